/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* What locals hold, and what changes in a loop. */
#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "core/lower/simplify/sweep.h"

/* ---- locals ---- */

static void hold(vyre__sweep *s, uint32_t local, vyre__value value)
{
    const vyre__undo_local undo = {local, s->locals[local]};
    if (undo.value == value)
        return;
    if (s->depth > 0)
        vyre__bytes_put(&s->local_log, &undo, sizeof undo);
    s->locals[local] = value;
}

vyre__value vyre__sweep_get(vyre__sweep *s, const vyre_instruction *in)
{
    vyre__value value = s->locals[in->aux];
    if (value)
        return value;
    value = vyre__sweep_append(s, *in);
    hold(s, in->aux, value);
    return value;
}

void vyre__sweep_set(vyre__sweep *s, const vyre_instruction *in)
{
    if (s->locals[in->aux] == in->arg[0])
        return;
    vyre__sweep_append(s, *in);
    hold(s, in->aux, in->arg[0]);
}

static vyre__undo_local logged(const vyre__sweep *s, size_t at)
{
    vyre__undo_local undo;
    memcpy(&undo, s->local_log.data + at, sizeof undo);
    return undo;
}

void vyre__sweep_restore_locals(vyre__sweep *s, size_t size)
{
    for (size_t at = s->local_log.size; at > size; at -= sizeof(vyre__undo_local)) {
        const vyre__undo_local undo = logged(s, at - sizeof undo);
        s->locals[undo.local] = undo.value;
    }
}

/* The log is kept for the block around. */
void vyre__sweep_close_locals(vyre__sweep *s, size_t size)
{
    for (size_t at = size; at < s->local_log.size; at += sizeof(vyre__undo_local))
        s->locals[logged(s, at).local] = 0;
    if (s->depth == 0)
        s->local_log.size = 0;
}

/* ---- what changes ---- */

static int changes_something(uint32_t op)
{
    switch (op) {
    case VYRE_OP_SET:
    case VYRE_OP_STORE:
    case VYRE_OP_SHARED_STORE:
    case VYRE_OP_ATOMIC:
    case VYRE_OP_SHARED_ATOMIC:
    case VYRE_OP_BARRIER:
    case VYRE_OP_GRID_BARRIER:
    case VYRE_OP_FENCE: return 1;
    default: return 0;
    }
}

int vyre__sweep_prepare_memory(vyre__sweep *s)
{
    const vyre__code *code = s->code;
    s->writes = malloc(((size_t)code->count + 1) * sizeof *s->writes);
    s->states = calloc((size_t)code->buffer_count + 1, sizeof *s->states);
    s->locals = calloc((size_t)code->local_count + 1, sizeof *s->locals);
    s->leaves = calloc((size_t)code->count + 1, 1);
    if (!s->writes || !s->states || !s->locals || !s->leaves)
        return 0;
    s->shared_state = s->state = 1;
    for (uint32_t i = 0; i < code->count; i++) {
        const vyre_instruction *at = &code->items[i];
        if (changes_something(at->op))
            s->writes[s->write_count++] = i;
        if (at->op == VYRE_OP_STORE || at->op == VYRE_OP_ATOMIC)
            s->states[at->aux & 0xFFFF] = 1;
        if (at->op == VYRE_OP_BREAK || at->op == VYRE_OP_CONTINUE)
            s->leaves[at->aux] = 1;
    }
    return 1;
}

static uint32_t first_write(const vyre__sweep *s, uint32_t index)
{
    uint32_t low = 0, high = s->write_count;
    while (low < high) {
        const uint32_t middle = low + (high - low) / 2;
        if (s->writes[middle] < index)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

void vyre__sweep_enter_loop(vyre__sweep *s, uint32_t start, uint32_t end)
{
    int touches = s->code->items[start].op == VYRE_OP_LOOP;
    for (uint32_t i = first_write(s, start); i < s->write_count && s->writes[i] < end; i++) {
        const vyre_instruction *at = &s->code->items[s->writes[i]];
        if (at->op == VYRE_OP_SET)
            hold(s, at->aux, 0);
        else
            touches = 1;
    }
    if (touches)
        vyre__sweep_touch_all(s);
}
