/* SPDX-License-Identifier: MIT OR Apache-2.0 */
#include "tools/run/compare.h"

#include <math.h>
#include <string.h>

/* A binary format: bytes of an element, bits of the fraction, of the exponent. */
typedef struct float_format {
    const char *type;
    int bytes, fraction_bits, exponent_bits;
} float_format;

static const float_format formats[] = {{"f32", 4, 23, 8}, {"f16", 2, 10, 5}, {"bf16", 2, 7, 8}};

static const float_format *format_of(const char *type)
{
    for (size_t i = 0; i < sizeof formats / sizeof formats[0]; i++)
        if (strcmp(type, formats[i].type) == 0)
            return &formats[i];
    return NULL;
}

static uint32_t element(const float_format *f, const void *data, size_t index)
{
    uint32_t word;
    uint16_t half;
    if (f->bytes == 4) {
        memcpy(&word, (const char *)data + index * 4, sizeof word);
        return word;
    }
    memcpy(&half, (const char *)data + index * 2, sizeof half);
    return half;
}

static int field_of(const float_format *f, uint32_t bits)
{
    return (int)(bits >> f->fraction_bits & ((1u << f->exponent_bits) - 1));
}

static uint32_t fraction_of(const float_format *f, uint32_t bits)
{
    return bits & ((1u << f->fraction_bits) - 1);
}

static int is_nan(const float_format *f, uint32_t bits)
{
    return field_of(f, bits) == (1 << f->exponent_bits) - 1 && fraction_of(f, bits) != 0;
}

static int is_negative(const float_format *f, uint32_t bits)
{
    return bits >> (f->fraction_bits + f->exponent_bits) & 1;
}

/* A number; infinity is the power of two behind the largest one. */
static double value_of(const float_format *f, uint32_t bits)
{
    const int field = field_of(f, bits), bias = (1 << (f->exponent_bits - 1)) - 1;
    const uint32_t hidden = field ? 1u << f->fraction_bits : 0;
    const double magnitude = ldexp((double)(hidden + fraction_of(f, bits)),
                                   (field ? field : 1) - bias - f->fraction_bits);
    return is_negative(f, bits) ? -magnitude : magnitude;
}

/* One unit in the last place. */
static double unit_of(const float_format *f, uint32_t bits)
{
    const int field = field_of(f, bits), bias = (1 << (f->exponent_bits - 1)) - 1;
    const int most = (1 << f->exponent_bits) - 2;
    return ldexp(1, (field < 1 ? 1 : field > most ? most : field) - bias - f->fraction_bits);
}

/* What is expected is rounded itself: half a unit more. */
static int is_near(const float_format *f, uint32_t ulp, uint32_t actual, uint32_t expected)
{
    if (is_nan(f, actual) || is_nan(f, expected))
        return is_nan(f, actual) && is_nan(f, expected);
    const double distance = fabs(value_of(f, actual) - value_of(f, expected));
    const int are_small = field_of(f, actual) == 0 && field_of(f, expected) == 0;
    if (are_small && (fraction_of(f, actual) == 0 || fraction_of(f, expected) == 0))
        return 1;
    return distance <= ((double)ulp + 0.5) * unit_of(f, expected);
}

int run_outputs_agree(const char *type, uint32_t ulp, const void *actual, const void *expected,
                      size_t size)
{
    const float_format *f = ulp > 0 ? format_of(type) : NULL;
    if (!f)
        return size == 0 || memcmp(actual, expected, size) == 0;
    for (size_t i = 0; i < size / (size_t)f->bytes; i++)
        if (!is_near(f, ulp, element(f, actual, i), element(f, expected, i)))
            return 0;
    return 1;
}
