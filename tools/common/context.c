/* SPDX-License-Identifier: MIT OR Apache-2.0 */
#include "config.h"

#include "tools/common/context.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { PATH_CAPACITY = 4096 };

/*
 * Path of the configuration that lies beside a tool that is not installed, or 0. The linker leaves
 * the program itself in a folder .libs of the build folder.
 */
static int find_build_config(char path[PATH_CAPACITY])
{
    static const char name[] = "/vyre-build-tree.conf";
    const ssize_t length = readlink("/proc/self/exe", path, PATH_CAPACITY - sizeof name);
    if (length <= 0)
        return 0;
    path[length] = 0;
    char *slash = strrchr(path, '/');
    if (!slash)
        return 0;
    *slash = 0;
    char *folder = strrchr(path, '/');
    if (folder && strcmp(folder, "/.libs") == 0)
        *folder = 0;
    memcpy(path + strlen(path), name, sizeof name);
    return access(path, R_OK) == 0;
}

vyre_status tool_context_create(const vyre_context_options *wanted, vyre_context **out_context,
                                vyre_error *error)
{
    char path[PATH_CAPACITY];
    vyre_context_options options = *wanted;
    options.struct_size = sizeof options;
    const char *chosen = secure_getenv("VYRE_CONFIG");
    if ((!chosen || !*chosen) && find_build_config(path))
        options.config_file = path;
    return vyre_context_create(&options, out_context, error);
}
