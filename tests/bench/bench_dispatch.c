/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* The library's share of a warm dispatch: against a call of the plugin's function, which does
 * nothing. */
#include "config.h"

#include <dlfcn.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>

#include <vyre/plugin.h>

#include "tests/bench/null_plugin.h"

enum { BYTES = 1024, THREADS = 2 };

static const char empty[] = "program empty;\nworkgroup 1;\n{\n}\n";
static const char copy[] = "program copy;\n"
                           "workgroup 64;\n"
                           "buffer x: u32[] read;\n"
                           "buffer y: u32[] read;\n"
                           "buffer z: u32[] readwrite;\n"
                           "{\n"
                           "    let i = gid.x;\n"
                           "    if (i < len(z)) { z[i] = x[i] + y[i]; }\n"
                           "}\n";

/* What one thread dispatches. */
typedef struct subject {
    _Alignas(128) const vyre_device_fns *functions; /* of the plugin; no line of the cache is
                                                       another thread's */
    vyre_pipeline *pipeline;
    vyre_input inputs[3];
    size_t input_count;
    vyre_outputs outputs; /* owned */
    uint64_t calls;
} subject;

static uint32_t data[3][BYTES / 4];

static void direct(void *user, uint64_t calls)
{
    const subject *s = user;
    vyre_status (*volatile run)(vyre_plugin_device *, const vyre_submission *, vyre_result *) =
        s->functions->run;
    const vyre_submission submission = {.struct_size = sizeof submission};
    vyre_result result = {.struct_size = sizeof result};
    for (uint64_t i = 0; i < calls; i++)
        if (run(NULL, &submission, &result) != VYRE_OK)
            bench_fail("the plugin's function failed");
}

static void dispatch(void *user, uint64_t calls)
{
    subject *s = user;
    vyre_error error;
    for (uint64_t i = 0; i < calls; i++)
        bench_check(
            vyre_dispatch(s->pipeline, s->inputs, s->input_count, &s->outputs, NULL, NULL, &error),
            &error, "dispatching");
}

static void dispatch_with_report(void *user, uint64_t calls)
{
    subject *s = user;
    vyre_error error;
    vyre_dispatch_report report;
    for (uint64_t i = 0; i < calls; i++)
        bench_check(vyre_dispatch(s->pipeline, s->inputs, s->input_count, &s->outputs, NULL,
                                  &report, &error),
                    &error, "dispatching");
}

static void *run_thread(void *user)
{
    subject *s = user;
    dispatch(s, s->calls);
    return NULL;
}

/* Each thread dispatches `calls` times. */
static void dispatch_threads(void *user, uint64_t calls)
{
    subject *subjects = user;
    pthread_t threads[THREADS];
    for (int i = 0; i < THREADS; i++) {
        subjects[i].calls = calls;
        if (pthread_create(&threads[i], NULL, run_thread, &subjects[i]) != 0)
            bench_fail("cannot start a thread");
    }
    for (int i = 0; i < THREADS; i++)
        pthread_join(threads[i], NULL);
}

static subject make(vyre_context *context, const vyre_program *program)
{
    subject s = {0};
    vyre_error error = {0};
    bench_check(vyre_pipeline_create(context, program, NULL, &s.pipeline, &error), &error,
                "making a pipeline");
    for (int i = 0; i < 3; i++)
        s.inputs[i] = (vyre_input){data[i], BYTES};
    return s;
}

static void release(subject *s)
{
    vyre_outputs_release(&s->outputs);
    vyre_pipeline_destroy(s->pipeline);
}

static void set_targets(bench *b, const bench_figure *figure, const char *what)
{
    bench_target(b, figure->more_ns, 100, "ns more", "%s", what);
    bench_target(b, figure->allocations, 0, "allocations", "%s", what);
    bench_target(b, figure->locks, 0, "locks", "%s", what);
}

static void measure_one(bench *b, vyre_context *context, const vyre_device_fns *functions)
{
    bench_figure figures[5];
    vyre_program *small = null_plugin_program(empty), *large = null_plugin_program(copy);
    subject none = make(context, small), three = make(context, large);
    none.functions = functions;
    three.input_count = 3;
    const bench_case cases[] = {
        {.name = "the plugin's function", .run = direct, .user = &none},
        {.name = "no buffers", .run = dispatch, .user = &none},
        {.name = "no buffers, report", .run = dispatch_with_report, .user = &none},
        {.name = "three buffers of the host", .run = dispatch, .user = &three},
        {.name = "three buffers, report", .run = dispatch_with_report, .user = &three},
    };
    bench_group(b, "warm dispatch of an empty kernel", cases, 5, figures);
    set_targets(b, &figures[1], "dispatch without buffers");
    set_targets(b, &figures[3], "dispatch with three buffers");
    release(&none);
    release(&three);
    vyre_program_release(small);
    vyre_program_release(large);
}

static void measure_threads(bench *b, vyre_context *context)
{
    const uint32_t long_us = 5000; /* starting the threads is part of a sample */
    bench_figure figures[3];
    vyre_program *program = null_plugin_program(copy);
    subject shared[THREADS], own[THREADS];
    for (int i = 0; i < THREADS; i++) {
        own[i] = make(context, program);
        own[i].input_count = 3;
        shared[i] = own[i];
        shared[i].pipeline = own[0].pipeline;
    }
    const bench_case cases[] = {
        {.name = "one thread", .run = dispatch, .user = &own[0], .sample_us = long_us},
        {.name = "2 threads, a pipeline each",
         .run = dispatch_threads,
         .user = own,
         .sample_us = long_us},
        {.name = "2 threads, one pipeline",
         .run = dispatch_threads,
         .user = shared,
         .sample_us = long_us},
    };
    bench_group(b, "warm dispatch from threads, a call of one thread", cases, 3, figures);
    /* The least: a sample in which the threads had not a processor each says nothing of locks. */
    for (int i = 1; i < 3; i++) {
        bench_target(b, figures[i].least_ns / figures[0].least_ns, 1.5, "times one thread (least)",
                     "%s", figures[i].name);
        bench_target(b, figures[i].locks, 0, "locks", "%s", figures[i].name);
    }
    for (int i = 0; i < THREADS; i++) {
        vyre_outputs_release(&shared[i].outputs);
        release(&own[i]);
    }
    vyre_program_release(program);
}

/* The CPU backend's own share, which it is not a target to be without. */
static void measure_cpu(bench *b)
{
    vyre_error error = {0};
    vyre_context *context = NULL;
    const char *folder = bench_path(b, "plugins");
    const vyre_context_options options = {
        .struct_size = sizeof options,
        .directory_count = 1,
        .plugin_directories = &folder,
        .config_file = bench_config(b, "cpu.conf", folder),
    };
    bench_check(vyre_context_create(&options, &context, &error), &error, "creating a context");
    vyre_program *small = null_plugin_program(empty), *large = null_plugin_program(copy);
    subject none = make(context, small), three = make(context, large);
    three.input_count = 3;
    const bench_case cases[] = {
        {.name = "no buffers, an empty program", .run = dispatch, .user = &none},
        {.name = "three buffers, 256 invocations", .run = dispatch, .user = &three},
    };
    bench_group(b, "warm dispatch on the CPU backend", cases, 2, NULL);
    release(&none);
    release(&three);
    vyre_program_release(small);
    vyre_program_release(large);
    vyre_context_destroy(context, NULL);
}

int main(int argc, char **argv)
{
    bench b;
    bench_begin(&b, argc, argv, "dispatch");
    vyre_context *context = null_plugin_context(&b, 1);
    /* The same file as that of the context, so the same code. */
    void *module = dlopen(null_plugin_module(&b, 1), RTLD_NOW | RTLD_LOCAL);
    const vyre_plugin *(*query)(const vyre_host *);
    void *symbol = module ? dlsym(module, "vyre_plugin_query_v1") : NULL;
    if (!symbol)
        bench_fail("cannot open %s", null_plugin_module(&b, 1));
    memcpy(&query, &symbol, sizeof query);
    measure_one(&b, context, query(NULL)->device);
    measure_threads(&b, context);
    if (BENCH_WITH_CPU)
        measure_cpu(&b);
    vyre_context_destroy(context, NULL);
    dlclose(module);
    return bench_end(&b);
}
