/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* tests/data/near-inputs.txt: inputs whose results lie very near to the middle of two f32. */
#ifndef VYRE_TESTS_MATH_NEAR_H
#define VYRE_TESTS_MATH_NEAR_H

#include <stddef.h>
#include <stdint.h>

typedef struct near_input {
    char function[16]; /* as in oracle_functions */
    uint32_t x;
    uint32_t y; /* what is right */
} near_input;

/* Reads the file inside a unit test, which fails where it cannot be read or a line is none; with
 * each input of an odd or even function comes its negative. free() it. NULL when that fails. */
near_input *near_inputs_read(size_t *out_count);

#endif
