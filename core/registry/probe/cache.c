/* SPDX-License-Identifier: MIT OR Apache-2.0 */
#include "config.h"

#include "core/registry/probe/cache.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "core/base/blake3.h"

enum { MAX_FILE = VYRE__STORE_HEAD + VYRE__REPORT_HEAD + VYRE__REPORT_MAX_BODY };

vyre_status vyre__probe_cache_open(vyre__probe_cache *out_cache, const char *configured,
                                   uint64_t failure_age_s, const vyre__log *log, vyre_error *error)
{
    out_cache->failure_age_s = failure_age_s;
    return vyre__store_open(&out_cache->store, configured, NULL, "reports of plugins", log, error);
}

void vyre__probe_cache_close(vyre__probe_cache *cache)
{
    vyre__store_close(&cache->store);
}

/* 0 when no file can have the name of such an id. */
static int set_name(const char *id, const char *manifest, char out_name[VYRE__STORE_NAME])
{
    uint8_t digest[VYRE__BLAKE3_SIZE];
    char digits[VYRE__CACHE_PATH_DIGITS + 1];
    if (!vyre__is_name(id, 32, 0))
        return 0;
    vyre__blake3_hash(manifest, strlen(manifest), digest);
    for (size_t i = 0; i < VYRE__CACHE_PATH_DIGITS / 2; i++)
        snprintf(digits + 2 * i, 3, "%02x", digest[i]);
    snprintf(out_name, VYRE__STORE_NAME, "%s-%s%s", id, digits, VYRE__CACHE_SUFFIX);
    return 1;
}

/* ---- reading ---- */

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
                                   const char *manifest, const uint8_t key[VYRE__CACHE_KEY],
                                   vyre__report *out_report, uint64_t *out_age_s, vyre_error *error)
{
    char name[VYRE__STORE_NAME];
    size_t size = 0;
    uint64_t stored = 0;
    vyre_status status = VYRE_NOT_FOUND;
    vyre__report_start(out_report);
    *out_age_s = 0;
    uint8_t *file = set_name(id, manifest, name)
                        ? vyre__store_load(&cache->store, name, key, MAX_FILE, &size, &stored)
                        : NULL;
    if (file) {
        const uint64_t now = now_s();
        status = vyre__report_decode(file + VYRE__STORE_HEAD, size - VYRE__STORE_HEAD, out_report,
                                     error);
        *out_age_s = now > stored ? now - stored : 0;
        if (status == VYRE_CORRUPT)
            vyre__store_drop_damaged(&cache->store, name);
        if (status == VYRE_OK && !is_believed(cache, out_report, stored, now)) {
            vyre__report_release(out_report);
            *out_age_s = 0;
            status = VYRE_NOT_FOUND;
        }
    }
    free(file);
    return status == VYRE_OK || status == VYRE_OUT_OF_HOST_MEMORY ? status : not_found(error, id);
}

/* ---- writing ---- */

/* Failures that say nothing of the plugin. */
static int tells_of_this_process(vyre_status status)
{
    return status == VYRE_OUT_OF_HOST_MEMORY || status == VYRE_NOT_READY || status == VYRE_FORKED ||
           status == VYRE_BUSY;
}

void vyre__probe_cache_store(const vyre__probe_cache *cache, const char *id, const char *manifest,
                             const uint8_t key[VYRE__CACHE_KEY], const vyre__report *report)
{
    char name[VYRE__STORE_NAME];
    vyre__bytes file = {0};
    vyre_error error = {0};
    if (tells_of_this_process(report->status) || !cache->store.folder ||
        !set_name(id, manifest, name))
        return;
    vyre__store_begin(&file, key);
    if (vyre__report_encode(report, 1, &file, &error) == VYRE_OK)
        vyre__store_save(&cache->store, name, &file);
    else
        vyre__log_line(cache->store.log, VYRE_LOG_INFO,
                       "the report of plugin `%s` is not kept in `%s`: %s", id, cache->store.folder,
                       error.message);
    vyre__bytes_release(&file);
}

void vyre__probe_cache_drop(const vyre__probe_cache *cache, const char *id, const char *manifest)
{
    char name[VYRE__STORE_NAME];
    if (set_name(id, manifest, name))
        vyre__store_drop(&cache->store, name);
}
