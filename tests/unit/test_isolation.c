/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Libraries in one process: plugins beside plugins, the library beside itself, files that are no
 * plugins. */
#include "config.h"

#include <dirent.h>
#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "tests/unit/plugin_folder.h"
#include "tests/unit/unit.h"

#if defined(__SANITIZE_ADDRESS__)
enum { LIVES = 100 };
#else
enum { LIVES = 1000 };
#endif

static plugin_folder folder;

static void add(const char *id, const char *library, const char *more)
{
    char name[64], text[1024];
    snprintf(name, sizeof name, "%s.ini", id);
    snprintf(text, sizeof text, "[plugin]\nid = %s\nlibrary = %s\nabi = 1.0\n%s", id, library,
             more);
    plugin_folder_write(&folder, name, text);
}

static void add_clash(const char *id)
{
    char module[64];
    snprintf(module, sizeof module, "tests/plugins/.libs/clash_%s.so", id);
    add(id, build_path(module), "probe = inprocess\n");
}

static vyre_context *open_folder(void)
{
    vyre_context *context = NULL;
    vyre_error error = {0};
    CU_ASSERT_EQUAL(plugin_folder_open(&folder, NULL, &context, &error), VYRE_OK);
    if (!context)
        printf("# %s\n", error.message);
    CU_ASSERT_PTR_NOT_NULL_FATAL(context);
    return context;
}

static void close_folder(vyre_context *context)
{
    CU_ASSERT_EQUAL(vyre_context_destroy(context, NULL), VYRE_OK);
    plugin_folder_remove(&folder);
}

/* ---- plugins beside plugins ---- */

/* Names that are open to all are bound to the module's own, but for those of binding UNIQUE. */
static void names_that_two_plugins_share(void)
{
    plugin_folder_make(&folder);
    add_clash("open_a");
    add_clash("open_b");
    vyre_context *context = open_folder();
    CU_ASSERT_TRUE(plugin_folder_logged(&folder, "plugin `open_a`: private 1 unique 1"));
    CU_ASSERT_TRUE(plugin_folder_logged(&folder, "plugin `open_b`: private 1 unique 2"));
    close_folder(context);
}

static void a_version_script_keeps_them_apart(void)
{
    plugin_folder_make(&folder);
    add_clash("shut_a");
    add_clash("shut_b");
    vyre_context *context = open_folder();
    CU_ASSERT_TRUE(plugin_folder_logged(&folder, "plugin `shut_a`: private 1 unique 1"));
    CU_ASSERT_TRUE(plugin_folder_logged(&folder, "plugin `shut_b`: private 1 unique 1"));
    close_folder(context);
}

static void too_much_memory_of_threads(void)
{
    plugin_folder_make(&folder);
    add_clash("tls");
    add_clash("shut_a");
    vyre_context *context = open_folder();
    const vyre_plugin_info row = plugin_folder_row(context, 1);
    CU_ASSERT_STRING_EQUAL(row.id, "tls");
    CU_ASSERT_EQUAL(row.state, VYRE_PLUGIN_REJECTED);
    CU_ASSERT_EQUAL(row.reason_code, VYRE_CORRUPT);
    CU_ASSERT_PTR_NOT_NULL(strstr(row.reason, "static TLS"));
    CU_ASSERT_PTR_NOT_NULL(strstr(row.fix, "optional_static_tls"));
    CU_ASSERT_EQUAL(plugin_folder_row(context, 0).state, VYRE_PLUGIN_INITIALISED);
    close_folder(context);
}

/* ---- libraries that are no plugins ---- */

static void libraries_that_are_no_plugins(void)
{
    Dl_info info;
    plugin_folder_make(&folder);
    add("itself", build_path(".libs/libvyre.so"), "");
    add("lenient", build_path(".libs/libvyre.so"), "note = optional\n");
    CU_ASSERT_TRUE_FATAL(dladdr((void *)(uintptr_t)opendir, &info) != 0);
    add("libc", info.dli_fname, "");
    vyre_context *context = open_folder();
    CU_ASSERT_EQUAL_FATAL(context_plugin_count(context), 3);
    for (uint32_t i = 0; i < 3; i++) {
        const vyre_plugin_info row = plugin_folder_row(context, i);
        CU_ASSERT_EQUAL(row.state, VYRE_PLUGIN_REJECTED);
        CU_ASSERT_EQUAL(row.reason_code, VYRE_ABI_MISMATCH);
        CU_ASSERT_PTR_NOT_NULL(strstr(row.reason, strcmp(row.id, "lenient") == 0
                                                      ? "does not export the function"
                                                      : "carries no VYRE note"));
    }
    close_folder(context);
}

/* It is another copy of the library that the plugin brings, or the same: both keep to themselves.
 */
static void a_plugin_that_brings_the_library(void)
{
    plugin_folder_make(&folder);
    add("rules", build_path("tests/plugins/.libs/rules_linked.so"), "");
    vyre_context *context = open_folder();
    CU_ASSERT_EQUAL(plugin_folder_row(context, 0).state, VYRE_PLUGIN_PROBED);
    close_folder(context);
}

/* ---- the library beside itself ---- */

typedef struct copy {
    void *handle;
    vyre_status (*create)(const vyre_context_options *, vyre_context **, vyre_error *);
    vyre_status (*destroy)(vyre_context *, vyre_error *);
} copy;

static int load_copy(copy *out_copy)
{
    out_copy->handle = dlopen(build_path(".libs/libvyre.so"), RTLD_NOW | RTLD_LOCAL);
    if (!out_copy->handle) {
        printf("# %s\n", dlerror());
        return 0;
    }
    *(void **)&out_copy->create = dlsym(out_copy->handle, "vyre_context_create");
    *(void **)&out_copy->destroy = dlsym(out_copy->handle, "vyre_context_destroy");
    return out_copy->create && out_copy->destroy;
}

static int count_lines(const char *path)
{
    int count = 0, c;
    FILE *file = fopen(path, "r");
    while (file && (c = fgetc(file)) != EOF)
        count += c == '\n';
    if (file)
        fclose(file);
    return count;
}

/* As an application's own plugin that uses the library comes and goes. This program has a copy too,
 * with contexts of its own. */
static void the_library_is_loaded_and_unloaded(void)
{
    const char *folders[] = {folder.path};
    char config[256], text[256], reports[128];
    plugin_folder_make(&folder);
    add("fake", build_path("tests/plugins/.libs/fake_good.so"), "");
    snprintf(reports, sizeof reports, "%s/reports", folder.path);
    snprintf(text, sizeof text, "[core]\ncache_directory = %s\n", reports);
    vyre_context *own = NULL;
    CU_ASSERT_EQUAL_FATAL(plugin_folder_open(&folder, text, &own, NULL), VYRE_OK);
    snprintf(config, sizeof config, "%s/vyre.conf", folder.path);
    const vyre_context_options options = {.struct_size = sizeof options,
                                          .directory_count = 1,
                                          .plugin_directories = folders,
                                          .config_file = config};
    int lines = 0, fine = 1;
    for (int i = 0; fine && i < LIVES; i++) {
        copy library = {0};
        vyre_context *context = NULL;
        fine = load_copy(&library) && library.create(&options, &context, NULL) == VYRE_OK &&
               library.destroy(context, NULL) == VYRE_OK && dlclose(library.handle) == 0 &&
               context_device_count(own) == 1;
        if (i == 10)
            lines = count_lines("/proc/self/maps");
    }
    CU_ASSERT_TRUE(fine);
    CU_ASSERT_TRUE(count_lines("/proc/self/maps") <= lines + 4);
    CU_ASSERT_PTR_NULL(dlopen(build_path(".libs/libvyre.so"), RTLD_NOLOAD | RTLD_NOW));
    CU_ASSERT_EQUAL(vyre_context_destroy(own, NULL), VYRE_OK);
    snprintf(text, sizeof text, "rm -r %s", reports);
    CU_ASSERT_EQUAL(system(text), 0);
    plugin_folder_remove(&folder);
}

static const unit_test tests[] = {
    {"names that two plugins share", names_that_two_plugins_share},
    {"a version script keeps them apart", a_version_script_keeps_them_apart},
    {"too much memory of threads", too_much_memory_of_threads},
    {"libraries that are no plugins", libraries_that_are_no_plugins},
    {"a plugin that brings the library", a_plugin_that_brings_the_library},
    {"the library is loaded and unloaded", the_library_is_loaded_and_unloaded},
    {NULL, NULL}};

int main(void)
{
    unsetenv("VYRE_CONFIG");
    unsetenv("VYRE_DEVICE");
    unsetenv("VYRE_LOG");
    return unit_main("isolation", tests);
}
