/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Operators on operands of all kinds, variable and constant. */
#include "config.h"

#include <stdio.h>

#include "tests/unit/lower_kit.h"
#include "tests/unit/unit.h"

#define COUNT(array) (sizeof(array) / sizeof *(array))

static void alike(const char *type, const char *result, const char *expression)
{
    char text[1024];
    snprintf(text, sizeof text,
             "program;workgroup 64;buffer a:%s[512] read;buffer b:%s[512] read;"
             "buffer y:%s[512] output;{let x=a[gid.x];let z=b[gid.x];y[gid.x]=%s;}",
             type, type, result, expression);
    lower_runs_alike(text, 8, 0);
}

static void binary(const char *type, const char *result, const char *const *forms, size_t count,
                   const char *const *constants, size_t constant_count)
{
    char expression[256];
    for (size_t i = 0; i < count; i++) {
        snprintf(expression, sizeof expression, forms[i], "x", "z");
        alike(type, result, expression);
        for (size_t c = 0; c < constant_count; c++) {
            snprintf(expression, sizeof expression, forms[i], "x", constants[c]);
            alike(type, result, expression);
            snprintf(expression, sizeof expression, forms[i], constants[c], "x");
            alike(type, result, expression);
            snprintf(expression, sizeof expression, forms[i], constants[c], constants[0]);
            alike(type, result, expression);
        }
    }
}

static void unsigned_words(void)
{
    static const char *const forms[] = {
        "%s+%s",          "%s - %s",        "%s*%s",           "%s/%s",          "%s%%%s",
        "%s&%s",          "%s|%s",          "%s^%s",           "%s<<%s",         "%s>>%s",
        "min(%s,%s)",     "max(%s,%s)",     "abs_diff(%s,%s)", "rotl(%s,%s)",    "rotr(%s,%s)",
        "sat_add(%s,%s)", "sat_sub(%s,%s)", "sat_mul(%s,%s)",  "mul_high(%s,%s)"};
    static const char *const comparisons[] = {"(%s<%s)?1:2", "(%s>=%s)?1:2", "(%s==%s)?1:2",
                                              "(%s&&%s)?1:2", "(%s||%s)?1:2"};
    static const char *const constants[] = {"0", "1", "33", "0xffffffff"};
    binary("u32", "u32", forms, COUNT(forms), constants, COUNT(constants));
    binary("u32", "u32", comparisons, COUNT(comparisons), constants, COUNT(constants));
}

static void signed_words(void)
{
    static const char *const forms[] = {"%s+%s",       "%s - %s",    "%s*%s",      "%s/%s",
                                        "i32(%s%%%s)", "min(%s,%s)", "max(%s,%s)", "i32(%s^%s)"};
    static const char *const comparisons[] = {"(%s<%s)?1i:2i", "(%s>=%s)?1i:2i", "(%s!=%s)?1i:2i"};
    static const char *const constants[] = {"0i", "-1i", "7i", "-2147483648i"};
    binary("i32", "i32", forms, COUNT(forms), constants, COUNT(constants));
    binary("i32", "i32", comparisons, COUNT(comparisons), constants, COUNT(constants));
}

static void floats(void)
{
    static const char *const forms[] = {"%s+%s",        "%s - %s",      "%s*%s",
                                        "%s/%s",        "min(%s,%s)",   "max(%s,%s)",
                                        "fma(%s,%s,z)", "fma(z,%s,%s)", "fma(%s,z,%s)"};
    static const char *const comparisons[] = {"(%s<%s)?1.0:2.0", "(%s>=%s)?1.0:2.0",
                                              "(%s==%s)?1.0:2.0", "(%s!=%s)?1.0:2.0"};
    static const char *const constants[] = {"0.0", "-0.0", "1.0", "inf", "nan", "0x1p-140"};
    binary("f32", "f32", forms, COUNT(forms), constants, COUNT(constants));
    binary("f32", "f32", comparisons, COUNT(comparisons), constants, COUNT(constants));
}

static void functions(void)
{
    static const char *const words[] = {
        "abs",        "sign", "floor", "ceil", "round", "trunc", "sqrt", "inverse_sqrt",
        "reciprocal", "exp",  "exp2",  "log",  "log2",  "sin",   "cos",  "tan",
        "asin",       "acos", "atan",  "sinh", "cosh",  "tanh"};
    static const char *const constants[] = {"0.0", "-0.0", "1.0", "-inf", "nan", "0.7"};
    char expression[128];
    for (size_t i = 0; i < COUNT(words); i++) {
        snprintf(expression, sizeof expression, "%s(x)", words[i]);
        alike("f32", "f32", expression);
        for (size_t c = 0; c < COUNT(constants); c++) {
            snprintf(expression, sizeof expression, "%s(%s)", words[i], constants[c]);
            alike("f32", "f32", expression);
        }
    }
    alike("f32", "u32", "(is_nan(x)?1:0)+(is_inf(x)?2:0)+(is_finite(z)?4:0)");
}

static void bits(void)
{
    static const char *const words[] = {
        "popcount",     "clz", "ctz", "reverse_bits", "unpack4_low", "unpack4_high", "unpack8_low",
        "unpack8_high", "~",   "-"};
    char expression[128];
    for (size_t i = 0; i < COUNT(words); i++) {
        snprintf(expression, sizeof expression, "%s(x)", words[i]);
        alike("u32", "u32", expression);
    }
    alike("u32", "u32", "!(x>z)?x:z");
    alike("i32", "i32", "-x");
}

static void casts(void)
{
    static const char *const words[] = {"u32", "i32", "f32", "bool", "u8", "i8", "u16", "i16"};
    static const char *const from[] = {"u32", "i32", "f32", "bool", "u8", "i16"};
    char expression[128];
    for (size_t i = 0; i < COUNT(words); i++)
        for (size_t f = 0; f < COUNT(from); f++) {
            if (f == 2 && i > 3)
                continue; /* not between f32 and narrow integers */
            snprintf(expression, sizeof expression, "u32(cast(%s,x))", words[i]);
            alike(from[f], "u32", expression);
        }
    alike("f32", "f32", "f32(cast(f16,x))");
    alike("f32", "f32", "f32(cast(bf16,x))");
    alike("u32", "f32", "x?1.5:2.5");
    alike("f16", "f32", "f32(x+z)*f32(x*z)");
    alike("bf16", "f32", "f32(max(x,z))-f32(x-z)");
}

static const unit_test tests[] = {
    {"u32", unsigned_words}, {"i32", signed_words}, {"f32", floats}, {"functions", functions},
    {"bits", bits},          {"casts", casts},      {NULL, NULL}};

int main(void)
{
    return unit_main("lower_operators", tests);
}
