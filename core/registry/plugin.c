/* SPDX-License-Identifier: MIT OR Apache-2.0 */
#include "config.h"

#include "core/registry/plugin.h"

#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/text.h"
#include "core/registry/load.h"

/* ---- verdicts ---- */

#define FINE(name) [VYRE_PLUGIN_##name] = {VYRE_PLUGIN_##name, VYRE_OK, "", "", 0, 0, -1}

static const vyre__condition fine[] = {FINE(FOUND),  FINE(INSPECTED),   FINE(PROBED),
                                       FINE(LOADED), FINE(INITIALISED), FINE(ACTIVE)};

static const vyre__condition lost = {
    VYRE_PLUGIN_REJECTED,
    VYRE_OUT_OF_HOST_MEMORY,
    "the reason was lost: out of memory",
    "Free memory and scan again.",
    0,
    0,
    -1,
};

const char *vyre__plugin_keep(vyre__plugin *plugin, const char *text, size_t limit,
                              const char *otherwise)
{
    vyre__bytes clean = {0};
    if (text)
        vyre__put_escaped(&clean, text, strnlen(text, limit));
    const char *copy =
        clean.failed ? NULL : vyre__arena_copy(&plugin->arena, clean.data, clean.size);
    vyre__bytes_release(&clean);
    return copy ? copy : otherwise;
}

void vyre__plugin_settle(vyre__plugin *plugin, const vyre__condition *condition,
                         const vyre_error *reason)
{
    char text[sizeof reason->message + sizeof reason->location + 2];
    snprintf(text, sizeof text, "%s%s%s", reason->location, reason->location[0] ? ": " : "",
             reason->message);
    vyre__condition *kept = vyre__arena_alloc(&plugin->arena, sizeof *kept);
    if (!kept) {
        atomic_store(&plugin->condition, &lost);
        return;
    }
    *kept = *condition;
    kept->code = reason->status;
    kept->reason = vyre__plugin_keep(plugin, text, sizeof text, lost.reason);
    kept->fix = vyre__plugin_keep(plugin, reason->fix, sizeof reason->fix, lost.fix);
    atomic_store(&plugin->condition, kept);
}

void vyre__plugin_reject(vyre__plugin *plugin, vyre_plugin_state state, const vyre_error *reason)
{
    const vyre__condition condition = {.state = state, .exit_code = -1};
    vyre__plugin_settle(plugin, &condition, reason);
}

void vyre__plugin_advance(vyre__plugin *plugin, vyre_plugin_state state)
{
    atomic_store(&plugin->condition, &fine[state]);
}

vyre_plugin_state vyre__plugin_state(const vyre__plugin *plugin)
{
    return atomic_load_explicit(&plugin->condition, memory_order_acquire)->state;
}

/* ---- life ---- */

vyre__plugin *vyre__plugin_new(const char *manifest_path)
{
    vyre__plugin *plugin = calloc(1, sizeof *plugin);
    if (!plugin)
        return NULL;
    atomic_init(&plugin->references, 1);
    atomic_init(&plugin->condition, &fine[VYRE_PLUGIN_FOUND]);
    pthread_mutex_init(&plugin->lock, NULL);
    plugin->manifest = (vyre__manifest){.id = "", .library = "", .targets = ""};
    plugin->library = plugin->missing = plugin->build_id = "";
    plugin->name = plugin->version = plugin->build = "";
    plugin->manifest_path = vyre__arena_copy(&plugin->arena, manifest_path, strlen(manifest_path));
    if (plugin->manifest_path)
        return plugin;
    vyre__plugin_drop(plugin);
    return NULL;
}

vyre__plugin *vyre__plugin_retain(vyre__plugin *plugin)
{
    atomic_fetch_add_explicit(&plugin->references, 1, memory_order_relaxed);
    return plugin;
}

void vyre__plugin_drop(vyre__plugin *plugin)
{
    if (!plugin || atomic_fetch_sub_explicit(&plugin->references, 1, memory_order_acq_rel) != 1)
        return;
    for (size_t i = 0; i < plugin->device_count; i++)
        vyre__device_close(plugin->devices[i]);
    vyre__plugin_stop(plugin);
    for (size_t i = 0; i < plugin->device_count; i++)
        vyre__device_free(plugin->devices[i]);
    free(plugin->devices);
    if (plugin->handle)
        dlclose(plugin->handle);
    if (plugin->has_host)
        vyre__host_release(&plugin->host);
    vyre__module_release(&plugin->module);
    vyre__manifest_release(&plugin->manifest);
    vyre__arena_release(&plugin->arena);
    pthread_mutex_destroy(&plugin->lock);
    free(plugin);
}

/* ---- what was found out ---- */

vyre_status vyre__plugin_adopt(vyre__plugin *plugin, vyre__report *report, vyre_error *error)
{
    plugin->name = vyre__plugin_keep(plugin, report->name, 128, "");
    plugin->version = vyre__plugin_keep(plugin, report->version, 128, "");
    plugin->build = vyre__plugin_keep(plugin, report->build, 128, "");
    if (!plugin->name[0])
        plugin->name = plugin->manifest.id;
    plugin->abi_minor = report->abi_minor;
    plugin->kernel_minor = report->kernel_minor;
    plugin->probe_ns = report->duration_ns;
    if (report->device_count == 0)
        return VYRE_OK;
    plugin->devices = calloc(report->device_count, sizeof(vyre__device *));
    if (!plugin->devices)
        return vyre__fail_memory(error, "the list of devices");
    for (size_t i = 0; i < report->device_count; i++) {
        vyre__device *device = vyre__device_new(plugin, &report->devices[i]);
        if (!device)
            return vyre__fail_memory(error, "a device");
        plugin->devices[plugin->device_count++] = device;
    }
    return VYRE_OK;
}

void vyre__plugin_describe(const vyre__plugin *plugin, vyre_plugin_info *out_info)
{
    const vyre__condition *condition =
        atomic_load_explicit(&plugin->condition, memory_order_acquire);
    *out_info = (vyre_plugin_info){
        .id = plugin->manifest.id,
        .name = plugin->name,
        .version = plugin->version,
        .build = plugin->build,
        .manifest = plugin->manifest_path,
        .library = plugin->library,
        .state = condition->state,
        .reason_code = condition->code,
        .reason = condition->reason,
        .fix = condition->fix,
        .priority = plugin->manifest.priority,
        .required = plugin->manifest.required,
        .abi_minor = plugin->abi_minor ? plugin->abi_minor : plugin->manifest.abi_minor,
        .kernel_minor = plugin->kernel_minor,
        .file_dev = plugin->module.file.dev,
        .file_ino = plugin->module.file.ino,
        .file_size = plugin->module.file.size,
        .file_mtime_ns = plugin->module.file.mtime_ns,
        .build_id = plugin->build_id,
        .missing = plugin->missing,
        .reason_errno = condition->system_error,
        .reason_signal = condition->signal,
        .reason_exit = condition->exit_code,
        .timeout_ms = plugin->manifest.timeout_ms,
        .probe = plugin->probe,
        .probe_ns = plugin->probe_ns,
        .report_age_s = plugin->report_age_s,
    };
}
