/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* How late programs without an end leave, on the engines of the CPU backend that run kernels. */
#include "config.h"

#include <stdio.h>
#include <string.h>

#include <vyre/vyre.h>

#include "core/base/clock.h"
#include "tests/bench/bench.h"
#include "tests/unit/runaway.h"

enum { TIMEOUT_NS = 20000000, TARGET_NS = 10000000 };

typedef struct subject {
    const runaway *program;
    vyre_pipeline *pipeline;
    double latest_ns; /* of all runs */
} subject;

static vyre_status open_engine(bench *b, const char *engine, vyre_context **out_context,
                               vyre_error *error)
{
    const char *folder = bench_path(b, "plugins");
    char name[32];
    snprintf(name, sizeof name, "%s.conf", engine);
    bench_write(b, name,
                "[core]\nplugin_directories = %s\nprobe_program = %s\ncache = no\n"
                "[backend cpu]\nengine = %s\n",
                folder, bench_path(b, "vyre-probe"), engine);
    const vyre_context_options options = {.struct_size = sizeof options,
                                          .directory_count = 1,
                                          .plugin_directories = &folder,
                                          .config_file = bench_file(b, name),
                                          .application = "bench"};
    return vyre_context_create(&options, out_context, error);
}

static vyre_status compile(vyre_context *context, const char *text, vyre_pipeline **out_pipeline,
                           vyre_error *error)
{
    vyre_program *program = NULL;
    vyre_status status = vyre_program_parse(text, strlen(text), NULL, NULL, &program, error);
    if (status == VYRE_OK)
        status = vyre_pipeline_create(context, program, NULL, out_pipeline, error);
    vyre_program_release(program);
    return status;
}

/* The nanoseconds between the deadline and the end of the dispatch. */
static double overshoot(void *user)
{
    subject *s = user;
    vyre_error error = {0};
    const vyre_dispatch_options options = {.struct_size = sizeof options,
                                           .grid = {s->program->groups, 1, 1},
                                           .timeout_ns = TIMEOUT_NS};
    const uint64_t deadline = vyre__clock_now() + TIMEOUT_NS;
    if (vyre_dispatch(s->pipeline, NULL, 0, NULL, &options, NULL, &error) != VYRE_TIMEOUT)
        bench_fail("%s ended before its deadline: %s", s->program->name, error.message);
    const double late = (double)(int64_t)(vyre__clock_now() - deadline);
    if (late > s->latest_ns)
        s->latest_ns = late;
    return late > 1 ? late : 1;
}

static void measure(bench *b, vyre_context *context, const char *engine)
{
    subject subjects[BENCH_CASES] = {{0}};
    bench_case cases[BENCH_CASES] = {{0}};
    vyre_error error = {0};
    const subject *latest = &subjects[0];
    char group[64];
    for (size_t i = 0; i < runaway_count; i++) {
        subjects[i].program = &runaways[i];
        bench_check(compile(context, runaways[i].text, &subjects[i].pipeline, &error), &error,
                    runaways[i].name);
        cases[i] = (bench_case){.name = runaways[i].name, .timed = overshoot, .user = &subjects[i]};
    }
    snprintf(group, sizeof group, "time beyond the deadline, engine %s", engine);
    bench_group(b, group, cases, runaway_count, NULL);
    for (size_t i = 0; i < runaway_count; i++) {
        if (subjects[i].latest_ns > latest->latest_ns)
            latest = &subjects[i];
        vyre_pipeline_destroy(subjects[i].pipeline);
    }
    bench_target(b, latest->latest_ns, TARGET_NS, "ns", "the latest of all (%s), engine %s",
                 latest->program->name, engine);
}

static void measure_engine(bench *b, const char *engine)
{
    vyre_context *context = NULL;
    vyre_pipeline *pipeline = NULL;
    vyre_error error = {0};
    bench_check(open_engine(b, engine, &context, &error), &error, "creating a context");
    const vyre_status status = compile(context, runaways[0].text, &pipeline, &error);
    vyre_pipeline_destroy(pipeline);
    if (status == VYRE_UNAVAILABLE)
        bench_skip(b, engine, error.message);
    else
        measure(b, context, engine);
    vyre_context_destroy(context, NULL);
}

int main(int argc, char **argv)
{
    bench b;
    bench_begin(&b, argc, argv, "deadline");
    measure_engine(&b, "llvm");
    measure_engine(&b, "kernel");
    return bench_end(&b);
}
