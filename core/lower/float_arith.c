/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Arithmetic: constant zeros, and what the form has no base operation for, by way of binary64. */
#include "config.h"

#include "core/lower/float_bits.h"
#include "core/lower/float_ops.h"
#include "core/lower/wide_float.h"

/* ---- constant zeros: some compilers fold x * 0, x + 0, 0 - x, 0 / x and x / 0 wrongly ---- */

enum zero { NOT_ZERO, PLUS_ZERO, MINUS_ZERO };

static enum zero zero_of(const vyre__code *code, vyre__value value)
{
    const vyre_instruction *item = vyre__code_definition(code, value);
    while (item && (item->op == VYRE_OP_BITCAST || item->op == VYRE_OP_COPY))
        item = vyre__code_definition(code, item->arg[0]);
    if (!item || item->op != VYRE_OP_CONST || (item->imm & ~(uint64_t)VYRE__F32_SIGN_BIT))
        return NOT_ZERO;
    return item->imm ? MINUS_ZERO : PLUS_ZERO;
}

/* The sign of x, inverted for a negative zero, on `bits`. */
static vyre__value with_sign_of(const vyre__emit *e, vyre__value x, enum zero zero, uint32_t bits)
{
    vyre__value sign = vyre__bits_sign(e, vyre__emit_bits(e, x));
    if (zero == MINUS_ZERO)
        sign = vyre__emit_with(e, VYRE_OP_XOR, sign, VYRE__F32_SIGN_BIT);
    return bits ? vyre__emit_with(e, VYRE_OP_OR, sign, bits) : sign;
}

static vyre__value or_nan(const vyre__emit *e, vyre__value is_number, vyre__value bits)
{
    return vyre__emit_float(e, vyre__emit_select_or(e, is_number, bits, VYRE__F32_QUIET_NAN));
}

static vyre__value times_zero(const vyre__emit *e, vyre__value x, enum zero zero)
{
    const vyre__value product = with_sign_of(e, x, zero, 0);
    const vyre__value is_finite = vyre__lower_is_finite(e->code, x);
    return or_nan(e, is_finite, product);
}

/* x + 0, or -x + 0, as `sum` has it where x is not zero */
static vyre__value plus_zero(const vyre__emit *e, vyre__value x, vyre__value sum)
{
    const vyre__value is_zero = vyre__bits_are_zero(e, vyre__emit_bits(e, x));
    return vyre__emit_constant_or(e, is_zero, 0, sum);
}

/* 0 / x with bits 0, x / 0 with the bits of infinity */
static vyre__value quotient_of_zero(const vyre__emit *e, vyre__value x, enum zero zero,
                                    uint32_t bits)
{
    const vyre__value quotient = with_sign_of(e, x, zero, bits);
    const vyre__value magnitude = vyre__bits_magnitude(e, vyre__emit_bits(e, x));
    const vyre__value less = vyre__emit_with(e, VYRE_OP_SUB, magnitude, 1);
    const vyre__value is_number = vyre__emit_with(e, VYRE_OP_LT_U, less, VYRE__F32_INFINITY);
    return or_nan(e, is_number, quotient);
}

vyre__value vyre__lower_add_f(vyre__code *code, const vyre_kernel_caps *caps, vyre__value a,
                              vyre__value b)
{
    const vyre__emit e = {code, caps};
    const enum zero left = zero_of(code, a);
    const enum zero right = zero_of(code, b);
    if (right == MINUS_ZERO)
        return a;
    if (left == MINUS_ZERO)
        return b;
    if (right == PLUS_ZERO)
        return plus_zero(&e, a, a);
    if (left == PLUS_ZERO)
        return plus_zero(&e, b, b);
    return vyre__emit2(&e, VYRE_OP_ADD_F, a, b);
}

vyre__value vyre__lower_sub_f(vyre__code *code, const vyre_kernel_caps *caps, vyre__value a,
                              vyre__value b)
{
    const vyre__emit e = {code, caps};
    const enum zero left = zero_of(code, a);
    const enum zero right = zero_of(code, b);
    if (right == PLUS_ZERO)
        return a;
    if (right == MINUS_ZERO)
        return plus_zero(&e, a, a);
    if (left == NOT_ZERO)
        return vyre__emit2(&e, VYRE_OP_SUB_F, a, b);
    const vyre__value opposite = vyre__emit1(&e, VYRE_OP_NEG_F, b);
    return left == MINUS_ZERO ? opposite : plus_zero(&e, b, opposite);
}

vyre__value vyre__lower_mul_f(vyre__code *code, const vyre_kernel_caps *caps, vyre__value a,
                              vyre__value b)
{
    const vyre__emit e = {code, caps};
    const enum zero left = zero_of(code, a);
    const enum zero right = zero_of(code, b);
    if (right != NOT_ZERO)
        return times_zero(&e, a, right);
    if (left != NOT_ZERO)
        return times_zero(&e, b, left);
    return vyre__emit2(&e, VYRE_OP_MUL_F, a, b);
}

/* ---- division and square root ---- */

/* Of operands that are not special: signs and magnitudes apart, quotients one division wide. */
static vyre__value wide_div(const vyre__emit *e, vyre__value a, vyre__value b)
{
    const vyre__value sign = vyre__bits_sign(e, vyre__emit_bits(e, b));
    const vyre__value signed_bits = vyre__emit2(e, VYRE_OP_XOR, vyre__emit_bits(e, a), sign);
    const vyre__value signed_a = vyre__emit_float(e, signed_bits);
    const vyre__value n = vyre__lower_f32_to_f64(e->code, e->caps, signed_a);
    const vyre__value magnitude = vyre__emit1(e, VYRE_OP_ABS_F, b);
    const vyre__value d = vyre__lower_f32_to_f64(e->code, e->caps, magnitude);

    const vyre__value inverse = vyre__wide_inverse(e, d);
    const vyre__value quotient = vyre__emit2(e, VYRE_OP_MUL_F, n, inverse);
    const vyre__value leading = vyre__wide_leading(e, quotient);
    const vyre__value back = vyre__emit2(e, VYRE_OP_MUL_F, leading, d);
    const vyre__value rest = vyre__emit2(e, VYRE_OP_SUB_F, n, back); /* exact */
    const vyre__value more = vyre__emit2(e, VYRE_OP_MUL_F, rest, inverse);
    const vyre__value sum = vyre__emit2(e, VYRE_OP_ADD_F, leading, more);
    return vyre__lower_f64_to_f32(e->code, e->caps, sum);
}

vyre__value vyre__lower_div_f(vyre__code *code, const vyre_kernel_caps *caps, vyre__value a,
                              vyre__value b)
{
    const vyre__emit e = {code, caps};
    const enum zero left = zero_of(code, a);
    const enum zero right = zero_of(code, b);
    if (right != NOT_ZERO)
        return quotient_of_zero(&e, a, right, VYRE__F32_INFINITY);
    if (left != NOT_ZERO)
        return quotient_of_zero(&e, b, left, 0);
    if (vyre__emit_has(&e, VYRE_OP_DIV_F))
        return vyre__emit2(&e, VYRE_OP_DIV_F, a, b);
    const vyre__value usual =
        vyre__lower_has_wide(caps) ? wide_div(&e, a, b) : vyre__exact_div(&e, a, b);
    const vyre__value x = vyre__emit_bits(&e, a);
    const vyre__value y = vyre__emit_bits(&e, b);
    return vyre__special_div(&e, x, y, usual);
}

vyre__value vyre__lower_reciprocal(vyre__code *code, const vyre_kernel_caps *caps, vyre__value a)
{
    const vyre__value one = vyre__code_constant(code, VYRE_VALUE_F32, VYRE__F32_ONE);
    return vyre__lower_div_f(code, caps, one, a);
}

vyre__value vyre__special_div(const vyre__emit *e, vyre__value x, vyre__value y, vyre__value usual)
{
    const vyre__value sign = vyre__bits_sign(e, vyre__emit2(e, VYRE_OP_XOR, x, y));
    const vyre__value n = vyre__bits_magnitude(e, x);
    const vyre__value d = vyre__bits_magnitude(e, y);
    const vyre__value from_zero = vyre__emit_with(e, VYRE_OP_EQ, n, 0);
    const vyre__value by_infinity = vyre__emit_with(e, VYRE_OP_EQ, d, VYRE__F32_INFINITY);
    const vyre__value to_zero = vyre__emit2(e, VYRE_OP_OR_B, from_zero, by_infinity);
    const vyre__value by_zero = vyre__emit_with(e, VYRE_OP_EQ, d, 0);
    const vyre__value from_infinity = vyre__emit_with(e, VYRE_OP_EQ, n, VYRE__F32_INFINITY);
    const vyre__value to_infinity = vyre__emit2(e, VYRE_OP_OR_B, by_zero, from_infinity);

    const vyre__value larger = vyre__emit2(e, VYRE_OP_MAX_U, n, d);
    const vyre__value infinity = vyre__emit_w32(e, VYRE__F32_INFINITY);
    const vyre__value from_numbers = vyre__emit2(e, VYRE_OP_LE_U, larger, infinity);
    const vyre__value to_both = vyre__emit2(e, VYRE_OP_AND_B, to_zero, to_infinity);
    const vyre__value to_one = vyre__emit1(e, VYRE_OP_NOT_B, to_both);
    const vyre__value is_number = vyre__emit2(e, VYRE_OP_AND_B, from_numbers, to_one);

    const vyre__value bits = vyre__emit_bits(e, usual);
    const vyre__value finite = vyre__emit_select(e, to_zero, sign, bits);
    const vyre__value endless = vyre__emit2(e, VYRE_OP_OR, sign, infinity);
    return or_nan(e, is_number, vyre__emit_select(e, to_infinity, endless, finite));
}

vyre__value vyre__special_sqrt(const vyre__emit *e, vyre__value x, vyre__value usual)
{
    const vyre__value is_zero = vyre__bits_are_zero(e, x);
    const vyre__value is_infinite = vyre__emit_with(e, VYRE_OP_EQ, x, VYRE__F32_INFINITY);
    const vyre__value is_same = vyre__emit2(e, VYRE_OP_OR_B, is_zero, is_infinite);
    const vyre__value special = vyre__emit_select_or(e, is_same, x, VYRE__F32_QUIET_NAN);
    const vyre__value is_usual = vyre__bits_are_positive(e, x);
    const vyre__value bits = vyre__emit_bits(e, usual);
    return vyre__emit_float(e, vyre__emit_select(e, is_usual, bits, special));
}

vyre__value vyre__lower_sqrt_f(vyre__code *code, const vyre_kernel_caps *caps, vyre__value a)
{
    const vyre__emit e = {code, caps};
    vyre__value usual;
    if (vyre__emit_has(&e, VYRE_OP_SQRT_F))
        return vyre__emit1(&e, VYRE_OP_SQRT_F, a);
    if (vyre__lower_has_wide(caps)) {
        const vyre__value wide = vyre__lower_f32_to_f64(code, caps, a);
        const vyre__value inverse = vyre__wide_inverse_sqrt(&e, wide);
        const vyre__value root = vyre__emit2(&e, VYRE_OP_MUL_F, wide, inverse);
        usual = vyre__lower_f64_to_f32(code, caps, root);
    } else {
        usual = vyre__exact_sqrt(&e, a);
    }
    return vyre__special_sqrt(&e, vyre__emit_bits(&e, a), usual);
}

/* ---- fused multiply and add ---- */

/* product + addend rounded to odd, so that the conversion is the only rounding */
static vyre__value rounded_once(const vyre__emit *e, vyre__value product, vyre__value addend)
{
    const vyre__value sum = vyre__emit2(e, VYRE_OP_ADD_F, product, addend);
    const vyre__value addend_part = vyre__emit2(e, VYRE_OP_SUB_F, sum, product);
    const vyre__value product_part = vyre__emit2(e, VYRE_OP_SUB_F, sum, addend_part);
    const vyre__value product_rest = vyre__emit2(e, VYRE_OP_SUB_F, product, product_part);
    const vyre__value addend_rest = vyre__emit2(e, VYRE_OP_SUB_F, addend, addend_part);
    const vyre__value lost = vyre__emit2(e, VYRE_OP_ADD_F, product_rest, addend_rest);
    const vyre__value odd = vyre__wide_to_odd(e, sum, lost);
    const vyre__value top = vyre__emit_with(e, VYRE_OP_SHL, vyre__emit_bits(e, sum), 1);
    const vyre__value is_finite = vyre__emit_with(e, VYRE_OP_LT_U, top, UINT64_C(2047) << 53);
    return vyre__lower_f64_to_f32(e->code, e->caps, vyre__emit_select(e, is_finite, odd, sum));
}

static vyre__value wide_fma(const vyre__emit *e, vyre__value a, vyre__value b, vyre__value c)
{
    const vyre__value left = vyre__lower_f32_to_f64(e->code, e->caps, a);
    const vyre__value right = vyre__lower_f32_to_f64(e->code, e->caps, b);
    const vyre__value product = vyre__emit2(e, VYRE_OP_MUL_F, left, right); /* exact */
    const enum zero zero = zero_of(e->code, c);
    if (zero == NOT_ZERO)
        return rounded_once(e, product, vyre__lower_f32_to_f64(e->code, e->caps, c));
    const vyre__value rounded = vyre__lower_f64_to_f32(e->code, e->caps, product);
    if (zero == MINUS_ZERO)
        return rounded;
    /* A product that is zero loses its sign, one that only rounds to zero keeps it. */
    const vyre__value bits = vyre__emit_with(e, VYRE_OP_SHL, vyre__emit_bits(e, product), 1);
    const vyre__value is_zero = vyre__emit_with(e, VYRE_OP_EQ, bits, 0);
    return vyre__emit_constant_or(e, is_zero, 0, rounded);
}

vyre__value vyre__lower_fma_f(vyre__code *code, const vyre_kernel_caps *caps, vyre__value a,
                              vyre__value b, vyre__value c)
{
    const vyre__emit e = {code, caps};
    if (zero_of(code, a) != NOT_ZERO || zero_of(code, b) != NOT_ZERO) {
        const vyre__value product = vyre__lower_mul_f(code, caps, a, b);
        return vyre__lower_add_f(code, caps, product, c);
    }
    if (vyre__emit_has(&e, VYRE_OP_FMA_F))
        return vyre__code_op3(code, VYRE_OP_FMA_F, VYRE_VALUE_F32, a, b, c);
    return vyre__lower_has_wide(caps) ? wide_fma(&e, a, b, c) : vyre__exact_fma(&e, a, b, c);
}
