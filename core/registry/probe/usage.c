/* SPDX-License-Identifier: MIT OR Apache-2.0 */
#include "config.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/config/option.h"
#include "core/registry/probe/cache.h"

static const char ending[] = ".report";

/* "ID.report", or ".ID.report." and more: a draft. */
static int is_of_cache(const char *name)
{
    const char *id = name + (name[0] == '.');
    const char *end = strstr(id, ending);
    char text[64];
    if (!end || (size_t)(end - id) >= sizeof text)
        return 0;
    memcpy(text, id, (size_t)(end - id));
    text[end - id] = 0;
    return vyre__is_name(text, 32, 0) && end[sizeof ending - 1] == (id > name ? '.' : 0);
}

static vyre_status fail(const char *folder, const char *reason, vyre_error *error)
{
    return vyre__fail(error, VYRE_PERMISSION,
                      "Make the folder your own, or name another one: "
                      "[core] cache_directory.",
                      "cannot use `%s`: %s", folder, reason);
}

/* A file that somebody else removed first is gone all the same. */
static vyre_status take_file(const vyre__probe_cache *cache, int folder, const char *name,
                             int clear, vyre__cache_usage *usage, vyre_error *error)
{
    struct stat info;
    if (fstatat(folder, name, &info, AT_SYMLINK_NOFOLLOW) != 0 || S_ISDIR(info.st_mode))
        return VYRE_OK;
    if (clear && unlinkat(folder, name, 0) != 0)
        return errno == ENOENT ? VYRE_OK : fail(cache->store.folder, strerror(errno), error);
    usage->files++;
    usage->bytes += (uint64_t)info.st_size;
    return VYRE_OK;
}

vyre_status vyre__probe_cache_measure(const vyre__probe_cache *cache, int clear,
                                      vyre__cache_usage *out_usage, vyre_error *error)
{
    vyre_status status = VYRE_OK;
    *out_usage = (vyre__cache_usage){0};
    if (!cache->store.folder)
        return VYRE_OK;
    const int folder = vyre__store_enter(&cache->store);
    if (folder < 0)
        return fail(cache->store.folder, "it is gone, or others may write it", error);
    DIR *list = fdopendir(folder);
    if (!list) {
        close(folder);
        return vyre__fail_memory(error, "the list of reports");
    }
    for (const struct dirent *entry; status == VYRE_OK && (entry = readdir(list));)
        if (is_of_cache(entry->d_name))
            status = take_file(cache, folder, entry->d_name, clear, out_usage, error);
    closedir(list);
    return status;
}
