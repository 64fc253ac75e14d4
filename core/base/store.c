/* SPDX-License-Identifier: MIT OR Apache-2.0 */
#include "config.h"

#include "core/base/store.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/auxv.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "core/base/blake3.h"
#include "core/base/clock.h"
#include "core/base/file.h"

enum {
    STORE_VERSION = 1,
    DIGEST_AT = 8,
    KEY_AT = DIGEST_AT + VYRE__BLAKE3_SIZE,
    TIME_AT = KEY_AT + VYRE__STORE_KEY,
    MAX_PATH = 4096,
    DRAFT_AGE_S = 3600 /* an older draft belongs to no process that is still writing */
};

/* ---- the folder ---- */

static int is_trusted(const struct stat *info)
{
    return (info->st_uid == 0 || info->st_uid == geteuid()) &&
           (info->st_mode & (S_IWGRP | S_IWOTH)) == 0;
}

/* Where it is by default; 0 when there is no such place. */
static int default_folder(char *out, size_t capacity)
{
    const char *xdg = getenv("XDG_CACHE_HOME"), *home = getenv("HOME");
    int size = 0;
    if (geteuid() == 0)
        size = snprintf(out, capacity, "/var/cache/vyre");
    else if (xdg && xdg[0] == '/')
        size = snprintf(out, capacity, "%s/vyre", xdg);
    else if (home && home[0] == '/')
        size = snprintf(out, capacity, "%s/.cache/vyre", home);
    return size > 0 && (size_t)size < capacity;
}

/* Makes the folder and those above it that are missing. Returns 0 or an errno. */
static int make_folders(char *path)
{
    for (char *slash = path + 1; (slash = strchr(slash, '/')); slash++) {
        *slash = 0;
        const int failed = mkdir(path, 0700) != 0 && errno != EEXIST && errno != EROFS;
        const int code = errno;
        *slash = '/';
        if (failed)
            return code;
    }
    return mkdir(path, 0700) != 0 && errno != EEXIST ? errno : 0;
}

/* Opens the folder; -1 and a reason when it is missing or must not be used. */
static int open_folder(const char *path, const char **out_reason)
{
    struct stat info;
    const int folder = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    *out_reason = "";
    if (folder < 0) {
        *out_reason = vyre__file_reason(errno);
        return -1;
    }
    if (fstat(folder, &info) == 0 && is_trusted(&info))
        return folder;
    close(folder);
    *out_reason = "others own it or may write it";
    return -1;
}

static int is_usable(char *path, const char **out_reason)
{
    struct stat info;
    if (path[0] != '/') {
        *out_reason = "its path is relative";
        return 0;
    }
    const int code = stat(path, &info) == 0 ? 0 : make_folders(path);
    if (code != 0) {
        *out_reason = vyre__file_reason(code);
        return 0;
    }
    const int folder = open_folder(path, out_reason);
    if (folder >= 0)
        close(folder);
    return folder >= 0;
}

/* Appends `inner` to the path; 0 when there is no room. */
static int enter(char *path, size_t capacity, const char *inner)
{
    const size_t size = strlen(path);
    const int added = inner ? snprintf(path + size, capacity - size, "/%s", inner) : 0;
    return added >= 0 && (size_t)added < capacity - size;
}

vyre_status vyre__store_open(vyre__store *out_store, const char *configured, const char *inner,
                             const char *content, const vyre__log *log, vyre_error *error)
{
    char path[MAX_PATH];
    const char *reason = NULL;
    *out_store = (vyre__store){.content = content, .log = log};
    if (getauxval(AT_SECURE))
        return VYRE_OK;
    if (configured && configured[0]) {
        const int size = snprintf(path, sizeof path, "%s", configured);
        if (size < 0 || (size_t)size >= sizeof path)
            reason = vyre__file_reason(ENAMETOOLONG);
    } else if (!default_folder(path, sizeof path)) {
        vyre__log_line(log, VYRE_LOG_INFO, "%s are not kept: HOME is not set", content);
        return VYRE_OK;
    }
    if (!reason && !enter(path, sizeof path, inner))
        reason = vyre__file_reason(ENAMETOOLONG);
    if (reason || !is_usable(path, &reason)) {
        vyre__log_line(log, VYRE_LOG_INFO, "%s are not kept in `%s`: %s", content,
                       configured && configured[0] ? configured : path, reason);
        return VYRE_OK;
    }
    out_store->folder = strdup(path);
    return out_store->folder ? VYRE_OK : vyre__fail_memory(error, "the cache");
}

void vyre__store_close(vyre__store *store)
{
    free((char *)(uintptr_t)store->folder);
    store->folder = NULL;
}

int vyre__store_enter(const vyre__store *store)
{
    const char *reason = NULL;
    if (!store->folder)
        return -1;
    const int folder = open_folder(store->folder, &reason);
    if (folder < 0)
        vyre__log_line(store->log, VYRE_LOG_DEBUG, "cannot use `%s`: %s", store->folder, reason);
    return folder;
}

/* ---- reading ---- */

/* All of a file that is trusted, or more than `most` bytes of it; NULL when there is none. */
static uint8_t *read_file(int folder, const char *name, size_t most, size_t *out_size)
{
    struct stat info;
    uint8_t *data = NULL;
    size_t capacity = 0;
    *out_size = 0;
    const int file =
        openat(folder, name, O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
    if (file < 0)
        return NULL;
    if (fstat(file, &info) == 0 && S_ISREG(info.st_mode) && is_trusted(&info) &&
        info.st_size >= 0) {
        capacity = ((uint64_t)info.st_size < most ? (size_t)info.st_size : most) + 1;
        data = malloc(capacity);
    }
    while (data && *out_size < capacity) {
        const ssize_t size = read(file, data + *out_size, capacity - *out_size);
        if (size == 0 || (size < 0 && errno != EINTR))
            break;
        *out_size += size > 0 ? (size_t)size : 0;
    }
    close(file);
    return data;
}

static uint64_t number_at(const uint8_t *data, size_t size)
{
    uint64_t value = 0;
    for (size_t i = 0; i < size; i++)
        value |= (uint64_t)data[i] << 8 * i;
    return value;
}

static int is_whole(const uint8_t *data, size_t size, size_t most)
{
    uint8_t digest[VYRE__BLAKE3_SIZE];
    if (size < VYRE__STORE_HEAD || size > most || memcmp(data, "VYPC", 4) != 0 ||
        number_at(data + 4, 4) != STORE_VERSION)
        return 0;
    vyre__blake3_hash(data + KEY_AT, size - KEY_AT, digest);
    return memcmp(data + DIGEST_AT, digest, sizeof digest) == 0;
}

static void drop_damaged(const vyre__store *store, int folder, const char *name)
{
    unlinkat(folder, name, 0);
    vyre__log_line(store->log, VYRE_LOG_INFO, "`%s/%s` was damaged and is removed", store->folder,
                   name);
}

uint8_t *vyre__store_load(const vyre__store *store, const char *name,
                          const uint8_t key[VYRE__STORE_KEY], size_t most, size_t *out_size,
                          uint64_t *out_stored_s)
{
    *out_size = 0;
    *out_stored_s = 0;
    const int folder = vyre__store_enter(store);
    uint8_t *data = folder < 0 ? NULL : read_file(folder, name, most, out_size);
    const int damaged = data && !is_whole(data, *out_size, most);
    if (damaged)
        drop_damaged(store, folder, name);
    if (folder >= 0)
        close(folder);
    if (data && (damaged || memcmp(data + KEY_AT, key, VYRE__STORE_KEY) != 0)) {
        free(data);
        return NULL;
    }
    if (data)
        *out_stored_s = number_at(data + TIME_AT, 8);
    return data;
}

/* ---- writing ---- */

static uint64_t now_s(void)
{
    struct timespec now = {0, 0};
    clock_gettime(CLOCK_REALTIME, &now);
    return now.tv_sec > 0 ? (uint64_t)now.tv_sec : 0;
}

/* Whether the process would be ended by a signal for writing that much. */
static int exceeds_limit(size_t size)
{
    struct rlimit limit;
    return getrlimit(RLIMIT_FSIZE, &limit) == 0 && limit.rlim_cur != RLIM_INFINITY &&
           size > limit.rlim_cur;
}

/* Returns 0 or an errno. */
static int write_file(int folder, const char *name, const vyre__bytes *bytes)
{
    if (exceeds_limit(bytes->size))
        return EFBIG;
    const int file =
        openat(folder, name, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
    return file < 0 ? errno : vyre__file_put(file, bytes->data, bytes->size);
}

/* Readers see the old file or the new one, whoever else writes at the same time. */
static int replace_file(int folder, const char *name, const vyre__bytes *bytes)
{
    char draft[VYRE__STORE_NAME + 48];
    snprintf(draft, sizeof draft, ".%s.%ld.%" PRIx64, name, (long)getpid(), vyre__clock_now());
    int code = write_file(folder, draft, bytes);
    if (code == 0 && renameat(folder, draft, folder, name) != 0)
        code = errno;
    if (code != 0 && code != EEXIST)
        unlinkat(folder, draft, 0);
    return code;
}

void vyre__store_begin(vyre__bytes *file, const uint8_t key[VYRE__STORE_KEY])
{
    const uint8_t digest[VYRE__BLAKE3_SIZE] = {0};
    vyre__bytes_put_text(file, "VYPC");
    vyre__bytes_put_u32(file, STORE_VERSION);
    vyre__bytes_put(file, digest, sizeof digest);
    vyre__bytes_put(file, key, VYRE__STORE_KEY);
    vyre__bytes_put_u64(file, now_s());
}

void vyre__store_save(const vyre__store *store, const char *name, vyre__bytes *file)
{
    const int folder = file->failed ? -1 : vyre__store_enter(store);
    if (folder < 0)
        return;
    vyre__blake3_hash(file->data + KEY_AT, file->size - KEY_AT, file->data + DIGEST_AT);
    const int code = replace_file(folder, name, file);
    if (code != 0)
        vyre__log_line(store->log, VYRE_LOG_INFO, "`%s` is not kept in `%s`: %s", name,
                       store->folder, vyre__file_reason(code));
    close(folder);
}

void vyre__store_touch(const vyre__store *store, const char *name)
{
    const int folder = vyre__store_enter(store);
    if (folder < 0)
        return;
    utimensat(folder, name, NULL, AT_SYMLINK_NOFOLLOW);
    close(folder);
}

/* ---- removing ---- */

void vyre__store_drop(const vyre__store *store, const char *name)
{
    const int folder = vyre__store_enter(store);
    if (folder < 0)
        return;
    if (unlinkat(folder, name, 0) != 0 && errno != ENOENT)
        vyre__log_line(store->log, VYRE_LOG_INFO, "cannot remove `%s/%s`: %s", store->folder, name,
                       vyre__file_reason(errno));
    close(folder);
}

void vyre__store_drop_damaged(const vyre__store *store, const char *name)
{
    const int folder = vyre__store_enter(store);
    if (folder < 0)
        return;
    drop_damaged(store, folder, name);
    close(folder);
}

/* A file that somebody else removed first is gone all the same. Returns 0 or an errno. */
static int take_file(int folder, const char *name, int clear, vyre__store_usage *usage)
{
    struct stat info;
    if (fstatat(folder, name, &info, AT_SYMLINK_NOFOLLOW) != 0 || S_ISDIR(info.st_mode))
        return 0;
    if (clear && unlinkat(folder, name, 0) != 0)
        return errno == ENOENT ? 0 : errno;
    usage->files++;
    usage->bytes += (uint64_t)info.st_size;
    return 0;
}

static vyre_status fail_folder(const vyre__store *store, const char *reason, vyre_error *error)
{
    return vyre__fail(error, VYRE_PERMISSION,
                      "Make the folder your own, or name another one: [core] cache_directory.",
                      "cannot use `%s`: %s", store->folder, reason);
}

vyre_status vyre__store_measure(const vyre__store *store, int (*is_own)(const char *name),
                                int clear, vyre__store_usage *out_usage, vyre_error *error)
{
    int code = 0;
    *out_usage = (vyre__store_usage){0};
    if (!store->folder)
        return VYRE_OK;
    const int folder = vyre__store_enter(store);
    if (folder < 0)
        return fail_folder(store, "it is gone, or others may write it", error);
    DIR *list = fdopendir(folder);
    if (!list) {
        close(folder);
        return vyre__fail_memory(error, "the list of files");
    }
    for (const struct dirent *entry; code == 0 && (entry = readdir(list));)
        if (is_own(entry->d_name))
            code = take_file(folder, entry->d_name, clear, out_usage);
    closedir(list);
    return code ? fail_folder(store, vyre__file_reason(code), error) : VYRE_OK;
}

int vyre__store_name_stem(const char *name, const char *suffix, char *out_stem, size_t capacity)
{
    const int draft = name[0] == '.';
    const char *end = strstr(name + draft, suffix);
    const size_t size = end ? (size_t)(end - name) - (size_t)draft : 0;
    if (!end || size >= capacity || end[strlen(suffix)] != (draft ? '.' : '\0'))
        return 0;
    memcpy(out_stem, name + draft, size);
    out_stem[size] = '\0';
    return 1;
}

/* ---- trimming ---- */

typedef struct kept_file {
    char name[256];
    uint64_t bytes;
    struct timespec used;
} kept_file;

static int ends_with(const char *name, const char *suffix)
{
    const size_t size = strlen(name), tail = strlen(suffix);
    return size >= tail && strcmp(name + size - tail, suffix) == 0;
}

/* The least recently used first; equal ones by name, so that the order is total. */
static int compare_use(const void *a, const void *b)
{
    const kept_file *x = a, *y = b;
    if (x->used.tv_sec != y->used.tv_sec)
        return x->used.tv_sec < y->used.tv_sec ? -1 : 1;
    if (x->used.tv_nsec != y->used.tv_nsec)
        return x->used.tv_nsec < y->used.tv_nsec ? -1 : 1;
    return strcmp(x->name, y->name);
}

/* Notes the file, or removes it when it is a draft that was left behind. */
static void look_at(int folder, const char *name, const char *suffix, vyre__bytes *files)
{
    struct stat info;
    kept_file file = {{0}, 0, {0, 0}};
    if (strlen(name) >= sizeof file.name ||
        fstatat(folder, name, &info, AT_SYMLINK_NOFOLLOW) != 0 || !S_ISREG(info.st_mode))
        return;
    if (name[0] == '.') {
        if (strstr(name, suffix) && now_s() > (uint64_t)info.st_mtim.tv_sec + DRAFT_AGE_S)
            unlinkat(folder, name, 0);
        return;
    }
    if (!ends_with(name, suffix))
        return;
    strcpy(file.name, name);
    file.bytes = info.st_size > 0 ? (uint64_t)info.st_size : 0;
    file.used = info.st_mtim;
    vyre__bytes_put(files, &file, sizeof file);
}

static void trim(int folder, const char *suffix, uint64_t most)
{
    vyre__bytes files = {0};
    uint64_t total = 0;
    const int listed = fcntl(folder, F_DUPFD_CLOEXEC, 0);
    DIR *list = listed < 0 ? NULL : fdopendir(listed);
    const struct dirent *entry;
    if (listed >= 0 && !list)
        close(listed);
    while (list && (entry = readdir(list)))
        look_at(folder, entry->d_name, suffix, &files);
    if (list)
        closedir(list);
    kept_file *kept = (kept_file *)(void *)files.data;
    const size_t count = files.failed ? 0 : files.size / sizeof *kept;
    for (size_t i = 0; i < count; i++)
        total += kept[i].bytes;
    if (count > 0 && total > most)
        qsort(kept, count, sizeof *kept, compare_use);
    for (size_t i = 0; i < count && total > most; i++) {
        unlinkat(folder, kept[i].name, 0);
        total -= kept[i].bytes;
    }
    vyre__bytes_release(&files);
}

void vyre__store_trim(const vyre__store *store, const char *suffix, uint64_t most)
{
    const int folder = vyre__store_enter(store);
    if (folder < 0)
        return;
    trim(folder, suffix, most);
    close(folder);
}
