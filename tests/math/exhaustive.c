/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * math-exhaustive [FUNCTION...] [--threads N] [--from HEX] [--to HEX] [--near]
 *
 * Compares the binary32 functions with the oracle on every bit pattern from FROM to TO, both
 * included: all 2^32 by default, NaNs too. No range is skipped or mirrored. Progress goes to
 * stderr, one summary line per function to stdout; with --near also a line `near FUNCTION INPUT
 * RESULT` for each near case. Exit status: 0 all right, 1 a wrong value, 2 a wrong command line or
 * no MPFR.
 */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include <inttypes.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>

#include "tests/math/f32_oracle.h"
#include "tests/math/sweep.h"

enum { SHOWN_WRONG = 20 };

/* One function's check, shared by its threads. */
struct check {
    const struct oracle_function *function;
    uint64_t from;
    int shows_near;
    _Atomic uint64_t wrong;
    _Atomic uint64_t near;
};

static uint32_t decide_near(struct check *c, uint32_t x)
{
    const uint32_t expected = oracle_exact(c->function, x);
    atomic_fetch_add(&c->near, 1);
    if (c->shows_near)
        printf("near %s %08" PRIx32 " %08" PRIx32 "\n", c->function->name, x, expected);
    return expected;
}

static void check_one(struct check *c, uint32_t x)
{
    uint32_t expected;
    const uint32_t actual = oracle_bits(c->function->actual(oracle_float(x)));
    if (!oracle_filter(c->function, x, &expected))
        expected = decide_near(c, x);
    if (actual != expected && atomic_fetch_add(&c->wrong, 1) < SHOWN_WRONG)
        printf("%s: x 0x%08" PRIX32 " gave 0x%08" PRIX32 ", right is 0x%08" PRIX32 "\n",
               c->function->name, x, actual, expected);
}

static void *open_oracle(void *context)
{
    return context;
}

static void check_range(void *context, void *own, uint64_t first, uint64_t end)
{
    struct check *c = context;
    (void)own;
    for (uint64_t i = first; i < end; i++)
        check_one(c, (uint32_t)(c->from + i));
}

static void close_oracle(void *context, void *own)
{
    (void)context;
    (void)own;
    oracle_thread_done();
}

static int check_function(const struct oracle_function *f, const sweep_options *o, int shows_near)
{
    struct check c = {.function = f, .from = o->from, .shows_near = shows_near};
    const sweep all = {.label = f->name,
                       .count = o->to - o->from + 1,
                       .threads = o->threads,
                       .context = &c,
                       .open = open_oracle,
                       .work = check_range,
                       .close = close_oracle};
    double took;
    const unsigned threads = sweep_run(&all, &took);
    printf("%-12s inputs %" PRIu64 "  wrong %" PRIu64 "  near %" PRIu64 "  seconds %.1f  "
           "threads %u\n",
           f->name, all.count, c.wrong, c.near, took, threads);
    fflush(stdout);
    return c.wrong != 0;
}

static int take_near(void *context, const char *name, const char *value)
{
    int *near = context;
    (void)value;
    if (strcmp(name, "--near") != 0)
        return 0;
    *near = 1;
    return 1;
}

int main(int argc, char **argv)
{
    sweep_names names = {.count = ORACLE_FUNCTIONS};
    sweep_options o;
    int wrong = 0, near = 0;
    for (int i = 0; i < ORACLE_FUNCTIONS; i++)
        names.words[i] = oracle_functions[i].name;
    if (!sweep_parse(&o, argc, argv, &names, take_near, &near))
        return sweep_usage("math-exhaustive [FUNCTION...] [--threads N] [--from HEX] [--to HEX] "
                           "[--near]",
                           &names);
    if (!oracle_has_exact()) {
        fprintf(stderr, "math-exhaustive: built without MPFR, which decides the near cases\n"
                        "fix: install libmpfr-dev, configure and build again\n");
        return 2;
    }
    for (int i = 0; i < o.function_count; i++)
        wrong |= check_function(&oracle_functions[o.functions[i]], &o, near);
    return wrong;
}
