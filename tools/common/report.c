/* SPDX-License-Identifier: MIT OR Apache-2.0 */
#include "tools/common/report.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "core/base/clock.h"
#include "core/base/escape.h"
#include "tools/common/options.h"

int report_error(const char *tool, const vyre_error *error)
{
    fprintf(stderr, "%s: %s: %s\n", tool, vyre_status_name(error->status), error->message);
    if (error->location[0])
        fprintf(stderr, "  at: %s\n", error->location);
    for (uint32_t i = 0; i < error->context_count; i++)
        fprintf(stderr, "  while: %s\n", error->context[i]);
    if (error->fix[0])
        fprintf(stderr, "  fix: %s\n", error->fix);
    return vyre_status_exit_code(error->status);
}

void report_message(const char *tool, const char *fix, const char *format, va_list arguments)
{
    char message[1024], clean_message[sizeof message * 2], clean_fix[sizeof message];
    vsnprintf(message, sizeof message, format, arguments);
    vyre__escape_into(clean_message, sizeof clean_message, message, strlen(message));
    vyre__escape_into(clean_fix, sizeof clean_fix, fix, strlen(fix));
    fprintf(stderr, "%s: %s\n  fix: %s\n", tool, clean_message, clean_fix);
}

int report_failure(const char *tool, int exit_code, const char *fix, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    report_message(tool, fix, format, arguments);
    va_end(arguments);
    return exit_code;
}

static int check_required(const char *tool, const vyre_snapshot *snapshot)
{
    int exit_code = EXIT_FINE;
    for (uint32_t i = 0; i < vyre_snapshot_plugin_count(snapshot); i++) {
        vyre_plugin_info info;
        if (vyre_snapshot_plugin(snapshot, i, &info) == VYRE_OK && info.required &&
            info.reason_code != VYRE_OK)
            exit_code = report_failure(tool, EXIT_PLUGIN_FAILED, info.fix, "required plugin %s: %s",
                                       info.id, info.reason);
    }
    return exit_code;
}

int report_required_plugins(const char *tool, vyre_context *context)
{
    vyre_error error = {0};
    vyre_snapshot *snapshot = NULL;
    if (vyre_context_snapshot(context, &snapshot, &error) != VYRE_OK)
        return report_error(tool, &error);
    const int exit_code = check_required(tool, snapshot);
    vyre_snapshot_release(snapshot);
    return exit_code;
}

static void print_diagnostic(const vyre_diagnostic *diagnostic)
{
    const size_t size = vyre_diagnostic_render(diagnostic, NULL, 0) + 1;
    char *text = malloc(size);
    if (!text)
        return;
    vyre_diagnostic_render(diagnostic, text, size);
    fputs(text, stderr);
    free(text);
}

void report_diagnostics(const vyre_diagnostics *list, const char *file, size_t max_errors,
                        int warnings)
{
    const size_t count = vyre_diagnostics_count(list);
    size_t errors = 0;
    char name[512];
    vyre__escape_into(name, sizeof name, file, strlen(file));
    for (size_t i = 0; i < count && errors < max_errors; i++) {
        vyre_diagnostic diagnostic;
        if (vyre_diagnostics_get(list, i, &diagnostic) != VYRE_OK)
            break;
        if (!diagnostic.file[0]) /* wire bytes do not know where they were read from */
            diagnostic.file = name;
        const int is_error = diagnostic.severity == VYRE_SEVERITY_ERROR;
        errors += is_error ? 1 : 0;
        if (is_error || warnings)
            print_diagnostic(&diagnostic);
    }
    const size_t seen = vyre_diagnostics_seen(list, VYRE_SEVERITY_ERROR);
    if (seen > errors)
        fprintf(stderr, "%zu more errors are not shown; --max-errors N shows more\n",
                seen - errors);
}

void report_progress_begin(report_progress *progress, const char *label, uint64_t total)
{
    *progress = (report_progress){.label = label, .total = total, .enabled = isatty(2)};
}

void report_progress_update(report_progress *progress, uint64_t done)
{
    const uint64_t interval_ns = 100000000;
    if (!progress->enabled || progress->total == 0)
        return;
    const uint64_t now = vyre__clock_now();
    if (done < progress->total && now - progress->shown_ns < interval_ns)
        return;
    progress->shown_ns = now;
    char bar[31];
    const uint64_t filled = done * 30 / progress->total;
    for (uint64_t i = 0; i < 30; i++)
        bar[i] = i < filled ? '#' : ' ';
    bar[30] = 0;
    fprintf(stderr, "\r%s [%s] %" PRIu64 "/%" PRIu64, progress->label, bar, done, progress->total);
    fflush(stderr);
}

void report_progress_end(report_progress *progress)
{
    if (progress->enabled && progress->shown_ns)
        fprintf(stderr, "\r\033[K");
}
