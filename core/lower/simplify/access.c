/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * Loads, stores and atomics: guards that are not needed, loads whose value is known. Each change of
 * a buffer gives it a new state; a load is the same as an earlier one in the same state. Lanes that
 * race see whatever the device does, so that one load may stand for two between barriers.
 */
#include "config.h"

#include "core/lower/simplify/sweep.h"

/* ---- states ---- */

void vyre__sweep_touch_all(vyre__sweep *s)
{
    s->shared_state = ++s->state;
    for (uint32_t i = 0; i < s->code->buffer_count; i++)
        if (s->states[i])
            s->states[i] = s->state;
}

static int is_shared(uint32_t op)
{
    return op == VYRE_OP_SHARED_LOAD || op == VYRE_OP_SHARED_STORE || op == VYRE_OP_SHARED_ATOMIC;
}

static uint32_t *state_of(vyre__sweep *s, const vyre_instruction *in)
{
    return is_shared(in->op) ? &s->shared_state : &s->states[in->aux & 0xFFFF];
}

/* ---- guards ---- */

static uint32_t width_of(const vyre_instruction *in)
{
    if (is_shared(in->op))
        return (uint32_t)(in->imm >> 32);
    return in->op == VYRE_OP_ATOMIC ? 4 : in->aux >> 16;
}

static int is_inside(const vyre__sweep *s, const vyre_instruction *in)
{
    const uint64_t most = vyre__sweep_known(s, in->arg[0]).most;
    if (in->op == VYRE_OP_SHARED_ATOMIC)
        return most < (in->aux & 0xFFFFFF);
    if (is_shared(in->op))
        return most < in->aux;
    const uint32_t buffer = in->aux & 0xFFFF;
    const vyre_kernel_buffer *at = &s->code->buffers[buffer];
    const uint32_t width = width_of(in);
    if (width != at->element_bytes)
        return most < (uint64_t)at->min_elements * at->element_bytes / width;
    return most < at->min_elements || vyre__sweep_is_inside(s, in->arg[0], buffer);
}

/* What may be proved at the launch: elements as LEN counts them. */
static void note(vyre__sweep *s, const vyre_instruction *in)
{
    const uint32_t buffer = in->aux & 0xFFFF;
    if (s->proof && !s->failed && in->flags & VYRE_INSTRUCTION_GUARDED && !is_shared(in->op) &&
        width_of(in) == s->code->buffers[buffer].element_bytes)
        vyre__sweep_note_access(s, buffer, in->arg[0]);
}

/* ---- loads ---- */

static vyre_instruction key_of(vyre__sweep *s, const vyre_instruction *in)
{
    return (vyre_instruction){.op = in->op,
                              .type = in->type,
                              .arg = {in->arg[0], 0, *state_of(s, in)},
                              .aux = in->aux,
                              .imm = in->imm};
}

static vyre__value load(vyre__sweep *s, const vyre_instruction *in)
{
    const vyre_instruction key = key_of(s, in);
    const uint32_t hash = vyre__sweep_hash(&key);
    vyre__value value = vyre__sweep_find(s, &key, hash);
    if (value)
        return value;
    value = vyre__sweep_append(s, *in);
    note(s, in);
    vyre__sweep_enter(s, &key, hash, value);
    return value;
}

/* ---- stores ---- */

/* A load of the same element gives what was stored, if its width holds all of it. */
static void remember_store(vyre__sweep *s, const vyre_instruction *in)
{
    vyre_instruction load = *in;
    load.op = in->op == VYRE_OP_STORE ? VYRE_OP_LOAD : VYRE_OP_SHARED_LOAD;
    if (in->flags & VYRE_INSTRUCTION_GUARDED)
        return;
    if (width_of(in) < 4 && vyre__sweep_known(s, in->arg[1]).most >> width_of(in) * 8)
        return;
    const vyre_instruction key = key_of(s, &load);
    vyre__sweep_enter(s, &key, vyre__sweep_hash(&key), in->arg[1]);
}

vyre__value vyre__sweep_access(vyre__sweep *s, vyre_instruction in)
{
    if (in.flags & VYRE_INSTRUCTION_GUARDED && is_inside(s, &in))
        in.flags &= (uint8_t)~VYRE_INSTRUCTION_GUARDED;
    in.flags &= VYRE_INSTRUCTION_GUARDED;
    if (in.op == VYRE_OP_LOAD || in.op == VYRE_OP_SHARED_LOAD)
        return load(s, &in);
    const vyre__value value = vyre__sweep_append(s, in);
    note(s, &in);
    if (in.op == VYRE_OP_ATOMIC || in.op == VYRE_OP_SHARED_ATOMIC) {
        vyre__sweep_touch_all(s);
    } else {
        *state_of(s, &in) = ++s->state;
        remember_store(s, &in);
    }
    return value;
}
