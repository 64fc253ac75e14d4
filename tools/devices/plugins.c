/* SPDX-License-Identifier: MIT OR Apache-2.0 */
#include "tools/devices/plugins.h"

#include <inttypes.h>
#include <string.h>

#include "core/base/text.h"

/* ---- for people ---- */

static void print_line(const char *name, const char *value, vyre__bytes *out)
{
    if (!*value)
        return;
    vyre__bytes_printf(out, "    %-10s", name);
    vyre__put_escaped(out, value, strlen(value));
    vyre__bytes_put_u8(out, '\n');
}

static void print_head(const vyre_plugin_info *plugin, vyre__bytes *out)
{
    const char *id = *plugin->id ? plugin->id : "-";
    vyre__put_escaped(out, id, strlen(id));
    vyre__bytes_put_u8(out, ' ');
    vyre__put_escaped(out, plugin->version, strlen(plugin->version));
    vyre__bytes_printf(out, "%s%s%s\n", *plugin->version ? " " : "",
                       vyre_plugin_state_name(plugin->state), plugin->required ? ", required" : "");
}

static void print_files(const vyre_plugin_info *plugin, vyre__bytes *out)
{
    print_line("manifest", plugin->manifest, out);
    print_line("library", plugin->library, out);
    print_line("build id", plugin->build_id, out);
}

/* What the system and the probe said, in one line. */
static void print_circumstances(const vyre_plugin_info *plugin, vyre__bytes *out)
{
    vyre__bytes words = {0};
    if (plugin->reason_errno)
        vyre__bytes_printf(&words, ", errno %d (%s)", plugin->reason_errno,
                           strerror(plugin->reason_errno));
    if (plugin->reason_signal)
        vyre__bytes_printf(&words, ", signal %d (%s)", plugin->reason_signal,
                           strsignal(plugin->reason_signal));
    if (plugin->reason_exit > 0)
        vyre__bytes_printf(&words, ", exit %d", plugin->reason_exit);
    if (plugin->reason_code == VYRE_TIMEOUT)
        vyre__bytes_printf(&words, ", deadline %" PRIu32 " ms", plugin->timeout_ms);
    char *text = vyre__bytes_take(&words, NULL);
    out->failed |= !text;
    print_line("system", text && *text ? text + 2 : "", out);
    vyre_free(text);
}

static void print_rejected(const vyre_plugin_info *plugin, vyre__bytes *out)
{
    print_head(plugin, out);
    if (plugin->reason_code != VYRE_OK)
        print_line("code", vyre_status_name(plugin->reason_code), out);
    print_line("reason", plugin->reason, out);
    print_line("missing", plugin->missing, out);
    print_circumstances(plugin, out);
    print_line("fix", plugin->fix, out);
    print_files(plugin, out);
}

void plugins_print_rejected(const inventory *all, vyre__bytes *out)
{
    uint32_t count = 0;
    for (uint32_t i = 0; i < all->plugin_count; i++) {
        if (inventory_is_used(&all->plugins[i]))
            continue;
        if (count++ > 0)
            vyre__bytes_put_u8(out, '\n');
        print_rejected(&all->plugins[i], out);
    }
    if (count == 0)
        vyre__bytes_put_text(out, "every plugin is used\n");
}

void plugins_print_used(const inventory *all, vyre__bytes *out)
{
    for (uint32_t i = 0; i < all->plugin_count; i++) {
        const vyre_plugin_info *plugin = &all->plugins[i];
        if (!inventory_is_used(plugin))
            continue;
        print_head(plugin, out);
        print_line("name", plugin->name, out);
        print_files(plugin, out);
        vyre__bytes_printf(out, "    %-10s%s, %.1f ms", "probe",
                           vyre_probe_mode_name(plugin->probe), (double)plugin->probe_ns / 1e6);
        if (plugin->probe == VYRE_PROBE_CACHED)
            vyre__bytes_printf(out, ", %" PRIu64 " s ago", plugin->report_age_s);
        vyre__bytes_put_text(out, "\n\n");
    }
}

/* ---- JSON ---- */

static void write_known(vyre__json *json, const char *key, const char *text)
{
    vyre__json_string(json, key, *text ? text : NULL);
}

static void write_number(vyre__json *json, const char *key, int known, uint64_t value)
{
    if (known)
        vyre__json_u64(json, key, value);
    else
        vyre__json_null(json, key);
}

static void write_file(const vyre_plugin_info *plugin, vyre__json *json)
{
    if (plugin->file_ino == 0) {
        vyre__json_null(json, "file");
        return;
    }
    vyre__json_begin_object(json, "file");
    vyre__json_u64(json, "dev", plugin->file_dev);
    vyre__json_u64(json, "ino", plugin->file_ino);
    vyre__json_u64(json, "size", plugin->file_size);
    vyre__json_i64(json, "mtime_ns", plugin->file_mtime_ns);
    write_known(json, "build_id", plugin->build_id);
    vyre__json_end_object(json);
}

static void write_missing(const char *names, vyre__json *json)
{
    vyre__json_begin_array(json, "missing");
    while (*names) {
        const size_t length = strcspn(names, " ,");
        if (length > 0)
            vyre__json_text(json, NULL, names, length);
        names += length + (names[length] != 0);
    }
    vyre__json_end_array(json);
}

static void write_reason(const vyre_plugin_info *plugin, vyre__json *json)
{
    if (plugin->reason_code == VYRE_OK && !*plugin->reason) {
        vyre__json_null(json, "reason");
        return;
    }
    vyre__json_begin_object(json, "reason");
    vyre__json_string(json, "code",
                      plugin->reason_code == VYRE_OK ? NULL
                                                     : vyre_status_name(plugin->reason_code));
    write_known(json, "text", plugin->reason);
    write_known(json, "fix", plugin->fix);
    write_number(json, "errno", plugin->reason_errno > 0, (uint64_t)plugin->reason_errno);
    write_number(json, "signal", plugin->reason_signal > 0, (uint64_t)plugin->reason_signal);
    write_number(json, "exit", plugin->reason_exit > 0, (uint64_t)plugin->reason_exit);
    write_number(json, "timeout_ms", plugin->timeout_ms > 0, plugin->timeout_ms);
    write_missing(plugin->missing, json);
    vyre__json_end_object(json);
}

static void write_probe(const vyre_plugin_info *plugin, vyre__json *json)
{
    const int cached = plugin->probe == VYRE_PROBE_CACHED;
    vyre__json_begin_object(json, "probe");
    vyre__json_string(json, "mode", vyre_probe_mode_name(plugin->probe));
    if (plugin->probe == VYRE_PROBE_NONE)
        vyre__json_null(json, "ms");
    else
        vyre__json_double(json, "ms", (double)plugin->probe_ns / 1e6);
    vyre__json_bool(json, "cached", cached);
    write_number(json, "age_s", cached, plugin->report_age_s);
    vyre__json_end_object(json);
}

static void write_plugin(const vyre_plugin_info *plugin, vyre__json *json)
{
    const int known = *plugin->version != 0;
    vyre__json_begin_object(json, NULL);
    write_known(json, "id", plugin->id);
    write_known(json, "name", plugin->name);
    write_known(json, "version", plugin->version);
    write_known(json, "build", plugin->build);
    write_number(json, "abi_minor", known, plugin->abi_minor);
    write_number(json, "kernel_minor", known, plugin->kernel_minor);
    write_known(json, "manifest", plugin->manifest);
    write_known(json, "library", plugin->library);
    write_file(plugin, json);
    vyre__json_string(json, "state", vyre_plugin_state_name(plugin->state));
    write_reason(plugin, json);
    vyre__json_bool(json, "required", plugin->required);
    vyre__json_i64(json, "priority", plugin->priority);
    write_probe(plugin, json);
    vyre__json_end_object(json);
}

void plugins_write(const inventory *all, vyre__json *json)
{
    vyre__json_begin_array(json, "plugins");
    for (uint32_t i = 0; i < all->plugin_count; i++)
        write_plugin(&all->plugins[i], json);
    vyre__json_end_array(json);
}
