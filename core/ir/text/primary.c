/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Names, literals, strings, and the operands that begin with them. */
#include <stdio.h>
#include <string.h>

#include "core/ir/text/parser.h"

/* ---- names and strings ---- */

int vyre__parser_check_name(vyre__parser *parser, const vyre__token *token)
{
    const vyre__str text = vyre__parser_spelling(parser, token);
    const int size = text.size < 64 ? (int)text.size : 64;
    char fix[128];
    if (vyre__word_is_reserved(text)) {
        snprintf(fix, sizeof fix, "choose another name, or write it in backquotes: `` `%.*s` ``",
                 size, text.data);
        vyre__parser_error(parser, token->start, "S004", fix,
                           "`%.*s` is a word of the language, not a name", size, text.data);
        return 0;
    }
    if (vyre__word_is_kept(text)) {
        vyre__parser_error(parser, token->start, "S005",
                           "choose a name with a letter, or write it in backquotes",
                           "`%.*s` is kept for results that are thrown away", size, text.data);
        return 0;
    }
    return 1;
}

/* Text between quotes; it lies in the source unless it has escapes. */
static int take_quoted(vyre__parser *parser, vyre__str *out_text)
{
    const vyre__token token = parser->token;
    const vyre__str inner = vyre__parser_slice(parser, token.start + 1, token.end - 1);
    *out_text = inner;
    if (inner.size > 0 && memchr(inner.data, '\\', inner.size)) {
        char *copy = vyre__parser_alloc(parser, inner.size + 1);
        *out_text = (vyre__str){"", 0};
        if (copy)
            *out_text = (vyre__str){
                copy, (uint32_t)vyre__token_unescape(parser->source->text, &token, copy)};
    }
    if (out_text->size > VYRE__MAX_STRING) {
        vyre__parser_lose(parser, "S090", "use a shorter one", "more than %d bytes between quotes",
                          VYRE__MAX_STRING);
        return 0;
    }
    vyre__parser_advance(parser);
    return 1;
}

static int refuse_name(vyre__parser *parser, const char *what)
{
    char shown[VYRE__TOKEN_SHOWN];
    if (vyre__parser_at(parser, VYRE__TOKEN_STRING))
        vyre__parser_lose(parser, "S006", "write the name alone, or in backquotes if it is unusual",
                          "a string is no name");
    else
        vyre__parser_lose(parser, "S003", "write a name of letters, digits and `_`",
                          "expected the name of %s, found %s", what,
                          vyre__parser_show(parser, shown));
    return 0;
}

int vyre__parse_name(vyre__parser *parser, const char *what, vyre__str *out_name)
{
    *out_name = (vyre__str){"", 0};
    if (vyre__parser_at(parser, VYRE__TOKEN_NAME))
        return take_quoted(parser, out_name);
    if (!vyre__parser_at(parser, VYRE__TOKEN_WORD))
        return refuse_name(parser, what);
    if (!vyre__parser_check_name(parser, &parser->token)) {
        parser->lost = 1;
        return 0;
    }
    *out_name = vyre__parser_spelling(parser, &parser->token);
    vyre__parser_advance(parser);
    return 1;
}

int vyre__parse_title(vyre__parser *parser, const char *what, vyre__str *out_name)
{
    if (vyre__parser_at(parser, VYRE__TOKEN_STRING))
        return take_quoted(parser, out_name);
    return vyre__parse_name(parser, what, out_name);
}

int vyre__parse_string(vyre__parser *parser, const char *what, vyre__str *out_text)
{
    char shown[VYRE__TOKEN_SHOWN];
    *out_text = (vyre__str){"", 0};
    if (vyre__parser_at(parser, VYRE__TOKEN_STRING))
        return take_quoted(parser, out_text);
    vyre__parser_lose(parser, "S006", "write it in double quotes: `\"…\"`",
                      "expected a string for %s, found %s", what, vyre__parser_show(parser, shown));
    return 0;
}

int vyre__parse_bytes(vyre__parser *parser, vyre__str *out_bytes)
{
    char shown[VYRE__TOKEN_SHOWN];
    *out_bytes = (vyre__str){"", 0};
    if (!vyre__parser_at(parser, VYRE__TOKEN_BYTES)) {
        vyre__parser_lose(parser, "S006", "write them as `hex\"00ff\"`", "expected bytes, found %s",
                          vyre__parser_show(parser, shown));
        return 0;
    }
    const size_t size = vyre__token_bytes(parser->source->text, &parser->token, NULL);
    if (size > VYRE__MAX_OPAQUE) {
        vyre__parser_lose(parser, "S090", "use a smaller payload",
                          "more than %d bytes in a payload", VYRE__MAX_OPAQUE);
        return 0;
    }
    uint8_t *bytes = vyre__parser_alloc(parser, size + 1);
    if (bytes) {
        vyre__token_bytes(parser->source->text, &parser->token, bytes);
        *out_bytes = (vyre__str){(const char *)bytes, (uint32_t)size};
    }
    vyre__parser_advance(parser);
    return 1;
}

/* ---- numbers ---- */

static void read_number(vyre__parser *parser, int negative, vyre__number *out)
{
    const vyre__str text = vyre__parser_spelling(parser, &parser->token);
    vyre__number_read(text.data, text.size, negative, out);
    if (out->code)
        vyre__parser_error(parser, parser->token.start, out->code, out->fix, "%s", out->message);
}

int vyre__parse_int(vyre__parser *parser, const char *what, uint64_t most, uint64_t *out_value)
{
    char shown[VYRE__TOKEN_SHOWN], fix[64];
    vyre__number number;
    *out_value = 0;
    if (vyre__parser_at(parser, VYRE__TOKEN_NUMBER)) {
        read_number(parser, 0, &number);
        if (!number.code && number.kind == VYRE__NUMBER_PLAIN && number.value > most) {
            snprintf(fix, sizeof fix, "write a number up to %llu", (unsigned long long)most);
            vyre__parser_error(parser, parser->token.start, "S021", fix, "%s is at most %llu", what,
                               (unsigned long long)most);
        }
        if (number.code || number.kind == VYRE__NUMBER_PLAIN) {
            *out_value = number.value <= most ? number.value : 0;
            vyre__parser_advance(parser);
            return 1;
        }
    }
    vyre__parser_lose(parser, "S002", "write a number without sign, point or suffix",
                      "expected an integer for %s, found %s", what,
                      vyre__parser_show(parser, shown));
    return 0;
}

int vyre__parse_u32(vyre__parser *parser, const char *what, uint32_t *out_value)
{
    uint64_t value;
    const int fine = vyre__parse_int(parser, what, UINT32_MAX, &value);
    *out_value = (uint32_t)value;
    return fine;
}

static void refuse_minus(vyre__parser *parser, uint32_t offset)
{
    char fix[VYRE__NUMBER_MAX * 3 + 64];
    vyre__str text = vyre__parser_spelling(parser, &parser->token);
    if (text.size > 0 && text.data[text.size - 1] == 'u')
        text.size--;
    const int size = (int)text.size, hex = size > 1 && text.data[1] == 'x';
    if (hex)
        snprintf(fix, sizeof fix, "write `-%.*si` or `-(%.*s)`", size, text.data, size, text.data);
    else
        snprintf(fix, sizeof fix, "write `-%.*si`, `-%.*s.0` or `-(%.*s)`", size, text.data, size,
                 text.data, size, text.data);
    vyre__parser_error(parser, offset, "S022", fix,
                       "`-%.*s` has no type, an integer literal is u32", size, text.data);
}

const vyre__expr *vyre__parse_number(vyre__parser *parser, int negative, vyre__place place)
{
    vyre__number number;
    vyre__expr_tag tag = VYRE__EXPR_ERROR;
    read_number(parser, negative, &number);
    if (!number.code) {
        if (number.kind == VYRE__NUMBER_F32)
            tag = VYRE__EXPR_LIT_F32;
        else if (number.kind == VYRE__NUMBER_I32)
            tag = VYRE__EXPR_LIT_I32;
        else if (negative)
            refuse_minus(parser, place - 1);
        else if (number.value > UINT32_MAX)
            vyre__parser_error(
                parser, parser->token.start, "S021",
                "the largest u32 is 4294967295; a larger value takes arithmetic on u64",
                "this number does not fit u32");
        else
            tag = VYRE__EXPR_LIT_U32;
    }
    vyre__parser_advance(parser);
    vyre__expr *expr = vyre__parser_expr(parser, tag, place, 0);
    expr->bits = (uint32_t)number.value;
    return expr;
}

static uint32_t parse_nan(vyre__parser *parser, int negative, vyre__place place)
{
    uint32_t bits = 0x7FC00000;
    if (negative)
        vyre__parser_error(parser, place - 1, "S022",
                           "write `nan(0xffc00000)` for the pattern, or `-(nan)`",
                           "the sign of a `nan` is one of its bits");
    vyre__parser_advance(parser);
    if (!vyre__parser_at(parser, '('))
        return bits;
    vyre__parser_advance(parser);
    const uint32_t offset = parser->token.start;
    vyre__parse_u32(parser, "the bits of a `nan`", &bits);
    if (!parser->lost && (bits & 0x7FFFFFFF) <= 0x7F800000)
        vyre__parser_error(parser, offset, "S021",
                           "write a pattern like `nan(0x7fc00001)`; infinity is `inf`",
                           "these bits are no `nan`");
    vyre__parser_expect(parser, ')', NULL);
    return bits;
}

const vyre__expr *vyre__parse_literal(vyre__parser *parser, int negative, vyre__place place)
{
    vyre__expr *expr = NULL;
    if (vyre__parser_at(parser, VYRE__TOKEN_NUMBER))
        return vyre__parse_number(parser, negative, place);
    if (!vyre__parser_at(parser, VYRE__TOKEN_WORD) ||
        !vyre__word_is_reserved(vyre__parser_spelling(parser, &parser->token)))
        return NULL;
    if (vyre__parser_accept_word(parser, "inf")) {
        expr = vyre__parser_expr(parser, VYRE__EXPR_LIT_F32, place, 0);
        expr->bits = negative ? 0xFF800000 : 0x7F800000;
    } else if (vyre__parser_at_word(parser, "nan")) {
        expr = vyre__parser_expr(parser, VYRE__EXPR_LIT_F32, place, 0);
        expr->bits = parse_nan(parser, negative, place);
    } else if (!negative &&
               (vyre__parser_at_word(parser, "true") || vyre__parser_at_word(parser, "false"))) {
        expr = vyre__parser_expr(parser, VYRE__EXPR_LIT_BOOL, place, 0);
        expr->bits = vyre__parser_at_word(parser, "true") ? 1 : 0;
        vyre__parser_advance(parser);
    }
    return expr;
}

/* ---- operands ---- */

static const vyre__expr *lose_operand(vyre__parser *parser)
{
    char shown[VYRE__TOKEN_SHOWN];
    const vyre__place place = vyre__token_place(&parser->token);
    if (parser->token.kind == VYRE__TOKEN_BAD) {
        vyre__parser_advance(parser);
    } else if (parser->token.kind == VYRE__TOKEN_STRING ||
               parser->token.kind == VYRE__TOKEN_BYTES) {
        vyre__parser_error(parser, parser->token.start, "S006",
                           "write a number, or a name in backquotes", "a string is no value");
        vyre__parser_advance(parser);
    } else {
        vyre__parser_lose(parser, "S011", "write a name, a number or a call",
                          "expected an expression, found %s", vyre__parser_show(parser, shown));
    }
    return vyre__parser_error_expr(parser, place);
}

/* Behind `name`, at `[`. */
static const vyre__expr *parse_load(vyre__parser *parser, vyre__str name, vyre__place place)
{
    if (!vyre__parser_enter(parser))
        return vyre__parser_error_expr(parser, place);
    vyre__parser_advance(parser);
    vyre__expr *expr = vyre__parser_expr(parser, VYRE__EXPR_LOAD, place, 1);
    expr->name = name;
    vyre__expr_set_arg(expr, 0, vyre__parse_expr(parser));
    vyre__parser_expect(parser, ']', NULL);
    vyre__parser_leave(parser);
    return expr;
}

static const vyre__expr *parse_name_operand(vyre__parser *parser, vyre__str name, vyre__place place)
{
    if (vyre__parser_at(parser, '['))
        return parse_load(parser, name, place);
    vyre__expr *expr = vyre__parser_expr(parser, VYRE__EXPR_VAR, place, 0);
    expr->name = name;
    return expr;
}

static const vyre__expr *parse_word(vyre__parser *parser)
{
    const vyre__token word = parser->token;
    const vyre__str text = vyre__parser_spelling(parser, &word);
    const vyre__place place = vyre__token_place(&word);
    const vyre__expr *literal = vyre__parse_literal(parser, 0, place);
    if (literal)
        return literal;
    if (vyre__word_is_reserved(text))
        return lose_operand(parser);
    const int fine = vyre__parser_check_name(parser, &word);
    vyre__parser_advance(parser);
    if (vyre__parser_at(parser, '(') || vyre__parser_at(parser, '.'))
        return vyre__parse_builtin(parser, &word, 0);
    const vyre__expr *expr = parse_name_operand(parser, text, place);
    return fine ? expr : vyre__parser_error_expr(parser, place);
}

static int begins_operand(const vyre__parser *parser)
{
    return vyre__parser_at(parser, VYRE__TOKEN_WORD) || vyre__parser_at(parser, VYRE__TOKEN_NAME) ||
           vyre__parser_at(parser, VYRE__TOKEN_NUMBER) || vyre__parser_at(parser, '(');
}

/* Behind `(type)`, before an operand. */
static const vyre__expr *refuse_cast(vyre__parser *parser, const char *type, vyre__place place)
{
    char fix[160], value[96];
    const uint32_t start = parser->token.start;
    vyre__parser_hush(parser);
    if (vyre__parser_enter(parser)) {
        vyre__parse_unary(parser);
        vyre__parser_leave(parser);
    }
    vyre__parser_unhush(parser);
    if (!vyre__parser_quote(parser, start, parser->last_end, value, sizeof value))
        snprintf(value, sizeof value, "x");
    snprintf(fix, sizeof fix, value[0] == '(' ? "write `%s%s`" : "write `%s(%s)`", type, value);
    vyre__parser_error(parser, place - 1, "S023", fix, "a cast is a function");
    return vyre__parser_error_expr(parser, place);
}

static const vyre__expr *parse_parentheses(vyre__parser *parser)
{
    const vyre__place place = vyre__token_place(&parser->token);
    if (!vyre__parser_enter(parser))
        return vyre__parser_error_expr(parser, place);
    vyre__parser_advance(parser);
    const vyre__token first = parser->token;
    const vyre__expr *expr = vyre__parse_expr(parser);
    const char *type = NULL;
    if (first.kind == VYRE__TOKEN_WORD && expr->tag == VYRE__EXPR_VAR)
        type = vyre__suggest_type(vyre__parser_spelling(parser, &first));
    while (type && vyre__parser_at(parser, VYRE__TOKEN_WORD)) /* unsigned int */
        vyre__parser_advance(parser);
    vyre__parser_expect(parser, ')', NULL);
    vyre__parser_leave(parser);
    if (type && begins_operand(parser))
        return refuse_cast(parser, type, place);
    return expr;
}

static const vyre__expr *parse_start(vyre__parser *parser)
{
    switch (parser->token.kind) {
    case VYRE__TOKEN_NUMBER:
        return vyre__parse_number(parser, 0, vyre__token_place(&parser->token));
    case VYRE__TOKEN_WORD: return parse_word(parser);
    case VYRE__TOKEN_NAME: {
        vyre__str name;
        const vyre__place place = vyre__token_place(&parser->token);
        vyre__parse_name(parser, "a local", &name);
        return parse_name_operand(parser, name, place);
    }
    case '(': return parse_parentheses(parser);
    default: return lose_operand(parser);
    }
}

/* What C allows behind an operand: reported and passed. */
static int refuse_suffix(vyre__parser *parser, uint32_t start)
{
    char shown[48], fix[96];
    const uint16_t kind = parser->lost ? VYRE__TOKEN_END : parser->token.kind;
    if (kind != VYRE__TOKEN_ARROW && kind != VYRE__TOKEN_PLUS_PLUS &&
        kind != VYRE__TOKEN_MINUS_MINUS && kind != '.' && kind != '[')
        return 0;
    if (!vyre__parser_quote(parser, start, parser->last_end, shown, sizeof shown))
        snprintf(shown, sizeof shown, "x");
    if (kind == VYRE__TOKEN_ARROW) {
        vyre__parser_error(parser, parser->token.start, "S024", "index a buffer: `x[i]`",
                           "there are no pointers");
    } else if (kind == '.') {
        vyre__parser_error(parser, parser->token.start, "S043",
                           "index a buffer of single values; `len(b)` is the length of `b`",
                           "`%s` has no members", shown);
    } else if (kind == '[') {
        vyre__parser_error(parser, parser->token.start, "S002",
                           "compute one index: `b[row * width + column]`",
                           "a buffer has one index");
        vyre__parser_skip_brackets(parser);
        return 1;
    } else {
        const int plus = kind == VYRE__TOKEN_PLUS_PLUS;
        snprintf(fix, sizeof fix, "write `%s %s= 1;` as a statement", shown, plus ? "+" : "-");
        vyre__parser_error(parser, parser->token.start, "S019", fix, "there is no `%s`",
                           plus ? "++" : "--");
        vyre__parser_advance(parser);
        return 1;
    }
    vyre__parser_advance(parser);
    if (vyre__parser_at(parser, VYRE__TOKEN_WORD))
        vyre__parser_advance(parser);
    return 1;
}

const vyre__expr *vyre__parse_primary(vyre__parser *parser)
{
    const uint32_t start = parser->token.start;
    const vyre__expr *expr = parse_start(parser);
    while (refuse_suffix(parser, start))
        expr = vyre__parser_error_expr(parser, start + 1);
    return parser->lost ? vyre__parser_error_expr(parser, start + 1) : expr;
}
