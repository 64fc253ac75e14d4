/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * Float arithmetic, strict: the file is compiled without contraction, and a result is never kept
 * wider than its type.
 */
#include <math.h>
#include <string.h>

#include "plugins/cpu/kernel/lanes.h"

#if defined(__FAST_MATH__) || (defined(__FLT_EVAL_METHOD__) && __FLT_EVAL_METHOD__ != 0)
#error "strict float semantics need IEEE arithmetic: compile without -ffast-math and the x87"
#endif

static uint32_t bits_of(float x)
{
    uint32_t bits;
    memcpy(&bits, &x, sizeof bits);
    return bits;
}

static float float_of(uint32_t bits)
{
    float x;
    memcpy(&x, &bits, sizeof x);
    return x;
}

#define SIGN 0x80000000u
#define SIGN64 UINT64_C(0x8000000000000000)

static float with_sign(float magnitude, float sign)
{
    return float_of((bits_of(magnitude) & ~SIGN) | (bits_of(sign) & SIGN));
}

CPU_BINARY(add_f32, float, float, x + y)
CPU_BINARY(sub_f32, float, float, x - y)
CPU_BINARY(mul_f32, float, float, x *y)
CPU_BINARY(div_f32, float, float, x / y)
CPU_UNARY(neg_f32, uint32_t, uint32_t, x ^ SIGN)
CPU_UNARY(abs_f32, uint32_t, uint32_t, x & ~SIGN)
CPU_UNARY(sqrt_f32, float, float, sqrtf(x))
CPU_TERNARY(fma_f32, float, float, float, fmaf(x, y, z))

CPU_BINARY(add_f64, double, double, x + y)
CPU_BINARY(sub_f64, double, double, x - y)
CPU_BINARY(mul_f64, double, double, x *y)
CPU_BINARY(div_f64, double, double, x / y)
CPU_UNARY(neg_f64, uint64_t, uint64_t, x ^ SIGN64)
CPU_UNARY(abs_f64, uint64_t, uint64_t, x & ~SIGN64)
CPU_UNARY(sqrt_f64, double, double, sqrt(x))
CPU_TERNARY(fma_f64, double, double, double, fma(x, y, z))

/* Of two equal operands the one with, or without, the sign. */
static float least(float x, float y)
{
    const float equal = float_of(bits_of(x) | bits_of(y));
    const float ordered = x < y ? x : (y < x ? y : equal);
    return x != x ? y : (y != y ? x : ordered);
}

static float greatest(float x, float y)
{
    const float equal = float_of(bits_of(x) & bits_of(y));
    const float ordered = x > y ? x : (y > x ? y : equal);
    return x != x ? y : (y != y ? x : ordered);
}

CPU_BINARY(min_f32, float, float, least(x, y))
CPU_BINARY(max_f32, float, float, greatest(x, y))

/* Integral values: from 2^23 on every value is one. Adding 2^23 rounds a smaller magnitude to
 * nearest even. */
static float rounded(float x)
{
    const float magnitude = float_of(bits_of(x) & ~SIGN);
    const float integral = with_sign((magnitude + 0x1p23f) - 0x1p23f, x);
    return magnitude < 0x1p23f ? integral : x;
}

static float rounded_down(float x)
{
    const float nearest = rounded(x);
    return with_sign(nearest > x ? nearest - 1.0f : nearest, x);
}

static float rounded_up(float x)
{
    const float nearest = rounded(x);
    return with_sign(nearest < x ? nearest + 1.0f : nearest, x);
}

static float truncated(float x)
{
    const float magnitude = float_of(bits_of(x) & ~SIGN);
    return with_sign(rounded_down(magnitude), x);
}

CPU_UNARY(floor_f32, float, float, rounded_down(x))
CPU_UNARY(ceil_f32, float, float, rounded_up(x))
CPU_UNARY(trunc_f32, float, float, truncated(x))
CPU_UNARY(rint_f32, float, float, rounded(x))

/* The native functions: in double, so that one rounding is nearly all of the error. */
CPU_UNARY(exp2_n, float, float, exp2((double)x))
CPU_UNARY(log2_n, float, float, log2((double)x))
CPU_UNARY(sin_n, float, float, sin((double)x))
CPU_UNARY(cos_n, float, float, cos((double)x))
CPU_UNARY(tanh_n, float, float, tanh((double)x))
CPU_UNARY(recip_n, float, float, 1.0f / x)
CPU_UNARY(rsqrt_n, float, float, 1.0 / sqrt((double)x))

static cpu_handler *native(uint32_t op)
{
    switch (op) {
    case VYRE_OP_EXP2_N: return exp2_n;
    case VYRE_OP_LOG2_N: return log2_n;
    case VYRE_OP_SIN_N: return sin_n;
    case VYRE_OP_COS_N: return cos_n;
    case VYRE_OP_TANH_N: return tanh_n;
    case VYRE_OP_RECIP_N: return recip_n;
    case VYRE_OP_RSQRT_N: return rsqrt_n;
    case VYRE_OP_DIV_N: return div_f32;
    case VYRE_OP_SQRT_N: return sqrt_f32;
    default: return NULL;
    }
}

cpu_handler *cpu_float_handler(uint32_t op, uint32_t type)
{
    const int wide = type == VYRE_VALUE_F64;
    switch (op) {
    case VYRE_OP_ADD_F: return wide ? add_f64 : add_f32;
    case VYRE_OP_SUB_F: return wide ? sub_f64 : sub_f32;
    case VYRE_OP_MUL_F: return wide ? mul_f64 : mul_f32;
    case VYRE_OP_DIV_F: return wide ? div_f64 : div_f32;
    case VYRE_OP_NEG_F: return wide ? neg_f64 : neg_f32;
    case VYRE_OP_ABS_F: return wide ? abs_f64 : abs_f32;
    case VYRE_OP_SQRT_F: return wide ? sqrt_f64 : sqrt_f32;
    case VYRE_OP_FMA_F: return wide ? fma_f64 : fma_f32;
    case VYRE_OP_MIN_F: return min_f32;
    case VYRE_OP_MAX_F: return max_f32;
    case VYRE_OP_FLOOR: return floor_f32;
    case VYRE_OP_CEIL: return ceil_f32;
    case VYRE_OP_TRUNC: return trunc_f32;
    case VYRE_OP_RINT: return rint_f32;
    default: return native(op);
    }
}
