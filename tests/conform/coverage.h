/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* How often each construct occurred in generated programs. */
#ifndef TESTS_CONFORM_COVERAGE_H
#define TESTS_CONFORM_COVERAGE_H

#include "core/base/json.h"
#include "tests/conform/subject.h"

enum { MAX_OPERATIONS = 256 };

/* Shapes of programs that are no single construct. */
#define COVERAGE_FEATURE_TABLE(X)                                                                  \
    X(ONE_AXIS, "workgroup on one axis")                                                           \
    X(TWO_AXES, "workgroup on two axes")                                                           \
    X(THREE_AXES, "workgroup on three axes")                                                       \
    X(GRID_TWO_AXES, "grid on two axes")                                                           \
    X(GRID_THREE_AXES, "grid on three axes")                                                       \
    X(INFERRED_GRID, "inferred grid")                                                              \
    X(ELEMENTS, "elements given")                                                                  \
    X(ITERATIONS, "fixpoint iterations")                                                           \
    X(ITERATIONS_OF_STEPS, "fixpoint iterations with a barrier of the grid")                       \
    X(FLUSH, "flush mode")                                                                         \
    X(STRICT, "strict mode")                                                                       \
    X(EMPTY_BUFFER, "empty buffer")                                                                \
    X(RUNTIME_SIZE, "buffer of runtime size")                                                      \
    X(RANGE, "output range")                                                                       \
    X(RESULT, "result buffer")                                                                     \
    X(LIVE_INPUT, "input that is live out")                                                        \
    X(UNEVEN_COUNT, "elements not a multiple of the lanes")                                        \
    X(LARGE_GROUP, "workgroup of 256")                                                             \
    X(PART_OF_SUBGROUP, "workgroup that ends inside a subgroup")                                   \
    X(SINGLE_LANE, "workgroup of one lane")                                                        \
    X(NAN_LITERAL, "literal that is not a number")                                                 \
    X(INFINITE_LITERAL, "literal that is infinite")                                                \
    X(SUBNORMAL_LITERAL, "literal that is subnormal")                                              \
    X(NEGATIVE_ZERO_LITERAL, "literal -0")                                                         \
    X(SUBNORMAL_INPUT, "input with subnormal f32")                                                 \
    X(NAN_INPUT, "input with f32 that are not numbers")                                            \
    X(ELSE, "else")                                                                                \
    X(DEEP, "statements four lists deep")                                                          \
    X(LITERAL_LOOP, "loop with literal bounds")                                                    \
    X(COMPUTED_LOOP, "loop with computed bounds")                                                  \
    X(NESTED_LOOP, "loop in a loop")                                                               \
    X(ASSIGN_IN_LOOP, "assignment in a loop")                                                      \
    X(ASSIGN_IN_BRANCH, "assignment in a branch")                                                  \
    X(BARRIER_IN_LOOP, "barrier in a loop")                                                        \
    X(BARRIER_IN_BRANCH, "barrier in a branch")                                                    \
    X(GRID_BARRIER_IN_LOOP, "barrier of the grid in a loop")                                       \
    X(GRID_BARRIER_IN_BRANCH, "barrier of the grid in a branch")                                   \
    X(RETURN_BEFORE_BARRIER, "return before a barrier")                                            \
    X(RETURN_BEFORE_GRID_BARRIER, "return before a barrier of the grid")                           \
    X(RETURN_IN_LOOP, "return in a loop")                                                          \
    X(RETURN_BEFORE_SUBGROUP, "return before a subgroup operation")                                \
    X(TRAP_IN_LOOP, "trap in a loop")                                                              \
    X(TRAP_IN_BRANCH, "trap in a branch")                                                          \
    X(TRAP_BEFORE_BARRIER, "trap before a barrier")                                                \
    X(SUBGROUP_IN_LOOP, "subgroup operation in a loop")                                            \
    X(SUBGROUP_IN_BRANCH, "subgroup operation in a branch")                                        \
    X(COUNT_IN_LOOP, "atomic in a loop")                                                           \
    X(COUNT_IN_BRANCH, "atomic in a branch")                                                       \
    X(READ_OF_GROUP, "load of what another lane of the workgroup stored")                          \
    X(READ_OF_SHARED, "load of what another lane stored in workgroup memory")                      \
    X(READ_OF_GRID, "load of what any lane of the grid stored")                                    \
    X(READ_OF_COUNTER, "load of what atomics counted")                                             \
    X(OUTSIDE_LOAD, "load out of range")                                                           \
    X(OUTSIDE_STORE, "store out of range")                                                         \
    X(OUTSIDE_SHARED_LOAD, "load of workgroup memory out of range")                                \
    X(OUTSIDE_SHARED_STORE, "store to workgroup memory out of range")                              \
    X(OUTSIDE_ATOMIC, "atomic out of range")                                                       \
    X(INDEX_OF_OTHER_TYPE, "index that is not u32")                                                \
    X(STORE_OF_OTHER_TYPE, "store of a value of another type")

#define COVERAGE_FEATURE_CONSTANT(name, words) FEATURE_##name,
enum { COVERAGE_FEATURE_TABLE(COVERAGE_FEATURE_CONSTANT) FEATURES };
#undef COVERAGE_FEATURE_CONSTANT

typedef struct coverage {
    uint64_t programs;
    uint64_t operations[MAX_OPERATIONS]; /* by row of operations_all() */
    uint64_t exprs[EXPR_KINDS], nodes[NODE_KINDS];
    uint64_t atomics[16], counters[16];         /* by VYRE_ATOMIC_* */
    uint64_t barriers[8], orders[8];            /* by VYRE_ORDER_*; of barriers, of atomics */
    uint64_t loads[32], stores[32], locals[32]; /* by type */
    uint64_t access[8], roles[ROLES], layouts[LAYOUTS], places[PLACES];
    uint64_t features[FEATURES];
} coverage;

void coverage_add(coverage *c, const subject *s);

/* Names each construct that never occurred, or with `all` each with its count, on stdout. Returns
 * how many never occurred. */
uint32_t coverage_print(const coverage *c, int all);

/* The same as an array of objects with `construct` and `count`. */
uint32_t coverage_put(const coverage *c, vyre__json *json, const char *key);

#endif
