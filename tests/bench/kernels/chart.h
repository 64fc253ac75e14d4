/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* A picture of speeds against a baseline: for each problem a bar for each series, on a logarithmic
 * scale, to the right where it is faster than the baseline and to the left where it is slower. */
#ifndef TESTS_BENCH_KERNELS_CHART_H
#define TESTS_BENCH_KERNELS_CHART_H

#include <stddef.h>

enum { CHART_SERIES = 6, CHART_ROWS = 16 };

typedef struct chart {
    const char *baseline; /* what 1 is */
    const char *series[CHART_SERIES];
    size_t series_count;
    struct {
        const char *name;
        double speed[CHART_SERIES]; /* against the baseline; 0: not measured */
    } rows[CHART_ROWS];
    size_t row_count;
} chart;

/* Column of a series, added if it is new. */
size_t chart_series(chart *c, const char *name);

/* Writes SVG; the same chart gives the same bytes. Ends the program when that fails. */
void chart_write(const chart *c, const char *path);

#endif
