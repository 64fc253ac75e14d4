/* SPDX-License-Identifier: MIT OR Apache-2.0 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/text.h"
#include "tools/common/report.h"
#include "tools/common/source.h"
#include "tools/run/request.h"

element_kind run_element(const vyre_buffer_info *info)
{
    return element_of_word(info->type, strlen(info->type));
}

static const binding_text *find_binding(const binding_text *list, size_t count,
                                        const vyre_buffer_info *info)
{
    for (size_t i = 0; i < count; i++)
        if (strlen(list[i].name) == info->name_size &&
            memcmp(list[i].name, info->name, info->name_size) == 0)
            return &list[i];
    return NULL;
}

/* Says which buffers could have been meant, and the nearest one first. */
static int unknown_buffer(const char *option, const char *name, const vyre_program *program,
                          int outputs)
{
    char fix[512] = "the program has no such buffers";
    size_t length = 0;
    unsigned best = 3;
    const char *near = NULL;
    for (uint32_t i = 0; i < vyre_program_buffer_count(program); i++) {
        vyre_buffer_info info;
        vyre_program_buffer(program, i, &info);
        if (!(outputs ? info.is_output : info.is_input))
            continue;
        const unsigned distance = vyre__edit_distance(
            vyre__str_of(name), (vyre__str){info.name, (uint32_t)info.name_size}, best);
        if (distance < best) {
            best = distance;
            near = info.name;
        }
        if (length < sizeof fix - 80)
            length += (size_t)snprintf(fix + length, sizeof fix - length, "%s%.60s",
                                       length ? ", " : "the program takes: ", info.name);
    }
    if (near)
        return tool_usage_error(&run_spec, fix, "--%s %s: no such buffer; did you mean %s?", option,
                                name, near);
    return tool_usage_error(&run_spec, fix, "--%s %s: the program has no such %s buffer", option,
                            name, outputs ? "output" : "input");
}

static int check_names(const run_request *request, const vyre_program *program)
{
    const uint32_t count = vyre_program_buffer_count(program);
    for (int outputs = 0; outputs < 2; outputs++) {
        const binding_text *list = outputs ? request->outputs : request->inputs;
        const size_t list_count = outputs ? request->output_count : request->input_count;
        for (size_t i = 0; i < list_count; i++) {
            int found = 0;
            for (uint32_t b = 0; b < count && !found; b++) {
                vyre_buffer_info info;
                vyre_program_buffer(program, b, &info);
                found = (outputs ? info.is_output : info.is_input) &&
                        find_binding(&list[i], 1, &info) != NULL;
            }
            if (!found)
                return unknown_buffer(outputs ? "out" : "in", list[i].name, program, outputs);
        }
    }
    return EXIT_FINE;
}

/* Zeros for a readwrite buffer that the command line leaves out. */
static int zero_input(const run_request *request, const vyre_buffer_info *info, vyre_input *input)
{
    const uint64_t elements = info->count ? info->count : request->dispatch.elements;
    if (strcmp(info->access, "readwrite") != 0)
        return tool_usage_error(
            &run_spec, "give it, as in --in NAME=FILE; see --help for the forms",
            "input `%s` (%s %s) is not given", info->name, info->type, info->access);
    if (!info->count && !elements)
        return tool_usage_error(&run_spec, "give --in NAME=zeros:N, or --elements N",
                                "the size of `%s` is not known", info->name);
    const size_t size = (size_t)((elements * info->element_bits + 7) / 8);
    input->data = calloc(size ? size : 1, 1);
    input->size = size;
    return input->data ? EXIT_FINE
                       : report_failure(run_spec.name, EXIT_WORK_FAILED, "give fewer elements",
                                        "memory is short for %zu bytes of `%s`", size, info->name);
}

static int read_input(const run_request *request, const vyre_buffer_info *info, vyre_input *input)
{
    const binding_text *given = find_binding(request->inputs, request->input_count, info);
    if (!given)
        return zero_input(request, info, input);
    vyre_error error = {0};
    void *data = NULL;
    const vyre_status status =
        source_read(given->text, run_element(info), &data, &input->size, &error);
    input->data = data;
    if (status == VYRE_OK)
        return EXIT_FINE;
    vyre__error_context(&error, "reading input `%s`", info->name);
    return report_error(run_spec.name, &error);
}

static int prepare_sink(const run_request *request, const vyre_buffer_info *info, sink *out_sink)
{
    const binding_text *given = find_binding(request->outputs, request->output_count, info);
    vyre_error error = {0};
    *out_sink = (sink){0};
    if (!given)
        return EXIT_FINE;
    if (sink_parse(given->text, out_sink, &error) == VYRE_OK &&
        sink_check(out_sink, &error) == VYRE_OK)
        return EXIT_FINE;
    vyre__error_context(&error, "preparing output `%s`", info->name);
    return report_error(run_spec.name, &error);
}

int run_buffers_prepare(run_buffers *buffers, const run_request *request,
                        const vyre_program *program)
{
    const uint32_t count = vyre_program_buffer_count(program);
    *buffers = (run_buffers){.inputs = calloc(count + 1, sizeof *buffers->inputs),
                             .sinks = calloc(count + 1, sizeof *buffers->sinks),
                             .output_buffer = calloc(count + 1, sizeof *buffers->output_buffer)};
    if (!buffers->inputs || !buffers->sinks || !buffers->output_buffer)
        return report_failure(run_spec.name, EXIT_WORK_FAILED, "free memory", "memory is short");
    int exit_code = check_names(request, program);
    for (uint32_t i = 0; i < count && exit_code == EXIT_FINE; i++) {
        vyre_buffer_info info;
        vyre_program_buffer(program, i, &info);
        if (info.is_output) {
            exit_code = prepare_sink(request, &info, &buffers->sinks[buffers->output_count]);
            buffers->output_buffer[buffers->output_count++] = i;
        }
        if (info.is_input && exit_code == EXIT_FINE)
            exit_code = read_input(request, &info, &buffers->inputs[buffers->input_count++]);
    }
    return exit_code;
}

void run_buffers_release(run_buffers *buffers)
{
    for (size_t i = 0; i < buffers->input_count; i++)
        free((void *)(uintptr_t)buffers->inputs[i].data);
    free(buffers->inputs);
    free(buffers->sinks);
    free(buffers->output_buffer);
    *buffers = (run_buffers){0};
}
