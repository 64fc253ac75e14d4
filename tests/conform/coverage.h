/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* How often each construct occurred in generated programs. */
#ifndef TESTS_CONFORM_COVERAGE_H
#define TESTS_CONFORM_COVERAGE_H

#include "core/base/json.h"
#include "tests/conform/subject.h"

enum { MAX_OPERATIONS = 256, COVERAGE_FEATURES = 32 };

typedef struct coverage {
    uint64_t programs;
    uint64_t operations[MAX_OPERATIONS]; /* by row of operations_all() */
    uint64_t exprs[EXPR_KINDS], nodes[NODE_KINDS];
    uint64_t atomics[16], counters[16];         /* by VYRE_ATOMIC_* */
    uint64_t barriers[8];                       /* by order */
    uint64_t loads[32], stores[32], locals[32]; /* by type */
    uint64_t access[8], roles[ROLES], layouts[LAYOUTS], places[PLACES];
    uint64_t features[COVERAGE_FEATURES];
} coverage;

void coverage_add(coverage *c, const subject *s);

/* Names each construct that never occurred, or with `all` each with its count, on stdout. Returns
 * how many never occurred. */
uint32_t coverage_print(const coverage *c, int all);

#endif
