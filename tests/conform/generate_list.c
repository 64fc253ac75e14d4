/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Random statements. The phases of the exchange buffers are those of subject_is_orderly(). */
#include "tests/conform/generate.h"
#include "tests/conform/operators.h"

enum { MAX_LIST_DEPTH = 5, MAX_REPEATS = 48 };

static void generate_statement(generator *g, node_list *list);

static node *add(generator *g, node_list *list, node_kind kind)
{
    node *n = subject_node(g->s, kind);
    subject_append(g->s, list, n);
    return n;
}

static uint32_t depth_of(generator *g)
{
    return 1 + draw(g, 2 + g->size / 2 > 5 ? 5 : 2 + g->size / 2);
}

static uint8_t any_type(generator *g)
{
    static const uint8_t common[] = {VYRE_DATA_U32, VYRE_DATA_U32, VYRE_DATA_F32,
                                     VYRE_DATA_F32, VYRE_DATA_I32, VYRE_DATA_BOOL};
    return chance(g, 70) ? common[draw(g, sizeof common)] : value_types[draw(g, VALUE_TYPES)];
}

/* How far the lanes agree on something made here, at most as far as on being here. */
static uint8_t any_variance(generator *g)
{
    const uint8_t wanted = (uint8_t)(chance(g, 65) ? DIFFERENT : draw(g, 2));
    return wanted > g->control ? wanted : g->control;
}

/* ---- barriers ---- */

static void step_phases(uint8_t *storage, uint8_t *shared, int grid)
{
    if (grid)
        *storage = *storage == 2 ? 0 : 2;
    else if (*storage != 2)
        *storage ^= 1;
    *shared ^= 1;
}

static void add_barrier(generator *g, node_list *list, int grid)
{
    node *n = add(g, list, NODE_BARRIER);
    n->op = (uint8_t)(grid ? VYRE_ORDER_GRID : VYRE_ORDER_ACQUIRE + draw(g, 4));
    step_phases(&g->storage, &g->shared, grid);
}

/* The shortest row of barriers, bit i of the result for a grid barrier, that leads back. */
static uint32_t way_back(const generator *g, uint8_t storage, uint8_t shared, uint32_t *out_length)
{
    for (uint32_t length = 0; length <= 4; length++)
        for (uint32_t row = 0; row < 1u << length; row++) {
            uint8_t at = g->storage, at_shared = g->shared;
            if (row && g->control != SAME_IN_GRID)
                continue;
            for (uint32_t i = 0; i < length; i++)
                step_phases(&at, &at_shared, row >> i & 1);
            if (at != storage || at_shared != shared)
                continue;
            *out_length = length;
            return row;
        }
    *out_length = 0;
    return 0;
}

static void return_phases(generator *g, node_list *list, uint8_t storage, uint8_t shared)
{
    uint32_t length;
    const uint32_t row = way_back(g, storage, shared, &length);
    for (uint32_t i = 0; i < length; i++)
        add_barrier(g, list, row >> i & 1);
}

/* ---- statements ---- */

static void add_local(generator *g, uint32_t name, uint8_t type, uint8_t variance, int is_loop)
{
    if (g->local_count < MAX_SCOPE)
        g->locals[g->local_count++] = (scope_local){name, type, variance, (uint8_t)(is_loop != 0)};
}

static void generate_let(generator *g, node_list *list)
{
    const uint8_t type = any_type(g), variance = any_variance(g);
    if (g->local_count == MAX_SCOPE)
        return;
    node *n = add(g, list, NODE_LET);
    n->value = generate_expr(g, type, depth_of(g), variance);
    n->name = g->s->names++;
    add_local(g, n->name, type, variance, 0);
}

static void generate_assign(generator *g, node_list *list)
{
    if (g->local_count == 0)
        return;
    const scope_local *local = &g->locals[draw(g, g->local_count)];
    if (local->is_loop || local->variance < g->control)
        return;
    node *n = add(g, list, NODE_ASSIGN);
    n->name = local->name;
    n->value = generate_expr(g, local->type, depth_of(g), local->variance);
}

static int is_integer_buffer(const buffer *b)
{
    return !type_is_float(b->type);
}

/* A value that the buffer takes: of its type, or of one that the rules let pass. */
static expr *stored_value(generator *g, const buffer *b)
{
    uint8_t type = b->type;
    if (chance(g, 20)) {
        if (type == VYRE_DATA_U32)
            type = g->s->revision > 4 && chance(g, 40) ? VYRE_DATA_BOOL : VYRE_DATA_I32;
        else if (type == VYRE_DATA_I32 || type == VYRE_DATA_BOOL)
            type = VYRE_DATA_U32;
    }
    expr *value = generate_expr(g, type, depth_of(g) + 1, DIFFERENT);
    if (!is_integer_buffer(b) || !chance(g, 4))
        return value;
    expr *part = subject_expr(g->s, EXPR_UNARY, VYRE_DATA_U32); /* its type is left open */
    part->op = (uint8_t)(VYRE_UNARY_UNPACK4_LOW + draw(g, 4));
    part->arg_count = 1;
    part->args[0] = generate_expr(g, VYRE_DATA_U32, depth_of(g), DIFFERENT);
    return part;
}

static void generate_store(generator *g, node_list *list)
{
    const uint32_t count = g->s->buffer_count, start = draw(g, count);
    for (uint32_t i = 0; i < count; i++) {
        const uint32_t index = (start + i) % count;
        const buffer *b = &g->s->buffers[index];
        const uint8_t phase = b->access == VYRE_ACCESS_WORKGROUP ? g->shared : g->storage;
        const int outside = chance(g, 4);
        if (b->role != ROLE_OWN && b->role != ROLE_EXCHANGE)
            continue;
        if (b->role == ROLE_EXCHANGE && phase != 0 && !outside)
            continue;
        node *n = add(g, list, NODE_STORE);
        n->buffer = index;
        n->place = outside ? PLACE_OUTSIDE : PLACE_OWN;
        n->index = generate_expr(g, VYRE_DATA_U32, draw(g, 3), DIFFERENT);
        n->value = stored_value(g, b);
        return;
    }
}

static void generate_count(generator *g, node_list *list)
{
    const uint32_t count = g->s->buffer_count, start = draw(g, count);
    for (uint32_t i = 0; i < count; i++) {
        const uint32_t index = (start + i) % count;
        const buffer *b = &g->s->buffers[index];
        if (b->role != ROLE_COUNTER || g->storage == 2)
            continue;
        node *n = add(g, list, NODE_COUNT);
        n->buffer = index;
        n->op = b->op;
        n->order = (uint8_t)draw(g, VYRE_ORDER_GRID);
        n->place = chance(g, 95) ? PLACE_ANY : PLACE_OUTSIDE;
        expr *at = subject_expr(g->s, EXPR_BINARY, VYRE_DATA_U32);
        at->op = VYRE_BINARY_MOD;
        at->arg_count = 2;
        at->args[0] = generate_expr(g, VYRE_DATA_U32, depth_of(g), DIFFERENT);
        at->args[1] = subject_expr(g->s, EXPR_LITERAL, VYRE_DATA_U32);
        at->args[1]->bits = 1 + draw(g, 40);
        n->index = at;
        n->value = generate_expr(g, VYRE_DATA_U32, depth_of(g), DIFFERENT);
        return;
    }
    generate_store(g, list);
}

/* ---- statements with statements inside ---- */

/* What an inner list changes and what must be as before behind it. */
static void generate_inner(generator *g, node_list *list, uint8_t control, uint8_t trips)
{
    const generator before = *g;
    g->control = control;
    g->trips = trips;
    g->depth++;
    generate_list(g, list, 1 + draw(g, 3));
    return_phases(g, list, before.storage, before.shared);
    g->control = before.control;
    g->trips = before.trips;
    g->repeats = before.repeats;
    g->local_count = before.local_count;
    g->depth--;
}

static void generate_if(generator *g, node_list *list)
{
    const uint8_t variance = any_variance(g);
    node *n = add(g, list, NODE_IF);
    n->value =
        generate_expr(g, chance(g, 80) ? VYRE_DATA_BOOL : VYRE_DATA_U32, depth_of(g), variance);
    generate_inner(g, &n->body, variance, g->trips);
    if (chance(g, 7))
        add(g, &n->body, NODE_RETURN);
    if (!chance(g, 45))
        return;
    generate_inner(g, &n->orelse, variance, g->trips);
    if (chance(g, 7))
        add(g, &n->orelse, NODE_RETURN);
}

static expr *literal(generator *g, uint32_t bits)
{
    expr *e = subject_expr(g->s, EXPR_LITERAL, VYRE_DATA_U32);
    e->bits = bits;
    return e;
}

/* Bounds that are literals: also none, backwards, and up to the last number. */
static void literal_bounds(generator *g, node *n, uint32_t most)
{
    static const uint32_t starts[] = {0, 0, 0, 1, 5, 0x7FFFFFFE, 0xFFFFFFFA};
    const uint32_t from = starts[draw(g, sizeof starts / sizeof *starts)];
    const uint32_t to = from + draw(g, most + 1); /* may wrap: then there is no trip */
    const int backwards = to >= from && chance(g, 6);
    n->index = literal(g, backwards ? to : from);
    n->value = literal(g, backwards ? from : to);
}

static int holds(const node_list *list, node_kind kind)
{
    for (uint32_t i = 0; i < list->count; i++)
        if (list->items[i]->kind == kind || holds(&list->items[i]->body, kind) ||
            holds(&list->items[i]->orelse, kind))
            return 1;
    return 0;
}

/* Lanes may leave a loop that synchronises only in front of its last barrier. */
static void close_loop(generator *g, node_list *body)
{
    const int barrier = holds(body, NODE_BARRIER), leaves = holds(body, NODE_RETURN);
    if (!barrier && chance(g, 4))
        add(g, body, NODE_RETURN);
    if (!barrier || !leaves)
        return;
    add_barrier(g, body, 0);
    add_barrier(g, body, 0);
}

static void generate_loop(generator *g, node_list *list)
{
    const uint32_t most = MAX_REPEATS / g->repeats > 6 ? 6 : MAX_REPEATS / g->repeats;
    uint8_t variance = (uint8_t)(chance(g, 70) ? draw(g, 2) : DIFFERENT);
    if (most == 0 || g->local_count == MAX_SCOPE)
        return;
    node *n = add(g, list, NODE_LOOP);
    n->name = g->s->names++;
    if (chance(g, 50)) {
        variance = SAME_IN_GRID;
        literal_bounds(g, n, most);
    } else {
        n->limit = 1 + most;
        n->index = chance(g, 60) ? literal(g, 0) : generate_expr(g, VYRE_DATA_U32, 1, variance);
        n->value = generate_expr(g, VYRE_DATA_U32, depth_of(g), variance);
    }
    const uint8_t control = variance > g->control ? variance : g->control;
    const uint32_t outer = g->local_count;
    const uint32_t repeats = g->repeats;
    add_local(g, n->name, VYRE_DATA_U32, control, 1);
    g->repeats *= most;
    generate_inner(g, &n->body, control, variance > g->trips ? variance : g->trips);
    close_loop(g, &n->body);
    g->local_count = outer;
    g->repeats = repeats;
}

static void generate_part(generator *g, node_list *list)
{
    node *n = add(g, list, chance(g, 50) ? NODE_BLOCK : NODE_REGION);
    generate_inner(g, &n->body, g->control, g->trips);
}

static void generate_trap(generator *g, node_list *list)
{
    if (!g->traps)
        return;
    node *n = add(g, list, NODE_TRAP);
    n->limit = g->trap_lane;
    n->value =
        generate_expr(g, chance(g, 80) ? VYRE_DATA_U32 : VYRE_DATA_I32, depth_of(g), DIFFERENT);
}

static void generate_collective(generator *g, node_list *list)
{
    for (uint32_t i = 0; i < g->s->buffer_count; i++) {
        if (g->s->buffers[i].access != VYRE_ACCESS_READ_WRITE)
            continue;
        node *n = add(g, list, NODE_COLLECTIVE);
        n->op = (uint8_t)draw(g, 2);
        n->buffer = i;
        return;
    }
}

static int has_exchange(const generator *g)
{
    for (uint32_t i = 0; i < g->s->buffer_count; i++)
        if (g->s->buffers[i].role == ROLE_EXCHANGE)
            return 1;
    return 0;
}

static void generate_barrier(generator *g, node_list *list)
{
    if (g->control == DIFFERENT || g->trips == DIFFERENT)
        return;
    add_barrier(g, list, g->control == SAME_IN_GRID && chance(g, g->depth == 0 ? 20 : 6));
}

static void generate_nested(generator *g, node_list *list)
{
    const uint32_t way = draw(g, 10);
    if (g->depth >= MAX_LIST_DEPTH)
        generate_store(g, list);
    else if (way < 5)
        generate_if(g, list);
    else if (way < 9)
        generate_loop(g, list);
    else
        generate_part(g, list);
}

static void generate_statement(generator *g, node_list *list)
{
    const uint32_t way = draw(g, 100);
    if (way < 22)
        generate_let(g, list);
    else if (way < 34)
        generate_assign(g, list);
    else if (way < 56)
        generate_store(g, list);
    else if (way < 63)
        generate_count(g, list);
    else if (way < 84)
        generate_nested(g, list);
    else if (way < 95)
        generate_barrier(g, list);
    else if (way < 99)
        generate_trap(g, list);
    else
        generate_collective(g, list);
    if (way >= 84 && way < 90 && has_exchange(g))
        generate_store(g, list);
}

void generate_list(generator *g, node_list *list, uint32_t length)
{
    for (uint32_t i = 0; i < length && g->statements > 0; i++) {
        g->statements--;
        generate_statement(g, list);
    }
}
