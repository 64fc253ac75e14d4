/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* A process that runs one small program and ends: what bench_start measures. */
#include <stdio.h>
#include <string.h>

#include <vyre/vyre.h>

static const char source[] = "program first;\n"
                             "workgroup 64;\n"
                             "buffer y: u32[] readwrite;\n"
                             "{\n"
                             "    let i = gid.x;\n"
                             "    if (i < len(y)) { y[i] = y[i] + 1; }\n"
                             "}\n";

static vyre_status run(vyre_context *context, vyre_program *program, vyre_error *error)
{
    static const unsigned y[4] = {1, 2, 3, 4};
    const vyre_input input = {y, sizeof y};
    vyre_pipeline *pipeline = NULL;
    vyre_outputs outputs = {0};
    vyre_status status = vyre_pipeline_create(context, program, NULL, &pipeline, error);
    if (status == VYRE_OK)
        status = vyre_dispatch(pipeline, &input, 1, &outputs, NULL, NULL, error);
    if (status == VYRE_OK)
        printf("%u\n", *(const unsigned *)outputs.slots[0].data);
    vyre_outputs_release(&outputs);
    vyre_pipeline_destroy(pipeline);
    return status;
}

int main(void)
{
    vyre_context *context = NULL;
    vyre_program *program = NULL;
    vyre_error error = {0};
    vyre_status status = vyre_context_create(NULL, &context, &error);
    if (status == VYRE_OK)
        status = vyre_program_read(source, strlen(source), "first", NULL, &program, &error);
    if (status == VYRE_OK)
        status = run(context, program, &error);
    if (status != VYRE_OK)
        fprintf(stderr, "first: %s\n  fix: %s\n", error.message, error.fix);
    vyre_program_release(program);
    vyre_context_destroy(context, NULL);
    return vyre_status_exit_code(status);
}
