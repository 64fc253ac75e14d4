/* SPDX-License-Identifier: MIT OR Apache-2.0 */
#include "config.h"

#include "core/registry/plugin.h"

#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/text.h"
#include "core/registry/guard.h"
#include "core/registry/module.h"

#define QUERY_SYMBOL "vyre_plugin_query_v1"

typedef const vyre_plugin *(*query_function)(const vyre_host *host);

/* `otherwise` when memory is short. */
static const char *keep(vyre__plugin *plugin, const char *text, size_t limit, const char *otherwise)
{
    vyre__bytes clean = {0};
    if (text)
        vyre__put_escaped(&clean, text, strnlen(text, limit));
    const char *copy =
        clean.failed ? NULL : vyre__arena_copy(&plugin->arena, clean.data, clean.size);
    vyre__bytes_release(&clean);
    return copy ? copy : otherwise;
}

void vyre__plugin_settle(vyre__plugin *plugin, vyre_plugin_state state, const vyre_error *reason)
{
    char text[sizeof reason->message + sizeof reason->location + 2];
    snprintf(text, sizeof text, "%s%s%s", reason->location, reason->location[0] ? ": " : "",
             reason->message);
    plugin->reason = keep(plugin, text, sizeof text, "the reason was lost: out of memory");
    plugin->fix =
        keep(plugin, reason->fix, sizeof reason->fix, "Free memory and create the context again.");
    plugin->reason_code = reason->status;
    atomic_store(&plugin->state, (int)state);
}

/* ---- the module ---- */

static vyre_status open_module(vyre__plugin *plugin, query_function *out_query, vyre_error *error)
{
    vyre__call call;
    *out_query = NULL;
    /* Constructors of the module are code of the plugin already. */
    vyre_status status = vyre__call_begin(&call, plugin->manifest.id, "the loading", NULL, error);
    if (status != VYRE_OK)
        return status;
    plugin->handle = dlopen(plugin->library, RTLD_NOW | RTLD_LOCAL | RTLD_NODELETE);
    const char *reason = plugin->handle ? NULL : dlerror();
    if (plugin->handle)
        *(void **)out_query = dlsym(plugin->handle, QUERY_SYMBOL);
    vyre__call_end(&call, VYRE_OK, NULL);
    if (!plugin->handle)
        return vyre__fail(error, VYRE_CORRUPT,
                          "Install what the message says is missing, or the plugin again.",
                          "cannot load the module: %s", reason ? reason : "no reason given");
    if (!*out_query)
        return vyre__fail(error, VYRE_ABI_MISMATCH,
                          "Export it: VYRE_PLUGIN_EXPORT and the version script of the plugin.",
                          "`%s` does not export " QUERY_SYMBOL, plugin->library);
    return VYRE_OK;
}

/* ---- the handshake ---- */

static vyre_status refuse(vyre_error *error, const char *format, const char *what)
{
    return vyre__fail(error, VYRE_ABI_MISMATCH, "Report this to the plugin's vendor.", format,
                      what);
}

static vyre_status check_size(uint32_t size, size_t least, const char *what, vyre_error *error)
{
    if (size >= least && size <= VYRE_STRUCT_SIZE_MAX)
        return VYRE_OK;
    return vyre__fail(error, VYRE_ABI_MISMATCH,
                      "Build the plugin with <vyre/plugin.h> of ABI 1.0 or later and set "
                      "struct_size to sizeof.",
                      "%s has struct_size %u; ABI 1.0 takes %zu to %d bytes", what, size, least,
                      VYRE_STRUCT_SIZE_MAX);
}

static vyre_status check_requirements(uint64_t requires_host, uint64_t features, vyre_error *error)
{
    const uint64_t unknown = requires_host & ~features;
    if (!unknown)
        return VYRE_OK;
    int bit = 0;
    while (!(unknown >> bit & 1))
        bit++;
    return vyre__fail(error, VYRE_ABI_MISMATCH, "Install a later version of the library.",
                      "the plugin needs host feature %d, which this library (ABI %d.%d) lacks", bit,
                      VYRE_ABI_MAJOR, VYRE_ABI_MINOR);
}

static vyre_status check_device_table(const vyre_device_fns *fns, vyre_error *error)
{
    const char *missing = !fns->close                                  ? "close"
                          : !fns->run                                  ? "run"
                          : fns->compile && !fns->pipeline_destroy     ? "pipeline_destroy"
                          : fns->submit && !fns->wait                  ? "wait"
                          : fns->submit && !fns->job_destroy           ? "job_destroy"
                          : fns->memory_create && !fns->memory_destroy ? "memory_destroy"
                                                                       : NULL;
    return missing ? refuse(error, "its device table lacks the mandatory function `%s`", missing)
                   : VYRE_OK;
}

static vyre_status check_table(const vyre__plugin *plugin, vyre_error *error)
{
    const vyre_plugin *table = &plugin->table;
    const char *missing = !table->init          ? "init"
                          : !table->shutdown    ? "shutdown"
                          : !table->enumerate   ? "enumerate"
                          : !table->open_device ? "open_device"
                                                : NULL;
    if (missing)
        return refuse(error, "the plugin lacks the mandatory function `%s`", missing);
    if (!table->id || strncmp(table->id, plugin->manifest.id, 33) != 0)
        return vyre__fail(error, VYRE_ABI_MISMATCH,
                          "Correct `id` or `library` in the manifest: they must belong together.",
                          "the module says it is `%.32s`, its manifest says `%s`",
                          table->id ? table->id : "", plugin->manifest.id);
    if (!table->version || !table->version[0])
        return refuse(error, "the plugin has no %s", "version");
    if (!table->device)
        return refuse(error, "the plugin has no %s", "device table");
    return VYRE_OK;
}

static void copy_struct(void *out, size_t out_size, const void *from, uint32_t size)
{
    memset(out, 0, out_size);
    memcpy(out, from, size < out_size ? size : out_size);
}

static int same_text(const char *a, const char *b)
{
    return strncmp(a ? a : "", b ? b : "", VYRE__OPTION_VALUE) == 0;
}

/* The manifest was believed when the configuration was checked: say so when the module differs. */
static void compare_options(const vyre__plugin *plugin)
{
    const vyre_plugin *table = &plugin->table;
    size_t equal = 0;
    const uint32_t count =
        table->options && table->option_stride >= VYRE_OPTION_SIZE_V1_0 ? table->option_count : 0;
    for (uint32_t i = 0; i < count && i < VYRE__MANIFEST_MAX_OPTIONS; i++) {
        const vyre_option *option =
            (const vyre_option *)(const void *)((const char *)table->options +
                                                (size_t)i * table->option_stride);
        for (size_t j = 0; j < plugin->manifest.option_count; j++) {
            const vyre__option *declared = &plugin->manifest.options[j];
            equal += same_text(option->name, declared->name) && option->type == declared->type &&
                     same_text(option->default_value, declared->default_value) &&
                     same_text(option->range, declared->range);
        }
    }
    if (equal != table->option_count || equal != plugin->manifest.option_count)
        vyre__log_line(plugin->host.log, VYRE_LOG_WARN,
                       "plugin `%s`: the options of the module differ from those of `%s`",
                       plugin->manifest.id, plugin->manifest_path);
}

static vyre_status query(vyre__plugin *plugin, query_function function, vyre_error *error)
{
    vyre__call call;
    vyre_status status = vyre__call_begin(&call, plugin->manifest.id, "query", NULL, error);
    if (status != VYRE_OK)
        return status;
    const vyre_plugin *table = function(&plugin->host.table);
    if (!table && !call.reported)
        vyre__call_report(&call, VYRE_ABI_MISMATCH, "the plugin refused without a reason",
                          "Ask the plugin's vendor which library it needs.");
    status = vyre__call_end(&call, table ? VYRE_OK : call.slot.status, error);
    if (!table)
        return status != VYRE_OK ? status : VYRE_ABI_MISMATCH;
    status = check_size(table->struct_size, VYRE_PLUGIN_SIZE_V1_0, "vyre_plugin", error);
    if (status != VYRE_OK)
        return status;
    copy_struct(&plugin->table, sizeof plugin->table, table, table->struct_size);
    status = check_requirements(plugin->table.requires_host, plugin->host.table.features, error);
    if (status == VYRE_OK)
        status = check_table(plugin, error);
    if (status == VYRE_OK)
        status = check_size(plugin->table.device->struct_size, VYRE_DEVICE_FNS_SIZE_V1_0,
                            "vyre_device_fns", error);
    if (status != VYRE_OK)
        return status;
    copy_struct(&plugin->fns, sizeof plugin->fns, plugin->table.device,
                plugin->table.device->struct_size);
    return check_device_table(&plugin->fns, error);
}

vyre_status vyre__plugin_load(vyre__plugin *plugin, vyre_error *error)
{
    query_function function = NULL;
    vyre_error reason = {0};
    vyre_status status = vyre__module_check(plugin->library, &reason);
    if (status == VYRE_OK) {
        atomic_store(&plugin->state, VYRE_PLUGIN_INSPECTED);
        status = open_module(plugin, &function, &reason);
    }
    if (status == VYRE_OK)
        status = query(plugin, function, &reason);
    if (status != VYRE_OK) {
        vyre__plugin_settle(plugin, VYRE_PLUGIN_REJECTED, &reason);
        if (error)
            *error = reason;
        return status;
    }
    plugin->name = keep(plugin, plugin->table.name, 128, "");
    plugin->version = keep(plugin, plugin->table.version, 128, "");
    if (!plugin->name[0])
        plugin->name = plugin->manifest.id;
    compare_options(plugin);
    atomic_store(&plugin->state, VYRE_PLUGIN_LOADED);
    return VYRE_OK;
}

/* ---- the driver ---- */

static vyre_status init(vyre__plugin *plugin, vyre_error *error)
{
    vyre__call call;
    vyre_status status = vyre__call_begin(&call, plugin->manifest.id, "init", NULL, error);
    if (status != VYRE_OK)
        return status;
    status = plugin->table.init(&plugin->host.table, &plugin->instance);
    status = vyre__call_end(&call, status, error);
    plugin->initialised = status == VYRE_OK;
    return status;
}

static vyre_status adopt_devices(vyre__plugin *plugin, vyre_sink *sink, vyre_error *error)
{
    if (sink->device_count == 0)
        return VYRE_OK;
    plugin->devices = calloc(sink->device_count, sizeof(vyre__device *));
    if (!plugin->devices)
        return vyre__fail_memory(error, "the list of devices");
    for (size_t i = 0; i < sink->device_count; i++) {
        vyre__device *device = vyre__device_new(plugin, &sink->devices[i]);
        if (!device)
            return vyre__fail_memory(error, "a device");
        plugin->devices[plugin->device_count++] = device;
    }
    return VYRE_OK;
}

static vyre_status enumerate(vyre__plugin *plugin, vyre_error *error)
{
    vyre_sink sink = {.accepts = VYRE__SINK_DEVICES};
    vyre__call call;
    vyre_status status = vyre__call_begin(&call, plugin->manifest.id, "enumerate", &sink, error);
    if (status != VYRE_OK)
        return status;
    status = plugin->table.enumerate(plugin->instance, VYRE_ENUMERATE_ACTIVE, &sink);
    status = vyre__call_end(&call, status, error);
    if (status == VYRE_OK)
        status = adopt_devices(plugin, &sink, error);
    vyre__sink_release(&sink);
    return status;
}

static void stop(vyre__plugin *plugin)
{
    vyre__call call;
    if (!plugin->initialised ||
        vyre__call_begin(&call, plugin->manifest.id, "shutdown", NULL, NULL) != VYRE_OK)
        return;
    plugin->table.shutdown(plugin->instance);
    vyre__call_end(&call, VYRE_OK, NULL);
    plugin->initialised = 0;
    plugin->instance = NULL;
}

vyre_status vyre__plugin_start(vyre__plugin *plugin, vyre_error *error)
{
    vyre_error reason = {0};
    vyre_status status = init(plugin, &reason);
    if (status == VYRE_OK) {
        atomic_store(&plugin->state, VYRE_PLUGIN_INITIALISED);
        status = enumerate(plugin, &reason);
        if (status != VYRE_OK)
            stop(plugin);
    }
    if (status != VYRE_OK) {
        vyre__plugin_settle(plugin,
                            status == VYRE_UNAVAILABLE ? VYRE_PLUGIN_ABSENT : VYRE_PLUGIN_REJECTED,
                            &reason);
        if (error)
            *error = reason;
    }
    return status;
}

void vyre__plugin_describe(const vyre__plugin *plugin, vyre_plugin_info *out_info)
{
    *out_info = (vyre_plugin_info){
        .id = plugin->manifest.id,
        .name = plugin->name,
        .version = plugin->version,
        .build = "",
        .manifest = plugin->manifest_path,
        .library = plugin->library,
        .state = (vyre_plugin_state)atomic_load(&plugin->state),
        .reason_code = plugin->reason_code,
        .reason = plugin->reason,
        .fix = plugin->fix,
        .priority = plugin->manifest.priority,
        .required = plugin->manifest.required,
        .abi_minor =
            plugin->table.struct_size ? plugin->table.abi_minor : plugin->manifest.abi_minor,
        .build_id = "",
        .missing = "",
    };
}

void vyre__plugin_free(vyre__plugin *plugin)
{
    if (!plugin)
        return;
    for (size_t i = 0; i < plugin->device_count; i++)
        vyre__device_close(plugin->devices[i]);
    stop(plugin);
    for (size_t i = 0; i < plugin->device_count; i++)
        vyre__device_free(plugin->devices[i]);
    free(plugin->devices);
    if (plugin->handle)
        dlclose(plugin->handle);
    if (plugin->has_host)
        vyre__host_release(&plugin->host);
    vyre__arena_release(&plugin->arena);
    vyre__manifest_release(&plugin->manifest);
    free(plugin);
}
