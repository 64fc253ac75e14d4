/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* vyre-conform: proves that a device gives the right bytes. */
#include <stdio.h>
#include <stdlib.h>

#include "core/base/file.h"
#include "core/base/json.h"
#include "core/base/log.h"
#include "tools/common/context.h"
#include "tools/common/options.h"
#include "tools/common/report.h"
#include "tools/conform/case_list.h"
#include "tools/conform/judge.h"

enum { OPTION_DEVICE, OPTION_CASES, OPTION_SUITE, OPTION_FLOAT, OPTION_SEED, OPTION_JSON };

static const tool_option options[] = {
    {"device", 'd', "SELECTOR", "run on this device; the most capable one without it"},
    {"cases", 0, "PATH...", "run .case files, or all below a folder; more paths may follow"},
    {"suite", 0, "NAME", "run a suite of the certification"},
    {"float", 0, "MODE", "strict (default), flush or ulp:N"},
    {"seed", 0, "N", "seed of generated programs"},
    {"json", 0, NULL, "print one JSON object, schema vyre.conform.v1"},
    {NULL, 0, NULL, NULL},
};

static const tool_spec spec = {
    "vyre-conform",
    "[--device SELECTOR] --cases PATH... [option...]",
    "Runs programs with known results on a device and compares every byte. Each failure and each\n"
    "skip is named with its reason; the last line counts `N passed, N failed, N skipped`.",
    options,
    "example: vyre-conform --device cpu:host --cases tests/data/corpus",
};

/* A limit that only a program that never ends meets. */
static const uint64_t dispatch_timeout_ns = 120ull * 1000000000ull;
enum { MAX_CASE_BYTES = 256 << 20 };

typedef struct conform_run {
    judge with;
    case_paths paths;
    int json;
    uint64_t passed, failed, skipped;
    vyre__json report;
    vyre_context *context;
} conform_run;

static void judge_file(const conform_run *run, const char *path, verdict *out_verdict)
{
    vyre_error error = {0};
    uint8_t *text = NULL;
    size_t size = 0;
    case_file file;
    if (vyre__file_read(path, MAX_CASE_BYTES, 0, &text, &size, &error) == VYRE_OK &&
        case_file_parse((char *)text, size, &file, &error) == VYRE_OK) {
        judge_case(&run->with, &file, out_verdict);
        case_file_release(&file);
        return;
    }
    out_verdict->kind = VERDICT_FAIL;
    snprintf(out_verdict->reason, sizeof out_verdict->reason, "%.600s%s%.200s", error.message,
             error.location[0] ? ", " : "", error.location);
}

static const char *verdict_word(verdict_kind kind)
{
    return kind == VERDICT_PASS ? "passed" : kind == VERDICT_FAIL ? "failed" : "skipped";
}

static void record(conform_run *run, const char *path, const verdict *result)
{
    run->passed += result->kind == VERDICT_PASS;
    run->failed += result->kind == VERDICT_FAIL;
    run->skipped += result->kind == VERDICT_SKIP;
    if (result->kind == VERDICT_PASS)
        return;
    if (!run->json) {
        printf("%s: %s: %s\n", verdict_word(result->kind), path, result->reason);
        return;
    }
    vyre__json_begin_object(&run->report, NULL);
    vyre__json_string(&run->report, "path", path);
    vyre__json_string(&run->report, "verdict", verdict_word(result->kind));
    vyre__json_string(&run->report, "reason", result->reason);
    vyre__json_end_object(&run->report);
}

static void run_cases(conform_run *run)
{
    report_progress progress;
    report_progress_begin(&progress, "cases", run->paths.count);
    for (size_t i = 0; i < run->paths.count; i++) {
        verdict result;
        judge_file(run, run->paths.items[i], &result);
        if (result.kind != VERDICT_PASS)
            report_progress_end(&progress);
        record(run, run->paths.items[i], &result);
        report_progress_update(&progress, i + 1);
    }
    report_progress_end(&progress);
}

static void json_begin(conform_run *run)
{
    run->report.indented = 1;
    vyre__json_begin_object(&run->report, NULL);
    vyre__json_string(&run->report, "schema", "vyre.conform.v1");
    vyre__json_string(&run->report, "version", vyre_version());
    vyre__json_string(&run->report, "device", run->with.device);
    vyre__json_begin_array(&run->report, "cases");
}

static int json_end(conform_run *run)
{
    vyre__json_end_array(&run->report);
    vyre__json_u64(&run->report, "passed", run->passed);
    vyre__json_u64(&run->report, "failed", run->failed);
    vyre__json_u64(&run->report, "skipped", run->skipped);
    vyre__json_end_object(&run->report);
    size_t size = 0;
    char *text = vyre__json_take(&run->report, &size);
    if (!text)
        return report_failure(spec.name, EXIT_WORK_FAILED, "free memory", "memory is short");
    tool_write(text, size);
    vyre_free(text);
    return EXIT_FINE;
}

/* A device that no case can reach is one mistake, not a failure of every case. */
static int check_device(const conform_run *run)
{
    static const char text[] = "program;\nworkgroup 1;\n{\n}\n";
    const vyre_pipeline_options choices = {.struct_size = sizeof choices,
                                           .device = run->with.device};
    vyre_error error = {0};
    vyre_program *program = NULL;
    vyre_pipeline *pipeline = NULL;
    vyre_status status =
        vyre_program_read(text, sizeof text - 1, "empty program", NULL, &program, &error);
    if (status == VYRE_OK)
        status = vyre_pipeline_create(run->context, program, &choices, &pipeline, &error);
    vyre_pipeline_destroy(pipeline);
    vyre_program_release(program);
    return status == VYRE_OK ? EXIT_FINE : report_error(spec.name, &error);
}

static int run_all(conform_run *run)
{
    vyre_error error = {0};
    if (run->paths.count == 0)
        return report_failure(spec.name, EXIT_WORK_FAILED,
                              "name .case files, or folders that hold some",
                              "there is no case to run");
    const vyre_context_options wanted = {.device = run->with.device, .log = vyre__log_to_stderr};
    if (tool_context_create(&wanted, &run->context, &error) != VYRE_OK)
        return report_error(spec.name, &error);
    int exit_code = report_required_plugins(spec.name, run->context);
    if (exit_code == EXIT_FINE)
        exit_code = check_device(run);
    if (exit_code != EXIT_FINE)
        return exit_code;
    run->with.context = run->context;
    run->with.timeout_ns = dispatch_timeout_ns;
    if (run->json)
        json_begin(run);
    run_cases(run);
    if (run->json)
        exit_code = json_end(run);
    if (!run->json)
        printf("%llu passed, %llu failed, %llu skipped\n", (unsigned long long)run->passed,
               (unsigned long long)run->failed, (unsigned long long)run->skipped);
    return run->failed ? EXIT_WORK_FAILED : exit_code;
}

static int add_path(conform_run *run, const char *path, int *out_exit)
{
    vyre_error error = {0};
    if (case_paths_add(&run->paths, path, &error) == VYRE_OK)
        return 1;
    *out_exit = report_error(spec.name, &error);
    return 0;
}

/* Takes one option. Returns 0 with *out_exit when it is wrong. */
static int take_option(conform_run *run, int option, const char *value, int *out_exit)
{
    uint32_t ulp = 0;
    switch (option) {
    case OPTION_DEVICE: run->with.device = value; return 1;
    case OPTION_CASES: return add_path(run, value, out_exit);
    case OPTION_FLOAT:
        if (tool_parse_float_mode(value, &run->with.float_mode, &ulp)) {
            if (run->with.float_mode != VYRE_FLOAT_ULP)
                return 1;
            *out_exit = report_failure(spec.name, EXIT_WORK_FAILED, "use --float strict or flush",
                                       "unsupported: cases hold exact bytes, ulp:N allows others");
            return 0;
        }
        *out_exit = tool_usage_error(&spec, "write strict, flush or ulp:N",
                                     "--float %s is not understood", value);
        return 0;
    case OPTION_JSON: run->json = 1; return 1;
    default:
        *out_exit = report_failure(spec.name, EXIT_WORK_FAILED, "use --cases PATH...",
                                   "unsupported: this build has no suites but --cases");
        return 0;
    }
}

static int parse_command(conform_run *run, int argc, char **argv, int *out_exit)
{
    tool_parser parser;
    int wants_cases = 0;
    *out_exit = EXIT_WORK_FAILED;
    int go_on = tool_parse_begin(&parser, &spec, argc, argv);
    while (go_on) {
        const char *value = NULL;
        const int option = tool_parse_next(&parser, &value, out_exit);
        if (option == TOOL_END)
            break;
        if (option == TOOL_EXIT) {
            go_on = 0;
        } else if (option != TOOL_WORD) {
            wants_cases |= option == OPTION_CASES;
            go_on = take_option(run, option, value, out_exit);
        } else if (wants_cases) {
            go_on = add_path(run, value, out_exit);
        } else {
            *out_exit =
                tool_usage_error(&spec, "write --cases before the paths", "%s stands alone", value);
            go_on = 0;
        }
    }
    tool_parse_end(&parser);
    if (go_on && !wants_cases) {
        *out_exit = tool_usage_error(&spec, "write --cases PATH...", "there is nothing to run");
        go_on = 0;
    }
    return go_on;
}

int main(int argc, char **argv)
{
    conform_run run = {0};
    int exit_code = EXIT_FINE;
    const int go_on = parse_command(&run, argc, argv, &exit_code);
    if (go_on)
        exit_code = run_all(&run);
    vyre_context_destroy(run.context, NULL);
    case_paths_release(&run.paths);
    return go_on ? tool_finish(&spec, exit_code) : exit_code;
}
