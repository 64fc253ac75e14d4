/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Making pipelines: which programs and devices are accepted, and what a refusal says. */
#include "config.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <vyre/facts.h>

#include "core/routing/selector.h"
#include "tests/unit/cpu_dispatch.h"
#include "tests/unit/plugin_folder.h"
#include "tests/unit/unit.h"

static void programs_that_cannot_run_are_refused(void)
{
    if (missing_cpu())
        return;
    vyre_pipeline *pipeline = NULL;
    vyre_error error;
    vyre_builder *b = vyre_builder_create(NULL);
    vyre_buffer_decl v = vyre_builder_output(b, "v", VYRE_DATA_U32, 1);
    vyre_builder_raw(b);
    vyre_builder_store(b, v, vyre_builder_u32(b, 0), vyre_builder_u32(b, 1));
    CU_ASSERT_EQUAL(try_pipeline(cpu, finish(b), NULL, &pipeline, &error), VYRE_INVALID_PROGRAM);
    CU_ASSERT_PTR_NOT_NULL(strstr(error.message, "top-level Region-wrapped Program"));

    b = vyre_builder_create(NULL);
    v = vyre_builder_output(b, "v", VYRE_DATA_U32, 1);
    vyre_builder_store(b, v, vyre_builder_u32(b, 0), vyre_builder_var(b, "nobody"));
    CU_ASSERT_EQUAL(try_pipeline(cpu, finish(b), NULL, &pipeline, &error), VYRE_INVALID_PROGRAM);
    CU_ASSERT_PTR_NOT_NULL(strstr(error.message, "nobody"));

    b = vyre_builder_create(NULL);
    v = vyre_builder_output(b, "v", VYRE_DATA_U64, 1);
    vyre_builder_indirect_dispatch(b, v, 0);
    CU_ASSERT_NOT_EQUAL(try_pipeline(cpu, finish(b), NULL, &pipeline, &error), VYRE_OK);
    CU_ASSERT_NOT_EQUAL(error.fix[0], '\0');
    CU_ASSERT_PTR_NULL(pipeline);
}

static void selectors_choose(void)
{
    if (missing_cpu())
        return;
    static const struct {
        const char *selector;
        vyre_status status;
    } cases[] = {{"cpu:host", VYRE_OK},
                 {"cpu:*", VYRE_OK},
                 {"*", VYRE_OK},
                 {"class:cpu", VYRE_OK},
                 {"physical:host", VYRE_OK},
                 {"name:*", VYRE_OK},
                 {"cuda:*", VYRE_NO_DEVICE},
                 {"class:discrete", VYRE_NO_DEVICE},
                 {"driver:x", VYRE_NO_DEVICE},
                 {"class:cqu", VYRE_INVALID_ARGUMENT},
                 {"cpu", VYRE_INVALID_ARGUMENT}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        const vyre_pipeline_options options = {.struct_size = sizeof options,
                                               .device = cases[i].selector};
        vyre_pipeline *pipeline = NULL;
        vyre_error error;
        const vyre_status status = try_pipeline(cpu, increment(), &options, &pipeline, &error);
        if (status != cases[i].status)
            printf("# %s: %d %s\n", cases[i].selector, (int)status, error.message);
        CU_ASSERT_EQUAL(status, cases[i].status);
        CU_ASSERT_EQUAL(error.fix[0] != '\0', status != VYRE_OK);
        if (status == VYRE_NO_DEVICE)
            CU_ASSERT_PTR_NOT_NULL(strstr(error.message, "cpu:host"));
        vyre_pipeline_destroy(pipeline);
    }
}

static void options_of_a_pipeline_are_checked(void)
{
    if (missing_cpu())
        return;
    const vyre_pipeline_options wrong[] = {
        {.struct_size = 0},
        {.struct_size = sizeof wrong[0], .float_mode = 9},
        {.struct_size = sizeof wrong[0], .float_mode = VYRE_FLOAT_ULP}};
    const vyre_pipeline_options flush = {
        .struct_size = sizeof flush, .float_mode = VYRE_FLOAT_FLUSH, .label = "a label"};
    vyre_pipeline *pipeline = NULL;
    vyre_error error;
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++)
        CU_ASSERT_EQUAL(try_pipeline(cpu, increment(), &wrong[i], &pipeline, &error),
                        VYRE_INVALID_ARGUMENT);
    CU_ASSERT_EQUAL(try_pipeline(cpu, increment(), &flush, &pipeline, &error), VYRE_OK);
    vyre_pipeline_destroy(pipeline);
}

static void a_context_with_pipelines_is_busy(void)
{
    if (missing_cpu())
        return;
    vyre_error error = {0};
    vyre_pipeline *pipeline = pipeline_of(increment());
    CU_ASSERT_EQUAL(vyre_context_destroy(cpu, &error), VYRE_BUSY);
    CU_ASSERT_PTR_NOT_NULL(strstr(error.message, "1 pipeline(s)"));
    vyre_pipeline_destroy(pipeline);
    vyre_pipeline_destroy(NULL);
}

static void a_device_without_compile_gets_the_program(void)
{
    plugin_folder folder;
    vyre_context *context = NULL;
    vyre_pipeline *pipeline = NULL;
    vyre_outputs outputs = {0};
    vyre_device_info device;
    uint64_t memory = 0;
    static const uint32_t values[] = {1, 2};
    vyre_error error = {0};
    plugin_folder_make(&folder);
    plugin_folder_add(&folder, "fake", "good", "");
    CU_ASSERT_EQUAL_FATAL(plugin_folder_open(&folder, NULL, &context, &error), VYRE_OK);
    CU_ASSERT_EQUAL_FATAL(try_pipeline(context, increment(), NULL, &pipeline, &error), VYRE_OK);
    CU_ASSERT_STRING_EQUAL(vyre_pipeline_id(pipeline), "fake:passthrough");
    CU_ASSERT_STRING_EQUAL(vyre_pipeline_device(pipeline), "fake:zero");
    CU_ASSERT_EQUAL(plugin_folder_row(context, 0).state, VYRE_PLUGIN_ACTIVE);
    /* What was found at opening has replaced what was described. */
    CU_ASSERT_EQUAL(context_device(context, 0, &device), VYRE_OK);
    CU_ASSERT_EQUAL(vyre_device_number(&device, VYRE_FACT_MEMORY_BYTES, 0, &memory), VYRE_OK);
    CU_ASSERT_EQUAL(memory, 2 << 20);
    CU_ASSERT_EQUAL(run_u32(pipeline, values, 2, &outputs, NULL, NULL, &error), VYRE_OK);
    CU_ASSERT_TRUE(holds(&outputs, 0, values, 2));
    vyre_outputs_release(&outputs);
    vyre_pipeline_destroy(pipeline);
    CU_ASSERT_EQUAL(vyre_context_destroy(context, &error), VYRE_OK);
    CU_ASSERT_TRUE(plugin_folder_logged(&folder, "plugin `fake`: close"));
    plugin_folder_remove(&folder);
}

static void every_miss_is_named(void)
{
    plugin_folder folder;
    vyre_context *context = NULL;
    vyre_pipeline *pipeline = NULL;
    vyre_error error = {0};
    plugin_folder_make(&folder);
    plugin_folder_add(&folder, "fake", "good", "");
    CU_ASSERT_EQUAL_FATAL(plugin_folder_open(&folder, NULL, &context, &error), VYRE_OK);
    vyre_builder *b = vyre_builder_create(NULL);
    const vyre_buffer_decl out = vyre_builder_output(b, "out", VYRE_DATA_F32, 1 << 20);
    const vyre_buffer_decl n =
        vyre_builder_buffer(b, "n", VYRE_DATA_U32, 1, VYRE_ACCESS_READ_WRITE);
    const vyre_value zeroth = vyre_builder_u32(b, 0);
    vyre_builder_let(b, "old",
                     vyre_builder_atomic(b, VYRE_ATOMIC_ADD, VYRE_ORDER_SEQ_CST, n, zeroth, 0,
                                         vyre_builder_u32(b, 1)));
    vyre_builder_store(b, out, zeroth,
                       vyre_builder_binary(b, VYRE_BINARY_ADD, vyre_builder_load(b, out, zeroth),
                                           vyre_builder_f32(b, 1.0f)));
    CU_ASSERT_EQUAL(try_pipeline(context, finish(b), NULL, &pipeline, &error), VYRE_NO_DEVICE);
    static const char *const parts[] = {"fake:zero", "atomic_u32", "f32_round_nearest",
                                        "f32_subnormals", "memory_bytes"};
    for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++)
        CU_ASSERT_PTR_NOT_NULL(strstr(error.message, parts[i]));
    CU_ASSERT_EQUAL(vyre_context_destroy(context, &error), VYRE_OK);
    plugin_folder_remove(&folder);
}

static void failures_of_a_plugin_reach_the_caller(void)
{
    static const uint32_t values[] = {1, 2};
    plugin_folder folder;
    vyre_context *context = NULL;
    vyre_pipeline *pipeline = NULL;
    vyre_outputs outputs = {0};
    vyre_error error = {0};
    plugin_folder_make(&folder);
    plugin_folder_add(&folder, "fake", "null_device", "");
    CU_ASSERT_EQUAL_FATAL(plugin_folder_open(&folder, NULL, &context, &error), VYRE_OK);
    CU_ASSERT_EQUAL(try_pipeline(context, increment(), NULL, &pipeline, &error), VYRE_INTERNAL);
    CU_ASSERT_PTR_NOT_NULL(strstr(error.context[0], "fake:zero"));
    CU_ASSERT_EQUAL(vyre_context_destroy(context, &error), VYRE_OK);
    plugin_folder_remove(&folder);

    plugin_folder_make(&folder);
    plugin_folder_add(&folder, "fake", "run_status", "");
    CU_ASSERT_EQUAL_FATAL(plugin_folder_open(&folder, NULL, &context, &error), VYRE_OK);
    CU_ASSERT_EQUAL_FATAL(try_pipeline(context, increment(), NULL, &pipeline, &error), VYRE_OK);
    CU_ASSERT_EQUAL(run_u32(pipeline, values, 2, &outputs, NULL, NULL, &error), VYRE_OTHER);
    CU_ASSERT_PTR_NOT_NULL(strstr(error.context[0], "777"));
    CU_ASSERT_EQUAL(outputs.slots[0].size, 0);
    vyre_outputs_release(&outputs);
    vyre_pipeline_destroy(pipeline);
    CU_ASSERT_EQUAL(vyre_context_destroy(context, &error), VYRE_OK);
    plugin_folder_remove(&folder);
}

static void globs(void)
{
    static const struct {
        const char *pattern, *text;
        int matches;
    } cases[] = {{"a*", "abc", 1},       {"*c", "abc", 1}, {"a?c", "abc", 1}, {"a?", "abc", 0},
                 {"*b*b*", "abab", 1},   {"", "", 1},      {"", "a", 0},      {"*", "", 1},
                 {"a*b*c", "aXbXbd", 0}, {"**", "x", 1}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        CU_ASSERT_EQUAL(vyre__glob(cases[i].pattern, cases[i].text), cases[i].matches);
}

static const unit_test tests[] = {
    {"programs that cannot run are refused", programs_that_cannot_run_are_refused},
    {"selectors choose", selectors_choose},
    {"options of a pipeline are checked", options_of_a_pipeline_are_checked},
    {"a context with pipelines is busy", a_context_with_pipelines_is_busy},
    {"a device without compile gets the program", a_device_without_compile_gets_the_program},
    {"every miss is named", every_miss_is_named},
    {"failures of a plugin reach the caller", failures_of_a_plugin_reach_the_caller},
    {"globs", globs},
    {NULL, NULL}};

int main(void)
{
    unsetenv("VYRE_CONFIG");
    unsetenv("VYRE_DEVICE");
    unsetenv("VYRE_LOG");
    cpu_open();
    const int result = unit_main("pipeline", tests);
    return vyre_context_destroy(cpu, NULL) == VYRE_OK ? result : EXIT_FAILURE;
}
