/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Types and shape predicates. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/ir/text/parser.h"

/* ---- types ---- */

/* Where a type closes, `>>` is two `>`. */
static void expect_angle(vyre__parser *parser)
{
    if (vyre__parser_at(parser, VYRE__TOKEN_SHR))
        parser->token = vyre__lexer_split(&parser->lexer, parser->token);
    vyre__parser_expect(parser, '>', NULL);
}

static const vyre__type *plain_u32(void)
{
    return vyre__type_plain(VYRE__TYPE_U32);
}

/* `, n` */
static void next_u32(vyre__parser *parser, const char *what, uint32_t *out_value)
{
    vyre__parser_expect(parser, ',', NULL);
    vyre__parse_u32(parser, what, out_value);
}

static void parse_dims(vyre__parser *parser, vyre__type *type)
{
    uint32_t *dims = NULL, capacity = 0;
    const uint32_t most =
        type->tag == VYRE__TYPE_DEVICE_MESH ? VYRE__MAX_MESH_AXES : VYRE__MAX_TENSOR_RANK;
    int more = type->element ? vyre__parser_accept(parser, ',')
                             : vyre__parser_at(parser, VYRE__TOKEN_NUMBER);
    for (; more && !parser->lost; more = vyre__parser_accept(parser, ',')) {
        if (type->dim_count == most) {
            vyre__parser_lose(parser, "S090", "use fewer", "more than %u dimensions",
                              (unsigned)most);
            break;
        }
        if (type->dim_count == capacity) {
            const uint32_t larger = capacity ? capacity * 2 : 8;
            uint32_t *copy = vyre__parser_alloc(parser, larger * sizeof *copy);
            if (!copy)
                break;
            if (capacity > 0)
                memcpy(copy, dims, capacity * sizeof *copy);
            dims = copy;
            capacity = larger;
        }
        vyre__parse_u32(parser, "a dimension", &dims[type->dim_count]);
        type->dim_count++;
    }
    type->dims = dims;
}

/* `per_group(n)` and the like; sets the number of the word and its parameter. */
static void parse_quantity(vyre__parser *parser, const char *const *words, uint8_t count,
                           uint8_t first_with_parameter, uint8_t *out_word, uint32_t *out_value)
{
    char shown[VYRE__TOKEN_SHOWN];
    vyre__parser_expect(parser, ',', NULL);
    for (uint8_t i = 0; i < count; i++) {
        if (!vyre__parser_accept_word(parser, words[i]))
            continue;
        *out_word = i;
        if (i < first_with_parameter)
            return;
        vyre__parser_expect(parser, '(', NULL);
        vyre__parse_u32(parser, words[i], out_value);
        vyre__parser_expect(parser, ')', NULL);
        return;
    }
    vyre__parser_lose(parser, "S030",
                      "write `quant<i8, scale, zero>`: scale is `per_tensor`, `per_channel(n)` or "
                      "`per_group(n)`, zero one of these or `none`",
                      "expected a quantisation, found %s", vyre__parser_show(parser, shown));
}

static void parse_quantised(vyre__parser *parser, vyre__type *type)
{
    static const char *const scales[] = {"per_tensor", "per_channel", "per_group"};
    static const char *const zeros[] = {"none", "per_tensor", "per_channel", "per_group"};
    parse_quantity(parser, scales, 3, VYRE__SCALE_PER_CHANNEL, &type->scale, &type->a);
    parse_quantity(parser, zeros, 4, VYRE__ZERO_PER_CHANNEL, &type->zero, &type->b);
}

/* Behind `<`. */
static void parse_parameters(vyre__parser *parser, vyre__type *type)
{
    uint64_t count = 0;
    switch (type->tag) {
    case VYRE__TYPE_ARRAY: vyre__parse_u32(parser, "the size of an element", &type->a); return;
    case VYRE__TYPE_HANDLE: vyre__parse_u32(parser, "a type id", &type->a); return;
    case VYRE__TYPE_OPAQUE: vyre__parse_u32(parser, "a type id", &type->a); return;
    case VYRE__TYPE_DEVICE_MESH: parse_dims(parser, type); return;
    default: break;
    }
    type->element = vyre__parse_type(parser);
    switch (type->tag) {
    case VYRE__TYPE_VEC:
        vyre__parser_expect(parser, ',', "write `vec<f32, 4>`");
        vyre__parse_int(parser, "the length of a vector", UINT8_MAX, &count);
        type->a = (uint32_t)count;
        break;
    case VYRE__TYPE_TENSOR_SHAPED: parse_dims(parser, type); break;
    case VYRE__TYPE_SPARSE_BSR:
        next_u32(parser, "the rows of a block", &type->a);
        next_u32(parser, "the columns of a block", &type->b);
        break;
    case VYRE__TYPE_QUANTIZED: parse_quantised(parser, type); break;
    default: break;
    }
}

/* At a word that is no type. A type of another language stands for ours, so that what follows makes
 * sense. */
static const vyre__type *refuse_type(vyre__parser *parser)
{
    char fix[96], shown[VYRE__TOKEN_SHOWN];
    const vyre__str text = vyre__parser_spelling(parser, &parser->token);
    const char *here = NULL;
    if (parser->token.kind == VYRE__TOKEN_WORD)
        here = vyre__suggest_type(text);
    const char *near =
        here || parser->token.kind != VYRE__TOKEN_WORD ? NULL : vyre__suggest_near_type(text);
    if (here)
        snprintf(fix, sizeof fix, "write `%s`", here);
    else if (near)
        snprintf(fix, sizeof fix, "did you mean `%s`?", near);
    else
        snprintf(fix, sizeof fix, "write a type like `u32`, `f32` or `vec<f32, 4>`");
    const vyre__word *word = here ? vyre__word_find(vyre__str_of(here)) : NULL;
    if (!word || parser->lost) {
        vyre__parser_lose(parser, "S030", fix, "expected a type, found %s",
                          vyre__parser_show(parser, shown));
        return plain_u32();
    }
    vyre__parser_error(parser, parser->token.start, "S030", fix, "there is no type `%.*s`",
                       (int)text.size, text.data);
    while (vyre__parser_at(parser, VYRE__TOKEN_WORD) &&
           vyre__suggest_type(vyre__parser_spelling(parser, &parser->token)))
        vyre__parser_advance(parser);
    return vyre__type_plain(word->op);
}

static uint8_t type_tag(vyre__str text)
{
    const vyre__word *word = vyre__word_find(text);
    if (word && word->form == VYRE__FORM_TYPE)
        return word->op;
    return vyre__str_is(text, "opaque") ? VYRE__TYPE_OPAQUE : 0;
}

const vyre__type *vyre__parse_type(vyre__parser *parser)
{
    uint8_t tag = 0;
    if (vyre__parser_at(parser, VYRE__TOKEN_WORD))
        tag = type_tag(vyre__parser_spelling(parser, &parser->token));
    if (tag == 0)
        return refuse_type(parser);
    vyre__parser_advance(parser);
    if (tag == VYRE__TYPE_TENSOR && vyre__parser_at(parser, '<'))
        tag = VYRE__TYPE_TENSOR_SHAPED;
    if (vyre__type_plain(tag))
        return vyre__type_plain(tag);
    vyre__type *type = vyre__parser_alloc(parser, sizeof *type);
    if (!type || !vyre__parser_at(parser, '<')) {
        vyre__parser_expect(parser, '<', "write what it is made of: `vec<f32, 4>`, `array<16>`");
        return plain_u32();
    }
    if (!vyre__parser_enter(parser))
        return plain_u32();
    vyre__parser_advance(parser);
    type->tag = tag;
    parse_parameters(parser, type);
    expect_angle(parser);
    vyre__parser_leave(parser);
    return parser->lost ? plain_u32() : type;
}

/* ---- shapes ---- */

typedef struct shape_row {
    const char *word; /* by tag */
    uint8_t count;    /* of numbers */
} shape_row;

static const shape_row shape_rows[] = {
    [VYRE__SHAPE_AT_LEAST] = {"at_least", 1},     [VYRE__SHAPE_AT_MOST] = {"at_most", 1},
    [VYRE__SHAPE_EXACTLY] = {"exactly", 1},       [VYRE__SHAPE_MULTIPLE_OF] = {"multiple_of", 1},
    [VYRE__SHAPE_MOD_EQUALS] = {"mod_equals", 2}, [VYRE__SHAPE_AFFINE] = {"affine", 4},
};

enum { SHAPE_ROWS = sizeof shape_rows / sizeof shape_rows[0] };

/* A shape and how deep it is. */
typedef struct measured {
    vyre__shape *shape; /* NULL after an error */
    unsigned depth;
} measured;

static measured parse_shape(vyre__parser *parser);

static measured wrap_shape(vyre__parser *parser, uint8_t tag, measured left, measured right)
{
    const measured none = {NULL, 0};
    const unsigned depth = 1 + (left.depth > right.depth ? left.depth : right.depth);
    if (depth > VYRE__MAX_SHAPE_DEPTH)
        vyre__parser_lose(parser, "S090", "write a flatter predicate",
                          "a shape predicate nests deeper than %d levels", VYRE__MAX_SHAPE_DEPTH);
    vyre__shape *shape = parser->lost ? NULL : vyre__parser_alloc(parser, sizeof *shape);
    if (!shape)
        return none;
    shape->tag = tag;
    shape->left = left.shape;
    shape->right = right.shape;
    return (measured){shape, depth};
}

/* A number of an affine predicate. */
static int64_t parse_signed(vyre__parser *parser)
{
    uint64_t value;
    const int negative = vyre__parser_accept(parser, '-');
    const uint64_t most = (uint64_t)INT64_MAX + (negative != 0);
    vyre__parse_int(parser, "a number of `affine`", most, &value);
    return negative ? (int64_t)(0 - value) : (int64_t)value;
}

static void parse_shape_numbers(vyre__parser *parser, vyre__shape *shape)
{
    uint32_t *const small[] = {&shape->a, &shape->b};
    for (uint8_t i = 0; i < shape_rows[shape->tag].count && !parser->lost; i++) {
        if (i > 0)
            vyre__parser_expect(parser, ',', NULL);
        if (shape->tag == VYRE__SHAPE_AFFINE)
            shape->affine[i] = parse_signed(parser);
        else
            vyre__parse_u32(parser, "a number of a predicate", small[i]);
    }
}

static measured parse_condition(vyre__parser *parser)
{
    char shown[VYRE__TOKEN_SHOWN];
    const measured none = {NULL, 0};
    for (uint8_t tag = 1; tag < SHAPE_ROWS; tag++) {
        if (!vyre__parser_accept_word(parser, shape_rows[tag].word))
            continue;
        const measured made = wrap_shape(parser, tag, none, none);
        vyre__parser_expect(parser, '(', NULL);
        if (made.shape)
            parse_shape_numbers(parser, made.shape);
        vyre__parser_expect(parser, ')', NULL);
        return made;
    }
    vyre__parser_lose(parser, "S002",
                      "write `at_least(n)`, `at_most(n)`, `exactly(n)`, `multiple_of(n)`, "
                      "`mod_equals(m, r)` or `affine(scale, offset, min, max)`",
                      "expected a shape predicate, found %s", vyre__parser_show(parser, shown));
    return none;
}

static measured parse_predicate(vyre__parser *parser)
{
    const measured none = {NULL, 0};
    const int negated = vyre__parser_at(parser, '!');
    if (!negated && !vyre__parser_at(parser, '('))
        return parse_condition(parser);
    if (!vyre__parser_enter(parser))
        return none;
    vyre__parser_advance(parser);
    measured inner;
    if (negated) {
        inner = wrap_shape(parser, VYRE__SHAPE_NOT, parse_predicate(parser), none);
    } else {
        inner = parse_shape(parser);
        vyre__parser_expect(parser, ')', NULL);
    }
    vyre__parser_leave(parser);
    return inner;
}

static measured parse_shape(vyre__parser *parser)
{
    measured shape = parse_predicate(parser);
    const uint16_t kind = parser->token.kind;
    const uint16_t other = kind == VYRE__TOKEN_OR_OR ? VYRE__TOKEN_AND_AND : VYRE__TOKEN_OR_OR;
    if (kind != VYRE__TOKEN_AND_AND && kind != VYRE__TOKEN_OR_OR)
        return shape;
    const uint8_t tag = kind == VYRE__TOKEN_AND_AND ? VYRE__SHAPE_AND : VYRE__SHAPE_OR;
    while (vyre__parser_accept(parser, kind))
        shape = wrap_shape(parser, tag, shape, parse_predicate(parser));
    if (vyre__parser_at(parser, other))
        vyre__parser_lose(parser, "S010", "put parentheses around one of the two",
                          "`%s` beside `%s` needs parentheses", vyre__token_text(other),
                          vyre__token_text(kind));
    return shape;
}

const vyre__shape *vyre__parse_shape(vyre__parser *parser)
{
    const measured shape = parse_shape(parser);
    return parser->lost ? NULL : shape.shape;
}
