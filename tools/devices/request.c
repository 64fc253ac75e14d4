/* SPDX-License-Identifier: MIT OR Apache-2.0 */
#include "tools/devices/request.h"

#include "tools/common/report.h"

enum {
    OPTION_VERBOSE,
    OPTION_REJECTED,
    OPTION_EXPLAIN,
    OPTION_DEVICE, /* this one to OPTION_LABEL go with --explain */
    OPTION_FLOAT,
    OPTION_GRID,
    OPTION_ELEMENTS,
    OPTION_APPLICATION,
    OPTION_LABEL,
    OPTION_CONFIG,
    OPTION_JSON,
    OPTION_REFRESH,
    OPTION_NO_PROBE,
    OPTION_REDACT,
    OPTION_CHECK,
    OPTION_CACHE,
    OPTION_CACHE_CLEAR,
    OPTION_UNSUPPORTED /* this one and all behind it */
};

static const tool_option options[] = {
    {"verbose", 'v', NULL, "every fact of every device, with where it came from"},
    {"rejected", 0, NULL, "every plugin that is not used, and why"},
    {"explain", 0, "PROGRAM", "say which device a program goes to and why"},
    {"device", 'd', "SELECTOR", "for --explain: an id, a pattern, class:NAME, before every rule"},
    {"float", 0, "MODE", "for --explain: strict, flush or ulp:N"},
    {"grid", 0, "X,Y,Z", "for --explain: workgroups of a dispatch"},
    {"elements", 'n', "N", "for --explain: invocations of a dispatch"},
    {"application", 0, "NAME", "for --explain: the application that rules see"},
    {"label", 0, "LABEL", "for --explain: the label that rules see"},
    {"config", 0, NULL, "every configuration value and where it came from"},
    {"json", 0, NULL, "print everything as JSON"},
    {"refresh", 0, NULL, "examine every plugin again, use no cached report"},
    {"no-probe", 0, NULL, "examine no plugin, open no device"},
    {"redact", 0, NULL, "leave out what tells this machine from others"},
    {"check", 0, "PLUGIN.so", "inspect one plugin; its manifest may follow"},
    {"cache", 0, NULL, "show the reports and the code that are kept for later processes"},
    {"cache-clear", 0, NULL, "remove them"},
    {"verify", 0, NULL, "prove claimed capabilities (not in this build)"},
    {"calibrate", 0, NULL, "measure the devices (not in this build)"},
    {"svg", 0, "FILE", "draw the devices (not in this build)"},
    {NULL, 0, NULL, NULL},
};

const tool_spec devices_spec = {
    .name = "vyre-devices",
    .usage = "[option...]",
    .about = "Lists the devices of this host, and says why they are used or not.",
    .options = options,
};

/* Takes an option that says what --explain decides for. 0: the value is wrong. */
static int take_run_option(devices_request *request, int option, const char *value, int *out_exit)
{
    vyre_pipeline_options *pipeline = &request->pipeline;
    const char *fix = NULL;
    request->describes_run = 1;
    switch (option) {
    case OPTION_DEVICE: pipeline->device = value; break;
    case OPTION_FLOAT:
        if (!tool_parse_float_mode(value, &pipeline->float_mode, &pipeline->ulp))
            fix = "write strict, flush or ulp:N";
        break;
    case OPTION_GRID:
        if (!tool_parse_grid(value, pipeline->grid))
            fix = "write X or X,Y or X,Y,Z, each from 1 to 4294967295";
        break;
    case OPTION_ELEMENTS:
        if (!tool_parse_number(value, UINT32_MAX, &pipeline->elements))
            fix = "write a number from 0 to 4294967295";
        break;
    case OPTION_APPLICATION: request->context.application = value; break;
    default: pipeline->label = value; break;
    }
    if (fix)
        *out_exit = tool_usage_error(&devices_spec, fix, "--%s %s is not understood",
                                     options[option].name, value);
    return !fix;
}

static void take_option(devices_request *request, int option, const char *value)
{
    switch (option) {
    case OPTION_VERBOSE: request->verbose = 1; break;
    case OPTION_REJECTED: request->rejected = 1; break;
    case OPTION_EXPLAIN: request->program = value; break;
    case OPTION_CONFIG: request->config = 1; break;
    case OPTION_JSON: request->json = 1; break;
    case OPTION_REFRESH: request->context.flags |= VYRE_SCAN_REFRESH; break;
    case OPTION_NO_PROBE: request->context.flags |= VYRE_SCAN_NO_PROBE; break;
    case OPTION_REDACT: request->redact = 1; break;
    case OPTION_CACHE: request->cache = 1; break;
    case OPTION_CACHE_CLEAR: request->clear = 1; break;
    default: request->library = value; break;
    }
}

/* One option or word; 0 ends the tool. */
static int take(devices_request *request, int option, const char *value, int *out_exit)
{
    if (option == TOOL_EXIT)
        return 0;
    if (option == TOOL_WORD && request->library && !request->manifest) {
        request->manifest = value;
        return 1;
    }
    if (option == TOOL_WORD) {
        *out_exit = tool_usage_error(&devices_spec, "leave it out", "%s is not expected", value);
        return 0;
    }
    if (option >= OPTION_UNSUPPORTED) {
        *out_exit = report_failure(devices_spec.name, EXIT_WORK_FAILED,
                                   "vyre-devices --help tells which options this build has",
                                   "unsupported: this build has no --%s", options[option].name);
        return 0;
    }
    if (option >= OPTION_DEVICE && option <= OPTION_LABEL)
        return take_run_option(request, option, value, out_exit);
    take_option(request, option, value);
    return 1;
}

/* Does it ask for something that a scan of the host shows? */
static int looks_at_host(const devices_request *request)
{
    return request->verbose || request->rejected || request->config || request->cache ||
           request->program || request->context.flags;
}

static int is_consistent(const devices_request *request, int *out_exit)
{
    const uint32_t both = VYRE_SCAN_REFRESH | VYRE_SCAN_NO_PROBE;
    if ((request->context.flags & both) == both)
        *out_exit = tool_usage_error(&devices_spec, "leave one of them away",
                                     "--refresh and --no-probe exclude each other");
    else if (request->clear && (request->library || looks_at_host(request)))
        *out_exit = tool_usage_error(&devices_spec, "use --cache-clear alone, or with --json",
                                     "--cache-clear shows nothing else");
    else if (request->library && looks_at_host(request))
        *out_exit = tool_usage_error(&devices_spec, "use --check alone, or with --json",
                                     "--check looks at one plugin, not at the host");
    else if (request->describes_run && !request->program)
        *out_exit = tool_usage_error(&devices_spec, "name a program: --explain PROGRAM",
                                     "an option for --explain was given without it");
    else
        return 1;
    return 0;
}

int devices_request_read(devices_request *request, int argc, char **argv, int *out_exit)
{
    tool_parser parser;
    int go_on = 1;
    *request = (devices_request){.pipeline = {.struct_size = sizeof(vyre_pipeline_options)}};
    *out_exit = EXIT_WORK_FAILED;
    if (!tool_parse_begin(&parser, &devices_spec, argc, argv))
        return 0;
    while (go_on) {
        const char *value = NULL;
        const int option = tool_parse_next(&parser, &value, out_exit);
        if (option == TOOL_END)
            break;
        go_on = take(request, option, value, out_exit);
    }
    tool_parse_end(&parser);
    if (go_on && !is_consistent(request, out_exit))
        return 0;
    if (request->clear)
        request->context.flags = VYRE_SCAN_NO_PROBE; /* nothing new to remove */
    return go_on;
}
