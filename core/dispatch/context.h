/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* A context: configuration, registry, and who still uses them. */
#ifndef VYRE_CORE_DISPATCH_CONTEXT_H
#define VYRE_CORE_DISPATCH_CONTEXT_H

#include "core/base/log.h"
#include "core/registry/registry.h"

struct vyre_context {
    vyre__config *config;     /* owned */
    vyre__registry *registry; /* owned */
    vyre__log log;
    const char *device;      /* selector for every program, owned; NULL: none */
    uint32_t fork_count;     /* of the process that made it */
    atomic_size_t pipelines; /* alive */
};

#endif
