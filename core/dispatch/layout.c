/* SPDX-License-Identifier: MIT OR Apache-2.0 */
#include "core/dispatch/layout.h"

static vyre__layout_slot slot_of(const vyre__binding *binding)
{
    return (vyre__layout_slot){
        .number = binding->number,
        .role = binding->role,
        .uniform = binding->role == VYRE__ROLE_UNIFORM,
        .read_only = binding->role == VYRE__ROLE_INPUT || binding->role == VYRE__ROLE_UNIFORM,
        .element_size = binding->element_size,
    };
}

uint32_t vyre__binding_layout(const vyre__binding_plan *plan, vyre__layout_slot *out_slots)
{
    uint32_t count = 0;
    for (uint32_t i = 0; i < plan->count; i++)
        if (plan->bindings[i].role != VYRE__ROLE_SHARED)
            out_slots[count++] = slot_of(&plan->bindings[i]);
    return count;
}

int vyre__binding_plans_share_layout(const vyre__binding_plan *a, const vyre__binding_plan *b)
{
    if (a->count != b->count)
        return 0;
    for (uint32_t i = 0; i < a->count; i++) {
        const vyre__layout_slot x = slot_of(&a->bindings[i]);
        const vyre__layout_slot y = slot_of(&b->bindings[i]);
        if (x.number != y.number || x.role != y.role || x.element_size != y.element_size)
            return 0;
    }
    return 1;
}
