/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Where the printer breaks lines. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/bytes.h"
#include "tests/unit/text_kit.h"
#include "tests/unit/unit.h"

static void same_lines(const char *lines)
{
    text_expect_lines(lines, lines);
}

/* A name of `size` letters. */
static const char *name(char letter, size_t size)
{
    static char texts[3][128];
    char *text = texts[letter % 3];
    memset(text, letter, size);
    text[size] = 0;
    return text;
}

/* 100 columns fit, 101 do not. Four are indentation. */
static void the_edge(void)
{
    char fits[512], broken[512];
    snprintf(fits, sizeof fits, "let v = %s + %s;", name('a', 44), name('b', 40));
    CU_ASSERT_EQUAL(strlen(fits), 96);
    same_lines(fits);
    snprintf(broken, sizeof broken, "let v = %s\n    + %s;", name('a', 44), name('b', 41));
    same_lines(broken);
    snprintf(fits, sizeof fits, "if (%s < %s) {}", name('a', 45), name('b', 40));
    CU_ASSERT_EQUAL(strlen(fits), 96);
    same_lines(fits);
    snprintf(broken, sizeof broken, "if (%s\n    < %s) {}", name('a', 45), name('b', 41));
    same_lines(broken);
    /* Columns are characters, not bytes. */
    snprintf(fits, sizeof fits, "let v = `\xC3\xA9\xE2\x82\xAC` + %s + %s;", name('a', 40),
             name('b', 37));
    CU_ASSERT_EQUAL(strlen(fits), 99);
    same_lines(fits);
}

static void chains(void)
{
    same_lines("v = aaaaaaaaaaaaaaaaaaaaaaaaaaa\n"
               "    + bbbbbbbbbbbbbbbbbbbbbbbbbbb * ccccccccccccccccccc\n"
               "    - ddddddddddddddddddddddddddd\n"
               "    + (eeeeeeeeeeeeeee & fffffff);");
    same_lines("v = aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa == bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb\n"
               "    && ccccccccccccccccccccccccccccc\n"
               "    && ddddddddddddddddddddddddddddd;");
    same_lines("v = aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\n"
               "    << bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb;");
    /* The outer chain first, then what is still too long in it. */
    same_lines("v = aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\n"
               "    | (bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb\n"
               "        & ccccccccccccccccccccccccccccccccccccccccccccccccccc)\n"
               "    | d;");
    same_lines("v += aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\n"
               "    + bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb;");
}

static void selects(void)
{
    same_lines("v = aaaaaaaaaaaaaaaaaaaaaaaaaa ? bbbbbbbbbbbbbbbbbbbbbbbbbbbb\n"
               "    : ccccccccccccccccccccccc ? ddddddddddddddddddddddd\n"
               "    : eeeeeeeeeeeeeeeeee;");
    same_lines("v = aaaaaaaaaaaaaaaaaaaaaaaaaa ? (bbbbbbbbbbbb ? cc : d)\n"
               "    : eeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeee;");
}

static void calls(void)
{
    same_lines("v = fma(\n"
               "    aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa,\n"
               "    bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb,\n"
               "    c\n"
               ");");
    same_lines("atomic_cas.relaxed(\n"
               "    y[aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa],\n"
               "    bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb,\n"
               "    c\n"
               ");");
    same_lines("v = x[aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\n"
               "    + bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb];");
    same_lines("async_load(\n"
               "    aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa,\n"
               "    bbbbbbbbbbbbbbbbbbbbbbbbbbbbbb,\n"
               "    cccccccccccccccccccccc,\n"
               "    d,\n"
               "    \"tag\"\n"
               ");");
    /* Nothing is gained by breaking between names. */
    same_lines("all_gather(aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa, "
               "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb, 0);");
    same_lines(
        "v = len(aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
        "aaaaaaaaaaaaaa);");
}

static void tables(void)
{
    same_lines("y[0..8] = { 1, 2, 3, 4, 5, 6, 7, 8 };");
    same_lines("y[0..16] = {\n"
               "    100000i, 100000i, 100000i, 100000i, 100000i, 100000i, 100000i, 100000i,\n"
               "    1, 2, 3, 4, 5, 6, 7, 8,\n"
               "};");
    same_lines("y[0..9] = {\n"
               "    0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5,\n"
               "    0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,\n"
               "    0xd807aa98,\n"
               "};");
    same_lines("y[0..6] = {\n"
               "    nan(0x7f800001), nan(0x7f800001), nan(0x7f800001), nan(0x7f800001),\n"
               "    nan(0x7f800001), -1.1754944e-38,\n"
               "};");
}

static void bytes(void)
{
    same_lines(
        "opaque(\"k\", hex\"000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f\");");
    same_lines("opaque(\"k\", hex\"\n"
               "    000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f\n"
               "    20\n"
               "\");");
    same_lines("v = a\n    + opaque(\"k\", hex\"\n"
               "        000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f\n"
               "        20\n"
               "    \");");
}

/* Indentation stops growing, so that depth cannot make the output quadratic. */
static void deep_blocks(void)
{
    enum { DEPTH = 150 };
    vyre__bytes text = {0}, expected = {0};
    vyre__bytes_put_text(&text, "program p; workgroup 1;");
    vyre__bytes_put_text(&expected, "program p;\nworkgroup 1;\n\n");
    for (int i = 0; i < DEPTH; i++) {
        vyre__bytes_put_text(&text, "{");
        vyre__bytes_printf(&expected, "%*s{\n", i * 4 < 60 ? i * 4 : 60, "");
    }
    vyre__bytes_put_text(&text, "return;");
    vyre__bytes_printf(&expected, "%60sreturn;\n", "");
    for (int i = DEPTH; i-- > 0;) {
        vyre__bytes_put_text(&text, "}");
        vyre__bytes_printf(&expected, "%*s}\n", i * 4 < 60 ? i * 4 : 60, "");
    }
    char *from = vyre__bytes_take(&text, NULL), *to = vyre__bytes_take(&expected, NULL);
    text_expect_print(from, to);
    vyre_free(from);
    vyre_free(to);
}

static const unit_test tests[] = {
    {"the edge", the_edge}, {"chains", chains}, {"selects", selects},         {"calls", calls},
    {"tables", tables},     {"bytes", bytes},   {"deep blocks", deep_blocks}, {NULL, NULL}};

int main(void)
{
    return unit_main("text_print", tests);
}
