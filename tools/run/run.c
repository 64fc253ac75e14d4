/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* vyre-run: runs one program on a device. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/clock.h"
#include "core/base/log.h"
#include "core/routing/decision.h"
#include "tools/common/context.h"
#include "tools/common/program_file.h"
#include "tools/common/report.h"
#include "tools/run/compare.h"
#include "tools/run/result.h"

/* What lives from the start of a run to its end. */
typedef struct run_state {
    run_request request;
    vyre_program *program;
    run_buffers buffers;
    vyre_context *context;
    vyre_pipeline *pipeline;
    vyre_outputs outputs;
    vyre_dispatch_report report;
    run_times times;
} run_state;

static int compile(run_state *run)
{
    vyre_error error = {0};
    const vyre_context_options wanted = {.device = run->request.pipeline.device,
                                         .log = vyre__log_to_stderr};
    if (tool_context_create(&wanted, &run->context, &error) != VYRE_OK)
        return report_error(run_spec.name, &error);
    const int exit_code = report_required_plugins(run_spec.name, run->context);
    if (exit_code != EXIT_FINE)
        return exit_code;
    const uint64_t start = vyre__clock_now();
    const vyre_status status = vyre_pipeline_create(run->context, run->program,
                                                    &run->request.pipeline, &run->pipeline, &error);
    run->times.compile_ns = vyre__clock_now() - start;
    return status == VYRE_OK ? EXIT_FINE : report_error(run_spec.name, &error);
}

/* What rules and predictions may want to know about the dispatches to come. */
static void describe_dispatch(run_state *run)
{
    const vyre_dispatch_options *dispatch = &run->request.dispatch;
    vyre_pipeline_options *pipeline = &run->request.pipeline;
    memcpy(pipeline->grid, dispatch->grid, sizeof pipeline->grid);
    pipeline->elements = dispatch->elements;
    for (size_t i = 0; i < run->buffers.input_count; i++)
        pipeline->bytes_in += run->buffers.inputs[i].size;
}

/*
 * The record as JSON or text, or NULL: of the pipeline, and where there is none of the decision
 * alone, which shows why. Whoever asks for it frees it with vyre_free.
 */
static char *explain(const run_state *run, int json)
{
    char *text = NULL;
    vyre_decision *decision = vyre_decision_retain(vyre_pipeline_decision(run->pipeline));
    if (!decision && run->context)
        vyre_route(run->context, run->program, &run->request.pipeline, &decision, NULL);
    if (decision && json)
        vyre_decision_json(decision, &text, NULL, NULL);
    else if (decision)
        vyre_decision_text(decision, &text, NULL, NULL);
    vyre_decision_release(decision);
    return text;
}

/* A run that fails prints no JSON, so that its record is text in any case. */
static void print_explanation(const run_state *run)
{
    char *text = explain(run, 0);
    fputs(text ? text : "", stderr);
    vyre_free(text);
}

static int dispatch(run_state *run)
{
    vyre_error error = {0};
    report_progress progress;
    vyre_status status = VYRE_OK;
    run->times.wall_ns = calloc(run->request.repeat, sizeof *run->times.wall_ns);
    if (!run->times.wall_ns)
        return report_failure(run_spec.name, EXIT_WORK_FAILED, "repeat fewer times",
                              "memory is short");
    report_progress_begin(&progress, "dispatch", run->request.repeat);
    for (uint64_t i = 0; i < run->request.repeat && status == VYRE_OK; i++) {
        status = vyre_dispatch(run->pipeline, run->buffers.inputs, run->buffers.input_count,
                               &run->outputs, &run->request.dispatch, &run->report, &error);
        run->times.wall_ns[run->times.count++] = run->report.wall_ns;
        if (run->request.repeat > 1)
            report_progress_update(&progress, i + 1);
    }
    report_progress_end(&progress);
    return status == VYRE_OK ? EXIT_FINE : report_error(run_spec.name, &error);
}

/* Of the run, whoever chose it: in float mode ulp the greatest error, else 0. */
static uint32_t chosen_ulp(const run_state *run)
{
    const vyre_decision *decision = vyre_pipeline_decision(run->pipeline);
    return decision ? decision->ulp : run->request.pipeline.ulp;
}

static int report_difference(const char *output, uint32_t ulp)
{
    if (ulp == 0)
        return report_failure(run_spec.name, EXIT_WORK_FAILED,
                              "the program is not determinate, or the device is wrong: "
                              "vyre-conform --device tells which",
                              "output `%s` differs from the reference", output);
    return report_failure(run_spec.name, EXIT_WORK_FAILED,
                          "ulp:N bounds the error of each function, not of what is computed from "
                          "it: compare with a larger N, or run with --float strict",
                          "output `%s` differs from the reference by more than %u ulp", output,
                          (unsigned)ulp);
}

/* The outputs of the reference interpreter, which is an engine of the CPU backend. In float mode
 * ulp those of the strict rules. */
static vyre_status run_reference(const run_state *run, vyre_outputs *out_expected,
                                 vyre_error *error)
{
    const vyre_context_options wanted = {.config_text = "[backend cpu]\nengine = reference\n"};
    vyre_pipeline_options options = run->request.pipeline;
    vyre_context *context = NULL;
    vyre_pipeline *pipeline = NULL;
    options.device = "cpu:host";
    if (chosen_ulp(run) > 0) {
        options.float_mode = VYRE_FLOAT_STRICT;
        options.ulp = 0;
    }
    vyre_status status = tool_context_create(&wanted, &context, error);
    if (status == VYRE_OK)
        status = vyre_pipeline_create(context, run->program, &options, &pipeline, error);
    if (status == VYRE_OK)
        status = vyre_dispatch(pipeline, run->buffers.inputs, run->buffers.input_count,
                               out_expected, &run->request.dispatch, NULL, error);
    vyre_pipeline_destroy(pipeline);
    vyre_context_destroy(context, NULL);
    return status;
}

/* Every output byte; in float mode ulp floats may lie N ulp from what is expected. */
static int compare(run_state *run, int *out_equal)
{
    vyre_error error = {0};
    vyre_outputs expected = {0};
    const uint32_t ulp = chosen_ulp(run);
    int exit_code = run_reference(run, &expected, &error) == VYRE_OK
                        ? EXIT_FINE
                        : report_error(run_spec.name, &error);
    for (size_t i = 0; i < expected.count && exit_code == EXIT_FINE; i++) {
        const vyre_output *a = &run->outputs.slots[i], *b = &expected.slots[i];
        vyre_buffer_info info;
        vyre_program_buffer(run->program, run->buffers.output_buffer[i], &info);
        if (a->size != b->size || !run_outputs_agree(info.type, ulp, a->data, b->data, a->size))
            exit_code = report_difference(info.name, ulp);
    }
    *out_equal = exit_code == EXIT_FINE;
    vyre_outputs_release(&expected);
    return exit_code;
}

static int print_json(const run_state *run, run_result *result)
{
    char *decision = run->request.explain ? explain(run, 1) : NULL;
    if (run->request.explain && !decision)
        return report_failure(run_spec.name, EXIT_WORK_FAILED, "free memory", "memory is short");
    result->decision = decision;
    const int exit_code = run_result_print_json(result);
    vyre_free(decision);
    return exit_code;
}

static int finish(run_state *run)
{
    run_result result = {.request = &run->request,
                         .program = run->program,
                         .buffers = &run->buffers,
                         .outputs = &run->outputs,
                         .report = &run->report,
                         .device = vyre_pipeline_device(run->pipeline),
                         .times = &run->times};
    int exit_code = run->request.compare ? compare(run, &result.compared) : EXIT_FINE;
    if (run->request.time)
        run_result_print_times(&result);
    if (exit_code == EXIT_FINE)
        exit_code = run_result_write(&result);
    if (exit_code == EXIT_FINE && run->request.json)
        exit_code = print_json(run, &result);
    return exit_code;
}

static int run_program(run_state *run)
{
    vyre_error error = {0};
    if (program_file_load(run->request.program, vyre_program_check, 20, 0, &run->program, &error) !=
        VYRE_OK)
        return error.message[0] ? report_error(run_spec.name, &error) : EXIT_WORK_FAILED;
    int exit_code = run_buffers_prepare(&run->buffers, &run->request, run->program);
    describe_dispatch(run);
    if (exit_code == EXIT_FINE)
        exit_code = compile(run);
    if (exit_code == EXIT_FINE)
        exit_code = dispatch(run);
    if (exit_code == EXIT_FINE)
        exit_code = finish(run);
    if (run->request.explain && (exit_code != EXIT_FINE || !run->request.json))
        print_explanation(run);
    return exit_code;
}

int main(int argc, char **argv)
{
    run_state run = {0};
    int exit_code = EXIT_FINE;
    if (!run_request_parse(&run.request, argc, argv, &exit_code)) {
        run_request_release(&run.request);
        return exit_code;
    }
    exit_code = run_program(&run);
    vyre_outputs_release(&run.outputs);
    vyre_pipeline_destroy(run.pipeline);
    vyre_context_destroy(run.context, NULL);
    run_buffers_release(&run.buffers);
    vyre_program_release(run.program);
    free(run.times.wall_ns);
    run_request_release(&run.request);
    return tool_finish(&run_spec, exit_code);
}
