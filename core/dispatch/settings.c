/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* The configuration of a snapshot, for reading. */
#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "core/config/listing.h"
#include "core/dispatch/context.h"
#include "core/dispatch/snapshot.h"
#include "core/registry/guard.h"

/* ---- the listing: made when it is first asked for, since few do ---- */

static int is_listed(const vyre__config_backend *backends, size_t count, const char *id)
{
    for (size_t i = 0; i < count; i++)
        if (strcmp(backends[i].id, id) == 0)
            return 1;
    return 0;
}

/* What each manifest declares; of several for one backend the first is in force. */
static vyre__config_backend *declared_backends(const vyre__registry *registry, size_t *out_count)
{
    vyre__config_backend *backends = calloc(registry->plugin_count + 1, sizeof *backends);
    *out_count = 0;
    for (size_t i = 0; backends && i < registry->plugin_count; i++) {
        const vyre__manifest *manifest = &registry->plugins[i]->manifest;
        if (!manifest->id || !*manifest->id || is_listed(backends, *out_count, manifest->id))
            continue;
        backends[(*out_count)++] = (vyre__config_backend){
            .id = manifest->id,
            .options = manifest->options,
            .option_count = manifest->option_count,
        };
    }
    return backends;
}

static vyre__config_listing *make_listing(const vyre_snapshot *snapshot)
{
    size_t count = 0;
    vyre__config_backend *backends = declared_backends(snapshot->registry, &count);
    vyre__config_listing *listing = malloc(sizeof *listing);
    if (!backends || !listing ||
        vyre__config_list(snapshot->config, backends, count, listing, NULL) != VYRE_OK) {
        free(listing);
        listing = NULL;
    }
    free(backends);
    return listing;
}

void vyre__settings_release(vyre__config_listing *listing)
{
    if (listing)
        vyre__config_listing_release(listing);
    free(listing);
}

/* NULL when memory is short. */
static const vyre__config_listing *find_listing(vyre_snapshot *snapshot)
{
    vyre__config_listing *known = atomic_load_explicit(&snapshot->settings, memory_order_acquire);
    if (known)
        return known;
    vyre__config_listing *made = make_listing(snapshot);
    if (made && !atomic_compare_exchange_strong(&snapshot->settings, &known, made)) {
        vyre__settings_release(made); /* another thread was faster */
        return known;
    }
    return made;
}

/* ---- public ---- */

uint32_t vyre_snapshot_setting_count(const vyre_snapshot *snapshot)
{
    if (!snapshot || vyre__api_enter(snapshot->context->fork_count, NULL) != VYRE_OK)
        return 0;
    const vyre__config_listing *listing = find_listing((vyre_snapshot *)snapshot);
    return listing ? (uint32_t)listing->count : 0;
}

vyre_status vyre_snapshot_setting(const vyre_snapshot *snapshot, uint32_t index,
                                  vyre_setting_info *out_info)
{
    if (!out_info || index >= vyre_snapshot_setting_count(snapshot))
        return VYRE_INVALID_ARGUMENT;
    const vyre__config_row *row = &find_listing((vyre_snapshot *)snapshot)->rows[index];
    *out_info = (vyre_setting_info){
        .section = row->section,
        .key = row->key,
        .value = row->value,
        .default_value = row->default_value,
        .source = row->source,
        .file = row->line > 0 ? row->origin : "",
        .line = row->line,
        .help = row->help,
    };
    return VYRE_OK;
}

vyre_status vyre_snapshot_config_text(const vyre_snapshot *snapshot, char **out_text,
                                      size_t *out_size, vyre_error *error)
{
    if (out_text)
        *out_text = NULL;
    if (!snapshot || !out_text)
        return vyre__fail(error, VYRE_INVALID_ARGUMENT, "Pass a snapshot and a pointer.",
                          "%s is NULL", snapshot ? "out_text" : "snapshot");
    vyre_status status = vyre__api_enter(snapshot->context->fork_count, error);
    if (status != VYRE_OK)
        return status;
    size_t count = 0;
    vyre__bytes text = {0};
    vyre__config_backend *backends = declared_backends(snapshot->registry, &count);
    if (!backends)
        return vyre__fail_memory(error, "the list of settings");
    status = vyre__config_as_ini(snapshot->config, backends, count, &text, error);
    free(backends);
    if (status == VYRE_OK || status == VYRE_LIMIT)
        *out_text = vyre__bytes_take(&text, out_size);
    if (!*out_text && status != VYRE_OUT_OF_HOST_MEMORY)
        status = vyre__fail_memory(error, "the list of settings");
    vyre__bytes_release(&text);
    return status;
}

uint32_t vyre_snapshot_config_file_count(const vyre_snapshot *snapshot)
{
    uint32_t count = 0;
    while (snapshot && vyre__config_file_at(snapshot->config, count))
        count++;
    return count;
}

vyre_status vyre_snapshot_config_file(const vyre_snapshot *snapshot, uint32_t index,
                                      vyre_config_file_info *out_info)
{
    const vyre__config_file *file = snapshot ? vyre__config_file_at(snapshot->config, index) : NULL;
    if (!file || !out_info)
        return VYRE_INVALID_ARGUMENT;
    *out_info = (vyre_config_file_info){
        .path = file->path,
        .state = vyre__config_file_state_name(file->state),
        .reason = file->reason,
    };
    return VYRE_OK;
}
