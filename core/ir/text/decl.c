/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* The head of a program and its buffers. */
#include <stdio.h>
#include <string.h>

#include "core/ir/text/parser.h"

/* ---- recovery ---- */

/* To behind the next `;`, or to where a buffer or a body begins. */
static void skip_declaration(vyre__parser *parser)
{
    parser->lost = 0;
    while (parser->token.kind != VYRE__TOKEN_END && parser->token.kind != '{') {
        const uint16_t kind = parser->token.kind;
        if (parser->token.begins_line && vyre__parser_at_word(parser, "buffer"))
            break;
        vyre__parser_advance(parser);
        if (kind == ';')
            break;
    }
    parser->quiet = 0;
}

/* ---- head ---- */

static void parse_title_line(vyre__parser *parser)
{
    vyre_program *program = parser->program;
    char shown[VYRE__TOKEN_SHOWN];
    if (!vyre__parser_accept_word(parser, "program")) {
        vyre__parser_error(parser, parser->token.start, "S033", "write `program name;` first",
                           "a text begins with `program`, found %s",
                           vyre__parser_show(parser, shown));
        return;
    }
    if (!vyre__parser_at(parser, ';')) {
        vyre__str name;
        program->has_op_id = (uint8_t)vyre__parse_title(parser, "the program", &name);
        const char *copy = vyre__arena_copy(&program->arena, name.data, name.size);
        program->op_id = (vyre__str){copy ? copy : "", copy ? name.size : 0};
    }
    vyre__parser_end_statement(parser);
}

/* Returns 0 when the text gives no revision. */
static uint32_t parse_revision(vyre__parser *parser)
{
    uint64_t value = 0;
    const uint32_t offset = parser->token.end;
    if (!vyre__parser_accept_word(parser, "revision"))
        return 0;
    if (vyre__parse_int(parser, "the revision", UINT64_MAX, &value) && (value < 4 || value > 6)) {
        vyre__parser_error(parser, offset + 1, "S033", "write `revision 4;`, 5 or 6",
                           "there is no revision %llu", (unsigned long long)value);
        value = 0;
    }
    vyre__parser_end_statement(parser);
    return (uint32_t)value;
}

static void parse_workgroup(vyre__parser *parser)
{
    uint32_t *size = parser->program->workgroup;
    char shown[VYRE__TOKEN_SHOWN];
    if (!vyre__parser_accept_word(parser, "workgroup")) {
        vyre__parser_error(parser, parser->token.start, "S033", "write `workgroup 64;`",
                           "the size of the workgroup is missing before %s",
                           vyre__parser_show(parser, shown));
        return;
    }
    for (int axis = 0; axis < 3 && (axis == 0 || vyre__parser_accept(parser, ',')); axis++) {
        const uint32_t offset = parser->token.start;
        vyre__parse_u32(parser, "the size of a workgroup", &size[axis]);
        if (!parser->lost && size[axis] == 0)
            vyre__parser_error(parser, offset, "S021", "write 1 or more",
                               "the size of a workgroup is at least 1");
        if (size[axis] == 0)
            size[axis] = 1;
    }
    vyre__parser_end_statement(parser);
}

static void recover(vyre__parser *parser)
{
    if (parser->lost)
        skip_declaration(parser);
}

void vyre__parse_header(vyre__parser *parser)
{
    parse_title_line(parser);
    recover(parser);
    parser->program->revision = parse_revision(parser);
    recover(parser);
    if (vyre__parser_accept_word(parser, "non_composable")) {
        parser->program->non_composable = 1;
        vyre__parser_end_statement(parser);
        recover(parser);
    }
    parse_workgroup(parser);
    recover(parser);
}

/* ---- buffers ---- */

enum {
    GIVEN_RESULT = 1 << 0,
    GIVEN_LIVE = 1 << 1,
    GIVEN_BINDING = 1 << 2,
    GIVEN_KIND = 1 << 3,
    GIVEN_RANGE = 1 << 4,
    GIVEN_AXIS = 1 << 5,
    GIVEN_ALIGN = 1 << 6,
    GIVEN_LOCALITY = 1 << 7,
    GIVEN_EXTRACT = 1 << 8,
    GIVEN_LINEAR = 1 << 9,
    GIVEN_SHAPE = 1 << 10
};

typedef struct attribute_row {
    const char *word;
    uint16_t given;
    uint8_t value; /* of a linear type */
} attribute_row;

static const attribute_row attributes[] = {
    {"result", GIVEN_RESULT, 0},
    {"live", GIVEN_LIVE, 0},
    {"kind", GIVEN_KIND, 0},
    {"range", GIVEN_RANGE, 0},
    {"axis", GIVEN_AXIS, 0},
    {"align", GIVEN_ALIGN, 0},
    {"locality", GIVEN_LOCALITY, 0},
    {"extract_bytes", GIVEN_EXTRACT, 0},
    {"linear", GIVEN_LINEAR, VYRE__LINEAR},
    {"affine", GIVEN_LINEAR, VYRE__AFFINE},
    {"relevant", GIVEN_LINEAR, VYRE__RELEVANT},
    {"shape", GIVEN_SHAPE, 0},
};

enum { ATTRIBUTE_COUNT = sizeof attributes / sizeof attributes[0] };

static const char *const access_words[] = {"read",    "readwrite", "write",
                                           "uniform", "workgroup", "output"};

static void refuse_access(vyre__parser *parser, vyre__str name)
{
    char shown[VYRE__TOKEN_SHOWN], fix[128];
    static const char all[] = "write `read`, `readwrite`, `write`, `uniform`, `workgroup` or "
                              "`output`";
    const vyre__str word = vyre__parser_spelling(parser, &parser->token);
    const char *near =
        parser->token.kind == VYRE__TOKEN_WORD ? vyre__suggest_near(word, access_words, 6) : NULL;
    if (near)
        snprintf(fix, sizeof fix, "did you mean `%s`?", near);
    if (parser->token.kind == ';' || parser->token.kind == '@')
        vyre__parser_lose(parser, "S031", all, "the access of `%.*s` is missing",
                          name.size < 64 ? (int)name.size : 64, name.data);
    else
        vyre__parser_lose(parser, "S031", near ? fix : all, "expected an access, found %s",
                          vyre__parser_show(parser, shown));
}

static uint32_t parse_access(vyre__parser *parser, vyre__buffer *buffer)
{
    if (vyre__parser_accept_word(parser, "output")) {
        buffer->access = VYRE__ACCESS_READ_WRITE;
        buffer->is_output = 1;
        buffer->live_out = 1;
        return GIVEN_RESULT | GIVEN_LIVE;
    }
    for (uint8_t access = 0; vyre__access_word(access); access++)
        if (vyre__parser_accept_word(parser, vyre__access_word(access))) {
            buffer->access = access;
            return 0;
        }
    /* Everything may be done with it, so that only this is wrong. */
    buffer->access = VYRE__ACCESS_READ_WRITE;
    if (!parser->lost)
        refuse_access(parser, buffer->name);
    return 0;
}

static void parse_choice(vyre__parser *parser, const char *const *words, uint8_t count,
                         const char *fix, uint8_t *out_value)
{
    char shown[VYRE__TOKEN_SHOWN];
    for (uint8_t i = 0; i < count; i++)
        if (vyre__parser_accept_word(parser, words[i])) {
            *out_value = i;
            return;
        }
    vyre__parser_lose(parser, "S032", fix, "expected the value of an attribute, found %s",
                      vyre__parser_show(parser, shown));
}

static void parse_kind(vyre__parser *parser, uint8_t *out_kind)
{
    const char *words[8];
    uint8_t count = 0;
    while (count < 8 && vyre__kind_word(count)) {
        words[count] = vyre__kind_word(count);
        count++;
    }
    parse_choice(parser, words, count,
                 "write `global`, `shared`, `uniform`, `local`, `readonly`, `push` or `persistent`",
                 out_kind);
}

/* What stands in the parentheses of an attribute. */
static void parse_attribute_value(vyre__parser *parser, uint32_t given, vyre__buffer *buffer)
{
    static const char *const localities[] = {"streaming", "temporal", "random"};
    uint64_t value;
    vyre__parser_expect(parser, '(', NULL);
    switch (given) {
    case GIVEN_KIND: parse_kind(parser, &buffer->kind); break;
    case GIVEN_RANGE:
        buffer->has_range = 1;
        vyre__parse_int(parser, "the start of a range", UINT64_MAX, &buffer->range_start);
        vyre__parser_expect(parser, VYRE__TOKEN_DOT_DOT, "write `range(0..64)`");
        vyre__parse_int(parser, "the end of a range", UINT64_MAX, &buffer->range_end);
        break;
    case GIVEN_AXIS:
        buffer->has_axis = 1;
        vyre__parse_int(parser, "an axis", UINT8_MAX, &value);
        buffer->axis = (uint8_t)value;
        break;
    case GIVEN_ALIGN: vyre__parse_u32(parser, "an alignment", &buffer->alignment); break;
    case GIVEN_LOCALITY:
        parse_choice(parser, localities, 3, "write `streaming`, `temporal` or `random`",
                     &buffer->locality);
        break;
    default: buffer->shape = vyre__parse_shape(parser); break;
    }
    vyre__parser_expect(parser, ')', NULL);
}

static const attribute_row *find_attribute(const vyre__parser *parser)
{
    for (size_t i = 0; i < ATTRIBUTE_COUNT; i++)
        if (vyre__parser_at_word(parser, attributes[i].word))
            return &attributes[i];
    return NULL;
}

static void refuse_attribute(vyre__parser *parser)
{
    char shown[VYRE__TOKEN_SHOWN], fix[160];
    const char *words[ATTRIBUTE_COUNT];
    for (size_t i = 0; i < ATTRIBUTE_COUNT; i++)
        words[i] = attributes[i].word;
    const vyre__str text = vyre__parser_spelling(parser, &parser->token);
    const char *near = vyre__suggest_near(text, words, ATTRIBUTE_COUNT);
    if (near)
        snprintf(fix, sizeof fix, "did you mean `%s`?", near);
    else
        snprintf(fix, sizeof fix,
                 "write `@0`, `result`, `live`, `kind`, `range`, `axis`, `align`, `locality`, "
                 "`extract_bytes`, `linear`, `affine`, `relevant`, `shape`, or `;`");
    vyre__parser_lose(parser, "S032", fix, "there is no attribute %s",
                      vyre__parser_show(parser, shown));
}

static void note_attribute(vyre__parser *parser, uint32_t attribute, uint32_t *given)
{
    char shown[VYRE__TOKEN_SHOWN];
    if (*given & attribute)
        vyre__parser_lose(parser, "S032", "remove one of the two",
                          "the attribute %s is there already", vyre__parser_show(parser, shown));
    *given |= attribute;
}

static void parse_plain_attribute(const attribute_row *row, vyre__buffer *buffer)
{
    switch (row->given) {
    case GIVEN_RESULT: buffer->is_output = 1; break;
    case GIVEN_LIVE: buffer->live_out = 1; break;
    case GIVEN_EXTRACT: buffer->extract_bytes = 1; break;
    default: buffer->linear = row->value; break;
    }
}

static uint32_t parse_attributes(vyre__parser *parser, vyre__buffer *buffer, uint32_t given)
{
    while (vyre__parser_at(parser, VYRE__TOKEN_WORD) || vyre__parser_at(parser, '@')) {
        const attribute_row *row = find_attribute(parser);
        if (parser->token.kind == '@') {
            note_attribute(parser, GIVEN_BINDING, &given);
            vyre__parser_accept(parser, '@');
            vyre__parse_u32(parser, "a binding", &buffer->binding);
        } else if (!row && parser->token.begins_line) {
            break; /* the `;` before it is missing */
        } else if (!row) {
            refuse_attribute(parser);
        } else {
            note_attribute(parser, row->given, &given);
            if (parser->lost)
                break;
            vyre__parser_advance(parser);
            if (row->given & (GIVEN_RESULT | GIVEN_LIVE | GIVEN_EXTRACT | GIVEN_LINEAR))
                parse_plain_attribute(row, buffer);
            else
                parse_attribute_value(parser, row->given, buffer);
        }
    }
    return given;
}

/* `[ count ]` */
static void parse_extent(vyre__parser *parser, vyre__buffer *buffer)
{
    vyre__parser_expect(parser, '[', "write `[]`, or `[64]` for a fixed number of elements");
    if (!vyre__parser_at(parser, ']'))
        vyre__parse_u32(parser, "the number of elements", &buffer->count);
    vyre__parser_expect(parser, ']', NULL);
}

/* Behind the word `buffer`. Returns 0 when there is not enough to declare one. */
static int parse_buffer(vyre__parser *parser, vyre__buffer *buffer, uint32_t bound)
{
    uint32_t given = 0;
    buffer->linear = VYRE__UNRESTRICTED;
    buffer->locality = VYRE__LOCALITY_TEMPORAL;
    buffer->place = vyre__token_place(&parser->token);
    if (!vyre__parse_name(parser, "a buffer", &buffer->name))
        return 0;
    const char *name =
        vyre__arena_copy(&parser->program->arena, buffer->name.data, buffer->name.size);
    buffer->name = (vyre__str){name ? name : "", name ? buffer->name.size : 0};
    vyre__parser_expect(parser, ':', "write `buffer x: f32[] read;`");
    buffer->type = vyre__parse_type(parser);
    const int typed = !parser->lost;
    parse_extent(parser, buffer);
    given = parse_access(parser, buffer);
    given = parse_attributes(parser, buffer, given);
    if (!(given & GIVEN_KIND))
        buffer->kind = vyre__kind_of_access(buffer->access);
    if (!(given & GIVEN_BINDING))
        buffer->binding = buffer->access == VYRE__ACCESS_WORKGROUP ? 0 : bound;
    vyre__parser_end_statement(parser);
    return typed;
}

static int at_header_word(const vyre__parser *parser)
{
    return vyre__parser_at_word(parser, "program") || vyre__parser_at_word(parser, "revision") ||
           vyre__parser_at_word(parser, "non_composable") ||
           vyre__parser_at_word(parser, "workgroup");
}

/* Copies the buffers, each a list element, into one array. */
static void keep_buffers(vyre__parser *parser, size_t base)
{
    uint32_t count = 0;
    const void *const *list = vyre__parser_take(parser, base, &count);
    vyre__buffer *buffers = vyre__parser_alloc(parser, count * sizeof *buffers);
    for (uint32_t i = 0; buffers && i < count; i++)
        buffers[i] = *(const vyre__buffer *)list[i];
    parser->program->buffers = buffers;
    parser->program->buffer_count = buffers ? count : 0;
}

static void parse_one_buffer(vyre__parser *parser, uint32_t *bound)
{
    vyre__buffer *buffer = vyre__parser_alloc(parser, sizeof *buffer);
    vyre__parser_advance(parser);
    if (!buffer)
        return;
    if (parse_buffer(parser, buffer, *bound)) {
        vyre__parser_push(parser, buffer);
        *bound += buffer->access != VYRE__ACCESS_WORKGROUP;
    }
}

void vyre__parse_buffers(vyre__parser *parser)
{
    char shown[VYRE__TOKEN_SHOWN];
    const size_t base = parser->stack_count;
    uint32_t bound = 0;
    for (;;) {
        parser->quiet = 0;
        if (vyre__parser_at_word(parser, "buffer")) {
            if (parser->stack_count - base >= VYRE__MAX_BUFFERS) {
                vyre__parser_error(parser, parser->token.start, "S090", "declare fewer",
                                   "more than %d buffers", VYRE__MAX_BUFFERS);
                parser->stopped = 1;
                vyre__parser_advance(parser);
                break;
            }
            parse_one_buffer(parser, &bound);
        } else if (at_header_word(parser)) {
            vyre__parser_lose(parser, "S033",
                              "the order is `program`, `revision`, `non_composable`, `workgroup`, "
                              "each at most once, then the buffers",
                              "%s is out of place", vyre__parser_show(parser, shown));
            vyre__parser_advance(parser);
        } else {
            break;
        }
        recover(parser);
    }
    keep_buffers(parser, base);
}
