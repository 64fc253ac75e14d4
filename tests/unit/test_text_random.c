/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Random programs of every construct come back from their text unchanged. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/ir/model.h"
#include "core/ir/text/print.h"
#include "tests/unit/text_kit.h"
#include "tests/unit/unit.h"

enum { PROGRAMS = 4000, LIST_DEPTH = 5 };

typedef struct maker {
    vyre_program *program;
    uint64_t state;
    uint32_t made; /* elements so far: a program stays small */
} maker;

static uint32_t draw(maker *m, uint32_t below)
{
    m->state = m->state * 6364136223846793005u + 1442695040888963407u;
    return (uint32_t)((m->state >> 33) % below);
}

static uint32_t any_bits(maker *m)
{
    static const uint32_t odd[] = {0,          1,          255,        256,        65535,
                                   65536,      100000,     4294967000, 0xFFFFFFFF, 0x80000000,
                                   0x7FFFFFFF, 0x7F800000, 0xFF800000, 0x7FC00000, 0xFFC00001,
                                   0x7F800001, 0x00000001, 0x007FFFFF, 0x00800000, 0x7F7FFFFF,
                                   0x3F800000, 0xBF800000, 0x3DCCCCCD, 0x4E6E6B28, 0x3727C5AC};
    if (draw(m, 2))
        return odd[draw(m, sizeof odd / sizeof odd[0])];
    return draw(m, 65536) << 16 | draw(m, 65536);
}

static void *take(maker *m, size_t size)
{
    return vyre__arena_alloc(&m->program->arena, size);
}

static vyre__str text_of(maker *m)
{
    static const char *const odd[] = {"x",
                                      "y",
                                      "acc",
                                      "if",
                                      "let",
                                      "nan",
                                      "_",
                                      "_0",
                                      "_1",
                                      "a b",
                                      "",
                                      "`",
                                      "\"",
                                      "\\",
                                      "f32",
                                      "len",
                                      "gid",
                                      "min",
                                      "in",
                                      "line\nline",
                                      "tab\t",
                                      "\x01",
                                      "\x7f",
                                      "caf\xC3\xA9",
                                      "\xE2\x80\xAE",
                                      "\xEF\xBB\xBF",
                                      "\xF0\x9F\x98\x80",
                                      "1x",
                                      "hex",
                                      "atomic_add",
                                      "from",
                                      "region",
                                      "a::b",
                                      "//",
                                      "/*",
                                      "*/",
                                      "a.b",
                                      "vyre.program.root"};
    const vyre__str chosen = vyre__str_of(odd[draw(m, sizeof odd / sizeof odd[0])]);
    if (draw(m, 40) == 0)
        return (vyre__str){"nul\0nul", 7};
    if (draw(m, 60) != 0)
        return chosen;
    char *name = take(m, 200);
    memset(name, 'n', 150);
    return (vyre__str){name, 150};
}

/* ---- types and buffers ---- */

static const uint32_t *dims_of(maker *m, uint32_t *out_count)
{
    *out_count = draw(m, 4);
    uint32_t *dims = take(m, 4 * sizeof *dims);
    for (uint32_t i = 0; i < *out_count; i++)
        dims[i] = any_bits(m);
    return dims;
}

static const vyre__type *type_of(maker *m, unsigned depth)
{
    static const uint8_t tags[] = {VYRE__TYPE_ARRAY,      VYRE__TYPE_HANDLE,
                                   VYRE__TYPE_VEC,        VYRE__TYPE_TENSOR_SHAPED,
                                   VYRE__TYPE_SPARSE_CSR, VYRE__TYPE_SPARSE_COO,
                                   VYRE__TYPE_SPARSE_BSR, VYRE__TYPE_DEVICE_MESH,
                                   VYRE__TYPE_QUANTIZED,  VYRE__TYPE_OPAQUE};
    const vyre__type *plain = vyre__type_plain((uint8_t)(1 + draw(m, VYRE__TYPE_QUANTIZED)));
    if (depth == 0 || draw(m, 2))
        return plain ? plain : vyre__type_plain(VYRE__TYPE_U32);
    vyre__type *type = take(m, sizeof *type);
    type->tag = tags[draw(m, sizeof tags)];
    if (type->tag != VYRE__TYPE_ARRAY && type->tag != VYRE__TYPE_HANDLE &&
        type->tag != VYRE__TYPE_OPAQUE && type->tag != VYRE__TYPE_DEVICE_MESH)
        type->element = type->tag == VYRE__TYPE_QUANTIZED ? vyre__type_plain(VYRE__TYPE_I8)
                                                          : type_of(m, depth - 1);
    switch (type->tag) {
    case VYRE__TYPE_ARRAY:
    case VYRE__TYPE_HANDLE: type->a = any_bits(m); break;
    case VYRE__TYPE_OPAQUE: type->a = any_bits(m) | VYRE__OPAQUE_ID_BIT; break;
    case VYRE__TYPE_VEC: type->a = draw(m, 256); break;
    case VYRE__TYPE_SPARSE_BSR:
        type->a = any_bits(m);
        type->b = any_bits(m);
        break;
    case VYRE__TYPE_QUANTIZED:
        type->scale = (uint8_t)draw(m, 3);
        type->zero = (uint8_t)draw(m, 4);
        type->a = type->scale ? 1 + draw(m, 9) : 0;
        type->b = type->zero > 1 ? 1 + draw(m, 9) : 0;
        break;
    case VYRE__TYPE_TENSOR_SHAPED:
    case VYRE__TYPE_DEVICE_MESH: type->dims = dims_of(m, &type->dim_count); break;
    default: break;
    }
    return type;
}

static const vyre__shape *shape_of(maker *m, unsigned depth)
{
    vyre__shape *shape = take(m, sizeof *shape);
    shape->tag = (uint8_t)(1 + draw(m, depth ? 9 : 6));
    if (shape->tag >= VYRE__SHAPE_AND)
        shape->left = shape_of(m, depth - 1);
    if (shape->tag == VYRE__SHAPE_AND || shape->tag == VYRE__SHAPE_OR)
        shape->right = shape_of(m, depth - 1);
    if (shape->tag <= VYRE__SHAPE_MOD_EQUALS)
        shape->a = any_bits(m);
    if (shape->tag == VYRE__SHAPE_MOD_EQUALS)
        shape->b = any_bits(m);
    for (int i = 0; i < 4 && shape->tag == VYRE__SHAPE_AFFINE; i++)
        shape->affine[i] = draw(m, 3)   ? (int64_t)any_bits(m) - 99
                           : draw(m, 2) ? INT64_MIN
                                        : INT64_MAX;
    return shape;
}

static void fill_buffer(maker *m, vyre__buffer *buffer, uint32_t index)
{
    buffer->name = text_of(m);
    buffer->type = type_of(m, 3);
    buffer->access = (uint8_t)draw(m, 5);
    buffer->kind = draw(m, 3) ? vyre__kind_of_access(buffer->access) : (uint8_t)draw(m, 7);
    buffer->binding = draw(m, 2) ? index : draw(m, 4);
    buffer->count = draw(m, 2) ? 0 : any_bits(m);
    buffer->is_output = (uint8_t)draw(m, 2);
    buffer->live_out = (uint8_t)draw(m, 2);
    buffer->locality = (uint8_t)draw(m, 3);
    buffer->linear = draw(m, 4) ? VYRE__UNRESTRICTED : (uint8_t)draw(m, 4);
    buffer->extract_bytes = draw(m, 6) == 0;
    buffer->alignment = draw(m, 3) ? 0 : any_bits(m);
    buffer->has_axis = draw(m, 4) == 0;
    buffer->axis = buffer->has_axis ? (uint8_t)draw(m, 256) : 0;
    buffer->has_range = draw(m, 4) == 0;
    if (buffer->has_range) {
        buffer->range_start = any_bits(m);
        buffer->range_end = draw(m, 2) ? UINT64_MAX : any_bits(m);
    }
    buffer->shape = draw(m, 6) ? NULL : shape_of(m, 4);
}

/* ---- expressions ---- */

static const vyre__expr *expr_of(maker *m, unsigned depth);

static vyre__expr *new_expr(maker *m, vyre__expr_tag tag, uint32_t arg_count, unsigned depth)
{
    vyre__expr *expr = take(m, sizeof *expr);
    const vyre__expr **args = take(m, arg_count * sizeof *args);
    m->made++;
    expr->tag = (uint8_t)tag;
    expr->arg_count = arg_count;
    expr->args = args;
    expr->name.data = "";
    for (uint32_t i = 0; i < arg_count; i++)
        args[i] = expr_of(m, depth);
    return expr;
}

static const vyre__expr *leaf_of(maker *m)
{
    static const uint8_t tags[] = {
        VYRE__EXPR_LIT_U32,       VYRE__EXPR_LIT_I32,       VYRE__EXPR_LIT_BOOL,
        VYRE__EXPR_LIT_F32,       VYRE__EXPR_VAR,           VYRE__EXPR_BUF_LEN,
        VYRE__EXPR_INVOCATION_ID, VYRE__EXPR_WORKGROUP_ID,  VYRE__EXPR_LOCAL_ID,
        VYRE__EXPR_SUBGROUP_LANE, VYRE__EXPR_SUBGROUP_SIZE, VYRE__EXPR_BUFFER_REF,
        VYRE__EXPR_OPAQUE};
    vyre__expr *expr = new_expr(m, tags[draw(m, sizeof tags)], 0, 0);
    switch (expr->tag) {
    case VYRE__EXPR_LIT_U32:
    case VYRE__EXPR_LIT_I32:
    case VYRE__EXPR_LIT_F32: expr->bits = any_bits(m); break;
    case VYRE__EXPR_LIT_BOOL: expr->bits = draw(m, 2); break;
    case VYRE__EXPR_INVOCATION_ID:
    case VYRE__EXPR_WORKGROUP_ID:
    case VYRE__EXPR_LOCAL_ID: expr->op = (uint8_t)(draw(m, 4) ? draw(m, 3) : draw(m, 256)); break;
    case VYRE__EXPR_OPAQUE: {
        expr->u.payload = text_of(m);
        if (draw(m, 3) == 0)
            expr->u.payload = (vyre__str){take(m, 80), 80};
        expr->name = text_of(m);
        break;
    }
    case VYRE__EXPR_SUBGROUP_LANE:
    case VYRE__EXPR_SUBGROUP_SIZE: break;
    default: expr->name = text_of(m); break;
    }
    return expr;
}

static const vyre__expr *operation_of(maker *m, vyre__expr_tag tag, uint32_t args, uint8_t last,
                                      unsigned depth)
{
    vyre__expr *expr = new_expr(m, tag, args, depth);
    expr->op = (uint8_t)(1 + draw(m, last));
    if (draw(m, 16) == 0) {
        expr->op = VYRE__OP_OPAQUE;
        expr->bits = any_bits(m) | VYRE__OPAQUE_ID_BIT;
    }
    return expr;
}

static const vyre__expr *atomic_of(maker *m, unsigned depth)
{
    vyre__expr *expr = new_expr(m, VYRE__EXPR_ATOMIC, 2 + draw(m, 2), depth);
    expr->op = (uint8_t)(1 + draw(m, VYRE__ATOMIC_LRU));
    expr->order = (uint8_t)draw(m, 6);
    expr->name = text_of(m);
    if (draw(m, 8) == 0) {
        expr->op = VYRE__OP_OPAQUE;
        expr->bits = any_bits(m) | VYRE__OPAQUE_ID_BIT;
    }
    return expr;
}

static const vyre__expr *expr_of(maker *m, unsigned depth)
{
    vyre__expr *expr;
    if (depth == 0 || m->made > 600)
        return leaf_of(m);
    switch (draw(m, 18)) {
    case 0:
    case 1:
    case 2:
    case 3: return operation_of(m, VYRE__EXPR_BINARY, 2, VYRE__BIN_OR, depth - 1);
    case 4: return operation_of(m, VYRE__EXPR_BINARY, 2, VYRE__BIN_MUL_HIGH, depth - 1);
    case 5: return operation_of(m, VYRE__EXPR_UNARY, 1, VYRE__UN_LOGICAL_NOT, depth - 1);
    case 6: return operation_of(m, VYRE__EXPR_UNARY, 1, VYRE__UN_RECIPROCAL, depth - 1);
    case 7: return atomic_of(m, depth - 1);
    case 8: return new_expr(m, VYRE__EXPR_FMA, 3, depth - 1);
    case 9:
    case 10: return new_expr(m, VYRE__EXPR_SELECT, 3, depth - 1);
    case 11: return new_expr(m, VYRE__EXPR_SUBGROUP_SHUFFLE, 2, depth - 1);
    case 12: return new_expr(m, VYRE__EXPR_SUBGROUP_BALLOT, 1, depth - 1);
    case 13:
        expr = new_expr(m, VYRE__EXPR_SUBGROUP_REDUCE, 1, depth - 1);
        expr->op = (uint8_t)(1 + draw(m, VYRE__REDUCE_XOR));
        return expr;
    case 14:
        expr = new_expr(m, VYRE__EXPR_CAST, 1, depth - 1);
        expr->u.type = type_of(m, 2);
        return expr;
    case 15:
        expr = new_expr(m, VYRE__EXPR_CALL, draw(m, 5), depth - 1);
        expr->name = text_of(m);
        return expr;
    case 16:
        expr = new_expr(m, VYRE__EXPR_LOAD, 1, depth - 1);
        expr->name = text_of(m);
        return expr;
    default: return leaf_of(m);
    }
}

/* ---- nodes ---- */

static vyre__node_list list_of(maker *m, unsigned depth);

static vyre__node *new_node(maker *m, vyre__node_tag tag)
{
    vyre__node *node = take(m, sizeof *node);
    m->made++;
    node->tag = (uint8_t)tag;
    node->name.data = node->other.data = node->text.data = "";
    return node;
}

/* What `x += e` and `b[i] += e` mean, and what only looks like it. */
static void make_compound(maker *m, vyre__node *node, vyre__expr_tag old_tag)
{
    vyre__expr *value = new_expr(m, VYRE__EXPR_BINARY, 2, 1);
    vyre__expr *old = new_expr(m, old_tag, old_tag == VYRE__EXPR_LOAD, 1);
    const vyre__expr **args = take(m, 2 * sizeof *args), **index = take(m, sizeof *index);
    old->name = draw(m, 8) ? node->name : text_of(m);
    index[0] = draw(m, 8) ? node->index : expr_of(m, 1);
    old->args = index;
    args[0] = old;
    args[1] = value->args[1];
    value->args = args;
    value->op = (uint8_t)(1 + draw(m, 12));
    node->value = value;
}

static void make_store(maker *m, vyre__node *node)
{
    node->name = text_of(m);
    node->index = expr_of(m, 2);
    node->value = expr_of(m, 4);
    if (draw(m, 3) == 0)
        make_compound(m, node, VYRE__EXPR_LOAD);
}

static void make_action(maker *m, vyre__node *node)
{
    node->name = text_of(m);
    node->number =
        node->tag == VYRE__NODE_INDIRECT_DISPATCH && draw(m, 2) ? UINT64_MAX : any_bits(m);
    if (node->tag == VYRE__NODE_ALL_REDUCE || node->tag == VYRE__NODE_REDUCE_SCATTER)
        node->op = (uint8_t)(1 + draw(m, VYRE__COLLECTIVE_XOR));
    if (node->tag == VYRE__NODE_ALL_GATHER || node->tag == VYRE__NODE_REDUCE_SCATTER)
        node->other = text_of(m);
    if (node->tag == VYRE__NODE_BROADCAST)
        node->root = any_bits(m);
}

static void fill_node(maker *m, vyre__node *node, unsigned depth)
{
    switch (node->tag) {
    case VYRE__NODE_LET:
        node->name = text_of(m);
        node->value = draw(m, 3) ? expr_of(m, 4) : atomic_of(m, 1);
        break;
    case VYRE__NODE_ASSIGN:
        node->name = text_of(m);
        node->value = expr_of(m, 4);
        if (draw(m, 3) == 0)
            make_compound(m, node, VYRE__EXPR_VAR);
        break;
    case VYRE__NODE_STORE: make_store(m, node); break;
    case VYRE__NODE_IF:
        node->value = expr_of(m, 4);
        node->body = list_of(m, depth);
        if (draw(m, 2))
            node->orelse = list_of(m, depth);
        break;
    case VYRE__NODE_LOOP:
        node->name = text_of(m);
        node->index = expr_of(m, 2);
        node->value = expr_of(m, 2);
        node->body = list_of(m, depth);
        break;
    case VYRE__NODE_RETURN: break;
    case VYRE__NODE_BLOCK: node->body = list_of(m, depth); break;
    case VYRE__NODE_BARRIER: node->op = (uint8_t)draw(m, 6); break;
    case VYRE__NODE_ASYNC_LOAD:
    case VYRE__NODE_ASYNC_STORE:
        node->name = text_of(m);
        node->other = text_of(m);
        node->index = expr_of(m, 3);
        node->value = expr_of(m, 3);
        node->text = text_of(m);
        break;
    case VYRE__NODE_TRAP:
        node->value = expr_of(m, 3);
        node->text = text_of(m);
        break;
    case VYRE__NODE_ASYNC_WAIT:
    case VYRE__NODE_RESUME: node->text = text_of(m); break;
    case VYRE__NODE_REGION:
        node->name = text_of(m);
        node->has_other = (uint8_t)draw(m, 2);
        if (node->has_other)
            node->other = text_of(m);
        node->body = list_of(m, depth);
        break;
    case VYRE__NODE_OPAQUE:
        node->name = text_of(m);
        node->text = text_of(m);
        break;
    default: make_action(m, node); break;
    }
}

/* Stores of literals one after the other, long enough to become a table and not. */
static uint32_t add_stores(maker *m, const vyre__node **items, uint32_t count, uint32_t room)
{
    static const uint8_t tags[] = {VYRE__EXPR_LIT_U32, VYRE__EXPR_LIT_I32, VYRE__EXPR_LIT_BOOL,
                                   VYRE__EXPR_LIT_F32};
    uint32_t index = draw(m, 4) ? draw(m, 3) : 0xFFFFFFFC;
    const vyre__str name = text_of(m);
    for (uint32_t left = draw(m, 12); left > 0 && count < room; left--, index++) {
        vyre__node *node = new_node(m, VYRE__NODE_STORE);
        vyre__expr *at = new_expr(m, VYRE__EXPR_LIT_U32, 0, 0);
        vyre__expr *value = new_expr(m, tags[draw(m, sizeof tags)], 0, 0);
        at->bits = index;
        value->bits = value->tag == VYRE__EXPR_LIT_BOOL ? draw(m, 2) : any_bits(m);
        node->name = draw(m, 12) ? name : text_of(m);
        node->index = at;
        node->value = value;
        items[count++] = node;
    }
    return count;
}

static vyre__node_list list_of(maker *m, unsigned depth)
{
    enum { ROOM = 24 };
    uint32_t count = 0;
    const uint32_t wanted = depth == 0 || m->made > 600 ? 0 : draw(m, 6) + (depth == LIST_DEPTH);
    const vyre__node **items = take(m, ROOM * sizeof *items);
    while (count < wanted) {
        if (draw(m, 8) == 0) {
            count = add_stores(m, items, count, ROOM);
            continue;
        }
        const uint32_t tag = draw(m, VYRE__NODE_BROADCAST + 2);
        vyre__node *node =
            new_node(m, tag > VYRE__NODE_BROADCAST ? VYRE__NODE_OPAQUE : (vyre__node_tag)tag);
        fill_node(m, node, depth - 1);
        items[count++] = node;
    }
    return (vyre__node_list){items, count};
}

static vyre_program *program_of(uint64_t seed)
{
    vyre_program *program = vyre__program_new();
    maker m = {program, seed * 0x9E3779B97F4A7C15u + 1, 0};
    program->has_op_id = (uint8_t)draw(&m, 2);
    if (program->has_op_id)
        program->op_id = text_of(&m);
    program->non_composable = (uint8_t)draw(&m, 2);
    for (int axis = 0; axis < 3; axis++)
        program->workgroup[axis] = draw(&m, 2) ? 1 : 1 + draw(&m, 1000);
    program->buffer_count = draw(&m, 5);
    vyre__buffer *buffers = take(&m, program->buffer_count * sizeof *buffers);
    for (uint32_t i = 0; i < program->buffer_count; i++)
        fill_buffer(&m, &buffers[i], i);
    program->buffers = buffers;
    program->entry = list_of(&m, LIST_DEPTH);
    const uint32_t least = vyre__program_least_revision(program);
    program->revision = draw(&m, 2) ? least : 4 + draw(&m, 3);
    vyre_program *finished = NULL;
    vyre__program_finish(program, &finished, NULL);
    return finished;
}

/* ---- comparing ---- */

static int same_expr(const vyre__expr *a, const vyre__expr *b)
{
    return a && b ? vyre__expr_equal(a, b) : a == b;
}

static int same_list(const vyre__node_list *a, const vyre__node_list *b);

static int same_node(const vyre__node *a, const vyre__node *b)
{
    return a->tag == b->tag && a->op == b->op && a->has_other == b->has_other &&
           a->root == b->root && a->number == b->number && vyre__str_equal(a->name, b->name) &&
           vyre__str_equal(a->other, b->other) && vyre__str_equal(a->text, b->text) &&
           same_expr(a->index, b->index) && same_expr(a->value, b->value) &&
           same_list(&a->body, &b->body) && same_list(&a->orelse, &b->orelse);
}

static int same_list(const vyre__node_list *a, const vyre__node_list *b)
{
    if (a->count != b->count)
        return 0;
    for (uint32_t i = 0; i < a->count; i++)
        if (!same_node(a->items[i], b->items[i]))
            return 0;
    return 1;
}

static int same_shape(const vyre__shape *a, const vyre__shape *b)
{
    if (!a || !b)
        return a == b;
    return a->tag == b->tag && a->a == b->a && a->b == b->b &&
           memcmp(a->affine, b->affine, sizeof a->affine) == 0 && same_shape(a->left, b->left) &&
           same_shape(a->right, b->right);
}

static int same_buffer(const vyre__buffer *a, const vyre__buffer *b)
{
    return vyre__str_equal(a->name, b->name) && a->binding == b->binding && a->count == b->count &&
           vyre__type_equal(a->type, b->type) && a->access == b->access && a->kind == b->kind &&
           a->is_output == b->is_output && a->live_out == b->live_out &&
           a->has_range == b->has_range && a->range_start == b->range_start &&
           a->range_end == b->range_end && a->has_axis == b->has_axis && a->axis == b->axis &&
           a->locality == b->locality && a->linear == b->linear &&
           a->extract_bytes == b->extract_bytes && a->alignment == b->alignment &&
           same_shape(a->shape, b->shape);
}

static int same_program(const vyre_program *a, const vyre_program *b)
{
    if (a->has_op_id != b->has_op_id || a->non_composable != b->non_composable ||
        a->revision != b->revision || a->buffer_count != b->buffer_count ||
        !vyre__str_equal(a->op_id, b->op_id) ||
        memcmp(a->workgroup, b->workgroup, sizeof a->workgroup) != 0)
        return 0;
    for (uint32_t i = 0; i < a->buffer_count; i++)
        if (!same_buffer(&a->buffers[i], &b->buffers[i]))
            return 0;
    return same_list(&a->entry, &b->entry);
}

/* The bytes of both are the same, or both are refused. */
static int same_wire(const vyre_program *a, const vyre_program *b)
{
    void *first = NULL, *second = NULL;
    size_t first_size = 0, second_size = 0;
    const vyre_status status = vyre_program_encode(a, 0, &first, &first_size, NULL);
    int same = vyre_program_encode(b, 0, &second, &second_size, NULL) == status &&
               first_size == second_size;
    same = same && (first_size == 0 || memcmp(first, second, first_size) == 0);
    vyre_free(first);
    vyre_free(second);
    return same;
}

static int check(uint64_t seed)
{
    vyre_program *program = program_of(seed), *again = NULL;
    char *text = text_print(program), *text_again = NULL, *formatted = NULL;
    vyre_program_parse(text, strlen(text), NULL, NULL, &again, NULL);
    int fine = again && same_program(program, again) && same_wire(program, again);
    if (again)
        text_again = text_print(again);
    fine = fine && text_again && strcmp(text, text_again) == 0;
    vyre_text_format(text, strlen(text), NULL, NULL, &formatted, NULL, NULL);
    fine = fine && formatted && strcmp(text, formatted) == 0;
    if (!fine) {
        printf("# program %llu does not come back\n", (unsigned long long)seed);
        vyre_program_release(text_parse(text));
        text_expect_same("formatted", formatted, text);
    }
    vyre_program_release(program);
    vyre_program_release(again);
    vyre_free(text);
    vyre_free(text_again);
    vyre_free(formatted);
    return fine;
}

static void random_programs(void)
{
    unsigned wrong = 0;
    for (uint64_t seed = 0; seed < PROGRAMS && wrong < 3; seed++)
        wrong += !check(seed);
    CU_ASSERT_EQUAL(wrong, 0);
}

static const unit_test tests[] = {{"random programs", random_programs}, {NULL, NULL}};

int main(void)
{
    return unit_main("text_random", tests);
}
