/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Random kernels whose results do not depend on the order in which lanes run. */
#ifndef TESTS_UNIT_KERNEL_RANDOM_H
#define TESTS_UNIT_KERNEL_RANDOM_H

#include "core/kernel/code.h"

/*
 * Buffers: 0 output words (KERNEL_RANDOM_OUTPUTS for each lane of the launch), 1 words to read,
 * 2 words for atomics, 3 bytes to read, 4 words of 64 bits to read, 5 bytes to write
 * (KERNEL_RANDOM_OUTPUTS for each lane). PARAM 0 to 3.
 */
enum {
    KERNEL_RANDOM_OUTPUTS = 8,
    KERNEL_RANDOM_BUFFERS = 6,
    KERNEL_RANDOM_GRID = 3,
    KERNEL_RANDOM_COUNTERS = 16
};

/* Starts and writes the code; a seed always gives the same. Release it. `base`: without what
 * processors of x86-64-v2 lack: FMA_F and binary16. */
void kernel_random(vyre__code *code, uint64_t seed, int base);

#endif
