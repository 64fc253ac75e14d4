/* SPDX-License-Identifier: MIT OR Apache-2.0 */
#include "config.h"

#include "core/kernel/summary.h"

#include <stdlib.h>

#include "core/kernel/kernel.h"

enum { BOUNDED_ROUNDS = 1 << 16 }; /* a FOR of at most so many needs no POLL */

/* What a W32 value lies between, as far as the code shows it at once. */
typedef struct range {
    uint32_t least, most;
} range;

typedef struct walk {
    const vyre_kernel *kernel;
    vyre__summary *summary;
    range *ranges; /* of each value */
    struct {
        uint8_t is_loop, is_unbounded, polls;
    } blocks[VYRE__CODE_MAX_DEPTH];
    uint32_t depth;
    int all_poll, all_uniform, all_proved;
} walk;

int vyre__operation_is_access(uint32_t op)
{
    switch (op) {
    case VYRE_OP_LOAD:
    case VYRE_OP_STORE:
    case VYRE_OP_SHARED_LOAD:
    case VYRE_OP_SHARED_STORE:
    case VYRE_OP_ATOMIC:
    case VYRE_OP_SHARED_ATOMIC: return 1;
    default: return 0;
    }
}

int vyre__operation_is_subgroup(uint32_t op)
{
    return op == VYRE_OP_SG_BALLOT || op == VYRE_OP_SG_SHUFFLE || op == VYRE_OP_SG_REDUCE;
}

static uint64_t features_of_type(uint32_t type)
{
    switch (type) {
    case VYRE_VALUE_W64: return VYRE_KERNEL_FEATURE_I64;
    case VYRE_VALUE_F64: return VYRE_KERNEL_FEATURE_F64;
    default: return 0;
    }
}

static uint64_t features_of_width(uint32_t width)
{
    switch (width) {
    case 1: return VYRE_KERNEL_FEATURE_STORAGE8;
    case 2: return VYRE_KERNEL_FEATURE_STORAGE16;
    default: return 0;
    }
}

static uint64_t features_of(const vyre_instruction *at)
{
    switch (at->op) {
    case VYRE_OP_BARRIER: return VYRE_KERNEL_FEATURE_BARRIER;
    case VYRE_OP_GRID_BARRIER: return VYRE_KERNEL_FEATURE_GRID_BARRIER;
    case VYRE_OP_TRAP: return VYRE_KERNEL_FEATURE_TRAP;
    case VYRE_OP_LOAD:
    case VYRE_OP_STORE: return features_of_width(at->aux >> 16);
    case VYRE_OP_ATOMIC: return VYRE_KERNEL_FEATURE_ATOMIC;
    case VYRE_OP_SHARED_ATOMIC: return VYRE_KERNEL_FEATURE_SHARED_ATOMIC;
    case VYRE_OP_SG_LANE:
    case VYRE_OP_SG_BALLOT:
    case VYRE_OP_SG_SHUFFLE:
    case VYRE_OP_SG_REDUCE: return VYRE_KERNEL_FEATURE_SUBGROUP;
    default:
        return at->op >= VYRE_OP_EXP2_N && at->op <= VYRE_OP_SQRT_N
                   ? VYRE_KERNEL_FEATURE_NATIVE_MATH
                   : 0;
    }
}

static range range_of(const walk *w, const vyre_instruction *at)
{
    if (at->op == VYRE_OP_CONST && at->type == VYRE_VALUE_W32)
        return (range){(uint32_t)at->imm, (uint32_t)at->imm};
    if (at->op != VYRE_OP_MIN_U)
        return (range){0, UINT32_MAX};
    const range a = w->ranges[at->arg[0]], b = w->ranges[at->arg[1]];
    return (range){a.least < b.least ? a.least : b.least, a.most < b.most ? a.most : b.most};
}

static int is_unbounded(const walk *w, const vyre_instruction *at)
{
    if (at->op == VYRE_OP_LOOP)
        return 1;
    const uint32_t from = w->ranges[at->arg[0]].least, to = w->ranges[at->arg[1]].most;
    return to > from && to - from > BOUNDED_ROUNDS;
}

static void open_block(walk *w, const vyre_instruction *at)
{
    const int is_loop = at->op != VYRE_OP_IF;
    if (w->depth >= VYRE__CODE_MAX_DEPTH)
        return;
    w->blocks[w->depth].is_loop = (uint8_t)is_loop;
    w->blocks[w->depth].is_unbounded = (uint8_t)(is_loop && is_unbounded(w, at));
    w->blocks[w->depth].polls = 0;
    if (w->blocks[w->depth].is_unbounded)
        w->summary->features |= VYRE_KERNEL_FEATURE_UNBOUNDED_LOOP;
    if (++w->depth > w->summary->max_depth)
        w->summary->max_depth = w->depth;
}

static void close_block(walk *w)
{
    if (w->depth == 0)
        return;
    w->depth--;
    if (w->blocks[w->depth].is_unbounded && !w->blocks[w->depth].polls)
        w->all_poll = 0;
}

/* A POLL counts for the innermost loop around it. */
static void poll(walk *w)
{
    for (uint32_t i = w->depth; i > 0; i--)
        if (w->blocks[i - 1].is_loop) {
            w->blocks[i - 1].polls = 1;
            return;
        }
}

static void visit_control(walk *w, const vyre_instruction *at)
{
    switch (at->op) {
    case VYRE_OP_IF:
    case VYRE_OP_FOR:
    case VYRE_OP_LOOP: open_block(w, at); break;
    case VYRE_OP_END: close_block(w); break;
    case VYRE_OP_POLL: poll(w); break;
    case VYRE_OP_RETURN: w->all_uniform &= (at->flags & VYRE_INSTRUCTION_UNIFORM) != 0; break;
    default: break;
    }
}

/* A trap takes its buffer atomically and writes it. */
static void add_trap_access(walk *w)
{
    for (uint32_t i = 0; i < w->kernel->buffer_count; i++)
        if (vyre__kernel_buffer_at(w->kernel, i)->role == VYRE_ROLE_TRAP)
            w->summary->access[i] |= VYRE_BUFFER_WRITE | VYRE_BUFFER_ATOMIC;
}

static void add_access(walk *w, const vyre_instruction *at)
{
    if (at->op == VYRE_OP_SHARED_LOAD || at->op == VYRE_OP_SHARED_STORE ||
        at->op == VYRE_OP_SHARED_ATOMIC || (at->aux & 0xFFFF) >= w->kernel->buffer_count)
        return;
    uint8_t *access = &w->summary->access[at->aux & 0xFFFF];
    switch (at->op) {
    case VYRE_OP_LOAD: *access |= VYRE_BUFFER_READ; break;
    case VYRE_OP_STORE: *access |= VYRE_BUFFER_WRITE; break;
    case VYRE_OP_ATOMIC: *access |= VYRE_BUFFER_ATOMIC; break;
    default: break;
    }
}

static void visit(walk *w, const vyre_instruction *at)
{
    w->summary->operations[at->op / 64] |= UINT64_C(1) << at->op % 64;
    w->summary->features |= features_of(at) | features_of_type(at->type);
    if (at->result)
        w->ranges[at->result] = range_of(w, at);
    if (vyre__operation_is_access(at->op)) {
        w->all_proved &= (at->flags & VYRE_INSTRUCTION_GUARDED) == 0;
        add_access(w, at);
    }
    visit_control(w, at);
}

static void conclude(walk *w)
{
    const vyre_kernel *kernel = w->kernel;
    vyre__summary *summary = w->summary;
    for (uint32_t i = 0; i < kernel->local_count; i++)
        summary->features |= features_of_type(kernel->locals[i]);
    for (uint32_t i = 0; i < kernel->table_count; i++)
        summary->features |= features_of_type(vyre__kernel_table_at(kernel, i)->type);
    if (kernel->shared_bytes)
        summary->features |= VYRE_KERNEL_FEATURE_SHARED;
    if (summary->features & VYRE_KERNEL_FEATURE_SUBGROUP)
        summary->subgroup_width = 32;
    if (summary->features & VYRE_KERNEL_FEATURE_TRAP)
        add_trap_access(w);
    summary->flags = (w->all_proved ? VYRE_KERNEL_PROVED : 0) |
                     (w->all_poll ? VYRE_KERNEL_POLLS : 0) |
                     (w->all_uniform ? VYRE_KERNEL_UNIFORM_EXIT : 0);
}

vyre_status vyre__summarise(const vyre_kernel *kernel, vyre__summary *out_summary,
                            vyre_error *error)
{
    *out_summary = (vyre__summary){0};
    walk w = {
        .kernel = kernel, .summary = out_summary, .all_poll = 1, .all_uniform = 1, .all_proved = 1};
    w.ranges = malloc(((size_t)kernel->value_count + 1) * sizeof *w.ranges);
    if (!w.ranges)
        return vyre__fail_memory(error, "a kernel");
    for (uint32_t i = 0; i < kernel->code_count; i++)
        visit(&w, vyre__kernel_at(kernel, i));
    free(w.ranges);
    conclude(&w);
    return VYRE_OK;
}
