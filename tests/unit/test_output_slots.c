/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* How the caller's output slots are used again. */
#include <stdlib.h>
#include <string.h>

#include "core/dispatch/slots.h"
#include "tests/unit/unit.h"

static vyre_outputs with_capacities(const size_t *capacities, size_t count)
{
    vyre_outputs outputs = {
        .slots = calloc(count, sizeof *outputs.slots), .count = count, .capacity = count};
    for (size_t i = 0; i < count; i++)
        outputs.slots[i] = (vyre_output){.data = malloc(capacities[i]), .capacity = capacities[i]};
    return outputs;
}

static vyre_status prepare(vyre_outputs *outputs, const uint64_t *sizes, size_t count,
                           vyre__slot_stats *stats)
{
    vyre_error error = {0};
    return vyre__slots_prepare(outputs, sizes, count, stats, &error);
}

static void capacities_8_and_1_with_2_2_1_bytes(void)
{
    const size_t capacities[] = {8, 1};
    const uint64_t sizes[] = {2, 2, 1};
    vyre_outputs outputs = with_capacities(capacities, 2);
    void *kept = outputs.slots[0].data;
    vyre__slot_stats stats;
    CU_ASSERT_EQUAL_FATAL(prepare(&outputs, sizes, 3, &stats), VYRE_OK);
    memcpy(outputs.slots[0].data, "\1\2", 2);
    memcpy(outputs.slots[1].data, "\3\4", 2);
    memcpy(outputs.slots[2].data, "\5", 1);
    vyre__slots_commit(&outputs, sizes);
    CU_ASSERT_PTR_EQUAL(outputs.slots[0].data, kept);
    CU_ASSERT_EQUAL(stats.reused, 1);
    CU_ASSERT_EQUAL(stats.moved, 1);
    CU_ASSERT_EQUAL(stats.appended, 1);
    CU_ASSERT_EQUAL(stats.bytes_incoming, 5);
    CU_ASSERT_EQUAL(stats.bytes_copied, 2);
    CU_ASSERT_EQUAL(stats.bytes_moved, 2);
    CU_ASSERT_EQUAL(stats.bytes_appended, 1);
    CU_ASSERT_EQUAL(stats.bytes_retained, 11);
    CU_ASSERT_EQUAL(outputs.count, 3);
    CU_ASSERT_EQUAL(outputs.slots[1].size, 2);
    vyre_outputs_release(&outputs);
}

static void a_list_that_suffices_is_kept(void)
{
    const size_t capacities[] = {8, 8};
    const uint64_t sizes[] = {8, 0};
    vyre_outputs outputs = with_capacities(capacities, 2);
    vyre_output *list = outputs.slots;
    void *first = list[0].data, *second = list[1].data;
    vyre__slot_stats stats;
    for (int i = 0; i < 3; i++) {
        CU_ASSERT_EQUAL(prepare(&outputs, sizes, 2, &stats), VYRE_OK);
        vyre__slots_commit(&outputs, sizes);
        CU_ASSERT_PTR_EQUAL(outputs.slots, list);
        CU_ASSERT_PTR_EQUAL(list[0].data, first);
        CU_ASSERT_PTR_EQUAL(list[1].data, second);
        CU_ASSERT_EQUAL(stats.reused, 2);
    }
    vyre_outputs_release(&outputs);
}

static void truncation_keeps_the_first_slot(void)
{
    const size_t capacities[] = {4, 4, 4};
    const uint64_t sizes[] = {4, 4};
    vyre_outputs outputs = with_capacities(capacities, 3);
    void *first = outputs.slots[0].data;
    vyre__slot_stats stats;
    CU_ASSERT_EQUAL(prepare(&outputs, sizes, 1, &stats), VYRE_OK);
    CU_ASSERT_EQUAL(outputs.count, 1);
    CU_ASSERT_PTR_EQUAL(outputs.slots[0].data, first);
    CU_ASSERT_EQUAL(stats.bytes_retained, 4);
    /* What was cut off comes back as a new slot. */
    CU_ASSERT_EQUAL(prepare(&outputs, sizes, 2, &stats), VYRE_OK);
    CU_ASSERT_EQUAL(stats.appended, 1);
    CU_ASSERT_EQUAL(outputs.slots[1].capacity, 4);
    vyre_outputs_release(&outputs);
    CU_ASSERT_PTR_NULL(outputs.slots);
}

static void preparing_invalidates_old_sizes(void)
{
    const size_t capacities[] = {4};
    const uint64_t sizes[] = {4};
    vyre_outputs outputs = with_capacities(capacities, 1);
    vyre__slot_stats stats;
    outputs.slots[0].size = 4;
    CU_ASSERT_EQUAL(prepare(&outputs, sizes, 1, &stats), VYRE_OK);
    CU_ASSERT_EQUAL(outputs.slots[0].size, 0);
    vyre_outputs_release(&outputs);
}

static void memory_that_cannot_be_had_is_an_error(void)
{
    const size_t capacities[] = {4};
    const uint64_t sizes[] = {UINT64_MAX};
    vyre_outputs outputs = with_capacities(capacities, 1);
    vyre__slot_stats stats;
    CU_ASSERT_EQUAL(prepare(&outputs, sizes, 1, &stats), VYRE_OUT_OF_HOST_MEMORY);
    CU_ASSERT_EQUAL(outputs.slots[0].size, 0);
    vyre_outputs_release(&outputs);
}

static void ranges_within_the_buffer_are_cut(void)
{
    const vyre__buffer whole = {.has_range = 0};
    const vyre__buffer part = {.has_range = 1, .range_start = 5, .range_end = 11};
    const vyre__buffer odd = {.has_range = 1, .range_start = 12, .range_end = 11};
    vyre__output_range range = vyre__output_range_of(&whole, 16);
    CU_ASSERT_TRUE(range.offset == 0 && range.size == 16);
    range = vyre__output_range_of(&part, 16);
    CU_ASSERT_TRUE(range.offset == 5 && range.size == 6);
    range = vyre__output_range_of(&part, 11);
    CU_ASSERT_TRUE(range.offset == 5 && range.size == 6);
    range = vyre__output_range_of(&part, 10);
    CU_ASSERT_TRUE(range.offset == 0 && range.size == 10);
    range = vyre__output_range_of(&odd, 16);
    CU_ASSERT_TRUE(range.offset == 0 && range.size == 16);
}

static const unit_test tests[] = {
    {"capacities 8, 1 with 2, 2, 1 bytes", capacities_8_and_1_with_2_2_1_bytes},
    {"a list that suffices is kept", a_list_that_suffices_is_kept},
    {"truncation keeps the first slot", truncation_keeps_the_first_slot},
    {"preparing invalidates old sizes", preparing_invalidates_old_sizes},
    {"memory that cannot be had is an error", memory_that_cannot_be_had_is_an_error},
    {"ranges within the buffer are cut", ranges_within_the_buffer_are_cut},
    {NULL, NULL}};

int main(void)
{
    return unit_main("output_slots", tests);
}
