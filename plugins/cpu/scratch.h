/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Blocks of memory of one size that threads use for a while, kept for the next use. */
#ifndef PLUGINS_CPU_SCRATCH_H
#define PLUGINS_CPU_SCRATCH_H

#include <stdatomic.h>
#include <stddef.h>

enum { CPU_SCRATCH_KEPT = 16, CPU_SCRATCH_ALIGN = 64 };

/* Set `size`, zero the rest. Any number of threads, without a lock. */
typedef struct cpu_scratch {
    size_t size;                            /* bytes; 0: blocks are NULL */
    _Atomic(void *) kept[CPU_SCRATCH_KEPT]; /* owned */
} cpu_scratch;

/* A block with any content, aligned to CPU_SCRATCH_ALIGN; NULL when memory is short. */
void *cpu_scratch_take(cpu_scratch *scratch);
void cpu_scratch_give(cpu_scratch *scratch, void *block); /* NULL is allowed */

void cpu_scratch_release(cpu_scratch *scratch); /* all blocks have been given back */

#endif
