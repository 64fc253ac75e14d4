/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * What is done again costs no memory and waits for nobody: dispatches of a pipeline, and decisions
 * for an equal request. What the plugin does is not counted.
 */
#include "config.h"

#include <pthread.h>
#include <string.h>

#include <vyre/vyre.h>

#include "core/dispatch/frame.h"
#include "tests/unit/memory_kit.h"
#include "tests/unit/plugin_folder.h"
#include "tests/unit/unit.h"

/* Names that the linker gives, as for allocations. */
int __real_pthread_mutex_lock(pthread_mutex_t *mutex);
int __wrap_pthread_mutex_lock(pthread_mutex_t *mutex);

static size_t locks;

int __wrap_pthread_mutex_lock(pthread_mutex_t *mutex)
{
    locks++;
    return __real_pthread_mutex_lock(mutex);
}

static const char text[] = "program sum;\n"
                           "workgroup 8;\n"
                           "buffer x: u32[] read;\n"
                           "buffer y: u32[] read;\n"
                           "buffer z: u32[] readwrite;\n"
                           "{\n"
                           "    let i = gid.x;\n"
                           "    if (i < len(z)) { z[i] = x[i] + y[i]; }\n"
                           "}\n";

static plugin_folder folder;
static vyre_context *context;
static vyre_program *program;
static vyre_pipeline *pipeline;

static void begin(void)
{
    vyre_error error = {0};
    plugin_folder_make(&folder);
    plugin_folder_add(&folder, "fake", "good", "");
    CU_ASSERT_EQUAL_FATAL(plugin_folder_open(&folder, NULL, &context, &error), VYRE_OK);
    CU_ASSERT_EQUAL_FATAL(vyre_program_read(text, strlen(text), "sum", NULL, &program, &error),
                          VYRE_OK);
    CU_ASSERT_EQUAL_FATAL(vyre_pipeline_create(context, program, NULL, &pipeline, &error), VYRE_OK);
}

static void end(void)
{
    vyre_pipeline_destroy(pipeline);
    vyre_program_release(program);
    CU_ASSERT_EQUAL(vyre_context_destroy(context, NULL), VYRE_OK);
    plugin_folder_remove(&folder);
}

static void dispatch(vyre_outputs *outputs, vyre_dispatch_report *report, uint64_t timeout)
{
    static const uint32_t data[3][16];
    const vyre_input inputs[] = {{data[0], 64}, {data[1], 64}, {data[2], 64}};
    const vyre_dispatch_options options = {.struct_size = sizeof options, .timeout_ns = timeout};
    CU_ASSERT_EQUAL(
        vyre_dispatch(pipeline, inputs, 3, outputs, timeout ? &options : NULL, report, NULL),
        VYRE_OK);
}

static void a_warm_dispatch_takes_no_memory_and_no_lock(void)
{
    vyre_outputs outputs = {0};
    vyre_dispatch_report report;
    begin();
    memory_requested = 0;
    dispatch(&outputs, NULL, 0);
    CU_ASSERT(memory_requested > 0); /* the counter counts */
    memory_requested = locks = 0;
    for (int i = 0; i < 100; i++) {
        dispatch(&outputs, NULL, 0);
        dispatch(&outputs, &report, 0);
        dispatch(&outputs, &report, UINT64_C(1000000000));
        dispatch(NULL, &report, 0);
        CU_ASSERT_EQUAL(report.slots_reused, 0);
    }
    CU_ASSERT_EQUAL(memory_requested, 0);
    CU_ASSERT_EQUAL(locks, 0);
    CU_ASSERT_EQUAL(outputs.slots[0].size, 64);
    vyre_outputs_release(&outputs);
    end();
}

static void decide(void)
{
    vyre_decision *decision = NULL;
    CU_ASSERT_EQUAL(vyre_route(context, program, NULL, &decision, NULL), VYRE_OK);
    vyre_decision_release(decision);
}

static void a_repeated_decision_takes_no_memory(void)
{
    begin();
    memory_requested = 0;
    decide();
    CU_ASSERT(memory_requested > 0);
    memory_requested = 0;
    for (int i = 0; i < 100; i++)
        decide();
    CU_ASSERT_EQUAL(memory_requested, 0);
    end();
}

/* As many dispatches at once as there are places, and some more. */
static void frames_are_used_again(void)
{
    enum { MORE = 5, ALL = VYRE__FRAMES + MORE };
    const vyre__binding_plan plan = {.count = 3, .input_count = 2, .output_count = 1};
    static vyre__frames frames;
    vyre__frame *taken[ALL];
    for (int i = 0; i < ALL; i++) {
        taken[i] = vyre__frame_take(&frames, &plan, 3, 1);
        CU_ASSERT_PTR_NOT_NULL_FATAL(taken[i]);
        for (int j = 0; j < i; j++)
            CU_ASSERT_PTR_NOT_EQUAL(taken[i], taken[j]);
    }
    for (int i = 0; i < ALL; i++)
        vyre__frame_give(&frames, taken[i]);
    memory_requested = 0;
    for (int i = 0; i < VYRE__FRAMES; i++)
        taken[i] = vyre__frame_take(&frames, &plan, 3, 1);
    CU_ASSERT_EQUAL(memory_requested, 0);
    taken[VYRE__FRAMES] = vyre__frame_take(&frames, &plan, 3, 1);
    CU_ASSERT(memory_requested > 0);
    for (int i = 0; i <= VYRE__FRAMES; i++)
        vyre__frame_give(&frames, taken[i]);
    vyre__frames_release(&frames);
}

static void *use_frames(void *user)
{
    const vyre__binding_plan plan = {.count = 3, .input_count = 2, .output_count = 1};
    const uint64_t mine = (uint64_t)(uintptr_t)&plan;
    for (uint64_t i = 1; i <= 20000; i++) {
        vyre__frame *frame = vyre__frame_take(user, &plan, 3, 1);
        if (!frame)
            return user;
        frame->output_sizes[0] = mine + i;
        if (frame->output_sizes[0] != mine + i)
            return user;
        vyre__frame_give(user, frame);
    }
    return NULL;
}

static void threads_have_frames_of_their_own(void)
{
    static vyre__frames frames;
    pthread_t threads[4];
    for (int i = 0; i < 4; i++)
        CU_ASSERT_EQUAL_FATAL(pthread_create(&threads[i], NULL, use_frames, &frames), 0);
    for (int i = 0; i < 4; i++) {
        void *failed = NULL;
        pthread_join(threads[i], &failed);
        CU_ASSERT_PTR_NULL(failed);
    }
    vyre__frames_release(&frames);
}

static const unit_test tests[] = {
    {"a warm dispatch takes no memory and no lock", a_warm_dispatch_takes_no_memory_and_no_lock},
    {"a repeated decision takes no memory", a_repeated_decision_takes_no_memory},
    {"frames are used again", frames_are_used_again},
    {"threads have frames of their own", threads_have_frames_of_their_own},
    {NULL, NULL},
};

int main(void)
{
    return unit_main("warm", tests);
}
