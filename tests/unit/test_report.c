/* SPDX-License-Identifier: MIT OR Apache-2.0 */
#include "config.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/blake3.h"
#include "tests/unit/report_kit.h"
#include "tests/unit/unit.h"

static vyre__bytes encode(const vyre__report *report, int cached)
{
    vyre__bytes frame = {0};
    CU_ASSERT_EQUAL_FATAL(vyre__report_encode(report, cached, &frame, NULL), VYRE_OK);
    return frame;
}

/* Decodes and checks that the outcome is whole: a report, or an empty one and a reason. */
static vyre_status decode(const void *frame, size_t size, vyre__report *out_report)
{
    vyre_error error = {0};
    const vyre_status status = vyre__report_decode(frame, size, out_report, &error);
    if (status != VYRE_OK) {
        CU_ASSERT_EQUAL(status, VYRE_CORRUPT);
        CU_ASSERT(error.message[0] && error.fix[0]);
        CU_ASSERT_EQUAL(out_report->device_count, 0);
        CU_ASSERT_STRING_EQUAL(out_report->name, "");
    }
    return status;
}

static void round_trip(void)
{
    vyre__report report, again;
    report_kit_full(&report);
    CU_ASSERT_EQUAL(report.kernel_minor, 9);
    vyre__bytes frame = encode(&report, 0);
    CU_ASSERT_EQUAL_FATAL(decode(frame.data, frame.size, &again), VYRE_OK);
    report_kit_same(&report, &again);
    vyre__report_release(&again);
    vyre__report_release(&report);
    vyre__bytes_release(&frame);
    report_kit_failed(&report, VYRE_UNAVAILABLE);
    CU_ASSERT_STRING_EQUAL(report.reason, "here: the driver is broken");
    frame = encode(&report, 0);
    CU_ASSERT_EQUAL_FATAL(decode(frame.data, frame.size, &again), VYRE_OK);
    report_kit_same(&report, &again);
    vyre__report_release(&again);
    vyre__report_release(&report);
    vyre__bytes_release(&frame);
}

static void volatile_facts(void)
{
    vyre__report report, again;
    report_kit_full(&report);
    vyre__bytes frame = encode(&report, 1);
    CU_ASSERT_EQUAL_FATAL(decode(frame.data, frame.size, &again), VYRE_OK);
    const vyre__facts *facts = &again.devices[0].facts;
    CU_ASSERT_EQUAL(facts->count, report.devices[0].facts.count - 1);
    CU_ASSERT_PTR_NULL(vyre__facts_find(facts->list, facts->count, VYRE_FACT_MEMORY_FREE, 0));
    CU_ASSERT_PTR_NOT_NULL(vyre__facts_find(facts->list, facts->count, VYRE_FACT_MEMORY_BYTES, 0));
    vyre__report_release(&again);
    vyre__report_release(&report);
    vyre__bytes_release(&frame);
}

/* Whatever the order in which a plugin tells them. */
static void facts_are_in_order(void)
{
    static const uint32_t places[][2] = {{VYRE_FACT_GRID, 1},   {VYRE_FACT_GRID, 0},
                                         {0x8001, 0},           {VYRE_FACT_MEMORY_BYTES, 0},
                                         {VYRE_FACT_GRID, 2},   {VYRE_FACT_GRID, 1},
                                         {VYRE_FACT_QUEUES, 0}, {0x8000, 7}};
    vyre__facts facts = {0};
    char why[96];
    for (size_t i = 0; i < sizeof places / sizeof places[0]; i++) {
        const vyre__fact_row *row = vyre__fact_row_of(places[i][0]);
        const vyre_fact fact = {.struct_size = sizeof fact,
                                .key = places[i][0],
                                .index = places[i][1],
                                .type = row ? row->type : VYRE_TYPE_U64,
                                .unit = row ? row->unit : 0,
                                .source = VYRE_SOURCE_PROBED,
                                .name = "x.y",
                                .value.u64 = i};
        CU_ASSERT_EQUAL(vyre__facts_add(&facts, &fact, sizeof fact, why, sizeof why), VYRE_OK);
    }
    CU_ASSERT_EQUAL(facts.count, 7);
    for (uint32_t i = 1; i < facts.count; i++) {
        const vyre_fact *a = &facts.list[i - 1], *b = &facts.list[i];
        CU_ASSERT_TRUE(a->key < b->key || (a->key == b->key && a->index < b->index));
    }
    const vyre_fact *twice = vyre__facts_find(facts.list, facts.count, VYRE_FACT_GRID, 1);
    CU_ASSERT_TRUE(twice && twice->value.u64 == 5);
    vyre__facts_release(&facts);
}

static void every_bit(void)
{
    vyre__report report, again;
    report_kit_full(&report);
    vyre__bytes frame = encode(&report, 0);
    for (size_t i = 0; i < frame.size * 8; i++) {
        frame.data[i / 8] ^= (uint8_t)(1 << i % 8);
        CU_ASSERT_NOT_EQUAL(decode(frame.data, frame.size, &again), VYRE_OK);
        frame.data[i / 8] ^= (uint8_t)(1 << i % 8);
    }
    vyre__report_release(&report);
    vyre__bytes_release(&frame);
}

static void every_length(void)
{
    vyre__report report, again;
    report_kit_full(&report);
    vyre__bytes frame = encode(&report, 0);
    vyre__bytes_put_u8(&frame, 0);
    for (size_t size = 0; size <= frame.size; size++) {
        if (size == frame.size - 1)
            continue;
        void *copy = malloc(size ? size : 1);
        memcpy(copy, frame.data, size);
        CU_ASSERT_NOT_EQUAL(decode(copy, size, &again), VYRE_OK);
        free(copy);
    }
    vyre__report_release(&report);
    vyre__bytes_release(&frame);
}

static void seal(vyre__bytes *frame)
{
    vyre__blake3_hash(frame->data + VYRE__REPORT_HEAD, frame->size - VYRE__REPORT_HEAD,
                      frame->data + 12);
}

/* With a digest that matches, what is accepted obeys the rules: it can be written and read again.
 */
static void changed_bodies(void)
{
    vyre__report report, again, third;
    size_t accepted = 0, refused = 0;
    report_kit_full(&report);
    vyre__bytes frame = encode(&report, 0);
    for (size_t i = VYRE__REPORT_HEAD * 8; i < frame.size * 8; i++) {
        frame.data[i / 8] ^= (uint8_t)(1 << i % 8);
        seal(&frame);
        if (decode(frame.data, frame.size, &again) == VYRE_OK) {
            vyre__bytes second = encode(&again, 0);
            CU_ASSERT_EQUAL(decode(second.data, second.size, &third), VYRE_OK);
            vyre__report_release(&third);
            vyre__bytes_release(&second);
            vyre__report_release(&again);
            accepted++;
        } else {
            refused++;
        }
        frame.data[i / 8] ^= (uint8_t)(1 << i % 8);
    }
    CU_ASSERT(accepted > 100);
    CU_ASSERT(refused > 100);
    vyre__report_release(&report);
    vyre__bytes_release(&frame);
}

static void expect_damage(vyre__report *report, const char *what)
{
    vyre__report again;
    vyre_error error = {0};
    vyre__bytes frame = encode(report, 0);
    CU_ASSERT_EQUAL(vyre__report_decode(frame.data, frame.size, &again, &error), VYRE_CORRUPT);
    CU_ASSERT_PTR_NOT_NULL(strstr(error.message, what));
    if (!strstr(error.message, what))
        printf("# %s, expected %s\n", error.message, what);
    vyre__bytes_release(&frame);
}

static void broken_rules(void)
{
    vyre__report report;
    report_kit_full(&report);
    vyre__device_record *device = &report.devices[0];
    const char *key = device->key, *name = device->name;
    device->key = "Upper";
    expect_damage(&report, "the key of a device");
    device->key = "b";
    expect_damage(&report, "the same key");
    device->key = key;
    device->name = "";
    expect_damage(&report, "no name");
    device->name = name;
    device->device_class = 7;
    expect_damage(&report, "class");
    device->device_class = 1;
    device->facts.list[0].source = VYRE_SOURCE_VERIFIED;
    expect_damage(&report, "a fact breaks a rule");
    device->facts.list[0].source = VYRE_SOURCE_PROBED;
    device->facts.list[1].key = VYRE_FACT_MEMORY_BYTES;
    expect_damage(&report, "a fact breaks a rule");
    device->facts.list[1].key = VYRE_FACT_MEMORY_FREE;
    report.stage = (vyre__report_stage)0;
    expect_damage(&report, "stage");
    report.stage = VYRE__STAGE_INIT;
    expect_damage(&report, "contradict");
    vyre__report_release(&report);
}

static void escaping(void)
{
    vyre__report report, again;
    char many[600];
    memset(many, '\1', sizeof many);
    report_kit_full(&report);
    CU_ASSERT(vyre__report_set(&report, &report.reason, "a\033[31m\nb\xFF", 9));
    CU_ASSERT_STRING_EQUAL(report.reason, "a\\u{1b}[31m\\u{a}b\\xff");
    CU_ASSERT(vyre__report_set(&report, &report.messages, "a\nb\t", 4));
    CU_ASSERT_STRING_EQUAL(report.messages, "a\nb\\u{9}");
    CU_ASSERT(vyre__report_set(&report, &report.fix, many, sizeof many));
    CU_ASSERT(vyre__report_set(&report, &report.name, NULL, 0));
    /* Longer when escaped than a fact's texts may be. */
    vyre_fact fact = {.struct_size = sizeof fact,
                      .key = 0x9000,
                      .type = VYRE_TYPE_TEXT,
                      .source = VYRE_SOURCE_PROBED,
                      .size = 4096,
                      .name = "acme.\1\1\1\1\1\1\1\1\1\1\1\1\1\1\1\1\1\1",
                      .note = "\2\2\2\2\2\2\2\2\2\2\2\2\2\2\2\2\2\2\2\2\2\2\2\2\2\2\2\2\2\2"};
    char *value = malloc(4096), why[128];
    memset(value, '\3', 4096);
    fact.value.text = value;
    CU_ASSERT_EQUAL(vyre__facts_add(&report.devices[0].facts, &fact, sizeof fact, why, sizeof why),
                    VYRE_OK);
    free(value);
    vyre__bytes frame = encode(&report, 0);
    CU_ASSERT_EQUAL(decode(frame.data, frame.size, &again), VYRE_OK);
    CU_ASSERT_STRING_EQUAL(again.reason, report.reason);
    CU_ASSERT_STRING_EQUAL(again.fix, report.fix);
    CU_ASSERT_STRING_EQUAL(again.messages, report.messages);
    CU_ASSERT_EQUAL(again.devices[0].facts.count, report.devices[0].facts.count);
    vyre__report_release(&again);
    vyre__report_release(&report);
    vyre__bytes_release(&frame);
}

static void limits(void)
{
    vyre__report report;
    vyre_error error = {0};
    vyre__bytes frame = {0};
    vyre__report_start(&report);
    vyre__device_record device = {.key = "a", .name = "a", .device_class = 1};
    char key[16], why[128], *value = malloc(4096);
    memset(value, 'x', 4096);
    vyre_fact fact = {.struct_size = sizeof fact,
                      .key = VYRE_FACT_VENDOR,
                      .type = VYRE_TYPE_TEXT,
                      .source = VYRE_SOURCE_PROBED,
                      .size = 4096,
                      .value.text = value};
    CU_ASSERT_EQUAL(vyre__facts_add(&device.facts, &fact, sizeof fact, why, sizeof why), VYRE_OK);
    free(value);
    for (int i = 0; i < VYRE__MAX_DEVICES; i++) {
        snprintf(key, sizeof key, "d%d", i);
        device.key = key;
        CU_ASSERT_EQUAL(vyre__report_add_device(&report, &device), VYRE_OK);
    }
    CU_ASSERT_EQUAL(vyre__report_add_device(&report, &device), VYRE_LIMIT);
    report.stage = VYRE__STAGE_DONE;
    report.status = VYRE_OK;
    CU_ASSERT_EQUAL(vyre__report_encode(&report, 0, &frame, &error), VYRE_LIMIT);
    CU_ASSERT_EQUAL(frame.size, 0);
    CU_ASSERT(error.message[0] && error.fix[0]);
    vyre__facts_release(&device.facts);
    vyre__report_release(&report);
}

static void frame_sizes(void)
{
    vyre__report report;
    size_t size = 1;
    report_kit_full(&report);
    vyre__bytes frame = encode(&report, 0);
    for (size_t i = 0; i < VYRE__REPORT_HEAD; i++) {
        CU_ASSERT_EQUAL(vyre__report_frame_size(frame.data, i, &size, NULL), VYRE_OK);
        CU_ASSERT_EQUAL(size, 0);
    }
    CU_ASSERT_EQUAL(vyre__report_frame_size(frame.data, VYRE__REPORT_HEAD, &size, NULL), VYRE_OK);
    CU_ASSERT_EQUAL(size, frame.size);
    CU_ASSERT_EQUAL(vyre__report_frame_size("VX", 2, &size, NULL), VYRE_CORRUPT);
    memcpy(frame.data + 8, "\1\0\x10\0", 4);
    CU_ASSERT_EQUAL(vyre__report_frame_size(frame.data, frame.size, &size, NULL), VYRE_CORRUPT);
    memcpy(frame.data + 4, "\2\0\0\0", 4);
    CU_ASSERT_EQUAL(vyre__report_frame_size(frame.data, frame.size, &size, NULL), VYRE_CORRUPT);
    vyre__report_release(&report);
    vyre__bytes_release(&frame);
}

int main(void)
{
    static const unit_test tests[] = {
        {"round trip", round_trip},
        {"volatile facts are not kept", volatile_facts},
        {"facts are in order", facts_are_in_order},
        {"every bit counts", every_bit},
        {"every length", every_length},
        {"changed bodies with a right digest", changed_bodies},
        {"broken rules", broken_rules},
        {"texts are escaped", escaping},
        {"limits", limits},
        {"size of a frame", frame_sizes},
        {NULL, NULL},
    };
    return unit_main("report", tests);
}
