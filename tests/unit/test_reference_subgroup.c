/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Subgroup operations: slices of 32 lanes, short slices, lanes that do not take part. */
#include <stdio.h>
#include <string.h>

#include "tests/unit/reference_run.h"
#include "tests/unit/unit.h"

/* Three slices, the last with 6 lanes; and more than one chunk of lanes. */
enum { SMALL = 70, LARGE = 2500 };

static uint32_t input[2 * LARGE], output[2 * LARGE];

static float f(uint32_t word)
{
    float value;
    memcpy(&value, &word, sizeof value);
    return value;
}

static uint32_t w(float value)
{
    uint32_t word;
    memcpy(&word, &value, sizeof word);
    return word;
}

static uint32_t slice_start(uint32_t lane, uint32_t size)
{
    return lane / size * size + lane % size / 32 * 32;
}

static uint32_t slice_end(uint32_t lane, uint32_t size)
{
    const uint32_t group_end = (lane / size + 1) * size, end = slice_start(lane, size) + 32;
    return end < group_end ? end : group_end;
}

typedef vyre_value operation(vyre_builder *b, vyre_value value, uint32_t parameter);

/* output[i] = operation(input[i]), in all lanes, or those with i % skip != 0. */
static void run_lanes(operation *build, uint32_t parameter, vyre_data_type type,
                      vyre_data_type out_type, uint32_t size, uint32_t skip, uint32_t mode)
{
    memset(output, 0xa5, sizeof output);
    vyre_builder *b = vyre_builder_create(NULL);
    vyre_builder_workgroup(b, size, 1, 1);
    const vyre_buffer_decl in = vyre_builder_buffer(b, "in", type, 0, VYRE_ACCESS_READ);
    const vyre_buffer_decl out = vyre_builder_buffer(b, "out", out_type, 0, VYRE_ACCESS_READ_WRITE);
    if (skip)
        vyre_builder_begin_if(b, vyre_builder_binary(b, VYRE_BINARY_NE,
                                                     vyre_builder_binary(b, VYRE_BINARY_MOD, gid(b),
                                                                         vyre_builder_u32(b, skip)),
                                                     vyre_builder_u32(b, 0)));
    vyre_builder_store(b, out, gid(b), build(b, vyre_builder_load(b, in, gid(b)), parameter));
    if (skip)
        vyre_builder_end(b);
    const vyre__reference_binding bindings[] = {WHOLE(input), WHOLE(output)};
    vyre_error error = {0};
    if (run_built(b, mode, bindings, 2, 2, &error) != VYRE_OK) {
        printf("# %s\n", error.message);
        CU_FAIL("the program must run");
    }
}

static void fill_words(void)
{
    for (uint32_t i = 0; i < COUNT(input); i++)
        input[i] = (i * 2654435761u ^ i << 7) >> (i % 5);
}

static int takes_part(uint32_t lane, uint32_t skip)
{
    return !skip || lane % skip != 0;
}

static vyre_value reduce(vyre_builder *b, vyre_value value, uint32_t op)
{
    return vyre_builder_subgroup_reduce(b, op, value);
}

static uint32_t combined(uint32_t op, uint32_t a, uint32_t b, int is_signed)
{
    const int64_t x = is_signed ? (int32_t)a : (int64_t)a, y = is_signed ? (int32_t)b : (int64_t)b;
    switch (op) {
    case VYRE_REDUCE_ADD: return a + b;
    case VYRE_REDUCE_MUL: return a * b;
    case VYRE_REDUCE_MIN: return x < y ? a : b;
    case VYRE_REDUCE_MAX: return x > y ? a : b;
    case VYRE_REDUCE_AND: return a & b;
    case VYRE_REDUCE_OR: return a | b;
    default: return a ^ b;
    }
}

static void check_reduce(uint32_t op, int is_signed, uint32_t size, uint32_t skip)
{
    const vyre_data_type type = is_signed ? VYRE_DATA_I32 : VYRE_DATA_U32;
    run_lanes(reduce, op, type, type, size, skip, VYRE_FLOAT_STRICT);
    uint32_t wrong = 0;
    for (uint32_t lane = 0; lane < 2 * size; lane++) {
        const uint32_t start = slice_start(lane, size);
        uint32_t expected = takes_part(start, skip) ? input[start] : 0;
        for (uint32_t other = start + 1; other < slice_end(lane, size); other++)
            expected =
                combined(op, expected, takes_part(other, skip) ? input[other] : 0, is_signed);
        wrong += output[lane] != (takes_part(lane, skip) ? expected : 0xa5a5a5a5);
    }
    CU_ASSERT_EQUAL(wrong, 0);
}

static void reductions_of_words(void)
{
    fill_words();
    for (uint32_t op = VYRE_REDUCE_ADD; op <= VYRE_REDUCE_XOR; op++)
        for (int is_signed = 0; is_signed < 2; is_signed++) {
            check_reduce(op, is_signed, SMALL, 0);
            check_reduce(op, is_signed, SMALL, 3);
            check_reduce(op, is_signed, LARGE, 0);
            check_reduce(op, is_signed, LARGE, 3);
            check_reduce(op, is_signed, 1, 0);
        }
}

/* The order of the sum shows in its bits. */
static void sums_of_floats_are_in_lane_order(void)
{
    fill_words();
    for (uint32_t i = 0; i < COUNT(input); i++)
        input[i] = (input[i] & 0x83ffffff) | 0x3c000000;
    for (uint32_t skip = 0; skip < 4; skip += 3) {
        run_lanes(reduce, VYRE_REDUCE_ADD, VYRE_DATA_F32, VYRE_DATA_F32, SMALL, skip,
                  VYRE_FLOAT_STRICT);
        uint32_t wrong = 0;
        for (uint32_t lane = 0; lane < 2 * SMALL; lane++) {
            volatile float expected = 0;
            for (uint32_t o = slice_start(lane, SMALL); o < slice_end(lane, SMALL); o++)
                expected = expected + (takes_part(o, skip) ? f(input[o]) : 0);
            wrong += takes_part(lane, skip) && output[lane] != w(expected);
        }
        CU_ASSERT_EQUAL(wrong, 0);
    }
}

static void float_reductions_flush_each_step(void)
{
    memset(input, 0, sizeof input);
    input[0] = 0x00c00000; /* 1.5 times the least normal number, less one such: subnormal */
    input[1] = 0x80800000;
    input[2] = 0x00800000;
    run_lanes(reduce, VYRE_REDUCE_ADD, VYRE_DATA_F32, VYRE_DATA_F32, 3, 0, VYRE_FLOAT_STRICT);
    CU_ASSERT_EQUAL(output[0], 0x00c00000);
    run_lanes(reduce, VYRE_REDUCE_ADD, VYRE_DATA_F32, VYRE_DATA_F32, 3, 0, VYRE_FLOAT_FLUSH);
    CU_ASSERT_EQUAL(output[0], 0x00800000);
}

static void least_and_greatest_float(void)
{
    memset(input, 0, sizeof input);
    input[0] = 0x7fc00000;
    input[1] = 0x80000000;
    input[2] = 0x00000000;
    input[3] = 0x7fc00000;
    run_lanes(reduce, VYRE_REDUCE_MIN, VYRE_DATA_F32, VYRE_DATA_F32, 4, 0, VYRE_FLOAT_STRICT);
    CU_ASSERT_EQUAL(output[3], 0x80000000);
    run_lanes(reduce, VYRE_REDUCE_MAX, VYRE_DATA_F32, VYRE_DATA_F32, 4, 0, VYRE_FLOAT_STRICT);
    CU_ASSERT_EQUAL(output[3], 0x00000000);
}

/* ---- shuffle and ballot ---- */

static vyre_value shuffle(vyre_builder *b, vyre_value value, uint32_t mask)
{
    const vyre_value lane = vyre_builder_binary(
        b, VYRE_BINARY_BIT_XOR, vyre_builder_subgroup_lane(b), vyre_builder_u32(b, mask));
    return vyre_builder_subgroup_shuffle(b, value, lane);
}

static void shuffles(void)
{
    fill_words();
    static const uint32_t masks[] = {0, 1, 5, 31, 32, 0x80000000};
    for (uint32_t m = 0; m < COUNT(masks); m++)
        for (uint32_t skip = 0; skip < 4; skip += 3) {
            run_lanes(shuffle, masks[m], VYRE_DATA_U32, VYRE_DATA_U32, SMALL, skip,
                      VYRE_FLOAT_STRICT);
            uint32_t wrong = 0;
            for (uint32_t lane = 0; lane < 2 * SMALL; lane++) {
                const uint32_t start = slice_start(lane, SMALL);
                const uint64_t from = (uint64_t)start + ((lane - start) ^ masks[m]);
                uint32_t expected = 0;
                if (from < slice_end(lane, SMALL) && takes_part((uint32_t)from, skip))
                    expected = input[from];
                wrong += takes_part(lane, skip) && output[lane] != expected;
            }
            CU_ASSERT_EQUAL(wrong, 0);
        }
}

static vyre_value ballot(vyre_builder *b, vyre_value value, uint32_t bit)
{
    return vyre_builder_subgroup_ballot(
        b, vyre_builder_binary(b, VYRE_BINARY_BIT_AND, value, vyre_builder_u32(b, bit)));
}

static void ballots(void)
{
    fill_words();
    for (uint32_t skip = 0; skip < 4; skip += 3) {
        run_lanes(ballot, 4, VYRE_DATA_U32, VYRE_DATA_U32, SMALL, skip, VYRE_FLOAT_STRICT);
        uint32_t wrong = 0;
        for (uint32_t lane = 0; lane < 2 * SMALL; lane++) {
            uint32_t expected = 0;
            const uint32_t start = slice_start(lane, SMALL);
            for (uint32_t o = start; o < slice_end(lane, SMALL); o++)
                if (takes_part(o, skip) && input[o] & 4)
                    expected |= 1u << (o - start);
            wrong += takes_part(lane, skip) && output[lane] != expected;
        }
        CU_ASSERT_EQUAL(wrong, 0);
    }
}

static vyre_value lane_and_size(vyre_builder *b, vyre_value value, uint32_t unused)
{
    (void)value;
    (void)unused;
    return vyre_builder_binary(b, VYRE_BINARY_MUL, vyre_builder_subgroup_lane(b),
                               vyre_builder_subgroup_size(b));
}

static void lanes_and_size(void)
{
    run_lanes(lane_and_size, 0, VYRE_DATA_U32, VYRE_DATA_U32, LARGE, 0, VYRE_FLOAT_STRICT);
    uint32_t wrong = 0;
    for (uint32_t lane = 0; lane < 2 * LARGE; lane++)
        wrong += output[lane] != lane % LARGE % 32 * 32;
    CU_ASSERT_EQUAL(wrong, 0);
}

/* A reduction of a reduction, as one expression. */
static vyre_value nested(vyre_builder *b, vyre_value value, uint32_t unused)
{
    (void)unused;
    return add(b, reduce(b, add(b, reduce(b, value, VYRE_REDUCE_MAX), value), VYRE_REDUCE_XOR),
               value);
}

static void nested_operations(void)
{
    fill_words();
    run_lanes(nested, 0, VYRE_DATA_U32, VYRE_DATA_U32, SMALL, 0, VYRE_FLOAT_STRICT);
    uint32_t wrong = 0;
    for (uint32_t lane = 0; lane < 2 * SMALL; lane++) {
        uint32_t most = 0, mixed = 0;
        for (uint32_t o = slice_start(lane, SMALL); o < slice_end(lane, SMALL); o++)
            most = input[o] > most ? input[o] : most;
        for (uint32_t o = slice_start(lane, SMALL); o < slice_end(lane, SMALL); o++)
            mixed ^= most + input[o];
        wrong += output[lane] != mixed + input[lane];
    }
    CU_ASSERT_EQUAL(wrong, 0);
}

static const unit_test tests[] = {
    {"reductions of words", reductions_of_words},
    {"sums of floats are in lane order", sums_of_floats_are_in_lane_order},
    {"float reductions flush each step", float_reductions_flush_each_step},
    {"least and greatest float", least_and_greatest_float},
    {"shuffles", shuffles},
    {"ballots", ballots},
    {"lane and size", lanes_and_size},
    {"nested operations", nested_operations},
    {NULL, NULL}};

int main(void)
{
    return unit_main("reference_subgroup", tests);
}
