/* SPDX-License-Identifier: MIT OR Apache-2.0 */
#include "config.h"

#include "core/registry/registry.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/config/suggest.h"
#include "core/registry/scan.h"

enum { MAX_PATH = 4096 };

/* ---- candidates ---- */

static vyre_status find_manifests(const vyre__registry_options *options, vyre__scan *scan,
                                  vyre_error *error)
{
    static const char *const installed[] = {VYRE_MANIFEST_DIR, VYRE_LOCAL_MANIFEST_DIR};
    vyre_status status = VYRE_OK;
    for (size_t i = 0; status == VYRE_OK && i < options->directory_count; i++)
        status = vyre__scan_folders(scan, &options->directories[i], 1, 0, error);
    if (options->directory_count > 0)
        return status;
    char path[MAX_PATH];
    size_t configured = 0;
    while (status == VYRE_OK &&
           vyre__config_directory(options->config, configured, path, sizeof path)) {
        const char *folder = path;
        status = vyre__scan_folders(scan, &folder, 1, 0, error);
        configured++;
    }
    if (configured > 0 || status != VYRE_OK)
        return status;
    return vyre__scan_folders(scan, installed, 2, 1, error);
}

/* Where the module is: never looked for along a search path or in the working directory. */
static const char *library_path(vyre__plugin *plugin, const vyre__candidate *candidate)
{
    char path[MAX_PATH];
    const char *library = plugin->manifest.library;
    const char *folder = candidate->installed ? VYRE_PLUGIN_DIR : candidate->folder;
    const int size = library[0] == '/' ? snprintf(path, sizeof path, "%s", library)
                                       : snprintf(path, sizeof path, "%s/%s", folder, library);
    if (size < 0 || (size_t)size >= sizeof path)
        return NULL;
    return vyre__arena_copy(&plugin->arena, path, (size_t)size);
}

static void read_row(vyre__plugin *plugin, const vyre__candidate *candidate)
{
    vyre_error reason = {0};
    if (candidate->unreadable) {
        vyre__fail(&reason, VYRE_NOT_FOUND,
                   "Correct the folder in `plugin_directories` or in the call.",
                   "cannot read the folder `%s`", candidate->path);
        vyre__plugin_settle(plugin, VYRE_PLUGIN_REJECTED, &reason);
        return;
    }
    if (vyre__manifest_read(candidate->path, &plugin->manifest, &reason) != VYRE_OK) {
        vyre__plugin_settle(plugin, VYRE_PLUGIN_REJECTED, &reason);
        return;
    }
    if (plugin->manifest.masked) {
        vyre__fail(&reason, VYRE_CONFIG, "Remove the file to use the plugin that it hides.",
                   "the manifest is empty: it switches off the plugin of that file name");
        vyre__plugin_settle(plugin, VYRE_PLUGIN_FILTERED, &reason);
        return;
    }
    const char *library = library_path(plugin, candidate);
    if (library) {
        plugin->library = library;
        return;
    }
    vyre__fail(&reason, VYRE_CONFIG, "Use a shorter path.", "the path of the module is too long");
    vyre__plugin_settle(plugin, VYRE_PLUGIN_REJECTED, &reason);
}

static vyre__plugin *new_row(const vyre__candidate *candidate)
{
    vyre__plugin *plugin = calloc(1, sizeof *plugin);
    if (!plugin)
        return NULL;
    plugin->manifest = (vyre__manifest){.id = "", .library = "", .targets = ""};
    plugin->library = plugin->name = plugin->version = plugin->reason = plugin->fix = "";
    atomic_init(&plugin->state, VYRE_PLUGIN_FOUND);
    plugin->manifest_path =
        vyre__arena_copy(&plugin->arena, candidate->path, strlen(candidate->path));
    if (plugin->manifest_path) {
        read_row(plugin, candidate);
        return plugin;
    }
    vyre__plugin_free(plugin);
    return NULL;
}

static vyre_status read_rows(vyre__registry *registry, const vyre__scan *scan, vyre_error *error)
{
    if (scan->count == 0)
        return VYRE_OK;
    registry->plugins = calloc(scan->count, sizeof(vyre__plugin *));
    for (size_t i = 0; registry->plugins && i < scan->count; i++) {
        registry->plugins[i] = new_row(&scan->list[i]);
        if (!registry->plugins[i])
            break;
        registry->plugin_count++;
    }
    return registry->plugin_count == scan->count ? VYRE_OK
                                                 : vyre__fail_memory(error, "the plugin table");
}

/* Refused, or an empty manifest: stands for no plugin. */
static int is_void(const vyre__plugin *plugin)
{
    return plugin->manifest.masked || atomic_load(&plugin->state) == VYRE_PLUGIN_REJECTED;
}

/* An earlier row that claims the id and was not refused. */
static const vyre__plugin *find_earlier(const vyre__registry *registry, size_t index)
{
    for (size_t i = 0; i < index; i++)
        if (!is_void(registry->plugins[i]) &&
            strcmp(registry->plugins[i]->manifest.id, registry->plugins[index]->manifest.id) == 0)
            return registry->plugins[i];
    return NULL;
}

/* ---- configuration ---- */

typedef struct section_check {
    const vyre__registry *registry;
    const vyre__log *log;
} section_check;

/* A section of a backend that is not installed is allowed: a host's file may be ahead of it. */
static void check_known(void *user, const char *id, const vyre__setting *where)
{
    const section_check *check = user;
    const char *ids[32];
    size_t count = 0;
    for (size_t i = 0; i < check->registry->plugin_count; i++) {
        const char *known = check->registry->plugins[i]->manifest.id;
        if (strcmp(known, id) == 0)
            return;
        if (known[0] && count < 32)
            ids[count++] = known;
    }
    char fix[512];
    vyre__suggest_fix(fix, sizeof fix, "backends", id, ids, count);
    vyre__log_line(check->log, VYRE_LOG_WARN, "%s:%u:%u: no manifest names the backend `%s`. %s",
                   where->file, where->line, where->column, id, fix);
}

static vyre_status check_sections(const vyre__registry *registry,
                                  const vyre__registry_options *options, vyre_error *error)
{
    section_check check = {registry, options->log};
    vyre__config_each_backend(options->config, check_known, &check);
    for (size_t i = 0; i < registry->plugin_count; i++) {
        const vyre__plugin *plugin = registry->plugins[i];
        if (is_void(plugin) || find_earlier(registry, i))
            continue;
        const vyre_status status = vyre__config_check_backend(options->config, plugin->manifest.id,
                                                              plugin->manifest.options,
                                                              plugin->manifest.option_count, error);
        if (status != VYRE_OK)
            return status;
    }
    return VYRE_OK;
}

static int is_enabled(const vyre__config *config, const char *id)
{
    char value[VYRE__OPTION_VALUE];
    vyre__config_backend_value(config, id, &vyre__backend_options[0], value);
    return value[0] == '1';
}

/* ---- loading ---- */

static void log_row(const vyre__log *log, const vyre__plugin *plugin)
{
    const int state = atomic_load(&plugin->state);
    if (state == VYRE_PLUGIN_REJECTED)
        vyre__log_line(log, VYRE_LOG_WARN, "plugin `%s` (%s) is rejected: %s. %s",
                       plugin->manifest.id, plugin->manifest_path, plugin->reason, plugin->fix);
    else if (state == VYRE_PLUGIN_ABSENT)
        vyre__log_line(log, VYRE_LOG_INFO, "plugin `%s`: %s", plugin->manifest.id, plugin->reason);
}

static vyre_status bring_up(vyre__registry *registry, size_t index,
                            const vyre__registry_options *options, vyre_error *error)
{
    vyre__plugin *plugin = registry->plugins[index];
    vyre_error reason = {0};
    if (is_void(plugin))
        return VYRE_OK;
    const vyre__plugin *earlier = find_earlier(registry, index);
    if (earlier) {
        vyre__fail(&reason, VYRE_CONFIG, "Remove one of the two manifests.",
                   "`%s` has the same id and comes first", earlier->manifest_path);
        vyre__plugin_settle(plugin, VYRE_PLUGIN_DUPLICATE, &reason);
        return VYRE_OK;
    }
    if (!is_enabled(options->config, plugin->manifest.id)) {
        vyre__fail(&reason, VYRE_CONFIG, "Remove `enabled = no` to use it.",
                   "switched off by `enabled` in [backend %s]", plugin->manifest.id);
        vyre__plugin_settle(plugin, VYRE_PLUGIN_FILTERED, &reason);
        return VYRE_OK;
    }
    const vyre_status status = vyre__host_init(&plugin->host, &plugin->manifest, options->config,
                                               options->log, options->services, error);
    plugin->has_host = 1;
    if (status != VYRE_OK)
        return status;
    if (vyre__plugin_load(plugin, NULL) == VYRE_OK)
        vyre__plugin_start(plugin, NULL);
    return VYRE_OK;
}

static vyre_status list_devices(vyre__registry *registry, vyre_error *error)
{
    size_t count = 0;
    for (size_t i = 0; i < registry->plugin_count; i++)
        count += registry->plugins[i]->device_count;
    if (count == 0)
        return VYRE_OK;
    registry->devices = calloc(count, sizeof(vyre__device *));
    if (!registry->devices)
        return vyre__fail_memory(error, "the device table");
    for (size_t i = 0; i < registry->plugin_count; i++)
        for (size_t j = 0; j < registry->plugins[i]->device_count; j++)
            registry->devices[registry->device_count++] = registry->plugins[i]->devices[j];
    return VYRE_OK;
}

vyre_status vyre__registry_create(const vyre__registry_options *options,
                                  vyre__registry **out_registry, vyre_error *error)
{
    *out_registry = NULL;
    vyre__scan scan = {0};
    vyre__registry *registry = calloc(1, sizeof *registry);
    if (!registry)
        return vyre__fail_memory(error, "the registry");
    vyre_status status = find_manifests(options, &scan, error);
    if (status == VYRE_OK)
        status = read_rows(registry, &scan, error);
    if (status == VYRE_OK)
        status = check_sections(registry, options, error);
    for (size_t i = 0; status == VYRE_OK && i < registry->plugin_count; i++) {
        status = bring_up(registry, i, options, error);
        log_row(options->log, registry->plugins[i]);
    }
    if (status == VYRE_OK)
        status = list_devices(registry, error);
    vyre__scan_release(&scan);
    if (status != VYRE_OK) {
        vyre__registry_destroy(registry);
        return status;
    }
    *out_registry = registry;
    return VYRE_OK;
}

void vyre__registry_destroy(vyre__registry *registry)
{
    if (!registry)
        return;
    for (size_t i = registry->plugin_count; i > 0; i--)
        vyre__plugin_free(registry->plugins[i - 1]);
    free(registry->plugins);
    free(registry->devices);
    free(registry);
}
