/* SPDX-License-Identifier: MIT OR Apache-2.0 */
#include "tests/unit/math_kit.h"

#include <string.h>

#include "core/ir/model.h"
#include "core/lower/math/math.h"

enum { LANES = KERNEL_EVAL_LANES };

const math_function math_functions[ORACLE_FUNCTIONS] = {
    {"exp", VYRE__UN_EXP},   {"exp2", VYRE__UN_EXP2},
    {"log", VYRE__UN_LOG},   {"log2", VYRE__UN_LOG2},
    {"sin", VYRE__UN_SIN},   {"cos", VYRE__UN_COS},
    {"tan", VYRE__UN_TAN},   {"asin", VYRE__UN_ASIN},
    {"acos", VYRE__UN_ACOS}, {"atan", VYRE__UN_ATAN},
    {"sinh", VYRE__UN_SINH}, {"cosh", VYRE__UN_COSH},
    {"tanh", VYRE__UN_TANH}, {"inverse_sqrt", VYRE__UN_INVERSE_SQRT},
};

void math_emit(vyre__code *code, const vyre_kernel_caps *caps, uint32_t unary,
               vyre__value *out_result)
{
    static const uint32_t workgroup[3] = {1, 1, 1};
    vyre__code_start(code, workgroup, "math");
    const vyre__value x = vyre__code_op0(code, VYRE_OP_PARAM, VYRE_VALUE_F32, 0);
    *out_result = vyre__lower_math(code, caps, unary, x);
}

int math_subject_open(math_subject *subject, const math_function *function,
                      enum kernel_eval_set set)
{
    const vyre_kernel_caps caps = kernel_eval_caps(set);
    memset(subject, 0, sizeof *subject);
    subject->oracle = oracle_find(function->name);
    math_emit(&subject->code, &caps, function->unary, &subject->result);
    return subject->oracle && subject->result && subject->code.status == VYRE_OK &&
           kernel_eval_open(&subject->eval, &subject->code);
}

void math_subject_close(math_subject *subject)
{
    kernel_eval_close(&subject->eval);
    vyre__code_release(&subject->code);
}

static int is_nan(uint32_t bits)
{
    return (bits & 0x7fffffffu) > 0x7f800000u;
}

int math_subject_check(math_subject *subject, const uint32_t inputs[LANES], math_mistake *out_first)
{
    uint64_t words[1][LANES];
    int wrong = 0;
    for (int i = 0; i < LANES; i++)
        words[0][i] = inputs[i];
    kernel_eval_run(&subject->eval, (const uint64_t(*)[LANES])words);
    for (int i = 0; i < LANES; i++) {
        const uint32_t actual = (uint32_t)subject->eval.values[subject->result][i];
        const uint32_t expected = oracle_bits(subject->oracle->actual(oracle_float(inputs[i])));
        if (actual == expected || (is_nan(actual) && is_nan(expected)))
            continue;
        if (wrong++ == 0)
            *out_first = (math_mistake){inputs[i], actual, expected};
    }
    return wrong;
}
