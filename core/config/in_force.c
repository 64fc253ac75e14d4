/* SPDX-License-Identifier: MIT OR Apache-2.0 */
#include "core/config/in_force.h"

#include <stdlib.h>
#include <string.h>

#include "core/config/list.h"

/* ---- values in force ---- */

/* Writes the values of all files, the strongest first. */
typedef struct joiner {
    vyre__bytes *out;
    char separator;
} joiner;

static void join_value(void *user, const vyre__setting *setting)
{
    const joiner *join = user;
    if (!setting->value[0])
        return;
    if (join->out->size > 0)
        vyre__bytes_put_u8(join->out, (uint8_t)join->separator);
    vyre__bytes_put_text(join->out, setting->value);
}

static void put_paths(const vyre__config *config, const vyre__setting *setting, uint32_t type,
                      vyre__bytes *out)
{
    char path[VYRE__PATH_SIZE];
    if (type == VYRE__OPTION_PATH) {
        if (vyre__config_path(config, setting->section, setting->key, path, sizeof path))
            vyre__bytes_put_text(out, path);
        return;
    }
    for (size_t i = 0; vyre__config_directory(config, i, path, sizeof path); i++)
        vyre__bytes_printf(out, "%s%s", i > 0 ? ":" : "", path);
}

void vyre__setting_put_value(const vyre__config *config, const vyre__setting *setting,
                             const vyre__option *option, vyre__bytes *out)
{
    const uint32_t type = option ? option->type : VYRE_OPTION_TEXT;
    if (vyre__table_adds_up(setting->section, setting->key)) {
        joiner join = {out, vyre__list_separator(type)};
        vyre__config_each_value(config, setting->section, setting->key, join_value, &join);
    } else if (type == VYRE__OPTION_PATHS || type == VYRE__OPTION_PATH) {
        put_paths(config, setting, type, out);
    } else {
        vyre__bytes_put_text(out, setting->value);
    }
}

/* ---- settings in a fixed order ---- */

static void count_setting(void *user, const vyre__setting *setting)
{
    (void)setting;
    ((vyre__settings *)user)->count++;
}

static void take_setting(void *user, const vyre__setting *setting)
{
    vyre__settings *list = user;
    list->settings[list->count++] = setting;
}

static int order_settings(const void *a, const void *b)
{
    const vyre__setting *const *x = a, *const *y = b;
    const int order = strcmp((*x)->section, (*y)->section);
    if (order != 0 || !(*x)->key || !(*y)->key)
        return order != 0 ? order : ((*x)->key != NULL) - ((*y)->key != NULL);
    return strcmp((*x)->key, (*y)->key);
}

vyre_status vyre__settings_sort(const vyre__config *config, vyre__settings *out_settings,
                                vyre_error *error)
{
    *out_settings = (vyre__settings){0};
    vyre__config_each_setting(config, count_setting, out_settings);
    out_settings->settings = calloc(out_settings->count + 1, sizeof *out_settings->settings);
    if (!out_settings->settings)
        return vyre__fail_memory(error, "the list of settings");
    out_settings->count = 0;
    vyre__config_each_setting(config, take_setting, out_settings);
    qsort(out_settings->settings, out_settings->count, sizeof *out_settings->settings,
          order_settings);
    return VYRE_OK;
}

int vyre__setting_is_foreign(const vyre__setting *setting)
{
    return !vyre__section_kind_of(setting->section) ||
           (setting->key && strncmp(setting->key, "x-", 2) == 0);
}
