/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* A region allocator: many small objects, released together. */
#ifndef VYRE_CORE_BASE_ARENA_H
#define VYRE_CORE_BASE_ARENA_H

#include <stddef.h>
#include <stdint.h>

/* Zero-initialise to start with an empty arena. Not thread-safe. */
typedef struct vyre__arena {
    struct vyre__arena_block *blocks; /* owned; newest first */
    unsigned char *next;              /* free space in the newest block */
    size_t left;                      /* bytes at `next` */
    size_t total;                     /* bytes taken from the system, headers included */
} vyre__arena;

/* Zeroed memory, aligned for any scalar, or NULL when memory is short or size overflows.
 * A size of 0 gives a valid pointer. */
void *vyre__arena_alloc(vyre__arena *arena, size_t size);

/* count * size bytes with the product checked. */
void *vyre__arena_array(vyre__arena *arena, size_t count, size_t size);

/* A copy of `size` bytes followed by a NUL that is not counted. */
char *vyre__arena_copy(vyre__arena *arena, const void *data, size_t size);

/* Releases everything and leaves the arena empty and usable. */
void vyre__arena_release(vyre__arena *arena);

#endif
