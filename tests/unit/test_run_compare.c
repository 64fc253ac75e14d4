/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* How near outputs are, as vyre-run --compare has it. */
#include <string.h>

#include "tests/unit/unit.h"
#include "tools/run/compare.h"

static int words_agree(uint32_t ulp, uint32_t actual, uint32_t expected)
{
    return run_outputs_agree("f32", ulp, &actual, &expected, sizeof actual);
}

static int halves_agree(const char *type, uint32_t ulp, uint16_t actual, uint16_t expected)
{
    return run_outputs_agree(type, ulp, &actual, &expected, sizeof actual);
}

static void bytes_without_a_bound(void)
{
    CU_ASSERT(words_agree(0, 0x3F800000, 0x3F800000));
    CU_ASSERT(!words_agree(0, 0x3F800001, 0x3F800000));
    CU_ASSERT(!words_agree(0, 0x7FC00001, 0x7FC00000));
    CU_ASSERT(run_outputs_agree("f32", 0, NULL, NULL, 0));
    CU_ASSERT(run_outputs_agree("f32", 4, NULL, NULL, 0));
}

static void units_of_what_is_expected(void)
{
    CU_ASSERT(words_agree(2, 0x3F800002, 0x3F800000));
    CU_ASSERT(!words_agree(2, 0x3F800003, 0x3F800000));
    CU_ASSERT(words_agree(2, 0x3F7FFFFC, 0x3F800000)); /* half as large below a power of two */
    CU_ASSERT(!words_agree(2, 0x3F7FFFFA, 0x3F800000));
    CU_ASSERT(words_agree(2, 0xBF800002, 0xBF800000));
    CU_ASSERT(!words_agree(100, 0xBF800000, 0x3F800000));
    CU_ASSERT(!words_agree(1000, 0x3F800000, 0));
}

static void special_values(void)
{
    CU_ASSERT(words_agree(1, 0xFFC12345, 0x7FC00000));
    CU_ASSERT(!words_agree(100, 0x7FC00000, 0x3F800000));
    CU_ASSERT(!words_agree(100, 0x3F800000, 0x7FC00000));
    CU_ASSERT(!words_agree(100, 0x7FC00000, 0x7F800000));
    CU_ASSERT(words_agree(1, 0x7F800000, 0x7F7FFFFF));
    CU_ASSERT(!words_agree(1, 0x7F7FFFF0, 0x7F800000));
    CU_ASSERT(!words_agree(1, 0xFF800000, 0x7F800000));
    CU_ASSERT(words_agree(1, 0x80000000, 0));
}

static void subnormals_may_be_zeros(void)
{
    CU_ASSERT(words_agree(1, 0, 0x007FFFFF));
    CU_ASSERT(words_agree(1, 0x80000000, 0x00400000));
    CU_ASSERT(!words_agree(1, 0, 0x00800000));
    CU_ASSERT(!words_agree(1, 0x00400003, 0x00400000));
}

static void other_types(void)
{
    CU_ASSERT(halves_agree("f16", 1, 0x3C01, 0x3C00));
    CU_ASSERT(!halves_agree("f16", 1, 0x3C02, 0x3C00));
    CU_ASSERT(halves_agree("bf16", 1, 0x3F81, 0x3F80));
    CU_ASSERT(!halves_agree("bf16", 1, 0x3F82, 0x3F80));
    CU_ASSERT(halves_agree("f16", 1, 0x7E01, 0xFE00));
    CU_ASSERT(!halves_agree("u16", 100, 1, 2));
    CU_ASSERT(halves_agree("u16", 100, 2, 2));
}

static void every_element_counts(void)
{
    uint32_t expected[16] = {0}, actual[16] = {0};
    CU_ASSERT(run_outputs_agree("f32", 1, actual, expected, sizeof actual));
    actual[15] = 0x3F800000;
    CU_ASSERT(!run_outputs_agree("f32", 1, actual, expected, sizeof actual));
}

static const unit_test tests[] = {{"bytes without a bound", bytes_without_a_bound},
                                  {"units of what is expected", units_of_what_is_expected},
                                  {"special values", special_values},
                                  {"subnormals may be zeros", subnormals_may_be_zeros},
                                  {"other types", other_types},
                                  {"every element counts", every_element_counts},
                                  {NULL, NULL}};

int main(void)
{
    return unit_main("run_compare", tests);
}
