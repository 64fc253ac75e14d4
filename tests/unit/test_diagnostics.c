/* SPDX-License-Identifier: MIT OR Apache-2.0 */
#include "core/base/diagnostics.h"

#include <stdlib.h>
#include <string.h>

#include "tests/unit/unit.h"

static vyre__source source_of(const char *text)
{
    return (vyre__source){"blur.vyre", text, strlen(text)};
}

static int renders_to(const vyre_diagnostics *list, size_t index, const char *expected)
{
    vyre_diagnostic shown;
    char text[4096];
    if (vyre_diagnostics_get(list, index, &shown) != VYRE_OK)
        return 0;
    const size_t length = vyre_diagnostic_render(&shown, text, sizeof text);
    return length == strlen(expected) && strcmp(text, expected) == 0;
}

static void rendering(void)
{
    const vyre__source source = source_of("{\n\n    if (x[i] & 1 == 0) {\r\n    }\n}\n");
    vyre_diagnostics *list = vyre_diagnostics_create(0);
    CU_ASSERT_PTR_NOT_NULL_FATAL(list);
    const size_t at = (size_t)(strstr(source.text, "==") - source.text);
    vyre__diagnose(list, VYRE_SEVERITY_ERROR, "S010", &source, at, NULL, "write `(x[i] & 1) == 0`",
                   "`%s` beside `&` needs parentheses", "==");
    vyre__diagnose(list, VYRE_SEVERITY_WARNING, "W001", &source, VYRE__NO_OFFSET, NULL, "none",
                   "whole file");
    vyre__diagnose(list, VYRE_SEVERITY_NOTE, "V018", NULL, 0, "entry[0].body[2]", "less", "deep");
    vyre__diagnose(list, VYRE_SEVERITY_ERROR, "E1", NULL, 0, NULL, "", "bare");
    CU_ASSERT(renders_to(list, 0,
                         "blur.vyre:3:18: error[S010]: `==` beside `&` needs parentheses\n"
                         "    if (x[i] & 1 == 0) {\n"
                         "                 ^\n"
                         "  fix: write `(x[i] & 1) == 0`\n"));
    CU_ASSERT(renders_to(list, 1, "blur.vyre: warning[W001]: whole file\n  fix: none\n"));
    CU_ASSERT(renders_to(list, 2, "entry[0].body[2]: note[V018]: deep\n  fix: less\n"));
    CU_ASSERT(renders_to(list, 3, "error[E1]: bare\n"));
    vyre_diagnostics_destroy(list);
}

static void rendering_into_little_space(void)
{
    vyre_diagnostics *list = vyre_diagnostics_create(0);
    CU_ASSERT_PTR_NOT_NULL_FATAL(list);
    const vyre__source source = source_of("abc");
    vyre_diagnostic shown;
    char whole[256], part[256];
    vyre__diagnose(list, VYRE_SEVERITY_ERROR, "S001", &source, 1, NULL, "fix", "message");
    CU_ASSERT_EQUAL_FATAL(vyre_diagnostics_get(list, 0, &shown), VYRE_OK);
    const size_t length = vyre_diagnostic_render(&shown, whole, sizeof whole);
    CU_ASSERT_EQUAL(vyre_diagnostic_render(&shown, NULL, 0), length);
    for (size_t capacity = 1; capacity <= length + 1; capacity++) {
        memset(part, '#', sizeof part);
        CU_ASSERT_EQUAL(vyre_diagnostic_render(&shown, part, capacity), length);
        CU_ASSERT(memcmp(part, whole, capacity - 1) == 0);
        CU_ASSERT(part[capacity - 1] == 0 && part[capacity] == '#');
    }
    CU_ASSERT_EQUAL(vyre_diagnostics_get(list, 1, &shown), VYRE_INVALID_ARGUMENT);
    vyre_diagnostics_destroy(list);
}

static void positions(void)
{
    /* U+20AC takes three bytes and one column; a tab is one column. */
    const vyre__source source = source_of("a\xE2\x82\xAC"
                                          "b\n\tc\r\nd");
    static const uint32_t expected[][3] = {
        {0, 1, 1}, {1, 1, 2}, {4, 1, 3},  {5, 1, 4},  {6, 2, 1},
        {7, 2, 2}, {8, 2, 3}, {10, 3, 1}, {11, 3, 2}, {99, 3, 2},
    };
    for (size_t i = 0; i < sizeof expected / sizeof expected[0]; i++) {
        uint32_t line, column;
        vyre__source_position(&source, expected[i][0], &line, &column);
        CU_ASSERT_EQUAL(line, expected[i][1]);
        CU_ASSERT_EQUAL(column, expected[i][2]);
    }
}

static void positions_in_a_large_text(void)
{
    enum { SIZE = 30000 };
    char *text = malloc(SIZE);
    CU_ASSERT_PTR_NOT_NULL_FATAL(text);
    for (size_t i = 0; i < SIZE; i++)
        text[i] = i % 97 == 96 ? '\n' : 'x';
    const vyre__source source = {"large", text, SIZE};
    vyre_diagnostics *list = vyre_diagnostics_create(0);
    CU_ASSERT_PTR_NOT_NULL_FATAL(list);
    for (size_t i = 0; i < 500; i++) { /* in no order */
        const size_t offset = i * 7919 % SIZE;
        vyre_diagnostic shown;
        vyre__diagnose(list, VYRE_SEVERITY_ERROR, "S001", &source, offset, NULL, "f", "m");
        CU_ASSERT_EQUAL_FATAL(vyre_diagnostics_get(list, i, &shown), VYRE_OK);
        CU_ASSERT_EQUAL(shown.line, offset / 97 + 1);
        CU_ASSERT_EQUAL(shown.column, offset % 97 + 1);
    }
    vyre_diagnostics_destroy(list);
    free(text);
}

static size_t columns_of(const char *text)
{
    size_t columns = 0;
    for (; *text; text++)
        columns += ((unsigned char)*text & 0xC0) != 0x80;
    return columns;
}

/* The character under the caret, as a pointer into the excerpt. */
static const char *under_caret(const vyre_diagnostic *shown)
{
    const char *c = shown->excerpt;
    for (size_t column = 0; *c && (column < shown->caret || ((unsigned char)*c & 0xC0) == 0x80);
         c++)
        column += ((unsigned char)c[1] & 0xC0) != 0x80;
    return c;
}

static void long_lines_are_cut(void)
{
    enum { SIZE = 5000 };
    char text[SIZE + 1];
    memset(text, 'x', SIZE);
    text[SIZE] = 0;
    static const size_t offsets[] = {0, 1, 59, 60, 61, 100, 119, 120, 2500, 4890, 4940, 4999, 5000};
    for (size_t i = 0; i < sizeof offsets / sizeof offsets[0]; i++) {
        if (offsets[i] < SIZE)
            text[offsets[i]] = '@';
        vyre_diagnostics *list = vyre_diagnostics_create(0);
        CU_ASSERT_PTR_NOT_NULL_FATAL(list);
        const vyre__source source = {"long", text, SIZE};
        vyre_diagnostic shown;
        vyre__diagnose(list, VYRE_SEVERITY_ERROR, "S001", &source, offsets[i], NULL, "f", "m");
        CU_ASSERT_EQUAL_FATAL(vyre_diagnostics_get(list, 0, &shown), VYRE_OK);
        CU_ASSERT_EQUAL(shown.column, offsets[i] + 1);
        CU_ASSERT_EQUAL(columns_of(shown.excerpt), 120);
        CU_ASSERT_EQUAL(*under_caret(&shown), offsets[i] < SIZE ? '@' : 0);
        const int left_cut = strncmp(shown.excerpt, "\xE2\x80\xA6", 3) == 0;
        CU_ASSERT_EQUAL(left_cut, offsets[i] > 60);
        vyre_diagnostics_destroy(list);
        if (offsets[i] < SIZE)
            text[offsets[i]] = 'x';
    }
}

static void a_line_of_120_columns_is_whole(void)
{
    char text[121];
    memset(text, 'y', 120);
    text[120] = 0;
    vyre_diagnostics *list = vyre_diagnostics_create(0);
    CU_ASSERT_PTR_NOT_NULL_FATAL(list);
    const vyre__source source = source_of(text);
    vyre_diagnostic shown;
    vyre__diagnose(list, VYRE_SEVERITY_ERROR, "S001", &source, 100, NULL, "f", "m");
    CU_ASSERT_EQUAL_FATAL(vyre_diagnostics_get(list, 0, &shown), VYRE_OK);
    CU_ASSERT_STRING_EQUAL(shown.excerpt, text);
    CU_ASSERT_EQUAL(shown.caret, 100);
    vyre_diagnostics_destroy(list);
}

static void hostile_text_is_escaped(void)
{
    const vyre__source source = {"a\nb.vyre", "\t\x1B[2J\xFF @", 8};
    vyre_diagnostics *list = vyre_diagnostics_create(0);
    CU_ASSERT_PTR_NOT_NULL_FATAL(list);
    vyre__diagnose(list, VYRE_SEVERITY_ERROR, "S001", &source, 7, NULL, "drop \x07",
                   "bad \xE2\x80\xAE");
    CU_ASSERT(renders_to(list, 0,
                         "a\\u{a}b.vyre:1:8: error[S001]: bad \\u{202e}\n"
                         " \\u{1b}[2J\\xff @\n"
                         "               ^\n"
                         "  fix: drop \\u{7}\n"));
    vyre_diagnostics_destroy(list);
}

static void order_and_repeats(void)
{
    const vyre__source source = source_of("one\ntwo\nthree\n");
    vyre_diagnostics *list = vyre_diagnostics_create(0);
    CU_ASSERT_PTR_NOT_NULL_FATAL(list);
    static const struct {
        const char *code;
        size_t offset;
        const char *path;
    } added[] = {
        {"C", 8, NULL},  {"P", VYRE__NO_OFFSET, "b"},
        {"A", 4, NULL},  {"P", VYRE__NO_OFFSET, "a"},
        {"B", 4, NULL},  {"A", 4, NULL},
        {"D", 0, NULL},  {"P", VYRE__NO_OFFSET, "b"},
        {"C", 13, NULL},
    };
    for (size_t i = 0; i < sizeof added / sizeof added[0]; i++)
        vyre__diagnose(list, VYRE_SEVERITY_ERROR, added[i].code, &source, added[i].offset,
                       added[i].path, "f", "m");
    vyre__diagnostics_sort(list);
    static const char *const codes[] = {"D", "A", "B", "C", "C", "P", "P"};
    CU_ASSERT_EQUAL_FATAL(vyre_diagnostics_count(list), 7);
    CU_ASSERT_EQUAL(vyre_diagnostics_seen(list, VYRE_SEVERITY_ERROR), 7);
    for (size_t i = 0; i < 7; i++) {
        vyre_diagnostic shown;
        CU_ASSERT_EQUAL_FATAL(vyre_diagnostics_get(list, i, &shown), VYRE_OK);
        CU_ASSERT_STRING_EQUAL(shown.code, codes[i]);
        if (i >= 5)
            CU_ASSERT_STRING_EQUAL(shown.path, i == 5 ? "b" : "a");
    }
    vyre__diagnostics_sort(list);
    CU_ASSERT_EQUAL(vyre_diagnostics_count(list), 7);
    vyre_diagnostics_destroy(list);
}

static void limits(void)
{
    vyre_diagnostics *list = vyre_diagnostics_create(3);
    CU_ASSERT_PTR_NOT_NULL_FATAL(list);
    for (int i = 0; i < 10; i++)
        vyre__diagnose(list, VYRE_SEVERITY_ERROR, "E", NULL, 0, "p", "f", "%d", i);
    for (int i = 0; i < 2; i++)
        vyre__diagnose(list, VYRE_SEVERITY_WARNING, "W", NULL, 0, "p", "f", "%d", i);
    CU_ASSERT_EQUAL(vyre_diagnostics_count(list), 5);
    CU_ASSERT_EQUAL(vyre_diagnostics_seen(list, VYRE_SEVERITY_ERROR), 10);
    CU_ASSERT_EQUAL(vyre_diagnostics_seen(list, VYRE_SEVERITY_WARNING), 2);
    CU_ASSERT_EQUAL(vyre_diagnostics_seen(list, VYRE_SEVERITY_NOTE), 0);
    CU_ASSERT(!vyre__diagnostics_out_of_memory(list));
    vyre_diagnostics_clear(list);
    CU_ASSERT_EQUAL(vyre_diagnostics_count(list), 0);
    CU_ASSERT_EQUAL(vyre_diagnostics_seen(list, VYRE_SEVERITY_ERROR), 0);
    vyre__diagnose(NULL, VYRE_SEVERITY_ERROR, "E", NULL, 0, "p", "f", "nobody listens");
    vyre__diagnostics_sort(NULL);
    vyre_diagnostics_destroy(list);
    vyre_diagnostics_destroy(NULL);
}

static void very_long_messages_are_bounded(void)
{
    enum { SIZE = 1 << 20 };
    char *name = malloc(SIZE + 1);
    CU_ASSERT_PTR_NOT_NULL_FATAL(name);
    memset(name, 'n', SIZE);
    name[SIZE] = 0;
    vyre_diagnostics *list = vyre_diagnostics_create(0);
    CU_ASSERT_PTR_NOT_NULL_FATAL(list);
    vyre_diagnostic shown;
    vyre__diagnose(list, VYRE_SEVERITY_ERROR, "E", NULL, 0, name, name, "%s", name);
    CU_ASSERT_EQUAL_FATAL(vyre_diagnostics_get(list, 0, &shown), VYRE_OK);
    CU_ASSERT(strlen(shown.message) < 4096 && strlen(shown.fix) < 4096);
    CU_ASSERT(strlen(shown.path) < 4096);
    vyre_diagnostics_destroy(list);
    free(name);
}

static void turned_into_an_error(void)
{
    const vyre__source source = source_of("one\ntwo\n");
    vyre_diagnostics *list = vyre_diagnostics_create(0);
    CU_ASSERT_PTR_NOT_NULL_FATAL(list);
    vyre_error error;
    CU_ASSERT_EQUAL(vyre__diagnostics_fail(NULL, &error, VYRE_INVALID_PROGRAM),
                    VYRE_INVALID_PROGRAM);
    CU_ASSERT(error.message[0] && error.fix[0]);
    vyre__diagnose(list, VYRE_SEVERITY_WARNING, "W001", &source, 0, NULL, "w", "a warning");
    vyre__diagnose(list, VYRE_SEVERITY_ERROR, "V008", &source, 5, NULL, "rename it", "twice");
    CU_ASSERT_EQUAL(vyre__diagnostics_fail(list, &error, VYRE_INVALID_PROGRAM),
                    VYRE_INVALID_PROGRAM);
    CU_ASSERT_EQUAL(error.status, VYRE_INVALID_PROGRAM);
    CU_ASSERT_STRING_EQUAL(error.message, "V008: twice");
    CU_ASSERT_STRING_EQUAL(error.fix, "rename it");
    CU_ASSERT_STRING_EQUAL(error.location, "blur.vyre:2:2");
    vyre__diagnose(list, VYRE_SEVERITY_ERROR, "V009", NULL, 0, "entry[1]", "f", "other");
    vyre__diagnostics_fail(list, &error, VYRE_INVALID_PROGRAM);
    CU_ASSERT_STRING_EQUAL(error.message, "V008: twice (and 1 more error)");
    vyre_diagnostics_clear(list);
    vyre__diagnose(list, VYRE_SEVERITY_ERROR, "V009", NULL, 0, "entry[1]", "f", "other");
    vyre__diagnostics_fail(list, &error, VYRE_INVALID_PROGRAM);
    CU_ASSERT_STRING_EQUAL(error.location, "entry[1]");
    vyre_diagnostics_destroy(list);
}

static const unit_test tests[] = {
    {"rendering", rendering},
    {"rendering into little space", rendering_into_little_space},
    {"positions", positions},
    {"positions in a large text", positions_in_a_large_text},
    {"long lines are cut", long_lines_are_cut},
    {"a line of 120 columns is whole", a_line_of_120_columns_is_whole},
    {"hostile text is escaped", hostile_text_is_escaped},
    {"order and repeats", order_and_repeats},
    {"limits", limits},
    {"very long messages are bounded", very_long_messages_are_bounded},
    {"turned into an error", turned_into_an_error},
    {NULL, NULL},
};

int main(void)
{
    return unit_main("diagnostics", tests);
}
