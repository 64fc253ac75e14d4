/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* The launch plan: how many workgroups run. */
#ifndef VYRE_CORE_DISPATCH_LAUNCH_H
#define VYRE_CORE_DISPATCH_LAUNCH_H

#include "core/dispatch/binding.h"

/* What a device takes; UINT64_MAX where it does not say. */
typedef struct vyre__launch_limits {
    uint64_t workgroup[3];          /* items per axis */
    uint64_t workgroup_invocations; /* items in all */
    uint64_t grid[3];               /* workgroups per axis */
} vyre__launch_limits;

extern const vyre__launch_limits vyre__launch_unlimited;

typedef struct vyre__launch {
    uint32_t grid[3];  /* workgroups per axis, all > 0 */
    uint64_t elements; /* what the grid was made for; with a given grid: items on the first axis */
} vyre__launch;

/*
 * Elements that the grid is inferred for: the largest returned buffer; the largest other one too
 * when nothing is returned or `cooperates` (the program has workgroup memory or atomics); at least
 * `least`, at least 1. `bound` has one entry for each binding of the plan.
 */
uint64_t vyre__launch_elements(const vyre__binding_plan *plan, const vyre__bound *bound,
                               int cooperates, uint64_t least);

/*
 * Makes the plan. `grid` all 0: inferred from `elements`, for one-dimensional workgroups only.
 * Errors: INVALID_ARGUMENT, which names the axis.
 */
vyre_status vyre__launch_plan(const uint32_t workgroup[3], const uint32_t grid[3],
                              uint64_t elements, const vyre__launch_limits *limits,
                              vyre__launch *out_launch, vyre_error *error);

#endif
