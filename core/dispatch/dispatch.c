/* SPDX-License-Identifier: MIT OR Apache-2.0 */
#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "core/base/clock.h"
#include "core/dispatch/pipeline.h"
#include "core/dispatch/slots.h"
#include "core/registry/guard.h"

/* One dispatch while it runs. Everything belongs to the caller but the frame. */
typedef struct dispatch {
    vyre_pipeline *pipeline;
    vyre__frame *frame;
    const vyre_input *inputs;
    vyre_outputs *outputs; /* NULL: dropped */
    uint64_t start, bytes_in, bytes_out;
    uint64_t deadline; /* of all that it does; 0: none */
    int has_staged;    /* the frame owns copies */
    vyre__variant variant;
    vyre_dispatch_options options; /* this and the next four are set in the order of their use */
    vyre__launch launch;
    vyre__slot_stats slots; /* only with outputs */
    vyre_trap trap;
    vyre_result result;
} dispatch;

/* ---- arguments ---- */

static vyre_status take_options(const vyre_dispatch_options *given, vyre_dispatch_options *out,
                                vyre_error *error)
{
    *out = (vyre_dispatch_options){.struct_size = sizeof *out};
    if (!given)
        return VYRE_OK;
    if (given->struct_size < sizeof given->struct_size)
        return vyre__fail(error, VYRE_INVALID_ARGUMENT, "Set struct_size to sizeof the struct.",
                          "vyre_dispatch_options has struct_size %u", given->struct_size);
    memcpy(out, given, given->struct_size < sizeof *out ? given->struct_size : sizeof *out);
    return VYRE_OK;
}

static const char *input_name(const dispatch *d, uint32_t slot)
{
    const vyre__binding_plan *plan = &d->pipeline->plan;
    return plan->bindings[plan->inputs[slot]].buffer->name.data;
}

static vyre_status measure(dispatch *d, size_t input_count, vyre_error *error)
{
    const vyre_pipeline *pipeline = d->pipeline;
    const vyre__binding_plan *plan = &pipeline->plan;
    const size_t known = input_count < plan->input_count ? input_count : plan->input_count;
    for (uint32_t i = 0; i < known; i++) {
        if (!d->inputs || (!d->inputs[i].data && d->inputs[i].size > 0))
            return vyre__fail(error, VYRE_INVALID_ARGUMENT, "Pass the bytes of every input.",
                              "input `%s` has no data", input_name(d, i));
        d->frame->input_sizes[i] = d->inputs[i].size;
        d->bytes_in += d->inputs[i].size;
    }
    vyre_status status =
        vyre__binding_resolve(plan, VYRE__INPUT_HOST, d->frame->input_sizes, input_count,
                              d->options.elements, d->frame->bound, error);
    if (status != VYRE_OK)
        return status;
    uint32_t workgroup[3];
    vyre_program_workgroup(pipeline->program, workgroup);
    const uint64_t elements =
        vyre__launch_elements(plan, d->frame->bound, pipeline->cooperates, d->options.elements);
    return vyre__launch_plan(workgroup, d->options.grid, elements, &pipeline->limits, &d->launch,
                             error);
}

static vyre_status measure_outputs(dispatch *d, vyre_error *error)
{
    const vyre__binding_plan *plan = &d->pipeline->plan;
    uint64_t total = 0;
    for (uint32_t i = 0; i < plan->output_count; i++) {
        const uint32_t index = plan->outputs[i];
        const uint64_t size =
            vyre__output_range_of(plan->bindings[index].buffer, d->frame->bound[index].size).size;
        d->frame->output_sizes[i] = size;
        total = size > UINT64_MAX - total ? UINT64_MAX : total + size;
    }
    d->bytes_out = total;
    if (d->options.max_output_bytes > 0 && total > d->options.max_output_bytes)
        return vyre__fail(
            error, VYRE_LIMIT, "Raise max_output_bytes, or give the outputs a smaller range.",
            "the outputs have %llu bytes, more than the %llu allowed", (unsigned long long)total,
            (unsigned long long)d->options.max_output_bytes);
    return VYRE_OK;
}

static int overlaps(const void *a, size_t a_size, const void *b, size_t b_size)
{
    const uintptr_t x = (uintptr_t)a, y = (uintptr_t)b;
    return a_size > 0 && b_size > 0 && (x < y ? y - x < a_size : x - y < b_size);
}

static vyre_status fail_overlap(const dispatch *d, uint32_t input, size_t slot, vyre_error *error)
{
    const vyre__binding_plan *plan = &d->pipeline->plan;
    const char *name = slot < plan->output_count
                           ? plan->bindings[plan->outputs[slot]].buffer->name.data
                           : "a surplus slot";
    return vyre__fail(error, VYRE_INVALID_ARGUMENT,
                      "Copy the input to memory of its own, or use another list of outputs.",
                      "input `%s` overlaps the memory of output `%s`", input_name(d, input), name);
}

/* Also guards what is about to be released: a slot that is too small, or surplus. */
static vyre_status check_aliasing(const dispatch *d, vyre_error *error)
{
    const vyre__binding_plan *plan = &d->pipeline->plan;
    for (size_t slot = 0; d->outputs && slot < d->outputs->count; slot++) {
        const vyre_output *output = &d->outputs->slots[slot];
        if (!output->data && output->capacity > 0)
            return vyre__fail(error, VYRE_INVALID_ARGUMENT,
                              "Zero-initialise the list of outputs before its first use.",
                              "output slot %zu has a capacity but no memory", slot);
        for (uint32_t i = 0; i < plan->input_count; i++)
            if (overlaps(d->inputs[i].data, d->inputs[i].size, output->data, output->capacity))
                return fail_overlap(d, i, slot, error);
    }
    return VYRE_OK;
}

/* ---- bindings ---- */

/* Plugins may rely on the alignment of the element; callers need not provide it. */
static vyre_status stage(dispatch *d, const vyre__binding *binding, const void **data,
                         vyre_error *error)
{
    const uint32_t align = binding->element_size;
    const size_t size = d->inputs[binding->input].size;
    if (align <= 1 || (align & (align - 1)) != 0 || ((uintptr_t)*data & (align - 1)) == 0)
        return VYRE_OK;
    void *copy = malloc(size);
    if (!copy)
        return vyre__fail_memory(error, "an aligned copy of an input");
    memcpy(copy, *data, size);
    d->frame->staged[binding->input] = copy;
    d->has_staged = 1;
    *data = copy;
    return VYRE_OK;
}

static vyre_status bind(dispatch *d, uint32_t index, vyre_binding *out, vyre_error *error)
{
    const vyre__binding *binding = &d->pipeline->plan.bindings[index];
    const uint64_t size = d->frame->bound[index].size;
    const int takes = binding->input != VYRE__NO_SLOT;
    const int writes =
        binding->role == VYRE__ROLE_OUTPUT || binding->role == VYRE__ROLE_INPUT_OUTPUT;
    const int gives = writes && d->outputs;
    const vyre__output_range range =
        gives ? vyre__output_range_of(binding->buffer, size) : (vyre__output_range){0, 0};
    *out = (vyre_binding){
        .struct_size = sizeof *out,
        .kind = takes || gives ? VYRE_BINDING_HOST : VYRE_BINDING_NONE,
        .flags = (takes ? VYRE_BINDING_COPY_IN : VYRE_BINDING_ZERO) |
                 (writes ? 0 : VYRE_BINDING_READ_ONLY) |
                 (gives ? VYRE_BINDING_COPY_OUT | VYRE_BINDING_DISJOINT : 0),
        .host_in = takes ? d->inputs[binding->input].data : NULL,
        .host_out = gives ? d->outputs->slots[binding->output].data : NULL,
        .size = size,
        .out_offset = range.offset,
        .out_size = range.size,
    };
    return takes ? stage(d, binding, &out->host_in, error) : VYRE_OK;
}

/* Of the whole launch; UINT64_MAX when it has more. */
static uint64_t count_lanes(const dispatch *d)
{
    uint64_t lanes = 1;
    for (int axis = 0; axis < 3; axis++) {
        const uint64_t more =
            (uint64_t)d->launch.grid[axis] * d->pipeline->program->workgroup[axis];
        lanes = more > 0 && lanes > UINT64_MAX / more ? UINT64_MAX : lanes * more;
    }
    return lanes;
}

/* Memory that only the plugin sees, as large as the launch needs it. */
static vyre_status bind_hidden(const dispatch *d, uint32_t what, vyre_binding *out,
                               vyre_error *error)
{
    const uint64_t size = what == VYRE__BOUND_TRAP
                              ? sizeof(vyre_trap)
                              : vyre__executable_scratch(&d->pipeline->executable, count_lanes(d));
    *out = (vyre_binding){
        .struct_size = sizeof *out,
        .kind = VYRE_BINDING_NONE,
        .flags = VYRE_BINDING_ZERO | VYRE_BINDING_DISJOINT,
        .size = size,
    };
    if (size < UINT64_MAX)
        return VYRE_OK;
    return vyre__fail(
        error, VYRE_LIMIT, "Split the work into several dispatches.",
        "the values that lanes keep over a barrier of the grid take more than 16 GiB");
}

static vyre_status bind_all(dispatch *d, vyre_error *error)
{
    const vyre__executable *executable = &d->pipeline->executable;
    vyre_status status = VYRE_OK;
    for (uint32_t i = 0; status == VYRE_OK && i < executable->bound_count; i++) {
        vyre_binding *binding = &d->frame->bindings[i];
        if (executable->order[i] >= VYRE__BOUND_TRAP)
            status = bind_hidden(d, executable->order[i], binding, error);
        else
            status = bind(d, executable->order[i], binding, error);
        /* Steps of one program see one another's buffers. */
        binding->share = executable->step_count > 1 ? i + 1 : 0;
    }
    return status;
}

static void release_staged(dispatch *d)
{
    for (uint32_t i = 0; d->has_staged && i < d->pipeline->plan.input_count; i++) {
        free(d->frame->staged[i]);
        d->frame->staged[i] = NULL;
    }
}

/* ---- running ---- */

static vyre_status choose_variant(dispatch *d, vyre_error *error)
{
    vyre__executable *executable = &d->pipeline->executable;
    d->variant = VYRE__VARIANT_GUARDED;
    if (!executable->element_log2)
        return VYRE_OK;
    vyre__compiling how = vyre__pipeline_compiling(d->pipeline);
    how.deadline = d->deadline;
    for (uint32_t i = 0; i < executable->bound_count; i++)
        d->frame->elements[i] = d->frame->bindings[i].size >> executable->element_log2[i];
    return vyre__executable_choose(executable, &how, d->launch.grid, d->frame->elements,
                                   &d->variant, error);
}

static void set_step(dispatch *d, uint32_t index)
{
    const vyre__executable *executable = &d->pipeline->executable;
    vyre_plugin_pipeline *const *handles =
        atomic_load_explicit(&executable->handles[d->variant], memory_order_relaxed);
    const int carries = handles == NULL;
    vyre_step *step = &d->frame->steps[index];
    *step = (vyre_step){
        .struct_size = sizeof *step,
        .flags = executable->step_flags,
        .pipeline = carries ? NULL : handles[index],
        .kernel = carries ? vyre__executable_kernel(executable, d->variant, index) : NULL,
        .program = carries ? executable->wire : NULL,
        .program_size = carries ? executable->wire_size : 0,
        .bindings = d->frame->bindings,
        .binding_count = executable->bound_count,
        .binding_stride = sizeof *d->frame->bindings,
        .trap = &d->trap,
        .float_mode = carries ? executable->float_mode : 0,
        .ulp = carries ? executable->ulp : 0,
    };
    memcpy(step->grid, d->launch.grid, sizeof step->grid);
}

static vyre_status submit(dispatch *d, vyre_error *error)
{
    const vyre_pipeline *pipeline = d->pipeline;
    d->trap = (vyre_trap){0};
    for (uint32_t i = 0; i < pipeline->executable.step_count; i++)
        set_step(d, i);
    const vyre_submission submission = {
        .struct_size = sizeof submission,
        .flags = VYRE_SUBMIT_ORDERED | VYRE_SUBMIT_CHECK_TRAPS,
        .deadline = d->deadline,
        .steps = d->frame->steps,
        .step_count = pipeline->executable.step_count,
        .step_stride = sizeof *d->frame->steps,
        .label = pipeline->label,
        .repeat_count = d->options.fixpoint_iterations,
    };
    return vyre__device_run(pipeline->device, &submission, &d->result, error);
}

/* A device that runs kernels names a site of the kernel, another one a statement. */
static vyre__str trap_tag(const dispatch *d)
{
    const vyre__executable *executable = &d->pipeline->executable;
    if (!executable->lowered)
        return vyre__traps_tag(&d->pipeline->traps, d->trap.site);
    return vyre__lowered_trap_tag(executable->lowered, d->trap.step % executable->step_count,
                                  d->trap.site);
}

static vyre_status fail_trap(const dispatch *d, vyre_dispatch_report *report, vyre_error *error)
{
    const vyre__str tag = trap_tag(d);
    const uint32_t *lane = d->trap.global_id;
    vyre__bytes shown = {0};
    vyre__put_escaped(&shown, tag.data, tag.size);
    vyre__bytes_put_u8(&shown, 0);
    const char *text = shown.failed ? "" : (const char *)shown.data;
    vyre__fail(error, VYRE_TRAPPED,
               "The program found a condition that it does not handle: check its inputs against "
               "what the tag stands for.",
               "the program trapped: `%s`, address %u, invocation (%u, %u, %u)", text,
               d->trap.address, lane[0], lane[1], lane[2]);
    if (report) {
        report->trapped = 1;
        report->trap_address = d->trap.address;
        memcpy(report->trap_lane, lane, sizeof report->trap_lane);
        const size_t size = strlen(text);
        const size_t most = sizeof report->trap_tag - 1;
        const size_t kept = vyre__utf8_check(text, size < most ? size : most);
        memcpy(report->trap_tag, text, kept);
        report->trap_tag[kept] = '\0';
    }
    vyre__bytes_release(&shown);
    return VYRE_TRAPPED;
}

/* A buffer that the program only reads, but that is live-out, comes back as it went in. */
static void return_inputs(const dispatch *d)
{
    const vyre__binding_plan *plan = &d->pipeline->plan;
    for (uint32_t i = 0; i < plan->output_count; i++) {
        const vyre__binding *binding = &plan->bindings[plan->outputs[i]];
        if (binding->returned || binding->input == VYRE__NO_SLOT)
            continue;
        const vyre__output_range range =
            vyre__output_range_of(binding->buffer, d->frame->bound[plan->outputs[i]].size);
        if (range.size > 0)
            memcpy(d->outputs->slots[i].data,
                   (const char *)d->inputs[binding->input].data + range.offset, (size_t)range.size);
    }
}

static void fill_report(const dispatch *d, vyre_dispatch_report *report)
{
    memcpy(report->grid, d->launch.grid, sizeof report->grid);
    report->kernel_ns = d->result.kernel_ns;
    report->bytes_in = d->bytes_in;
    report->bytes_out = d->outputs ? d->bytes_out : 0;
    if (!d->outputs)
        return;
    report->slots_reused = d->slots.reused;
    report->slots_moved = d->slots.moved;
    report->slots_appended = d->slots.appended;
    report->slot_bytes_copied = d->slots.bytes_copied;
    report->slot_bytes_moved = d->slots.bytes_moved;
    report->slot_bytes_appended = d->slots.bytes_appended;
    report->slot_bytes_retained = d->slots.bytes_retained;
}

static vyre_status run(dispatch *d, size_t input_count, vyre_dispatch_report *report,
                       vyre_error *error)
{
    vyre_status status = measure(d, input_count, error);
    if (status == VYRE_OK)
        status = measure_outputs(d, error);
    if (status == VYRE_OK)
        status = check_aliasing(d, error);
    if (status == VYRE_OK && d->outputs)
        status = vyre__slots_prepare(d->outputs, d->frame->output_sizes,
                                     d->pipeline->plan.output_count, &d->slots, error);
    if (status == VYRE_OK)
        status = bind_all(d, error);
    if (status == VYRE_OK)
        status = choose_variant(d, error);
    if (status == VYRE_OK)
        status = submit(d, error);
    release_staged(d);
    if (status == VYRE_TRAPPED)
        fail_trap(d, report, error);
    if (status != VYRE_OK)
        return status;
    if (d->outputs) {
        return_inputs(d);
        vyre__slots_commit(d->outputs, d->frame->output_sizes);
    }
    if (report)
        fill_report(d, report);
    return VYRE_OK;
}

/* What is no list must not be touched, not even to empty its slots. */
static int is_list(const vyre_outputs *outputs)
{
    return !outputs || (outputs->count <= outputs->capacity &&
                        (outputs->slots != NULL || outputs->capacity == 0));
}

/* On one device. */
static vyre_status dispatch_on(vyre_pipeline *pipeline, const vyre_input *inputs,
                               size_t input_count, vyre_outputs *outputs,
                               const vyre_dispatch_options *options, vyre_dispatch_report *report,
                               vyre_error *error)
{
    dispatch d; /* clearing all of it would take a tenth of the time */
    d.pipeline = pipeline;
    d.frame = NULL;
    d.inputs = inputs;
    d.outputs = outputs;
    d.start = report ? vyre__clock_now() : 0;
    d.bytes_in = d.bytes_out = 0;
    d.has_staged = 0;
    vyre_status status = take_options(options, &d.options, error);
    d.deadline = vyre__clock_deadline(d.options.timeout_ns);
    if (status == VYRE_OK) {
        d.frame =
            vyre__frame_take(&pipeline->frames, &pipeline->plan, pipeline->executable.bound_count,
                             pipeline->executable.step_count);
        if (!d.frame)
            status = vyre__fail_memory(error, "a dispatch");
    }
    if (status == VYRE_OK)
        status = run(&d, input_count, report, error);
    if (d.frame)
        vyre__frame_give(&pipeline->frames, d.frame);
    if (status != VYRE_OK)
        vyre__slots_clear(outputs);
    if (report)
        report->wall_ns = vyre__clock_now() - d.start;
    return status;
}

/* With a rule that says so, what one device failed at is tried on the next. */
static vyre_status dispatch_moving(vyre_pipeline *pipeline, const vyre_input *inputs,
                                   size_t input_count, vyre_outputs *outputs,
                                   const vyre_dispatch_options *options,
                                   vyre_dispatch_report *report, vyre_error *error)
{
    vyre_error reason = {0};
    vyre_status status = VYRE_OK;
    while (pipeline) {
        pipeline = (vyre_pipeline *)(uintptr_t)vyre__pipeline_current(pipeline);
        status = dispatch_on(pipeline, inputs, input_count, outputs, options, report, &reason);
        if (status == VYRE_OK)
            return VYRE_OK;
        pipeline = vyre__pipeline_move(pipeline, &reason);
    }
    if (error)
        *error = reason;
    return status;
}

vyre_status vyre_dispatch(vyre_pipeline *pipeline, const vyre_input *inputs, size_t input_count,
                          vyre_outputs *outputs, const vyre_dispatch_options *options,
                          vyre_dispatch_report *report, vyre_error *error)
{
    if (report)
        *report = (vyre_dispatch_report){.kernel_ns = UINT64_MAX};
    if (!is_list(outputs))
        return vyre__fail(error, VYRE_INVALID_ARGUMENT,
                          "Zero-initialise the list of outputs before its first use.",
                          "the list of outputs has no memory for the slots that it counts");
    if (!pipeline) {
        vyre__slots_clear(outputs);
        return vyre__fail(error, VYRE_INVALID_ARGUMENT, "Create a pipeline first.",
                          "pipeline is NULL");
    }
    const vyre_status status = vyre__api_enter(pipeline->context->fork_count, error);
    if (status != VYRE_OK) {
        vyre__slots_clear(outputs);
        return status;
    }
    return pipeline->retries
               ? dispatch_moving(pipeline, inputs, input_count, outputs, options, report, error)
               : dispatch_on(pipeline, inputs, input_count, outputs, options, report, error);
}
