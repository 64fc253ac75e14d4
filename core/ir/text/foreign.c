/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Statements of C and its relatives, told from ours to say what to write instead. */
#include <stdio.h>
#include <string.h>

#include "core/ir/text/parser.h"

typedef struct foreign_statement {
    const char *word;
    const char *fix;
    int has_body; /* a block follows, maybe behind a condition */
} foreign_statement;

static const foreign_statement statements[] = {
    {"while", "write `for (k in 0..limit) { if (%s) { … } }`", 1},
    {"do", "write `for (k in 0..limit) { … }`", 1},
    {"loop", "write `for (k in 0..limit) { … }`", 1},
    {"switch", "write `if (…) { … } else if (…) { … }`", 0},
    {"break", "guard the rest with a local, or `return;`", 0},
    {"continue", "put the rest of the body into an `if`", 0},
    {"goto", "use `if`, `for` and `return`", 0},
    {"discard", "write `return;`", 0},
};

static const foreign_statement *find_statement(vyre__str text)
{
    for (size_t i = 0; i < sizeof statements / sizeof statements[0]; i++)
        if (vyre__str_is(text, statements[i].word))
            return &statements[i];
    return NULL;
}

/* Passes `( ... )` and quotes what is in it. */
static void pass_condition(vyre__parser *parser, char *out, size_t capacity)
{
    snprintf(out, capacity, "condition");
    if (!vyre__parser_at(parser, '('))
        return;
    const uint32_t start = parser->token.end;
    vyre__parser_hush(parser);
    vyre__parser_skip_brackets(parser);
    vyre__parser_unhush(parser);
    if (!vyre__parser_quote(parser, start, parser->last_end - 1, out, capacity))
        snprintf(out, capacity, "condition");
}

/* The block of a loop is read as a block, for what is wrong in it. */
static void pass_body(vyre__parser *parser, vyre__place place)
{
    if (!vyre__parser_at(parser, '{')) {
        parser->lost = 1;
        return;
    }
    const vyre__node_list body = vyre__parse_block(parser);
    vyre__parser_node(parser, VYRE__NODE_BLOCK, place)->body = body;
    if (vyre__parser_at_word(parser, "while"))
        parser->lost = 1;
}

int vyre__parse_foreign_word(vyre__parser *parser, const vyre__token *word)
{
    char condition[64], fix[192];
    const foreign_statement *statement = find_statement(vyre__parser_spelling(parser, word));
    const uint16_t kind = parser->token.kind;
    if (!statement || !(kind == '(' || kind == '{' || kind == ';' || kind == '}' ||
                        kind == VYRE__TOKEN_WORD || kind == VYRE__TOKEN_END))
        return 0;
    pass_condition(parser, condition, sizeof condition);
    if (strchr(statement->fix, '%'))
        snprintf(fix, sizeof fix, "write `for (k in 0..limit) { if (%s) { … } }`", condition);
    else
        snprintf(fix, sizeof fix, "%s", statement->fix);
    vyre__parser_error(parser, word->start, "S046", fix, "there is no `%s`", statement->word);
    if (statement->has_body)
        pass_body(parser, vyre__token_place(word));
    else if (kind == ';')
        vyre__parser_advance(parser);
    else
        parser->lost = 1;
    return 1;
}

/* ---- declarations ---- */

static const char *zero_of(const char *type)
{
    if (strcmp(type, "f32") == 0)
        return "0.0";
    if (strcmp(type, "i32") == 0)
        return "0i";
    return strcmp(type, "bool") == 0 ? "false" : "0";
}

/* `[64]` or `[8][8]`: the number of elements, or 0 when it cannot be told. */
static uint64_t pass_extents(vyre__parser *parser)
{
    uint64_t total = 1;
    while (vyre__parser_accept(parser, '[')) {
        uint64_t extent = 0;
        if (!vyre__parser_at(parser, VYRE__TOKEN_NUMBER) ||
            !vyre__parse_int(parser, "an extent", UINT32_MAX, &extent) ||
            !vyre__parser_accept(parser, ']'))
            return 0;
        total = total * extent > UINT32_MAX ? 0 : total * extent;
    }
    return total;
}

/* `float tmp[64]`, at `[`. */
static void advise_buffer(vyre__parser *parser, vyre__str name, const char *type, char *fix,
                          size_t capacity)
{
    const uint64_t count = pass_extents(parser);
    snprintf(fix, capacity, "declare `buffer %.*s: %s[%llu] workgroup;`", (int)name.size, name.data,
             type, (unsigned long long)(count ? count : 64));
}

/* `f32 y = e`, at `=`. The local is declared, so that only this is wrong. */
static void advise_let(vyre__parser *parser, const vyre__token *token, char *fix, size_t capacity)
{
    char value[96];
    const vyre__str name = vyre__parser_spelling(parser, token);
    vyre__parser_accept(parser, '=');
    const uint32_t start = parser->token.start;
    const vyre__expr *expr = vyre__parse_expr(parser);
    if (!vyre__parser_quote(parser, start, parser->last_end, value, sizeof value))
        snprintf(value, sizeof value, "value");
    snprintf(fix, capacity, "write `let %.*s = %s;`", name.size < 64 ? (int)name.size : 64,
             name.data, value);
    vyre__node *node = vyre__parser_node(parser, VYRE__NODE_LET, vyre__token_place(token));
    node->name = name;
    node->value = expr;
}

void vyre__parse_foreign_declaration(vyre__parser *parser, const vyre__token *word)
{
    char fix[256] = "write `let x = value;`";
    vyre__token name = *word;
    const char *type = NULL,
               *message = "a local is declared with `let`, and its value gives the type";
    for (;;) {
        const vyre__str text = vyre__parser_spelling(parser, &name);
        const char *here = vyre__suggest_type(text);
        if (here && !type)
            type = here;
        if (parser->token.kind != VYRE__TOKEN_WORD && parser->token.kind != VYRE__TOKEN_NAME)
            break;
        name = parser->token;
        vyre__parser_advance(parser);
    }
    vyre__str text = vyre__parser_spelling(parser, &name);
    if (text.size > 64)
        text.size = 64;
    const char *code = "S015";
    vyre__parser_hush(parser);
    if (vyre__parser_at(parser, '*')) {
        code = "S024";
        message = "there are no pointers";
        snprintf(fix, sizeof fix, "index a buffer: `x[i]`");
        parser->lost = 1;
    } else if (vyre__parser_at(parser, '[')) {
        message = "a local is one value";
        advise_buffer(parser, text, type ? type : "f32", fix, sizeof fix);
    } else if (vyre__parser_at(parser, '=')) {
        advise_let(parser, &name, fix, sizeof fix);
    } else {
        snprintf(fix, sizeof fix, "write `let %.*s = %s;`", (int)text.size, text.data,
                 zero_of(type ? type : "u32"));
    }
    vyre__parser_unhush(parser);
    vyre__parser_error(parser, word->start, code, fix, "%s", message);
    vyre__parser_end_statement(parser);
}

/* ---- `for (int i = 0; i < n; i++)` ---- */

/* Passes tokens up to one of the two kinds outside brackets. */
static void pass_to(vyre__parser *parser, uint16_t kind, uint16_t other)
{
    while (parser->token.kind != kind && parser->token.kind != other && parser->token.kind != '{' &&
           parser->token.kind != VYRE__TOKEN_END) {
        if (parser->token.kind == '(' || parser->token.kind == '[')
            vyre__parser_skip_brackets(parser);
        else
            vyre__parser_advance(parser);
    }
}

vyre__str vyre__parse_foreign_for(vyre__parser *parser, const vyre__token *first)
{
    char from[48] = "0", to[48] = "n", fix[192];
    vyre__str name = {"i", 1};
    int inclusive = 0;
    if (first->kind == VYRE__TOKEN_WORD)
        name = vyre__parser_spelling(parser, first);
    vyre__parser_hush(parser);
    parser->lost = 0;
    while (vyre__parser_at(parser, VYRE__TOKEN_WORD)) {
        name = vyre__parser_spelling(parser, &parser->token);
        vyre__parser_advance(parser);
    }
    uint32_t start = parser->token.end;
    pass_to(parser, ';', ')');
    vyre__parser_quote(parser, start, parser->token.start, from, sizeof from);
    vyre__parser_accept(parser, ';');
    pass_to(parser, '<', VYRE__TOKEN_LE);
    if (vyre__parser_at(parser, '<') || vyre__parser_at(parser, VYRE__TOKEN_LE)) {
        inclusive = parser->token.kind == VYRE__TOKEN_LE;
        start = parser->token.end;
        pass_to(parser, ';', ')');
        vyre__parser_quote(parser, start, parser->token.start, to, sizeof to);
    }
    vyre__parser_accept(parser, ';');
    pass_to(parser, ')', ')');
    vyre__parser_accept(parser, ')');
    vyre__parser_unhush(parser);
    const char *low = from + strspn(from, " "), *high = to + strspn(to, " ");
    snprintf(fix, sizeof fix, "write `for (%.*s in %s..%s%s)`",
             name.size < 48 ? (int)name.size : 48, name.data, low[0] ? low : "0",
             high[0] ? high : "n", inclusive ? " + 1" : "");
    parser->quiet = 0;
    vyre__parser_error(parser, first->start, "S012", fix, "a loop is a range of u32");
    return name;
}
