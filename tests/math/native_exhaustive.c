/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * native-exhaustive [FUNCTION...] [--config FILE] [--threads N] [--stride N]
 *                   [--from HEX] [--to HEX]
 *
 * Finds the greatest error of the CPU backend's functions in float mode ulp, over all bit patterns
 * from FROM to TO, both included, by default all 2^32, or every Nth of them. FILE is the library's
 * configuration. Progress goes to stderr, one line per function to stdout. Exit status: 0 all
 * within their bounds, 1 not so, 2 a wrong command line, or no such device.
 */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include <inttypes.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <vyre/vyre.h>

#include "tests/math/native_error.h"
#include "tests/math/sweep.h"

enum { BATCH = 1 << 18 }; /* operands of a dispatch */

/* Beside what all such programs take. */
struct extras {
    const char *config;
    uint64_t stride;
};

/* One function's check, shared by its threads. */
struct check {
    const struct native_function *function;
    const struct oracle_function *oracle;
    vyre_pipeline *pipeline;
    uint64_t from, stride, count;
    pthread_mutex_t lock;
    struct native_findings findings; /* under the lock */
    atomic_int failed;
};

/* What a thread works with. */
struct bench {
    struct native_findings findings;
    vyre_outputs outputs;
    uint32_t operands[BATCH];
};

static void *open_bench(void *context)
{
    (void)context;
    return calloc(1, sizeof(struct bench));
}

static void try_range(void *context, void *own, uint64_t first, uint64_t end)
{
    struct check *c = context;
    struct bench *b = own;
    while (first < end && !c->failed) {
        const uint32_t count = end - first < BATCH ? (uint32_t)(end - first) : (uint32_t)BATCH;
        vyre_error error = {0};
        for (uint32_t i = 0; i < count; i++)
            b->operands[i] = (uint32_t)(c->from + (first + i) * c->stride);
        if (native_try(c->pipeline, c->oracle, b->operands, count, &b->outputs, &b->findings,
                       &error) != VYRE_OK) {
            fprintf(stderr, "native-exhaustive: %s\n", error.message);
            c->failed = 1;
        }
        first += count;
    }
}

static void close_bench(void *context, void *own)
{
    struct check *c = context;
    struct bench *b = own;
    pthread_mutex_lock(&c->lock);
    native_join(&c->findings, &b->findings);
    pthread_mutex_unlock(&c->lock);
    vyre_outputs_release(&b->outputs);
    free(b);
}

static int report(const struct check *c, double took)
{
    const struct native_findings *found = &c->findings;
    const int is_native = found->not_nearest > 0;
    const int is_right = !c->failed && is_native && found->worst <= c->function->bound;
    printf("%-12s operands %" PRIu64 "  worst %.4f ulp at 0x%08" PRIX32 "  bound %.1f  "
           "not nearest %.2f %%  seconds %.1f  %s\n",
           c->function->name, c->count, found->worst, found->worst_at, c->function->bound,
           100.0 * (double)found->not_nearest / (double)c->count, took,
           c->failed    ? "FAILED"
           : !is_native ? "NOT NATIVE"
           : is_right   ? "right"
                        : "WRONG");
    fflush(stdout);
    return !is_right;
}

static int check_function(vyre_context *context, const struct native_function *f,
                          const sweep_options *o, uint64_t stride)
{
    struct check c = {.function = f,
                      .oracle = oracle_find(f->name),
                      .from = o->from,
                      .stride = stride,
                      .count = (o->to - o->from) / stride + 1};
    const sweep all = {.label = f->name,
                       .count = c.count,
                       .threads = o->threads,
                       .context = &c,
                       .open = open_bench,
                       .work = try_range,
                       .close = close_bench};
    double took;
    vyre_error error = {0};
    if (native_pipeline(context, f, f->ulp, &c.pipeline, &error) != VYRE_OK) {
        fprintf(stderr, "native-exhaustive: %s: %s\n", f->name, error.message);
        return 1;
    }
    pthread_mutex_init(&c.lock, NULL);
    if (sweep_run(&all, &took) == 0)
        c.failed = 1;
    pthread_mutex_destroy(&c.lock);
    vyre_pipeline_destroy(c.pipeline);
    return report(&c, took);
}

static int take_extra(void *context, const char *name, const char *value)
{
    struct extras *e = context;
    if (!value)
        return 0;
    if (strcmp(name, "--stride") == 0)
        return sweep_parse_number(value, 10, 1, UINT32_MAX, &e->stride) ? 2 : 0;
    if (strcmp(name, "--config") != 0)
        return 0;
    e->config = value;
    return 2;
}

int main(int argc, char **argv)
{
    sweep_names names = {.count = NATIVE_FUNCTIONS};
    struct extras e = {.config = "tests/math/native.conf", .stride = 1};
    sweep_options o;
    vyre_context *context = NULL;
    vyre_error error = {0};
    int wrong = 0;
    for (int i = 0; i < NATIVE_FUNCTIONS; i++)
        names.words[i] = native_functions[i].name;
    if (!sweep_parse(&o, argc, argv, &names, take_extra, &e))
        return sweep_usage("native-exhaustive [FUNCTION...] [--config FILE] [--threads N] "
                           "[--stride N]\n"
                           "                         [--from HEX] [--to HEX]",
                           &names);
    const vyre_context_options how = {.struct_size = sizeof how, .config_file = e.config};
    if (vyre_context_create(&how, &context, &error) != VYRE_OK) {
        fprintf(stderr, "native-exhaustive: %s\n", error.message);
        return 2;
    }
    for (int i = 0; i < o.function_count; i++)
        wrong |= check_function(context, &native_functions[o.functions[i]], &o, e.stride);
    vyre_context_destroy(context, NULL);
    return wrong;
}
