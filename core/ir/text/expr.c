/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Expressions: operators. */
#include <stdio.h>
#include <string.h>

#include "core/ir/text/parser.h"

/* How tightly people expect an operator to bind; only used for advice. The grammar asks for
 * parentheses wherever this differs from C. */
typedef struct operator_row {
    uint16_t kind; /* token */
    uint8_t op;    /* vyre__binary */
    uint8_t rank;
} operator_row;

enum {
    RANK_OR = 1,
    RANK_AND,
    RANK_COMPARE,
    RANK_BIT_OR,
    RANK_BIT_XOR,
    RANK_BIT_AND,
    RANK_SHIFT,
    RANK_ADD,
    RANK_MULTIPLY
};

static const operator_row operators[] = {
    {'+', VYRE__BIN_ADD, RANK_ADD},
    {'-', VYRE__BIN_SUB, RANK_ADD},
    {'*', VYRE__BIN_MUL, RANK_MULTIPLY},
    {'/', VYRE__BIN_DIV, RANK_MULTIPLY},
    {'%', VYRE__BIN_MOD, RANK_MULTIPLY},
    {'&', VYRE__BIN_BIT_AND, RANK_BIT_AND},
    {'|', VYRE__BIN_BIT_OR, RANK_BIT_OR},
    {'^', VYRE__BIN_BIT_XOR, RANK_BIT_XOR},
    {VYRE__TOKEN_SHL, VYRE__BIN_SHL, RANK_SHIFT},
    {VYRE__TOKEN_SHR, VYRE__BIN_SHR, RANK_SHIFT},
    {VYRE__TOKEN_EQ, VYRE__BIN_EQ, RANK_COMPARE},
    {VYRE__TOKEN_NE, VYRE__BIN_NE, RANK_COMPARE},
    {'<', VYRE__BIN_LT, RANK_COMPARE},
    {'>', VYRE__BIN_GT, RANK_COMPARE},
    {VYRE__TOKEN_LE, VYRE__BIN_LE, RANK_COMPARE},
    {VYRE__TOKEN_GE, VYRE__BIN_GE, RANK_COMPARE},
    {VYRE__TOKEN_AND_AND, VYRE__BIN_AND, RANK_AND},
    {VYRE__TOKEN_OR_OR, VYRE__BIN_OR, RANK_OR},
};

static const operator_row *operator_of(uint16_t kind)
{
    for (size_t i = 0; i < sizeof operators / sizeof operators[0]; i++)
        if (operators[i].kind == kind)
            return &operators[i];
    return NULL;
}

/* The operator at the next token, if its rank lies in the range. */
static const operator_row *at_operator(const vyre__parser *parser, int least, int most)
{
    const operator_row *row = parser->lost ? NULL : operator_of(parser->token.kind);
    return row && row->rank >= least && row->rank <= most ? row : NULL;
}

/* An operand, which leaves the notes about the operator before it alone. */
static const vyre__expr *operand(vyre__parser *parser)
{
    const uint32_t at = parser->operator_at, left = parser->operator_left;
    const uint16_t kind = parser->operator_kind;
    const vyre__expr *expr = vyre__parse_unary(parser);
    parser->operator_at = at;
    parser->operator_left = left;
    parser->operator_kind = kind;
    return expr;
}

/* Passes an operator whose left operand begins at `start`. */
static vyre__place pass_operator(vyre__parser *parser, uint32_t start)
{
    const vyre__place place = vyre__token_place(&parser->token);
    parser->operator_at = parser->token.start;
    parser->operator_left = start;
    parser->operator_kind = parser->token.kind;
    vyre__parser_advance(parser);
    return place;
}

static const vyre__expr *join(vyre__parser *parser, const operator_row *row, vyre__place place,
                              const vyre__expr *left, const vyre__expr *right)
{
    vyre__expr *expr = vyre__parser_expr(parser, VYRE__EXPR_BINARY, place, 2);
    expr->op = row->op;
    vyre__expr_set_arg(expr, 0, left);
    vyre__expr_set_arg(expr, 1, right);
    return expr;
}

/* The three functions below continue an operand that has been read and begins at `start`. */
static const vyre__expr *parse_product(vyre__parser *parser, const vyre__expr *left, uint32_t start)
{
    const operator_row *row;
    while ((row = at_operator(parser, RANK_MULTIPLY, RANK_MULTIPLY))) {
        const vyre__place place = pass_operator(parser, start);
        left = join(parser, row, place, left, operand(parser));
    }
    return left;
}

static const vyre__expr *parse_sum(vyre__parser *parser, const vyre__expr *left, uint32_t start)
{
    const operator_row *row;
    left = parse_product(parser, left, start);
    while ((row = at_operator(parser, RANK_ADD, RANK_ADD))) {
        const vyre__place place = pass_operator(parser, start);
        const uint32_t right_start = parser->token.start;
        const vyre__expr *right = operand(parser);
        left = join(parser, row, place, left, parse_product(parser, right, right_start));
    }
    return left;
}

static const vyre__expr *parse_comparison(vyre__parser *parser, const vyre__expr *left,
                                          uint32_t start)
{
    left = parse_sum(parser, left, start);
    const operator_row *row = at_operator(parser, RANK_COMPARE, RANK_COMPARE);
    if (!row)
        return left;
    const vyre__place place = pass_operator(parser, start);
    const uint32_t right_start = parser->token.start;
    const vyre__expr *right = operand(parser);
    return join(parser, row, place, left, parse_sum(parser, right, right_start));
}

static const vyre__expr *parse_logic(vyre__parser *parser, const vyre__expr *left, uint32_t start)
{
    left = parse_comparison(parser, left, start);
    const operator_row *row = at_operator(parser, RANK_OR, RANK_AND);
    const int rank = row ? row->rank : 0;
    while (row && at_operator(parser, rank, rank)) {
        const vyre__place place = pass_operator(parser, start);
        const uint32_t right_start = parser->token.start;
        const vyre__expr *right = operand(parser);
        left = join(parser, row, place, left, parse_comparison(parser, right, right_start));
    }
    return left;
}

/* A chain of one bit operator, or one shift. */
static const vyre__expr *parse_bits(vyre__parser *parser, const vyre__expr *left, uint32_t start)
{
    const operator_row *row = at_operator(parser, RANK_BIT_OR, RANK_SHIFT);
    do {
        const vyre__place place = pass_operator(parser, start);
        left = join(parser, row, place, left, operand(parser));
    } while (row->rank != RANK_SHIFT && vyre__parser_at(parser, row->kind));
    return left;
}

/* ---- S010 ---- */

/* What lies around the two operators, for the advice. */
typedef struct mixture {
    uint32_t left, first, first_end, middle, second, second_end, right, right_end;
    const operator_row *a, *b;
} mixture;

static void advise_mixture(const vyre__parser *parser, const mixture *m, char *out, size_t capacity)
{
    char left[64], middle[64], right[64];
    const int known = vyre__parser_quote(parser, m->left, m->first, left, sizeof left) &&
                      vyre__parser_quote(parser, m->middle, m->second, middle, sizeof middle) &&
                      vyre__parser_quote(parser, m->right, m->right_end, right, sizeof right);
    if (!known) {
        snprintf(out, capacity, "put parentheses around one of the two operations");
        return;
    }
    for (size_t size = strlen(left); size > 0 && left[size - 1] == ' '; size--)
        left[size - 1] = 0;
    for (size_t size = strlen(middle); size > 0 && middle[size - 1] == ' '; size--)
        middle[size - 1] = 0;
    const char *a = vyre__token_text(m->a->kind), *b = vyre__token_text(m->b->kind);
    if (m->a->rank == RANK_COMPARE && m->b->rank == RANK_COMPARE)
        snprintf(out, capacity, "write `%s %s %s && %s %s %s`", left, a, middle, middle, b, right);
    else if (m->a->rank >= m->b->rank)
        snprintf(out, capacity, "write `(%s %s %s) %s %s`", left, a, middle, b, right);
    else
        snprintf(out, capacity, "write `%s %s (%s %s %s)`", left, a, middle, b, right);
}

static uint32_t skip_blanks(const vyre__parser *parser, uint32_t at)
{
    while (at < parser->source->size && parser->source->text[at] == ' ')
        at++;
    return at;
}

/* At an operator that may not follow the last one without parentheses. */
static const vyre__expr *refuse_mixture(vyre__parser *parser, vyre__place place)
{
    char fix[256];
    mixture m = {.left = parser->operator_left,
                 .first = parser->operator_at,
                 .second = parser->token.start,
                 .a = operator_of(parser->operator_kind),
                 .b = operator_of(parser->token.kind)};
    m.first_end = m.first + (uint32_t)strlen(vyre__token_text(m.a->kind));
    m.middle = skip_blanks(parser, m.first_end);
    vyre__parser_hush(parser);
    vyre__parser_advance(parser);
    m.right = parser->token.start;
    operand(parser);
    m.right_end = parser->last_end;
    if (at_operator(parser, RANK_OR, RANK_MULTIPLY))
        m.right_end = m.right;
    while (at_operator(parser, RANK_OR, RANK_MULTIPLY)) {
        vyre__parser_advance(parser);
        operand(parser);
    }
    vyre__parser_unhush(parser);
    advise_mixture(parser, &m, fix, sizeof fix);
    if (m.a->rank == RANK_COMPARE && m.b->rank == RANK_COMPARE)
        vyre__parser_error(parser, m.second, "S010", fix, "comparisons do not chain");
    else
        vyre__parser_error(parser, m.second, "S010", fix, "`%s` beside `%s` needs parentheses",
                           vyre__token_text(m.b->kind), vyre__token_text(m.a->kind));
    return vyre__parser_error_expr(parser, place);
}

static const vyre__expr *parse_binary(vyre__parser *parser)
{
    const vyre__place place = vyre__token_place(&parser->token);
    const vyre__expr *expr = operand(parser);
    if (at_operator(parser, RANK_BIT_OR, RANK_SHIFT))
        expr = parse_bits(parser, expr, place - 1);
    else
        expr = parse_logic(parser, expr, place - 1);
    if (at_operator(parser, RANK_OR, RANK_MULTIPLY))
        return refuse_mixture(parser, place);
    return expr;
}

/* ---- `?:` and what is no operator ---- */

static int at_assignment(const vyre__parser *parser)
{
    return !parser->lost &&
           (parser->token.kind == '=' || (parser->token.kind >= VYRE__TOKEN_SHL_ASSIGN &&
                                          parser->token.kind <= VYRE__TOKEN_XOR_ASSIGN));
}

static const vyre__expr *refuse_assignment(vyre__parser *parser, vyre__place place)
{
    const char *mark = vyre__token_text(parser->token.kind);
    vyre__parser_error(parser, parser->token.start, "S009",
                       parser->token.kind == '=' ? "write `==`"
                                                 : "assign in a statement of its own",
                       "`%s` assigns; it is not an operator", mark);
    while (at_assignment(parser)) {
        vyre__parser_advance(parser);
        parse_binary(parser);
    }
    return vyre__parser_error_expr(parser, place);
}

/* A `?:` here is printed in parentheses: one more level. */
static const vyre__expr *parse_middle_arm(vyre__parser *parser)
{
    const unsigned outer = parser->deepest;
    parser->deepest = parser->depth;
    const vyre__expr *arm = vyre__parse_expr(parser);
    vyre__parser_deepen(parser, outer, parser->made_select);
    return arm;
}

static const vyre__expr *parse_select(vyre__parser *parser, const vyre__expr *condition)
{
    if (!vyre__parser_enter(parser))
        return condition;
    vyre__expr *expr =
        vyre__parser_expr(parser, VYRE__EXPR_SELECT, vyre__token_place(&parser->token), 3);
    vyre__parser_advance(parser);
    vyre__expr_set_arg(expr, 0, condition);
    vyre__expr_set_arg(expr, 1, parse_middle_arm(parser));
    vyre__parser_expect(parser, ':', "write `condition ? value : other`");
    vyre__expr_set_arg(expr, 2, vyre__parse_expr(parser));
    vyre__parser_leave(parser);
    return expr;
}

const vyre__expr *vyre__parse_expr(vyre__parser *parser)
{
    const vyre__place place = vyre__token_place(&parser->token);
    if (parser->lost)
        return vyre__parser_error_expr(parser, place);
    const vyre__expr *expr = parse_binary(parser);
    const int is_select = vyre__parser_at(parser, '?');
    if (is_select)
        expr = parse_select(parser, expr);
    if (at_assignment(parser))
        expr = refuse_assignment(parser, place);
    parser->made_select = is_select;
    return expr;
}

/* ---- prefixes ---- */

static const vyre__expr *parse_prefix(vyre__parser *parser, vyre__unary op)
{
    if (!vyre__parser_enter(parser))
        return vyre__parser_error_expr(parser, vyre__token_place(&parser->token));
    vyre__expr *expr =
        vyre__parser_expr(parser, VYRE__EXPR_UNARY, vyre__token_place(&parser->token), 1);
    expr->op = (uint8_t)op;
    vyre__parser_advance(parser);
    vyre__expr_set_arg(expr, 0, vyre__parse_unary(parser));
    vyre__parser_leave(parser);
    return expr;
}

static const vyre__expr *parse_minus(vyre__parser *parser)
{
    const vyre__token minus = parser->token;
    const vyre__place place = vyre__token_place(&minus);
    if (!vyre__parser_enter(parser))
        return vyre__parser_error_expr(parser, place);
    vyre__parser_advance(parser);
    const vyre__expr *literal = vyre__parse_literal(parser, 1, place);
    if (literal) {
        vyre__parser_leave(parser);
        return literal;
    }
    /* A minus behind this one is printed in parentheses. */
    const unsigned outer = parser->deepest;
    const int extra = vyre__parser_at(parser, '-');
    parser->deepest = parser->depth;
    vyre__expr *expr = vyre__parser_expr(parser, VYRE__EXPR_UNARY, place, 1);
    expr->op = VYRE__UN_NEGATE;
    vyre__expr_set_arg(expr, 0, vyre__parse_unary(parser));
    vyre__parser_deepen(parser, outer, extra);
    vyre__parser_leave(parser);
    return expr;
}

/* A mark of another language before an operand: reported, and the operand is passed. */
static const vyre__expr *refuse_prefix(vyre__parser *parser, const char *code, const char *fix,
                                       const char *message)
{
    const vyre__place place = vyre__token_place(&parser->token);
    vyre__parser_error(parser, parser->token.start, code, fix, "%s", message);
    if (vyre__parser_enter(parser)) {
        vyre__parser_advance(parser);
        vyre__parse_unary(parser);
        vyre__parser_leave(parser);
    }
    return vyre__parser_error_expr(parser, place);
}

const vyre__expr *vyre__parse_unary(vyre__parser *parser)
{
    if (parser->lost)
        return vyre__parser_error_expr(parser, vyre__token_place(&parser->token));
    switch (parser->token.kind) {
    case '-': return parse_minus(parser);
    case '!': return parse_prefix(parser, VYRE__UN_LOGICAL_NOT);
    case '~': return parse_prefix(parser, VYRE__UN_BIT_NOT);
    case '*':
    case '&':
        return refuse_prefix(parser, "S024", "index a buffer: `x[i]`", "there are no pointers");
    case '+': return refuse_prefix(parser, "S011", "remove the `+`", "there is no prefix `+`");
    case VYRE__TOKEN_PLUS_PLUS:
        return refuse_prefix(parser, "S019", "write `i += 1;` as a statement", "there is no `++`");
    case VYRE__TOKEN_MINUS_MINUS:
        return refuse_prefix(parser, "S019", "write `i -= 1;` as a statement, or `-(-x)`",
                             "there is no `--`");
    default: return vyre__parse_primary(parser);
    }
}
