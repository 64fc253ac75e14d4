/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Parts of vyre_plugin_check(). */
#ifndef VYRE_CORE_REGISTRY_CHECK_H
#define VYRE_CORE_REGISTRY_CHECK_H

#include <vyre/check.h>

#include "core/registry/manifest.h"
#include "core/registry/module/module.h"

/* One check under way. Strings belong to the caller. */
typedef struct vyre__check {
    vyre_diagnostics *list;
    const char *library;       /* as given */
    const char *manifest_path; /* NULL: none */
    vyre__manifest manifest;   /* read when has_manifest */
    vyre__module module;       /* read when has_module */
    int has_manifest, has_module;
} vyre__check;

/*
 * Runs the module in a process of its own and adds what came of it. Needs manifest and module.
 * Errors: CONFIG, OUT_OF_HOST_MEMORY; what is wrong with the plugin is a finding.
 */
vyre_status vyre__check_run(vyre__check *check, vyre_error *error);

/*
 * The number of the rule that a sentence of the host is about, by its fixed words: "VP-13" for "the
 * module says it is ..."; NULL when it is none of them.
 */
const char *vyre__check_rule(const char *sentence);

#endif
