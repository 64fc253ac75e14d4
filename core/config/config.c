/* SPDX-License-Identifier: MIT OR Apache-2.0 */
#include "core/config/config.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/arena.h"
#include "core/base/file.h"
#include "core/config/ini.h"
#include "core/config/suggest.h"

#define BACKEND "backend "

struct vyre__config {
    vyre__arena arena;       /* owns the strings */
    vyre__setting *settings; /* owned; in the order of the files; key NULL for a section itself */
    size_t count, capacity;
};

/* ---- the keys of the library: one table ---- */

static const vyre__option core_options[] = {
    {"plugin_directories", VYRE__OPTION_PATHS, "", NULL,
     "Folders of plugin manifests, separated by `:`, in place of the installed ones. A relative "
     "one starts at the folder of the configuration file."},
    {"log", VYRE_OPTION_CHOICE, "warn", "off|error|warn|info|debug|trace",
     "The least important messages that are logged."},
};

const vyre__option vyre__backend_options[] = {
    {"enabled", VYRE_OPTION_FLAG, "yes", NULL, "Whether the plugin is used."},
};
const size_t vyre__backend_option_count =
    sizeof vyre__backend_options / sizeof vyre__backend_options[0];

enum { CORE_OPTIONS = sizeof core_options / sizeof core_options[0], MOST_NAMES = 96 };

static const vyre__option *find_option(const vyre__option *options, size_t count, const char *name)
{
    for (size_t i = 0; i < count; i++)
        if (strcmp(options[i].name, name) == 0)
            return &options[i];
    return NULL;
}

/* ---- checks ---- */

/* Parts of the name space that are free for other software. */
static int is_foreign(const char *name)
{
    return strncmp(name, "x-", 2) == 0;
}

static vyre_status check_value(const vyre__ini_entry *entry, const vyre__option *option,
                               vyre_error *error)
{
    char value[VYRE__OPTION_VALUE], why[256], fix[320];
    if (vyre__option_check(option, entry->value, value, why, sizeof why))
        return VYRE_OK;
    snprintf(fix, sizeof fix, "In `%s`, %s.", entry->key, why);
    return vyre__ini_fail(error, entry, entry->value_column, fix, "bad value `%s` for `%s`",
                          entry->value, entry->key);
}

static vyre_status check_against(const vyre__ini_entry *entry, const vyre__option *a,
                                 size_t a_count, const vyre__option *b, size_t b_count,
                                 vyre_error *error)
{
    const char *names[MOST_NAMES];
    size_t count = 0;
    const vyre__option *option = find_option(a, a_count, entry->key);
    if (!option)
        option = find_option(b, b_count, entry->key);
    if (option)
        return check_value(entry, option, error);
    if (is_foreign(entry->key))
        return VYRE_OK;
    for (size_t i = 0; i < a_count && count < MOST_NAMES; i++)
        names[count++] = a[i].name;
    for (size_t i = 0; i < b_count && count < MOST_NAMES; i++)
        names[count++] = b[i].name;
    char fix[512];
    vyre__suggest_fix(fix, sizeof fix, "keys", entry->key, names, count);
    return vyre__ini_fail(error, entry, entry->column, fix, "unknown key `%s` in section [%s]",
                          entry->key, entry->section);
}

static vyre_status check_section(const vyre__ini_entry *entry, vyre_error *error)
{
    static const char *const known[] = {"core", "backend"};
    char word[64];
    snprintf(word, sizeof word, "%.*s", (int)strcspn(entry->section, " "), entry->section);
    if (strcmp(entry->section, "core") == 0 || is_foreign(entry->section))
        return VYRE_OK;
    if (strncmp(entry->section, BACKEND, strlen(BACKEND)) == 0) {
        if (vyre__is_name(entry->section + strlen(BACKEND), 32, 0))
            return VYRE_OK;
        return vyre__ini_fail(error, entry, entry->column,
                              "Write the id of one backend: [backend cpu].",
                              "`%s` is not the id of a backend", entry->section + strlen(BACKEND));
    }
    char fix[256];
    vyre__suggest_fix(fix, sizeof fix, "sections", word, known, 2);
    return vyre__ini_fail(error, entry, entry->column, fix, "unknown section [%s]", entry->section);
}

/* ---- loading ---- */

static char *keep(vyre__config *config, const char *text)
{
    return text ? vyre__arena_copy(&config->arena, text, strlen(text)) : NULL;
}

static vyre_status add_setting(vyre__config *config, const vyre__ini_entry *entry,
                               vyre_error *error)
{
    if (config->count == config->capacity) {
        const size_t capacity = config->capacity ? config->capacity * 2 : 16;
        vyre__setting *settings = realloc(config->settings, capacity * sizeof *settings);
        if (!settings)
            return vyre__fail_memory(error, "the configuration");
        config->settings = settings;
        config->capacity = capacity;
    }
    vyre__setting *setting = &config->settings[config->count];
    *setting = (vyre__setting){
        .section = keep(config, entry->section),
        .key = keep(config, entry->key),
        .value = keep(config, entry->value),
        .file = keep(config, entry->file),
        .line = entry->line,
        .column = entry->column,
        .value_column = entry->value_column,
    };
    if (!setting->section || !setting->file || !setting->key != !entry->key ||
        !setting->value != !entry->value)
        return vyre__fail_memory(error, "the configuration");
    config->count++;
    return VYRE_OK;
}

static vyre_status take_entry(void *user, const vyre__ini_entry *entry, vyre_error *error)
{
    vyre_status status = VYRE_OK;
    if (!entry->key)
        status = check_section(entry, error);
    else if (strcmp(entry->section, "core") == 0)
        status = check_against(entry, core_options, CORE_OPTIONS, NULL, 0, error);
    return status == VYRE_OK ? add_setting(user, entry, error) : status;
}

static vyre_status load_file(vyre__config *config, const vyre__config_file *file, vyre_error *error)
{
    uint8_t *text = NULL;
    size_t size = 0;
    vyre_error reason = {0};
    vyre_status status =
        vyre__file_read(file->path, VYRE__INI_MAX_SIZE, VYRE__FILE_REGULAR, &text, &size, &reason);
    if (status == VYRE_NOT_FOUND && !file->required)
        return VYRE_OK;
    if (status == VYRE_OK) {
        status = vyre__ini_parse(file->path, (const char *)text, size, take_entry, config, error);
    } else if (status == VYRE_OUT_OF_HOST_MEMORY) {
        vyre__fail_memory(error, "a configuration file");
    } else {
        status = vyre__fail(error, VYRE_CONFIG, reason.fix, "%s", reason.message);
        vyre__error_locate(error, "%s", file->path);
    }
    vyre_free(text);
    return status;
}

vyre_status vyre__config_load(const vyre__config_file *files, size_t file_count,
                              vyre__config **out_config, vyre_error *error)
{
    *out_config = NULL;
    vyre__config *config = calloc(1, sizeof *config);
    if (!config)
        return vyre__fail_memory(error, "the configuration");
    vyre_status status = VYRE_OK;
    for (size_t i = 0; status == VYRE_OK && i < file_count; i++)
        if (files[i].path)
            status = load_file(config, &files[i], error);
    if (status != VYRE_OK) {
        vyre__config_release(config);
        return status;
    }
    *out_config = config;
    return VYRE_OK;
}

void vyre__config_release(vyre__config *config)
{
    if (!config)
        return;
    vyre__arena_release(&config->arena);
    free(config->settings);
    free(config);
}

/* ---- reading ---- */

const vyre__setting *vyre__config_find(const vyre__config *config, const char *section,
                                       const char *key)
{
    for (size_t i = config->count; i > 0; i--) {
        const vyre__setting *setting = &config->settings[i - 1];
        if (setting->key && strcmp(setting->section, section) == 0 &&
            strcmp(setting->key, key) == 0)
            return setting;
    }
    return NULL;
}

/* Both the setting (when it was loaded) and the default have been checked. */
static void value_of(const vyre__setting *setting, const vyre__option *option,
                     char out[VYRE__OPTION_VALUE])
{
    char why[64];
    if (!vyre__option_check(option, setting ? setting->value : option->default_value, out, why,
                            sizeof why))
        out[0] = '\0';
}

void vyre__config_core_value(const vyre__config *config, const char *section, const char *key,
                             char out[VYRE__OPTION_VALUE])
{
    const vyre__option *option = find_option(core_options, CORE_OPTIONS, key);
    out[0] = '\0';
    if (option)
        value_of(vyre__config_find(config, section, key), option, out);
}

int vyre__config_directory(const vyre__config *config, size_t index, char *out, size_t capacity)
{
    const vyre__setting *setting = vyre__config_find(config, "core", "plugin_directories");
    if (!setting)
        return 0;
    const char *path = setting->value;
    for (; *path; path += strcspn(path, ":")) {
        path += strspn(path, ":");
        if (*path && index-- == 0)
            break;
    }
    const size_t size = strcspn(path, ":");
    if (size == 0)
        return 0;
    const char *slash = strrchr(setting->file, '/');
    const int folder = path[0] == '/' || !slash ? 0 : (int)(slash - setting->file) + 1;
    const int wrote = snprintf(out, capacity, "%.*s%.*s", folder, setting->file, (int)size, path);
    return wrote > 0 && (size_t)wrote < capacity;
}

/* ---- sections of backends ---- */

static const char *backend_of(const vyre__setting *setting)
{
    const size_t size = strlen(BACKEND);
    return strncmp(setting->section, BACKEND, size) == 0 ? setting->section + size : NULL;
}

vyre_status vyre__config_check_backend(const vyre__config *config, const char *id,
                                       const vyre__option *options, size_t option_count,
                                       vyre_error *error)
{
    for (size_t i = 0; i < config->count; i++) {
        const vyre__setting *setting = &config->settings[i];
        const char *name = backend_of(setting);
        if (!name || !setting->key || strcmp(name, id) != 0)
            continue;
        const vyre__ini_entry entry = {setting->file,        setting->section, setting->key,
                                       setting->value,       setting->line,    setting->column,
                                       setting->value_column};
        const vyre_status status =
            check_against(&entry, vyre__backend_options, vyre__backend_option_count, options,
                          option_count, error);
        if (status != VYRE_OK)
            return status;
    }
    return VYRE_OK;
}

void vyre__config_backend_value(const vyre__config *config, const char *id,
                                const vyre__option *option, char out[VYRE__OPTION_VALUE])
{
    char section[64];
    snprintf(section, sizeof section, BACKEND "%s", id);
    value_of(vyre__config_find(config, section, option->name), option, out);
}

void vyre__config_each_backend(const vyre__config *config,
                               void (*visit)(void *user, const char *id,
                                             const vyre__setting *where),
                               void *user)
{
    for (size_t i = 0; i < config->count; i++) {
        const char *id = backend_of(&config->settings[i]);
        if (id && !config->settings[i].key)
            visit(user, id, &config->settings[i]);
    }
}
