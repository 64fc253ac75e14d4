/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * The engine `kernel`: an interpreter of kernel form. It takes every operation of the form.
 *
 * A kernel is prepared once: copied, and decoded so that each instruction is a function over rows
 * of lanes. The lanes of a workgroup run in lock step with a mask of those that are active; several
 * small workgroups that have nothing to say to each other run as one row.
 */
#ifndef PLUGINS_CPU_KERNEL_KERNEL_H
#define PLUGINS_CPU_KERNEL_KERNEL_H

#include <vyre/kernel.h>

#include "plugins/cpu/launch.h"

typedef struct cpu_kernel cpu_kernel;

/* What the engine accepts. Static. */
extern const vyre_kernel_caps cpu_kernel_caps;

/* Flags of cpu_kernel_prepare(). */
enum { CPU_BASE_PROCESSOR = 1 /* no instructions that some processors lack: to compare */ };

/*
 * Copies what it needs of `kernel`. UNSUPPORTED, INVALID_PROGRAM, OUT_OF_HOST_MEMORY, with
 * host->error called. `host` (alloc, dealloc, error) outlives the kernel.
 */
vyre_status cpu_kernel_prepare(const vyre_host *host, const vyre_kernel *kernel, uint32_t flags,
                               cpu_kernel **out_kernel);
void cpu_kernel_release(cpu_kernel *kernel); /* NULL does nothing */

/*
 * Runs workgroups [first, first + count) of the launch on this thread, from any number of threads
 * at once. Ends early when launch->stop is set, and sets it when the deadline has passed, when a
 * lane trapped, or when memory is short. The floating-point state of the thread must be the
 * default one: cpu_float_enter().
 */
void cpu_kernel_run(cpu_kernel *kernel, cpu_launch *launch, uint64_t first, uint64_t count);

/* ---- kernels with a barrier of the grid ---- */

int cpu_kernel_cooperates(const cpu_kernel *kernel);
uint64_t cpu_kernel_resident(const cpu_kernel *kernel); /* the most workgroups in one launch */

/* All workgroups of a launch, each stopped at a barrier or at its start. */
typedef struct cpu_cohort cpu_cohort;

/* NULL: no memory, too many workgroups, or the deadline has passed: then the launch is stopped. */
cpu_cohort *cpu_cohort_create(cpu_kernel *kernel, cpu_launch *launch);
void cpu_cohort_release(cpu_cohort *cohort); /* NULL does nothing */

/* As cpu_kernel_run(), up to the next barrier: when all workgroups have come there, or ended,
 * cpu_cohort_waits() says whether there is a next piece to run. */
void cpu_cohort_run(cpu_cohort *cohort, uint64_t first, uint64_t count);
int cpu_cohort_waits(cpu_cohort *cohort);

#endif
