/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* From the text of a module to an object file, by libLLVM. */
#ifndef PLUGINS_CPU_LLVM_BUILD_H
#define PLUGINS_CPU_LLVM_BUILD_H

#include <stdint.h>

#include "plugins/cpu/llvm/api.h"

typedef struct simd_build {
    const cpu_llvm_api *api;
    LLVMTargetMachineRef machine; /* owned */
    char *layout;                 /* owned by libLLVM: the data layout of the target */
    LLVMMemoryBufferRef output;   /* owned */
    const char *bytes;            /* in it */
    size_t size;
    int quick;         /* little is made better, in time that grows with the size alone */
    uint64_t deadline; /* of cpu_now(); 0: none. Set between start and run */
    int is_late;       /* run was given up because of it */
    char message[400]; /* what libLLVM had to say */
} simd_build;

/* Zero-initialise, and set `quick`. level: 0 for this processor, 2 to 4 for x86-64-v<level>. 0: the
 * target cannot be set up. simd_build_release() in every case. */
int simd_build_start(simd_build *build, const cpu_llvm_api *api, uint32_t level);

/* 0: `message` or is_late says why not. libLLVM cannot be stopped inside a pass: the deadline
 * counts before parsing, between groups of passes and before the machine code is made. assembly:
 * the readable form instead of the object. */
int simd_build_run(simd_build *build, const char *text, size_t size, int assembly);
void simd_build_release(simd_build *build);

#endif
