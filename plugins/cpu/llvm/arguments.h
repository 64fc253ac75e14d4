/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* What generated code is called with. */
#ifndef PLUGINS_CPU_LLVM_ARGUMENTS_H
#define PLUGINS_CPU_LLVM_ARGUMENTS_H

#include <stddef.h>
#include <stdint.h>

/* All memory is the caller's. Generated code knows the offsets of the members. */
typedef struct cpu_code_arguments {
    const void *buffers; /* pointer and size in bytes (two words of 64 bits) of each */
    const uint32_t *params;
    void *shared;     /* workgroup memory of this thread */
    void *spill;      /* of this thread, aligned to 64 */
    void *trap;       /* a vyre_trap */
    const void *stop; /* a 32-bit word: other than 0 means end */
    uint32_t grid[3];
    uint32_t grid_base[3];
    uint64_t first, end; /* workgroups, numbered in one row */
} cpu_code_arguments;

typedef void cpu_code_entry(const cpu_code_arguments *arguments);

#endif
