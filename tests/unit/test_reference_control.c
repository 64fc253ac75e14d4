/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Branches, loops, returns, traps, barriers and collectives. */
#include <stdio.h>
#include <string.h>

#include "tests/unit/reference_run.h"
#include "tests/unit/unit.h"

static vyre_value u(vyre_builder *b, uint32_t value)
{
    return vyre_builder_u32(b, value);
}

static vyre_value modulo(vyre_builder *b, vyre_value left, uint32_t right)
{
    return vyre_builder_binary(b, VYRE_BINARY_MOD, left, u(b, right));
}

static vyre_value equals(vyre_builder *b, vyre_value left, uint32_t right)
{
    return vyre_builder_binary(b, VYRE_BINARY_EQ, left, u(b, right));
}

static vyre_buffer_decl words(vyre_builder *b, const char *name)
{
    return vyre_builder_buffer(b, name, VYRE_DATA_U32, 0, VYRE_ACCESS_READ_WRITE);
}

static vyre_builder *begin(uint32_t workgroup)
{
    vyre_builder *b = vyre_builder_create(NULL);
    vyre_builder_workgroup(b, workgroup, 1, 1);
    return b;
}

/* ---- branches and loops ---- */

static void branches_split_the_lanes(void)
{
    uint32_t out[12] = {0};
    vyre_builder *b = begin(6);
    const vyre_buffer_decl result = words(b, "result");
    const vyre_value x = vyre_builder_let(b, "x", u(b, 1));
    vyre_builder_begin_if(b, modulo(b, gid(b), 2));
    vyre_builder_assign(b, x, u(b, 2));
    vyre_builder_begin_if(b, less(b, gid(b), u(b, 4)));
    vyre_builder_assign(b, x, add(b, x, u(b, 10)));
    vyre_builder_else(b);
    const vyre_value y = vyre_builder_let(b, "y", add(b, x, u(b, 20)));
    vyre_builder_assign(b, x, y);
    vyre_builder_end(b);
    vyre_builder_else(b);
    vyre_builder_assign(b, x, add(b, x, u(b, 100)));
    vyre_builder_end(b);
    vyre_builder_store(b, result, gid(b), x);
    const vyre__reference_binding bindings[] = {WHOLE(out)};
    run_well(b, bindings, 1, 2);
    for (uint32_t i = 0; i < 12; i++)
        CU_ASSERT_EQUAL(out[i], i % 2 == 0 ? 101 : i < 4 ? 12 : 22);
}

/* Lane i adds up i .. 2i - 1; the bound changes inside and must not be read again. */
static void loops_end_lane_by_lane(void)
{
    uint32_t out[40] = {0};
    vyre_builder *b = begin(40);
    const vyre_buffer_decl result = words(b, "result");
    const vyre_value sum = vyre_builder_let(b, "sum", u(b, 0));
    const vyre_value bound = vyre_builder_let(b, "bound", add(b, gid(b), gid(b)));
    const vyre_value k = vyre_builder_begin_loop(b, "k", gid(b), bound);
    const vyre_value square =
        vyre_builder_let(b, "square", vyre_builder_binary(b, VYRE_BINARY_MUL, k, k));
    vyre_builder_assign(b, sum, add(b, sum, square));
    vyre_builder_assign(b, bound, u(b, 0));
    vyre_builder_end(b);
    vyre_builder_store(b, result, gid(b), sum);
    const vyre__reference_binding bindings[] = {WHOLE(out)};
    run_well(b, bindings, 1, 1);
    for (uint32_t i = 0; i < 40; i++) {
        uint32_t expected = 0;
        for (uint32_t j = i; j < 2 * i; j++)
            expected += j * j;
        CU_ASSERT_EQUAL(out[i], expected);
    }
}

/* The last bound of all: the variable must stop before it wraps. */
static void loop_up_to_the_last_number(void)
{
    uint32_t out[2] = {0};
    vyre_builder *b = begin(1);
    const vyre_buffer_decl result = words(b, "result");
    const vyre_value count = vyre_builder_let(b, "count", u(b, 0));
    const vyre_value k = vyre_builder_begin_loop(b, "k", u(b, 0xfffffff0), u(b, 0xffffffff));
    vyre_builder_assign(b, count, add(b, count, u(b, 1)));
    vyre_builder_store(b, result, u(b, 1), k);
    vyre_builder_end(b);
    vyre_builder_store(b, result, u(b, 0), count);
    vyre_builder_begin_loop(b, "none", u(b, 5), u(b, 5));
    vyre_builder_store(b, result, u(b, 0), u(b, 99));
    vyre_builder_end(b);
    const vyre__reference_binding bindings[] = {WHOLE(out)};
    run_well(b, bindings, 1, 1);
    CU_ASSERT_EQUAL(out[0], 15);
    CU_ASSERT_EQUAL(out[1], 0xfffffffe);
}

static void returned_lanes_stay_out(void)
{
    uint32_t out[8] = {0};
    vyre_builder *b = begin(8);
    const vyre_buffer_decl result = words(b, "result");
    vyre_builder_begin_loop(b, "k", u(b, 0), u(b, 4));
    vyre_builder_begin_block(b);
    vyre_builder_begin_if(
        b, vyre_builder_binary(b, VYRE_BINARY_EQ, vyre_builder_var(b, "k"),
                               vyre_builder_binary(b, VYRE_BINARY_DIV, gid(b), u(b, 2))));
    vyre_builder_begin_if(b, modulo(b, gid(b), 2));
    vyre_builder_return(b);
    vyre_builder_end(b);
    vyre_builder_end(b);
    vyre_builder_end(b);
    vyre_builder_store(b, result, gid(b), add(b, vyre_builder_load(b, result, gid(b)), u(b, 1)));
    vyre_builder_end(b);
    vyre_builder_store(b, result, gid(b), add(b, vyre_builder_load(b, result, gid(b)), u(b, 100)));
    const vyre__reference_binding bindings[] = {WHOLE(out)};
    run_well(b, bindings, 1, 1);
    for (uint32_t i = 0; i < 8; i++)
        CU_ASSERT_EQUAL(out[i], i % 2 ? i / 2 : 104);
}

/* ---- ids ---- */

static void ids_on_three_axes(void)
{
    enum { LANES = 2 * 3 * 2, GROUPS = 2 * 2 * 3 };
    uint32_t out[9 * LANES * GROUPS] = {0};
    vyre_builder *b = vyre_builder_create(NULL);
    vyre_builder_workgroup(b, 2, 3, 2);
    const vyre_buffer_decl result = words(b, "result");
    vyre_value at = u(b, 0);
    for (uint32_t axis = 3; axis-- > 0;) {
        const uint32_t extent[3] = {4, 6, 6};
        at = add(b, vyre_builder_binary(b, VYRE_BINARY_MUL, at, u(b, extent[axis])),
                 vyre_builder_invocation_id(b, axis));
    }
    at = vyre_builder_let(b, "at", vyre_builder_binary(b, VYRE_BINARY_MUL, at, u(b, 9)));
    for (uint32_t axis = 0; axis < 3; axis++) {
        vyre_builder_store(b, result, add(b, at, u(b, axis)), vyre_builder_invocation_id(b, axis));
        vyre_builder_store(b, result, add(b, at, u(b, 3 + axis)),
                           vyre_builder_workgroup_id(b, axis));
        vyre_builder_store(b, result, add(b, at, u(b, 6 + axis)), vyre_builder_local_id(b, axis));
    }
    vyre_error error = {0};
    vyre__reference *reference = prepare_built(b, 0, &error);
    const vyre__reference_binding bindings[] = {WHOLE(out)};
    const uint32_t grid[3] = {2, 2, 3};
    CU_ASSERT_EQUAL(vyre__reference_execute(reference, bindings, 1, grid, 0, NULL, NULL, &error),
                    VYRE_OK);
    vyre__reference_release(reference);
    uint32_t wrong = 0;
    for (uint32_t z = 0; z < 6; z++)
        for (uint32_t y = 0; y < 6; y++)
            for (uint32_t x = 0; x < 4; x++) {
                const uint32_t expected[9] = {x, y, z, x / 2, y / 3, z / 2, x % 2, y % 3, z % 2};
                wrong += memcmp(out + 9 * ((z * 6 + y) * 4 + x), expected, sizeof expected) != 0;
            }
    CU_ASSERT_EQUAL(wrong, 0);
}

/* ---- traps ---- */

static void traps(void)
{
    uint32_t out[64] = {0};
    vyre_builder *b = begin(8);
    const vyre_buffer_decl result = words(b, "result");
    vyre_builder_begin_if(b, equals(b, gid(b), 21));
    vyre_builder_trap(b, add(b, gid(b), u(b, 1000)), "bad input");
    vyre_builder_end(b);
    vyre_builder_store(b, result, gid(b), u(b, 1));
    vyre_error error = {0};
    vyre__reference *reference = prepare_built(b, 0, &error);
    vyre__reference_trap trap;
    const vyre__reference_binding bindings[] = {WHOLE(out)};
    const uint32_t grid[3] = {8, 1, 1};
    CU_ASSERT_EQUAL(vyre__reference_execute(reference, bindings, 1, grid, 0, NULL, &trap, &error),
                    VYRE_TRAPPED);
    CU_ASSERT_EQUAL(trap.fired, 1);
    CU_ASSERT_EQUAL(trap.address, 1021);
    CU_ASSERT_EQUAL(trap.lane[0], 21);
    CU_ASSERT_EQUAL(trap.lane[1], 0);
    CU_ASSERT(vyre__str_is(trap.tag, "bad input"));
    CU_ASSERT_PTR_NOT_NULL(strstr(error.message, "bad input"));
    CU_ASSERT_PTR_NOT_NULL(strstr(error.message, "1021"));
    CU_ASSERT(error.fix[0] != '\0');
    CU_ASSERT_STRING_EQUAL(error.location, "entry[0].body[0].body[0]");
    const uint32_t small[3] = {2, 1, 1};
    CU_ASSERT_EQUAL(vyre__reference_execute(reference, bindings, 1, small, 0, NULL, &trap, &error),
                    VYRE_OK);
    CU_ASSERT_EQUAL(trap.fired, 0);
    vyre__reference_release(reference);
}

/* ---- barriers ---- */

static void barriers_order_workgroup_memory(void)
{
    uint32_t out[48] = {0};
    vyre_builder *b = begin(16);
    const vyre_buffer_decl shared =
        vyre_builder_buffer(b, "shared", VYRE_DATA_U32, 16, VYRE_ACCESS_WORKGROUP);
    const vyre_buffer_decl result = words(b, "result");
    vyre_builder_store(b, shared, lid(b), add(b, gid(b), u(b, 1)));
    /* a tree of sums, under uniform loop control */
    vyre_builder_begin_loop(b, "k", u(b, 0), u(b, 4));
    vyre_builder_barrier(b, VYRE_ORDER_SEQ_CST);
    const vyre_value step = vyre_builder_let(
        b, "step", vyre_builder_binary(b, VYRE_BINARY_SHR, u(b, 8), vyre_builder_var(b, "k")));
    vyre_builder_begin_if(b, less(b, lid(b), step));
    vyre_builder_store(b, shared, lid(b),
                       add(b, vyre_builder_load(b, shared, lid(b)),
                           vyre_builder_load(b, shared, add(b, lid(b), step))));
    vyre_builder_end(b);
    vyre_builder_barrier(b, VYRE_ORDER_SEQ_CST);
    vyre_builder_end(b);
    vyre_builder_store(b, result, gid(b), vyre_builder_load(b, shared, u(b, 0)));
    const vyre__reference_binding bindings[] = {WHOLE(out)};
    run_well(b, bindings, 1, 3);
    for (uint32_t i = 0; i < 48; i++)
        CU_ASSERT_EQUAL(out[i], 136 + i / 16 * 256);
}

/* Lanes that returned do not count. */
static void barrier_after_returns(void)
{
    uint32_t out[8] = {0};
    vyre_builder *b = begin(8);
    const vyre_buffer_decl result = words(b, "result");
    vyre_builder_begin_if(b, less(b, lid(b), u(b, 3)));
    vyre_builder_return(b);
    vyre_builder_end(b);
    vyre_builder_barrier(b, VYRE_ORDER_ACQ_REL);
    vyre_builder_store(b, result, gid(b), u(b, 1));
    const vyre__reference_binding bindings[] = {WHOLE(out)};
    run_well(b, bindings, 1, 1);
    for (uint32_t i = 0; i < 8; i++)
        CU_ASSERT_EQUAL(out[i], i >= 3);
}

static void divergent_barriers_are_errors(void)
{
    for (int in_loop = 0; in_loop < 2; in_loop++) {
        vyre_builder *b = begin(8);
        words(b, "result");
        if (in_loop)
            vyre_builder_begin_loop(b, "k", u(b, 0), lid(b));
        else
            vyre_builder_begin_if(b, less(b, lid(b), u(b, 3)));
        vyre_builder_barrier(b, VYRE_ORDER_SEQ_CST);
        vyre_builder_end(b);
        const vyre__reference_binding bindings[] = {EMPTY};
        vyre_error error = {0};
        CU_ASSERT_EQUAL(run_built(b, 0, bindings, 1, 1, &error), VYRE_INVALID_PROGRAM);
        CU_ASSERT_STRING_EQUAL(error.message, "not every live invocation reached the same barrier");
        CU_ASSERT_STRING_EQUAL(error.location, "entry[0].body[0].body[0]");
    }
}

/* Every workgroup reads what all others wrote, twice; a local and workgroup memory live on. */
static void grid_barrier(void)
{
    enum { LANES = 24 };
    uint32_t first[LANES] = {0}, second[LANES] = {0}, out[LANES] = {0};
    vyre_builder *b = begin(8);
    const vyre_buffer_decl shared =
        vyre_builder_buffer(b, "shared", VYRE_DATA_U32, 8, VYRE_ACCESS_WORKGROUP);
    const vyre_buffer_decl one = words(b, "one"), two = words(b, "two"), three = words(b, "three");
    const vyre_value kept = vyre_builder_let(b, "kept", add(b, gid(b), u(b, 100)));
    const vyre_value mirror =
        vyre_builder_let(b, "mirror", vyre_builder_binary(b, VYRE_BINARY_SUB, u(b, 23), gid(b)));
    vyre_builder_store(b, shared, lid(b), kept);
    vyre_builder_store(b, one, gid(b), gid(b));
    vyre_builder_barrier(b, VYRE_ORDER_GRID);
    vyre_builder_store(b, two, gid(b), add(b, vyre_builder_load(b, one, mirror), u(b, 1000)));
    vyre_builder_begin_block(b);
    vyre_builder_barrier(b, VYRE_ORDER_SEQ_CST);
    vyre_builder_begin_loop(b, "k", u(b, 0), u(b, 2));
    vyre_builder_barrier(b, VYRE_ORDER_GRID);
    vyre_builder_end(b);
    vyre_builder_end(b);
    vyre_builder_store(b, three, gid(b),
                       add(b, vyre_builder_load(b, two, mirror),
                           add(b, kept, vyre_builder_load(b, shared, lid(b)))));
    const vyre__reference_binding bindings[] = {WHOLE(first), WHOLE(second), WHOLE(out)};
    run_well(b, bindings, 3, 3);
    for (uint32_t i = 0; i < LANES; i++)
        CU_ASSERT_EQUAL(out[i], i + 1000 + 2 * (i + 100));
}

/* Whole workgroups may skip a barrier of the workgroup, not one of the grid. */
static void barriers_count_by_their_scope(void)
{
    for (int grid = 0; grid < 2; grid++) {
        vyre_builder *b = begin(4);
        words(b, "result");
        vyre_builder_begin_if(b, vyre_builder_workgroup_id(b, 0));
        vyre_builder_barrier(b, grid ? VYRE_ORDER_GRID : VYRE_ORDER_SEQ_CST);
        vyre_builder_end(b);
        vyre_builder_barrier(b, VYRE_ORDER_GRID);
        const vyre__reference_binding bindings[] = {EMPTY};
        vyre_error error = {0};
        CU_ASSERT_EQUAL(run_built(b, 0, bindings, 1, 2, &error),
                        grid ? VYRE_INVALID_PROGRAM : VYRE_OK);
    }
}

/* ---- collectives of one rank ---- */

static void collectives(void)
{
    uint32_t in[6] = {1, 2, 3, 4, 5, 6}, gathered[6] = {9, 9, 9, 9, 9, 9}, scattered[4] = {9};
    vyre_builder *b = begin(4);
    const vyre_buffer_decl source = words(b, "source");
    const vyre_buffer_decl all = words(b, "all"), some = words(b, "some");
    vyre_builder_all_reduce(b, source, VYRE_COLLECTIVE_SUM, 0);
    vyre_builder_broadcast(b, source, 0, 0);
    vyre_builder_all_gather(b, source, all, 0);
    vyre_builder_reduce_scatter(b, source, some, VYRE_COLLECTIVE_MAX, 0);
    const vyre__reference_binding bindings[] = {WHOLE(in), WHOLE(gathered), WHOLE(scattered)};
    run_well(b, bindings, 3, 2);
    const uint32_t expected[6] = {1, 2, 3, 4, 5, 6};
    CU_ASSERT_EQUAL(memcmp(in, expected, sizeof in), 0);
    CU_ASSERT_EQUAL(memcmp(gathered, expected, sizeof gathered), 0);
    CU_ASSERT_EQUAL(memcmp(scattered, expected, sizeof scattered), 0);
}

static const unit_test tests[] = {
    {"branches split the lanes", branches_split_the_lanes},
    {"loops end lane by lane", loops_end_lane_by_lane},
    {"a loop up to the last number", loop_up_to_the_last_number},
    {"returned lanes stay out", returned_lanes_stay_out},
    {"ids on three axes", ids_on_three_axes},
    {"traps", traps},
    {"barriers order workgroup memory", barriers_order_workgroup_memory},
    {"a barrier after returns", barrier_after_returns},
    {"divergent barriers are errors", divergent_barriers_are_errors},
    {"a barrier of the grid", grid_barrier},
    {"barriers count by their scope", barriers_count_by_their_scope},
    {"collectives of one rank", collectives},
    {NULL, NULL}};

int main(void)
{
    return unit_main("reference_control", tests);
}
