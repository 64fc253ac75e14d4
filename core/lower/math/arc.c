/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* The inverse trigonometric functions. */
#include "config.h"

#include "core/lower/float_bits.h"
#include "core/lower/float_ops.h"
#include "core/lower/math/pair.h"
#include "core/math/f32_tables.h"

#define BITS_0_5 UINT32_C(0x3F000000)
#define BITS_2_64 UINT32_C(0x5F800000)

static vyre__value widened(const vyre__emit *e, vyre__value x)
{
    return vyre__lower_f32_to_f64(e->code, e->caps, x);
}

static vyre__value with_sign(const vyre__emit *e, vyre__value usual, vyre__value x)
{
    const vyre__value sign = vyre__bits_sign(e, vyre__emit_bits(e, x));
    const vyre__value bits = vyre__emit_bits(e, usual);
    return vyre__emit_float(e, vyre__emit2(e, VYRE_OP_OR, bits, sign));
}

/* n / d to about binary32, for a table */
static vyre__value near_quotient(const vyre__emit *e, vyre__value n, vyre__value d)
{
    if (vyre__emit_has(e, VYRE_OP_DIV_F))
        return vyre__emit2(e, VYRE_OP_DIV_F, n, d);
    const vyre__value inverse = vyre__wide_inverse(e, widened(e, d));
    const vyre__value quotient = vyre__wide_mul(e, inverse, widened(e, n));
    return vyre__lower_f64_to_f32(e->code, e->caps, quotient);
}

/*
 * With |x| = n/d, one of n and d being 1 and n <= d, and c the multiple of 1/16 next to n/d:
 * atan(n/d) = atan(c) + atan(t), t = (n - c d)/(d + c n). Both parts of t are exact. For |x| > 1
 * the result is pi/2 less that; the sign goes into t.
 */
static vyre__wide_pair atan_positive(const vyre__emit *e, vyre__value bits)
{
    const vyre__value one_bits = vyre__emit_w32(e, VYRE__F32_ONE);
    const vyre__value swapped = vyre__emit2(e, VYRE_OP_LT_U, one_bits, bits);
    const vyre__value a = vyre__emit_float(e, bits);
    const vyre__value one = vyre__emit_constant(e, VYRE_VALUE_F32, VYRE__F32_ONE);
    const vyre__value n32 = vyre__emit_select(e, swapped, one, a);
    const vyre__value d32 = vyre__emit_select(e, swapped, a, one);

    const uint32_t rounder = 0x49400000u; /* 1.5 * 2^19: the last place is 1/16 */
    const vyre__value near = near_quotient(e, n32, d32);
    const vyre__value rounded = vyre__emit_with(e, VYRE_OP_ADD_F, near, rounder);
    const vyre__value c32 = vyre__emit_with(e, VYRE_OP_SUB_F, rounded, rounder);
    const vyre__value place = vyre__emit_bits(e, rounded);
    const vyre__value index = vyre__emit_with(e, VYRE_OP_AND, place, 31);
    const vyre__value other = vyre__emit_with(e, VYRE_OP_ADD, index, 17);
    const vyre__value row = vyre__emit_select(e, swapped, other, index);

    const vyre__value n = widened(e, n32);
    const vyre__value d = widened(e, d32);
    const vyre__value c = widened(e, c32);
    const vyre__value apart = vyre__wide_sub(e, n, vyre__wide_mul(e, c, d));
    const vyre__value opposite = vyre__emit1(e, VYRE_OP_NEG_F, apart);
    const vyre__wide_pair over = {vyre__emit_select(e, swapped, opposite, apart), 0};
    const vyre__wide_pair under = {vyre__wide_add(e, d, vyre__wide_mul(e, c, n)), 0};
    const vyre__wide_pair t = vyre__wide_quotient(e, over, under);

    const vyre__value z = vyre__wide_mul(e, t.h, t.h);
    const vyre__value p = vyre__wide_polynomial(e, z, vyre__f32_atan_coef, 4);
    const vyre__value series = vyre__wide_mul(e, vyre__wide_mul(e, t.h, z), p);
    const vyre__value tail = vyre__wide_add(e, t.l, series);
    const double *table = &vyre__f32_atan_table[0][0];
    const vyre__value base = vyre__wide_lookup(e, table, 34, 2, 0, row);
    const vyre__wide_pair sum = vyre__wide_fast_sum(e, base, t.h);
    const vyre__value rest = vyre__wide_lookup(e, table, 34, 2, 1, row);
    const vyre__value low = vyre__wide_add(e, rest, tail);
    return (vyre__wide_pair){sum.h, vyre__wide_add(e, sum.l, low)};
}

/* Above 2^64 the result rounds to pi/2, and the limit keeps infinity out of the quotients. */
vyre__value vyre__math_atan(const vyre__emit *e, vyre__value x)
{
    const vyre__value magnitude = vyre__bits_magnitude(e, vyre__emit_bits(e, x));
    const vyre__value limited = vyre__emit_with(e, VYRE_OP_MIN_U, magnitude, BITS_2_64);
    const vyre__value y = vyre__wide_pair_to_f32(e, atan_positive(e, limited));
    const vyre__value is_number = vyre__emit_with(e, VYRE_OP_LE_U, magnitude, VYRE__F32_INFINITY);
    return vyre__f32_or_nan(e, is_number, with_sign(e, y, x));
}

/*
 * Up to 1/2, asin(a) by its series. Above, asin(a) = pi/2 - 2 asin(s), s = sqrt((1 - a)/2).
 * `s` is a or the root; the arc is asin(s) = s + tail.
 */
struct arc {
    vyre__value s;
    vyre__value tail;
    vyre__value halved; /* BOOL */
    vyre__value is_number;
};

static struct arc arc_of(const vyre__emit *e, vyre__value x)
{
    struct arc arc;
    const vyre__value magnitude = vyre__bits_magnitude(e, vyre__emit_bits(e, x));
    const vyre__value limited = vyre__emit_with(e, VYRE_OP_MIN_U, magnitude, VYRE__F32_ONE);
    const vyre__value half = vyre__emit_w32(e, BITS_0_5);
    arc.is_number = vyre__emit_with(e, VYRE_OP_LE_U, magnitude, VYRE__F32_ONE);
    arc.halved = vyre__emit2(e, VYRE_OP_LT_U, half, limited);

    const vyre__value a = widened(e, vyre__emit_float(e, limited));
    const vyre__value one = vyre__code_f64(e->code, 1);
    const vyre__value rest = vyre__wide_times(e, vyre__wide_sub(e, one, a), 0.5);
    const vyre__value square = vyre__wide_mul(e, a, a);
    const vyre__value z = vyre__emit_select(e, arc.halved, rest, square);
    const vyre__wide_pair root = vyre__wide_root(e, rest);
    arc.s = vyre__emit_select(e, arc.halved, root.h, a);
    const vyre__value low = vyre__emit_select_or(e, arc.halved, root.l, 0);
    const vyre__value p = vyre__wide_polynomial(e, z, vyre__f32_asin_coef, 13);
    const vyre__value series = vyre__wide_mul(e, vyre__wide_mul(e, arc.s, z), p);
    arc.tail = vyre__wide_add(e, low, series);
    return arc;
}

/* start + factor * arc, the start being 0 or beyond the arc; as an F32 */
static vyre__value combine(const vyre__emit *e, vyre__wide_pair start, vyre__value factor,
                           struct arc arc)
{
    const vyre__value most = vyre__wide_mul(e, factor, arc.s);
    const vyre__wide_pair y = vyre__wide_fast_sum(e, start.h, most);
    const vyre__value tail = vyre__wide_mul(e, factor, arc.tail);
    const vyre__value low = vyre__wide_add(e, start.l, tail);
    const vyre__wide_pair sum = {y.h, vyre__wide_add(e, y.l, low)};
    return vyre__wide_pair_to_f32(e, sum);
}

static vyre__value number(const vyre__emit *e, double x)
{
    return vyre__code_f64(e->code, x);
}

/* n * pi/2 */
static vyre__wide_pair half_pis(const vyre__emit *e, double n)
{
    const vyre__value h = number(e, n * vyre__f32_half_pi[0]);
    return (vyre__wide_pair){h, number(e, n * vyre__f32_half_pi[1])};
}

static vyre__value choose_number(const vyre__emit *e, vyre__value condition, double a, double b)
{
    const vyre__value yes = number(e, a);
    return vyre__emit_select(e, condition, yes, number(e, b));
}

vyre__value vyre__math_asin(const vyre__emit *e, vyre__value x)
{
    const struct arc arc = arc_of(e, x);
    const vyre__wide_pair quarter = half_pis(e, 1);
    const vyre__wide_pair none = half_pis(e, 0);
    const vyre__wide_pair start = vyre__wide_choose(e, arc.halved, quarter, none);
    const vyre__value factor = choose_number(e, arc.halved, -2, 1);
    const vyre__value y = combine(e, start, factor, arc);
    return vyre__f32_or_nan(e, arc.is_number, with_sign(e, y, x));
}

/* pi/2 - asin(x) up to 1/2, 2 asin(s) above it, pi - 2 asin(s) below -1/2 */
vyre__value vyre__math_acos(const vyre__emit *e, vyre__value x)
{
    const struct arc arc = arc_of(e, x);
    const vyre__value negative = vyre__emit_with(e, VYRE_OP_LT_S, vyre__emit_bits(e, x), 0);
    const vyre__wide_pair half_turn = half_pis(e, 2);
    const vyre__wide_pair none = half_pis(e, 0);
    const vyre__wide_pair end = vyre__wide_choose(e, negative, half_turn, none);
    const vyre__wide_pair quarter = half_pis(e, 1);
    const vyre__wide_pair start = vyre__wide_choose(e, arc.halved, end, quarter);
    const vyre__value near_one = choose_number(e, negative, -2, 2);
    const vyre__value near_zero = choose_number(e, negative, 1, -1);
    const vyre__value factor = vyre__emit_select(e, arc.halved, near_one, near_zero);
    return vyre__f32_or_nan(e, arc.is_number, combine(e, start, factor, arc));
}
