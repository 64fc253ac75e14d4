/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Lines, literals and numbers of the printer. */
#include "core/ir/text/print.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/ir/text/number.h"

void vyre__print_put(vyre__printer *printer, const char *data, size_t size)
{
    unsigned columns = 0;
    for (size_t i = 0; i < size; i++)
        columns += ((unsigned char)data[i] & 0xC0) != 0x80;
    if (printer->measuring) {
        printer->room -= (long)columns;
        return;
    }
    printer->column += columns;
    vyre__bytes_put(printer->out, data, size);
}

void vyre__print_text(vyre__printer *printer, const char *text)
{
    vyre__print_put(printer, text, strlen(text));
}

unsigned vyre__print_deeper(unsigned indent)
{
    return indent + VYRE__TEXT_INDENT > VYRE__TEXT_MOST_INDENT ? indent
                                                               : indent + VYRE__TEXT_INDENT;
}

void vyre__print_newline(vyre__printer *printer, unsigned indent)
{
    static const char spaces[] = "                                                            ";
    vyre__bytes_put_u8(printer->out, '\n');
    vyre__bytes_put(printer->out, spaces, indent < sizeof spaces ? indent : sizeof spaces - 1);
    printer->column = indent;
}

/* ---- comments ---- */

/* A comment without the space at the end of its lines. */
static void put_comment(vyre__printer *printer, const vyre__span *span)
{
    const char *text = printer->trivia->lexer.text;
    uint32_t start = span->start;
    while (start < span->end) {
        const char *newline = memchr(text + start, '\n', span->end - start);
        const uint32_t stop = newline ? (uint32_t)(newline - text) : span->end;
        uint32_t end = stop;
        while (end > start &&
               (text[end - 1] == ' ' || text[end - 1] == '\t' || text[end - 1] == '\r'))
            end--;
        vyre__print_put(printer, text + start, end - start);
        if (newline)
            vyre__bytes_put_u8(printer->out, '\n');
        start = stop + 1;
    }
}

static void put_indent(vyre__printer *printer)
{
    for (unsigned i = 0; i < printer->indent; i++)
        vyre__bytes_put_u8(printer->out, ' ');
    printer->column = printer->indent;
}

static void put_empty_line(vyre__printer *printer)
{
    if (!printer->body_begins)
        vyre__bytes_put_u8(printer->out, '\n');
}

static void put_comment_line(vyre__printer *printer, const vyre__span *span)
{
    put_indent(printer);
    put_comment(printer, span);
    vyre__bytes_put_u8(printer->out, '\n');
    printer->body_begins = 0;
}

/* Forgets the first `count` comments, which are printed. */
static void drop_comments(vyre__spans *pending, size_t count)
{
    pending->count -= count;
    if (pending->count > 0)
        memmove(pending->items, pending->items + count, pending->count * sizeof *pending->items);
}

void vyre__print_comments(vyre__printer *printer, size_t count)
{
    vyre__spans *pending = &printer->trivia->pending;
    for (size_t i = 0; i < count; i++) {
        if (pending->items[i].blank_before)
            put_empty_line(printer);
        put_comment_line(printer, &pending->items[i]);
    }
    drop_comments(pending, count);
}

static void begin_with_comments(vyre__printer *printer, int empty_line, int keep_empty_line)
{
    vyre__trivia *trivia = printer->trivia;
    for (size_t i = 0; i < trivia->lead; i++) {
        if (trivia->pending.items[i].blank_before || empty_line)
            put_empty_line(printer);
        put_comment_line(printer, &trivia->pending.items[i]);
        empty_line = 0;
        keep_empty_line = 1;
    }
    if (empty_line || (trivia->blank_before && keep_empty_line))
        put_empty_line(printer);
    for (size_t i = trivia->lead; i < trivia->own; i++)
        put_comment_line(printer, &trivia->pending.items[i]);
    drop_comments(&trivia->pending, trivia->own);
}

void vyre__print_begin(vyre__printer *printer, int empty_line, int keep_empty_line)
{
    if (printer->trivia)
        begin_with_comments(printer, empty_line, keep_empty_line);
    else if (empty_line)
        put_empty_line(printer);
    put_indent(printer);
    printer->body_begins = 0;
}

void vyre__print_end(vyre__printer *printer)
{
    vyre__trivia *trivia = printer->trivia;
    for (size_t i = 0; trivia && i < trivia->trailing.count; i++) {
        vyre__bytes_put_u8(printer->out, ' ');
        put_comment(printer, &trivia->trailing.items[i]);
    }
    if (trivia)
        trivia->trailing.count = 0;
    vyre__bytes_put_u8(printer->out, '\n');
}

/* ---- numbers ---- */

static void put_u32(char *out, size_t capacity, uint64_t value, int mask)
{
    if (value > UINT32_MAX)
        snprintf(out, capacity, "0x%llx", (unsigned long long)value);
    else if (mask && value >= 256)
        snprintf(out, capacity, value < 65536 ? "0x%04x" : "0x%08x", (unsigned)value);
    else if (value >= 65536 && value % 1000 != 0)
        snprintf(out, capacity, "0x%08x", (unsigned)value);
    else
        snprintf(out, capacity, "%u", (unsigned)value);
}

static void put_i32(char *out, size_t capacity, uint32_t bits)
{
    const int negative = bits >> 31 != 0;
    snprintf(out, capacity, "%s%ui", negative ? "-" : "", (unsigned)(negative ? 0 - bits : bits));
}

/* The same number as a person spelled it. */
static int put_source_literal(vyre__printer *printer, const vyre__expr *literal, int negative)
{
    if (!printer->trivia)
        return 0;
    const vyre__str text = vyre__trivia_literal(printer->trivia, literal);
    if (text.size == 0)
        return 0;
    if (negative)
        vyre__print_text(printer, "-");
    vyre__print_put(printer, text.data, text.size);
    return 1;
}

void vyre__print_literal(vyre__printer *printer, const vyre__expr *literal, int mask)
{
    char text[VYRE__F32_TEXT_MAX];
    const uint32_t bits = literal->bits;
    switch (literal->tag) {
    case VYRE__EXPR_LIT_BOOL: snprintf(text, sizeof text, "%s", bits ? "true" : "false"); break;
    case VYRE__EXPR_LIT_I32: put_i32(text, sizeof text, bits); break;
    case VYRE__EXPR_LIT_F32: vyre__f32_print(bits, text); break;
    default: put_u32(text, sizeof text, bits, mask); break;
    }
    if (!put_source_literal(printer, literal, text[0] == '-'))
        vyre__print_text(printer, text);
}

static void put_number(vyre__printer *printer, uint64_t value, const char *canonical)
{
    vyre__str text = {"", 0};
    if (printer->trivia)
        text = vyre__trivia_number(printer->trivia, value);
    if (text.size > 0)
        vyre__print_put(printer, text.data, text.size);
    else
        vyre__print_text(printer, canonical);
}

void vyre__print_int(vyre__printer *printer, uint64_t value)
{
    char text[32];
    snprintf(text, sizeof text, "%llu", (unsigned long long)value);
    put_number(printer, value, text);
}

void vyre__print_index(vyre__printer *printer, uint64_t value)
{
    char text[32];
    put_u32(text, sizeof text, value, 0);
    put_number(printer, value, text);
}

void vyre__print_id(vyre__printer *printer, uint32_t id)
{
    char text[32];
    snprintf(text, sizeof text, "0x%08x", (unsigned)id);
    put_number(printer, id, text);
}

void vyre__print_spelled(vyre__printer *printer, const vyre__bytes *text)
{
    vyre__lexer lexer;
    vyre__token token;
    uint32_t done = 0;
    const char *data = (const char *)text->data;
    if (text->failed)
        printer->failed = 1;
    if (text->failed || !printer->trivia) {
        vyre__print_put(printer, data, text->size);
        return;
    }
    vyre__lexer_init(&lexer, data, text->size);
    while ((token = vyre__lexer_next(&lexer)).kind != VYRE__TOKEN_END) {
        vyre__number number;
        if (token.kind != VYRE__TOKEN_NUMBER)
            continue;
        vyre__number_read(data + token.start, token.end - token.start, 0, &number);
        const vyre__str source = vyre__trivia_number(printer->trivia, number.value);
        vyre__print_put(printer, data + done, token.start - done);
        if (source.size > 0)
            vyre__print_put(printer, source.data, source.size);
        else
            vyre__print_put(printer, data + token.start, token.end - token.start);
        done = token.end;
    }
    vyre__print_put(printer, data + done, text->size - done);
}

void vyre__print_type(vyre__printer *printer, const vyre__type *type)
{
    vyre__bytes text = {0};
    vyre__type_print(&text, type);
    vyre__print_spelled(printer, &text);
    vyre__bytes_release(&text);
}

/* ---- whole texts ---- */

static vyre_status print(const vyre_program *program, vyre__trivia *trivia, char **out_text,
                         size_t *out_size, vyre_error *error)
{
    vyre__bytes out = {0};
    vyre__printer printer = {.out = &out, .trivia = trivia};
    vyre__print_program(&printer, program);
    free(printer.chain);
    vyre__bytes_release(&printer.word);
    if (printer.failed || (trivia && trivia->failed)) {
        vyre__bytes_release(&out);
        return vyre__fail_memory(error, "the text of a program");
    }
    *out_text = vyre__bytes_take(&out, out_size);
    return *out_text ? VYRE_OK : vyre__fail_memory(error, "the text of a program");
}

vyre_status vyre_program_print(const vyre_program *program, char **out_text, size_t *out_size,
                               vyre_error *error)
{
    size_t size = 0;
    *out_text = NULL;
    const vyre_status status = print(program, NULL, out_text, &size, error);
    if (out_size)
        *out_size = size;
    return status;
}

vyre_status vyre_text_format(const char *text, size_t size, const char *file,
                             vyre_diagnostics *diagnostics, char **out_text, size_t *out_size,
                             vyre_error *error)
{
    vyre_program *program = NULL;
    vyre__trivia trivia;
    size_t printed = 0;
    *out_text = NULL;
    if (out_size)
        *out_size = 0;
    vyre_status status = vyre_program_parse(text, size, file, diagnostics, &program, error);
    if (status != VYRE_OK)
        return status;
    vyre__trivia_init(&trivia, &program->source);
    status = print(program, &trivia, out_text, &printed, error);
    if (out_size)
        *out_size = printed;
    vyre__trivia_release(&trivia);
    vyre_program_release(program);
    return status;
}
