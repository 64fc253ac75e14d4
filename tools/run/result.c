/* SPDX-License-Identifier: MIT OR Apache-2.0 */
#include "tools/run/result.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/blake3.h"
#include "core/base/escape.h"
#include "core/base/json.h"
#include "tools/common/report.h"

enum { SHOWN_ELEMENTS = 64, ELEMENTS_PER_LINE = 8, SHOWN_BYTES = 256 };

static void print_bytes(const uint8_t *data, size_t size)
{
    const size_t shown = size < SHOWN_BYTES ? size : SHOWN_BYTES;
    for (size_t i = 0; i < shown; i++)
        printf("%s%02x", i % 32 == 0 ? "\n  " : "", (unsigned)data[i]);
    if (shown < size)
        printf("\n  ... %zu more bytes", size - shown);
}

static void print_elements(element_kind kind, const uint8_t *data, size_t count)
{
    const size_t shown = count < SHOWN_ELEMENTS ? count : SHOWN_ELEMENTS;
    char text[64];
    for (size_t i = 0; i < shown; i++) {
        element_print(kind, data + i * element_size(kind), text, sizeof text);
        printf("%s%s", i % ELEMENTS_PER_LINE == 0 ? "\n  " : " ", text);
    }
    if (shown < count)
        printf("\n  ... %zu more", count - shown);
}

/* "y: f32[8]", then the values: what is printed for a person who names no --out. */
static void print_output(const vyre_buffer_info *info, const vyre_output *output)
{
    const element_kind kind = run_element(info);
    const size_t step = element_size(kind);
    char name[256];
    vyre__escape_into(name, sizeof name, info->name, info->name_size);
    printf("%s: %s", name, info->type);
    if (step) {
        printf("[%zu]", output->size / step);
        print_elements(kind, output->data, output->size / step);
    } else {
        printf(", %zu bytes", output->size);
        print_bytes(output->data, output->size);
    }
    printf("\n");
}

int run_result_write(const run_result *result)
{
    const run_buffers *buffers = result->buffers;
    for (size_t i = 0; i < buffers->output_count; i++) {
        const vyre_output *output = &result->outputs->slots[i];
        vyre_buffer_info info;
        vyre_error error = {0};
        vyre_program_buffer(result->program, buffers->output_buffer[i], &info);
        if (result->request->output_count == 0 && !result->request->json)
            print_output(&info, output);
        else if (buffers->sinks[i].form != 0 &&
                 sink_write(&buffers->sinks[i], run_element(&info), output->data, output->size,
                            &error) != VYRE_OK) {
            vyre__error_context(&error, "writing output `%s`", info.name);
            return report_error(run_spec.name, &error);
        }
    }
    return EXIT_FINE;
}

static int compare_ns(const void *a, const void *b)
{
    const uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;
    return (x > y) - (x < y);
}

static uint64_t median_ns(run_times *times)
{
    qsort(times->wall_ns, times->count, sizeof *times->wall_ns, compare_ns);
    return times->wall_ns[times->count / 2];
}

void run_result_print_times(const run_result *result)
{
    run_times *times = result->times;
    const uint64_t median = median_ns(times);
    fprintf(stderr,
            "device %s, grid %" PRIu32 ",%" PRIu32 ",%" PRIu32 "\n"
            "compile %.3f ms; %" PRIu64
            " dispatches: least %.3f ms, median %.3f ms, greatest %.3f ms\n",
            result->device, result->report->grid[0], result->report->grid[1],
            result->report->grid[2], (double)times->compile_ns / 1e6, times->count,
            (double)times->wall_ns[0] / 1e6, (double)median / 1e6,
            (double)times->wall_ns[times->count - 1] / 1e6);
}

static void print_json_outputs(vyre__json *json, const run_result *result)
{
    vyre__json_begin_array(json, "outputs");
    for (size_t i = 0; i < result->buffers->output_count; i++) {
        const vyre_output *output = &result->outputs->slots[i];
        vyre_buffer_info info;
        uint8_t digest[VYRE__BLAKE3_SIZE];
        vyre_program_buffer(result->program, result->buffers->output_buffer[i], &info);
        vyre__blake3_hash(output->data, output->size, digest);
        vyre__json_begin_object(json, NULL);
        vyre__json_text(json, "name", info.name, info.name_size);
        vyre__json_string(json, "type", info.type);
        vyre__json_u64(json, "bytes", output->size);
        vyre__json_hex(json, "blake3", digest, sizeof digest);
        vyre__json_end_object(json);
    }
    vyre__json_end_array(json);
}

static void print_json_times(vyre__json *json, const run_result *result)
{
    const run_times *times = result->times;
    const uint64_t median = median_ns(result->times);
    vyre__json_begin_object(json, "times");
    vyre__json_u64(json, "dispatches", times->count);
    vyre__json_u64(json, "compile_ns", times->compile_ns);
    vyre__json_u64(json, "least_ns", times->wall_ns[0]);
    vyre__json_u64(json, "median_ns", median);
    vyre__json_u64(json, "greatest_ns", times->wall_ns[times->count - 1]);
    vyre__json_end_object(json);
}

int run_result_print_json(const run_result *result)
{
    vyre__json json = {.indented = 1};
    vyre__json_begin_object(&json, NULL);
    vyre__json_string(&json, "schema", "vyre.run.v1");
    vyre__json_string(&json, "device", result->device);
    if (result->decision)
        vyre__json_value(&json, "decision", result->decision, strlen(result->decision));
    else
        vyre__json_null(&json, "decision");
    vyre__json_begin_array(&json, "grid");
    for (int axis = 0; axis < 3; axis++)
        vyre__json_u64(&json, NULL, result->report->grid[axis]);
    vyre__json_end_array(&json);
    if (result->request->compare)
        vyre__json_bool(&json, "compared", result->compared);
    else
        vyre__json_null(&json, "compared");
    print_json_times(&json, result);
    print_json_outputs(&json, result);
    vyre__json_end_object(&json);
    size_t size = 0;
    char *text = vyre__json_take(&json, &size);
    if (!text)
        return report_failure(run_spec.name, EXIT_WORK_FAILED, "free memory", "memory is short");
    tool_write(text, size);
    vyre_free(text);
    return EXIT_FINE;
}
