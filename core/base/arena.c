/* SPDX-License-Identifier: MIT OR Apache-2.0 */
#include "core/base/arena.h"

#include <stdlib.h>
#include <string.h>

enum { ARENA_ALIGN = 16, ARENA_BLOCK_MIN = 4096, ARENA_BLOCK_MAX = 1 << 20 };

/* Head of a block; the memory that is handed out follows it. */
typedef struct vyre__arena_block {
    _Alignas(ARENA_ALIGN) struct vyre__arena_block *older; /* owned */
} arena_block;

static arena_block *take_block(vyre__arena *arena, size_t size)
{
    arena_block *block = calloc(1, sizeof *block + size);
    if (block)
        arena->total += sizeof *block + size;
    return block;
}

/* A block of its own, put behind the newest one so that the space left there stays in use. */
static void *alloc_large(vyre__arena *arena, size_t size)
{
    arena_block *block = take_block(arena, size);
    if (!block)
        return NULL;
    if (arena->blocks) {
        block->older = arena->blocks->older;
        arena->blocks->older = block;
    } else {
        arena->blocks = block;
    }
    return block + 1;
}

/* Blocks grow with the arena, so that memory stays within a constant factor of what is used. */
static size_t next_block_size(const vyre__arena *arena)
{
    if (arena->total < ARENA_BLOCK_MIN)
        return ARENA_BLOCK_MIN - sizeof(arena_block);
    if (arena->total > ARENA_BLOCK_MAX)
        return ARENA_BLOCK_MAX - sizeof(arena_block);
    return (arena->total & ~(size_t)(ARENA_ALIGN - 1)) - sizeof(arena_block);
}

void *vyre__arena_alloc(vyre__arena *arena, size_t size)
{
    if (size > SIZE_MAX / 2)
        return NULL;
    const size_t rounded =
        size ? (size + ARENA_ALIGN - 1) & ~(size_t)(ARENA_ALIGN - 1) : (size_t)ARENA_ALIGN;
    if (rounded > arena->left) {
        const size_t block_size = next_block_size(arena);
        if (rounded > block_size / 4)
            return alloc_large(arena, rounded);
        arena_block *block = take_block(arena, block_size);
        if (!block)
            return NULL;
        block->older = arena->blocks;
        arena->blocks = block;
        arena->next = (unsigned char *)(block + 1);
        arena->left = block_size;
    }
    void *memory = arena->next;
    arena->next += rounded;
    arena->left -= rounded;
    return memory;
}

void *vyre__arena_array(vyre__arena *arena, size_t count, size_t size)
{
    if (size && count > SIZE_MAX / size)
        return NULL;
    return vyre__arena_alloc(arena, count * size);
}

char *vyre__arena_copy(vyre__arena *arena, const void *data, size_t size)
{
    if (size == SIZE_MAX)
        return NULL;
    char *copy = vyre__arena_alloc(arena, size + 1);
    if (copy && size)
        memcpy(copy, data, size);
    return copy;
}

void vyre__arena_release(vyre__arena *arena)
{
    while (arena->blocks) {
        arena_block *block = arena->blocks;
        arena->blocks = block->older;
        free(block);
    }
    memset(arena, 0, sizeof *arena);
}
