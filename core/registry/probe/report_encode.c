/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Writing a report as a frame; report_decode.c reads it. */
#include "config.h"

#include <string.h>

#include <vyre/facts.h>

#include "core/base/blake3.h"
#include "core/base/escape.h"
#include "core/registry/probe/report.h"

static void put_text(vyre__bytes *out, const char *text)
{
    const size_t size = strnlen(text, VYRE__REPORT_MAX_TEXT);
    vyre__bytes_put_u16(out, (uint16_t)size);
    vyre__bytes_put(out, text, size);
}

/* Texts of a fact are kept escaped, and may be longer so than a fact may be. */
static void put_short(vyre__bytes *out, const char *text, size_t limit)
{
    char cut[VYRE__FACT_MAX_NOTE + 1];
    vyre__escape_into(cut, limit + 1, text, strlen(text));
    const size_t size = strlen(cut);
    vyre__bytes_put_u8(out, (uint8_t)size);
    vyre__bytes_put(out, cut, size);
}

static void put_value(vyre__bytes *out, const vyre_fact *fact)
{
    char cut[VYRE__FACT_MAX_VALUE + 1];
    const void *data = fact->value.bytes;
    size_t size = fact->size;
    if (fact->type != VYRE_TYPE_TEXT && fact->type != VYRE_TYPE_BYTES) {
        vyre__bytes_put_u64(out, fact->value.u64);
        return;
    }
    if (fact->type == VYRE_TYPE_TEXT) {
        vyre__escape_into(cut, sizeof cut, fact->value.text, size);
        data = cut;
        size = strlen(cut);
    }
    vyre__bytes_put_u16(out, (uint16_t)size);
    vyre__bytes_put(out, data, size);
}

static void put_fact(vyre__bytes *out, const vyre_fact *fact)
{
    vyre__bytes_put_u32(out, fact->key);
    vyre__bytes_put_u8(out, fact->type);
    vyre__bytes_put_u8(out, fact->source);
    vyre__bytes_put_u8(out, fact->unit);
    vyre__bytes_put_u8(out, fact->flags);
    vyre__bytes_put_u32(out, fact->index);
    vyre__bytes_put_u32(out, (uint32_t)fact->status);
    put_short(out, vyre__fact_row_of(fact->key) ? "" : fact->name, VYRE__FACT_MAX_NAME);
    put_short(out, fact->note, VYRE__FACT_MAX_NOTE);
    if (fact->status == VYRE_OK)
        put_value(out, fact);
}

static void put_caps(vyre__bytes *out, const vyre_kernel_caps *caps)
{
    vyre__bytes_put_u32(out, caps->kernel_minor);
    for (size_t i = 0; i < sizeof caps->operations / sizeof caps->operations[0]; i++)
        vyre__bytes_put_u64(out, caps->operations[i]);
    vyre__bytes_put_u32(out, caps->value_types);
    vyre__bytes_put_u32(out, caps->memory_widths);
    vyre__bytes_put_u64(out, caps->features);
    vyre__bytes_put_u64(out, caps->flags);
    vyre__bytes_put_u32(out, caps->max_code);
    vyre__bytes_put_u32(out, caps->max_locals);
    vyre__bytes_put_u32(out, caps->max_buffers);
    vyre__bytes_put_u32(out, caps->max_depth);
    vyre__bytes_put_u32(out, caps->max_shared);
}

static int is_sent(const vyre_fact *fact, int cached)
{
    return !cached || !(fact->flags & VYRE_FACT_FLAG_VOLATILE);
}

static void put_device(vyre__bytes *out, const vyre__device_record *device, int cached)
{
    uint32_t count = 0;
    put_text(out, device->key);
    put_text(out, device->name);
    vyre__bytes_put_u32(out, device->device_class);
    vyre__bytes_put_u32(out, (uint32_t)device->rank);
    vyre__bytes_put_u32(out, device->flags);
    vyre__bytes_put_u8(out, device->has_caps != 0);
    if (device->has_caps)
        put_caps(out, &device->caps);
    for (uint32_t i = 0; i < device->facts.count; i++)
        if (is_sent(&device->facts.list[i], cached))
            count++;
    vyre__bytes_put_u32(out, count);
    for (uint32_t i = 0; i < device->facts.count; i++)
        if (is_sent(&device->facts.list[i], cached))
            put_fact(out, &device->facts.list[i]);
}

static void put_body(vyre__bytes *out, const vyre__report *report, int cached)
{
    vyre__bytes_put_u8(out, (uint8_t)report->stage);
    vyre__bytes_put_u32(out, (uint32_t)report->status);
    put_text(out, report->reason);
    put_text(out, report->fix);
    put_text(out, report->name);
    put_text(out, report->version);
    put_text(out, report->build);
    put_text(out, report->messages);
    vyre__bytes_put_u32(out, report->abi_minor);
    vyre__bytes_put_u32(out, report->kernel_minor);
    vyre__bytes_put_u64(out, report->plugin_flags);
    vyre__bytes_put_u64(out, report->duration_ns);
    vyre__bytes_put_u32(out, (uint32_t)report->device_count);
    for (size_t i = 0; i < report->device_count; i++)
        put_device(out, &report->devices[i], cached);
}

vyre_status vyre__report_encode(const vyre__report *report, int cached, vyre__bytes *out,
                                vyre_error *error)
{
    uint8_t digest[VYRE__BLAKE3_SIZE];
    vyre__bytes body = {0};
    put_body(&body, report, cached);
    const int too_large = !body.failed && body.size > VYRE__REPORT_MAX_BODY;
    if (!body.failed && !too_large) {
        vyre__blake3_hash(body.data, body.size, digest);
        vyre__bytes_put_text(out, "VYPR");
        vyre__bytes_put_u32(out, VYRE__REPORT_VERSION);
        vyre__bytes_put_u32(out, (uint32_t)body.size);
        vyre__bytes_put(out, digest, sizeof digest);
        vyre__bytes_put(out, body.data, body.size);
    }
    const int failed = body.failed || out->failed;
    vyre__bytes_release(&body);
    if (too_large)
        return vyre__fail(error, VYRE_LIMIT, "Report this to the plugin's vendor.",
                          "the plugin describes its devices with more than %d bytes",
                          VYRE__REPORT_MAX_BODY);
    return failed ? vyre__fail_memory(error, "a report") : VYRE_OK;
}
