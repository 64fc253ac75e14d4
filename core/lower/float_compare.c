/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Comparison, and what is made of comparisons: minimum, maximum, rounding, sign, canonical forms.
 */
#include "config.h"

#include "core/lower/float_bits.h"
#include "core/lower/float_ops.h"

/* ---- on the bits ---- */

static vyre__value both_are_numbers(const vyre__emit *e, vyre__value x, vyre__value y)
{
    const vyre__value left = vyre__bits_magnitude(e, x);
    const vyre__value right = vyre__bits_magnitude(e, y);
    const vyre__value larger = vyre__emit2(e, VYRE_OP_MAX_U, left, right);
    return vyre__emit_with(e, VYRE_OP_LE_U, larger, VYRE__F32_INFINITY);
}

/* Signed integers in the order of the numbers, -0 below +0; its own inverse. */
static vyre__value ordered(const vyre__emit *e, vyre__value bits)
{
    const vyre__value fill = vyre__emit_with(e, VYRE_OP_SHR_S, bits, 31);
    const vyre__value flip = vyre__bits_magnitude(e, fill);
    return vyre__emit2(e, VYRE_OP_XOR, bits, flip);
}

/* The same with -0 and +0 both 0. */
static vyre__value order_key(const vyre__emit *e, vyre__value bits)
{
    const vyre__value key = ordered(e, bits);
    return vyre__emit2(e, VYRE_OP_SUB, key, vyre__emit_with(e, VYRE_OP_SHR_S, bits, 31));
}

static vyre__value compare_keys(const vyre__emit *e, uint32_t op, vyre__value a, vyre__value b)
{
    const vyre__value x = vyre__emit_bits(e, a);
    const vyre__value y = vyre__emit_bits(e, b);
    const vyre__value left = order_key(e, x);
    const vyre__value holds = vyre__emit2(e, op, left, order_key(e, y));
    return vyre__emit2(e, VYRE_OP_AND_B, holds, both_are_numbers(e, x, y));
}

/* ---- comparison ---- */

vyre__value vyre__lower_eq_f(vyre__code *code, const vyre_kernel_caps *caps, vyre__value a,
                             vyre__value b)
{
    const vyre__emit e = {code, caps};
    if (vyre__emit_has(&e, VYRE_OP_EQ_F))
        return vyre__emit2(&e, VYRE_OP_EQ_F, a, b);
    return compare_keys(&e, VYRE_OP_EQ, a, b);
}

vyre__value vyre__lower_ne_f(vyre__code *code, const vyre_kernel_caps *caps, vyre__value a,
                             vyre__value b)
{
    const vyre__emit e = {code, caps};
    if (vyre__emit_has(&e, VYRE_OP_NE_F))
        return vyre__emit2(&e, VYRE_OP_NE_F, a, b);
    return vyre__emit1(&e, VYRE_OP_NOT_B, vyre__lower_eq_f(code, caps, a, b));
}

vyre__value vyre__lower_lt_f(vyre__code *code, const vyre_kernel_caps *caps, vyre__value a,
                             vyre__value b)
{
    const vyre__emit e = {code, caps};
    if (vyre__emit_has(&e, VYRE_OP_LT_F))
        return vyre__emit2(&e, VYRE_OP_LT_F, a, b);
    return compare_keys(&e, VYRE_OP_LT_S, a, b);
}

vyre__value vyre__lower_le_f(vyre__code *code, const vyre_kernel_caps *caps, vyre__value a,
                             vyre__value b)
{
    const vyre__emit e = {code, caps};
    if (vyre__emit_has(&e, VYRE_OP_LE_F))
        return vyre__emit2(&e, VYRE_OP_LE_F, a, b);
    return compare_keys(&e, VYRE_OP_LE_S, a, b);
}

vyre__value vyre__lower_is_nan(vyre__code *code, const vyre_kernel_caps *caps, vyre__value a)
{
    const vyre__emit e = {code, caps};
    if (vyre__emit_has(&e, VYRE_OP_NE_F))
        return vyre__emit2(&e, VYRE_OP_NE_F, a, a);
    return vyre__bits_are_nan(&e, vyre__emit_bits(&e, a));
}

vyre__value vyre__lower_is_inf(vyre__code *code, vyre__value a)
{
    const vyre__emit e = {code, NULL};
    const vyre__value magnitude = vyre__bits_magnitude(&e, vyre__emit_bits(&e, a));
    return vyre__emit_with(&e, VYRE_OP_EQ, magnitude, VYRE__F32_INFINITY);
}

vyre__value vyre__lower_is_finite(vyre__code *code, vyre__value a)
{
    const vyre__emit e = {code, NULL};
    const vyre__value magnitude = vyre__bits_magnitude(&e, vyre__emit_bits(&e, a));
    return vyre__emit_with(&e, VYRE_OP_LT_U, magnitude, VYRE__F32_INFINITY);
}

/* ---- minimum and maximum ---- */

/* `order` takes the lesser or the greater of two integers in the order of the numbers. */
static vyre__value extreme(const vyre__emit *e, uint32_t op, uint32_t order, vyre__value a,
                           vyre__value b)
{
    if (vyre__emit_has(e, op))
        return vyre__emit2(e, op, a, b);
    const vyre__value x = vyre__emit_bits(e, a);
    const vyre__value y = vyre__emit_bits(e, b);
    const vyre__value left = ordered(e, x);
    const vyre__value chosen = vyre__emit2(e, order, left, ordered(e, y));
    const vyre__value number = vyre__emit_float(e, ordered(e, chosen));
    const vyre__value left_is_nan = vyre__lower_is_nan(e->code, e->caps, a);
    const vyre__value unless_left = vyre__emit_select(e, left_is_nan, b, number);
    const vyre__value right_is_nan = vyre__lower_is_nan(e->code, e->caps, b);
    return vyre__emit_select(e, right_is_nan, a, unless_left);
}

vyre__value vyre__lower_min_f(vyre__code *code, const vyre_kernel_caps *caps, vyre__value a,
                              vyre__value b)
{
    const vyre__emit e = {code, caps};
    return extreme(&e, VYRE_OP_MIN_F, VYRE_OP_MIN_S, a, b);
}

vyre__value vyre__lower_max_f(vyre__code *code, const vyre_kernel_caps *caps, vyre__value a,
                              vyre__value b)
{
    const vyre__emit e = {code, caps};
    return extreme(&e, VYRE_OP_MAX_F, VYRE_OP_MAX_S, a, b);
}

/* ---- rounding and sign ---- */

/* The fraction is below 1, or NaN for an infinity: from 1/2 on its bits lie in one binade. */
vyre__value vyre__lower_round(vyre__code *code, vyre__value a)
{
    const vyre__emit e = {code, NULL};
    const vyre__value magnitude = vyre__emit1(&e, VYRE_OP_ABS_F, a);
    const vyre__value whole = vyre__emit1(&e, VYRE_OP_FLOOR, magnitude);
    const vyre__value fraction = vyre__emit2(&e, VYRE_OP_SUB_F, magnitude, whole);
    const vyre__value half = vyre__emit_bits(&e, fraction);
    const vyre__value above = vyre__emit_with(&e, VYRE_OP_SUB, half, 0x3F000000u);
    const vyre__value is_half = vyre__emit_with(&e, VYRE_OP_LT_U, above, 0x00800000u);
    const vyre__value next = vyre__emit_with(&e, VYRE_OP_ADD_F, whole, VYRE__F32_ONE);
    const vyre__value rounded = vyre__emit_select(&e, is_half, next, whole);
    const vyre__value sign = vyre__bits_sign(&e, vyre__emit_bits(&e, a));
    const vyre__value bits = vyre__emit_bits(&e, rounded);
    return vyre__emit_float(&e, vyre__emit2(&e, VYRE_OP_OR, bits, sign));
}

vyre__value vyre__lower_sign(vyre__code *code, vyre__value a)
{
    const vyre__emit e = {code, NULL};
    const vyre__value bits = vyre__emit_bits(&e, a);
    const vyre__value sign = vyre__bits_sign(&e, bits);
    const vyre__value unit = vyre__emit_with(&e, VYRE_OP_OR, sign, VYRE__F32_ONE);
    const vyre__value is_nan = vyre__bits_are_nan(&e, bits);
    const vyre__value number = vyre__emit_constant_or(&e, is_nan, VYRE__F32_QUIET_NAN, unit);
    const vyre__value is_zero = vyre__bits_are_zero(&e, bits);
    return vyre__emit_float(&e, vyre__emit_constant_or(&e, is_zero, 0, number));
}

vyre__value vyre__lower_canonical(vyre__code *code, vyre__value a)
{
    const vyre__emit e = {code, NULL};
    const vyre__value is_nan = vyre__bits_are_nan(&e, vyre__emit_bits(&e, a));
    return vyre__emit_constant_or(&e, is_nan, VYRE__F32_QUIET_NAN, a);
}

vyre__value vyre__lower_flush(vyre__code *code, vyre__value a)
{
    const vyre__emit e = {code, NULL};
    const vyre__value bits = vyre__emit_bits(&e, a);
    const vyre__value exponent = vyre__emit_with(&e, VYRE_OP_AND, bits, VYRE__F32_INFINITY);
    const vyre__value is_normal = vyre__emit_with(&e, VYRE_OP_NE, exponent, 0);
    const vyre__value zero = vyre__emit_float(&e, vyre__bits_sign(&e, bits));
    return vyre__emit_select(&e, is_normal, a, zero);
}
