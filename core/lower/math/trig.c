/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * sin, cos and tan. One reduction serves all arguments: the fraction of x * 2/pi to 100 bits
 * below the point, from a table of 2/pi that starts at a different bit for each range of x.
 */
#include "config.h"

#include "core/lower/float_bits.h"
#include "core/lower/float_ops.h"
#include "core/lower/math/pair.h"
#include "core/math/f32_tables.h"

/* x = quadrant * pi/2 + angle modulo 2 pi, |angle| <= pi/4 */
struct reduced {
    vyre__wide_pair angle;
    vyre__value quadrant; /* W64, modulo 4 */
};

/* a * pi/2 */
static vyre__wide_pair times_half_pi(const vyre__emit *e, vyre__wide_pair a)
{
    const double *p = vyre__f32_half_pi_split;
    const vyre__value h = vyre__wide_leading(e, a.h);
    const vyre__value l = vyre__wide_add(e, vyre__wide_sub(e, a.h, h), a.l);
    const vyre__value most = vyre__wide_times(e, h, p[0]);
    const vyre__value middle = vyre__wide_times(e, h, p[1]);
    const vyre__value least = vyre__wide_times(e, l, p[0]);
    return vyre__wide_fast_sum(e, most, vyre__wide_add(e, middle, least));
}

/* Row 0 below 2^33, then one more for every 8 binades. */
static vyre__value row_of(const vyre__emit *e, vyre__value x)
{
    const vyre__value field = vyre__emit_with(e, VYRE_OP_SHR_U, vyre__emit_bits(e, x), 23);
    const vyre__value exponent = vyre__emit_with(e, VYRE_OP_AND, field, 255);
    const vyre__value limited = vyre__emit_with(e, VYRE_OP_MAX_U, exponent, 152);
    const vyre__value over = vyre__emit_with(e, VYRE_OP_SUB, limited, 152);
    return vyre__emit_with(e, VYRE_OP_SHR_U, over, 3);
}

static vyre__value times_column(const vyre__emit *e, vyre__value x, uint32_t column,
                                vyre__value row)
{
    const double *table = &vyre__f32_two_over_pi[0][0];
    return vyre__wide_mul(e, x, vyre__wide_lookup(e, table, 13, 4, column, row));
}

/* a less the nearest integer, which stands in the low bits of `turns` */
static vyre__value fraction(const vyre__emit *e, vyre__value a, vyre__value *turns)
{
    const vyre__value sum = vyre__wide_plus(e, a, VYRE__WIDE_ROUNDER);
    *turns = vyre__emit_bits(e, sum);
    return vyre__wide_sub(e, a, vyre__wide_minus(e, sum, VYRE__WIDE_ROUNDER));
}

/* The products with the first three columns, and both fractions, are exact. */
static struct reduced reduce(const vyre__emit *e, vyre__value x)
{
    vyre__value turns, more;
    const vyre__value row = row_of(e, x);
    const vyre__value wide = vyre__lower_f32_to_f64(e->code, e->caps, x);
    const vyre__value first = times_column(e, wide, 0, row);
    const vyre__value start = fraction(e, first, &turns);
    const vyre__value second = times_column(e, wide, 1, row);
    const vyre__wide_pair a = vyre__wide_sum(e, start, second);
    const vyre__value next = fraction(e, a.h, &more);
    const vyre__value third = times_column(e, wide, 2, row);
    const vyre__wide_pair b = vyre__wide_sum(e, next, third);
    const vyre__value fourth = times_column(e, wide, 3, row);
    const vyre__value rest = vyre__wide_add(e, a.l, fourth);
    const vyre__value low = vyre__wide_add(e, b.l, rest);
    const vyre__wide_pair angle = times_half_pi(e, vyre__wide_fast_sum(e, b.h, low));
    return (struct reduced){angle, vyre__emit2(e, VYRE_OP_ADD, turns, more)};
}

/*
 * The angle is split as a + b with a a multiple of 2^-14, so that the first two terms of both
 * series are exact in a and only small terms are rounded.
 */
struct split {
    vyre__value a;
    vyre__value b;
    vyre__value a_square;
    vyre__value z; /* square of the angle */
};

static struct split split_angle(const vyre__emit *e, vyre__wide_pair angle)
{
    const double rounder = VYRE__WIDE_ROUNDER * 0x1p-14;
    struct split s;
    s.a = vyre__wide_minus(e, vyre__wide_plus(e, angle.h, rounder), rounder);
    s.b = vyre__wide_add(e, vyre__wide_sub(e, angle.h, s.a), angle.l);
    s.a_square = vyre__wide_mul(e, s.a, s.a);
    s.z = vyre__wide_mul(e, angle.h, angle.h);
    return s;
}

/* The sine by its series, p being the polynomial of the terms from t^3 on. */
static vyre__wide_pair sin_pair(const vyre__emit *e, vyre__wide_pair angle, struct split s,
                                vyre__value p)
{
    const double cubic = vyre__f32_sin_cubic[0];
    const vyre__value t = angle.h;
    const vyre__value mixed = vyre__wide_add(e, s.z, vyre__wide_mul(e, t, s.a));
    const vyre__value squares = vyre__wide_add(e, mixed, s.a_square);
    const vyre__value rest = vyre__wide_mul(e, s.b, squares); /* t^3 - a^3 */
    const vyre__value cube = vyre__wide_mul(e, s.a_square, s.a);
    const vyre__wide_pair sum = vyre__wide_fast_sum(e, t, vyre__wide_times(e, cube, cubic));
    const vyre__value rest_term = vyre__wide_times(e, rest, cubic);
    const vyre__value series = vyre__wide_mul(e, vyre__wide_mul(e, t, s.z), p);
    const vyre__value small = vyre__wide_add(e, rest_term, series);
    const vyre__value low = vyre__wide_add(e, angle.l, small);
    return (vyre__wide_pair){sum.h, vyre__wide_add(e, sum.l, low)};
}

/* The cosine likewise, with the terms from t^4 on. */
static vyre__wide_pair cos_pair(const vyre__emit *e, vyre__wide_pair angle, struct split s,
                                vyre__value p)
{
    const vyre__value rest =
        vyre__wide_mul(e, s.b, vyre__wide_add(e, angle.h, s.a)); /* t^2 - a^2 */
    const vyre__value half_square = vyre__wide_times(e, s.a_square, 0.5);
    const vyre__value one = vyre__code_f64(e->code, 1);
    const vyre__value h = vyre__wide_sub(e, one, half_square);
    const vyre__value series = vyre__wide_mul(e, vyre__wide_mul(e, s.z, s.z), p);
    const vyre__value half_rest = vyre__wide_times(e, rest, 0.5);
    return (vyre__wide_pair){h, vyre__wide_sub(e, series, half_rest)};
}

static vyre__value is_odd(const vyre__emit *e, vyre__value quadrant)
{
    return vyre__emit_with(e, VYRE_OP_NE, vyre__emit_with(e, VYRE_OP_AND, quadrant, 1), 0);
}

/* Polynomial in z with the coefficients of the cosine where the BOOL holds, else of the sine. */
static vyre__value either_polynomial(const vyre__emit *e, vyre__value is_cosine, vyre__value z)
{
    vyre__value sum = 0;
    for (int i = 6; i >= 0; i--) {
        const vyre__value cosine = vyre__code_f64(e->code, vyre__f32_cos_coef[i]);
        const vyre__value sine = vyre__code_f64(e->code, vyre__f32_sin_coef[i]);
        const vyre__value coef = vyre__emit_select(e, is_cosine, cosine, sine);
        sum = sum ? vyre__wide_add(e, vyre__wide_mul(e, z, sum), coef) : coef;
    }
    return sum;
}

/* With the sign bit changed if bit `bit` of the W64 is 1. */
static vyre__value negate_by(const vyre__emit *e, vyre__value x, vyre__value word, uint32_t bit)
{
    const vyre__value flag = vyre__emit_with(e, VYRE_OP_AND, word, UINT64_C(1) << bit);
    const vyre__value sign = vyre__emit_with(e, VYRE_OP_SHL, flag, 63 - bit);
    const vyre__value bits = vyre__emit_bits(e, x);
    return vyre__emit_float(e, vyre__emit2(e, VYRE_OP_XOR, bits, sign));
}

/* sin of (quadrant * pi/2 + angle), as an F32 */
static vyre__value sin_at(const vyre__emit *e, struct reduced x)
{
    const struct split s = split_angle(e, x.angle);
    const vyre__value odd = is_odd(e, x.quadrant);
    const vyre__value p = either_polynomial(e, odd, s.z);
    const vyre__wide_pair sine = sin_pair(e, x.angle, s, p);
    const vyre__wide_pair cosine = cos_pair(e, x.angle, s, p);
    const vyre__wide_pair y = vyre__wide_choose(e, odd, cosine, sine);
    const vyre__value result = negate_by(e, vyre__wide_pair_to_odd(e, y), x.quadrant, 1);
    return vyre__lower_f64_to_f32(e->code, e->caps, result);
}

static vyre__value if_finite(const vyre__emit *e, vyre__value x, vyre__value usual)
{
    const vyre__value is_finite = vyre__lower_is_finite(e->code, x);
    return vyre__f32_or_nan(e, is_finite, usual);
}

/* `usual`, or the zero that x is */
static vyre__value keep_zero(const vyre__emit *e, vyre__value x, vyre__value usual)
{
    const vyre__value is_zero = vyre__bits_are_zero(e, vyre__emit_bits(e, x));
    return vyre__emit_select(e, is_zero, x, usual);
}

vyre__value vyre__math_sin(const vyre__emit *e, vyre__value x)
{
    const vyre__value y = sin_at(e, reduce(e, x));
    return if_finite(e, x, keep_zero(e, x, y));
}

vyre__value vyre__math_cos(const vyre__emit *e, vyre__value x)
{
    struct reduced r = reduce(e, x);
    r.quadrant = vyre__emit_with(e, VYRE_OP_ADD, r.quadrant, 1);
    return if_finite(e, x, sin_at(e, r));
}

vyre__value vyre__math_tan(const vyre__emit *e, vyre__value x)
{
    const struct reduced r = reduce(e, x);
    const struct split s = split_angle(e, r.angle);
    const vyre__value sin_terms = vyre__wide_polynomial(e, s.z, vyre__f32_sin_coef, 7);
    const vyre__wide_pair sin_sum = sin_pair(e, r.angle, s, sin_terms);
    const vyre__wide_pair sine = vyre__wide_fast_sum(e, sin_sum.h, sin_sum.l);
    const vyre__value cos_terms = vyre__wide_polynomial(e, s.z, vyre__f32_cos_coef, 7);
    const vyre__wide_pair cos_sum = cos_pair(e, r.angle, s, cos_terms);
    const vyre__wide_pair cosine = vyre__wide_fast_sum(e, cos_sum.h, cos_sum.l);
    const vyre__value odd = is_odd(e, r.quadrant);
    const vyre__wide_pair n = vyre__wide_choose(e, odd, cosine, sine);
    const vyre__wide_pair d = vyre__wide_choose(e, odd, sine, cosine);
    const vyre__wide_pair q = vyre__wide_quotient(e, n, d);
    const vyre__value y = negate_by(e, vyre__wide_pair_to_odd(e, q), r.quadrant, 0);
    const vyre__value result = vyre__lower_f64_to_f32(e->code, e->caps, y);
    return if_finite(e, x, keep_zero(e, x, result));
}
