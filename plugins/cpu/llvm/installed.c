/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Is there a libLLVM? Opening it would say so for certain, but takes 15 ms and 50 MiB. */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "plugins/cpu/llvm/api.h"
#include "plugins/cpu/llvm/isa.h"
#include "plugins/cpu/llvm/llvm.h"

enum { CACHE_MAX = 8 << 20, MAX_PATH = 4096 };

/* The dynamic linker's list of libraries; NULL when it cannot be read. free() it. */
static char *read_cache(size_t *out_size)
{
    struct stat info;
    char *data = NULL;
    *out_size = 0;
    const int file = open("/etc/ld.so.cache", O_RDONLY | O_CLOEXEC);
    if (file < 0)
        return NULL;
    if (fstat(file, &info) == 0 && S_ISREG(info.st_mode) && info.st_size > 0 &&
        info.st_size <= CACHE_MAX)
        data = malloc((size_t)info.st_size);
    const ssize_t size = data ? read(file, data, (size_t)info.st_size) : 0;
    close(file);
    *out_size = size > 0 ? (size_t)size : 0;
    return data;
}

static int is_in_folder(const char *folder, const char *name)
{
    char path[MAX_PATH];
    const int size = snprintf(path, sizeof path, "%s/%s", folder, name);
    return size > 0 && (size_t)size < sizeof path && access(path, R_OK) == 0;
}

/* Some systems have no such list, or a library that it does not have yet. */
static int is_in_folders(const char *name)
{
    static const char *const folders[] = {"/lib", "/usr/lib", "/lib64", "/usr/lib64",
                                          "/usr/local/lib"};
    for (size_t i = 0; i < sizeof folders / sizeof folders[0]; i++)
        if (is_in_folder(folders[i], name))
            return 1;
    return 0;
}

static int is_found(const char *cache, size_t size, const char *name)
{
    return (cache && memmem(cache, size, name, strlen(name) + 1)) || is_in_folders(name);
}

uint64_t cpu_code_mark(void)
{
    return cpu_isa_of_host().mark;
}

int cpu_llvm_installed(const char *library)
{
    if (!cpu_isa_of_host().usable)
        return 0;
    if (library && strchr(library, '/'))
        return access(library, R_OK) == 0;
    size_t size = 0;
    char *cache = read_cache(&size);
    int found = library && library[0] && is_found(cache, size, library);
    for (size_t i = 0; !found && !(library && library[0]) && i < cpu_llvm_name_count; i++)
        found = is_found(cache, size, cpu_llvm_names[i]);
    free(cache);
    return found;
}
