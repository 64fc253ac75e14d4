/* SPDX-License-Identifier: MIT OR Apache-2.0 */
#include "core/base/json.h"

#include <locale.h>
#include <math.h>
#include <string.h>

#include "tests/unit/unit.h"

static int writes(vyre__json *json, const char *expected)
{
    size_t size = 0;
    char *text = vyre__json_take(json, &size);
    const int same = text && size == strlen(expected) && strcmp(text, expected) == 0;
    vyre_free(text);
    return same;
}

static void nesting_and_order(void)
{
    vyre__json json = {0};
    vyre__json_begin_object(&json, NULL);
    vyre__json_string(&json, "z", "last first");
    vyre__json_begin_array(&json, "a");
    vyre__json_u64(&json, NULL, 1);
    vyre__json_begin_object(&json, NULL);
    vyre__json_end_object(&json);
    vyre__json_begin_array(&json, NULL);
    vyre__json_end_array(&json);
    vyre__json_null(&json, NULL);
    vyre__json_end_array(&json);
    vyre__json_bool(&json, "b", 5);
    vyre__json_string(&json, "n", NULL);
    vyre__json_hex(&json, "h", "\x01\xAB\xFF", 3);
    vyre__json_end_object(&json);
    CU_ASSERT(writes(&json, "{\"z\":\"last first\",\"a\":[1,{},[],null],\"b\":true,\"n\":null,"
                            "\"h\":\"01abff\"}\n"));
}

static void indented(void)
{
    vyre__json json = {.indented = 1};
    vyre__json_begin_object(&json, NULL);
    vyre__json_begin_array(&json, "a");
    vyre__json_i64(&json, NULL, -1);
    vyre__json_i64(&json, NULL, 2);
    vyre__json_end_array(&json);
    vyre__json_begin_object(&json, "o");
    vyre__json_end_object(&json);
    vyre__json_end_object(&json);
    CU_ASSERT(writes(&json, "{\n  \"a\": [\n    -1,\n    2\n  ],\n  \"o\": {}\n}\n"));
}

static void values_of_other_writers(void)
{
    vyre__json json = {.indented = 1};
    vyre__json_begin_object(&json, NULL);
    vyre__json_value(&json, "v", "{\n  \"a\": 1\n}\n", 13);
    vyre__json_bool(&json, "b", 0);
    vyre__json_end_object(&json);
    CU_ASSERT(writes(&json, "{\n  \"v\": {\n    \"a\": 1\n  },\n  \"b\": false\n}\n"));
    vyre__json_begin_array(&json, NULL);
    vyre__json_value(&json, NULL, "\n", 1);
    vyre__json_end_array(&json);
    CU_ASSERT_PTR_NULL(vyre__json_take(&json, NULL));
}

static void strings(void)
{
    vyre__json json = {0};
    const char text[] = "q\" b\\ n\n r\r t\t z\0 e\x1B d\x7F \xE2\x82\xAC \xE2\x80\xA8 \xFF\xC3";
    vyre__json_text(&json, NULL, text, sizeof text - 1);
    CU_ASSERT(writes(&json, "\"q\\\" b\\\\ n\\n r\\r t\\t z\\u0000 e\\u001b d\\u007f \xE2\x82\xAC "
                            "\\u2028 \xEF\xBF\xBD\xEF\xBF\xBD\"\n"));
    vyre__json key = {0};
    vyre__json_begin_object(&key, NULL);
    vyre__json_bool(&key, "a\"\n", 0);
    vyre__json_end_object(&key);
    CU_ASSERT(writes(&key, "{\"a\\\"\\n\":false}\n"));
}

static void integers(void)
{
    vyre__json json = {0};
    vyre__json_begin_array(&json, NULL);
    vyre__json_u64(&json, NULL, 9007199254740992u);
    vyre__json_u64(&json, NULL, 9007199254740993u);
    vyre__json_u64(&json, NULL, UINT64_MAX);
    vyre__json_i64(&json, NULL, -9007199254740992);
    vyre__json_i64(&json, NULL, -9007199254740993);
    vyre__json_i64(&json, NULL, INT64_MIN);
    vyre__json_i64(&json, NULL, INT64_MAX);
    vyre__json_end_array(&json);
    CU_ASSERT(writes(&json, "[9007199254740992,\"9007199254740993\",\"18446744073709551615\","
                            "-9007199254740992,\"-9007199254740993\",\"-9223372036854775808\","
                            "\"9223372036854775807\"]\n"));
}

static void put_doubles(vyre__json *json)
{
    vyre__json_begin_array(json, NULL);
    vyre__json_double(json, NULL, 0.1);
    vyre__json_double(json, NULL, -0.0);
    vyre__json_double(json, NULL, 3.0);
    vyre__json_double(json, NULL, 1.0 / 3.0);
    vyre__json_double(json, NULL, 1e300);
    vyre__json_double(json, NULL, 5e-324);
    vyre__json_double(json, NULL, (double)NAN);
    vyre__json_double(json, NULL, -(double)INFINITY);
    vyre__json_end_array(json);
}

static const char doubles_text[] =
    "[0.1,-0,3,0.3333333333333333,1e+300,4.94065645841247e-324,null,null]\n";

static void doubles(void)
{
    vyre__json json = {0};
    put_doubles(&json);
    CU_ASSERT(writes(&json, doubles_text));
}

static void doubles_in_another_locale(void)
{
    static const char *const names[] = {"de_DE.UTF-8", "fr_FR.UTF-8", "de_DE", "ps_AF.UTF-8"};
    const char *found = NULL;
    for (size_t i = 0; i < sizeof names / sizeof names[0] && !found; i++)
        found = setlocale(LC_NUMERIC, names[i]);
    if (!found) {
        unit_skip("no locale with a decimal comma is installed (apt-get install locales)");
        return;
    }
    vyre__json json = {0};
    put_doubles(&json);
    CU_ASSERT(writes(&json, doubles_text));
    setlocale(LC_NUMERIC, "C");
}

static void misuse_fails(void)
{
    vyre__json json = {0};
    vyre__json_begin_object(&json, NULL);
    vyre__json_u64(&json, NULL, 1); /* a key is missing */
    vyre__json_end_object(&json);
    CU_ASSERT_PTR_NULL(vyre__json_take(&json, NULL));
    vyre__json_begin_array(&json, NULL);
    vyre__json_u64(&json, "k", 1); /* a key too many */
    vyre__json_end_array(&json);
    CU_ASSERT_PTR_NULL(vyre__json_take(&json, NULL));
    vyre__json_begin_array(&json, NULL); /* left open */
    CU_ASSERT_PTR_NULL(vyre__json_take(&json, NULL));
    vyre__json_begin_array(&json, NULL);
    vyre__json_end_object(&json); /* the wrong end */
    CU_ASSERT_PTR_NULL(vyre__json_take(&json, NULL));
    vyre__json_null(&json, NULL);
    vyre__json_null(&json, NULL); /* two documents */
    CU_ASSERT_PTR_NULL(vyre__json_take(&json, NULL));
    CU_ASSERT_PTR_NULL(vyre__json_take(&json, NULL)); /* none */
    for (int i = 0; i <= VYRE__JSON_DEPTH_MAX; i++)
        vyre__json_begin_array(&json, NULL);
    for (int i = 0; i <= VYRE__JSON_DEPTH_MAX; i++)
        vyre__json_end_array(&json);
    CU_ASSERT_PTR_NULL(vyre__json_take(&json, NULL));
}

static const unit_test tests[] = {
    {"nesting and order", nesting_and_order},
    {"indented", indented},
    {"values of other writers", values_of_other_writers},
    {"strings", strings},
    {"integers", integers},
    {"doubles", doubles},
    {"doubles in another locale", doubles_in_another_locale},
    {"misuse fails", misuse_fails},
    {NULL, NULL},
};

int main(void)
{
    return unit_main("json", tests);
}
