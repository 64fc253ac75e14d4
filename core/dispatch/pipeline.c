/* SPDX-License-Identifier: MIT OR Apache-2.0 */
#include "config.h"

#include "core/dispatch/pipeline.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/dispatch/acceptance.h"
#include "core/dispatch/place.h"
#include "core/registry/guard.h"

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

vyre__compiling vyre__pipeline_compiling(const vyre_pipeline *pipeline)
{
    return (vyre__compiling){.label = pipeline->label,
                             .cache = &pipeline->context->code,
                             .config = pipeline->snapshot->config,
                             .log = &pipeline->context->log};
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
    int used = snprintf(pipeline->id, size, "%s:%s", plugin,
                        pipeline->executable.compiles ? "" : "passthrough");
    for (int i = 0; pipeline->executable.compiles && i < 32; i++)
        used += snprintf(pipeline->id + used, size - (size_t)used, "%02x", digest[i]);
    return VYRE_OK;
}

/* ---- life ---- */

/* What does not depend on the device. */
static vyre_status prepare(vyre_pipeline *pipeline, vyre_requirements *out_requirements,
                           vyre_error *error)
{
    vyre_status status = vyre__program_accept(pipeline->program, out_requirements, error);
    if (status == VYRE_OK)
        status = vyre__binding_plan_create(pipeline->program, &pipeline->plan, error);
    if (status == VYRE_OK)
        status = vyre__traps_find(pipeline->program, &pipeline->traps, error);
    return status;
}

static vyre_status make(vyre_pipeline *pipeline, vyre_error *error)
{
    vyre_requirements requirements;
    vyre_status status = prepare(pipeline, &requirements, error);
    if (status == VYRE_OK)
        status = vyre__pipeline_place(pipeline, error);
    if (status != VYRE_OK)
        return status;
    read_limits(pipeline);
    pipeline->cooperates = pipeline->plan.shared_count > 0 || requirements.atomics > 0;
    return make_id(pipeline, error);
}

static void free_pipeline(vyre_pipeline *pipeline)
{
    vyre_pipeline *next = atomic_load(&pipeline->next);
    if (next)
        free_pipeline(next);
    vyre__executable_release(&pipeline->executable);
    vyre__frames_release(&pipeline->frames);
    pthread_mutex_destroy(&pipeline->moving);
    vyre__traps_release(&pipeline->traps);
    vyre__binding_plan_release(&pipeline->plan);
    vyre_decision_release(pipeline->decision);
    vyre_program_release(pipeline->program);
    free(pipeline->refusals.list);
    free(pipeline->id);
    free(pipeline->selector);
    vyre__snapshot_drop(pipeline->snapshot);
    atomic_fetch_sub(&pipeline->context->pipelines, 1);
    free(pipeline);
}

/* `request` is copied. The pipeline has no device yet. */
static vyre_status new_pipeline(vyre_context *context, const vyre__route_request *request,
                                vyre_pipeline **out_pipeline, vyre_error *error)
{
    vyre_pipeline *pipeline = calloc(1, sizeof *pipeline);
    *out_pipeline = pipeline;
    if (!pipeline)
        return vyre__fail_memory(error, "a pipeline");
    atomic_fetch_add(&context->pipelines, 1);
    pthread_mutex_init(&pipeline->moving, NULL);
    pipeline->context = context;
    pipeline->snapshot = vyre__context_current(context);
    pipeline->program = vyre_program_retain((vyre_program *)(uintptr_t)request->program);
    pipeline->request = *request;
    memcpy(pipeline->label, request->label, sizeof pipeline->label);
    pipeline->request.label = pipeline->label;
    if (!request->device)
        return VYRE_OK;
    pipeline->request.device = pipeline->selector = strdup(request->device);
    return pipeline->selector ? VYRE_OK : vyre__fail_memory(error, "a pipeline");
}

/* ---- moving to another device ---- */

/* What a device could not do, and another one might. */
static int may_move(vyre_status status)
{
    return status == VYRE_DISPATCH_FAILED || status == VYRE_DEVICE_LOST ||
           status == VYRE_DEVICE_OUT_OF_MEMORY || status == VYRE_UNAVAILABLE ||
           status == VYRE_INTERNAL || status == VYRE_OTHER;
}

static vyre_status make_next(vyre_pipeline *pipeline, const vyre_error *reason,
                             vyre_pipeline **out_next, vyre_error *error)
{
    vyre_status status = new_pipeline(pipeline->context, &pipeline->request, out_next, error);
    vyre_pipeline *next = *out_next;
    if (status == VYRE_OK) { /* the devices that were refused are those of this snapshot */
        vyre__snapshot_drop(next->snapshot);
        next->snapshot = vyre__snapshot_retain(pipeline->snapshot);
    }
    for (size_t i = 0; status == VYRE_OK && i < pipeline->refusals.count; i++) {
        const vyre__refusal *refusal = &pipeline->refusals.list[i];
        vyre_error earlier = {.status = refusal->status};
        memcpy(earlier.message, refusal->text, sizeof refusal->text);
        status =
            vyre__refusals_add(&next->refusals, refusal->device, refusal->stage, &earlier, error);
    }
    if (status == VYRE_OK)
        status = vyre__refusals_add(&next->refusals, pipeline->device, "run", reason, error);
    return status == VYRE_OK ? make(next, error) : status;
}

vyre_pipeline *vyre__pipeline_move(vyre_pipeline *pipeline, const vyre_error *reason)
{
    if (!pipeline->retries || !may_move(reason->status))
        return NULL;
    pthread_mutex_lock(&pipeline->moving);
    vyre_pipeline *next = atomic_load(&pipeline->next);
    if (!next && make_next(pipeline, reason, &next, NULL) != VYRE_OK) {
        if (next)
            free_pipeline(next);
        next = NULL;
    }
    atomic_store_explicit(&pipeline->next, next, memory_order_release);
    pthread_mutex_unlock(&pipeline->moving);
    return next;
}

const vyre_pipeline *vyre__pipeline_current(const vyre_pipeline *pipeline)
{
    const vyre_pipeline *next;
    while ((next = atomic_load_explicit(&pipeline->next, memory_order_acquire)))
        pipeline = next;
    return pipeline;
}

/* ---- public ---- */

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
    char label[VYRE__LABEL];
    vyre__route_request request;
    vyre_pipeline *pipeline = NULL;
    vyre_status status = vyre__api_enter(context->fork_count, error);
    if (status == VYRE_OK)
        status = vyre__request_make(context, program, options, label, &request, error);
    if (status == VYRE_OK)
        status = new_pipeline(context, &request, &pipeline, error);
    if (status == VYRE_OK)
        status = make(pipeline, error);
    if (status != VYRE_OK && pipeline)
        free_pipeline(pipeline);
    if (status == VYRE_OK)
        *out_pipeline = pipeline;
    return status;
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
    return pipeline ? vyre__pipeline_current(pipeline)->id : "";
}

const char *vyre_pipeline_device(const vyre_pipeline *pipeline)
{
    return pipeline ? vyre__pipeline_current(pipeline)->device->id : "";
}

vyre_decision *vyre_pipeline_decision(const vyre_pipeline *pipeline)
{
    return pipeline ? vyre__pipeline_current(pipeline)->decision : NULL;
}
