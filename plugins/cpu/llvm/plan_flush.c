/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * Subnormals that become zeros, as the core spells it: `(bits & 0x7F800000) != 0 ? x : bits &
 * 0x80000000`.
 */
#include <stdlib.h>

#include "plugins/cpu/llvm/plan.h"

typedef struct finder {
    const simd_plan *plan;
    uint32_t *made; /* owned; of each value: index of the instruction */
} finder;

static const vyre_instruction *maker_of(const finder *f, uint32_t value, uint32_t op)
{
    const vyre_instruction *in = value ? simd_plan_at(f->plan, f->made[value]) : NULL;
    return in && in->op == op ? in : NULL;
}

static int is_constant(const finder *f, uint32_t value, uint64_t bits)
{
    const vyre_instruction *in = maker_of(f, value, VYRE_OP_CONST);
    return in && in->imm == bits;
}

/* Whether the value is the bits of x in the mask. */
static int is_masked(const finder *f, uint32_t value, uint32_t x, uint32_t mask)
{
    const vyre_instruction *and = maker_of(f, value, VYRE_OP_AND);
    if (!and)
        return 0;
    const int last = is_constant(f, and->arg[1], mask);
    const vyre_instruction *cast = maker_of(f, and->arg[last ? 0 : 1], VYRE_OP_BITCAST);
    return (last || is_constant(f, and->arg[0], mask)) && cast && cast->arg[0] == x;
}

static void mark(simd_plan *plan, const finder *f, const vyre_instruction *in)
{
    const uint32_t x = in->arg[1];
    const vyre_instruction *zero = maker_of(f, in->arg[2], VYRE_OP_BITCAST);
    const vyre_instruction *test = maker_of(f, in->arg[0], VYRE_OP_NE);
    if (in->op != VYRE_OP_SELECT || in->type != VYRE_VALUE_F32 || !zero || !test ||
        !is_constant(f, test->arg[1], 0) || !is_masked(f, test->arg[0], x, 0x7F800000) ||
        !is_masked(f, zero->arg[0], x, 0x80000000))
        return;
    const uint32_t steps[4] = {in->arg[0], in->arg[2], test->arg[0], zero->arg[0]};
    for (int i = 0; i < 4; i++)
        plan->flushed[steps[i]] = SIMD_FLUSH_STEP;
    plan->flushed[in->result] = x;
}

int simd_plan_flushes(simd_plan *plan)
{
    const uint32_t count = plan->kernel->code_count;
    finder f = {plan, calloc((size_t)plan->kernel->value_count + 1, sizeof *f.made)};
    for (uint32_t i = 0; f.made && i < count; i++)
        f.made[simd_plan_at(plan, i)->result] = i;
    for (uint32_t i = 0; f.made && i < count; i++)
        mark(plan, &f, simd_plan_at(plan, i));
    free(f.made);
    return f.made != NULL;
}
