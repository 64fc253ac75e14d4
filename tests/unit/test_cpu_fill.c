/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Outputs in memory that is not zero: what no lane stores is, all the same. */
#include "config.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <vyre/vyre.h>

#include "tests/unit/cpu_dispatch.h"
#include "tests/unit/unit.h"

enum { COUNT = 1000 };

static vyre_outputs outputs;

static vyre_pipeline *pipeline_of_text(const char *declarations, const char *body)
{
    char text[1024];
    vyre_program *program = NULL;
    vyre_error error = {0};
    snprintf(text, sizeof text, "program p;\n%s\n{\nlet i = gid.x;\n%s\n}\n", declarations, body);
    if (vyre_program_read(text, strlen(text), "p", NULL, &program, &error) != VYRE_OK)
        printf("# %s\n", error.message);
    CU_ASSERT_PTR_NOT_NULL_FATAL(program);
    return pipeline_of(program);
}

static void run(const char *declarations, const char *body, uint32_t groups)
{
    const vyre_dispatch_options options = {
        .struct_size = sizeof options, .grid = {groups, groups > 0, groups > 0}, .elements = COUNT};
    vyre_error error = {0};
    vyre_pipeline *pipeline = pipeline_of_text(declarations, body);
    CU_ASSERT_EQUAL(vyre_dispatch(pipeline, NULL, 0, &outputs, &options, NULL, &error), VYRE_OK);
    vyre_pipeline_destroy(pipeline);
}

/* The program stores 7 in elements first, first + step and so on below `end`, and nothing else. */
static void expect(const char *declarations, const char *body, uint32_t groups,
                   const uint32_t stored[3])
{
    static uint32_t wanted[COUNT];
    run("workgroup 64;\nbuffer v: u32[] write;", "v[i] = 0xFFFFFFFF;", 0);
    memset(wanted, 0xFF, sizeof wanted);
    CU_ASSERT_TRUE(holds(&outputs, 0, wanted, COUNT));
    const void *before = outputs.slots[0].data;
    run(declarations, body, groups);
    CU_ASSERT_PTR_EQUAL(outputs.slots[0].data, before);
    memset(wanted, 0, sizeof wanted);
    for (uint32_t i = stored[0]; i < stored[1] && i < COUNT; i += stored[2])
        wanted[i] = 7;
    CU_ASSERT_TRUE(holds(&outputs, 0, wanted, COUNT));
}

#define ROW "workgroup 64;\nbuffer v: u32[] write;"

static void fills(void)
{
    static const uint32_t all[3] = {0, COUNT, 1};
    if (missing_cpu())
        return;
    expect(ROW, "v[i] = 7;", 0, all);
    expect(ROW, "if (i < len(v)) { v[i] = 7; }", 0, all);
    expect(ROW, "v[i] = 1;\nif (i % 2 == 0) { v[i + 1] = 7; v[i] = 7; }\nv[i] = 7;", 0, all);
    expect(ROW, "for (k in 0..i) { v[k + 1000] = k; }\nv[i] = 7;", 0, all);
}

static void leaves_zeros(void)
{
    if (missing_cpu())
        return;
    expect(ROW, "v[i + 3] = 7;", 0, (uint32_t[3]){3, COUNT, 1});
    expect(ROW, "v[i * 2] = 7;", 0, (uint32_t[3]){0, COUNT, 2});
    expect(ROW, "if (i < 10) { v[i] = 7; }", 0, (uint32_t[3]){0, 10, 1});
    expect(ROW, "if (i < len(v)) { } else { v[i] = 7; }", 0, (uint32_t[3]){0, 0, 1});
    expect(ROW, "if (i < len(v)) { if (i < 10) { v[i] = 7; } }", 0, (uint32_t[3]){0, 10, 1});
    expect(ROW, "for (k in 0..i % 2) { v[i] = 7; }", 0, (uint32_t[3]){1, COUNT, 2});
    expect(ROW, "if (i >= 10) { return; }\nv[i] = 7;", 0, (uint32_t[3]){0, 10, 1});
    expect(ROW, "v[i] = 7;", 3, (uint32_t[3]){0, 192, 1});
    expect(ROW, "if (i < len(v)) { v[i] = 7; }", 3, (uint32_t[3]){0, 192, 1});
    expect("workgroup 8, 8;\nbuffer v: u32[] write;", "v[i] = 7;", 1, (uint32_t[3]){0, 8, 1});
    expect("workgroup 64;\nbuffer v: u32[] write;\nbuffer w: u32[10] write;",
           "if (i < len(w)) { v[i] = 7; }", 0, (uint32_t[3]){0, 10, 1});
}

static const unit_test tests[] = {
    {"lanes fill a buffer", fills}, {"lanes leave zeros", leaves_zeros}, {NULL, NULL}};

int main(void)
{
    unsetenv("VYRE_CONFIG");
    unsetenv("VYRE_DEVICE");
    unsetenv("VYRE_LOG");
    cpu_open();
    const int result = unit_main("cpu_fill", tests);
    vyre_outputs_release(&outputs);
    return vyre_context_destroy(cpu, NULL) == VYRE_OK ? result : EXIT_FAILURE;
}
