/* SPDX-License-Identifier: MIT OR Apache-2.0 */
#include "tools/devices/document.h"

#include <string.h>

#include "core/base/json.h"
#include "tools/common/options.h"
#include "tools/devices/facts.h"
#include "tools/devices/host.h"
#include "tools/devices/plugins.h"
#include "tools/devices/reports.h"
#include "tools/devices/settings.h"

/* ---- devices ---- */

static void write_modes(const vyre_device_info *device, vyre__json *json)
{
    static const struct {
        unsigned mode;
        const char *word;
    } modes[] = {
        {VYRE_FLOAT_STRICT, "strict"}, {VYRE_FLOAT_FLUSH, "flush"}, {VYRE_FLOAT_ULP, "ulp"}};
    vyre__json_begin_array(json, "eligible_modes");
    for (size_t i = 0; i < sizeof modes / sizeof *modes; i++)
        if (device->float_modes >> modes[i].mode & 1)
            vyre__json_string(json, NULL, modes[i].word);
    vyre__json_end_array(json);
}

/* Facts of a cached report are as old as the report; volatile ones are not in it. */
static uint64_t age_of(const inventory *all, const vyre_device_info *device)
{
    const vyre_plugin_info *plugin = inventory_plugin(all, device->plugin);
    return plugin && plugin->probe == VYRE_PROBE_CACHED ? plugin->report_age_s * 1000 : 0;
}

static void write_device(inventory *all, const vyre_device_info *device, vyre__json *json)
{
    const char *colon = strchr(device->id, ':');
    const uint64_t age_ms = age_of(all, device);
    vyre__json_begin_object(json, NULL);
    vyre__json_string(json, "id", device->id);
    vyre__json_string(json, "plugin", device->plugin);
    vyre__json_string(json, "key", colon ? colon + 1 : device->id);
    vyre__json_string(json, "name", device->name);
    vyre__json_string(json, "class", vyre_device_class_name(device->device_class));
    vyre__json_string(json, "physical", device->physical);
    vyre__json_string(json, "state", device->state);
    write_modes(device, json);
    vyre__json_begin_array(json, "facts");
    for (uint32_t i = 0; i < device->fact_count; i++)
        if (!all->redactor.enabled || !fact_is_identity(&device->facts[i]))
            fact_write(&device->facts[i], age_ms, json);
    vyre__json_end_array(json);
    vyre__json_end_object(json);
}

static void write_devices(inventory *all, vyre__json *json)
{
    vyre__json_begin_array(json, "devices");
    for (uint32_t i = 0; i < all->device_count; i++)
        write_device(all, &all->devices[i], json);
    vyre__json_end_array(json);
}

/* ---- physical devices ---- */

/* The first fact of this kind among all members. */
static void write_identity(const inventory *all, const vyre_device_info *first, const char *name,
                           uint32_t key, vyre__json *json)
{
    for (const vyre_device_info *device = first; device < all->devices + all->device_count;
         device++) {
        const vyre_fact *fact = fact_find(device, key);
        if (!fact || strcmp(device->physical, first->physical) != 0)
            continue;
        if (fact->type == VYRE_TYPE_TEXT)
            vyre__json_text(json, name, fact->value.text, fact->size);
        else
            vyre__json_hex(json, name, fact->value.bytes, fact->size);
        return;
    }
    vyre__json_null(json, name);
}

/* Devices come in the order of preference, so that the first member is the preferred one. */
static void write_physical(const inventory *all, const vyre_device_info *first, vyre__json *json)
{
    vyre__json_begin_object(json, NULL);
    vyre__json_string(json, "id", first->physical);
    write_identity(all, first, "pci_address", VYRE_FACT_PCI_ADDRESS, json);
    if (all->redactor.enabled)
        vyre__json_null(json, "uuid");
    else
        write_identity(all, first, "uuid", VYRE_FACT_DEVICE_UUID, json);
    vyre__json_string(json, "class", vyre_device_class_name(first->device_class));
    vyre__json_begin_array(json, "members");
    for (uint32_t i = 0; i < all->device_count; i++)
        if (strcmp(all->devices[i].physical, first->physical) == 0)
            vyre__json_string(json, NULL, all->devices[i].id);
    vyre__json_end_array(json);
    vyre__json_string(json, "preferred", first->id);
    vyre__json_end_object(json);
}

static void write_all_physical(const inventory *all, vyre__json *json)
{
    vyre__json_begin_array(json, "physical");
    for (uint32_t i = 0; i < all->device_count; i++) {
        uint32_t earlier = 0;
        while (strcmp(all->devices[earlier].physical, all->devices[i].physical) != 0)
            earlier++;
        if (earlier == i)
            write_physical(all, &all->devices[i], json);
    }
    vyre__json_end_array(json);
}

/* ---- diagnostics ---- */

static const char *or_null(const char *text)
{
    return text && *text ? text : NULL;
}

static void write_place(vyre__json *json, const char *key, uint32_t value)
{
    if (value)
        vyre__json_u64(json, key, value);
    else
        vyre__json_null(json, key);
}

static void write_finding(const vyre_diagnostic *finding, vyre__json *json)
{
    static const char *const words[] = {"error", "error", "warning", "note"};
    vyre__json_begin_object(json, NULL);
    vyre__json_string(json, "severity", words[finding->severity]);
    vyre__json_string(json, "code", or_null(finding->code));
    vyre__json_string(json, "message", finding->message);
    vyre__json_string(json, "fix", or_null(finding->fix));
    vyre__json_string(json, "file",
                      or_null(finding->file) ? finding->file : or_null(finding->path));
    write_place(json, "line", finding->line);
    write_place(json, "column", finding->column);
    vyre__json_end_object(json);
}

/* Cuts `:NUMBER` off the end of a location. */
static uint32_t cut_number(char *location)
{
    char *colon = strrchr(location, ':');
    uint64_t value = 0;
    if (!colon || !tool_parse_number(colon + 1, UINT32_MAX, &value))
        return 0;
    *colon = 0;
    return (uint32_t)value;
}

static void write_failure(const vyre_error *failure, vyre__json *json)
{
    char file[sizeof failure->location];
    memcpy(file, failure->location, sizeof file);
    const uint32_t last = cut_number(file), first = cut_number(file);
    write_finding(&(vyre_diagnostic){.severity = VYRE_SEVERITY_ERROR,
                                     .code = vyre_status_name(failure->status),
                                     .message = failure->message,
                                     .fix = failure->fix,
                                     .file = file,
                                     .line = first ? first : last,
                                     .column = first ? last : 0},
                  json);
}

static void write_plugin_finding(const vyre_plugin_info *plugin, vyre__json *json)
{
    write_finding(&(vyre_diagnostic){.severity = plugin->required ? VYRE_SEVERITY_ERROR
                                                                  : VYRE_SEVERITY_WARNING,
                                     .code = vyre_status_name(plugin->reason_code),
                                     .message = plugin->reason,
                                     .fix = plugin->fix,
                                     .file = plugin->manifest},
                  json);
}

static void write_diagnostics(const inventory *all, vyre__json *json)
{
    const size_t count = all->findings ? vyre_diagnostics_count(all->findings) : 0;
    vyre__json_begin_array(json, "diagnostics");
    if (all->failure.status != VYRE_OK)
        write_failure(&all->failure, json);
    for (size_t i = 0; i < count; i++) {
        vyre_diagnostic finding;
        if (vyre_diagnostics_get(all->findings, i, &finding) == VYRE_OK)
            write_finding(&finding, json);
    }
    for (uint32_t i = 0; i < all->plugin_count; i++)
        if (all->plugins[i].reason_code != VYRE_OK)
            write_plugin_finding(&all->plugins[i], json);
    vyre__json_end_array(json);
}

/* ---- the document ---- */

static void write_scan(inventory *all, vyre__json *json)
{
    static const char *const keys[] = {"config",  "files",    "cache",
                                       "plugins", "physical", "devices"};
    if (all->snapshot) {
        settings_write(all, json);
        reports_write(all, json);
        plugins_write(all, json);
        write_all_physical(all, json);
        write_devices(all, json);
        return;
    }
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
        vyre__json_null(json, keys[i]);
}

void document_print(inventory *all, const char *decision, int exit_code, vyre__bytes *out)
{
    vyre__json json = {.indented = 1};
    vyre__json_begin_object(&json, NULL);
    vyre__json_string(&json, "schema", "vyre.devices.v1");
    host_write_library(&json);
    if (all->redactor.enabled)
        vyre__json_null(&json, "host");
    else
        host_write(&json);
    write_scan(all, &json);
    vyre__json_null(&json, "verify");
    if (decision)
        vyre__json_value(&json, "decision", decision, strlen(decision));
    else
        vyre__json_null(&json, "decision");
    write_diagnostics(all, &json);
    vyre__json_u64(&json, "exit", (uint64_t)exit_code);
    vyre__json_end_object(&json);
    size_t size = 0;
    char *text = vyre__json_take(&json, &size);
    out->failed |= !text;
    vyre__bytes_put(out, text ? text : "", size);
    vyre_free(text);
}
