/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* The launch plan: inference and limits. T8 in the names: refused and accepted launches. */
#include <string.h>

#include "core/dispatch/launch.h"
#include "tests/unit/unit.h"

static const uint32_t inferred[3] = {0, 0, 0};

static vyre_status plan(uint32_t x, uint32_t y, uint32_t z, const uint32_t grid[3],
                        uint64_t elements, const vyre__launch_limits *limits, vyre__launch *launch)
{
    const uint32_t workgroup[3] = {x, y, z};
    vyre_error error = {0};
    const vyre_status status = vyre__launch_plan(
        workgroup, grid, elements, limits ? limits : &vyre__launch_unlimited, launch, &error);
    CU_ASSERT_EQUAL(error.status, status);
    CU_ASSERT_EQUAL(error.fix[0] != '\0', status != VYRE_OK);
    return status;
}

static void one_dimension_is_inferred(void)
{
    static const struct {
        uint32_t x;
        uint64_t elements;
        uint32_t groups;
    } cases[] = {{256, 1, 1}, {256, 256, 1}, {256, 257, 2}, {1, 1000, 1000}, {64, 65536, 1024}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        vyre__launch launch;
        CU_ASSERT_EQUAL(plan(cases[i].x, 1, 1, inferred, cases[i].elements, NULL, &launch),
                        VYRE_OK);
        CU_ASSERT_EQUAL(launch.grid[0], cases[i].groups);
        CU_ASSERT_EQUAL(launch.grid[1], 1);
        CU_ASSERT_EQUAL(launch.grid[2], 1);
        CU_ASSERT_EQUAL(launch.elements, cases[i].elements);
    }
}

static void t8_more_axes_need_a_grid(void)
{
    vyre__launch launch;
    const uint32_t grid[3] = {3, 2, 1};
    CU_ASSERT_EQUAL(plan(8, 8, 1, inferred, 100, NULL, &launch), VYRE_INVALID_ARGUMENT);
    CU_ASSERT_EQUAL(plan(8, 1, 2, inferred, 100, NULL, &launch), VYRE_INVALID_ARGUMENT);
    CU_ASSERT_EQUAL(plan(8, 8, 1, grid, 100, NULL, &launch), VYRE_OK);
    CU_ASSERT_EQUAL(launch.grid[1], 2);
    CU_ASSERT_EQUAL(launch.elements, 24);
}

static void t8_zero_dimensions_are_refused(void)
{
    vyre__launch launch;
    const uint32_t grid[3] = {3, 0, 1};
    CU_ASSERT_EQUAL(plan(8, 1, 1, grid, 1, NULL, &launch), VYRE_INVALID_ARGUMENT);
    CU_ASSERT_EQUAL(plan(0, 1, 1, inferred, 1, NULL, &launch), VYRE_INVALID_ARGUMENT);
    CU_ASSERT_EQUAL(plan(8, 1, 0, inferred, 1, NULL, &launch), VYRE_INVALID_ARGUMENT);
}

static void t8_grid_at_and_past_the_limit(void)
{
    vyre__launch_limits limits = vyre__launch_unlimited;
    vyre__launch launch;
    const uint32_t at[3] = {65535, 7, 1}, past_x[3] = {65536, 7, 1}, past_y[3] = {1, 8, 1};
    limits.grid[0] = 65535;
    limits.grid[1] = 7;
    CU_ASSERT_EQUAL(plan(8, 1, 1, at, 1, &limits, &launch), VYRE_OK);
    CU_ASSERT_EQUAL(plan(8, 1, 1, past_x, 1, &limits, &launch), VYRE_INVALID_ARGUMENT);
    CU_ASSERT_EQUAL(plan(8, 1, 1, past_y, 1, &limits, &launch), VYRE_INVALID_ARGUMENT);
    CU_ASSERT_EQUAL(plan(1, 1, 1, inferred, 65536, &limits, &launch), VYRE_INVALID_ARGUMENT);
}

static void t8_workgroup_past_an_axis_or_the_product(void)
{
    vyre__launch_limits limits = vyre__launch_unlimited;
    vyre__launch launch;
    const uint32_t grid[3] = {1, 1, 1};
    limits.workgroup[0] = limits.workgroup[1] = 1024;
    limits.workgroup[2] = 64;
    limits.workgroup_invocations = 1024;
    CU_ASSERT_EQUAL(plan(1024, 1, 1, grid, 1, &limits, &launch), VYRE_OK);
    CU_ASSERT_EQUAL(plan(1025, 1, 1, grid, 1, &limits, &launch), VYRE_INVALID_ARGUMENT);
    CU_ASSERT_EQUAL(plan(1, 1, 65, grid, 1, &limits, &launch), VYRE_INVALID_ARGUMENT);
    CU_ASSERT_EQUAL(plan(32, 33, 1, grid, 1, &limits, &launch), VYRE_INVALID_ARGUMENT);
    CU_ASSERT_EQUAL(plan(UINT32_MAX, UINT32_MAX, UINT32_MAX, grid, 1, &limits, &launch),
                    VYRE_INVALID_ARGUMENT);
}

static void global_ids_stay_below_two_to_the_32(void)
{
    vyre__launch launch;
    const uint32_t at[3] = {1u << 24, 1, 1}, past[3] = {(1u << 24) + 1, 1, 1};
    CU_ASSERT_EQUAL(plan(256, 1, 1, at, 1, NULL, &launch), VYRE_OK);
    CU_ASSERT_EQUAL(plan(256, 1, 1, past, 1, NULL, &launch), VYRE_INVALID_ARGUMENT);
    CU_ASSERT_EQUAL(plan(256, 1, 1, inferred, UINT32_MAX, NULL, &launch), VYRE_OK);
    CU_ASSERT_EQUAL(launch.grid[0], 1u << 24);
    CU_ASSERT_EQUAL(plan(7, 1, 1, inferred, UINT32_MAX, NULL, &launch), VYRE_INVALID_ARGUMENT);
    CU_ASSERT_EQUAL(plan(1, 1, 1, inferred, UINT64_MAX, NULL, &launch), VYRE_INVALID_ARGUMENT);
    /* So many groups that their number would be 0. */
    CU_ASSERT_EQUAL(plan(1, 1, 1, inferred, UINT64_C(1) << 32, NULL, &launch),
                    VYRE_INVALID_ARGUMENT);
}

static void elements_follow_the_returned_buffers(void)
{
    vyre__binding bindings[4] = {{.role = VYRE__ROLE_INPUT},
                                 {.role = VYRE__ROLE_OUTPUT, .returned = 1},
                                 {.role = VYRE__ROLE_INPUT_OUTPUT, .returned = 1},
                                 {.role = VYRE__ROLE_SHARED}};
    const vyre__bound bound[4] = {
        {.elements = 1000}, {.elements = 10}, {.elements = 20}, {.elements = 5000}};
    const vyre__bound empty[4] = {{.elements = 0}};
    vyre__binding_plan plan = {.bindings = bindings, .count = 4};
    CU_ASSERT_EQUAL(vyre__launch_elements(&plan, bound, 0, 0), 20);
    CU_ASSERT_EQUAL(vyre__launch_elements(&plan, bound, 0, 64), 64);
    /* Workgroup memory or atomics: the lanes of the inputs run as well. */
    CU_ASSERT_EQUAL(vyre__launch_elements(&plan, bound, 1, 0), 1000);
    CU_ASSERT_EQUAL(vyre__launch_elements(&plan, empty, 0, 0), 1);
    /* Nothing is returned: the inputs decide. */
    plan.count = 1;
    CU_ASSERT_EQUAL(vyre__launch_elements(&plan, bound, 0, 0), 1000);
    CU_ASSERT_EQUAL(vyre__launch_elements(&plan, empty, 0, 0), 1);
}

static const unit_test tests[] = {
    {"one dimension is inferred", one_dimension_is_inferred},
    {"T8 more axes need a grid", t8_more_axes_need_a_grid},
    {"T8 zero dimensions are refused", t8_zero_dimensions_are_refused},
    {"T8 grid at and past the limit", t8_grid_at_and_past_the_limit},
    {"T8 workgroup past an axis or the product", t8_workgroup_past_an_axis_or_the_product},
    {"global ids stay below 2^32", global_ids_stay_below_two_to_the_32},
    {"elements follow the returned buffers", elements_follow_the_returned_buffers},
    {NULL, NULL}};

int main(void)
{
    return unit_main("launch", tests);
}
