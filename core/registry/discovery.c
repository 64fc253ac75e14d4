/* SPDX-License-Identifier: MIT OR Apache-2.0 */
#include "config.h"

#include "core/registry/discovery.h"

#include <stdlib.h>
#include <string.h>

#include "core/registry/examine.h"
#include "core/registry/load.h"
#include "core/registry/probe/probe.h"

/* ---- what a report says ---- */

static vyre_status take_report(vyre__plugin *plugin, vyre__report *report, vyre_error *error)
{
    vyre_error reason = {0};
    if (report->stage == VYRE__STAGE_DONE) {
        const vyre_status status = vyre__plugin_adopt(plugin, report, error);
        if (status == VYRE_OK)
            vyre__plugin_advance(plugin, plugin->initialised ? VYRE_PLUGIN_INITIALISED
                                                             : VYRE_PLUGIN_PROBED);
        return status;
    }
    if (report->stage == VYRE__STAGE_LOAD)
        plugin->missing = vyre__module_missing(&plugin->module);
    const int absent = report->status == VYRE_UNAVAILABLE && report->stage == VYRE__STAGE_INIT;
    vyre__fail(&reason, report->status, report->fix, "%s", report->reason);
    plugin->probe_ns = report->duration_ns;
    vyre__plugin_reject(plugin, absent ? VYRE_PLUGIN_ABSENT : VYRE_PLUGIN_REJECTED, &reason);
    return VYRE_OK;
}

/* What the plugin had to say in the probe; each line names it. */
static void log_messages(const vyre__discovery *how, const char *messages)
{
    for (const char *line = messages; *line; line += strspn(line, "\n")) {
        const size_t size = strcspn(line, "\n");
        vyre__log_line(how->log, VYRE_LOG_WARN, "%.*s", (int)size, line);
        line += size;
    }
}

/* ---- the three ways ---- */

/* 1 when the row is done. */
static int use_cache(const vyre__discovery *how, vyre__plugin *plugin, vyre_status *out_status,
                     vyre_error *error)
{
    vyre__report report = {0};
    vyre_error why = {0}; /* that there is no report is no error of the caller's */
    uint64_t age = 0;
    if (how->flags & VYRE_SCAN_REFRESH)
        return 0;
    *out_status = vyre__probe_cache_load(how->cache, plugin->manifest.id, plugin->manifest_path,
                                         plugin->key, &report, &age, &why);
    if (*out_status == VYRE_OK) {
        plugin->probe = VYRE_PROBE_CACHED;
        plugin->report_age_s = age;
        *out_status = take_report(plugin, &report, error);
        vyre__report_release(&report);
        return 1;
    }
    vyre__report_release(&report);
    if (*out_status == VYRE_NOT_FOUND)
        return 0;
    if (error)
        *error = why;
    return 1;
}

static void leave_unexamined(vyre__plugin *plugin, vyre_status code, const char *fix,
                             const char *why)
{
    vyre_error reason = {0};
    vyre__fail(&reason, code, fix, "%s", why);
    vyre__plugin_reject(plugin, VYRE_PLUGIN_INSPECTED, &reason);
}

static vyre_status examine_here(const vyre__discovery *how, vyre__plugin *plugin, vyre_error *error)
{
    vyre__report report = {0};
    plugin->probe = VYRE_PROBE_INPROCESS;
    vyre_status status = vyre__examine(plugin, NULL, &report, error);
    if (status == VYRE_OK) {
        vyre__probe_cache_store(how->cache, plugin->manifest.id, plugin->manifest_path, plugin->key,
                                &report);
        status = take_report(plugin, &report, error);
    }
    vyre__report_release(&report);
    return status;
}

static void set_job(vyre__probe_job *job, const vyre__plugin *plugin)
{
    *job = (vyre__probe_job){
        .id = plugin->manifest.id,
        .manifest = plugin->manifest_path,
        .library = plugin->module.path,
        .file = plugin->module.file,
        .options = plugin->host.options,
        .option_count = plugin->host.option_count,
        .timeout_ms = plugin->manifest.timeout_ms,
    };
}

static vyre_status take_job(const vyre__discovery *how, vyre__plugin *plugin, vyre__probe_job *job,
                            vyre_error *error)
{
    plugin->probe = VYRE_PROBE_PROCESS;
    plugin->probe_ns = job->duration_ns;
    if (job->status == VYRE_OK) {
        vyre__probe_cache_store(how->cache, plugin->manifest.id, plugin->manifest_path, plugin->key,
                                &job->report);
        log_messages(how, job->report.messages);
        return take_report(plugin, &job->report, error);
    }
    if (job->status == VYRE_OUT_OF_HOST_MEMORY) {
        if (error)
            *error = job->error;
        return job->status;
    }
    const int started = job->status != VYRE_UNAVAILABLE;
    const vyre__condition condition = {
        .state = started ? VYRE_PLUGIN_REJECTED : VYRE_PLUGIN_INSPECTED,
        .system_error = job->system_error,
        .signal = job->signal,
        .exit_code = job->exit_code,
    };
    vyre__plugin_settle(plugin, &condition, &job->error);
    if (started)
        vyre__probe_cache_store(how->cache, plugin->manifest.id, plugin->manifest_path, plugin->key,
                                &job->report);
    else
        plugin->probe = VYRE_PROBE_NONE;
    return VYRE_OK;
}

static vyre_status examine_apart(const vyre__discovery *how, vyre__plugin **rows, size_t count,
                                 vyre_error *error)
{
    vyre_status status = VYRE_OK;
    if (count == 0)
        return VYRE_OK;
    vyre__probe_job *jobs = calloc(count, sizeof *jobs);
    if (!jobs)
        return vyre__fail_memory(error, "the probes");
    for (size_t i = 0; i < count; i++)
        set_job(&jobs[i], rows[i]);
    vyre__probe_run(how->probe_program, jobs, count);
    for (size_t i = 0; i < count; i++) {
        if (status == VYRE_OK)
            status = take_job(how, rows[i], &jobs[i], error);
        vyre__report_release(&jobs[i].report);
    }
    free(jobs);
    return status;
}

/* ---- all rows ---- */

/* 1 when the row needs a probe of its own. */
static int needs_probe(const vyre__discovery *how, vyre__plugin *plugin, vyre_status *out_status,
                       vyre_error *error)
{
    if (use_cache(how, plugin, out_status, error))
        return 0;
    *out_status = VYRE_OK;
    if (how->flags & VYRE_SCAN_NO_PROBE)
        leave_unexamined(plugin, VYRE_UNAVAILABLE, "Run `vyre-devices --refresh` once.",
                         "it was not examined, as was asked, and no report of it is cached");
    else if (plugin->manifest.probe == VYRE__PROBE_NEVER && !(how->flags & VYRE_SCAN_REFRESH))
        leave_unexamined(plugin, VYRE_UNAVAILABLE, "Run `vyre-devices --refresh` once.",
                         "its manifest says `probe = never`, and no report of it is cached");
    else if (plugin->manifest.probe == VYRE__PROBE_INPROCESS)
        *out_status = examine_here(how, plugin, error);
    else
        return 1;
    return 0;
}

vyre_status vyre__discover_rows(const vyre__discovery *how, vyre__plugin **rows, size_t count,
                                vyre_error *error)
{
    vyre_status status = VYRE_OK;
    size_t apart = 0;
    vyre__plugin **list = calloc(count + 1, sizeof(vyre__plugin *));
    if (!list)
        return vyre__fail_memory(error, "the probes");
    for (size_t i = 0; status == VYRE_OK && i < count; i++) {
        const vyre__condition *condition = atomic_load(&rows[i]->condition);
        if (condition->state == VYRE_PLUGIN_INSPECTED && condition->code == VYRE_OK &&
            needs_probe(how, rows[i], &status, error))
            list[apart++] = rows[i];
    }
    if (status == VYRE_OK)
        status = examine_apart(how, list, apart, error);
    free(list);
    return status;
}
