/* SPDX-License-Identifier: MIT OR Apache-2.0 */
#ifndef VYRE_TESTS_UNIT_MATH_KIT_H
#define VYRE_TESTS_UNIT_MATH_KIT_H

#include "core/kernel/code.h"
#include "tests/math/f32_oracle.h"
#include "tests/unit/kernel_eval.h"

/* The binary32 functions as kernel code, beside the reference's, which are proven on all inputs. */

typedef struct math_function {
    const char *name; /* as in oracle_functions */
    uint32_t unary;   /* VYRE__UN_* */
} math_function;

extern const math_function math_functions[ORACLE_FUNCTIONS];

/* One function for one set of capabilities; for one thread at a time. */
typedef struct math_subject {
    const struct oracle_function *oracle;
    vyre__code code;
    vyre__value result; /* 0: there is no code */
    kernel_eval eval;
} math_subject;

typedef struct math_mistake {
    uint32_t input;
    uint32_t actual;
    uint32_t expected;
} math_mistake;

void math_emit(vyre__code *code, const vyre_kernel_caps *caps, uint32_t unary,
               vyre__value *out_result);

/* 0 when that fails; close it in every case. */
int math_subject_open(math_subject *subject, const math_function *function,
                      enum kernel_eval_set set);
void math_subject_close(math_subject *subject);

/* How many of the inputs give wrong results; the first of them. Any NaN is as good as another. */
int math_subject_check(math_subject *subject, const uint32_t inputs[KERNEL_EVAL_LANES],
                       math_mistake *out_first);

#endif
