/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Words before `(` and `.` that give a value. */
#include <stdio.h>
#include <string.h>

#include "core/ir/text/parser.h"

/* ---- arguments ---- */

int vyre__parse_open(vyre__parser *parser)
{
    if (!vyre__parser_at(parser, '('))
        return vyre__parser_expect(parser, '(', NULL);
    if (!vyre__parser_enter(parser))
        return 0;
    vyre__parser_advance(parser);
    return 1;
}

static void refuse_count(vyre__parser *parser, const vyre__token *word, const char *takes)
{
    const vyre__str text = vyre__parser_spelling(parser, word);
    char fix[96];
    snprintf(fix, sizeof fix, "write `%.*s(%s)`", (int)text.size, text.data, takes);
    vyre__parser_error(parser, word->start, "S040", fix, "`%.*s` takes other arguments",
                       (int)text.size, text.data);
}

static void refuse_number(vyre__parser *parser, const vyre__token *word, size_t found,
                          uint32_t count, const char *takes)
{
    const vyre__str text = vyre__parser_spelling(parser, word);
    char fix[96];
    snprintf(fix, sizeof fix, "write `%.*s(%s)`", (int)text.size, text.data, takes);
    vyre__parser_error(parser, word->start, "S040", fix, "`%.*s` takes %u argument%s, found %zu",
                       (int)text.size, text.data, (unsigned)count, count == 1 ? "" : "s", found);
}

int vyre__parse_comma(vyre__parser *parser, const vyre__token *word, const char *takes)
{
    if (vyre__parser_at(parser, ')')) {
        refuse_count(parser, word, takes);
        parser->lost = 1;
        return 0;
    }
    return vyre__parser_expect(parser, ',', NULL);
}

int vyre__parse_close(vyre__parser *parser, const vyre__token *word, const char *takes)
{
    if (vyre__parser_at(parser, ',') || (takes[0] == 0 && !vyre__parser_at(parser, ')'))) {
        refuse_count(parser, word, takes);
        parser->lost = 1;
    }
    const int fine = vyre__parser_expect(parser, ')', NULL);
    vyre__parser_leave(parser);
    return fine;
}

/* Pushes expressions until `)`. */
static void parse_values(vyre__parser *parser)
{
    const size_t base = parser->stack_count;
    if (vyre__parser_at(parser, ')'))
        return;
    do {
        if (parser->stack_count - base >= VYRE__MAX_ARGS) {
            vyre__parser_lose(parser, "S090", "pass fewer values, or a buffer",
                              "more than %d arguments", VYRE__MAX_ARGS);
            return;
        }
        vyre__parser_push(parser, vyre__parse_expr(parser));
    } while (vyre__parser_accept(parser, ','));
}

/* `(` and exactly `count` values. */
static vyre__expr *parse_fixed(vyre__parser *parser, const vyre__token *word, vyre__expr_tag tag,
                               uint32_t count)
{
    static const char *const takes[] = {"", "a", "a, b", "a, b, c"};
    const size_t base = parser->stack_count;
    const vyre__place place = vyre__token_place(word);
    if (!vyre__parse_open(parser))
        return vyre__parser_error_expr(parser, place);
    parse_values(parser);
    vyre__parser_expect(parser, ')', NULL);
    vyre__parser_leave(parser);
    const size_t found = parser->stack_count - base;
    parser->stack_count = base;
    if (!parser->lost && found != count)
        refuse_number(parser, word, found, count, takes[count]);
    if (parser->lost || found != count)
        return vyre__parser_error_expr(parser, place);
    vyre__expr *expr = vyre__parser_expr(parser, tag, place, count);
    for (uint32_t i = 0; i < count; i++)
        vyre__expr_set_arg(expr, i, parser->stack[base + i]);
    return expr;
}

static const vyre__expr *parse_operation(vyre__parser *parser, const vyre__token *word,
                                         vyre__expr_tag tag, uint32_t count, uint8_t op)
{
    vyre__expr *expr = parse_fixed(parser, word, tag, count);
    expr->op = op;
    return expr;
}

/* ---- the forms ---- */

static const vyre__expr *parse_buffer_name(vyre__parser *parser, const vyre__token *word,
                                           vyre__expr_tag tag)
{
    vyre__expr *expr = vyre__parser_expr(parser, tag, vyre__token_place(word), 0);
    if (!vyre__parse_open(parser))
        return expr;
    if (vyre__parser_at(parser, ')'))
        refuse_count(parser, word, "b");
    else
        vyre__parse_name(parser, "a buffer", &expr->name);
    vyre__parse_close(parser, word, "b");
    return expr;
}

static const vyre__expr *parse_cast(vyre__parser *parser, const vyre__token *word)
{
    static const char takes[] = "type, value";
    if (!vyre__parse_open(parser))
        return vyre__parser_error_expr(parser, vyre__token_place(word));
    vyre__expr *expr = vyre__parser_expr(parser, VYRE__EXPR_CAST, vyre__token_place(word), 1);
    expr->u.type = vyre__parse_type(parser);
    vyre__parse_comma(parser, word, takes);
    vyre__expr_set_arg(expr, 0, vyre__parse_expr(parser));
    vyre__parse_close(parser, word, takes);
    return expr;
}

/* `f32(x)`. */
static const vyre__expr *parse_plain_cast(vyre__parser *parser, const vyre__token *word,
                                          uint8_t tag)
{
    vyre__expr *expr = parse_fixed(parser, word, VYRE__EXPR_CAST, 1);
    expr->u.type = vyre__type_plain(tag);
    return expr;
}

static const vyre__expr *parse_call(vyre__parser *parser, const vyre__token *word)
{
    const size_t base = parser->stack_count;
    vyre__str name;
    uint32_t count = 0;
    parser->effects++;
    if (!vyre__parse_open(parser))
        return vyre__parser_error_expr(parser, vyre__token_place(word));
    vyre__parse_string(parser, "the operation", &name);
    if (vyre__parser_accept(parser, ','))
        parse_values(parser);
    vyre__parser_expect(parser, ')', NULL);
    vyre__parser_leave(parser);
    const void *const *args = vyre__parser_take(parser, base, &count);
    vyre__expr *expr = vyre__parser_expr(parser, VYRE__EXPR_CALL, vyre__token_place(word), 0);
    expr->name = name;
    expr->args = (const vyre__expr *const *)args;
    expr->arg_count = count;
    return expr;
}

static const vyre__expr *parse_opaque(vyre__parser *parser, const vyre__token *word)
{
    static const char takes[] = "\"kind\", hex\"00ff\"";
    parser->effects++;
    vyre__expr *expr = vyre__parser_expr(parser, VYRE__EXPR_OPAQUE, vyre__token_place(word), 0);
    expr->u.payload.data = "";
    if (!vyre__parse_open(parser))
        return expr;
    vyre__parse_string(parser, "the kind", &expr->name);
    vyre__parse_comma(parser, word, takes);
    vyre__parse_bytes(parser, &expr->u.payload);
    vyre__parse_close(parser, word, takes);
    return expr;
}

/* `binary_ext(id, a, b)` and `unary_ext(id, a)`. */
static const vyre__expr *parse_extension(vyre__parser *parser, const vyre__token *word,
                                         vyre__expr_tag tag, uint32_t count)
{
    const char *takes = count == 2 ? "id, a, b" : "id, a";
    const vyre__place place = vyre__token_place(word);
    if (!vyre__parse_open(parser))
        return vyre__parser_error_expr(parser, place);
    vyre__expr *expr = vyre__parser_expr(parser, tag, place, count);
    expr->op = VYRE__OP_OPAQUE;
    uint32_t id;
    vyre__parse_u32(parser, "an operator id", &id);
    expr->bits = id;
    for (uint32_t i = 0; i < count; i++) {
        vyre__parse_comma(parser, word, takes);
        vyre__expr_set_arg(expr, i, vyre__parse_expr(parser));
    }
    vyre__parse_close(parser, word, takes);
    return expr;
}

/* The element that an atomic works on: `b[i]`. */
static const vyre__expr *parse_element(vyre__parser *parser, vyre__str *out_name)
{
    const vyre__expr *index;
    if (vyre__parser_at(parser, '&'))
        vyre__parser_lose(parser, "S024", "write the element without `&`: `x[i]`",
                          "there are no pointers");
    vyre__parse_name(parser, "a buffer", out_name);
    vyre__parser_expect(parser, '[', "name an element of a buffer: `b[i]`");
    index = vyre__parse_expr(parser);
    vyre__parser_expect(parser, ']', NULL);
    return index;
}

static const vyre__expr *parse_atomic(vyre__parser *parser, const vyre__token *word, uint8_t op)
{
    const char *takes = op == VYRE__ATOMIC_CAS || op == VYRE__ATOMIC_CAS_WEAK
                            ? "b[i], expected, value"
                        : op == VYRE__OP_OPAQUE ? "id, b[i], value"
                                                : "b[i], value";
    const vyre__place place = vyre__token_place(word);
    uint8_t order = VYRE__ORDER_SEQ_CST;
    uint32_t id = 0;
    vyre__str name = {"", 0};
    parser->effects++;
    if (!vyre__parse_order(parser, &order) || !vyre__parse_open(parser))
        return vyre__parser_error_expr(parser, place);
    if (op == VYRE__OP_OPAQUE) {
        vyre__parse_u32(parser, "an operator id", &id);
        vyre__parse_comma(parser, word, takes);
    }
    const vyre__expr *index = parse_element(parser, &name);
    vyre__parse_comma(parser, word, takes);
    const vyre__expr *value = vyre__parse_expr(parser), *expected = NULL;
    if (vyre__parser_accept(parser, ',')) {
        expected = value;
        value = vyre__parse_expr(parser);
    }
    vyre__parse_close(parser, word, takes);
    vyre__expr *expr = vyre__parser_expr(parser, VYRE__EXPR_ATOMIC, place, expected ? 3 : 2);
    expr->op = op;
    expr->order = order;
    expr->bits = id;
    expr->name = name;
    vyre__expr_set_arg(expr, 0, index);
    vyre__expr_set_arg(expr, 1, value);
    vyre__expr_set_arg(expr, 2, expected);
    return expr;
}

int vyre__parse_order(vyre__parser *parser, uint8_t *inout_order)
{
    char shown[VYRE__TOKEN_SHOWN];
    if (!vyre__parser_accept(parser, '.'))
        return !parser->lost;
    for (uint8_t order = 0; vyre__order_word(order); order++)
        if (vyre__parser_accept_word(parser, vyre__order_word(order))) {
            *inout_order = order;
            return 1;
        }
    vyre__parser_lose(parser, "S041",
                      "write `relaxed`, `acquire`, `release`, `acq_rel` or `grid`; without one the "
                      "order is `seq_cst`",
                      "expected a memory order, found %s", vyre__parser_show(parser, shown));
    return 0;
}

/* ---- `.x` ---- */

static const vyre__expr *parse_axis(vyre__parser *parser, const vyre__token *word,
                                    vyre__expr_tag tag)
{
    const vyre__str text = vyre__parser_spelling(parser, word);
    vyre__expr *expr = vyre__parser_expr(parser, tag, vyre__token_place(word), 0);
    uint64_t axis = 0;
    if (vyre__parser_accept(parser, '.')) {
        for (char name[2] = "x"; name[0] <= 'z'; name[0]++)
            if (vyre__parser_accept_word(parser, name)) {
                expr->op = (uint8_t)(name[0] - 'x');
                return expr;
            }
        if (vyre__parser_at(parser, VYRE__TOKEN_NUMBER)) {
            vyre__parse_int(parser, "an axis", UINT8_MAX, &axis);
            expr->op = (uint8_t)axis;
            return expr;
        }
    }
    char fix[64];
    snprintf(fix, sizeof fix, "write `%.*s.x`, `%.*s.y` or `%.*s.z`", (int)text.size, text.data,
             (int)text.size, text.data, (int)text.size, text.data);
    vyre__parser_lose(parser, "S042", fix, "`%.*s` has the axes x, y and z", (int)text.size,
                      text.data);
    return expr;
}

/* `word.member` where the word is none of the language. */
static const vyre__expr *refuse_member(vyre__parser *parser, const vyre__token *word)
{
    char fix[256];
    vyre__str text = vyre__parser_spelling(parser, word);
    if (text.size > 64)
        text.size = 64;
    vyre__parser_advance(parser);
    const int is_order =
        vyre__parser_at_word(parser, "relaxed") || vyre__parser_at_word(parser, "seq_cst") ||
        vyre__parser_at_word(parser, "acquire") || vyre__parser_at_word(parser, "release");
    if (vyre__parser_at(parser, VYRE__TOKEN_WORD) || vyre__parser_at(parser, VYRE__TOKEN_NUMBER))
        vyre__parser_advance(parser);
    vyre__suggest_word(text, 0, NULL, 0, fix, sizeof fix);
    if (is_order && vyre__word_find(text))
        vyre__parser_error(parser, word->start, "S041", "remove the order",
                           "`%.*s` takes no memory order", (int)text.size, text.data);
    else if (fix[0])
        vyre__parser_error(parser, word->start, "S044", fix, "unknown name `%.*s`", (int)text.size,
                           text.data);
    else {
        snprintf(fix, sizeof fix, "write `len(%.*s)`", (int)text.size, text.data);
        vyre__parser_error(parser, word->start, "S043", fix, "`%.*s` has no members",
                           (int)text.size, text.data);
    }
    if (vyre__parser_at(parser, '('))
        vyre__parser_skip_brackets(parser);
    return vyre__parser_error_expr(parser, vyre__token_place(word));
}

/* ---- unknown functions ---- */

/* Passes `( ... )` and quotes what is in it, without the `&` before it. */
static const char *quote_arguments(vyre__parser *parser, char *out, size_t capacity)
{
    vyre__parser_hush(parser);
    uint32_t start = parser->token.end;
    vyre__parser_skip_brackets(parser);
    const uint32_t end = parser->last_end > start ? parser->last_end - 1 : start;
    vyre__parser_unhush(parser);
    while (start < end &&
           (parser->source->text[start] == ' ' || parser->source->text[start] == '&'))
        start++;
    out[0] = 0;
    if (start >= end || vyre__parser_quote(parser, start, end, out, capacity))
        return out;
    return NULL;
}

static const vyre__expr *refuse_function(vyre__parser *parser, const vyre__token *word,
                                         int statement)
{
    char fix[320], arguments[96];
    vyre__str text = vyre__parser_spelling(parser, word);
    const char *quoted = quote_arguments(parser, arguments, sizeof arguments);
    if (text.size > 64)
        text.size = 64;
    if (vyre__str_is(text, "sizeof")) {
        const char *of = quoted && quoted[0] ? quoted : "x";
        snprintf(fix, sizeof fix, "write `len(%s)`", of);
        vyre__parser_error(parser, word->start, "S043", fix, "`%s` has no members", of);
    } else {
        vyre__suggest_word(text, 1, quoted, statement && vyre__parser_at(parser, ';'), fix,
                           sizeof fix);
        vyre__parser_error(parser, word->start, "S044", fix, "unknown function `%.*s`",
                           (int)text.size, text.data);
    }
    return vyre__parser_error_expr(parser, vyre__token_place(word));
}

static const vyre__expr *refuse_action(vyre__parser *parser, const vyre__token *word)
{
    const vyre__str text = vyre__parser_spelling(parser, word);
    vyre__parser_error(parser, word->start, "S011", "write it as a statement of its own",
                       "`%.*s` gives no value", (int)text.size, text.data);
    vyre__parser_skip_brackets(parser);
    return vyre__parser_error_expr(parser, vyre__token_place(word));
}

const vyre__expr *vyre__parse_builtin(vyre__parser *parser, const vyre__token *token, int statement)
{
    const vyre__word *word = vyre__word_find(vyre__parser_spelling(parser, token));
    const vyre__form form = word ? word->form : VYRE__FORM_NONE;
    if (form == VYRE__FORM_AXIS)
        return parse_axis(parser, token, word->op);
    if (form == VYRE__FORM_ATOMIC || form == VYRE__FORM_ATOMIC_EXT)
        return parse_atomic(parser, token, word->op);
    if (vyre__parser_at(parser, '.'))
        return refuse_member(parser, token);
    switch (form) {
    case VYRE__FORM_BINARY: return parse_operation(parser, token, VYRE__EXPR_BINARY, 2, word->op);
    case VYRE__FORM_UNARY: return parse_operation(parser, token, VYRE__EXPR_UNARY, 1, word->op);
    case VYRE__FORM_REDUCE:
        return parse_operation(parser, token, VYRE__EXPR_SUBGROUP_REDUCE, 1, word->op);
    case VYRE__FORM_SHUFFLE: return parse_fixed(parser, token, VYRE__EXPR_SUBGROUP_SHUFFLE, 2);
    case VYRE__FORM_BALLOT: return parse_fixed(parser, token, VYRE__EXPR_SUBGROUP_BALLOT, 1);
    case VYRE__FORM_LANE: return parse_fixed(parser, token, VYRE__EXPR_SUBGROUP_LANE, 0);
    case VYRE__FORM_SIZE: return parse_fixed(parser, token, VYRE__EXPR_SUBGROUP_SIZE, 0);
    case VYRE__FORM_FMA: return parse_fixed(parser, token, VYRE__EXPR_FMA, 3);
    case VYRE__FORM_LEN: return parse_buffer_name(parser, token, VYRE__EXPR_BUF_LEN);
    case VYRE__FORM_REF: return parse_buffer_name(parser, token, VYRE__EXPR_BUFFER_REF);
    case VYRE__FORM_CAST: return parse_cast(parser, token);
    case VYRE__FORM_CALL: return parse_call(parser, token);
    case VYRE__FORM_OPAQUE: return parse_opaque(parser, token);
    case VYRE__FORM_BINARY_EXT: return parse_extension(parser, token, VYRE__EXPR_BINARY, 2);
    case VYRE__FORM_UNARY_EXT: return parse_extension(parser, token, VYRE__EXPR_UNARY, 1);
    case VYRE__FORM_ACTION: return refuse_action(parser, token);
    case VYRE__FORM_TYPE:
        if (vyre__type_plain(word->op))
            return parse_plain_cast(parser, token, word->op);
        return refuse_function(parser, token, statement);
    default: return refuse_function(parser, token, statement);
    }
}
