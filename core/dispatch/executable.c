/* SPDX-License-Identifier: MIT OR Apache-2.0 */
#include "config.h"

#include "core/dispatch/executable.h"

#include <stdlib.h>
#include <string.h>

#include "core/dispatch/natives.h"
#include "core/kernel/kernel.h"

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

/* A device to which guards cost nothing needs no second variant. */
static int has_proved(const vyre__executable *executable)
{
    const vyre__lowered *lowered = executable->lowered;
    int proved = 0;
    for (uint32_t i = 0; lowered && i < lowered->kernel_count; i++)
        proved |= lowered->kernels_proved[i] != NULL;
    return proved && !(executable->device->record.caps.flags & VYRE_KERNEL_CAPS_FREE_GUARDS);
}

static vyre_status find_elements(vyre__executable *e, vyre_error *error)
{
    if (!has_proved(e))
        return VYRE_OK;
    e->element_log2 = calloc((size_t)e->bound_count + 1, 1);
    if (!e->element_log2)
        return vyre__fail_memory(error, "the sizes of elements");
    for (uint32_t i = 0; i < e->bound_count; i++)
        while (1u << e->element_log2[i] < e->lowered->kernels[0]->form.buffers[i].element_bytes)
            e->element_log2[i]++;
    return VYRE_OK;
}

static int runs_program(const vyre__device *device)
{
    return !device->record.has_caps ||
           (device->record.caps.flags & VYRE_KERNEL_CAPS_RUNS_PROGRAM) != 0;
}

vyre_status vyre__executable_make(vyre__executable *executable, vyre_program *program,
                                  const vyre__binding_plan *plan, vyre__device *device,
                                  uint32_t float_mode, uint32_t ulp, vyre_error *error)
{
    vyre__natives natives;
    const vyre__fact_view *facts = atomic_load_explicit(&device->facts, memory_order_acquire);
    vyre__natives_of(facts->list, facts->count, &natives);
    const vyre__lowering lowering = {
        .caps = &device->record.caps, .float_mode = float_mode, .ulp = ulp, .natives = &natives};
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
    if (status == VYRE_OK)
        status = find_order(executable, program, plan, error);
    return status == VYRE_OK ? find_elements(executable, error) : status;
}

static void destroy_handles(const vyre__executable *executable, vyre_plugin_pipeline **handles)
{
    for (uint32_t i = 0; handles && i < executable->step_count; i++)
        if (handles[i])
            vyre__device_pipeline_destroy(executable->device, handles[i]);
    free(handles);
}

void vyre__executable_release(vyre__executable *executable)
{
    for (int i = 0; i < VYRE__VARIANTS; i++)
        destroy_handles(executable, atomic_load(&executable->handles[i]));
    if (executable->compiles)
        pthread_mutex_destroy(&executable->compiling);
    free(executable->order);
    free(executable->element_log2);
    vyre_free(executable->wire);
    vyre__lowered_release(executable->lowered);
    memset(executable, 0, sizeof *executable);
}

/* ---- compiling ---- */

const vyre_kernel *vyre__executable_kernel(const vyre__executable *executable,
                                           vyre__variant variant, uint32_t index)
{
    const vyre__lowered *lowered = executable->lowered;
    if (!lowered)
        return NULL;
    const vyre__kernel *proved = lowered->kernels_proved[index];
    return variant == VYRE__VARIANT_PROVED && proved ? &proved->form
                                                     : &lowered->kernels[index]->form;
}

static vyre_compile request_of(const vyre__executable *executable, vyre__variant variant,
                               uint32_t index, const char *label)
{
    return (vyre_compile){
        .struct_size = sizeof(vyre_compile),
        .kernel = vyre__executable_kernel(executable, variant, index),
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
        const vyre_compile request = request_of(executable, VYRE__VARIANT_GUARDED, i, label);
        status = vyre__device_fit(executable->device, &request, error);
    }
    return status;
}

static vyre_status compile_variant(vyre__executable *executable, const vyre__compiling *how,
                                   vyre__variant variant, vyre_error *error)
{
    vyre_status status = VYRE_OK;
    vyre_plugin_pipeline **handles = calloc(executable->step_count, sizeof(vyre_plugin_pipeline *));
    if (!handles)
        return vyre__fail_memory(error, "a pipeline");
    for (uint32_t i = 0; status == VYRE_OK && i < executable->step_count; i++) {
        vyre_compile request = request_of(executable, variant, i, how->label);
        request.deadline = how->deadline;
        vyre_compile_result result;
        vyre__code_source source;
        status = vyre__code_cache_compile(how->cache, how->config, how->log, executable->device,
                                          &request, &handles[i], &result, &source, error);
    }
    if (status == VYRE_OK) {
        atomic_store_explicit(&executable->handles[variant], handles, memory_order_release);
        return VYRE_OK;
    }
    destroy_handles(executable, handles);
    vyre__error_context(error, "compiling for device %s", executable->device->id);
    return status;
}

vyre_status vyre__executable_compile(vyre__executable *executable, const vyre__compiling *how,
                                     vyre_error *error)
{
    if (!vyre__device_compiles(executable->device))
        return VYRE_OK;
    const vyre__variant variant =
        executable->element_log2 ? VYRE__VARIANT_PROVED : VYRE__VARIANT_GUARDED;
    pthread_mutex_init(&executable->compiling, NULL);
    executable->compiles = 1;
    const vyre_status status = compile_variant(executable, how, variant, error);
    if (status == VYRE_OK && !executable->element_log2) {
        vyre_free(executable->wire);
        executable->wire = NULL;
        executable->wire_size = 0;
    }
    return status;
}

vyre_status vyre__executable_choose(vyre__executable *executable, const vyre__compiling *how,
                                    const uint32_t grid[3], const uint64_t *elements,
                                    vyre__variant *out_variant, vyre_error *error)
{
    static const uint32_t base[3] = {0, 0, 0};
    vyre_status status = VYRE_OK;
    const vyre__variant variant =
        executable->element_log2 && vyre__proof_holds(executable->lowered, grid, base, elements)
            ? VYRE__VARIANT_PROVED
            : VYRE__VARIANT_GUARDED;
    *out_variant = variant;
    if (!executable->compiles ||
        atomic_load_explicit(&executable->handles[variant], memory_order_acquire))
        return VYRE_OK;
    pthread_mutex_lock(&executable->compiling);
    if (!atomic_load(&executable->handles[variant]))
        status = compile_variant(executable, how, variant, error);
    pthread_mutex_unlock(&executable->compiling);
    return status;
}

/* ---- launching ---- */

uint64_t vyre__executable_scratch(const vyre__executable *executable, uint64_t lanes)
{
    const vyre__lowered *lowered = executable->lowered;
    if (!lowered || lowered->scratch_buffer == VYRE__NO_BUFFER)
        return 0;
    const vyre_kernel_buffer *buffer = &lowered->kernels[0]->form.buffers[lowered->scratch_buffer];
    const uint64_t most = UINT64_C(4) * UINT32_MAX;
    if (buffer->per_item_bytes > 0 &&
        lanes > (most - buffer->per_grid_bytes) / buffer->per_item_bytes)
        return UINT64_MAX;
    return lanes * buffer->per_item_bytes + buffer->per_grid_bytes;
}
