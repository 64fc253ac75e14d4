/* SPDX-License-Identifier: MIT OR Apache-2.0 */
#include "config.h"

#include "core/registry/device.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/escape.h"
#include "core/base/glob.h"
#include "core/registry/guard.h"
#include "core/registry/load.h"
#include "core/registry/plugin.h"

static const vyre__fact_view *new_view(vyre__device *device, const vyre_fact *list, uint32_t count)
{
    vyre__fact_view *view = vyre__arena_alloc(&device->record.arena, sizeof *view);
    if (view)
        *view = (vyre__fact_view){list, count};
    return view;
}

vyre__device *vyre__device_new(struct vyre__plugin *plugin, vyre__device_record *record)
{
    vyre__device *device = calloc(1, sizeof *device);
    if (!device) {
        vyre__device_record_release(record);
        return NULL;
    }
    device->plugin = plugin;
    device->record = *record;
    memset(record, 0, sizeof *record);
    pthread_mutex_init(&device->lock, NULL);
    const size_t size = strlen(plugin->manifest.id) + strlen(device->record.key) + 2;
    char *id = vyre__arena_alloc(&device->record.arena, size);
    const vyre__fact_view *view =
        new_view(device, device->record.facts.list, device->record.facts.count);
    if (!id || !view) {
        vyre__device_free(device);
        return NULL;
    }
    snprintf(id, size, "%s:%s", plugin->manifest.id, device->record.key);
    device->id = id;
    if (plugin->shown[0] && !vyre__glob_any(plugin->shown, device->record.key))
        device->blocked = "switched off by `devices` of its backend";
    atomic_init(&device->facts, view);
    return device;
}

void vyre__device_free(vyre__device *device)
{
    if (!device)
        return;
    pthread_mutex_destroy(&device->lock);
    vyre__facts_release(&device->opened);
    vyre__device_record_release(&device->record);
    free(device);
}

/* ---- opening ---- */

/* What was found at opening replaces what was described. The old list stays for its readers. */
static vyre_status merge_facts(vyre__device *device, vyre_error *error)
{
    const vyre__facts *old = &device->record.facts;
    const vyre__facts *opened = &device->opened;
    if (opened->count == 0)
        return VYRE_OK;
    vyre_fact *list =
        vyre__arena_array(&device->record.arena, (size_t)old->count + opened->count, sizeof *list);
    if (!list)
        return vyre__fail_memory(error, "the facts of a device");
    uint32_t count = 0;
    for (uint32_t i = 0; i < old->count; i++) {
        int replaced = 0;
        for (uint32_t j = 0; j < opened->count; j++)
            replaced |= opened->list[j].key == old->list[i].key &&
                        opened->list[j].index == old->list[i].index;
        if (!replaced)
            list[count++] = old->list[i];
    }
    for (uint32_t j = 0; j < opened->count; j++)
        list[count++] = opened->list[j];
    const vyre__fact_view *view = new_view(device, list, count);
    if (!view)
        return vyre__fail_memory(error, "the facts of a device");
    atomic_store_explicit(&device->facts, view, memory_order_release);
    return VYRE_OK;
}

static vyre_status open_locked(vyre__device *device, vyre_error *error)
{
    struct vyre__plugin *plugin = device->plugin;
    vyre__facts_release(&device->opened);
    vyre_sink sink = {.accepts = VYRE__SINK_FACTS, .facts = &device->opened};
    const vyre_open request = {
        .struct_size = sizeof request,
        .memory_budget = plugin->memory_budget,
        .key = device->record.key,
        .generation = 1,
    };
    vyre_plugin_device *handle = NULL;
    vyre__call call;
    vyre_status status = vyre__plugin_ready(plugin, error);
    if (status == VYRE_OK)
        status = vyre__call_begin(&call, plugin->manifest.id, "open_device", &sink, error);
    if (status != VYRE_OK)
        return status;
    status = plugin->table.open_device(plugin->instance, &request, &handle, &sink);
    if (status == VYRE_OK && !handle) {
        vyre__call_report(&call, VYRE_INTERNAL, "the plugin opened a device but returned none",
                          "Report this to the plugin's vendor.");
        status = VYRE_INTERNAL;
    }
    status = vyre__call_end(&call, status, error);
    vyre__sink_release(&sink);
    if (status != VYRE_OK) {
        vyre__error_context(error, "opening device %s", device->id);
        return status;
    }
    device->handle = handle;
    vyre__plugin_advance(plugin, VYRE_PLUGIN_ACTIVE);
    return merge_facts(device, error);
}

vyre_status vyre__device_open(vyre__device *device, vyre_error *error)
{
    pthread_mutex_lock(&device->lock);
    const vyre_status status = device->handle ? VYRE_OK : open_locked(device, error);
    pthread_mutex_unlock(&device->lock);
    return status;
}

void vyre__device_close(vyre__device *device)
{
    vyre__call call;
    if (!device->handle ||
        vyre__call_begin(&call, device->plugin->manifest.id, "close", NULL, NULL) != VYRE_OK)
        return;
    device->plugin->fns.close(device->handle);
    vyre__call_end(&call, VYRE_OK, NULL);
    device->handle = NULL;
}

/* ---- using ---- */

int vyre__device_compiles(const vyre__device *device)
{
    return device->plugin->fns.compile != NULL;
}

vyre_status vyre__device_compile(vyre__device *device, const vyre_compile *request,
                                 vyre_plugin_pipeline **out_pipeline, vyre_compile_result *result,
                                 vyre__bytes *out_artefact, vyre_error *error)
{
    const struct vyre__plugin *plugin = device->plugin;
    vyre_sink sink = {.accepts = VYRE__SINK_BYTES};
    vyre__call call;
    *out_pipeline = NULL;
    *result = (vyre_compile_result){
        .struct_size = sizeof *result,
        .compile_ns = UINT64_MAX,
        .code_bytes = UINT64_MAX,
        .scratch_bytes = UINT64_MAX,
        .registers_per_item = UINT32_MAX,
        .spill_bytes = UINT32_MAX,
        .groups_per_unit = UINT32_MAX,
    };
    vyre_status status = vyre__call_begin(&call, plugin->manifest.id, "compile", &sink, error);
    if (status != VYRE_OK)
        return status;
    status = plugin->fns.compile(device->handle, request, out_pipeline, result, &sink);
    if (status == VYRE_OK && !*out_pipeline) {
        vyre__call_report(&call, VYRE_INTERNAL, "the plugin compiled but returned no pipeline",
                          "Report this to the plugin's vendor.");
        status = VYRE_INTERNAL;
    }
    status = vyre__call_end(&call, status, error);
    if (status == VYRE_OK && out_artefact) {
        *out_artefact = sink.bytes[VYRE_BYTES_ARTEFACT - 1];
        sink.bytes[VYRE_BYTES_ARTEFACT - 1] = (vyre__bytes){0};
    }
    vyre__sink_release(&sink);
    if (status != VYRE_OK)
        *out_pipeline = NULL;
    return status;
}

vyre_status vyre__device_fit(vyre__device *device, const vyre_compile *request, vyre_error *error)
{
    const struct vyre__plugin *plugin = device->plugin;
    vyre_fit fit = {.struct_size = sizeof fit};
    vyre__call call;
    if (!plugin->fns.fit)
        return VYRE_OK;
    vyre_status status = vyre__call_begin(&call, plugin->manifest.id, "fit", NULL, error);
    if (status != VYRE_OK)
        return status;
    status = vyre__call_end(&call, plugin->fns.fit(device->handle, request, &fit), error);
    fit.reason[sizeof fit.reason - 1] = '\0';
    if (status == VYRE_OK && fit.verdict < 0) {
        char reason[sizeof fit.reason];
        vyre__escape_into(reason, sizeof reason, fit.reason, strlen(fit.reason));
        status = vyre__fail(error, VYRE_UNSUPPORTED, "Use another device for this program.",
                            "device %s does not take the program: %s", device->id,
                            reason[0] ? reason : "no reason given");
    }
    return status;
}

void vyre__device_pipeline_destroy(vyre__device *device, vyre_plugin_pipeline *pipeline)
{
    vyre__call call;
    if (vyre__call_begin(&call, device->plugin->manifest.id, "pipeline_destroy", NULL, NULL) !=
        VYRE_OK)
        return;
    device->plugin->fns.pipeline_destroy(device->handle, pipeline);
    vyre__call_end(&call, VYRE_OK, NULL);
}

vyre_status vyre__device_run(vyre__device *device, const vyre_submission *submission,
                             vyre_result *out_result, vyre_error *error)
{
    const struct vyre__plugin *plugin = device->plugin;
    vyre__call call;
    *out_result = (vyre_result){
        .struct_size = sizeof *out_result,
        .status = VYRE_NOT_READY,
        .kernel_ns = UINT64_MAX,
        .upload_ns = UINT64_MAX,
        .download_ns = UINT64_MAX,
        .queue_ns = UINT64_MAX,
        .compile_ns = UINT64_MAX,
        .wait_ns = UINT64_MAX,
    };
    vyre_status status = vyre__call_begin(&call, plugin->manifest.id, "run", NULL, error);
    if (status != VYRE_OK)
        return status;
    status = plugin->fns.run(device->handle, submission, out_result);
    return vyre__call_end(&call, status, error);
}

int vyre__device_fact(const vyre__device *device, uint32_t key, uint32_t index, uint64_t *out_value)
{
    const vyre__fact_view *view = atomic_load_explicit(&device->facts, memory_order_acquire);
    return vyre__facts_number(view->list, view->count, key, index, 1, out_value);
}
