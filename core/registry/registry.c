/* SPDX-License-Identifier: MIT OR Apache-2.0 */
#include "config.h"

#include "core/registry/registry.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/config/list.h"
#include "core/config/suggest.h"
#include "core/registry/candidate.h"
#include "core/registry/discovery.h"
#include "core/registry/scan.h"

enum { MAX_PATH = 4096 };

/* ---- candidates ---- */

static int uses_installed(const vyre__config *config)
{
    char flag[VYRE__OPTION_VALUE];
    vyre__config_core_value(config, "core", "installed_plugins", flag);
    return flag[0] == '1';
}

static vyre_status find_configured(const vyre__config *config, vyre__scan *scan, vyre_error *error)
{
    char path[MAX_PATH];
    const char *folder = path;
    vyre_status status = VYRE_OK;
    for (size_t i = 0; status == VYRE_OK && vyre__config_directory(config, i, path, sizeof path);
         i++)
        status = vyre__scan_folders(scan, &folder, 1, 0, error);
    return status;
}

/* The folders of the call, or else those of the installation and then those of the configuration.
 */
static vyre_status find_manifests(const vyre__registry_options *options, vyre__scan *scan,
                                  vyre_error *error)
{
    static const char *const installed[] = {VYRE_MANIFEST_DIR, VYRE_LOCAL_MANIFEST_DIR};
    vyre_status status = VYRE_OK;
    for (size_t i = 0; status == VYRE_OK && i < options->directory_count; i++)
        status = vyre__scan_folders(scan, &options->directories[i], 1, 0, error);
    if (status != VYRE_OK || options->directory_count > 0)
        return status;
    if (uses_installed(options->config))
        status = vyre__scan_folders(scan, installed, 2, 1, error);
    return status == VYRE_OK ? find_configured(options->config, scan, error) : status;
}

static vyre_status read_rows(vyre__registry *registry, const vyre__scan *scan, vyre_error *error)
{
    if (scan->count == 0)
        return VYRE_OK;
    registry->plugins = calloc(scan->count, sizeof(vyre__plugin *));
    for (size_t i = 0; registry->plugins && i < scan->count; i++) {
        registry->plugins[i] = vyre__candidate_read(&scan->list[i]);
        if (!registry->plugins[i])
            break;
        registry->plugin_count++;
    }
    return registry->plugin_count == scan->count ? VYRE_OK
                                                 : vyre__fail_memory(error, "the plugin table");
}

/* ---- configuration ---- */

typedef struct section_check {
    const vyre__registry *registry;
    const vyre__log *log;
} section_check;

/* A backend that is not installed may be named: a host's file may be ahead of it. */
static void check_id(const section_check *check, const char *id, const vyre__setting *where,
                     uint32_t column)
{
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
                   where->file, where->line, column, id, fix);
}

static void check_section(void *user, const char *id, const vyre__setting *where)
{
    check_id(user, id, where, where->column);
}

/* The ids of [core] plugins. */
static void check_list(const section_check *check, const vyre__config *config)
{
    const vyre__setting *setting = vyre__config_find(config, "core", "plugins");
    char id[VYRE__OPTION_VALUE];
    vyre__list_entry word;
    size_t offset = 0;
    while (setting && vyre__list_next(setting->value, ' ', &offset, &word)) {
        snprintf(id, sizeof id, "%.*s", (int)word.size, word.text);
        check_id(check, id, setting, setting->value_column + word.column);
    }
}

/* ---- one row for each id ---- */

/* An earlier row that stands for the id. */
static const vyre__plugin *find_earlier(const vyre__registry *registry, size_t index)
{
    for (size_t i = 0; i < index; i++)
        if (vyre__candidate_stands(registry->plugins[i]) &&
            strcmp(registry->plugins[i]->manifest.id, registry->plugins[index]->manifest.id) == 0)
            return registry->plugins[i];
    return NULL;
}

/* An equal row of the table before, if it is worth keeping. */
static vyre__plugin *find_kept(const vyre__registry *previous, const vyre__plugin *plugin)
{
    for (size_t i = 0; previous && i < previous->plugin_count; i++) {
        vyre__plugin *old = previous->plugins[i];
        const vyre_plugin_state state = vyre__plugin_state(old);
        if (old->inspected && !atomic_load(&old->stale) && state >= VYRE_PLUGIN_PROBED &&
            state <= VYRE_PLUGIN_ACTIVE &&
            memcmp(old->digest, plugin->digest, sizeof old->digest) == 0)
            return old;
    }
    return NULL;
}

static vyre_status inspect_row(vyre__registry *registry, size_t index,
                               const vyre__candidate *candidate,
                               const vyre__registry_options *options, vyre_error *error)
{
    vyre__plugin *plugin = registry->plugins[index];
    if (vyre__plugin_state(plugin) != VYRE_PLUGIN_FOUND || find_earlier(registry, index))
        return VYRE_OK;
    const vyre_status status = vyre__candidate_inspect(plugin, candidate, options, error);
    if (status != VYRE_OK || !plugin->inspected || (options->flags & VYRE_SCAN_REFRESH))
        return status;
    vyre__plugin *kept = find_kept(options->previous, plugin);
    if (kept) {
        registry->plugins[index] = vyre__plugin_retain(kept);
        vyre__plugin_drop(plugin);
    }
    return VYRE_OK;
}

/* Of several candidates with one id the first that does not fail counts; the others wait for that
 * in state FOUND. Each round examines what the rounds before left over. */
static vyre_status settle_rows(vyre__registry *registry, const vyre__scan *scan,
                               const vyre__registry_options *options, vyre_error *error)
{
    char program[MAX_PATH];
    const int given =
        vyre__config_path(options->config, "core", "probe_program", program, sizeof program);
    const vyre__discovery how = {
        .cache = &registry->cache,
        .probe_program = given ? program : VYRE_PROBE_PROGRAM,
        .log = options->log,
        .flags = options->flags,
    };
    for (size_t waiting = registry->plugin_count, before = waiting + 1; waiting < before;) {
        for (size_t i = 0; i < registry->plugin_count; i++) {
            const vyre_status status = inspect_row(registry, i, &scan->list[i], options, error);
            if (status != VYRE_OK)
                return status;
        }
        const vyre_status status =
            vyre__discover_rows(&how, registry->plugins, registry->plugin_count, error);
        if (status != VYRE_OK)
            return status;
        before = waiting;
        waiting = 0;
        for (size_t i = 0; i < registry->plugin_count; i++)
            waiting += vyre__plugin_state(registry->plugins[i]) == VYRE_PLUGIN_FOUND;
    }
    return VYRE_OK;
}

/* Reports that were just made may be more than the folder should hold. */
static void trim_cache(const vyre__registry *registry)
{
    for (size_t i = 0; i < registry->plugin_count; i++) {
        const vyre_probe_mode mode = registry->plugins[i]->probe;
        if (mode == VYRE_PROBE_PROCESS || mode == VYRE_PROBE_INPROCESS) {
            vyre__probe_cache_trim(&registry->cache);
            return;
        }
    }
}

static void mark_duplicates(vyre__registry *registry)
{
    for (size_t i = 0; i < registry->plugin_count; i++) {
        const vyre__plugin *earlier = find_earlier(registry, i);
        if (!earlier || vyre__plugin_state(registry->plugins[i]) != VYRE_PLUGIN_FOUND)
            continue;
        vyre_error reason = {0};
        vyre__fail(&reason, VYRE_CONFIG, "Remove one of the two manifests.",
                   "`%s` has the same id and comes first", earlier->manifest_path);
        vyre__plugin_reject(registry->plugins[i], VYRE_PLUGIN_DUPLICATE, &reason);
    }
}

/* ---- the table ---- */

static void log_row(const vyre__log *log, const vyre__plugin *plugin)
{
    const vyre__condition *condition = atomic_load(&plugin->condition);
    if (condition->state == VYRE_PLUGIN_REJECTED)
        vyre__log_line(log, VYRE_LOG_WARN, "plugin `%s` (%s) is rejected: %s. %s",
                       plugin->manifest.id, plugin->manifest_path, condition->reason,
                       condition->fix);
    else if (condition->code != VYRE_OK)
        vyre__log_line(log, VYRE_LOG_INFO, "plugin `%s` is %s: %s", plugin->manifest.id,
                       vyre_plugin_state_name(condition->state), condition->reason);
}

static int by_priority(const void *left, const void *right)
{
    const vyre__plugin *a = *(vyre__plugin *const *)left, *b = *(vyre__plugin *const *)right;
    if (a->manifest.priority != b->manifest.priority)
        return a->manifest.priority < b->manifest.priority ? 1 : -1;
    const int order = strcmp(a->manifest.id, b->manifest.id);
    return order ? order : strcmp(a->manifest_path, b->manifest_path);
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

static vyre_status open_cache(vyre__registry *registry, const vyre__registry_options *options,
                              vyre_error *error)
{
    char use[VYRE__OPTION_VALUE], age[VYRE__OPTION_VALUE], folder[MAX_PATH];
    vyre__config_core_value(options->config, "core", "cache", use);
    vyre__config_core_value(options->config, "core", "probe_failures", age);
    if (use[0] == '0')
        return VYRE_OK;
    const int given =
        vyre__config_path(options->config, "core", "cache_directory", folder, sizeof folder);
    return vyre__probe_cache_open(&registry->cache, given ? folder : "",
                                  strtoull(age, NULL, 10) / 1000000000, options->log, error);
}

vyre_status vyre__registry_create(const vyre__registry_options *options,
                                  vyre__registry **out_registry, vyre_error *error)
{
    *out_registry = NULL;
    vyre__scan scan = {0};
    vyre__registry *registry = calloc(1, sizeof *registry);
    if (!registry)
        return vyre__fail_memory(error, "the registry");
    section_check check = {registry, options->log};
    vyre_status status = find_manifests(options, &scan, error);
    if (status == VYRE_OK)
        status = open_cache(registry, options, error);
    if (status == VYRE_OK)
        status = read_rows(registry, &scan, error);
    if (status == VYRE_OK) {
        vyre__config_each_backend(options->config, check_section, &check);
        check_list(&check, options->config);
        status = settle_rows(registry, &scan, options, error);
    }
    vyre__scan_release(&scan);
    if (status == VYRE_OK) {
        trim_cache(registry);
        mark_duplicates(registry);
        for (size_t i = 0; i < registry->plugin_count; i++)
            log_row(options->log, registry->plugins[i]);
        if (registry->plugin_count > 1)
            qsort(registry->plugins, registry->plugin_count, sizeof(vyre__plugin *), by_priority);
        status = list_devices(registry, error);
    }
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
        vyre__plugin_drop(registry->plugins[i - 1]);
    vyre__probe_cache_close(&registry->cache);
    free(registry->plugins);
    free(registry->devices);
    free(registry);
}

/* ---- the cache ---- */

void vyre__registry_remember(const vyre__registry *registry, vyre__plugin *plugin)
{
    vyre__report report;
    vyre__report_start(&report);
    report.stage = VYRE__STAGE_DONE;
    report.status = VYRE_OK;
    report.abi_minor = plugin->abi_minor;
    report.kernel_minor = plugin->kernel_minor;
    report.duration_ns = plugin->probe_ns;
    int whole =
        vyre__report_set(&report, &report.name, plugin->name, strlen(plugin->name)) &&
        vyre__report_set(&report, &report.version, plugin->version, strlen(plugin->version)) &&
        vyre__report_set(&report, &report.build, plugin->build, strlen(plugin->build));
    for (size_t i = 0; whole && i < plugin->device_count; i++) {
        const vyre__device *device = plugin->devices[i];
        const vyre__fact_view *facts = atomic_load_explicit(&device->facts, memory_order_acquire);
        vyre__device_record record = device->record;
        record.facts =
            (vyre__facts){.list = (vyre_fact *)(uintptr_t)facts->list, .count = facts->count};
        whole = vyre__report_add_device(&report, &record) == VYRE_OK;
    }
    if (whole)
        vyre__probe_cache_store(&registry->cache, plugin->manifest.id, plugin->manifest_path,
                                plugin->key, &report);
    vyre__report_release(&report);
}

void vyre__registry_forget(const vyre__registry *registry, const vyre__plugin *plugin)
{
    vyre__probe_cache_drop(&registry->cache, plugin->manifest.id, plugin->manifest_path);
}
