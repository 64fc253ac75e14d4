/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Fact expressions: their form, what they hold for, where a mistake is. */
#include "config.h"

#include <stdio.h>
#include <string.h>

#include "tests/unit/device_kit.h"
#include "tests/unit/unit.h"

static const vyre__origin in_file = {"a.conf", 7, 10};

static int holds(device_kit *kit, const char *text)
{
    vyre__arena arena = {0};
    vyre__expressions list = {NULL, 0};
    vyre_error error = {0};
    const vyre__device *device = kit->devices[0];
    const vyre__fact_view *view = atomic_load(&device->facts);
    const vyre__facts_of facts = {device->record.device_class, view->list, view->count};
    int all = 1;
    CU_ASSERT_EQUAL(vyre__expressions_parse(&list, text, &in_file, &arena, &error), VYRE_OK);
    if (error.message[0])
        printf("# %s: %s\n", text, error.message);
    for (uint32_t i = 0; i < list.count; i++)
        all &= vyre__expression_holds(&list.items[i], &facts, NULL);
    vyre__arena_release(&arena);
    return all;
}

static void comparisons(void)
{
    device_kit kit = {0};
    device_kit_add(&kit, "gpu", "a", VYRE_DEVICE_CLASS_INTEGRATED);
    device_kit_flag(&kit, VYRE_FACT_FLOAT64, 0);
    device_kit_rate(&kit, VYRE_FACT_F32_RATE, 2.5e9);
    const vyre_fact version = {.key = VYRE_FACT_DRIVER_VERSION,
                               .type = VYRE_TYPE_VERSION,
                               .source = VYRE_SOURCE_PROBED,
                               .value.u64 = VYRE_VERSION(535, 104, 5, 0)};
    device_kit_fact(&kit, &version);
    static const char *const yes[] = {"atomic_u32",
                                      "!float64",
                                      "!int64",
                                      "memory_bytes >= 8G",
                                      "memory_bytes = 8589934592",
                                      "memory_bytes>7G,atomic_u32",
                                      "workgroup_size[2] <= 1024",
                                      "buffers != 17",
                                      "class <= integrated",
                                      "class = integrated",
                                      "driver_version >= 535.104",
                                      "driver_version < 535.104.6",
                                      "f32_rate >= 2.5G",
                                      "f32_rate < 2500000001",
                                      "float64 = 0"};
    static const char *const no[] = {"float64",
                                     "int64",
                                     "int64 = 0",
                                     "!atomic_u32",
                                     "memory_bytes > 8G",
                                     "workgroup_size[3] >= 1",
                                     "class < integrated",
                                     "buffers < 16, atomic_u32",
                                     "driver_version >= 535.105",
                                     "f32_rate > 2.5G",
                                     "grid_barrier_groups != 1",
                                     "class = cpu"};
    for (size_t i = 0; i < sizeof yes / sizeof yes[0]; i++) {
        const int held = holds(&kit, yes[i]);
        if (!held)
            printf("# %s does not hold\n", yes[i]);
        CU_ASSERT_TRUE(held);
    }
    for (size_t i = 0; i < sizeof no / sizeof no[0]; i++) {
        const int held = holds(&kit, no[i]);
        if (held)
            printf("# %s holds\n", no[i]);
        CU_ASSERT_FALSE(held);
    }
    device_kit_release(&kit);
}

static void weak_and_refuted_facts_do_not_count(void)
{
    static const struct {
        uint8_t source;
        int set;
    } rows[] = {{VYRE_SOURCE_DEFAULT, 0}, {VYRE_SOURCE_TABLE, 0},    {VYRE_SOURCE_PROBED, 1},
                {VYRE_SOURCE_CONFIG, 1},  {VYRE_SOURCE_VERIFIED, 1}, {VYRE_SOURCE_REFUTED, 0}};
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        device_kit kit = {0};
        device_kit_add_bare(&kit, "gpu", "a", VYRE_DEVICE_CLASS_DISCRETE);
        const vyre_fact fact = {.key = VYRE_FACT_FLOAT64,
                                .type = VYRE_TYPE_FLAG,
                                .source = rows[i].source,
                                .value.u64 = 1};
        device_kit_fact(&kit, &fact);
        CU_ASSERT_EQUAL(holds(&kit, "float64"), rows[i].set);
        CU_ASSERT_EQUAL(holds(&kit, "!float64"), !rows[i].set);
        device_kit_release(&kit);
    }
}

static void a_mistake_has_its_place(void)
{
    static const struct {
        const char *text, *location, *fix;
    } rows[] = {{"flaot64", "a.conf:7:10", "Did you mean `float64`?"},
                {"float64, memry_bytes >= 8G", "a.conf:7:19", "Did you mean `memory_bytes`?"},
                {"memory_bytes", "a.conf:7:10", "FACT"},
                {"!memory_bytes", "a.conf:7:11", "FACT"},
                {"memory_bytes >= ", "a.conf:7:25", "FACT"},
                {"memory_bytes >= 8X", "a.conf:7:27", "FACT"},
                {"memory_bytes >= 99999999999999999999", "a.conf:7:45", "FACT"},
                {"memory_bytes >= 99999999999T", "a.conf:7:38", "FACT"},
                {"class <= integratd", "a.conf:7:19", "integrated"},
                {"float64 and int64", "a.conf:7:18", "FACT"},
                {"float64,", "a.conf:7:18", "FACT"},
                {"workgroup_size[x] > 1", "a.conf:7:25", "FACT"},
                {"driver_version >= 70000", "a.conf:7:32", "FACT"},
                {"vendor = 1", "a.conf:7:10", ""},
                {"float64 = 2", "a.conf:7:21", "FACT"}};
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        vyre__arena arena = {0};
        vyre__expressions list = {NULL, 0};
        vyre_error error = {0};
        CU_ASSERT_EQUAL(vyre__expressions_parse(&list, rows[i].text, &in_file, &arena, &error),
                        VYRE_CONFIG);
        if (strcmp(error.location, rows[i].location) != 0 || !strstr(error.fix, rows[i].fix))
            printf("# %s: %s %s (%s)\n", rows[i].text, error.location, error.message, error.fix);
        CU_ASSERT_STRING_EQUAL(error.location, rows[i].location);
        CU_ASSERT_PTR_NOT_NULL(strstr(error.fix, rows[i].fix));
        vyre__arena_release(&arena);
    }
}

static const unit_test tests[] = {
    {"comparisons", comparisons},
    {"weak and refuted facts do not count", weak_and_refuted_facts_do_not_count},
    {"a mistake has its place and a suggestion", a_mistake_has_its_place},
    {NULL, NULL}};

int main(void)
{
    return unit_main("expression", tests);
}
