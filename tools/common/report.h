/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* What tools say on stderr. */
#ifndef TOOLS_COMMON_REPORT_H
#define TOOLS_COMMON_REPORT_H

#include <stdarg.h>

#include <vyre/device.h>

/* Prints an error as `TOOL: message`, its location, context frames and `  fix: …`, and returns the
 * exit code of its status. */
int report_error(const char *tool, const vyre_error *error);

/* As above for an error of the tool's own. */
int report_failure(const char *tool, int exit_code, const char *fix, const char *format, ...)
    __attribute__((format(printf, 4, 5)));

/* Reports every plugin that is `required` and not usable. Returns EXIT_PLUGIN_FAILED if there is
 * one, else EXIT_FINE. */
int report_required_plugins(const char *tool, vyre_context *context);

/* Prints the first `max_errors` errors of the list under the name of the file, with `warnings`
 * every warning before the last of them too, and a line that says how many more errors there are.
 */
void report_diagnostics(const vyre_diagnostics *list, const char *file, size_t max_errors,
                        int warnings);

/* Prints `TOOL: message` and `  fix: …` with everything in them that is not fit for a terminal
 * escaped: messages quote names from files and command lines. */
void report_message(const char *tool, const char *fix, const char *format, va_list arguments)
    __attribute__((format(printf, 3, 0)));

/* Progress of long work on stderr, when that is a terminal: "label [####    ] done/total". */
typedef struct report_progress {
    const char *label;
    uint64_t total;
    uint64_t shown_ns; /* when it was last drawn */
    int enabled;
} report_progress;

void report_progress_begin(report_progress *progress, const char *label, uint64_t total);
void report_progress_update(report_progress *progress, uint64_t done);
void report_progress_end(report_progress *progress); /* wipes the line */

#endif
