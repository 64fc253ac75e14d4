/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Memory that is freed at once, from the host. */
#ifndef PLUGINS_CPU_KERNEL_ARENA_H
#define PLUGINS_CPU_KERNEL_ARENA_H

#include <vyre/plugin.h>

typedef struct cpu_block cpu_block;

typedef struct cpu_arena {
    const vyre_host *host; /* not owned */
    cpu_block *blocks;     /* owned */
} cpu_arena;

/* Zeroed memory for count elements of `size` bytes, aligned to 64; NULL when there is none. Never
 * NULL for a count of 0. */
void *cpu_arena_take(cpu_arena *arena, size_t count, size_t size);
void cpu_arena_release(cpu_arena *arena);

#endif
