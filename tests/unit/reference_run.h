/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Building a program and interpreting it, for the suites of core/reference. */
#ifndef TESTS_UNIT_REFERENCE_RUN_H
#define TESTS_UNIT_REFERENCE_RUN_H

#include <vyre/builder.h>

#include "core/reference/reference.h"

/* A binding that is a whole array. */
#define WHOLE(array)                                                                               \
    {                                                                                              \
        .data = (array), .size = sizeof(array)                                                     \
    }
#define EMPTY                                                                                      \
    {                                                                                              \
        .data = NULL, .size = 0                                                                    \
    }
#define COUNT(array) ((uint32_t)(sizeof(array) / sizeof(array)[0]))

/* Ends the builder and prepares the program. NULL, with `error` filled, when that fails. */
vyre__reference *prepare_built(vyre_builder *builder, uint32_t float_mode, vyre_error *error);

/* Ends the builder, prepares the program, runs it on `groups` workgroups along x and releases
 * everything. Returns the status of the first step that failed. */
vyre_status run_built(vyre_builder *builder, uint32_t float_mode,
                      const vyre__reference_binding *bindings, uint32_t count, uint32_t groups,
                      vyre_error *error);

/* Likewise in float mode strict; fails the test when the run does. */
void run_well(vyre_builder *builder, const vyre__reference_binding *bindings, uint32_t count,
              uint32_t groups);

/* Short spellings. */
vyre_value add(vyre_builder *b, vyre_value left, vyre_value right);
vyre_value less(vyre_builder *b, vyre_value left, vyre_value right);
vyre_value gid(vyre_builder *b);
vyre_value lid(vyre_builder *b);

/* The words on which operators are tried. */
extern const uint32_t witness_words[36];
extern const uint32_t witness_floats[44];

#endif
