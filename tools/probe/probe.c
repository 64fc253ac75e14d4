/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * vyre-probe: runs the code of one plugin for the first time, sends a report of what it found to
 * the library that started it, and ends. Whatever the plugin does, it does here.
 */
#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "core/base/clock.h"
#include "core/dispatch/reference_service.h"
#include "core/registry/examine.h"
#include "tools/common/options.h"
#include "tools/probe/check.h"
#include "tools/probe/isolate.h"

enum {
    OPTION_ID,
    OPTION_MANIFEST,
    OPTION_LIBRARY,
    OPTION_FILE,
    OPTION_OPTION,
    OPTION_VALUE,
    OPTION_TIMEOUT,
    OPTION_REPORT,
    OPTION_CHECK
};

static const tool_option options[] = {
    {"id", 0, "ID", "the backend's id"},
    {"manifest", 0, "FILE", "its manifest"},
    {"library", 0, "FILE", "its module"},
    {"file", 0, "DEV:INO:SIZE:MTIME", "the module as the library inspected it"},
    {"option", 0, "NAME", "an option of the plugin, before its --value"},
    {"value", 0, "VALUE", "the value in force"},
    {"timeout-ms", 0, "N", "time for all of it"},
    {"report-fd", 0, "N", "the open descriptor that takes the report"},
    {"check", 0, NULL, "look for rules of plugins that are broken, too"},
    {NULL, 0, NULL, NULL},
};

static const tool_spec spec = {
    "vyre-probe",
    "--id=ID --manifest=FILE --library=FILE --file=... --timeout-ms=N --report-fd=N",
    "Examines one plugin in a process of its own. The library starts it; to look at a plugin by\n"
    "hand use `vyre-devices --check PLUGIN.so`.",
    options,
    NULL,
};

typedef struct request {
    const char *id, *manifest, *library; /* of the command line */
    vyre__file_identity file;
    int has_file;
    uint32_t timeout_ms;
    int report; /* descriptor */
    int checks; /* look for broken rules, too */
    check check;
    vyre__host_option values[VYRE__MANIFEST_MAX_OPTIONS];
    size_t value_count;
} request;

/* ---- the command line ---- */

/* "dev:ino:size:mtime" */
static int parse_file(const char *text, vyre__file_identity *out_file)
{
    char part[4][24];
    for (int i = 0; i < 4; i++) {
        const size_t size = strcspn(text, ":");
        if (size >= sizeof part[i] || text[size] != (i < 3 ? ':' : '\0'))
            return 0;
        memcpy(part[i], text, size);
        part[i][size] = 0;
        text += size + 1;
    }
    const int negative = part[3][0] == '-';
    uint64_t time = 0;
    if (!tool_parse_number(part[0], UINT64_MAX, &out_file->dev) ||
        !tool_parse_number(part[1], UINT64_MAX, &out_file->ino) ||
        !tool_parse_number(part[2], UINT64_MAX, &out_file->size) ||
        !tool_parse_number(part[3] + negative, INT64_MAX, &time))
        return 0;
    out_file->mtime_ns = negative ? -(int64_t)time : (int64_t)time;
    return 1;
}

static int take_value(request *r, const char *text)
{
    if (r->value_count == 0 || strlen(text) >= sizeof r->values[0].value)
        return 0;
    strcpy(r->values[r->value_count - 1].value, text);
    return 1;
}

/* 0 when the argument is malformed. */
static int take_option(request *r, int option, const char *argument)
{
    uint64_t number = 0;
    switch (option) {
    case OPTION_ID: r->id = argument; return 1;
    case OPTION_MANIFEST: r->manifest = argument; return 1;
    case OPTION_LIBRARY: r->library = argument; return 1;
    case OPTION_FILE: r->has_file = parse_file(argument, &r->file); return r->has_file;
    case OPTION_OPTION:
        if (r->value_count == VYRE__MANIFEST_MAX_OPTIONS)
            return 0;
        r->values[r->value_count++].name = argument;
        return 1;
    case OPTION_VALUE: return take_value(r, argument);
    case OPTION_CHECK: r->checks = 1; return 1;
    case OPTION_TIMEOUT:
        if (!tool_parse_number(argument, UINT32_MAX, &number) || number == 0)
            return 0;
        r->timeout_ms = (uint32_t)number;
        return 1;
    default:
        if (!tool_parse_number(argument, INT32_MAX, &number) || number <= STDERR_FILENO)
            return 0;
        r->report = (int)number;
        return 1;
    }
}

static int parse(request *r, int argc, char **argv, int *out_exit)
{
    static const char by_hand[] =
        "The library starts this program. To look at a plugin use `vyre-devices --check PLUGIN.so`.";
    tool_parser parser;
    const char *argument = NULL;
    int option = TOOL_END;
    *out_exit = EXIT_FINE;
    if (!tool_parse_begin(&parser, &spec, argc, argv)) {
        *out_exit = EXIT_WORK_FAILED;
        return 0;
    }
    while ((option = tool_parse_next(&parser, &argument, out_exit)) >= 0)
        if (!take_option(r, option, argument)) {
            *out_exit = tool_usage_error(&spec, by_hand, "bad argument `%s` for --%s", argument,
                                         options[option].name);
            break;
        }
    tool_parse_end(&parser);
    if (option == TOOL_WORD)
        *out_exit = tool_usage_error(&spec, by_hand, "unexpected word `%s`", argument);
    if (option != TOOL_END)
        return 0;
    if (r->id && r->manifest && r->library && r->has_file && r->timeout_ms && r->report &&
        fcntl(r->report, F_GETFD) >= 0)
        return 1;
    *out_exit = tool_usage_error(&spec, by_hand, "this program cannot be run by hand");
    return 0;
}

/* ---- sending ---- */

static int send_all(int to, const void *data, size_t size)
{
    const char *at = data;
    while (size > 0) {
        const ssize_t sent = write(to, at, size);
        if (sent < 0 && errno != EINTR)
            return 0;
        at += sent > 0 ? sent : 0;
        size -= sent > 0 ? (size_t)sent : 0;
    }
    return 1;
}

static void send_stage(void *user, vyre__report_stage stage)
{
    request *r = user;
    const uint8_t byte = (uint8_t)stage;
    check_stage(&r->check, stage);
    send_all(r->report, &byte, 1);
}

static int send_report(const request *r, vyre__report *report)
{
    vyre__bytes frame = {0};
    vyre_error error = {0};
    vyre_status status = vyre__report_encode(report, 0, &frame, &error);
    if (status == VYRE_LIMIT) {
        while (report->device_count > 0)
            vyre__device_record_release(&report->devices[--report->device_count]);
        vyre__report_fail(report, VYRE__STAGE_ENUMERATE, &error);
        status = vyre__report_encode(report, 0, &frame, &error);
    }
    const int sent = status == VYRE_OK && send_all(r->report, frame.data, frame.size);
    vyre__bytes_release(&frame);
    return sent;
}

/* ---- the examination ---- */

/* The first lines that the plugin logs, from any thread. */
typedef struct messages {
    pthread_mutex_t lock;
    vyre__bytes lines;
} messages;

/* The host passes on only what is important enough. */
static void keep_line(void *user, uint32_t level, const char *message)
{
    messages *kept = user;
    (void)level;
    pthread_mutex_lock(&kept->lock);
    if (kept->lines.size < VYRE__REPORT_MAX_TEXT) {
        vyre__bytes_put_text(&kept->lines, message);
        vyre__bytes_put_u8(&kept->lines, '\n');
    }
    pthread_mutex_unlock(&kept->lock);
}

static void add_messages(request *r, vyre__report *report, messages *kept)
{
    pthread_mutex_lock(&kept->lock);
    check_end(&r->check, &kept->lines);
    vyre__report_set(report, &report->messages, (const char *)kept->lines.data, kept->lines.size);
    pthread_mutex_unlock(&kept->lock);
}

/* The note is read again: what the plugin says of itself must agree with it. */
static vyre_status read_module(const request *r, vyre__module *module, vyre_error *error)
{
    const vyre__module_demand demand = {.note_optional = 1};
    const int file = open(r->library, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (file < 0)
        return vyre__fail(error, VYRE_NOT_FOUND, "Install the plugin again.",
                          "the module `%s` is gone", r->library);
    const vyre_status status =
        vyre__module_read_fd(file, r->file.size, r->library, &demand, module, error);
    close(file);
    module->path = r->library;
    module->file = r->file;
    return status;
}

static vyre_status prepare_row(const request *r, const vyre__log *log, vyre__plugin *row,
                               vyre_error *error)
{
    row->library = r->library;
    vyre_status status = vyre__manifest_read(r->manifest, &row->manifest, error);
    if (status == VYRE_OK && strcmp(row->manifest.id, r->id) != 0)
        status =
            vyre__fail(error, VYRE_CONFIG, "Run the command again.",
                       "the manifest `%s` was replaced while the plugin was examined", r->manifest);
    if (status == VYRE_OK)
        status = read_module(r, &row->module, error);
    if (status == VYRE_OK) {
        row->has_host = 1;
        status = vyre__host_init_values(&row->host, &row->manifest, r->values, r->value_count, log,
                                        &vyre__reference_service.header, error);
    }
    return status;
}

static int examine(request *r)
{
    static messages kept = {.lock = PTHREAD_MUTEX_INITIALIZER};
    const vyre__log log = {VYRE_LOG_WARN, keep_line, &kept};
    const vyre__examination how = {&r->file, send_stage, r};
    vyre_error error = {0};
    vyre__report report;
    vyre__plugin *row = vyre__plugin_new(r->manifest);
    if (!row)
        return EXIT_WORK_FAILED;
    vyre__report_start(&report);
    if (prepare_row(r, &log, row, &error) != VYRE_OK)
        vyre__report_fail(&report, VYRE__STAGE_LOAD, &error);
    else if (r->checks && check_begin(&r->check, &error) != VYRE_OK)
        return EXIT_WORK_FAILED;
    else if (vyre__examine(row, &how, &report, &error) != VYRE_OK)
        return EXIT_WORK_FAILED;
    check_tables(&r->check, row, &report);
    if (report.stage == VYRE__STAGE_DONE)
        send_stage(r, VYRE__STAGE_SHUTDOWN);
    vyre__plugin_drop(row);
    add_messages(r, &report, &kept);
    return send_report(r, &report) ? EXIT_FINE : EXIT_WORK_FAILED;
}

int main(int argc, char **argv)
{
    static request asked;
    int exit_code = EXIT_FINE;
    if (!parse(&asked, argc, argv, &exit_code))
        return exit_code;
    isolate(asked.report, asked.timeout_ms);
    /* Destructors are code of the plugin, and the report is sent. */
    _exit(examine(&asked));
}
