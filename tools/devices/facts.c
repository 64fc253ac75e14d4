/* SPDX-License-Identifier: MIT OR Apache-2.0 */
#include "tools/devices/facts.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "core/base/text.h"
#include "tools/devices/columns.h"

typedef struct fact_key {
    uint32_t key;
    const char *name;
    const char *help; /* "[axis] …": vyre_fact.index counts something */
} fact_key;

#define FACT_KEY(number, constant, text, type, unit, need, help) {number, text, help},
static const fact_key fact_keys[] = {VYRE_FACT_TABLE(FACT_KEY)};
#undef FACT_KEY

static const fact_key *find_key(uint32_t key)
{
    for (size_t i = 0; i < sizeof fact_keys / sizeof *fact_keys; i++)
        if (fact_keys[i].key == key)
            return &fact_keys[i];
    return NULL;
}

void fact_name(const vyre_fact *fact, char *out, size_t capacity)
{
    const fact_key *key = find_key(fact->key);
    const char *name = key ? key->name : fact->name ? fact->name : "?";
    if (fact->index || (key && key->help[0] == '['))
        snprintf(out, capacity, "%s[%" PRIu32 "]", name, fact->index);
    else
        snprintf(out, capacity, "%s", name);
}

static const char *source_word(uint8_t source)
{
    static const char *const words[] = {"unknown", "default",  "table",    "probed",
                                        "config",  "verified", "measured", "refuted"};
    return source < sizeof words / sizeof *words ? words[source] : "unknown";
}

static const char *unit_word(uint8_t unit)
{
    static const char *const words[] = {NULL, "bytes", "Hz",   "bytes/s",
                                        "ns", "op/s",  "bits", "count"};
    return unit < sizeof words / sizeof *words ? words[unit] : NULL;
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
    const int decimals = prefix == 0 || value >= 100 ? 0 : value >= 10 ? 1 : 2;
    snprintf(out, capacity, "%.*f %s%s", decimals, value, prefixes[prefix], unit);
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

const vyre_fact *fact_find(const vyre_device_info *device, uint32_t key)
{
    for (uint32_t i = 0; i < device->fact_count; i++) {
        const vyre_fact *fact = &device->facts[i];
        if (fact->key == key && fact->index == 0)
            return fact->status == VYRE_OK ? fact : NULL;
    }
    return NULL;
}

int fact_is_identity(const vyre_fact *fact)
{
    switch (fact->key) {
    case VYRE_FACT_DEVICE_UUID:
    case VYRE_FACT_LUID:
    case VYRE_FACT_SERIAL: return 1;
    case VYRE_FACT_PCI_ADDRESS: return 0; /* names a slot, which many machines have */
    default: return (fact->flags & VYRE_FACT_FLAG_IDENTITY) != 0;
    }
}

/* Sizes are shown scaled; beside them what they are exactly. */
static void print_exact(const vyre_fact *fact, vyre__bytes *out)
{
    if (fact->status == VYRE_OK && fact->type == VYRE_TYPE_U64 && fact->value.u64 >= 1000 &&
        unit_word(fact->unit) && fact->unit != VYRE_UNIT_COUNT && fact->unit != VYRE_UNIT_NS &&
        fact->unit != VYRE_UNIT_BITS)
        vyre__bytes_printf(out, " (%" PRIu64 " %s)", fact->value.u64, unit_word(fact->unit));
}

static void print_padded(const char *text, size_t width, vyre__bytes *out)
{
    vyre__put_escaped(out, text, strlen(text));
    for (size_t i = columns_of(text); i < width; i++)
        vyre__bytes_put_u8(out, ' ');
    vyre__bytes_put_u8(out, ' ');
}

void fact_print(const vyre_fact *fact, vyre__bytes *out)
{
    char name[80], value[4200];
    vyre__bytes shown = {0};
    fact_name(fact, name, sizeof name);
    fact_value(fact, value, sizeof value);
    vyre__bytes_put_text(&shown, value);
    print_exact(fact, &shown);
    char *text = vyre__bytes_take(&shown, NULL);
    vyre__bytes_put_text(out, "    ");
    print_padded(name, 26, out);
    print_padded(text ? text : "", 24, out);
    vyre__bytes_put_text(out, source_word(fact->source));
    if (fact->flags & VYRE_FACT_FLAG_VOLATILE)
        vyre__bytes_put_text(out, ", volatile");
    if (fact->note && *fact->note) {
        vyre__bytes_put_text(out, ": ");
        vyre__put_escaped(out, fact->note, strlen(fact->note));
    }
    vyre__bytes_put_u8(out, '\n');
    out->failed |= !text;
    vyre_free(text);
}

static void write_value(const vyre_fact *fact, vyre__json *json)
{
    char version[64];
    if (fact->status != VYRE_OK) {
        vyre__json_null(json, "value");
        return;
    }
    switch (fact->type) {
    case VYRE_TYPE_U64: vyre__json_u64(json, "value", fact->value.u64); return;
    case VYRE_TYPE_I64: vyre__json_i64(json, "value", fact->value.i64); return;
    case VYRE_TYPE_F64: vyre__json_double(json, "value", fact->value.f64); return;
    case VYRE_TYPE_FLAG: vyre__json_bool(json, "value", fact->value.u64 != 0); return;
    case VYRE_TYPE_TEXT: vyre__json_text(json, "value", fact->value.text, fact->size); return;
    case VYRE_TYPE_BYTES: vyre__json_hex(json, "value", fact->value.bytes, fact->size); return;
    default: fact_value(fact, version, sizeof version); vyre__json_string(json, "value", version);
    }
}

void fact_write(const vyre_fact *fact, uint64_t age_ms, vyre__json *json)
{
    char name[80];
    fact_name(fact, name, sizeof name);
    vyre__json_begin_object(json, NULL);
    vyre__json_string(json, "key", name);
    write_value(fact, json);
    vyre__json_string(json, "error",
                      fact->status == VYRE_OK ? NULL : vyre_status_name(fact->status));
    vyre__json_string(json, "unit", unit_word(fact->unit));
    vyre__json_string(json, "source", source_word(fact->source));
    vyre__json_string(json, "note", fact->note && *fact->note ? fact->note : NULL);
    vyre__json_bool(json, "volatile", (fact->flags & VYRE_FACT_FLAG_VOLATILE) != 0);
    vyre__json_u64(json, "age_ms", age_ms);
    vyre__json_end_object(json);
}
