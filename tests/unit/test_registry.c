/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Finding, loading and refusing plugins, through the public API. */
#include "config.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <vyre/facts.h>

#include "core/registry/scan.h"
#include "tests/unit/plugin_folder.h"
#include "tests/unit/unit.h"

static plugin_folder folder;

static vyre_context *open_folder(const char *config)
{
    vyre_context *context = NULL;
    vyre_error error = {0};
    CU_ASSERT_EQUAL(plugin_folder_open(&folder, config, &context, &error), VYRE_OK);
    if (!context)
        printf("# %s %s\n", error.location, error.message);
    CU_ASSERT_PTR_NOT_NULL_FATAL(context);
    return context;
}

static void close_context(vyre_context *context)
{
    vyre_error error = {0};
    CU_ASSERT_EQUAL(vyre_context_destroy(context, &error), VYRE_OK);
}

/* ---- the handshake ---- */

static void every_refusal_has_its_reason(void)
{
    static const struct {
        const char *variant;
        vyre_plugin_state state;
        vyre_status code;
        const char *part, *fix;
    } cases[] = {
        {"no_symbol", VYRE_PLUGIN_REJECTED, VYRE_ABI_MISMATCH, "does not export", "Export"},
        {"null", VYRE_PLUGIN_REJECTED, VYRE_UNSUPPORTED, "too old for me", "Upgrade it."},
        {"small", VYRE_PLUGIN_REJECTED, VYRE_ABI_MISMATCH, "struct_size 8;", "sizeof"},
        {"huge", VYRE_PLUGIN_REJECTED, VYRE_ABI_MISMATCH, "struct_size 70000;", "sizeof"},
        {"wrong_id", VYRE_PLUGIN_REJECTED, VYRE_ABI_MISMATCH, "`other`", "manifest"},
        {"no_version", VYRE_PLUGIN_REJECTED, VYRE_ABI_MISMATCH, "no version", "vendor"},
        {"no_run", VYRE_PLUGIN_REJECTED, VYRE_ABI_MISMATCH, "`run`", "vendor"},
        {"no_init", VYRE_PLUGIN_REJECTED, VYRE_ABI_MISMATCH, "`init`", "vendor"},
        {"host_bit", VYRE_PLUGIN_REJECTED, VYRE_ABI_MISMATCH, "host feature 5", "later version"},
        {"unavailable", VYRE_PLUGIN_ABSENT, VYRE_UNAVAILABLE, "libfake.so.1", "libfake1"},
        {"broken", VYRE_PLUGIN_REJECTED, VYRE_INTERNAL, "broken", "Reboot."},
        {"silent", VYRE_PLUGIN_REJECTED, VYRE_OTHER, "init failed", "vendor"},
        {"missing", VYRE_PLUGIN_REJECTED, VYRE_NOT_FOUND, "there is no module", "Install"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        plugin_folder_make(&folder);
        plugin_folder_add(&folder, "fake", cases[i].variant, "");
        vyre_context *context = open_folder(NULL);
        CU_ASSERT_EQUAL(context_plugin_count(context), 1);
        CU_ASSERT_EQUAL(context_device_count(context), 0);
        const vyre_plugin_info row = plugin_folder_row(context, 0);
        const int right = row.state == cases[i].state && row.reason_code == cases[i].code &&
                          strstr(row.reason, cases[i].part) && strstr(row.fix, cases[i].fix);
        if (!right)
            printf("# %s: %s %d: %s (%s)\n", cases[i].variant, vyre_plugin_state_name(row.state),
                   (int)row.reason_code, row.reason, row.fix);
        CU_ASSERT_TRUE(right);
        CU_ASSERT_STRING_EQUAL(row.id, "fake");
        close_context(context);
        plugin_folder_remove(&folder);
    }
}

static void a_good_plugin_lists_its_device(void)
{
    plugin_folder_make(&folder);
    plugin_folder_add(&folder, "fake", "good", "priority = 3\nrequired = yes\nprobe = inprocess\n");
    vyre_context *context = open_folder(NULL);
    const vyre_plugin_info row = plugin_folder_row(context, 0);
    CU_ASSERT_EQUAL(row.state, VYRE_PLUGIN_INITIALISED);
    CU_ASSERT_STRING_EQUAL(row.name, "Fake");
    CU_ASSERT_STRING_EQUAL(row.version, "9.9");
    CU_ASSERT_EQUAL(row.priority, 3);
    CU_ASSERT_EQUAL(row.required, 1);
    CU_ASSERT_STRING_EQUAL(row.reason, "");
    CU_ASSERT_EQUAL_FATAL(context_device_count(context), 1);
    vyre_device_info device;
    uint64_t value = 0;
    CU_ASSERT_EQUAL(context_device(context, 0, &device), VYRE_OK);
    CU_ASSERT_STRING_EQUAL(device.id, "fake:zero");
    CU_ASSERT_STRING_EQUAL(device.plugin, "fake");
    CU_ASSERT_STRING_EQUAL(device.state, "usable");
    CU_ASSERT_PTR_NULL(strchr(device.name, '\x1B'));
    CU_ASSERT_EQUAL(device.device_class, VYRE_DEVICE_CLASS_ACCELERATOR);
    CU_ASSERT_EQUAL(vyre_device_number(&device, VYRE_FACT_MEMORY_BYTES, 0, &value), VYRE_OK);
    CU_ASSERT_EQUAL(value, 1 << 20);
    CU_ASSERT_EQUAL(vyre_device_number(&device, VYRE_FACT_MEMORY_BYTES, 1, &value), VYRE_NOT_FOUND);
    CU_ASSERT_EQUAL(context_device(context, 1, &device), VYRE_INVALID_ARGUMENT);
    close_context(context);
    CU_ASSERT_TRUE(plugin_folder_logged(&folder, "plugin `fake`: shutdown"));
    plugin_folder_remove(&folder);
}

static void facts_that_break_a_rule_are_dropped(void)
{
    plugin_folder_make(&folder);
    plugin_folder_add(&folder, "fake", "good", "");
    vyre_context *context = open_folder(NULL);
    vyre_device_info device;
    uint64_t value = 0;
    CU_ASSERT_EQUAL_FATAL(context_device(context, 0, &device), VYRE_OK);
    CU_ASSERT_EQUAL(device.fact_count, 3);
    CU_ASSERT_EQUAL(vyre_device_number(&device, VYRE_FACT_FLOAT64, 0, &value), VYRE_NOT_FOUND);
    CU_ASSERT_EQUAL(vyre_device_number(&device, VYRE_FACT_QUEUES, 0, &value), VYRE_NOT_FOUND);
    CU_ASSERT_TRUE(plugin_folder_logged(&folder, "fact `float64` is dropped: its source"));
    CU_ASSERT_TRUE(plugin_folder_logged(&folder, "fact `queues` is dropped: its type"));
    CU_ASSERT_TRUE(plugin_folder_logged(&folder, "fact `0x8002` is dropped"));
    for (uint32_t i = 0; i < device.fact_count; i++)
        if (device.facts[i].key == 0x8001) {
            CU_ASSERT_STRING_EQUAL(device.facts[i].name, "fake.colour");
            CU_ASSERT_EQUAL(strncmp(device.facts[i].value.text, "blue", 4), 0);
            CU_ASSERT_PTR_NULL(strchr(device.facts[i].value.text, '\x07'));
        }
    close_context(context);
    plugin_folder_remove(&folder);
}

static void bad_devices_are_dropped_and_the_plugin_stays(void)
{
    static const char *const variants[] = {"bad_class", "bad_key"};
    static const char *const reasons[] = {"its class is unknown", "its key is not"};
    for (int i = 0; i < 2; i++) {
        plugin_folder_make(&folder);
        plugin_folder_add(&folder, "fake", variants[i], "probe = inprocess\n");
        vyre_context *context = open_folder(NULL);
        CU_ASSERT_EQUAL(plugin_folder_row(context, 0).state, VYRE_PLUGIN_INITIALISED);
        CU_ASSERT_EQUAL(context_device_count(context), 0);
        CU_ASSERT_TRUE(plugin_folder_logged(&folder, reasons[i]));
        CU_ASSERT_TRUE(plugin_folder_logged(&folder, "device refused"));
        close_context(context);
        plugin_folder_remove(&folder);
    }
}

static void at_most_256_devices(void)
{
    plugin_folder_make(&folder);
    plugin_folder_add(&folder, "fake", "many", "probe = inprocess\n");
    vyre_context *context = open_folder(NULL);
    CU_ASSERT_EQUAL(context_device_count(context), 256);
    CU_ASSERT_TRUE(plugin_folder_logged(&folder, "second refused"));
    CU_ASSERT_TRUE(plugin_folder_logged(&folder, "plugin `fake`: limit"));
    close_context(context);
    plugin_folder_remove(&folder);
}

/* ---- candidates ---- */

static void no_candidate_hides_another(void)
{
    plugin_folder_make(&folder);
    plugin_folder_write(&folder, "10-broken.ini", "[plugin\n");
    plugin_folder_write(&folder, "20-old.ini", "[plugin]\nid = fake\nlibrary = a\nabi = 9.0\n");
    plugin_folder_add(&folder, "30-crippled", "no_run", "");
    plugin_folder_add(&folder, "40-fine", "good", "");
    plugin_folder_add(&folder, "50-late", "good", "");
    plugin_folder_write(&folder, ".hidden.ini", "[plugin\n");
    plugin_folder_write(&folder, "note.txt", "[plugin\n");
    vyre_context *context = open_folder(NULL);
    static const struct {
        vyre_plugin_state state;
        const char *manifest, *reason;
    } rows[] = {{VYRE_PLUGIN_REJECTED, "10-broken.ini", "10-broken.ini:1:1"},
                {VYRE_PLUGIN_REJECTED, "20-old.ini", "ABI 9"},
                {VYRE_PLUGIN_REJECTED, "30-crippled.ini", "`run`"},
                {VYRE_PLUGIN_PROBED, "40-fine.ini", ""},
                {VYRE_PLUGIN_DUPLICATE, "50-late.ini", "40-fine.ini"}};
    CU_ASSERT_EQUAL_FATAL(context_plugin_count(context), 5);
    for (uint32_t i = 0; i < 5; i++) {
        const vyre_plugin_info row = plugin_folder_row(context, i);
        CU_ASSERT_EQUAL(row.state, rows[i].state);
        CU_ASSERT_PTR_NOT_NULL(strstr(row.manifest, rows[i].manifest));
        CU_ASSERT_PTR_NOT_NULL(strstr(row.reason, rows[i].reason));
        CU_ASSERT_EQUAL(row.fix[0] != '\0', row.state != VYRE_PLUGIN_PROBED);
    }
    CU_ASSERT_EQUAL(context_device_count(context), 1);
    close_context(context);
    plugin_folder_remove(&folder);
}

static void pipes_in_place_of_files_are_refused(void)
{
    char path[256];
    plugin_folder_make(&folder);
    plugin_folder_write(&folder, "a.ini", "[plugin]\nid = fake\nlibrary = pipe.so\nabi = 1.0\n");
    snprintf(path, sizeof path, "%s/pipe.so", folder.path);
    CU_ASSERT_EQUAL_FATAL(mkfifo(path, 0600), 0);
    snprintf(path, sizeof path, "%s/b.ini", folder.path);
    CU_ASSERT_EQUAL_FATAL(mkfifo(path, 0600), 0);
    snprintf(path, sizeof path, "%s/c.ini", folder.path);
    CU_ASSERT_EQUAL_FATAL(mkdir(path, 0700), 0);
    vyre_context *context = open_folder(NULL);
    CU_ASSERT_EQUAL_FATAL(context_plugin_count(context), 3);
    for (uint32_t i = 0; i < 3; i++)
        CU_ASSERT_EQUAL(plugin_folder_row(context, i).state, VYRE_PLUGIN_REJECTED);
    CU_ASSERT_PTR_NOT_NULL(strstr(plugin_folder_row(context, 0).reason, "not a regular file"));
    close_context(context);
    plugin_folder_remove(&folder);
}

static void modules_that_are_no_modules_are_refused(void)
{
    plugin_folder_make(&folder);
    plugin_folder_write(&folder, "a.ini", "[plugin]\nid = a\nlibrary = text.so\nabi = 1.0\n");
    plugin_folder_write(&folder, "b.ini", "[plugin]\nid = b\nlibrary = empty.so\nabi = 1.0\n");
    plugin_folder_write(&folder, "text.so",
                        "this is not a module, but long enough for a header "
                        "of one if anybody looked at nothing else");
    plugin_folder_write(&folder, "empty.so", "");
    vyre_context *context = open_folder(NULL);
    for (uint32_t i = 0; i < 2; i++) {
        const vyre_plugin_info row = plugin_folder_row(context, i);
        CU_ASSERT_EQUAL(row.state, VYRE_PLUGIN_REJECTED);
        CU_ASSERT_EQUAL(row.reason_code, VYRE_CORRUPT);
    }
    close_context(context);
    plugin_folder_remove(&folder);
}

/* The loader maps what the program header promises: touching what is not there is a bus error. */
static void a_module_that_is_cut_off_is_refused(void)
{
    static char bytes[1 << 16];
    FILE *whole = fopen(build_path("tests/plugins/.libs/fake_good.so"), "rb");
    CU_ASSERT_PTR_NOT_NULL_FATAL(whole);
    const size_t size = fread(bytes, 1, sizeof bytes, whole);
    fclose(whole);
    CU_ASSERT_TRUE_FATAL(size > 8192);
    const size_t cuts[] = {100, 4000, 8192};
    for (size_t i = 0; i < sizeof cuts / sizeof cuts[0]; i++) {
        char path[512];
        plugin_folder_make(&folder);
        plugin_folder_write(&folder, "a.ini", "[plugin]\nid = a\nlibrary = cut.so\nabi = 1.0\n");
        snprintf(path, sizeof path, "%s/cut.so", folder.path);
        FILE *cut = fopen(path, "wb");
        CU_ASSERT_PTR_NOT_NULL_FATAL(cut);
        CU_ASSERT_EQUAL(fwrite(bytes, 1, cuts[i], cut), cuts[i]);
        fclose(cut);
        vyre_context *context = open_folder(NULL);
        const vyre_plugin_info row = plugin_folder_row(context, 0);
        CU_ASSERT_EQUAL(row.state, VYRE_PLUGIN_REJECTED);
        CU_ASSERT_EQUAL(row.reason_code, VYRE_CORRUPT);
        CU_ASSERT_PTR_NOT_NULL(strstr(row.reason, "is cut off"));
        close_context(context);
        plugin_folder_remove(&folder);
    }
}

static void a_later_folder_of_a_group_masks_an_earlier_one(void)
{
    static const struct {
        const char *name;
        int local;
    } expected[] = {{"B.ini", 1}, {"a.ini", 0}, {"c.ini", 1}, {"z.ini", 0}};
    plugin_folder package, local;
    vyre__scan scan = {0};
    vyre_error error = {0};
    plugin_folder_make(&package);
    plugin_folder_make(&local);
    plugin_folder_write(&package, "z.ini", "");
    plugin_folder_write(&package, "c.ini", "");
    plugin_folder_write(&package, "a.ini", "");
    plugin_folder_write(&local, "c.ini", "");
    plugin_folder_write(&local, "B.ini", "");
    plugin_folder_write(&local, "B.ini~", "");
    plugin_folder_write(&local, ".ini", "");
    const char *folders[] = {package.path, "/nonexistent", local.path};
    CU_ASSERT_EQUAL(vyre__scan_folders(&scan, folders, 3, 1, &error), VYRE_OK);
    CU_ASSERT_EQUAL_FATAL(scan.count, 4);
    for (size_t i = 0; i < scan.count; i++) {
        const char *from = expected[i].local ? local.path : package.path;
        CU_ASSERT_PTR_NOT_NULL(strstr(scan.list[i].path, expected[i].name));
        CU_ASSERT_EQUAL(strncmp(scan.list[i].path, from, strlen(from)), 0);
        CU_ASSERT_TRUE(scan.list[i].installed && !scan.list[i].unreadable);
    }
    vyre__scan_release(&scan);
    plugin_folder_remove(&package);
    plugin_folder_remove(&local);
}

/* The folders of a configuration come after the installed ones and mask them in the same way. */
static void a_configured_folder_masks_those_before(void)
{
    static const struct {
        const char *name;
        int folder;
    } expected[] = {{"b.ini", 1}, {"d.ini", 2}, {"e.ini", 3}, {"f.ini", 0},
                    {"a.ini", 2}, {"z.ini", 2}, {"c.ini", 3}};
    static const char *const files[4][5] = {{"b.ini", "d.ini", "f.ini"},
                                            {"b.ini", "e.ini"},
                                            {"d.ini", "a.ini", "z.ini"},
                                            {"e.ini", "c.ini"}};
    plugin_folder folders[4];
    vyre__scan scan = {0};
    vyre_error error = {0};
    const char *paths[4];
    for (size_t i = 0; i < 4; i++) {
        plugin_folder_make(&folders[i]);
        paths[i] = folders[i].path;
        for (size_t j = 0; j < 5 && files[i][j]; j++)
            plugin_folder_write(&folders[i], files[i][j], "");
    }
    CU_ASSERT_EQUAL(vyre__scan_folders(&scan, paths, 2, 1, &error), VYRE_OK);
    CU_ASSERT_EQUAL(vyre__scan_folders(&scan, paths + 2, 1, 0, &error), VYRE_OK);
    CU_ASSERT_EQUAL(vyre__scan_folders(&scan, paths + 3, 1, 0, &error), VYRE_OK);
    CU_ASSERT_EQUAL_FATAL(scan.count, 7);
    for (size_t i = 0; i < scan.count; i++) {
        const char *from = paths[expected[i].folder];
        CU_ASSERT_PTR_NOT_NULL(strstr(scan.list[i].path, expected[i].name));
        CU_ASSERT_STRING_EQUAL(scan.list[i].folder, from);
        CU_ASSERT_EQUAL(scan.list[i].installed, expected[i].folder < 2);
    }
    vyre__scan_release(&scan);
    for (size_t i = 0; i < 4; i++)
        plugin_folder_remove(&folders[i]);
}

/* Two folders of a configuration: what is masked counts no more, also if it was the only one. */
static void configured_folders_replace_and_switch_off(void)
{
    plugin_folder second;
    char config[1024];
    plugin_folder_make(&folder);
    plugin_folder_make(&second);
    plugin_folder_add(&folder, "fake", "good", "");
    plugin_folder_write(&folder, "off.ini", "[plugin]\nid = off\nlibrary = a.so\nabi = 1.0\n");
    plugin_folder_write(&second, "off.ini", "");
    plugin_folder_write(&second, "fake.ini", "[plugin]\nid = new\nlibrary = a.so\nabi = 1.0\n");
    snprintf(config, sizeof config,
             "[core]\ninstalled_plugins = no\nplugin_directories = %s:%s\ncache = no\n",
             folder.path, second.path);
    plugin_folder_write(&second, "vyre.conf", config);
    snprintf(config, sizeof config, "%s/vyre.conf", second.path);
    setenv("VYRE_CONFIG", config, 1);
    vyre_context *context = NULL;
    vyre_error error = {0};
    CU_ASSERT_EQUAL_FATAL(vyre_context_create(NULL, &context, &error), VYRE_OK);
    unsetenv("VYRE_CONFIG");
    CU_ASSERT_EQUAL_FATAL(context_plugin_count(context), 2);
    CU_ASSERT_EQUAL(plugin_folder_row(context, 0).state, VYRE_PLUGIN_FILTERED);
    CU_ASSERT_STRING_EQUAL(plugin_folder_row(context, 1).id, "new");
    close_context(context);
    plugin_folder_remove(&second);
    plugin_folder_remove(&folder);
}

static void an_empty_manifest_stands_for_no_plugin(void)
{
    plugin_folder_make(&folder);
    plugin_folder_write(&folder, "a.ini", "");
    plugin_folder_write(&folder, "b.ini", "");
    plugin_folder_add(&folder, "fake", "good", "");
    vyre_context *context = open_folder(NULL);
    for (uint32_t i = 0; i < 2; i++) {
        CU_ASSERT_EQUAL(plugin_folder_row(context, i).state, VYRE_PLUGIN_FILTERED);
        CU_ASSERT_PTR_NOT_NULL(strstr(plugin_folder_row(context, i).reason, "empty"));
    }
    CU_ASSERT_EQUAL(context_device_count(context), 1);
    close_context(context);
    plugin_folder_remove(&folder);
}

static void a_missing_folder_is_a_row(void)
{
    const char *folders[] = {"/nonexistent/plugins"};
    const vyre_context_options options = {.struct_size = sizeof options,
                                          .directory_count = 1,
                                          .plugin_directories = folders,
                                          .config_file = build_path("vyre-build-tree.conf")};
    vyre_context *context = NULL;
    vyre_error error = {0};
    CU_ASSERT_EQUAL_FATAL(vyre_context_create(&options, &context, &error), VYRE_OK);
    CU_ASSERT_EQUAL_FATAL(context_plugin_count(context), 1);
    const vyre_plugin_info row = plugin_folder_row(context, 0);
    CU_ASSERT_EQUAL(row.state, VYRE_PLUGIN_REJECTED);
    CU_ASSERT_PTR_NOT_NULL(strstr(row.reason, "/nonexistent/plugins"));
    close_context(context);
}

/* ---- configuration ---- */

static void a_plugin_can_be_switched_off(void)
{
    plugin_folder_make(&folder);
    plugin_folder_add(&folder, "fake", "good", "");
    vyre_context *context = open_folder("[backend fake]\nenabled = no\n");
    const vyre_plugin_info row = plugin_folder_row(context, 0);
    CU_ASSERT_EQUAL(row.state, VYRE_PLUGIN_FILTERED);
    CU_ASSERT_PTR_NOT_NULL(strstr(row.reason, "[backend fake]"));
    CU_ASSERT_EQUAL(context_device_count(context), 0);
    close_context(context);
    plugin_folder_remove(&folder);
}

static void options_of_the_manifest_are_checked(void)
{
    vyre_context *context = NULL;
    vyre_error error = {0};
    plugin_folder_make(&folder);
    plugin_folder_add(&folder, "fake", "good",
                      "[option mode]\ntype = choice\nrange = a|b\ndefault = a\n");
    CU_ASSERT_EQUAL(plugin_folder_open(&folder, "[backend fake]\nmod = b\n", &context, &error),
                    VYRE_CONFIG);
    CU_ASSERT_PTR_NULL(context);
    CU_ASSERT_PTR_NOT_NULL(strstr(error.location, "vyre.conf:2:1"));
    CU_ASSERT_PTR_NOT_NULL(strstr(error.fix, "`mode`"));
    CU_ASSERT_EQUAL(plugin_folder_open(&folder, "[backend fake]\nmode = c\n", &context, &error),
                    VYRE_CONFIG);
    CU_ASSERT_PTR_NOT_NULL(strstr(error.location, "vyre.conf:2:8"));
    plugin_folder_remove(&folder);
}

static void a_section_of_an_unknown_backend_is_noted(void)
{
    plugin_folder_make(&folder);
    plugin_folder_add(&folder, "fake", "good", "");
    vyre_context *context = open_folder("[backend fak]\nx = 1\n");
    CU_ASSERT_TRUE(plugin_folder_logged(&folder, "vyre.conf:1:2"));
    CU_ASSERT_TRUE(plugin_folder_logged(&folder, "Did you mean `fake`?"));
    close_context(context);
    plugin_folder_remove(&folder);
}

static void an_unknown_backend_in_the_list_is_noted(void)
{
    plugin_folder_make(&folder);
    plugin_folder_add(&folder, "fake", "good", "");
    vyre_context *context = open_folder("[core]\nplugins = fake  fakr\n");
    CU_ASSERT_TRUE(plugin_folder_logged(
        &folder, "vyre.conf:4:17: no manifest names the backend `fakr`. Did you mean `fake`?"));
    CU_ASSERT_FALSE(plugin_folder_logged(&folder, "backend `fake`"));
    close_context(context);
    plugin_folder_remove(&folder);
}

static void folders_come_from_the_configuration(void)
{
    char config[1024], path[256];
    vyre_context *context = NULL;
    vyre_error error = {0};
    plugin_folder_make(&folder);
    plugin_folder_add(&folder, "fake", "good", "");
    snprintf(config, sizeof config,
             "[core]\ninstalled_plugins = no\nplugin_directories = .\ncache = no\n"
             "probe_program = %s\n",
             build_path("vyre-probe"));
    plugin_folder_write(&folder, "vyre.conf", config);
    snprintf(path, sizeof path, "%s/vyre.conf", folder.path);
    setenv("VYRE_CONFIG", path, 1);
    CU_ASSERT_EQUAL_FATAL(vyre_context_create(NULL, &context, &error), VYRE_OK);
    CU_ASSERT_EQUAL(context_plugin_count(context), 1);
    CU_ASSERT_EQUAL(context_device_count(context), 1);
    close_context(context);
    setenv("VYRE_CONFIG", "/nonexistent/vyre.conf", 1);
    CU_ASSERT_EQUAL(vyre_context_create(NULL, &context, &error), VYRE_CONFIG);
    unsetenv("VYRE_CONFIG");
    plugin_folder_remove(&folder);
}

static void wrong_environment_is_named(void)
{
    vyre_context *context = NULL;
    vyre_error error = {0};
    setenv("VYRE_LOG", "loud", 1);
    CU_ASSERT_EQUAL(vyre_context_create(NULL, &context, &error), VYRE_CONFIG);
    CU_ASSERT_PTR_NOT_NULL(strstr(error.location, "VYRE_LOG"));
    unsetenv("VYRE_LOG");
    setenv("VYRE_DEVICE", "cpu", 1);
    CU_ASSERT_EQUAL(vyre_context_create(NULL, &context, &error), VYRE_CONFIG);
    CU_ASSERT_PTR_NOT_NULL(strstr(error.location, "VYRE_DEVICE"));
    CU_ASSERT_PTR_NOT_NULL(strstr(error.fix, "`cpu:*`"));
    unsetenv("VYRE_DEVICE");
}

static void wrong_arguments(void)
{
    vyre_context *context = NULL;
    vyre_error error = {0};
    const vyre_context_options sized = {.struct_size = 0};
    const vyre_context_options folders = {.struct_size = sizeof folders, .directory_count = 2};
    CU_ASSERT_EQUAL(vyre_context_create(&sized, &context, &error), VYRE_INVALID_ARGUMENT);
    CU_ASSERT_EQUAL(vyre_context_create(&folders, &context, &error), VYRE_INVALID_ARGUMENT);
    CU_ASSERT_EQUAL(vyre_context_create(NULL, NULL, &error), VYRE_INVALID_ARGUMENT);
    CU_ASSERT_EQUAL(vyre_context_destroy(NULL, &error), VYRE_OK);
    CU_ASSERT_EQUAL(context_plugin_count(NULL), 0);
    CU_ASSERT_EQUAL(context_device_count(NULL), 0);
    CU_ASSERT_STRING_EQUAL(vyre_plugin_state_name(VYRE_PLUGIN_ABSENT), "absent");
    CU_ASSERT_STRING_EQUAL(vyre_device_class_name(99), "unknown");
}

/* ---- processes ---- */

static int child_answers(vyre_context *context)
{
    vyre_plugin_info row;
    vyre_device_info device;
    vyre_error error = {0};
    return context_plugin(context, 0, &row) == VYRE_FORKED &&
           context_device(context, 0, &device) == VYRE_FORKED &&
           vyre_context_destroy(context, &error) == VYRE_FORKED && error.fix[0];
}

static void a_forked_child_gets_no_access(void)
{
    plugin_folder_make(&folder);
    plugin_folder_add(&folder, "fake", "good", "");
    vyre_context *context = open_folder(NULL);
    fflush(stdout);
    const pid_t child = fork();
    if (child == 0)
        _exit(child_answers(context) ? 0 : 1);
    int status = -1;
    CU_ASSERT_TRUE(child > 0 && waitpid(child, &status, 0) == child);
    CU_ASSERT_TRUE(WIFEXITED(status) && WEXITSTATUS(status) == 0);
    CU_ASSERT_EQUAL(plugin_folder_row(context, 0).state, VYRE_PLUGIN_PROBED);
    close_context(context);
    plugin_folder_remove(&folder);
}

static const unit_test tests[] = {
    {"every refusal has its reason", every_refusal_has_its_reason},
    {"a good plugin lists its device", a_good_plugin_lists_its_device},
    {"facts that break a rule are dropped", facts_that_break_a_rule_are_dropped},
    {"bad devices are dropped, the plugin stays", bad_devices_are_dropped_and_the_plugin_stays},
    {"at most 256 devices", at_most_256_devices},
    {"no candidate hides another", no_candidate_hides_another},
    {"pipes in place of files are refused", pipes_in_place_of_files_are_refused},
    {"modules that are none are refused", modules_that_are_no_modules_are_refused},
    {"a module that is cut off is refused", a_module_that_is_cut_off_is_refused},
    {"a later folder of a group masks an earlier one",
     a_later_folder_of_a_group_masks_an_earlier_one},
    {"a configured folder masks those before", a_configured_folder_masks_those_before},
    {"configured folders replace and switch off", configured_folders_replace_and_switch_off},
    {"an empty manifest stands for no plugin", an_empty_manifest_stands_for_no_plugin},
    {"a missing folder is a row", a_missing_folder_is_a_row},
    {"a plugin can be switched off", a_plugin_can_be_switched_off},
    {"options of the manifest are checked", options_of_the_manifest_are_checked},
    {"a section of an unknown backend is noted", a_section_of_an_unknown_backend_is_noted},
    {"an unknown backend in the list is noted", an_unknown_backend_in_the_list_is_noted},
    {"folders come from the configuration", folders_come_from_the_configuration},
    {"wrong environment is named", wrong_environment_is_named},
    {"wrong arguments", wrong_arguments},
    {"a forked child gets no access", a_forked_child_gets_no_access},
    {NULL, NULL}};

int main(void)
{
    unsetenv("VYRE_CONFIG");
    unsetenv("VYRE_DEVICE");
    unsetenv("VYRE_LOG");
    return unit_main("registry", tests);
}
