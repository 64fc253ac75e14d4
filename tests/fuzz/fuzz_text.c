/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * The parser, the printer and the formatter on any bytes. A text that is accepted must print to a
 * text that is accepted, prints to itself and formats to itself, and has the same wire form; its
 * own formatted form must be stable, mean the same and hold every comment.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <vyre/program.h>

#include "core/ir/text/lexer.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(int condition)
{
    if (!condition)
        abort();
}

static void check_findings(const vyre_diagnostics *list, vyre_status status)
{
    const size_t count = vyre_diagnostics_count(list);
    require((status == VYRE_OK) == (count == 0));
    for (size_t i = 0; i < count; i++) {
        vyre_diagnostic finding;
        require(vyre_diagnostics_get(list, i, &finding) == VYRE_OK);
        require(finding.message[0] && finding.fix[0] && finding.line > 0 && finding.column > 0);
        require(finding.code[0] == 'S' && strlen(finding.code) == 4);
    }
}

static vyre_program *parse(const char *text, size_t size)
{
    vyre_program *program = NULL;
    vyre_diagnostics *list = vyre_diagnostics_create(0);
    require(list != NULL);
    const vyre_status status = vyre_program_parse(text, size, NULL, list, &program, NULL);
    require((status == VYRE_OK) == (program != NULL));
    check_findings(list, status);
    vyre_diagnostics_destroy(list);
    return program;
}

static char *print(const vyre_program *program, size_t *out_size)
{
    char *text = NULL;
    require(vyre_program_print(program, &text, out_size, NULL) == VYRE_OK);
    require(strlen(text) == *out_size);
    return text;
}

static char *format(const char *text, size_t size, size_t *out_size)
{
    char *out = NULL;
    require(vyre_text_format(text, size, NULL, NULL, &out, out_size, NULL) == VYRE_OK);
    return out;
}

static void require_same(const char *a, size_t a_size, const char *b, size_t b_size)
{
    require(a_size == b_size && memcmp(a, b, a_size) == 0);
}

/* Both encode to the same bytes, or neither does. */
static void check_wire(const vyre_program *a, const vyre_program *b)
{
    void *first = NULL, *second = NULL;
    size_t first_size = 0, second_size = 0;
    const vyre_status status = vyre_program_encode(a, 0, &first, &first_size, NULL);
    require(vyre_program_encode(b, 0, &second, &second_size, NULL) == status);
    if (status == VYRE_OK)
        require_same(first, first_size, second, second_size);
    vyre_free(first);
    vyre_free(second);
}

/* The text means what `program` means; its canonical form is `printed`. */
static void check_meaning(const char *text, size_t size, const vyre_program *program,
                          const char *printed, size_t printed_size)
{
    size_t again_size = 0;
    vyre_program *again = parse(text, size);
    require(again != NULL);
    char *text_again = print(again, &again_size);
    require_same(printed, printed_size, text_again, again_size);
    check_wire(program, again);
    vyre_free(text_again);
    vyre_program_release(again);
}

static void count_comment(void *context, const vyre__token *comment)
{
    (void)comment;
    ++*(size_t *)context;
}

static size_t count_comments(const char *text, size_t size)
{
    size_t count = 0;
    vyre__lexer lexer;
    vyre__lexer_init(&lexer, text, size);
    lexer.on_comment = count_comment;
    lexer.context = &count;
    while (vyre__lexer_next(&lexer).kind != VYRE__TOKEN_END) {
    }
    return count;
}

static void check_format(const char *text, size_t size, const vyre_program *program,
                         const char *printed, size_t printed_size)
{
    size_t once_size = 0, twice_size = 0;
    char *once = format(text, size, &once_size);
    char *twice = format(once, once_size, &twice_size);
    require_same(once, once_size, twice, twice_size);
    require(count_comments(text, size) == count_comments(once, once_size));
    check_meaning(once, once_size, program, printed, printed_size);
    vyre_free(once);
    vyre_free(twice);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const char *text = size ? (const char *)data : "";
    vyre_program *program = parse(text, size);
    if (!program)
        return 0;
    size_t printed_size = 0, formatted_size = 0;
    char *printed = print(program, &printed_size);
    check_meaning(printed, printed_size, program, printed, printed_size);
    char *formatted = format(printed, printed_size, &formatted_size);
    require_same(printed, printed_size, formatted, formatted_size);
    check_format(text, size, program, printed, printed_size);
    vyre_free(printed);
    vyre_free(formatted);
    vyre_program_release(program);
    return 0;
}
