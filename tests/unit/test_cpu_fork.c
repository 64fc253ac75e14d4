/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* A process forks while its threads dispatch and compile; parent and children go on. */
#include "config.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <vyre/dispatch.h>
#include <vyre/program.h>

#include "tests/unit/plugin_folder.h"
#include "tests/unit/unit.h"

enum { ROUNDS = 50, COUNT = 1 << 17, WATCHDOG_S = 120 };

/* Long enough for all threads of the pool, and with a loop, so that its deadline is watched. */
static const char program_text[] =
    "program p; workgroup 64; buffer a: u32[] read; buffer o: u32[131072] output;\n"
    "{ let x = a[gid.x]; for (i in 0..50) { x = (x ^ (x >> 7)) * 1664525 + %u; } o[gid.x] = x; }";

static const char endless_text[] =
    "program e; workgroup 64; buffer o: u32[64] output;\n"
    "{ let x = gid.x; for (i in 0..4294967295) { x = (x ^ (x >> 7)) * 1664525 + i; } o[lid.x] = x; }";

/* The memory of a sanitizer has locks that no fork waits for. */
#if defined(__SANITIZE_THREAD__) || defined(__SANITIZE_ADDRESS__)
static const int is_sanitized = 1;
#elif defined(__has_feature)
#if __has_feature(thread_sanitizer) || __has_feature(address_sanitizer)
static const int is_sanitized = 1;
#else
static const int is_sanitized = 0;
#endif
#else
static const int is_sanitized = 0;
#endif

static uint32_t input[COUNT], expected[COUNT];
static atomic_int stop, failures;

static void fill(void)
{
    for (uint32_t i = 0; i < COUNT; i++) {
        uint32_t x = input[i] = i * 2654435761u;
        for (int round = 0; round < 50; round++)
            x = (x ^ (x >> 7)) * 1664525 + 7;
        expected[i] = x;
    }
}

static vyre_context *open_engine(const char *engine)
{
    char name[] = "/tmp/vyre-fork-XXXXXX";
    const char *folders[] = {build_path("plugins")};
    const vyre_context_options options = {.struct_size = sizeof options,
                                          .directory_count = 1,
                                          .plugin_directories = folders,
                                          .config_file = name};
    vyre_context *context = NULL;
    const int file = mkstemp(name);
    if (file < 0)
        return NULL;
    dprintf(file, "[core]\ncache = no\n[backend cpu]\nengine = %s\nthreads = 3\n", engine);
    close(file);
    if (vyre_context_create(&options, &context, NULL) != VYRE_OK)
        context = NULL;
    unlink(name);
    return context;
}

static vyre_status compile(vyre_context *context, const char *text, vyre_pipeline **out_pipeline)
{
    vyre_program *program = NULL;
    vyre_error error = {0};
    vyre_status status = vyre_program_parse(text, strlen(text), NULL, NULL, &program, &error);
    if (status == VYRE_OK)
        status = vyre_pipeline_create(context, program, NULL, out_pipeline, &error);
    vyre_program_release(program);
    return status;
}

/* A program that differs with the number. */
static vyre_status compile_number(vyre_context *context, unsigned number,
                                  vyre_pipeline **out_pipeline)
{
    char text[512];
    snprintf(text, sizeof text, program_text, number);
    return compile(context, text, out_pipeline);
}

static int is_right(vyre_pipeline *pipeline)
{
    vyre_outputs outputs = {0};
    vyre_error error = {0};
    const vyre_input in = {input, sizeof input};
    const vyre_dispatch_options options = {.struct_size = sizeof options,
                                           .timeout_ns = UINT64_C(100000000000)};
    const int right =
        vyre_dispatch(pipeline, &in, 1, &outputs, &options, NULL, &error) == VYRE_OK &&
        outputs.slots[0].size == sizeof expected &&
        memcmp(outputs.slots[0].data, expected, sizeof expected) == 0;
    vyre_outputs_release(&outputs);
    return right;
}

/* ---- the parent's threads ---- */

static void *dispatch_on(void *pipeline)
{
    while (!atomic_load(&stop))
        if (!is_right(pipeline))
            atomic_fetch_add(&failures, 1);
    return NULL;
}

static void *compile_on(void *context)
{
    for (unsigned number = 100; !atomic_load(&stop); number++) {
        vyre_pipeline *pipeline = NULL;
        if (compile_number(context, number, &pipeline) != VYRE_OK)
            atomic_fetch_add(&failures, 1);
        vyre_pipeline_destroy(pipeline);
    }
    return NULL;
}

/* ---- children ---- */

static int wait_for(pid_t child)
{
    int status = -1;
    if (child <= 0 || waitpid(child, &status, 0) != child)
        return -1;
    return WIFEXITED(status) ? WEXITSTATUS(status) : 256 + WTERMSIG(status);
}

/* With a context of its own; 0 or where it failed. */
static int use(const char *engine)
{
    vyre_error error = {0};
    vyre_pipeline *pipeline = NULL, *endless = NULL;
    const vyre_dispatch_options options = {
        .struct_size = sizeof options, .grid = {8, 1, 1}, .timeout_ns = 5000000};
    vyre_context *context = open_engine(engine);
    if (!context)
        return 2;
    if (compile_number(context, 7, &pipeline) != VYRE_OK)
        return 3;
    if (!is_right(pipeline) || !is_right(pipeline))
        return 4;
    if (compile(context, endless_text, &endless) != VYRE_OK)
        return 5;
    if (vyre_dispatch(endless, NULL, 0, NULL, &options, NULL, &error) != VYRE_TIMEOUT)
        return 6;
    vyre_pipeline_destroy(endless);
    vyre_pipeline_destroy(pipeline);
    return vyre_context_destroy(context, NULL) == VYRE_OK ? 0 : 7;
}

/* What it got from its parent is refused. */
static int run_child(vyre_pipeline *parents, const char *engine, int has_children)
{
    vyre_error error = {0};
    const vyre_input in = {input, sizeof input};
    alarm(WATCHDOG_S);
    if (vyre_dispatch(parents, &in, 1, NULL, NULL, NULL, &error) != VYRE_FORKED)
        return 1;
    const int failed = use(engine);
    if (failed || !has_children)
        return failed;
    const pid_t child = fork();
    if (child == 0)
        _exit(use(engine));
    return wait_for(child) == 0 ? 0 : 8;
}

static void fork_rounds(vyre_pipeline *pipeline, const char *engine)
{
    for (int i = 0; i < ROUNDS; i++) {
        fflush(stdout);
        const pid_t child = fork();
        if (child == 0)
            _exit(run_child(pipeline, engine, i % 10 == 9));
        const int result = wait_for(child);
        if (result != 0)
            printf("# engine %s, round %d: the child ended with %d\n", engine, i, result);
        CU_ASSERT_EQUAL(result, 0);
        CU_ASSERT(is_right(pipeline));
    }
}

static void test_engine(const char *engine)
{
    enum { THREADS = 3 };
    pthread_t threads[THREADS];
    vyre_pipeline *pipeline = NULL;
    if (access(build_path("plugins/cpu.ini"), R_OK) != 0) {
        unit_skip("the CPU plugin is not built (--without-cpu)");
        return;
    }
    if (is_sanitized) {
        unit_skip("a sanitizer follows no child of a process with threads");
        return;
    }
    vyre_context *context = open_engine(engine);
    CU_ASSERT_PTR_NOT_NULL_FATAL(context);
    const vyre_status status = compile_number(context, 7, &pipeline);
    if (status == VYRE_UNAVAILABLE) {
        unit_skip("no libLLVM is installed");
    } else {
        CU_ASSERT_EQUAL_FATAL(status, VYRE_OK);
        CU_ASSERT(is_right(pipeline));
        atomic_store(&stop, 0);
        atomic_store(&failures, 0);
        for (int i = 0; i < THREADS; i++)
            CU_ASSERT_EQUAL_FATAL(pthread_create(&threads[i], NULL,
                                                 i == 0 ? compile_on : dispatch_on,
                                                 i == 0 ? (void *)context : (void *)pipeline),
                                  0);
        fork_rounds(pipeline, engine);
        atomic_store(&stop, 1);
        for (int i = 0; i < THREADS; i++)
            pthread_join(threads[i], NULL);
        CU_ASSERT_EQUAL(atomic_load(&failures), 0);
    }
    vyre_pipeline_destroy(pipeline);
    CU_ASSERT_EQUAL(vyre_context_destroy(context, NULL), VYRE_OK);
}

static void compiled(void)
{
    test_engine("llvm");
}

static void interpreted(void)
{
    test_engine("kernel");
}

static const unit_test tests[] = {{"forks while code is compiled and runs", compiled},
                                  {"forks while kernels are interpreted", interpreted},
                                  {NULL, NULL}};

int main(void)
{
    fill();
    unsetenv("VYRE_CONFIG");
    return unit_main("cpu_fork", tests);
}
