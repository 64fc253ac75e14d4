/* SPDX-License-Identifier: MIT OR Apache-2.0 */
#include "tools/devices/settings.h"

#include <inttypes.h>
#include <string.h>

#include "core/base/text.h"
#include "tools/devices/columns.h"

enum { COMMENT_WIDTH = 120 };

/* ---- for people, and for the reader of configuration files ---- */

/* A comment; a long one goes on in the next line, since lines of such a file have a limit. */
static void print_comment(vyre__bytes *comment, vyre__bytes *out)
{
    char *text = vyre__bytes_take(comment, NULL);
    for (const char *at = text; at && *at;) {
        const size_t kept = columns_fit(at, COMMENT_WIDTH);
        vyre__bytes_put_text(out, at == text ? "# " : "#     ");
        vyre__bytes_put(out, at, kept);
        vyre__bytes_put_u8(out, '\n');
        at += kept;
    }
    out->failed |= !text;
    vyre_free(text);
}

static void put_shown(vyre__bytes *out, const char *text)
{
    vyre__put_escaped(out, text, strlen(text));
}

static void print_files(const vyre_snapshot *snapshot, vyre__bytes *out)
{
    vyre__bytes_put_text(out, "# Files, the weakest first:\n");
    for (uint32_t i = 0; i < vyre_snapshot_config_file_count(snapshot); i++) {
        vyre_config_file_info file;
        vyre__bytes comment = {0};
        if (vyre_snapshot_config_file(snapshot, i, &file) != VYRE_OK)
            continue;
        vyre__bytes_printf(&comment, "  %-8s ", file.state);
        put_shown(&comment, file.path);
        vyre__bytes_put_text(&comment, *file.reason ? ": " : "");
        put_shown(&comment, file.reason);
        print_comment(&comment, out);
    }
}

static void print_origin(const vyre_setting_info *setting, vyre__bytes *out)
{
    vyre__bytes comment = {0};
    put_shown(&comment, *setting->file ? setting->file : setting->source);
    if (*setting->file)
        vyre__bytes_printf(&comment, ":%" PRIu32, setting->line);
    if (*setting->default_value)
        vyre__bytes_printf(&comment, "; default: %s", setting->default_value);
    print_comment(&comment, out);
}

/* A default is a comment too: written down, it would be the choice of a rule that leaves it open.
 */
static void print_setting(const vyre_setting_info *setting, vyre__bytes *out)
{
    const int is_default = strcmp(setting->source, "default") == 0;
    if (!is_default)
        print_origin(setting, out);
    vyre__bytes_printf(out, "%s%s =%s%s\n", is_default ? "# " : "", setting->key,
                       *setting->value ? " " : "", setting->value);
}

void settings_print(const inventory *all, vyre__bytes *out)
{
    const char *section = "";
    print_files(all->snapshot, out);
    for (uint32_t i = 0; i < vyre_snapshot_setting_count(all->snapshot); i++) {
        vyre_setting_info setting;
        if (vyre_snapshot_setting(all->snapshot, i, &setting) != VYRE_OK)
            continue;
        if (strcmp(section, setting.section) != 0)
            vyre__bytes_printf(out, "\n[%s]\n", setting.section);
        section = setting.section;
        print_setting(&setting, out);
    }
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
