/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* The CPU plugin behind its border: submissions that the library itself does not make yet. */
#include "config.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <vyre/builder.h>

#include "core/base/clock.h"
#include "core/dispatch/context.h"
#include "tests/unit/plugin_folder.h"
#include "tests/unit/unit.h"

static vyre_context *context;
static vyre__device *device;
static const vyre_device_fns *fns;

static int missing(void)
{
    if (!device)
        unit_skip("the CPU plugin is not built (--without-cpu)");
    return !device;
}

static vyre_plugin_pipeline *compile(vyre_builder *b)
{
    vyre_program *program = NULL;
    vyre_plugin_pipeline *pipeline = NULL;
    vyre_error error = {0};
    vyre_compile_result result;
    void *wire = NULL;
    size_t size = 0;
    CU_ASSERT_EQUAL_FATAL(vyre_builder_finish(b, &program, &error), VYRE_OK);
    CU_ASSERT_EQUAL_FATAL(vyre_program_canonical(program, &wire, &size, &error), VYRE_OK);
    const vyre_compile request = {
        .struct_size = sizeof request, .program = wire, .program_size = size};
    CU_ASSERT_EQUAL_FATAL(vyre__device_compile(device, &request, &pipeline, &result, NULL, &error),
                          VYRE_OK);
    CU_ASSERT_NOT_EQUAL(result.compile_ns, UINT64_MAX);
    vyre_builder_destroy(b);
    vyre_program_release(program);
    vyre_free(wire);
    return pipeline;
}

/* v[i] = v[i] * 10 + id of the workgroup; traps in group `bad` */
static vyre_plugin_pipeline *compile_append(uint32_t bad)
{
    vyre_builder *b = vyre_builder_create(NULL);
    const vyre_buffer_decl v =
        vyre_builder_buffer(b, "v", VYRE_DATA_U32, 0, VYRE_ACCESS_READ_WRITE);
    const vyre_value i = vyre_builder_let(b, "i", vyre_builder_invocation_id(b, 0));
    if (bad != UINT32_MAX) {
        vyre_builder_begin_if(b,
                              vyre_builder_binary(b, VYRE_BINARY_EQ, i, vyre_builder_u32(b, bad)));
        vyre_builder_trap(b, vyre_builder_u32(b, 77), "bad");
        vyre_builder_end(b);
    }
    const vyre_value ten = vyre_builder_binary(b, VYRE_BINARY_MUL, vyre_builder_load(b, v, i),
                                               vyre_builder_u32(b, 10));
    vyre_builder_store(
        b, v, i, vyre_builder_binary(b, VYRE_BINARY_ADD, ten, vyre_builder_workgroup_id(b, 0)));
    return compile(b);
}

static vyre_step step_of(vyre_plugin_pipeline *pipeline, const vyre_binding *binding,
                         uint32_t first, uint32_t groups)
{
    return (vyre_step){.struct_size = sizeof(vyre_step),
                       .pipeline = pipeline,
                       .bindings = binding,
                       .binding_count = 1,
                       .binding_stride = sizeof *binding,
                       .grid = {groups, 1, 1},
                       .grid_base = {first, 0, 0}};
}

static vyre_submission submission_of(const vyre_step *steps, uint32_t count)
{
    return (vyre_submission){.struct_size = sizeof(vyre_submission),
                             .flags = VYRE_SUBMIT_ORDERED | VYRE_SUBMIT_CHECK_TRAPS,
                             .steps = steps,
                             .step_count = count,
                             .step_stride = sizeof *steps,
                             .queue = 1};
}

static vyre_status run(const vyre_submission *submission, vyre_result *result)
{
    vyre_error error = {0};
    const vyre_status status = vyre__device_run(device, submission, result, &error);
    CU_ASSERT_EQUAL(result->status, status);
    CU_ASSERT_EQUAL(error.message[0] != '\0', status != VYRE_OK);
    return status;
}

static vyre_plugin_memory *memory_of(uint64_t size)
{
    const vyre_memory_request request = {
        .struct_size = sizeof request, .size = size, .flags = VYRE_MEMORY_ZEROED};
    vyre_plugin_memory *memory = NULL;
    CU_ASSERT_EQUAL_FATAL(fns->memory_create(device->handle, &request, &memory), VYRE_OK);
    return memory;
}

static vyre_binding host_binding(const void *in, void *out, uint64_t size)
{
    return (vyre_binding){.struct_size = sizeof(vyre_binding),
                          .kind = VYRE_BINDING_HOST,
                          .flags = (in ? VYRE_BINDING_COPY_IN : VYRE_BINDING_ZERO) |
                                   (out ? VYRE_BINDING_COPY_OUT : 0),
                          .host_in = in,
                          .host_out = out,
                          .size = size,
                          .out_size = out ? size : 0};
}

/* ---- steps ---- */

static void a_grid_can_be_run_in_parts(void)
{
    if (missing())
        return;
    static const uint32_t in[4] = {1, 1, 1, 1}, expected[4] = {1, 1, 12, 13};
    uint32_t out[4] = {0};
    vyre_plugin_pipeline *pipeline = compile_append(UINT32_MAX);
    const vyre_binding binding = host_binding(in, out, sizeof in);
    const vyre_step step = step_of(pipeline, &binding, 2, 2);
    const vyre_submission submission = submission_of(&step, 1);
    vyre_result result;
    CU_ASSERT_EQUAL(run(&submission, &result), VYRE_OK);
    CU_ASSERT_EQUAL(memcmp(out, expected, sizeof out), 0);
    CU_ASSERT_EQUAL(result.launches, 1);
    CU_ASSERT_EQUAL(result.steps_done, 1);
    CU_ASSERT_EQUAL(result.generation, 1);
    CU_ASSERT_TRUE(result.kernel_ns > 0 && result.kernel_ns != UINT64_MAX);
    vyre__device_pipeline_destroy(device, pipeline);
}

/* The program writes a buffer of which the binding says that it is only read. */
static void an_input_is_never_written(void)
{
    if (missing())
        return;
    uint32_t in[4] = {1, 1, 1, 1};
    const uint32_t expected[4] = {1, 1, 1, 1};
    vyre_plugin_pipeline *pipeline = compile_append(UINT32_MAX);
    vyre_binding binding = host_binding(in, NULL, sizeof in);
    binding.flags |= VYRE_BINDING_READ_ONLY;
    const vyre_step step = step_of(pipeline, &binding, 0, 4);
    const vyre_submission submission = submission_of(&step, 1);
    vyre_result result;
    CU_ASSERT_EQUAL(run(&submission, &result), VYRE_OK);
    CU_ASSERT_EQUAL(memcmp(in, expected, sizeof in), 0);
    vyre__device_pipeline_destroy(device, pipeline);
}

static void steps_share_a_buffer_and_repeat(void)
{
    if (missing())
        return;
    static const uint32_t in[1] = {5};
    uint32_t out[1] = {0};
    vyre_plugin_pipeline *pipeline = compile_append(UINT32_MAX);
    vyre_binding binding = host_binding(in, out, sizeof in);
    binding.share = 9;
    vyre_step steps[3] = {step_of(pipeline, &binding, 0, 1), step_of(pipeline, &binding, 0, 1),
                          step_of(pipeline, &binding, 0, 1)};
    vyre_submission submission = submission_of(steps, 3);
    vyre_result result;
    /* One after the other on one buffer: 5, 50, 500, 5000. */
    CU_ASSERT_EQUAL(run(&submission, &result), VYRE_OK);
    CU_ASSERT_EQUAL(out[0], 5000);
    /* A prefix of one step, then the other two twice. */
    submission.repeat_first = 1;
    submission.repeat_count = 2;
    CU_ASSERT_EQUAL(run(&submission, &result), VYRE_OK);
    CU_ASSERT_EQUAL(out[0], 500000);
    CU_ASSERT_EQUAL(result.steps_done, 5);
    CU_ASSERT_EQUAL(in[0], 5);
    /* Without sharing each step has a buffer of its own. */
    uint32_t outs[3] = {0};
    vyre_binding own[3];
    for (int i = 0; i < 3; i++) {
        own[i] = host_binding(in, &outs[i], sizeof in);
        steps[i].bindings = &own[i];
    }
    submission.repeat_first = submission.repeat_count = 0;
    CU_ASSERT_EQUAL(run(&submission, &result), VYRE_OK);
    for (int i = 0; i < 3; i++)
        CU_ASSERT_EQUAL(outs[i], 50);
    vyre__device_pipeline_destroy(device, pipeline);
}

static void a_trap_names_its_step(void)
{
    if (missing())
        return;
    static const uint32_t in[3] = {1, 2, 3};
    uint32_t out[3];
    vyre_plugin_pipeline *fine = compile_append(UINT32_MAX), *bad = compile_append(2);
    const vyre_binding binding = host_binding(in, out, sizeof in);
    vyre_trap traps[2] = {{0}, {0}};
    vyre_step steps[2] = {step_of(fine, &binding, 0, 3), step_of(bad, &binding, 0, 3)};
    steps[0].trap = &traps[0];
    steps[1].trap = &traps[1];
    const vyre_submission submission = submission_of(steps, 2);
    vyre_result result;
    CU_ASSERT_EQUAL(run(&submission, &result), VYRE_TRAPPED);
    CU_ASSERT_EQUAL(traps[0].taken, 0);
    CU_ASSERT_EQUAL(traps[1].taken, 1);
    CU_ASSERT_EQUAL(traps[1].address, 77);
    CU_ASSERT_EQUAL(traps[1].global_id[0], 2);
    CU_ASSERT_EQUAL(traps[1].step, 1);
    CU_ASSERT_EQUAL(result.steps_done, 1);
    CU_ASSERT_EQUAL(result.launches, 2);
    vyre__device_pipeline_destroy(device, fine);
    vyre__device_pipeline_destroy(device, bad);
}

static void a_passed_deadline_is_a_timeout(void)
{
    if (missing())
        return;
    static const uint32_t in[1] = {5};
    uint32_t out[1] = {0};
    vyre_plugin_pipeline *pipeline = compile_append(UINT32_MAX);
    const vyre_binding binding = host_binding(in, out, sizeof in);
    const vyre_step step = step_of(pipeline, &binding, 0, 1);
    vyre_submission submission = submission_of(&step, 1);
    vyre_result result;
    submission.deadline = 1;
    CU_ASSERT_EQUAL(run(&submission, &result), VYRE_TIMEOUT);
    submission.deadline = vyre__clock_now() + UINT64_C(60000000000);
    CU_ASSERT_EQUAL(run(&submission, &result), VYRE_OK);
    vyre__device_pipeline_destroy(device, pipeline);
}

static void many_bindings_need_a_table(void)
{
    if (missing())
        return;
    enum { COUNT = 40 };
    char name[8] = "b00";
    vyre_buffer_decl first = 0, last = 0;
    vyre_binding bindings[COUNT];
    uint32_t in[COUNT], out = 0;
    vyre_builder *b = vyre_builder_create(NULL);
    for (uint32_t i = 0; i < COUNT; i++) {
        name[1] = (char)('0' + i / 10);
        name[2] = (char)('0' + i % 10);
        last = vyre_builder_buffer(b, name, VYRE_DATA_U32, 1,
                                   i + 1 < COUNT ? VYRE_ACCESS_READ : VYRE_ACCESS_READ_WRITE);
        first = i == 7 ? last : first;
        in[i] = i * i;
        bindings[i] = host_binding(&in[i], i + 1 < COUNT ? NULL : &out, sizeof in[i]);
        if (i + 1 < COUNT)
            bindings[i].flags |= VYRE_BINDING_READ_ONLY;
    }
    const vyre_value zero = vyre_builder_u32(b, 0);
    vyre_builder_store(b, last, zero,
                       vyre_builder_binary(b, VYRE_BINARY_ADD, vyre_builder_load(b, first, zero),
                                           vyre_builder_load(b, last, zero)));
    vyre_plugin_pipeline *pipeline = compile(b);
    vyre_step step = step_of(pipeline, bindings, 0, 1);
    step.binding_count = COUNT;
    const vyre_submission submission = submission_of(&step, 1);
    vyre_result result;
    CU_ASSERT_EQUAL(run(&submission, &result), VYRE_OK);
    CU_ASSERT_EQUAL(out, 7 * 7 + 39 * 39);
    vyre__device_pipeline_destroy(device, pipeline);
}

/* ---- memory ---- */

static void transfers_move_bytes(void)
{
    if (missing())
        return;
    static const char text[] = "0123456789abcdef";
    char back[24] = "";
    vyre_plugin_memory *a = memory_of(16), *b = memory_of(16);
    const vyre_transfer before[] = {
        {.struct_size = sizeof before[0],
         .kind = VYRE_TRANSFER_UPLOAD,
         .dst = a,
         .host_in = text,
         .size = 16},
        {.struct_size = sizeof before[0],
         .kind = VYRE_TRANSFER_COPY,
         .dst = b,
         .src = a,
         .dst_offset = 4,
         .src_offset = 1,
         .size = 8},
        {.struct_size = sizeof before[0],
         .kind = VYRE_TRANSFER_FILL,
         .dst = b,
         .dst_offset = 9,
         .size = 6,
         .pattern = 0x44434241},
        {.struct_size = sizeof before[0], .kind = VYRE_TRANSFER_DOWNLOAD, .size = 0}};
    const vyre_transfer after[] = {{.struct_size = sizeof after[0],
                                    .kind = VYRE_TRANSFER_DOWNLOAD,
                                    .src = b,
                                    .src_offset = 4,
                                    .host_out = back,
                                    .size = 12}};
    vyre_submission submission = submission_of(NULL, 0);
    submission.before = before;
    submission.before_count = 4;
    submission.before_stride = sizeof before[0];
    submission.after = after;
    submission.after_count = 1;
    submission.after_stride = sizeof after[0];
    vyre_result result;
    CU_ASSERT_EQUAL(run(&submission, &result), VYRE_OK);
    CU_ASSERT_EQUAL(memcmp(back, "12345ABCDAB\0", 12), 0);
    CU_ASSERT_EQUAL(result.bytes_up, 16);
    CU_ASSERT_EQUAL(result.bytes_down, 12);
    CU_ASSERT_EQUAL(result.copies, 4);
    CU_ASSERT_EQUAL(result.launches, 0);
    CU_ASSERT_EQUAL(fns->memory_destroy(device->handle, a), VYRE_OK);
    CU_ASSERT_EQUAL(fns->memory_destroy(device->handle, b), VYRE_OK);
}

static void transfers_stay_within_their_memory(void)
{
    if (missing())
        return;
    char bytes[32] = "";
    vyre_plugin_memory *a = memory_of(16);
    const vyre_transfer cases[] = {
        {.kind = VYRE_TRANSFER_UPLOAD, .dst = a, .host_in = bytes, .size = 17},
        {.kind = VYRE_TRANSFER_UPLOAD, .dst = a, .host_in = bytes, .dst_offset = 16, .size = 1},
        {.kind = VYRE_TRANSFER_UPLOAD,
         .dst = a,
         .host_in = bytes,
         .dst_offset = UINT64_MAX,
         .size = 2},
        {.kind = VYRE_TRANSFER_UPLOAD, .dst = a, .size = 1},
        {.kind = VYRE_TRANSFER_UPLOAD, .host_in = bytes, .size = 1},
        {.kind = VYRE_TRANSFER_DOWNLOAD, .src = a, .host_out = bytes, .size = UINT64_MAX},
        {.kind = VYRE_TRANSFER_COPY, .src = a, .dst = a, .dst_offset = 4, .size = 8},
        {.kind = 99, .size = 1}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        vyre_transfer transfer = cases[i];
        vyre_submission submission = submission_of(NULL, 0);
        vyre_result result;
        transfer.struct_size = sizeof transfer;
        submission.before = &transfer;
        submission.before_count = 1;
        submission.before_stride = sizeof transfer;
        CU_ASSERT_EQUAL(run(&submission, &result),
                        transfer.kind == 99 ? VYRE_UNSUPPORTED : VYRE_INVALID_ARGUMENT);
        CU_ASSERT_EQUAL(result.copies, 0);
    }
    CU_ASSERT_EQUAL(fns->memory_destroy(device->handle, a), VYRE_OK);
}

static void resident_memory_keeps_its_bytes(void)
{
    if (missing())
        return;
    vyre_plugin_memory *memory = memory_of(64);
    void *address = NULL, *again = NULL;
    CU_ASSERT_EQUAL(fns->memory_map(device->handle, memory, 32, 8, &address), VYRE_OK);
    CU_ASSERT_PTR_NOT_NULL_FATAL(address);
    memcpy(address, (const uint32_t[]){3, 4}, 8);
    CU_ASSERT_EQUAL(fns->memory_unmap(device->handle, memory), VYRE_OK);
    vyre_plugin_pipeline *pipeline = compile_append(UINT32_MAX);
    vyre_binding binding = {.struct_size = sizeof binding,
                            .kind = VYRE_BINDING_RESIDENT,
                            .memory = memory,
                            .offset = 32,
                            .size = 8};
    const vyre_step step = step_of(pipeline, &binding, 0, 2);
    const vyre_submission submission = submission_of(&step, 1);
    vyre_result result;
    CU_ASSERT_EQUAL(run(&submission, &result), VYRE_OK);
    CU_ASSERT_EQUAL(run(&submission, &result), VYRE_OK);
    CU_ASSERT_EQUAL(fns->memory_map(device->handle, memory, 32, 8, &again), VYRE_OK);
    CU_ASSERT_EQUAL(memcmp(again, (const uint32_t[]){300, 411}, 8), 0);
    CU_ASSERT_EQUAL(fns->memory_unmap(device->handle, memory), VYRE_OK);
    binding.offset = 60;
    CU_ASSERT_EQUAL(run(&submission, &result), VYRE_INVALID_ARGUMENT);
    vyre__device_pipeline_destroy(device, pipeline);
    CU_ASSERT_EQUAL(fns->memory_destroy(device->handle, memory), VYRE_OK);
}

static void empty_memory_is_a_handle(void)
{
    if (missing())
        return;
    vyre_plugin_memory *memory = memory_of(0);
    void *address = NULL;
    CU_ASSERT_PTR_NOT_NULL(memory);
    CU_ASSERT_EQUAL(fns->memory_map(device->handle, memory, 0, 0, &address), VYRE_OK);
    CU_ASSERT_EQUAL(fns->memory_unmap(device->handle, memory), VYRE_OK);
    CU_ASSERT_EQUAL(fns->memory_destroy(device->handle, memory), VYRE_OK);
}

static void malformed_submissions_are_refused(void)
{
    if (missing())
        return;
    static const uint32_t in[1] = {5};
    uint32_t out[1];
    vyre_plugin_pipeline *pipeline = compile_append(UINT32_MAX);
    for (int wrong = 0; wrong < 8; wrong++) {
        vyre_binding binding = host_binding(in, out, sizeof in);
        vyre_step step = step_of(pipeline, &binding, 0, 1);
        vyre_submission submission = submission_of(&step, 1);
        vyre_result result;
        switch (wrong) {
        case 0: step.pipeline = NULL; break;
        case 1: step.binding_count = 0; break;
        case 2: binding.kind = 7; break;
        case 3: binding.out_size = 5; break;
        case 4: binding.host_in = NULL; break;
        case 5: binding.kind = VYRE_BINDING_NONE; break;
        case 6: submission.repeat_first = 2; break;
        default: submission.wait_count = 1; break;
        }
        CU_ASSERT_EQUAL(run(&submission, &result), VYRE_INVALID_ARGUMENT);
        CU_ASSERT_EQUAL(result.steps_done, 0);
    }
    vyre__device_pipeline_destroy(device, pipeline);
}

static void bytes_that_are_no_program_do_not_compile(void)
{
    if (missing())
        return;
    vyre_plugin_pipeline *pipeline = NULL;
    vyre_compile_result result;
    vyre_error error = {0};
    const vyre_compile request = {
        .struct_size = sizeof request, .program = "VYRE but not more", .program_size = 17};
    CU_ASSERT_EQUAL(vyre__device_compile(device, &request, &pipeline, &result, NULL, &error),
                    VYRE_INVALID_PROGRAM);
    CU_ASSERT_PTR_NULL(pipeline);
    CU_ASSERT_NOT_EQUAL(error.fix[0], '\0');
}

static const unit_test tests[] = {
    {"a grid can be run in parts", a_grid_can_be_run_in_parts},
    {"an input is never written", an_input_is_never_written},
    {"steps share a buffer and repeat", steps_share_a_buffer_and_repeat},
    {"a trap names its step", a_trap_names_its_step},
    {"a passed deadline is a timeout", a_passed_deadline_is_a_timeout},
    {"many bindings need a table", many_bindings_need_a_table},
    {"transfers move bytes", transfers_move_bytes},
    {"transfers stay within their memory", transfers_stay_within_their_memory},
    {"resident memory keeps its bytes", resident_memory_keeps_its_bytes},
    {"empty memory is a handle", empty_memory_is_a_handle},
    {"malformed submissions are refused", malformed_submissions_are_refused},
    {"bytes that are no program do not compile", bytes_that_are_no_program_do_not_compile},
    {NULL, NULL}};

int main(void)
{
    const char *folders[] = {build_path("plugins")};
    char name[] = "/tmp/vyre-plugin-XXXXXX";
    static const char text[] = "[backend cpu]\nengine = reference\n"; /* it compiles programs */
    const int file = mkstemp(name);
    if (file < 0 || write(file, text, sizeof text - 1) != (ssize_t)sizeof text - 1)
        return EXIT_FAILURE;
    close(file);
    const vyre_context_options options = {.struct_size = sizeof options,
                                          .directory_count = 1,
                                          .plugin_directories = folders,
                                          .config_file = name};
    unsetenv("VYRE_CONFIG");
    if (access(build_path("plugins/cpu.ini"), R_OK) == 0 &&
        vyre_context_create(&options, &context, NULL) == VYRE_OK &&
        context->current->registry->device_count == 1 &&
        vyre__device_open(context->current->registry->devices[0], NULL) == VYRE_OK) {
        device = context->current->registry->devices[0];
        fns = &device->plugin->fns;
    }
    const int result = unit_main("cpu_plugin", tests);
    unlink(name);
    return vyre_context_destroy(context, NULL) == VYRE_OK ? result : EXIT_FAILURE;
}
