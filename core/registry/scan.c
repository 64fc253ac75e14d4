/* SPDX-License-Identifier: MIT OR Apache-2.0 */
#include "config.h"

#include "core/registry/scan.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static vyre_status add(vyre__scan *scan, const vyre__candidate *candidate, vyre_error *error)
{
    if (scan->count == scan->capacity) {
        const size_t capacity = scan->capacity ? scan->capacity * 2 : 16;
        vyre__candidate *list = realloc(scan->list, capacity * sizeof *list);
        if (!list)
            return vyre__fail_memory(error, "the list of manifests");
        scan->list = list;
        scan->capacity = capacity;
    }
    scan->list[scan->count++] = *candidate;
    return VYRE_OK;
}

static int is_manifest(const char *name)
{
    const size_t size = strlen(name);
    return name[0] != '.' && size > 4 && strcmp(name + size - 4, ".ini") == 0;
}

static const char *file_name(const vyre__candidate *candidate)
{
    const char *slash = strrchr(candidate->path, '/');
    return slash ? slash + 1 : candidate->path;
}

static vyre__candidate *find(vyre__scan *scan, const char *name)
{
    for (size_t i = 0; i < scan->count; i++)
        if (!scan->list[i].unreadable && strcmp(file_name(&scan->list[i]), name) == 0)
            return &scan->list[i];
    return NULL;
}

static vyre_status add_file(vyre__scan *scan, const char *folder, const char *name, int installed,
                            vyre_error *error)
{
    const size_t size = strlen(folder) + strlen(name) + 2;
    char *path = vyre__arena_alloc(&scan->arena, size);
    if (!path)
        return vyre__fail_memory(error, "the list of manifests");
    snprintf(path, size, "%s/%s", folder, name);
    const vyre__candidate candidate = {path, folder, installed, 0};
    vyre__candidate *masked = find(scan, name);
    if (!masked)
        return add(scan, &candidate, error);
    *masked = candidate;
    return VYRE_OK;
}

static vyre_status scan_folder(vyre__scan *scan, const char *folder, int installed,
                               vyre_error *error)
{
    char *absolute = realpath(folder, NULL);
    DIR *stream = absolute ? opendir(absolute) : NULL;
    const int missing = !stream && (errno == ENOENT || errno == ENOTDIR);
    const char *shown = absolute ? absolute : folder;
    const char *kept = vyre__arena_copy(&scan->arena, shown, strlen(shown));
    vyre_status status = kept ? VYRE_OK : vyre__fail_memory(error, "the list of manifests");
    free(absolute);
    if (status == VYRE_OK && !stream && !(installed && missing)) {
        const vyre__candidate candidate = {kept, kept, installed, 1};
        status = add(scan, &candidate, error);
    }
    const struct dirent *entry;
    while (status == VYRE_OK && stream && (entry = readdir(stream)))
        if (is_manifest(entry->d_name))
            status = add_file(scan, kept, entry->d_name, installed, error);
    if (stream)
        closedir(stream);
    return status;
}

static int by_name(const void *left, const void *right)
{
    return strcmp(file_name(left), file_name(right));
}

vyre_status vyre__scan_folders(vyre__scan *scan, const char *const *folders, size_t folder_count,
                               int installed, vyre_error *error)
{
    const size_t first = scan->count;
    for (size_t i = 0; i < folder_count; i++) {
        const vyre_status status = scan_folder(scan, folders[i], installed, error);
        if (status != VYRE_OK)
            return status;
    }
    if (scan->count > first)
        qsort(scan->list + first, scan->count - first, sizeof *scan->list, by_name);
    return VYRE_OK;
}

void vyre__scan_release(vyre__scan *scan)
{
    vyre__arena_release(&scan->arena);
    free(scan->list);
    *scan = (vyre__scan){0};
}
