/* SPDX-License-Identifier: MIT OR Apache-2.0 */
#include "config.h"

#include <string.h>

#include "core/config/option.h"
#include "core/registry/probe/cache.h"

/* "ID-DIGEST.report", or a draft of one. */
static int is_report(const char *name)
{
    char stem[VYRE__STORE_NAME];
    if (!vyre__store_name_stem(name, VYRE__CACHE_SUFFIX, stem, sizeof stem))
        return 0;
    char *digest = strrchr(stem, '-');
    if (!digest || strlen(digest + 1) != VYRE__CACHE_PATH_DIGITS ||
        strspn(digest + 1, "0123456789abcdef") != VYRE__CACHE_PATH_DIGITS)
        return 0;
    *digest = '\0';
    return vyre__is_name(stem, 32, 0);
}

vyre_status vyre__probe_cache_measure(const vyre__probe_cache *cache, int clear,
                                      vyre__store_usage *out_usage, vyre_error *error)
{
    return vyre__store_measure(&cache->store, is_report, clear, out_usage, error);
}

void vyre__probe_cache_trim(const vyre__probe_cache *cache)
{
    vyre__store_trim(&cache->store, VYRE__CACHE_SUFFIX, VYRE__CACHE_MOST);
}
