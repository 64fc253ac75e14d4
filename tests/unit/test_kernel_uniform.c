/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* What is found uniform in kernel form. */
#include "tests/unit/unit.h"

#include "core/kernel/uniform.h"
#include "tests/unit/kernel_kit.h"

static int is_marked(const vyre__code *code, vyre__value value)
{
    for (uint32_t i = 0; i < code->count; i++)
        if (code->items[i].result == value)
            return code->items[i].flags & VYRE_INSTRUCTION_UNIFORM;
    CU_FAIL_FATAL("no such value");
    return 0;
}

/* The flag of the nth instruction of an operation. */
static int nth_is_marked(const vyre__code *code, uint32_t op, uint32_t nth)
{
    for (uint32_t i = 0; i < code->count; i++)
        if (code->items[i].op == op && nth-- == 0)
            return code->items[i].flags & VYRE_INSTRUCTION_UNIFORM;
    CU_FAIL_FATAL("no such instruction");
    return 0;
}

static vyre__value lane(vyre__code *code)
{
    return vyre__code_op0(code, VYRE_OP_LOCAL_LINEAR, VYRE_VALUE_W32, 0);
}

static vyre__value less(vyre__code *code, vyre__value a, vyre__value b)
{
    return vyre__code_op2(code, VYRE_OP_LT_U, VYRE_VALUE_W32, a, b);
}

static void mark(vyre__code *code)
{
    CU_ASSERT_EQUAL(code->depth, 0);
    CU_ASSERT_EQUAL(vyre__uniform_mark(code, NULL), VYRE_OK);
}

static void values_follow_their_operands(void)
{
    vyre__code code;
    kernel_kit_start(&code);
    const vyre__value group = kernel_kit_axis(&code, VYRE_OP_GROUP_ID, 0);
    const vyre__value x = kernel_kit_axis(&code, VYRE_OP_LOCAL_ID, 0);
    const vyre__value y = kernel_kit_axis(&code, VYRE_OP_LOCAL_ID, 1);
    const vyre__value global_x = kernel_kit_axis(&code, VYRE_OP_GLOBAL_ID, 0);
    const vyre__value global_y = kernel_kit_axis(&code, VYRE_OP_GLOBAL_ID, 1);
    const vyre__value sum = vyre__code_op2(&code, VYRE_OP_ADD, VYRE_VALUE_W32, group, y);
    const vyre__value mixed = vyre__code_op2(&code, VYRE_OP_ADD, VYRE_VALUE_W32, sum, x);
    const vyre__value read = kernel_kit_load(&code, 0, group);
    const vyre__value read_apart = kernel_kit_load(&code, 0, x);
    const vyre__value read_written = kernel_kit_load(&code, 1, group);
    kernel_kit_store(&code, 1, group, sum);
    const vyre__value poll = vyre__code_op0(&code, VYRE_OP_POLL, VYRE_VALUE_BOOL, 0);
    mark(&code);
    CU_ASSERT(is_marked(&code, group));
    CU_ASSERT(!is_marked(&code, x));
    CU_ASSERT(is_marked(&code, y));
    CU_ASSERT(!is_marked(&code, global_x));
    CU_ASSERT(is_marked(&code, global_y));
    CU_ASSERT(is_marked(&code, sum));
    CU_ASSERT(!is_marked(&code, mixed));
    CU_ASSERT(is_marked(&code, read));
    CU_ASSERT(!is_marked(&code, read_apart));
    CU_ASSERT(!is_marked(&code, read_written));
    CU_ASSERT(!is_marked(&code, poll));
    CU_ASSERT(!nth_is_marked(&code, VYRE_OP_STORE, 0));
    vyre__code_release(&code);
}

static void one_lane_agrees_with_itself(void)
{
    vyre__code code;
    vyre__code_start(&code, (const uint32_t[3]){1, 1, 1}, "");
    kernel_kit_buffer(&code, VYRE_ROLE_INOUT, 4);
    const vyre__value id = kernel_kit_axis(&code, VYRE_OP_GLOBAL_ID, 0);
    const vyre__value read = kernel_kit_load(&code, 0, id);
    kernel_kit_store(&code, 0, id, read);
    mark(&code);
    CU_ASSERT(is_marked(&code, id));
    CU_ASSERT(is_marked(&code, read));
    vyre__code_release(&code);
}

/* A set later in the code reaches a get before it. */
static void locals_are_one_thing_for_their_whole_life(void)
{
    vyre__code code;
    kernel_kit_start(&code);
    const uint32_t apart = vyre__code_local(&code, VYRE_VALUE_W32);
    const uint32_t chained = vyre__code_local(&code, VYRE_VALUE_W32);
    const uint32_t equal = vyre__code_local(&code, VYRE_VALUE_W32);
    const vyre__value zero = vyre__code_w32(&code, 0);
    vyre__code_for(&code, zero, vyre__code_w32(&code, 9));
    const vyre__value get_chained = vyre__code_get(&code, chained);
    const vyre__value get_apart = vyre__code_get(&code, apart);
    const vyre__value get_equal = vyre__code_get(&code, equal);
    vyre__code_set(&code, chained, get_apart);
    vyre__code_set(&code, equal,
                   vyre__code_op2(&code, VYRE_OP_ADD, VYRE_VALUE_W32, get_equal, zero));
    vyre__code_set(&code, apart, lane(&code));
    vyre__code_end(&code);
    mark(&code);
    CU_ASSERT(!is_marked(&code, get_chained));
    CU_ASSERT(!is_marked(&code, get_apart));
    CU_ASSERT(is_marked(&code, get_equal));
    vyre__code_release(&code);
}

static void sets_under_divergent_control_diverge(void)
{
    vyre__code code;
    kernel_kit_start(&code);
    const uint32_t local = vyre__code_local(&code, VYRE_VALUE_W32);
    const uint32_t other = vyre__code_local(&code, VYRE_VALUE_W32);
    const vyre__value one = vyre__code_w32(&code, 1);
    vyre__code_if(&code, less(&code, lane(&code), one));
    vyre__code_else(&code);
    vyre__code_set(&code, local, one);
    vyre__code_end(&code);
    vyre__code_if(&code, less(&code, kernel_kit_axis(&code, VYRE_OP_GROUP_ID, 0), one));
    vyre__code_set(&code, other, one);
    vyre__code_end(&code);
    const vyre__value get_local = vyre__code_get(&code, local);
    const vyre__value get_other = vyre__code_get(&code, other);
    mark(&code);
    CU_ASSERT(!nth_is_marked(&code, VYRE_OP_IF, 0));
    CU_ASSERT(nth_is_marked(&code, VYRE_OP_IF, 1));
    CU_ASSERT(!is_marked(&code, get_local));
    CU_ASSERT(is_marked(&code, get_other));
    vyre__code_release(&code);
}

/* for i in 0..end { before = i; if (lane < 1) LEAVE; behind = i; } after = 1 */
static void add_loop(vyre__code *code, uint32_t leave, vyre__value condition, uint32_t before,
                     uint32_t behind)
{
    const vyre__value i = vyre__code_for(code, vyre__code_w32(code, 0), vyre__code_w32(code, 4));
    vyre__code_set(code, before, i);
    vyre__code_if(code, condition);
    vyre__code_if(code, condition);
    if (leave == VYRE_OP_BREAK)
        vyre__code_break(code);
    else if (leave == VYRE_OP_CONTINUE)
        vyre__code_continue(code);
    else
        kernel_kit_put(code, leave);
    vyre__code_end(code);
    vyre__code_end(code);
    vyre__code_set(code, behind, i);
    vyre__code_end(code);
}

static void leaving_a_loop_diverges_up_to_its_end(void)
{
    static const struct {
        uint32_t leave;
        int apart, before, behind, leave_marked;
    } cases[] = {
        {VYRE_OP_BREAK, 1, 0, 0, 0},    {VYRE_OP_BREAK, 0, 1, 1, 1},
        {VYRE_OP_CONTINUE, 1, 1, 0, 0}, {VYRE_OP_CONTINUE, 0, 1, 1, 1},
        {VYRE_OP_RETURN, 1, 1, 1, 0},   {VYRE_OP_RETURN, 0, 1, 1, 1},
    };
    for (size_t k = 0; k < sizeof cases / sizeof *cases; k++) {
        vyre__code code;
        kernel_kit_start(&code);
        uint32_t locals[3];
        for (int i = 0; i < 3; i++)
            locals[i] = vyre__code_local(&code, VYRE_VALUE_W32);
        const vyre__value one = vyre__code_w32(&code, 1);
        const vyre__value condition = less(
            &code, cases[k].apart ? lane(&code) : kernel_kit_axis(&code, VYRE_OP_GROUP_ID, 0), one);
        add_loop(&code, cases[k].leave, condition, locals[0], locals[1]);
        vyre__code_set(&code, locals[2], one);
        const vyre__value before = vyre__code_get(&code, locals[0]);
        const vyre__value behind = vyre__code_get(&code, locals[1]);
        const vyre__value after = vyre__code_get(&code, locals[2]);
        mark(&code);
        CU_ASSERT(nth_is_marked(&code, VYRE_OP_FOR, 0));
        CU_ASSERT_EQUAL(is_marked(&code, before), cases[k].before);
        CU_ASSERT_EQUAL(is_marked(&code, behind), cases[k].behind);
        CU_ASSERT(is_marked(&code, after));
        CU_ASSERT_EQUAL(nth_is_marked(&code, cases[k].leave, 0), cases[k].leave_marked);
        vyre__code_release(&code);
    }
}

static void trips_that_differ_make_control_diverge(void)
{
    vyre__code code;
    kernel_kit_start(&code);
    const uint32_t local = vyre__code_local(&code, VYRE_VALUE_W32);
    const vyre__value zero = vyre__code_w32(&code, 0);
    const vyre__value i = vyre__code_for(&code, zero, lane(&code));
    const vyre__value j = vyre__code_for(&code, zero, vyre__code_w32(&code, 3));
    vyre__code_set(&code, local, zero);
    vyre__code_end(&code);
    vyre__code_end(&code);
    const vyre__value got = vyre__code_get(&code, local);
    mark(&code);
    CU_ASSERT(!is_marked(&code, i));
    CU_ASSERT(is_marked(&code, j)); /* lanes that run a round together are in the same one */
    CU_ASSERT(!is_marked(&code, got));
    vyre__code_release(&code);
}

static void a_slice_that_is_the_workgroup_agrees(void)
{
    for (uint32_t lanes = 32; lanes <= 33; lanes++) {
        vyre__code code;
        vyre__code_start(&code, (const uint32_t[3]){lanes, 1, 1}, "");
        const vyre__value condition = less(&code, lane(&code), vyre__code_w32(&code, 5));
        const vyre__value ballot =
            vyre__code_op1(&code, VYRE_OP_SG_BALLOT, VYRE_VALUE_W32, condition);
        const vyre__value shuffled =
            vyre__code_op2(&code, VYRE_OP_SG_SHUFFLE, VYRE_VALUE_W32, ballot, lane(&code));
        mark(&code);
        CU_ASSERT_EQUAL(is_marked(&code, ballot), lanes == 32);
        CU_ASSERT(!is_marked(&code, shuffled));
        vyre__code_release(&code);
    }
}

static const unit_test tests[] = {
    {"values follow their operands", values_follow_their_operands},
    {"one lane agrees with itself", one_lane_agrees_with_itself},
    {"locals are one thing for their whole life", locals_are_one_thing_for_their_whole_life},
    {"sets under divergent control diverge", sets_under_divergent_control_diverge},
    {"leaving a loop diverges up to its end", leaving_a_loop_diverges_up_to_its_end},
    {"trips that differ make control diverge", trips_that_differ_make_control_diverge},
    {"a slice that is the workgroup agrees", a_slice_that_is_the_workgroup_agrees},
    {NULL, NULL},
};

int main(void)
{
    return unit_main("kernel-uniform", tests);
}
