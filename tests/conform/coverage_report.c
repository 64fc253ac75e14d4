/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* What was counted, by name. */
#include <inttypes.h>
#include <stdio.h>

#include "tests/conform/coverage.h"
#include "tests/conform/operators.h"

/* Where the lines go. */
typedef struct printer {
    vyre__json *json; /* or NULL: to stdout */
    int all;
    uint32_t missing;
} printer;

static void line(printer *p, uint64_t count, const char *what, const char *which, const char *more)
{
    char name[128];
    snprintf(name, sizeof name, "%s %s%s%s", what, which, *more ? " of " : "", more);
    p->missing += count == 0;
    if (p->json) {
        vyre__json_begin_object(p->json, NULL);
        vyre__json_string(p->json, "construct", name);
        vyre__json_u64(p->json, "count", count);
        vyre__json_end_object(p->json);
    } else if (p->all) {
        printf("%10" PRIu64 "  %s\n", count, name);
    } else if (count == 0) {
        printf("never made: %s\n", name);
    }
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
        char which[48], types[48];
        if (rows[i].kind == EXPR_CAST)
            snprintf(which, sizeof which, "%s", type_word(rows[i].result));
        else
            snprintf(which, sizeof which, "0x%02x", (unsigned)rows[i].op);
        snprintf(types, sizeof types, "%s%s%s", type_word(rows[i].operand),
                 rows[i].second != rows[i].operand ? " and " : "",
                 rows[i].second != rows[i].operand ? type_word(rows[i].second) : "");
        line(p, c->operations[i], kinds[rows[i].kind], which, types);
    }
}

static void print_types(printer *p, const coverage *c)
{
    for (uint32_t i = 0; i < VALUE_TYPES; i++) {
        const char *word = type_word(value_types[i]);
        line(p, c->loads[value_types[i]], "load of", word, "");
        line(p, c->stores[value_types[i]], "store of", word, "");
        line(p, c->locals[value_types[i]], "local of", word, "");
    }
}

/* Atomics, barriers and buffers. */
static void print_memory(printer *p, const coverage *c)
{
    static const char *const atomics[] = {"add", "or",       "and", "xor", "min",
                                          "max", "exchange", "cas", "lru"};
    static const int atomic_numbers[] = {VYRE_ATOMIC_ADD,      VYRE_ATOMIC_OR,  VYRE_ATOMIC_AND,
                                         VYRE_ATOMIC_XOR,      VYRE_ATOMIC_MIN, VYRE_ATOMIC_MAX,
                                         VYRE_ATOMIC_EXCHANGE, VYRE_ATOMIC_CAS, VYRE_ATOMIC_LRU};
    static const char *const counters[] = {"add", "or", "and", "xor", "min", "max", "lru"};
    static const int counter_numbers[] = {VYRE_ATOMIC_ADD, VYRE_ATOMIC_OR,  VYRE_ATOMIC_AND,
                                          VYRE_ATOMIC_XOR, VYRE_ATOMIC_MIN, VYRE_ATOMIC_MAX,
                                          VYRE_ATOMIC_LRU};
    static const char *const orders[] = {"relaxed", "acquire", "release",
                                         "acq_rel", "seq_cst", "grid"};
    static const int order_numbers[] = {VYRE_ORDER_RELAXED, VYRE_ORDER_ACQUIRE, VYRE_ORDER_RELEASE,
                                        VYRE_ORDER_ACQ_REL, VYRE_ORDER_SEQ_CST, VYRE_ORDER_GRID};
    static const char *const access[] = {"read", "readwrite", "uniform", "workgroup", "write"};
    static const char *const roles[ROLES] = {"input", "own", "exchange", "counter", "cell"};
    static const char *const layouts[LAYOUTS] = {"rows", "columns", "reversed", "xor", "shifted"};
    static const char *const places[PLACES] = {"any", "own", "group", "outside"};
    print_numbers(p, c->atomics, "atomic with result", atomic_numbers, atomics, 9);
    print_numbers(p, c->counters, "atomic without result", counter_numbers, counters, 7);
    print_numbers(p, c->orders, "atomic of order", order_numbers, orders, 5);
    print_numbers(p, c->barriers, "barrier", order_numbers + 1, orders + 1, 5);
    print_numbers(p, c->access, "buffer", NULL, access, 5);
    print_numbers(p, c->roles, "role", NULL, roles, ROLES);
    print_numbers(p, c->layouts, "layout", NULL, layouts, LAYOUTS);
    print_numbers(p, c->places, "place", NULL, places, PLACES);
}

static uint32_t print_all(const coverage *c, printer p)
{
    static const char *const exprs[EXPR_KINDS] = {
        "literal", "local",      "load",    "length", "global id",     "workgroup id", "local id",
        "lane",    "local lane", "binary",  "unary",  "select",        "cast",         "fma",
        "atomic",  "reduce",     "shuffle", "ballot", "subgroup lane", "subgroup size"};
    static const char *const nodes[NODE_KINDS] = {"let",     "assign", "store", "if",
                                                  "loop",    "return", "block", "region",
                                                  "barrier", "trap",   "count", "collective"};
#define COVERAGE_FEATURE_WORDS(name, words) words,
    static const char *const features[FEATURES] = {COVERAGE_FEATURE_TABLE(COVERAGE_FEATURE_WORDS)};
    print_numbers(&p, c->exprs, "expression", NULL, exprs, EXPR_KINDS);
    print_numbers(&p, c->nodes, "statement", NULL, nodes, NODE_KINDS);
    print_operations(&p, c);
    print_memory(&p, c);
    print_numbers(&p, c->features, "shape:", NULL, features, FEATURES);
    print_types(&p, c);
    return p.missing;
}

uint32_t coverage_print(const coverage *c, int all)
{
    return print_all(c, (printer){.all = all});
}

uint32_t coverage_put(const coverage *c, vyre__json *json, const char *key)
{
    vyre__json_begin_array(json, key);
    const uint32_t missing = print_all(c, (printer){.json = json});
    vyre__json_end_array(json);
    return missing;
}
