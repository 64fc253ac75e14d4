/* SPDX-License-Identifier: MIT OR Apache-2.0 */
#include "plugins/cpu/kernel/arena.h"

#include <string.h>

enum { ALIGN = 64 };

/* Stands in front of what it holds. */
struct cpu_block {
    cpu_block *next;
    size_t size; /* of the whole */
};

void *cpu_arena_take(cpu_arena *arena, size_t count, size_t size)
{
    if (size > 0 && count > (SIZE_MAX - ALIGN) / size)
        return NULL;
    const size_t whole = ALIGN + count * size;
    cpu_block *block = arena->host->alloc(arena->host->ctx, whole, ALIGN);
    if (!block)
        return NULL;
    memset(block, 0, whole);
    block->size = whole;
    block->next = arena->blocks;
    arena->blocks = block;
    return (char *)block + ALIGN;
}

void cpu_arena_release(cpu_arena *arena)
{
    while (arena->blocks) {
        cpu_block *block = arena->blocks;
        arena->blocks = block->next;
        arena->host->dealloc(arena->host->ctx, block, block->size, ALIGN);
    }
}
