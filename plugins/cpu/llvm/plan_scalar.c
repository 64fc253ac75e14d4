/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * Rows of differing length, with elements that lie anywhere: a vector goes round as often as the
 * longest of its lanes, and fetches what each of them needs piece by piece. Such lanes are faster
 * one after the other: a processor overlaps the rounds of a row, and the end of one with the
 * beginning of the next. Not so where an address depends on what the round before has fetched:
 * there many lanes wait at once.
 */
#include <stdlib.h>
#include <string.h>

#include "plugins/cpu/llvm/plan.h"

enum { LIGHT = 4 }; /* results for each access, at most, that lanes have to themselves */

/* Of a value or a local. */
enum {
    FETCHED = 1, /* depends on memory, where lanes fetch from places of their own */
    CARRIED = 2  /* by way of a local */
};

typedef struct trace {
    const simd_plan *plan;
    uint8_t *values, *locals; /* owned */
} trace;

static int is_load(uint32_t op)
{
    return op == VYRE_OP_LOAD || op == VYRE_OP_SHARED_LOAD || op == VYRE_OP_TABLE_LOAD;
}

static int is_access(uint32_t op)
{
    return is_load(op) || op == VYRE_OP_STORE || op == VYRE_OP_SHARED_STORE;
}

static uint8_t flags_of(const trace *t, const vyre_instruction *in)
{
    uint8_t flags = 0;
    for (int n = 0; n < 3; n++)
        flags |= t->values[in->arg[n]];
    if (is_load(in->op) && t->plan->forms[in->result].form == SIMD_FORM_LANES)
        flags |= FETCHED;
    if (in->op == VYRE_OP_GET && t->locals[in->aux])
        flags |= FETCHED | CARRIED;
    return flags;
}

/* Follows what instructions [first, end) fetch. */
static void follow(trace *t, uint32_t first, uint32_t end)
{
    int changed = 1;
    memset(t->values, 0, (size_t)t->plan->kernel->value_count + 1);
    memset(t->locals, 0, (size_t)t->plan->kernel->local_count + 1);
    while (changed) {
        changed = 0;
        for (uint32_t i = first; i < end; i++) {
            const vyre_instruction *in = simd_plan_at(t->plan, i);
            uint8_t *at = in->op == VYRE_OP_SET ? &t->locals[in->aux]
                          : in->result          ? &t->values[in->result]
                                                : NULL;
            const uint8_t flags = at ? flags_of(t, in) : 0;
            if (!at || (*at | flags) == *at)
                continue;
            *at |= flags;
            changed = 1;
        }
    }
}

static int has_loop(const simd_plan *plan, uint32_t first, uint32_t end)
{
    for (uint32_t i = first; i < end; i++) {
        const uint32_t op = simd_plan_at(plan, i)->op;
        if (op == VYRE_OP_FOR || op == VYRE_OP_LOOP)
            return 1;
    }
    return 0;
}

/* How often the loop goes round is fetched by each lane. */
static int is_uneven(trace *t, uint32_t loop)
{
    const vyre_instruction *in = simd_plan_at(t->plan, loop);
    if (in->op != VYRE_OP_FOR || !(t->plan->points[loop].flags & SIMD_POINT_DIVERGES))
        return 0;
    follow(t, 0, t->plan->kernel->code_count);
    return ((t->values[in->arg[0]] | t->values[in->arg[1]]) & FETCHED) != 0;
}

/* The loop does little but to fetch, from addresses that it knows ahead. */
static int is_fetching(trace *t, uint32_t loop)
{
    const simd_plan *plan = t->plan;
    const uint32_t end = plan->points[loop].end;
    uint32_t accesses = 0, results = 0;
    follow(t, loop + 1, end);
    for (uint32_t i = loop + 1; i < end; i++) {
        const vyre_instruction *in = simd_plan_at(plan, i);
        const simd_form *form = &plan->forms[in->arg[0]];
        if (in->result && plan->forms[in->result].form == SIMD_FORM_LANES &&
            plan->flushed[in->result] != SIMD_FLUSH_STEP)
            results++;
        if (!is_access(in->op) || form->form <= SIMD_FORM_VECTOR)
            continue;
        if (form->form == SIMD_FORM_STRIDED || (t->values[in->arg[0]] & CARRIED))
            return 0;
        accesses++;
    }
    return accesses > 0 && results <= accesses * LIGHT;
}

int simd_plan_is_scalar(const simd_plan *plan)
{
    const vyre_kernel *kernel = plan->kernel;
    int any = 0, all = 1;
    if (plan->width == 1 || plan->split || (kernel->features & VYRE_KERNEL_FEATURE_SUBGROUP))
        return 0;
    trace t = {plan, malloc((size_t)kernel->value_count + 1),
               malloc((size_t)kernel->local_count + 1)};
    for (uint32_t i = 0; t.values && t.locals && all && i < kernel->code_count; i++) {
        if (!has_loop(plan, i, i + 1) || has_loop(plan, i + 1, plan->points[i].end))
            continue;
        any = 1;
        all = is_uneven(&t, i) && is_fetching(&t, i);
    }
    free(t.values);
    free(t.locals);
    return any && all;
}
