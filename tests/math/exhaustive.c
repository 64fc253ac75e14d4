/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * math-exhaustive [FUNCTION...] [--threads N] [--from HEX] [--to HEX]
 *
 * Compares the binary32 functions with the oracle on every bit pattern from FROM to TO, both
 * included: all 2^32 by default, NaNs too. No range is skipped or mirrored. Progress goes to
 * stderr, one summary line per function to stdout. Exit status: 0 all right, 1 a wrong value,
 * 2 a wrong command line or no MPFR.
 */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include <errno.h>
#include <inttypes.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "tests/math/f32_oracle.h"

enum { MAX_THREADS = 256, SHOWN_WRONG = 20 };

#define CHUNK (UINT64_C(1) << 20)

struct options {
    const struct oracle_function *functions[ORACLE_FUNCTIONS];
    int function_count;
    unsigned threads;
    uint64_t from;
    uint64_t to; /* included */
};

/* One function's check, shared by its threads. */
struct check {
    const struct oracle_function *function;
    uint64_t end;
    _Atomic uint64_t next;
    _Atomic uint64_t wrong;
    _Atomic uint64_t near;
};

static void check_one(struct check *c, uint32_t x)
{
    uint32_t expected;
    uint32_t actual = oracle_bits(c->function->actual(oracle_float(x)));

    if (!oracle_filter(c->function, x, &expected)) {
        atomic_fetch_add(&c->near, 1);
        expected = oracle_exact(c->function, x);
    }
    if (actual != expected && atomic_fetch_add(&c->wrong, 1) < SHOWN_WRONG)
        printf("%s: x 0x%08" PRIX32 " gave 0x%08" PRIX32 ", right is 0x%08" PRIX32 "\n",
               c->function->name, x, actual, expected);
}

static void *worker(void *argument)
{
    struct check *c = argument;
    uint64_t x;

    while ((x = atomic_fetch_add(&c->next, CHUNK)) < c->end) {
        uint64_t end = x + CHUNK < c->end ? x + CHUNK : c->end;
        if ((x / CHUNK) % 256 == 0)
            fprintf(stderr, "%s: at 0x%08" PRIX64 "\n", c->function->name, x);
        for (; x < end; x++)
            check_one(c, (uint32_t)x);
    }
    oracle_thread_done();
    return NULL;
}

static double seconds(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

/* The number of threads that ran */
static unsigned run_threads(struct check *c, unsigned count)
{
    pthread_t threads[MAX_THREADS];
    unsigned started = 0;

    while (started + 1 < count && pthread_create(&threads[started], NULL, worker, c) == 0)
        started++;
    worker(c);
    for (unsigned i = 0; i < started; i++)
        pthread_join(threads[i], NULL);
    return started + 1;
}

static int check_function(const struct oracle_function *f, const struct options *o)
{
    struct check c = {.function = f, .end = o->to + 1, .next = o->from};
    double start = seconds();
    unsigned threads = run_threads(&c, o->threads);

    printf("%-12s inputs %" PRIu64 "  wrong %" PRIu64 "  near %" PRIu64 "  seconds %.1f  "
           "threads %u\n",
           f->name, c.end - o->from, c.wrong, c.near, seconds() - start, threads);
    fflush(stdout);
    return c.wrong != 0;
}

static int parse_number(const char *text, int base, uint64_t low, uint64_t high, uint64_t *out)
{
    char *end;

    errno = 0;
    *out = strtoull(text, &end, base);
    return end != text && *end == '\0' && errno == 0 && *out >= low && *out <= high;
}

/* 1 if the option and its value are right */
static int parse_option(struct options *o, const char *name, const char *value)
{
    uint64_t threads;

    if (strcmp(name, "--from") == 0)
        return parse_number(value, 16, 0, UINT32_MAX, &o->from);
    if (strcmp(name, "--to") == 0)
        return parse_number(value, 16, 0, UINT32_MAX, &o->to);
    if (strcmp(name, "--threads") != 0 || !parse_number(value, 10, 1, MAX_THREADS, &threads))
        return 0;
    o->threads = (unsigned)threads;
    return 1;
}

static int parse(struct options *o, int argc, char **argv)
{
    for (int i = 1; i < argc; i++) {
        const struct oracle_function *f = oracle_find(argv[i]);
        if (f != NULL && o->function_count < ORACLE_FUNCTIONS)
            o->functions[o->function_count++] = f;
        else if (i + 1 >= argc || !parse_option(o, argv[i], argv[i + 1]))
            return 0;
        else
            i++;
    }
    for (int i = 0; o->function_count == 0 && i < ORACLE_FUNCTIONS; i++)
        o->functions[i] = &oracle_functions[i];
    o->function_count = o->function_count != 0 ? o->function_count : ORACLE_FUNCTIONS;
    return o->from <= o->to;
}

static int usage(void)
{
    fprintf(stderr, "usage: math-exhaustive [FUNCTION...] [--threads N] [--from HEX] [--to HEX]\n"
                    "functions:");
    for (int i = 0; i < ORACLE_FUNCTIONS; i++)
        fprintf(stderr, " %s", oracle_functions[i].name);
    fprintf(stderr, "\n");
    return 2;
}

int main(int argc, char **argv)
{
    struct options o = {.threads = 1, .from = 0, .to = UINT32_MAX};
    int wrong = 0;

    if (!parse(&o, argc, argv))
        return usage();
    if (!oracle_has_exact()) {
        fprintf(stderr, "math-exhaustive: built without MPFR, which decides the near cases\n"
                        "fix: install libmpfr-dev, configure and build again\n");
        return 2;
    }
    for (int i = 0; i < o.function_count; i++)
        wrong |= check_function(o.functions[i], &o);
    return wrong;
}
