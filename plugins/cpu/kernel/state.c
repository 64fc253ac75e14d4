/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* The state of a row: its memory, and what fills it. States are kept for the next launch. */
#include <string.h>

#include "plugins/cpu/kernel/form.h"

static uint32_t *take_words(char **next, size_t count)
{
    uint32_t *words = (uint32_t *)(void *)*next;
    *next += count * sizeof *words;
    return words;
}

static uint32_t local_of(const cpu_kernel *kernel, uint32_t linear, uint32_t axis)
{
    if (axis == 0)
        return linear % kernel->workgroup[0];
    linear /= kernel->workgroup[0];
    return axis == 1 ? linear % kernel->workgroup[1] : linear / kernel->workgroup[1];
}

/* With grid_base. */
static uint32_t group_of(const cpu_launch *launch, uint64_t group, uint32_t axis)
{
    for (uint32_t i = 0; i < axis; i++)
        group /= launch->grid[i];
    return launch->grid_base[axis] + (uint32_t)(group % launch->grid[axis]);
}

uint32_t cpu_lane_global(const cpu_frame *frame, uint32_t lane, uint32_t axis)
{
    const cpu_kernel *kernel = frame->kernel;
    const uint64_t group = frame->first_group + lane / kernel->group_lanes;
    return group_of(frame->launch, group, axis) * kernel->workgroup[axis] +
           local_of(kernel, lane % kernel->group_lanes, axis);
}

/* ---- permanent slots ---- */

static void fill_wide(cpu_frame *frame, const cpu_source *source)
{
    uint64_t *out = cpu_slot(frame, source->slot);
    for (uint32_t i = 0; i < frame->kernel->row_lanes; i++)
        out[i] = source->imm;
}

static void fill_word(cpu_frame *frame, const cpu_source *source, uint32_t value)
{
    uint32_t *out = cpu_slot(frame, source->slot);
    for (uint32_t i = 0; i < frame->kernel->row_lanes; i++)
        out[i] = value;
}

/* LOCAL_ID, LOCAL_LINEAR, SG_LANE */
static void fill_locals(cpu_frame *frame, const cpu_source *source)
{
    const cpu_kernel *kernel = frame->kernel;
    uint32_t *out = cpu_slot(frame, source->slot);
    for (uint32_t i = 0; i < kernel->row_lanes; i++) {
        const uint32_t linear = i % kernel->group_lanes;
        out[i] = source->op == VYRE_OP_LOCAL_ID  ? local_of(kernel, linear, source->aux)
                 : source->op == VYRE_OP_SG_LANE ? linear & 31
                                                 : linear;
    }
}

static uint32_t length_of(const cpu_frame *frame, uint32_t buffer)
{
    const uint64_t length =
        frame->launch->buffers[buffer].size / frame->kernel->buffers[buffer].element_bytes;
    return length > UINT32_MAX ? UINT32_MAX : (uint32_t)length;
}

/* GROUP_ID, GLOBAL_ID */
static void fill_groups(cpu_frame *frame, const cpu_source *source)
{
    const cpu_kernel *kernel = frame->kernel;
    const uint32_t axis = source->aux;
    uint32_t *out = cpu_slot(frame, source->slot);
    uint32_t lane = 0;
    for (uint32_t i = 0; i < frame->groups; i++) {
        const uint32_t group = group_of(frame->launch, frame->first_group + i, axis);
        if (source->op == VYRE_OP_GROUP_ID) {
            for (uint32_t j = 0; j < kernel->group_lanes; j++)
                out[lane++] = group;
            continue;
        }
        const uint32_t start = group * kernel->workgroup[axis];
        if (kernel->workgroup[0] == kernel->group_lanes && axis == 0) {
            for (uint32_t j = 0; j < kernel->group_lanes; j++)
                out[lane++] = start + j;
            continue;
        }
        for (uint32_t j = 0; j < kernel->group_lanes; j++)
            out[lane++] = start + local_of(kernel, j, axis);
    }
}

static void fill(cpu_frame *frame, uint8_t when)
{
    const cpu_kernel *kernel = frame->kernel;
    for (uint32_t i = 0; i < kernel->source_count; i++) {
        const cpu_source *source = &kernel->sources[i];
        if (source->when != when)
            continue;
        switch (source->op) {
        case VYRE_OP_CONST:
            if (source->wide)
                fill_wide(frame, source);
            else
                fill_word(frame, source, (uint32_t)source->imm);
            break;
        case VYRE_OP_PARAM: fill_word(frame, source, frame->launch->params[source->aux]); break;
        case VYRE_OP_LEN: fill_word(frame, source, length_of(frame, source->aux)); break;
        case VYRE_OP_GRID_SIZE: fill_word(frame, source, frame->launch->grid[source->aux]); break;
        case VYRE_OP_GROUP_ID:
        case VYRE_OP_GLOBAL_ID: fill_groups(frame, source); break;
        default: fill_locals(frame, source); break;
        }
    }
}

/* ---- life ---- */

static void arrange(cpu_kernel *kernel, cpu_frame *frame)
{
    const size_t row = kernel->row_lanes;
    char *next = (char *)frame + (sizeof *frame + 63) / 64 * 64;
    frame->kernel = kernel;
    frame->slots = next;
    next += (size_t)kernel->slot_units * CPU_SLOT_UNIT;
    frame->shared = next;
    next += ((size_t)kernel->shared_bytes + 63) / 64 * 64;
    frame->gone = take_words(&next, row);
    frame->levels = (cpu_level *)(void *)next;
    next += ((kernel->max_depth + 1) * sizeof *frame->levels + 63) / 64 * 64;
    for (uint32_t i = 0; i <= kernel->max_depth; i++) {
        frame->levels[i].own = take_words(&next, row);
        frame->levels[i].live = take_words(&next, row);
    }
}

size_t cpu_state_size(const cpu_kernel *kernel)
{
    const size_t row = kernel->row_lanes, levels = (size_t)kernel->max_depth + 1;
    return (sizeof(cpu_frame) + 63) / 64 * 64 + (size_t)kernel->slot_units * CPU_SLOT_UNIT +
           ((size_t)kernel->shared_bytes + 63) / 64 * 64 + row * sizeof(uint32_t) +
           (levels * sizeof(cpu_level) + 63) / 64 * 64 + levels * row * 2 * sizeof(uint32_t);
}

void cpu_state_free(cpu_kernel *kernel, cpu_frame *frame)
{
    kernel->host->dealloc(kernel->host->ctx, frame, kernel->state_bytes, 64);
}

cpu_frame *cpu_state_take(cpu_kernel *kernel, cpu_launch *launch)
{
    cpu_frame *frame = NULL;
    for (int i = 0; !frame && i < CPU_STATES; i++)
        if (atomic_load_explicit(&kernel->states[i], memory_order_relaxed))
            frame = atomic_exchange_explicit(&kernel->states[i], NULL, memory_order_acquire);
    if (!frame) {
        frame = kernel->host->alloc(kernel->host->ctx, kernel->state_bytes, 64);
        if (!frame)
            return NULL;
        memset(frame, 0, kernel->state_bytes);
        arrange(kernel, frame);
        frame->launch = launch;
        fill(frame, CPU_ONCE);
    }
    frame->launch = launch;
    frame->spent = 0;
    fill(frame, CPU_EACH_LAUNCH);
    return frame;
}

void cpu_state_give(cpu_kernel *kernel, cpu_frame *frame)
{
    for (int i = 0; i < CPU_STATES; i++) {
        cpu_frame *empty = NULL;
        if (atomic_compare_exchange_strong_explicit(&kernel->states[i], &empty, frame,
                                                    memory_order_release, memory_order_relaxed))
            return;
    }
    cpu_state_free(kernel, frame);
}

void cpu_state_start(cpu_frame *frame, uint64_t first, uint32_t count)
{
    const cpu_kernel *kernel = frame->kernel;
    cpu_level *row = &frame->levels[0];
    frame->first_group = first;
    frame->groups = count;
    frame->lanes = count * kernel->group_lanes;
    frame->end = (frame->lanes + CPU_VECTOR - 1) / CPU_VECTOR * CPU_VECTOR;
    frame->depth = 0;
    frame->at = 0;
    row->mask = row->own;
    row->active = frame->lanes;
    row->partner = kernel->code_count;
    row->loop = 0;
    memset(row->own, 0xFF, frame->lanes * sizeof *row->own);
    memset(row->own + frame->lanes, 0, (frame->end - frame->lanes) * sizeof *row->own);
    memset(cpu_slot(frame, kernel->local_slot), 0, (size_t)kernel->local_units * CPU_SLOT_UNIT);
    fill(frame, CPU_EACH_ROW);
}
