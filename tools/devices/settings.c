/* SPDX-License-Identifier: MIT OR Apache-2.0 */
#include "tools/devices/settings.h"

#include <string.h>

/* Puts comments of several lines back into one, so that the redactor sees whole names. */
static void unwrap(char *text)
{
    static const char mark[] = "\n#     ";
    char *to = text;
    for (const char *from = text; *from;) {
        if (strncmp(from, mark, sizeof mark - 1) == 0)
            from += sizeof mark - 1;
        else
            *to++ = *from++;
    }
    *to = 0;
}

vyre_status settings_print(inventory *all, vyre__bytes *out)
{
    char *text = NULL;
    const vyre_status status = vyre_snapshot_config_text(all->snapshot, &text, NULL, &all->failure);
    if (text && all->redactor.enabled)
        unwrap(text);
    vyre__bytes_put_text(out, text ? text : "");
    vyre_free(text);
    return status;
}

/* ---- JSON ---- */

static void write_setting(const vyre_setting_info *setting, vyre__json *json)
{
    vyre__bytes name = {0};
    vyre__bytes_printf(&name, "%s.%s", setting->section, setting->key);
    vyre__json_begin_object(json, NULL);
    vyre__json_text(json, "key", (const char *)name.data, name.size);
    vyre__json_string(json, "value", *setting->value ? setting->value : NULL);
    vyre__json_string(json, "default", *setting->default_value ? setting->default_value : NULL);
    vyre__json_string(json, "source", setting->source);
    vyre__json_string(json, "file", *setting->file ? setting->file : NULL);
    if (setting->line)
        vyre__json_u64(json, "line", setting->line);
    else
        vyre__json_null(json, "line");
    vyre__json_end_object(json);
    json->out.failed |= name.failed;
    vyre__bytes_release(&name);
}

static void write_file(const vyre_config_file_info *file, vyre__json *json)
{
    vyre__json_begin_object(json, NULL);
    vyre__json_string(json, "path", file->path);
    vyre__json_string(json, "state", file->state);
    vyre__json_string(json, "reason", *file->reason ? file->reason : NULL);
    vyre__json_end_object(json);
}

void settings_write(const inventory *all, vyre__json *json)
{
    vyre__json_begin_array(json, "config");
    for (uint32_t i = 0; i < vyre_snapshot_setting_count(all->snapshot); i++) {
        vyre_setting_info setting;
        if (vyre_snapshot_setting(all->snapshot, i, &setting) == VYRE_OK)
            write_setting(&setting, json);
    }
    vyre__json_end_array(json);
    vyre__json_begin_array(json, "files");
    for (uint32_t i = 0; i < vyre_snapshot_config_file_count(all->snapshot); i++) {
        vyre_config_file_info file;
        if (vyre_snapshot_config_file(all->snapshot, i, &file) == VYRE_OK)
            write_file(&file, json);
    }
    vyre__json_end_array(json);
}
