/* SPDX-License-Identifier: MIT OR Apache-2.0 */
#include "tests/unit/text_kit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/bytes.h"
#include "tests/unit/unit.h"

enum { HEAD_LINES = 4, BODY_INDENT = 4 };

char *text_body(const char *lines)
{
    vyre__bytes out = {0};
    vyre__bytes_put_text(&out, TEXT_HEAD);
    while (*lines) {
        const size_t size = strcspn(lines, "\n");
        vyre__bytes_put_text(&out, size > 0 ? "    " : "");
        vyre__bytes_put(&out, lines, size);
        vyre__bytes_put_u8(&out, '\n');
        lines += size + (lines[size] != 0);
    }
    vyre__bytes_put_text(&out, "}\n");
    return vyre__bytes_take(&out, NULL);
}

static void show(const char *what, const char *text)
{
    printf("# %s:\n", what);
    while (*text) {
        const size_t size = strcspn(text, "\n");
        printf("# | %.*s\n", (int)size, text);
        text += size + (text[size] != 0);
    }
}

void text_expect_same(const char *what, const char *found, const char *expected)
{
    const int same = found && strcmp(found, expected) == 0;
    CU_ASSERT(same);
    if (same)
        return;
    show(what, "");
    show("found", found ? found : "(nothing)");
    show("expected", expected);
}

static void show_findings(const vyre_diagnostics *list)
{
    for (size_t i = 0; i < vyre_diagnostics_count(list); i++) {
        vyre_diagnostic finding;
        char text[2048];
        vyre_diagnostics_get(list, i, &finding);
        vyre_diagnostic_render(&finding, text, sizeof text);
        show("finding", text);
    }
}

vyre_program *text_parse(const char *text)
{
    vyre_program *program = NULL;
    vyre_diagnostics *list = vyre_diagnostics_create(0);
    const vyre_status status = vyre_program_parse(text, strlen(text), "test", list, &program, NULL);
    CU_ASSERT_EQUAL(status, VYRE_OK);
    if (status != VYRE_OK) {
        show("text", text);
        show_findings(list);
    }
    vyre_diagnostics_destroy(list);
    return program;
}

char *text_print(const vyre_program *program)
{
    char *text = NULL;
    size_t size = 0;
    CU_ASSERT_EQUAL(vyre_program_print(program, &text, &size, NULL), VYRE_OK);
    CU_ASSERT(text && strlen(text) == size);
    return text;
}

static char *reprint(const char *text)
{
    vyre_program *program = text_parse(text);
    char *printed = program ? text_print(program) : NULL;
    vyre_program_release(program);
    return printed;
}

void text_expect_print(const char *text, const char *expected)
{
    char *printed = reprint(text);
    text_expect_same(text, printed, expected);
    char *again = printed ? reprint(printed) : NULL;
    text_expect_same("printed again", again, printed ? printed : "");
    vyre_free(printed);
    vyre_free(again);
}

void text_expect_lines(const char *lines, const char *expected)
{
    char *text = text_body(lines), *body = text_body(expected);
    char *canonical = malloc(strlen(body) + 64);
    sprintf(canonical,
            "program p;\nworkgroup 64;\n\nbuffer x: f32[] readwrite;\n"
            "buffer y: u32[] readwrite;\n\n{\n%s",
            body + strlen(TEXT_HEAD));
    text_expect_print(text, canonical);
    free(canonical);
    free(text);
    free(body);
}

static char *format(const char *text)
{
    char *out = NULL;
    size_t size = 0;
    CU_ASSERT_EQUAL(vyre_text_format(text, strlen(text), "test", NULL, &out, &size, NULL), VYRE_OK);
    return out;
}

void text_expect_format(const char *text, const char *expected)
{
    char *formatted = format(text), *meant = reprint(text);
    text_expect_same(text, formatted, expected);
    char *again = formatted ? format(formatted) : NULL;
    text_expect_same("formatted again", again, formatted ? formatted : "");
    char *means = formatted ? reprint(formatted) : NULL;
    text_expect_same("meaning of the formatted", means, meant ? meant : "");
    vyre_free(formatted);
    vyre_free(meant);
    vyre_free(again);
    vyre_free(means);
}

static char *list_findings(const char *text, uint32_t skipped_lines)
{
    vyre__bytes out = {0};
    vyre_program *program = NULL;
    vyre_diagnostics *list = vyre_diagnostics_create(0);
    const vyre_status status = vyre_program_parse(text, strlen(text), "test", list, &program, NULL);
    CU_ASSERT_EQUAL(status == VYRE_OK, vyre_diagnostics_count(list) == 0);
    CU_ASSERT_EQUAL(status == VYRE_OK, program != NULL);
    for (size_t i = 0; i < vyre_diagnostics_count(list); i++) {
        vyre_diagnostic finding;
        vyre_diagnostics_get(list, i, &finding);
        vyre__bytes_printf(&out, "%u:%u %s %s -> %s\n", (unsigned)(finding.line - skipped_lines),
                           (unsigned)finding.column, finding.code, finding.message, finding.fix);
    }
    vyre_diagnostics_destroy(list);
    vyre_program_release(program);
    return vyre__bytes_take(&out, NULL);
}

void text_expect_findings(const char *text, const char *expected)
{
    char *found = list_findings(text, 0);
    text_expect_same(text, found, expected);
    vyre_free(found);
}

void text_expect_mistakes(const char *lines, const char *expected)
{
    char *text = text_body(lines);
    char *found = list_findings(text, HEAD_LINES);
    text_expect_same(lines, found, expected);
    vyre_free(found);
    free(text);
}
