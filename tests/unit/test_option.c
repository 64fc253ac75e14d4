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
        {VYRE_OPTION_SIZE, NULL, "16777216T", "(refused)"},
        {VYRE_OPTION_SIZE, NULL, "524287T", "576459652791795712"},
        {VYRE_OPTION_SIZE, NULL, "5x", "(refused)"},
        {VYRE_OPTION_SIZE, NULL, "5K5", "(refused)"},
        {VYRE_OPTION_DURATION, NULL, "9999999999min", "(refused)"},
        {VYRE_OPTION_DURATION, NULL, "-5s", "(refused)"},
        {VYRE_OPTION_DURATION, NULL, "5S", "(refused)"},
        {VYRE_OPTION_DURATION, "1ms..10min", "0", "(refused)"},
        {VYRE_OPTION_INT, NULL, "-", "(refused)"},
        {VYRE_OPTION_INT, NULL, "1 000", "(refused)"},
        {VYRE_OPTION_INT, NULL, "5K", "(refused)"},
        {VYRE__OPTION_IDS, NULL, "", ""},
        {VYRE__OPTION_IDS, NULL, " cuda \t cpu ", "cuda cpu"},
        {VYRE__OPTION_IDS, NULL, "cuda CPU", "(refused)"},
        {VYRE__OPTION_IDS, NULL, "cpu a cpu", "(refused)"},
        {VYRE__OPTION_IDS, NULL, "cpu cp cpux", "cpu cp cpux"},
        {VYRE__OPTION_SELECTORS, NULL, "class:cpu  name:A?B*", "class:cpu name:A?B*"},
        {VYRE__OPTION_GLOBS, NULL, "* *", "* *"},
        {VYRE__OPTION_FACTS, NULL, "", ""},
        {VYRE__OPTION_FACTS, NULL, " float64 ,  memory_bytes >= 8G", "float64,memory_bytes >= 8G"},
        {VYRE__OPTION_FACTS, NULL, ",", "(refused)"},
        {VYRE__OPTION_FACTS, NULL, "a,", "(refused)"},
        {VYRE__OPTION_FACTS, NULL, ",a", "(refused)"},
        {VYRE__OPTION_FACTS, NULL, "a, ,b", "(refused)"},
        {VYRE__OPTION_HEX, "8..64", "0123abcd", "0123abcd"},
        {VYRE__OPTION_HEX, "8..64", "0123abc", "(refused)"},
        {VYRE__OPTION_HEX, "8..64", "0123ABCD", "(refused)"},
        {VYRE__OPTION_HEX, "1..4", "12345", "(refused)"},
        {VYRE__OPTION_FLOAT, NULL, "strict", "strict"},
        {VYRE__OPTION_FLOAT, NULL, "ulp:007", "ulp:7"},
        {VYRE__OPTION_FLOAT, NULL, "ulp:1048577", "(refused)"},
        {VYRE__OPTION_FLOAT, NULL, "ulp:", "(refused)"},
        {VYRE__OPTION_FLOAT, NULL, "ulp:-1", "(refused)"},
        {VYRE__OPTION_FLOAT, NULL, "fast", "(refused)"},
        {VYRE__OPTION_PATH, NULL, "a b", "a b"},
        {VYRE__OPTION_PATH, NULL, "~/a", "(refused)"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        CU_ASSERT_STRING_EQUAL(value_of(cases[i].type, cases[i].range, cases[i].value),
                               cases[i].form);
}

static void entries_of_lists_have_places(void)
{
    static const struct {
        const char *value;
        char separator;
        const char *entries; /* COLUMN:TEXT; of each */
    } cases[] = {
        {"", ' ', ""},
        {" \t", ' ', ""},
        {"a", ' ', "0:a;"},
        {" a \tb:c ", ' ', "1:a;4:b:c;"},
        {"\xC3\xA9\xC3\xA9 b", ' ', "0:\xC3\xA9\xC3\xA9;3:b;"},
        {"", ',', ""},
        {" ", ',', ""},
        {"a >= 1 , b", ',', "0:a >= 1;9:b;"},
        {"a,", ',', "0:a;2:;"},
        {",", ',', "0:;1:;"},
        {"::/a b:c:", ':', "2:/a b;7:c;"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char text[128] = "";
        vyre__list_entry entry;
        size_t offset = 0, used = 0;
        while (vyre__list_next(cases[i].value, cases[i].separator, &offset, &entry))
            used += (size_t)snprintf(text + used, sizeof text - used, "%u:%.*s;", entry.column,
                                     (int)entry.size, entry.text);
        CU_ASSERT_STRING_EQUAL(text, cases[i].entries);
    }
}

static void declarations_are_checked(void)
{
    char why[256];
    static const struct {
        vyre__option option;
        int fine;
    } cases[] = {
        {{"a", VYRE_OPTION_INT, "5", "0..5", ""}, 1},
        {{"a", VYRE_OPTION_INT, "6", "0..5", ""}, 0},
        {{"a", VYRE_OPTION_INT, "5", "5..0", ""}, 0},
        {{"a", VYRE_OPTION_INT, "5", "0-9", ""}, 0},
        {{"a", VYRE_OPTION_FLAG, "yes", "0..1", ""}, 0},
        {{"a", VYRE_OPTION_CHOICE, "c", "a|b", ""}, 0},
        {{"a", VYRE_OPTION_TEXT, "", "many", ""}, 0},
        {{"a", VYRE__OPTION_HEX, "abc", "1..4", ""}, 1},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        CU_ASSERT_EQUAL(vyre__option_check_declared(&cases[i].option, why, sizeof why),
                        cases[i].fine);
    for (uint32_t type = 1; type <= 6; type++)
        CU_ASSERT_EQUAL(vyre__option_type_of(vyre__option_type_word(type)), type);
    CU_ASSERT_STRING_EQUAL(vyre__option_type_word(VYRE__OPTION_FACTS), "expressions");
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

static const unit_test tests[] = {{"values have one form", values_have_one_form},
                                  {"entries of lists have places", entries_of_lists_have_places},
                                  {"declarations are checked", declarations_are_checked},
                                  {"suggestions", suggestions},
                                  {NULL, NULL}};

int main(void)
{
    return unit_main("option", tests);
}
