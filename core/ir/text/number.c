/* SPDX-License-Identifier: MIT OR Apache-2.0 */
#include "core/ir/text/number.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "core/base/error.h"
#include "core/ir/text/char.h"

enum { MAX_EXPONENT_DIGITS = 5 };

/* The parts of a number token; every part lies in the token. */
typedef struct parts {
    const char *text;
    size_t size;
    int hex;
    size_t whole, whole_size;
    int has_point;
    size_t fraction, fraction_size;
    int has_exponent;
    int exponent_negative;
    size_t exponent, exponent_size;
    size_t suffix, suffix_size;
} parts;

static void refuse(vyre__number *out, const char *code, const char *fix, const char *format, ...)
    VYRE__PRINTF(4, 5);

static void refuse(vyre__number *out, const char *code, const char *fix, const char *format, ...)
{
    if (out->code)
        return;
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(out->message, sizeof out->message, format, arguments);
    va_end(arguments);
    snprintf(out->fix, sizeof out->fix, "%s", fix);
    out->code = code;
}

static int at(const parts *p, size_t i)
{
    return i < p->size ? (unsigned char)p->text[i] : -1;
}

static int is_digit_of(const parts *p, int c)
{
    return c == '_' || (p->hex ? vyre__hex_value(c) >= 0 : vyre__is_digit(c));
}

static size_t digits_end(const parts *p, size_t i)
{
    while (is_digit_of(p, at(p, i)))
        i++;
    return i;
}

static void take_exponent(parts *p, size_t *i)
{
    const int c = at(p, *i);
    if (p->hex ? c != 'p' && c != 'P' : c != 'e' && c != 'E')
        return;
    p->has_exponent = 1;
    ++*i;
    if (at(p, *i) == '+' || at(p, *i) == '-') {
        p->exponent_negative = at(p, *i) == '-';
        ++*i;
    }
    p->exponent = *i;
    while (vyre__is_digit(at(p, *i)) || at(p, *i) == '_')
        ++*i;
    p->exponent_size = *i - p->exponent;
}

static void split(parts *p)
{
    size_t i = 0;
    p->hex = at(p, 0) == '0' && at(p, 1) == 'x';
    if (p->hex)
        i = 2;
    p->whole = i;
    i = digits_end(p, i);
    p->whole_size = i - p->whole;
    if (at(p, i) == '.') {
        p->has_point = 1;
        p->fraction = i + 1;
        i = digits_end(p, i + 1);
        p->fraction_size = i - p->fraction;
    }
    take_exponent(p, &i);
    p->suffix = i;
    p->suffix_size = p->size - i;
}

/* Appends the digits of a part without `_`. Returns the new count, or 0 when a `_` does not stand
 * between two digits. */
static int copy_digits(const parts *p, size_t start, size_t size, char *digits, size_t *count)
{
    for (size_t i = 0; i < size; i++) {
        const char c = p->text[start + i];
        if (c != '_')
            digits[(*count)++] = c;
        else if (i == 0 || i + 1 == size || p->text[start + i + 1] == '_')
            return 0;
    }
    return 1;
}

static void refuse_point(const parts *p, vyre__number *out)
{
    char fix[VYRE__NUMBER_MAX + 32];
    const char *whole = p->whole_size ? p->text + p->whole : "0";
    const char *fraction = p->fraction_size ? p->text + p->fraction : "0";
    snprintf(fix, sizeof fix, "write `%s%.*s.%.*s`", p->hex ? "0x" : "",
             (int)(p->whole_size ? p->whole_size : 1), whole,
             (int)(p->fraction_size ? p->fraction_size : 1), fraction);
    refuse(out, "S020", fix, "a digit is missing beside the point");
}

static void refuse_suffix(const parts *p, vyre__number *out)
{
    const int first = at(p, p->suffix);
    if (p->whole_size == 1 && at(p, 0) == '0' && (first == 'b' || first == 'B'))
        refuse(out, "S020", "write it in hexadecimal: `0x2a`", "there are no binary numbers");
    else if (p->whole_size == 1 && at(p, 0) == '0' && first == 'X')
        refuse(out, "S020", "write `0x` with a small `x`", "a hexadecimal number begins with `0x`");
    else if (p->suffix_size == 1 && (first == 'U' || first == 'F' || first == 'I'))
        refuse(out, "S020", "write the suffix in lower case: `u`, `i` or `f`",
               "a number cannot end in `%c`", first);
    else
        refuse(out, "S020",
               "the suffixes are `u` for u32, `i` for i32 and `f` for f32; other types are made "
               "by a cast",
               "a number cannot end in `%.*s`", (int)(p->suffix_size < 32 ? p->suffix_size : 32),
               p->text + p->suffix);
}

static void check_spelling(const parts *p, vyre__number *out)
{
    const int suffix = p->suffix_size == 1 ? at(p, p->suffix) : 0;
    const int is_float = p->has_point || p->has_exponent;
    if (p->hex && !p->has_point && p->whole_size == 0)
        refuse(out, "S020", "write at least one digit: `0x0`", "a digit is missing after `0x`");
    else if (p->has_point && (p->whole_size == 0 || p->fraction_size == 0))
        refuse_point(p, out);
    else if (p->has_exponent && p->exponent_size == 0)
        refuse(out, "S020", "write the power after it: `1e10`",
               "a digit is missing in the exponent");
    else if (p->hex && p->has_point && !p->has_exponent)
        refuse(out, "S020", "write the power of two after it: `0x1.8p0`",
               "a hexadecimal float needs an exponent");
    else if (p->suffix_size > 1 || (p->suffix_size == 1 && !strchr("uif", suffix)))
        refuse_suffix(p, out);
    else if (is_float && (suffix == 'u' || suffix == 'i'))
        refuse(out, "S020", "remove the suffix, or the point and the exponent",
               "`%c` marks an integer, this is a float", suffix);
}

static void check_leading_zero(const parts *p, vyre__number *out)
{
    if (p->hex || p->whole_size < 2 || at(p, p->whole) != '0')
        return;
    size_t first = p->whole;
    while (first + 1 < p->whole + p->whole_size && (at(p, first) == '0' || at(p, first) == '_'))
        first++;
    char fix[VYRE__NUMBER_MAX + 64];
    snprintf(fix, sizeof fix, "write `%.*s`; there are no octal numbers", (int)(p->size - first),
             p->text + first);
    refuse(out, "S020", fix, "a decimal number begins with no zero");
}

static void refuse_range(vyre__f32_result result, vyre__number *out)
{
    if (result == VYRE__F32_OVERFLOW)
        refuse(out, "S021", "the largest is `3.4028235e38`; infinity is `inf`",
               "this number is too large for f32");
    else if (result == VYRE__F32_UNDERFLOW)
        refuse(out, "S021", "the smallest is `1e-45`; zero is `0.0`",
               "this number is too small for f32");
    else if (result == VYRE__F32_INEXACT)
        refuse(out, "S021", "use at most 24 significant bits, or write it in decimal",
               "this hexadecimal number is no f32");
}

static int32_t exponent_value(const parts *p, const char *digits, size_t count)
{
    int32_t value = 0;
    for (size_t i = 0; i < count; i++)
        value = value * 10 + (digits[i] - '0');
    return p->exponent_negative ? -value : value;
}

/* The mantissa may have up to 128 digits, but its bits must fit between the first and the 64th. */
static vyre__f32_result from_hex(const char *digits, size_t count, int32_t exponent, uint32_t *bits)
{
    uint64_t mantissa = 0;
    size_t i = 0;
    while (count > 0 && digits[count - 1] == '0') {
        count--;
        exponent += 4;
    }
    for (; i < count && mantissa >> 60 == 0; i++)
        mantissa = mantissa << 4 | (uint64_t)vyre__hex_value(digits[i]);
    if (i < count)
        return VYRE__F32_INEXACT;
    return vyre__f32_from_binary(mantissa, exponent, bits);
}

static void read_float(const parts *p, int negative, vyre__number *out)
{
    char digits[VYRE__NUMBER_MAX], power[VYRE__NUMBER_MAX];
    size_t count = 0, whole = 0, power_count = 0;
    uint32_t bits = 0;
    out->kind = VYRE__NUMBER_F32;
    int fine = copy_digits(p, p->whole, p->whole_size, digits, &count);
    whole = count;
    fine = fine && copy_digits(p, p->fraction, p->fraction_size, digits, &count);
    fine = fine && copy_digits(p, p->exponent, p->exponent_size, power, &power_count);
    if (!fine) {
        refuse(out, "S020", "remove it", "`_` stands between two digits");
        return;
    }
    if (power_count > MAX_EXPONENT_DIGITS) {
        refuse(out, "S021", "write fewer digits", "an exponent has at most 5 digits");
        return;
    }
    const int32_t exponent = exponent_value(p, power, power_count);
    if (p->hex)
        refuse_range(from_hex(digits, count, exponent - 4 * (int32_t)(count - whole), &bits), out);
    else
        refuse_range(vyre__f32_from_decimal(digits, count, exponent + (int32_t)whole, &bits), out);
    out->value = bits | (negative ? 0x80000000u : 0);
}

static void read_integer(const parts *p, int negative, vyre__number *out)
{
    char digits[VYRE__NUMBER_MAX];
    size_t count = 0;
    uint64_t value = 0;
    const uint64_t base = p->hex ? 16 : 10;
    const int is_i32 = at(p, p->suffix) == 'i';
    out->kind = is_i32 ? VYRE__NUMBER_I32 : VYRE__NUMBER_PLAIN;
    if (!copy_digits(p, p->whole, p->whole_size, digits, &count)) {
        refuse(out, "S020", "remove it", "`_` stands between two digits");
        return;
    }
    for (size_t i = 0; i < count; i++) {
        const uint64_t digit = (uint64_t)vyre__hex_value(digits[i]);
        if (value > (UINT64_MAX - digit) / base) {
            refuse(out, "S021", "the largest integer of 64 bits is 18446744073709551615",
                   "this number is too large");
            return;
        }
        value = value * base + digit;
    }
    if (is_i32 && value > (negative ? 0x80000000u : 0x7FFFFFFFu)) {
        refuse(out, "S021", "an i32 lies between `-2147483648i` and `2147483647i`",
               "this number does not fit i32");
        return;
    }
    out->value = is_i32 && negative ? (uint32_t)(0 - value) : value;
}

void vyre__number_read(const char *text, size_t size, int negative, vyre__number *out)
{
    memset(out, 0, sizeof *out);
    if (size > VYRE__NUMBER_MAX) {
        refuse(out, "S021", "write fewer digits", "a number has at most %d characters",
               VYRE__NUMBER_MAX);
        return;
    }
    parts p = {.text = text, .size = size};
    split(&p);
    check_spelling(&p, out);
    check_leading_zero(&p, out);
    if (out->code)
        return;
    if (p.has_point || p.has_exponent || at(&p, p.suffix) == 'f')
        read_float(&p, negative, out);
    else
        read_integer(&p, negative, out);
}
