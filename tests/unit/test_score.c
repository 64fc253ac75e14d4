/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Scores and predictions: whole numbers, never wrong by overflow. */
#include "config.h"

#include <stdio.h>
#include <string.h>

#include <vyre/plugin.h>

#include "tests/unit/device_kit.h"
#include "tests/unit/unit.h"

static vyre__facts_of facts_of(const vyre__device *device)
{
    const vyre__fact_view *view = atomic_load(&device->facts);
    return (vyre__facts_of){device->record.device_class, view->list, view->count};
}

static void a_doubling_is_sixteen(void)
{
    CU_ASSERT_EQUAL(vyre__score_level(0, 1000), 0);
    CU_ASSERT_EQUAL(vyre__score_level(1, 1000), 1);
    CU_ASSERT_EQUAL(vyre__score_level(1000, 1000), 1);
    CU_ASSERT_EQUAL(vyre__score_level(2000, 1000), 17);
    CU_ASSERT_EQUAL(vyre__score_level(1024000, 1000), 161);
    CU_ASSERT_EQUAL(vyre__score_level(1414, 1000), 8);
    CU_ASSERT_EQUAL(vyre__score_level(1415, 1000), 9);
    CU_ASSERT_EQUAL(vyre__score_level(UINT64_MAX, 1), 64 * 16);
}

static void more_is_never_less(void)
{
    static const uint64_t units[] = {1, 3, 1000, 1000000000, UINT64_C(1) << 26};
    for (size_t u = 0; u < 5; u++) {
        uint64_t before = 0, falls = 0;
        for (uint64_t value = 1; value < UINT64_MAX / 2; value += value / 97 + 1) {
            const uint64_t level = vyre__score_level(value, units[u]);
            falls += level < before;
            before = level;
        }
        CU_ASSERT_EQUAL(falls, 0);
    }
}

static void terms_and_their_sources(void)
{
    device_kit kit = {0};
    vyre__score score;
    vyre__device *device = device_kit_add_bare(&kit, "a", "x", VYRE_DEVICE_CLASS_DISCRETE);
    vyre__facts_of facts = facts_of(device);
    vyre__score_device(&facts, &score);
    CU_ASSERT_EQUAL(score.total, 0);
    CU_ASSERT_FALSE(score.terms[0].known);
    device_kit_number(&kit, VYRE_FACT_COMPUTE_UNITS, 0, 10);
    device_kit_number(&kit, VYRE_FACT_LANES_PER_UNIT, 0, 100);
    const vyre_fact clock = {.key = VYRE_FACT_CLOCK_HZ,
                             .type = VYRE_TYPE_U64,
                             .source = VYRE_SOURCE_TABLE,
                             .value.u64 = 2000000000};
    device_kit_fact(&kit, &clock);
    device_kit_number(&kit, VYRE_FACT_MEMORY_BYTES, 0, UINT64_C(1) << 30);
    facts = facts_of(device);
    vyre__score_device(&facts, &score);
    CU_ASSERT_EQUAL(score.terms[0].value, 4000000000000);
    CU_ASSERT_EQUAL(score.terms[0].source, VYRE_SOURCE_TABLE);
    CU_ASSERT_EQUAL(score.terms[2].source, VYRE_SOURCE_PROBED);
    CU_ASSERT_EQUAL(score.terms[2].points, 4 * 16 + 1);
    CU_ASSERT_EQUAL(score.total, score.terms[0].points + score.terms[2].points);
    device_kit_rate(&kit, VYRE_FACT_F32_RATE, 5e12);
    facts = facts_of(device);
    vyre__score_device(&facts, &score);
    CU_ASSERT_EQUAL(score.terms[0].value, 5000000000000);
    CU_ASSERT_EQUAL(score.terms[0].weight, 4);
    device_kit_release(&kit);
}

static void hostile_rates_do_no_harm(void)
{
    static const double rates[] = {-1.0, 0.0, 0.25, 1e-300, 1e300};
    for (size_t i = 0; i < sizeof rates / sizeof rates[0]; i++) {
        device_kit kit = {0};
        vyre__score score;
        vyre__device *device = device_kit_add_bare(&kit, "a", "x", VYRE_DEVICE_CLASS_DISCRETE);
        device_kit_rate(&kit, VYRE_FACT_F32_RATE, rates[i]);
        device_kit_number(&kit, VYRE_FACT_MEMORY_BANDWIDTH, 0, UINT64_MAX);
        const vyre__facts_of facts = facts_of(device);
        vyre__score_device(&facts, &score);
        CU_ASSERT_EQUAL(score.terms[0].known, rates[i] > 1);
        CU_ASSERT_TRUE(score.total < 16384);
        device_kit_release(&kit);
    }
}

static void predictions_are_exact_or_saturated(void)
{
    device_kit kit = {0};
    vyre__prediction p;
    const vyre__requirements *requirements = NULL;
    vyre_program *program = device_kit_program(device_kit_saxpy);
    CU_ASSERT_EQUAL(vyre__program_requirements(program, &requirements, NULL), VYRE_OK);
    vyre__device *device = device_kit_add_bare(&kit, "a", "x", VYRE_DEVICE_CLASS_DISCRETE);
    device_kit_number(&kit, VYRE_FACT_LAUNCH_NS, 0, 100);
    device_kit_number(&kit, VYRE_FACT_UPLOAD_RATE, 0, 1000000000);
    device_kit_number(&kit, VYRE_FACT_DOWNLOAD_RATE, 0, 500000000);
    device_kit_rate(&kit, VYRE_FACT_F32_RATE, 1e9);
    device_kit_number(&kit, VYRE_FACT_MEMORY_BANDWIDTH, 0, 1000000000);
    const vyre__facts_of facts = facts_of(device);
    const vyre__load small = {.elements = 10, .bytes_in = 3000, .bytes_out = 7};
    vyre__predict(&facts, requirements, &small, &p);
    CU_ASSERT_TRUE(p.known);
    CU_ASSERT_EQUAL(p.upload, 3000);
    CU_ASSERT_EQUAL(p.download, 14);
    CU_ASSERT_EQUAL(p.compute,
                    10 * ((uint64_t)requirements->sum.nodes + requirements->sum.expressions));
    CU_ASSERT_EQUAL(p.memory, 10 * 4 * 3);
    const vyre__load huge = {
        .elements = UINT64_MAX, .bytes_in = UINT64_MAX, .bytes_out = UINT64_MAX};
    vyre__predict(&facts, requirements, &huge, &p);
    CU_ASSERT_TRUE(p.known);
    CU_ASSERT_EQUAL(p.total, UINT64_MAX);
    const vyre__load unsized = {0};
    vyre__predict(&facts, requirements, &unsized, &p);
    CU_ASSERT_EQUAL(p.upload, 8192); /* both buffers of declared size */
    CU_ASSERT_EQUAL(p.memory, 1024 * 4 * 3);
    vyre_program_release(program);
    device_kit_release(&kit);
}

static const unit_test tests[] = {
    {"a doubling is sixteen", a_doubling_is_sixteen},
    {"more is never less", more_is_never_less},
    {"terms and their sources", terms_and_their_sources},
    {"hostile rates do no harm", hostile_rates_do_no_harm},
    {"predictions are exact or saturated", predictions_are_exact_or_saturated},
    {NULL, NULL}};

int main(void)
{
    return unit_main("score", tests);
}
