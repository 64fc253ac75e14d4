/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* What the processor of this host has, asked of the processor itself. */
#ifndef PLUGINS_CPU_LLVM_ISA_H
#define PLUGINS_CPU_LLVM_ISA_H

#include <stdint.h>

typedef struct cpu_isa {
    int usable; /* x86-64 with SSE4.1: rounding is one instruction */
    int avx2, avx512;
    int fma, f16c;
    uint32_t width;     /* lanes of 32 bits in a vector: 4, 8, 16 */
    uint32_t registers; /* vectors that it holds */
    uint64_t mark;      /* equal where code of one host runs on the other */
} cpu_isa;

/* Any thread; the same each time. */
cpu_isa cpu_isa_of_host(void);

/* As far as x86-64-v<level> goes: 2, 3, 4. */
cpu_isa cpu_isa_limited(cpu_isa isa, uint32_t level);

#endif
