/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* The walk of the sweep through blocks. */
#include "config.h"

#include "core/lower/simplify/sweep.h"

#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "core/lower/proof.h"

static vyre__frame *top(vyre__sweep *s)
{
    return &s->frames[s->depth];
}

/* ---- frames ---- */

static vyre__frame *push(vyre__sweep *s, uint32_t close)
{
    vyre__frame *frame = &s->frames[++s->depth];
    *frame = (vyre__frame){.close = close,
                           .entries = s->entry_count,
                           .facts = s->fact_count,
                           .ranges = s->range_log.size,
                           .locals = s->local_log.size};
    return frame;
}

/* Instructions of the block go where the block itself would stand. */
static void push_merged(vyre__sweep *s, uint32_t close)
{
    push(s, close)->is_merged = 1;
}

static void forget(vyre__sweep *s, const vyre__frame *frame)
{
    vyre__sweep_forget_entries(s, frame->entries);
    vyre__sweep_forget_facts(s, frame->facts);
    vyre__sweep_forget_ranges(s, frame->ranges);
}

/* No lane comes to what follows in the block. */
static uint32_t end_here(vyre__sweep *s)
{
    top(s)->ended = 1;
    return top(s)->close;
}

/* New index of the innermost loop. */
static uint32_t loop_around(const vyre__sweep *s)
{
    uint32_t depth = s->depth;
    while (depth > 0 && !s->frames[depth].is_loop)
        depth--;
    return s->frames[depth].opener;
}

/* ---- branches; each step gives the old index that follows ---- */

static uint32_t open_if(vyre__sweep *s, const vyre_instruction *old, uint32_t index)
{
    const vyre__value condition = s->map[old->arg[0]];
    const vyre__range known = vyre__sweep_known(s, condition);
    const vyre_instruction *close = &s->code->items[old->aux];
    if (known.least == 1) {
        push_merged(s, old->aux);
        return index + 1;
    }
    if (known.most == 0) {
        if (close->op == VYRE_OP_ELSE)
            push_merged(s, close->aux);
        return old->aux + 1;
    }
    vyre__frame *frame = push(s, old->aux);
    frame->opener = frame->start = s->count;
    frame->condition = condition;
    vyre__sweep_append(s, (vyre_instruction){.op = VYRE_OP_IF,
                                             .flags = old->flags & VYRE_INSTRUCTION_LIKELY,
                                             .arg = {condition}});
    if (!s->failed)
        vyre__sweep_assume(s, condition, 1);
    return index + 1;
}

static uint32_t turn_to_else(vyre__sweep *s, const vyre_instruction *old, uint32_t index)
{
    vyre__frame *frame = top(s);
    if (frame->is_merged)
        return frame->close = old->aux;
    forget(s, frame);
    vyre__sweep_restore_locals(s, frame->locals);
    frame->first_ended = frame->ended;
    frame->ended = 0;
    frame->has_else = 1;
    frame->close = old->aux;
    s->items[frame->opener].aux = s->count;
    frame->start = s->count;
    vyre__sweep_append(s, (vyre_instruction){.op = VYRE_OP_ELSE});
    if (!s->failed)
        vyre__sweep_assume(s, frame->condition, 0);
    return index + 1;
}

static void append_end(vyre__sweep *s, const vyre__frame *frame)
{
    s->items[frame->start].aux = s->count;
    vyre__sweep_append(s, (vyre_instruction){.op = VYRE_OP_END, .aux = frame->opener});
}

/* Who comes out of an IF of which one side ended went through the other. */
static uint32_t close_if(vyre__sweep *s, const vyre__frame *frame, uint32_t index)
{
    const int yes_ended = frame->has_else ? frame->first_ended : frame->ended;
    const int no_ended = frame->has_else && frame->ended;
    if (yes_ended && no_ended)
        return end_here(s);
    if (!s->failed && (yes_ended || no_ended))
        vyre__sweep_assume(s, frame->condition, no_ended);
    return index + 1;
}

static uint32_t close_block(vyre__sweep *s, uint32_t index)
{
    const vyre__frame frame = *top(s);
    s->depth--;
    if (frame.is_merged)
        return frame.ended ? end_here(s) : index + 1;
    forget(s, &frame);
    append_end(s, &frame);
    if (!frame.is_loop && !frame.has_else && frame.ended)
        vyre__sweep_restore_locals(s, frame.locals);
    else
        vyre__sweep_close_locals(s, frame.locals);
    return frame.is_loop ? index + 1 : close_if(s, &frame, index);
}

/* ---- loops ---- */

/* A value that is known now, though it was not when it was computed. */
static vyre__value settled(vyre__sweep *s, vyre__value value)
{
    const vyre__range known = vyre__sweep_known(s, value);
    if (known.least != known.most || !value || s->failed ||
        vyre__sweep_at(s, value)->op == VYRE_OP_CONST)
        return value;
    return vyre__sweep_constant(s, vyre__sweep_type(s, value), known.least);
}

static void open_loop(vyre__sweep *s, vyre_instruction in, uint32_t index)
{
    const uint32_t end = s->code->items[index].aux;
    vyre__sweep_enter_loop(s, index, end);
    vyre__frame *frame = push(s, end);
    frame->is_loop = 1;
    frame->opener = frame->start = s->count;
    vyre__sweep_append(s, in);
}

static uint32_t open_for(vyre__sweep *s, const vyre_instruction *old, uint32_t index)
{
    const vyre__value from = settled(s, s->map[old->arg[0]]), to = settled(s, s->map[old->arg[1]]);
    const vyre__range first = vyre__sweep_known(s, from), end = vyre__sweep_known(s, to);
    if (first.least >= end.most || vyre__sweep_is_less(s, to, -1, from))
        return old->aux + 1;
    if (first.least == first.most && end.least == end.most && end.least - first.least == 1 &&
        !s->leaves[index]) {
        s->map[old->result] = from;
        push_merged(s, old->aux);
        return index + 1;
    }
    open_loop(s, (vyre_instruction){.op = VYRE_OP_FOR, .type = VYRE_VALUE_W32, .arg = {from, to}},
              index);
    if (s->failed)
        return index + 1;
    const vyre__value variable = s->value_count;
    s->map[old->result] = variable;
    if (end.least != end.most)
        vyre__sweep_assume_less(s, variable, 0, to);
    if (first.least < UINT32_MAX)
        vyre__sweep_narrow(s, to, (vyre__range){first.least + 1, UINT32_MAX});
    return index + 1;
}

static uint32_t leave(vyre__sweep *s, const vyre_instruction *old)
{
    vyre_instruction in = {.op = old->op};
    if (old->op != VYRE_OP_RETURN)
        in.aux = loop_around(s);
    vyre__sweep_append(s, in);
    return end_here(s);
}

/* ---- instructions ---- */

static vyre_instruction renamed(const vyre__sweep *s, const vyre_instruction *old)
{
    vyre_instruction in = *old;
    in.flags &= VYRE_INSTRUCTION_GUARDED;
    in.result = 0;
    for (int i = 0; i < 3; i++)
        in.arg[i] = s->map[old->arg[i]];
    return in;
}

static void settle_operands(vyre__sweep *s, vyre_instruction *in)
{
    for (int i = 0; i < 3; i++)
        in->arg[i] = settled(s, in->arg[i]);
}

static uint32_t step(vyre__sweep *s, uint32_t index)
{
    const vyre_instruction *old = &s->code->items[index];
    vyre_instruction in;
    switch (old->op) {
    case VYRE_OP_IF: return open_if(s, old, index);
    case VYRE_OP_ELSE: return turn_to_else(s, old, index);
    case VYRE_OP_END: return close_block(s, index);
    case VYRE_OP_FOR: return open_for(s, old, index);
    case VYRE_OP_LOOP:
        open_loop(s, (vyre_instruction){.op = VYRE_OP_LOOP}, index);
        return index + 1;
    case VYRE_OP_BREAK:
    case VYRE_OP_CONTINUE:
    case VYRE_OP_RETURN: return leave(s, old);
    default: break;
    }
    in = renamed(s, old);
    settle_operands(s, &in);
    vyre__value value = 0;
    switch (in.op) {
    case VYRE_OP_GET: value = vyre__sweep_get(s, &in); break;
    case VYRE_OP_SET: vyre__sweep_set(s, &in); break;
    case VYRE_OP_LOAD:
    case VYRE_OP_STORE:
    case VYRE_OP_SHARED_LOAD:
    case VYRE_OP_SHARED_STORE:
    case VYRE_OP_ATOMIC:
    case VYRE_OP_SHARED_ATOMIC: value = vyre__sweep_access(s, in); break;
    case VYRE_OP_BARRIER:
    case VYRE_OP_GRID_BARRIER:
    case VYRE_OP_FENCE:
        vyre__sweep_append(s, in);
        vyre__sweep_touch_all(s);
        break;
    default:
        value = vyre__operation_is_pure(in.op) ? vyre__sweep_put(s, in) : vyre__sweep_append(s, in);
        break;
    }
    if (old->result)
        s->map[old->result] = value;
    return index + 1;
}

/* ---- the whole ---- */

/* Locals are zero at first. */
static void hold_zeros(vyre__sweep *s)
{
    for (uint32_t i = 0; i < s->code->local_count && !s->failed; i++)
        s->locals[i] = vyre__sweep_constant(s, s->code->locals[i], 0);
}

static int prepare(vyre__sweep *s)
{
    const vyre__code *code = s->code;
    s->capacity = code->count + code->count / 8 + 64;
    s->entry_capacity = 64;
    s->items = malloc(s->capacity * sizeof *s->items);
    s->values = malloc(((size_t)s->capacity + 1) * sizeof *s->values);
    s->map = calloc((size_t)code->value_count + 1, sizeof *s->map);
    s->entries = malloc(s->entry_capacity * sizeof *s->entries);
    s->buckets = calloc(s->entry_capacity, sizeof *s->buckets);
    if (!s->items || !s->values || !s->map || !s->entries || !s->buckets ||
        !vyre__sweep_prepare_memory(s))
        return 0;
    s->items[0] = (vyre_instruction){0};
    s->values[0] = (vyre__known){.range = {0, UINT32_MAX}};
    s->frames[0] = (vyre__frame){.close = code->count};
    return 1;
}

static void release(vyre__sweep *s)
{
    free(s->items);
    free(s->values);
    free(s->map);
    free(s->leaves);
    free(s->writes);
    free(s->locals);
    free(s->states);
    free(s->entries);
    free(s->buckets);
    free(s->facts);
    vyre__bytes_release(&s->range_log);
    vyre__bytes_release(&s->local_log);
    free(s);
}

static int is_same(const vyre__sweep *s)
{
    return s->count == s->code->count &&
           (s->count == 0 || memcmp(s->items, s->code->items, s->count * sizeof *s->items) == 0);
}

vyre__pass vyre__simplify_sweep(vyre__code *code, const vyre_kernel_caps *caps,
                                struct vyre__proof *proof)
{
    vyre__pass result = VYRE__PASS_NO_MEMORY;
    vyre__sweep *s = malloc(sizeof *s);
    if (!s)
        return result;
    memset(s, 0, offsetof(vyre__sweep, frames));
    s->code = code;
    s->caps = caps;
    s->proof = proof;
    if (proof) {
        vyre__proof_clear(proof);
        memcpy(proof->workgroup, code->workgroup, sizeof proof->workgroup);
    }
    if (prepare(s)) {
        hold_zeros(s);
        for (uint32_t i = 0; i < code->count && !s->failed;)
            i = step(s, i);
        s->is_short |= s->range_log.failed | s->local_log.failed;
        if (!s->is_short)
            result = VYRE__PASS_SAME;
        if (!s->is_short && !s->failed && !is_same(s) &&
            vyre__code_replace(code, s->items, s->count)) {
            s->items = NULL;
            result = VYRE__PASS_CHANGED;
        }
    }
    release(s);
    return result;
}
