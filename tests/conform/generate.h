/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Random subjects: valid, terminating, with results that do not depend on the order of lanes. */
#ifndef TESTS_CONFORM_GENERATE_H
#define TESTS_CONFORM_GENERATE_H

#include "tests/conform/random.h"
#include "tests/conform/subject.h"

/* `size` from 1: how many statements, how deep, how many lanes. NULL when memory is short. */
subject *generate(uint64_t seed, uint32_t size);

/* ---- between the files of the generator ---- */

/* How far lanes agree: a larger number is less agreement. */
enum { SAME_IN_GRID, SAME_IN_GROUP, DIFFERENT };

typedef struct scope_local {
    uint32_t name;
    uint8_t type;
    uint8_t variance; /* of its value, for its whole life */
    uint8_t is_loop;  /* cannot be assigned */
} scope_local;

enum { MAX_SCOPE = 64 };

typedef struct generator {
    subject *s;
    random_source r;
    uint32_t size;
    uint32_t statements, expressions; /* that may still be made */
    scope_local locals[MAX_SCOPE];
    uint32_t local_count;
    uint8_t control;         /* variance of the control flow around */
    uint8_t trips;           /* variance of the loops around */
    uint8_t storage, shared; /* phases, see generate_list() */
    uint32_t repeats;        /* product of the trips of the loops around */
    uint32_t depth;          /* of lists */
    int traps;               /* the program may trap; the lane is `trap_lane` */
    uint32_t trap_lane;
} generator;

uint32_t draw(generator *g, uint32_t below);
int chance(generator *g, uint32_t percent);

/* Bits that are worth trying as a value of the type. */
uint32_t interesting_bits(random_source *r, uint8_t type);
void fill_input(random_source *r, uint8_t type, uint8_t *out, uint32_t size);

void generate_buffers(generator *g);
expr *generate_expr(generator *g, uint8_t type, uint32_t depth, uint8_t variance);
expr *generate_literal(generator *g, uint8_t type);
void generate_list(generator *g, node_list *list, uint32_t length);

#endif
