/* SPDX-License-Identifier: MIT OR Apache-2.0 */
#include "plugins/cpu/llvm/emit_native.h"

#include <math.h>
#include <string.h>

/* ---- short spellings ---- */

simd_ir simd_f32(simd_ir like, float value)
{
    uint32_t bits;
    memcpy(&bits, &value, sizeof bits);
    return simd_constant(SIMD_IR_F32, like.lanes, bits);
}

simd_ir simd_f64(simd_ir like, double value)
{
    uint64_t bits;
    memcpy(&bits, &value, sizeof bits);
    return simd_constant(SIMD_IR_F64, like.lanes, bits);
}

simd_ir simd_word(simd_ir like, uint32_t bits)
{
    return simd_constant(SIMD_IR_I32, like.lanes, bits);
}

simd_ir simd_plus(simd_emitter *e, simd_ir a, simd_ir b)
{
    return simd_binary(e, "fadd", a, b);
}

simd_ir simd_minus(simd_emitter *e, simd_ir a, simd_ir b)
{
    return simd_binary(e, "fsub", a, b);
}

simd_ir simd_times(simd_emitter *e, simd_ir a, simd_ir b)
{
    return simd_binary(e, "fmul", a, b);
}

simd_ir simd_negated(simd_emitter *e, simd_ir a)
{
    const simd_ir result = simd_fresh(e, a.type, a.lanes);
    simd_say(e, "%r = fneg %R", result, a);
    return result;
}

simd_ir simd_fused(simd_emitter *e, simd_ir a, simd_ir b, simd_ir c)
{
    const simd_ir arguments[3] = {a, b, c};
    return simd_intrinsic(e, "fma", a, &a, 1, arguments, 3, "");
}

simd_ir simd_bits(simd_emitter *e, simd_ir a)
{
    return simd_cast(e, "bitcast", a, SIMD_IR_I32);
}

simd_ir simd_float(simd_emitter *e, simd_ir a)
{
    return simd_cast(e, "bitcast", a, SIMD_IR_F32);
}

simd_ir simd_absolute(simd_emitter *e, simd_ir a)
{
    return simd_intrinsic1(e, "fabs", a);
}

simd_ir simd_polynomial(simd_emitter *e, simd_ir x, const float *coefficients, uint32_t count)
{
    simd_ir sum = simd_f32(x, coefficients[count - 1]);
    for (uint32_t i = count - 1; i-- > 0;)
        sum = simd_fused(e, sum, x, simd_f32(x, coefficients[i]));
    return sum;
}

/* ---- powers of two ---- */

/* (2^f - 1) / f, |f| <= 1/2 */
static simd_ir power_part(simd_emitter *e, simd_ir f)
{
    static const float c[] = {0x1.62e43p-1f, 0x1.ebfbd8p-3f,  0x1.c6af72p-5f,
                              0x1.3b309p-7f, 0x1.5f0e12p-10f, 0x1.3fb5f2p-13f};
    return simd_polynomial(e, f, c, sizeof c / sizeof c[0]);
}

/* 2^n, n in the low bits of `turns`, as long as it is normal */
static simd_ir power_of_two(simd_emitter *e, simd_ir shifted)
{
    const simd_ir one = simd_word(shifted, 0x3F800000);
    return simd_float(e, simd_binary(e, "add", shifted, one));
}

/* a * 2^n in two steps, of which only the last can round; |n| < 252 in the low bits of `turns` */
static simd_ir scaled(simd_emitter *e, simd_ir a, simd_ir turns)
{
    const simd_ir doubled = simd_binary(e, "shl", turns, simd_word(a, 22));
    const simd_ir half = simd_binary(e, "and", doubled, simd_word(a, 0xFF800000));
    const simd_ir whole = simd_binary(e, "shl", turns, simd_word(a, 23));
    const simd_ir rest = simd_binary(e, "sub", whole, half);
    a = simd_times(e, a, power_of_two(e, half));
    return simd_times(e, a, power_of_two(e, rest));
}

static simd_ir at_most(simd_emitter *e, simd_ir x, float most)
{
    const simd_ir limit = simd_f32(x, most);
    return simd_select(e, simd_compare(e, "fcmp olt", limit, x), limit, x);
}

static simd_ir exp2_of(simd_emitter *e, simd_ir x)
{
    const simd_ir rounder = simd_f32(x, SIMD_ROUNDER), least = simd_f32(x, -151.0f);
    x = at_most(e, x, 129.0f);
    x = simd_select(e, simd_compare(e, "fcmp ogt", least, x), least, x);
    const simd_ir turns = simd_plus(e, x, rounder);
    const simd_ir f = simd_minus(e, x, simd_minus(e, turns, rounder));
    const simd_ir power = simd_fused(e, power_part(e, f), f, simd_f32(x, 1.0f));
    return scaled(e, power, simd_bits(e, turns));
}

/* ---- logarithm ---- */

/* x = (1 + f) * 2^exponent, sqrt(1/2) <= 1 + f < sqrt(2), for positive numbers */
static simd_ir split(simd_emitter *e, simd_ir x, simd_ir *out_exponent)
{
    const simd_ir is_small = simd_compare(e, "fcmp olt", x, simd_f32(x, 0x1p-126f));
    const simd_ir larger = simd_times(e, x, simd_f32(x, 0x1p24f));
    const simd_ir taken = simd_select(e, is_small, simd_f32(x, -24.0f), simd_f32(x, 0.0f));
    const simd_ir bits = simd_bits(e, simd_select(e, is_small, larger, x));
    const simd_ir above = simd_binary(e, "sub", bits, simd_word(x, 0x3F3504F3));
    const simd_ir n = simd_binary(e, "ashr", above, simd_word(x, 23));
    const simd_ir shifted = simd_binary(e, "shl", n, simd_word(x, 23));
    const simd_ir significand = simd_float(e, simd_binary(e, "sub", bits, shifted));
    *out_exponent = simd_plus(e, simd_cast(e, "sitofp", n, SIMD_IR_F32), taken);
    return simd_minus(e, significand, simd_f32(x, 1.0f));
}

/* log2(x) of what is no positive number */
static simd_ir special_log(simd_emitter *e, simd_ir x)
{
    const simd_ir zero = simd_f32(x, 0.0f);
    const simd_ir is_zero = simd_compare(e, "fcmp oeq", x, zero);
    const simd_ir is_negative = simd_compare(e, "fcmp olt", x, zero);
    const simd_ir other = simd_select(e, is_negative, simd_f32(x, NAN), x);
    return simd_select(e, is_zero, simd_f32(x, -INFINITY), other);
}

/* f * log2(e) is kept with what rounding loses of it, and of its sum with the exponent. */
static simd_ir log2_of(simd_emitter *e, simd_ir x)
{
    static const float c[] = {0x1.4ae0cp-26f, -0x1.71547p-1f,  0x1.ec7094p-2f, -0x1.715ac8p-2f,
                              0x1.277ef4p-2f, -0x1.eab182p-3f, 0x1.a2e684p-3f, -0x1.877ae4p-3f,
                              0x1.7e0e22p-3f, -0x1.c36726p-4f};
    simd_ir exponent;
    const simd_ir f = split(e, x, &exponent), log2_e = simd_f32(x, 0x1.715476p+0f);
    const simd_ir more = simd_polynomial(e, f, c, sizeof c / sizeof c[0]);
    const simd_ir product = simd_times(e, f, log2_e);
    const simd_ir lost = simd_fused(e, f, log2_e, simd_negated(e, product));
    const simd_ir sum = simd_plus(e, exponent, product);
    const simd_ir left = simd_plus(e, simd_minus(e, exponent, sum), product);
    const simd_ir rest = simd_plus(e, left, simd_fused(e, more, f, lost));
    const simd_ir usual = simd_plus(e, sum, rest);
    const simd_ir before = simd_binary(e, "sub", simd_bits(e, x), simd_word(x, 1));
    const simd_ir is_usual = simd_compare(e, "icmp ult", before, simd_word(x, 0x7F7FFFFF));
    return simd_select(e, is_usual, usual, special_log(e, x));
}

/* ---- hyperbolic tangent ---- */

/* 1 - 2 / (e^2a + 1): e^2a = 2^n + 2^n * (2^f - 1) */
static simd_ir large_tanh(simd_emitter *e, simd_ir a)
{
    const simd_ir rounder = simd_f32(a, SIMD_ROUNDER), one = simd_f32(a, 1.0f);
    const simd_ir factor = simd_f32(a, 0x1.715476p+1f);
    a = at_most(e, a, 9.5f);
    const simd_ir turns = simd_fused(e, a, factor, rounder);
    const simd_ir n = simd_minus(e, turns, rounder);
    simd_ir f = simd_fused(e, a, factor, simd_negated(e, n));
    f = simd_fused(e, a, simd_f32(a, 0x1.4ae0cp-25f), f);
    const simd_ir part = simd_times(e, power_part(e, f), f);
    const simd_ir shifted = simd_binary(e, "shl", simd_bits(e, turns), simd_word(a, 23));
    const simd_ir power = power_of_two(e, shifted);
    const simd_ir divisor = simd_fused(e, power, part, simd_plus(e, power, one));
    return simd_minus(e, one, simd_binary(e, "fdiv", simd_f32(a, 2.0f), divisor));
}

static simd_ir tanh_of(simd_emitter *e, simd_ir x)
{
    static const float c[] = {-0x1.555548p-2f, 0x1.110c7p-3f, -0x1.b90a76p-5f, 0x1.584238p-6f,
                              -0x1.958c74p-8f};
    const simd_ir a = simd_absolute(e, x), square = simd_times(e, a, a);
    simd_ir small = simd_polynomial(e, square, c, sizeof c / sizeof c[0]);
    small = simd_fused(e, simd_times(e, small, square), a, a);
    const simd_ir is_small = simd_compare(e, "fcmp olt", a, simd_f32(x, 0.55f));
    const simd_ir result = simd_select(e, is_small, small, large_tanh(e, a));
    const simd_ir sign = simd_binary(e, "and", simd_bits(e, x), simd_word(x, 0x80000000));
    return simd_float(e, simd_binary(e, "or", simd_bits(e, result), sign));
}

/* ---- any of them ---- */

simd_ir simd_emit_native(simd_emitter *e, const vyre_instruction *in, int as_lanes)
{
    if (in->op < VYRE_OP_EXP2_N || in->op > VYRE_OP_SQRT_N)
        return (simd_ir){0};
    if (!e->isa->fma)
        e->refused = "native functions without a fused multiply-add";
    const simd_ir x = simd_argument(e, in->arg[0], as_lanes);
    switch (in->op) {
    case VYRE_OP_EXP2_N: return exp2_of(e, x);
    case VYRE_OP_LOG2_N: return log2_of(e, x);
    case VYRE_OP_SIN_N: return simd_emit_trig(e, 0, x);
    case VYRE_OP_COS_N: return simd_emit_trig(e, 1, x);
    case VYRE_OP_TANH_N: return tanh_of(e, x);
    case VYRE_OP_RSQRT_N:
        return simd_binary(e, "fdiv", simd_f32(x, 1.0f), simd_intrinsic1(e, "sqrt", x));
    default: return (simd_ir){0};
    }
}
