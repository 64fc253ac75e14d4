/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * kernel-exhaustive [FUNCTION...] [--set NAME] [--threads N] [--stride N] [--from HEX] [--to HEX]
 *
 * Compares the binary32 functions as kernel code with those of the reference on every bit pattern
 * from FROM to TO, both included: all 2^32 by default; with a stride on every Nth. math-exhaustive
 * proves those of the reference. SET is a set of capabilities: all, no-divide or types; each in
 * turn by default. Progress goes to stderr, one summary line per function and set to stdout. Exit
 * status: 0 all right, 1 a wrong value, 2 a wrong command line or no memory.
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

#include "tests/unit/math_kit.h"

enum { MAX_THREADS = 256, SHOWN_WRONG = 20, LANES = KERNEL_EVAL_LANES, SETS = KERNEL_EVAL_NONE };

#define CHUNK (UINT64_C(1) << 20) /* inputs that a thread takes at a time */

static const char *const set_names[SETS] = {"all", "no-divide", "types"};

struct options {
    const math_function *functions[ORACLE_FUNCTIONS];
    int function_count;
    int set; /* -1: each */
    unsigned threads;
    uint64_t from;
    uint64_t to; /* included */
    uint64_t stride;
};

/* One function and set, shared by the threads. */
struct check {
    const math_function *function;
    int set;
    uint64_t from;
    uint64_t stride;
    uint64_t count; /* of inputs */
    _Atomic uint64_t next;
    _Atomic uint64_t wrong;
    _Atomic int broken; /* no memory, or a guarantee of the form that does not hold */
};

/* The last lanes of a range that is no multiple of their number repeat the last input. */
static void check_lanes(struct check *c, math_subject *subject, uint64_t first)
{
    uint32_t inputs[LANES];
    math_mistake mistake;
    for (uint64_t i = 0; i < LANES; i++) {
        const uint64_t n = first + i < c->count ? first + i : c->count - 1;
        inputs[i] = (uint32_t)(c->from + n * c->stride);
    }
    const int wrong = math_subject_check(subject, inputs, &mistake);
    if (wrong && atomic_fetch_add(&c->wrong, (uint64_t)wrong) < SHOWN_WRONG)
        printf("%s, %s: x 0x%08" PRIX32 " gave 0x%08" PRIX32 ", right is 0x%08" PRIX32 "\n",
               c->function->name, set_names[c->set], mistake.input, mistake.actual,
               mistake.expected);
}

static void *worker(void *argument)
{
    struct check *c = argument;
    math_subject subject;
    uint64_t n;
    if (!math_subject_open(&subject, c->function, (enum kernel_eval_set)c->set))
        c->broken = 1;
    while (!c->broken && (n = atomic_fetch_add(&c->next, CHUNK)) < c->count) {
        const uint64_t end = n + CHUNK < c->count ? n + CHUNK : c->count;
        if (n / CHUNK % 256 == 0)
            fprintf(stderr, "%s, %s: at 0x%08" PRIX64 "\n", c->function->name, set_names[c->set],
                    c->from + n * c->stride);
        for (; n < end; n += LANES)
            check_lanes(c, &subject, n);
    }
    if (subject.eval.violations)
        c->broken = 1;
    math_subject_close(&subject);
    return NULL;
}

static double seconds(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

static void run_threads(struct check *c, unsigned count)
{
    pthread_t threads[MAX_THREADS];
    unsigned started = 0;
    while (started + 1 < count && pthread_create(&threads[started], NULL, worker, c) == 0)
        started++;
    worker(c);
    for (unsigned i = 0; i < started; i++)
        pthread_join(threads[i], NULL);
}

static int check_function(const math_function *f, int set, const struct options *o)
{
    struct check c = {.function = f, .set = set, .from = o->from, .stride = o->stride};
    const double start = seconds();
    c.count = (o->to - o->from) / o->stride + 1;
    run_threads(&c, o->threads);
    printf("%-12s %-9s inputs %" PRIu64 "  wrong %" PRIu64 "%s  seconds %.1f\n", f->name,
           set_names[set], c.count, c.wrong, c.broken ? "  broken" : "", seconds() - start);
    fflush(stdout);
    return c.wrong != 0 || c.broken;
}

/* ---- command line ---- */

static const math_function *find_function(const char *name)
{
    for (int i = 0; i < ORACLE_FUNCTIONS; i++)
        if (strcmp(math_functions[i].name, name) == 0)
            return &math_functions[i];
    return NULL;
}

static int parse_number(const char *text, int base, uint64_t low, uint64_t high, uint64_t *out)
{
    char *end;
    errno = 0;
    *out = strtoull(text, &end, base);
    return end != text && *end == '\0' && errno == 0 && *out >= low && *out <= high;
}

static int parse_set(struct options *o, const char *name)
{
    for (o->set = 0; o->set < SETS; o->set++)
        if (strcmp(set_names[o->set], name) == 0)
            return 1;
    return 0;
}

/* 1 if the option and its value are right */
static int parse_option(struct options *o, const char *name, const char *value)
{
    uint64_t threads;
    if (strcmp(name, "--set") == 0)
        return parse_set(o, value);
    if (strcmp(name, "--from") == 0)
        return parse_number(value, 16, 0, UINT32_MAX, &o->from);
    if (strcmp(name, "--to") == 0)
        return parse_number(value, 16, 0, UINT32_MAX, &o->to);
    if (strcmp(name, "--stride") == 0)
        return parse_number(value, 10, 1, UINT32_MAX, &o->stride);
    if (strcmp(name, "--threads") != 0 || !parse_number(value, 10, 1, MAX_THREADS, &threads))
        return 0;
    o->threads = (unsigned)threads;
    return 1;
}

static int parse(struct options *o, int argc, char **argv)
{
    for (int i = 1; i < argc; i++) {
        const math_function *f = find_function(argv[i]);
        if (f && o->function_count < ORACLE_FUNCTIONS)
            o->functions[o->function_count++] = f;
        else if (i + 1 >= argc || !parse_option(o, argv[i], argv[i + 1]))
            return 0;
        else
            i++;
    }
    for (int i = 0; o->function_count == 0 && i < ORACLE_FUNCTIONS; i++)
        o->functions[i] = &math_functions[i];
    o->function_count = o->function_count ? o->function_count : ORACLE_FUNCTIONS;
    return o->from <= o->to;
}

static int usage(void)
{
    fprintf(stderr, "usage: kernel-exhaustive [FUNCTION...] [--set all|no-divide|types] "
                    "[--threads N]\n"
                    "                         [--stride N] [--from HEX] [--to HEX]\n"
                    "functions:");
    for (int i = 0; i < ORACLE_FUNCTIONS; i++)
        fprintf(stderr, " %s", math_functions[i].name);
    fprintf(stderr, "\n");
    return 2;
}

int main(int argc, char **argv)
{
    struct options o = {.set = -1, .threads = 1, .to = UINT32_MAX, .stride = 1};
    int wrong = 0;
    if (!parse(&o, argc, argv))
        return usage();
    for (int i = 0; i < o.function_count; i++)
        for (int set = 0; set < SETS; set++)
            if (o.set < 0 || o.set == set)
                wrong |= check_function(o.functions[i], set, &o);
    return wrong;
}
