/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * Loops that walk through buffers: an index grows with the counter, and how far it goes is known
 * only when the loop begins. There one comparison stands for those of all rounds.
 */
#include "plugins/cpu/llvm/emit.h"

enum { LONGEST = 100 }; /* instructions of a loop that may be there twice */

static int is_value_of_loop(const simd_emitter *e, uint32_t value, uint32_t loop)
{
    for (uint32_t i = loop; i < e->plan->points[loop].end; i++)
        if (simd_plan_at(e->plan, i)->result == value)
            return 1;
    return 0;
}

/* The index is the counter (*out_base is 0), or the counter and a value from before the loop. */
static int is_walk(const simd_emitter *e, uint32_t index, uint32_t loop, uint32_t *out_base)
{
    const uint32_t counter = simd_plan_at(e->plan, loop)->result;
    *out_base = 0;
    if (index == counter)
        return 1;
    for (uint32_t i = loop + 1; i < e->plan->points[loop].end; i++) {
        const vyre_instruction *in = simd_plan_at(e->plan, i);
        if (in->result != index)
            continue;
        *out_base = in->arg[0] == counter ? in->arg[1] : in->arg[0];
        return in->op == VYRE_OP_ADD && (in->arg[0] == counter || in->arg[1] == counter) &&
               !is_value_of_loop(e, *out_base, loop);
    }
    return 0;
}

static int is_guarded(const simd_emitter *e, const vyre_instruction *in)
{
    const int scalar = e->plan->width == 1 || e->plan->forms[in->arg[0]].form <= SIMD_FORM_VECTOR;
    return (in->op == VYRE_OP_LOAD || in->op == VYRE_OP_STORE) && scalar &&
           (in->flags & VYRE_INSTRUCTION_GUARDED);
}

static simd_ir wide(simd_emitter *e, simd_ir a)
{
    return simd_cast(e, "zext", a, SIMD_IR_I64);
}

static simd_ir uniform(simd_emitter *e, uint32_t value)
{
    const simd_ir a = simd_scalar(e, value);
    return a.lanes ? simd_element(e, a, simd_w32(0)) : a;
}

/* No index of the walk passes the limit, nor 2^32 on the way to it. */
static simd_ir fits(simd_emitter *e, uint32_t base, simd_ir to, simd_ir limit)
{
    simd_ir end = wide(e, to);
    if (base)
        end = simd_binary(e, "add nuw", end, wide(e, uniform(e, base)));
    return simd_compare(e, "icmp ule", end, wide(e, limit));
}

simd_ir simd_begin_walks(simd_emitter *e, uint32_t loop, simd_ir to)
{
    const uint32_t end = e->plan->points[loop].end;
    simd_ir all = {0};
    if (e->at_group || end - loop > LONGEST)
        return all;
    for (uint32_t i = loop + 1; i < end; i++)
        if (simd_plan_at(e->plan, i)->op == VYRE_OP_FOR ||
            simd_plan_at(e->plan, i)->op == VYRE_OP_LOOP)
            return all;
    for (uint32_t i = loop + 1; i < end; i++) {
        const vyre_instruction *in = simd_plan_at(e->plan, i);
        uint32_t base;
        if (!is_guarded(e, in) || !is_walk(e, in->arg[0], loop, &base))
            continue;
        const simd_ir one = fits(e, base, to, simd_limit(e, in->aux & 0xFFFF, in->aux >> 16));
        all = all.kind ? simd_binary(e, "and", all, one) : one;
        e->within[in->arg[0]] = 1;
    }
    return all;
}

void simd_end_walks(simd_emitter *e, uint32_t loop)
{
    for (uint32_t i = loop; i < e->plan->points[loop].end; i++)
        e->within[simd_plan_at(e->plan, i)->result] = 0;
}
