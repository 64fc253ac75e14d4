/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* The problems in plain C, as somebody would write them who has no other tool than a compiler. The
 * buffers are those of the programs. */
#ifndef TESTS_BENCH_KERNELS_NATIVE_H
#define TESTS_BENCH_KERNELS_NATIVE_H

#include "tests/bench/kernels/problem.h"

native_function native_copy; /* memory[1] from memory[0], in units of 4096 bytes */
native_function native_saxpy, native_sum, native_histogram, native_sha256, native_hash, native_dfa;
native_function native_matmul, native_softmax, native_mandelbrot, native_nbody, native_stencil;
native_function native_spmv;

#endif
