/* SPDX-License-Identifier: MIT OR Apache-2.0 */
#include "config.h"

#include "tests/unit/cpu_dispatch.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "tests/unit/plugin_folder.h"
#include "tests/unit/unit.h"

vyre_context *cpu;

vyre_program *finish(vyre_builder *b)
{
    vyre_program *program = NULL;
    vyre_error error = {0};
    CU_ASSERT_EQUAL(vyre_builder_finish(b, &program, &error), VYRE_OK);
    if (!program)
        printf("# %s\n", error.message);
    vyre_builder_destroy(b);
    CU_ASSERT_PTR_NOT_NULL_FATAL(program);
    return program;
}

vyre_program *increment(void)
{
    vyre_builder *b = vyre_builder_create(NULL);
    const vyre_buffer_decl v =
        vyre_builder_buffer(b, "v", VYRE_DATA_U32, 0, VYRE_ACCESS_READ_WRITE);
    const vyre_value i = vyre_builder_invocation_id(b, 0);
    vyre_builder_store(b, v, i,
                       vyre_builder_binary(b, VYRE_BINARY_ADD, vyre_builder_load(b, v, i),
                                           vyre_builder_u32(b, 1)));
    return finish(b);
}

vyre_status try_pipeline(vyre_context *context, vyre_program *program,
                         const vyre_pipeline_options *options, vyre_pipeline **pipeline,
                         vyre_error *error)
{
    memset(error, 0, sizeof *error);
    const vyre_status status = vyre_pipeline_create(context, program, options, pipeline, error);
    vyre_program_release(program);
    return status;
}

vyre_pipeline *pipeline_of(vyre_program *program)
{
    vyre_pipeline *pipeline = NULL;
    vyre_error error;
    CU_ASSERT_EQUAL(try_pipeline(cpu, program, NULL, &pipeline, &error), VYRE_OK);
    if (!pipeline)
        printf("# %s %s\n", error.location, error.message);
    CU_ASSERT_PTR_NOT_NULL_FATAL(pipeline);
    return pipeline;
}

int missing_cpu(void)
{
    if (!cpu)
        unit_skip("the CPU plugin is not built (--without-cpu)");
    return !cpu;
}

vyre_status run_u32(vyre_pipeline *pipeline, const uint32_t *values, size_t count,
                    vyre_outputs *outputs, const vyre_dispatch_options *options,
                    vyre_dispatch_report *report, vyre_error *error)
{
    const vyre_input input = {values, count * sizeof *values};
    memset(error, 0, sizeof *error);
    return vyre_dispatch(pipeline, &input, values ? 1 : 0, outputs, options, report, error);
}

int holds(const vyre_outputs *outputs, size_t slot, const uint32_t *values, size_t count)
{
    return slot < outputs->count && outputs->slots[slot].size == count * sizeof *values &&
           (count == 0 || memcmp(outputs->slots[slot].data, values, count * sizeof *values) == 0);
}

void cpu_open(void)
{
    const char *folders[] = {build_path("plugins")};
    const vyre_context_options options = {.struct_size = sizeof options,
                                          .directory_count = 1,
                                          .plugin_directories = folders,
                                          .config_file = build_path("vyre-build-tree.conf")};
    if (access(build_path("plugins/cpu.ini"), R_OK) == 0)
        vyre_context_create(&options, &cpu, NULL);
}
