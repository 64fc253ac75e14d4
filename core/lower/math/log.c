/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* ln(x), log2(x) by a table of 64 factors and a short polynomial around 1; 1/sqrt(x). */
#include "config.h"

#include "core/lower/expand/expand.h"
#include "core/lower/float_bits.h"
#include "core/lower/float_ops.h"
#include "core/lower/math/pair.h"
#include "core/math/f32_tables.h"

/* x = 2^k * (1 + r) / c, c being the factor of the table row; k and r are exact. */
struct reduced {
    vyre__value k;
    vyre__value r;
    vyre__value row; /* W32 */
};

/* For a positive x that is finite in binary32; anything finite for the others. */
static struct reduced reduce(const vyre__emit *e, vyre__value x)
{
    const uint64_t one = UINT64_C(0x3FF0000000000000);
    const uint64_t first = UINT64_C(0x3FE6600000000000); /* where interval 0 starts */
    const vyre__value wide = vyre__lower_f32_to_f64(e->code, e->caps, x);
    const vyre__value bits = vyre__emit_bits(e, wide);
    const vyre__value scaled = vyre__emit_with(e, VYRE_OP_ADD, bits, one - first);
    const vyre__value field = vyre__emit_with(e, VYRE_OP_AND, scaled, UINT64_C(0xFFF) << 52);
    const vyre__value apart = vyre__emit2(e, VYRE_OP_SUB, bits, field);
    const vyre__value m = vyre__emit_float(e, vyre__emit_with(e, VYRE_OP_ADD, apart, one));

    const vyre__value high = vyre__expand_high(e->code, e->caps, scaled);
    const vyre__value biased = vyre__emit_with(e, VYRE_OP_SHR_U, high, 20);
    const vyre__value exponent = vyre__emit_with(e, VYRE_OP_SUB, biased, 1023);
    const vyre__value k = vyre__emit_to(e, VYRE_OP_I32_F, VYRE_VALUE_F64, exponent);
    const vyre__value place = vyre__emit_with(e, VYRE_OP_SHR_U, high, 14);
    const vyre__value row = vyre__emit_with(e, VYRE_OP_AND, place, 63);
    const vyre__value c = vyre__wide_lookup(e, &vyre__f32_log_table[0][0], 64, 3, 0, row);
    const vyre__value r = vyre__wide_minus(e, vyre__wide_mul(e, m, c), 1);
    return (struct reduced){k, r, row};
}

/* `usual` with the values at and beyond the poles put right */
static vyre__value with_specials(const vyre__emit *e, vyre__value x, vyre__value usual)
{
    const vyre__value bits = vyre__emit_bits(e, x);
    const vyre__value is_infinite = vyre__emit_with(e, VYRE_OP_EQ, bits, VYRE__F32_INFINITY);
    const vyre__value infinity = vyre__emit_constant(e, VYRE_VALUE_F32, VYRE__F32_INFINITY);
    const vyre__value beyond = vyre__f32_or_nan(e, is_infinite, infinity);
    const vyre__value is_zero = vyre__bits_are_zero(e, bits);
    const vyre__value special =
        vyre__emit_constant_or(e, is_zero, VYRE__F32_INFINITY | VYRE__F32_SIGN_BIT, beyond);
    const vyre__value is_usual = vyre__bits_are_positive(e, bits);
    return vyre__emit_select(e, is_usual, usual, special);
}

static vyre__value tail(const vyre__emit *e, const double coef[7], vyre__value r)
{
    const vyre__value p = vyre__wide_polynomial(e, r, coef, 7);
    const vyre__value square = vyre__wide_mul(e, r, r);
    return vyre__wide_mul(e, square, p);
}

vyre__value vyre__math_log(const vyre__emit *e, vyre__value x)
{
    const double *table = &vyre__f32_log_table[0][0];
    const struct reduced a = reduce(e, x);
    const vyre__value h = vyre__wide_lookup(e, table, 64, 3, 1, a.row);
    const vyre__value l = vyre__wide_lookup(e, table, 64, 3, 2, a.row);
    const vyre__value high = vyre__wide_times(e, a.k, vyre__f32_ln2[0]);
    const vyre__value base = vyre__wide_add(e, high, h); /* exact, and 0 or larger than r */
    const vyre__wide_pair sum = vyre__wide_fast_sum(e, base, a.r);
    const vyre__value low = vyre__wide_times(e, a.k, vyre__f32_ln2[1]);
    const vyre__value base_low = vyre__wide_add(e, low, l);
    const vyre__value rest = tail(e, vyre__f32_log_coef, a.r);
    const vyre__value both = vyre__wide_add(e, base_low, rest);
    const vyre__wide_pair y = {sum.h, vyre__wide_add(e, sum.l, both)};
    return with_specials(e, x, vyre__wide_pair_to_f32(e, y));
}

/* r is split so that its product with the first part of 1/ln(2) is exact. */
vyre__value vyre__math_log2(const vyre__emit *e, vyre__value x)
{
    const double rounder = VYRE__WIDE_ROUNDER * 0x1p-27;
    const double *table = &vyre__f32_log2_table[0][0];
    const struct reduced a = reduce(e, x);
    const vyre__value rounded = vyre__wide_plus(e, a.r, rounder);
    const vyre__value rh = vyre__wide_minus(e, rounded, rounder);
    const vyre__value rl = vyre__wide_sub(e, a.r, rh);
    const vyre__value h = vyre__wide_lookup(e, table, 64, 2, 0, a.row);
    const vyre__value base = vyre__wide_add(e, a.k, h);
    const vyre__value most = vyre__wide_times(e, rh, vyre__f32_log2_e[0]);
    const vyre__wide_pair sum = vyre__wide_fast_sum(e, base, most);

    const vyre__value l = vyre__wide_lookup(e, table, 64, 2, 1, a.row);
    const vyre__value middle = vyre__wide_times(e, rl, vyre__f32_log2_e[0]);
    const vyre__value least = vyre__wide_times(e, a.r, vyre__f32_log2_e[1]);
    const vyre__value parts = vyre__wide_add(e, middle, least);
    const vyre__value low = vyre__wide_add(e, l, parts);
    const vyre__value sum_low = vyre__wide_add(e, sum.l, low);
    const vyre__value rest = tail(e, vyre__f32_log2_coef, a.r);
    const vyre__wide_pair y = {sum.h, vyre__wide_add(e, sum_low, rest)};
    return with_specials(e, x, vyre__wide_pair_to_f32(e, y));
}

/* The roundings to binary64 come nowhere near enough to the middle of two results to matter.
 * Divide and square root have the special values right; without them they are put in. */
vyre__value vyre__math_inverse_sqrt(const vyre__emit *e, vyre__value x)
{
    const vyre__value wide = vyre__lower_f32_to_f64(e->code, e->caps, x);
    if (vyre__emit_has(e, VYRE_OP_DIV_F) && vyre__emit_has(e, VYRE_OP_SQRT_F)) {
        const vyre__value root = vyre__emit1(e, VYRE_OP_SQRT_F, wide);
        const vyre__value one = vyre__code_f64(e->code, 1);
        const vyre__value inverse = vyre__emit2(e, VYRE_OP_DIV_F, one, root);
        return vyre__lower_f64_to_f32(e->code, e->caps, inverse);
    }
    const vyre__value inverse = vyre__wide_inverse_sqrt(e, wide);
    const vyre__value usual = vyre__lower_f64_to_f32(e->code, e->caps, inverse);
    const vyre__value bits = vyre__emit_bits(e, x);
    const vyre__value pole = vyre__emit_with(e, VYRE_OP_OR, bits, VYRE__F32_INFINITY);
    const vyre__value is_zero = vyre__bits_are_zero(e, bits);
    const vyre__value is_infinite = vyre__emit_with(e, VYRE_OP_EQ, bits, VYRE__F32_INFINITY);
    const vyre__value beyond = vyre__emit_w32(e, VYRE__F32_QUIET_NAN);
    const vyre__value end = vyre__emit_constant_or(e, is_infinite, 0, beyond);
    const vyre__value special = vyre__emit_select(e, is_zero, pole, end);
    const vyre__value is_usual = vyre__bits_are_positive(e, bits);
    return vyre__emit_select(e, is_usual, usual, vyre__emit_float(e, special));
}
