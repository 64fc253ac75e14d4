/* SPDX-License-Identifier: MIT OR Apache-2.0 */
#include "core/base/text.h"

#include <string.h>

#include "tests/unit/unit.h"

/* The definition of well-formed UTF-8, from a code point to its only encoding. */
static size_t encode(uint32_t point, char out[4])
{
    if (point < 0x80) {
        out[0] = (char)point;
        return 1;
    }
    if (point < 0x800) {
        out[0] = (char)(0xC0 | point >> 6);
        out[1] = (char)(0x80 | (point & 0x3F));
        return 2;
    }
    if (point < 0x10000) {
        out[0] = (char)(0xE0 | point >> 12);
        out[1] = (char)(0x80 | (point >> 6 & 0x3F));
        out[2] = (char)(0x80 | (point & 0x3F));
        return 3;
    }
    out[0] = (char)(0xF0 | point >> 18);
    out[1] = (char)(0x80 | (point >> 12 & 0x3F));
    out[2] = (char)(0x80 | (point >> 6 & 0x3F));
    out[3] = (char)(0x80 | (point & 0x3F));
    return 4;
}

static void every_code_point(void)
{
    uint32_t wrong = 0;
    for (uint32_t point = 0; point < 0x110000; point++) {
        char data[4];
        uint32_t decoded = 0;
        const size_t size = encode(point, data);
        const size_t expected = point >= 0xD800 && point <= 0xDFFF ? 0 : size;
        wrong += vyre__utf8_decode(data, size, &decoded) != expected;
        wrong += expected && decoded != point;
        wrong += size > 1 && vyre__utf8_decode(data, size - 1, &decoded) != 0;
    }
    CU_ASSERT_EQUAL(wrong, 0);
}

/* Of all strings of two bytes the well-formed ones are 128 * 128 pairs of characters of one byte
 * and the characters of two; the first character alone decides about the rest. */
static void two_byte_strings(void)
{
    uint32_t well_formed = 0;
    for (uint32_t value = 0; value < 0x10000; value++) {
        const char data[2] = {(char)(value >> 8), (char)(value & 0xFF)};
        well_formed += vyre__utf8_check(data, 2) == 2;
    }
    CU_ASSERT_EQUAL(well_formed, 128 * 128 + (0x800 - 0x80));
}

static void first_bad_byte(void)
{
    static const struct {
        const char *data;
        size_t size;
        size_t offset;
    } cases[] = {
        {"", 0, 0},
        {"abc", 3, 3},
        {"a\x80", 2, 1},
        {"a\xC0\x80", 3, 1},                /* overlong */
        {"\xE0\x9F\xBF", 3, 0},             /* overlong */
        {"\xF0\x8F\xBF\xBF", 4, 0},         /* overlong */
        {"\xED\xA0\x80", 3, 0},             /* surrogate */
        {"\xF4\x90\x80\x80", 4, 0},         /* beyond U+10FFFF */
        {"\xC3\xA4\xE2\x82", 4, 2},         /* cut short */
        {"\xC3\xA4\xE2\x82\xAC\xFF", 6, 5}, /* never a first byte */
        {"\xF0\x9F\x98\x80", 4, 4},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        CU_ASSERT_EQUAL(vyre__utf8_check(cases[i].data, cases[i].size), cases[i].offset);
}

static int escapes_to(const char *text, size_t size, const char *expected)
{
    vyre__bytes bytes = {0};
    vyre__put_escaped(&bytes, text, size);
    const int same = !bytes.failed && bytes.size == strlen(expected) &&
                     (bytes.size == 0 || memcmp(bytes.data, expected, bytes.size) == 0);
    vyre__bytes_release(&bytes);
    return same;
}

static void escaping(void)
{
    CU_ASSERT(escapes_to("", 0, ""));
    CU_ASSERT(escapes_to("plain \\ \"x\"", 11, "plain \\ \"x\""));
    CU_ASSERT(escapes_to("\0\n\t\x1B\x7F", 5, "\\u{0}\\u{a}\\u{9}\\u{1b}\\u{7f}"));
    CU_ASSERT(escapes_to("\xC2\x85", 2, "\\u{85}"));
    CU_ASSERT(escapes_to("\xE2\x80\xA8\xE2\x80\xA9", 6, "\\u{2028}\\u{2029}"));
    CU_ASSERT(escapes_to("\xE2\x80\xAE\xE2\x81\xA6", 6, "\\u{202e}\\u{2066}"));
    CU_ASSERT(escapes_to("\xE2\x80\x8F\xEF\xBB\xBF", 6, "\\u{200f}\\u{feff}"));
    CU_ASSERT(escapes_to("a\xFF\xC3", 3, "a\\xff\\xc3"));
    CU_ASSERT(escapes_to("\xED\xA0\x80", 3, "\\xed\\xa0\\x80"));
    CU_ASSERT(escapes_to("\xC3\xA4\xE2\x82\xAC", 5, "\xC3\xA4\xE2\x82\xAC"));
}

static void strings(void)
{
    CU_ASSERT(vyre__str_equal(vyre__str_of("ab"), (vyre__str){"abc", 2}));
    CU_ASSERT(!vyre__str_equal(vyre__str_of("ab"), vyre__str_of("ac")));
    CU_ASSERT(!vyre__str_equal(vyre__str_of("ab"), vyre__str_of("abc")));
    CU_ASSERT(vyre__str_equal(vyre__str_of(NULL), (vyre__str){NULL, 0}));
    CU_ASSERT(vyre__str_is((vyre__str){"gid.x", 3}, "gid"));
    CU_ASSERT(!vyre__str_is((vyre__str){"a\0b", 3}, "a"));
}

static unsigned distance(const char *a, const char *b, unsigned limit)
{
    const unsigned there = vyre__edit_distance(vyre__str_of(a), vyre__str_of(b), limit);
    CU_ASSERT_EQUAL(there, vyre__edit_distance(vyre__str_of(b), vyre__str_of(a), limit));
    return there;
}

static void edit_distance(void)
{
    char long_a[200], long_b[200];
    memset(long_a, 'x', sizeof long_a);
    memset(long_b, 'x', sizeof long_b);
    long_a[150] = long_b[150] = 0;
    CU_ASSERT_EQUAL(distance("", "", 2), 0);
    CU_ASSERT_EQUAL(distance("", "ab", 2), 2);
    CU_ASSERT_EQUAL(distance("", "abc", 2), 3);
    CU_ASSERT_EQUAL(distance("barrier", "barier", 2), 1);
    CU_ASSERT_EQUAL(distance("barrier", "barreir", 2), 1);
    CU_ASSERT_EQUAL(distance("kitten", "sitting", 5), 3);
    CU_ASSERT_EQUAL(distance("kitten", "sitting", 2), 3);
    CU_ASSERT_EQUAL(distance("abcdef", "uvwxyz", 2), 3);
    CU_ASSERT_EQUAL(distance("a", "abcdefgh", 2), 3);
    CU_ASSERT_EQUAL(distance(long_a, long_b, 2), 0);
    long_b[70] = 'y';
    CU_ASSERT_EQUAL(distance(long_a, long_b, 2), 3); /* too long to compare */
}

static const unit_test tests[] = {
    {"every code point", every_code_point},
    {"strings of two bytes", two_byte_strings},
    {"first bad byte", first_bad_byte},
    {"escaping", escaping},
    {"strings", strings},
    {"edit distance", edit_distance},
    {NULL, NULL},
};

int main(void)
{
    return unit_main("text", tests);
}
