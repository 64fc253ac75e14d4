/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Deciding where a program goes: the first time, and again. */
#include "config.h"

#include <stdio.h>

#include "tests/bench/null_plugin.h"

static const char saxpy[] = "program saxpy;\n"
                            "workgroup 256;\n"
                            "buffer a: f32[1] uniform;\n"
                            "buffer x: f32[] read;\n"
                            "buffer y: f32[] readwrite;\n"
                            "{\n"
                            "    let i = gid.x;\n"
                            "    if (i < len(y)) { y[i] = fma(a[0], x[i], y[i]); }\n"
                            "}\n";

typedef struct subject {
    vyre_context *context;
    vyre_program *program; /* that decisions were taken for */
    vyre_program *fresh;   /* that none was taken for */
    uint64_t elements;     /* that no request had yet */
} subject;

static void decide(subject *s, const vyre_program *program, uint64_t elements)
{
    const vyre_pipeline_options options = {.struct_size = sizeof options, .elements = elements};
    vyre_error error;
    vyre_decision *decision = NULL;
    bench_check(vyre_route(s->context, program, &options, &decision, &error), &error, "deciding");
    vyre_decision_release(decision);
}

static void repeated(void *user, uint64_t calls)
{
    subject *s = user;
    for (uint64_t i = 0; i < calls; i++)
        decide(s, s->program, 0);
}

static void another_size(void *user, uint64_t calls)
{
    subject *s = user;
    for (uint64_t i = 0; i < calls; i++)
        decide(s, s->program, ++s->elements);
}

static void take_fresh(void *user)
{
    subject *s = user;
    vyre_program_release(s->fresh);
    s->fresh = null_plugin_program(saxpy);
}

static void first(void *user, uint64_t calls)
{
    subject *s = user;
    for (uint64_t i = 0; i < calls; i++)
        decide(s, s->fresh, ++s->elements);
}

static void measure(bench *b, unsigned devices)
{
    char name[64];
    bench_figure figures[3];
    subject s = {.context = null_plugin_context(b, devices), .program = null_plugin_program(saxpy)};
    const bench_case cases[] = {
        {.name = "repeated", .run = repeated, .user = &s},
        {.name = "known program, new request", .run = another_size, .user = &s},
        {.name = "new program", .run = first, .before = take_fresh, .user = &s, .once = 1},
    };
    snprintf(name, sizeof name, "decision among %u device(s)", devices);
    bench_group(b, name, cases, 3, figures);
    bench_target(b, figures[0].median_ns, 1000, "ns", "repeated decision, %u device(s)", devices);
    bench_target(b, figures[0].allocations, 0, "allocations", "repeated decision, %u device(s)",
                 devices);
    vyre_program_release(s.fresh);
    vyre_program_release(s.program);
    vyre_context_destroy(s.context, NULL);
}

int main(int argc, char **argv)
{
    static const unsigned devices[] = {1, 8, 64};
    bench b;
    bench_begin(&b, argc, argv, "route");
    for (size_t i = 0; i < sizeof devices / sizeof *devices; i++)
        measure(&b, devices[i]);
    return bench_end(&b);
}
