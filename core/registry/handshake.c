/* SPDX-License-Identifier: MIT OR Apache-2.0 */
#include "config.h"

#include "core/registry/handshake.h"

#include <string.h>

#include "core/registry/guard.h"

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

/* The note was believed before the module was loaded. */
static vyre_status check_note(const vyre__plugin *plugin, vyre_error *error)
{
    const vyre__module_note *note = &plugin->module.notes.note;
    if (!plugin->module.notes.has_note)
        return VYRE_OK;
    if (note->abi_minor == plugin->table.abi_minor && note->flags == (uint32_t)plugin->table.flags)
        return VYRE_OK;
    return vyre__fail(error, VYRE_ABI_MISMATCH,
                      "Build the plugin from one source: VYRE_PLUGIN_NOTE and its vyre_plugin must "
                      "say the same.",
                      "the note of the module says ABI 1.%u and flags 0x%x, its table ABI 1.%u and "
                      "flags 0x%llx",
                      note->abi_minor, note->flags, plugin->table.abi_minor,
                      (unsigned long long)plugin->table.flags);
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

vyre_status vyre__plugin_query(vyre__plugin *plugin, vyre__query_function function,
                               vyre_error *error)
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
        status = check_note(plugin, error);
    if (status == VYRE_OK)
        status = check_size(plugin->table.device->struct_size, VYRE_DEVICE_FNS_SIZE_V1_0,
                            "vyre_device_fns", error);
    if (status != VYRE_OK)
        return status;
    copy_struct(&plugin->fns, sizeof plugin->fns, plugin->table.device,
                plugin->table.device->struct_size);
    status = check_device_table(&plugin->fns, error);
    if (status == VYRE_OK)
        compare_options(plugin);
    return status;
}
