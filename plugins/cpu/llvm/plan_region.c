/* SPDX-License-Identifier: MIT OR Apache-2.0 */
#include "plugins/cpu/llvm/plan.h"

static uint32_t bytes_of(const simd_plan *plan, uint32_t type, uint8_t form)
{
    const uint32_t element = type == VYRE_VALUE_BOOL                            ? 1
                             : type == VYRE_VALUE_W64 || type == VYRE_VALUE_F64 ? 8
                                                                                : 4;
    return form == SIMD_FORM_LANES ? element * plan->width : element;
}

static uint32_t place(simd_plan *plan, uint32_t type, uint8_t form)
{
    const uint32_t bytes = bytes_of(plan, type, form);
    const uint32_t align = bytes < 64 ? bytes : 64;
    const uint32_t at = (plan->spill_unit + align - 1) / align * align;
    plan->spill_unit = at + bytes;
    return at;
}

static int is_id(uint32_t op)
{
    return op == VYRE_OP_LOCAL_ID || op == VYRE_OP_GLOBAL_ID || op == VYRE_OP_LOCAL_LINEAR;
}

static void use_values(simd_plan *plan, uint32_t i)
{
    const vyre_instruction *in = simd_plan_at(plan, i);
    const int at_group = (plan->points[i].flags & SIMD_POINT_GROUP) != 0;
    for (int n = 0; n < 3; n++) {
        simd_form *form = &plan->forms[in->arg[n]];
        if (!in->arg[n] || form->form == SIMD_FORM_GROUP || form->is_constant)
            continue;
        if (at_group)
            form->leads = 1;
        else if (form->region != plan->points[i].region)
            form->crosses = 1;
    }
}

static int in_group_loop(const simd_plan *plan, uint32_t i)
{
    for (uint32_t at = plan->points[i].parent; at != SIMD_NOWHERE; at = plan->points[at].parent)
        if ((plan->points[at].flags & SIMD_POINT_GROUP) &&
            (simd_plan_at(plan, at)->op == VYRE_OP_FOR ||
             simd_plan_at(plan, at)->op == VYRE_OP_LOOP))
            return 1;
    return 0;
}

static void use_local(simd_plan *plan, uint32_t i)
{
    simd_local *local = &plan->locals[simd_plan_at(plan, i)->aux];
    const uint32_t region = plan->points[i].region;
    if (local->form == SIMD_FORM_GROUP)
        return;
    if ((local->region != SIMD_NOWHERE && local->region != region) || in_group_loop(plan, i))
        local->lives = 1;
    local->region = region;
}

void simd_plan_spills(simd_plan *plan)
{
    const uint32_t count = plan->kernel->code_count;
    for (uint32_t i = 0; i < count; i++) {
        const uint32_t op = simd_plan_at(plan, i)->op;
        use_values(plan, i);
        if (op == VYRE_OP_GET || op == VYRE_OP_SET)
            use_local(plan, i);
    }
    for (uint32_t i = 0; i < count; i++) {
        const vyre_instruction *in = simd_plan_at(plan, i);
        simd_form *form = &plan->forms[in->result];
        if (!in->result || !form->crosses)
            continue;
        if (is_id(in->op)) {
            form->made_anew = (uint8_t)in->op;
            form->bits = in->aux;
        } else {
            form->spill = place(plan, simd_plan_result_type(in), form->form);
        }
    }
    for (uint32_t l = 0; l < plan->kernel->local_count; l++)
        if (plan->locals[l].lives)
            plan->locals[l].spill = place(plan, plan->kernel->locals[l], plan->locals[l].form);
    plan->spill_unit = (plan->spill_unit + 63) / 64 * 64;
}
