/* SPDX-License-Identifier: MIT OR Apache-2.0 */
#include "tests/math/sweep.h"

#include <errno.h>
#include <inttypes.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { MAX_THREADS = 256, CHUNKS_A_LINE = 256 };

#define CHUNK (UINT64_C(1) << 20) /* inputs that a thread takes at a time */

/* ---- the walk ---- */

typedef struct walk {
    const sweep *sweep;
    _Atomic uint64_t next;
    _Atomic int broken;
} walk;

static void *worker(void *argument)
{
    walk *w = argument;
    const sweep *s = w->sweep;
    void *own = s->open(s->context);
    uint64_t first;
    if (!own) {
        w->broken = 1;
        return NULL;
    }
    while (!w->broken && (first = atomic_fetch_add(&w->next, CHUNK)) < s->count) {
        const uint64_t end = first + CHUNK < s->count ? first + CHUNK : s->count;
        if (first / CHUNK % CHUNKS_A_LINE == 0)
            fprintf(stderr, "%s: %" PRIu64 " of %" PRIu64 "\n", s->label, first, s->count);
        s->work(s->context, own, first, end);
    }
    s->close(s->context, own);
    return NULL;
}

static double seconds(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

unsigned sweep_run(const sweep *s, double *out_seconds)
{
    pthread_t threads[MAX_THREADS];
    walk w = {.sweep = s};
    unsigned started = 0;
    const double start = seconds();
    while (started + 1 < s->threads && pthread_create(&threads[started], NULL, worker, &w) == 0)
        started++;
    worker(&w);
    for (unsigned i = 0; i < started; i++)
        pthread_join(threads[i], NULL);
    *out_seconds = seconds() - start;
    return w.broken ? 0 : started + 1;
}

/* ---- the command line ---- */

int sweep_parse_number(const char *text, int base, uint64_t low, uint64_t high, uint64_t *out_value)
{
    char *end;
    errno = 0;
    *out_value = strtoull(text, &end, base);
    return end != text && *end == '\0' && errno == 0 && *out_value >= low && *out_value <= high;
}

static int find(const sweep_names *names, const char *name)
{
    for (int i = 0; i < names->count; i++)
        if (strcmp(names->words[i], name) == 0)
            return i;
    return -1;
}

/* The words that it took; 0: it is none, or its value is wrong. */
static int take_option(sweep_options *o, const char *name, const char *value)
{
    uint64_t threads;
    if (!value)
        return 0;
    if (strcmp(name, "--from") == 0)
        return sweep_parse_number(value, 16, 0, UINT32_MAX, &o->from) ? 2 : 0;
    if (strcmp(name, "--to") == 0)
        return sweep_parse_number(value, 16, 0, UINT32_MAX, &o->to) ? 2 : 0;
    if (strcmp(name, "--threads") != 0 || !sweep_parse_number(value, 10, 1, MAX_THREADS, &threads))
        return 0;
    o->threads = (unsigned)threads;
    return 2;
}

int sweep_parse(sweep_options *out_options, int argc, char **argv, const sweep_names *names,
                sweep_extra *extra, void *context)
{
    sweep_options *o = out_options;
    *o = (sweep_options){.threads = 1, .to = UINT32_MAX};
    for (int i = 1; i < argc;) {
        const char *value = i + 1 < argc ? argv[i + 1] : NULL;
        const int function = find(names, argv[i]);
        int taken = 1;
        if (function >= 0 && o->function_count < SWEEP_MAX_FUNCTIONS)
            o->functions[o->function_count++] = function;
        else if ((taken = take_option(o, argv[i], value)) == 0)
            taken = extra(context, argv[i], value);
        if (taken == 0)
            return 0;
        i += taken;
    }
    for (int i = 0; o->function_count == 0 && i < names->count; i++)
        o->functions[i] = i;
    o->function_count = o->function_count ? o->function_count : names->count;
    return o->from <= o->to;
}

int sweep_usage(const char *text, const sweep_names *names)
{
    fprintf(stderr, "usage: %s\nfunctions:", text);
    for (int i = 0; i < names->count; i++)
        fprintf(stderr, " %s", names->words[i]);
    fprintf(stderr, "\n");
    return 2;
}
