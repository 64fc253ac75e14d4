/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* The table of all plugins and devices of one scan. Knows nothing of programs. */
#ifndef VYRE_CORE_REGISTRY_REGISTRY_H
#define VYRE_CORE_REGISTRY_REGISTRY_H

#include "core/config/config.h"
#include "core/registry/plugin.h"

struct vyre__registry;

/* Everything is borrowed; `log` and `services` outlive every row. */
typedef struct vyre__registry_options {
    const char *const *directories; /* folders of manifests in place of all others */
    size_t directory_count;
    const vyre__config *config;
    const vyre__log *log;
    const vyre_ext *services;              /* chain of extensions for plugins */
    uint32_t flags;                        /* VYRE_SCAN_* */
    const struct vyre__registry *previous; /* rows are taken over from it; or NULL */
} vyre__registry_options;

/* The lists do not change after creation. */
typedef struct vyre__registry {
    vyre__plugin **plugins; /* owned list of references; by priority, id, path of the manifest */
    size_t plugin_count;
    vyre__device **devices; /* owned list; the devices belong to their plugins */
    size_t device_count;
    vyre__probe_cache cache;
} vyre__registry;

/*
 * Finds and inspects every candidate and finds out what the usable ones can do. What is wrong with
 * one of them is in its row. Errors: CONFIG (a [backend ID] section is wrong), OUT_OF_HOST_MEMORY.
 */
vyre_status vyre__registry_create(const vyre__registry_options *options,
                                  vyre__registry **out_registry, vyre_error *error);
void vyre__registry_destroy(vyre__registry *registry); /* NULL is allowed */

/* Keeps what was found at opening the devices of a plugin in its cached report. */
void vyre__registry_remember(const vyre__registry *registry, vyre__plugin *plugin);

/* Forgets the cached report of a plugin: one of its devices is not there any more. */
void vyre__registry_forget(const vyre__registry *registry, const vyre__plugin *plugin);

#endif
