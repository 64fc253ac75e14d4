/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * The loop: control flow of a row. Each open block has a mask of the lanes that are active in it.
 * Lanes that leave a loop or the kernel are taken out of the masks of all blocks that they leave,
 * so that they do not come back when those end. While an instruction runs, some lane is active.
 */
#include <string.h>

#include "plugins/cpu/kernel/lanes.h"

enum { CLOCK_WORK = 1 << 18 }; /* lanes times instructions between two looks at the clock */

int cpu_frame_spend(cpu_frame *frame, size_t work)
{
    frame->spent += work < CLOCK_WORK ? (uint32_t)work : CLOCK_WORK;
    if (frame->spent < CLOCK_WORK)
        return cpu_launch_stopped(frame->launch);
    frame->spent = 0;
    return cpu_launch_poll(frame->launch);
}

/* ---- masks ---- */

/* Lanes in a mask, counted by column of the vector. */
typedef struct columns {
    uint32_t count[CPU_VECTOR];
} columns;

static uint32_t sum_of(const columns *c)
{
    uint32_t sum = 0;
    for (size_t i = 0; i < CPU_VECTOR; i++)
        sum += c->count[i];
    return sum;
}

/* out = a and b, or a and not b when `invert` is all ones; the number of lanes in it. */
static uint32_t mask_and(uint32_t *out, const uint32_t *a, const uint32_t *b, uint32_t invert,
                         size_t end)
{
    const size_t first = 0;
    columns active = {{0}};
    CPU_EACH
    {
        const uint32_t lane = a[i] & (b[i] ^ invert);
        out[i] = lane;
        active.count[round] -= lane; /* all ones is less one */
    }
    return sum_of(&active);
}

static cpu_level *top(cpu_frame *frame)
{
    return &frame->levels[frame->depth];
}

static void take_mask(cpu_frame *frame)
{
    const cpu_level *level = top(frame);
    frame->mask = level->mask;
    frame->full = level->active == frame->lanes;
}

static size_t first_active(const cpu_frame *frame, size_t first, size_t end)
{
    if (frame->full)
        return first;
    while (first < end && !frame->mask[first])
        first++;
    return first;
}

/* Makes the lanes of the block inside its parent those where the condition is `wanted`. */
static void choose(cpu_frame *frame, const cpu_op *op, int wanted)
{
    cpu_level *level = top(frame);
    const cpu_level *outer = level - 1;
    const uint32_t *condition = cpu_slot(frame, op->a);
    level->mask = outer->mask;
    level->active = outer->active;
    if (outer->active == 0)
        return;
    if (op->uniform) {
        size_t lane = 0;
        while (!outer->mask[lane])
            lane++;
        if ((condition[lane] != 0) != wanted)
            level->active = 0;
        return;
    }
    const uint32_t active =
        mask_and(level->own, outer->mask, condition, wanted ? 0 : UINT32_MAX, frame->end);
    if (active != outer->active)
        level->mask = level->own;
    level->active = active;
}

/* Takes the lanes in frame->gone out of the levels from `level` to the innermost. */
static void remove_lanes(cpu_frame *frame, uint32_t level, int leave_loop)
{
    for (uint32_t i = level; i <= frame->depth; i++) {
        cpu_level *l = &frame->levels[i];
        if (l->active > 0)
            l->active = mask_and(l->mask, l->mask, frame->gone, UINT32_MAX, frame->end);
        if (l->loop && leave_loop)
            l->live_count = mask_and(l->live, l->live, frame->gone, UINT32_MAX, frame->end);
    }
}

/* ---- blocks ---- */

/* Leaves the innermost block; goes on at `next`, or where the block around has lanes again. */
static uint32_t pop(cpu_frame *frame, uint32_t next)
{
    frame->depth--;
    const cpu_level *level = top(frame);
    return level->active > 0 ? next : level->partner;
}

static cpu_level *push(cpu_frame *frame, const cpu_op *op)
{
    frame->depth++;
    cpu_level *level = top(frame);
    level->partner = op->partner;
    level->loop = 0;
    return level;
}

static uint32_t run_if(cpu_frame *frame, const cpu_op *op, uint32_t at)
{
    cpu_level *level = push(frame, op);
    choose(frame, op, 1);
    return level->active > 0 ? at + 1 : op->partner;
}

static uint32_t run_else(cpu_frame *frame, const cpu_op *op, uint32_t at)
{
    cpu_level *level = top(frame);
    level->partner = op->partner;
    choose(frame, op, 0);
    return level->active > 0 ? at + 1 : op->partner;
}

static void splat(uint32_t *out, uint32_t value, size_t first, size_t end)
{
    CPU_EACH out[i] = value;
}

/* A round begins with all lanes that have not left the loop. */
static void begin_round(cpu_frame *frame, cpu_level *level)
{
    level->mask = level->own;
    level->active = level->live_count;
    memcpy(level->own, level->live, frame->end * sizeof *level->own);
}

static uint32_t enter_loop(cpu_frame *frame, cpu_level *level, uint32_t live_count, uint32_t at)
{
    level->loop = 1;
    level->live_count = live_count;
    if (live_count == 0)
        return pop(frame, level->partner + 1);
    begin_round(frame, level);
    return at + 1;
}

static uint32_t run_loop(cpu_frame *frame, const cpu_op *op, uint32_t at)
{
    cpu_level *level = push(frame, op);
    memcpy(level->live, level[-1].mask, frame->end * sizeof *level->live);
    return enter_loop(frame, level, level[-1].active, at);
}

static uint32_t run_for(cpu_frame *frame, const cpu_op *op, uint32_t at_op)
{
    cpu_level *level = push(frame, op);
    const uint32_t *a = cpu_slot(frame, op->a), *b = cpu_slot(frame, op->b);
    uint32_t *counter = cpu_slot(frame, op->out);
    const size_t lane = first_active(frame, 0, frame->lanes);
    const size_t first = 0, end = frame->end;
    const uint32_t *mask = level[-1].mask;
    uint32_t *live = level->live;
    columns active = {{0}};
    level->uniform = op->uniform;
    level->counter = a[lane];
    level->bound = b[lane];
    CPU_EACH
    {
        const uint32_t from = a[i], inside = mask[i] & CPU_TRUTH(from < b[i]);
        live[i] = inside;
        counter[i] = from;
        active.count[round] -= inside;
    }
    return enter_loop(frame, level, sum_of(&active), at_op);
}

static void count_up(cpu_frame *frame, const cpu_op *op, cpu_level *level)
{
    uint32_t *counter = cpu_slot(frame, op->out);
    const uint32_t *b = cpu_slot(frame, op->b);
    if (level->uniform) {
        level->counter++;
        splat(counter, level->counter, 0, frame->end);
        if (level->counter >= level->bound)
            level->live_count = 0;
        return;
    }
    const size_t first = 0, end = frame->end;
    uint32_t *live = level->live;
    columns active = {{0}};
    CPU_EACH
    {
        const uint32_t next = counter[i] + 1, inside = live[i] & CPU_TRUTH(next < b[i]);
        counter[i] = next;
        live[i] = inside;
        active.count[round] -= inside;
    }
    level->live_count = sum_of(&active);
}

static uint32_t end_round(cpu_frame *frame, const cpu_op *op, uint32_t at)
{
    cpu_level *level = top(frame);
    if (level->live_count > 0 && op->control == CPU_END_FOR)
        count_up(frame, op, level);
    if (level->live_count == 0)
        return pop(frame, at + 1);
    begin_round(frame, level);
    return op->partner + 1;
}

/* aux: level of the loop, 0 for RETURN. What follows closes the block, which now is empty. */
static void leave(cpu_frame *frame, const cpu_op *op)
{
    memcpy(frame->gone, frame->mask, frame->end * sizeof *frame->gone);
    remove_lanes(frame, op->aux, op->control != CPU_CONTINUE);
}

/* ---- straight code ---- */

/* Once, for the first lane that is active, and then the same for the others. */
static void run_uniform(cpu_frame *frame, const cpu_op *op, size_t first, size_t end)
{
    const size_t lane = first_active(frame, first, end);
    if (lane == end)
        return;
    const size_t vector = lane / CPU_VECTOR * CPU_VECTOR;
    op->handler(frame, op, vector, vector + CPU_VECTOR);
    if (op->wide) {
        uint64_t *out = cpu_slot(frame, op->out);
        const uint64_t value = out[lane];
        CPU_EACH out[i] = value;
    } else {
        uint32_t *out = cpu_slot(frame, op->out);
        splat(out, out[lane], first, end);
    }
}

static void run_chunk(cpu_frame *frame, const cpu_op *ops, uint32_t count, size_t first, size_t end)
{
    for (uint32_t i = 0; i < count; i++) {
        if (ops[i].uniform)
            run_uniform(frame, &ops[i], first, end);
        else
            ops[i].handler(frame, &ops[i], first, end);
    }
}

static int run_straight(cpu_frame *frame, const cpu_op *ops)
{
    const uint32_t count = ops->run;
    for (size_t first = 0; first < frame->end; first += CPU_CHUNK) {
        const size_t end = first + CPU_CHUNK < frame->end ? first + CPU_CHUNK : frame->end;
        if (first_active(frame, first, end) == end)
            continue;
        run_chunk(frame, ops, count, first, end);
        if (cpu_frame_spend(frame, (end - first) * count))
            return 1;
    }
    return 0;
}

int cpu_frame_run(cpu_frame *frame)
{
    const cpu_op *code = frame->kernel->code;
    uint32_t at = frame->at;
    for (;;) {
        const cpu_op *op = &code[at];
        take_mask(frame);
        switch (op->control) {
        case CPU_STRAIGHT:
            if (run_straight(frame, op))
                return 0;
            at += op->run;
            continue;
        case CPU_IF: at = run_if(frame, op, at); break;
        case CPU_ELSE: at = run_else(frame, op, at); break;
        case CPU_END_IF: at = pop(frame, at + 1); break;
        case CPU_FOR: at = run_for(frame, op, at); break;
        case CPU_LOOP: at = run_loop(frame, op, at); break;
        case CPU_END_FOR:
        case CPU_END_LOOP: at = end_round(frame, op, at); break;
        case CPU_BREAK:
        case CPU_CONTINUE:
        case CPU_RETURN:
            leave(frame, op);
            at = top(frame)->partner;
            break;
        case CPU_GRID_BARRIER: frame->at = at + 1; return 1;
        case CPU_STOP: return 0;
        default: at++; break; /* a barrier: all lanes are here */
        }
        if (cpu_frame_spend(frame, frame->end))
            return 0;
    }
}
