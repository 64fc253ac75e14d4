/* SPDX-License-Identifier: MIT OR Apache-2.0 */
#include "tools/devices/reports.h"

#include <inttypes.h>
#include <string.h>

#include "core/base/text.h"

static void put_files(uint64_t files, uint64_t bytes, const char *deed, vyre__bytes *out)
{
    vyre__bytes_printf(out, ": %" PRIu64 " file%s, %" PRIu64 " bytes%s\n", files,
                       files == 1 ? "" : "s", bytes, deed);
}

/* The folder of reports, and that of code in it. */
static void put_folders(const vyre_cache_info *cache, const char *deed, vyre__bytes *out)
{
    const size_t size = strlen(cache->directory);
    if (size == 0) {
        vyre__bytes_put_text(out, "nothing is kept\n");
        return;
    }
    vyre__put_escaped(out, cache->directory, size);
    put_files(cache->files, cache->bytes, deed, out);
    vyre__put_escaped(out, cache->directory, size);
    vyre__bytes_put_text(out, "/code");
    put_files(cache->code_files, cache->code_bytes, deed, out);
}

static void put_plugin(const vyre_plugin_info *plugin, vyre__bytes *out)
{
    const char *id = *plugin->id ? plugin->id : "-";
    vyre__bytes_put_text(out, "    ");
    vyre__put_escaped(out, id, strlen(id));
    for (size_t i = strlen(id); i < 16; i++)
        vyre__bytes_put_u8(out, ' ');
    if (plugin->probe == VYRE_PROBE_CACHED)
        vyre__bytes_printf(out, " from a report, %" PRIu64 " s old\n", plugin->report_age_s);
    else if (plugin->probe == VYRE_PROBE_NONE)
        vyre__bytes_put_text(out, " not examined\n");
    else
        vyre__bytes_put_text(out, " examined just now\n");
}

vyre_status reports_print(inventory *all, vyre__bytes *out)
{
    vyre_cache_info cache;
    const vyre_status status = vyre_snapshot_cache(all->snapshot, &cache, &all->failure);
    if (status != VYRE_OK)
        return status;
    put_folders(&cache, "", out);
    for (uint32_t i = 0; i < all->plugin_count; i++)
        put_plugin(&all->plugins[i], out);
    return VYRE_OK;
}

vyre_status reports_clear(inventory *all, vyre__bytes *out)
{
    vyre_cache_info cache;
    const vyre_status status = vyre_snapshot_cache_clear(all->snapshot, &cache, &all->failure);
    put_folders(&cache, " removed", out);
    return status;
}

void reports_write(const inventory *all, vyre__json *json)
{
    vyre_cache_info cache;
    if (vyre_snapshot_cache(all->snapshot, &cache, NULL) != VYRE_OK || !*cache.directory) {
        vyre__json_null(json, "cache");
        return;
    }
    vyre__json_begin_object(json, "cache");
    vyre__json_string(json, "directory", cache.directory);
    vyre__json_u64(json, "files", cache.files);
    vyre__json_u64(json, "bytes", cache.bytes);
    vyre__json_u64(json, "code_files", cache.code_files);
    vyre__json_u64(json, "code_bytes", cache.code_bytes);
    vyre__json_end_object(json);
}
