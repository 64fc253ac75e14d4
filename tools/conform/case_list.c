/* SPDX-License-Identifier: MIT OR Apache-2.0 */
#include "tools/conform/case_list.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "core/base/error.h"

enum { MAX_FOLDER_DEPTH = 32 };

static vyre_status cannot_read(vyre_error *error, const char *path, int code)
{
    return vyre__fail(error, code == EACCES ? VYRE_PERMISSION : VYRE_NOT_FOUND,
                      "name .case files, or folders that hold some", "%.400s cannot be read: %s",
                      path, strerror(code));
}

static vyre_status append(case_paths *paths, char *path, vyre_error *error)
{
    char **larger = path ? realloc(paths->items, (paths->count + 1) * sizeof *larger) : NULL;
    if (!larger) {
        free(path);
        return vyre__fail_memory(error, "a list of cases");
    }
    paths->items = larger;
    paths->items[paths->count++] = path;
    return VYRE_OK;
}

static char *join(const char *folder, const char *name)
{
    const size_t size = strlen(folder) + strlen(name) + 2;
    char *path = malloc(size);
    if (path)
        snprintf(path, size, "%s/%s", folder, name);
    return path;
}

static int has_case_ending(const char *name)
{
    const size_t length = strlen(name);
    return length > 5 && strcmp(name + length - 5, ".case") == 0;
}

static int bytewise(const struct dirent **a, const struct dirent **b)
{
    return strcmp((*a)->d_name, (*b)->d_name);
}

static vyre_status add_folder(case_paths *paths, const char *folder, int depth, vyre_error *error);

static vyre_status add_entry(case_paths *paths, const char *folder, const char *name, int depth,
                             vyre_error *error)
{
    struct stat status;
    if (strcmp(name, ".") == 0 || strcmp(name, "..") == 0)
        return VYRE_OK;
    char *path = join(folder, name);
    if (!path)
        return vyre__fail_memory(error, "a list of cases");
    if (has_case_ending(name))
        return append(paths, path, error);
    vyre_status result = VYRE_OK;
    if (lstat(path, &status) == 0 && S_ISDIR(status.st_mode) && depth < MAX_FOLDER_DEPTH)
        result = add_folder(paths, path, depth + 1, error);
    free(path);
    return result;
}

static vyre_status add_folder(case_paths *paths, const char *folder, int depth, vyre_error *error)
{
    struct dirent **entries = NULL;
    const int count = scandir(folder, &entries, NULL, bytewise);
    if (count < 0)
        return cannot_read(error, folder, errno);
    vyre_status status = VYRE_OK;
    for (int i = 0; i < count; i++) {
        if (status == VYRE_OK)
            status = add_entry(paths, folder, entries[i]->d_name, depth, error);
        free(entries[i]);
    }
    free(entries);
    return status;
}

vyre_status case_paths_add(case_paths *paths, const char *path, vyre_error *error)
{
    struct stat status;
    if (stat(path, &status) != 0)
        return cannot_read(error, path, errno);
    if (S_ISDIR(status.st_mode))
        return add_folder(paths, path, 0, error);
    return append(paths, strdup(path), error);
}

void case_paths_release(case_paths *paths)
{
    for (size_t i = 0; i < paths->count; i++)
        free(paths->items[i]);
    free(paths->items);
    *paths = (case_paths){0};
}
