/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* What is kept on disk for later processes: the reports that a snapshot was made from, and code. */
#include "config.h"

#include "core/dispatch/code_cache.h"
#include "core/dispatch/context.h"
#include "core/dispatch/snapshot.h"
#include "core/registry/guard.h"

static vyre_status measure(const vyre_snapshot *snapshot, int clear, vyre_cache_info *out_info,
                           vyre_error *error)
{
    if (out_info)
        *out_info = (vyre_cache_info){.directory = ""};
    if (!snapshot || !out_info)
        return vyre__fail(error, VYRE_INVALID_ARGUMENT,
                          "Pass a snapshot and a pointer for what is found.", "%s is NULL",
                          snapshot ? "out_info" : "snapshot");
    vyre_status status = vyre__api_enter(snapshot->context->fork_count, error);
    if (status != VYRE_OK)
        return status;
    vyre__store_usage usage = {0};
    const vyre__probe_cache *cache = &snapshot->registry->cache;
    status = vyre__probe_cache_measure(cache, clear, &usage, error);
    out_info->files = usage.files;
    out_info->bytes = usage.bytes;
    if (!cache->store.folder)
        return status;
    out_info->directory = cache->store.folder;
    if (status == VYRE_OK)
        status =
            vyre__code_cache_measure(cache->store.folder, cache->store.log, clear, &usage, error);
    else
        usage = (vyre__store_usage){0};
    out_info->code_files = usage.files;
    out_info->code_bytes = usage.bytes;
    return status;
}

vyre_status vyre_snapshot_cache(const vyre_snapshot *snapshot, vyre_cache_info *out_info,
                                vyre_error *error)
{
    return measure(snapshot, 0, out_info, error);
}

vyre_status vyre_snapshot_cache_clear(const vyre_snapshot *snapshot, vyre_cache_info *out_removed,
                                      vyre_error *error)
{
    return measure(snapshot, 1, out_removed, error);
}
