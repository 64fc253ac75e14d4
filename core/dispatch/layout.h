/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* The shape of a binding plan: what two plans must share to use one set of device bindings. */
#ifndef VYRE_CORE_DISPATCH_LAYOUT_H
#define VYRE_CORE_DISPATCH_LAYOUT_H

#include "core/dispatch/binding.h"

/* One slot of the shape, without lengths. */
typedef struct vyre__layout_slot {
    uint32_t group; /* descriptor group; always 0 */
    uint32_t number;
    vyre__role role;
    int uniform; /* bound as a uniform buffer, else as storage */
    int read_only;
    uint32_t element_size; /* bytes */
} vyre__layout_slot;

/* Fills one slot for each binding that is bound, sorted by group and number; returns how many.
 * `slots` has room for plan->count. */
uint32_t vyre__binding_layout(const vyre__binding_plan *plan, vyre__layout_slot *out_slots);

/* True when the plans differ in nothing but names and lengths. */
int vyre__binding_plans_share_layout(const vyre__binding_plan *a, const vyre__binding_plan *b);

#endif
