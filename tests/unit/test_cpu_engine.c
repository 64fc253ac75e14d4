/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* The CPU plugin with `engine = kernel`, behind its border: compiling and running kernels. */
#include "config.h"

#include <fenv.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "core/base/clock.h"
#include "core/dispatch/context.h"
#include "tests/unit/kernel_run.h"
#include "tests/unit/plugin_folder.h"
#include "tests/unit/unit.h"

static vyre_context *context;
static vyre__device *device;

static int missing(void)
{
    if (!device)
        unit_skip("the CPU plugin is not built (--without-cpu)");
    return !device;
}

static vyre_plugin_pipeline *compile(vyre__code *code)
{
    vyre_plugin_pipeline *pipeline = NULL;
    vyre_compile_result result;
    vyre_error error = {0};
    const vyre_kernel form = kernel_of(code);
    const vyre_compile request = {.struct_size = sizeof request, .kernel = &form};
    CU_ASSERT_EQUAL_FATAL(vyre__code_status(code, NULL), VYRE_OK);
    CU_ASSERT_EQUAL_FATAL(vyre__device_compile(device, &request, &pipeline, &result, NULL, &error),
                          VYRE_OK);
    vyre__code_release(code); /* the plugin has copied what it needs */
    return pipeline;
}

static vyre__value op0(vyre__code *code, uint32_t op)
{
    return vyre__code_op0(code, op, VYRE_VALUE_W32, 0);
}

static vyre__value op2(vyre__code *code, uint32_t op, vyre__value a, vyre__value b)
{
    return vyre__code_op2(code, op, VYRE_VALUE_W32, a, b);
}

static vyre__value load(vyre__code *code, uint32_t buffer, vyre__value index)
{
    return vyre__code_put(code, (vyre_instruction){.op = VYRE_OP_LOAD,
                                                   .type = VYRE_VALUE_W32,
                                                   .flags = VYRE_INSTRUCTION_GUARDED,
                                                   .arg = {index},
                                                   .aux = 4u << 16 | buffer});
}

static void store(vyre__code *code, uint32_t buffer, vyre__value index, vyre__value value)
{
    vyre__code_put(code, (vyre_instruction){.op = VYRE_OP_STORE,
                                            .type = VYRE_VALUE_W32,
                                            .flags = VYRE_INSTRUCTION_GUARDED,
                                            .arg = {index, value},
                                            .aux = 4u << 16 | buffer});
}

static void add_buffer(vyre__code *code, uint32_t role, uint32_t access)
{
    const vyre_kernel_buffer buffer = {.role = role, .access = access, .element_bytes = 4};
    vyre__code_buffer(code, &buffer);
}

/* v[i] = v[i] * 10 + param 0; traps where v[i] is 99 */
static vyre_plugin_pipeline *compile_append(void)
{
    vyre__code code;
    vyre__code_start(&code, (uint32_t[3]){64, 1, 1}, "append");
    code.param_count = 1;
    add_buffer(&code, VYRE_ROLE_INOUT, VYRE_BUFFER_READ | VYRE_BUFFER_WRITE);
    add_buffer(&code, VYRE_ROLE_TRAP, VYRE_BUFFER_WRITE | VYRE_BUFFER_ATOMIC);
    const vyre__value i = op0(&code, VYRE_OP_GLOBAL_ID), old = load(&code, 0, i);
    vyre__code_if(&code, op2(&code, VYRE_OP_EQ, old, vyre__code_w32(&code, 99)));
    vyre__code_put(&code, (vyre_instruction){.op = VYRE_OP_TRAP, .arg = {i}, .imm = 5});
    vyre__code_put(&code, (vyre_instruction){.op = VYRE_OP_RETURN});
    vyre__code_end(&code);
    store(&code, 0, i,
          op2(&code, VYRE_OP_ADD, op2(&code, VYRE_OP_MUL, old, vyre__code_w32(&code, 10)),
              op0(&code, VYRE_OP_PARAM)));
    return compile(&code);
}

static vyre_binding host_binding(const void *in, void *out, uint64_t size)
{
    return (vyre_binding){.struct_size = sizeof(vyre_binding),
                          .kind = VYRE_BINDING_HOST,
                          .flags = (in ? VYRE_BINDING_COPY_IN : VYRE_BINDING_ZERO) |
                                   (out ? VYRE_BINDING_COPY_OUT : VYRE_BINDING_READ_ONLY),
                          .host_in = in,
                          .host_out = out,
                          .size = size,
                          .out_size = out ? size : 0};
}

static const vyre_binding trap_binding = {
    .struct_size = sizeof trap_binding, .size = sizeof(vyre_trap), .flags = VYRE_BINDING_ZERO};

static vyre_step step_of(vyre_plugin_pipeline *pipeline, const vyre_binding *bindings,
                         uint32_t count, uint32_t groups)
{
    return (vyre_step){.struct_size = sizeof(vyre_step),
                       .pipeline = pipeline,
                       .bindings = bindings,
                       .binding_count = count,
                       .binding_stride = sizeof *bindings,
                       .grid = {groups, 1, 1}};
}

static vyre_status run(const vyre_step *steps, uint32_t count, uint32_t repeat, uint64_t deadline,
                       vyre_result *result)
{
    vyre_error error = {0};
    const vyre_submission submission = {.struct_size = sizeof submission,
                                        .flags = VYRE_SUBMIT_ORDERED | VYRE_SUBMIT_CHECK_TRAPS,
                                        .steps = steps,
                                        .step_count = count,
                                        .step_stride = sizeof *steps,
                                        .deadline = deadline,
                                        .repeat_count = repeat};
    const vyre_status status = vyre__device_run(device, &submission, result, &error);
    CU_ASSERT_EQUAL(result->status, status);
    CU_ASSERT_EQUAL(error.message[0] != '\0', status != VYRE_OK);
    return status;
}

/* ---- tests ---- */

static void steps_params_repetition(void)
{
    if (missing())
        return;
    enum { COUNT = 100000 };
    static uint32_t in[COUNT], out[COUNT];
    const uint32_t params[1] = {7};
    vyre_result result;
    vyre_plugin_pipeline *pipeline = compile_append();
    vyre_binding bindings[2] = {host_binding(in, out, sizeof in), trap_binding};
    bindings[0].share = 4;
    vyre_trap trap = {0};
    vyre_step steps[2];
    for (int i = 0; i < 2; i++) {
        steps[i] = step_of(pipeline, bindings, 2, (COUNT + 63) / 64);
        steps[i].params = params;
        steps[i].param_count = 1;
        steps[i].trap = &trap;
    }
    for (uint32_t i = 0; i < COUNT; i++)
        in[i] = 100 + i;
    CU_ASSERT_EQUAL(run(steps, 2, 2, 0, &result), VYRE_OK);
    uint32_t wrong = 0;
    for (uint32_t i = 0; i < COUNT; i++)
        wrong += out[i] != (100 + i) * 10000u + 7777u || in[i] != 100 + i;
    CU_ASSERT_EQUAL(wrong, 0);
    CU_ASSERT_EQUAL(result.steps_done, 4);
    CU_ASSERT_EQUAL(trap.taken, 0);
    in[51234] = 99;
    CU_ASSERT_EQUAL(run(steps, 2, 0, 0, &result), VYRE_TRAPPED);
    CU_ASSERT_EQUAL(trap.taken, 1);
    CU_ASSERT_EQUAL(trap.site, 5);
    CU_ASSERT_EQUAL(trap.address, 51234);
    CU_ASSERT_EQUAL(trap.global_id[0], 51234);
    CU_ASSERT_EQUAL(trap.step, 0);
    CU_ASSERT_EQUAL(result.steps_done, 0);
    vyre__device_pipeline_destroy(device, pipeline);
}

static void steps_that_do_not_fit_are_refused(void)
{
    if (missing())
        return;
    uint32_t data[4] = {1, 2, 3, 4};
    const uint32_t params[1] = {7};
    vyre_plugin_pipeline *pipeline = compile_append();
    for (int wrong = 0; wrong < 4; wrong++) {
        vyre_binding bindings[2] = {host_binding(data, data, sizeof data), trap_binding};
        vyre_step step = step_of(pipeline, bindings, 2, 1);
        vyre_result result;
        step.params = params;
        step.param_count = 1;
        switch (wrong) {
        case 0: step.binding_count = 1; break;
        case 1: step.param_count = 0; break;
        case 2: step.grid[1] = 0; break;
        default: bindings[0].flags |= VYRE_BINDING_READ_ONLY; break;
        }
        CU_ASSERT_EQUAL(run(&step, 1, 0, 0, &result), VYRE_INVALID_ARGUMENT);
    }
    CU_ASSERT_EQUAL(data[0], 1);
    vyre__device_pipeline_destroy(device, pipeline);
}

/* An input that one step only reads and the next one writes is not the caller's memory. */
static void a_shared_input_stays_the_callers(void)
{
    if (missing())
        return;
    uint32_t in[4] = {1, 2, 3, 4}, out[4] = {0};
    vyre__code code;
    vyre__code_start(&code, (uint32_t[3]){4, 1, 1}, "copy");
    add_buffer(&code, VYRE_ROLE_INPUT, VYRE_BUFFER_READ);
    add_buffer(&code, VYRE_ROLE_OUTPUT, VYRE_BUFFER_WRITE);
    const vyre__value i = op0(&code, VYRE_OP_GLOBAL_ID);
    store(&code, 1, i, op2(&code, VYRE_OP_ADD, load(&code, 0, i), vyre__code_w32(&code, 1)));
    vyre_plugin_pipeline *pipeline = compile(&code);
    vyre_binding shared = host_binding(in, NULL, sizeof in), other = host_binding(NULL, out, 16);
    shared.share = 1;
    other.share = 2;
    vyre_binding forth[2] = {shared, other}, back[2] = {other, shared};
    back[1].flags &= ~VYRE_BINDING_READ_ONLY;
    vyre_step steps[3] = {step_of(pipeline, forth, 2, 1), step_of(pipeline, back, 2, 1),
                          step_of(pipeline, forth, 2, 1)};
    vyre_result result;
    CU_ASSERT_EQUAL(run(steps, 3, 0, 0, &result), VYRE_OK);
    for (uint32_t j = 0; j < 4; j++) {
        CU_ASSERT_EQUAL(in[j], j + 1);
        CU_ASSERT_EQUAL(out[j], j + 4);
    }
    vyre__device_pipeline_destroy(device, pipeline);
}

static void the_callers_float_state_counts_for_nothing(void)
{
    if (missing())
        return;
    static const float in[2] = {0x1p-140f, 3.0f};
    float out[2] = {0, 0};
    vyre__code code;
    vyre__code_start(&code, (uint32_t[3]){1, 1, 1}, "floats");
    add_buffer(&code, VYRE_ROLE_INPUT, VYRE_BUFFER_READ);
    add_buffer(&code, VYRE_ROLE_OUTPUT, VYRE_BUFFER_WRITE);
    vyre__value x[2];
    for (uint32_t i = 0; i < 2; i++)
        x[i] = vyre__code_op1(&code, VYRE_OP_BITCAST, VYRE_VALUE_F32,
                              load(&code, 0, vyre__code_w32(&code, i)));
    const vyre__value half = vyre__code_constant(&code, VYRE_VALUE_F32, 0x3F000000);
    const vyre__value one = vyre__code_constant(&code, VYRE_VALUE_F32, 0x3F800000);
    const vyre__value results[2] = {
        vyre__code_op2(&code, VYRE_OP_MUL_F, VYRE_VALUE_F32, x[0], half),
        vyre__code_op2(&code, VYRE_OP_DIV_F, VYRE_VALUE_F32, one, x[1])};
    for (uint32_t i = 0; i < 2; i++)
        store(&code, 1, vyre__code_w32(&code, i),
              vyre__code_op1(&code, VYRE_OP_BITCAST, VYRE_VALUE_W32, results[i]));
    vyre_plugin_pipeline *pipeline = compile(&code);
    const vyre_binding bindings[2] = {host_binding(in, NULL, 8), host_binding(NULL, out, 8)};
    const vyre_step step = step_of(pipeline, bindings, 2, 1);
    vyre_result result;
    fesetround(FE_UPWARD);
#if defined(__x86_64__)
    const unsigned callers = __builtin_ia32_stmxcsr() | 0x8040u; /* subnormals are zeros */
    __builtin_ia32_ldmxcsr(callers);
#endif
    const vyre_status status = run(&step, 1, 0, 0, &result);
#if defined(__x86_64__)
    CU_ASSERT_EQUAL(__builtin_ia32_stmxcsr(), callers);
    __builtin_ia32_ldmxcsr(0x1F80);
#endif
    fesetround(FE_TONEAREST);
    CU_ASSERT_EQUAL(status, VYRE_OK);
    CU_ASSERT_EQUAL(out[0], 0x1p-141f);
    CU_ASSERT_EQUAL(out[1], 0x1.555556p-2f);
    vyre__device_pipeline_destroy(device, pipeline);
}

/* Each lane reads what another workgroup wrote before the barrier. */
static void a_barrier_of_the_grid(void)
{
    if (missing())
        return;
    enum { COUNT = 64 * 37 };
    static uint32_t data[2][COUNT];
    vyre__code code;
    vyre__code_start(&code, (uint32_t[3]){64, 1, 1}, "grid");
    add_buffer(&code, VYRE_ROLE_INOUT, VYRE_BUFFER_READ | VYRE_BUFFER_WRITE);
    add_buffer(&code, VYRE_ROLE_INOUT, VYRE_BUFFER_READ | VYRE_BUFFER_WRITE);
    const vyre__value i = op0(&code, VYRE_OP_GLOBAL_ID);
    const vyre__value mirror = op2(&code, VYRE_OP_SUB, vyre__code_w32(&code, COUNT - 1), i);
    vyre__code_for(&code, vyre__code_w32(&code, 0), vyre__code_w32(&code, 3));
    for (uint32_t from = 0; from < 2; from++) {
        store(&code, 1 - from, i,
              op2(&code, VYRE_OP_ADD, load(&code, from, mirror), vyre__code_w32(&code, 1)));
        vyre__code_put(&code, (vyre_instruction){.op = VYRE_OP_GRID_BARRIER});
    }
    vyre__code_end(&code);
    vyre_plugin_pipeline *pipeline = compile(&code);
    const vyre_binding bindings[2] = {host_binding(data[0], data[0], sizeof data[0]),
                                      host_binding(NULL, data[1], sizeof data[1])};
    vyre_step step = step_of(pipeline, bindings, 2, 37);
    vyre_result result;
    uint64_t most = 0;
    step.flags = VYRE_STEP_COOPERATIVE;
    CU_ASSERT_EQUAL(device->plugin->fns.grid_fit(device->handle, pipeline, step.grid, &most),
                    VYRE_OK);
    CU_ASSERT(most >= 37);
    for (uint32_t j = 0; j < COUNT; j++)
        data[0][j] = j;
    CU_ASSERT_EQUAL(run(&step, 1, 0, 0, &result), VYRE_OK);
    uint32_t wrong = 0;
    for (uint32_t j = 0; j < COUNT; j++)
        wrong += data[0][j] != j + 6;
    CU_ASSERT_EQUAL(wrong, 0);
    vyre__device_pipeline_destroy(device, pipeline);
}

static void deadlines(void)
{
    if (missing())
        return;
    vyre__code code;
    vyre__code_start(&code, (uint32_t[3]){64, 1, 1}, "forever");
    add_buffer(&code, VYRE_ROLE_OUTPUT, VYRE_BUFFER_WRITE);
    vyre__code_loop(&code);
    store(&code, 0, op0(&code, VYRE_OP_GLOBAL_ID), op0(&code, VYRE_OP_GLOBAL_ID));
    vyre__code_end(&code);
    vyre_plugin_pipeline *pipeline = compile(&code);
    uint32_t out[4];
    const vyre_binding binding = host_binding(NULL, out, sizeof out);
    vyre_step step = step_of(pipeline, &binding, 1, 1000000);
    vyre_result result;
    CU_ASSERT_EQUAL(run(&step, 1, 0, 1, &result), VYRE_TIMEOUT);
    const uint64_t deadline = vyre__clock_now() + 30000000;
    CU_ASSERT_EQUAL(run(&step, 1, 0, deadline, &result), VYRE_TIMEOUT);
    CU_ASSERT(vyre__clock_now() - deadline < 200000000); /* the machine may be busy */
    vyre__device_pipeline_destroy(device, pipeline);
}

static const unit_test tests[] = {
    {"steps, params, repetition, traps", steps_params_repetition},
    {"steps that do not fit are refused", steps_that_do_not_fit_are_refused},
    {"a shared input stays the caller's", a_shared_input_stays_the_callers},
    {"the caller's float state counts for nothing", the_callers_float_state_counts_for_nothing},
    {"a barrier of the grid", a_barrier_of_the_grid},
    {"deadlines", deadlines},
    {NULL, NULL}};

int main(void)
{
    const char *folders[] = {build_path("plugins")};
    char name[] = "/tmp/vyre-engine-XXXXXX";
    const int file = mkstemp(name);
    static const char text[] = "[backend cpu]\nengine = kernel\nthreads = 3\n";
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
        vyre__device_open(context->current->registry->devices[0], NULL) == VYRE_OK)
        device = context->current->registry->devices[0];
    const int result = unit_main("cpu_engine", tests);
    unlink(name);
    return vyre_context_destroy(context, NULL) == VYRE_OK ? result : EXIT_FAILURE;
}
