/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * Loops in which a workgroup reads on through memory, one row of its lanes after the other. A
 * vector that goes round on its own reads its piece of each row, and leaves the rest of the row to
 * the next vector: processors do not foresee that. At group level all vectors read a row before
 * the first goes on to the next one, and addresses ascend.
 */
#include <stdlib.h>

#include "plugins/cpu/llvm/plan.h"

static int is_simple(uint32_t op)
{
    return op == VYRE_OP_GET || op == VYRE_OP_SET || op == VYRE_OP_LOAD ||
           (op >= VYRE_OP_CONST && op <= VYRE_OP_F32_F16);
}

/* How much the result grows from round to round; 0: not, or by what is not known. */
static uint32_t step_of(const simd_plan *plan, const vyre_instruction *in, const uint32_t *steps)
{
    const simd_form *b = &plan->forms[in->arg[1]];
    const uint32_t step_a = steps[in->arg[0]], step_b = steps[in->arg[1]];
    switch (in->op) {
    case VYRE_OP_ADD: return step_a + step_b;
    case VYRE_OP_MUL: return b->is_constant ? step_a * (uint32_t)b->bits : 0;
    case VYRE_OP_SHL: return b->is_constant && b->bits < 32 ? step_a << b->bits : 0;
    default: return 0;
    }
}

/* Where the counter is the same for the workgroup, and the block has nothing but computation. */
static int may_lift(const simd_plan *plan, uint32_t loop)
{
    const vyre_instruction *in = simd_plan_at(plan, loop);
    const uint32_t flags = plan->points[loop].flags;
    if (in->op != VYRE_OP_FOR || !(flags & SIMD_POINT_AT_GROUP) || (flags & SIMD_POINT_GROUP) ||
        plan->forms[in->arg[0]].form != SIMD_FORM_GROUP ||
        plan->forms[in->arg[1]].form != SIMD_FORM_GROUP)
        return 0;
    for (uint32_t i = loop + 1; i < plan->points[loop].end; i++)
        if (!is_simple(simd_plan_at(plan, i)->op))
            return 0;
    return 1;
}

/* Vectors that come from other rounds, or from before the loop: at group level they lie in memory.
 */
static uint32_t count_kept(const simd_plan *plan, const vyre_instruction *in, uint32_t loop,
                           const uint32_t *made)
{
    uint32_t kept = 0;
    if (in->op == VYRE_OP_GET || in->op == VYRE_OP_SET)
        kept += plan->locals[in->aux].form == SIMD_FORM_LANES;
    for (int n = 0; n < 3; n++)
        kept += plan->forms[in->arg[n]].form == SIMD_FORM_LANES && made[in->arg[n]] < loop;
    return kept;
}

/* As much is read as is kept: a local that is fetched and written back for each row. */
static int is_stream(const simd_plan *plan, uint32_t loop, uint32_t *steps, const uint32_t *made)
{
    uint32_t rows = 0, kept = 0;
    steps[simd_plan_at(plan, loop)->result] = 1;
    for (uint32_t i = loop + 1; i < plan->points[loop].end; i++) {
        const vyre_instruction *in = simd_plan_at(plan, i);
        const simd_form *index = &plan->forms[in->arg[0]];
        kept += count_kept(plan, in, loop, made);
        if (in->result)
            steps[in->result] = step_of(plan, in, steps);
        if (in->op != VYRE_OP_LOAD || index->form <= SIMD_FORM_VECTOR)
            continue;
        if (index->form != SIMD_FORM_STRIDED || index->stride != 1 ||
            steps[in->arg[0]] < plan->lanes)
            return 0;
        rows++;
    }
    return rows > 0 && kept <= rows * 2;
}

int simd_plan_lift_streams(simd_plan *plan)
{
    const uint32_t count = plan->kernel->code_count;
    uint32_t *steps = calloc((size_t)plan->kernel->value_count + 1, sizeof *steps);
    uint32_t *made = calloc((size_t)plan->kernel->value_count + 1, sizeof *made);
    int lifted = 0;
    for (uint32_t i = 0; made && i < count; i++)
        made[simd_plan_at(plan, i)->result] = i;
    for (uint32_t i = 0; steps && made && i < count; i++) {
        if (!may_lift(plan, i) || !is_stream(plan, i, steps, made))
            continue;
        plan->points[i].flags |= SIMD_POINT_GROUP;
        lifted = 1;
    }
    free(steps);
    free(made);
    return lifted;
}
