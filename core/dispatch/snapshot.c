/* SPDX-License-Identifier: MIT OR Apache-2.0 */
#include "config.h"

#include "core/dispatch/snapshot.h"

#include <stdlib.h>
#include <string.h>

#include "core/config/fingerprint.h"
#include "core/config/listing.h"
#include "core/dispatch/context.h"
#include "core/dispatch/reference_service.h"
#include "core/registry/guard.h"
#include "core/routing/filter.h"
#include "core/routing/physical.h"

/* ---- life ---- */

static void free_snapshot(vyre_snapshot *snapshot)
{
    vyre__settings_release(atomic_load(&snapshot->settings));
    vyre__memo_release(snapshot->memo);
    vyre__registry_destroy(snapshot->registry);
    vyre__policy_release(snapshot->policy);
    vyre__config_release(snapshot->config);
    vyre__arena_release(&snapshot->arena);
    free(snapshot);
}

static vyre_status number_config(vyre_snapshot *snapshot, const vyre_snapshot *previous,
                                 vyre_error *error)
{
    const vyre_status status =
        vyre__config_fingerprint(snapshot->config, snapshot->config_digest, error);
    const int same = previous && memcmp(previous->config_digest, snapshot->config_digest,
                                        sizeof snapshot->config_digest) == 0;
    snapshot->config_generation = same ? previous->config_generation : snapshot->generation;
    return status;
}

static vyre_status name_physical(vyre_snapshot *snapshot, vyre_error *error)
{
    const vyre__registry *registry = snapshot->registry;
    char name[VYRE__PHYSICAL_SIZE];
    snapshot->physical =
        vyre__arena_array(&snapshot->arena, registry->device_count + 1, sizeof(char *));
    for (size_t i = 0; snapshot->physical && i < registry->device_count; i++) {
        vyre__physical_of(registry->devices, registry->device_count, i, name);
        snapshot->physical[i] = vyre__arena_copy(&snapshot->arena, name, strlen(name));
        if (!snapshot->physical[i])
            return vyre__fail_memory(error, "the names of physical devices");
    }
    return snapshot->physical ? VYRE_OK : vyre__fail_memory(error, "the names of physical devices");
}

vyre_status vyre__snapshot_create(const vyre__snapshot_request *request,
                                  vyre_snapshot **out_snapshot, vyre_error *error)
{
    *out_snapshot = NULL;
    vyre_snapshot *snapshot = calloc(1, sizeof *snapshot);
    if (!snapshot) {
        vyre__config_release(request->config);
        return vyre__fail_memory(error, "a snapshot");
    }
    atomic_init(&snapshot->references, 1);
    atomic_init(&snapshot->settings, NULL);
    snapshot->context = request->context;
    snapshot->config = request->config;
    snapshot->generation = request->previous ? request->previous->generation + 1 : 1;
    const vyre__registry_options registry = {
        .directories = request->directories,
        .directory_count = request->directory_count,
        .config = snapshot->config,
        .log = &request->context->log,
        .services = &vyre__reference_service.header,
        .flags = request->flags,
        .previous = request->previous ? request->previous->registry : NULL,
    };
    vyre_status status = number_config(snapshot, request->previous, error);
    if (status == VYRE_OK)
        status = vyre__policy_create(snapshot->config, &snapshot->policy, error);
    if (status == VYRE_OK)
        status = vyre__memo_create(&snapshot->memo, error);
    if (status == VYRE_OK)
        status = vyre__registry_create(&registry, &snapshot->registry, error);
    if (status == VYRE_OK)
        status = vyre__devices_sort(snapshot->policy, snapshot->registry->devices,
                                    snapshot->registry->device_count, error);
    if (status == VYRE_OK)
        status = name_physical(snapshot, error);
    if (status != VYRE_OK) {
        free_snapshot(snapshot);
        return status;
    }
    *out_snapshot = snapshot;
    return VYRE_OK;
}

vyre_snapshot *vyre__snapshot_retain(vyre_snapshot *snapshot)
{
    atomic_fetch_add_explicit(&snapshot->references, 1, memory_order_relaxed);
    return snapshot;
}

void vyre__snapshot_drop(vyre_snapshot *snapshot)
{
    if (snapshot && atomic_fetch_sub_explicit(&snapshot->references, 1, memory_order_acq_rel) == 1)
        free_snapshot(snapshot);
}

vyre_status vyre_context_snapshot(vyre_context *context, vyre_snapshot **out_snapshot,
                                  vyre_error *error)
{
    if (out_snapshot)
        *out_snapshot = NULL;
    if (!context || !out_snapshot)
        return vyre__fail(error, VYRE_INVALID_ARGUMENT,
                          "Pass a context and a pointer for the snapshot.", "%s is NULL",
                          context ? "out_snapshot" : "context");
    const vyre_status status = vyre__api_enter(context->fork_count, error);
    if (status != VYRE_OK)
        return status;
    *out_snapshot = vyre__context_current(context);
    atomic_fetch_add(&context->handles, 1);
    return VYRE_OK;
}

/* In a forked child, and from inside a plugin, a plugin's part cannot be released: then nothing
 * is. */
void vyre_snapshot_release(vyre_snapshot *snapshot)
{
    if (!snapshot || vyre__api_enter(snapshot->context->fork_count, NULL) != VYRE_OK)
        return;
    vyre_context *context = snapshot->context;
    vyre__snapshot_drop(snapshot);
    atomic_fetch_sub(&context->handles, 1);
}

/* ---- reading ---- */

uint64_t vyre_snapshot_generation(const vyre_snapshot *snapshot)
{
    return snapshot ? snapshot->generation : 0;
}

uint64_t vyre_snapshot_config_generation(const vyre_snapshot *snapshot)
{
    return snapshot ? snapshot->config_generation : 0;
}

static vyre_status check_index(const vyre_snapshot *snapshot, uint32_t index, size_t count,
                               const void *out)
{
    if (!snapshot || !out || index >= count)
        return VYRE_INVALID_ARGUMENT;
    return vyre__api_enter(snapshot->context->fork_count, NULL);
}

uint32_t vyre_snapshot_plugin_count(const vyre_snapshot *snapshot)
{
    return snapshot ? (uint32_t)snapshot->registry->plugin_count : 0;
}

vyre_status vyre_snapshot_plugin(const vyre_snapshot *snapshot, uint32_t index,
                                 vyre_plugin_info *out_info)
{
    const size_t count = vyre_snapshot_plugin_count(snapshot);
    const vyre_status status = check_index(snapshot, index, count, out_info);
    if (status == VYRE_OK)
        vyre__plugin_describe(snapshot->registry->plugins[index], out_info);
    return status;
}

uint32_t vyre_snapshot_device_count(const vyre_snapshot *snapshot)
{
    return snapshot ? (uint32_t)snapshot->registry->device_count : 0;
}

vyre_status vyre_snapshot_device(const vyre_snapshot *snapshot, uint32_t index,
                                 vyre_device_info *out_info)
{
    const size_t count = vyre_snapshot_device_count(snapshot);
    const vyre_status status = check_index(snapshot, index, count, out_info);
    if (status != VYRE_OK)
        return status;
    const vyre__device *device = snapshot->registry->devices[index];
    const vyre__fact_view *facts = atomic_load_explicit(&device->facts, memory_order_acquire);
    *out_info = (vyre_device_info){
        .id = device->id,
        .plugin = device->plugin->manifest.id,
        .name = device->record.name,
        .physical = snapshot->physical[index],
        .state = vyre__device_state(device),
        .device_class = device->record.device_class,
        .float_modes = vyre__device_float_modes(device),
        .fact_count = facts->count,
        .facts = facts->list,
    };
    return VYRE_OK;
}
