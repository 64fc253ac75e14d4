/* SPDX-License-Identifier: MIT OR Apache-2.0 */
#include "tools/devices/facts.h"

#include <inttypes.h>
#include <stdio.h>

typedef struct fact_key {
    uint32_t key;
    const char *name;
} fact_key;

#define FACT_KEY(number, constant, text, type, unit, need, help) {number, text},
static const fact_key fact_keys[] = {VYRE_FACT_TABLE(FACT_KEY)};
#undef FACT_KEY

const char *fact_name(const vyre_fact *fact)
{
    for (size_t i = 0; i < sizeof fact_keys / sizeof *fact_keys; i++)
        if (fact_keys[i].key == fact->key)
            return fact_keys[i].name;
    return fact->name ? fact->name : "?";
}

const char *fact_source_word(uint8_t source)
{
    static const char *const words[] = {"unknown", "default",  "table",    "probed",
                                        "config",  "verified", "measured", "refuted"};
    return source < sizeof words / sizeof *words ? words[source] : "unknown";
}

static void print_bytes(double bytes, const char *suffix, char *out, size_t capacity)
{
    static const char *const units[] = {"B", "KiB", "MiB", "GiB", "TiB", "PiB"};
    size_t unit = 0;
    for (; bytes >= 1024 && unit + 1 < sizeof units / sizeof *units; unit++)
        bytes /= 1024;
    snprintf(out, capacity, unit ? "%.1f %s%s" : "%.0f %s%s", bytes, units[unit], suffix);
}

static void print_scaled(double value, const char *unit, char *out, size_t capacity)
{
    static const char *const prefixes[] = {"", "k", "M", "G", "T", "P"};
    size_t prefix = 0;
    for (; value >= 1000 && prefix + 1 < sizeof prefixes / sizeof *prefixes; prefix++)
        value /= 1000;
    snprintf(out, capacity, prefix ? "%.2f %s%s" : "%.0f %s%s", value, prefixes[prefix], unit);
}

static void print_number(const vyre_fact *fact, char *out, size_t capacity)
{
    const double value = fact->type == VYRE_TYPE_F64   ? fact->value.f64
                         : fact->type == VYRE_TYPE_I64 ? (double)fact->value.i64
                                                       : (double)fact->value.u64;
    switch (fact->unit) {
    case VYRE_UNIT_BYTES: print_bytes(value, "", out, capacity); return;
    case VYRE_UNIT_BYTES_PER_SECOND: print_bytes(value, "/s", out, capacity); return;
    case VYRE_UNIT_HZ: print_scaled(value, "Hz", out, capacity); return;
    case VYRE_UNIT_OPS_PER_SECOND: print_scaled(value, "op/s", out, capacity); return;
    default: break;
    }
    const char *unit = fact->unit == VYRE_UNIT_NS     ? " ns"
                       : fact->unit == VYRE_UNIT_BITS ? " bits"
                                                      : "";
    if (fact->type == VYRE_TYPE_F64)
        snprintf(out, capacity, "%g%s", value, unit);
    else if (fact->type == VYRE_TYPE_I64)
        snprintf(out, capacity, "%" PRId64 "%s", fact->value.i64, unit);
    else
        snprintf(out, capacity, "%" PRIu64 "%s", fact->value.u64, unit);
}

static void print_hex(const vyre_fact *fact, char *out, size_t capacity)
{
    const uint8_t *bytes = fact->value.bytes;
    out[0] = 0;
    for (uint32_t i = 0; i < fact->size && 2 * (size_t)i + 3 <= capacity; i++)
        snprintf(out + 2 * (size_t)i, 3, "%02x", (unsigned)bytes[i]);
}

void fact_value(const vyre_fact *fact, char *out, size_t capacity)
{
    const uint64_t v = fact->value.u64;
    if (fact->status != VYRE_OK) {
        snprintf(out, capacity, "error: %s", vyre_status_name(fact->status));
        return;
    }
    switch (fact->type) {
    case VYRE_TYPE_FLAG: snprintf(out, capacity, "%s", v ? "yes" : "no"); return;
    case VYRE_TYPE_TEXT: snprintf(out, capacity, "%.*s", (int)fact->size, fact->value.text); return;
    case VYRE_TYPE_BYTES: print_hex(fact, out, capacity); return;
    case VYRE_TYPE_VERSION:
        snprintf(out, capacity, "%u.%u.%u.%u", (unsigned)(v >> 48), (unsigned)(v >> 32 & 0xFFFF),
                 (unsigned)(v >> 16 & 0xFFFF), (unsigned)(v & 0xFFFF));
        return;
    default: print_number(fact, out, capacity); return;
    }
}

void fact_of_device(const vyre_device_info *device, uint32_t key, char *out, size_t capacity)
{
    for (uint32_t i = 0; i < device->fact_count; i++)
        if (device->facts[i].key == key && device->facts[i].index == 0) {
            fact_value(&device->facts[i], out, capacity);
            return;
        }
    snprintf(out, capacity, "-");
}
