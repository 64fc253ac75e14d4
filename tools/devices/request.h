/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* What the command line asks for. */
#ifndef TOOLS_DEVICES_REQUEST_H
#define TOOLS_DEVICES_REQUEST_H

#include <vyre/dispatch.h>

#include "tools/common/options.h"

typedef struct devices_request {
    int verbose, rejected, config, json, redact, cache, clear;
    vyre_context_options context;   /* flags, application */
    vyre_pipeline_options pipeline; /* what --explain decides for */
    int describes_run;              /* one of the options that only --explain takes was given */
    const char *program;            /* of --explain, or NULL; borrowed from argv, as below */
    const char *library;            /* of --check, or NULL */
    const char *manifest;           /* behind the library; or NULL */
} devices_request;

extern const tool_spec devices_spec;

/* Reads the command line. Returns 0 when the tool must end now with *out_exit. */
int devices_request_read(devices_request *request, int argc, char **argv, int *out_exit);

#endif
