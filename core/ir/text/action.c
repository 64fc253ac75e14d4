/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Statements that begin with a built-in word. */
#include <stdio.h>
#include <string.h>

#include "core/ir/text/parser.h"

/* What an action is made of, before its node is appended. */
typedef struct action {
    vyre__str name, other, text;
    const vyre__expr *index, *value;
    uint64_t number;
    uint32_t root;
    uint8_t op;
} action;

static void parse_collective(vyre__parser *parser, uint8_t *out_op)
{
    char shown[VYRE__TOKEN_SHOWN];
    for (uint8_t op = 1; vyre__collective_word(op); op++)
        if (vyre__parser_accept_word(parser, vyre__collective_word(op))) {
            *out_op = op;
            return;
        }
    vyre__parser_lose(parser, "S045", "write `sum`, `min`, `max`, `and`, `or` or `xor`",
                      "expected a collective operation, found %s",
                      vyre__parser_show(parser, shown));
}

static void parse_group(vyre__parser *parser, uint64_t *out_group)
{
    vyre__parse_int(parser, "a group", UINT32_MAX, out_group);
}

static void parse_indirect(vyre__parser *parser, const vyre__token *word, action *a)
{
    static const char takes[] = "b, offset";
    vyre__parse_name(parser, "a buffer", &a->name);
    vyre__parse_comma(parser, word, takes);
    vyre__parse_int(parser, "a byte offset", UINT64_MAX, &a->number);
    vyre__parse_close(parser, word, takes);
}

static void parse_copy(vyre__parser *parser, const vyre__token *word, action *a)
{
    static const char takes[] = "from, to, offset, size, \"tag\"";
    vyre__parse_name(parser, "a buffer", &a->name);
    vyre__parse_comma(parser, word, takes);
    vyre__parse_name(parser, "a buffer", &a->other);
    vyre__parse_comma(parser, word, takes);
    a->index = vyre__parse_expr(parser);
    vyre__parse_comma(parser, word, takes);
    a->value = vyre__parse_expr(parser);
    vyre__parse_comma(parser, word, takes);
    vyre__parse_string(parser, "the tag", &a->text);
    vyre__parse_close(parser, word, takes);
}

static void parse_tag(vyre__parser *parser, const vyre__token *word, action *a)
{
    vyre__parse_string(parser, "the tag", &a->text);
    vyre__parse_close(parser, word, "\"tag\"");
}

static void parse_trap(vyre__parser *parser, const vyre__token *word, action *a)
{
    static const char takes[] = "address, \"tag\"";
    a->value = vyre__parse_expr(parser);
    vyre__parse_comma(parser, word, takes);
    vyre__parse_string(parser, "the tag", &a->text);
    vyre__parse_close(parser, word, takes);
}

static void parse_all_reduce(vyre__parser *parser, const vyre__token *word, action *a)
{
    static const char takes[] = "b, sum, group";
    vyre__parse_name(parser, "a buffer", &a->name);
    vyre__parse_comma(parser, word, takes);
    parse_collective(parser, &a->op);
    vyre__parse_comma(parser, word, takes);
    parse_group(parser, &a->number);
    vyre__parse_close(parser, word, takes);
}

static void parse_gather(vyre__parser *parser, const vyre__token *word, action *a, int scatter)
{
    const char *takes = scatter ? "in, out, sum, group" : "in, out, group";
    vyre__parse_name(parser, "a buffer", &a->name);
    vyre__parse_comma(parser, word, takes);
    vyre__parse_name(parser, "a buffer", &a->other);
    vyre__parse_comma(parser, word, takes);
    if (scatter) {
        parse_collective(parser, &a->op);
        vyre__parse_comma(parser, word, takes);
    }
    parse_group(parser, &a->number);
    vyre__parse_close(parser, word, takes);
}

static void parse_broadcast(vyre__parser *parser, const vyre__token *word, action *a)
{
    static const char takes[] = "b, root, group";
    vyre__parse_name(parser, "a buffer", &a->name);
    vyre__parse_comma(parser, word, takes);
    vyre__parse_u32(parser, "a root", &a->root);
    vyre__parse_comma(parser, word, takes);
    parse_group(parser, &a->number);
    vyre__parse_close(parser, word, takes);
}

static void parse_payload(vyre__parser *parser, const vyre__token *word, action *a)
{
    static const char takes[] = "\"kind\", hex\"00ff\"";
    vyre__parse_string(parser, "the kind", &a->name);
    vyre__parse_comma(parser, word, takes);
    vyre__parse_bytes(parser, &a->text);
    vyre__parse_close(parser, word, takes);
}

static void parse_arguments(vyre__parser *parser, const vyre__token *word, uint8_t tag, action *a)
{
    switch (tag) {
    case VYRE__NODE_BARRIER: vyre__parse_close(parser, word, ""); break;
    case VYRE__NODE_INDIRECT_DISPATCH: parse_indirect(parser, word, a); break;
    case VYRE__NODE_ASYNC_LOAD:
    case VYRE__NODE_ASYNC_STORE: parse_copy(parser, word, a); break;
    case VYRE__NODE_ASYNC_WAIT:
    case VYRE__NODE_RESUME: parse_tag(parser, word, a); break;
    case VYRE__NODE_TRAP: parse_trap(parser, word, a); break;
    case VYRE__NODE_ALL_REDUCE: parse_all_reduce(parser, word, a); break;
    case VYRE__NODE_ALL_GATHER: parse_gather(parser, word, a, 0); break;
    case VYRE__NODE_REDUCE_SCATTER: parse_gather(parser, word, a, 1); break;
    case VYRE__NODE_BROADCAST: parse_broadcast(parser, word, a); break;
    default: parse_payload(parser, word, a); break;
    }
}

static void parse_node(vyre__parser *parser, const vyre__token *word, uint8_t tag)
{
    const vyre__str none = {"", 0};
    action a = {.name = none, .other = none, .text = none};
    if (tag == VYRE__NODE_BARRIER) {
        a.op = VYRE__ORDER_SEQ_CST;
        vyre__parse_order(parser, &a.op);
    }
    if (!vyre__parse_open(parser))
        return;
    parse_arguments(parser, word, tag, &a);
    vyre__parser_end_statement(parser);
    if (parser->quiet)
        return;
    vyre__node *node = vyre__parser_node(parser, (vyre__node_tag)tag, vyre__token_place(word));
    node->op = a.op;
    node->name = a.name;
    node->other = a.other;
    node->text = a.text;
    node->index = a.index;
    node->value = a.value;
    node->number = a.number;
    node->root = a.root;
}

/* An atomic or a call whose result is thrown away: a local that nobody reads. */
static void parse_discard(vyre__parser *parser, const vyre__token *word)
{
    char name[16];
    const vyre__expr *value = vyre__parse_builtin(parser, word, 1);
    vyre__parser_end_statement(parser);
    const int size = snprintf(name, sizeof name, "_%u", (unsigned)parser->discards++);
    const char *copy = vyre__arena_copy(&parser->program->arena, name, (size_t)size);
    vyre__node *node = vyre__parser_node(parser, VYRE__NODE_LET, vyre__token_place(word));
    node->name = (vyre__str){copy ? copy : "", copy ? (uint32_t)size : 0};
    node->value = value;
}

/* `min(a, b);` */
static void refuse_unused(vyre__parser *parser, const vyre__token *word)
{
    char call[96], fix[128];
    const vyre__str text = vyre__parser_spelling(parser, word);
    const uint64_t before = parser->errors;
    vyre__parse_builtin(parser, word, 1);
    if (parser->errors == before) {
        if (!vyre__parser_quote(parser, word->start, parser->last_end, call, sizeof call))
            snprintf(call, sizeof call, "value");
        snprintf(fix, sizeof fix, "write `let v = %s;`", call);
        vyre__parser_error(parser, word->start, "S047", fix, "the result of `%.*s` is not used",
                           text.size < 64 ? (int)text.size : 64, text.data);
    }
    vyre__parser_end_statement(parser);
}

void vyre__parse_action(vyre__parser *parser, const vyre__token *token)
{
    const vyre__word *word = vyre__word_find(vyre__parser_spelling(parser, token));
    switch (word ? (vyre__form)word->form : VYRE__FORM_NONE) {
    case VYRE__FORM_ACTION:
        if (vyre__parser_at(parser, '.') && word->op != VYRE__NODE_BARRIER)
            break;
        parse_node(parser, token, word->op);
        return;
    case VYRE__FORM_OPAQUE: parse_node(parser, token, VYRE__NODE_OPAQUE); return;
    case VYRE__FORM_ATOMIC:
    case VYRE__FORM_ATOMIC_EXT:
    case VYRE__FORM_CALL: parse_discard(parser, token); return;
    case VYRE__FORM_NONE: break;
    default: refuse_unused(parser, token); return;
    }
    vyre__parse_builtin(parser, token, 1);
    vyre__parser_end_statement(parser);
}
