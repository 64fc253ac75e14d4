/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* All plugins and devices of a context. Knows nothing of programs. */
#ifndef VYRE_CORE_REGISTRY_REGISTRY_H
#define VYRE_CORE_REGISTRY_REGISTRY_H

#include "core/config/config.h"
#include "core/registry/plugin.h"

typedef struct vyre__registry_options {
    const char *const *directories; /* folders of manifests in place of all others; borrowed */
    size_t directory_count;
    const vyre__config *config; /* outlives the registry */
    const vyre__log *log;       /* outlives the registry */
    const vyre_ext *services;   /* chain of extensions for plugins; outlives the registry */
} vyre__registry_options;

/* The lists do not change after creation. */
typedef struct vyre__registry {
    vyre__plugin **plugins; /* owned; in the order of their manifests */
    size_t plugin_count;
    vyre__device **devices; /* the list is owned, the devices belong to their plugins */
    size_t device_count;
} vyre__registry;

/*
 * Finds, loads and starts every plugin that is not switched off. What is wrong with one of them is
 * in its row. Errors: CONFIG (a [backend ID] section is wrong), OUT_OF_HOST_MEMORY.
 */
vyre_status vyre__registry_create(const vyre__registry_options *options,
                                  vyre__registry **out_registry, vyre_error *error);
void vyre__registry_destroy(vyre__registry *registry); /* NULL is allowed */

#endif
