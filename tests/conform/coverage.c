/* SPDX-License-Identifier: MIT OR Apache-2.0 */
#include "tests/conform/coverage.h"

#include <inttypes.h>
#include <stdio.h>

#include "tests/conform/operators.h"

/* Shapes of programs that are no single construct. */
enum {
    FEATURE_ONE_AXIS,
    FEATURE_TWO_AXES,
    FEATURE_THREE_AXES,
    FEATURE_INFERRED_GRID,
    FEATURE_ELEMENTS,
    FEATURE_ITERATIONS,
    FEATURE_FLUSH,
    FEATURE_STRICT,
    FEATURE_EMPTY_BUFFER,
    FEATURE_RUNTIME_SIZE,
    FEATURE_RANGE,
    FEATURE_RESULT,
    FEATURE_LIVE_INPUT,
    FEATURE_UNEVEN_COUNT,
    FEATURE_LARGE_GROUP,
    FEATURE_SINGLE_LANE,
    FEATURE_ELSE,
    FEATURE_LITERAL_LOOP,
    FEATURE_COMPUTED_LOOP,
    FEATURE_NESTED_LOOP,
    FEATURE_BARRIER_IN_LOOP,
    FEATURE_RETURN_BEFORE_BARRIER,
    FEATURES
};

static const char *const feature_words[FEATURES] = {"workgroup on one axis",
                                                    "workgroup on two axes",
                                                    "workgroup on three axes",
                                                    "inferred grid",
                                                    "elements given",
                                                    "fixpoint iterations",
                                                    "flush mode",
                                                    "strict mode",
                                                    "empty buffer",
                                                    "buffer of runtime size",
                                                    "output range",
                                                    "result buffer",
                                                    "input that is live out",
                                                    "elements not a multiple of the lanes",
                                                    "workgroup of 256",
                                                    "workgroup of one lane",
                                                    "else",
                                                    "loop with literal bounds",
                                                    "loop with computed bounds",
                                                    "loop in a loop",
                                                    "barrier in a loop",
                                                    "return before a barrier"};

/* Where in the tree the walk is. */
typedef struct place_in_tree {
    int loops;
    int returned; /* some lanes may have */
} place_in_tree;

static void add_operation(coverage *c, const expr *e)
{
    uint32_t count;
    const operation *rows = operations_all(&count);
    for (uint32_t i = 0; i < count; i++)
        if (rows[i].kind == e->kind && rows[i].op == e->op && rows[i].result == e->type &&
            rows[i].operand == e->args[0]->type)
            c->operations[i]++;
}

static void add_expr(coverage *c, const expr *e)
{
    if (!e)
        return;
    c->exprs[e->kind]++;
    if (e->kind == EXPR_BINARY || e->kind == EXPR_UNARY || e->kind == EXPR_CAST ||
        e->kind == EXPR_REDUCE)
        add_operation(c, e);
    if (e->kind == EXPR_LOAD || e->kind == EXPR_ATOMIC)
        c->places[e->place]++;
    if (e->kind == EXPR_LOAD)
        c->loads[e->type]++;
    if (e->kind == EXPR_LOCAL)
        c->locals[e->type]++;
    if (e->kind == EXPR_ATOMIC)
        c->atomics[e->op]++;
    for (int i = 0; i < e->arg_count; i++)
        add_expr(c, e->args[i]);
}

static void add_list(coverage *c, const subject *s, const node_list *list, place_in_tree *at);

static void add_node(coverage *c, const subject *s, const node *n, place_in_tree *at)
{
    c->nodes[n->kind]++;
    add_expr(c, n->index);
    add_expr(c, n->value);
    switch (n->kind) {
    case NODE_STORE: c->stores[s->buffers[n->buffer].type]++; break;
    case NODE_COUNT: c->counters[n->op]++; break;
    case NODE_BARRIER:
        c->barriers[n->op]++;
        c->features[FEATURE_BARRIER_IN_LOOP] += at->loops > 0;
        c->features[FEATURE_RETURN_BEFORE_BARRIER] += at->returned != 0;
        break;
    case NODE_RETURN: at->returned = 1; break;
    case NODE_IF: c->features[FEATURE_ELSE] += n->orelse.count > 0; break;
    case NODE_LOOP:
        c->features[n->limit ? FEATURE_COMPUTED_LOOP : FEATURE_LITERAL_LOOP]++;
        c->features[FEATURE_NESTED_LOOP] += at->loops > 0;
        break;
    default: break;
    }
    at->loops += n->kind == NODE_LOOP;
    add_list(c, s, &n->body, at);
    add_list(c, s, &n->orelse, at);
    at->loops -= n->kind == NODE_LOOP;
}

static void add_list(coverage *c, const subject *s, const node_list *list, place_in_tree *at)
{
    for (uint32_t i = 0; i < list->count; i++)
        add_node(c, s, list->items[i], at);
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
}

void coverage_add(coverage *c, const subject *s)
{
    const uint32_t axes = 1u + (s->workgroup[1] > 1) + (s->workgroup[2] > 1);
    place_in_tree at = {0, 0};
    c->programs++;
    c->features[FEATURE_ONE_AXIS + axes - 1]++;
    c->features[FEATURE_INFERRED_GRID] += s->grid[0] == 0;
    c->features[FEATURE_ELEMENTS] += s->elements > 0;
    c->features[FEATURE_ITERATIONS] += s->iterations > 1;
    c->features[s->float_mode == VYRE_FLOAT_FLUSH ? FEATURE_FLUSH : FEATURE_STRICT]++;
    c->features[FEATURE_LARGE_GROUP] += subject_group_lanes(s) == 256;
    c->features[FEATURE_SINGLE_LANE] += subject_group_lanes(s) == 1;
    for (uint32_t i = 0; i < s->buffer_count; i++)
        add_buffer(c, s, &s->buffers[i]);
    add_list(c, s, &s->body, &at);
}

/* ---- the report ---- */

typedef struct printer {
    int all;
    uint32_t missing;
} printer;

static void line(printer *p, uint64_t count, const char *what, const char *which, const char *more)
{
    p->missing += count == 0;
    if (p->all)
        printf("%10" PRIu64 "  %s %s%s%s\n", count, what, which, *more ? " of " : "", more);
    else if (count == 0)
        printf("never made: %s %s%s%s\n", what, which, *more ? " of " : "", more);
}

static void print_numbers(printer *p, const uint64_t *counts, const char *what, const int *numbers,
                          const char *const *words, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++)
        line(p, counts[numbers ? numbers[i] : (int)i], what, words[i], "");
}

static void print_operations(printer *p, const coverage *c)
{
    static const char *const kinds[EXPR_KINDS] = {[EXPR_BINARY] = "binary operator",
                                                  [EXPR_UNARY] = "unary operator",
                                                  [EXPR_CAST] = "cast to",
                                                  [EXPR_REDUCE] = "subgroup reduction"};
    uint32_t count;
    const operation *rows = operations_all(&count);
    for (uint32_t i = 0; i < count; i++) {
        char which[48];
        if (rows[i].kind == EXPR_CAST)
            snprintf(which, sizeof which, "%s", type_word(rows[i].result));
        else
            snprintf(which, sizeof which, "0x%02x", (unsigned)rows[i].op);
        line(p, c->operations[i], kinds[rows[i].kind], which, type_word(rows[i].operand));
    }
}

static void print_types(printer *p, const coverage *c)
{
    for (uint32_t i = 0; i < VALUE_TYPES; i++) {
        line(p, c->loads[value_types[i]], "load", "of", type_word(value_types[i]));
        line(p, c->stores[value_types[i]], "store", "of", type_word(value_types[i]));
        line(p, c->locals[value_types[i]], "local", "of", type_word(value_types[i]));
    }
}

uint32_t coverage_print(const coverage *c, int all)
{
    static const char *const exprs[EXPR_KINDS] = {
        "literal", "local",      "load",    "length", "global id",     "workgroup id", "local id",
        "lane",    "local lane", "binary",  "unary",  "select",        "cast",         "fma",
        "atomic",  "reduce",     "shuffle", "ballot", "subgroup lane", "subgroup size"};
    static const char *const nodes[NODE_KINDS] = {"let",     "assign", "store", "if",
                                                  "loop",    "return", "block", "region",
                                                  "barrier", "trap",   "count", "collective"};
    static const char *const atomics[] = {"add", "or",       "and", "xor", "min",
                                          "max", "exchange", "cas", "lru"};
    static const int atomic_numbers[] = {VYRE_ATOMIC_ADD,      VYRE_ATOMIC_OR,  VYRE_ATOMIC_AND,
                                         VYRE_ATOMIC_XOR,      VYRE_ATOMIC_MIN, VYRE_ATOMIC_MAX,
                                         VYRE_ATOMIC_EXCHANGE, VYRE_ATOMIC_CAS, VYRE_ATOMIC_LRU};
    static const char *const counters[] = {"add", "or", "and", "xor", "min", "max", "lru"};
    static const int counter_numbers[] = {VYRE_ATOMIC_ADD, VYRE_ATOMIC_OR,  VYRE_ATOMIC_AND,
                                          VYRE_ATOMIC_XOR, VYRE_ATOMIC_MIN, VYRE_ATOMIC_MAX,
                                          VYRE_ATOMIC_LRU};
    static const char *const orders[] = {"acquire", "release", "acq_rel", "seq_cst", "grid"};
    static const int order_numbers[] = {VYRE_ORDER_ACQUIRE, VYRE_ORDER_RELEASE, VYRE_ORDER_ACQ_REL,
                                        VYRE_ORDER_SEQ_CST, VYRE_ORDER_GRID};
    static const char *const access[] = {"read", "readwrite", "uniform", "workgroup", "write"};
    static const char *const roles[ROLES] = {"input", "own", "exchange", "counter", "cell"};
    static const char *const layouts[LAYOUTS] = {"rows", "columns", "reversed", "xor", "shifted"};
    static const char *const places[PLACES] = {"any", "own", "group", "outside"};
    printer p = {all, 0};
    print_numbers(&p, c->exprs, "expression", NULL, exprs, EXPR_KINDS);
    print_numbers(&p, c->nodes, "statement", NULL, nodes, NODE_KINDS);
    print_operations(&p, c);
    print_numbers(&p, c->atomics, "atomic with result", atomic_numbers, atomics, 9);
    print_numbers(&p, c->counters, "atomic without result", counter_numbers, counters, 7);
    print_numbers(&p, c->barriers, "barrier", order_numbers, orders, 5);
    print_numbers(&p, c->access, "buffer", NULL, access, 5);
    print_numbers(&p, c->roles, "role", NULL, roles, ROLES);
    print_numbers(&p, c->layouts, "layout", NULL, layouts, LAYOUTS);
    print_numbers(&p, c->places, "place", NULL, places, PLACES);
    print_numbers(&p, c->features, "shape:", NULL, feature_words, FEATURES);
    print_types(&p, c);
    return p.missing;
}
