/* SPDX-License-Identifier: MIT OR Apache-2.0 */
#include "tests/conform/subject.h"

#include <stdlib.h>
#include <string.h>

subject *subject_create(uint64_t seed)
{
    subject *s = calloc(1, sizeof *s);
    if (s)
        *s = (subject){.seed = seed, .workgroup = {1, 1, 1}, .iterations = 1};
    return s;
}

void subject_destroy(subject *s)
{
    if (!s)
        return;
    vyre__arena_release(&s->arena);
    free(s);
}

expr *subject_expr(subject *s, expr_kind kind, uint8_t type)
{
    static expr spare; /* what a subject that failed is made of */
    expr *e = vyre__arena_alloc(&s->arena, sizeof *e);
    if (!e) {
        s->failed = 1;
        return &spare;
    }
    e->kind = (uint8_t)kind;
    e->type = type;
    return e;
}

node *subject_node(subject *s, node_kind kind)
{
    static node spare;
    node *n = vyre__arena_alloc(&s->arena, sizeof *n);
    if (!n) {
        s->failed = 1;
        return &spare;
    }
    n->kind = (uint8_t)kind;
    return n;
}

void subject_append(subject *s, node_list *list, node *item)
{
    if (list->count == list->capacity) {
        const uint32_t capacity = list->capacity ? list->capacity * 2 : 4;
        node **items = vyre__arena_array(&s->arena, capacity, sizeof(node *));
        if (!items) {
            s->failed = 1;
            return;
        }
        if (list->count > 0)
            memcpy(items, list->items, list->count * sizeof(node *));
        list->items = items;
        list->capacity = capacity;
    }
    list->items[list->count++] = item;
}

/* ---- copies ---- */

static expr *copy_expr(subject *to, const expr *from)
{
    if (!from)
        return NULL;
    expr *e = subject_expr(to, from->kind, from->type);
    if (to->failed)
        return e;
    *e = *from;
    for (int i = 0; i < from->arg_count; i++)
        e->args[i] = copy_expr(to, from->args[i]);
    return e;
}

static node_list copy_list(subject *to, const node_list *from)
{
    node_list list = {0};
    for (uint32_t i = 0; i < from->count && !to->failed; i++) {
        const node *old = from->items[i];
        node *n = subject_node(to, old->kind);
        if (to->failed)
            break;
        *n = *old;
        n->index = copy_expr(to, old->index);
        n->value = copy_expr(to, old->value);
        n->body = copy_list(to, &old->body);
        n->orelse = copy_list(to, &old->orelse);
        subject_append(to, &list, n);
    }
    return list;
}

subject *subject_copy(const subject *s)
{
    subject *copy = subject_create(s->seed);
    if (!copy)
        return NULL;
    *copy = *s;
    copy->arena = (vyre__arena){0};
    for (uint32_t i = 0; i < s->buffer_count; i++) {
        buffer *b = &copy->buffers[i];
        if (!b->input)
            continue;
        b->input = (uint8_t *)vyre__arena_copy(&copy->arena, s->buffers[i].input,
                                               s->buffers[i].input_size);
        copy->failed |= !b->input;
    }
    copy->body = copy_list(copy, &s->body);
    if (!copy->failed)
        return copy;
    subject_destroy(copy);
    return NULL;
}

/* ---- facts ---- */

uint32_t subject_group_lanes(const subject *s)
{
    return s->workgroup[0] * s->workgroup[1] * s->workgroup[2];
}

uint32_t subject_groups(const subject *s)
{
    return s->grid[0] * s->grid[1] * s->grid[2];
}

uint32_t type_stride(uint8_t type)
{
    switch (type) {
    case VYRE_DATA_U8:
    case VYRE_DATA_I8: return 1;
    case VYRE_DATA_U16:
    case VYRE_DATA_I16:
    case VYRE_DATA_F16:
    case VYRE_DATA_BF16: return 2;
    default: return 4;
    }
}

int type_is_float(uint8_t type)
{
    return type == VYRE_DATA_F32 || type == VYRE_DATA_F16 || type == VYRE_DATA_BF16;
}

int buffer_takes_input(const buffer *b)
{
    switch (b->access) {
    case VYRE_ACCESS_WRITE:
    case VYRE_ACCESS_WORKGROUP: return 0;
    case VYRE_ACCESS_READ_WRITE: return !b->is_result && !b->live_out;
    default: return 1;
    }
}

/* ---- order ---- */

/* Who may read a slot of an exchange buffer now. */
enum { PHASE_WRITE, PHASE_GROUP, PHASE_GRID };

/* All storage is in one phase, all workgroup memory in another. */
typedef struct phases {
    uint8_t storage, shared;
} phases;

static phases behind_barrier(phases p, uint8_t order)
{
    if (order == VYRE_ORDER_GRID)
        p.storage = p.storage == PHASE_GRID ? PHASE_WRITE : PHASE_GRID;
    else if (p.storage != PHASE_GRID)
        p.storage = p.storage == PHASE_WRITE ? PHASE_GROUP : PHASE_WRITE;
    p.shared = p.shared == PHASE_WRITE ? PHASE_GROUP : PHASE_WRITE;
    return p;
}

static int may_read(const subject *s, const buffer *b, uint8_t where, phases p)
{
    const int shared = b->access == VYRE_ACCESS_WORKGROUP;
    if (where == PLACE_GROUP && s->lanes_by_axis && !shared)
        return 0;
    if (where == PLACE_OUTSIDE || b->role == ROLE_INPUT)
        return 1;
    switch (b->role) {
    case ROLE_OWN: return where == PLACE_OWN;
    case ROLE_EXCHANGE:
        if (where == PLACE_OWN)
            return 1;
        if (shared)
            return p.shared == PHASE_GROUP;
        return where == PLACE_GROUP ? p.storage != PHASE_WRITE : p.storage == PHASE_GRID;
    case ROLE_COUNTER: return p.storage == PHASE_GRID;
    default: return 0;
    }
}

static int may_write(const buffer *b, uint8_t where, phases p)
{
    if (b->role != ROLE_OWN && b->role != ROLE_EXCHANGE)
        return 0;
    if (where == PLACE_OUTSIDE || (where == PLACE_OWN && b->role == ROLE_OWN))
        return 1;
    const uint8_t phase = b->access == VYRE_ACCESS_WORKGROUP ? p.shared : p.storage;
    return where == PLACE_OWN && phase == PHASE_WRITE;
}

static int expr_is_orderly(const subject *s, const expr *e, phases p)
{
    if (!e)
        return 1;
    const buffer *b = &s->buffers[e->buffer];
    if (e->kind == EXPR_LOAD && !may_read(s, b, e->place, p))
        return 0;
    if (e->kind == EXPR_ATOMIC &&
        (b->role != ROLE_CELL || (e->place != PLACE_OWN && e->place != PLACE_OUTSIDE)))
        return 0;
    for (int i = 0; i < e->arg_count; i++)
        if (!expr_is_orderly(s, e->args[i], p))
            return 0;
    return 1;
}

static int list_is_orderly(const subject *s, const node_list *list, phases *p);

/* What is inside leaves the phases as they were, so that no path matters. */
static int inner_is_orderly(const subject *s, const node_list *list, phases p)
{
    phases inside = p;
    return list_is_orderly(s, list, &inside) && inside.storage == p.storage &&
           inside.shared == p.shared;
}

static int node_is_orderly(const subject *s, const node *n, phases *p)
{
    const buffer *b = &s->buffers[n->buffer];
    if (!expr_is_orderly(s, n->index, *p) || !expr_is_orderly(s, n->value, *p))
        return 0;
    switch (n->kind) {
    case NODE_STORE: return may_write(b, n->place, *p);
    case NODE_COUNT: return b->role == ROLE_COUNTER && n->op == b->op && p->storage != PHASE_GRID;
    case NODE_BARRIER: *p = behind_barrier(*p, n->op); return 1;
    case NODE_BLOCK:
    case NODE_REGION: return list_is_orderly(s, &n->body, p);
    case NODE_IF: return inner_is_orderly(s, &n->body, *p) && inner_is_orderly(s, &n->orelse, *p);
    case NODE_LOOP: return inner_is_orderly(s, &n->body, *p);
    default: return 1;
    }
}

static int list_is_orderly(const subject *s, const node_list *list, phases *p)
{
    for (uint32_t i = 0; i < list->count; i++)
        if (!node_is_orderly(s, list->items[i], p))
            return 0;
    return 1;
}

int subject_is_orderly(const subject *s)
{
    phases p = {PHASE_WRITE, PHASE_WRITE};
    return list_is_orderly(s, &s->body, &p);
}
