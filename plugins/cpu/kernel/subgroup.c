/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * What lanes say to each other and to the host: subgroup operations, traps, polls, fences.
 *
 * Subgroup operations are in rows of one workgroup, where all lanes are active; a slice never lies
 * across the border of a chunk.
 */
#include "plugins/cpu/kernel/lanes.h"

enum { SLICE = 32 };

static void ballot(cpu_frame *frame, const cpu_op *op, size_t first, size_t end)
{
    const uint32_t *a = cpu_slot(frame, op->a);
    uint32_t *out = cpu_slot(frame, op->out);
    const size_t last = cpu_last(frame, end);
    for (size_t slice = first; slice < last; slice += SLICE) {
        const size_t stop = slice + SLICE < last ? slice + SLICE : last;
        uint32_t bits = 0;
        for (size_t i = slice; i < stop; i++)
            bits |= (a[i] & 1) << (i - slice);
        for (size_t i = slice; i < stop; i++)
            out[i] = bits;
    }
}

static void shuffle(cpu_frame *frame, const cpu_op *op, size_t first, size_t end)
{
    const uint32_t *a = cpu_slot(frame, op->a), *b = cpu_slot(frame, op->b);
    uint32_t *out = cpu_slot(frame, op->out);
    const size_t last = cpu_last(frame, end);
    for (size_t i = first; i < last; i++) {
        const size_t slice = i / SLICE * SLICE;
        out[i] = b[i] < SLICE && slice + b[i] < last ? a[slice + b[i]] : 0;
    }
}

#define REDUCE(name, expression)                                                                   \
    static void name(cpu_frame *frame, const cpu_op *op, size_t first, size_t end)                 \
    {                                                                                              \
        const uint32_t *a = cpu_slot(frame, op->a);                                                \
        uint32_t *out = cpu_slot(frame, op->out);                                                  \
        const size_t last = cpu_last(frame, end);                                                  \
        for (size_t slice = first; slice < last; slice += SLICE) {                                 \
            const size_t stop = slice + SLICE < last ? slice + SLICE : last;                       \
            uint32_t x = a[slice];                                                                 \
            for (size_t i = slice + 1; i < stop; i++) {                                            \
                const uint32_t y = a[i];                                                           \
                x = (expression);                                                                  \
            }                                                                                      \
            for (size_t i = slice; i < stop; i++)                                                  \
                out[i] = x;                                                                        \
        }                                                                                          \
    }

REDUCE(reduce_add, x + y)
REDUCE(reduce_mul, x *y)
REDUCE(reduce_and, x &y)
REDUCE(reduce_or, x | y)
REDUCE(reduce_xor, x ^ y)
REDUCE(reduce_min_u, x < y ? x : y)
REDUCE(reduce_max_u, x > y ? x : y)
REDUCE(reduce_min_s, (int32_t)x < (int32_t)y ? x : y)
REDUCE(reduce_max_s, (int32_t)x > (int32_t)y ? x : y)

cpu_handler *cpu_reduce_handler(uint32_t kind)
{
    switch (kind) {
    case VYRE_KERNEL_REDUCE_ADD: return reduce_add;
    case VYRE_KERNEL_REDUCE_MUL: return reduce_mul;
    case VYRE_KERNEL_REDUCE_AND: return reduce_and;
    case VYRE_KERNEL_REDUCE_OR: return reduce_or;
    case VYRE_KERNEL_REDUCE_XOR: return reduce_xor;
    case VYRE_KERNEL_REDUCE_MIN_U: return reduce_min_u;
    case VYRE_KERNEL_REDUCE_MAX_U: return reduce_max_u;
    case VYRE_KERNEL_REDUCE_MIN_S: return reduce_min_s;
    case VYRE_KERNEL_REDUCE_MAX_S: return reduce_max_s;
    default: return NULL;
    }
}

/* imm: the site. The first one wins. */
static void trap(cpu_frame *frame, const cpu_op *op, size_t first, size_t end)
{
    const uint32_t *a = cpu_slot(frame, op->a), *mask = frame->mask;
    vyre_trap *record = frame->launch->trap;
    const size_t last = cpu_last(frame, end);
    size_t i = first;
    while (i < last && !mask[i])
        i++;
    uint32_t none = 0;
    if (i == last)
        return;
    if (record && __atomic_compare_exchange_n(&record->taken, &none, 1, 0, __ATOMIC_RELAXED,
                                              __ATOMIC_RELAXED)) {
        record->site = (uint32_t)op->imm;
        record->address = a[i];
        for (uint32_t axis = 0; axis < 3; axis++)
            record->global_id[axis] = cpu_lane_global(frame, (uint32_t)i, axis);
    }
    if (frame->launch->trap_stops)
        cpu_launch_stop(frame->launch, CPU_STOP_TRAP);
}

static void poll(cpu_frame *frame, const cpu_op *op, size_t first, size_t end)
{
    uint32_t *out = cpu_slot(frame, op->out);
    const uint32_t stopped = CPU_TRUTH(cpu_launch_stopped(frame->launch));
    CPU_EACH out[i] = stopped;
}

static void fence(cpu_frame *frame, const cpu_op *op, size_t first, size_t end)
{
    (void)frame, (void)op, (void)first, (void)end;
    atomic_thread_fence(memory_order_seq_cst);
}

cpu_handler *cpu_lane_handler(uint32_t op)
{
    switch (op) {
    case VYRE_OP_SG_BALLOT: return ballot;
    case VYRE_OP_SG_SHUFFLE: return shuffle;
    case VYRE_OP_TRAP: return trap;
    case VYRE_OP_POLL: return poll;
    case VYRE_OP_FENCE: return fence;
    default: return NULL;
    }
}
