/* SPDX-License-Identifier: MIT OR Apache-2.0 */
#include "plugins/cpu/scratch.h"

#include <stdint.h>
#include <stdlib.h>

void *cpu_scratch_take(cpu_scratch *scratch)
{
    for (int i = 0; i < CPU_SCRATCH_KEPT; i++) {
        if (!atomic_load_explicit(&scratch->kept[i], memory_order_relaxed))
            continue;
        void *block = atomic_exchange_explicit(&scratch->kept[i], NULL, memory_order_acquire);
        if (block)
            return block;
    }
    if (scratch->size > SIZE_MAX - CPU_SCRATCH_ALIGN)
        return NULL;
    const size_t size = (scratch->size + CPU_SCRATCH_ALIGN - 1) & ~(size_t)(CPU_SCRATCH_ALIGN - 1);
    return aligned_alloc(CPU_SCRATCH_ALIGN, size);
}

void cpu_scratch_give(cpu_scratch *scratch, void *block)
{
    for (int i = 0; block && i < CPU_SCRATCH_KEPT; i++) {
        void *empty = NULL;
        if (atomic_compare_exchange_strong_explicit(&scratch->kept[i], &empty, block,
                                                    memory_order_release, memory_order_relaxed))
            return;
    }
    free(block);
}

void cpu_scratch_release(cpu_scratch *scratch)
{
    for (int i = 0; i < CPU_SCRATCH_KEPT; i++)
        free(atomic_exchange(&scratch->kept[i], NULL));
}
