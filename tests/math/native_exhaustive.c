/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * native-exhaustive [FUNCTION...] [--config FILE] [--threads N] [--stride N]
 *
 * Finds the greatest error of the CPU backend's functions in float mode ulp, over all 2^32 bit
 * patterns, or every Nth. FILE is the library's configuration. Progress goes to stderr, one line
 * per function to stdout. Exit status: 0 all within their bounds, 1 not so, 2 a wrong command line,
 * or no such device.
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

#include <vyre/vyre.h>

#include "tests/math/native_error.h"

enum { MAX_THREADS = 256, CHUNK = 1 << 18 }; /* operands of a dispatch */

struct options {
    const struct native_function *functions[NATIVE_FUNCTIONS];
    int function_count;
    const char *config;
    uint64_t threads, stride;
};

/* One function's check, shared by its threads. */
struct check {
    const struct native_function *function;
    const struct oracle_function *oracle;
    vyre_pipeline *pipeline;
    uint64_t stride, count; /* operands: multiples of the stride */
    _Atomic uint64_t next;
    pthread_mutex_t lock;
    struct native_findings findings; /* under the lock, as is failed */
    int failed;
};

static int try_chunk(struct check *c, uint64_t first, uint32_t *operands, vyre_outputs *outputs,
                     struct native_findings *findings)
{
    const uint64_t left = c->count - first;
    const uint32_t count = left < CHUNK ? (uint32_t)left : (uint32_t)CHUNK;
    vyre_error error = {0};
    for (uint32_t i = 0; i < count; i++)
        operands[i] = (uint32_t)((first + i) * c->stride);
    if (first / CHUNK % 1024 == 0)
        fprintf(stderr, "%s: at 0x%08" PRIX32 "\n", c->function->name, operands[0]);
    if (native_try(c->pipeline, c->oracle, operands, count, outputs, findings, &error) == VYRE_OK)
        return 1;
    fprintf(stderr, "native-exhaustive: %s\n", error.message);
    return 0;
}

static void *worker(void *argument)
{
    struct check *c = argument;
    struct native_findings findings = {0};
    vyre_outputs outputs = {0};
    uint32_t *operands = malloc(CHUNK * sizeof *operands);
    int is_well = operands != NULL;
    uint64_t first;
    while (is_well && (first = atomic_fetch_add(&c->next, CHUNK)) < c->count)
        is_well = try_chunk(c, first, operands, &outputs, &findings);
    free(operands);
    vyre_outputs_release(&outputs);
    pthread_mutex_lock(&c->lock);
    native_join(&c->findings, &findings);
    c->failed |= !is_well;
    pthread_mutex_unlock(&c->lock);
    return NULL;
}

static void run_threads(struct check *c, uint64_t count)
{
    pthread_t threads[MAX_THREADS];
    uint64_t started = 0;
    while (started + 1 < count && pthread_create(&threads[started], NULL, worker, c) == 0)
        started++;
    worker(c);
    for (uint64_t i = 0; i < started; i++)
        pthread_join(threads[i], NULL);
}

static double seconds(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

static int report(const struct check *c, double start)
{
    const struct native_findings *found = &c->findings;
    const int is_native = found->not_nearest > 0;
    const int is_right = !c->failed && is_native && found->worst <= c->function->bound;
    printf("%-12s operands %" PRIu64 "  worst %.4f ulp at 0x%08" PRIX32 "  bound %.1f  "
           "not nearest %.2f %%  seconds %.1f  %s\n",
           c->function->name, c->count, found->worst, found->worst_at, c->function->bound,
           100.0 * (double)found->not_nearest / (double)c->count, seconds() - start,
           c->failed    ? "FAILED"
           : !is_native ? "NOT NATIVE"
           : is_right   ? "right"
                        : "WRONG");
    fflush(stdout);
    return !is_right;
}

static int check_function(vyre_context *context, const struct native_function *f,
                          const struct options *o)
{
    struct check c = {.function = f, .oracle = oracle_find(f->name), .stride = o->stride};
    const double start = seconds();
    vyre_error error = {0};
    c.count = ((UINT64_C(1) << 32) + o->stride - 1) / o->stride;
    if (native_pipeline(context, f, f->ulp, &c.pipeline, &error) != VYRE_OK) {
        fprintf(stderr, "native-exhaustive: %s: %s\n", f->name, error.message);
        return 1;
    }
    pthread_mutex_init(&c.lock, NULL);
    run_threads(&c, o->threads);
    pthread_mutex_destroy(&c.lock);
    vyre_pipeline_destroy(c.pipeline);
    return report(&c, start);
}

static int parse_number(const char *text, uint64_t high, uint64_t *out)
{
    char *end;
    errno = 0;
    *out = strtoull(text, &end, 10);
    return end != text && *end == '\0' && errno == 0 && *out >= 1 && *out <= high;
}

static int parse_option(struct options *o, const char *name, const char *value)
{
    if (strcmp(name, "--threads") == 0)
        return parse_number(value, MAX_THREADS, &o->threads);
    if (strcmp(name, "--stride") == 0)
        return parse_number(value, UINT32_MAX, &o->stride);
    o->config = value;
    return strcmp(name, "--config") == 0;
}

static int parse(struct options *o, int argc, char **argv)
{
    for (int i = 1; i < argc; i++) {
        const struct native_function *f = native_find(argv[i]);
        if (f && o->function_count < NATIVE_FUNCTIONS)
            o->functions[o->function_count++] = f;
        else if (i + 1 >= argc || !parse_option(o, argv[i], argv[i + 1]))
            return 0;
        else
            i++;
    }
    for (int i = 0; o->function_count == 0 && i < NATIVE_FUNCTIONS; i++)
        o->functions[i] = &native_functions[i];
    o->function_count = o->function_count ? o->function_count : NATIVE_FUNCTIONS;
    return 1;
}

int main(int argc, char **argv)
{
    struct options o = {.config = "tests/math/native.conf", .threads = 1, .stride = 1};
    vyre_context *context = NULL;
    vyre_error error = {0};
    int wrong = 0;
    if (!parse(&o, argc, argv)) {
        fprintf(stderr, "usage: native-exhaustive [FUNCTION...] [--config FILE] [--threads N] "
                        "[--stride N]\n");
        return 2;
    }
    const vyre_context_options how = {.struct_size = sizeof how, .config_file = o.config};
    if (vyre_context_create(&how, &context, &error) != VYRE_OK) {
        fprintf(stderr, "native-exhaustive: %s\n", error.message);
        return 2;
    }
    for (int i = 0; i < o.function_count; i++)
        wrong |= check_function(context, o.functions[i], &o);
    vyre_context_destroy(context, NULL);
    return wrong;
}
