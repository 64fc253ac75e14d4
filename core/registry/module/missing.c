/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Which libraries the loader would not find: for the message, before it fails. */
#include "config.h"

#include <link.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "core/base/bytes.h"
#include "core/base/file.h"
#include "core/registry/module/module.h"

enum { CACHE_MAX = 8 << 20 };

/* What is known of the loader's search. */
typedef struct search_path {
    const char *run_path;     /* may be NULL; the module's */
    const char *library_path; /* may be NULL; the environment's */
    const char *path;         /* of the module, may be NULL */
    uint8_t *cache;           /* of the loader, owned; may be NULL */
    size_t cache_size;
} search_path;

static const char *base_name(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash ? slash + 1 : path;
}

static int is_same_object(struct dl_phdr_info *info, size_t size, void *name)
{
    (void)size;
    return info->dlpi_name && strcmp(base_name(info->dlpi_name), name) == 0;
}

/* Does not take the loader's lock for loading: a constructor that hangs does not hold it up. */
static int is_loaded(const char *name)
{
    return dl_iterate_phdr(is_same_object, (void *)(uintptr_t)name);
}

/* The cache holds names ended by NUL, and every name follows the NUL of another. */
static int is_cached(const search_path *search, const char *name)
{
    const size_t size = strlen(name) + 1;
    const uint8_t *at = search->cache, *end = at + search->cache_size;
    while (at && (size_t)(end - at) > size) {
        const uint8_t *found = memchr(at, 0, (size_t)(end - at) - size);
        if (found && memcmp(found + 1, name, size) == 0)
            return 1;
        at = found ? found + 1 : NULL;
    }
    return 0;
}

/* Whether `folder` has the file; a folder with a token of the loader's other than $ORIGIN might. */
static int folder_has(const search_path *search, const char *folder, size_t size, const char *name)
{
    static const char *const tokens[] = {"$ORIGIN", "${ORIGIN}"};
    vyre__bytes path = {0};
    if (memchr(folder, '$', size)) {
        size_t token = 0;
        for (size_t i = 0; i < 2; i++)
            if (strncmp(folder, tokens[i], strlen(tokens[i])) == 0)
                token = strlen(tokens[i]);
        if (!token || token > size || memchr(folder + token, '$', size - token) || !search->path)
            return 1;
        vyre__bytes_put(&path, search->path, (size_t)(base_name(search->path) - search->path));
        folder += token;
        size -= token;
    }
    vyre__bytes_put(&path, folder, size);
    vyre__bytes_put_u8(&path, '/');
    vyre__bytes_put(&path, name, strlen(name) + 1);
    const int found = path.failed || access((const char *)path.data, F_OK) == 0;
    vyre__bytes_release(&path);
    return found;
}

static int list_has(const search_path *search, const char *list, const char *separators,
                    const char *name)
{
    while (list && *list) {
        const size_t size = strcspn(list, separators);
        if (size > 0 && folder_has(search, list, size, name))
            return 1;
        list += size;
        list += *list != 0;
    }
    return 0;
}

static int is_found(const search_path *search, const char *name)
{
    static const char folders[] = "/lib:/usr/lib:/lib64:/usr/lib64:/usr/local/lib";
    if (strchr(name, '/') || strchr(name, '$'))
        return strchr(name, '$') || access(name, F_OK) == 0;
    return is_loaded(name) || list_has(search, search->library_path, ":;", name) ||
           list_has(search, search->run_path, ":", name) || is_cached(search, name) ||
           list_has(search, folders, ":", name);
}

const char *vyre__module_missing(vyre__module *module)
{
    search_path search = {.run_path = module->run_path,
                          .library_path = getenv("LD_LIBRARY_PATH"),
                          .path = module->path};
    vyre__bytes names = {0};
    const char *list = NULL;
    vyre__file_read("/etc/ld.so.cache", CACHE_MAX, VYRE__FILE_REGULAR, &search.cache,
                    &search.cache_size, NULL);
    for (uint32_t i = 0; i < module->needed_count; i++) {
        if (is_found(&search, module->needed[i]))
            continue;
        vyre__bytes_put_text(&names, names.size ? " " : "");
        vyre__bytes_put_text(&names, module->needed[i]);
    }
    if (!names.failed && names.size)
        list = vyre__arena_copy(&module->arena, names.data, names.size);
    vyre_free(search.cache);
    vyre__bytes_release(&names);
    return list ? list : "";
}
