/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* What the library does for a plugin while its code runs. */
#include "config.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/registry/guard.h"
#include "core/registry/host.h"
#include "tests/unit/plugin_folder.h"
#include "tests/unit/unit.h"

static plugin_folder folder;

static void each_service(void)
{
    static const char *const lines[] = {"option=bcd",    "option asked", "option unknown",
                                        "clock",         "aligned",      "nothing for 0",
                                        "nothing for 3", "level",        "no sink",
                                        "reference",     "option limit", "control \\u{1b}[31m"};
    vyre_context *context = NULL;
    vyre_error error = {0};
    plugin_folder_make(&folder);
    plugin_folder_add(
        &folder, "fake", "services",
        "probe = inprocess\n[option mode]\ntype = choice\nrange = a|bcd\ndefault = a\n");
    CU_ASSERT_EQUAL_FATAL(plugin_folder_open(&folder,
                                             "[core]\nlog = info\n[backend fake]\nmode = bcd\n",
                                             &context, &error),
                          VYRE_OK);
    for (size_t i = 0; i < sizeof lines / sizeof lines[0]; i++)
        CU_ASSERT_TRUE(plugin_folder_logged(&folder, lines[i]));
    CU_ASSERT_EQUAL(vyre_context_destroy(context, &error), VYRE_OK);
    for (size_t i = 0; i < folder.log.size; i++)
        CU_ASSERT_TRUE(folder.log.data[i] == '\n' || folder.log.data[i] >= 0x20);
    plugin_folder_remove(&folder);
}

static void levels_below_the_wanted_one_are_not_kept(void)
{
    vyre_context *context = NULL;
    vyre_error error = {0};
    plugin_folder_make(&folder);
    plugin_folder_add(&folder, "fake", "good", "");
    CU_ASSERT_EQUAL_FATAL(plugin_folder_open(&folder, "[core]\nlog = off\n", &context, &error),
                          VYRE_OK);
    CU_ASSERT_EQUAL(folder.log.size, 0);
    CU_ASSERT_EQUAL(vyre_context_destroy(context, &error), VYRE_OK);
    plugin_folder_remove(&folder);
}

static void leaks_are_reported(void)
{
    vyre_context *context = NULL;
    vyre_error error = {0};
    plugin_folder_make(&folder);
    plugin_folder_add(&folder, "fake", "leak", "probe = inprocess\n");
    CU_ASSERT_EQUAL_FATAL(plugin_folder_open(&folder, NULL, &context, &error), VYRE_OK);
    CU_ASSERT_EQUAL(vyre_context_destroy(context, &error), VYRE_OK);
    CU_ASSERT_TRUE(plugin_folder_logged(&folder, "leaked 1 block(s), 24 byte(s)"));
    plugin_folder_remove(&folder);
}

/* ---- calls of the API from inside a plugin ---- */

static vyre_status seen;

static void call_back(void *user, uint32_t level, const char *message)
{
    (void)user;
    (void)level;
    if (strstr(message, "plugin `fake`: init")) {
        vyre_context *context = NULL;
        vyre_error error = {0};
        seen = vyre_context_create(NULL, &context, &error);
        CU_ASSERT_PTR_NOT_NULL(strstr(error.message, "init of plugin `fake`"));
    }
}

static void the_api_is_busy_inside_a_plugin(void)
{
    char path[128];
    const char *folders[] = {folder.path};
    vyre_context *context = NULL;
    vyre_error error = {0};
    plugin_folder_make(&folder);
    plugin_folder_add(&folder, "fake", "good", "probe = inprocess\n");
    plugin_folder_write(&folder, "vyre.conf", "[core]\nlog = info\ncache = no\n");
    snprintf(path, sizeof path, "%s/vyre.conf", folder.path);
    const vyre_context_options options = {.struct_size = sizeof options,
                                          .directory_count = 1,
                                          .plugin_directories = folders,
                                          .config_file = path,
                                          .log = call_back};
    seen = VYRE_OK;
    CU_ASSERT_EQUAL_FATAL(vyre_context_create(&options, &context, &error), VYRE_OK);
    CU_ASSERT_EQUAL(seen, VYRE_BUSY);
    CU_ASSERT_EQUAL(context_device_count(context), 1);
    CU_ASSERT_EQUAL(vyre_context_destroy(context, &error), VYRE_OK);
    plugin_folder_remove(&folder);
}

/* ---- the guard ---- */

static void nested_calls_are_refused(void)
{
    vyre__call outer, inner;
    vyre_error error = {0};
    CU_ASSERT_EQUAL(vyre__call_begin(&outer, "a", "run", NULL, &error), VYRE_OK);
    CU_ASSERT_EQUAL(vyre__call_begin(&inner, "b", "init", NULL, &error), VYRE_BUSY);
    CU_ASSERT_PTR_NOT_NULL(strstr(error.message, "run of plugin `a`"));
    CU_ASSERT_EQUAL(vyre__call_end(&outer, VYRE_OK, &error), VYRE_OK);
    CU_ASSERT_PTR_NULL(vyre__call_current());
}

static void reasons_become_message_and_context(void)
{
    vyre__call call;
    vyre_error error = {0};
    vyre__call_begin(&call, "a", "run", NULL, &error);
    vyre__host host = {.plugin = "a"};
    for (char text[] = "reason 0"; text[7] < '6'; text[7]++)
        vyre__host_error(&host, VYRE_INTERNAL, text, "Do it.");
    CU_ASSERT_EQUAL(vyre__call_end(&call, VYRE_DEVICE_LOST, &error), VYRE_DEVICE_LOST);
    CU_ASSERT_EQUAL(error.status, VYRE_DEVICE_LOST);
    CU_ASSERT_STRING_EQUAL(error.message, "reason 5");
    CU_ASSERT_STRING_EQUAL(error.fix, "Do it.");
    CU_ASSERT_EQUAL(error.context_count, 4);
    CU_ASSERT_STRING_EQUAL(error.context[0], "reason 4");
    CU_ASSERT_STRING_EQUAL(error.context[3], "reason 1");
}

static void a_silent_failure_gets_a_message(void)
{
    vyre__call call;
    vyre_error error = {0};
    vyre__call_begin(&call, "a", "run", NULL, &error);
    CU_ASSERT_EQUAL(vyre__call_end(&call, 777, &error), VYRE_OTHER);
    CU_ASSERT_PTR_NOT_NULL(strstr(error.message, "plugin `a`: run failed"));
    CU_ASSERT_PTR_NOT_NULL(strstr(error.context[0], "777"));
    CU_ASSERT_NOT_EQUAL(error.fix[0], '\0');
}

static void a_success_leaves_the_error_alone(void)
{
    vyre__call call;
    vyre_error error = {.message = "as before"};
    vyre__call_begin(&call, "a", "run", NULL, &error);
    vyre__call_report(&call, VYRE_INTERNAL, "not so bad after all", NULL);
    CU_ASSERT_EQUAL(vyre__call_end(&call, VYRE_OK, &error), VYRE_OK);
    CU_ASSERT_STRING_EQUAL(error.message, "as before");
}

static void texts_of_a_plugin_are_made_harmless(void)
{
    vyre__call call;
    vyre_error error = {0};
    char text[3000];
    memset(text, 'x', sizeof text);
    text[sizeof text - 1] = '\0';
    vyre__call_begin(&call, "a", "run", NULL, &error);
    vyre__call_report(&call, VYRE_INTERNAL, "\x1B[31m\xFF %s %n", "\x07");
    vyre__call_end(&call, VYRE_INTERNAL, &error);
    CU_ASSERT_PTR_NULL(strchr(error.message, '\x1B'));
    CU_ASSERT_PTR_NULL(strchr(error.message, '\xFF'));
    CU_ASSERT_PTR_NOT_NULL(strstr(error.message, "%s %n"));
    CU_ASSERT_PTR_NULL(strchr(error.fix, '\x07'));
    vyre__call_begin(&call, "a", "run", NULL, &error);
    vyre__call_report(&call, VYRE_INTERNAL, text, text);
    vyre__call_end(&call, VYRE_INTERNAL, &error);
    CU_ASSERT_EQUAL(strlen(error.message), 1023);
    CU_ASSERT_EQUAL(strlen(error.fix), 511);
    vyre__call_begin(&call, "a", "run", NULL, &error);
    vyre__call_report(&call, VYRE_INTERNAL, NULL, NULL);
    vyre__call_end(&call, VYRE_INTERNAL, &error);
    CU_ASSERT_STRING_EQUAL(error.message, "");
}

static const unit_test tests[] = {
    {"each service", each_service},
    {"unwanted levels are not kept", levels_below_the_wanted_one_are_not_kept},
    {"leaks are reported", leaks_are_reported},
    {"the API is busy inside a plugin", the_api_is_busy_inside_a_plugin},
    {"nested calls are refused", nested_calls_are_refused},
    {"reasons become message and context", reasons_become_message_and_context},
    {"a silent failure gets a message", a_silent_failure_gets_a_message},
    {"a success leaves the error alone", a_success_leaves_the_error_alone},
    {"texts of a plugin are made harmless", texts_of_a_plugin_are_made_harmless},
    {NULL, NULL}};

int main(void)
{
    unsetenv("VYRE_CONFIG");
    unsetenv("VYRE_DEVICE");
    unsetenv("VYRE_LOG");
    return unit_main("host_services", tests);
}
