/* SPDX-License-Identifier: MIT OR Apache-2.0 */
#include "tools/devices/listing.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "core/base/text.h"
#include "tools/devices/facts.h"
#include "tools/devices/table.h"

static const table_column columns[] = {
    {.title = "DEVICE", .least = 16, .pattern = 1},
    {.title = "BACKEND", .least = 7},
    {.title = "CLASS", .least = 11},
    {.title = "COMPUTE", .least = 10, .right = 1},
    {.title = "MEMORY", .least = 9, .right = 1},
    {.title = "DRIVER", .least = 8},
    {.title = "STATE", .least = 6},
};

/* The rate where it is known, else the number of units: they are not comparable, so the unit says
 * which it is. */
static void describe_compute(const vyre_device_info *device, char *out, size_t capacity)
{
    const vyre_fact *rate = fact_find(device, VYRE_FACT_F32_RATE);
    const vyre_fact *units = fact_find(device, VYRE_FACT_COMPUTE_UNITS);
    out[0] = 0;
    if (rate)
        fact_value(rate, out, capacity);
    else if (units)
        snprintf(out, capacity, "%" PRIu64 " unit%s", units->value.u64,
                 units->value.u64 == 1 ? "" : "s");
}

/* "NVIDIA 535.104": a version loses its trailing zeros. */
static void describe_driver(const vyre_device_info *device, char *out, size_t capacity)
{
    const vyre_fact *name = fact_find(device, VYRE_FACT_DRIVER_NAME);
    const vyre_fact *version = fact_find(device, VYRE_FACT_DRIVER_VERSION);
    char number[64] = "";
    if (version)
        fact_value(version, number, sizeof number);
    for (size_t size = strlen(number); size > 4 && strcmp(number + size - 2, ".0") == 0; size -= 2)
        number[size - 2] = 0;
    const int length = name ? (int)name->size : 0;
    snprintf(out, capacity, "%.*s%s%s", length, name ? name->value.text : "",
             length && version ? " " : "", number);
}

static void add_row(inventory *all, const vyre_device_info *device, table *rows)
{
    char compute[64], memory[64] = "", driver[256];
    const vyre_fact *bytes = fact_find(device, VYRE_FACT_MEMORY_BYTES);
    char *id = redact_copy(&all->redactor, device->id);
    char *plain = redact_copy(&all->redactor, device->state);
    describe_compute(device, compute, sizeof compute);
    describe_driver(device, driver, sizeof driver);
    if (bytes)
        fact_value(bytes, memory, sizeof memory);
    const char *const cells[] = {
        id ? id : "",      device->plugin, vyre_device_class_name(device->device_class),
        compute,           memory,         driver,
        plain ? plain : ""};
    for (size_t i = 0; i < sizeof cells / sizeof *cells; i++)
        table_add(rows, cells[i]);
    rows->failed |= !id || !plain;
    vyre_free(id);
    vyre_free(plain);
}

static uint32_t count_unused(const inventory *all)
{
    uint32_t count = 0;
    for (uint32_t i = 0; i < all->plugin_count; i++)
        count += !inventory_is_used(&all->plugins[i]);
    return count;
}

static uint32_t count_software(const inventory *all)
{
    uint32_t count = 0;
    for (uint32_t i = 0; i < all->device_count; i++)
        count += all->devices[i].device_class == VYRE_DEVICE_CLASS_SOFTWARE;
    return count;
}

static void print_remarks(const inventory *all, vyre__bytes *out)
{
    const uint32_t unused = count_unused(all), software = count_software(all);
    if (unused + software > 0 && all->device_count > 0)
        vyre__bytes_put_u8(out, '\n');
    if (software == 1)
        vyre__bytes_put_text(out, "1 device is software on the CPU; it is used only when named\n");
    else if (software > 1)
        vyre__bytes_printf(out,
                           "%" PRIu32 " devices are software on the CPU; they are used only when "
                           "named\n",
                           software);
    if (unused == 1)
        vyre__bytes_put_text(out, "1 plugin is not used; --rejected says why\n");
    else if (unused > 1)
        vyre__bytes_printf(out, "%" PRIu32 " plugins are not used; --rejected says why\n", unused);
}

void listing_print(inventory *all, vyre__bytes *out)
{
    table rows = {.columns = columns, .column_count = sizeof columns / sizeof *columns};
    for (uint32_t i = 0; i < all->device_count; i++)
        add_row(all, &all->devices[i], &rows);
    if (all->device_count > 0)
        table_print(&rows, out);
    table_release(&rows);
    print_remarks(all, out);
}

/* ---- one by one ---- */

static void print_line(const char *name, const char *value, vyre__bytes *out)
{
    if (!*value)
        return;
    vyre__bytes_printf(out, "    %-10s", name);
    vyre__put_escaped(out, value, strlen(value));
    vyre__bytes_put_u8(out, '\n');
}

static void describe_modes(const vyre_device_info *device, char *out, size_t capacity)
{
    const uint32_t modes = device->float_modes;
    snprintf(out, capacity, "%s%s%s", modes >> VYRE_FLOAT_STRICT & 1 ? "strict " : "",
             modes >> VYRE_FLOAT_FLUSH & 1 ? "flush " : "",
             modes >> VYRE_FLOAT_ULP & 1 ? "ulp" : "");
}

static void print_device(inventory *all, const vyre_device_info *device, vyre__bytes *out)
{
    char modes[32];
    vyre__put_escaped(out, device->id, strlen(device->id));
    vyre__bytes_put_u8(out, '\n');
    print_line("name", device->name, out);
    print_line("class", vyre_device_class_name(device->device_class), out);
    print_line("physical", device->physical, out);
    print_line("state", device->state, out);
    describe_modes(device, modes, sizeof modes);
    print_line("float", modes, out);
    for (uint32_t i = 0; i < device->fact_count; i++)
        if (!all->redactor.enabled || !fact_is_identity(&device->facts[i]))
            fact_print(&device->facts[i], out);
}

void listing_print_verbose(inventory *all, vyre__bytes *out)
{
    for (uint32_t i = 0; i < all->device_count; i++) {
        if (i > 0)
            vyre__bytes_put_u8(out, '\n');
        print_device(all, &all->devices[i], out);
    }
    print_remarks(all, out);
}
