/* SPDX-License-Identifier: MIT OR Apache-2.0 */
#include "config.h"

#include "core/registry/sink.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/text.h"
#include "core/registry/guard.h"

enum { MAX_KEY = 64, MAX_DEVICE_NAME = 128, MAX_BYTES = 64 << 20 };

void vyre__device_record_release(vyre__device_record *record)
{
    vyre__arena_release(&record->arena);
    vyre__facts_release(&record->facts);
}

/* What facts point to is copied again: their list has an arena of its own. */
static int copy_facts(vyre__facts *out, const vyre__facts *from)
{
    out->list = calloc(from->count ? from->count : 1, sizeof *out->list);
    if (!out->list)
        return 0;
    out->capacity = from->count;
    for (uint32_t i = 0; i < from->count; i++) {
        const vyre_fact *fact = &from->list[i];
        vyre_fact *copy = &out->list[out->count++];
        *copy = *fact;
        const int pointed = fact->status == VYRE_OK &&
                            (fact->type == VYRE_TYPE_TEXT || fact->type == VYRE_TYPE_BYTES);
        if (!vyre__fact_row_of(fact->key))
            copy->name = vyre__arena_copy(&out->arena, fact->name, strlen(fact->name));
        copy->note = vyre__arena_copy(&out->arena, fact->note, strlen(fact->note));
        if (pointed)
            copy->value.bytes = vyre__arena_copy(&out->arena, fact->value.bytes, fact->size);
        if (!copy->name || !copy->note || (pointed && !copy->value.bytes))
            return 0;
    }
    return 1;
}

vyre_status vyre__device_record_copy(vyre__device_record *out_record,
                                     const vyre__device_record *from)
{
    *out_record = *from;
    out_record->arena = (vyre__arena){0};
    out_record->facts = (vyre__facts){0};
    out_record->key = vyre__arena_copy(&out_record->arena, from->key, strlen(from->key));
    out_record->name = vyre__arena_copy(&out_record->arena, from->name, strlen(from->name));
    if (out_record->key && out_record->name && copy_facts(&out_record->facts, &from->facts))
        return VYRE_OK;
    vyre__device_record_release(out_record);
    *out_record = (vyre__device_record){.key = "", .name = ""};
    return VYRE_OUT_OF_HOST_MEMORY;
}

int vyre__is_device_key(const char *text)
{
    const size_t size = text ? strnlen(text, MAX_KEY + 1) : 0;
    if (size == 0 || size > MAX_KEY)
        return 0;
    for (size_t i = 0; i < size; i++) {
        const char c = text[i];
        if (!((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == ':' || c == '.' ||
              c == '_' || c == '-'))
            return 0;
    }
    return 1;
}

void vyre__sink_release(vyre_sink *sink)
{
    for (size_t i = 0; i < sink->device_count; i++)
        vyre__device_record_release(&sink->devices[i]);
    free(sink->devices);
    for (int i = 0; i < 3; i++)
        vyre__bytes_release(&sink->bytes[i]);
    sink->devices = NULL;
    sink->device_count = sink->device_capacity = 0;
}

/* A sink counts on the thread and in the call that got it. */
static int is_open(vyre__host *host, const vyre_sink *sink, uint32_t kind, const char *service)
{
    const vyre__call *call = vyre__call_current();
    if (call && sink && call->sink == sink && (sink->accepts & kind))
        return 1;
    vyre__log_line(host->log, VYRE_LOG_WARN,
                   "plugin `%s` called %s outside of the call that it belongs to", host->plugin,
                   service);
    return 0;
}

static vyre_status drop(const vyre__host *host, const char *what, const char *name, const char *why)
{
    vyre__log_line(host->log, VYRE_LOG_WARN, "plugin `%s`: %s `%s` is dropped: %s", host->plugin,
                   what, name, why);
    return VYRE_INVALID_ARGUMENT;
}

static vyre_status add_fact(const vyre__host *host, vyre__facts *facts, const vyre_fact *fact,
                            uint32_t stride)
{
    char why[128], name[64];
    const vyre_status status = vyre__facts_add(facts, fact, stride, why, sizeof why);
    if (status == VYRE_OK)
        return VYRE_OK;
    const vyre__fact_row *row = vyre__fact_row_of(fact->key);
    if (row)
        snprintf(name, sizeof name, "%s", row->name);
    else
        snprintf(name, sizeof name, "0x%x", fact->key);
    drop(host, "fact", name, why);
    return status;
}

/* ---- devices ---- */

static const char *check_device(const vyre_sink *sink, const vyre_device_desc *device)
{
    if (device->struct_size < VYRE_DEVICE_DESC_SIZE_V1_0 ||
        device->struct_size > VYRE_STRUCT_SIZE_MAX)
        return "its struct_size is out of range";
    if (!vyre__is_device_key(device->key))
        return "its key is not 1 to 64 of a-z 0-9 : . _ -";
    if (device->device_class < VYRE_DEVICE_CLASS_DISCRETE ||
        device->device_class > VYRE_DEVICE_CLASS_SOFTWARE)
        return "its class is unknown";
    if (device->kernel && (device->kernel->struct_size < VYRE_KERNEL_CAPS_SIZE_V1_0 ||
                           device->kernel->struct_size > VYRE_STRUCT_SIZE_MAX))
        return "the struct_size of its kernel capabilities is out of range";
    if (device->fact_count > 0 && (!device->facts || device->fact_stride < VYRE_FACT_SIZE_V1_0 ||
                                   device->fact_stride > VYRE_STRUCT_SIZE_MAX))
        return "its list of facts is malformed";
    for (size_t i = 0; i < sink->device_count; i++)
        if (strcmp(sink->devices[i].key, device->key) == 0)
            return "an earlier device has the same key";
    return NULL;
}

static vyre_status copy_device(const vyre__host *host, const vyre_device_desc *device,
                               vyre__device_record *record)
{
    vyre__bytes name = {0};
    const char *text = device->name && device->name[0] ? device->name : device->key;
    vyre__put_escaped(&name, text, strnlen(text, MAX_DEVICE_NAME));
    record->key = vyre__arena_copy(&record->arena, device->key, strlen(device->key));
    record->name = name.failed ? NULL : vyre__arena_copy(&record->arena, name.data, name.size);
    vyre__bytes_release(&name);
    if (!record->key || !record->name)
        return VYRE_OUT_OF_HOST_MEMORY;
    record->device_class = device->device_class;
    record->rank = device->rank;
    record->flags = device->flags;
    if (device->kernel) {
        const size_t size = device->kernel->struct_size < sizeof record->caps
                                ? device->kernel->struct_size
                                : sizeof record->caps;
        memcpy(&record->caps, device->kernel, size);
        record->caps.struct_size = sizeof record->caps;
        record->has_caps = 1;
    }
    for (uint32_t i = 0; i < device->fact_count; i++) {
        const char *at = (const char *)device->facts + (size_t)i * device->fact_stride;
        if (add_fact(host, &record->facts, (const vyre_fact *)(const void *)at,
                     device->fact_stride) == VYRE_OUT_OF_HOST_MEMORY)
            return VYRE_OUT_OF_HOST_MEMORY;
    }
    return VYRE_OK;
}

vyre_status vyre__sink_device(vyre__host *host, vyre_sink *sink, const vyre_device_desc *device)
{
    if (!is_open(host, sink, VYRE__SINK_DEVICES, "emit_device") || !device)
        return VYRE_INVALID_ARGUMENT;
    if (sink->device_count >= VYRE__MAX_DEVICES)
        return VYRE_LIMIT;
    const char *wrong = check_device(sink, device);
    if (wrong)
        return drop(host, "device", vyre__is_device_key(device->key) ? device->key : "?", wrong);
    if (sink->device_count == sink->device_capacity) {
        const size_t capacity = sink->device_capacity ? sink->device_capacity * 2 : 4;
        vyre__device_record *devices = realloc(sink->devices, capacity * sizeof *devices);
        if (!devices)
            return VYRE_OUT_OF_HOST_MEMORY;
        sink->devices = devices;
        sink->device_capacity = capacity;
    }
    vyre__device_record *record = &sink->devices[sink->device_count];
    memset(record, 0, sizeof *record);
    const vyre_status status = copy_device(host, device, record);
    if (status == VYRE_OK)
        sink->device_count++;
    else
        vyre__device_record_release(record);
    return status;
}

/* ---- facts and bytes ---- */

vyre_status vyre__sink_fact(vyre__host *host, vyre_sink *sink, const vyre_fact *fact)
{
    if (!is_open(host, sink, VYRE__SINK_FACTS, "emit_fact") || !fact)
        return VYRE_INVALID_ARGUMENT;
    return add_fact(host, sink->facts, fact, VYRE_STRUCT_SIZE_MAX);
}

vyre_status vyre__sink_bytes(vyre__host *host, vyre_sink *sink, uint32_t kind, const void *data,
                             size_t size)
{
    if (!is_open(host, sink, VYRE__SINK_BYTES, "emit_bytes") || (size > 0 && !data) ||
        kind < VYRE_BYTES_ARTEFACT || kind > VYRE_BYTES_LOG)
        return VYRE_INVALID_ARGUMENT;
    vyre__bytes *bytes = &sink->bytes[kind - 1];
    if (size > MAX_BYTES - bytes->size)
        return VYRE_LIMIT;
    vyre__bytes_put(bytes, data, size);
    return bytes->failed ? VYRE_OUT_OF_HOST_MEMORY : VYRE_OK;
}
