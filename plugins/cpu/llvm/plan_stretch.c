/* SPDX-License-Identifier: MIT OR Apache-2.0 */
#include <stdlib.h>
#include <string.h>

#include "plugins/cpu/llvm/plan.h"

enum { MOST = 4 }; /* registers of 32-bit elements for one value */

static int is_loop(const simd_plan *plan, uint32_t i)
{
    const uint32_t op = simd_plan_at(plan, i)->op;
    return op == VYRE_OP_FOR || op == VYRE_OP_LOOP;
}

/* Loops in which every vector goes round on its own. */
static void find_loops(const simd_plan *plan, int *out_any, int *out_diverging)
{
    *out_any = *out_diverging = 0;
    for (uint32_t i = 0; i < plan->kernel->code_count; i++) {
        if (!is_loop(plan, i) || (plan->points[i].flags & SIMD_POINT_GROUP))
            continue;
        *out_any = 1;
        *out_diverging |= (plan->points[i].flags & SIMD_POINT_DIVERGES) != 0;
    }
}

static uint32_t weight(uint32_t type)
{
    return type == VYRE_VALUE_W64 || type == VYRE_VALUE_F64 ? 2 : type == VYRE_VALUE_BOOL ? 0 : 1;
}

/* Last use of each value: where it is used in a loop that it comes from outside of, the end of that
 * loop. */
static void find_last_uses(const simd_plan *plan, const uint32_t *made, uint32_t *last)
{
    for (uint32_t i = 0; i < plan->kernel->code_count; i++) {
        const vyre_instruction *in = simd_plan_at(plan, i);
        for (int n = 0; n < 3; n++) {
            const uint32_t value = in->arg[n];
            uint32_t until = i;
            for (uint32_t at = plan->points[i].parent; at != SIMD_NOWHERE && at > made[value];
                 at = plan->points[at].parent)
                if (is_loop(plan, at))
                    until = plan->points[at].end;
            if (until > last[value])
                last[value] = until;
        }
    }
}

/* The most vectors that are alive at once, locals included. */
static uint32_t find_pressure(const simd_plan *plan, uint32_t *made, uint32_t *last,
                              int32_t *change)
{
    const uint32_t count = plan->kernel->code_count;
    int32_t alive = 0, most = 0;
    for (uint32_t i = 0; i < count; i++)
        made[simd_plan_at(plan, i)->result] = i;
    find_last_uses(plan, made, last);
    for (uint32_t value = 1; value <= plan->kernel->value_count; value++) {
        const simd_form *form = &plan->forms[value];
        const uint32_t type = simd_plan_result_type(simd_plan_at(plan, made[value]));
        if (form->form != SIMD_FORM_LANES)
            continue;
        change[made[value]] += (int32_t)weight(type);
        change[last[value] > made[value] ? last[value] : made[value]] -= (int32_t)weight(type);
    }
    for (uint32_t l = 0; l < plan->kernel->local_count; l++)
        if (plan->locals[l].form == SIMD_FORM_LANES)
            alive += (int32_t)weight(plan->kernel->locals[l]);
    for (uint32_t i = 0; i < count; i++) {
        alive += change[i];
        most = alive > most ? alive : most;
    }
    return (uint32_t)most;
}

uint32_t simd_plan_stretch(const simd_plan *plan, uint32_t registers)
{
    const vyre_kernel *kernel = plan->kernel;
    int any = 0, diverging = 0;
    find_loops(plan, &any, &diverging);
    if (!any || plan->width < 4 || (kernel->features & VYRE_KERNEL_FEATURE_SUBGROUP))
        return plan->width;
    uint32_t *made = calloc((size_t)kernel->value_count + 1, sizeof *made);
    uint32_t *last = calloc((size_t)kernel->value_count + 1, sizeof *last);
    int32_t *change = calloc((size_t)kernel->code_count + 1, sizeof *change);
    uint32_t times = 1;
    if (made && last && change) {
        const uint32_t pressure = find_pressure(plan, made, last, change);
        const uint32_t limit = diverging ? 2 : MOST;
        while (times < limit && pressure * times * 2 <= registers - registers / 4 &&
               kernel->workgroup[0] % (plan->width * times * 2) == 0)
            times *= 2;
    }
    free(made);
    free(last);
    free(change);
    return plan->width * times;
}
