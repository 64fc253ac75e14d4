/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Between binary32 and its spellings, exactly. */
#include <stdio.h>
#include <string.h>

#include "core/ir/text/big.h"
#include "core/ir/text/number.h"

enum {
    MANTISSA_BITS = 24,
    LEAST_EXPONENT = -149, /* of the last bit of a subnormal number */
    MOST_EXPONENT = 127,   /* of the first bit */
    INFINITE = 0x7F800000
};

/* Rounds mantissa * 2^exponent plus something below its last bit, if `sticky`. mantissa != 0. */
static uint32_t round_bits(uint64_t mantissa, int32_t exponent, int sticky)
{
    int32_t length = 0;
    for (uint64_t rest = mantissa; rest != 0; rest >>= 1)
        length++;
    const int32_t top = exponent + length - 1;
    if (top > MOST_EXPONENT)
        return INFINITE;
    int32_t last = top - (MANTISSA_BITS - 1);
    if (last < LEAST_EXPONENT)
        last = LEAST_EXPONENT;
    const int32_t drop = last - exponent;
    uint64_t kept = mantissa;
    if (drop > 0) {
        const uint64_t rest = drop < 64 ? mantissa & ((UINT64_C(1) << drop) - 1) : mantissa;
        const uint64_t half = drop <= 64 ? UINT64_C(1) << (drop - 1) : UINT64_MAX;
        kept = drop < 64 ? mantissa >> drop : 0;
        if (rest > half || (rest == half && (sticky || kept % 2 != 0)))
            kept++;
    } else {
        kept <<= -drop;
    }
    /* A carry out of the mantissa moves into the exponent, as it should. */
    if (kept < UINT64_C(1) << (MANTISSA_BITS - 1))
        return (uint32_t)kept;
    return (uint32_t)kept + ((uint32_t)(last - LEAST_EXPONENT) << (MANTISSA_BITS - 1));
}

/* 27 bits of numerator / denominator and whether something is left; the quotient lies in
 * [2^25, 2^27), scaled by the power of two that is returned. Uses up both numbers. */
static int32_t divide(vyre__big *numerator, vyre__big *denominator, uint64_t *out_quotient,
                      int *out_sticky)
{
    const int32_t shift = (int32_t)vyre__big_bits(denominator) - (int32_t)vyre__big_bits(numerator);
    if (shift > 0)
        vyre__big_shift(numerator, (uint32_t)shift);
    else
        vyre__big_shift(denominator, (uint32_t)-shift);
    uint64_t quotient = 0;
    for (int bit = 0; bit < 27; bit++) {
        quotient <<= 1;
        if (vyre__big_compare(numerator, denominator) >= 0) {
            vyre__big_subtract(numerator, denominator);
            quotient |= 1;
        }
        vyre__big_shift(numerator, 1);
    }
    *out_quotient = quotient;
    *out_sticky = numerator->count != 0;
    return -26 - shift;
}

vyre__f32_result vyre__f32_from_decimal(const char *digits, size_t count, int32_t exponent,
                                        uint32_t *out_bits)
{
    *out_bits = 0;
    for (; count > 0 && digits[0] == '0'; digits++, count--)
        exponent--;
    while (count > 0 && digits[count - 1] == '0')
        count--;
    if (count == 0)
        return VYRE__F32_FINE;
    if (exponent > 39)
        return VYRE__F32_OVERFLOW;
    if (exponent < -45)
        return VYRE__F32_UNDERFLOW;
    vyre__big numerator, denominator;
    vyre__big_set(&numerator, 0);
    vyre__big_set(&denominator, 1);
    for (size_t i = 0; i < count; i++)
        vyre__big_multiply_add(&numerator, 10, (uint32_t)(digits[i] - '0'));
    const int32_t power = exponent - (int32_t)count;
    if (power > 0)
        vyre__big_multiply_power10(&numerator, (uint32_t)power);
    else
        vyre__big_multiply_power10(&denominator, (uint32_t)-power);
    uint64_t quotient = 0;
    int sticky = 0;
    const int32_t scale = divide(&numerator, &denominator, &quotient, &sticky);
    *out_bits = round_bits(quotient, scale, sticky);
    if (*out_bits == INFINITE)
        return VYRE__F32_OVERFLOW;
    return *out_bits == 0 ? VYRE__F32_UNDERFLOW : VYRE__F32_FINE;
}

vyre__f32_result vyre__f32_from_binary(uint64_t mantissa, int32_t exponent, uint32_t *out_bits)
{
    *out_bits = 0;
    if (mantissa == 0)
        return VYRE__F32_FINE;
    for (; mantissa % 2 == 0; mantissa /= 2)
        exponent++;
    int32_t length = 0;
    for (uint64_t rest = mantissa; rest != 0; rest >>= 1)
        length++;
    if (exponent + length - 1 > MOST_EXPONENT)
        return VYRE__F32_OVERFLOW;
    if (exponent + length - 1 < LEAST_EXPONENT)
        return VYRE__F32_UNDERFLOW;
    if (length > MANTISSA_BITS || exponent < LEAST_EXPONENT)
        return VYRE__F32_INEXACT;
    *out_bits = round_bits(mantissa, exponent, 0);
    return VYRE__F32_FINE;
}

/* ---- printing ---- */

/* The number and the distances to the middles between it and its neighbours, all over `scale`. */
typedef struct ratio {
    vyre__big value, above, below, scale;
    int even; /* the middles themselves read back to this number */
} ratio;

static void set_ratio(ratio *r, uint32_t bits)
{
    const uint32_t field = bits >> 23 & 0xFF;
    const uint32_t fraction = bits & 0x7FFFFF;
    const uint32_t mantissa = field ? fraction | 0x800000 : fraction;
    const int32_t exponent = (int32_t)(field ? field : 1) - 150;
    /* The neighbour below a power of two is nearer than the one above. */
    const uint32_t closer = fraction == 0 && field > 1;
    vyre__big_set(&r->value, mantissa);
    vyre__big_set(&r->above, 1);
    vyre__big_set(&r->below, 1);
    vyre__big_set(&r->scale, 1);
    vyre__big_shift(&r->value, 1 + closer);
    vyre__big_shift(&r->above, closer);
    vyre__big_shift(&r->scale, 1 + closer);
    r->even = mantissa % 2 == 0;
    if (exponent < 0) {
        vyre__big_shift(&r->scale, (uint32_t)-exponent);
        return;
    }
    vyre__big_shift(&r->value, (uint32_t)exponent);
    vyre__big_shift(&r->above, (uint32_t)exponent);
    vyre__big_shift(&r->below, (uint32_t)exponent);
}

static int reaches(const ratio *r)
{
    vyre__big sum = r->value;
    vyre__big_add(&sum, &r->above);
    const int order = vyre__big_compare(&sum, &r->scale);
    return r->even ? order >= 0 : order > 0;
}

/* Scales by a power of ten so that the number, its upper middle included, is below 1, and as large
 * as that allows. Returns the power. */
static int32_t normalise(ratio *r)
{
    const int32_t top = (int32_t)vyre__big_bits(&r->value) - (int32_t)vyre__big_bits(&r->scale);
    int32_t power = (top * 30103 - 100000 + (top < 0 ? -99999 : 0)) / 100000;
    if (power > 0) {
        vyre__big_multiply_power10(&r->scale, (uint32_t)power);
    } else {
        vyre__big_multiply_power10(&r->value, (uint32_t)-power);
        vyre__big_multiply_power10(&r->above, (uint32_t)-power);
        vyre__big_multiply_power10(&r->below, (uint32_t)-power);
    }
    for (; reaches(r); power++)
        vyre__big_multiply_add(&r->scale, 10, 0);
    return power;
}

static char next_digit(ratio *r)
{
    char digit = '0';
    vyre__big_multiply_add(&r->value, 10, 0);
    vyre__big_multiply_add(&r->above, 10, 0);
    vyre__big_multiply_add(&r->below, 10, 0);
    for (; vyre__big_compare(&r->value, &r->scale) >= 0; digit++)
        vyre__big_subtract(&r->value, &r->scale);
    return digit;
}

/* The shortest digits, the nearest of them; the number is 0.digits * 10^power. */
static size_t shortest_digits(uint32_t bits, char digits[16], int32_t *out_power)
{
    ratio r;
    size_t count = 0;
    set_ratio(&r, bits);
    *out_power = normalise(&r);
    for (;;) {
        const char digit = next_digit(&r);
        const int order = vyre__big_compare(&r.value, &r.below);
        const int down = r.even ? order <= 0 : order < 0;
        const int up = reaches(&r);
        digits[count++] = digit;
        if (!down && !up && count < 15)
            continue;
        if (down && up) {
            vyre__big_shift(&r.value, 1);
            if (vyre__big_compare(&r.value, &r.scale) > 0)
                digits[count - 1]++;
        } else if (up) {
            digits[count - 1]++;
        }
        return count;
    }
}

/* 1e-5 <= x < 1e9: every digit in its place. */
static size_t put_positional(char *out, const char *digits, size_t count, int32_t power)
{
    size_t at = 0;
    if (power <= 0) {
        out[at++] = '0';
        out[at++] = '.';
        for (; power < 0; power++)
            out[at++] = '0';
        memcpy(out + at, digits, count);
        return at + count;
    }
    for (int32_t i = 0; i < power; i++)
        out[at++] = (size_t)i < count ? digits[i] : '0';
    out[at++] = '.';
    if ((size_t)power >= count) {
        out[at++] = '0';
        return at;
    }
    memcpy(out + at, digits + power, count - (size_t)power);
    return at + count - (size_t)power;
}

static size_t put_scientific(char *out, const char *digits, size_t count, int32_t power)
{
    size_t at = 0;
    out[at++] = digits[0];
    if (count > 1) {
        out[at++] = '.';
        memcpy(out + at, digits + 1, count - 1);
        at += count - 1;
    }
    return at + (size_t)snprintf(out + at, 8, "e%d", (int)power - 1);
}

size_t vyre__f32_print(uint32_t bits, char out[VYRE__F32_TEXT_MAX])
{
    size_t at = 0;
    const uint32_t magnitude = bits & 0x7FFFFFFF;
    if (magnitude > INFINITE) {
        if (bits == 0x7FC00000)
            return (size_t)snprintf(out, VYRE__F32_TEXT_MAX, "nan");
        return (size_t)snprintf(out, VYRE__F32_TEXT_MAX, "nan(0x%08x)", (unsigned)bits);
    }
    if (bits >> 31)
        out[at++] = '-';
    if (magnitude == INFINITE || magnitude == 0)
        return at + (size_t)snprintf(out + at, 8, "%s", magnitude ? "inf" : "0.0");
    char digits[16];
    int32_t power;
    const size_t count = shortest_digits(magnitude, digits, &power);
    if (power > -5 && power <= 9)
        at += put_positional(out + at, digits, count, power);
    else
        at += put_scientific(out + at, digits, count, power);
    out[at] = 0;
    return at;
}
