/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Programs without an end leave at their deadline, on each engine that runs kernels. */
#include "config.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <vyre/dispatch.h>
#include <vyre/program.h>

#include "core/base/clock.h"
#include "tests/unit/plugin_folder.h"
#include "tests/unit/runaway.h"
#include "tests/unit/unit.h"

enum { TIMEOUT_NS = 50000000 };

/* What `make bench BENCH_SUBJECTS=deadline` measures is below 10 ms; here the machine may be busy
 * with other tests, and the program may be a hundred times slower under a sanitizer. */
static const uint64_t most_ns = 2000000000;

static vyre_context *open_engine(const char *engine, unsigned threads)
{
    char name[] = "/tmp/vyre-deadline-XXXXXX";
    const char *folders[] = {build_path("plugins")};
    const vyre_context_options options = {.struct_size = sizeof options,
                                          .directory_count = 1,
                                          .plugin_directories = folders,
                                          .config_file = name};
    vyre_context *context = NULL;
    if (access(build_path("plugins/cpu.ini"), R_OK) != 0) {
        unit_skip("the CPU plugin is not built (--without-cpu)");
        return NULL;
    }
    const int file = mkstemp(name);
    CU_ASSERT_FATAL(file >= 0);
    dprintf(file, "[backend cpu]\nengine = %s\nthreads = %u\n", engine, threads);
    close(file);
    CU_ASSERT_EQUAL(vyre_context_create(&options, &context, NULL), VYRE_OK);
    unlink(name);
    return context;
}

static vyre_pipeline *pipeline_of(vyre_context *context, const char *text, vyre_error *error)
{
    vyre_program *program = NULL;
    vyre_pipeline *pipeline = NULL;
    if (vyre_program_parse(text, strlen(text), NULL, NULL, &program, error) == VYRE_OK)
        vyre_pipeline_create(context, program, NULL, &pipeline, error);
    vyre_program_release(program);
    return pipeline;
}

static void run_one(vyre_context *context, const runaway *program)
{
    vyre_error error = {0};
    vyre_pipeline *pipeline = pipeline_of(context, program->text, &error);
    CU_ASSERT_PTR_NOT_NULL(pipeline);
    if (!pipeline) {
        printf("# %s: %s\n", program->name, error.message);
        return;
    }
    const vyre_dispatch_options options = {
        .struct_size = sizeof options, .grid = {program->groups, 1, 1}, .timeout_ns = TIMEOUT_NS};
    const uint64_t start = vyre__clock_now();
    const vyre_status status = vyre_dispatch(pipeline, NULL, 0, NULL, &options, NULL, &error);
    const uint64_t spent = vyre__clock_now() - start;
    CU_ASSERT_EQUAL(status, VYRE_TIMEOUT);
    CU_ASSERT(spent >= TIMEOUT_NS && spent < most_ns);
    if (status != VYRE_TIMEOUT || spent >= most_ns)
        printf("# %s: status %d after %llu ms: %s\n", program->name, (int)status,
               (unsigned long long)spent / 1000000, error.message);
    vyre_pipeline_destroy(pipeline);
}

/* 1: the engine is not here. */
static int is_missing(vyre_context *context)
{
    vyre_error error = {0};
    vyre_pipeline *pipeline = pipeline_of(
        context, "program p; workgroup 1; buffer o: u32[1] output; { o[0] = 1; }", &error);
    if (!pipeline && error.status == VYRE_UNAVAILABLE)
        unit_skip("no libLLVM is installed");
    else
        CU_ASSERT_PTR_NOT_NULL(pipeline);
    if (!pipeline)
        printf("# %s\n", error.message);
    vyre_pipeline_destroy(pipeline);
    return !pipeline;
}

static void run_all(const char *engine, unsigned threads)
{
    vyre_context *context = open_engine(engine, threads);
    for (size_t i = 0; context && !(i == 0 && is_missing(context)) && i < runaway_count; i++)
        run_one(context, &runaways[i]);
    CU_ASSERT_EQUAL(vyre_context_destroy(context, NULL), VYRE_OK);
}

static void compiled(void)
{
    run_all("llvm", 0);
}

static void compiled_alone(void)
{
    run_all("llvm", 1);
}

static void interpreted(void)
{
    run_all("kernel", 0);
}

static const unit_test tests[] = {{"compiled programs without an end", compiled},
                                  {"compiled programs, one thread", compiled_alone},
                                  {"interpreted programs without an end", interpreted},
                                  {NULL, NULL}};

int main(void)
{
    unsetenv("VYRE_CONFIG");
    return unit_main("cpu_deadline", tests);
}
