/* SPDX-License-Identifier: MIT OR Apache-2.0 */
#include <stdlib.h>
#include <string.h>

#include "core/base/error.h"
#include "tests/unit/unit.h"

static const struct {
    vyre_status status;
    const char *name;
} statuses[] = {
#define ENTRY(name, number) {number, #name},
    VYRE_STATUS_TABLE(ENTRY)
#undef ENTRY
};

static void names_and_texts(void)
{
    for (size_t i = 0; i < sizeof statuses / sizeof statuses[0]; i++) {
        CU_ASSERT_STRING_EQUAL(vyre_status_name(statuses[i].status), statuses[i].name);
        CU_ASSERT(strlen(vyre_status_text(statuses[i].status)) > 5);
    }
    CU_ASSERT_STRING_EQUAL(vyre_status_name(VYRE_TIMEOUT), "TIMEOUT");
    CU_ASSERT_STRING_EQUAL(vyre_status_name(77), "OTHER");
    CU_ASSERT_STRING_EQUAL(vyre_status_name(-1), "OTHER");
    CU_ASSERT_STRING_EQUAL(vyre_status_text(77), vyre_status_text(VYRE_OTHER));
}

static void exit_codes(void)
{
    CU_ASSERT_EQUAL(vyre_status_exit_code(VYRE_OK), 0);
    CU_ASSERT_EQUAL(vyre_status_exit_code(VYRE_TRAPPED), 1);
    CU_ASSERT_EQUAL(vyre_status_exit_code(VYRE_NOT_FOUND), 1);
    CU_ASSERT_EQUAL(vyre_status_exit_code(VYRE_INVALID_ARGUMENT), 2);
    CU_ASSERT_EQUAL(vyre_status_exit_code(VYRE_CONFIG), 3);
    CU_ASSERT_EQUAL(vyre_status_exit_code(VYRE_NO_DEVICE), 4);
    CU_ASSERT_EQUAL(vyre_status_exit_code(VYRE_ABI_MISMATCH), 5);
    CU_ASSERT_EQUAL(vyre_status_exit_code(12345), 1);
    for (size_t i = 1; i < sizeof statuses / sizeof statuses[0]; i++)
        CU_ASSERT(vyre_status_exit_code(statuses[i].status) > 0);
}

static void failing(void)
{
    vyre_error error;
    memset(&error, 'x', sizeof error);
    CU_ASSERT_EQUAL(vyre__fail(&error, VYRE_LIMIT, "use less", "%d is too many", 5), VYRE_LIMIT);
    CU_ASSERT_EQUAL(error.status, VYRE_LIMIT);
    CU_ASSERT_STRING_EQUAL(error.message, "5 is too many");
    CU_ASSERT_STRING_EQUAL(error.fix, "use less");
    CU_ASSERT_STRING_EQUAL(error.location, "");
    CU_ASSERT_EQUAL(error.context_count, 0);
    CU_ASSERT_EQUAL(vyre__fail(NULL, VYRE_BUSY, "wait", "busy"), VYRE_BUSY);
    CU_ASSERT_EQUAL(vyre__fail_memory(&error, "the table"), VYRE_OUT_OF_HOST_MEMORY);
    CU_ASSERT_STRING_EQUAL(error.message, "not enough memory for the table");
    CU_ASSERT(error.fix[0] != 0);
}

static void location_and_context(void)
{
    vyre_error error = {0};
    vyre__fail(&error, VYRE_CONFIG, "fix it", "wrong");
    vyre__error_locate(&error, "%s:%d:%d", "a.conf", 3, 4);
    CU_ASSERT_STRING_EQUAL(error.location, "a.conf:3:4");
    for (int i = 0; i < 6; i++)
        vyre__error_context(&error, "frame %d", i);
    CU_ASSERT_EQUAL(error.context_count, 4);
    CU_ASSERT_STRING_EQUAL(error.context[0], "frame 0");
    CU_ASSERT_STRING_EQUAL(error.context[3], "frame 3");
    vyre__error_locate(NULL, "nowhere");
    vyre__error_context(NULL, "nothing");
    /* A new failure starts afresh, also from the texts of the old one. */
    vyre__fail(&error, VYRE_CONFIG, error.fix, "again: %s", error.message);
    CU_ASSERT_STRING_EQUAL(error.message, "again: wrong");
    CU_ASSERT_STRING_EQUAL(error.fix, "fix it");
    CU_ASSERT_STRING_EQUAL(error.location, "");
    CU_ASSERT_EQUAL(error.context_count, 0);
}

static void long_texts_are_cut_between_characters(void)
{
    char text[4001];
    vyre_error error;
    for (size_t shift = 0; shift < 3; shift++) {
        memset(text, 'a', shift);
        for (size_t i = shift; i + 3 <= 4000; i += 3)
            memcpy(text + i, "\xE2\x82\xAC", 3);
        text[3999] = 0;
        vyre__fail(&error, VYRE_OTHER, text, "%s", text);
        const size_t length = strlen(error.message), fix_length = strlen(error.fix);
        CU_ASSERT(length > 1015 && length < sizeof error.message);
        CU_ASSERT((length - shift) % 3 == 0);
        CU_ASSERT(fix_length > 505 && fix_length < sizeof error.fix);
        CU_ASSERT((fix_length - shift) % 3 == 0);
    }
}

static void hostile_texts_are_escaped(void)
{
    vyre_error error;
    vyre__fail(&error, VYRE_OTHER, "\x1B[2J", "name \x1B[31m\n\xFF");
    CU_ASSERT_STRING_EQUAL(error.message, "name \\u{1b}[31m\\u{a}\\xff");
    CU_ASSERT_STRING_EQUAL(error.fix, "\\u{1b}[2J");
}

static const unit_test tests[] = {
    {"names and texts", names_and_texts},
    {"exit codes", exit_codes},
    {"failing", failing},
    {"location and context", location_and_context},
    {"long texts are cut between characters", long_texts_are_cut_between_characters},
    {"hostile texts are escaped", hostile_texts_are_escaped},
    {NULL, NULL},
};

int main(void)
{
    return unit_main("status", tests);
}
