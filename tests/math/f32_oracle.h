/* SPDX-License-Identifier: MIT OR Apache-2.0 */
#ifndef VYRE_TESTS_MATH_F32_ORACLE_H
#define VYRE_TESTS_MATH_F32_ORACLE_H

#include <stdint.h>

/*
 * What the binary32 functions must give, from two sources that share nothing with them: the
 * binary64 function of the C library, trusted to 8 units in the last place, where that is enough
 * to tell the binary32 result, and MPFR where it is not.
 */

enum { ORACLE_FUNCTIONS = 14 };

struct oracle_function {
    const char *name;
    float (*actual)(float x);
    double (*approximate)(double x);
    int exact; /* which MPFR function */
};

extern const struct oracle_function oracle_functions[ORACLE_FUNCTIONS];

/* The function of that name, or NULL */
const struct oracle_function *oracle_find(const char *name);

/* 1 and the bits of the correctly rounded result, or 0 if the C library is not close enough */
int oracle_filter(const struct oracle_function *f, uint32_t x, uint32_t *out_bits);

/* 1 if oracle_exact works in this build */
int oracle_has_exact(void);

/* The bits of the correctly rounded result by MPFR, with 64 bits where that decides and 256 bits
 * where not; a NaN is 0x7fc00000. */
uint32_t oracle_exact(const struct oracle_function *f, uint32_t x);

/* Frees what oracle_exact keeps for the calling thread. */
void oracle_thread_done(void);

uint32_t oracle_bits(float x);
float oracle_float(uint32_t bits);

#endif
