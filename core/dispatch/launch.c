/* SPDX-License-Identifier: MIT OR Apache-2.0 */
#include "core/dispatch/launch.h"

const vyre__launch_limits vyre__launch_unlimited = {
    .workgroup = {UINT64_MAX, UINT64_MAX, UINT64_MAX},
    .workgroup_invocations = UINT64_MAX,
    .grid = {UINT64_MAX, UINT64_MAX, UINT64_MAX},
};

static uint64_t larger(uint64_t a, uint64_t b)
{
    return a > b ? a : b;
}

uint64_t vyre__launch_elements(const vyre__binding_plan *plan, const vyre__bound *bound,
                               int cooperates, uint64_t least)
{
    uint64_t returned = 0, other = 1;
    int has_returned = 0;
    for (uint32_t i = 0; i < plan->count; i++) {
        const vyre__binding *binding = &plan->bindings[i];
        if (binding->role == VYRE__ROLE_SHARED)
            continue;
        has_returned |= binding->returned;
        uint64_t *greatest = binding->returned ? &returned : &other;
        *greatest = larger(*greatest, bound[i].elements);
    }
    const uint64_t elements = larger(larger(returned, least), 1);
    return !has_returned || cooperates ? larger(elements, other) : elements;
}

static vyre_status check_workgroup(const uint32_t workgroup[3], const vyre__launch_limits *limits,
                                   vyre_error *error)
{
    static const char fix[] = "Give the program a smaller workgroup, or choose another device.";
    uint64_t items = 1;
    for (int axis = 0; axis < 3; axis++) {
        if (workgroup[axis] == 0)
            return vyre__fail(error, VYRE_INVALID_ARGUMENT,
                              "Give each axis of the workgroup at least one item.",
                              "the workgroup has no items on axis %d", axis);
        if (workgroup[axis] > limits->workgroup[axis])
            return vyre__fail(error, VYRE_INVALID_ARGUMENT, fix,
                              "the workgroup has %u items on axis %d but the device takes %llu",
                              workgroup[axis], axis, (unsigned long long)limits->workgroup[axis]);
        if (__builtin_mul_overflow(items, workgroup[axis], &items))
            items = UINT64_MAX;
    }
    if (items > limits->workgroup_invocations)
        return vyre__fail(error, VYRE_INVALID_ARGUMENT, fix,
                          "the workgroup has %llu items but the device takes %llu",
                          (unsigned long long)items,
                          (unsigned long long)limits->workgroup_invocations);
    return VYRE_OK;
}

static vyre_status check_grid(const uint32_t workgroup[3], const uint64_t grid[3],
                              const vyre__launch_limits *limits, vyre_error *error)
{
    static const char fix[] = "Split the work into several dispatches.";
    for (int axis = 0; axis < 3; axis++) {
        if (grid[axis] == 0)
            return vyre__fail(error, VYRE_INVALID_ARGUMENT,
                              "Give every axis of the grid at least one workgroup.",
                              "the grid has no workgroups on axis %d", axis);
        if (grid[axis] > limits->grid[axis])
            return vyre__fail(error, VYRE_INVALID_ARGUMENT, fix,
                              "the grid has %llu workgroups on axis %d but the device takes %llu",
                              (unsigned long long)grid[axis], axis,
                              (unsigned long long)limits->grid[axis]);
        if (grid[axis] > UINT32_MAX || grid[axis] * workgroup[axis] > UINT64_C(1) << 32)
            return vyre__fail(error, VYRE_INVALID_ARGUMENT, fix,
                              "the work on axis %d would pass 4294967295: %llu workgroups of %u "
                              "items",
                              axis, (unsigned long long)grid[axis], workgroup[axis]);
    }
    return VYRE_OK;
}

vyre_status vyre__launch_plan(const uint32_t workgroup[3], const uint32_t grid[3],
                              uint64_t elements, const vyre__launch_limits *limits,
                              vyre__launch *out_launch, vyre_error *error)
{
    *out_launch = (vyre__launch){0};
    vyre_status status = check_workgroup(workgroup, limits, error);
    if (status != VYRE_OK)
        return status;
    uint64_t groups[3] = {grid[0], grid[1], grid[2]};
    const int given = grid[0] || grid[1] || grid[2];
    if (!given) {
        if (workgroup[1] > 1 || workgroup[2] > 1)
            return vyre__fail(error, VYRE_INVALID_ARGUMENT,
                              "Give the grid explicitly (`grid`): it is inferred for "
                              "one-dimensional workgroups only.",
                              "the grid cannot be inferred for a workgroup of %u x %u x %u",
                              workgroup[0], workgroup[1], workgroup[2]);
        groups[0] = elements / workgroup[0] + (elements % workgroup[0] != 0);
        groups[1] = groups[2] = 1;
    }
    status = check_grid(workgroup, groups, limits, error);
    if (status != VYRE_OK)
        return status;
    for (int axis = 0; axis < 3; axis++)
        out_launch->grid[axis] = (uint32_t)groups[axis];
    out_launch->elements = given ? groups[0] * workgroup[0] : elements;
    return VYRE_OK;
}
