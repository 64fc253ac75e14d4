/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* What a command line of vyre-run asks for, and the buffers it leads to. */
#ifndef TOOLS_RUN_REQUEST_H
#define TOOLS_RUN_REQUEST_H

#include <vyre/vyre.h>

#include "tools/common/options.h"
#include "tools/common/sink.h"

typedef struct binding_text {
    const char *name; /* owned */
    const char *text; /* SRC or DEST, borrowed from the command line */
} binding_text;

typedef struct run_request {
    const char *program;
    binding_text *inputs, *outputs; /* owned */
    size_t input_count, output_count;
    vyre_dispatch_options dispatch;
    vyre_pipeline_options pipeline;
    uint64_t repeat;
    int time, json, compare, explain;
} run_request;

/* Reads the command line. Returns 1 to go on, or 0 to end with *out_exit. */
int run_request_parse(run_request *request, int argc, char **argv, int *out_exit);
void run_request_release(run_request *request);
extern const tool_spec run_spec;

/* Buffers of the program with what the command line gives them. */
typedef struct run_buffers {
    vyre_input *inputs; /* in declaration order of the input buffers; owned, data too */
    size_t input_count;
    sink *sinks;             /* one per output buffer, form 0 when it is not written */
    uint32_t *output_buffer; /* index in the program of each output */
    size_t output_count;
} run_buffers;

/* Matches names with the program and reads the inputs. Returns an exit code, EXIT_FINE to go on;
 * mistakes were reported. */
int run_buffers_prepare(run_buffers *buffers, const run_request *request,
                        const vyre_program *program);
void run_buffers_release(run_buffers *buffers);

/* Element type of a buffer, ELEMENT_NONE when its values have no text form. */
element_kind run_element(const vyre_buffer_info *info);

#endif
