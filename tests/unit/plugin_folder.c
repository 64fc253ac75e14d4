/* SPDX-License-Identifier: MIT OR Apache-2.0 */
#include "config.h"

#include "tests/unit/plugin_folder.h"

#include <dirent.h>
#include <glob.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "tests/unit/unit.h"

const char *build_path(const char *name)
{
    static _Thread_local char paths[4][1024];
    static _Thread_local unsigned next;
    char *path = paths[next++ % 4];
    const char *folder = getenv("top_builddir");
    char *absolute = realpath(folder ? folder : ".", NULL);
    snprintf(path, sizeof paths[0], "%s/%s", absolute ? absolute : ".", name);
    free(absolute);
    return path;
}

void plugin_folder_make(plugin_folder *folder)
{
    memset(folder, 0, sizeof *folder);
    snprintf(folder->path, sizeof folder->path, "/tmp/vyre-plugins-XXXXXX");
    CU_ASSERT_PTR_NOT_NULL_FATAL(mkdtemp(folder->path));
}

/* With the folders in it: one level of them is all that tests make. */
static void empty_folder(const char *folder, int depth)
{
    char path[512];
    const struct dirent *entry;
    DIR *stream = opendir(folder);
    while (stream && (entry = readdir(stream))) {
        if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0)
            continue;
        snprintf(path, sizeof path, "%s/%s", folder, entry->d_name);
        if (unlink(path) == 0)
            continue;
        if (depth > 0)
            empty_folder(path, depth - 1);
        rmdir(path);
    }
    if (stream)
        closedir(stream);
}

void plugin_folder_remove(plugin_folder *folder)
{
    empty_folder(folder->path, 1);
    CU_ASSERT_EQUAL(rmdir(folder->path), 0);
    vyre__bytes_release(&folder->log);
}

void plugin_folder_write(const plugin_folder *folder, const char *name, const char *text)
{
    char path[512];
    snprintf(path, sizeof path, "%s/%s", folder->path, name);
    FILE *file = fopen(path, "w");
    CU_ASSERT_PTR_NOT_NULL_FATAL(file);
    fputs(text, file);
    fclose(file);
}

void plugin_folder_add(const plugin_folder *folder, const char *name, const char *variant,
                       const char *more)
{
    char module[128], path[512], manifest[64], text[2048];
    snprintf(module, sizeof module, "tests/plugins/.libs/fake_%s.so", variant);
    snprintf(path, sizeof path, "%s/%s.so", folder->path, name);
    CU_ASSERT_EQUAL_FATAL(symlink(build_path(module), path), 0);
    snprintf(manifest, sizeof manifest, "%s.ini", name);
    snprintf(text, sizeof text, "[plugin]\nid = fake\nlibrary = %s.so\nabi = 1.0\n%s", name, more);
    plugin_folder_write(folder, manifest, text);
}

static void keep_line(void *user, uint32_t level, const char *message)
{
    plugin_folder *folder = user;
    vyre__bytes_printf(&folder->log, "%u %s\n", level, message);
}

/* The library's own probe program, and no cache, unless the text says otherwise. */
static void write_config(const plugin_folder *folder, const char *config)
{
    static const char head[] = "[core]\n";
    char text[4096];
    const char *core = strstr(config, head);
    const int before = core ? (int)(core + strlen(head) - config) : (int)strlen(config);
    snprintf(text, sizeof text, "%.*s%sprobe_program = %s\n%s%s", before, config,
             core ? "" : "\n[core]\n", build_path("vyre-probe"),
             strstr(config, "cache") ? "" : "cache = no\n", config + before);
    plugin_folder_write(folder, "vyre.conf", text);
}

vyre_status plugin_folder_open(plugin_folder *folder, const char *config,
                               vyre_context **out_context, vyre_error *error)
{
    char path[512];
    const char *folders[] = {folder->path};
    write_config(folder, config ? config : "[core]\nlog = info\n");
    snprintf(path, sizeof path, "%s/vyre.conf", folder->path);
    const vyre_context_options options = {.struct_size = sizeof options,
                                          .directory_count = 1,
                                          .plugin_directories = folders,
                                          .config_file = path,
                                          .log = keep_line,
                                          .log_user = folder};
    folder->log.size = 0;
    return vyre_context_create(&options, out_context, error);
}

int plugin_folder_logged(const plugin_folder *folder, const char *text)
{
    vyre__bytes copy = {0};
    vyre__bytes_put(&copy, folder->log.data, folder->log.size);
    vyre__bytes_put_u8(&copy, 0);
    const int found = !copy.failed && strstr((const char *)copy.data, text) != NULL;
    if (!found)
        printf("# not logged: %s; log:\n# %s\n", text, copy.failed ? "" : (char *)copy.data);
    vyre__bytes_release(&copy);
    return found;
}

vyre_plugin_info plugin_folder_row(const vyre_context *context, uint32_t index)
{
    vyre_plugin_info info = {.id = "", .reason = "", .fix = ""};
    CU_ASSERT_EQUAL(context_plugin(context, index, &info), VYRE_OK);
    return info;
}

/* The context keeps its current snapshot, and so the strings, until it is scanned again. */
static vyre_snapshot *current(const vyre_context *context)
{
    vyre_snapshot *snapshot = NULL;
    vyre_context_snapshot((vyre_context *)(uintptr_t)context, &snapshot, NULL);
    return snapshot;
}

uint32_t context_plugin_count(const vyre_context *context)
{
    vyre_snapshot *snapshot = current(context);
    const uint32_t count = vyre_snapshot_plugin_count(snapshot);
    vyre_snapshot_release(snapshot);
    return count;
}

vyre_status context_plugin(const vyre_context *context, uint32_t index, vyre_plugin_info *out_info)
{
    vyre_snapshot *snapshot = NULL;
    vyre_status status = vyre_context_snapshot((vyre_context *)(uintptr_t)context, &snapshot, NULL);
    if (status == VYRE_OK)
        status = vyre_snapshot_plugin(snapshot, index, out_info);
    vyre_snapshot_release(snapshot);
    return status;
}

uint32_t context_device_count(const vyre_context *context)
{
    vyre_snapshot *snapshot = current(context);
    const uint32_t count = vyre_snapshot_device_count(snapshot);
    vyre_snapshot_release(snapshot);
    return count;
}

vyre_status context_device(const vyre_context *context, uint32_t index, vyre_device_info *out_info)
{
    vyre_snapshot *snapshot = NULL;
    vyre_status status = vyre_context_snapshot((vyre_context *)(uintptr_t)context, &snapshot, NULL);
    if (status == VYRE_OK)
        status = vyre_snapshot_device(snapshot, index, out_info);
    vyre_snapshot_release(snapshot);
    return status;
}

size_t plugin_folder_unlink(const char *pattern)
{
    glob_t found;
    size_t count = 0;
    if (glob(pattern, 0, NULL, &found) != 0)
        return 0;
    for (; count < found.gl_pathc; count++)
        unlink(found.gl_pathv[count]);
    globfree(&found);
    return count;
}
