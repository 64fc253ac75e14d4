/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* A walk over many inputs with many threads, and the command line of the programs that do it. */
#ifndef VYRE_TESTS_MATH_SWEEP_H
#define VYRE_TESTS_MATH_SWEEP_H

#include <stdint.h>

/* ---- the walk ---- */

typedef struct sweep {
    const char *label; /* for the lines of progress, on stderr */
    uint64_t count;    /* of inputs, which have the numbers from 0 on */
    unsigned threads;
    void *context;
    /* For each thread: opens what it works with, NULL when that fails; works through the inputs
     * from `first` on, before `end`; closes what was opened. */
    void *(*open)(void *context);
    void (*work)(void *context, void *own, uint64_t first, uint64_t end);
    void (*close)(void *context, void *own);
} sweep;

/* Returns the threads that ran; 0 when a thread could not open what it works with: then not every
 * input has been seen. `out_seconds` gets how long it took. */
unsigned sweep_run(const sweep *s, double *out_seconds);

/* ---- the command line ---- */

enum { SWEEP_MAX_FUNCTIONS = 16 };

/* The functions that a program knows. */
typedef struct sweep_names {
    const char *words[SWEEP_MAX_FUNCTIONS];
    int count;
} sweep_names;

/* What all programs take: names of functions, and what bit patterns to walk over. */
typedef struct sweep_options {
    int functions[SWEEP_MAX_FUNCTIONS]; /* indices in the names */
    int function_count;
    unsigned threads;
    uint64_t from, to; /* both included */
} sweep_options;

/* An option that one of the programs has beside them. `value` is NULL when the line ends with
 * `name`. Returns the words that it took, 0 when it is none. */
typedef int sweep_extra(void *context, const char *name, const char *value);

/* All functions when none is named. 0 when the line is wrong. */
int sweep_parse(sweep_options *out_options, int argc, char **argv, const sweep_names *names,
                sweep_extra *extra, void *context);

int sweep_parse_number(const char *text, int base, uint64_t low, uint64_t high,
                       uint64_t *out_value);

/* Prints the usage with the names of the functions; returns the exit code of a wrong line. */
int sweep_usage(const char *text, const sweep_names *names);

#endif
