/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * Measuring. A program has one subject and makes one document; in it stand groups of cases that are
 * compared with each other. The cases of a group run in turn within each sample, so that whatever
 * disturbs the machine disturbs them alike, and the first case is the one that the others are held
 * against: by the ratio of the medians, and by their difference.
 *
 * A misuse or a failure of what is measured ends the program with a message.
 */
#ifndef TESTS_BENCH_BENCH_H
#define TESTS_BENCH_BENCH_H

#include <stddef.h>
#include <stdint.h>

#include <vyre/error.h>

#include "core/base/arena.h"
#include "core/base/json.h"

typedef struct bench {
    const char *subject;
    const char *file;         /* that the document goes to; NULL: none */
    const char *build;        /* absolute path of the build folder */
    uint32_t samples, warmup; /* counted, and before them not counted */
    const char *svg;          /* file that a picture of the figures goes to; NULL: none */
    const char *option;       /* of the subject itself; NULL: none */
    int small;                /* sizes that take a moment, for a run that tests the benchmark */
    uint32_t group_samples;   /* of the groups that follow; 0: `samples` */
    double copy_rate;         /* bytes a second that the machine copies; 0: not measured */
    char work[64];            /* a folder for the files of this run, removed at the end */
    vyre__arena arena;        /* of paths */
    vyre__json json;
    vyre__bytes targets; /* bench_verdict[] */
    vyre__json checks;   /* objects: what was compared */
    vyre__json skipped;  /* objects: what was not measured */
} bench;

/* One way to do the work of a group. */
typedef struct bench_case {
    const char *name;
    void (*run)(void *user, uint64_t calls); /* does it that many times */
    void *user;
    int is_process; /* one call starts a process: what it allocates is not this program's */
    int once;       /* one call a sample: it works the first time only as it is measured */
    void (*before)(void *user);  /* not measured, ahead of each sample; NULL: nothing */
    uint32_t sample_us;          /* that a sample takes at least; 0: 500 */
    double (*timed)(void *user); /* in place of `run`: does it once; returns the nanoseconds that
                                    count, which may be part of what passed */
    double bytes;                /* of memory that one call reads or writes at least; 0: not said */
    double operations;           /* of one call; 0: not said */
} bench_case;

/* What became of a case. Times are nanoseconds a call. */
typedef struct bench_figure {
    const char *name;
    double least_ns, median_ns, p95_ns;
    double allocations, locks;          /* a call; < 0: not counted */
    double ratio, more_ns;              /* of the medians, against the first case of the group */
    double bytes_rate, operations_rate; /* a second; 0: not said */
    double copy_share;                  /* of bytes_rate in bench.copy_rate; 0: not known */
} bench_figure;

enum { BENCH_CASES = 16 };

/* Takes --samples N, --warmup N, --json FILE, --svg FILE, --option TEXT and --small, and opens the
 * document. */
void bench_begin(bench *b, int argc, char **argv, const char *subject);

/* Measures `count` cases and puts them into document and table. `out_figures` may be NULL. */
void bench_group(bench *b, const char *name, const bench_case *cases, size_t count,
                 bench_figure *out_figures);

/* States what a figure is to be below, or equal to when the limit is 0, and whether it is. `unit`
 * is static; the rest names the figure. */
void bench_target(bench *b, double value, double limit, const char *unit, const char *format, ...)
    __attribute__((format(printf, 5, 6)));

/* Puts down that two results were compared: `what` with `against`. `difference` is as `measure`
 * (static) says, up to `limit` is right; 0 for both where they are to be the same bytes. Ends the
 * program when they disagree. */
void bench_compared(bench *b, const char *what, const char *against, const char *measure,
                    double difference, double limit);

/* Puts down what was not measured, and why. */
void bench_skip(bench *b, const char *what, const char *why);

/* Closes and writes the document. Returns the exit code: a missed target is no failure. */
int bench_end(bench *b);

/* Ends the program when `status` is a failure. */
void bench_check(vyre_status status, const vyre_error *error, const char *doing);
_Noreturn void bench_fail(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* Path below the build folder, or below `work`; valid until the end. */
const char *bench_path(bench *b, const char *name);
const char *bench_file(bench *b, const char *name);

void bench_remove(const char *path); /* a file, or a folder with all in it, if there is one */

/* Writes a file below `work`. */
void bench_write(bench *b, const char *name, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* A configuration that finds the plugins of `folders` (separated by `:`) and keeps its reports
 * below `work`. Valid like a path. */
const char *bench_config(bench *b, const char *name, const char *folders);

/* ---- processes ---- */

typedef struct bench_process {
    bench *bench;
    const char *config;   /* VYRE_CONFIG of the process */
    const char *argv[12]; /* NULL-terminated */
    int cold;             /* all that earlier runs kept is removed before each run */
} bench_process;

/* As bench_case.run and .before: `user` is a bench_process. */
void bench_process_run(void *user, uint64_t calls);
void bench_process_before(void *user);

/* ---- what is counted ---- */

/* Allocations and locked mutexes of this process so far, in code of the library as well. */
uint64_t bench_allocations(void);
uint64_t bench_locks(void);

/* ---- machine and build ---- */

void bench_put_facts(vyre__json *json);

#endif
