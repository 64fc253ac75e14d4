/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Every mistake that the parser reports: where, with which code and words, and what it advises.
 * The cases are in tests/data/text/mistakes.txt. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/bytes.h"
#include "tests/unit/text_kit.h"
#include "tests/unit/unit.h"

static int in_body;
static unsigned case_count;
static char codes[1000]; /* set where a finding of that number is expected */

static void finish_case(vyre__bytes *text, vyre__bytes *findings)
{
    char *written = vyre__bytes_take(text, NULL), *expected = vyre__bytes_take(findings, NULL);
    if (written[0] || expected[0]) {
        case_count++;
        if (in_body)
            text_expect_mistakes(written, expected);
        else
            text_expect_findings(written, expected);
    }
    vyre_free(written);
    vyre_free(expected);
}

static void note_code(const char *line, size_t size)
{
    const char *code = memchr(line, 'S', size);
    if (code && size - (size_t)(code - line) > 4)
        codes[atoi(code + 1) % 1000] = 1;
}

/* One line of the file; a case ends where the next one begins. */
static void take_line(const char *line, size_t size, vyre__bytes *text, vyre__bytes *findings)
{
    if (size == 0 || line[0] == '=') {
        finish_case(text, findings);
        if (size > 2)
            in_body = line[2] == 'b';
    } else if (line[0] == '>') {
        if (size > 2)
            vyre__bytes_put(text, line + 2, size - 2);
        vyre__bytes_put_u8(text, '\n');
    } else if (line[0] != '#') {
        vyre__bytes_put(findings, line, size);
        vyre__bytes_put_u8(findings, '\n');
        note_code(line, size);
    }
}

static void every_mistake(void)
{
    size_t size = 0;
    char *data = unit_read_data("text/mistakes.txt", &size);
    vyre__bytes text = {0}, findings = {0};
    for (size_t i = 0; data && i < size;) {
        const char *newline = memchr(data + i, '\n', size - i);
        const size_t length = newline ? (size_t)(newline - (data + i)) : size - i;
        take_line(data + i, length, &text, &findings);
        i += length + 1;
    }
    finish_case(&text, &findings);
    free(data);
    printf("# %u mistakes\n", case_count);
    CU_ASSERT(case_count > 200);
}

/* The codes that the manual lists; S090 needs texts too large for a list. */
static void every_code(void)
{
    static const int all[] = {1,  2,  3,  4,  5,  6,  7,  8,  9,  10, 11, 12, 13,
                              14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 30, 31,
                              32, 33, 34, 40, 41, 42, 43, 44, 45, 46, 47};
    for (size_t i = 0; i < sizeof all / sizeof all[0]; i++) {
        CU_ASSERT(codes[all[i]]);
        if (!codes[all[i]])
            printf("# no case gives S%03d\n", all[i]);
    }
}

static void encodings(void)
{
    text_expect_findings("\xEF\xBB\xBFprogram p; workgroup 1; {}",
                         "1:1 S001 the text begins with a byte order mark -> save the file as "
                         "UTF-8 without a byte order mark\n");
    text_expect_findings("program p; workgroup 1; {} // \xC3\xA9 \xFF \xFE\n",
                         "1:33 S001 this is not UTF-8 -> save the file as UTF-8\n");
    text_expect_findings("program p; workgroup 1; {} // \xED\xA0\x80\n", /* a surrogate */
                         "1:31 S001 this is not UTF-8 -> save the file as UTF-8\n");
    text_expect_findings("program p; workgroup 1; {} // \xC0\xAF\n", /* overlong */
                         "1:31 S001 this is not UTF-8 -> save the file as UTF-8\n");
    text_expect_findings("program p; workgroup 1; {} /* \xE2\x80\xAE */\n",
                         "1:31 S001 U+202E changes the direction of the text after it -> remove "
                         "the character, or write `\\u{...}` in quotes\n");
    text_expect_findings("program \"\xE2\x81\xA6\"; workgroup 1; {}\n",
                         "1:10 S001 U+2066 changes the direction of the text after it -> remove "
                         "the character, or write `\\u{...}` in quotes\n");
    text_expect_findings("program p; workgroup 1; {\x01}\n",
                         "1:26 S001 U+0001 has no meaning here -> remove the character\n");
    static const char nul[] = "program p; workgroup 1; {} // \0 \n";
    vyre_diagnostics *list = vyre_diagnostics_create(0);
    vyre_diagnostic finding = {0};
    vyre_program *program = NULL;
    CU_ASSERT_EQUAL(vyre_program_parse(nul, sizeof nul - 1, NULL, list, &program, NULL),
                    VYRE_INVALID_PROGRAM);
    CU_ASSERT_PTR_NULL(program);
    CU_ASSERT_EQUAL(vyre_diagnostics_count(list), 1);
    vyre_diagnostics_get(list, 0, &finding);
    CU_ASSERT(finding.column == 31 && strcmp(finding.code, "S001") == 0);
    vyre_diagnostics_destroy(list);
}

static void shape_of_a_message(void)
{
    static const char text[] = "program p; workgroup 1;\nbuffer x: u32[] read;\n{\n"
                               "\tif (x[i] & 1 == 0) {}\n}\n";
    char shown[512];
    vyre_diagnostic finding = {0};
    vyre_error error = {0};
    vyre_diagnostics *list = vyre_diagnostics_create(0);
    vyre_program_parse(text, strlen(text), "blur.vyre", list, NULL, &error);
    vyre_diagnostics_get(list, 0, &finding);
    vyre_diagnostic_render(&finding, shown, sizeof shown);
    text_expect_same("a message", shown,
                     "blur.vyre:4:15: error[S010]: `==` beside `&` needs parentheses\n"
                     " if (x[i] & 1 == 0) {}\n"
                     "              ^\n"
                     "  fix: write `(x[i] & 1) == 0`\n");
    CU_ASSERT_EQUAL(error.status, VYRE_INVALID_PROGRAM);
    text_expect_same("location", error.location, "blur.vyre:4:15");
    text_expect_same("fix", error.fix, "write `(x[i] & 1) == 0`");
    vyre_diagnostics_destroy(list);
}

static const unit_test tests[] = {{"every mistake", every_mistake},
                                  {"every code", every_code},
                                  {"encodings", encodings},
                                  {"shape of a message", shape_of_a_message},
                                  {NULL, NULL}};

int main(void)
{
    return unit_main("text_mistakes", tests);
}
