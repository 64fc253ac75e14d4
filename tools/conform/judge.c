/* SPDX-License-Identifier: MIT OR Apache-2.0 */
#include "tools/conform/judge.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Each check returns 1 to go on; otherwise the verdict is set. */
static int fail(verdict *out, const char *format, ...) __attribute__((format(printf, 2, 3)));

static int fail(verdict *out, const char *format, ...)
{
    va_list arguments;
    out->kind = VERDICT_FAIL;
    va_start(arguments, format);
    vsnprintf(out->reason, sizeof out->reason, format, arguments);
    va_end(arguments);
    return 0;
}

static int skip(verdict *out, const char *reason)
{
    out->kind = VERDICT_SKIP;
    snprintf(out->reason, sizeof out->reason, "%s", reason);
    return 0;
}

/* Offset of the first byte that differs; the lengths are equal. */
static size_t first_difference(const uint8_t *a, const uint8_t *b, size_t size)
{
    size_t at = 0;
    while (at < size && a[at] == b[at])
        at++;
    return at;
}

static int check_bytes(verdict *out, const char *what, const case_bytes *expected, const void *data,
                       size_t size)
{
    if (size != expected->size)
        return fail(out, "%s: %zu bytes, expected %zu", what, size, expected->size);
    const size_t at = size ? first_difference(data, expected->data, size) : 0;
    if (at == size)
        return 1;
    return fail(out, "%s: byte %zu is %02x, expected %02x", what, at,
                (unsigned)((const uint8_t *)data)[at], (unsigned)expected->data[at]);
}

static int check_codec(verdict *out, const case_file *file, vyre_program *program)
{
    vyre_error error = {0};
    void *data = NULL;
    size_t size = 0;
    int ok = vyre_program_encode(program, 0, &data, &size, &error) == VYRE_OK;
    ok = ok ? check_bytes(out, "encoded again", &file->wire, data, size)
            : fail(out, "encode: %s", error.message);
    vyre_free(data);
    data = NULL;
    if (ok && vyre_program_canonical(program, &data, &size, &error) != VYRE_OK)
        ok = fail(out, "canonical form: %s", error.message);
    else if (ok)
        ok = check_bytes(out, "canonical form",
                         file->canonical.data ? &file->canonical : &file->wire, data, size);
    vyre_free(data);
    uint8_t digest[32];
    if (ok && file->fingerprint.data) {
        if (vyre_program_fingerprint(program, digest, &error) != VYRE_OK)
            return fail(out, "fingerprint: %s", error.message);
        ok = check_bytes(out, "fingerprint", &file->fingerprint, digest, sizeof digest);
    }
    return ok;
}

/* The case names the codes that its author found, first one first; that one must be among ours. */
static void check_rejected(verdict *out, const case_file *file, const vyre_program *program)
{
    vyre_error error = {0};
    vyre_diagnostics *findings = vyre_diagnostics_create(0);
    const size_t length = strcspn(file->reject, " ");
    int found = 0;
    if (!findings) {
        fail(out, "memory is short");
        return;
    }
    const vyre_status status = vyre_program_validate(program, findings, &error);
    for (size_t i = 0; i < vyre_diagnostics_count(findings); i++) {
        vyre_diagnostic finding;
        vyre_diagnostics_get(findings, i, &finding);
        found |= strlen(finding.code) == length && memcmp(finding.code, file->reject, length) == 0;
    }
    if (status == VYRE_OK)
        fail(out, "the program is accepted, %s was expected", file->reject);
    else if (!found)
        fail(out, "%.*s was expected, found: %s", (int)length, file->reject, error.message);
    vyre_diagnostics_destroy(findings);
}

/*
 * The inputs of a run: one line for each buffer that takes an input, or one for each buffer that is
 * not workgroup memory, of which those for backend-allocated buffers are ignored.
 */
static int collect_inputs(verdict *out, const case_run *run, const vyre_program *program,
                          vyre_input *inputs, size_t *out_count)
{
    const uint32_t count = vyre_program_buffer_count(program);
    size_t taken = 0, bound = 0, line = 0;
    vyre_buffer_info info;
    *out_count = 0;
    for (uint32_t i = 0; i < count; i++) {
        vyre_program_buffer(program, i, &info);
        taken += info.is_input != 0;
        bound += info.is_shared == 0;
    }
    const int every_buffer = run->inputs.count == bound && bound != taken;
    if (!every_buffer && run->inputs.count != taken)
        return fail(out, "the case has %zu inputs, the program takes %zu", run->inputs.count,
                    taken);
    for (uint32_t i = 0; i < count; i++) {
        vyre_program_buffer(program, i, &info);
        if (info.is_shared)
            continue;
        if (info.is_input)
            inputs[(*out_count)++] =
                (vyre_input){run->inputs.items[line].data, run->inputs.items[line].size};
        line += info.is_input || every_buffer;
    }
    return 1;
}

static int compare_outputs(verdict *out, const judge *with, const case_run *run, size_t number,
                           const vyre_outputs *outputs)
{
    const int flush = with->float_mode == VYRE_FLOAT_FLUSH && run->flush_outputs.count > 0;
    const case_list *expected = run->refused ? &run->declared
                                : flush      ? &run->flush_outputs
                                             : &run->outputs;
    if (outputs->count != expected->count)
        return fail(out, "case %zu: %zu outputs, expected %zu", number, outputs->count,
                    expected->count);
    for (size_t i = 0; i < outputs->count; i++) {
        char what[64];
        snprintf(what, sizeof what, "case %zu, output %zu", number, i);
        if (!check_bytes(out, what, &expected->items[i], outputs->slots[i].data,
                         outputs->slots[i].size))
            return 0;
    }
    return 1;
}

static int check_trap(verdict *out, const case_run *run, size_t number, vyre_status status,
                      const vyre_dispatch_report *report)
{
    if (status != VYRE_TRAPPED)
        return fail(out, "case %zu: %s, a trap was expected", number, vyre_status_name(status));
    if (report->trapped && report->trap_address == run->trap_address &&
        memcmp(report->trap_lane, run->trap_lane, sizeof run->trap_lane) == 0 &&
        strcmp(report->trap_tag, run->trap_tag) == 0)
        return 1;
    return fail(out,
                "case %zu: trap `%s` at %u in lane %u %u %u, expected `%.300s` at %u in lane "
                "%u %u %u",
                number, report->trap_tag, (unsigned)report->trap_address,
                (unsigned)report->trap_lane[0], (unsigned)report->trap_lane[1],
                (unsigned)report->trap_lane[2], run->trap_tag, (unsigned)run->trap_address,
                (unsigned)run->trap_lane[0], (unsigned)run->trap_lane[1],
                (unsigned)run->trap_lane[2]);
}

static int check_run(verdict *out, const judge *with, const case_run *run, size_t number,
                     const vyre_program *program, vyre_pipeline *pipeline, vyre_outputs *outputs)
{
    vyre_error error = {0};
    const vyre_dispatch_options options = {.struct_size = sizeof options,
                                           .grid = {run->grid[0], run->grid[1], run->grid[2]},
                                           .elements = run->elements,
                                           .timeout_ns = with->timeout_ns,
                                           .fixpoint_iterations = run->iterations};
    vyre_dispatch_report report = {0};
    const uint32_t buffers = vyre_program_buffer_count(program);
    vyre_input *inputs = calloc(buffers + 1, sizeof *inputs);
    size_t count = 0;
    if (!inputs)
        return fail(out, "memory is short");
    int ok = collect_inputs(out, run, program, inputs, &count);
    if (ok) {
        const vyre_status status =
            vyre_dispatch(pipeline, inputs, count, outputs, &options, &report, &error);
        /* Inputs that were refused elsewhere may be refused here, or give what the author states.
         */
        if (run->refused && (status != VYRE_OK || run->declared.count == 0))
            ok = 1;
        else if (run->traps)
            ok = check_trap(out, run, number, status, &report);
        else if (status != VYRE_OK)
            ok = fail(out, "case %zu: %s: %s", number, vyre_status_name(status), error.message);
        else
            ok = compare_outputs(out, with, run, number, outputs);
    }
    free(inputs);
    return ok;
}

static void check_runs(verdict *out, const judge *with, const case_file *file,
                       const vyre_program *program)
{
    vyre_error error = {0};
    const vyre_pipeline_options options = {
        .struct_size = sizeof options, .float_mode = with->float_mode, .device = with->device};
    vyre_pipeline *pipeline = NULL;
    vyre_outputs outputs = {0};
    const vyre_status status =
        vyre_pipeline_create(with->context, program, &options, &pipeline, &error);
    if (status == VYRE_UNSUPPORTED) {
        skip(out, error.message);
        return;
    }
    if (status != VYRE_OK) {
        fail(out, "compile: %s: %s", vyre_status_name(status), error.message);
        return;
    }
    for (size_t i = 0; i < file->run_count; i++)
        if (!check_run(out, with, &file->runs[i], i, program, pipeline, &outputs))
            break;
    vyre_outputs_release(&outputs);
    vyre_pipeline_destroy(pipeline);
}

void judge_case(const judge *with, const case_file *file, verdict *out_verdict)
{
    vyre_error error = {0};
    vyre_program *program = NULL;
    *out_verdict = (verdict){.kind = VERDICT_PASS};
    const vyre_status status =
        vyre_program_decode(file->wire.data, file->wire.size, &program, &error);
    if (file->decode == CASE_DECODE_ERROR) {
        if (status == VYRE_OK)
            fail(out_verdict, "decode: a refusal was expected");
    } else if (status != VYRE_OK) {
        fail(out_verdict, "decode: %s", error.message);
    } else if (file->revision && vyre_program_revision(program) != file->revision) {
        fail(out_verdict, "revision %" PRIu32 ", expected %" PRIu64, vyre_program_revision(program),
             file->revision);
    } else if (check_codec(out_verdict, file, program)) {
        if (file->reject)
            check_rejected(out_verdict, file, program);
        else if (file->run_count)
            check_runs(out_verdict, with, file, program);
    }
    vyre_program_release(program);
}
