/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * y = 2 * x + y from C: a program in text, buffers of the host, one dispatch.
 *
 * Build: cc saxpy.c $(pkg-config --cflags --libs vyre)
 */
#include <stdio.h>
#include <string.h>

#include <vyre/vyre.h>

static const char source[] = "program saxpy;\n"
                             "workgroup 256;\n"
                             "buffer a: f32[1] uniform;\n"
                             "buffer x: f32[] read;\n"
                             "buffer y: f32[] readwrite;\n"
                             "{\n"
                             "    let i = gid.x;\n"
                             "    if (i < len(y)) { y[i] = fma(a[0], x[i], y[i]); }\n"
                             "}\n";

int main(void)
{
    const float a = 2, x[4] = {0, 1, 2, 3}, y[4] = {10, 20, 30, 40};
    const vyre_input inputs[] = {{&a, sizeof a}, {x, sizeof x}, {y, sizeof y}};
    vyre_context *context = NULL;
    vyre_program *program = NULL;
    vyre_pipeline *pipeline = NULL;
    vyre_outputs outputs = {0};
    vyre_error error = {0};

    vyre_status status = vyre_context_create(NULL, &context, &error);
    if (status == VYRE_OK)
        status = vyre_program_read(source, strlen(source), "saxpy", NULL, &program, &error);
    if (status == VYRE_OK)
        status = vyre_pipeline_create(context, program, NULL, &pipeline, &error);
    if (status == VYRE_OK)
        status = vyre_dispatch(pipeline, inputs, 3, &outputs, NULL, NULL, &error);
    if (status == VYRE_OK) {
        const float *result = outputs.slots[0].data;
        printf("%g %g %g %g on %s\n", (double)result[0], (double)result[1], (double)result[2],
               (double)result[3], vyre_pipeline_device(pipeline));
    } else {
        fprintf(stderr, "saxpy: %s\n  fix: %s\n", error.message, error.fix);
    }

    vyre_outputs_release(&outputs);
    vyre_pipeline_destroy(pipeline);
    vyre_program_release(program);
    vyre_context_destroy(context, NULL);
    return vyre_status_exit_code(status);
}
