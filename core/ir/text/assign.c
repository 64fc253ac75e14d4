/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Assignments, stores and tables. */
#include <stdio.h>

#include "core/ir/text/parser.h"

/* The operator of a compound assignment, or 0. */
uint8_t vyre__compound_operator(uint16_t kind)
{
    switch (kind) {
    case VYRE__TOKEN_ADD_ASSIGN: return VYRE__BIN_ADD;
    case VYRE__TOKEN_SUB_ASSIGN: return VYRE__BIN_SUB;
    case VYRE__TOKEN_MUL_ASSIGN: return VYRE__BIN_MUL;
    case VYRE__TOKEN_DIV_ASSIGN: return VYRE__BIN_DIV;
    case VYRE__TOKEN_MOD_ASSIGN: return VYRE__BIN_MOD;
    case VYRE__TOKEN_AND_ASSIGN: return VYRE__BIN_BIT_AND;
    case VYRE__TOKEN_OR_ASSIGN: return VYRE__BIN_BIT_OR;
    case VYRE__TOKEN_XOR_ASSIGN: return VYRE__BIN_BIT_XOR;
    case VYRE__TOKEN_SHL_ASSIGN: return VYRE__BIN_SHL;
    case VYRE__TOKEN_SHR_ASSIGN: return VYRE__BIN_SHR;
    default: return 0;
    }
}

/* `= e` or `+= e`; `old` is what a compound assignment reads. */
static const vyre__expr *parse_assigned(vyre__parser *parser, const vyre__expr *old)
{
    const vyre__place place = vyre__token_place(&parser->token);
    const uint8_t op = parser->lost ? 0 : vyre__compound_operator(parser->token.kind);
    if (op == 0) {
        vyre__parser_expect(parser, '=', "write `x = value;`");
        return vyre__parse_expr(parser);
    }
    vyre__parser_advance(parser);
    vyre__expr *expr = vyre__parser_expr(parser, VYRE__EXPR_BINARY, place, 2);
    expr->op = op;
    vyre__expr_set_arg(expr, 0, old);
    vyre__expr_set_arg(expr, 1, vyre__parse_expr(parser));
    return expr;
}

void vyre__parse_assignment(vyre__parser *parser, vyre__str name, vyre__place place)
{
    vyre__expr *old = vyre__parser_expr(parser, VYRE__EXPR_VAR, place, 0);
    old->name = name;
    const vyre__expr *value = parse_assigned(parser, old);
    vyre__parser_end_statement(parser);
    vyre__node *node = vyre__parser_node(parser, VYRE__NODE_ASSIGN, place);
    node->name = name;
    node->value = value;
}

int vyre__parser_at_increment(const vyre__parser *parser)
{
    return vyre__parser_at(parser, VYRE__TOKEN_PLUS_PLUS) ||
           vyre__parser_at(parser, VYRE__TOKEN_MINUS_MINUS);
}

/* `x++` or `b[i]++`, at `++`; x begins at `start`. */
void vyre__refuse_increment(vyre__parser *parser, uint32_t start)
{
    char target[64], fix[96];
    const int plus = parser->token.kind == VYRE__TOKEN_PLUS_PLUS;
    if (!vyre__parser_quote(parser, start, parser->last_end, target, sizeof target))
        snprintf(target, sizeof target, "x");
    snprintf(fix, sizeof fix, "write `%s %s= 1;`", target, plus ? "+" : "-");
    vyre__parser_error(parser, parser->token.start, "S019", fix, "there is no `%s`",
                       plus ? "++" : "--");
    vyre__parser_advance(parser);
    vyre__parser_end_statement(parser);
}

/* `++x`. */
void vyre__refuse_prefix_increment(vyre__parser *parser)
{
    char target[64], fix[96];
    const vyre__token mark = parser->token;
    const char *sign = mark.kind == VYRE__TOKEN_PLUS_PLUS ? "+" : "-";
    vyre__parser_hush(parser);
    vyre__parser_advance(parser);
    const uint32_t start = parser->token.start;
    vyre__parse_primary(parser);
    vyre__parser_unhush(parser);
    if (!vyre__parser_quote(parser, start, parser->last_end, target, sizeof target))
        snprintf(target, sizeof target, "x");
    snprintf(fix, sizeof fix, "write `%s %s= 1;`", target, sign);
    vyre__parser_error(parser, mark.start, "S019", fix, "there is no `%s%s`", sign, sign);
    vyre__parser_end_statement(parser);
}

static void add_store(vyre__parser *parser, vyre__str name, vyre__place place,
                      const vyre__expr *index, const vyre__expr *value)
{
    vyre__node *node = vyre__parser_node(parser, VYRE__NODE_STORE, place);
    node->name = name;
    node->index = index;
    node->value = value;
}

static const vyre__expr *parse_table_value(vyre__parser *parser)
{
    char shown[VYRE__TOKEN_SHOWN];
    const vyre__place place = vyre__token_place(&parser->token);
    const int negative = vyre__parser_accept(parser, '-');
    const vyre__expr *value = vyre__parse_literal(parser, negative, place);
    if (!value) {
        vyre__parser_lose(parser, "S016", "store what is computed on its own: `b[i] = e;`",
                          "a table holds literals only, found %s",
                          vyre__parser_show(parser, shown));
        return vyre__parser_error_expr(parser, place);
    }
    return value;
}

/* Behind `b[first`, at `..`. */
static void parse_table(vyre__parser *parser, vyre__str name, vyre__place place,
                        const vyre__expr *first)
{
    const uint32_t offset = parser->token.start;
    uint64_t end = 0, count = 0;
    if (first->tag != VYRE__EXPR_LIT_U32)
        vyre__parser_lose(parser, "S016", "write numbers, or store in a loop",
                          "the range of a table begins with a literal");
    vyre__parser_accept(parser, VYRE__TOKEN_DOT_DOT);
    vyre__parse_int(parser, "the end of a table", (uint64_t)UINT32_MAX + 1, &end);
    vyre__parser_expect(parser, ']', NULL);
    vyre__parser_expect(parser, '=', NULL);
    vyre__parser_expect(parser, '{', "write the values in braces: `{ 1, 2, 3, 4 }`");
    while (!parser->lost && !parser->stopped) {
        const vyre__place at = vyre__token_place(&parser->token);
        const vyre__expr *value = parse_table_value(parser);
        vyre__expr *index =
            count == 0 ? NULL : vyre__parser_expr(parser, VYRE__EXPR_LIT_U32, at, 0);
        if (index)
            index->bits = first->bits + (uint32_t)count;
        add_store(parser, name, place, index ? index : first, value);
        count++;
        if (!vyre__parser_accept(parser, ',') || vyre__parser_at(parser, '}'))
            break;
    }
    vyre__parser_expect(parser, '}', "write `,` between the values and `}` behind them");
    if (!parser->lost && end - first->bits != count) {
        char fix[96];
        snprintf(fix, sizeof fix, "write `[%u..%llu]`", (unsigned)first->bits,
                 (unsigned long long)(first->bits + count));
        if (end > first->bits)
            vyre__parser_error(parser, offset, "S017", fix,
                               "the range has %llu places, the table %llu values",
                               (unsigned long long)(end - first->bits), (unsigned long long)count);
        else
            vyre__parser_error(parser, offset, "S017", fix, "the range has no places");
    }
    vyre__parser_end_statement(parser);
}

void vyre__parse_store(vyre__parser *parser, vyre__str name, vyre__place place)
{
    const uint32_t bracket = parser->token.start;
    const uint64_t effects = parser->effects;
    if (!vyre__parser_enter(parser))
        return;
    vyre__parser_advance(parser);
    const vyre__expr *index = vyre__parse_expr(parser);
    vyre__parser_leave(parser);
    if (vyre__parser_at(parser, VYRE__TOKEN_DOT_DOT)) {
        parse_table(parser, name, place, index);
        return;
    }
    vyre__parser_expect(parser, ']', NULL);
    if (vyre__parser_at_increment(parser)) {
        vyre__refuse_increment(parser, place - 1);
        return;
    }
    if (!parser->lost && vyre__compound_operator(parser->token.kind) && parser->effects != effects)
        vyre__parser_error(parser, bracket + 1, "S018",
                           "bind it with `let`: `let i = …;`, then write `b[i] += …;`",
                           "this index would be evaluated twice");
    vyre__expr *old = vyre__parser_expr(parser, VYRE__EXPR_LOAD, place, 1);
    old->name = name;
    vyre__expr_set_arg(old, 0, index);
    const vyre__expr *value = parse_assigned(parser, old);
    vyre__parser_end_statement(parser);
    add_store(parser, name, place, index, value);
}
