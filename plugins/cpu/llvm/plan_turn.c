/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * Elements that lie anywhere, are read, changed and written back: `counts[x] += 1`. No processor
 * hands over what a scattered store is about to write to a gathered load, which waits until all of
 * it lies in the cache: wherever an element comes again soon, lanes are faster in turn, each
 * reading, changing and writing its element alone.
 */
#include <stdlib.h>

#include "plugins/cpu/llvm/plan.h"

enum {
    FAR = 64, /* instructions from the load to the store, at most */
    LONG = 8  /* of those, so many that every lane has to do alone */
};

static int computes(uint32_t op)
{
    return (op >= VYRE_OP_CONST && op <= VYRE_OP_F32_F16) || op == VYRE_OP_GET;
}

static int is_load(uint32_t op)
{
    return op == VYRE_OP_LOAD || op == VYRE_OP_SHARED_LOAD || op == VYRE_OP_TABLE_LOAD;
}

static int is_turned(const simd_plan *plan, const vyre_instruction *in)
{
    for (int n = 0; n < 3; n++)
        if (plan->forms[in->arg[n]].in_turn)
            return 1;
    return 0;
}

static int writes_back(const simd_plan *plan, const vyre_instruction *load,
                       const vyre_instruction *store)
{
    const uint32_t op = load->op == VYRE_OP_LOAD ? VYRE_OP_STORE : VYRE_OP_SHARED_STORE;
    return store->op == op && store->arg[0] == load->arg[0] && store->aux == load->aux &&
           store->imm == load->imm && plan->forms[store->arg[1]].in_turn;
}

/* The store that ends the turn that begins at `first`, whose values are marked; 0: none. */
static uint32_t find_store(simd_plan *plan, uint32_t first)
{
    const vyre_instruction *load = simd_plan_at(plan, first);
    const uint32_t count = plan->kernel->code_count;
    uint32_t alone = 0;
    plan->forms[load->result].in_turn = 1;
    for (uint32_t i = first + 1; i < count && i < first + FAR && alone <= LONG; i++) {
        const vyre_instruction *in = simd_plan_at(plan, i);
        const int turned = is_turned(plan, in);
        if (writes_back(plan, load, in))
            return i;
        if (!computes(in->op) && (turned || !is_load(in->op)))
            return 0;
        if (turned && !in->result) /* a local keeps it */
            return 0;
        if (turned) {
            plan->forms[in->result].in_turn = 1;
            alone++;
        }
    }
    return 0;
}

static int is_scattered(const simd_plan *plan, uint32_t i)
{
    const vyre_instruction *in = simd_plan_at(plan, i);
    const simd_form *index = &plan->forms[in->arg[0]];
    return (in->op == VYRE_OP_LOAD || in->op == VYRE_OP_SHARED_LOAD) &&
           (index->form == SIMD_FORM_LANES ||
            (index->form == SIMD_FORM_STRIDED && index->stride != 1));
}

/* Values of the turn [first, last] that are wanted outside of it, or that there is no turn for. */
static void settle(simd_plan *plan, uint32_t first, uint32_t last, const uint32_t *uses)
{
    int all_inside = last != 0;
    for (uint32_t i = first; i < last; i++) {
        const vyre_instruction *in = simd_plan_at(plan, i);
        if (in->result && plan->forms[in->result].in_turn && uses[in->result] > last)
            all_inside = 0;
    }
    if (all_inside) {
        plan->points[first].turn = last;
        return;
    }
    for (uint32_t i = first; i < plan->kernel->code_count && i < first + FAR; i++)
        plan->forms[simd_plan_at(plan, i)->result].in_turn = 0;
}

void simd_plan_turns(simd_plan *plan)
{
    const uint32_t count = plan->kernel->code_count;
    uint32_t *uses = NULL;
    for (uint32_t i = 0; plan->width > 1 && i < count; i++) {
        if (!is_scattered(plan, i))
            continue;
        const uint32_t last = find_store(plan, i);
        if (last && !uses) {
            uses = calloc((size_t)plan->kernel->value_count + 1, sizeof *uses);
            for (uint32_t user = 0; uses && user < count; user++)
                for (int n = 0; n < 3; n++)
                    uses[simd_plan_at(plan, user)->arg[n]] = user;
        }
        settle(plan, i, uses ? last : 0, uses);
        if (plan->points[i].turn)
            i = last;
    }
    free(uses);
}
