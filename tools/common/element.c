/* SPDX-License-Identifier: MIT OR Apache-2.0 */
#include "tools/common/element.h"

#include <ctype.h>
#include <errno.h>
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct {
    const char *word;
    size_t size;
} elements[] = {
    [ELEMENT_NONE] = {"", 0},     [ELEMENT_U8] = {"u8", 1},     [ELEMENT_U16] = {"u16", 2},
    [ELEMENT_U32] = {"u32", 4},   [ELEMENT_I8] = {"i8", 1},     [ELEMENT_I16] = {"i16", 2},
    [ELEMENT_I32] = {"i32", 4},   [ELEMENT_F32] = {"f32", 4},   [ELEMENT_F16] = {"f16", 2},
    [ELEMENT_BF16] = {"bf16", 2}, [ELEMENT_BOOL] = {"bool", 4},
};

element_kind element_of_word(const char *word, size_t length)
{
    for (int kind = ELEMENT_U8; kind <= ELEMENT_BOOL; kind++)
        if (strlen(elements[kind].word) == length && memcmp(elements[kind].word, word, length) == 0)
            return (element_kind)kind;
    return ELEMENT_NONE;
}

const char *element_word(element_kind kind)
{
    return elements[kind].word;
}

size_t element_size(element_kind kind)
{
    return elements[kind].size;
}

static int is_float(element_kind kind)
{
    return kind == ELEMENT_F32 || kind == ELEMENT_F16 || kind == ELEMENT_BF16;
}

/* A 16-bit float of a double, rounded to nearest even in one step. */
static uint16_t narrow_bits(double value, int fraction_bits, int bias, uint16_t nan)
{
    const uint32_t sign = signbit(value) ? 0x8000 : 0;
    const uint32_t infinity = (uint32_t)(2 * bias + 1) << fraction_bits;
    const int least_scale = 1 - bias - fraction_bits;
    int exponent = 0;
    if (isnan(value))
        return nan;
    if (value == 0 || isinf(value))
        return (uint16_t)(sign | (value == 0 ? 0 : infinity));
    frexp(value, &exponent);
    const int wanted = exponent - fraction_bits - 1;
    const int scale = wanted < least_scale ? least_scale : wanted;
    const uint32_t units = (uint32_t)nearbyint(ldexp(fabs(value), -scale));
    const uint32_t bits = units + ((uint32_t)(scale - least_scale) << fraction_bits);
    return (uint16_t)(sign | (bits < infinity ? bits : infinity));
}

static double half_value(uint16_t bits)
{
    const double sign = bits & 0x8000 ? -1.0 : 1.0;
    const int exponent = (bits >> 10) & 31;
    const int fraction = bits & 1023;
    if (exponent == 31)
        return fraction ? (double)NAN : sign * (double)INFINITY;
    return sign * (exponent ? ldexp(1024 + fraction, exponent - 25) : ldexp(fraction, -24));
}

static void put_float(element_kind kind, void *out, double value)
{
    const float single = (float)value;
    const uint16_t narrow = kind == ELEMENT_F16 ? narrow_bits(value, 10, 15, 0x7E00)
                                                : narrow_bits(value, 7, 127, 0x7FC0);
    if (kind == ELEMENT_F32)
        memcpy(out, &single, sizeof single);
    else
        memcpy(out, &narrow, sizeof narrow);
}

void element_put_integer(element_kind kind, void *out, uint64_t value)
{
    const uint32_t truth = value != 0;
    if (is_float(kind))
        put_float(kind, out, (double)value);
    else
        memcpy(out, kind == ELEMENT_BOOL ? (const void *)&truth : (const void *)&value,
               elements[kind].size);
}

static size_t parse_float(element_kind kind, const char *text, void *out)
{
    char *end = NULL;
    if (kind == ELEMENT_F32) {
        const float value = strtof(text, &end);
        memcpy(out, &value, sizeof value);
    } else {
        put_float(kind, out, strtod(text, &end));
    }
    return (size_t)(end - text);
}

static size_t parse_integer(element_kind kind, const char *text, void *out)
{
    const int is_signed = kind == ELEMENT_I8 || kind == ELEMENT_I16 || kind == ELEMENT_I32;
    const int negative = *text == '-';
    const char *digits = text + (negative || *text == '+');
    const unsigned bits = (unsigned)elements[kind].size * 8;
    const int base = digits[0] == '0' && (digits[1] == 'x' || digits[1] == 'X') ? 16 : 10;
    char *end = NULL;
    if (!isxdigit((unsigned char)*digits) || (negative && !is_signed))
        return 0;
    errno = 0;
    const uint64_t magnitude = strtoull(digits, &end, base);
    const uint64_t limit =
        is_signed ? (1ull << (bits - 1)) - (negative ? 0 : 1) : (1ull << bits) - 1;
    if (errno || end == digits || magnitude > limit)
        return 0;
    const uint64_t value = negative ? 0 - magnitude : magnitude;
    memcpy(out, &value, elements[kind].size);
    return (size_t)(end - text);
}

static size_t parse_bool(const char *text, void *out)
{
    static const char *const words[] = {"false", "true", "0", "1"};
    for (uint32_t i = 0; i < 4; i++) {
        const size_t length = strlen(words[i]);
        const uint32_t truth = i & 1;
        if (strncmp(text, words[i], length) != 0)
            continue;
        memcpy(out, &truth, sizeof truth);
        return length;
    }
    return 0;
}

size_t element_parse(element_kind kind, const char *text, void *out)
{
    if (isspace((unsigned char)*text) || kind == ELEMENT_NONE)
        return 0;
    if (is_float(kind))
        return parse_float(kind, text, out);
    return kind == ELEMENT_BOOL ? parse_bool(text, out) : parse_integer(kind, text, out);
}

/* The fewest digits that read back to the same bits: positional from 1e-5 to 1e9, else d.ddde-7. */
static size_t print_single(float value, char *out, size_t capacity)
{
    int digits = 0;
    if (isnan(value) || isinf(value))
        return (size_t)snprintf(out, capacity, isnan(value) ? "nan" : value < 0 ? "-inf" : "inf");
    do
        snprintf(out, capacity, "%.*e", digits, (double)value);
    while (strtof(out, NULL) != value && ++digits < 9);
    const int exponent = (int)strtol(strchr(out, 'e') + 1, NULL, 10);
    if (value == 0 || (exponent >= -5 && exponent < 9))
        return (size_t)snprintf(out, capacity, "%.*f", digits > exponent ? digits - exponent : 0,
                                (double)value);
    return strlen(out);
}

size_t element_print(element_kind kind, const void *value, char *out, size_t capacity)
{
    uint32_t word = 0;
    float single;
    uint16_t narrow;
    memcpy(&word, value, elements[kind].size);
    memcpy(&single, &word, sizeof single);
    memcpy(&narrow, &word, sizeof narrow);
    switch (kind) {
    case ELEMENT_F32: return print_single(single, out, capacity);
    case ELEMENT_F16: return print_single((float)half_value(narrow), out, capacity);
    case ELEMENT_BF16:
        word <<= 16;
        memcpy(&single, &word, sizeof single);
        return print_single(single, out, capacity);
    case ELEMENT_I8: return (size_t)snprintf(out, capacity, "%d", (int)(int8_t)word);
    case ELEMENT_I16: return (size_t)snprintf(out, capacity, "%d", (int)(int16_t)word);
    case ELEMENT_I32: return (size_t)snprintf(out, capacity, "%" PRId32, (int32_t)word);
    case ELEMENT_BOOL: return (size_t)snprintf(out, capacity, "%s", word ? "true" : "false");
    case ELEMENT_U8:
    case ELEMENT_U16:
    case ELEMENT_U32:
    case ELEMENT_NONE: break;
    }
    return (size_t)snprintf(out, capacity, "%" PRIu32, word);
}
