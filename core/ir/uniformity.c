/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * The program is turned into a graph: one item per local and per condition, an edge from whatever a
 * value is made of to what it makes. Divergence flows along the edges until nothing changes, and a
 * second walk over the program writes down the answers.
 */
#include "core/ir/uniformity.h"

#include <stdlib.h>
#include <string.h>

#include "core/base/error.h"

#define NONE UINT32_MAX

typedef struct item {
    uint32_t edges; /* first edge, or NONE */
    uint32_t variance;
} item;

typedef struct edge {
    uint32_t target, next;
} edge;

/* One answer. Elements that occur at several places of the tree get the worst of their answers. */
typedef struct answer {
    const void *element; /* in the program; NULL: free slot */
    uint8_t value;       /* of an expression; control of a statement */
    uint8_t choice, trips;
} answer;

struct vyre__uniformity {
    answer *answers; /* owned; open addressing */
    size_t mask;
};

/* Statements at hand run if `control` says so, inside loops whose trip counts are `trips`. */
typedef struct context {
    uint32_t control, trips;
} context;

typedef struct shadowed {
    vyre__str name;
    uint32_t before;
} shadowed;

typedef struct analysis {
    const vyre_program *program;
    uint8_t *written; /* per buffer */
    vyre__bytes items, edges;
    vyre__map names;    /* name to item */
    vyre__bytes undo;   /* shadowed[] */
    uint32_t next_item; /* of the walk under way */
    uint32_t nesting, depth;
    size_t elements;             /* statements and expressions met by the first walk */
    vyre__uniformity *recording; /* the second walk: where answers go */
    int failed;
} analysis;

/* ---- the graph ---- */

static item *item_at(const analysis *a, uint32_t index)
{
    return (item *)(void *)a->items.data + index;
}

static const edge *edge_at(const analysis *a, uint32_t index)
{
    return (const edge *)(const void *)a->edges.data + index;
}

static uint32_t new_item(analysis *a)
{
    if (!a->recording)
        vyre__bytes_put(&a->items, &(item){.edges = NONE, .variance = 0}, sizeof(item));
    return a->next_item++;
}

static void link_items(analysis *a, uint32_t from, uint32_t to)
{
    if (a->recording || a->items.failed || from == NONE || to == NONE)
        return;
    const uint32_t index = (uint32_t)(a->edges.size / sizeof(edge));
    vyre__bytes_put(&a->edges, &(edge){to, item_at(a, from)->edges}, sizeof(edge));
    if (!a->edges.failed)
        item_at(a, from)->edges = index;
}

static void raise_item(analysis *a, uint32_t index, uint32_t variance)
{
    if (index == NONE || a->items.failed)
        return;
    item *target = item_at(a, index);
    if (target->variance < variance)
        target->variance = variance;
}

static uint32_t variance_of(const analysis *a, uint32_t index)
{
    return index == NONE ? VYRE__DIVERGENT : item_at(a, index)->variance;
}

/* Each item enters the list at the start and when it is raised: at most three times. */
static void spread(analysis *a)
{
    const uint32_t count = (uint32_t)(a->items.size / sizeof(item));
    vyre__bytes work = {0};
    for (uint32_t i = 0; i < count; i++)
        if (item_at(a, i)->variance > 0)
            vyre__bytes_put(&work, &i, sizeof i);
    while (work.size > 0 && !work.failed) {
        uint32_t from;
        work.size -= sizeof from;
        memcpy(&from, work.data + work.size, sizeof from);
        const uint32_t variance = item_at(a, from)->variance;
        for (uint32_t e = item_at(a, from)->edges; e != NONE; e = edge_at(a, e)->next) {
            const uint32_t to = edge_at(a, e)->target;
            if (item_at(a, to)->variance >= variance)
                continue;
            item_at(a, to)->variance = variance;
            vyre__bytes_put(&work, &to, sizeof to);
        }
    }
    a->failed |= work.failed;
    vyre__bytes_release(&work);
}

/* ---- names ---- */

static uint32_t find_name(const analysis *a, vyre__str name)
{
    const uint32_t *found = vyre__map_get(&a->names, name);
    return found ? *found : NONE;
}

static void declare(analysis *a, vyre__str name, uint32_t index)
{
    const shadowed entry = {name, find_name(a, name)};
    vyre__bytes_put(&a->undo, &entry, sizeof entry);
    if (!vyre__map_put(&a->names, name, index))
        a->failed = 1;
}

static void restore_names(analysis *a, size_t mark)
{
    while (a->undo.size > mark && !a->undo.failed) {
        shadowed entry;
        a->undo.size -= sizeof entry;
        memcpy(&entry, a->undo.data + a->undo.size, sizeof entry);
        uint32_t *value = vyre__map_get(&a->names, entry.name);
        if (value)
            *value = entry.before;
    }
}

/* ---- answers ---- */

static size_t hash_element(const void *element)
{
    const uint64_t x = (uint64_t)(uintptr_t)element * 0x9E3779B97F4A7C15u;
    return (size_t)(x >> 20);
}

static answer *slot_of(const vyre__uniformity *u, const void *element)
{
    size_t i = hash_element(element) & u->mask;
    while (u->answers[i].element && u->answers[i].element != element)
        i = (i + 1) & u->mask;
    return &u->answers[i];
}

static void worsen(uint8_t *value, uint32_t variance)
{
    if (*value < variance)
        *value = (uint8_t)variance;
}

/* The first walk only counts. */
static void record(analysis *a, const void *element, uint32_t value, uint32_t choice,
                   uint32_t trips)
{
    if (!a->recording) {
        a->elements++;
        return;
    }
    answer *slot = slot_of(a->recording, element);
    slot->element = element;
    worsen(&slot->value, value);
    worsen(&slot->choice, choice);
    worsen(&slot->trips, trips);
}

/* ---- which buffers the program writes ---- */

static void mark_written(analysis *a, vyre__str name)
{
    const uint32_t index = vyre__program_buffer(a->program, name);
    if (index != VYRE__NO_BUFFER)
        a->written[index] = 1;
}

static void find_writes_of_expr(analysis *a, const vyre__expr *expr, uint32_t depth)
{
    if (!expr || depth > VYRE__MAX_VALIDATE_EXPR_DEPTH)
        return;
    if (expr->tag == VYRE__EXPR_ATOMIC || expr->tag == VYRE__EXPR_BUFFER_REF)
        mark_written(a, expr->name);
    for (uint32_t i = 0; i < expr->arg_count; i++)
        find_writes_of_expr(a, expr->args[i], depth + 1);
}

static void find_writes(analysis *a, const vyre__node_list *list, uint32_t nesting)
{
    if (nesting > VYRE__MAX_VALIDATE_NESTING)
        return;
    for (uint32_t i = 0; i < list->count; i++) {
        const vyre__node *node = list->items[i];
        switch (node->tag) {
        case VYRE__NODE_ASSIGN: /* of a buffer, in programs that validation refuses or not */
        case VYRE__NODE_STORE:
        case VYRE__NODE_ALL_REDUCE:
        case VYRE__NODE_BROADCAST: mark_written(a, node->name); break;
        case VYRE__NODE_ASYNC_LOAD:
        case VYRE__NODE_ASYNC_STORE:
        case VYRE__NODE_ALL_GATHER:
        case VYRE__NODE_REDUCE_SCATTER: mark_written(a, node->other); break;
        case VYRE__NODE_OPAQUE: /* may write anything */
            memset(a->written, 1, a->program->buffer_count);
            break;
        default: break;
        }
        find_writes_of_expr(a, node->index, 0);
        find_writes_of_expr(a, node->value, 0);
        find_writes(a, &node->body, nesting + 1);
        find_writes(a, &node->orelse, nesting + 1);
    }
}

/* ---- the walk ---- */

static uint32_t own_variance(const analysis *a, const vyre__expr *expr)
{
    switch (expr->tag) {
    case VYRE__EXPR_LIT_U32:
    case VYRE__EXPR_LIT_I32:
    case VYRE__EXPR_LIT_BOOL:
    case VYRE__EXPR_LIT_F32:
    case VYRE__EXPR_BUF_LEN:
    case VYRE__EXPR_SUBGROUP_SIZE:
    case VYRE__EXPR_BINARY:
    case VYRE__EXPR_UNARY:
    case VYRE__EXPR_SELECT:
    case VYRE__EXPR_CAST:
    case VYRE__EXPR_FMA: return expr->op == VYRE__OP_OPAQUE ? VYRE__DIVERGENT : VYRE__UNIFORM_GRID;
    case VYRE__EXPR_WORKGROUP_ID: return VYRE__UNIFORM_WORKGROUP;
    case VYRE__EXPR_VAR: return VYRE__UNIFORM_GRID;
    case VYRE__EXPR_LOAD: {
        const uint32_t buffer = vyre__program_buffer(a->program, expr->name);
        return buffer == VYRE__NO_BUFFER || a->written[buffer] ? VYRE__DIVERGENT
                                                               : VYRE__UNIFORM_GRID;
    }
    default: return VYRE__DIVERGENT;
    }
}

/* `target` depends on the value of `expr`. The result holds in the second walk. */
static uint32_t visit_expr(analysis *a, const vyre__expr *expr, uint32_t target)
{
    if (!expr)
        return VYRE__UNIFORM_GRID;
    if (a->depth > VYRE__MAX_VALIDATE_EXPR_DEPTH) {
        raise_item(a, target, VYRE__DIVERGENT);
        return VYRE__DIVERGENT;
    }
    uint32_t variance = own_variance(a, expr);
    if (expr->tag == VYRE__EXPR_VAR) {
        const uint32_t local = find_name(a, expr->name);
        link_items(a, local, target);
        if (local == NONE || a->recording)
            variance = variance_of(a, local);
    }
    raise_item(a, target, variance);
    a->depth++;
    for (uint32_t i = 0; i < expr->arg_count; i++) {
        const uint32_t operand = visit_expr(a, expr->args[i], target);
        if (variance < operand)
            variance = operand;
    }
    a->depth--;
    record(a, expr, variance, VYRE__UNIFORM_GRID, VYRE__UNIFORM_GRID);
    return variance;
}

static void visit_list(analysis *a, const vyre__node_list *list, context around,
                       const vyre__node *loop);

static void visit_if(analysis *a, const vyre__node *node, context around, uint32_t *out_choice)
{
    *out_choice = new_item(a);
    visit_expr(a, node->value, *out_choice);
    const context inside = {new_item(a), around.trips};
    link_items(a, around.control, inside.control);
    link_items(a, *out_choice, inside.control);
    visit_list(a, &node->body, inside, NULL);
    visit_list(a, &node->orelse, inside, NULL);
}

static void visit_loop(analysis *a, const vyre__node *node, context around, uint32_t *out_choice)
{
    *out_choice = new_item(a);
    visit_expr(a, node->index, *out_choice);
    visit_expr(a, node->value, *out_choice);
    const uint32_t control = new_item(a);
    const context inside = {control, new_item(a)};
    link_items(a, around.control, inside.control);
    link_items(a, *out_choice, inside.control);
    link_items(a, around.trips, inside.trips);
    link_items(a, *out_choice, inside.trips);
    visit_list(a, &node->body, inside, node);
}

static void visit_let(analysis *a, const vyre__node *node, context around)
{
    const uint32_t local = new_item(a);
    link_items(a, around.control, local);
    visit_expr(a, node->value, local);
    declare(a, node->name, local);
}

static void visit_assign(analysis *a, const vyre__node *node, context around)
{
    const uint32_t local = find_name(a, node->name);
    link_items(a, around.control, local);
    visit_expr(a, node->value, local);
}

static void visit_node(analysis *a, const vyre__node *node, context around)
{
    uint32_t choice = NONE;
    switch (node->tag) {
    case VYRE__NODE_LET: visit_let(a, node, around); break;
    case VYRE__NODE_ASSIGN: visit_assign(a, node, around); break;
    case VYRE__NODE_IF: visit_if(a, node, around, &choice); break;
    case VYRE__NODE_LOOP: visit_loop(a, node, around, &choice); break;
    default:
        visit_expr(a, node->index, NONE);
        visit_expr(a, node->value, NONE);
        visit_list(a, &node->body, around, NULL);
        break;
    }
    if (!a->recording)
        record(a, node, 0, 0, 0);
    else
        record(a, node, variance_of(a, around.control),
               choice == NONE ? VYRE__UNIFORM_GRID : variance_of(a, choice),
               variance_of(a, around.trips));
}

/* `loop` is the loop whose body the list is, or NULL. */
static void visit_list(analysis *a, const vyre__node_list *list, context around,
                       const vyre__node *loop)
{
    if (a->nesting > VYRE__MAX_VALIDATE_NESTING)
        return;
    const size_t mark = a->undo.size;
    a->nesting++;
    if (loop) {
        const uint32_t variable = new_item(a);
        link_items(a, around.control, variable);
        declare(a, loop->name, variable);
    }
    for (uint32_t i = 0; i < list->count; i++)
        visit_node(a, list->items[i], around);
    a->nesting--;
    restore_names(a, mark);
}

/* Both walks number the items alike. */
static void walk(analysis *a)
{
    a->next_item = 0;
    const uint32_t control = new_item(a);
    const context around = {control, new_item(a)};
    visit_list(a, &a->program->entry, around, NULL);
    a->failed |= a->items.failed | a->edges.failed | a->undo.failed;
}

static vyre__uniformity *new_table(size_t elements)
{
    size_t capacity = 16;
    while (capacity / 2 < elements)
        capacity *= 2;
    vyre__uniformity *u = calloc(1, sizeof *u);
    if (!u)
        return NULL;
    u->mask = capacity - 1;
    u->answers = calloc(capacity, sizeof *u->answers);
    if (!u->answers) {
        free(u);
        return NULL;
    }
    return u;
}

static vyre__uniformity *analyse(analysis *a)
{
    a->written = calloc((size_t)a->program->buffer_count + 1, 1);
    if (!a->written)
        return NULL;
    find_writes(a, &a->program->entry, 0);
    walk(a);
    if (a->failed)
        return NULL;
    spread(a);
    if (!a->failed)
        a->recording = new_table(a->elements);
    if (a->recording)
        walk(a);
    return a->recording;
}

vyre_status vyre__uniformity_create(const vyre_program *program, vyre__uniformity **out_uniformity,
                                    vyre_error *error)
{
    analysis a = {.program = program, .names.seed = program->buffer_index.seed};
    *out_uniformity = analyse(&a);
    if (*out_uniformity && a.failed) {
        vyre__uniformity_release(*out_uniformity);
        *out_uniformity = NULL;
    }
    free(a.written);
    vyre__bytes_release(&a.items);
    vyre__bytes_release(&a.edges);
    vyre__bytes_release(&a.undo);
    vyre__map_release(&a.names);
    return *out_uniformity ? VYRE_OK : vyre__fail_memory(error, "the uniformity analysis");
}

void vyre__uniformity_release(vyre__uniformity *uniformity)
{
    if (!uniformity)
        return;
    free(uniformity->answers);
    free(uniformity);
}

/* ---- queries ---- */

vyre__variance vyre__uniformity_control(const vyre__uniformity *uniformity, const vyre__node *node)
{
    const answer *found = slot_of(uniformity, node);
    return found->element ? (vyre__variance)found->value : VYRE__DIVERGENT;
}

vyre__variance vyre__uniformity_choice(const vyre__uniformity *uniformity, const vyre__node *node)
{
    const answer *found = slot_of(uniformity, node);
    return found->element ? (vyre__variance)found->choice : VYRE__DIVERGENT;
}

vyre__variance vyre__uniformity_trips(const vyre__uniformity *uniformity, const vyre__node *node)
{
    const answer *found = slot_of(uniformity, node);
    return found->element ? (vyre__variance)found->trips : VYRE__DIVERGENT;
}

vyre__variance vyre__uniformity_value(const vyre__uniformity *uniformity, const vyre__expr *expr)
{
    const answer *found = slot_of(uniformity, expr);
    return found->element ? (vyre__variance)found->value : VYRE__DIVERGENT;
}
