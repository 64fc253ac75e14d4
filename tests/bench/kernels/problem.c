/* SPDX-License-Identifier: MIT OR Apache-2.0 */
#include "config.h"

#include "tests/bench/kernels/problem.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void *problem_memory(size_t size)
{
    const size_t page = 4096, whole = (size + page) / page * page;
    void *memory = aligned_alloc(page, whole);
    if (!memory)
        bench_fail("no memory for %zu bytes", size);
    memset(memory, 0, whole);
    return memory;
}

void problem_release(problem *p)
{
    for (uint32_t i = 0; i < p->buffer_count; i++)
        free(p->buffers[i].data);
    p->buffer_count = 0;
}

/* ---- comparing ---- */

static double mean_magnitude(const float *values, size_t count)
{
    double sum = 0;
    for (size_t i = 0; i < count; i++)
        sum += fabs((double)values[i]);
    return count > 0 ? sum / (double)count : 0;
}

/* The greatest distance, as a share of the value and the mean magnitude together. */
static double float_difference(const float *have, const float *want, size_t count)
{
    const double mean = mean_magnitude(want, count);
    double worst = 0;
    for (size_t i = 0; i < count; i++) {
        const double distance = fabs((double)have[i] - (double)want[i]);
        const double share = distance > 0 ? distance / (fabs((double)want[i]) + mean) : 0;
        if (!(share <= worst)) /* so that a NaN is the worst */
            worst = share;
        if (isnan(share))
            return INFINITY;
    }
    return worst;
}

static double stray_share(const uint32_t *have, const uint32_t *want, size_t count)
{
    size_t strays = 0;
    for (size_t i = 0; i < count; i++)
        strays += have[i] != want[i];
    return (double)strays / (double)count;
}

void problem_compare(bench *b, const problem *p, const char *who, const char *against,
                     void *const *memory, void *const *wanted, int exactly)
{
    for (uint32_t i = 0; i < p->buffer_count; i++) {
        const problem_buffer *buffer = &p->buffers[i];
        const size_t count = buffer->size / 4;
        char what[96];
        if (!buffer->is_result)
            continue;
        snprintf(what, sizeof what, "%s: %s", p->name, who);
        if (!exactly && p->tolerance > 0)
            bench_compared(b, what, against, "relative difference",
                           float_difference(memory[i], wanted[i], count), p->tolerance);
        else if (!exactly && p->strays > 0)
            bench_compared(b, what, against, "share of elements",
                           stray_share(memory[i], wanted[i], count), p->strays);
        else
            bench_compared(b, what, against, "differing bytes",
                           memcmp(memory[i], wanted[i], buffer->size) != 0, 0);
    }
}
