/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* From the tree to a program, through the builder. */
#include <stdio.h>

#include "tests/conform/subject.h"

typedef struct maker {
    const subject *s;
    vyre_builder *b;
    vyre_buffer_decl buffers[MAX_BUFFERS];
    uint32_t counts; /* names of results that nobody reads */
} maker;

static vyre_value make_expr(maker *m, const expr *e);
static void make_list(maker *m, const node_list *list);

static vyre_value number(maker *m, uint32_t value)
{
    return vyre_builder_u32(m->b, value);
}

static vyre_value times(maker *m, vyre_value a, uint32_t factor)
{
    return factor == 1 ? a : vyre_builder_binary(m->b, VYRE_BINARY_MUL, a, number(m, factor));
}

static vyre_value plus(maker *m, vyre_value a, vyre_value b)
{
    return vyre_builder_binary(m->b, VYRE_BINARY_ADD, a, b);
}

/* (z * size.y + y) * size.x + x, without the axes of size 1. */
static vyre_value linear(maker *m, vyre_value (*id)(vyre_builder *, uint32_t),
                         const uint32_t size[3])
{
    vyre_value sum = 0;
    for (uint32_t axis = 3; axis-- > 0;) {
        if (size[axis] == 1 && axis > 0)
            continue;
        sum = sum ? plus(m, times(m, sum, size[axis]), id(m->b, axis)) : id(m->b, axis);
    }
    return sum;
}

static vyre_value local_lane(maker *m)
{
    return linear(m, vyre_builder_local_id, m->s->workgroup);
}

static int is_one_axis(const subject *s)
{
    return s->workgroup[1] * s->workgroup[2] == 1 &&
           (s->grid[0] == 0 || s->grid[1] * s->grid[2] == 1);
}

static vyre_value global_lane(maker *m)
{
    const subject *s = m->s;
    if (is_one_axis(s))
        return vyre_builder_invocation_id(m->b, 0);
    if (s->lanes_by_axis) {
        const uint32_t size[3] = {s->workgroup[0] * s->grid[0], s->workgroup[1] * s->grid[1],
                                  s->workgroup[2] * s->grid[2]};
        return linear(m, vyre_builder_invocation_id, size);
    }
    return plus(m, times(m, linear(m, vyre_builder_workgroup_id, s->grid), subject_group_lanes(s)),
                local_lane(m));
}

/* The lane of the workgroup that `which` chooses, counted like global_lane(). */
static vyre_value chosen_lane(maker *m, vyre_value which, int shared)
{
    const uint32_t lanes = subject_group_lanes(m->s);
    const vyre_value chosen = vyre_builder_binary(m->b, VYRE_BINARY_MOD, which, number(m, lanes));
    if (shared)
        return chosen;
    const vyre_value group = is_one_axis(m->s) ? vyre_builder_workgroup_id(m->b, 0)
                                               : linear(m, vyre_builder_workgroup_id, m->s->grid);
    return plus(m, times(m, group, lanes), chosen);
}

/* Slot `slot` (taken modulo the number of slots) of a lane. */
static vyre_value slot_of(maker *m, const buffer *b, vyre_value lane, vyre_value slot)
{
    const int shared = b->access == VYRE_ACCESS_WORKGROUP;
    const uint32_t lanes =
        shared ? subject_group_lanes(m->s) : subject_group_lanes(m->s) * subject_groups(m->s);
    if (b->layout == LAYOUT_SHIFTED)
        return plus(m, lane, number(m, b->twist));
    if (b->layout == LAYOUT_REVERSED)
        lane = vyre_builder_binary(m->b, VYRE_BINARY_SUB, number(m, lanes - 1), lane);
    if (b->layout == LAYOUT_XOR)
        lane = vyre_builder_binary(m->b, VYRE_BINARY_BIT_XOR, lane, number(m, b->twist));
    if (b->slots == 1)
        return lane;
    const vyre_value j = vyre_builder_binary(m->b, VYRE_BINARY_MOD, slot, number(m, b->slots));
    if (b->layout == LAYOUT_COLUMNS)
        return plus(m, lane, times(m, j, lanes));
    return plus(m, times(m, lane, b->slots), j);
}

static vyre_value make_index(maker *m, const buffer *b, uint8_t where, const expr *index)
{
    const int shared = b->access == VYRE_ACCESS_WORKGROUP;
    const vyre_value value = make_expr(m, index);
    switch (where) {
    case PLACE_OWN: return slot_of(m, b, shared ? local_lane(m) : global_lane(m), value);
    case PLACE_GROUP: return slot_of(m, b, chosen_lane(m, value, shared), value);
    case PLACE_OUTSIDE:
        return vyre_builder_binary(m->b, VYRE_BINARY_BIT_OR, value, number(m, 0x80000000u));
    default: return value;
    }
}

static vyre_value make_local(maker *m, uint32_t name)
{
    char text[16];
    snprintf(text, sizeof text, "v%u", (unsigned)name);
    return vyre_builder_var(m->b, text);
}

static vyre_value make_literal(maker *m, const expr *e)
{
    switch (e->type) {
    case VYRE_DATA_I32: return vyre_builder_i32(m->b, (int32_t)e->bits);
    case VYRE_DATA_F32: return vyre_builder_f32_bits(m->b, e->bits);
    case VYRE_DATA_BOOL: return vyre_builder_bool(m->b, (int)(e->bits & 1));
    default: return vyre_builder_u32(m->b, e->bits);
    }
}

static vyre_value make_atomic(maker *m, const expr *e)
{
    const vyre_value index = make_index(m, &m->s->buffers[e->buffer], e->place, e->args[0]);
    const vyre_value value = make_expr(m, e->args[1]);
    const vyre_value expected = e->op == VYRE_ATOMIC_CAS ? make_expr(m, e->args[2]) : 0;
    return vyre_builder_atomic(m->b, e->op, e->order, m->buffers[e->buffer], index, expected,
                               value);
}

static vyre_value make_operator(maker *m, const expr *e)
{
    vyre_value args[3] = {0, 0, 0};
    for (int i = 0; i < e->arg_count; i++)
        args[i] = make_expr(m, e->args[i]);
    switch (e->kind) {
    case EXPR_BINARY: return vyre_builder_binary(m->b, e->op, args[0], args[1]);
    case EXPR_UNARY: return vyre_builder_unary(m->b, e->op, args[0]);
    case EXPR_SELECT: return vyre_builder_select(m->b, args[0], args[1], args[2]);
    case EXPR_CAST: return vyre_builder_cast(m->b, e->type, args[0]);
    case EXPR_FMA: return vyre_builder_fma(m->b, args[0], args[1], args[2]);
    case EXPR_REDUCE: return vyre_builder_subgroup_reduce(m->b, e->op, args[0]);
    case EXPR_SHUFFLE: return vyre_builder_subgroup_shuffle(m->b, args[0], args[1]);
    default: return vyre_builder_subgroup_ballot(m->b, args[0]);
    }
}

static vyre_value make_expr(maker *m, const expr *e)
{
    switch (e->kind) {
    case EXPR_LITERAL: return make_literal(m, e);
    case EXPR_LOCAL: return make_local(m, e->name);
    case EXPR_LOAD:
        return vyre_builder_load(m->b, m->buffers[e->buffer],
                                 make_index(m, &m->s->buffers[e->buffer], e->place, e->args[0]));
    case EXPR_LENGTH: return vyre_builder_length(m->b, m->buffers[e->buffer]);
    case EXPR_GLOBAL_ID: return vyre_builder_invocation_id(m->b, e->op);
    case EXPR_GROUP_ID: return vyre_builder_workgroup_id(m->b, e->op);
    case EXPR_LOCAL_ID: return vyre_builder_local_id(m->b, e->op);
    case EXPR_LANE: return global_lane(m);
    case EXPR_LOCAL_LANE: return local_lane(m);
    case EXPR_ATOMIC: return make_atomic(m, e);
    case EXPR_SUBGROUP_LANE: return vyre_builder_subgroup_lane(m->b);
    case EXPR_SUBGROUP_SIZE: return vyre_builder_subgroup_size(m->b);
    default: return make_operator(m, e);
    }
}

/* ---- statements ---- */

static vyre_value make_bound(maker *m, const node *n, const expr *bound)
{
    const vyre_value value = make_expr(m, bound);
    if (n->limit == 0)
        return value;
    return vyre_builder_binary(m->b, VYRE_BINARY_MOD, value, number(m, n->limit));
}

static void make_loop(maker *m, const node *n)
{
    char name[16];
    snprintf(name, sizeof name, "v%u", (unsigned)n->name);
    const vyre_value from = make_bound(m, n, n->index);
    vyre_builder_begin_loop(m->b, name, from, make_bound(m, n, n->value));
    make_list(m, &n->body);
    vyre_builder_end(m->b);
}

static void make_trap(maker *m, const node *n)
{
    vyre_builder_begin_if(
        m->b, vyre_builder_binary(m->b, VYRE_BINARY_EQ, global_lane(m), number(m, n->limit)));
    vyre_builder_trap(m->b, make_expr(m, n->value), "conform.trap");
    vyre_builder_end(m->b);
}

static void make_count(maker *m, const node *n)
{
    char name[16];
    const vyre_value index = make_index(m, &m->s->buffers[n->buffer], n->place, n->index);
    const vyre_value value = make_expr(m, n->value);
    snprintf(name, sizeof name, "old%u", (unsigned)m->counts++);
    vyre_builder_let(
        m->b, name,
        vyre_builder_atomic(m->b, n->op, n->order, m->buffers[n->buffer], index, 0, value));
}

static void make_if(maker *m, const node *n)
{
    vyre_builder_begin_if(m->b, make_expr(m, n->value));
    make_list(m, &n->body);
    if (n->orelse.count > 0) {
        vyre_builder_else(m->b);
        make_list(m, &n->orelse);
    }
    vyre_builder_end(m->b);
}

static void make_inner(maker *m, const node *n)
{
    if (n->kind == NODE_REGION)
        vyre_builder_begin_region(m->b, "conform.part", NULL);
    else
        vyre_builder_begin_block(m->b);
    make_list(m, &n->body);
    vyre_builder_end(m->b);
}

static void make_node(maker *m, const node *n)
{
    char name[16];
    snprintf(name, sizeof name, "v%u", (unsigned)n->name);
    switch (n->kind) {
    case NODE_LET: vyre_builder_let(m->b, name, make_expr(m, n->value)); break;
    case NODE_ASSIGN:
        vyre_builder_assign(m->b, make_local(m, n->name), make_expr(m, n->value));
        break;
    case NODE_STORE: {
        const vyre_value index = make_index(m, &m->s->buffers[n->buffer], n->place, n->index);
        vyre_builder_store(m->b, m->buffers[n->buffer], index, make_expr(m, n->value));
        break;
    }
    case NODE_IF: make_if(m, n); break;
    case NODE_LOOP: make_loop(m, n); break;
    case NODE_RETURN: vyre_builder_return(m->b); break;
    case NODE_BLOCK:
    case NODE_REGION: make_inner(m, n); break;
    case NODE_BARRIER: vyre_builder_barrier(m->b, n->op); break;
    case NODE_TRAP: make_trap(m, n); break;
    case NODE_COUNT: make_count(m, n); break;
    default:
        if (n->op == 0)
            vyre_builder_all_reduce(m->b, m->buffers[n->buffer], VYRE_COLLECTIVE_SUM, 0);
        else
            vyre_builder_broadcast(m->b, m->buffers[n->buffer], 0, 0);
        break;
    }
}

static void make_list(maker *m, const node_list *list)
{
    for (uint32_t i = 0; i < list->count; i++)
        make_node(m, list->items[i]);
}

static void make_buffers(maker *m)
{
    char name[16];
    for (uint32_t i = 0; i < m->s->buffer_count; i++) {
        const buffer *b = &m->s->buffers[i];
        snprintf(name, sizeof name, "b%u", (unsigned)i);
        m->buffers[i] = vyre_builder_buffer(m->b, name, b->type, b->count, b->access);
        if (b->is_result)
            vyre_builder_set_result(m->b, m->buffers[i], 1);
        if (b->live_out || b->is_result)
            vyre_builder_set_live_out(m->b, m->buffers[i], 1);
        if (b->has_range)
            vyre_builder_set_range(m->b, m->buffers[i], b->range_start, b->range_end);
    }
}

vyre_status subject_build(const subject *s, vyre_program **out_program, vyre_error *error)
{
    maker m = {.s = s, .b = vyre_builder_create(NULL)};
    *out_program = NULL;
    vyre_builder_workgroup(m.b, s->workgroup[0], s->workgroup[1], s->workgroup[2]);
    if (s->revision)
        vyre_builder_revision(m.b, s->revision);
    make_buffers(&m);
    make_list(&m, &s->body);
    vyre_status status = vyre_builder_finish(m.b, out_program, error);
    vyre_builder_destroy(m.b);
    if (status == VYRE_OK)
        status = vyre_program_validate(*out_program, NULL, error);
    if (status != VYRE_OK) {
        vyre_program_release(*out_program);
        *out_program = NULL;
    }
    return status;
}
