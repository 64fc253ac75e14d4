/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Conversions between binary32 and integers, binary16, bfloat16 and binary64. */
#include "config.h"

#include "core/lower/expand/expand.h"
#include "core/lower/float_bits.h"
#include "core/lower/float_ops.h"

/* ---- to integers: what F_U32 and F_I32 give out of range is never chosen ---- */

vyre__value vyre__lower_f_to_u32(vyre__code *code, const vyre_kernel_caps *caps, vyre__value a)
{
    const vyre__emit e = {code, caps};
    if (vyre__emit_has(&e, VYRE_OP_F_U32_SAT))
        return vyre__emit_to(&e, VYRE_OP_F_U32_SAT, VYRE_VALUE_W32, a);
    const uint32_t limit = 0x4F800000u; /* 2^32 */
    const vyre__value bits = vyre__emit_bits(&e, a);
    const vyre__value fits = vyre__emit_with(&e, VYRE_OP_LT_U, bits, limit);
    const vyre__value above = vyre__emit_with(&e, VYRE_OP_SUB, bits, limit);
    const vyre__value is_large =
        vyre__emit_with(&e, VYRE_OP_LE_U, above, VYRE__F32_INFINITY - limit);
    const vyre__value most = vyre__emit_w32(&e, UINT32_MAX);
    const vyre__value otherwise = vyre__emit_select_or(&e, is_large, most, 0);
    const vyre__value whole = vyre__emit_to(&e, VYRE_OP_F_U32, VYRE_VALUE_W32, a);
    return vyre__emit_select(&e, fits, whole, otherwise);
}

vyre__value vyre__lower_f_to_i32(vyre__code *code, const vyre_kernel_caps *caps, vyre__value a)
{
    const vyre__emit e = {code, caps};
    if (vyre__emit_has(&e, VYRE_OP_F_I32_SAT))
        return vyre__emit_to(&e, VYRE_OP_F_I32_SAT, VYRE_VALUE_W32, a);
    const vyre__value bits = vyre__emit_bits(&e, a);
    const vyre__value magnitude = vyre__bits_magnitude(&e, bits);
    const vyre__value fits = vyre__emit_with(&e, VYRE_OP_LT_U, magnitude, 0x4F000000u); /* 2^31 */
    const vyre__value is_number = vyre__emit_with(&e, VYRE_OP_LE_U, magnitude, VYRE__F32_INFINITY);
    const vyre__value negative = vyre__emit_with(&e, VYRE_OP_SHR_U, bits, 31);
    const vyre__value most = vyre__emit_with(&e, VYRE_OP_ADD, negative, INT32_MAX);
    const vyre__value otherwise = vyre__emit_select_or(&e, is_number, most, 0);
    const vyre__value whole = vyre__emit_to(&e, VYRE_OP_F_I32, VYRE_VALUE_W32, a);
    return vyre__emit_select(&e, fits, whole, otherwise);
}

/* ---- 16 bits ---- */

/* Read as the bits of a binary32, 13 places up, a binary16 is too small by 2^112, and exact also
 * when it is subnormal. */
vyre__value vyre__lower_f16_to_f32(vyre__code *code, const vyre_kernel_caps *caps, vyre__value a)
{
    const vyre__emit e = {code, caps};
    if (vyre__emit_has(&e, VYRE_OP_F16_F32))
        return vyre__emit_to(&e, VYRE_OP_F16_F32, VYRE_VALUE_F32, a);
    const vyre__value magnitude = vyre__emit_with(&e, VYRE_OP_AND, a, 0x7FFFu);
    const vyre__value moved = vyre__emit_with(&e, VYRE_OP_SHL, magnitude, 13);
    const vyre__value number = vyre__emit_float(&e, moved);
    const vyre__value scaled = vyre__emit_with(&e, VYRE_OP_MUL_F, number, 0x77800000u); /* 2^112 */
    const vyre__value finite = vyre__emit_bits(&e, scaled);
    const vyre__value special = vyre__emit_with(&e, VYRE_OP_OR, moved, VYRE__F32_INFINITY);
    const vyre__value is_finite = vyre__emit_with(&e, VYRE_OP_LT_U, magnitude, 0x7C00u);
    const vyre__value bits = vyre__emit_select(&e, is_finite, finite, special);
    const vyre__value high = vyre__emit_with(&e, VYRE_OP_SHL, a, 16);
    const vyre__value sign = vyre__bits_sign(&e, high);
    return vyre__emit_float(&e, vyre__emit2(&e, VYRE_OP_OR, bits, sign));
}

/* The upper bits of an integer, rounded to nearest even; the integer plus 2^count must fit. */
static vyre__value drop_rounded(const vyre__emit *e, vyre__value a, uint32_t count)
{
    const vyre__value kept = vyre__emit_with(e, VYRE_OP_SHR_U, a, count);
    const vyre__value odd = vyre__emit_with(e, VYRE_OP_AND, kept, 1);
    const vyre__value sum = vyre__emit_with(e, VYRE_OP_ADD, a, (UINT32_C(1) << (count - 1)) - 1);
    const vyre__value rounded = vyre__emit2(e, VYRE_OP_ADD, sum, odd);
    return vyre__emit_with(e, VYRE_OP_SHR_U, rounded, count);
}

/* The last place of the numbers from 1/2 to 1 is 2^-24, as that of the subnormal binary16, so that
 * adding 1/2 rounds to it. */
vyre__value vyre__lower_f32_to_f16(vyre__code *code, const vyre_kernel_caps *caps, vyre__value a)
{
    const vyre__emit e = {code, caps};
    if (vyre__emit_has(&e, VYRE_OP_F32_F16))
        return vyre__emit_to(&e, VYRE_OP_F32_F16, VYRE_VALUE_W32, a);
    const vyre__value bits = vyre__emit_bits(&e, a);
    const vyre__value magnitude = vyre__bits_magnitude(&e, bits);
    const vyre__value number = vyre__emit_float(&e, magnitude);
    const vyre__value sum = vyre__emit_with(&e, VYRE_OP_ADD_F, number, 0x3F000000u);
    const vyre__value small =
        vyre__emit_with(&e, VYRE_OP_SUB, vyre__emit_bits(&e, sum), 0x3F000000u);
    const vyre__value rebased = vyre__emit_with(&e, VYRE_OP_SUB, magnitude, 112u << 23);
    const vyre__value normal = drop_rounded(&e, rebased, 13);

    const vyre__value is_small = vyre__emit_with(&e, VYRE_OP_LT_U, magnitude, 113u << 23);
    const vyre__value finite = vyre__emit_select(&e, is_small, small, normal);
    const vyre__value fits = vyre__emit_with(&e, VYRE_OP_LT_U, magnitude, 143u << 23);
    const vyre__value limited = vyre__emit_select_or(&e, fits, finite, 0x7C00u);
    const vyre__value high = vyre__emit_with(&e, VYRE_OP_SHR_U, bits, 16);
    const vyre__value sign = vyre__emit_with(&e, VYRE_OP_AND, high, 0x8000u);
    const vyre__value half = vyre__emit2(&e, VYRE_OP_OR, limited, sign);
    const vyre__value is_number = vyre__emit_with(&e, VYRE_OP_LE_U, magnitude, VYRE__F32_INFINITY);
    return vyre__emit_select_or(&e, is_number, half, 0x7E00u);
}

vyre__value vyre__lower_bf16_to_f32(vyre__code *code, vyre__value a)
{
    const vyre__emit e = {code, NULL};
    return vyre__emit_float(&e, vyre__emit_with(&e, VYRE_OP_SHL, a, 16));
}

vyre__value vyre__lower_f32_to_bf16(vyre__code *code, vyre__value a)
{
    const vyre__emit e = {code, NULL};
    const vyre__value bits = vyre__emit_bits(&e, a);
    const vyre__value is_nan = vyre__bits_are_nan(&e, bits);
    return vyre__emit_constant_or(&e, is_nan, 0x7FC0u, drop_rounded(&e, bits, 16));
}

/* ---- binary64 ---- */

/* A subnormal is an integer of 23 bits times 2^-149. */
vyre__value vyre__lower_f32_to_f64(vyre__code *code, const vyre_kernel_caps *caps, vyre__value a)
{
    const vyre__emit e = {code, caps};
    if (vyre__emit_has(&e, VYRE_OP_F32_F64))
        return vyre__emit_to(&e, VYRE_OP_F32_F64, VYRE_VALUE_F64, a);
    const vyre__value bits = vyre__emit_bits(&e, a);
    const vyre__value magnitude = vyre__bits_magnitude(&e, bits);
    const vyre__value wide = vyre__expand_widen_u(code, caps, magnitude);
    const vyre__value moved = vyre__emit_with(&e, VYRE_OP_SHL, wide, 29);
    const vyre__value normal = vyre__emit_with(&e, VYRE_OP_ADD, moved, UINT64_C(896) << 52);
    const vyre__value special = vyre__emit_with(&e, VYRE_OP_OR, moved, UINT64_C(2047) << 52);
    const vyre__value is_finite = vyre__emit_with(&e, VYRE_OP_LT_U, magnitude, VYRE__F32_INFINITY);
    const vyre__value large = vyre__emit_select(&e, is_finite, normal, special);

    const vyre__value count = vyre__emit_to(&e, VYRE_OP_U32_F, VYRE_VALUE_F64, magnitude);
    const vyre__value small = vyre__emit_with_f64(&e, VYRE_OP_MUL_F, count, 0x1p-149);
    const vyre__value is_small = vyre__emit_with(&e, VYRE_OP_LT_U, magnitude, 0x00800000u);
    const vyre__value number = vyre__emit_select(&e, is_small, vyre__emit_bits(&e, small), large);
    const vyre__value sign = vyre__expand_widen_u(code, caps, vyre__bits_sign(&e, bits));
    const vyre__value high = vyre__emit_with(&e, VYRE_OP_SHL, sign, 32);
    return vyre__emit_float(&e, vyre__emit2(&e, VYRE_OP_OR, number, high));
}

/*
 * The magnitude of a binary64 below 2^128, from its bits: the significand loses 29 bits, more where
 * the result is subnormal, and carries into the exponent.
 */
static vyre__value round_magnitude(const vyre__emit *e, vyre__value bits, vyre__value exponent)
{
    const vyre__value fraction = vyre__emit_with(e, VYRE_OP_AND, bits, (UINT64_C(1) << 52) - 1);
    const vyre__value whole = vyre__emit_with(e, VYRE_OP_OR, fraction, UINT64_C(1) << 52);
    const vyre__value least = vyre__emit_w32(e, 897); /* exponent of 2^-126 */
    const vyre__value base = vyre__emit2(e, VYRE_OP_MAX_S, exponent, least);
    const vyre__value below = vyre__emit2(e, VYRE_OP_SUB, base, exponent);
    const vyre__value more = vyre__emit_with(e, VYRE_OP_MIN_U, below, 31);
    const vyre__value count = vyre__emit_with(e, VYRE_OP_ADD, more, 29);

    const vyre__value kept = vyre__emit2(e, VYRE_OP_SHR_U, whole, count);
    const vyre__value odd = vyre__emit_with(e, VYRE_OP_AND, kept, 1);
    const vyre__value one = vyre__emit_constant(e, VYRE_VALUE_W64, 1);
    const vyre__value before = vyre__emit_with(e, VYRE_OP_SUB, count, 1);
    const vyre__value half = vyre__emit2(e, VYRE_OP_SHL, one, before);
    const vyre__value sum = vyre__emit2(e, VYRE_OP_ADD, whole, half);
    const vyre__value less = vyre__emit_with(e, VYRE_OP_SUB, sum, 1);
    const vyre__value even = vyre__emit2(e, VYRE_OP_ADD, less, odd);
    const vyre__value shifted = vyre__emit2(e, VYRE_OP_SHR_U, even, count);
    const vyre__value rounded = vyre__expand_narrow(e->code, e->caps, shifted);
    const vyre__value over = vyre__emit_with(e, VYRE_OP_SUB, base, 897);
    return vyre__emit2(e, VYRE_OP_ADD, rounded, vyre__emit_with(e, VYRE_OP_SHL, over, 23));
}

vyre__value vyre__lower_f64_to_f32(vyre__code *code, const vyre_kernel_caps *caps, vyre__value a)
{
    const vyre__emit e = {code, caps};
    if (vyre__emit_has(&e, VYRE_OP_F64_F32))
        return vyre__emit_to(&e, VYRE_OP_F64_F32, VYRE_VALUE_F32, a);
    const vyre__value bits = vyre__emit_bits(&e, a);
    const vyre__value magnitude = vyre__emit_with(&e, VYRE_OP_AND, bits, INT64_MAX);
    const vyre__value top = vyre__expand_high(code, caps, bits);
    const vyre__value field = vyre__emit_with(&e, VYRE_OP_SHR_U, top, 20);
    const vyre__value exponent = vyre__emit_with(&e, VYRE_OP_AND, field, 2047);
    const vyre__value finite = round_magnitude(&e, bits, exponent);

    const vyre__value fits = vyre__emit_with(&e, VYRE_OP_LT_U, exponent, 1151);
    const vyre__value limited = vyre__emit_select_or(&e, fits, finite, VYRE__F32_INFINITY);
    const vyre__value is_number =
        vyre__emit_with(&e, VYRE_OP_LE_U, magnitude, UINT64_C(2047) << 52);
    const vyre__value number = vyre__emit_select_or(&e, is_number, limited, VYRE__F32_QUIET_NAN);
    const vyre__value sign = vyre__bits_sign(&e, top);
    return vyre__emit_float(&e, vyre__emit2(&e, VYRE_OP_OR, number, sign));
}
