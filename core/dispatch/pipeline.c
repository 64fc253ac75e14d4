/* SPDX-License-Identifier: MIT OR Apache-2.0 */
#include "config.h"

#include "core/dispatch/pipeline.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/registry/guard.h"
#include "core/routing/choose.h"
#include "core/routing/selector.h"

/* ---- options ---- */

static vyre_status take_options(const vyre_pipeline_options *given, vyre_pipeline_options *out,
                                vyre_error *error)
{
    *out = (vyre_pipeline_options){.struct_size = sizeof *out};
    if (given && given->struct_size < sizeof given->struct_size)
        return vyre__fail(error, VYRE_INVALID_ARGUMENT, "Set struct_size to sizeof the struct.",
                          "vyre_pipeline_options has struct_size %u", given->struct_size);
    if (given)
        memcpy(out, given, given->struct_size < sizeof *out ? given->struct_size : sizeof *out);
    if (out->float_mode == 0)
        out->float_mode = VYRE_FLOAT_STRICT;
    if (out->float_mode > VYRE_FLOAT_ULP || (out->float_mode == VYRE_FLOAT_ULP && out->ulp == 0))
        return vyre__fail(error, VYRE_INVALID_ARGUMENT,
                          "Use VYRE_FLOAT_STRICT, VYRE_FLOAT_FLUSH, or VYRE_FLOAT_ULP with ulp of "
                          "at least 1.",
                          "unknown float mode %u with ulp %u", out->float_mode, out->ulp);
    return out->device && out->device[0] ? vyre__selector_check(out->device, error) : VYRE_OK;
}

static void set_label(vyre_pipeline *pipeline, const char *label)
{
    if (!label)
        return;
    const size_t size = strnlen(label, sizeof pipeline->label - 1);
    memcpy(pipeline->label, label, vyre__utf8_check(label, size));
}

/* ---- the program ---- */

/* The two ways to say `workgroup memory` must agree: engines look at one of them only. */
static vyre_status check_kinds(const vyre_program *program, vyre_error *error)
{
    for (uint32_t i = 0; i < program->buffer_count; i++) {
        const vyre__buffer *buffer = &program->buffers[i];
        if ((buffer->kind == VYRE__KIND_SHARED) != (buffer->access == VYRE__ACCESS_WORKGROUP))
            return vyre__fail(error, VYRE_UNSUPPORTED,
                              "Declare workgroup memory with access workgroup and kind shared.",
                              "buffer `%s` is workgroup memory by its kind or its access, but not "
                              "by both",
                              buffer->name.data);
    }
    return VYRE_OK;
}

static vyre_status check_executable(const vyre_requirements *requirements, vyre_error *error)
{
    const uint32_t needs = requirements->needs & vyre__unexecuted_needs;
    char names[512] = "";
    size_t size = 0;
    for (uint32_t bit = 1; bit && needs; bit <<= 1)
        if ((needs & bit) && size < sizeof names)
            size += (size_t)snprintf(names + size, sizeof names - size, "%s%s",
                                     size > 0 ? ", " : "", vyre_need_name(bit));
    if (!needs)
        return VYRE_OK;
    return vyre__fail(error, VYRE_UNSUPPORTED,
                      "Express the program without them: they can be stored and checked, but no "
                      "engine executes them.",
                      "the program uses what no engine executes: %s", names);
}

static vyre_status check_program(const vyre_program *program, vyre_requirements *requirements,
                                 vyre_error *error)
{
    if (!vyre__program_is_wrapped(program))
        return vyre__fail(error, VYRE_INVALID_PROGRAM,
                          "Put every top-level statement into a region; the builder and the text "
                          "form do so.",
                          "a pipeline takes a top-level Region-wrapped Program");
    vyre_status status = vyre_program_validate(program, NULL, error);
    if (status == VYRE_OK)
        status = vyre_program_requirements(program, requirements, error);
    if (status == VYRE_OK)
        status = check_executable(requirements, error);
    return status == VYRE_OK ? check_kinds(program, error) : status;
}

/*
 * Canonical order sorts the buffers: the plugin counts its bindings in that order, the caller in
 * the order of declaration.
 */
static vyre_status map_bindings(vyre_pipeline *pipeline, vyre_error *error)
{
    vyre_program *canonical = NULL;
    vyre_status status =
        vyre_program_decode(pipeline->wire, pipeline->wire_size, &canonical, error);
    if (status != VYRE_OK)
        return status;
    uint32_t *number = calloc((size_t)pipeline->plan.count + 1, sizeof *number);
    pipeline->order = calloc((size_t)pipeline->plan.count + 1, sizeof *pipeline->order);
    if (!number || !pipeline->order)
        status = vyre__fail_memory(error, "the order of the bindings");
    for (uint32_t i = 0; status == VYRE_OK && i < pipeline->plan.count; i++)
        number[pipeline->plan.bindings[i].buffer_index] = i;
    for (uint32_t i = 0; status == VYRE_OK && i < canonical->buffer_count; i++) {
        const vyre__buffer *buffer = &canonical->buffers[i];
        const uint32_t index = vyre__program_buffer(pipeline->program, buffer->name);
        if (index == VYRE__NO_BUFFER)
            status = vyre__fail(error, VYRE_INTERNAL, "Report this to the library's authors.",
                                "the canonical form lost buffer `%s`", buffer->name.data);
        else if (buffer->access != VYRE__ACCESS_WORKGROUP)
            pipeline->order[pipeline->bound_count++] = number[index];
    }
    free(number);
    vyre_program_release(canonical);
    return status;
}

/* ---- the device ---- */

static void read_limits(vyre_pipeline *pipeline)
{
    uint64_t value = 0;
    pipeline->limits = vyre__launch_unlimited;
    for (uint32_t axis = 0; axis < 3; axis++) {
        if (vyre__device_fact(pipeline->device, VYRE_FACT_GRID, axis, &value))
            pipeline->limits.grid[axis] = value;
        if (vyre__device_fact(pipeline->device, VYRE_FACT_WORKGROUP_SIZE, axis, &value))
            pipeline->limits.workgroup[axis] = value;
    }
    if (vyre__device_fact(pipeline->device, VYRE_FACT_WORKGROUP_INVOCATIONS, 0, &value))
        pipeline->limits.workgroup_invocations = value;
}

/* Opening may fail for one device and succeed for the next; facts found then count as well. */
static vyre_status open_first(vyre_pipeline *pipeline, const char *selector,
                              const vyre_requirements *requirements, vyre_error *error)
{
    vyre__device **list = NULL;
    size_t count = 0;
    vyre_status status = vyre__choose_devices(pipeline->snapshot->registry, selector, requirements,
                                              pipeline->float_mode, &list, &count, error);
    for (size_t i = 0; i < count; i++) {
        vyre__bytes misses = {0};
        status = vyre__device_open(list[i], error);
        if (status == VYRE_OK &&
            vyre__filter(requirements, pipeline->float_mode, list[i], &misses) > 0)
            status = vyre__fail(error, VYRE_NO_DEVICE, "Choose another device.",
                                "device %s was found to lack %.*s when it was opened", list[i]->id,
                                (int)misses.size, misses.data ? (const char *)misses.data : "");
        vyre__bytes_release(&misses);
        if (status == VYRE_OK) {
            pipeline->device = list[i];
            break;
        }
    }
    free(list);
    return status;
}

static vyre_status compile(vyre_pipeline *pipeline, vyre_error *error)
{
    if (!vyre__device_compiles(pipeline->device))
        return VYRE_OK;
    const vyre_compile request = {
        .struct_size = sizeof request,
        .program = pipeline->wire,
        .program_size = pipeline->wire_size,
        .label = pipeline->label,
        .float_mode = pipeline->float_mode,
        .ulp = pipeline->ulp,
    };
    vyre_compile_result result;
    const vyre_status status =
        vyre__device_compile(pipeline->device, &request, &pipeline->handle, &result, error);
    if (status != VYRE_OK)
        vyre__error_context(error, "compiling for device %s", pipeline->device->id);
    return status;
}

static vyre_status make_id(vyre_pipeline *pipeline, vyre_error *error)
{
    uint8_t digest[32];
    const char *plugin = pipeline->device->plugin->manifest.id;
    const vyre_status status = vyre_program_fingerprint(pipeline->program, digest, error);
    if (status != VYRE_OK)
        return status;
    const size_t size = strlen(plugin) + 66;
    pipeline->id = malloc(size);
    if (!pipeline->id)
        return vyre__fail_memory(error, "the id of a pipeline");
    int used = snprintf(pipeline->id, size, "%s:%s", plugin, pipeline->handle ? "" : "passthrough");
    for (int i = 0; pipeline->handle && i < 32; i++)
        used += snprintf(pipeline->id + used, size - (size_t)used, "%02x", digest[i]);
    return VYRE_OK;
}

/* ---- life ---- */

static vyre_status make(vyre_pipeline *pipeline, const char *selector, vyre_error *error)
{
    vyre_requirements requirements;
    vyre_status status = check_program(pipeline->program, &requirements, error);
    if (status == VYRE_OK)
        status = vyre__binding_plan_create(pipeline->program, &pipeline->plan, error);
    if (status == VYRE_OK)
        status = open_first(pipeline, selector, &requirements, error);
    if (status == VYRE_OK)
        status =
            vyre_program_canonical(pipeline->program, &pipeline->wire, &pipeline->wire_size, error);
    if (status == VYRE_OK)
        status = map_bindings(pipeline, error);
    if (status == VYRE_OK)
        status = vyre__traps_find(pipeline->program, &pipeline->traps, error);
    if (status == VYRE_OK)
        status = compile(pipeline, error);
    if (status != VYRE_OK)
        return status;
    read_limits(pipeline);
    pipeline->cooperates = pipeline->plan.shared_count > 0 || requirements.atomics > 0;
    if (pipeline->handle) {
        vyre_free(pipeline->wire);
        pipeline->wire = NULL;
    }
    return make_id(pipeline, error);
}

static void free_pipeline(vyre_pipeline *pipeline)
{
    if (pipeline->handle)
        vyre__device_pipeline_destroy(pipeline->device, pipeline->handle);
    for (int i = 0; i < VYRE__FRAMES; i++)
        free(atomic_load(&pipeline->frames[i]));
    vyre__traps_release(&pipeline->traps);
    vyre__binding_plan_release(&pipeline->plan);
    vyre_program_release(pipeline->program);
    vyre_free(pipeline->wire);
    free(pipeline->order);
    free(pipeline->id);
    vyre__snapshot_drop(pipeline->snapshot);
    atomic_fetch_sub(&pipeline->context->pipelines, 1);
    free(pipeline);
}

vyre_status vyre_pipeline_create(vyre_context *context, const vyre_program *program,
                                 const vyre_pipeline_options *options, vyre_pipeline **out_pipeline,
                                 vyre_error *error)
{
    if (out_pipeline)
        *out_pipeline = NULL;
    if (!context || !program || !out_pipeline)
        return vyre__fail(error, VYRE_INVALID_ARGUMENT,
                          "Pass a context, a program and a pointer for the pipeline.", "%s is NULL",
                          !context   ? "context"
                          : !program ? "program"
                                     : "out_pipeline");
    vyre_pipeline_options given;
    vyre_status status = vyre__api_enter(context->fork_count, error);
    if (status == VYRE_OK)
        status = take_options(options, &given, error);
    if (status != VYRE_OK)
        return status;
    vyre_pipeline *pipeline = calloc(1, sizeof *pipeline);
    if (!pipeline)
        return vyre__fail_memory(error, "a pipeline");
    atomic_fetch_add(&context->pipelines, 1);
    pipeline->context = context;
    pipeline->snapshot = vyre__context_current(context);
    pipeline->program = vyre_program_retain((vyre_program *)(uintptr_t)program);
    pipeline->float_mode = given.float_mode;
    pipeline->ulp = given.float_mode == VYRE_FLOAT_ULP ? given.ulp : 0;
    set_label(pipeline, given.label);
    status =
        make(pipeline, given.device && given.device[0] ? given.device : context->device, error);
    if (status != VYRE_OK) {
        free_pipeline(pipeline);
        return status;
    }
    *out_pipeline = pipeline;
    return VYRE_OK;
}

/* In a forked child, and from inside a plugin, the plugin's part cannot be released: then nothing
 * is. */
void vyre_pipeline_destroy(vyre_pipeline *pipeline)
{
    if (pipeline && vyre__api_enter(pipeline->context->fork_count, NULL) == VYRE_OK)
        free_pipeline(pipeline);
}

const char *vyre_pipeline_id(const vyre_pipeline *pipeline)
{
    return pipeline ? pipeline->id : "";
}

const char *vyre_pipeline_device(const vyre_pipeline *pipeline)
{
    return pipeline ? pipeline->device->id : "";
}

/* ---- frames ---- */

static vyre__frame *new_frame(const vyre_pipeline *pipeline)
{
    const size_t inputs = pipeline->plan.input_count, outputs = pipeline->plan.output_count;
    const size_t count = pipeline->plan.count, bound = pipeline->bound_count;
    /* At most 16384 buffers: the sum is far from overflow. Widest alignment first. */
    const size_t size = sizeof(vyre__frame) + bound * sizeof(vyre_binding) +
                        count * sizeof(vyre__bound) + (inputs + outputs) * sizeof(uint64_t) +
                        inputs * sizeof(void *);
    vyre__frame *frame = calloc(1, size);
    if (!frame)
        return NULL;
    frame->bindings = (vyre_binding *)(void *)(frame + 1);
    frame->bound = (vyre__bound *)(void *)(frame->bindings + bound);
    frame->input_sizes = (uint64_t *)(void *)(frame->bound + count);
    frame->output_sizes = frame->input_sizes + inputs;
    frame->staged = (void **)(void *)(frame->output_sizes + outputs);
    return frame;
}

vyre__frame *vyre__frame_take(vyre_pipeline *pipeline)
{
    for (int i = 0; i < VYRE__FRAMES; i++) {
        if (!atomic_load_explicit(&pipeline->frames[i], memory_order_relaxed))
            continue;
        vyre__frame *frame =
            atomic_exchange_explicit(&pipeline->frames[i], NULL, memory_order_acquire);
        if (frame)
            return frame;
    }
    return new_frame(pipeline);
}

void vyre__frame_give(vyre_pipeline *pipeline, vyre__frame *frame)
{
    for (int i = 0; i < VYRE__FRAMES; i++) {
        vyre__frame *empty = NULL;
        if (atomic_compare_exchange_strong_explicit(&pipeline->frames[i], &empty, frame,
                                                    memory_order_release, memory_order_relaxed))
            return;
    }
    free(frame);
}
