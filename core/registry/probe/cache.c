/* SPDX-License-Identifier: MIT OR Apache-2.0 */
#include "config.h"

#include "core/registry/probe/cache.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/auxv.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "core/base/blake3.h"
#include "core/base/clock.h"

enum {
    CACHE_VERSION = 1,
    DIGEST_AT = 8,
    KEY_AT = DIGEST_AT + VYRE__BLAKE3_SIZE,
    TIME_AT = KEY_AT + VYRE__CACHE_KEY,
    FRAME_AT = TIME_AT + 8,
    MAX_FILE = FRAME_AT + VYRE__REPORT_HEAD + VYRE__REPORT_MAX_BODY,
    MAX_PATH = 4096
};

/* A reason from the system, for the log. */
static const char *reason_of(int code)
{
    switch (code) {
    case EACCES:
    case EPERM: return "permission denied";
    case EROFS: return "the file system is read-only";
    case ENOSPC: return "the disk is full";
    case EDQUOT: return "the quota is used up";
    case EMFILE:
    case ENFILE: return "too many files are open";
    case ENOTDIR: return "a part of the path is no folder";
    case ENAMETOOLONG: return "the path is too long";
    default: return "the system refused";
    }
}

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
        *out_reason = reason_of(errno);
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
        *out_reason = reason_of(code);
        return 0;
    }
    const int folder = open_folder(path, out_reason);
    if (folder >= 0)
        close(folder);
    return folder >= 0;
}

vyre_status vyre__probe_cache_open(vyre__probe_cache *out_cache, const char *configured,
                                   uint64_t failure_age_s, const vyre__log *log, vyre_error *error)
{
    char path[MAX_PATH];
    const char *reason = NULL;
    *out_cache = (vyre__probe_cache){.failure_age_s = failure_age_s, .log = log};
    if (getauxval(AT_SECURE))
        return VYRE_OK;
    if (configured && configured[0]) {
        const int size = snprintf(path, sizeof path, "%s", configured);
        if (size < 0 || (size_t)size >= sizeof path)
            reason = reason_of(ENAMETOOLONG);
    } else if (!default_folder(path, sizeof path)) {
        vyre__log_line(log, VYRE_LOG_INFO, "reports of plugins are not kept: HOME is not set");
        return VYRE_OK;
    }
    if (reason || !is_usable(path, &reason)) {
        vyre__log_line(log, VYRE_LOG_INFO, "reports of plugins are not kept in `%s`: %s",
                       configured && configured[0] ? configured : path, reason);
        return VYRE_OK;
    }
    out_cache->folder = strdup(path);
    return out_cache->folder ? VYRE_OK : vyre__fail_memory(error, "the cache of reports");
}

void vyre__probe_cache_close(vyre__probe_cache *cache)
{
    free((char *)cache->folder);
    cache->folder = NULL;
}

/* "ID.report" in the open folder. Returns the folder, or -1 when there is none. */
static int locate(const vyre__probe_cache *cache, const char *id, char *out_name, size_t capacity)
{
    const char *reason = NULL;
    if (!cache->folder || !vyre__is_name(id, 32, 0))
        return -1;
    snprintf(out_name, capacity, "%s.report", id);
    const int folder = open_folder(cache->folder, &reason);
    if (folder < 0)
        vyre__log_line(cache->log, VYRE_LOG_DEBUG, "cannot use `%s`: %s", cache->folder, reason);
    return folder;
}

/* ---- reading ---- */

/* All of a file that is trusted, or more than it may have; NULL when there is none. */
static uint8_t *read_file(int folder, const char *name, size_t *out_size)
{
    struct stat info;
    uint8_t *data = NULL;
    size_t capacity = 0;
    *out_size = 0;
    const int file =
        openat(folder, name, O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
    if (file < 0)
        return NULL;
    if (fstat(file, &info) == 0 && S_ISREG(info.st_mode) && is_trusted(&info)) {
        capacity = (info.st_size < MAX_FILE ? (size_t)info.st_size : MAX_FILE) + 1;
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

static int is_whole(const uint8_t *data, size_t size)
{
    uint8_t digest[VYRE__BLAKE3_SIZE];
    if (size < FRAME_AT || size > MAX_FILE || memcmp(data, "VYPC", 4) != 0 ||
        number_at(data + 4, 4) != CACHE_VERSION)
        return 0;
    vyre__blake3_hash(data + KEY_AT, size - KEY_AT, digest);
    return memcmp(data + DIGEST_AT, digest, sizeof digest) == 0;
}

static uint64_t now_s(void)
{
    struct timespec now = {0, 0};
    clock_gettime(CLOCK_REALTIME, &now);
    return now.tv_sec > 0 ? (uint64_t)now.tv_sec : 0;
}

/* A failure that may have been repaired since is asked about again. */
static int is_believed(const vyre__probe_cache *cache, const vyre__report *report, uint64_t stored,
                       uint64_t now)
{
    return report->status == VYRE_OK || (stored <= now && now - stored < cache->failure_age_s);
}

static vyre_status not_found(vyre_error *error, const char *id)
{
    return vyre__fail(error, VYRE_NOT_FOUND, "Run `vyre-devices --refresh`.",
                      "there is no report of plugin `%s` from an earlier process", id);
}

vyre_status vyre__probe_cache_load(const vyre__probe_cache *cache, const char *id,
                                   const uint8_t key[VYRE__CACHE_KEY], vyre__report *out_report,
                                   uint64_t *out_age_s, vyre_error *error)
{
    char name[64];
    size_t size = 0;
    vyre_status status = VYRE_NOT_FOUND;
    vyre__report_start(out_report);
    *out_age_s = 0;
    const int folder = locate(cache, id, name, sizeof name);
    uint8_t *data = folder < 0 ? NULL : read_file(folder, name, &size);
    int damaged = data && !is_whole(data, size);
    if (data && !damaged && memcmp(data + KEY_AT, key, VYRE__CACHE_KEY) == 0) {
        const uint64_t stored = number_at(data + TIME_AT, 8), now = now_s();
        status = vyre__report_decode(data + FRAME_AT, size - FRAME_AT, out_report, error);
        damaged = status == VYRE_CORRUPT;
        *out_age_s = now > stored ? now - stored : 0;
        if (status == VYRE_OK && !is_believed(cache, out_report, stored, now)) {
            vyre__report_release(out_report);
            *out_age_s = 0;
            status = VYRE_NOT_FOUND;
        }
    }
    if (damaged) {
        unlinkat(folder, name, 0);
        vyre__log_line(cache->log, VYRE_LOG_INFO, "`%s/%s` was damaged and is removed",
                       cache->folder, name);
    }
    free(data);
    if (folder >= 0)
        close(folder);
    return status == VYRE_OK || status == VYRE_OUT_OF_HOST_MEMORY ? status : not_found(error, id);
}

/* ---- writing ---- */

/* Returns 0 or an errno. */
static int write_file(int folder, const char *name, const vyre__bytes *bytes)
{
    size_t sent = 0;
    int code = 0;
    const int file =
        openat(folder, name, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
    if (file < 0)
        return errno;
    while (code == 0 && sent < bytes->size) {
        const ssize_t size = write(file, bytes->data + sent, bytes->size - sent);
        if (size > 0)
            sent += (size_t)size;
        else if (size == 0 || errno != EINTR)
            code = size == 0 ? ENOSPC : errno;
    }
    if (close(file) != 0 && code == 0 && errno != EINTR)
        code = errno;
    return code;
}

/* Readers see the old file or the new one, whoever else writes at the same time. */
static int replace_file(int folder, const char *name, const vyre__bytes *bytes)
{
    char draft[96];
    snprintf(draft, sizeof draft, ".%s.%ld.%" PRIx64, name, (long)getpid(), vyre__clock_now());
    int code = write_file(folder, draft, bytes);
    if (code == 0 && renameat(folder, draft, folder, name) != 0)
        code = errno;
    if (code != 0 && code != EEXIST)
        unlinkat(folder, draft, 0);
    return code;
}

static vyre_status put_file(vyre__bytes *out, const uint8_t key[VYRE__CACHE_KEY],
                            const vyre__report *report, vyre_error *error)
{
    const uint8_t digest[VYRE__BLAKE3_SIZE] = {0};
    vyre__bytes_put_text(out, "VYPC");
    vyre__bytes_put_u32(out, CACHE_VERSION);
    vyre__bytes_put(out, digest, sizeof digest);
    vyre__bytes_put(out, key, VYRE__CACHE_KEY);
    vyre__bytes_put_u64(out, now_s());
    const vyre_status status = vyre__report_encode(report, 1, out, error);
    if (status == VYRE_OK)
        vyre__blake3_hash(out->data + KEY_AT, out->size - KEY_AT, out->data + DIGEST_AT);
    return status;
}

void vyre__probe_cache_store(const vyre__probe_cache *cache, const char *id,
                             const uint8_t key[VYRE__CACHE_KEY], const vyre__report *report)
{
    char name[64];
    vyre__bytes bytes = {0};
    vyre_error error = {0};
    if (report->status == VYRE_OUT_OF_HOST_MEMORY || report->status == VYRE_NOT_READY)
        return;
    const int folder = locate(cache, id, name, sizeof name);
    if (folder < 0)
        return;
    const vyre_status status = put_file(&bytes, key, report, &error);
    const int code = status == VYRE_OK ? replace_file(folder, name, &bytes) : 0;
    if (status != VYRE_OK || code != 0)
        vyre__log_line(cache->log, VYRE_LOG_INFO,
                       "the report of plugin `%s` is not kept in `%s`: %s", id, cache->folder,
                       status != VYRE_OK ? error.message : reason_of(code));
    vyre__bytes_release(&bytes);
    close(folder);
}

void vyre__probe_cache_drop(const vyre__probe_cache *cache, const char *id)
{
    char name[64];
    const int folder = locate(cache, id, name, sizeof name);
    if (folder < 0)
        return;
    if (unlinkat(folder, name, 0) != 0 && errno != ENOENT)
        vyre__log_line(cache->log, VYRE_LOG_INFO, "cannot remove `%s/%s`: %s", cache->folder, name,
                       reason_of(errno));
    close(folder);
}
