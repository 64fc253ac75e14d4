/* SPDX-License-Identifier: MIT OR Apache-2.0 */
#include "tests/conform/edit.h"

#include <string.h>

/* Counts the changes on its way through the tree and makes one. */
typedef struct editor {
    subject *s;
    uint32_t left; /* changes before the wanted one */
    int done;
} editor;

static int take(editor *e)
{
    if (e->done || e->left-- > 0)
        return 0;
    return e->done = 1;
}

/* ---- locals ---- */

static expr *new_literal(subject *s, uint8_t type, uint32_t bits)
{
    const int simple = type == VYRE_DATA_U32 || type == VYRE_DATA_I32 || type == VYRE_DATA_F32 ||
                       type == VYRE_DATA_BOOL;
    expr *literal = subject_expr(s, EXPR_LITERAL,
                                 simple                ? type
                                 : type_is_float(type) ? VYRE_DATA_F32
                                                       : VYRE_DATA_U32);
    literal->bits = bits;
    if (simple)
        return literal;
    expr *cast = subject_expr(s, EXPR_CAST, type);
    cast->arg_count = 1;
    cast->args[0] = literal;
    return cast;
}

static void forget_in_expr(subject *s, expr **slot, uint32_t name)
{
    expr *e = *slot;
    if (!e)
        return;
    if (e->kind == EXPR_LOCAL && e->name == name) {
        *slot = new_literal(s, e->type, 0);
        return;
    }
    for (int i = 0; i < e->arg_count; i++)
        forget_in_expr(s, &e->args[i], name);
}

static void remove_items(node_list *list, uint32_t first, uint32_t count)
{
    memmove(list->items + first, list->items + first + count,
            (list->count - first - count) * sizeof *list->items);
    list->count -= count;
}

/* A local becomes zero wherever it is used, and is not assigned any more. */
static void forget_local(subject *s, node_list *list, uint32_t name)
{
    for (uint32_t i = 0; i < list->count; i++) {
        node *n = list->items[i];
        if (n->kind == NODE_ASSIGN && n->name == name) {
            remove_items(list, i--, 1);
            continue;
        }
        forget_in_expr(s, &n->index, name);
        forget_in_expr(s, &n->value, name);
        forget_local(s, &n->body, name);
        forget_local(s, &n->orelse, name);
    }
}

/* ---- statements ---- */

static void splice(subject *s, node_list *list, uint32_t at, const node_list *inner)
{
    node_list merged = {0};
    for (uint32_t i = 0; i < at; i++)
        subject_append(s, &merged, list->items[i]);
    for (uint32_t i = 0; i < inner->count; i++)
        subject_append(s, &merged, inner->items[i]);
    for (uint32_t i = at + 1; i < list->count; i++)
        subject_append(s, &merged, list->items[i]);
    *list = merged;
}

static void edit_statements(editor *e, node_list *list);

static void edit_node(editor *e, node_list *list, uint32_t at)
{
    node *n = list->items[at];
    const int holds_list = n->kind == NODE_IF || n->kind == NODE_LOOP || n->kind == NODE_BLOCK ||
                           n->kind == NODE_REGION;
    if (n->kind == NODE_LET && take(e)) {
        forget_local(e->s, list, n->name);
        remove_items(list, at, 1);
        return;
    }
    if (holds_list && take(e)) {
        if (n->kind == NODE_LOOP)
            forget_local(e->s, &n->body, n->name);
        splice(e->s, list, at, &n->body);
        return;
    }
    if (n->orelse.count > 0 && take(e)) {
        splice(e->s, list, at, &n->orelse);
        return;
    }
    if (n->orelse.count > 0 && take(e)) {
        n->orelse.count = 0;
        return;
    }
    if (n->limit > 1 && n->kind == NODE_LOOP && take(e)) {
        n->limit--;
        return;
    }
    if (n->kind == NODE_TRAP && n->limit > 0 && take(e)) {
        n->limit = 0;
        return;
    }
    if (n->order > 0 && take(e)) {
        n->order = 0;
        return;
    }
    edit_statements(e, &n->body);
    edit_statements(e, &n->orelse);
}

static void edit_statements(editor *e, node_list *list)
{
    for (uint32_t size = list->count; size > 0 && !e->done; size /= 2)
        for (uint32_t at = 0; at + size <= list->count; at += size)
            if (take(e)) {
                remove_items(list, at, size);
                return;
            }
    for (uint32_t i = 0; i < list->count && !e->done; i++)
        edit_node(e, list, i);
}

/* ---- expressions ---- */

static int is_literal(const expr *e)
{
    return e->kind == EXPR_LITERAL ||
           (e->kind == EXPR_CAST && e->args[0]->kind == EXPR_LITERAL && e->args[0]->bits <= 1);
}

static void edit_literal(editor *e, expr *literal)
{
    const uint32_t one = literal->type == VYRE_DATA_F32 ? 0x3F800000u : 1;
    const uint32_t candidates[] = {0, one, literal->bits & 0xFFFF0000u, literal->bits & 0xFFFFu,
                                   literal->bits >> 1};
    for (size_t i = 0; i < sizeof candidates / sizeof *candidates; i++)
        if (candidates[i] < literal->bits && take(e)) {
            literal->bits = candidates[i];
            return;
        }
}

static void edit_expr(editor *e, expr **slot)
{
    expr *old = *slot;
    if (!old || e->done)
        return;
    for (int i = 0; i < old->arg_count; i++) {
        if (old->args[i]->type == old->type && take(e)) {
            *slot = old->args[i];
            return;
        }
        for (int j = 0; j < old->args[i]->arg_count; j++)
            if (old->args[i]->args[j]->type == old->type && take(e)) {
                *slot = old->args[i]->args[j];
                return;
            }
    }
    if (!is_literal(old)) {
        for (uint32_t bits = 0; bits < 2; bits++)
            if (take(e)) {
                *slot = new_literal(e->s, old->type,
                                    bits && type_is_float(old->type) ? 0x3F800000u : bits);
                return;
            }
    } else if (old->kind == EXPR_LITERAL) {
        edit_literal(e, old);
    }
    if (old->order > 0 && take(e))
        old->order = 0;
    for (int i = 0; i < old->arg_count && !e->done; i++)
        edit_expr(e, &old->args[i]);
}

static void edit_expressions(editor *e, node_list *list)
{
    for (uint32_t i = 0; i < list->count && !e->done; i++) {
        node *n = list->items[i];
        edit_expr(e, &n->value);
        edit_expr(e, &n->index);
        edit_expressions(e, &n->body);
        edit_expressions(e, &n->orelse);
    }
}

/* ---- the launch ---- */

/* To 1, to half, to one less. */
static void edit_number(editor *e, uint32_t *value, uint32_t least)
{
    const uint32_t old = *value;
    const uint32_t candidates[] = {least, old / 2, old - 1};
    for (size_t i = 0; i < 3; i++)
        if (old > least && candidates[i] >= least && candidates[i] < old && take(e)) {
            *value = candidates[i];
            return;
        }
}

static void edit_launch(editor *e)
{
    subject *s = e->s;
    if (s->iterations > 1 && take(e))
        s->iterations = 1;
    if (s->float_mode != VYRE_FLOAT_STRICT && take(e))
        s->float_mode = VYRE_FLOAT_STRICT;
    if (s->revision && take(e))
        s->revision = 0;
    if (s->elements > 0 && take(e))
        s->elements = 0;
    if (s->grid[0] == 0 && take(e))
        s->grid[0] = s->grid[1] = s->grid[2] = 1;
    if (s->lanes_by_axis && take(e))
        s->lanes_by_axis = 0;
    for (int axis = 0; axis < 3; axis++) {
        edit_number(e, &s->grid[axis], 1);
        edit_number(e, &s->workgroup[axis], 1);
    }
}

/* ---- buffers ---- */

static int uses_in_expr(const expr *e, uint32_t index)
{
    if (!e)
        return 0;
    int uses = e->buffer == index &&
               (e->kind == EXPR_LOAD || e->kind == EXPR_LENGTH || e->kind == EXPR_ATOMIC);
    for (int i = 0; i < e->arg_count; i++)
        uses |= uses_in_expr(e->args[i], index);
    return uses;
}

static int uses_in_list(const node_list *list, uint32_t index)
{
    for (uint32_t i = 0; i < list->count; i++) {
        const node *n = list->items[i];
        const int names =
            n->kind == NODE_STORE || n->kind == NODE_COUNT || n->kind == NODE_COLLECTIVE;
        if ((names && n->buffer == index) || uses_in_expr(n->index, index) ||
            uses_in_expr(n->value, index) || uses_in_list(&n->body, index) ||
            uses_in_list(&n->orelse, index))
            return 1;
    }
    return 0;
}

static void renumber_expr(expr *e, uint32_t removed)
{
    if (!e)
        return;
    if (e->buffer > removed)
        e->buffer--;
    for (int i = 0; i < e->arg_count; i++)
        renumber_expr(e->args[i], removed);
}

static void renumber_list(node_list *list, uint32_t removed)
{
    for (uint32_t i = 0; i < list->count; i++) {
        node *n = list->items[i];
        if (n->buffer > removed)
            n->buffer--;
        renumber_expr(n->index, removed);
        renumber_expr(n->value, removed);
        renumber_list(&n->body, removed);
        renumber_list(&n->orelse, removed);
    }
}

static void remove_buffer(subject *s, uint32_t index)
{
    memmove(&s->buffers[index], &s->buffers[index + 1],
            (s->buffer_count - index - 1) * sizeof s->buffers[0]);
    s->buffer_count--;
    renumber_list(&s->body, index);
}

static void edit_buffer(editor *e, buffer *b)
{
    uint32_t elements = b->input ? b->input_size / type_stride(b->type) : b->count;
    const uint32_t before = elements;
    if (b->has_range && take(e))
        b->has_range = 0;
    if (b->slots > 1 && take(e))
        b->slots = 1;
    if (b->layout != LAYOUT_ROWS && take(e))
        b->layout = LAYOUT_ROWS;
    if (b->is_result && take(e))
        b->is_result = 0;
    if (b->input && b->live_out && take(e))
        b->live_out = 0;
    edit_number(e, &elements, b->access == VYRE_ACCESS_WORKGROUP || b->count > 0 ? 1 : 0);
    if (elements == before)
        return;
    if (b->input)
        b->input_size = elements * type_stride(b->type);
    if (b->count > 0)
        b->count = elements;
}

static void edit_buffers(editor *e)
{
    subject *s = e->s;
    for (uint32_t i = 0; i < s->buffer_count && !e->done; i++)
        if (!uses_in_list(&s->body, i) && take(e))
            remove_buffer(s, i);
    for (uint32_t i = 0; i < s->buffer_count && !e->done; i++)
        edit_buffer(e, &s->buffers[i]);
}

/* ---- inputs ---- */

static int is_zero(const uint8_t *bytes, uint32_t size)
{
    for (uint32_t i = 0; i < size; i++)
        if (bytes[i])
            return 0;
    return 1;
}

/* Zeros in place of all elements, of half of them, and so on down to single ones. */
static void edit_input(editor *e, buffer *b)
{
    const uint32_t stride = type_stride(b->type), count = b->input_size / stride;
    for (uint32_t size = count; size > 0 && !e->done; size /= 2)
        for (uint32_t at = 0; at + size <= count && !e->done; at += size)
            if (!is_zero(b->input + at * stride, size * stride) && take(e))
                memset(b->input + at * stride, 0, size * stride);
}

static void edit_inputs(editor *e)
{
    for (uint32_t i = 0; i < e->s->buffer_count && !e->done; i++)
        if (e->s->buffers[i].input)
            edit_input(e, &e->s->buffers[i]);
}

int edit_apply(subject *s, edit_stage stage, uint32_t number)
{
    editor e = {.s = s, .left = number};
    switch (stage) {
    case EDIT_STATEMENTS: edit_statements(&e, &s->body); break;
    case EDIT_LAUNCH: edit_launch(&e); break;
    case EDIT_BUFFERS: edit_buffers(&e); break;
    case EDIT_EXPRESSIONS: edit_expressions(&e, &s->body); break;
    default: edit_inputs(&e); break;
    }
    return e.done;
}
