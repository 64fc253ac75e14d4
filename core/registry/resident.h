/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * What every context of the process shares of a module that is mapped into it: the module has its
 * statics once, and stays until the process ends.
 */
#ifndef VYRE_CORE_REGISTRY_RESIDENT_H
#define VYRE_CORE_REGISTRY_RESIDENT_H

#include <pthread.h>
#include <stdatomic.h>

#include "core/registry/module/trust.h"

typedef struct vyre__resident {
    uint64_t dev, ino;           /* of the file */
    uint32_t fork_count;         /* of the process in which it was made */
    atomic_int started;          /* its init succeeded at least once */
    pthread_mutex_t lock;        /* held during the calls that the plugin border serialises */
    struct vyre__resident *next; /* older ones; never changes */
} vyre__resident;

/* The one for that file in this process; made at the first call, valid until the process ends. NULL
 * when memory is short. Any thread. */
vyre__resident *vyre__resident_of(const vyre__file_identity *file);

/* 1 when a process that forked into this one had started the module: what its code holds belongs to
 * that one. */
int vyre__resident_is_inherited(const vyre__resident *resident);

#endif
