/* SPDX-License-Identifier: MIT OR Apache-2.0 */
#include "config.h"

#include "tests/unit/report_kit.h"

#include <string.h>

#include <vyre/facts.h>

#include "tests/unit/unit.h"

static void add_fact(vyre__facts *facts, vyre_fact fact)
{
    char why[128];
    fact.struct_size = sizeof fact;
    CU_ASSERT_EQUAL_FATAL(vyre__facts_add(facts, &fact, sizeof fact, why, sizeof why), VYRE_OK);
}

static void add_facts(vyre__facts *facts)
{
    static const uint8_t uuid[16] = {1, 0, 255};
    add_fact(facts, (vyre_fact){.key = VYRE_FACT_MEMORY_BYTES,
                                .type = VYRE_TYPE_U64,
                                .source = VYRE_SOURCE_PROBED,
                                .unit = VYRE_UNIT_BYTES,
                                .flags = VYRE_FACT_FLAG_PASSIVE,
                                .value.u64 = UINT64_MAX - 1,
                                .note = "how it was found"});
    add_fact(facts, (vyre_fact){.key = VYRE_FACT_MEMORY_FREE,
                                .type = VYRE_TYPE_U64,
                                .source = VYRE_SOURCE_PROBED,
                                .unit = VYRE_UNIT_BYTES,
                                .flags = VYRE_FACT_FLAG_VOLATILE,
                                .value.u64 = 77});
    add_fact(facts, (vyre_fact){.key = VYRE_FACT_VENDOR,
                                .type = VYRE_TYPE_TEXT,
                                .source = VYRE_SOURCE_TABLE,
                                .size = 5,
                                .value.text = "Acm\xC3\xA9 and more"});
    add_fact(facts, (vyre_fact){.key = VYRE_FACT_DEVICE_UUID,
                                .type = VYRE_TYPE_BYTES,
                                .source = VYRE_SOURCE_PROBED,
                                .size = sizeof uuid,
                                .value.bytes = uuid});
    for (uint32_t axis = 0; axis < 3; axis++)
        add_fact(facts, (vyre_fact){.key = VYRE_FACT_WORKGROUP_SIZE,
                                    .type = VYRE_TYPE_U64,
                                    .source = VYRE_SOURCE_DEFAULT,
                                    .unit = VYRE_UNIT_COUNT,
                                    .index = axis,
                                    .value.u64 = 1024 >> axis});
    add_fact(facts, (vyre_fact){.key = VYRE_FACT_F32_RATE,
                                .type = VYRE_TYPE_F64,
                                .source = VYRE_SOURCE_TABLE,
                                .unit = VYRE_UNIT_OPS_PER_SECOND,
                                .value.f64 = 1.5e13});
    add_fact(facts, (vyre_fact){.key = 0x8001,
                                .type = VYRE_TYPE_I64,
                                .source = VYRE_SOURCE_PROBED,
                                .name = "acme.bias",
                                .value.i64 = -3});
    add_fact(facts, (vyre_fact){.key = VYRE_FACT_TEMPERATURE,
                                .type = VYRE_TYPE_F64,
                                .status = VYRE_UNSUPPORTED,
                                .note = "no sensor"});
}

static void set(vyre__report *report, const char **text, const char *value)
{
    CU_ASSERT_FATAL(vyre__report_set(report, text, value, strlen(value)));
}

void report_kit_full(vyre__report *out_report)
{
    vyre__device_record device = {.key = "pci-0000:c1:00.0",
                                  .name = "Device \\u{1} one",
                                  .device_class = VYRE_DEVICE_CLASS_DISCRETE,
                                  .rank = -7,
                                  .flags = VYRE_DEVICE_FLAG_PASSIVE,
                                  .has_caps = 1};
    unsigned char *caps = (unsigned char *)&device.caps;
    for (size_t i = 0; i < sizeof device.caps; i++)
        caps[i] = (unsigned char)(i + 1);
    device.caps.struct_size = sizeof device.caps;
    device.caps.kernel_minor = 9;
    device.caps.reserved = 0;
    vyre__report_start(out_report);
    out_report->stage = VYRE__STAGE_DONE;
    out_report->status = VYRE_OK;
    out_report->abi_minor = 3;
    out_report->plugin_flags = UINT64_C(0x8000000000000001);
    out_report->duration_ns = 123456789012;
    set(out_report, &out_report->name, "Acm\xC3\xA9");
    set(out_report, &out_report->version, "1.2");
    set(out_report, &out_report->build, "gcc");
    set(out_report, &out_report->messages, "one\ntwo\n");
    add_facts(&device.facts);
    CU_ASSERT_EQUAL_FATAL(vyre__report_add_device(out_report, &device), VYRE_OK);
    vyre__facts_release(&device.facts);
    device = (vyre__device_record){
        .key = "b", .name = "b", .device_class = VYRE_DEVICE_CLASS_SOFTWARE, .rank = 7};
    CU_ASSERT_EQUAL_FATAL(vyre__report_add_device(out_report, &device), VYRE_OK);
}

void report_kit_failed(vyre__report *out_report, vyre_status status)
{
    vyre_error error = {
        .status = status, .message = "the driver is broken", .fix = "Reboot.", .location = "here"};
    vyre__report_start(out_report);
    set(out_report, &out_report->name, "Acme");
    vyre__report_fail(out_report, VYRE__STAGE_INIT, &error);
}

/* ---- comparison ---- */

static void same_fact(const vyre_fact *a, const vyre_fact *b)
{
    CU_ASSERT_EQUAL(a->key, b->key);
    CU_ASSERT_EQUAL(a->type, b->type);
    CU_ASSERT_EQUAL(a->source, b->source);
    CU_ASSERT_EQUAL(a->unit, b->unit);
    CU_ASSERT_EQUAL(a->flags, b->flags);
    CU_ASSERT_EQUAL(a->index, b->index);
    CU_ASSERT_EQUAL(a->status, b->status);
    CU_ASSERT_EQUAL_FATAL(a->size, b->size);
    CU_ASSERT_STRING_EQUAL(a->name, b->name);
    CU_ASSERT_STRING_EQUAL(a->note, b->note);
    const int pointed = a->type == VYRE_TYPE_TEXT || a->type == VYRE_TYPE_BYTES;
    CU_ASSERT(pointed ? memcmp(a->value.bytes, b->value.bytes, a->size) == 0
                      : a->value.u64 == b->value.u64);
}

static void same_device(const vyre__device_record *a, const vyre__device_record *b)
{
    CU_ASSERT_STRING_EQUAL(a->key, b->key);
    CU_ASSERT_STRING_EQUAL(a->name, b->name);
    CU_ASSERT_EQUAL(a->device_class, b->device_class);
    CU_ASSERT_EQUAL(a->rank, b->rank);
    CU_ASSERT_EQUAL(a->flags, b->flags);
    CU_ASSERT_EQUAL_FATAL(a->has_caps, b->has_caps);
    CU_ASSERT_EQUAL(memcmp(&a->caps, &b->caps, sizeof a->caps), 0);
    CU_ASSERT_EQUAL_FATAL(a->facts.count, b->facts.count);
    for (uint32_t i = 0; i < a->facts.count; i++)
        same_fact(&a->facts.list[i], &b->facts.list[i]);
}

void report_kit_same(const vyre__report *a, const vyre__report *b)
{
    CU_ASSERT_EQUAL(a->stage, b->stage);
    CU_ASSERT_EQUAL(a->status, b->status);
    CU_ASSERT_STRING_EQUAL(a->reason, b->reason);
    CU_ASSERT_STRING_EQUAL(a->fix, b->fix);
    CU_ASSERT_STRING_EQUAL(a->name, b->name);
    CU_ASSERT_STRING_EQUAL(a->version, b->version);
    CU_ASSERT_STRING_EQUAL(a->build, b->build);
    CU_ASSERT_STRING_EQUAL(a->messages, b->messages);
    CU_ASSERT_EQUAL(a->abi_minor, b->abi_minor);
    CU_ASSERT_EQUAL(a->kernel_minor, b->kernel_minor);
    CU_ASSERT_EQUAL(a->plugin_flags, b->plugin_flags);
    CU_ASSERT_EQUAL(a->duration_ns, b->duration_ns);
    CU_ASSERT_EQUAL_FATAL(a->device_count, b->device_count);
    for (size_t i = 0; i < a->device_count; i++)
        same_device(&a->devices[i], &b->devices[i]);
}
