/* SPDX-License-Identifier: MIT OR Apache-2.0 */
#include "core/config/config.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/arena.h"
#include "core/base/text.h"
#include "core/config/check.h"
#include "core/config/ini.h"
#include "core/config/list.h"

#define BACKEND "backend "
#define ROUTE "route "

enum { NAME_SIZE = VYRE__INI_MAX_SECTION + VYRE__INI_MAX_LINE + 2 };

/* A setting among the others. */
typedef struct entry {
    vyre__setting setting;
    const struct entry *weaker; /* the same key in a weaker file; in the arena */
    uint32_t text;              /* number of the text that it comes from */
} entry;

struct vyre__config {
    vyre__arena arena;        /* owns entries and strings */
    entry **entries;          /* owned array; the weakest text first, as written in each */
    vyre__map strongest;      /* name_of() to the index in `entries`; keys in the arena */
    size_t count, capacity;   /* of `entries` */
    vyre__config_file *files; /* owned array; strings in the arena */
    size_t file_count, file_capacity;
    uint32_t texts;    /* added so far */
    uint32_t sections; /* different ones */
    size_t text_size;  /* of all of them, in bytes */
};

/* The text that is being added. */
typedef struct addition {
    vyre__config *config;
    const char *file; /* in the arena */
    vyre__config_scope scope;
    vyre__setting_source source;
} addition;

/* ---- making ---- */

/* Room for one more of `size` bytes each; NULL when memory is short. */
static void *grow(void *array, size_t count, size_t *capacity, size_t size)
{
    if (count < *capacity)
        return array;
    const size_t next = *capacity ? *capacity * 2 : 16;
    if (next > SIZE_MAX / size)
        return NULL;
    void *grown = realloc(array, next * size);
    if (grown)
        *capacity = next;
    return grown;
}

static const char *keep(vyre__config *config, const char *text)
{
    return text ? vyre__arena_copy(&config->arena, text, strlen(text)) : NULL;
}

/* Keys of the map: "section" for the section itself, "section\nkey". */
static vyre__str name_of(char name[NAME_SIZE], const char *section, const char *key)
{
    const int size = snprintf(name, NAME_SIZE, "%s%s%s", section, key ? "\n" : "", key ? key : "");
    return size > 0 && size < NAME_SIZE ? vyre__str_of(name) : vyre__str_of(NULL);
}

static const entry *find_entry(const vyre__config *config, const char *section, const char *key)
{
    char name[NAME_SIZE];
    const uint32_t *index = vyre__map_get(&config->strongest, name_of(name, section, key));
    return index ? config->entries[*index] : NULL;
}

static vyre_status index_entry(vyre__config *config, entry *added, vyre_error *error)
{
    char name[NAME_SIZE];
    const vyre__str key = name_of(name, added->setting.section, added->setting.key);
    uint32_t *index = vyre__map_get(&config->strongest, key);
    if (index) {
        added->weaker = config->entries[*index];
        *index = (uint32_t)config->count;
        return VYRE_OK;
    }
    if (!added->setting.key && config->sections++ == VYRE__CONFIG_MAX_SECTIONS)
        return vyre__setting_fail(
            error, &added->setting, added->setting.column, "Remove sections that nothing needs.",
            "the configuration has more than %d sections", VYRE__CONFIG_MAX_SECTIONS);
    const char *copy = vyre__arena_copy(&config->arena, key.data, key.size);
    if (!copy || !vyre__map_put(&config->strongest, vyre__str_of(copy), (uint32_t)config->count))
        return vyre__fail_memory(error, "the configuration");
    return VYRE_OK;
}

static vyre_status add_entry(const addition *from, const vyre__ini_entry *what, vyre_error *error)
{
    vyre__config *config = from->config;
    entry **entries = grow(config->entries, config->count, &config->capacity, sizeof *entries);
    if (!entries)
        return vyre__fail_memory(error, "the configuration");
    config->entries = entries;
    entry *added = vyre__arena_alloc(&config->arena, sizeof *added);
    if (!added)
        return vyre__fail_memory(error, "the configuration");
    added->text = config->texts;
    added->setting = (vyre__setting){
        .section = keep(config, what->section),
        .key = keep(config, what->key),
        .value = keep(config, what->value),
        .file = from->file,
        .line = what->line,
        .column = what->column,
        .value_column = what->value_column,
        .scope = from->scope,
        .source = from->source,
    };
    if (!added->setting.section || !added->setting.key != !what->key ||
        !added->setting.value != !what->value)
        return vyre__fail_memory(error, "the configuration");
    const vyre_status status = index_entry(config, added, error);
    if (status == VYRE_OK)
        config->entries[config->count++] = added;
    return status;
}

static vyre_status take_entry(void *user, const vyre__ini_entry *what, vyre_error *error)
{
    const vyre_status status = vyre__config_check_entry(what, error);
    return status == VYRE_OK ? add_entry(user, what, error) : status;
}

vyre_status vyre__config_create(vyre__config **out_config, vyre_error *error)
{
    *out_config = calloc(1, sizeof **out_config);
    return *out_config ? VYRE_OK : vyre__fail_memory(error, "the configuration");
}

vyre_status vyre__config_add(vyre__config *config, const char *file, const char *text, size_t size,
                             vyre__config_scope scope, vyre_error *error)
{
    const addition from = {config, keep(config, file), scope, VYRE__SETTING_FILE};
    if (!from.file)
        return vyre__fail_memory(error, "the configuration");
    if (size > VYRE__CONFIG_MAX_SIZE - config->text_size) {
        vyre__fail(error, VYRE_LIMIT, "Remove files that nothing needs.",
                   "the configuration files have more than %d bytes together",
                   VYRE__CONFIG_MAX_SIZE);
        vyre__error_locate(error, "%s", file);
        return VYRE_LIMIT;
    }
    config->text_size += size;
    config->texts++;
    return vyre__ini_parse(from.file, text, size, take_entry, (void *)&from, error);
}

vyre_status vyre__config_override(vyre__config *config, const char *section, const char *key,
                                  const char *value, vyre__setting_source source,
                                  const char *origin, vyre_error *error)
{
    const addition from = {config, keep(config, origin), VYRE__SCOPE_USER, source};
    const vyre__option *option = vyre__table_find(section, key);
    char form[VYRE__OPTION_VALUE], why[320], fix[384];
    if (!option)
        return vyre__fail(error, VYRE_CONFIG, "Name a key of the library.",
                          "unknown key `%s` in section [%s]", key, section);
    if (!from.file)
        return vyre__fail_memory(error, "the configuration");
    if (!vyre__option_check(option, value, form, why, sizeof why)) {
        snprintf(fix, sizeof fix, "In `%s`, %s.", origin, why);
        vyre__fail(error, VYRE_CONFIG, fix, "bad value `%.128s` for `%s`", value, key);
        vyre__error_locate(error, "%s%s",
                           source == VYRE__SETTING_ENVIRONMENT ? "environment variable " : "",
                           origin);
        return VYRE_CONFIG;
    }
    config->texts++;
    const vyre__ini_entry what = {.section = section, .key = key, .value = value};
    return add_entry(&from, &what, error);
}

void vyre__config_release(vyre__config *config)
{
    if (!config)
        return;
    vyre__map_release(&config->strongest);
    vyre__arena_release(&config->arena);
    free(config->entries);
    free(config->files);
    free(config);
}

/* ---- reading ---- */

const vyre__setting *vyre__config_find(const vyre__config *config, const char *section,
                                       const char *key)
{
    const entry *found = find_entry(config, section, key);
    return found ? &found->setting : NULL;
}

void vyre__config_each_value(const vyre__config *config, const char *section, const char *key,
                             void (*visit)(void *user, const vyre__setting *setting), void *user)
{
    for (const entry *e = find_entry(config, section, key); e; e = e->weaker)
        visit(user, &e->setting);
}

void vyre__config_each_setting(const vyre__config *config,
                               void (*visit)(void *user, const vyre__setting *setting), void *user)
{
    for (size_t i = 0; i < config->count; i++) {
        const entry *e = config->entries[i];
        if (find_entry(config, e->setting.section, e->setting.key) == e)
            visit(user, &e->setting);
    }
}

vyre_status vyre__setting_fail(vyre_error *error, const vyre__setting *setting, uint32_t column,
                               const char *fix, const char *format, ...)
{
    char message[512];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(message, sizeof message, format, arguments);
    va_end(arguments);
    vyre__fail(error, VYRE_CONFIG, fix, "%s", message);
    if (setting->source == VYRE__SETTING_FILE)
        vyre__error_locate(error, "%s:%u:%u", setting->file, setting->line, column);
    else
        vyre__error_locate(error, "%s", setting->file);
    return VYRE_CONFIG;
}

/* Both the setting (when it was added) and the default have been checked; a default that fails is
 * that of a key without a value. */
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
    const vyre__option *option = vyre__table_find(section, key);
    out[0] = '\0';
    if (option)
        value_of(vyre__config_find(config, section, key), option, out);
}

/* ---- paths ---- */

/* A path in a file's value; 0 when it does not fit. */
static int resolve(const vyre__setting *setting, const char *path, size_t size, char *out,
                   size_t capacity)
{
    const char *slash = strrchr(setting->file, '/');
    const int relative = path[0] != '/' && slash && setting->source == VYRE__SETTING_FILE;
    const int folder = relative ? (int)(slash - setting->file) + 1 : 0;
    const int wrote = snprintf(out, capacity, "%.*s%.*s", folder, setting->file, (int)size, path);
    return wrote > 0 && (size_t)wrote < capacity;
}

int vyre__config_directory(const vyre__config *config, size_t index, char *out, size_t capacity)
{
    const vyre__setting *setting = vyre__config_find(config, "core", "plugin_directories");
    vyre__list_entry folder;
    size_t offset = 0;
    if (!setting)
        return 0;
    while (vyre__list_next(setting->value, ':', &offset, &folder))
        if (index-- == 0)
            return resolve(setting, folder.text, folder.size, out, capacity);
    return 0;
}

int vyre__config_path(const vyre__config *config, const char *section, const char *key, char *out,
                      size_t capacity)
{
    const vyre__setting *setting = vyre__config_find(config, section, key);
    return setting && setting->value[0] &&
           resolve(setting, setting->value, strlen(setting->value), out, capacity);
}

/* ---- rules ---- */

static const char *name_in(const vyre__setting *setting, const char *prefix)
{
    const size_t size = strlen(prefix);
    return strncmp(setting->section, prefix, size) == 0 ? setting->section + size : NULL;
}

void vyre__config_each_route(const vyre__config *config,
                             void (*visit)(void *user, const char *name,
                                           const vyre__setting *where),
                             void *user)
{
    for (size_t end = config->count; end > 0;) {
        size_t begin = end;
        while (begin > 0 && config->entries[begin - 1]->text == config->entries[end - 1]->text)
            begin--;
        for (size_t i = begin; i < end; i++) {
            const entry *e = config->entries[i];
            const char *name = name_in(&e->setting, ROUTE);
            if (name && !e->setting.key && find_entry(config, e->setting.section, NULL) == e)
                visit(user, name, &e->setting);
        }
        end = begin;
    }
}

/* ---- sections of backends ---- */

vyre_status vyre__config_check_backend(const vyre__config *config, const char *id,
                                       const vyre__option *options, size_t option_count,
                                       vyre_error *error)
{
    for (size_t i = 0; i < config->count; i++) {
        const vyre__setting *setting = &config->entries[i]->setting;
        const char *name = name_in(setting, BACKEND);
        if (!name || !setting->key || strcmp(name, id) != 0)
            continue;
        const vyre__ini_entry what = {setting->file,        setting->section, setting->key,
                                      setting->value,       setting->line,    setting->column,
                                      setting->value_column};
        const vyre_status status =
            vyre__config_check_backend_key(&what, options, option_count, error);
        if (status != VYRE_OK)
            return status;
    }
    return VYRE_OK;
}

void vyre__config_backend_value(const vyre__config *config, const char *id,
                                const vyre__option *option, char out[VYRE__OPTION_VALUE])
{
    char section[VYRE__INI_MAX_SECTION + 1];
    snprintf(section, sizeof section, BACKEND "%s", id);
    value_of(vyre__config_find(config, section, option->name), option, out);
}

void vyre__config_each_backend(const vyre__config *config,
                               void (*visit)(void *user, const char *id,
                                             const vyre__setting *where),
                               void *user)
{
    for (size_t i = 0; i < config->count; i++) {
        const vyre__setting *setting = &config->entries[i]->setting;
        const char *id = name_in(setting, BACKEND);
        if (id && !setting->key)
            visit(user, id, setting);
    }
}

/* ---- the files ---- */

const char *vyre__config_file_state_name(vyre__config_file_state state)
{
    static const char *const names[] = {"read", "missing", "masked", "ignored"};
    return names[state];
}

vyre_status vyre__config_note_file(vyre__config *config, const char *path,
                                   vyre__config_file_state state, const char *reason,
                                   vyre_error *error)
{
    vyre__config_file *files =
        grow(config->files, config->file_count, &config->file_capacity, sizeof *files);
    if (!files)
        return vyre__fail_memory(error, "the configuration");
    config->files = files;
    vyre__config_file *file = &files[config->file_count];
    *file = (vyre__config_file){keep(config, path), state, keep(config, reason)};
    if (!file->path || !file->reason)
        return vyre__fail_memory(error, "the configuration");
    config->file_count++;
    return VYRE_OK;
}

const vyre__config_file *vyre__config_file_at(const vyre__config *config, size_t index)
{
    return index < config->file_count ? &config->files[index] : NULL;
}
