/* SPDX-License-Identifier: MIT OR Apache-2.0 */
#ifndef VYRE_TESTS_MATH_NATIVE_ERROR_H
#define VYRE_TESTS_MATH_NATIVE_ERROR_H

#include <vyre/dispatch.h>

#include "tests/math/f32_oracle.h"

/*
 * The functions of the CPU backend in float mode ulp, run through the library as programs are, and
 * their distance from the real values. These come from the binary64 functions of the C library,
 * which is good for 2^-26 of a unit in the last place of binary32.
 */

enum { NATIVE_FUNCTIONS = 9 };

struct native_function {
    const char *name; /* in programs, and of the oracle */
    uint32_t ulp;     /* the least N of ulp:N with which it is native */
    double bound;     /* of its error, in ulp */
};

extern const struct native_function native_functions[NATIVE_FUNCTIONS];

/* The function of that name, or NULL */
const struct native_function *native_find(const char *name);

/* A program that computes the function of each element of an input. */
vyre_status native_pipeline(vyre_context *context, const struct native_function *f, uint32_t ulp,
                            vyre_pipeline **out_pipeline, vyre_error *error);

/* What a number of operands showed. Zero-initialise. */
struct native_findings {
    double worst; /* error in ulp; infinite where a special value is wrong */
    uint32_t worst_at;
    uint64_t not_nearest; /* results that are not the correctly rounded ones */
};

/* Applies the pipeline to `count` operands and adds what is found. */
vyre_status native_try(vyre_pipeline *pipeline, const struct oracle_function *oracle,
                       const uint32_t *operands, uint32_t count, vyre_outputs *outputs,
                       struct native_findings *findings, vyre_error *error);

/* Adds what another thread has found. */
void native_join(struct native_findings *all, const struct native_findings *part);

#endif
