/* SPDX-License-Identifier: MIT OR Apache-2.0 */
#include "config.h"

#include "core/dispatch/executable.h"

#include <stdlib.h>

#include "core/lower/kernel.h"

/* ---- the order of the bindings ---- */

/* Numbers in the plan by index of the declaration; free() it. */
static uint32_t *plan_numbers(const vyre_program *program, const vyre__binding_plan *plan)
{
    uint32_t *numbers = calloc((size_t)program->buffer_count + 1, sizeof *numbers);
    for (uint32_t i = 0; numbers && i < plan->count; i++)
        numbers[plan->bindings[i].buffer_index] = i;
    return numbers;
}

/* A plugin that runs the tree counts the buffers as the wire form has them. */
static vyre_status order_of_program(vyre__executable *e, const vyre_program *program,
                                    const uint32_t *numbers, vyre_error *error)
{
    vyre_program *decoded = NULL;
    vyre_status status = vyre_program_decode(e->wire, e->wire_size, &decoded, error);
    for (uint32_t i = 0; status == VYRE_OK && i < decoded->buffer_count; i++) {
        const vyre__buffer *buffer = &decoded->buffers[i];
        const uint32_t index = vyre__program_buffer(program, buffer->name);
        if (index == VYRE__NO_BUFFER)
            status = vyre__fail(error, VYRE_INTERNAL, "Report this to the library's authors.",
                                "the wire form lost buffer `%s`", buffer->name.data);
        else if (buffer->access != VYRE__ACCESS_WORKGROUP)
            e->order[e->bound_count++] = numbers[index];
    }
    vyre_program_release(decoded);
    return status;
}

/* Kernels have the program's buffers in the order of their declaration, then the hidden ones. */
static void order_of_kernels(vyre__executable *e, const uint32_t *numbers)
{
    const vyre_kernel *kernel = &e->lowered->kernels[0]->form;
    for (uint32_t i = 0; i < kernel->buffer_count; i++) {
        const vyre_kernel_buffer *buffer = &kernel->buffers[i];
        e->order[e->bound_count++] = buffer->role == VYRE_ROLE_TRAP      ? VYRE__BOUND_TRAP
                                     : buffer->role == VYRE_ROLE_SCRATCH ? VYRE__BOUND_SCRATCH
                                                                         : numbers[buffer->slot];
    }
}

static vyre_status find_order(vyre__executable *e, const vyre_program *program,
                              const vyre__binding_plan *plan, vyre_error *error)
{
    const uint32_t count =
        e->lowered ? e->lowered->kernels[0]->form.buffer_count : program->buffer_count;
    uint32_t *numbers = plan_numbers(program, plan);
    e->order = calloc((size_t)count + 1, sizeof *e->order);
    vyre_status status =
        numbers && e->order ? VYRE_OK : vyre__fail_memory(error, "the order of the bindings");
    if (status == VYRE_OK && e->lowered)
        order_of_kernels(e, numbers);
    else if (status == VYRE_OK)
        status = order_of_program(e, program, numbers, error);
    free(numbers);
    return status;
}

/* ---- making ---- */

static int runs_program(const vyre__device *device)
{
    return !device->record.has_caps ||
           (device->record.caps.flags & VYRE_KERNEL_CAPS_RUNS_PROGRAM) != 0;
}

vyre_status vyre__executable_make(vyre__executable *executable, vyre_program *program,
                                  const vyre__binding_plan *plan, vyre__device *device,
                                  uint32_t float_mode, uint32_t ulp, vyre_error *error)
{
    const vyre__lowering lowering = {
        .caps = &device->record.caps, .float_mode = float_mode, .ulp = ulp};
    executable->device = device;
    executable->float_mode = float_mode;
    executable->ulp = ulp;
    executable->step_count = 1;
    /* Not the canonical form: that orders operands, and atomics in them have an order of their own.
     */
    vyre_status status =
        vyre_program_encode(program, 0, &executable->wire, &executable->wire_size, error);
    if (status == VYRE_OK && !runs_program(device)) {
        status = vyre__lower(program, &lowering, &executable->lowered, error);
        if (status != VYRE_OK)
            return status;
        executable->step_count = executable->lowered->kernel_count;
        executable->step_flags = executable->lowered->cooperative ? VYRE_STEP_COOPERATIVE : 0;
    }
    return status == VYRE_OK ? find_order(executable, program, plan, error) : status;
}

void vyre__executable_release(vyre__executable *executable)
{
    for (uint32_t i = 0; executable->handles && i < executable->step_count; i++)
        if (executable->handles[i])
            vyre__device_pipeline_destroy(executable->device, executable->handles[i]);
    free(executable->handles);
    free(executable->order);
    vyre_free(executable->wire);
    vyre__lowered_release(executable->lowered);
    *executable = (vyre__executable){0};
}

/* ---- compiling ---- */

const vyre_kernel *vyre__executable_kernel(const vyre__executable *executable, uint32_t index)
{
    return executable->lowered ? &executable->lowered->kernels[index]->form : NULL;
}

vyre_compile vyre__executable_request(const vyre__executable *executable, uint32_t index,
                                      const char *label)
{
    return (vyre_compile){
        .struct_size = sizeof(vyre_compile),
        .kernel = vyre__executable_kernel(executable, index),
        .program = executable->wire,
        .program_size = executable->wire_size,
        .label = label,
        .float_mode = executable->float_mode,
        .ulp = executable->ulp,
    };
}

vyre_status vyre__executable_fit(const vyre__executable *executable, const char *label,
                                 vyre_error *error)
{
    vyre_status status = VYRE_OK;
    for (uint32_t i = 0; status == VYRE_OK && i < executable->step_count; i++) {
        const vyre_compile request = vyre__executable_request(executable, i, label);
        status = vyre__device_fit(executable->device, &request, error);
    }
    return status;
}

vyre_status vyre__executable_compile(vyre__executable *executable, const char *label,
                                     vyre__code_cache *cache, const vyre__config *config,
                                     const vyre__log *log, vyre_error *error)
{
    if (!vyre__device_compiles(executable->device))
        return VYRE_OK;
    vyre_status status = VYRE_OK;
    executable->handles = calloc(executable->step_count, sizeof(vyre_plugin_pipeline *));
    if (!executable->handles)
        return vyre__fail_memory(error, "a pipeline");
    for (uint32_t i = 0; status == VYRE_OK && i < executable->step_count; i++) {
        const vyre_compile request = vyre__executable_request(executable, i, label);
        vyre_compile_result result;
        vyre__code_source source;
        status = vyre__code_cache_compile(cache, config, log, executable->device, &request,
                                          &executable->handles[i], &result, &source, error);
    }
    if (status != VYRE_OK) {
        vyre__error_context(error, "compiling for device %s", executable->device->id);
        return status;
    }
    vyre_free(executable->wire);
    executable->wire = NULL;
    executable->wire_size = 0;
    return VYRE_OK;
}

/* ---- launching ---- */

uint64_t vyre__executable_scratch(const vyre__executable *executable, uint64_t lanes)
{
    const vyre__lowered *lowered = executable->lowered;
    if (!lowered || lowered->scratch_buffer == VYRE__NO_BUFFER)
        return 0;
    const vyre_kernel_buffer *buffer = &lowered->kernels[0]->form.buffers[lowered->scratch_buffer];
    if (buffer->per_item_bytes > 0 &&
        lanes > (UINT64_MAX - buffer->per_grid_bytes) / buffer->per_item_bytes)
        return UINT64_MAX;
    return lanes * buffer->per_item_bytes + buffer->per_grid_bytes;
}
