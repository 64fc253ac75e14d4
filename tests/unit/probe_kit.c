/* SPDX-License-Identifier: MIT OR Apache-2.0 */
#include "config.h"

#include "tests/unit/probe_kit.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tests/unit/plugin_folder.h"
#include "tests/unit/unit.h"

static plugin_folder folder;
static vyre__arena paths;
static char manifest[128];

const char *probe_kit_program(void)
{
    return build_path("vyre-probe");
}

void probe_kit_open(void)
{
    plugin_folder_make(&folder);
    plugin_folder_write(&folder, "bad.ini", "[plugin]\nid = bad\nlibrary = bad.so\nabi = 1.0\n");
    snprintf(manifest, sizeof manifest, "%s/bad.ini", folder.path);
}

void probe_kit_close(void)
{
    plugin_folder_remove(&folder);
    vyre__arena_release(&paths);
}

vyre__probe_job probe_kit_job(const char *deed, uint32_t timeout_ms)
{
    char name[256];
    struct stat info = {0};
    snprintf(name, sizeof name, "%s/%s.so", folder.path, deed);
    const char *path = vyre__arena_copy(&paths, name, strlen(name));
    CU_ASSERT_PTR_NOT_NULL_FATAL(path);
    CU_ASSERT_FATAL(symlink(build_path("tests/plugins/.libs/bad.so"), path) == 0 ||
                    errno == EEXIST);
    CU_ASSERT_EQUAL_FATAL(stat(path, &info), 0);
    return (vyre__probe_job){
        .id = "bad",
        .manifest = manifest,
        .library = path,
        .file = {.dev = info.st_dev,
                 .ino = info.st_ino,
                 .size = (uint64_t)info.st_size,
                 .mtime_ns = (int64_t)info.st_mtim.tv_sec * 1000000000 + info.st_mtim.tv_nsec},
        .timeout_ms = timeout_ms};
}

vyre__probe_job probe_kit_run(const char *deed, uint32_t timeout_ms)
{
    vyre__probe_job job = probe_kit_job(deed, timeout_ms);
    vyre__probe_run(probe_kit_program(), &job, 1);
    return job;
}
