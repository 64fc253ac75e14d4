/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Runs kernels on the CPU backend's interpreter of kernel form, without a plugin around it. */
#ifndef TESTS_UNIT_KERNEL_RUN_H
#define TESTS_UNIT_KERNEL_RUN_H

#include "core/kernel/code.h"
#include "plugins/cpu/kernel/kernel.h"

/* A host with memory, errors and a clock. Static. */
const vyre_host *kernel_host(void);

/* The message of the last error; "" if there was none. */
const char *kernel_error(void);

/* The code as a kernel, as far as interpreters read one: no digest. Its arrays are the code's. */
vyre_kernel kernel_of(const vyre__code *code);

/* One launch. `buffers` is as long as the kernel's table; the one of role TRAP is not looked at. */
typedef struct kernel_launch {
    const cpu_buffer *buffers;
    const uint32_t *params;
    uint32_t grid[3], grid_base[3]; /* an axis of 0 counts as 1 */
    uint32_t threads;               /* that share the workgroups; 0: one */
    uint64_t deadline;
    uint32_t flags; /* of cpu_kernel_prepare() */
    vyre_trap trap; /* out */
    int stopped;    /* out: CPU_GO_ON, or why it ended early */
} kernel_launch;

/* Prepares, runs, releases. */
vyre_status kernel_run(const vyre_kernel *form, kernel_launch *launch);

/* The same for code that is complete: fails with its status. */
vyre_status kernel_run_code(const vyre__code *code, kernel_launch *launch);

#endif
