/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * Branches and loops, and how the lanes walk through them.
 *
 * In a program in which lanes wait for each other a branch or loop on which the lanes agree is
 * walked by all. One on which they do not agree is walked by those that take part, while the others
 * wait behind it; but where subgroup operations stand inside a branch, all lanes walk through both
 * of its sides, and a mask tells who takes part.
 */
#include "config.h"

#include "core/lower/value.h"

enum {
    POLLED_TRIPS = 4096, /* of a loop between two looks at POLL, at most */
    SHORT_LOOP = 65536   /* trips of a nest of loops without a POLL, at most */
};

static uint32_t contents_inside(const vyre__lowerer *l, const vyre__node *node)
{
    return vyre__contents_of_list(&l->contents, node->body) |
           vyre__contents_of_list(&l->contents, node->orelse);
}

static int needs_all(uint32_t contents)
{
    return (contents & (VYRE__HAS_BARRIER | VYRE__HAS_SUBGROUP)) != 0;
}

/* ---- lanes that leave ---- */

/* True when a lane may leave inside while others do not, and walks on without effect. */
static int leaves_in_part(const vyre__lowerer *l, vyre__node_list list)
{
    for (uint32_t i = 0; i < list.count; i++) {
        const vyre__node *node = list.items[i];
        if (!(vyre__contents_of(&l->contents, node) & VYRE__HAS_LEAVES))
            continue;
        const int leaves = node->tag == VYRE__NODE_RETURN || node->tag == VYRE__NODE_TRAP;
        if (leaves && ((l->contents.all & VYRE__HAS_GRID_BARRIER) ||
                       vyre__uniformity_control(l->uniformity, node) == VYRE__DIVERGENT))
            return 1;
        if (leaves_in_part(l, node->body) || leaves_in_part(l, node->orelse))
            return 1;
    }
    return 0;
}

static void expect_leavers(vyre__lowerer *l, const vyre__node *node)
{
    if (leaves_in_part(l, node->body) || leaves_in_part(l, node->orelse))
        vyre__lowerer_expect_gone(l);
}

/* ---- walking apart ---- */

/* False when a statement stands behind one that a lane may leave in. */
static int leaves_at_end(const vyre__lowerer *l, vyre__node_list list)
{
    for (uint32_t i = 0; i < list.count; i++) {
        const vyre__node *node = list.items[i];
        if (!(vyre__contents_of(&l->contents, node) & VYRE__HAS_LEAVES))
            continue;
        if (i + 1 < list.count)
            return 0;
        return node->tag == VYRE__NODE_LOOP ||
               (leaves_at_end(l, node->body) && leaves_at_end(l, node->orelse));
    }
    return 1;
}

/* Both sides of a branch, as blocks. */
static int put_sides(vyre__lowerer *l, const vyre__node *node, vyre__value condition)
{
    vyre__code_if(&l->code, condition);
    const int body_ends = vyre__lowerer_list(l, node->body);
    int ends = 0;
    if (node->orelse.count > 0) {
        vyre__code_else(&l->code);
        ends = vyre__lowerer_list(l, node->orelse) && body_ends;
    }
    vyre__code_end(&l->code);
    return ends;
}

/* The lanes that take part go on by themselves. A lane that leaves does so by a break, out of a
 * loop that runs once. */
static void put_sides_apart(vyre__lowerer *l, const vyre__node *node, vyre__value condition)
{
    const vyre__flow around = l->flow;
    const int is_looped = !leaves_at_end(l, node->body) || !leaves_at_end(l, node->orelse);
    int entered = 0;
    if (node->orelse.count > 0)
        entered = vyre__lowerer_enter(l);
    else
        condition = vyre__value_both(l, vyre__lowerer_part(l), condition);
    l->flow = (vyre__flow){.walk = VYRE__WALK_APART, .may_break = is_looped != 0};
    if (is_looped)
        vyre__value_for(l, 0, 1);
    put_sides(l, node, condition);
    if (is_looped)
        vyre__code_end(&l->code);
    l->flow = around;
    vyre__lowerer_leave(l, entered);
}

/* ---- branches ---- */

/* One side after the other, with all lanes walking. */
static void put_sides_masked(vyre__lowerer *l, const vyre__node *node, vyre__value condition)
{
    const vyre__flow around = l->flow;
    l->flow.mask = vyre__value_both(l, around.mask, condition);
    const vyre__value other = node->orelse.count > 0
                                  ? vyre__value_both(l, around.mask, vyre__value_not(l, condition))
                                  : 0;
    vyre__lowerer_list(l, node->body);
    l->flow.mask = other;
    if (other)
        vyre__lowerer_list(l, node->orelse);
    l->flow = around;
}

int vyre__lowerer_if(vyre__lowerer *l, const vyre__node *node)
{
    const vyre__typed choice = vyre__lowerer_expr(l, node->value);
    if (!choice.type)
        return 0;
    const vyre__value condition = vyre__lowerer_truth(l, choice);
    const uint32_t inside = contents_inside(l, node);
    if (l->flow.walk != VYRE__WALK_TOGETHER)
        return put_sides(l, node, condition);
    expect_leavers(l, node);
    if (!l->flow.mask && vyre__uniformity_choice(l->uniformity, node) != VYRE__DIVERGENT)
        return put_sides(l, node, condition);
    if (needs_all(inside))
        put_sides_masked(l, node, condition);
    else
        put_sides_apart(l, node, condition);
    return 0;
}

/* ---- loops ---- */

/* The body, with the loop variable in scope. */
static void put_body(vyre__lowerer *l, const vyre__node *node, vyre__value variable)
{
    const uint32_t outer = l->symbol_count;
    const uint8_t may_break = l->flow.may_break;
    l->flow.may_break = 1;
    vyre__lowerer_declare(
        l, (vyre__symbol){
               .name = node->name, .type = VYRE__TYPE_U32, .is_loop = 1, .where = variable});
    vyre__lowerer_list(l, node->body);
    vyre__lowerer_leave_scope(l, outer);
    l->flow.may_break = may_break;
}

/* A lane that left an inner loop because it is gone leaves the loop around as well. */
static void leave_with_gone(vyre__lowerer *l, const vyre__node *node)
{
    if (l->flow.walk != VYRE__WALK_APART || !(contents_inside(l, node) & VYRE__HAS_LEAVES))
        return;
    vyre__lowerer_expect_gone(l);
    vyre__code_if(&l->code, vyre__code_get(&l->code, l->gone));
    vyre__code_break(&l->code);
    vyre__code_end(&l->code);
}

static void put_loop(vyre__lowerer *l, const vyre__node *node, vyre__value from, vyre__value to)
{
    const vyre__value variable = vyre__code_for(&l->code, from, to);
    put_body(l, node, variable);
    vyre__code_end(&l->code);
}

/* The host wants the launch to end: nobody will look at what it gives. */
static void put_poll(vyre__lowerer *l)
{
    vyre__code_if(&l->code, vyre__code_op0(&l->code, VYRE_OP_POLL, VYRE_VALUE_BOOL, 0));
    if (l->flow.walk == VYRE__WALK_ALONE)
        vyre__code_put(&l->code, (vyre_instruction){.op = VYRE_OP_RETURN});
    else
        vyre__code_break(&l->code);
    vyre__code_end(&l->code);
}

/* Trips of the loops of a list, one inside the other, that may be taken without a POLL: at most
 * SHORT_LOOP. */
static uint64_t trips_inside(vyre__node_list list, unsigned depth);

/* Trips between two POLLs of a loop, each of which may be `inside` trips of loops in it. */
static uint32_t stretch_of(uint64_t inside)
{
    const uint64_t most = SHORT_LOOP / inside;
    return most < POLLED_TRIPS ? (uint32_t)most : POLLED_TRIPS;
}

static uint64_t literal_trips(const vyre__node *node)
{
    const vyre__expr *from = node->index, *to = node->value;
    if (from->tag != VYRE__EXPR_LIT_U32 || to->tag != VYRE__EXPR_LIT_U32)
        return SHORT_LOOP + 1;
    return to->bits > from->bits ? to->bits - from->bits : 0;
}

static uint64_t trips_of(const vyre__node *node, unsigned depth)
{
    uint64_t inside = trips_inside(node->body, depth + 1);
    const uint64_t other = trips_inside(node->orelse, depth + 1);
    if (inside < other)
        inside = other;
    if (node->tag != VYRE__NODE_LOOP)
        return inside;
    const uint64_t own = literal_trips(node);
    return own * inside > SHORT_LOOP ? stretch_of(inside) * inside : own * inside;
}

static uint64_t trips_inside(vyre__node_list list, unsigned depth)
{
    uint64_t most = 1;
    for (uint32_t i = 0; depth <= VYRE__MAX_VALIDATE_NESTING && i < list.count; i++) {
        const uint64_t trips = trips_of(list.items[i], depth);
        most = trips > most ? trips : most;
    }
    return most;
}

static int is_long(const vyre__node *node)
{
    return literal_trips(node) * trips_inside(node->body, 0) > SHORT_LOOP;
}

static void put_break_at_end(vyre__lowerer *l, vyre__value to, vyre__value next)
{
    vyre__code_if(&l->code, vyre__code_op2(&l->code, VYRE_OP_LE_U, VYRE_VALUE_W32, to, next));
    vyre__code_break(&l->code);
    vyre__code_end(&l->code);
}

/* In stretches of bounded length, so that the inner loop is a plain one; a loop that is through
 * after the first one does not poll. */
static void put_polled_loop(vyre__lowerer *l, const vyre__node *node, vyre__value from,
                            vyre__value to)
{
    vyre__code *code = &l->code;
    const uint32_t most = stretch_of(trips_inside(node->body, 0));
    const uint32_t next = vyre__code_local(code, VYRE_VALUE_W32);
    vyre__code_set(code, next, from);
    vyre__code_loop(code);
    const vyre__value start = vyre__code_get(code, next);
    put_break_at_end(l, to, start);
    const vyre__value left = vyre__code_op2(code, VYRE_OP_SUB, VYRE_VALUE_W32, to, start);
    const vyre__value trips =
        vyre__code_op2(code, VYRE_OP_MIN_U, VYRE_VALUE_W32, left, vyre__value_w32(l, most));
    const vyre__value end = vyre__code_op2(code, VYRE_OP_ADD, VYRE_VALUE_W32, start, trips);
    put_loop(l, node, start, end);
    leave_with_gone(l, node);
    vyre__code_set(code, next, end);
    put_break_at_end(l, to, end);
    put_poll(l);
    vyre__code_end(code);
}

/* A loop that polls takes two blocks: deep inside of others there is room for one. */
static void put_alone(vyre__lowerer *l, const vyre__node *node, vyre__value from, vyre__value to)
{
    if (vyre__lower_has(l->caps, VYRE_OP_POLL) && is_long(node) &&
        l->code.depth < VYRE__CODE_MAX_DEPTH / 2)
        put_polled_loop(l, node, from, to);
    else
        put_loop(l, node, from, to);
    if (l->flow.may_break)
        leave_with_gone(l, node);
}

static void put_apart(vyre__lowerer *l, const vyre__node *node, vyre__value from, vyre__value to)
{
    const vyre__flow around = l->flow;
    const int entered = vyre__lowerer_enter(l);
    l->flow = (vyre__flow){.walk = VYRE__WALK_APART};
    put_alone(l, node, from, to);
    l->flow = around;
    vyre__lowerer_leave(l, entered);
}

void vyre__lowerer_loop(vyre__lowerer *l, const vyre__node *node)
{
    const vyre__value from = vyre__lowerer_index(l, node->index, "bound of a loop");
    const vyre__value to = vyre__lowerer_index(l, node->value, "bound of a loop");
    if (!vyre__lowerer_is_well(l))
        return;
    if (l->flow.walk != VYRE__WALK_TOGETHER) {
        put_alone(l, node, from, to);
        return;
    }
    const uint32_t inside = contents_inside(l, node);
    const int is_uniform = vyre__uniformity_choice(l->uniformity, node) != VYRE__DIVERGENT;
    expect_leavers(l, node);
    if (is_uniform && (!l->flow.mask || needs_all(inside)))
        put_loop(l, node, from, to);
    else
        put_apart(l, node, from, to);
}
