/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* How long it takes until a program can be dispatched. */
#ifndef TESTS_BENCH_KERNELS_COMPILE_H
#define TESTS_BENCH_KERNELS_COMPILE_H

#include "tests/bench/kernels/peer.h"

/* Measures compiling the program of `p`: as never before, known to the context, and known to an
 * earlier process. */
void compile_measure(bench *b, vyre_way *way, const problem *p);

#endif
