/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Values of configuration keys, lists in them, and suggestions. */
#include <stdio.h>
#include <string.h>

#include "core/config/list.h"
#include "core/config/option.h"
#include "core/config/suggest.h"
#include "tests/unit/unit.h"

static const char *value_of(uint32_t type, const char *range, const char *value)
{
    static char out[VYRE__OPTION_VALUE];
    const vyre__option option = {"o", type, "", range, ""};
    char why[256] = "";
    if (vyre__option_check(&option, value, out, why, sizeof why))
        return out;
    CU_ASSERT_NOT_EQUAL(why[0], '\0');
    return "(refused)";
}

static void values_have_one_form(void)
{
    static const struct {
        uint32_t type;
        const char *range, *value, *form;
    } cases[] = {
        {VYRE_OPTION_FLAG, NULL, "yes", "1"},
        {VYRE_OPTION_FLAG, NULL, "true", "1"},
        {VYRE_OPTION_FLAG, NULL, "on", "1"},
        {VYRE_OPTION_FLAG, NULL, "1", "1"},
        {VYRE_OPTION_FLAG, NULL, "off", "0"},
        {VYRE_OPTION_FLAG, NULL, "Yes", "(refused)"},
        {VYRE_OPTION_FLAG, NULL, "", "(refused)"},
        {VYRE_OPTION_FLAG, NULL, "2", "(refused)"},
        {VYRE_OPTION_INT, NULL, "-5", "-5"},
        {VYRE_OPTION_INT, "0..7", "7", "7"},
        {VYRE_OPTION_INT, "0..7", "8", "(refused)"},
        {VYRE_OPTION_INT, "-3..", "-4", "(refused)"},
        {VYRE_OPTION_INT, NULL, "0x10", "(refused)"},
        {VYRE_OPTION_INT, NULL, "5x", "(refused)"},
        {VYRE_OPTION_INT, NULL, "1.5", "(refused)"},
        {VYRE_OPTION_INT, NULL, "+5", "(refused)"},
        {VYRE_OPTION_INT, NULL, "", "(refused)"},
        {VYRE_OPTION_INT, NULL, "99999999999999999999", "(refused)"},
        {VYRE_OPTION_SIZE, NULL, "64K", "65536"},
        {VYRE_OPTION_SIZE, NULL, "8 G", "8589934592"},
        {VYRE_OPTION_SIZE, NULL, "10", "10"},
        {VYRE_OPTION_SIZE, NULL, "-1", "(refused)"},
        {VYRE_OPTION_SIZE, NULL, "64k", "(refused)"},
        {VYRE_OPTION_SIZE, NULL, "99999999T", "(refused)"},
        {VYRE_OPTION_SIZE, "1K..2K", "2K", "2048"},
        {VYRE_OPTION_SIZE, "1K..2K", "2049", "(refused)"},
        {VYRE_OPTION_DURATION, NULL, "5s", "5000000000"},
        {VYRE_OPTION_DURATION, NULL, "250ms", "250000000"},
        {VYRE_OPTION_DURATION, NULL, "2min", "120000000000"},
        {VYRE_OPTION_DURATION, NULL, "0", "0"},
        {VYRE_OPTION_DURATION, NULL, "5", "(refused)"},
        {VYRE_OPTION_CHOICE, "a|bc|d", "bc", "bc"},
        {VYRE_OPTION_CHOICE, "a|bc|d", "b", "(refused)"},
        {VYRE_OPTION_CHOICE, "a|bc|d", "a|bc", "(refused)"},
        {VYRE_OPTION_CHOICE, "a|bc|d", "", "(refused)"},
        {VYRE_OPTION_TEXT, "3", "abc", "abc"},
        {VYRE_OPTION_TEXT, "3", "abcd", "(refused)"},
        {VYRE_OPTION_TEXT, NULL, "", ""},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        CU_ASSERT_STRING_EQUAL(value_of(cases[i].type, cases[i].range, cases[i].value),
                               cases[i].form);
}

static void suggestions(void)
{
    static const char *const words[] = {"enabled", "engine", "threads"};
    char text[128];
    CU_ASSERT_STRING_EQUAL(vyre__suggest("engin", words, 3), "engine");
    CU_ASSERT_STRING_EQUAL(vyre__suggest("enabeld", words, 3), "enabled");
    CU_ASSERT_PTR_NULL(vyre__suggest("memory", words, 3));
    vyre__suggest_fix(text, sizeof text, "keys", "thread", words, 3);
    CU_ASSERT_STRING_EQUAL(text, "Did you mean `threads`?");
    vyre__suggest_fix(text, sizeof text, "keys", "memory", words, 3);
    CU_ASSERT_STRING_EQUAL(text, "Known keys: enabled, engine, threads.");
}

static const unit_test tests[] = {
    {"values have one form", values_have_one_form}, {"suggestions", suggestions}, {NULL, NULL}};

int main(void)
{
    return unit_main("option", tests);
}
