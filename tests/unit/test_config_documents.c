/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* The documents of the options are those that the table makes, and vyre.conf can be used. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "conf/document.h"
#include "core/config/fingerprint.h"
#include "core/config/table.h"
#include "tests/unit/unit.h"

/* Below the top of the tree. */
static char *read_source(const char *name)
{
    char path[128];
    size_t size = 0;
    snprintf(path, sizeof path, "../../%s", name);
    char *data = unit_read_data(path, &size);
    char *text = data ? malloc(size + 1) : NULL;
    if (text) {
        memcpy(text, data, size);
        text[size] = '\0';
    }
    free(data);
    return text;
}

static void same_text(const char *is, const char *should_be)
{
    CU_ASSERT_STRING_EQUAL(is, should_be);
    if (strcmp(is, should_be) == 0)
        return;
    size_t at = 0;
    while (is[at] == should_be[at])
        at++;
    printf("# differs at: %.60s\n# run: make config-documents\n", should_be + at);
}

static char *made(void (*put)(vyre__bytes *out))
{
    vyre__bytes text = {0};
    put(&text);
    CU_ASSERT_FALSE_FATAL(text.failed);
    return vyre__bytes_take(&text, NULL);
}

/* What stands between the lines with the marks. */
static void compare_part(const char *file, void (*put)(vyre__bytes *out))
{
    char *text = read_source(file), *wanted = made(put);
    CU_ASSERT_PTR_NOT_NULL_FATAL(text);
    char *begin = strstr(text, "options: begin"), *end = strstr(text, "options: end");
    CU_ASSERT_TRUE_FATAL(begin && end && begin < end);
    while (end[-1] != '\n')
        end--;
    *end = '\0';
    same_text(strchr(begin, '\n') + 1, wanted);
    free(text);
    vyre_free(wanted);
}

static void the_shipped_file_is_that_of_the_table(void)
{
    char *text = read_source("conf/vyre.conf"), *wanted = made(document_conf);
    CU_ASSERT_PTR_NOT_NULL_FATAL(text);
    same_text(text, wanted);
    free(text);
    vyre_free(wanted);
}

static void the_manual_is_that_of_the_table(void)
{
    compare_part("docs/man/vyre.conf.5", document_manual);
}

static void the_guide_is_that_of_the_table(void)
{
    compare_part("docs/configuration.md", document_guide);
}

/* ---- the shipped file in use ---- */

static vyre__config *config_of(const char *text)
{
    vyre__config *config = NULL;
    vyre_error error = {0};
    CU_ASSERT_EQUAL_FATAL(vyre__config_create(&config, &error), VYRE_OK);
    vyre__config_add(config, "vyre.conf", text, strlen(text), VYRE__SCOPE_SYSTEM, &error);
    CU_ASSERT_STRING_EQUAL(error.message, "");
    if (error.message[0])
        printf("# %s: %s\n", error.location, error.message);
    return config;
}

static void count(void *user, const vyre__setting *setting)
{
    (void)setting;
    ++*(size_t *)user;
}

static void the_shipped_file_sets_nothing(void)
{
    size_t settings = 0;
    char *text = made(document_conf);
    vyre__config *config = config_of(text);
    vyre__config_each_setting(config, count, &settings);
    CU_ASSERT_EQUAL(settings, 0);
    vyre__config_release(config);
    vyre_free(text);
}

/* Removes the `#` before sections and keys. */
static void uncomment(char *text)
{
    char *out = text;
    for (const char *in = text; *in; in++)
        if (*in != '#' || (in > text && in[-1] != '\n') || in[1] == ' ' || in[1] == '\n')
            *out++ = *in;
    *out = '\0';
}

/* Every option is there, in its place, with its default. */
static void every_line_of_it_can_be_used(void)
{
    size_t settings = 0, options = 0;
    char *text = made(document_conf);
    uncomment(text);
    vyre__config *config = config_of(text);
    vyre__config_each_setting(config, count, &settings);
    for (size_t i = 0; i < VYRE__SECTION_KINDS; i++) {
        const vyre__section_kind *kind = &vyre__section_kinds[i];
        char section[64];
        snprintf(section, sizeof section, "%.*s", (int)strlen(kind->example) - 2,
                 kind->example + 1);
        CU_ASSERT_PTR_NOT_NULL(vyre__config_find(config, section, NULL));
        options += kind->option_count + 1;
        for (size_t j = 0; j < kind->option_count; j++) {
            const vyre__option *option = &kind->options[j];
            const vyre__setting *setting = vyre__config_find(config, section, option->name);
            CU_ASSERT_PTR_NOT_NULL_FATAL(setting);
            if (option->default_value[0])
                CU_ASSERT_STRING_EQUAL(setting->value, option->default_value);
        }
    }
    CU_ASSERT_EQUAL(settings, options);
    vyre__config_release(config);
    vyre_free(text);
}

static const unit_test tests[] = {
    {"the shipped file is that of the table", the_shipped_file_is_that_of_the_table},
    {"the manual is that of the table", the_manual_is_that_of_the_table},
    {"the guide is that of the table", the_guide_is_that_of_the_table},
    {"the shipped file sets nothing", the_shipped_file_sets_nothing},
    {"every line of it can be used", every_line_of_it_can_be_used},
    {NULL, NULL}};

int main(void)
{
    return unit_main("config_documents", tests);
}
