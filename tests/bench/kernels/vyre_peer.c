/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* vyre itself, by an engine of the CPU backend. Inputs are the problem's memory, as an application
 * hands over its own. */
#include "config.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <vyre/vyre.h>

#include "core/base/file.h"
#include "tests/bench/kernels/peer.h"

struct peer_run {
    const vyre_way *way;
    const problem *p;
    vyre_pipeline *pipeline;
    vyre_input inputs[PROBLEM_BUFFERS];
    size_t input_count;
    vyre_outputs outputs;
};

/* Contexts by engine: as long as the process. */
static struct {
    const char *engine;
    vyre_context *context;
} kept[4];

static vyre_status make_context(const vyre_way *way, const char *name, vyre_context **out_context,
                                vyre_error *error)
{
    const char *folder = bench_path(way->bench, "plugins");
    char config_name[64];
    snprintf(config_name, sizeof config_name, "%s.conf", name);
    bench_write(way->bench, config_name,
                "[core]\nplugin_directories = %s\nprobe_program = %s\ncache_directory = %s\n"
                "[backend cpu]\nengine = %s\n",
                folder, bench_path(way->bench, "vyre-probe"), bench_file(way->bench, name),
                way->engine);
    const vyre_context_options options = {
        .struct_size = sizeof options,
        .directory_count = 1,
        .plugin_directories = &folder,
        .config_file = bench_file(way->bench, config_name),
        .application = "bench",
    };
    return vyre_context_create(&options, out_context, error);
}

vyre_context *vyre_way_context(const vyre_way *way, const char *name)
{
    vyre_error error = {0};
    vyre_context *context = NULL;
    bench_check(make_context(way, name, &context, &error), &error, "creating a context");
    return context;
}

/* NULL: the engine is none. */
static vyre_context *context_of(const vyre_way *way, vyre_error *error)
{
    size_t i = 0;
    while (kept[i].context && strcmp(kept[i].engine, way->engine) != 0)
        i++;
    if (!kept[i].context && make_context(way, way->engine, &kept[i].context, error) == VYRE_OK)
        kept[i].engine = way->engine;
    return kept[i].context;
}

vyre_program *vyre_way_program(const problem *p)
{
    const char *top = getenv("top_srcdir");
    char path[512];
    uint8_t *text = NULL;
    size_t size = 0;
    vyre_program *program = NULL;
    vyre_error error = {0};
    snprintf(path, sizeof path, "%s/%s", top ? top : ".", p->source);
    bench_check(vyre__file_read(path, 1 << 20, 0, &text, &size, &error), &error,
                "reading a program");
    bench_check(vyre_program_read(text, size, p->source, NULL, &program, &error), &error,
                "reading a program");
    free(text);
    return program;
}

vyre_status vyre_way_compile(const vyre_way *way, vyre_context *context, vyre_program *program,
                             vyre_pipeline **out_pipeline, vyre_error *error)
{
    const vyre_pipeline_options options = {
        .struct_size = sizeof options,
        .float_mode = way->float_mode,
        .ulp = way->ulp,
    };
    return vyre_pipeline_create(context, program, &options, out_pipeline, error);
}

static peer_run *make(void *self, const problem *p)
{
    vyre_way *way = self;
    vyre_error error = {0};
    peer_run *run = calloc(1, sizeof *run);
    if (!run)
        bench_fail("no memory");
    run->way = way;
    run->p = p;
    vyre_program *program = vyre_way_program(p);
    bench_check(vyre_way_compile(way, context_of(way, &error), program, &run->pipeline, &error),
                &error, p->name);
    vyre_program_release(program);
    for (uint32_t i = 0; i < p->buffer_count; i++)
        if (!p->buffers[i].is_made)
            run->inputs[run->input_count++] = (vyre_input){p->buffers[i].data, p->buffers[i].size};
    return run;
}

static double measure(void *user)
{
    peer_run *run = user;
    const vyre_dispatch_options options = {
        .struct_size = sizeof options,
        .grid = {run->p->grid[0], run->p->grid[1], run->p->grid[2]},
        .elements = run->p->elements,
    };
    vyre_dispatch_report report;
    vyre_error error = {0};
    bench_check(vyre_dispatch(run->pipeline, run->inputs, run->input_count, &run->outputs, &options,
                              &report, &error),
                &error, run->p->name);
    return (double)(run->way->whole || report.kernel_ns == UINT64_MAX ? report.wall_ns
                                                                      : report.kernel_ns);
}

static void results(peer_run *run, void **out_memory)
{
    size_t next = 0;
    for (uint32_t i = 0; i < run->p->buffer_count; i++)
        out_memory[i] = run->p->buffers[i].is_result ? run->outputs.slots[next++].data : NULL;
}

static void release(peer_run *run)
{
    vyre_outputs_release(&run->outputs);
    vyre_pipeline_destroy(run->pipeline);
    free(run);
}

/* Whether the engine runs anything at all. */
static int runs(const vyre_way *way, vyre_error *error)
{
    static const char text[] = "program p;\nworkgroup 1;\nbuffer o: u32[1] output;\n"
                               "{\n    o[0] = 7;\n}\n";
    vyre_program *program = NULL;
    vyre_pipeline *pipeline = NULL;
    vyre_outputs outputs = {0};
    vyre_status status = vyre_program_read(text, sizeof text - 1, "first", NULL, &program, error);
    vyre_context *context = context_of(way, error);
    if (status == VYRE_OK)
        status = context ? vyre_way_compile(way, context, program, &pipeline, error) : VYRE_CONFIG;
    if (status == VYRE_OK)
        status = vyre_dispatch(pipeline, NULL, 0, &outputs, NULL, NULL, error);
    vyre_outputs_release(&outputs);
    vyre_pipeline_destroy(pipeline);
    vyre_program_release(program);
    return status == VYRE_OK;
}

int vyre_peer_open(peer *out_peer, vyre_way *way, const char **out_why)
{
    static char why[sizeof((vyre_error *)0)->message];
    vyre_error error = {0};
    *out_peer = (peer){way->name, make, measure, results, release, way};
    if (runs(way, &error))
        return 1;
    snprintf(why, sizeof why, "%s", error.message);
    *out_why = why;
    return 0;
}
