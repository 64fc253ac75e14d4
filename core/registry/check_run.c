/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* The part of a check that runs the module: in a probe, whose findings come back in its report. */
#include "config.h"

#include "core/registry/check.h"

#include <stdio.h>
#include <string.h>

#include "core/base/diagnostics.h"
#include "core/config/host.h"
#include "core/registry/host.h"
#include "core/registry/probe/probe.h"

enum { MAX_PATH = 4096, CODE_SIZE = 5 /* "VP-21" */ };

static const char report_it[] = "See the rule of that number in docs/vendor/rules.md.";

/* ---- the host's sentences ---- */

typedef struct sentence {
    const char *words; /* of the host */
    const char *rule;
} sentence;

/* In order: the first that occurs counts. */
static const sentence sentences[] = {
    {"does not export", "VP-01"},
    {"the note of the module says", "VP-05"},
    {"struct_size of its kernel capabilities", "VP-12"},
    {"its struct_size is out of range", "VP-12"},
    {"has struct_size", "VP-12"},
    {"the module says it is", "VP-13"},
    {"has no version", "VP-14"},
    {"has no device table", "VP-15"},
    {"mandatory function", "VP-15"},
    {"needs host feature", "VP-16"},
    {"options of the module differ", "VP-18"},
    {"refused without a reason", "VP-20"},
    {"leaked", "VP-23"},
    {"its class is unknown", "VP-25"},
    {"outside of the call that it belongs to", "VP-30"},
    {"its source is not the plugin's to claim", "VP-32"},
    {"its key is unknown and it has no name", "VP-35"},
    {": fact `", "VP-31"},
    {": device `", "VP-24"},
    {"was replaced while", "VP-58"},
    {"cannot load the module", "VP-09"},
};

const char *vyre__check_rule(const char *text)
{
    for (size_t i = 0; i < sizeof sentences / sizeof sentences[0]; i++)
        if (strstr(text, sentences[i].words))
            return sentences[i].rule;
    return NULL;
}

/* ---- what the probe reports ---- */

static void find(const vyre__check *check, vyre_severity severity, const char *code,
                 const char *message, const char *fix)
{
    vyre__diagnose(check->list, severity, code, NULL, VYRE__NO_OFFSET, check->library, fix, "%s",
                   message);
}

static const char *rule_of_stage(vyre__report_stage stage)
{
    switch (stage) {
    case VYRE__STAGE_LOAD: return "VP-09";
    case VYRE__STAGE_QUERY: return "VP-20";
    case VYRE__STAGE_INIT: return "VP-21";
    case VYRE__STAGE_ENUMERATE: return "VP-24";
    default: return "VP-36";
    }
}

static void find_outcome(const vyre__check *check, const vyre__report *report)
{
    const int absent = report->stage == VYRE__STAGE_INIT && report->status == VYRE_UNAVAILABLE;
    if (report->stage == VYRE__STAGE_DONE && report->device_count == 0) {
        find(check, VYRE_SEVERITY_NOTE, "VP-24", "lists no device on this host",
             "Check it on a host that has one.");
    } else if (report->stage != VYRE__STAGE_DONE) {
        const char *rule = vyre__check_rule(report->reason);
        find(check, absent ? VYRE_SEVERITY_NOTE : VYRE_SEVERITY_ERROR,
             absent || !rule ? rule_of_stage(report->stage) : rule, report->reason, report->fix);
    }
}

/* What follows "CODE WORD " in a line of the probe, or NULL. */
static const char *after(const char *line, const char *word)
{
    const size_t size = strlen(word);
    const int matches = line && strlen(line) > CODE_SIZE && strncmp(line, "VP-", 3) == 0 &&
                        strncmp(line + CODE_SIZE, word, size) == 0;
    return matches ? line + CODE_SIZE + size : NULL;
}

/* A finding of the probe is two lines: "VP-21 error MESSAGE" or "VP-21 warning MESSAGE", and "VP-21
 * fix FIX". */
static int take_finding(const vyre__check *check, const char *line, const char *next)
{
    char code[CODE_SIZE + 1];
    const char *error = after(line, " error "), *warning = after(line, " warning ");
    const char *fix = after(next, " fix ");
    if ((!error && !warning) || !fix)
        return 0;
    snprintf(code, sizeof code, "%s", line);
    find(check, error ? VYRE_SEVERITY_ERROR : VYRE_SEVERITY_WARNING, code, error ? error : warning,
         fix);
    return 1;
}

/* A line of the log: of the host about the plugin, or of the plugin itself. */
static void take_log(const vyre__check *check, const char *line)
{
    const char *rule = vyre__check_rule(line);
    if (!rule)
        find(check, VYRE_SEVERITY_NOTE, "VP-47", line, "Nothing, if this is meant.");
    else if (strcmp(rule, "VP-18") != 0) /* the probe has compared them one by one */
        find(check, VYRE_SEVERITY_ERROR, rule, line, report_it);
}

static vyre_status take_lines(const vyre__check *check, const char *messages, vyre_error *error)
{
    vyre__bytes copy = {0};
    vyre__bytes_put(&copy, messages, strlen(messages));
    vyre__bytes_put_u8(&copy, 0);
    char *line = copy.failed ? NULL : (char *)copy.data;
    while (line && *line) {
        char *end = strchr(line, '\n');
        char *next = end ? end + 1 : NULL;
        if (end)
            *end = 0;
        char *next_end = next ? strchr(next, '\n') : NULL;
        if (next_end)
            *next_end = 0;
        const int both = take_finding(check, line, next);
        if (!both)
            take_log(check, line);
        if (!both && next_end)
            *next_end = '\n';
        line = !both ? next : next_end ? next_end + 1 : NULL;
    }
    const vyre_status status =
        copy.failed ? vyre__fail_memory(error, "the findings of a check") : VYRE_OK;
    vyre__bytes_release(&copy);
    return status;
}

static vyre_status take_result(const vyre__check *check, const vyre__probe_job *job,
                               vyre_error *error)
{
    const vyre_error *reason = &job->error;
    switch (job->status) {
    case VYRE_OK: find_outcome(check, &job->report); break;
    case VYRE_OUT_OF_HOST_MEMORY: return vyre__fail_memory(error, "the check of a plugin");
    case VYRE_UNAVAILABLE:
        vyre__diagnose(check->list, VYRE_SEVERITY_WARNING, "VP-37", NULL, VYRE__NO_OFFSET,
                       check->library, reason->fix, "its code was not run: %s", reason->message);
        break;
    case VYRE_TIMEOUT:
        find(check, VYRE_SEVERITY_ERROR, "VP-37", reason->message, reason->fix);
        break;
    default: find(check, VYRE_SEVERITY_ERROR, "VP-36", reason->message, reason->fix); break;
    }
    return take_lines(check, job->report.messages, error);
}

/* ---- running ---- */

static vyre_status run(vyre__check *check, const vyre__config *config, vyre_error *error)
{
    char program[MAX_PATH];
    const vyre__log log = {0};
    vyre__host host;
    vyre_status status = vyre__config_check_backend(
        config, check->manifest.id, check->manifest.options, check->manifest.option_count, error);
    if (status == VYRE_OK)
        status = vyre__host_init(&host, &check->manifest, config, &log, NULL, error);
    if (status != VYRE_OK)
        return status;
    if (!vyre__config_path(config, "core", "probe_program", program, sizeof program))
        snprintf(program, sizeof program, "%s", VYRE_PROBE_PROGRAM);
    vyre__probe_job job = {
        .id = check->manifest.id,
        .manifest = check->manifest_path,
        .library = check->module.path,
        .file = check->module.file,
        .options = host.options,
        .option_count = host.option_count,
        .timeout_ms = check->manifest.timeout_ms,
        .check = 1,
    };
    vyre__probe_run(program, &job, 1);
    status = take_result(check, &job, error);
    vyre__report_release(&job.report);
    vyre__host_release(&host);
    return status;
}

vyre_status vyre__check_run(vyre__check *check, vyre_error *error)
{
    vyre__config *config = NULL;
    vyre_status status = vyre__config_load_host(NULL, &config, error);
    if (status == VYRE_OK)
        status = run(check, config, error);
    vyre__config_release(config);
    return status;
}
