/* SPDX-License-Identifier: MIT OR Apache-2.0 */
#include "tools/devices/inventory.h"

#include <stdlib.h>
#include <string.h>

#include "core/base/error.h"
#include "tools/common/context.h"
#include "tools/devices/progress.h"

static vyre_status read_rows(inventory *all, vyre_error *error)
{
    const uint32_t plugins = vyre_snapshot_plugin_count(all->snapshot);
    const uint32_t devices = vyre_snapshot_device_count(all->snapshot);
    all->plugins = calloc(plugins + 1, sizeof *all->plugins);
    all->devices = calloc(devices + 1, sizeof *all->devices);
    if (!all->plugins || !all->devices)
        return vyre__fail_memory(error, "the list of devices");
    for (; all->plugin_count < plugins; all->plugin_count++)
        vyre_snapshot_plugin(all->snapshot, all->plugin_count, &all->plugins[all->plugin_count]);
    for (; all->device_count < devices; all->device_count++) {
        vyre_snapshot_device(all->snapshot, all->device_count, &all->devices[all->device_count]);
        redact_learn(&all->redactor, &all->devices[all->device_count]);
    }
    return VYRE_OK;
}

/* A line of progress would be in the way of messages that are shown as they come. */
static vyre_status create_context(inventory *all, const vyre_context_options *wanted)
{
    vyre_context_options options = *wanted;
    progress line = {0};
    messages_begin(&all->messages, &all->redactor, &options);
    if (all->messages.is_holding && !(options.flags & VYRE_SCAN_NO_PROBE))
        progress_begin(&line);
    const vyre_status status = tool_context_create(&options, &all->context, &all->failure);
    progress_end(&line);
    return status;
}

vyre_status inventory_open(inventory *all, const vyre_context_options *options)
{
    vyre_status status = create_context(all, options);
    if (status == VYRE_OK)
        status = vyre_context_snapshot(all->context, &all->snapshot, &all->failure);
    if (status == VYRE_OK)
        status = read_rows(all, &all->failure);
    messages_show(&all->messages, all->plugins, all->plugin_count);
    return status;
}

void inventory_close(inventory *all)
{
    free(all->plugins);
    free(all->devices);
    vyre_diagnostics_destroy(all->findings);
    vyre_snapshot_release(all->snapshot);
    if (all->context)
        vyre_context_destroy(all->context, NULL);
    messages_end(&all->messages);
    redact_end(&all->redactor);
    *all = (inventory){0};
}

int inventory_is_used(const vyre_plugin_info *plugin)
{
    return plugin->state == VYRE_PLUGIN_PROBED || plugin->state == VYRE_PLUGIN_LOADED ||
           plugin->state == VYRE_PLUGIN_INITIALISED || plugin->state == VYRE_PLUGIN_ACTIVE;
}

const vyre_plugin_info *inventory_plugin(const inventory *all, const char *id)
{
    for (uint32_t i = 0; i < all->plugin_count; i++)
        if (inventory_is_used(&all->plugins[i]) && strcmp(all->plugins[i].id, id) == 0)
            return &all->plugins[i];
    return NULL;
}

int inventory_is_usable(const vyre_device_info *device)
{
    return strcmp(device->state, "usable") == 0;
}
