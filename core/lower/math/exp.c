/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* e^x and 2^x by a table of 2^(j/32) and a short polynomial, and the hyperbolic functions. */
#include "config.h"

#include "core/lower/expand/expand.h"
#include "core/lower/float_bits.h"
#include "core/lower/float_ops.h"
#include "core/lower/math/pair.h"
#include "core/math/f32_tables.h"

#define BITS_0_25 UINT32_C(0x3E800000)
#define BITS_0_5 UINT32_C(0x3F000000)
#define BITS_40 UINT32_C(0x42200000)
#define BITS_90 UINT32_C(0x42B40000)
#define BITS_MINUS_110 UINT32_C(0xC2DC0000)
#define BITS_130 UINT32_C(0x43020000)
#define BITS_MINUS_160 UINT32_C(0xC3200000)

/* x limited to low ... high, given as bits; NaN becomes one of them. */
static vyre__value limit(const vyre__emit *e, vyre__value x, uint32_t low, uint32_t high)
{
    const vyre__value most = vyre__emit_constant(e, VYRE_VALUE_F32, high);
    const vyre__value is_below = vyre__lower_lt_f(e->code, e->caps, x, most);
    const vyre__value upper = vyre__emit_select(e, is_below, x, most);
    const vyre__value least = vyre__emit_constant(e, VYRE_VALUE_F32, low);
    const vyre__value is_above = vyre__lower_lt_f(e->code, e->caps, least, upper);
    return vyre__emit_select(e, is_above, upper, least);
}

static vyre__value unless_nan(const vyre__emit *e, vyre__value x, vyre__value usual)
{
    const vyre__value is_nan = vyre__lower_is_nan(e->code, e->caps, x);
    return vyre__emit_constant_or(e, is_nan, VYRE__F32_QUIET_NAN, usual);
}

/* 2^n * (h + l): the power is kept apart so that rounding to odd can come before any scaling. */
struct scaled {
    vyre__wide_pair value; /* h from 1 to 2 */
    vyre__value power;     /* W64: n * 2^52, to be added to the bits of a number */
};

/* 2^(k/32) * (1 + p); k stands, modulo 2^32, in the low bits of the W64. */
static struct scaled scale_table(const vyre__emit *e, vyre__value k, vyre__value p)
{
    const vyre__value low = vyre__expand_narrow(e->code, e->caps, k);
    const vyre__value row = vyre__emit_with(e, VYRE_OP_AND, low, 31);
    const double *table = &vyre__f32_exp2_32nds[0][0];
    const vyre__value h = vyre__wide_lookup(e, table, 32, 2, 0, row);
    const vyre__value rest = vyre__wide_lookup(e, table, 32, 2, 1, row);
    const vyre__value l = vyre__wide_add(e, vyre__wide_mul(e, h, p), rest);
    const vyre__value n = vyre__emit_with(e, VYRE_OP_SHR_U, k, 5);
    return (struct scaled){{h, l}, vyre__emit_with(e, VYRE_OP_SHL, n, 52)};
}

static vyre__value scaled_to_f32(const vyre__emit *e, struct scaled x)
{
    const vyre__value odd = vyre__emit_bits(e, vyre__wide_pair_to_odd(e, x.value));
    const vyre__value number = vyre__emit_float(e, vyre__emit2(e, VYRE_OP_ADD, odd, x.power));
    return vyre__lower_f64_to_f32(e->code, e->caps, number);
}

/* x = k * ln(2)/32 + r; `rounded` is the integer k plus VYRE__WIDE_ROUNDER. */
struct reduced {
    vyre__value rounded;
    vyre__value k;
    vyre__value r;
};

static struct reduced reduce(const vyre__emit *e, vyre__value x)
{
    const vyre__value scaled = vyre__wide_times(e, x, 0x1.71547652b82fep5);
    const vyre__value rounded = vyre__wide_plus(e, scaled, VYRE__WIDE_ROUNDER);
    const vyre__value k = vyre__wide_minus(e, rounded, VYRE__WIDE_ROUNDER);
    const vyre__value most = vyre__wide_times(e, k, vyre__f32_ln2_32nd[0]);
    const vyre__value near = vyre__wide_sub(e, x, most);
    const vyre__value rest = vyre__wide_times(e, k, vyre__f32_ln2_32nd[1]);
    return (struct reduced){rounded, k, vyre__wide_sub(e, near, rest)};
}

/* What `reduce` gives for -x. */
static struct reduced opposite(const vyre__emit *e, struct reduced x)
{
    const vyre__value rounder = vyre__code_f64(e->code, VYRE__WIDE_ROUNDER);
    const vyre__value rounded = vyre__wide_sub(e, rounder, x.k);
    return (struct reduced){rounded, 0, vyre__emit1(e, VYRE_OP_NEG_F, x.r)};
}

static struct scaled exp_of(const vyre__emit *e, struct reduced x)
{
    const vyre__value q = vyre__wide_polynomial(e, x.r, vyre__f32_exp_coef, 5);
    const vyre__value square = vyre__wide_mul(e, x.r, x.r);
    const vyre__value p = vyre__wide_add(e, x.r, vyre__wide_mul(e, square, q));
    return scale_table(e, vyre__emit_bits(e, x.rounded), p);
}

/* Below -110 e^x rounds to 0, above 90 to infinity. */
vyre__value vyre__math_exp(const vyre__emit *e, vyre__value x)
{
    const vyre__value limited = limit(e, x, BITS_MINUS_110, BITS_90);
    const vyre__value wide = vyre__lower_f32_to_f64(e->code, e->caps, limited);
    return unless_nan(e, x, scaled_to_f32(e, exp_of(e, reduce(e, wide))));
}

/* The sum with the rounder is x rounded to a multiple of 1/32. */
vyre__value vyre__math_exp2(const vyre__emit *e, vyre__value x)
{
    const double rounder = VYRE__WIDE_ROUNDER * 0x1p-5;
    const vyre__value limited = limit(e, x, BITS_MINUS_160, BITS_130);
    const vyre__value wide = vyre__lower_f32_to_f64(e->code, e->caps, limited);
    const vyre__value rounded = vyre__wide_plus(e, wide, rounder);
    const vyre__value whole = vyre__wide_minus(e, rounded, rounder);
    const vyre__value r = vyre__wide_sub(e, wide, whole);
    const vyre__value q = vyre__wide_polynomial(e, r, vyre__f32_exp2_coef, 6);
    const vyre__value p = vyre__wide_mul(e, r, q);
    const struct scaled y = scale_table(e, vyre__emit_bits(e, rounded), p);
    return unless_nan(e, x, scaled_to_f32(e, y));
}

/* ---- hyperbolic functions ---- */

/* factor * x as a pair, the factor being a power of two of either sign, given as its bits */
static vyre__wide_pair times_power(const vyre__emit *e, struct scaled x, uint64_t factor)
{
    const vyre__value power = vyre__emit_float(e, vyre__emit_with(e, VYRE_OP_ADD, x.power, factor));
    const vyre__value h = vyre__wide_mul(e, x.value.h, power);
    return (vyre__wide_pair){h, vyre__wide_mul(e, x.value.l, power)};
}

#define FACTOR_ONE UINT64_C(0x3FF0000000000000)
#define FACTOR_HALF UINT64_C(0x3FE0000000000000)
#define FACTOR_MINUS_HALF UINT64_C(0xBFE0000000000000)

/* |x| limited to a number below infinity, both as bits. */
static vyre__value magnitude_to(const vyre__emit *e, vyre__value x, uint32_t most)
{
    const vyre__value magnitude = vyre__bits_magnitude(e, vyre__emit_bits(e, x));
    return vyre__emit_with(e, VYRE_OP_MIN_U, magnitude, most);
}

static vyre__value widened(const vyre__emit *e, vyre__value bits)
{
    return vyre__lower_f32_to_f64(e->code, e->caps, vyre__emit_float(e, bits));
}

static vyre__value with_sign(const vyre__emit *e, vyre__value usual, vyre__value x)
{
    const vyre__value sign = vyre__bits_sign(e, vyre__emit_bits(e, x));
    const vyre__value bits = vyre__emit_bits(e, usual);
    return vyre__emit_float(e, vyre__emit2(e, VYRE_OP_OR, bits, sign));
}

/* (e^x + e^-x) / 2, or the difference with FACTOR_MINUS_HALF, for x from 0 to 90 */
static vyre__wide_pair half_sum(const vyre__emit *e, vyre__value x, uint64_t factor)
{
    const struct reduced up = reduce(e, x);
    const vyre__wide_pair a = times_power(e, exp_of(e, up), FACTOR_HALF);
    const struct reduced down = opposite(e, up);
    const vyre__wide_pair b = times_power(e, exp_of(e, down), factor);
    const vyre__wide_pair sum = vyre__wide_fast_sum(e, a.h, b.h);
    const vyre__value low = vyre__wide_add(e, a.l, b.l);
    return (vyre__wide_pair){sum.h, vyre__wide_add(e, sum.l, low)};
}

/* x + x^3 * the polynomial in x^2 */
static vyre__wide_pair odd_series(const vyre__emit *e, vyre__value x, const double *coef, int count)
{
    const vyre__value z = vyre__wide_mul(e, x, x);
    const vyre__value p = vyre__wide_polynomial(e, z, coef, count);
    const vyre__value cube = vyre__wide_mul(e, x, z);
    return (vyre__wide_pair){x, vyre__wide_mul(e, cube, p)};
}

vyre__value vyre__math_sinh(const vyre__emit *e, vyre__value x)
{
    const vyre__value bits = magnitude_to(e, x, BITS_90);
    const vyre__value a = widened(e, bits);
    const vyre__wide_pair small = odd_series(e, a, vyre__f32_sinh_coef, 6);
    const vyre__wide_pair large = half_sum(e, a, FACTOR_MINUS_HALF);
    const vyre__value is_small = vyre__emit_with(e, VYRE_OP_LT_U, bits, BITS_0_5);
    const vyre__wide_pair y = vyre__wide_choose(e, is_small, small, large);
    return unless_nan(e, x, with_sign(e, vyre__wide_pair_to_f32(e, y), x));
}

vyre__value vyre__math_cosh(const vyre__emit *e, vyre__value x)
{
    const vyre__value a = widened(e, magnitude_to(e, x, BITS_90));
    const vyre__wide_pair y = half_sum(e, a, FACTOR_HALF);
    return unless_nan(e, x, vyre__wide_pair_to_f32(e, y));
}

/* 1 - 2 / (e^2x + 1) */
static vyre__wide_pair tanh_large(const vyre__emit *e, vyre__value x)
{
    const struct reduced twice = reduce(e, vyre__wide_times(e, x, 2));
    const vyre__wide_pair power = times_power(e, exp_of(e, twice), FACTOR_ONE);
    const vyre__value one = vyre__code_f64(e->code, 1);
    const vyre__wide_pair more = vyre__wide_fast_sum(e, power.h, one);
    const vyre__value low = vyre__wide_add(e, more.l, power.l);
    const vyre__wide_pair d = vyre__wide_fast_sum(e, more.h, low);
    const vyre__wide_pair n = {vyre__code_f64(e->code, 2), 0};
    const vyre__wide_pair q = vyre__wide_quotient(e, n, d);
    const vyre__value minus = vyre__emit1(e, VYRE_OP_NEG_F, q.h);
    const vyre__wide_pair sum = vyre__wide_fast_sum(e, one, minus);
    return (vyre__wide_pair){sum.h, vyre__wide_sub(e, sum.l, q.l)};
}

/* Above 40 the result rounds to 1. */
vyre__value vyre__math_tanh(const vyre__emit *e, vyre__value x)
{
    const vyre__value bits = magnitude_to(e, x, BITS_40);
    const vyre__value a = widened(e, bits);
    const vyre__wide_pair small = odd_series(e, a, vyre__f32_tanh_coef, 8);
    const vyre__wide_pair large = tanh_large(e, a);
    const vyre__value is_small = vyre__emit_with(e, VYRE_OP_LT_U, bits, BITS_0_25);
    const vyre__wide_pair y = vyre__wide_choose(e, is_small, small, large);
    return unless_nan(e, x, with_sign(e, vyre__wide_pair_to_f32(e, y), x));
}
