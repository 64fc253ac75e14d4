/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * What is computed, by whoever computes it: data, the shape of the launch, what agreeing means. A
 * peer is a way to compute problems: vyre itself, C, OpenCL, Vulkan.
 */
#ifndef TESTS_BENCH_KERNELS_PROBLEM_H
#define TESTS_BENCH_KERNELS_PROBLEM_H

#include <stddef.h>
#include <stdint.h>

#include "tests/bench/bench.h"

enum { PROBLEM_BUFFERS = 8, PROBLEMS = 12 };

/* In the order of the program's declarations, workgroup memory left out; arguments of peers
 * likewise. */
typedef struct problem_buffer {
    void *data;    /* owned; first content, all zero where the device makes it */
    size_t size;   /* bytes */
    int is_made;   /* the device makes it: no input */
    int is_result; /* compared */
    int is_sum;    /* counted up: peers put the first content back before each run */
} problem_buffer;

/* Computes units first..end with memory[] in place of the buffers. */
typedef void native_function(void *const *memory, const size_t *sizes, size_t first, size_t end);

typedef struct problem {
    const char *name;
    const char *source; /* path of the program in the source tree */
    problem_buffer buffers[PROBLEM_BUFFERS];
    uint32_t buffer_count;
    uint32_t grid[3], local[3]; /* workgroups, invocations in each */
    uint64_t elements;          /* of the buffer that the device makes; 0: there is none */
    native_function *native;
    size_t units; /* what C divides among threads */
    size_t count; /* that peers are told: units, or bytes of a file */
    double bytes; /* read or written at least */
    double operations;
    const char *operation; /* what is counted */
    int is_float;          /* the float mode may matter */
    double tolerance;      /* of floats, in terms of the value and the mean magnitude; 0: none */
    double strays;         /* share of elements that may differ at all */
} problem;

/* Problem `index` in its size; problem_release(). Ends the program when memory is short. */
void problem_make(problem *p, unsigned index, int small);
void problem_release(problem *p);

/* Bytes for data, aligned to a page, all zero; free(). */
void *problem_memory(size_t size);

/* Compares the results in `memory` with those of `wanted` (both by buffer), and puts it down.
 * `exactly`: they are to be the same bytes. */
void problem_compare(bench *b, const problem *p, const char *who, const char *against,
                     void *const *memory, void *const *wanted, int exactly);

#endif
