/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* The configuration of a snapshot, through the public API. */
#include <pthread.h>
#include <stdio.h>
#include <string.h>

#include <vyre/device.h>

#include "tests/unit/plugin_folder.h"
#include "tests/unit/unit.h"

static const char config[] = "[core]\nlog = info\n\n[route big-scans]\nmatch.op = *scan*\n"
                             "prefer = fake:*\n\n[backend fake]\nenabled = no\n";

static vyre_snapshot *open_snapshot(plugin_folder *folder, vyre_context **out_context)
{
    vyre_snapshot *snapshot = NULL;
    plugin_folder_make(folder);
    plugin_folder_write(folder, "fake.ini",
                        "[plugin]\nid = fake\nlibrary = none.so\nabi = 1.0\n\n"
                        "[option mode]\ntype = choice\ndefault = slow\nrange = slow|fast\n"
                        "help = How.\n");
    CU_ASSERT_EQUAL_FATAL(plugin_folder_open(folder, config, out_context, NULL), VYRE_OK);
    CU_ASSERT_EQUAL_FATAL(vyre_context_snapshot(*out_context, &snapshot, NULL), VYRE_OK);
    return snapshot;
}

static void close_context(vyre_context *context, vyre_snapshot *snapshot)
{
    vyre_snapshot_release(snapshot);
    CU_ASSERT_EQUAL(vyre_context_destroy(context, NULL), VYRE_OK);
}

static void close_snapshot(plugin_folder *folder, vyre_context *context, vyre_snapshot *snapshot)
{
    close_context(context, snapshot);
    plugin_folder_remove(folder);
}

/* The setting, or one without a section. */
static vyre_setting_info find(const vyre_snapshot *snapshot, const char *section, const char *key)
{
    vyre_setting_info setting;
    for (uint32_t i = 0; vyre_snapshot_setting(snapshot, i, &setting) == VYRE_OK; i++)
        if (strcmp(setting.section, section) == 0 && strcmp(setting.key, key) == 0)
            return setting;
    return (vyre_setting_info){.value = "", .source = "", .file = ""};
}

static void values_and_origins(void)
{
    plugin_folder folder;
    vyre_context *context;
    vyre_snapshot *snapshot = open_snapshot(&folder, &context);
    vyre_setting_info setting = find(snapshot, "core", "log");
    CU_ASSERT_STRING_EQUAL(setting.value, "info");
    CU_ASSERT_STRING_EQUAL(setting.default_value, "warn");
    CU_ASSERT_STRING_EQUAL(setting.source, "file");
    CU_ASSERT_PTR_NOT_NULL(strstr(setting.file, "/vyre.conf"));
    CU_ASSERT_EQUAL(setting.line, 4); /* plugin_folder_open adds two lines before it */
    CU_ASSERT(setting.help[0] != 0);
    setting = find(snapshot, "routing", "policy");
    CU_ASSERT_STRING_EQUAL(setting.value, "capable");
    CU_ASSERT_STRING_EQUAL(setting.source, "default");
    CU_ASSERT_STRING_EQUAL(setting.file, "");
    CU_ASSERT_EQUAL(setting.line, 0);
    setting = find(snapshot, "route big-scans", "prefer");
    CU_ASSERT_STRING_EQUAL(setting.value, "fake:*");
    CU_ASSERT_EQUAL(setting.line, 8);
    setting = find(snapshot, "backend fake", "enabled");
    CU_ASSERT_STRING_EQUAL(setting.value, "no");
    setting = find(snapshot, "backend fake", "mode");
    CU_ASSERT_STRING_EQUAL(setting.value, "slow");
    CU_ASSERT_STRING_EQUAL(setting.help, "How.");
    close_snapshot(&folder, context, snapshot);
}

static void beyond_the_end(void)
{
    plugin_folder folder;
    vyre_context *context;
    vyre_snapshot *snapshot = open_snapshot(&folder, &context);
    vyre_setting_info setting;
    vyre_config_file_info file;
    const uint32_t settings = vyre_snapshot_setting_count(snapshot);
    const uint32_t files = vyre_snapshot_config_file_count(snapshot);
    CU_ASSERT(settings > 10);
    CU_ASSERT_EQUAL(vyre_snapshot_setting(snapshot, settings, &setting), VYRE_INVALID_ARGUMENT);
    CU_ASSERT_EQUAL(vyre_snapshot_setting(snapshot, 0, NULL), VYRE_INVALID_ARGUMENT);
    CU_ASSERT_EQUAL(vyre_snapshot_setting(NULL, 0, &setting), VYRE_INVALID_ARGUMENT);
    CU_ASSERT_EQUAL(vyre_snapshot_setting_count(NULL), 0);
    CU_ASSERT_EQUAL(vyre_snapshot_config_file(snapshot, files, &file), VYRE_INVALID_ARGUMENT);
    CU_ASSERT_EQUAL(vyre_snapshot_config_file(snapshot, 0, NULL), VYRE_INVALID_ARGUMENT);
    CU_ASSERT_EQUAL(vyre_snapshot_config_file(NULL, 0, &file), VYRE_INVALID_ARGUMENT);
    CU_ASSERT_EQUAL(vyre_snapshot_config_file_count(NULL), 0);
    close_snapshot(&folder, context, snapshot);
}

/* Read in place of the files it has the same effect; the core's own tests go through the rest. */
static void one_file(void)
{
    plugin_folder folder;
    vyre_context *context;
    vyre_snapshot *snapshot = open_snapshot(&folder, &context);
    char *text = NULL, *again = NULL;
    size_t size = 0;
    CU_ASSERT_EQUAL_FATAL(vyre_snapshot_config_text(snapshot, &text, &size, NULL), VYRE_OK);
    CU_ASSERT_EQUAL(strlen(text), size);
    CU_ASSERT_PTR_NOT_NULL(strstr(text, "# Files, the weakest first:\n"));
    CU_ASSERT_PTR_NOT_NULL(strstr(text, "vyre.conf:4; default: warn\nlog = info\n"));
    CU_ASSERT_PTR_NOT_NULL(strstr(text, "\n# mode = slow\n"));
    plugin_folder_write(&folder, "vyre.conf", text);
    CU_ASSERT_EQUAL(vyre_context_rescan(context, 0, NULL), VYRE_OK);
    vyre_snapshot_release(snapshot);
    CU_ASSERT_EQUAL_FATAL(vyre_context_snapshot(context, &snapshot, NULL), VYRE_OK);
    CU_ASSERT_EQUAL(vyre_snapshot_config_generation(snapshot), 1);
    CU_ASSERT_EQUAL_FATAL(vyre_snapshot_config_text(snapshot, &again, NULL, NULL), VYRE_OK);
    CU_ASSERT_PTR_NOT_NULL(strstr(again, "\nlog = info\n"));
    vyre_free(again);
    CU_ASSERT_EQUAL(vyre_snapshot_config_text(NULL, &again, NULL, NULL), VYRE_INVALID_ARGUMENT);
    CU_ASSERT_PTR_NULL(again);
    CU_ASSERT_EQUAL(vyre_snapshot_config_text(snapshot, NULL, NULL, NULL), VYRE_INVALID_ARGUMENT);
    vyre_free(text);
    close_snapshot(&folder, context, snapshot);
}

static void files_in_order(void)
{
    plugin_folder folder;
    vyre_context *context;
    vyre_snapshot *snapshot = open_snapshot(&folder, &context);
    const uint32_t count = vyre_snapshot_config_file_count(snapshot);
    vyre_config_file_info file = {.path = "", .state = ""};
    CU_ASSERT(count > 0);
    CU_ASSERT_EQUAL(vyre_snapshot_config_file(snapshot, count - 1, &file), VYRE_OK);
    CU_ASSERT_PTR_NOT_NULL(strstr(file.path, "/vyre.conf"));
    CU_ASSERT_STRING_EQUAL(file.state, "read");
    CU_ASSERT_STRING_EQUAL(file.reason, "");
    close_snapshot(&folder, context, snapshot);
}

/* Settings of the call are stronger than files, also after a re-scan, and are checked like those.
 */
static void text_of_the_call(void)
{
    plugin_folder folder;
    vyre_context *context;
    char path[512];
    vyre_error error = {0};
    vyre_snapshot *snapshot = open_snapshot(&folder, &context);
    close_context(context, snapshot);
    snprintf(path, sizeof path, "%s/vyre.conf", folder.path);
    const char *folders[] = {folder.path};
    vyre_context_options options = {.struct_size = sizeof options,
                                    .directory_count = 1,
                                    .plugin_directories = folders,
                                    .config_file = path,
                                    .config_text = "[backend fake]\nmode = fast\n"};
    CU_ASSERT_EQUAL_FATAL(vyre_context_create(&options, &context, NULL), VYRE_OK);
    for (int scans = 0; scans < 2; scans++) {
        CU_ASSERT_EQUAL_FATAL(vyre_context_snapshot(context, &snapshot, NULL), VYRE_OK);
        const vyre_setting_info setting = find(snapshot, "backend fake", "mode");
        CU_ASSERT_STRING_EQUAL(setting.value, "fast");
        CU_ASSERT_STRING_EQUAL(setting.file, "config_text");
        CU_ASSERT_STRING_EQUAL(find(snapshot, "core", "log").value, "info");
        vyre_snapshot_release(snapshot);
        CU_ASSERT_EQUAL(vyre_context_rescan(context, 0, NULL), VYRE_OK);
    }
    close_context(context, NULL);
    options.config_text = "[core]\nlog = loud\n";
    CU_ASSERT_EQUAL(vyre_context_create(&options, &context, &error), VYRE_CONFIG);
    CU_ASSERT_PTR_NOT_NULL(strstr(error.location, "config_text:2"));
    plugin_folder_remove(&folder);
}

static void *read_first(void *snapshot)
{
    static char none;
    vyre_setting_info setting;
    return vyre_snapshot_setting(snapshot, 0, &setting) == VYRE_OK ? (void *)setting.section
                                                                   : &none;
}

/* The list is made by whoever asks first: every thread sees the same one. */
static void many_readers(void)
{
    plugin_folder folder;
    vyre_context *context;
    vyre_snapshot *snapshot = open_snapshot(&folder, &context);
    pthread_t threads[8];
    void *sections[8];
    for (int i = 0; i < 8; i++)
        CU_ASSERT_EQUAL_FATAL(pthread_create(&threads[i], NULL, read_first, snapshot), 0);
    for (int i = 0; i < 8; i++)
        pthread_join(threads[i], &sections[i]);
    for (int i = 0; i < 8; i++)
        CU_ASSERT_STRING_EQUAL(sections[i], "core");
    close_snapshot(&folder, context, snapshot);
}

static const unit_test tests[] = {
    {"values and origins", values_and_origins},
    {"beyond the end", beyond_the_end},
    {"one file", one_file},
    {"files in order", files_in_order},
    {"text of the call", text_of_the_call},
    {"many readers", many_readers},
    {NULL, NULL},
};

int main(void)
{
    return unit_main("settings", tests);
}
