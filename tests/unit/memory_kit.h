/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * Counting and refusing allocations of the code under test. A suite that uses this is linked with
 * -Wl,--wrap=malloc -Wl,--wrap=calloc -Wl,--wrap=realloc.
 */
#ifndef TESTS_UNIT_MEMORY_KIT_H
#define TESTS_UNIT_MEMORY_KIT_H

#include <stdatomic.h>
#include <stddef.h>

extern atomic_size_t memory_requested; /* bytes asked for so far; set it to 0 to begin a count */
extern atomic_size_t memory_left;      /* allocations that still succeed; SIZE_MAX: all of them */

#endif
