/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Random expressions of a wanted type, with a value on which the lanes agree as far as wanted. */
#include "tests/conform/generate.h"
#include "tests/conform/operators.h"

uint32_t draw(generator *g, uint32_t below)
{
    return random_below(&g->r, below);
}

int chance(generator *g, uint32_t percent)
{
    return random_below(&g->r, 100) < percent;
}

static expr *with_args(generator *g, expr_kind kind, uint8_t type, uint8_t count)
{
    expr *e = subject_expr(g->s, kind, type);
    e->arg_count = count;
    return e;
}

static expr *cast_to(generator *g, uint8_t type, expr *value)
{
    expr *e = with_args(g, EXPR_CAST, type, 1);
    e->args[0] = value;
    return e;
}

expr *generate_literal(generator *g, uint8_t type)
{
    if (type == VYRE_DATA_F16 || type == VYRE_DATA_BF16)
        return cast_to(g, type, generate_literal(g, VYRE_DATA_F32));
    if (type != VYRE_DATA_U32 && type != VYRE_DATA_I32 && type != VYRE_DATA_F32 &&
        type != VYRE_DATA_BOOL)
        return cast_to(g, type, generate_literal(g, chance(g, 50) ? VYRE_DATA_U32 : VYRE_DATA_I32));
    expr *e = subject_expr(g->s, EXPR_LITERAL, type);
    e->bits = interesting_bits(&g->r, type);
    return e;
}

/* ---- leaves ---- */

static expr *any_local(generator *g, uint8_t type, uint8_t variance)
{
    const uint32_t start = g->local_count ? draw(g, g->local_count) : 0;
    for (uint32_t i = 0; i < g->local_count; i++) {
        const scope_local *local = &g->locals[(start + i) % g->local_count];
        if (local->type != type || local->variance > variance)
            continue;
        expr *e = subject_expr(g->s, EXPR_LOCAL, type);
        e->name = local->name;
        return e;
    }
    return NULL;
}

/* Where the buffer may be read now. */
static int readable_place(generator *g, const buffer *b, uint8_t *out_place)
{
    const int shared = b->access == VYRE_ACCESS_WORKGROUP;
    *out_place = PLACE_ANY;
    if (chance(g, 4) && b->role != ROLE_COUNTER && b->role != ROLE_CELL) {
        *out_place = PLACE_OUTSIDE;
        return 1;
    }
    switch (b->role) {
    case ROLE_INPUT: return 1;
    case ROLE_OWN: *out_place = PLACE_OWN; return 1;
    case ROLE_EXCHANGE:
        if (shared ? g->shared == 0 : g->storage == 0)
            *out_place = PLACE_OWN;
        else if (!shared && g->storage == 1)
            *out_place = g->s->lanes_by_axis ? PLACE_OWN : PLACE_GROUP;
        else if (chance(g, 30) && (shared || !g->s->lanes_by_axis))
            *out_place = PLACE_GROUP;
        return 1;
    case ROLE_COUNTER: return g->storage == 2;
    default: return 0;
    }
}

static expr *any_index(generator *g, const buffer *b, uint32_t depth, uint8_t variance)
{
    static const uint8_t types[] = {VYRE_DATA_I32, VYRE_DATA_BOOL, VYRE_DATA_U8, VYRE_DATA_I16};
    expr *index;
    if (variance == DIFFERENT && chance(g, 35))
        return subject_expr(g->s, EXPR_LANE, VYRE_DATA_U32);
    if (variance == DIFFERENT && chance(g, 10))
        index = generate_expr(g, types[draw(g, sizeof types)], depth, variance);
    else
        index = generate_expr(g, VYRE_DATA_U32, depth, variance);
    if (index->type != VYRE_DATA_U32 || chance(g, 30))
        return index;
    /* Mostly inside, at times a little beyond the end. */
    expr *bounded = with_args(g, EXPR_BINARY, VYRE_DATA_U32, 2);
    bounded->op = VYRE_BINARY_MOD;
    bounded->args[0] = index;
    bounded->args[1] = subject_expr(g->s, EXPR_LITERAL, VYRE_DATA_U32);
    bounded->args[1]->bits = 1 + draw(g, b->count ? b->count + 2 : 40);
    return bounded;
}

static expr *any_load(generator *g, uint8_t type, uint32_t depth, uint8_t variance)
{
    const uint32_t count = g->s->buffer_count;
    const uint32_t start = count ? draw(g, count) : 0;
    for (uint32_t i = 0; i < count; i++) {
        const uint32_t index = (start + i) % count;
        const buffer *b = &g->s->buffers[index];
        uint8_t where;
        if (b->type != type || (variance != DIFFERENT && b->role != ROLE_INPUT) ||
            !readable_place(g, b, &where))
            continue;
        expr *e = with_args(g, EXPR_LOAD, type, 1);
        e->buffer = index;
        e->place = where;
        e->args[0] = where == PLACE_ANY ? any_index(g, b, depth, variance)
                                        : generate_expr(g, VYRE_DATA_U32, depth, variance);
        if (where != PLACE_ANY && e->args[0]->type != VYRE_DATA_U32)
            e->args[0] = cast_to(g, VYRE_DATA_U32, e->args[0]);
        return e;
    }
    return NULL;
}

static expr *any_length(generator *g)
{
    const uint32_t index = draw(g, g->s->buffer_count);
    const buffer *b = &g->s->buffers[index];
    if (b->role == ROLE_COUNTER || b->role == ROLE_CELL)
        return NULL; /* a use that is not an atomic */
    expr *e = subject_expr(g->s, EXPR_LENGTH, VYRE_DATA_U32);
    e->buffer = index;
    return e;
}

static expr *any_id(generator *g, uint8_t variance)
{
    static const uint8_t kinds[] = {EXPR_GLOBAL_ID, EXPR_GROUP_ID,   EXPR_LOCAL_ID,
                                    EXPR_LANE,      EXPR_LOCAL_LANE, EXPR_SUBGROUP_LANE};
    if (variance == SAME_IN_GRID || chance(g, 6))
        return subject_expr(g->s, EXPR_SUBGROUP_SIZE, VYRE_DATA_U32);
    expr *e =
        subject_expr(g->s, variance == SAME_IN_GROUP ? EXPR_GROUP_ID : kinds[draw(g, sizeof kinds)],
                     VYRE_DATA_U32);
    if (e->kind == EXPR_GLOBAL_ID || e->kind == EXPR_GROUP_ID || e->kind == EXPR_LOCAL_ID)
        e->op = (uint8_t)(chance(g, 60) ? 0 : draw(g, 3));
    return e;
}

static expr *leaf(generator *g, uint8_t type, uint8_t variance)
{
    expr *e = NULL;
    const uint32_t way = draw(g, 10);
    if (type == VYRE_DATA_U32 && way < 2)
        e = any_id(g, variance);
    else if (type == VYRE_DATA_U32 && way == 2)
        e = any_length(g);
    else if (way < 7)
        e = any_local(g, type, variance);
    else if (way < 9)
        e = any_load(g, type, 0, variance);
    return e ? e : generate_literal(g, type);
}

/* ---- operators ---- */

static int is_static_zero(const expr *e)
{
    while (e->kind == EXPR_CAST)
        e = e->args[0];
    return e->kind == EXPR_LITERAL && e->type != VYRE_DATA_BOOL &&
           (e->bits == 0 || (e->type == VYRE_DATA_F32 && e->bits == 0x80000000u));
}

static expr *any_operator(generator *g, uint8_t kind, uint8_t type, uint32_t depth,
                          uint8_t variance)
{
    const operation *row = operation_for(&g->r, kind, type);
    if (!row)
        return NULL;
    expr *e = with_args(g, kind, type, kind == EXPR_BINARY ? 2 : 1);
    e->op = row->op;
    for (int i = 0; i < e->arg_count; i++)
        e->args[i] = generate_expr(g, i == 0 ? row->operand : row->second, depth, variance);
    const int divides =
        kind == EXPR_BINARY && (row->op == VYRE_BINARY_DIV || row->op == VYRE_BINARY_MOD);
    if (divides && row->operand == VYRE_DATA_I32 && chance(g, 12)) { /* the quotient that is none */
        e->args[0] = subject_expr(g->s, EXPR_LITERAL, row->operand);
        e->args[0]->bits = 0x80000000u;
        e->args[1]->bits = e->args[1]->kind == EXPR_LITERAL ? 0xFFFFFFFFu : e->args[1]->bits;
    }
    if (divides && is_static_zero(e->args[1])) { /* the validator refuses it */
        e->args[1] = subject_expr(g->s, EXPR_LITERAL, row->operand);
        e->args[1]->bits = row->operand == VYRE_DATA_F32 ? 0x3F000000u : 0xFFFFFFFFu;
        if (type_is_float(row->operand) && row->operand != VYRE_DATA_F32) {
            e->args[1]->type = VYRE_DATA_F32;
            e->args[1]->bits = 0x40400000u;
            e->args[1] = cast_to(g, row->operand, e->args[1]);
        }
    }
    return e;
}

static expr *any_select(generator *g, uint8_t type, uint32_t depth, uint8_t variance)
{
    expr *e = with_args(g, EXPR_SELECT, type, 3);
    const uint8_t condition = chance(g, 80) ? VYRE_DATA_BOOL : value_types[draw(g, VALUE_TYPES)];
    e->args[0] = generate_expr(g, condition, depth, variance);
    e->args[1] = generate_expr(g, type, depth, variance);
    e->args[2] = generate_expr(g, type, depth, variance);
    return e;
}

static expr *any_fma(generator *g, uint32_t depth, uint8_t variance)
{
    expr *e = with_args(g, EXPR_FMA, VYRE_DATA_F32, 3);
    for (int i = 0; i < 3; i++)
        e->args[i] = generate_expr(g, VYRE_DATA_F32, depth, variance);
    return e;
}

static expr *any_subgroup(generator *g, uint8_t type, uint32_t depth)
{
    static const uint8_t lane_types[] = {VYRE_DATA_U32, VYRE_DATA_U32, VYRE_DATA_I32, VYRE_DATA_U8,
                                         VYRE_DATA_BOOL};
    expr *e;
    if (type == VYRE_DATA_U32 && chance(g, 30)) {
        e = with_args(g, EXPR_BALLOT, type, 1);
        e->args[0] =
            generate_expr(g, chance(g, 80) ? VYRE_DATA_BOOL : value_types[draw(g, VALUE_TYPES)],
                          depth, DIFFERENT);
        return e;
    }
    e = chance(g, 50) ? any_operator(g, EXPR_REDUCE, type, depth, DIFFERENT) : NULL;
    if (e)
        return e;
    e = with_args(g, EXPR_SHUFFLE, type, 2);
    e->args[0] = generate_expr(g, type, depth, DIFFERENT);
    e->args[1] = generate_expr(g, lane_types[draw(g, sizeof lane_types)], depth, DIFFERENT);
    if (e->args[1]->type != VYRE_DATA_U32 || chance(g, 25))
        return e;
    expr *lane = with_args(g, EXPR_BINARY, VYRE_DATA_U32, 2);
    lane->op = VYRE_BINARY_MOD;
    lane->args[0] = e->args[1];
    lane->args[1] = subject_expr(g->s, EXPR_LITERAL, VYRE_DATA_U32);
    lane->args[1]->bits = 33;
    e->args[1] = lane;
    return e;
}

/* An atomic on a slot that only this lane has: its result is the lane's own history. */
static expr *any_cell(generator *g, uint32_t depth)
{
    static const uint8_t ops[] = {VYRE_ATOMIC_ADD, VYRE_ATOMIC_OR,       VYRE_ATOMIC_AND,
                                  VYRE_ATOMIC_XOR, VYRE_ATOMIC_MIN,      VYRE_ATOMIC_MAX,
                                  VYRE_ATOMIC_CAS, VYRE_ATOMIC_EXCHANGE, VYRE_ATOMIC_LRU};
    for (uint32_t i = 0; i < g->s->buffer_count; i++) {
        if (g->s->buffers[i].role != ROLE_CELL)
            continue;
        expr *e = with_args(g, EXPR_ATOMIC, VYRE_DATA_U32, 2);
        e->op = ops[draw(g, sizeof ops)];
        e->order = (uint8_t)draw(g, VYRE_ORDER_GRID);
        e->buffer = i;
        e->place = chance(g, 92) ? PLACE_OWN : PLACE_OUTSIDE;
        e->arg_count = e->op == VYRE_ATOMIC_CAS ? 3 : 2;
        for (int a = 0; a < e->arg_count; a++)
            e->args[a] = generate_expr(g, VYRE_DATA_U32, depth, DIFFERENT);
        return e;
    }
    return NULL;
}

expr *generate_expr(generator *g, uint8_t type, uint32_t depth, uint8_t variance)
{
    expr *e = NULL;
    if (depth == 0 || g->expressions == 0)
        return leaf(g, type, variance);
    g->expressions--;
    depth--;
    const int subgroups = variance == DIFFERENT && g->trips != DIFFERENT;
    const uint32_t way = draw(g, 100);
    if (way < 38)
        e = any_operator(g, EXPR_BINARY, type, depth, variance);
    else if (way < 56)
        e = any_operator(g, EXPR_UNARY, type, depth, variance);
    else if (way < 68)
        e = any_operator(g, EXPR_CAST, type, depth, variance);
    else if (way < 75)
        e = any_select(g, type, depth, variance);
    else if (way < 79 && type == VYRE_DATA_F32)
        e = any_fma(g, depth, variance);
    else if (way < 84 && subgroups)
        e = any_subgroup(g, type, depth);
    else if (way < 88 && type == VYRE_DATA_U32 && variance == DIFFERENT)
        e = any_cell(g, depth);
    else if (way < 94)
        e = any_load(g, type, depth, variance);
    return e ? e : leaf(g, type, variance);
}
