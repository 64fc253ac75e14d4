/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * The examination of one plugin: it is loaded, started and asked for its devices, and what came of
 * that becomes a report. It runs in vyre-probe, or in the application's process where the manifest
 * says `probe = inprocess`.
 */
#ifndef VYRE_CORE_REGISTRY_EXAMINE_H
#define VYRE_CORE_REGISTRY_EXAMINE_H

#include "core/registry/module/trust.h"
#include "core/registry/plugin.h"
#include "core/registry/probe/report.h"

/* What to watch for. Zero: nothing. */
typedef struct vyre__examination {
    const vyre__file_identity *file; /* the module as it was inspected: another one is refused */
    void (*begin)(void *user, vyre__report_stage stage); /* told of each stage before it starts */
    void *user;
} vyre__examination;

/*
 * Examines the plugin of a row that has a manifest, a library and a host, and was not loaded. What
 * is wrong with the plugin is in the report and in the row. The plugin is left running when the
 * report says DONE: vyre__plugin_drop() shuts it down. `how` may be NULL. The report is released by
 * the caller in every case. OUT_OF_HOST_MEMORY: the report is not whole.
 */
vyre_status vyre__examine(vyre__plugin *plugin, const vyre__examination *how,
                          vyre__report *out_report, vyre_error *error);

#endif
