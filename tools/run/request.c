/* SPDX-License-Identifier: MIT OR Apache-2.0 */
#include "tools/run/request.h"

#include <stdlib.h>
#include <string.h>

#include "tools/common/report.h"
#include "tools/common/source.h"

enum {
    OPTION_IN,
    OPTION_OUT,
    OPTION_DEVICE,
    OPTION_GRID,
    OPTION_ELEMENTS,
    OPTION_REPEAT,
    OPTION_TIME,
    OPTION_EXPLAIN,
    OPTION_COMPARE,
    OPTION_FLOAT,
    OPTION_LABEL,
    OPTION_TIMEOUT,
    OPTION_JSON
};

static const tool_option options[] = {
    {"in", 'i', "NAME=SRC", "bytes of an input buffer; " SOURCE_HELP},
    {"out", 'o', "NAME=DEST",
     "write an output buffer; " SINK_HELP ";\n"
     "without --out every output is printed with its name"},
    {"device", 'd', "SELECTOR", "run on this device: an id of vyre-devices, a pattern, class:NAME"},
    {"grid", 0, "X,Y,Z", "workgroups per axis; inferred from the buffers for one axis"},
    {"elements", 'n', "N", "at least N invocations, and the length of outputs without a size"},
    {"repeat", 0, "N", "dispatch N times, every time from the same inputs"},
    {"time", 0, NULL, "print times on stderr"},
    {"explain", 0, NULL, "say on stderr why the device was chosen; with --json in the object"},
    {"compare", 0, "reference", "run on the reference interpreter too and compare the outputs"},
    {"float", 0, "MODE", "strict (default), flush or ulp:N"},
    {"label", 0, "LABEL", "what the program is called, for rules with match.label"},
    {"timeout", 0, "SECONDS", "end the dispatch when it takes longer"},
    {"json", 0, NULL, "print one JSON object, schema vyre.run.v1"},
    {NULL, 0, NULL, NULL},
};

const tool_spec run_spec = {
    "vyre-run",
    "PROGRAM [--in NAME=SRC]... [--out NAME=DEST]... [option...]",
    "Runs a program, text or wire, on a device of this host. PROGRAM is a file, or - for stdin.\n"
    "A readwrite buffer without --in starts as zeros when its size is declared or --elements is\n"
    "given.",
    options,
    "example: vyre-run saxpy.vyre --in a=f32:2 --in x=iota:8 --in y=zeros:8 --out y=f32",
};

static int add_binding(binding_text **list, size_t *count, const char *option, const char *text,
                       int *out_exit)
{
    const char *equals = strchr(text, '=');
    if (!equals || equals == text) {
        *out_exit = tool_usage_error(&run_spec, "write NAME=VALUE with the buffer's name",
                                     "--%s %s has no name and value", option, text);
        return 0;
    }
    binding_text *larger = realloc(*list, (*count + 1) * sizeof *larger);
    char *name = strndup(text, (size_t)(equals - text));
    if (larger)
        *list = larger;
    if (!larger || !name) {
        free(name);
        *out_exit =
            report_failure(run_spec.name, EXIT_WORK_FAILED, "free memory", "memory is short");
        return 0;
    }
    for (size_t i = 0; i < *count; i++) {
        if (strcmp((*list)[i].name, name) != 0)
            continue;
        *out_exit = tool_usage_error(&run_spec, "give each buffer once", "buffer `%s` has two --%s",
                                     name, option);
        free(name);
        return 0;
    }
    (*list)[(*count)++] = (binding_text){name, equals + 1};
    return 1;
}

/* Seconds with an optional fraction. */
static int parse_seconds(const char *text, uint64_t *out_ns)
{
    char *end = NULL;
    const double seconds = strtod(text, &end);
    if (end == text || *end || !(seconds > 0) || seconds > 1e9)
        return 0;
    *out_ns = (uint64_t)(seconds * 1e9);
    return *out_ns > 0;
}

static int bad_value(const char *option, const char *value, const char *fix)
{
    return tool_usage_error(&run_spec, fix, "--%s %s is not understood", option, value);
}

/* Takes one option. Returns 0 with *out_exit when it is wrong. */
static int take_option(run_request *request, int option, const char *value, int *out_exit)
{
    switch (option) {
    case OPTION_IN:
        return add_binding(&request->inputs, &request->input_count, "in", value, out_exit);
    case OPTION_OUT:
        return add_binding(&request->outputs, &request->output_count, "out", value, out_exit);
    case OPTION_DEVICE: request->pipeline.device = value; return 1;
    case OPTION_GRID:
        if (tool_parse_grid(value, request->dispatch.grid))
            return 1;
        *out_exit = bad_value("grid", value, "write X or X,Y or X,Y,Z, each from 1 to 4294967295");
        return 0;
    case OPTION_ELEMENTS:
        if (tool_parse_number(value, UINT32_MAX, &request->dispatch.elements))
            return 1;
        *out_exit = bad_value("elements", value, "write a number from 0 to 4294967295");
        return 0;
    case OPTION_REPEAT:
        if (tool_parse_number(value, 1000000000, &request->repeat) && request->repeat > 0)
            return 1;
        *out_exit = bad_value("repeat", value, "write a number from 1 to 1000000000");
        return 0;
    case OPTION_TIME: request->time = 1; return 1;
    case OPTION_EXPLAIN: request->explain = 1; return 1;
    case OPTION_COMPARE:
        request->compare = strcmp(value, "reference") == 0;
        if (request->compare)
            return 1;
        *out_exit = bad_value("compare", value, "write --compare reference");
        return 0;
    case OPTION_FLOAT:
        if (tool_parse_float_mode(value, &request->pipeline.float_mode, &request->pipeline.ulp))
            return 1;
        *out_exit = bad_value("float", value, "write strict, flush or ulp:N");
        return 0;
    case OPTION_LABEL: request->pipeline.label = value; return 1;
    case OPTION_TIMEOUT:
        if (parse_seconds(value, &request->dispatch.timeout_ns))
            return 1;
        *out_exit = bad_value("timeout", value, "write seconds, as in 2.5");
        return 0;
    default: request->json = 1; return 1;
    }
}

/* How often the command line reads standard input, which can be read once. */
static size_t count_stdin(const run_request *request)
{
    size_t count = strcmp(request->program, "-") == 0;
    for (size_t i = 0; i < request->input_count; i++)
        count += strcmp(request->inputs[i].text, "-") == 0;
    return count;
}

int run_request_parse(run_request *request, int argc, char **argv, int *out_exit)
{
    *request = (run_request){.repeat = 1,
                             .dispatch = {.struct_size = sizeof(vyre_dispatch_options)},
                             .pipeline = {.struct_size = sizeof(vyre_pipeline_options)}};
    tool_parser parser;
    *out_exit = EXIT_WORK_FAILED;
    int go_on = tool_parse_begin(&parser, &run_spec, argc, argv);
    while (go_on) {
        const char *value = NULL;
        const int option = tool_parse_next(&parser, &value, out_exit);
        if (option == TOOL_END)
            break;
        if (option == TOOL_EXIT) {
            go_on = 0;
        } else if (option != TOOL_WORD) {
            go_on = take_option(request, option, value, out_exit);
        } else if (request->program) {
            *out_exit = tool_usage_error(&run_spec, "name one program",
                                         "%s and %s are two programs", request->program, value);
            go_on = 0;
        } else {
            request->program = value;
        }
    }
    if (go_on && !request->program) {
        *out_exit = tool_usage_error(&run_spec, "name a file of .vyre text or wire bytes, or -",
                                     "no program is named");
        go_on = 0;
    }
    if (go_on && count_stdin(request) > 1) {
        *out_exit = tool_usage_error(&run_spec, "write the others to files",
                                     "standard input is named more than once");
        go_on = 0;
    }
    tool_parse_end(&parser);
    return go_on;
}

static void release_bindings(binding_text *list, size_t count)
{
    for (size_t i = 0; i < count; i++)
        free((void *)(uintptr_t)list[i].name);
    free(list);
}

void run_request_release(run_request *request)
{
    release_bindings(request->inputs, request->input_count);
    release_bindings(request->outputs, request->output_count);
    *request = (run_request){0};
}
