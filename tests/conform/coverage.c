/* SPDX-License-Identifier: MIT OR Apache-2.0 */
#include "tests/conform/coverage.h"

#include <string.h>

#include "tests/conform/operators.h"

/* Where in the tree the walk is. */
typedef struct place_in_tree {
    const subject *s;
    int loops, branches, depth; /* around it */
    int returned, trapped;      /* some lanes may have */
    int grid_barriers;
} place_in_tree;

static void add_feature(coverage *c, int feature, int is_so)
{
    c->features[feature] += is_so != 0;
}

static void add_operation(coverage *c, const expr *e)
{
    uint32_t count;
    const operation *rows = operations_all(&count);
    for (uint32_t i = 0; i < count; i++)
        if (rows[i].kind == e->kind && rows[i].op == e->op && rows[i].result == e->type &&
            rows[i].operand == e->args[0]->type &&
            (e->arg_count < 2 || rows[i].second == e->args[1]->type))
            c->operations[i]++;
}

static void add_literal(coverage *c, const expr *e)
{
    const uint32_t magnitude = e->bits & 0x7FFFFFFF;
    if (e->type != VYRE_DATA_F32)
        return;
    add_feature(c, FEATURE_NAN_LITERAL, magnitude > 0x7F800000);
    add_feature(c, FEATURE_INFINITE_LITERAL, magnitude == 0x7F800000);
    add_feature(c, FEATURE_SUBNORMAL_LITERAL, magnitude > 0 && magnitude < 0x00800000);
    add_feature(c, FEATURE_NEGATIVE_ZERO_LITERAL, e->bits == 0x80000000);
}

static void add_load(coverage *c, const expr *e, const buffer *b)
{
    const int shared = b->access == VYRE_ACCESS_WORKGROUP;
    const int exchanged = b->role == ROLE_EXCHANGE;
    c->loads[e->type]++;
    add_feature(c, FEATURE_READ_OF_GROUP, exchanged && !shared && e->place == PLACE_GROUP);
    add_feature(c, FEATURE_READ_OF_SHARED,
                exchanged && shared && (e->place == PLACE_GROUP || e->place == PLACE_ANY));
    add_feature(c, FEATURE_READ_OF_GRID, exchanged && !shared && e->place == PLACE_ANY);
    add_feature(c, FEATURE_READ_OF_COUNTER, b->role == ROLE_COUNTER);
    add_feature(c, shared ? FEATURE_OUTSIDE_SHARED_LOAD : FEATURE_OUTSIDE_LOAD,
                e->place == PLACE_OUTSIDE);
    add_feature(c, FEATURE_INDEX_OF_OTHER_TYPE, e->args[0]->type != VYRE_DATA_U32);
}

static void add_atomic(coverage *c, uint8_t order, uint8_t where, const place_in_tree *at)
{
    c->orders[order]++;
    add_feature(c, FEATURE_COUNT_IN_LOOP, at->loops);
    add_feature(c, FEATURE_COUNT_IN_BRANCH, at->branches);
    add_feature(c, FEATURE_OUTSIDE_ATOMIC, where == PLACE_OUTSIDE);
}

static void add_subgroup(coverage *c, const place_in_tree *at)
{
    add_feature(c, FEATURE_SUBGROUP_IN_LOOP, at->loops);
    add_feature(c, FEATURE_SUBGROUP_IN_BRANCH, at->branches);
    add_feature(c, FEATURE_RETURN_BEFORE_SUBGROUP, at->returned);
}

static void add_expr(coverage *c, const expr *e, const place_in_tree *at)
{
    if (!e)
        return;
    c->exprs[e->kind]++;
    switch (e->kind) {
    case EXPR_LITERAL: add_literal(c, e); break;
    case EXPR_BINARY:
    case EXPR_UNARY:
    case EXPR_CAST: add_operation(c, e); break;
    case EXPR_REDUCE:
        add_operation(c, e);
        add_subgroup(c, at);
        break;
    case EXPR_SHUFFLE:
    case EXPR_BALLOT: add_subgroup(c, at); break;
    case EXPR_LOAD:
        c->places[e->place]++;
        add_load(c, e, &at->s->buffers[e->buffer]);
        break;
    case EXPR_ATOMIC:
        c->places[e->place]++;
        c->atomics[e->op]++;
        add_atomic(c, e->order, e->place, at);
        break;
    case EXPR_LOCAL: c->locals[e->type]++; break;
    default: break;
    }
    for (int i = 0; i < e->arg_count; i++)
        add_expr(c, e->args[i], at);
}

static void add_store(coverage *c, const node *n, const buffer *b)
{
    const int shared = b->access == VYRE_ACCESS_WORKGROUP;
    c->stores[b->type]++;
    add_feature(c, shared ? FEATURE_OUTSIDE_SHARED_STORE : FEATURE_OUTSIDE_STORE,
                n->place == PLACE_OUTSIDE);
    add_feature(c, FEATURE_STORE_OF_OTHER_TYPE, n->value->type != b->type);
}

static void add_barrier(coverage *c, const node *n, place_in_tree *at)
{
    const int grid = n->op == VYRE_ORDER_GRID;
    c->barriers[n->op]++;
    at->grid_barriers += grid;
    add_feature(c, grid ? FEATURE_GRID_BARRIER_IN_LOOP : FEATURE_BARRIER_IN_LOOP, at->loops);
    add_feature(c, grid ? FEATURE_GRID_BARRIER_IN_BRANCH : FEATURE_BARRIER_IN_BRANCH, at->branches);
    add_feature(c, grid ? FEATURE_RETURN_BEFORE_GRID_BARRIER : FEATURE_RETURN_BEFORE_BARRIER,
                at->returned);
    add_feature(c, FEATURE_TRAP_BEFORE_BARRIER, at->trapped);
}

static void add_statement(coverage *c, const node *n, place_in_tree *at)
{
    switch (n->kind) {
    case NODE_STORE: add_store(c, n, &at->s->buffers[n->buffer]); break;
    case NODE_COUNT:
        c->counters[n->op]++;
        add_atomic(c, n->order, n->place, at);
        break;
    case NODE_BARRIER: add_barrier(c, n, at); break;
    case NODE_RETURN:
        at->returned = 1;
        add_feature(c, FEATURE_RETURN_IN_LOOP, at->loops);
        break;
    case NODE_TRAP:
        at->trapped = 1;
        add_feature(c, FEATURE_TRAP_IN_LOOP, at->loops);
        add_feature(c, FEATURE_TRAP_IN_BRANCH, at->branches);
        break;
    case NODE_ASSIGN:
        add_feature(c, FEATURE_ASSIGN_IN_LOOP, at->loops);
        add_feature(c, FEATURE_ASSIGN_IN_BRANCH, at->branches);
        break;
    case NODE_IF: add_feature(c, FEATURE_ELSE, n->orelse.count > 0); break;
    case NODE_LOOP:
        c->features[n->limit ? FEATURE_COMPUTED_LOOP : FEATURE_LITERAL_LOOP]++;
        add_feature(c, FEATURE_NESTED_LOOP, at->loops);
        break;
    default: break;
    }
}

static void add_list(coverage *c, const node_list *list, place_in_tree *at);

static void add_node(coverage *c, const node *n, place_in_tree *at)
{
    c->nodes[n->kind]++;
    add_expr(c, n->index, at);
    add_expr(c, n->value, at);
    add_statement(c, n, at);
    add_feature(c, FEATURE_DEEP, at->depth >= 4);
    at->depth++;
    at->loops += n->kind == NODE_LOOP;
    at->branches += n->kind == NODE_IF;
    add_list(c, &n->body, at);
    add_list(c, &n->orelse, at);
    at->branches -= n->kind == NODE_IF;
    at->loops -= n->kind == NODE_LOOP;
    at->depth--;
}

static void add_list(coverage *c, const node_list *list, place_in_tree *at)
{
    for (uint32_t i = 0; i < list->count; i++)
        add_node(c, list->items[i], at);
}

/* Once for the buffer, however many there are. */
static void add_floats(coverage *c, const buffer *b)
{
    int subnormal = 0, nan = 0;
    for (uint32_t i = 0; b->type == VYRE_DATA_F32 && b->input && i + 4 <= b->input_size; i += 4) {
        uint32_t bits;
        memcpy(&bits, b->input + i, 4);
        bits &= 0x7FFFFFFF;
        subnormal |= bits > 0 && bits < 0x00800000;
        nan |= bits > 0x7F800000;
    }
    add_feature(c, FEATURE_SUBNORMAL_INPUT, subnormal);
    add_feature(c, FEATURE_NAN_INPUT, nan);
}

static void add_buffer(coverage *c, const subject *s, const buffer *b)
{
    const uint32_t lanes = subject_group_lanes(s);
    c->access[b->access]++;
    c->roles[b->role]++;
    c->layouts[b->layout]++;
    if (b->access == VYRE_ACCESS_WORKGROUP)
        return;
    c->features[FEATURE_EMPTY_BUFFER] += b->count == 0 && b->input && b->input_size == 0;
    c->features[FEATURE_RUNTIME_SIZE] += b->count == 0;
    c->features[FEATURE_RANGE] += b->has_range;
    c->features[FEATURE_RESULT] += b->is_result;
    c->features[FEATURE_LIVE_INPUT] += b->access == VYRE_ACCESS_READ && b->live_out;
    c->features[FEATURE_UNEVEN_COUNT] += b->count % lanes != 0;
    add_floats(c, b);
}

void coverage_add(coverage *c, const subject *s)
{
    const uint32_t axes = 1u + (s->workgroup[1] > 1) + (s->workgroup[2] > 1);
    place_in_tree at = {.s = s};
    c->programs++;
    c->features[FEATURE_ONE_AXIS + axes - 1]++;
    add_feature(c, FEATURE_GRID_TWO_AXES, s->grid[1] > 1 && s->grid[2] <= 1);
    add_feature(c, FEATURE_GRID_THREE_AXES, s->grid[2] > 1);
    add_feature(c, FEATURE_PART_OF_SUBGROUP,
                subject_group_lanes(s) > 32 && subject_group_lanes(s) % 32 != 0);
    c->features[FEATURE_INFERRED_GRID] += s->grid[0] == 0;
    c->features[FEATURE_ELEMENTS] += s->elements > 0;
    c->features[FEATURE_ITERATIONS] += s->iterations > 1;
    c->features[s->float_mode == VYRE_FLOAT_FLUSH ? FEATURE_FLUSH : FEATURE_STRICT]++;
    c->features[FEATURE_LARGE_GROUP] += subject_group_lanes(s) == 256;
    c->features[FEATURE_SINGLE_LANE] += subject_group_lanes(s) == 1;
    for (uint32_t i = 0; i < s->buffer_count; i++)
        add_buffer(c, s, &s->buffers[i]);
    add_list(c, &s->body, &at);
    add_feature(c, FEATURE_ITERATIONS_OF_STEPS, s->iterations > 1 && at.grid_barriers > 0);
}
