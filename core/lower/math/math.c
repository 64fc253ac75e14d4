/* SPDX-License-Identifier: MIT OR Apache-2.0 */
#include "config.h"

#include "core/lower/math/math.h"

#include "core/ir/model.h"
#include "core/lower/math/pair.h"

typedef vyre__value math_function(const vyre__emit *e, vyre__value x);

static math_function *function_of(uint32_t unary)
{
    switch (unary) {
    case VYRE__UN_COS: return vyre__math_cos;
    case VYRE__UN_SIN: return vyre__math_sin;
    case VYRE__UN_TAN: return vyre__math_tan;
    case VYRE__UN_ACOS: return vyre__math_acos;
    case VYRE__UN_ASIN: return vyre__math_asin;
    case VYRE__UN_ATAN: return vyre__math_atan;
    case VYRE__UN_COSH: return vyre__math_cosh;
    case VYRE__UN_SINH: return vyre__math_sinh;
    case VYRE__UN_TANH: return vyre__math_tanh;
    case VYRE__UN_EXP: return vyre__math_exp;
    case VYRE__UN_EXP2: return vyre__math_exp2;
    case VYRE__UN_LOG: return vyre__math_log;
    case VYRE__UN_LOG2: return vyre__math_log2;
    case VYRE__UN_INVERSE_SQRT: return vyre__math_inverse_sqrt;
    default: return NULL;
    }
}

int vyre__lower_math_needs_f64(uint32_t unary)
{
    return function_of(unary) != NULL;
}

vyre__value vyre__lower_math(vyre__code *code, const vyre_kernel_caps *caps, uint32_t unary,
                             vyre__value x)
{
    const vyre__emit e = {code, caps};
    math_function *function = function_of(unary);
    return function && vyre__lower_has_wide(caps) ? function(&e, x) : 0;
}
