/* SPDX-License-Identifier: MIT OR Apache-2.0 */
#include "tests/conform/target.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/bytes.h"
#include "core/base/error.h"

static const uint64_t dispatch_timeout_ns = UINT64_C(20000000000);

/* ---- opening ---- */

/* The options after the name of the backend, as a configuration has them. */
static void put_options(vyre__bytes *text, const char *spec)
{
    const size_t name = strcspn(spec, ":");
    vyre__bytes_printf(text, "[backend %.*s]\n", (int)name, spec);
    for (const char *at = spec + name + 1; *at;
         at += strcspn(at, ",") + (at[strcspn(at, ",")] != 0))
        vyre__bytes_printf(text, "%.*s\n", (int)strcspn(at, ","), at);
    vyre__bytes_put(text, "", 1);
}

vyre_status target_open(target *out_target, const char *spec, vyre_error *error)
{
    vyre__bytes text = {0};
    const int has_options = strchr(spec, '=') != NULL;
    const size_t name = strcspn(spec, ":");
    vyre_context_options options = {.struct_size = sizeof options};
    *out_target = (target){.label = spec};
    if (has_options) {
        put_options(&text, spec);
        options.config_text = (const char *)text.data;
    }
    out_target->selector = malloc(strlen(spec) + 4);
    if (!out_target->selector || text.failed) {
        vyre__bytes_release(&text);
        target_close(out_target);
        return vyre__fail_memory(error, "a target");
    }
    if (has_options)
        sprintf(out_target->selector, "%.*s:*", (int)name, spec);
    else
        strcpy(out_target->selector, spec);
    const vyre_status status = vyre_context_create(&options, &out_target->context, error);
    vyre__bytes_release(&text);
    if (status != VYRE_OK)
        target_close(out_target);
    return status;
}

void target_close(target *t)
{
    vyre_context_destroy(t->context, NULL);
    free(t->selector);
    *t = (target){0};
}

/* ---- running ---- */

static void dispatch(const subject *s, vyre_pipeline *pipeline, outcome *out)
{
    vyre_input inputs[MAX_BUFFERS];
    size_t count = 0;
    const vyre_dispatch_options options = {
        .struct_size = sizeof options,
        .grid = {s->grid[0], s->grid[1], s->grid[2]},
        .elements = s->elements,
        .timeout_ns = dispatch_timeout_ns,
        .fixpoint_iterations = s->iterations,
    };
    for (uint32_t i = 0; i < s->buffer_count; i++)
        if (buffer_takes_input(&s->buffers[i]))
            inputs[count++] = (vyre_input){s->buffers[i].input, s->buffers[i].input_size};
    out->status =
        vyre_dispatch(pipeline, inputs, count, &out->outputs, &options, &out->report, &out->error);
}

void target_run(const target *t, const subject *s, const vyre_program *program, uint32_t float_mode,
                outcome *out)
{
    const vyre_pipeline_options options = {.struct_size = sizeof options,
                                           .float_mode = float_mode ? float_mode : s->float_mode,
                                           .device = t->selector};
    vyre_pipeline *pipeline = NULL;
    *out = (outcome){0};
    out->status = vyre_pipeline_create(t->context, program, &options, &pipeline, &out->error);
    if (out->status != VYRE_OK)
        return;
    dispatch(s, pipeline, out);
    vyre_pipeline_destroy(pipeline);
}

void outcome_release(outcome *o)
{
    vyre_outputs_release(&o->outputs);
}

/* ---- comparing ---- */

static comparison compare_outputs(const outcome *wanted, const outcome *found, char *why,
                                  size_t capacity)
{
    if (wanted->outputs.count != found->outputs.count) {
        snprintf(why, capacity, "%zu outputs, expected %zu", found->outputs.count,
                 wanted->outputs.count);
        return COMPARED_DIFFERENT;
    }
    for (size_t i = 0; i < wanted->outputs.count; i++) {
        const vyre_output *a = &wanted->outputs.slots[i], *b = &found->outputs.slots[i];
        const uint8_t *wanted_bytes = a->data, *found_bytes = b->data;
        if (a->size != b->size) {
            snprintf(why, capacity, "output %zu has %zu bytes, expected %zu", i, b->size, a->size);
            return COMPARED_DIFFERENT;
        }
        for (size_t at = 0; at < a->size; at++) {
            if (wanted_bytes[at] == found_bytes[at])
                continue;
            snprintf(why, capacity, "output %zu, byte %zu is %02x, expected %02x", i, at,
                     (unsigned)found_bytes[at], (unsigned)wanted_bytes[at]);
            return COMPARED_DIFFERENT;
        }
    }
    return COMPARED_SAME;
}

static comparison compare_traps(const outcome *wanted, const outcome *found, char *why,
                                size_t capacity)
{
    const vyre_dispatch_report *a = &wanted->report, *b = &found->report;
    if (a->trapped == b->trapped && a->trap_address == b->trap_address &&
        memcmp(a->trap_lane, b->trap_lane, sizeof a->trap_lane) == 0 &&
        strcmp(a->trap_tag, b->trap_tag) == 0)
        return COMPARED_SAME;
    snprintf(why, capacity,
             "trap `%s` at %u in lane %u %u %u, expected `%s` at %u in lane %u %u %u", b->trap_tag,
             (unsigned)b->trap_address, (unsigned)b->trap_lane[0], (unsigned)b->trap_lane[1],
             (unsigned)b->trap_lane[2], a->trap_tag, (unsigned)a->trap_address,
             (unsigned)a->trap_lane[0], (unsigned)a->trap_lane[1], (unsigned)a->trap_lane[2]);
    return COMPARED_DIFFERENT;
}

comparison outcome_compare(const outcome *wanted, const outcome *found, char *why, size_t capacity)
{
    why[0] = 0;
    if (found->status == VYRE_UNSUPPORTED || found->status == VYRE_NO_DEVICE) {
        snprintf(why, capacity, "%s: %s", vyre_status_name(found->status), found->error.message);
        return COMPARED_SKIPPED;
    }
    if (wanted->status != found->status) {
        snprintf(why, capacity, "%s (%.400s), expected %s (%.400s)",
                 vyre_status_name(found->status), found->error.message,
                 vyre_status_name(wanted->status), wanted->error.message);
        return COMPARED_DIFFERENT;
    }
    if (wanted->status == VYRE_TRAPPED && compare_traps(wanted, found, why, capacity))
        return COMPARED_DIFFERENT;
    return compare_outputs(wanted, found, why, capacity);
}
