/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* The plugin border at run time: size rules of its macros, and the tables that it carries. */
#include "tests/unit/unit.h"

#include <vyre/facts.h>
#include <vyre/plugin.h>

#include <string.h>

static void has_compares_with_the_end_of_the_member(void)
{
    vyre_compile request;
    memset(&request, 0, sizeof request);
    request.struct_size = sizeof request;
    CU_ASSERT(VYRE_HAS(&request, ulp));
    request.struct_size = (uint32_t)sizeof request - 1;
    CU_ASSERT(!VYRE_HAS(&request, ulp));
    CU_ASSERT(VYRE_HAS(&request, float_mode));
    request.struct_size = (uint32_t)offsetof(vyre_compile, float_mode);
    CU_ASSERT(!VYRE_HAS(&request, float_mode));
    CU_ASSERT(VYRE_HAS(&request, deadline));
    request.struct_size = 0;
    CU_ASSERT(!VYRE_HAS(&request, struct_size));
    request.struct_size = UINT32_MAX;
    CU_ASSERT(VYRE_HAS(&request, ulp));
}

static void get_reads_zero_beyond_the_size(void)
{
    vyre_compile request;
    vyre_submission submission;
    const char *label;
    memset(&request, 0xff, sizeof request);
    memset(&submission, 0xff, sizeof submission);
    request.struct_size = (uint32_t)offsetof(vyre_compile, float_mode);
    CU_ASSERT_EQUAL(VYRE_GET(&request, float_mode), 0);
    CU_ASSERT_EQUAL(VYRE_GET(&request, deadline), UINT64_MAX);
    submission.struct_size = (uint32_t)offsetof(vyre_submission, label);
    label = VYRE_GET(&submission, label);
    CU_ASSERT_PTR_NULL(label);
    CU_ASSERT_EQUAL(VYRE_GET(&submission, after_stride), UINT32_MAX);
}

static void sizes_of_1_0_cover_the_structs(void)
{
#define CHECK(name, type, last)                                                                    \
    CU_ASSERT_EQUAL(VYRE_##name##_SIZE_V1_0, sizeof(type));                                        \
    CU_ASSERT(sizeof(type) <= VYRE_STRUCT_SIZE_MAX);
    VYRE_STRUCT_TABLE(CHECK)
#undef CHECK
    CU_ASSERT_EQUAL(VYRE_FACT_SIZE_V1_0, sizeof(vyre_fact));
}

static void status_numbers_ascend(void)
{
    static const vyre_status numbers[] = {
#define NUMBER(name, number) number,
        VYRE_STATUS_TABLE(NUMBER)
#undef NUMBER
    };
    size_t count = sizeof numbers / sizeof *numbers;
    CU_ASSERT_EQUAL(numbers[0], VYRE_OK);
    for (size_t i = 1; i < count; i++)
        CU_ASSERT(numbers[i] > numbers[i - 1]);
    CU_ASSERT_EQUAL(VYRE_OTHER, 1999);
    CU_ASSERT_EQUAL(VYRE_INTERNAL, 2018);
}

static const struct fact_row {
    uint32_t number;
    const char *constant, *name;
    int type, unit, need;
    const char *help;
} rows[] = {
#define ROW(number, name, text, type, unit, need, help)                                            \
    {number, #name, text, VYRE_TYPE_##type, VYRE_UNIT_##unit, need, help},
    VYRE_FACT_TABLE(ROW)
#undef ROW
};
static const size_t row_count = sizeof rows / sizeof *rows;

static void fact_keys_ascend_within_the_core_range(void)
{
    for (size_t i = 0; i < row_count; i++) {
        CU_ASSERT(rows[i].number >= 0x101 && rows[i].number < VYRE_FACT_VENDOR_FIRST);
        CU_ASSERT((rows[i].number & 0xff) != 0);
        CU_ASSERT(VYRE_FACT_GROUP(rows[i].number) <= 9);
        if (i > 0)
            CU_ASSERT(rows[i].number > rows[i - 1].number);
    }
    CU_ASSERT_EQUAL(VYRE_FACT_GROUP_BIT(VYRE_FACT_VENDOR_ID), 1u << 1);
    CU_ASSERT_EQUAL(VYRE_FACT_GROUP_BIT(VYRE_FACT_STATE), 1u << 9);
    CU_ASSERT_EQUAL(VYRE_FACT_GROUP_BIT(VYRE_FACT_VENDOR_FIRST), 1u);
}

/* `name` spells `constant` in lower case. */
static int spells(const char *name, const char *constant)
{
    for (; *name != '\0' && *constant != '\0'; name++, constant++) {
        int lower = *constant >= 'A' && *constant <= 'Z' ? *constant - 'A' + 'a' : *constant;
        if (*name != lower)
            return 0;
    }
    return *name == *constant;
}

static void fact_rows_are_complete(void)
{
    for (size_t i = 0; i < row_count; i++) {
        CU_ASSERT(spells(rows[i].name, rows[i].constant));
        CU_ASSERT(strlen(rows[i].name) <= 48);
        CU_ASSERT(strlen(rows[i].help) > 0);
        CU_ASSERT(rows[i].need == 0 || rows[i].need == 1);
        if (rows[i].type == VYRE_TYPE_FLAG || rows[i].type == VYRE_TYPE_TEXT ||
            rows[i].type == VYRE_TYPE_VERSION)
            CU_ASSERT_EQUAL(rows[i].unit, VYRE_UNIT_NONE);
        for (size_t k = 0; k < i; k++)
            CU_ASSERT(strcmp(rows[i].name, rows[k].name) != 0);
    }
}

static void versions_compare_as_numbers(void)
{
    CU_ASSERT(VYRE_VERSION(535, 183, 1, 0) > VYRE_VERSION(535, 99, 65535, 65535));
    CU_ASSERT(VYRE_VERSION(22, 3, 6, 0) < VYRE_VERSION(23, 0, 0, 0));
    CU_ASSERT_EQUAL(VYRE_VERSION(1, 2, 3, 4), UINT64_C(0x0001000200030004));
}

static const unit_test tests[] = {
    {"VYRE_HAS compares with the end of the member", has_compares_with_the_end_of_the_member},
    {"VYRE_GET reads zero beyond the size", get_reads_zero_beyond_the_size},
    {"sizes of 1.0 cover the structs", sizes_of_1_0_cover_the_structs},
    {"status numbers ascend", status_numbers_ascend},
    {"fact keys ascend within the core range", fact_keys_ascend_within_the_core_range},
    {"fact rows are complete", fact_rows_are_complete},
    {"versions compare as numbers", versions_compare_as_numbers},
    {NULL, NULL},
};

int main(void)
{
    return unit_main("border", tests);
}
