/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Which operator takes and gives which types: the rows that are valid and executed. */
#ifndef TESTS_CONFORM_OPERATORS_H
#define TESTS_CONFORM_OPERATORS_H

#include "tests/conform/random.h"
#include "tests/conform/subject.h"

typedef struct operation {
    uint8_t kind;    /* EXPR_UNARY, EXPR_BINARY, EXPR_CAST or EXPR_REDUCE */
    uint8_t op;      /* 0 for a cast */
    uint8_t operand; /* type of the first operand */
    uint8_t second;  /* of the second one; as the first where there is none */
    uint8_t result;
} operation;

/* All rows, `*out_count` of them. */
const operation *operations_all(uint32_t *out_count);

/* One row of that kind which gives that type, or NULL. */
const operation *operation_for(random_source *r, uint8_t kind, uint8_t result);

const char *type_word(uint8_t type);

/* The types of values: every executed type. */
enum { VALUE_TYPES = 10 };
extern const uint8_t value_types[VALUE_TYPES];

#endif
