/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* How the compiler hands over what it made. The rest of compiled code is in llvm.h. */
#ifndef PLUGINS_CPU_LLVM_CODE_H
#define PLUGINS_CPU_LLVM_CODE_H

#include "plugins/cpu/llvm/llvm.h"
#include "plugins/cpu/llvm/object.h"

typedef struct cpu_code_facts {
    const uint8_t *digest; /* 32 bytes, of the kernel */
    uint64_t shared_bytes, spill_bytes;
} cpu_code_facts;

/* Copies the block. OUT_OF_HOST_MEMORY; PERMISSION: the system forbids code made at run time. */
vyre_status cpu_code_make(const cpu_code_facts *facts, const simd_block_of_code *block,
                          cpu_code **out_code);

/* The code owns the text from now on: free(). */
void cpu_code_keep_text(cpu_code *code, char *text);

#endif
