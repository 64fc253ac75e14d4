/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Tokens, errors, recovery and memory of the parser. */
#include "core/ir/text/parser.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* An error this near to the one before it has the same cause. */
enum { SILENT_TOKENS = 2 };

/* ---- tokens ---- */

/* Columns before a token that begins a line. */
static uint32_t indent_of(const vyre__parser *parser, uint32_t offset)
{
    uint32_t columns = 0;
    while (offset > 0 && parser->source->text[offset - 1] != '\n') {
        offset--;
        columns++;
    }
    return columns;
}

static void report_lexer(vyre__parser *parser)
{
    const vyre__lex_error wrong = parser->lexer.error;
    parser->lexer.error.code = NULL;
    if (wrong.code)
        vyre__parser_error(parser, wrong.offset, wrong.code, wrong.fix, "%s", wrong.message);
}

void vyre__parser_advance(vyre__parser *parser)
{
    /* What comes next belongs to another statement. */
    if (parser->token.kind == ';' || parser->token.kind == '{' || parser->token.kind == '}')
        parser->quiet = 0;
    parser->last_end = parser->token.end;
    parser->token_number++;
    if (parser->stopped) {
        parser->token.kind = VYRE__TOKEN_END;
        parser->token.start = parser->token.end;
        return;
    }
    parser->token = vyre__lexer_next(&parser->lexer);
    if (parser->token.begins_line)
        parser->line_indent = indent_of(parser, parser->token.start);
    report_lexer(parser);
}

vyre__str vyre__parser_slice(const vyre__parser *parser, uint32_t start, uint32_t end)
{
    return (vyre__str){parser->source->text + start, end > start ? end - start : 0};
}

vyre__str vyre__parser_spelling(const vyre__parser *parser, const vyre__token *token)
{
    return vyre__parser_slice(parser, token->start, token->end);
}

int vyre__parser_at(const vyre__parser *parser, uint16_t kind)
{
    return !parser->lost && parser->token.kind == kind;
}

int vyre__parser_at_word(const vyre__parser *parser, const char *word)
{
    return vyre__parser_at(parser, VYRE__TOKEN_WORD) &&
           vyre__str_is(vyre__parser_spelling(parser, &parser->token), word);
}

int vyre__parser_accept(vyre__parser *parser, uint16_t kind)
{
    if (!vyre__parser_at(parser, kind))
        return 0;
    vyre__parser_advance(parser);
    return 1;
}

int vyre__parser_accept_word(vyre__parser *parser, const char *word)
{
    if (!vyre__parser_at_word(parser, word))
        return 0;
    vyre__parser_advance(parser);
    return 1;
}

const char *vyre__parser_show(const vyre__parser *parser, char out[VYRE__TOKEN_SHOWN])
{
    const vyre__str text = vyre__parser_spelling(parser, &parser->token);
    if (parser->token.kind == VYRE__TOKEN_END)
        snprintf(out, VYRE__TOKEN_SHOWN, "the end of the text");
    else if (text.size > VYRE__TOKEN_SHOWN - 8 || memchr(text.data, '\n', text.size))
        snprintf(out, VYRE__TOKEN_SHOWN, "a long token");
    else
        snprintf(out, VYRE__TOKEN_SHOWN, text.data[0] == '`' ? "%.*s" : "`%.*s`", (int)text.size,
                 text.data);
    return out;
}

int vyre__parser_expect(vyre__parser *parser, uint16_t kind, const char *fix)
{
    char shown[VYRE__TOKEN_SHOWN], write[32];
    if (vyre__parser_accept(parser, kind))
        return 1;
    if (parser->lost)
        return 0;
    snprintf(write, sizeof write, "write `%s`", vyre__token_text(kind));
    vyre__parser_show(parser, shown);
    /* What is missing is missing from the line before. */
    vyre__parser_error(parser, parser->token.begins_line ? parser->last_end : parser->token.start,
                       "S002", fix ? fix : write, "expected `%s`, found %s", vyre__token_text(kind),
                       shown);
    parser->lost = 1;
    return 0;
}

void vyre__parser_end_statement(vyre__parser *parser)
{
    if (parser->lost || vyre__parser_accept(parser, ';'))
        return;
    vyre__parser_error(parser, parser->last_end, "S014", "write `;`", "`;` is missing");
    /* Where the next line begins a statement nothing is to be skipped. */
    parser->lost = !parser->token.begins_line && parser->token.kind != '}';
}

int vyre__parser_quote(const vyre__parser *parser, uint32_t start, uint32_t end, char *out,
                       size_t capacity)
{
    const vyre__str text = vyre__parser_slice(parser, start, end);
    if (text.size == 0 || text.size >= capacity || memchr(text.data, '\n', text.size))
        return 0;
    memcpy(out, text.data, text.size);
    out[text.size] = 0;
    return 1;
}

/* ---- errors ---- */

static void add_error(vyre__parser *parser, uint32_t offset, const char *code, const char *fix,
                      const char *message)
{
    if (parser->hushed)
        return;
    const uint64_t number = parser->blamed_token ? parser->blamed_token : parser->token_number;
    const int near = parser->error_token && number <= parser->error_token + SILENT_TOKENS;
    const int silent = parser->quiet || parser->stopped || near;
    parser->quiet = 1;
    parser->blamed_token = 0;
    if (silent)
        return;
    parser->errors++;
    parser->error_token = number;
    if (parser->token.kind == VYRE__TOKEN_END && offset == parser->token.start)
        offset = parser->last_end; /* the line that is not finished, not the empty one after it */
    vyre__diagnose(parser->diagnostics, VYRE_SEVERITY_ERROR, code, parser->source, offset, NULL,
                   fix, "%s", message);
}

void vyre__parser_error(vyre__parser *parser, uint32_t offset, const char *code, const char *fix,
                        const char *format, ...)
{
    char message[256];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(message, sizeof message, format, arguments);
    va_end(arguments);
    add_error(parser, offset, code, fix, message);
}

void vyre__parser_lose(vyre__parser *parser, const char *code, const char *fix, const char *format,
                       ...)
{
    char message[256];
    va_list arguments;
    if (parser->lost)
        return;
    va_start(arguments, format);
    vsnprintf(message, sizeof message, format, arguments);
    va_end(arguments);
    add_error(parser, parser->token.start, code, fix, message);
    parser->lost = 1;
}

void vyre__parser_hush(vyre__parser *parser)
{
    if (parser->hushed == 0)
        parser->blamed_token = parser->token_number;
    parser->hushed++;
}

void vyre__parser_unhush(vyre__parser *parser)
{
    parser->hushed--;
}

/* ---- recovery ---- */

static int begins_statement(const vyre__parser *parser)
{
    static const char *const words[] = {"let", "if", "for", "return", "region"};
    if (parser->token.kind != VYRE__TOKEN_WORD || !parser->token.begins_line)
        return 0;
    const vyre__str text = vyre__parser_spelling(parser, &parser->token);
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
        if (vyre__str_is(text, words[i]))
            return 1;
    return 0;
}

static int is_opening(uint16_t kind)
{
    return kind == '(' || kind == '[' || kind == '{';
}

static int is_closing(uint16_t kind)
{
    return kind == ')' || kind == ']' || kind == '}';
}

void vyre__parser_skip_brackets(vyre__parser *parser)
{
    const uint16_t open = parser->token.kind;
    const uint16_t close = open == '(' ? ')' : open == '[' ? ']' : '}';
    unsigned depth = 0;
    do {
        if (parser->token.kind == open)
            depth++;
        else if (parser->token.kind == close)
            depth--;
        vyre__parser_advance(parser);
    } while (depth > 0 && parser->token.kind != VYRE__TOKEN_END);
}

void vyre__parser_skip_statement(vyre__parser *parser)
{
    unsigned brackets = 0; /* round and square ones */
    parser->lost = 0;
    while (parser->token.kind != VYRE__TOKEN_END && parser->token.kind != '}' &&
           !begins_statement(parser)) {
        const uint16_t kind = parser->token.kind;
        if (kind == '{') {
            vyre__parser_skip_brackets(parser);
            if (parser->token.begins_line && !vyre__parser_at_word(parser, "else"))
                break;
            continue;
        }
        if (is_opening(kind))
            brackets++;
        else if (is_closing(kind) && brackets > 0)
            brackets--;
        vyre__parser_advance(parser);
        if (kind == ';' && brackets == 0)
            break;
    }
    parser->quiet = 0;
}

/* ---- nesting ---- */

static void too_deep(vyre__parser *parser)
{
    vyre__parser_lose(parser, "S090", "bind the inner part with `let`, or split the body",
                      "more than %d levels of nesting", VYRE__TEXT_NESTING);
}

int vyre__parser_enter(vyre__parser *parser)
{
    if (parser->depth >= VYRE__TEXT_NESTING) {
        too_deep(parser);
        return 0;
    }
    parser->depth++;
    if (parser->deepest < parser->depth)
        parser->deepest = parser->depth;
    return 1;
}

void vyre__parser_leave(vyre__parser *parser)
{
    parser->depth--;
}

void vyre__parser_deepen(vyre__parser *parser, unsigned outer, int extra)
{
    if (extra)
        parser->deepest++;
    if (parser->deepest > VYRE__TEXT_NESTING)
        too_deep(parser);
    if (parser->deepest < outer)
        parser->deepest = outer;
}

/* ---- memory ---- */

static void out_of_memory(vyre__parser *parser)
{
    parser->stopped = 1;
    parser->out_of_memory = 1;
    parser->token.kind = VYRE__TOKEN_END;
}

void *vyre__parser_alloc(vyre__parser *parser, size_t size)
{
    void *memory = vyre__arena_alloc(&parser->program->arena, size);
    if (!memory)
        out_of_memory(parser);
    return memory;
}

vyre__expr *vyre__parser_expr(vyre__parser *parser, vyre__expr_tag tag, vyre__place place,
                              uint32_t arg_count)
{
    vyre__expr *expr =
        vyre__parser_alloc(parser, sizeof *expr + arg_count * sizeof(const vyre__expr *));
    if (!expr) {
        expr = &parser->spare_expr;
        memset(expr, 0, sizeof *expr);
        arg_count = 0;
    }
    expr->tag = (uint8_t)tag;
    expr->place = place;
    expr->arg_count = arg_count;
    expr->name.data = "";
    if (arg_count > 0)
        expr->args = (const vyre__expr *const *)(expr + 1);
    return expr;
}

void vyre__expr_set_arg(vyre__expr *expr, uint32_t index, const vyre__expr *arg)
{
    if (index < expr->arg_count)
        ((const vyre__expr **)(expr + 1))[index] = arg;
}

vyre__expr *vyre__parser_error_expr(vyre__parser *parser, vyre__place place)
{
    return vyre__parser_expr(parser, VYRE__EXPR_ERROR, place, 0);
}

void vyre__parser_push(vyre__parser *parser, const void *element)
{
    if (parser->stack_count == parser->stack_capacity) {
        const size_t capacity = parser->stack_capacity ? parser->stack_capacity * 2 : 256;
        const void **larger = realloc(parser->stack, capacity * sizeof *larger);
        if (!larger) {
            out_of_memory(parser);
            return;
        }
        parser->stack = larger;
        parser->stack_capacity = capacity;
    }
    parser->stack[parser->stack_count++] = element;
}

const void *const *vyre__parser_take(vyre__parser *parser, size_t base, uint32_t *out_count)
{
    const size_t count = parser->stack_count - base;
    const void **list = vyre__parser_alloc(parser, count * sizeof *list);
    *out_count = list ? (uint32_t)count : 0;
    if (list && count > 0)
        memcpy(list, parser->stack + base, count * sizeof *list);
    parser->stack_count = base;
    return list;
}

vyre__node *vyre__parser_node(vyre__parser *parser, vyre__node_tag tag, vyre__place place)
{
    if (parser->stack_count - parser->list_base >= VYRE__MAX_NODES && !parser->stopped) {
        vyre__parser_error(parser, place - 1, "S090", "split the program, or use a loop",
                           "more than %d statements in one list", VYRE__MAX_NODES);
        parser->stopped = 1;
        parser->token.kind = VYRE__TOKEN_END;
    }
    vyre__node *node = parser->stopped ? NULL : vyre__parser_alloc(parser, sizeof *node);
    if (!node) {
        node = &parser->spare_node;
        memset(node, 0, sizeof *node);
    } else {
        vyre__parser_push(parser, node);
    }
    node->tag = (uint8_t)tag;
    node->place = place;
    node->name.data = node->other.data = node->text.data = "";
    return node;
}
