/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* What stands for the hardware: kernels that run, one lane after the other, on the calling thread.
 */
#ifndef EXAMPLE_INTERPRETER_H
#define EXAMPLE_INTERPRETER_H

#include <vyre/kernel.h>
#include <vyre/plugin.h>

/* What it accepts. */
extern const vyre_kernel_caps example_caps;

typedef struct example_kernel example_kernel;

/* A buffer where the kernel finds it. */
typedef struct example_memory {
    void *data;    /* NULL when size is 0 */
    uint64_t size; /* bytes */
} example_memory;

/* Element i of an array whose elements lie `stride` bytes apart, which may be more than this file's
 * struct has. */
static inline const void *element(const void *first, uint32_t stride, uint32_t index)
{
    return (const char *)first + (size_t)index * stride;
}

/* Copies all that it needs. NULL: no memory. */
example_kernel *example_kernel_copy(const vyre_host *host, const vyre_kernel *given);
void example_kernel_release(const vyre_host *host, example_kernel *kernel);

/* Index of the buffer for traps; UINT32_MAX: none. */
uint32_t example_kernel_trap(const example_kernel *kernel);

/*
 * Runs all workgroups of the step; of its bindings only `memory` is looked at, one for each,
 * `stride` bytes apart. OK, TIMEOUT, OUT_OF_HOST_MEMORY; the caller reports. The floating-point
 * state is the default one.
 */
vyre_status example_kernel_run(const vyre_host *host, const example_kernel *kernel,
                               const vyre_step *step, const example_memory *memory, size_t stride,
                               uint64_t deadline);

#endif
