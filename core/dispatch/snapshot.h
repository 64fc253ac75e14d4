/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* A snapshot: what a context knew at one time. Immutable but for states and facts of its rows. */
#ifndef VYRE_CORE_DISPATCH_SNAPSHOT_H
#define VYRE_CORE_DISPATCH_SNAPSHOT_H

#include <stdatomic.h>

#include <vyre/device.h>

#include "core/config/listing.h"
#include "core/registry/registry.h"
#include "core/routing/memo.h"

struct vyre_snapshot {
    atomic_size_t references; /* the context's, callers' and pipelines' */
    vyre_context *context;    /* outlives the snapshot */
    uint64_t generation, config_generation;
    uint8_t config_digest[32];                /* of the values in force */
    vyre__config *config;                     /* owned */
    vyre__policy *policy;                     /* owned */
    vyre__registry *registry;                 /* owned */
    vyre__arena arena;                        /* owns the next list and its strings */
    const char **physical;                    /* of each device of the registry */
    vyre__memo *memo;                         /* owned; decisions taken */
    _Atomic(vyre__config_listing *) settings; /* owned; NULL until they are read */
};

/* What a new snapshot is made from. Borrowed. */
typedef struct vyre__snapshot_request {
    vyre_context *context;
    const vyre_snapshot *previous; /* its plugins are taken over where nothing changed; or NULL */
    const char *const *directories;
    size_t directory_count;
    uint32_t flags;       /* VYRE_SCAN_* */
    vyre__config *config; /* taken over, also on failure */
} vyre__snapshot_request;

/* CONFIG, OUT_OF_HOST_MEMORY. The snapshot has one reference. */
vyre_status vyre__snapshot_create(const vyre__snapshot_request *request,
                                  vyre_snapshot **out_snapshot, vyre_error *error);

vyre_snapshot *vyre__snapshot_retain(vyre_snapshot *snapshot);
void vyre__snapshot_drop(vyre_snapshot *snapshot); /* NULL is allowed */

/* Of vyre_snapshot.settings; NULL is allowed. */
void vyre__settings_release(vyre__config_listing *listing);

#endif
