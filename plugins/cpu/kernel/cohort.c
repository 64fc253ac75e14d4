/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* A launch whose workgroups wait for each other: every one has a state of its own. */
#include <string.h>

#include "plugins/cpu/kernel/form.h"

enum { RESIDENT_BYTES = 1 << 28 }; /* of all states */

struct cpu_cohort {
    cpu_kernel *kernel;
    uint64_t count;      /* workgroups */
    atomic_uint waiting; /* whether one is at a barrier */
    cpu_frame *frames[]; /* owned */
};

static size_t size_of(uint64_t count)
{
    return sizeof(cpu_cohort) + (size_t)count * sizeof(cpu_frame *);
}

uint64_t cpu_kernel_resident(const cpu_kernel *kernel)
{
    const uint64_t count = RESIDENT_BYTES / kernel->state_bytes;
    return count > 0 ? count : 1;
}

void cpu_cohort_release(cpu_cohort *cohort)
{
    if (!cohort)
        return;
    cpu_kernel *kernel = cohort->kernel;
    for (uint64_t i = 0; i < cohort->count && cohort->frames[i]; i++)
        cpu_state_give(kernel, cohort->frames[i]);
    kernel->host->dealloc(kernel->host->ctx, cohort, size_of(cohort->count), 64);
}

cpu_cohort *cpu_cohort_create(cpu_kernel *kernel, cpu_launch *launch)
{
    const uint64_t count = cpu_launch_groups(launch);
    if (count > cpu_kernel_resident(kernel))
        return NULL;
    cpu_cohort *cohort = kernel->host->alloc(kernel->host->ctx, size_of(count), 64);
    if (!cohort)
        return NULL;
    memset(cohort, 0, size_of(count));
    cohort->kernel = kernel;
    cohort->count = count;
    for (uint64_t i = 0; i < count; i++) {
        if (!(launch->deadline && cpu_launch_poll(launch)))
            cohort->frames[i] = cpu_state_take(kernel, launch);
        if (!cohort->frames[i]) {
            cpu_cohort_release(cohort);
            return NULL;
        }
        cpu_state_start(cohort->frames[i], i, 1);
    }
    return cohort;
}

void cpu_cohort_run(cpu_cohort *cohort, uint64_t first, uint64_t count)
{
    for (uint64_t i = first; i < first + count; i++)
        if (cpu_frame_run(cohort->frames[i]))
            atomic_store_explicit(&cohort->waiting, 1, memory_order_relaxed);
}

int cpu_cohort_waits(cpu_cohort *cohort)
{
    return atomic_exchange_explicit(&cohort->waiting, 0, memory_order_relaxed) != 0;
}
