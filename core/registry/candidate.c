/* SPDX-License-Identifier: MIT OR Apache-2.0 */
#include "config.h"

#include "core/registry/candidate.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "core/base/blake3.h"

enum { MAX_PATH = 4096 };

/* ---- the manifest ---- */

static vyre__trust trust_of(const vyre__candidate *candidate)
{
    return (vyre__trust){candidate->installed ? NULL : candidate->folder};
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

static vyre_status read_manifest(vyre__plugin *plugin, const vyre__candidate *candidate,
                                 vyre_error *reason)
{
    const vyre__trust trust = trust_of(candidate);
    vyre__file_identity identity;
    int file = -1;
    if (candidate->unreadable)
        return vyre__fail(reason, VYRE_NOT_FOUND,
                          "Correct the folder in `plugin_directories` or in the call.",
                          "cannot read the folder `%s`", candidate->path);
    vyre_status status = vyre__trust_open(candidate->path, &trust, &file, NULL, &identity, reason);
    if (status == VYRE_OK) {
        close(file);
        status = vyre__manifest_read(candidate->path, &plugin->manifest, reason);
    }
    if (status != VYRE_OK || plugin->manifest.masked)
        return status;
    const char *library = library_path(plugin, candidate);
    if (!library)
        return vyre__fail(reason, VYRE_CONFIG, "Use a shorter path.",
                          "the path of the module is too long");
    plugin->library = library;
    return VYRE_OK;
}

vyre__plugin *vyre__candidate_read(const vyre__candidate *candidate)
{
    vyre_error reason = {0};
    vyre__plugin *plugin = vyre__plugin_new(candidate->path);
    if (!plugin)
        return NULL;
    if (read_manifest(plugin, candidate, &reason) != VYRE_OK) {
        vyre__plugin_reject(plugin, VYRE_PLUGIN_REJECTED, &reason);
    } else if (plugin->manifest.masked) {
        vyre__fail(&reason, VYRE_CONFIG, "Remove the file to use the plugin that it hides.",
                   "the manifest is empty: it switches off the plugin of that file name");
        vyre__plugin_reject(plugin, VYRE_PLUGIN_FILTERED, &reason);
    }
    return plugin;
}

int vyre__candidate_stands(const vyre__plugin *plugin)
{
    return !plugin->manifest.masked && vyre__plugin_state(plugin) != VYRE_PLUGIN_REJECTED &&
           vyre__plugin_state(plugin) != VYRE_PLUGIN_DUPLICATE;
}

/* ---- the configuration ---- */

static void backend_value(const vyre__config *config, const char *id, const char *name,
                          char out[VYRE__OPTION_VALUE])
{
    out[0] = '\0';
    for (size_t i = 0; i < vyre__backend_option_count; i++)
        if (strcmp(vyre__backend_options[i].name, name) == 0)
            vyre__config_backend_value(config, id, &vyre__backend_options[i], out);
}

static int is_set(const vyre__config *config, const char *id, const char *name)
{
    char section[64];
    snprintf(section, sizeof section, "backend %s", id);
    return vyre__config_find(config, section, name) != NULL;
}

/* 1 when [core] plugins is empty or names the id. */
static int is_wanted(const vyre__config *config, const char *id)
{
    char words[VYRE__OPTION_VALUE];
    vyre__config_core_value(config, "core", "plugins", words);
    const size_t size = strlen(id);
    const char *word = words;
    if (!words[0])
        return 1;
    for (; *word; word += strcspn(word, " ")) {
        word += strspn(word, " ");
        if (strncmp(word, id, size) == 0 && (word[size] == '\0' || word[size] == ' '))
            return 1;
    }
    return 0;
}

/* What [backend ID] says in place of the manifest. */
static void apply_config(vyre__plugin *plugin, const vyre__config *config)
{
    char value[VYRE__OPTION_VALUE];
    const char *id = plugin->manifest.id;
    if (is_set(config, id, "priority")) {
        backend_value(config, id, "priority", value);
        plugin->manifest.priority = (int32_t)strtol(value, NULL, 10);
    }
    if (is_set(config, id, "timeout")) {
        backend_value(config, id, "timeout", value);
        const uint64_t ms = (strtoull(value, NULL, 10) + 999999) / 1000000;
        plugin->manifest.timeout_ms = ms < 600000 ? (uint32_t)ms : 600000;
    }
    backend_value(config, id, "memory_budget", value);
    plugin->memory_budget = strtoull(value, NULL, 10);
    backend_value(config, id, "devices", plugin->shown);
}

static int is_switched_off(vyre__plugin *plugin, const vyre__config *config)
{
    char enabled[VYRE__OPTION_VALUE];
    vyre_error reason = {0};
    const char *id = plugin->manifest.id;
    backend_value(config, id, "enabled", enabled);
    if (enabled[0] == '0')
        vyre__fail(&reason, VYRE_CONFIG, "Remove `enabled = no` to use it.",
                   "switched off by `enabled` in [backend %s]", id);
    else if (!is_wanted(config, id))
        vyre__fail(&reason, VYRE_CONFIG, "Add it to the list to use it.",
                   "`plugins` in [core] does not name it");
    else
        return 0;
    vyre__plugin_reject(plugin, VYRE_PLUGIN_FILTERED, &reason);
    return 1;
}

/* ---- the module ---- */

static void keep_build_id(vyre__plugin *plugin)
{
    char hex[2 * VYRE__BUILD_ID_MAX + 1] = "";
    for (uint32_t i = 0; i < plugin->module.notes.build_id_size; i++)
        snprintf(hex + (size_t)2 * i, 3, "%02x", plugin->module.notes.build_id[i]);
    plugin->build_id = vyre__plugin_keep(plugin, hex, sizeof hex, "");
}

static void hash_text(vyre__blake3 *hash, const char *text)
{
    vyre__blake3_update(hash, text, strlen(text) + 1);
}

/* Two rows with one digest were made from the same things and would become the same. */
static void set_digest(vyre__plugin *plugin)
{
    vyre__blake3 hash;
    const uint64_t numbers[] = {(uint64_t)plugin->manifest.priority, plugin->manifest.timeout_ms,
                                plugin->memory_budget, (uint64_t)plugin->manifest.probe,
                                (uint64_t)plugin->manifest.required};
    vyre__blake3_init(&hash);
    vyre__blake3_update(&hash, plugin->key, sizeof plugin->key);
    vyre__blake3_update(&hash, numbers, sizeof numbers);
    hash_text(&hash, plugin->manifest_path);
    hash_text(&hash, plugin->manifest.id);
    hash_text(&hash, plugin->library);
    hash_text(&hash, plugin->shown);
    vyre__blake3_final(&hash, plugin->digest);
}

static vyre_status inspect(vyre__plugin *plugin, const vyre__candidate *candidate,
                           const vyre__registry_options *options, vyre_error *error)
{
    const vyre__module_demand demand = {trust_of(candidate), plugin->manifest.note_optional};
    vyre_error reason = {0};
    const vyre_status status =
        vyre__module_read(plugin->library, &demand, &plugin->module, &reason);
    if (status != VYRE_OK) {
        vyre__plugin_reject(plugin, VYRE_PLUGIN_REJECTED, &reason);
        return VYRE_OK;
    }
    keep_build_id(plugin);
    plugin->has_host = 1;
    const vyre_status made = vyre__host_init(&plugin->host, &plugin->manifest, options->config,
                                             options->log, options->services, error);
    if (made != VYRE_OK)
        return made;
    vyre__probe_cache_key(&plugin->manifest, &plugin->module, plugin->host.options,
                          plugin->host.option_count, plugin->key);
    set_digest(plugin);
    plugin->inspected = 1;
    vyre__plugin_advance(plugin, VYRE_PLUGIN_INSPECTED);
    return VYRE_OK;
}

vyre_status vyre__candidate_inspect(vyre__plugin *plugin, const vyre__candidate *candidate,
                                    const vyre__registry_options *options, vyre_error *error)
{
    const vyre__manifest *manifest = &plugin->manifest;
    const vyre_status status = vyre__config_check_backend(
        options->config, manifest->id, manifest->options, manifest->option_count, error);
    if (status != VYRE_OK)
        return status;
    apply_config(plugin, options->config);
    if (is_switched_off(plugin, options->config))
        return VYRE_OK;
    return inspect(plugin, candidate, options, error);
}
