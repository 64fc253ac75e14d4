/* SPDX-License-Identifier: MIT OR Apache-2.0 */
#ifndef VYRE_TESTS_UNIT_KERNEL_EVAL_H
#define VYRE_TESTS_UNIT_KERNEL_EVAL_H

#include "core/kernel/code.h"

/*
 * Evaluates straight-line kernel code: operations on values and tables, nothing that touches memory
 * or control. Written from the words of <vyre/kernel.h> alone. PARAM n gives input n, of any type.
 *
 * Where the form leaves a result open (NaNs, conversions out of range) it gives what is least
 * expected; what the form guarantees (shift counts, divisors, indices of tables) it counts when it
 * does not hold.
 */
enum { KERNEL_EVAL_LANES = 128 };

typedef struct kernel_eval {
    const vyre__code *code;                /* borrowed */
    uint64_t (*values)[KERNEL_EVAL_LANES]; /* owned; bits of each value, by number */
    uint64_t violations;                   /* of guarantees, or unknown operations */
} kernel_eval;

/* 0 when memory is short. The code must not change until the evaluator is closed. */
int kernel_eval_open(kernel_eval *eval, const vyre__code *code);
void kernel_eval_close(kernel_eval *eval);

/* Runs the code for KERNEL_EVAL_LANES lanes. inputs[n][lane] are the bits of input n. Bits of the
 * result: eval->values[result]. */
void kernel_eval_run(kernel_eval *eval, const uint64_t (*inputs)[KERNEL_EVAL_LANES]);

/* NULL, or what is wrong with the code for such a device: an operation or type that it has not, an
 * operand of another type, a constant zero in arithmetic. Static. */
const char *kernel_eval_check(const vyre__code *code, const vyre_kernel_caps *caps);

/* Sets of capabilities that sequences are tested with. */
enum kernel_eval_set {
    KERNEL_EVAL_ALL,       /* every operation and type */
    KERNEL_EVAL_NO_DIVIDE, /* all but DIV_F, SQRT_F, FMA_F */
    KERNEL_EVAL_TYPES,     /* every type, no optional operation */
    KERNEL_EVAL_NONE,      /* no W64 and F64, no optional operation */
    KERNEL_EVAL_SETS
};

extern const char *const kernel_eval_set_names[KERNEL_EVAL_SETS];
vyre_kernel_caps kernel_eval_caps(enum kernel_eval_set set);

#endif
