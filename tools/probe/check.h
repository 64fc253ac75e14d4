/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* An examination that also looks for rules of plugins that are broken: see docs/vendor/rules.md. */
#ifndef TOOLS_PROBE_CHECK_H
#define TOOLS_PROBE_CHECK_H

#include "core/registry/plugin.h"
#include "core/registry/probe/report.h"
#include "tools/probe/conduct.h"

typedef struct check {
    vyre_diagnostics *findings; /* owned; NULL: nothing is looked for */
    conduct watch;
    int stage; /* of the plugin, that runs or ran last; 0: none yet */
} check;

/* Before any code of the plugin runs. OUT_OF_HOST_MEMORY. The other functions do nothing when this
 * one was not called. */
vyre_status check_begin(check *c, vyre_error *error);

/* Before a stage starts. */
void check_stage(check *c, vyre__report_stage stage);

/* After the examination: compares the tables of a plugin that passed the handshake. */
void check_tables(check *c, vyre__plugin *row, const vyre__report *report);

/* After the shutdown. Puts two lines for each finding, "VP-21 error MESSAGE" (or warning) and
 * "VP-21 fix FIX", before those that the plugin logged. */
void check_end(check *c, vyre__bytes *lines);

#endif
