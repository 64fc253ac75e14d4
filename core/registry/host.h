/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* The services that a plugin gets from the library: one instance for each plugin. */
#ifndef VYRE_CORE_REGISTRY_HOST_H
#define VYRE_CORE_REGISTRY_HOST_H

#include <stdatomic.h>

#include <vyre/plugin.h>

#include "core/base/log.h"
#include "core/config/config.h"
#include "core/registry/manifest.h"

/* The value of one declared option, in its one form. */
typedef struct vyre__host_option {
    const char *name; /* belongs to the manifest */
    char value[VYRE__OPTION_VALUE];
} vyre__host_option;

typedef struct vyre__host {
    vyre_host table;            /* what the plugin sees; its ctx is this struct */
    const char *plugin;         /* id; belongs to the manifest */
    const vyre__log *log;       /* belongs to the registry */
    vyre__host_option *options; /* owned */
    size_t option_count;
    atomic_size_t allocations; /* blocks of the plugin that are not freed */
    atomic_size_t allocated_bytes;
} vyre__host;

/* Fills a host for the plugin of `manifest`; `ext` is a chain of services that outlives it. The
 * host must not move afterwards. OUT_OF_HOST_MEMORY. */
vyre_status vyre__host_init(vyre__host *host, const vyre__manifest *manifest,
                            const vyre__config *config, const vyre__log *log, const vyre_ext *ext,
                            vyre_error *error);

/* The same with the values of options given; a declared option that is not among them has its
 * default. INVALID_ARGUMENT for an option that the manifest does not declare. */
vyre_status vyre__host_init_values(vyre__host *host, const vyre__manifest *manifest,
                                   const vyre__host_option *values, size_t value_count,
                                   const vyre__log *log, const vyre_ext *ext, vyre_error *error);
void vyre__host_release(vyre__host *host);

/* What vyre_host.error does, for services outside this file. `ctx` is vyre_host.ctx. */
void vyre__host_error(void *ctx, vyre_status status, const char *message, const char *fix);

#endif
