/* SPDX-License-Identifier: MIT OR Apache-2.0 */
#include "core/config/listing.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/text.h"
#include "core/config/fingerprint.h"
#include "core/config/in_force.h"
#include "core/config/ini.h"
#include "core/config/list.h"

/* ---- rows ---- */

typedef struct lister {
    const vyre__config *config;
    const vyre__config_backend *backends;
    size_t backend_count;
    vyre__settings settings; /* owned */
    vyre__arena *arena;
    vyre__config_row *rows; /* in the arena; NULL while rows are only counted */
    size_t count;
    int failed; /* memory ran short */
} lister;

static const char *source_name(const vyre__setting *setting)
{
    static const char *const names[] = {"file", "environment", "call"};
    return setting ? names[setting->source] : "default";
}

static const char *keep(lister *list, const void *text, size_t size)
{
    const char *copy = vyre__arena_copy(list->arena, size > 0 ? text : "", size);
    if (!copy)
        list->failed = 1;
    return copy ? copy : "";
}

static const char *value_in_force(lister *list, const vyre__setting *setting,
                                  const vyre__option *option)
{
    vyre__bytes text = {0};
    vyre__setting_put_value(list->config, setting, option, &text);
    if (text.failed)
        list->failed = 1;
    const char *copy = keep(list, text.data, text.size);
    vyre__bytes_release(&text);
    return copy;
}

static void add_row(lister *list, const char *section, const char *key, const vyre__option *option)
{
    if (!list->rows) {
        list->count++;
        return;
    }
    const vyre__setting *setting = vyre__config_find(list->config, section, key);
    list->rows[list->count++] = (vyre__config_row){
        .section = section,
        .key = key,
        .value = setting  ? value_in_force(list, setting, option)
                 : option ? option->default_value
                          : "",
        .default_value = option ? option->default_value : "",
        .source = source_name(setting),
        .origin = setting ? setting->file : "",
        .line = setting ? setting->line : 0,
        .help = option && option->help ? option->help : "",
        .option = option,
    };
}

static void add_options(lister *list, const char *section, const vyre__option *options,
                        size_t count)
{
    for (size_t i = 0; i < count; i++)
        add_row(list, section, options[i].name, &options[i]);
}

static void add_kind(lister *list, const char *section, int kind)
{
    add_options(list, section, vyre__section_kinds[kind].options,
                vyre__section_kinds[kind].option_count);
}

static void add_backend(lister *list, const vyre__config_backend *backend)
{
    char name[VYRE__INI_MAX_SECTION + 1];
    const int size = snprintf(name, sizeof name, "backend %.32s", backend->id);
    const char *section = list->rows ? keep(list, name, (size_t)size) : "";
    add_kind(list, section, VYRE__SECTION_BACKEND);
    add_options(list, section, backend->options, backend->option_count);
}

static int is_known(const vyre__config_backend *backends, size_t count, const char *id,
                    size_t id_size)
{
    for (size_t i = 0; i < count; i++)
        if (strncmp(backends[i].id, id, id_size) == 0 && !backends[i].id[id_size])
            return 1;
    return 0;
}

/* Whether a manifest names the backend of a section [backend ID]. */
static int has_manifest(const vyre__config_backend *backends, size_t count, const char *section)
{
    const char *id = section + strlen(vyre__section_kinds[VYRE__SECTION_BACKEND].word) + 1;
    return is_known(backends, count, id, strlen(id));
}

/* Backends that no manifest describes: their own keys as they are. */
static void add_other_backends(lister *list)
{
    const vyre__section_kind *backend = &vyre__section_kinds[VYRE__SECTION_BACKEND];
    for (size_t i = 0; i < list->settings.count; i++) {
        const vyre__setting *setting = list->settings.settings[i];
        if (vyre__section_kind_of(setting->section) != backend ||
            vyre__setting_is_foreign(setting) ||
            has_manifest(list->backends, list->backend_count, setting->section))
            continue;
        if (!setting->key)
            add_kind(list, setting->section, VYRE__SECTION_BACKEND);
        else if (!vyre__section_kind_find(backend, setting->key))
            add_row(list, setting->section, setting->key, NULL);
    }
}

static void add_route(void *user, const char *name, const vyre__setting *where)
{
    (void)name;
    add_kind(user, where->section, VYRE__SECTION_ROUTE);
}

static void add_all(lister *list)
{
    list->count = 0;
    add_kind(list, vyre__section_kinds[VYRE__SECTION_CORE].word, VYRE__SECTION_CORE);
    add_kind(list, vyre__section_kinds[VYRE__SECTION_ROUTING].word, VYRE__SECTION_ROUTING);
    for (size_t i = 0; i < list->backend_count; i++)
        add_backend(list, &list->backends[i]);
    add_other_backends(list);
    vyre__config_each_route(list->config, add_route, list);
}

vyre_status vyre__config_list(const vyre__config *config, const vyre__config_backend *backends,
                              size_t backend_count, vyre__config_listing *out_listing,
                              vyre_error *error)
{
    *out_listing = (vyre__config_listing){0};
    lister list = {.config = config,
                   .backends = backends,
                   .backend_count = backend_count,
                   .arena = &out_listing->arena};
    vyre_status status = vyre__settings_sort(config, &list.settings, error);
    if (status != VYRE_OK)
        return status;
    add_all(&list);
    list.rows = vyre__arena_array(list.arena, list.count, sizeof *list.rows);
    if (list.rows)
        add_all(&list);
    free(list.settings.settings);
    if (!list.rows || list.failed) {
        vyre__config_listing_release(out_listing);
        return vyre__fail_memory(error, "the list of settings");
    }
    out_listing->rows = list.rows;
    out_listing->count = list.count;
    return VYRE_OK;
}

void vyre__config_listing_release(vyre__config_listing *listing)
{
    vyre__arena_release(&listing->arena);
    *listing = (vyre__config_listing){0};
}

/* ---- one file ---- */

enum { COMMENT_SIZE = 120 }; /* bytes of a comment in one line */

/* A comment; a long one goes on in the next line, between characters. Takes the text. */
static void put_comment(vyre__bytes *text, vyre__bytes *out)
{
    const char *at = (const char *)text->data;
    for (size_t left = text->size; left > 0;) {
        size_t size = left < COMMENT_SIZE ? left : COMMENT_SIZE;
        while (size < left && ((uint8_t)at[size] & 0xC0) == 0x80)
            size--;
        vyre__bytes_put_text(out, left == text->size ? "# " : "#     ");
        vyre__bytes_put(out, at, size);
        vyre__bytes_put_text(out, "\n");
        at += size;
        left -= size;
    }
    out->failed |= text->failed;
    vyre__bytes_release(text);
}

static void put_escaped(vyre__bytes *out, const char *text)
{
    vyre__put_escaped(out, text, strlen(text));
}

static void put_files(const vyre__config *config, vyre__bytes *out)
{
    const vyre__config_file *file = NULL;
    for (size_t i = 0; (file = vyre__config_file_at(config, i)); i++) {
        vyre__bytes text = {0};
        if (i == 0)
            vyre__bytes_put_text(out, "# Files, the weakest first:\n");
        vyre__bytes_printf(&text, "  %-8s ", vyre__config_file_state_name(file->state));
        put_escaped(&text, file->path);
        vyre__bytes_put_text(&text, file->reason[0] ? ": " : "");
        put_escaped(&text, file->reason);
        put_comment(&text, out);
    }
}

static void put_place(const char *word, const char *file, uint32_t line, vyre__bytes *text)
{
    vyre__bytes_put_text(text, word);
    put_escaped(text, file);
    if (line > 0)
        vyre__bytes_printf(text, ":%u", line);
}

/* Of a value that adds up: where each part is from that is not of the strongest file. */
typedef struct part_lister {
    const vyre__config_row *row;
    vyre__bytes *out;
} part_lister;

static void put_part(void *user, const vyre__setting *setting)
{
    const part_lister *parts = user;
    vyre__bytes text = {0};
    if (setting->file == parts->row->origin && setting->line == parts->row->line)
        return;
    put_place("and from ", setting->file, setting->line, &text);
    put_comment(&text, parts->out);
}

static void put_origin(const vyre__config_row *row, vyre__bytes *out)
{
    vyre__bytes text = {0};
    put_place("from ", row->origin, row->line, &text);
    if (row->default_value[0])
        vyre__bytes_printf(&text, "; default: %s", row->default_value);
    put_comment(&text, out);
}

static void put_section(const char *section, const vyre__config_backend *backends, size_t count,
                        vyre__bytes *out)
{
    vyre__bytes_printf(out, "%s[%s]\n", out->size > 0 ? "\n" : "", section);
    if (vyre__section_kind_of(section) == &vyre__section_kinds[VYRE__SECTION_BACKEND] &&
        !has_manifest(backends, count, section))
        vyre__bytes_put_text(out, "# no manifest names this backend\n");
}

/* The ids of a list that may be mistakes. */
static void put_unknown_ids(const vyre__config_row *row, const vyre__config_backend *backends,
                            size_t count, vyre__bytes *out)
{
    vyre__list_entry word;
    size_t offset = 0;
    if (!row->option || row->option->type != VYRE__OPTION_IDS)
        return;
    while (vyre__list_next(row->value, ' ', &offset, &word))
        if (!is_known(backends, count, word.text, word.size))
            vyre__bytes_printf(out, "# no manifest names the backend `%.*s`\n", (int)word.size,
                               word.text);
}

static void put_row(const vyre__config *config, const vyre__config_row *row, vyre__bytes *out)
{
    part_lister parts = {row, out};
    if (strcmp(row->source, "default") == 0) {
        vyre__bytes_printf(out, "# %s =%s%s\n", row->key, row->value[0] ? " " : "", row->value);
        return;
    }
    put_origin(row, out);
    if (vyre__table_adds_up(row->section, row->key))
        vyre__config_each_value(config, row->section, row->key, put_part, &parts);
    vyre__bytes_printf(out, "%s =%s%s\n", row->key, row->value[0] ? " " : "", row->value);
}

/* Whether the text means what the configuration does: long values, a `:` in a folder and the like
 * have no form in one file. */
static vyre_status check_text(const vyre__config *config, const vyre__bytes *text,
                              vyre_error *error)
{
    uint8_t wanted[VYRE__BLAKE3_SIZE], got[VYRE__BLAKE3_SIZE];
    vyre__config *again = NULL;
    vyre_error why = {0};
    vyre_status status = vyre__config_fingerprint(config, wanted, error);
    if (status == VYRE_OK)
        status = vyre__config_create(&again, error);
    if (status != VYRE_OK)
        return status;
    status =
        vyre__config_add(again, "", (const char *)text->data, text->size, VYRE__SCOPE_USER, &why);
    if (status == VYRE_OK)
        status = vyre__config_fingerprint(again, got, &why);
    if (status == VYRE_OUT_OF_HOST_MEMORY)
        vyre__fail_memory(error, "the list of settings");
    else if (status != VYRE_OK || memcmp(wanted, got, sizeof got) != 0)
        status = vyre__fail(error, VYRE_LIMIT, "Shorten the values, or the paths of the folders.",
                            "the configuration has no form in one file: %s",
                            why.message[0] ? why.message : "a value changes");
    vyre__config_release(again);
    return status;
}

vyre_status vyre__config_as_ini(const vyre__config *config, const vyre__config_backend *backends,
                                size_t backend_count, vyre__bytes *out, vyre_error *error)
{
    vyre__config_listing listing;
    vyre__bytes text = {0};
    vyre_status status = vyre__config_list(config, backends, backend_count, &listing, error);
    if (status != VYRE_OK)
        return status;
    put_files(config, &text);
    for (size_t i = 0; i < listing.count; i++) {
        const vyre__config_row *row = &listing.rows[i];
        if (i == 0 || strcmp(row->section, row[-1].section) != 0)
            put_section(row->section, backends, backend_count, &text);
        put_unknown_ids(row, backends, backend_count, &text);
        put_row(config, row, &text);
    }
    status = text.failed ? vyre__fail_memory(error, "the list of settings")
                         : check_text(config, &text, error);
    if (status == VYRE_OK || status == VYRE_LIMIT) {
        vyre__bytes_put(out, text.data, text.size);
        if (out->failed)
            status = vyre__fail_memory(error, "the list of settings");
    }
    vyre__bytes_release(&text);
    vyre__config_listing_release(&listing);
    return status;
}
