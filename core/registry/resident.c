/* SPDX-License-Identifier: MIT OR Apache-2.0 */
#include "config.h"

#include "core/registry/resident.h"

#include <stdlib.h>

#include "core/registry/guard.h"

/* Only ever grows, at its head: a thread that forks cannot leave it half-changed. */
static _Atomic(vyre__resident *) newest;

static int is_of(const vyre__resident *resident, const vyre__file_identity *file)
{
    return resident->dev == file->dev && resident->ino == file->ino;
}

/* Locks of an earlier process may be held by a thread that did not come along. */
static vyre__resident *find(const vyre__file_identity *file, uint32_t fork_count)
{
    for (vyre__resident *at = atomic_load(&newest); at; at = at->next)
        if (is_of(at, file) && at->fork_count == fork_count)
            return at;
    return NULL;
}

static vyre__resident *make(const vyre__file_identity *file, uint32_t fork_count)
{
    vyre__resident *resident = calloc(1, sizeof *resident);
    if (!resident)
        return NULL;
    resident->dev = file->dev;
    resident->ino = file->ino;
    resident->fork_count = fork_count;
    pthread_mutex_init(&resident->lock, NULL);
    return resident;
}

vyre__resident *vyre__resident_of(const vyre__file_identity *file)
{
    const uint32_t fork_count = vyre__fork_count();
    vyre__resident *made = NULL;
    for (;;) {
        vyre__resident *first = atomic_load(&newest);
        vyre__resident *known = find(file, fork_count);
        if (known || (!made && !(made = make(file, fork_count)))) {
            if (made)
                pthread_mutex_destroy(&made->lock);
            free(made);
            return known;
        }
        made->next = first;
        if (atomic_compare_exchange_strong(&newest, &first, made))
            return made;
    }
}

int vyre__resident_is_inherited(const vyre__resident *resident)
{
    for (const vyre__resident *at = atomic_load(&newest); at; at = at->next)
        if (at->dev == resident->dev && at->ino == resident->ino &&
            at->fork_count != resident->fork_count && atomic_load(&at->started))
            return 1;
    return 0;
}
