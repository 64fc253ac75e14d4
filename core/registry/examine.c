/* SPDX-License-Identifier: MIT OR Apache-2.0 */
#include "config.h"

#include "core/registry/examine.h"

#include <string.h>
#include <sys/stat.h>

#include "core/base/clock.h"
#include "core/registry/guard.h"
#include "core/registry/load.h"

typedef struct progress {
    const vyre__examination *how;
    vyre__report_stage stage; /* the latest that started */
} progress;

/* Calls into the plugin, by the names that the guard gives them. */
static void begin_call(void *user, const char *function)
{
    static const struct {
        const char *function;
        vyre__report_stage stage;
    } stages[] = {
        {"the loading", VYRE__STAGE_LOAD},  {"query", VYRE__STAGE_QUERY},
        {"init", VYRE__STAGE_INIT},         {"enumerate", VYRE__STAGE_ENUMERATE},
        {"shutdown", VYRE__STAGE_SHUTDOWN},
    };
    progress *p = user;
    for (size_t i = 0; i < sizeof stages / sizeof stages[0]; i++) {
        if (strcmp(stages[i].function, function) != 0)
            continue;
        /* After a failure the plugin may be shut down: that is not where it failed. */
        if (stages[i].stage != VYRE__STAGE_SHUTDOWN)
            p->stage = stages[i].stage;
        if (p->how && p->how->begin)
            p->how->begin(p->how->user, stages[i].stage);
    }
}

static vyre_status check_file(const char *path, const vyre__file_identity *expected,
                              vyre_error *error)
{
    struct stat info;
    if (!expected)
        return VYRE_OK;
    if (stat(path, &info) == 0 && (uint64_t)info.st_dev == expected->dev &&
        (uint64_t)info.st_ino == expected->ino && (uint64_t)info.st_size == expected->size &&
        (int64_t)info.st_mtim.tv_sec * 1000000000 + info.st_mtim.tv_nsec == expected->mtime_ns)
        return VYRE_OK;
    return vyre__fail(error, VYRE_CORRUPT, "Run the command again when the installation is done.",
                      "`%s` was replaced while it was examined", path);
}

/* The file is compared on both sides of the loading: what was mapped is what was inspected. */
static vyre_status bring_up(vyre__plugin *plugin, progress *p, vyre_error *error)
{
    const vyre__file_identity *file = p->how ? p->how->file : NULL;
    vyre_status status = check_file(plugin->module.path, file, error);
    if (status == VYRE_OK)
        status = vyre__plugin_load(plugin, error);
    if (status == VYRE_OK)
        status = check_file(plugin->module.path, file, error);
    return status == VYRE_OK ? vyre__plugin_start(plugin, error) : status;
}

/* `*whole` is cleared when memory is short here, which says nothing of the plugin. */
static vyre_status list_devices(vyre__plugin *plugin, vyre__report *report, int *whole,
                                vyre_error *error)
{
    vyre_sink sink = {.accepts = VYRE__SINK_DEVICES};
    const vyre_status status = vyre__plugin_enumerate(plugin, &sink, error);
    for (size_t i = 0; *whole && status == VYRE_OK && i < sink.device_count; i++)
        *whole = vyre__report_add_device(report, &sink.devices[i]) == VYRE_OK;
    vyre__sink_release(&sink);
    return status;
}

static int set_text(vyre__report *report, const char **text, const char *value)
{
    return vyre__report_set(report, text, value ? value : "", value ? strnlen(value, 128) : 0);
}

static int describe(const vyre__plugin *plugin, vyre__report *report)
{
    report->abi_minor = plugin->table.abi_minor;
    report->plugin_flags = plugin->table.flags;
    return set_text(report, &report->name, plugin->table.name) &&
           set_text(report, &report->version, plugin->table.version) &&
           set_text(report, &report->build, plugin->table.build);
}

vyre_status vyre__examine(vyre__plugin *plugin, const vyre__examination *how,
                          vyre__report *out_report, vyre_error *error)
{
    progress p = {how, VYRE__STAGE_LOAD};
    const vyre__call_watch watch = {begin_call, &p};
    const uint64_t started = vyre__clock_now();
    vyre_error reason = {0};
    int whole = 1;
    vyre__report_start(out_report);
    vyre__call_watch_set(&watch);
    vyre_status status = bring_up(plugin, &p, &reason);
    if (status == VYRE_OK)
        status = list_devices(plugin, out_report, &whole, &reason);
    vyre__call_watch_set(NULL);
    whole = describe(plugin, out_report) && whole;
    out_report->duration_ns = vyre__clock_now() - started;
    if (status != VYRE_OK) {
        vyre__report_fail(out_report, p.stage, &reason);
    } else {
        out_report->stage = VYRE__STAGE_DONE;
        out_report->status = VYRE_OK;
    }
    return whole ? VYRE_OK : vyre__fail_memory(error, "a report");
}
