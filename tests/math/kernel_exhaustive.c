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

#include <inttypes.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/math/sweep.h"
#include "tests/unit/math_kit.h"

enum { SHOWN_WRONG = 20, LANES = KERNEL_EVAL_LANES, SETS = KERNEL_EVAL_NONE };

static const char *const set_names[SETS] = {"all", "no-divide", "types"};

/* Beside what both programs take. */
struct extras {
    int set; /* -1: each */
    uint64_t stride;
};

/* One function and set, shared by the threads. */
struct check {
    const math_function *function;
    int set;
    uint64_t from, stride, count;
    _Atomic uint64_t wrong;
    _Atomic int broken; /* a guarantee of the form does not hold */
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

static void close_subject(void *context, void *own)
{
    struct check *c = context;
    math_subject *subject = own;
    if (subject->eval.violations)
        c->broken = 1;
    math_subject_close(subject);
    free(subject);
}

static void *open_subject(void *context)
{
    struct check *c = context;
    math_subject *subject = malloc(sizeof *subject);
    if (!subject || math_subject_open(subject, c->function, (enum kernel_eval_set)c->set))
        return subject;
    close_subject(c, subject);
    return NULL;
}

static void check_range(void *context, void *own, uint64_t first, uint64_t end)
{
    for (uint64_t n = first; n < end; n += LANES)
        check_lanes(context, own, n);
}

static int check_function(const math_function *f, int set, const sweep_options *o, uint64_t stride)
{
    struct check c = {.function = f,
                      .set = set,
                      .from = o->from,
                      .stride = stride,
                      .count = (o->to - o->from) / stride + 1};
    char label[64];
    const sweep all = {.label = label,
                       .count = c.count,
                       .threads = o->threads,
                       .context = &c,
                       .open = open_subject,
                       .work = check_range,
                       .close = close_subject};
    double took;
    snprintf(label, sizeof label, "%s, %s", f->name, set_names[set]);
    if (sweep_run(&all, &took) == 0)
        c.broken = 1;
    printf("%-12s %-9s inputs %" PRIu64 "  wrong %" PRIu64 "%s  seconds %.1f\n", f->name,
           set_names[set], c.count, c.wrong, c.broken ? "  broken" : "", took);
    fflush(stdout);
    return c.wrong != 0 || c.broken;
}

static int take_extra(void *context, const char *name, const char *value)
{
    struct extras *e = context;
    if (!value)
        return 0;
    if (strcmp(name, "--stride") == 0)
        return sweep_parse_number(value, 10, 1, UINT32_MAX, &e->stride) ? 2 : 0;
    if (strcmp(name, "--set") != 0)
        return 0;
    for (e->set = 0; e->set < SETS; e->set++)
        if (strcmp(set_names[e->set], value) == 0)
            return 2;
    return 0;
}

int main(int argc, char **argv)
{
    sweep_names names = {.count = ORACLE_FUNCTIONS};
    struct extras e = {.set = -1, .stride = 1};
    sweep_options o;
    int wrong = 0;
    for (int i = 0; i < ORACLE_FUNCTIONS; i++)
        names.words[i] = math_functions[i].name;
    if (!sweep_parse(&o, argc, argv, &names, take_extra, &e))
        return sweep_usage("kernel-exhaustive [FUNCTION...] [--set all|no-divide|types] "
                           "[--threads N]\n"
                           "                         [--stride N] [--from HEX] [--to HEX]",
                           &names);
    for (int i = 0; i < o.function_count; i++)
        for (int set = 0; set < SETS; set++)
            if (e.set < 0 || e.set == set)
                wrong |= check_function(&math_functions[o.functions[i]], set, &o, e.stride);
    return wrong;
}
