/* SPDX-License-Identifier: MIT OR Apache-2.0 */
#include "core/reference/f32_word.h"

#include <math.h>

uint32_t vyre__f32_min(uint32_t a, uint32_t b)
{
    const float x = vyre__f32_of(a), y = vyre__f32_of(b);
    if (vyre__f32_is_nan(a))
        return b;
    if (vyre__f32_is_nan(b))
        return a;
    if (x == y)
        return a | b;
    return x < y ? a : b;
}

uint32_t vyre__f32_max(uint32_t a, uint32_t b)
{
    const float x = vyre__f32_of(a), y = vyre__f32_of(b);
    if (vyre__f32_is_nan(a))
        return b;
    if (vyre__f32_is_nan(b))
        return a;
    if (x == y)
        return a & b;
    return x > y ? a : b;
}

uint32_t vyre__f32_round(uint32_t a)
{
    const float magnitude = vyre__f32_of(a & ~VYRE__F32_SIGN);
    float whole = floorf(magnitude);
    if (magnitude - whole >= 0.5f)
        whole += 1.0f;
    return vyre__f32_word(whole) | (a & VYRE__F32_SIGN);
}

uint32_t vyre__f32_signum(uint32_t a)
{
    if (vyre__f32_is_nan(a))
        return VYRE__F32_NAN;
    if (!(a & ~VYRE__F32_SIGN))
        return 0;
    return 0x3F800000u | (a & VYRE__F32_SIGN);
}

/*
 * The product of two f32 is exact in binary64. The sum is rounded to odd there, which leaves enough
 * bits (53 >= 24 + 2) for the one rounding to f32 that follows to be right.
 */
uint32_t vyre__f32_fma(uint32_t a, uint32_t b, uint32_t c)
{
    const double product = (double)vyre__f32_of(a) * (double)vyre__f32_of(b);
    const double addend = (double)vyre__f32_of(c);
    double sum = product + addend;
    const double addend_part = sum - product;
    const double product_part = sum - addend_part;
    const double lost = (product - product_part) + (addend - addend_part);
    if (lost > 0 || lost < 0) {
        uint64_t bits;
        memcpy(&bits, &sum, sizeof bits);
        if (!(bits & 1))
            bits = (lost > 0) == (sum > 0) ? bits + 1 : bits - 1;
        memcpy(&sum, &bits, sizeof sum);
    }
    return vyre__f32_word((float)sum);
}

uint32_t vyre__f32_to_u32(uint32_t a)
{
    const float x = vyre__f32_of(a);
    if (!(x > 0.0f))
        return 0;
    return x >= 4294967296.0f ? UINT32_MAX : (uint32_t)x;
}

uint32_t vyre__f32_to_i32(uint32_t a)
{
    const float x = vyre__f32_of(a);
    if (vyre__f32_is_nan(a))
        return 0;
    if (x >= 2147483648.0f)
        return INT32_MAX;
    if (x < -2147483648.0f)
        return VYRE__F32_SIGN;
    return (uint32_t)(int32_t)x;
}

uint32_t vyre__f32_of_f16(uint16_t half)
{
    const uint32_t sign = (uint32_t)(half & 0x8000u) << 16;
    const uint32_t exponent = half >> 10 & 0x1Fu;
    const uint32_t fraction = half & 0x3FFu;
    if (exponent == 0x1F)
        return sign | VYRE__F32_INF | fraction << 13;
    if (exponent == 0) /* zero, or a multiple of 2^-24 */
        return sign | vyre__f32_word((float)fraction * 0x1p-24f);
    return sign | (exponent + 112) << 23 | fraction << 13;
}

/* Drops the low `bits` of `value`, to nearest even. */
static uint32_t shift_round(uint32_t value, uint32_t bits)
{
    const uint32_t kept = value >> bits;
    const uint32_t rest = value & ((1u << bits) - 1);
    const uint32_t half = 1u << (bits - 1);
    return kept + (rest > half || (rest == half && (kept & 1)));
}

uint16_t vyre__f16_of_f32(uint32_t word)
{
    const uint32_t sign = word >> 16 & 0x8000u;
    const uint32_t magnitude = word & ~VYRE__F32_SIGN;
    const uint32_t exponent = magnitude >> 23;
    if (magnitude > VYRE__F32_INF)
        return 0x7E00;
    if (exponent >= 143) /* 65536 and more */
        return (uint16_t)(sign | 0x7C00u);
    if (exponent >= 113) /* a carry out of the fraction raises the exponent, up to infinity */
        return (uint16_t)(sign | shift_round(magnitude - (112u << 23), 13));
    if (exponent < 102) /* less than half of the least subnormal */
        return (uint16_t)sign;
    const uint32_t fraction = (magnitude & 0x7FFFFFu) | 0x800000u;
    return (uint16_t)(sign | shift_round(fraction, 126 - exponent));
}

uint32_t vyre__f32_of_bf16(uint16_t brain)
{
    return (uint32_t)brain << 16;
}

uint16_t vyre__bf16_of_f32(uint32_t word)
{
    if (vyre__f32_is_nan(word))
        return 0x7FC0;
    return (uint16_t)shift_round(word, 16);
}
