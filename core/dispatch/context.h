/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* A context: what stays from one snapshot to the next, and who still uses it. */
#ifndef VYRE_CORE_DISPATCH_CONTEXT_H
#define VYRE_CORE_DISPATCH_CONTEXT_H

#include <pthread.h>

#include "core/base/log.h"
#include "core/dispatch/code_cache.h"
#include "core/dispatch/snapshot.h"

struct vyre_context {
    vyre__arena arena; /* owns the strings */
    vyre__log log;
    void (*write)(void *user, uint32_t level, const char *message); /* the application's, or NULL */
    void *write_user;
    const char **directories; /* folders of manifests that the application gave */
    size_t directory_count;
    const char *config_file;   /* that it gave, or NULL */
    const char *config_text;   /* likewise */
    const char *application;   /* what rules match */
    const char *device;        /* selector before every rule, or NULL */
    const char *device_origin; /* "call" or "VYRE_DEVICE"; static */
    uint32_t fork_count;       /* of the process that made it */
    pthread_mutex_t scanning;  /* held by a re-scan */
    pthread_mutex_t lock;      /* guards `current`, never held during a call of a plugin */
    vyre_snapshot *current;    /* one reference */
    atomic_size_t pipelines;   /* alive */
    vyre__code_cache code;     /* compiled kernels */
    atomic_size_t handles;     /* snapshots given to the application and not released */
};

/* The current snapshot with a reference of the caller's. */
vyre_snapshot *vyre__context_current(vyre_context *context);

#endif
