/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Reading a frame that report_encode.c wrote, or that somebody made up. */
#include "config.h"

#include <string.h>

#include <vyre/facts.h>

#include "core/base/blake3.h"
#include "core/registry/probe/report.h"

/* What is left of the body. The first thing that is wrong stays; reads return zeros then. */
typedef struct reader {
    const uint8_t *at;
    size_t left;
    const char *wrong;
    int short_memory;
} reader;

static void refuse(reader *r, const char *wrong)
{
    if (!r->wrong)
        r->wrong = wrong;
    r->left = 0;
}

static const void *take(reader *r, size_t size)
{
    if (size > r->left) {
        refuse(r, "it ends early");
        return NULL;
    }
    const uint8_t *at = r->at;
    r->at += size;
    r->left -= size;
    return at;
}

static uint64_t take_number(reader *r, size_t size)
{
    uint64_t value = 0;
    const uint8_t *at = take(r, size);
    for (size_t i = 0; at && i < size; i++)
        value |= (uint64_t)at[i] << 8 * i;
    return value;
}

static uint8_t take_u8(reader *r)
{
    return (uint8_t)take_number(r, 1);
}

static uint32_t take_u32(reader *r)
{
    return (uint32_t)take_number(r, 4);
}

static uint64_t take_u64(reader *r)
{
    return take_number(r, 8);
}

static void take_text(reader *r, vyre__report *report, const char **out_text)
{
    const size_t size = (size_t)take_number(r, 2);
    if (size > VYRE__REPORT_MAX_TEXT)
        refuse(r, "a text is too long");
    const char *text = take(r, size);
    if (text && !vyre__report_set(report, out_text, text, size))
        r->short_memory = 1;
}

/* ---- facts ---- */

static void take_short(reader *r, size_t limit, char *out_text)
{
    const size_t size = take_u8(r);
    out_text[0] = 0;
    if (size > limit)
        refuse(r, "a name or a note of a fact is too long");
    const void *text = take(r, size);
    if (!text)
        return;
    memcpy(out_text, text, size);
    out_text[size] = 0;
}

static void take_value(reader *r, vyre_fact *fact)
{
    if (fact->type != VYRE_TYPE_TEXT && fact->type != VYRE_TYPE_BYTES) {
        fact->value.u64 = take_u64(r);
        return;
    }
    fact->size = (uint32_t)take_number(r, 2);
    fact->value.bytes = take(r, fact->size);
}

/* The rules for facts are those for a plugin's own. */
static void take_fact(reader *r, vyre__facts *facts)
{
    char name[VYRE__FACT_MAX_NAME + 1], note[VYRE__FACT_MAX_NOTE + 1], why[128];
    vyre_fact fact = {.struct_size = sizeof fact, .key = take_u32(r)};
    fact.type = take_u8(r);
    fact.source = take_u8(r);
    fact.unit = take_u8(r);
    fact.flags = take_u8(r);
    fact.index = take_u32(r);
    fact.status = (int32_t)take_u32(r);
    take_short(r, VYRE__FACT_MAX_NAME, name);
    take_short(r, VYRE__FACT_MAX_NOTE, note);
    if (fact.status == VYRE_OK)
        take_value(r, &fact);
    if (r->wrong)
        return;
    fact.name = name;
    fact.note = note;
    const uint32_t count = facts->count;
    const vyre_status status = vyre__facts_add(facts, &fact, sizeof fact, why, sizeof why);
    if (status == VYRE_OUT_OF_HOST_MEMORY)
        r->short_memory = 1;
    else if (status != VYRE_OK || facts->count == count)
        refuse(r, "a fact breaks a rule");
}

/* ---- devices ---- */

static void take_caps(reader *r, vyre_kernel_caps *caps)
{
    caps->struct_size = sizeof *caps;
    caps->kernel_minor = take_u32(r);
    for (size_t i = 0; i < sizeof caps->operations / sizeof caps->operations[0]; i++)
        caps->operations[i] = take_u64(r);
    caps->value_types = take_u32(r);
    caps->memory_widths = take_u32(r);
    caps->features = take_u64(r);
    caps->flags = take_u64(r);
    caps->max_code = take_u32(r);
    caps->max_locals = take_u32(r);
    caps->max_buffers = take_u32(r);
    caps->max_depth = take_u32(r);
    caps->max_shared = take_u32(r);
}

static void check_device(reader *r, const vyre__report *report, const vyre__device_record *device)
{
    if (!vyre__is_device_key(device->key))
        refuse(r, "the key of a device is malformed");
    if (!device->name[0])
        refuse(r, "a device has no name");
    if (device->device_class < VYRE_DEVICE_CLASS_DISCRETE ||
        device->device_class > VYRE_DEVICE_CLASS_SOFTWARE)
        refuse(r, "the class of a device is unknown");
    for (size_t i = 0; i < report->device_count; i++)
        if (strcmp(report->devices[i].key, device->key) == 0)
            refuse(r, "two devices have the same key");
}

static void take_device(reader *r, vyre__report *report)
{
    vyre__device_record device = {.key = "", .name = ""};
    take_text(r, report, &device.key);
    take_text(r, report, &device.name);
    device.device_class = take_u32(r);
    device.rank = (int32_t)take_u32(r);
    device.flags = take_u32(r);
    device.has_caps = take_u8(r);
    if (device.has_caps > 1)
        refuse(r, "a mark is neither 0 nor 1");
    if (device.has_caps)
        take_caps(r, &device.caps);
    const uint32_t fact_count = take_u32(r);
    if (!r->wrong && !r->short_memory)
        check_device(r, report, &device);
    for (uint32_t i = 0; i < fact_count && !r->wrong && !r->short_memory; i++)
        take_fact(r, &device.facts);
    if (!r->wrong && !r->short_memory)
        r->short_memory = vyre__report_add_device(report, &device) != VYRE_OK;
    vyre__device_record_release(&device);
}

/* ---- the whole ---- */

static void take_body(reader *r, vyre__report *report)
{
    report->stage = (vyre__report_stage)take_u8(r);
    report->status = (vyre_status)take_u32(r);
    take_text(r, report, &report->reason);
    take_text(r, report, &report->fix);
    take_text(r, report, &report->name);
    take_text(r, report, &report->version);
    take_text(r, report, &report->build);
    take_text(r, report, &report->messages);
    report->abi_minor = take_u32(r);
    report->kernel_minor = take_u32(r);
    report->plugin_flags = take_u64(r);
    report->duration_ns = take_u64(r);
    const uint32_t device_count = take_u32(r);
    if (report->stage < VYRE__STAGE_LOAD || report->stage > VYRE__STAGE_DONE)
        refuse(r, "its stage is unknown");
    if ((report->stage == VYRE__STAGE_DONE) != (report->status == VYRE_OK))
        refuse(r, "its stage and its status contradict each other");
    if (device_count > VYRE__MAX_DEVICES)
        refuse(r, "it has too many devices");
    for (uint32_t i = 0; i < device_count && !r->wrong && !r->short_memory; i++)
        take_device(r, report);
    if (r->left > 0)
        refuse(r, "bytes follow its end");
}

static vyre_status damaged(vyre_error *error, const char *wrong)
{
    return vyre__fail(error, VYRE_CORRUPT,
                      "Run the command again; if it comes back, report it to the plugin's vendor.",
                      "the report is damaged: %s", wrong);
}

vyre_status vyre__report_frame_size(const void *frame, size_t size, size_t *out_size,
                                    vyre_error *error)
{
    reader r = {.at = frame, .left = size};
    *out_size = 0;
    if (memcmp(frame, "VYPR", size < 4 ? size : 4) != 0)
        return damaged(error, "it does not start as a report does");
    if (size < VYRE__REPORT_HEAD)
        return VYRE_OK;
    take(&r, 4);
    if (take_u32(&r) != VYRE__REPORT_VERSION)
        return vyre__fail(error, VYRE_CORRUPT,
                          "Install vyre-probe and the library from the same release.",
                          "the report is of another version");
    const uint32_t body = take_u32(&r);
    if (body > VYRE__REPORT_MAX_BODY)
        return vyre__fail(error, VYRE_CORRUPT, "Report this to the plugin's vendor.",
                          "the report has more than 1 MiB");
    *out_size = VYRE__REPORT_HEAD + (size_t)body;
    return VYRE_OK;
}

vyre_status vyre__report_decode(const void *frame, size_t size, vyre__report *out_report,
                                vyre_error *error)
{
    uint8_t digest[VYRE__BLAKE3_SIZE];
    size_t whole = 0;
    vyre__report_start(out_report);
    if (size == 0)
        return damaged(error, "it is empty");
    const vyre_status status = vyre__report_frame_size(frame, size, &whole, error);
    if (status != VYRE_OK)
        return status;
    if (whole == 0 || size < whole)
        return damaged(error, "it ends early");
    if (size > whole)
        return damaged(error, "bytes follow its end");
    const uint8_t *body = (const uint8_t *)frame + VYRE__REPORT_HEAD;
    vyre__blake3_hash(body, whole - VYRE__REPORT_HEAD, digest);
    if (memcmp(digest, body - sizeof digest, sizeof digest) != 0)
        return damaged(error, "its digest does not match");
    reader r = {.at = body, .left = whole - VYRE__REPORT_HEAD};
    take_body(&r, out_report);
    if (!r.wrong && !r.short_memory)
        return VYRE_OK;
    vyre__report_release(out_report);
    return r.wrong ? damaged(error, r.wrong) : vyre__fail_memory(error, "a report");
}
