/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Runs kernels as machine code, as kernel_run.h does on the interpreter. */
#ifndef TESTS_UNIT_LLVM_RUN_H
#define TESTS_UNIT_LLVM_RUN_H

#include "plugins/cpu/llvm/llvm.h"
#include "tests/unit/kernel_run.h"

extern uint32_t llvm_level; /* what llvm_run() compiles for: cpu_code_request.level */

vyre_status llvm_run(const vyre_kernel *form, kernel_launch *launch);
vyre_status llvm_run_code(const vyre__code *code, kernel_launch *launch);

/* Runs code that is compiled already. */
void llvm_run_compiled(const cpu_code *code, kernel_launch *launch);

/* 1 when kernels can be compiled here; else skips the running test with the reason. */
int llvm_is_here(void);

/* 0, or 1 when they cannot: the whole suite has been reported as skipped. */
int llvm_skips_suite(void);

#endif
