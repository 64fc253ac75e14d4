/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Float operators: IEEE 754 binary32, each rounded once to nearest even, subnormals kept. */
#include "core/reference/f32_math.h"
#include "core/reference/f32_word.h"
#include "core/reference/kernels.h"
#include "core/reference/lanes.h"

#include <math.h>

#define F(word) vyre__f32_of(word)
#define W(value) vyre__f32_word(value)

BINARY(add, W(F(x) + F(y)))
BINARY(subtract, W(F(x) - F(y)))
BINARY(multiply, W(F(x) * F(y)))
BINARY(divide, W(F(x) / F(y)))
BINARY(equal, F(x) == F(y))
BINARY(not_equal, F(x) != F(y))
BINARY(less, F(x) < F(y))
BINARY(greater, F(x) > F(y))
BINARY(less_equal, F(x) <= F(y))
BINARY(greater_equal, F(x) >= F(y))
BINARY(minimum, vyre__f32_min(x, y))
BINARY(maximum, vyre__f32_max(x, y))

UNARY(negate, x ^ VYRE__F32_SIGN)
UNARY(absolute, x & ~VYRE__F32_SIGN)
UNARY(square_root, W(sqrtf(F(x))))
UNARY(reciprocal, W(1.0f / F(x)))
UNARY(floored, W(floorf(F(x))))
UNARY(ceiled, W(ceilf(F(x))))
UNARY(truncated, W(truncf(F(x))))
UNARY(rounded, vyre__f32_round(x))
UNARY(signum, vyre__f32_signum(x))
UNARY(is_nan, vyre__f32_is_nan(x))
UNARY(is_infinite, (x & ~VYRE__F32_SIGN) == VYRE__F32_INF)
UNARY(is_finite, (x & VYRE__F32_INF) != VYRE__F32_INF)
UNARY(sine, W(vyre__f32_sin(F(x))))
UNARY(cosine, W(vyre__f32_cos(F(x))))
UNARY(tangent, W(vyre__f32_tan(F(x))))
UNARY(arc_sine, W(vyre__f32_asin(F(x))))
UNARY(arc_cosine, W(vyre__f32_acos(F(x))))
UNARY(arc_tangent, W(vyre__f32_atan(F(x))))
UNARY(hyperbolic_sine, W(vyre__f32_sinh(F(x))))
UNARY(hyperbolic_cosine, W(vyre__f32_cosh(F(x))))
UNARY(hyperbolic_tangent, W(vyre__f32_tanh(F(x))))
UNARY(exponential, W(vyre__f32_exp(F(x))))
UNARY(exponential_2, W(vyre__f32_exp2(F(x))))
UNARY(logarithm, W(vyre__f32_log(F(x))))
UNARY(logarithm_2, W(vyre__f32_log2(F(x))))
UNARY(inverse_square_root, W(vyre__f32_inverse_sqrt(F(x))))

vyre__binary_kernel *vyre__float_binary(uint8_t op)
{
    switch (op) {
    case VYRE__BIN_ADD: return add;
    case VYRE__BIN_SUB: return subtract;
    case VYRE__BIN_MUL: return multiply;
    case VYRE__BIN_DIV: return divide;
    case VYRE__BIN_EQ: return equal;
    case VYRE__BIN_NE: return not_equal;
    case VYRE__BIN_LT: return less;
    case VYRE__BIN_GT: return greater;
    case VYRE__BIN_LE: return less_equal;
    case VYRE__BIN_GE: return greater_equal;
    case VYRE__BIN_MIN: return minimum;
    case VYRE__BIN_MAX: return maximum;
    default: return NULL;
    }
}

vyre__unary_kernel *vyre__float_unary(uint8_t op)
{
    switch (op) {
    case VYRE__UN_NEGATE: return negate;
    case VYRE__UN_ABS: return absolute;
    case VYRE__UN_SQRT: return square_root;
    case VYRE__UN_RECIPROCAL: return reciprocal;
    case VYRE__UN_FLOOR: return floored;
    case VYRE__UN_CEIL: return ceiled;
    case VYRE__UN_TRUNC: return truncated;
    case VYRE__UN_ROUND: return rounded;
    case VYRE__UN_SIGN: return signum;
    case VYRE__UN_IS_NAN: return is_nan;
    case VYRE__UN_IS_INF: return is_infinite;
    case VYRE__UN_IS_FINITE: return is_finite;
    case VYRE__UN_SIN: return sine;
    case VYRE__UN_COS: return cosine;
    case VYRE__UN_TAN: return tangent;
    case VYRE__UN_ASIN: return arc_sine;
    case VYRE__UN_ACOS: return arc_cosine;
    case VYRE__UN_ATAN: return arc_tangent;
    case VYRE__UN_SINH: return hyperbolic_sine;
    case VYRE__UN_COSH: return hyperbolic_cosine;
    case VYRE__UN_TANH: return hyperbolic_tangent;
    case VYRE__UN_EXP: return exponential;
    case VYRE__UN_EXP2: return exponential_2;
    case VYRE__UN_LOG: return logarithm;
    case VYRE__UN_LOG2: return logarithm_2;
    case VYRE__UN_INVERSE_SQRT: return inverse_square_root;
    default: return NULL;
    }
}

void vyre__fma_lanes(uint32_t *out, const uint32_t *a, const uint32_t *b, const uint32_t *c,
                     uint32_t count)
{
    for (uint32_t i = 0; i < count; i++)
        out[i] = vyre__f32_fma(a[i], b[i], c[i]);
}

void vyre__flush_lanes(uint32_t *values, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++)
        values[i] = vyre__f32_flush(values[i]);
}
