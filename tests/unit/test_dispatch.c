/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* From a program to bytes, through the CPU plugin. */
#include "config.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <vyre/builder.h>
#include <vyre/dispatch.h>
#include <vyre/facts.h>

#include "tests/unit/cpu_dispatch.h"
#include "tests/unit/plugin_folder.h"
#include "tests/unit/unit.h"

/* ---- programs ---- */

/* y = a * x + y. The canonical order of the buffers is not that of their declaration. */
static vyre_program *saxpy(void)
{
    vyre_builder *b = vyre_builder_create("saxpy");
    vyre_builder_workgroup(b, 64, 1, 1);
    const vyre_buffer_decl factor =
        vyre_builder_buffer(b, "factor", VYRE_DATA_F32, 1, VYRE_ACCESS_UNIFORM);
    const vyre_buffer_decl x = vyre_builder_buffer(b, "xs", VYRE_DATA_F32, 0, VYRE_ACCESS_READ);
    const vyre_buffer_decl y =
        vyre_builder_buffer(b, "y", VYRE_DATA_F32, 0, VYRE_ACCESS_READ_WRITE);
    const vyre_value i = vyre_builder_let(b, "i", vyre_builder_invocation_id(b, 0));
    vyre_builder_begin_if(b, vyre_builder_binary(b, VYRE_BINARY_LT, i, vyre_builder_length(b, y)));
    const vyre_value a = vyre_builder_load(b, factor, vyre_builder_u32(b, 0));
    vyre_builder_store(
        b, y, i, vyre_builder_fma(b, a, vyre_builder_load(b, x, i), vyre_builder_load(b, y, i)));
    vyre_builder_end(b);
    return finish(b);
}

/* out[i] = 3 * i, for a buffer that takes no input. */
static vyre_program *triple(uint32_t count, uint64_t range_start, uint64_t range_end)
{
    vyre_builder *b = vyre_builder_create(NULL);
    vyre_builder_workgroup(b, 4, 1, 1);
    const vyre_buffer_decl out =
        count > 0 ? vyre_builder_output(b, "out", VYRE_DATA_U32, count)
                  : vyre_builder_buffer(b, "out", VYRE_DATA_U32, 0, VYRE_ACCESS_WRITE);
    if (range_end > 0)
        vyre_builder_set_range(b, out, range_start, range_end);
    const vyre_value i = vyre_builder_let(b, "i", vyre_builder_invocation_id(b, 0));
    vyre_builder_store(b, out, i,
                       vyre_builder_binary(b, VYRE_BINARY_MUL, i, vyre_builder_u32(b, 3)));
    return finish(b);
}

/* Traps in lane 2 with the value of its element; two sites, the second one fires. */
static vyre_program *trapping(void)
{
    vyre_builder *b = vyre_builder_create(NULL);
    vyre_builder_workgroup(b, 4, 1, 1);
    const vyre_buffer_decl v =
        vyre_builder_buffer(b, "v", VYRE_DATA_U32, 0, VYRE_ACCESS_READ_WRITE);
    const vyre_value i = vyre_builder_let(b, "i", vyre_builder_invocation_id(b, 0));
    vyre_builder_begin_if(b, vyre_builder_binary(b, VYRE_BINARY_GT, i, vyre_builder_u32(b, 100)));
    vyre_builder_trap(b, i, "never");
    vyre_builder_end(b);
    vyre_builder_begin_if(b, vyre_builder_binary(b, VYRE_BINARY_EQ, i, vyre_builder_u32(b, 2)));
    vyre_builder_trap(b, vyre_builder_load(b, v, i), "bad\nelement");
    vyre_builder_end(b);
    vyre_builder_store(b, v, i, vyre_builder_u32(b, 7));
    return finish(b);
}

static vyre_program *endless(void)
{
    vyre_builder *b = vyre_builder_create(NULL);
    const vyre_buffer_decl v = vyre_builder_output(b, "v", VYRE_DATA_U32, 1);
    const vyre_value sum = vyre_builder_let(b, "sum", vyre_builder_u32(b, 0));
    const vyre_value i =
        vyre_builder_begin_loop(b, "i", vyre_builder_u32(b, 0), vyre_builder_u32(b, UINT32_MAX));
    vyre_builder_assign(b, sum, vyre_builder_binary(b, VYRE_BINARY_BIT_XOR, sum, i));
    vyre_builder_end(b);
    vyre_builder_store(b, v, vyre_builder_u32(b, 0), sum);
    return finish(b);
}

/* ---- the device ---- */

static char complaints[1024];

static void keep_complaint(void *user, uint32_t level, const char *message)
{
    (void)user;
    (void)level;
    snprintf(complaints, sizeof complaints, "%s", message);
}

static void the_cpu_plugin_gives_no_cause_for_complaint(void)
{
    if (missing_cpu())
        return;
    static const uint32_t keys[] = {VYRE_FACT_COMPUTE_UNITS,         VYRE_FACT_MEMORY_BYTES,
                                    VYRE_FACT_WORKGROUP_INVOCATIONS, VYRE_FACT_SHARED_BYTES,
                                    VYRE_FACT_F32_ROUND_NEAREST,     VYRE_FACT_F32_SUBNORMALS,
                                    VYRE_FACT_SUBGROUP_SIZE};
    const char *folders[] = {build_path("plugins")};
    const vyre_context_options options = {.struct_size = sizeof options,
                                          .directory_count = 1,
                                          .plugin_directories = folders,
                                          .config_file = build_path("vyre-build-tree.conf"),
                                          .log = keep_complaint};
    vyre_context *context = NULL;
    vyre_error error = {0};
    vyre_device_info device;
    CU_ASSERT_EQUAL_FATAL(vyre_context_create(&options, &context, &error), VYRE_OK);
    CU_ASSERT_EQUAL_FATAL(context_device_count(context), 1);
    CU_ASSERT_EQUAL(context_device(context, 0, &device), VYRE_OK);
    CU_ASSERT_STRING_EQUAL(device.id, "cpu:host");
    CU_ASSERT_EQUAL(device.device_class, VYRE_DEVICE_CLASS_CPU);
    CU_ASSERT_STRING_EQUAL(device.state, "usable");
    CU_ASSERT_NOT_EQUAL(device.name[0], '\0');
    for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++) {
        uint64_t value = 0;
        CU_ASSERT_EQUAL(vyre_device_number(&device, keys[i], 0, &value), VYRE_OK);
        CU_ASSERT_TRUE(value > 0);
    }
    for (uint32_t i = 0; i < device.fact_count; i++) {
        CU_ASSERT(device.facts[i].source == VYRE_SOURCE_PROBED ||
                  device.facts[i].key == VYRE_FACT_F32_RATE);
        CU_ASSERT_NOT_EQUAL(device.facts[i].note[0], '\0');
    }
    CU_ASSERT_EQUAL(vyre_context_destroy(context, &error), VYRE_OK);
    CU_ASSERT_STRING_EQUAL(complaints, "");
}

/* ---- results ---- */

static void saxpy_gives_bytes(void)
{
    if (missing_cpu())
        return;
    float a = 2.0f, x[100], y[100];
    for (int i = 0; i < 100; i++) {
        x[i] = (float)i;
        y[i] = 1.0f;
    }
    const vyre_input inputs[] = {{&a, sizeof a}, {x, sizeof x}, {y, sizeof y}};
    vyre_pipeline *pipeline = pipeline_of(saxpy());
    vyre_outputs outputs = {0};
    vyre_dispatch_report report;
    vyre_error error = {0};
    CU_ASSERT_EQUAL(vyre_dispatch(pipeline, inputs, 3, &outputs, NULL, &report, &error), VYRE_OK);
    CU_ASSERT_EQUAL_FATAL(outputs.count, 1);
    CU_ASSERT_EQUAL_FATAL(outputs.slots[0].size, sizeof y);
    const float *out = outputs.slots[0].data;
    for (int i = 0; i < 100; i++)
        CU_ASSERT_EQUAL(out[i], 2.0f * (float)i + 1.0f);
    CU_ASSERT_EQUAL(y[7], 1.0f);
    CU_ASSERT_EQUAL(report.grid[0], 2);
    CU_ASSERT_EQUAL(report.bytes_in, sizeof a + sizeof x + sizeof y);
    CU_ASSERT_EQUAL(report.bytes_out, sizeof y);
    CU_ASSERT_EQUAL(report.slots_appended, 1);
    CU_ASSERT_TRUE(report.kernel_ns > 0 && report.kernel_ns <= report.wall_ns);
    CU_ASSERT_EQUAL(report.trapped, 0);
    CU_ASSERT_EQUAL(strncmp(vyre_pipeline_id(pipeline), "cpu:", 4), 0);
    CU_ASSERT_EQUAL(strlen(vyre_pipeline_id(pipeline)), 4 + 64);
    CU_ASSERT_STRING_EQUAL(vyre_pipeline_device(pipeline), "cpu:host");
    /* Again: the memory of the slot is kept. */
    void *memory = outputs.slots[0].data;
    CU_ASSERT_EQUAL(vyre_dispatch(pipeline, inputs, 3, &outputs, NULL, &report, &error), VYRE_OK);
    CU_ASSERT_PTR_EQUAL(outputs.slots[0].data, memory);
    CU_ASSERT_EQUAL(report.slots_reused, 1);
    vyre_outputs_release(&outputs);
    vyre_pipeline_destroy(pipeline);
}

static void text_gives_bytes(void)
{
    if (missing_cpu())
        return;
    static const char text[] =
        "program;\nworkgroup 64;\n\n"
        "buffer words: u32[] read;\nbuffer out: u32[6] write;\n\n"
        "{\n    let i = gid.x;\n    if (i < 6) { out[i] = words[i] * 2; }\n}\n";
    static const uint32_t words[] = {1, 2, 3, 4}, expected[] = {2, 4, 6, 8, 0, 0};
    vyre_program *program = NULL, *decoded = NULL;
    vyre_error error = {0};
    void *wire = NULL;
    size_t size = 0;
    CU_ASSERT_EQUAL(vyre_program_read(text, sizeof text - 1, "t.vyre", NULL, &program, &error),
                    VYRE_OK);
    if (!program)
        printf("# %s %s\n", error.location, error.message);
    CU_ASSERT_PTR_NOT_NULL_FATAL(program);
    CU_ASSERT_EQUAL(vyre_program_encode(program, 0, &wire, &size, &error), VYRE_OK);
    CU_ASSERT_EQUAL_FATAL(vyre_program_read(wire, size, NULL, NULL, &decoded, &error), VYRE_OK);
    vyre_program *forms[] = {program, decoded};
    for (int i = 0; i < 2; i++) {
        vyre_pipeline *pipeline = pipeline_of(forms[i]);
        vyre_outputs outputs = {0};
        CU_ASSERT_EQUAL(run_u32(pipeline, words, 4, &outputs, NULL, NULL, &error), VYRE_OK);
        CU_ASSERT_TRUE(holds(&outputs, 0, expected, 6));
        vyre_outputs_release(&outputs);
        vyre_pipeline_destroy(pipeline);
    }
    vyre_free(wire);
}

static void inputs_need_no_alignment(void)
{
    if (missing_cpu())
        return;
    static const uint32_t values[] = {1, 2, 3}, expected[] = {2, 3, 4};
    char bytes[sizeof values + 1];
    memcpy(bytes + 1, values, sizeof values);
    vyre_pipeline *pipeline = pipeline_of(increment());
    vyre_outputs outputs = {0};
    vyre_error error;
    CU_ASSERT_EQUAL(run_u32(pipeline, (const uint32_t *)(const void *)(bytes + 1), 3, &outputs,
                            NULL, NULL, &error),
                    VYRE_OK);
    CU_ASSERT_TRUE(holds(&outputs, 0, expected, 3));
    vyre_outputs_release(&outputs);
    vyre_pipeline_destroy(pipeline);
}

static void empty_buffers_are_legal(void)
{
    if (missing_cpu())
        return;
    const vyre_input input = {NULL, 0};
    vyre_pipeline *pipeline = pipeline_of(increment());
    vyre_outputs outputs = {0};
    vyre_error error = {0};
    CU_ASSERT_EQUAL(vyre_dispatch(pipeline, &input, 1, &outputs, NULL, NULL, &error), VYRE_OK);
    CU_ASSERT_EQUAL(outputs.count, 1);
    CU_ASSERT_EQUAL(outputs.slots[0].size, 0);
    vyre_outputs_release(&outputs);
    vyre_pipeline_destroy(pipeline);
}

static void outputs_may_be_dropped(void)
{
    if (missing_cpu())
        return;
    const uint32_t value = 5;
    vyre_pipeline *pipeline = pipeline_of(increment());
    vyre_dispatch_report report;
    vyre_error error;
    CU_ASSERT_EQUAL(run_u32(pipeline, &value, 1, NULL, NULL, &report, &error), VYRE_OK);
    CU_ASSERT_EQUAL(report.bytes_out, 0);
    CU_ASSERT_EQUAL(value, 5);
    vyre_pipeline_destroy(pipeline);
    pipeline = pipeline_of(triple(4, 0, 0));
    CU_ASSERT_EQUAL(run_u32(pipeline, NULL, 0, NULL, NULL, &report, &error), VYRE_OK);
    vyre_pipeline_destroy(pipeline);
}

static void runtime_outputs_take_elements(void)
{
    if (missing_cpu())
        return;
    static const uint32_t expected[] = {0, 3, 6, 9, 12};
    const vyre_dispatch_options options = {.struct_size = sizeof options, .elements = 5};
    vyre_pipeline *pipeline = pipeline_of(triple(0, 0, 0));
    vyre_outputs outputs = {0};
    vyre_error error;
    CU_ASSERT_EQUAL(run_u32(pipeline, NULL, 0, &outputs, &options, NULL, &error), VYRE_OK);
    CU_ASSERT_TRUE(holds(&outputs, 0, expected, 5));
    CU_ASSERT_EQUAL(run_u32(pipeline, NULL, 0, &outputs, NULL, NULL, &error),
                    VYRE_INVALID_ARGUMENT);
    CU_ASSERT_EQUAL(outputs.slots[0].size, 0);
    vyre_outputs_release(&outputs);
    vyre_pipeline_destroy(pipeline);
}

static void only_the_range_comes_back(void)
{
    if (missing_cpu())
        return;
    static const uint32_t expected[] = {3, 6};
    vyre_pipeline *pipeline = pipeline_of(triple(4, 4, 12));
    vyre_outputs outputs = {0};
    vyre_error error;
    CU_ASSERT_EQUAL(run_u32(pipeline, NULL, 0, &outputs, NULL, NULL, &error), VYRE_OK);
    CU_ASSERT_TRUE(holds(&outputs, 0, expected, 2));
    vyre_outputs_release(&outputs);
    vyre_pipeline_destroy(pipeline);
}

static void read_only_live_out_returns_its_input(void)
{
    if (missing_cpu())
        return;
    static const uint32_t values[] = {4, 5}, doubled[] = {8, 10};
    vyre_builder *b = vyre_builder_create(NULL);
    const vyre_buffer_decl in = vyre_builder_buffer(b, "kept", VYRE_DATA_U32, 2, VYRE_ACCESS_READ);
    const vyre_buffer_decl out = vyre_builder_output(b, "o", VYRE_DATA_U32, 2);
    vyre_builder_set_live_out(b, in, 1);
    const vyre_value i = vyre_builder_invocation_id(b, 0);
    vyre_builder_store(b, out, i,
                       vyre_builder_binary(b, VYRE_BINARY_MUL, vyre_builder_load(b, in, i),
                                           vyre_builder_u32(b, 2)));
    vyre_pipeline *pipeline = pipeline_of(finish(b));
    vyre_outputs outputs = {0};
    vyre_error error;
    CU_ASSERT_EQUAL(run_u32(pipeline, values, 2, &outputs, NULL, NULL, &error), VYRE_OK);
    CU_ASSERT_EQUAL(outputs.count, 2);
    CU_ASSERT_TRUE(holds(&outputs, 0, values, 2));
    CU_ASSERT_TRUE(holds(&outputs, 1, doubled, 2));
    vyre_outputs_release(&outputs);
    vyre_pipeline_destroy(pipeline);
}

static void fixpoint_iterations_repeat_on_the_same_buffers(void)
{
    if (missing_cpu())
        return;
    static const uint32_t values[] = {1, 10}, expected[] = {6, 15};
    const vyre_dispatch_options options = {.struct_size = sizeof options, .fixpoint_iterations = 5};
    vyre_pipeline *pipeline = pipeline_of(increment());
    vyre_outputs outputs = {0};
    vyre_error error;
    CU_ASSERT_EQUAL(run_u32(pipeline, values, 2, &outputs, &options, NULL, &error), VYRE_OK);
    CU_ASSERT_TRUE(holds(&outputs, 0, expected, 2));
    vyre_outputs_release(&outputs);
    vyre_pipeline_destroy(pipeline);
}

static void a_given_grid_is_launched(void)
{
    if (missing_cpu())
        return;
    static const uint32_t expected[] = {0, 3, 6, 9, 0, 0};
    const vyre_dispatch_options options = {.struct_size = sizeof options, .grid = {1, 1, 1}};
    const vyre_dispatch_options wrong = {.struct_size = sizeof wrong, .grid = {1, 0, 1}};
    vyre_pipeline *pipeline = pipeline_of(triple(6, 0, 0));
    vyre_outputs outputs = {0};
    vyre_error error;
    CU_ASSERT_EQUAL(run_u32(pipeline, NULL, 0, &outputs, &options, NULL, &error), VYRE_OK);
    CU_ASSERT_TRUE(holds(&outputs, 0, expected, 6));
    CU_ASSERT_EQUAL(run_u32(pipeline, NULL, 0, &outputs, &wrong, NULL, &error),
                    VYRE_INVALID_ARGUMENT);
    vyre_outputs_release(&outputs);
    vyre_pipeline_destroy(pipeline);
}

/* ---- failures of a dispatch ---- */

static void a_trap_is_reported(void)
{
    if (missing_cpu())
        return;
    static const uint32_t values[] = {1, 2, 333, 4};
    vyre_pipeline *pipeline = pipeline_of(trapping());
    vyre_outputs outputs = {0};
    vyre_dispatch_report report;
    vyre_error error;
    CU_ASSERT_EQUAL(run_u32(pipeline, values, 4, &outputs, NULL, &report, &error), VYRE_TRAPPED);
    CU_ASSERT_EQUAL(report.trapped, 1);
    CU_ASSERT_EQUAL(report.trap_address, 333);
    CU_ASSERT_EQUAL(report.trap_lane[0], 2);
    CU_ASSERT_EQUAL(report.trap_lane[1], 0);
    CU_ASSERT_EQUAL(strncmp(report.trap_tag, "bad\\u{a}element", 6), 0);
    CU_ASSERT_PTR_NULL(strchr(report.trap_tag, '\n'));
    CU_ASSERT_PTR_NOT_NULL(strstr(error.message, "address 333, invocation (2, 0, 0)"));
    CU_ASSERT_NOT_EQUAL(error.fix[0], '\0');
    CU_ASSERT_EQUAL(outputs.slots[0].size, 0);
    CU_ASSERT_EQUAL(values[0], 1);
    vyre_outputs_release(&outputs);
    vyre_pipeline_destroy(pipeline);
}

static void a_timeout_stops_a_runaway_program(void)
{
    if (missing_cpu())
        return;
    const vyre_dispatch_options options = {.struct_size = sizeof options, .timeout_ns = 30000000};
    vyre_pipeline *pipeline = pipeline_of(endless());
    vyre_outputs outputs = {0};
    vyre_dispatch_report report;
    vyre_error error;
    CU_ASSERT_EQUAL(run_u32(pipeline, NULL, 0, &outputs, &options, &report, &error), VYRE_TIMEOUT);
    CU_ASSERT_TRUE(report.wall_ns >= 30000000 && report.wall_ns < 5000000000);
    CU_ASSERT_EQUAL(outputs.slots[0].size, 0);
    vyre_outputs_release(&outputs);
    vyre_pipeline_destroy(pipeline);
}

static void inputs_are_checked(void)
{
    if (missing_cpu())
        return;
    float a[2] = {0}, x[4] = {0}, y[4] = {0};
    const vyre_input good[] = {{a, 4}, {x, sizeof x}, {y, sizeof y}};
    const struct {
        vyre_input inputs[3];
        size_t count;
        const char *part;
    } cases[] = {{{{a, 4}, {x, 16}}, 2, "passes 2"},
                 {{{a, 8}, {x, 16}, {y, 16}}, 3, "input `factor`"},
                 {{{a, 4}, {x, 15}, {y, 16}}, 3, "input `xs` has 15 bytes"},
                 {{{a, 4}, {NULL, 16}, {y, 16}}, 3, "input `xs` has no data"}};
    vyre_pipeline *pipeline = pipeline_of(saxpy());
    vyre_outputs outputs = {0};
    vyre_error error;
    CU_ASSERT_EQUAL(vyre_dispatch(pipeline, good, 3, &outputs, NULL, NULL, &error), VYRE_OK);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        memset(&error, 0, sizeof error);
        CU_ASSERT_EQUAL(
            vyre_dispatch(pipeline, cases[i].inputs, cases[i].count, &outputs, NULL, NULL, &error),
            VYRE_INVALID_ARGUMENT);
        CU_ASSERT_PTR_NOT_NULL(strstr(error.message, cases[i].part));
        CU_ASSERT_EQUAL(outputs.slots[0].size, 0);
    }
    CU_ASSERT_EQUAL(vyre_dispatch(pipeline, NULL, 3, NULL, NULL, NULL, &error),
                    VYRE_INVALID_ARGUMENT);
    CU_ASSERT_EQUAL(vyre_dispatch(NULL, good, 3, NULL, NULL, NULL, &error), VYRE_INVALID_ARGUMENT);
    CU_ASSERT_EQUAL(vyre_dispatch(pipeline, NULL, 3, NULL, NULL, NULL, NULL),
                    VYRE_INVALID_ARGUMENT);
    vyre_outputs_release(&outputs);
    vyre_pipeline_destroy(pipeline);
}

static void aliasing_is_refused_by_name(void)
{
    if (missing_cpu())
        return;
    static const uint32_t values[] = {1, 2, 3, 4};
    vyre_pipeline *pipeline = pipeline_of(increment());
    vyre_outputs outputs = {0};
    vyre_error error;
    CU_ASSERT_EQUAL(run_u32(pipeline, values, 4, &outputs, NULL, NULL, &error), VYRE_OK);
    uint32_t *own = outputs.slots[0].data;
    for (size_t first = 0; first < 4; first++) {
        CU_ASSERT_EQUAL(run_u32(pipeline, own + first, 4 - first, &outputs, NULL, NULL, &error),
                        VYRE_INVALID_ARGUMENT);
        CU_ASSERT_PTR_NOT_NULL(strstr(error.message, "input `v` overlaps"));
        CU_ASSERT_PTR_NOT_NULL(strstr(error.message, "output `v`"));
    }
    CU_ASSERT_PTR_EQUAL(outputs.slots[0].data, own);
    vyre_outputs_release(&outputs);
    vyre_pipeline_destroy(pipeline);
}

static void lists_that_are_none_are_not_touched(void)
{
    if (missing_cpu())
        return;
    static const uint32_t values[] = {1, 2, 3, 4};
    vyre_output slot = {0};
    const vyre_outputs lists[] = {{NULL, 5, 9}, {NULL, 0, 9}, {NULL, 1, 0}, {&slot, 1, 0}};
    vyre_pipeline *pipeline = pipeline_of(increment());
    for (size_t i = 0; i < sizeof lists / sizeof lists[0]; i++) {
        vyre_outputs outputs = lists[i];
        vyre_error error;
        CU_ASSERT_EQUAL(run_u32(pipeline, values, 4, &outputs, NULL, NULL, &error),
                        VYRE_INVALID_ARGUMENT);
        CU_ASSERT_PTR_NOT_NULL(strstr(error.fix, "Zero-initialise"));
        CU_ASSERT_EQUAL(vyre_dispatch(NULL, NULL, 0, &outputs, NULL, NULL, &error),
                        VYRE_INVALID_ARGUMENT);
    }
    vyre_pipeline_destroy(pipeline);
}

static void the_bound_on_outputs_holds(void)
{
    if (missing_cpu())
        return;
    const vyre_dispatch_options at = {.struct_size = sizeof at, .max_output_bytes = 16};
    const vyre_dispatch_options below = {.struct_size = sizeof below, .max_output_bytes = 15};
    vyre_pipeline *pipeline = pipeline_of(triple(4, 0, 0));
    vyre_outputs outputs = {0};
    vyre_error error;
    CU_ASSERT_EQUAL(run_u32(pipeline, NULL, 0, &outputs, &at, NULL, &error), VYRE_OK);
    CU_ASSERT_EQUAL(run_u32(pipeline, NULL, 0, &outputs, &below, NULL, &error), VYRE_LIMIT);
    CU_ASSERT_PTR_NOT_NULL(strstr(error.message, "16 bytes"));
    CU_ASSERT_EQUAL(outputs.slots[0].size, 0);
    vyre_outputs_release(&outputs);
    vyre_pipeline_destroy(pipeline);
}

/* ---- float modes ---- */

static void float_modes_differ(void)
{
    if (missing_cpu())
        return;
    /* The product of a subnormal with 2 is exact in strict and zero in flush. */
    static const uint32_t subnormal = 0x00000003, kept = 0x00000006, zero = 0;
    static const struct {
        uint32_t mode;
        const uint32_t *expected;
    } cases[] = {{VYRE_FLOAT_STRICT, &kept}, {VYRE_FLOAT_FLUSH, &zero}};
    for (int i = 0; i < 2; i++) {
        vyre_builder *b = vyre_builder_create(NULL);
        const vyre_buffer_decl v =
            vyre_builder_buffer(b, "v", VYRE_DATA_F32, 1, VYRE_ACCESS_READ_WRITE);
        const vyre_value zeroth = vyre_builder_u32(b, 0);
        vyre_builder_store(b, v, zeroth,
                           vyre_builder_binary(b, VYRE_BINARY_MUL, vyre_builder_load(b, v, zeroth),
                                               vyre_builder_f32(b, 2.0f)));
        const vyre_pipeline_options options = {.struct_size = sizeof options,
                                               .float_mode = cases[i].mode};
        vyre_pipeline *pipeline = NULL;
        vyre_outputs outputs = {0};
        vyre_error error;
        CU_ASSERT_EQUAL_FATAL(try_pipeline(cpu, finish(b), &options, &pipeline, &error), VYRE_OK);
        CU_ASSERT_EQUAL(run_u32(pipeline, &subnormal, 1, &outputs, NULL, NULL, &error), VYRE_OK);
        CU_ASSERT_TRUE(holds(&outputs, 0, cases[i].expected, 1));
        vyre_outputs_release(&outputs);
        vyre_pipeline_destroy(pipeline);
    }
}

/* ---- threads and processes ---- */

typedef struct worker {
    vyre_pipeline *pipeline;
    uint32_t seed;
    unsigned wrong;
} worker;

static void *work(void *user)
{
    worker *w = user;
    vyre_outputs outputs = {0};
    for (uint32_t round = 0; round < 200; round++) {
        uint32_t values[33], expected[33];
        vyre_error error;
        for (uint32_t i = 0; i < 33; i++) {
            values[i] = w->seed * 1000 + round + i;
            expected[i] = values[i] + 1;
        }
        w->wrong += run_u32(w->pipeline, values, 33, &outputs, NULL, NULL, &error) != VYRE_OK ||
                    !holds(&outputs, 0, expected, 33);
    }
    vyre_outputs_release(&outputs);
    return NULL;
}

static void two_threads_share_a_pipeline(void)
{
    if (missing_cpu())
        return;
    vyre_pipeline *pipeline = pipeline_of(increment());
    worker workers[2] = {{pipeline, 1, 0}, {pipeline, 2, 0}};
    pthread_t threads[2];
    for (int i = 0; i < 2; i++)
        CU_ASSERT_EQUAL_FATAL(pthread_create(&threads[i], NULL, work, &workers[i]), 0);
    for (int i = 0; i < 2; i++) {
        pthread_join(threads[i], NULL);
        CU_ASSERT_EQUAL(workers[i].wrong, 0);
    }
    vyre_pipeline_destroy(pipeline);
}

static int child_answers(vyre_pipeline *pipeline)
{
    static const uint32_t value = 1;
    vyre_outputs outputs = {0};
    vyre_pipeline *another = NULL;
    vyre_error error;
    const int forked = run_u32(pipeline, &value, 1, &outputs, NULL, NULL, &error) == VYRE_FORKED &&
                       try_pipeline(cpu, increment(), NULL, &another, &error) == VYRE_FORKED &&
                       !another;
    vyre_pipeline_destroy(pipeline);
    /* A context of the child's own works. */
    const char *folders[] = {build_path("plugins")};
    const vyre_context_options options = {.struct_size = sizeof options,
                                          .directory_count = 1,
                                          .plugin_directories = folders,
                                          .config_file = build_path("vyre-build-tree.conf")};
    vyre_context *own = NULL;
    if (!forked || vyre_context_create(&options, &own, &error) != VYRE_OK ||
        try_pipeline(own, increment(), NULL, &another, &error) != VYRE_OK)
        return 0;
    const int fine = run_u32(another, &value, 1, &outputs, NULL, NULL, &error) == VYRE_OK;
    vyre_pipeline_destroy(another);
    vyre_outputs_release(&outputs);
    return fine && vyre_context_destroy(own, &error) == VYRE_OK;
}

static void a_forked_child_needs_a_context_of_its_own(void)
{
    if (missing_cpu())
        return;
    vyre_pipeline *pipeline = pipeline_of(increment());
    fflush(stdout);
    const pid_t child = fork();
    if (child == 0)
        _exit(child_answers(pipeline) ? 0 : 1);
    int status = -1;
    CU_ASSERT_TRUE(child > 0 && waitpid(child, &status, 0) == child);
    CU_ASSERT_TRUE(WIFEXITED(status) && WEXITSTATUS(status) == 0);
    vyre_pipeline_destroy(pipeline);
}

static const unit_test tests[] = {
    {"the CPU plugin gives no cause for complaint", the_cpu_plugin_gives_no_cause_for_complaint},
    {"saxpy gives bytes", saxpy_gives_bytes},
    {"text and wire give bytes", text_gives_bytes},
    {"inputs need no alignment", inputs_need_no_alignment},
    {"empty buffers are legal", empty_buffers_are_legal},
    {"outputs may be dropped", outputs_may_be_dropped},
    {"runtime outputs take `elements`", runtime_outputs_take_elements},
    {"only the range comes back", only_the_range_comes_back},
    {"read-only live-out returns its input", read_only_live_out_returns_its_input},
    {"fixpoint iterations repeat", fixpoint_iterations_repeat_on_the_same_buffers},
    {"a given grid is launched", a_given_grid_is_launched},
    {"a trap is reported", a_trap_is_reported},
    {"a timeout stops a runaway program", a_timeout_stops_a_runaway_program},
    {"inputs are checked", inputs_are_checked},
    {"aliasing is refused by name", aliasing_is_refused_by_name},
    {"lists that are none are not touched", lists_that_are_none_are_not_touched},
    {"the bound on outputs holds", the_bound_on_outputs_holds},
    {"float modes differ", float_modes_differ},
    {"two threads share a pipeline", two_threads_share_a_pipeline},
    {"a forked child needs its own context", a_forked_child_needs_a_context_of_its_own},
    {NULL, NULL}};

int main(void)
{
    unsetenv("VYRE_CONFIG");
    unsetenv("VYRE_DEVICE");
    unsetenv("VYRE_LOG");
    cpu_open();
    const int result = unit_main("dispatch", tests);
    return vyre_context_destroy(cpu, NULL) == VYRE_OK ? result : EXIT_FAILURE;
}
