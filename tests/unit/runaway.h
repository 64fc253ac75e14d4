/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Programs that run for minutes to years, each in another way. None has an input. */
#ifndef TESTS_UNIT_RUNAWAY_H
#define TESTS_UNIT_RUNAWAY_H

#include <stddef.h>
#include <stdint.h>

typedef struct runaway {
    const char *name;
    const char *text;
    uint32_t groups; /* of the grid, on its first axis */
} runaway;

extern const runaway runaways[];
extern const size_t runaway_count;

#endif
