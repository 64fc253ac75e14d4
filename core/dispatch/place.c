/* SPDX-License-Identifier: MIT OR Apache-2.0 */
#include "config.h"

#include "core/dispatch/place.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/text.h"
#include "core/routing/route.h"

vyre_status vyre__refusals_add(vyre__refusals *refusals, vyre__device *device, const char *stage,
                               const vyre_error *reason, vyre_error *error)
{
    vyre__refusal *list = realloc(refusals->list, (refusals->count + 1) * sizeof *list);
    if (!list)
        return vyre__fail_memory(error, "the record of an attempt");
    refusals->list = list;
    vyre__refusal *added = &list[refusals->count++];
    *added = (vyre__refusal){.device = device, .stage = stage, .status = reason->status};
    const size_t size = strnlen(reason->message, sizeof added->text - 1);
    memcpy(added->text, reason->message, vyre__utf8_check(reason->message, size));
    return VYRE_OK;
}

/* ---- the decision ---- */

static vyre_status decide_again(vyre_pipeline *pipeline, const vyre__route_request *request,
                                vyre_error *error)
{
    const vyre_snapshot *snapshot = pipeline->snapshot;
    const vyre__refusals *refusals = &pipeline->refusals;
    vyre__attempt *attempts = calloc(refusals->count + 1, sizeof *attempts);
    if (!attempts)
        return vyre__fail_memory(error, "a decision");
    for (size_t i = 0; i < refusals->count; i++)
        attempts[i] = (vyre__attempt){refusals->list[i].device, refusals->list[i].stage,
                                      refusals->list[i].status, refusals->list[i].text};
    const vyre_status status = vyre__decide(
        snapshot->policy, snapshot->registry, snapshot->generation, snapshot->config_generation,
        request, attempts, refusals->count, &pipeline->decision, error);
    free(attempts);
    return status;
}

/* `opened` is a device that this pipeline holds open, or NULL. */
static vyre_status decide(vyre_pipeline *pipeline, const vyre__device *opened, vyre_error *error)
{
    const vyre_snapshot *snapshot = pipeline->snapshot;
    vyre__route_request request = pipeline->request;
    request.opened = opened;
    vyre_decision_release(pipeline->decision);
    pipeline->decision = NULL;
    if (opened || pipeline->refusals.count > 0)
        return decide_again(pipeline, &request, error);
    return vyre__memo_decide(snapshot->memo, snapshot->policy, snapshot->registry,
                             snapshot->generation, snapshot->config_generation, &request,
                             &pipeline->decision, error);
}

static vyre__device *chosen(const vyre_pipeline *pipeline)
{
    const vyre__route_result result = vyre__decision_result(pipeline->decision);
    return result.device < pipeline->snapshot->registry->device_count
               ? pipeline->snapshot->registry->devices[result.device]
               : NULL;
}

/* ---- trying a device ---- */

/* What was found at opening counts at once, and is kept for later processes. */
static vyre_status open_device(vyre_pipeline *pipeline, vyre__device *device, vyre_error *error)
{
    const vyre__fact_view *before = atomic_load(&device->facts);
    const vyre_status status = vyre__device_open(device, error);
    if (status == VYRE_OK && atomic_load(&device->facts) != before)
        vyre__registry_remember(pipeline->snapshot->registry, device->plugin);
    return status;
}

/* Does it still meet the program, with what was found when it was opened? */
static vyre_status check_facts(vyre_pipeline *pipeline, vyre__device *device, vyre_error *error)
{
    vyre_status status = decide(pipeline, device, error);
    if (status != VYRE_OK && status != VYRE_NO_DEVICE)
        return status;
    if (status == VYRE_NO_DEVICE || chosen(pipeline) != device)
        return vyre__fail(error, VYRE_UNSUPPORTED,
                          "Look at its facts with `vyre-devices --verbose`.",
                          "what was found when it was opened does not meet the program");
    return VYRE_OK;
}

/* What the decision says of the device, made into what it can run. */
static vyre_status lower(vyre_pipeline *pipeline, vyre__device *device, vyre_error *error)
{
    const vyre__route_result result = vyre__decision_result(pipeline->decision);
    pipeline->retries = result.retry;
    vyre__executable_release(&pipeline->executable);
    return vyre__executable_make(&pipeline->executable, pipeline->program, &pipeline->plan, device,
                                 result.float_mode, result.ulp, error);
}

/* `*out_stage` says where it ended. */
static vyre_status try_device(vyre_pipeline *pipeline, vyre__device *device, const char **out_stage,
                              vyre_error *error)
{
    *out_stage = "open";
    vyre_status status = open_device(pipeline, device, error);
    if (status != VYRE_OK)
        return status;
    *out_stage = "fit";
    status = check_facts(pipeline, device, error);
    if (status != VYRE_OK)
        return status;
    *out_stage = "lower";
    status = lower(pipeline, device, error);
    if (status != VYRE_OK)
        return status;
    *out_stage = "fit";
    status = vyre__executable_fit(&pipeline->executable, pipeline->label, error);
    if (status != VYRE_OK)
        return status;
    *out_stage = "compile";
    const vyre__compiling how = vyre__pipeline_compiling(pipeline);
    status = vyre__executable_compile(&pipeline->executable, &how, error);
    if (status == VYRE_OK)
        pipeline->device = device;
    return status;
}

/* Failures that say nothing about the device, and those that policy does not move away from. */
static int ends_search(const vyre_pipeline *pipeline, const char *stage, vyre_status status)
{
    if (status == VYRE_OUT_OF_HOST_MEMORY || status == VYRE_FORKED)
        return 1;
    return strcmp(stage, "compile") == 0 && !pipeline->retries;
}

/* The only device that was tried speaks for itself. */
static vyre_status fail_search(const vyre_pipeline *pipeline, vyre_status status,
                               const vyre_error *only, vyre_error *error)
{
    if (status != VYRE_NO_DEVICE || pipeline->refusals.count != 1 || !only->message[0])
        return status;
    if (error)
        *error = *only;
    vyre__error_context(error, "no other device can run the program");
    return only->status;
}

/* A device of a cached report that is not there any more: the report is out of date. Devices that
 * were refused belong to the snapshot, so this happens before the first refusal or not at all. */
static int is_stale(const vyre_pipeline *pipeline, const vyre__device *device, vyre_status status)
{
    return status == VYRE_NOT_FOUND && device->plugin->probe == VYRE_PROBE_CACHED &&
           pipeline->refusals.count == 0 && !atomic_load(&device->plugin->stale);
}

static vyre_status scan_again(vyre_pipeline *pipeline, vyre__device *device, vyre_error *error)
{
    atomic_store(&device->plugin->stale, 1);
    vyre__registry_forget(pipeline->snapshot->registry, device->plugin);
    const vyre_status status = vyre_context_rescan(pipeline->context, 0, error);
    if (status != VYRE_OK)
        return status;
    vyre__snapshot_drop(pipeline->snapshot);
    pipeline->snapshot = vyre__context_current(pipeline->context);
    return VYRE_OK;
}

static vyre_status search(vyre_pipeline *pipeline, vyre_error *error)
{
    vyre_error reason = {0};
    for (;;) {
        vyre_status status = decide(pipeline, NULL, error);
        if (status != VYRE_OK)
            return fail_search(pipeline, status, &reason, error);
        vyre__device *device = chosen(pipeline);
        const char *stage;
        reason = (vyre_error){0};
        status = try_device(pipeline, device, &stage, &reason);
        if (status == VYRE_OK)
            return VYRE_OK;
        if (ends_search(pipeline, stage, status)) {
            if (error)
                *error = reason;
            return status;
        }
        status = is_stale(pipeline, device, status)
                     ? scan_again(pipeline, device, error)
                     : vyre__refusals_add(&pipeline->refusals, device, stage, &reason, error);
        if (status != VYRE_OK)
            return status;
    }
}

vyre_status vyre__pipeline_place(vyre_pipeline *pipeline, vyre_error *error)
{
    const vyre_status status = search(pipeline, error);
    if (status == VYRE_OK)
        vyre__decision_warn(pipeline->decision, &pipeline->context->log);
    return status;
}
