/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* vyre-devices: what this host offers. */
#include <stdio.h>

#include "tools/common/context.h"
#include "tools/common/options.h"
#include "tools/common/report.h"
#include "tools/devices/facts.h"

enum { OPTION_VERBOSE, OPTION_REJECTED, OPTION_LATER };

static const tool_option options[] = {
    {"verbose", 'v', NULL, "every fact of every device, with where it came from"},
    {"rejected", 0, NULL, "every plugin that is not used, and why"},
    {"explain", 0, "PROGRAM", "say which device a program goes to and why"},
    {"config", 0, NULL, "every configuration value and where it came from"},
    {"verify", 0, NULL, "prove claimed capabilities by running code"},
    {"json", 0, NULL, "print JSON"},
    {"refresh", 0, NULL, "probe again instead of using the cache"},
    {"no-probe", 0, NULL, "open no device"},
    {"redact", 0, NULL, "leave out what identifies this machine"},
    {"check", 0, "PLUGIN.so", "inspect one plugin"},
    {"calibrate", 0, NULL, "measure the devices"},
    {"cache", 0, NULL, "show the caches"},
    {"cache-clear", 0, NULL, "empty the caches"},
    {"svg", 0, "FILE", "draw the devices"},
    {NULL, 0, NULL, NULL},
};

static const tool_spec spec = {
    "vyre-devices", "[option...]", "Lists the backends and devices of this host.", options, NULL,
};

static void print_plugins(const vyre_snapshot *snapshot, int rejected)
{
    printf("%-10s %-8s %-11s %s\n", "PLUGIN", "VERSION", "STATE", rejected ? "REASON" : "LIBRARY");
    for (uint32_t i = 0; i < vyre_snapshot_plugin_count(snapshot); i++) {
        vyre_plugin_info info;
        vyre_snapshot_plugin(snapshot, i, &info);
        if (rejected && info.reason_code == VYRE_OK)
            continue;
        printf("%-10s %-8s %-11s %s\n", info.id[0] ? info.id : "-",
               info.version[0] ? info.version : "-", vyre_plugin_state_name(info.state),
               info.reason_code == VYRE_OK ? info.library : info.reason);
        if (info.reason_code != VYRE_OK)
            printf("  file: %s\n  fix: %s\n", info.manifest, info.fix);
    }
}

static void print_facts(const vyre_device_info *device)
{
    for (uint32_t i = 0; i < device->fact_count; i++) {
        const vyre_fact *fact = &device->facts[i];
        char value[256], name[64];
        fact_value(fact, value, sizeof value);
        snprintf(name, sizeof name, fact->index ? "%s[%u]" : "%s", fact_name(fact),
                 (unsigned)fact->index);
        printf("    %-24s %-24s %-9s %s\n", name, value, fact_source_word(fact->source),
               fact->note ? fact->note : "");
    }
}

/* A row has 80 columns at most: the name, the last, is cut. */
static void print_devices(const vyre_snapshot *snapshot, int verbose)
{
    printf("\n%-16s %-10s %5s %10s %-10s %-6s %s\n", "DEVICE", "CLASS", "UNITS", "MEMORY", "DRIVER",
           "STATE", "NAME");
    for (uint32_t i = 0; i < vyre_snapshot_device_count(snapshot); i++) {
        vyre_device_info device;
        char units[64], memory[64], driver[64];
        vyre_snapshot_device(snapshot, i, &device);
        fact_of_device(&device, VYRE_FACT_COMPUTE_UNITS, units, sizeof units);
        fact_of_device(&device, VYRE_FACT_MEMORY_BYTES, memory, sizeof memory);
        fact_of_device(&device, VYRE_FACT_DRIVER_VERSION, driver, sizeof driver);
        const int length = printf("%-16s %-10s %5s %10s %-10s %-6s ", device.id,
                                  vyre_device_class_name(device.device_class), units, memory,
                                  driver, device.state);
        printf("%.*s\n", length < 68 ? 80 - length : 12, device.name);
        if (verbose)
            print_facts(&device);
    }
}

static int run(int verbose, int rejected)
{
    vyre_error error = {0};
    vyre_context *context = NULL;
    vyre_snapshot *snapshot = NULL;
    vyre_status status = tool_context_create(NULL, &context, &error);
    if (status == VYRE_OK)
        status = vyre_context_snapshot(context, &snapshot, &error);
    if (status != VYRE_OK)
        return report_error(spec.name, &error);
    print_plugins(snapshot, rejected);
    if (!rejected)
        print_devices(snapshot, verbose);
    if (vyre_snapshot_plugin_count(snapshot) == 0)
        report_failure(spec.name, EXIT_FINE,
                       "install a backend, or name its folder: [core] plugin_directories = DIR",
                       "no plugin was found");
    const int exit_code = report_required_plugins(spec.name, context);
    vyre_snapshot_release(snapshot);
    vyre_context_destroy(context, NULL);
    return exit_code;
}

int main(int argc, char **argv)
{
    tool_parser parser;
    int verbose = 0, rejected = 0, go_on = 1, exit_code = EXIT_WORK_FAILED;
    if (!tool_parse_begin(&parser, &spec, argc, argv))
        return EXIT_WORK_FAILED;
    while (go_on) {
        const char *value = NULL;
        const int option = tool_parse_next(&parser, &value, &exit_code);
        if (option == TOOL_END)
            break;
        go_on = option == OPTION_VERBOSE || option == OPTION_REJECTED;
        verbose |= option == OPTION_VERBOSE;
        rejected |= option == OPTION_REJECTED;
        if (option == TOOL_WORD)
            exit_code = tool_usage_error(&spec, "leave it away", "%s is not expected", value);
        else if (option >= OPTION_LATER)
            exit_code = report_failure(spec.name, EXIT_WORK_FAILED,
                                       "the table, --verbose and --rejected are there",
                                       "unsupported: this build has no --%s", options[option].name);
    }
    tool_parse_end(&parser);
    return go_on ? tool_finish(&spec, run(verbose, rejected)) : exit_code;
}
