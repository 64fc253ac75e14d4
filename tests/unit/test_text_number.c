/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Numbers of the text form, both ways. */
#include <locale.h>
#include <stdio.h>
#include <string.h>

#include "core/ir/text/number.h"
#include "tests/unit/unit.h"

static vyre__number read_number(const char *text)
{
    vyre__number number;
    const int negative = text[0] == '-';
    vyre__number_read(text + negative, strlen(text) - (size_t)negative, negative, &number);
    return number;
}

static void expect(const char *text, vyre__number_kind kind, uint64_t value)
{
    const vyre__number number = read_number(text);
    const int fine = !number.code && number.kind == kind && number.value == value;
    CU_ASSERT(fine);
    if (!fine)
        printf("# %s: %s %llx\n", text, number.code ? number.message : "",
               (unsigned long long)number.value);
}

static void expect_refused(const char *text, const char *code, const char *message, const char *fix)
{
    const vyre__number number = read_number(text);
    const int fine = number.code && strcmp(number.code, code) == 0 &&
                     strcmp(number.message, message) == 0 && strcmp(number.fix, fix) == 0;
    CU_ASSERT(fine);
    if (!fine)
        printf("# %s: %s %s -> %s\n", text, number.code ? number.code : "fine", number.message,
               number.fix);
}

static void integers(void)
{
    expect("0", VYRE__NUMBER_PLAIN, 0);
    expect("42", VYRE__NUMBER_PLAIN, 42);
    expect("42u", VYRE__NUMBER_PLAIN, 42);
    expect("0x2a", VYRE__NUMBER_PLAIN, 42);
    expect("0x2Au", VYRE__NUMBER_PLAIN, 42);
    expect("1_000", VYRE__NUMBER_PLAIN, 1000);
    expect("0xffff_ffff", VYRE__NUMBER_PLAIN, 0xFFFFFFFF);
    expect("0x1f", VYRE__NUMBER_PLAIN, 31);
    expect("4294967296", VYRE__NUMBER_PLAIN, 4294967296);
    expect("18446744073709551615", VYRE__NUMBER_PLAIN, UINT64_MAX);
    expect("42i", VYRE__NUMBER_I32, 42);
    expect("-42i", VYRE__NUMBER_I32, 0xFFFFFFD6);
    expect("0x7fi", VYRE__NUMBER_I32, 127);
    expect("2147483647i", VYRE__NUMBER_I32, 0x7FFFFFFF);
    expect("-2147483648i", VYRE__NUMBER_I32, 0x80000000);
    expect("-0i", VYRE__NUMBER_I32, 0);
}

static void floats(void)
{
    expect("1.0", VYRE__NUMBER_F32, 0x3F800000);
    expect("1f", VYRE__NUMBER_F32, 0x3F800000);
    expect("2.5f", VYRE__NUMBER_F32, 0x40200000);
    expect("1e10", VYRE__NUMBER_F32, 0x501502F9);
    expect("1E10", VYRE__NUMBER_F32, 0x501502F9);
    expect("1e+10f", VYRE__NUMBER_F32, 0x501502F9);
    expect("1_000.5", VYRE__NUMBER_F32, 0x447A2000);
    expect("0.1", VYRE__NUMBER_F32, 0x3DCCCCCD);
    expect("-0.0", VYRE__NUMBER_F32, 0x80000000);
    expect("0e99999", VYRE__NUMBER_F32, 0);
    expect("0.00000e-99999", VYRE__NUMBER_F32, 0);
    expect("0x1.8p-3", VYRE__NUMBER_F32, 0x3E400000);
    expect("-0x1p0", VYRE__NUMBER_F32, 0xBF800000);
    expect("0x1p4f", VYRE__NUMBER_F32, 0x41800000);
    expect("0x0.000001p0", VYRE__NUMBER_F32, 0x33800000);
    expect("0x1p-149", VYRE__NUMBER_F32, 1);
    expect("0x1.fffffep127", VYRE__NUMBER_F32, 0x7F7FFFFF);
    expect("0x0p0", VYRE__NUMBER_F32, 0);
}

/* Where an approximation goes wrong: exactly between two numbers, and just off it. */
static void rounding(void)
{
    expect("16777217.0", VYRE__NUMBER_F32, 0x4B800000); /* tie to even, down */
    expect("16777219.0", VYRE__NUMBER_F32, 0x4B800002); /* tie to even, up */
    expect("16777217.000000000000000000000000000001", VYRE__NUMBER_F32, 0x4B800001);
    expect("16777216.999999999999999999999999999999", VYRE__NUMBER_F32, 0x4B800000);
    expect("1.00000005960464477539062500", VYRE__NUMBER_F32, 0x3F800000);
    expect("1.00000005960464477539062501", VYRE__NUMBER_F32, 0x3F800001);
    expect("1.00000017881393432617187499", VYRE__NUMBER_F32, 0x3F800001);
    expect("1.00000017881393432617187500", VYRE__NUMBER_F32, 0x3F800002);
    /* Half of the least subnormal number, exactly 2^-150, and more. */
    expect_refused("7.006492321624085354618e-46", "S021", "this number is too small for f32",
                   "the smallest is `1e-45`; zero is `0.0`");
    expect("7.006492321624085354619e-46", VYRE__NUMBER_F32, 1);
    expect("1.401298464324817e-45", VYRE__NUMBER_F32, 1);
    expect("2.1019476964872256e-45", VYRE__NUMBER_F32, 1);
    expect("2.1019476964872257e-45", VYRE__NUMBER_F32, 2);
    expect("1.17549421069244107549e-38", VYRE__NUMBER_F32, 0x007FFFFF);
    expect("1.1754943508222875e-38", VYRE__NUMBER_F32, 0x00800000);
    expect("3.4028234663852886e38", VYRE__NUMBER_F32, 0x7F7FFFFF);
    expect("3.4028235677973366163e38", VYRE__NUMBER_F32, 0x7F7FFFFF); /* just below the middle */
    expect_refused("3.4028235677973366164e38", "S021", "this number is too large for f32",
                   "the largest is `3.4028235e38`; infinity is `inf`");
    expect("0.000000000000000000000000000000000000000000001401298464324817", VYRE__NUMBER_F32, 1);
    expect("340282346638528859811704183484516925440.0", VYRE__NUMBER_F32, 0x7F7FFFFF);
    expect("8388609.5", VYRE__NUMBER_F32, 0x4B000002); /* 8388610 is even */
}

static void refused(void)
{
    static const char missing[] = "a digit is missing beside the point";
    static const char suffix[] =
        "the suffixes are `u` for u32, `i` for i32 and `f` for f32; other types are made by a cast";
    expect_refused(".5", "S020", missing, "write `0.5`");
    expect_refused("1.", "S020", missing, "write `1.0`");
    expect_refused("1.f", "S020", missing, "write `1.0`");
    expect_refused("1.e5", "S020", missing, "write `1.0`");
    expect_refused("0x1.p3", "S020", missing, "write `0x1.0`");
    expect_refused("010", "S020", "a decimal number begins with no zero",
                   "write `10`; there are no octal numbers");
    expect_refused("00", "S020", "a decimal number begins with no zero",
                   "write `0`; there are no octal numbers");
    expect_refused("0x", "S020", "a digit is missing after `0x`",
                   "write at least one digit: `0x0`");
    expect_refused("0b101", "S020", "there are no binary numbers",
                   "write it in hexadecimal: `0x2a`");
    expect_refused("1e", "S020", "a digit is missing in the exponent",
                   "write the power after it: `1e10`");
    expect_refused("0x1.8", "S020", "a hexadecimal float needs an exponent",
                   "write the power of two after it: `0x1.8p0`");
    expect_refused("1UL", "S020", "a number cannot end in `UL`", suffix);
    expect_refused("1l", "S020", "a number cannot end in `l`", suffix);
    expect_refused("1.0F", "S020", "a number cannot end in `F`",
                   "write the suffix in lower case: `u`, `i` or `f`");
    expect_refused("1.5u", "S020", "`u` marks an integer, this is a float",
                   "remove the suffix, or the point and the exponent");
    expect_refused("1__0", "S020", "`_` stands between two digits", "remove it");
    expect_refused("1_", "S020", "`_` stands between two digits", "remove it");
    expect_refused("1_.5", "S020", "`_` stands between two digits", "remove it");
    expect_refused("2147483648i", "S021", "this number does not fit i32",
                   "an i32 lies between `-2147483648i` and `2147483647i`");
    expect_refused("18446744073709551616", "S021", "this number is too large",
                   "the largest integer of 64 bits is 18446744073709551615");
    expect_refused("1e100000", "S021", "an exponent has at most 5 digits", "write fewer digits");
    expect_refused("0x1.0000018p0", "S021", "this hexadecimal number is no f32",
                   "use at most 24 significant bits, or write it in decimal");
    expect_refused("0x1.8p-149", "S021", "this hexadecimal number is no f32",
                   "use at most 24 significant bits, or write it in decimal");
    expect_refused("0x1p128", "S021", "this number is too large for f32",
                   "the largest is `3.4028235e38`; infinity is `inf`");
}

static void longest(void)
{
    char text[VYRE__NUMBER_MAX + 2];
    memset(text, '9', sizeof text);
    text[1] = '.';
    text[VYRE__NUMBER_MAX] = 0;
    expect(text, VYRE__NUMBER_F32, 0x41200000);
    text[VYRE__NUMBER_MAX] = '9';
    text[VYRE__NUMBER_MAX + 1] = 0;
    expect_refused(text, "S021", "a number has at most 128 characters", "write fewer digits");
}

static void expect_print(uint32_t bits, const char *expected)
{
    char text[VYRE__F32_TEXT_MAX];
    const size_t size = vyre__f32_print(bits, text);
    CU_ASSERT_EQUAL(size, strlen(text));
    CU_ASSERT(strcmp(text, expected) == 0);
    if (strcmp(text, expected) != 0)
        printf("# %08x: %s, not %s\n", (unsigned)bits, text, expected);
}

static void printing(void)
{
    expect_print(0x00000000, "0.0");
    expect_print(0x80000000, "-0.0");
    expect_print(0x3F800000, "1.0");
    expect_print(0xBF800000, "-1.0");
    expect_print(0x3DCCCCCD, "0.1");
    expect_print(0x40490FDB, "3.1415927");
    expect_print(0x7F800000, "inf");
    expect_print(0xFF800000, "-inf");
    expect_print(0x7FC00000, "nan");
    expect_print(0xFFC00001, "nan(0xffc00001)");
    expect_print(0x7F800001, "nan(0x7f800001)");
    expect_print(0x00000001, "1e-45");
    expect_print(0x00800000, "1.1754944e-38");
    expect_print(0x7F7FFFFF, "3.4028235e38");
    expect_print(0x3727C5AC, "0.00001");
    expect_print(0x3727C5AB, "9.999999e-6");
    expect_print(0x4E6E6B28, "1e9");
    expect_print(0x4E6E6B27, "999999940.0");
    expect_print(0x501502F9, "1e10");
    expect_print(0x4CBEBC20, "100000000.0");
    expect_print(0x4B800000, "16777216.0");
    /* Powers of two, whose lower neighbour is nearer. */
    expect_print(0x0C000000, "9.8607613e-32");
    expect_print(0x6C000000, "6.1897002e26");
    expect_print(0x21000000, "4.3368087e-19");
}

/* Every printed number reads back. */
static void there_and_back(void)
{
    uint32_t bits = 12345;
    unsigned wrong = 0;
    for (int i = 0; i < 200000 && wrong < 5; i++) {
        bits = bits * 1664525 + 1013904223;
        uint32_t tried = i % 3 == 0 ? bits & 0xFF800000 : bits; /* powers of two are special */
        char text[VYRE__F32_TEXT_MAX];
        if ((tried & 0x7F800000) == 0x7F800000 || (tried & 0x7FFFFFFF) == 0)
            continue;
        vyre__f32_print(tried, text);
        const vyre__number number = read_number(text);
        if (number.code || number.value != tried) {
            printf("# %08x prints as %s\n", (unsigned)tried, text);
            wrong++;
        }
    }
    CU_ASSERT_EQUAL(wrong, 0);
}

static void locale_is_ignored(void)
{
    const char *changed = setlocale(LC_ALL, "de_DE.UTF-8");
    expect("1.5", VYRE__NUMBER_F32, 0x3FC00000);
    expect_print(0x3FC00000, "1.5");
    if (!changed)
        printf("# the locale de_DE.UTF-8 is not installed here\n");
    setlocale(LC_ALL, "C");
}

static const unit_test tests[] = {{"integers", integers},
                                  {"floats", floats},
                                  {"rounding", rounding},
                                  {"what is refused", refused},
                                  {"the longest number", longest},
                                  {"printing", printing},
                                  {"there and back", there_and_back},
                                  {"the locale is ignored", locale_is_ignored},
                                  {NULL, NULL}};

int main(void)
{
    return unit_main("text_number", tests);
}
