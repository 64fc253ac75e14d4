/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Statements, blocks and the body of a program. */
#include <stdio.h>
#include <string.h>

#include "core/ir/text/parser.h"

/* ---- blocks ---- */

static void open_brace(vyre__parser *parser)
{
    parser->braces[parser->brace_count] =
        (vyre__open_brace){parser->token.start, parser->line_indent};
    parser->brace_count++;
}

/* At `}` or at the end of the text. */
static void close_brace(vyre__parser *parser)
{
    const vyre__open_brace brace = parser->braces[--parser->brace_count];
    if (vyre__parser_at(parser, '}')) {
        /* This one was meant for a brace further out: the one it closes lacks its own. */
        if (parser->token.begins_line && parser->line_indent < brace.indent &&
            parser->odd_brace == 0)
            parser->odd_brace = brace.offset + 1;
        vyre__parser_advance(parser);
        return;
    }
    parser->quiet = 0;
    vyre__parser_error(parser, parser->odd_brace ? parser->odd_brace - 1 : brace.offset, "S013",
                       "write `}` where its block ends", "this `{` is not closed");
}

static void parse_statements(vyre__parser *parser)
{
    while (parser->token.kind != '}' && parser->token.kind != VYRE__TOKEN_END) {
        const uint64_t before = parser->token_number;
        vyre__parse_statement(parser);
        if (parser->lost)
            vyre__parser_skip_statement(parser);
        if (parser->token_number == before)
            vyre__parser_advance(parser);
    }
}

vyre__node_list vyre__parse_block(vyre__parser *parser)
{
    vyre__node_list list = {NULL, 0};
    const size_t outer = parser->list_base, base = parser->stack_count;
    if (!vyre__parser_at(parser, '{')) {
        vyre__parser_expect(parser, '{', NULL);
        return list;
    }
    if (!vyre__parser_enter(parser))
        return list;
    parser->list_base = base;
    open_brace(parser);
    vyre__parser_advance(parser);
    parse_statements(parser);
    close_brace(parser);
    vyre__parser_leave(parser);
    parser->list_base = outer;
    list.items = (const vyre__node *const *)vyre__parser_take(parser, base, &list.count);
    return list;
}

/* A body without braces: reported, and its statement is passed. */
static vyre__node_list refuse_body(vyre__parser *parser)
{
    vyre__node_list list = {NULL, 0};
    char statement[96], fix[128];
    const uint32_t start = parser->token.start;
    const size_t base = parser->stack_count;
    if (parser->lost || !vyre__parser_enter(parser))
        return list;
    vyre__parser_hush(parser);
    vyre__parse_statement(parser);
    if (parser->lost)
        vyre__parser_skip_statement(parser);
    vyre__parser_unhush(parser);
    vyre__parser_leave(parser);
    list.items = (const vyre__node *const *)vyre__parser_take(parser, base, &list.count);
    if (!vyre__parser_quote(parser, start, parser->last_end, statement, sizeof statement))
        snprintf(fix, sizeof fix, "write `{` before it and `}` behind it");
    else if (strcmp(statement, ";") == 0)
        snprintf(fix, sizeof fix, "write `{}`");
    else
        snprintf(fix, sizeof fix, "write `{ %s }`", statement);
    parser->quiet = 0;
    vyre__parser_error(parser, start, "S012", fix, "a body is always in braces");
    return list;
}

static vyre__node_list parse_body(vyre__parser *parser)
{
    return vyre__parser_at(parser, '{') ? vyre__parse_block(parser) : refuse_body(parser);
}

/* ---- statements that begin with a reserved word ---- */

/* `let x: T = e`: reported, and the type is passed. */
static void refuse_let_type(vyre__parser *parser, vyre__str name)
{
    char type[48], value[96], fix[256];
    const uint32_t offset = parser->token.start;
    vyre__parser_hush(parser);
    vyre__parser_advance(parser);
    uint32_t start = parser->token.start;
    vyre__parse_type(parser);
    const char *here = vyre__suggest_type(vyre__parser_slice(parser, start, parser->last_end));
    if (here)
        snprintf(type, sizeof type, "%s", here);
    else if (!vyre__parser_quote(parser, start, parser->last_end, type, sizeof type))
        snprintf(type, sizeof type, "f32");
    vyre__parser_accept(parser, '=');
    start = parser->token.start;
    vyre__parse_expr(parser);
    if (!vyre__parser_quote(parser, start, parser->last_end, value, sizeof value))
        snprintf(value, sizeof value, "value");
    vyre__parser_unhush(parser);
    snprintf(fix, sizeof fix,
             strchr(type, '<') ? "write `let %.*s = cast(%s, %s);`" : "write `let %.*s = %s(%s);`",
             name.size < 64 ? (int)name.size : 64, name.data, type, value);
    vyre__parser_error(parser, offset, "S015", fix, "`let` takes no type");
}

static void parse_let(vyre__parser *parser)
{
    vyre__str name;
    vyre__parser_advance(parser);
    const vyre__token token = parser->token;
    if (!vyre__parse_name(parser, "a local", &name))
        return;
    const vyre__expr *value = NULL;
    if (vyre__parser_at(parser, ':'))
        refuse_let_type(parser, name);
    else if (vyre__parser_expect(parser, '=', "write `let x = value;`"))
        value = vyre__parse_expr(parser);
    vyre__parser_end_statement(parser);
    vyre__node *node = vyre__parser_node(parser, VYRE__NODE_LET, vyre__token_place(&token));
    node->name = name;
    node->value = value ? value : vyre__parser_error_expr(parser, vyre__token_place(&token));
}

static const vyre__expr *parse_condition(vyre__parser *parser)
{
    if (!vyre__parser_at(parser, '(')) {
        vyre__parser_error(parser, parser->token.start, "S012", "write `if (condition) { … }`",
                           "a condition is in parentheses");
        return vyre__parse_expr(parser);
    }
    vyre__parser_advance(parser);
    const vyre__expr *condition = vyre__parse_expr(parser);
    vyre__parser_expect(parser, ')', NULL);
    return condition;
}

/* Passes what is left of a head that went wrong, so that its body is read all the same. */
static void find_body(vyre__parser *parser)
{
    if (!parser->lost)
        return;
    while (parser->token.kind != '{' && parser->token.kind != '}' && parser->token.kind != ';' &&
           parser->token.kind != VYRE__TOKEN_END)
        vyre__parser_advance(parser);
    parser->lost = parser->token.kind != '{';
}

static void parse_if(vyre__parser *parser)
{
    const vyre__place place = vyre__token_place(&parser->token);
    if (!vyre__parser_enter(parser))
        return;
    vyre__parser_advance(parser);
    const vyre__expr *condition = parse_condition(parser);
    find_body(parser);
    const vyre__node_list body = parse_body(parser);
    vyre__node_list orelse = {NULL, 0};
    if (vyre__parser_accept_word(parser, "else")) {
        parser->quiet = 0;
        if (vyre__parser_at_word(parser, "if")) {
            const size_t base = parser->stack_count;
            parse_if(parser);
            orelse.items =
                (const vyre__node *const *)vyre__parser_take(parser, base, &orelse.count);
        } else {
            orelse = parse_body(parser);
        }
    }
    vyre__parser_leave(parser);
    vyre__node *node = vyre__parser_node(parser, VYRE__NODE_IF, place);
    node->value = condition;
    node->body = body;
    node->orelse = orelse;
}

static void parse_range(vyre__parser *parser, vyre__node *loop)
{
    const vyre__token first = parser->token;
    vyre__str name = {"", 0};
    loop->place = vyre__token_place(&first);
    loop->index = loop->value = vyre__parser_error_expr(parser, loop->place);
    /* `in` is a name like any other, but a C loop has none behind its first word. */
    const int named =
        vyre__parser_at(parser, VYRE__TOKEN_WORD) || vyre__parser_at(parser, VYRE__TOKEN_NAME);
    if (named && !vyre__parser_accept_word(parser, "let") &&
        !vyre__parse_name(parser, "a loop variable", &name))
        return;
    if (!named || !vyre__parser_at_word(parser, "in")) {
        loop->name = vyre__parse_foreign_for(parser, &first);
        return;
    }
    loop->name = name;
    vyre__parser_advance(parser);
    loop->index = vyre__parse_expr(parser);
    if (vyre__parser_expect(parser, VYRE__TOKEN_DOT_DOT, "write `for (i in 0..n)`"))
        loop->value = vyre__parse_expr(parser);
    vyre__parser_expect(parser, ')', NULL);
}

static void parse_for(vyre__parser *parser)
{
    vyre__node loop = {.tag = VYRE__NODE_LOOP, .name = {"", 0}};
    vyre__parser_advance(parser);
    if (vyre__parser_accept(parser, '('))
        parse_range(parser, &loop);
    else
        vyre__parser_lose(parser, "S012", "write `for (i in 0..n)`", "a loop is a range of u32");
    if (!loop.index)
        loop.index = loop.value = vyre__parser_error_expr(parser, loop.place);
    find_body(parser);
    loop.body = parse_body(parser);
    vyre__node *node = vyre__parser_node(parser, VYRE__NODE_LOOP, loop.place);
    node->name = loop.name;
    node->index = loop.index;
    node->value = loop.value;
    node->body = loop.body;
}

static void parse_region(vyre__parser *parser)
{
    const vyre__place place = vyre__token_place(&parser->token);
    vyre__str name, source = {"", 0};
    vyre__parser_advance(parser);
    vyre__parse_title(parser, "a region", &name);
    const int has_source = vyre__parser_accept_word(parser, "from");
    if (has_source)
        vyre__parse_string(parser, "the source of a region", &source);
    find_body(parser);
    const vyre__node_list body = parse_body(parser);
    vyre__node *node = vyre__parser_node(parser, VYRE__NODE_REGION, place);
    node->name = name;
    node->has_other = has_source != 0;
    node->other = source;
    node->body = body;
}

static void parse_return(vyre__parser *parser)
{
    const vyre__place place = vyre__token_place(&parser->token);
    vyre__parser_advance(parser);
    if (!vyre__parser_at(parser, ';') && !parser->token.begins_line &&
        !vyre__parser_at(parser, '}'))
        vyre__parser_lose(parser, "S002", "store the result in a buffer, then write `return;`",
                          "`return` takes no value");
    vyre__parser_end_statement(parser);
    vyre__parser_node(parser, VYRE__NODE_RETURN, place);
}

/* ---- all statements ---- */

static void refuse_statement(vyre__parser *parser)
{
    char shown[VYRE__TOKEN_SHOWN];
    vyre__parser_lose(parser, "S002",
                      "write an assignment, `let`, `if`, `for`, `return`, `region`, a block or a "
                      "call",
                      "expected a statement, found %s", vyre__parser_show(parser, shown));
}

/* `x;` and `x == e;` */
static void refuse_value(vyre__parser *parser, const vyre__token *name)
{
    if (vyre__parser_at(parser, ';'))
        vyre__parser_error(parser, name->start, "S047", "remove it, or assign: `x = value;`",
                           "a value alone does nothing");
    else
        vyre__parser_error(parser, parser->token.start, "S047", "write `=` to assign",
                           "the result of `==` is not used");
    parser->lost = 1;
}

/* Behind a name that is no reserved word. */
static void parse_named(vyre__parser *parser, const vyre__token *token, vyre__str name)
{
    const int is_word = token->kind == VYRE__TOKEN_WORD;
    if (vyre__parser_at(parser, '['))
        vyre__parse_store(parser, name, vyre__token_place(token));
    else if (is_word && vyre__parse_foreign_word(parser, token))
        return;
    else if (is_word && (vyre__parser_at(parser, '(') || vyre__parser_at(parser, '.')))
        vyre__parse_action(parser, token);
    else if (vyre__parser_at_increment(parser))
        vyre__refuse_increment(parser, token->start);
    else if (vyre__parser_at(parser, VYRE__TOKEN_ARROW))
        vyre__parser_lose(parser, "S024", "index a buffer: `x[i]`", "there are no pointers");
    else if (is_word && (vyre__parser_at(parser, VYRE__TOKEN_WORD) ||
                         vyre__parser_at(parser, VYRE__TOKEN_NAME) || vyre__parser_at(parser, '*')))
        vyre__parse_foreign_declaration(parser, token);
    else if (vyre__parser_at(parser, '=') ||
             (!parser->lost && vyre__compound_operator(parser->token.kind)))
        vyre__parse_assignment(parser, name, vyre__token_place(token));
    else if (vyre__parser_at(parser, ';') || vyre__parser_at(parser, VYRE__TOKEN_EQ))
        refuse_value(parser, token);
    else
        refuse_statement(parser);
}

static void parse_word(vyre__parser *parser)
{
    const vyre__token token = parser->token;
    const vyre__str text = vyre__parser_spelling(parser, &token);
    if (vyre__str_is(text, "let")) {
        parse_let(parser);
    } else if (vyre__str_is(text, "if")) {
        parse_if(parser);
    } else if (vyre__str_is(text, "for")) {
        parse_for(parser);
    } else if (vyre__str_is(text, "return")) {
        parse_return(parser);
    } else if (vyre__str_is(text, "region")) {
        parse_region(parser);
    } else if (vyre__str_is(text, "else")) {
        vyre__parser_error(parser, token.start, "S012", "write `if (…) { … } else { … }`",
                           "this `else` has no `if`");
        vyre__parser_advance(parser);
        find_body(parser);
        if (vyre__parser_at(parser, '{'))
            vyre__parse_block(parser);
    } else if (vyre__parser_check_name(parser, &token)) {
        vyre__parser_advance(parser);
        parse_named(parser, &token, text);
    } else {
        parser->lost = 1;
    }
}

void vyre__parse_statement(vyre__parser *parser)
{
    vyre__str name;
    const vyre__token token = parser->token;
    parser->quiet = 0;
    switch (token.kind) {
    case '{': {
        const vyre__node_list body = vyre__parse_block(parser);
        if (!parser->lost)
            vyre__parser_node(parser, VYRE__NODE_BLOCK, vyre__token_place(&token))->body = body;
        break;
    }
    case VYRE__TOKEN_WORD: parse_word(parser); break;
    case VYRE__TOKEN_NAME:
        if (vyre__parse_name(parser, "a local", &name))
            parse_named(parser, &token, name);
        break;
    case ';':
        vyre__parser_error(parser, token.start, "S002", "remove the `;`",
                           "there is no empty statement");
        vyre__parser_advance(parser);
        break;
    case VYRE__TOKEN_PLUS_PLUS:
    case VYRE__TOKEN_MINUS_MINUS: vyre__refuse_prefix_increment(parser); break;
    case '*':
        vyre__parser_lose(parser, "S024", "index a buffer: `x[i]`", "there are no pointers");
        break;
    case VYRE__TOKEN_BAD: parser->lost = 1; break;
    default: refuse_statement(parser); break;
    }
}

/* ---- the body of a program ---- */

static void parse_root(vyre__parser *parser)
{
    const vyre__place place = vyre__token_place(&parser->token);
    const vyre__node_list body = vyre__parse_block(parser);
    vyre__node *node = vyre__parser_node(parser, VYRE__NODE_REGION, place);
    node->name = vyre__str_of(VYRE__ROOT_GENERATOR);
    node->body = body;
}

static void refuse_root(vyre__parser *parser, int first)
{
    char shown[VYRE__TOKEN_SHOWN];
    vyre__parser_show(parser, shown);
    if (parser->token.kind == '}')
        vyre__parser_lose(parser, "S034", "remove it", "this `}` closes nothing");
    else if (vyre__parser_at_word(parser, "buffer"))
        vyre__parser_lose(parser, "S034", "move it before the body",
                          "buffers are declared before the body");
    else if (first)
        vyre__parser_lose(parser, "S034",
                          "declare a buffer, or begin the body: `{ … }` around the statements",
                          "expected `buffer` or `{`, found %s", shown);
    else
        vyre__parser_lose(parser, "S034", "put it into the braces before it, or remove it",
                          "only `{` and `region` may follow the body, found %s", shown);
}

/* A body, or what stands where one should. Only the first misplaced thing is reported. */
static void parse_top(vyre__parser *parser, int raw, int first, unsigned *refused)
{
    const uint64_t before = parser->token_number;
    parser->quiet = 0;
    if (!raw && vyre__parser_at(parser, '{')) {
        parse_root(parser);
    } else if (!raw && vyre__parser_at_word(parser, "region")) {
        parse_region(parser);
    } else {
        parser->hushed += *refused;
        refuse_root(parser, first);
        if (parser->token.kind == '}' || raw)
            vyre__parser_advance(parser);
        vyre__parser_skip_statement(parser);
        parser->hushed -= *refused;
        *refused = 1;
    }
    if (parser->lost)
        vyre__parser_skip_statement(parser);
    if (parser->token_number == before)
        vyre__parser_advance(parser);
}

vyre__node_list vyre__parse_entry(vyre__parser *parser)
{
    vyre__node_list list = {NULL, 0};
    const size_t base = parser->stack_count;
    const int raw = vyre__parser_accept_word(parser, "raw");
    int first = !raw;
    unsigned refused = 0;
    parser->list_base = base;
    if (raw)
        list = vyre__parse_block(parser);
    for (; parser->token.kind != VYRE__TOKEN_END; first = 0)
        parse_top(parser, raw, first, &refused);
    if (first) {
        parser->quiet = 0;
        vyre__parser_error(parser, parser->last_end, "S034", "write `{ … }` behind the buffers",
                           "the program has no body");
    }
    if (!raw)
        list.items = (const vyre__node *const *)vyre__parser_take(parser, base, &list.count);
    return list;
}
