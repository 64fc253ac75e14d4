/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* What vyre-run prints. */
#ifndef TOOLS_RUN_RESULT_H
#define TOOLS_RUN_RESULT_H

#include "tools/run/request.h"

/* Times of the dispatches of one run, nanoseconds. */
typedef struct run_times {
    uint64_t compile_ns;
    uint64_t *wall_ns; /* one per dispatch; owned */
    uint64_t count;
} run_times;

typedef struct run_result {
    const run_request *request;
    const vyre_program *program;
    const run_buffers *buffers;
    const vyre_outputs *outputs;
    const vyre_dispatch_report *report;
    const char *device;
    const char *decision; /* as JSON; NULL without --explain; borrowed */
    run_times *times;
    int compared; /* outputs were found equal to the reference's */
} run_result;

/* Writes the outputs where the command line wants them. Returns an exit code. */
int run_result_write(const run_result *result);

/* Prints the JSON object. */
int run_result_print_json(const run_result *result);

/* Prints the times on stderr: compile, and least, median and greatest dispatch. */
void run_result_print_times(const run_result *result);

#endif
