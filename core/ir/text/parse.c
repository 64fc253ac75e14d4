/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* From text to a program. */
#include <stdlib.h>
#include <string.h>

#include "core/ir/text/parser.h"
#include "core/ir/text/text.h"

static vyre_status refuse_size(const char *file, vyre_diagnostics *diagnostics, size_t *out_errors,
                               vyre_error *error)
{
    static const char fix[] = "split the program";
    const vyre__source source = {file, "", 0};
    vyre__diagnose(diagnostics, VYRE_SEVERITY_ERROR, "S090", &source, 0, NULL, fix,
                   "the text is longer than 64 MiB");
    *out_errors = 1;
    vyre__fail(error, VYRE_INVALID_PROGRAM, fix, "S090: the text is longer than 64 MiB");
    vyre__error_locate(error, "%s", file);
    return VYRE_INVALID_PROGRAM;
}

/* The program keeps the text, and most of its names lie in it. */
static int keep_source(vyre_program *program, const char *text, size_t size, const char *file)
{
    program->source.text = vyre__arena_copy(&program->arena, text, size);
    program->source.file = vyre__arena_copy(&program->arena, file, strlen(file));
    program->source.size = size;
    return program->source.text && program->source.file;
}

static void parse_all(vyre__parser *parser)
{
    vyre_program *program = parser->program;
    vyre__lexer_init(&parser->lexer, parser->source->text, parser->source->size);
    vyre__parser_advance(parser);
    vyre__parse_header(parser);
    vyre__parse_buffers(parser);
    program->entry = vyre__parse_entry(parser);
    if (program->revision == 0)
        program->revision = vyre__program_least_revision(program);
    free(parser->stack);
}

vyre_status vyre__text_parse(const char *text, size_t size, const char *file,
                             vyre_diagnostics *diagnostics, vyre_program **out_program,
                             size_t *out_errors, vyre_error *error)
{
    *out_program = NULL;
    *out_errors = 0;
    if (!file)
        file = "<text>";
    if (size > VYRE__MAX_PROGRAM_BYTES)
        return refuse_size(file, diagnostics, out_errors, error);
    vyre_program *program = vyre__program_new();
    vyre__parser *parser = calloc(1, sizeof *parser);
    if (!program || !parser || !keep_source(program, text, size, file)) {
        vyre__program_discard(program);
        free(parser);
        return vyre__fail_memory(error, "a program");
    }
    parser->program = program;
    parser->source = &program->source;
    parser->diagnostics = diagnostics;
    parse_all(parser);
    *out_errors = parser->errors;
    const int out_of_memory = parser->out_of_memory;
    free(parser);
    if (out_of_memory) {
        vyre__program_discard(program);
        return vyre__fail_memory(error, "a program");
    }
    return vyre__program_finish(program, out_program, error);
}

vyre_status vyre_program_parse(const char *text, size_t size, const char *file,
                               vyre_diagnostics *diagnostics, vyre_program **out_program,
                               vyre_error *error)
{
    size_t errors = 0;
    vyre_program *program = NULL;
    if (out_program)
        *out_program = NULL;
    if (!text && size > 0)
        return vyre__fail(error, VYRE_INVALID_ARGUMENT, "Pass the text.", "the text is NULL");
    vyre_diagnostics *own = diagnostics ? NULL : vyre_diagnostics_create(1);
    vyre_diagnostics *list = diagnostics ? diagnostics : own;
    vyre_status status = list ? vyre__text_parse(text, size, file, list, &program, &errors, error)
                              : vyre__fail_memory(error, "the list of findings");
    if (status == VYRE_OK) {
        vyre__diagnostics_sort(list);
        if (errors > 0)
            status = vyre__diagnostics_fail(list, error, VYRE_INVALID_PROGRAM);
    }
    if (status == VYRE_OK && out_program)
        *out_program = program;
    else
        vyre_program_release(program);
    vyre_diagnostics_destroy(own);
    return status;
}
