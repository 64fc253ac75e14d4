/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* The binding plan: roles, slots, sizes and shapes. */
#include <string.h>

#include "core/dispatch/binding.h"
#include "core/dispatch/layout.h"
#include "tests/unit/unit.h"

static const vyre__type u32_type = {.tag = VYRE__TYPE_U32};
static const vyre__type i4_type = {.tag = VYRE__TYPE_I4};
static const vyre__type u8_type = {.tag = VYRE__TYPE_U8};
static const vyre__type tensor_type = {.tag = VYRE__TYPE_TENSOR};

static vyre__buffer buffer(const char *name, uint32_t binding, uint8_t access, uint32_t count)
{
    return (vyre__buffer){.name = vyre__str_of(name),
                          .binding = binding,
                          .count = count,
                          .type = &u32_type,
                          .access = access,
                          .kind = vyre__kind_of_access(access)};
}

static vyre_program program_of(const vyre__buffer *buffers, uint32_t count)
{
    return (vyre_program){.buffers = buffers, .buffer_count = count};
}

/* A plan that must succeed. */
static vyre__binding_plan plan_of(const vyre__buffer *buffers, uint32_t count)
{
    const vyre_program program = program_of(buffers, count);
    vyre__binding_plan plan;
    vyre_error error = {0};
    CU_ASSERT_EQUAL(vyre__binding_plan_create(&program, &plan, &error), VYRE_OK);
    CU_ASSERT_STRING_EQUAL(error.message, "");
    return plan;
}

static vyre_status refused(const vyre__buffer *buffers, uint32_t count, vyre_error *error)
{
    const vyre_program program = program_of(buffers, count);
    vyre__binding_plan plan;
    const vyre_status status = vyre__binding_plan_create(&program, &plan, error);
    CU_ASSERT_EQUAL(plan.count, 0);
    CU_ASSERT_NOT_EQUAL(strlen(error->fix), 0);
    return status;
}

static vyre_status resolve(const vyre__binding_plan *plan, vyre__input_source source, uint64_t size,
                           vyre__bound *bound, vyre_error *error)
{
    return vyre__binding_resolve(plan, source, &size, 1, 0, bound, error);
}

static void roles(void)
{
    vyre__buffer buffers[9] = {
        buffer("in", 0, VYRE__ACCESS_READ, 4),         buffer("io", 1, VYRE__ACCESS_READ_WRITE, 4),
        buffer("out", 2, VYRE__ACCESS_READ_WRITE, 4),  buffer("write", 3, VYRE__ACCESS_WRITE, 4),
        buffer("uni", 4, VYRE__ACCESS_UNIFORM, 1),     buffer("tile", 0, VYRE__ACCESS_WORKGROUP, 8),
        buffer("live", 5, VYRE__ACCESS_READ_WRITE, 4), buffer("kept", 6, VYRE__ACCESS_READ, 4),
        buffer("ring", 7, VYRE__ACCESS_READ_WRITE, 4)};
    static const vyre__role expected[9] = {
        VYRE__ROLE_INPUT,  VYRE__ROLE_INPUT_OUTPUT, VYRE__ROLE_OUTPUT,
        VYRE__ROLE_OUTPUT, VYRE__ROLE_UNIFORM,      VYRE__ROLE_SHARED,
        VYRE__ROLE_OUTPUT, VYRE__ROLE_INPUT,        VYRE__ROLE_PERSISTENT};
    buffers[2].is_output = 1;
    buffers[6].live_out = 1;
    buffers[7].live_out = 1;
    buffers[8].kind = VYRE__KIND_PERSISTENT;
    vyre__binding_plan plan = plan_of(buffers, 9);
    for (uint32_t i = 0; i < plan.count; i++)
        CU_ASSERT_EQUAL(plan.bindings[i].role, expected[plan.bindings[i].buffer_index]);
    CU_ASSERT_EQUAL(plan.input_count, 4);  /* in, io, uni, kept */
    CU_ASSERT_EQUAL(plan.output_count, 5); /* io, out, write, live, kept */
    CU_ASSERT_EQUAL(plan.shared_count, 1);
    vyre__binding_plan_release(&plan);
}

static void read_only_live_out_is_input_and_output(void)
{
    vyre__buffer kept = buffer("kept", 0, VYRE__ACCESS_READ, 2);
    kept.live_out = 1;
    vyre__binding_plan plan = plan_of(&kept, 1);
    CU_ASSERT_EQUAL(plan.bindings[0].input, 0);
    CU_ASSERT_EQUAL(plan.bindings[0].output, 0);
    CU_ASSERT_FALSE(plan.bindings[0].returned);
    vyre__binding_plan_release(&plan);
}

static void persistent_needs_a_handle(void)
{
    vyre__buffer ring = buffer("ring", 0, VYRE__ACCESS_READ_WRITE, 2);
    ring.kind = VYRE__KIND_PERSISTENT;
    vyre__binding_plan plan = plan_of(&ring, 1);
    vyre__bound bound;
    vyre_error error = {0};
    CU_ASSERT_EQUAL(vyre__binding_resolve(&plan, VYRE__INPUT_HOST, NULL, 0, 0, &bound, &error),
                    VYRE_INVALID_ARGUMENT);
    CU_ASSERT_PTR_NOT_NULL(strstr(error.message, "`ring`"));
    vyre__binding_plan_release(&plan);
}

/* ---- shapes ---- */

static void b1_same_layout_with_other_counts_is_shared(void)
{
    const vyre__buffer a[] = {buffer("a", 0, VYRE__ACCESS_READ, 4),
                              buffer("b", 1, VYRE__ACCESS_READ_WRITE, 4)};
    const vyre__buffer b[] = {buffer("a", 0, VYRE__ACCESS_READ, 64),
                              buffer("b", 1, VYRE__ACCESS_READ_WRITE, 0)};
    vyre__binding_plan x = plan_of(a, 2), y = plan_of(b, 2);
    CU_ASSERT_TRUE(vyre__binding_plans_share_layout(&x, &y));
    vyre__binding_plan_release(&x);
    vyre__binding_plan_release(&y);
}

static void b2_another_number_of_bindings_is_not_shared(void)
{
    const vyre__buffer a[] = {buffer("a", 0, VYRE__ACCESS_READ, 4),
                              buffer("b", 1, VYRE__ACCESS_READ_WRITE, 4)};
    vyre__binding_plan x = plan_of(a, 2), y = plan_of(a, 1);
    CU_ASSERT_FALSE(vyre__binding_plans_share_layout(&x, &y));
    vyre__binding_plan_release(&x);
    vyre__binding_plan_release(&y);
}

static void b2_another_role_or_element_is_not_shared(void)
{
    const vyre__buffer a = buffer("a", 0, VYRE__ACCESS_READ, 4);
    const vyre__buffer b = buffer("a", 0, VYRE__ACCESS_READ_WRITE, 4);
    vyre__buffer c = a;
    c.type = &u8_type;
    vyre__binding_plan x = plan_of(&a, 1), y = plan_of(&b, 1), z = plan_of(&c, 1);
    CU_ASSERT_FALSE(vyre__binding_plans_share_layout(&x, &y));
    CU_ASSERT_FALSE(vyre__binding_plans_share_layout(&x, &z));
    vyre__binding_plan_release(&x);
    vyre__binding_plan_release(&y);
    vyre__binding_plan_release(&z);
}

static void b3_layout_is_stable_over_a_rebuild(void)
{
    const vyre__buffer a[] = {buffer("a", 3, VYRE__ACCESS_READ, 4),
                              buffer("b", 1, VYRE__ACCESS_UNIFORM, 4)};
    vyre__binding_plan x = plan_of(a, 2), y = plan_of(a, 2);
    CU_ASSERT_TRUE(vyre__binding_plans_share_layout(&x, &y));
    vyre__binding_plan_release(&x);
    vyre__binding_plan_release(&y);
}

static void b4_slots_are_sorted_by_number(void)
{
    const vyre__buffer a[] = {buffer("a", 1, VYRE__ACCESS_READ, 4),
                              buffer("b", 0, VYRE__ACCESS_READ_WRITE, 4)};
    vyre__binding_plan plan = plan_of(a, 2);
    CU_ASSERT_EQUAL(plan.bindings[0].number, 0);
    CU_ASSERT_EQUAL(plan.bindings[1].number, 1);
    vyre__binding_plan_release(&plan);
}

static void b5_backend_layout_is_sorted_and_classified(void)
{
    const vyre__buffer a[] = {
        buffer("u", 9, VYRE__ACCESS_UNIFORM, 1), buffer("tile", 0, VYRE__ACCESS_WORKGROUP, 4),
        buffer("io", 5, VYRE__ACCESS_READ_WRITE, 4), buffer("in", 2, VYRE__ACCESS_READ, 4)};
    vyre__binding_plan plan = plan_of(a, 4);
    vyre__layout_slot slots[4];
    CU_ASSERT_EQUAL_FATAL(vyre__binding_layout(&plan, slots), 3);
    CU_ASSERT_TRUE(slots[0].number == 2 && slots[0].read_only && !slots[0].uniform);
    CU_ASSERT_TRUE(slots[1].number == 5 && !slots[1].read_only && !slots[1].uniform);
    CU_ASSERT_TRUE(slots[2].number == 9 && slots[2].read_only && slots[2].uniform);
    CU_ASSERT_EQUAL(slots[2].element_size, 4);
    vyre__binding_plan_release(&plan);
}

/* ---- alignment ---- */

static void b6_alignment_hint_is_carried(void)
{
    vyre__buffer a = buffer("a", 0, VYRE__ACCESS_READ, 4);
    a.alignment = 64;
    vyre__binding_plan plan = plan_of(&a, 1);
    CU_ASSERT_EQUAL(plan.bindings[0].alignment, 64);
    vyre__binding_plan_release(&plan);
}

static void b7_alignment_hint_48_is_refused(void)
{
    vyre__buffer a = buffer("a", 0, VYRE__ACCESS_READ, 4);
    vyre_error error = {0};
    a.alignment = 48;
    CU_ASSERT_EQUAL(refused(&a, 1, &error), VYRE_INVALID_PROGRAM);
    CU_ASSERT_PTR_NOT_NULL(strstr(error.message, "preferred_alignment=48"));
}

static void b8_default_alignment_is_that_of_the_element(void)
{
    vyre__buffer a = buffer("a", 0, VYRE__ACCESS_READ, 4);
    vyre__binding_plan plan = plan_of(&a, 1);
    CU_ASSERT_EQUAL(plan.bindings[0].alignment, 4);
    vyre__binding_plan_release(&plan);
}

/* ---- sizes ---- */

static void b9_host_inputs_are_exact_resident_ones_may_be_larger(void)
{
    const vyre__buffer a = buffer("a", 0, VYRE__ACCESS_READ, 4);
    vyre__binding_plan plan = plan_of(&a, 1);
    vyre__bound bound;
    vyre_error error = {0};
    CU_ASSERT_EQUAL(resolve(&plan, VYRE__INPUT_HOST, 16, &bound, &error), VYRE_OK);
    CU_ASSERT_EQUAL(bound.elements, 4);
    CU_ASSERT_EQUAL(resolve(&plan, VYRE__INPUT_HOST, 20, &bound, &error), VYRE_INVALID_ARGUMENT);
    CU_ASSERT_PTR_NOT_NULL(strstr(error.message, "input `a`"));
    CU_ASSERT_PTR_NOT_NULL(strstr(error.message, "16"));
    CU_ASSERT_EQUAL(resolve(&plan, VYRE__INPUT_HOST, 12, &bound, &error), VYRE_INVALID_ARGUMENT);
    CU_ASSERT_EQUAL(resolve(&plan, VYRE__INPUT_RESIDENT, 20, &bound, &error), VYRE_OK);
    CU_ASSERT_EQUAL(bound.size, 20);
    vyre__binding_plan_release(&plan);
}

static void b10_twelve_bytes_of_u32_are_three_elements(void)
{
    const vyre__buffer a = buffer("a", 0, VYRE__ACCESS_READ, 0);
    vyre__binding_plan plan = plan_of(&a, 1);
    vyre__bound bound;
    vyre_error error = {0};
    CU_ASSERT_EQUAL(resolve(&plan, VYRE__INPUT_HOST, 12, &bound, &error), VYRE_OK);
    CU_ASSERT_EQUAL(bound.elements, 3);
    CU_ASSERT_EQUAL(resolve(&plan, VYRE__INPUT_HOST, 0, &bound, &error), VYRE_OK);
    CU_ASSERT_EQUAL(bound.elements, 0);
    CU_ASSERT_EQUAL(resolve(&plan, VYRE__INPUT_HOST, 14, &bound, &error), VYRE_INVALID_ARGUMENT);
    CU_ASSERT_PTR_NOT_NULL(strstr(error.message, "14 bytes"));
    vyre__binding_plan_release(&plan);
}

static void b11_slots_keep_the_order_of_declaration(void)
{
    const vyre__buffer a[] = {buffer("first", 7, VYRE__ACCESS_READ, 4),
                              buffer("second", 2, VYRE__ACCESS_READ_WRITE, 4),
                              buffer("third", 0, VYRE__ACCESS_READ_WRITE, 4)};
    vyre__binding_plan plan = plan_of(a, 3);
    static const char *const inputs[] = {"first", "second", "third"};
    for (uint32_t i = 0; i < 3; i++)
        CU_ASSERT_STRING_EQUAL(plan.bindings[plan.inputs[i]].buffer->name.data, inputs[i]);
    CU_ASSERT_STRING_EQUAL(plan.bindings[plan.outputs[0]].buffer->name.data, "second");
    CU_ASSERT_STRING_EQUAL(plan.bindings[plan.outputs[1]].buffer->name.data, "third");
    CU_ASSERT_STRING_EQUAL(plan.bindings[0].buffer->name.data, "third");
    vyre__binding_plan_release(&plan);
}

static void b12_packed_elements_count_in_bits(void)
{
    vyre__buffer a = buffer("a", 0, VYRE__ACCESS_READ, 17);
    a.type = &i4_type;
    vyre__binding_plan plan = plan_of(&a, 1);
    vyre__bound bound;
    vyre_error error = {0};
    CU_ASSERT_EQUAL(plan.bindings[0].static_size, 9);
    CU_ASSERT_EQUAL(resolve(&plan, VYRE__INPUT_HOST, 9, &bound, &error), VYRE_OK);
    CU_ASSERT_EQUAL(resolve(&plan, VYRE__INPUT_HOST, 17, &bound, &error), VYRE_INVALID_ARGUMENT);
    vyre__binding_plan_release(&plan);
    a.count = 0;
    plan = plan_of(&a, 1);
    CU_ASSERT_EQUAL(resolve(&plan, VYRE__INPUT_HOST, 9, &bound, &error), VYRE_OK);
    CU_ASSERT_EQUAL(bound.elements, 18);
    vyre__binding_plan_release(&plan);
}

static void b13_a_count_of_elements_without_width_is_refused(void)
{
    vyre__buffer a = buffer("weights", 0, VYRE__ACCESS_READ, 4);
    vyre_error error = {0};
    a.type = &tensor_type;
    CU_ASSERT_EQUAL(refused(&a, 1, &error), VYRE_INVALID_PROGRAM);
    CU_ASSERT_PTR_NOT_NULL(strstr(error.message, "`weights`"));
}

static void b14_resident_lengths_are_checked(void)
{
    const vyre__buffer a = buffer("a", 0, VYRE__ACCESS_READ, 4);
    vyre__binding_plan plan = plan_of(&a, 1);
    vyre__bound bound;
    vyre_error error = {0};
    CU_ASSERT_EQUAL(resolve(&plan, VYRE__INPUT_RESIDENT, 12, &bound, &error),
                    VYRE_INVALID_ARGUMENT);
    CU_ASSERT_PTR_NOT_NULL(strstr(error.message, "at least 16"));
    vyre__binding_plan_release(&plan);
}

static void the_number_of_inputs_is_checked(void)
{
    const vyre__buffer a = buffer("a", 0, VYRE__ACCESS_READ, 4);
    vyre__binding_plan plan = plan_of(&a, 1);
    const uint64_t sizes[2] = {16, 16};
    vyre__bound bound;
    vyre_error error = {0};
    CU_ASSERT_EQUAL(vyre__binding_resolve(&plan, VYRE__INPUT_HOST, sizes, 2, 0, &bound, &error),
                    VYRE_INVALID_ARGUMENT);
    CU_ASSERT_PTR_NOT_NULL(strstr(error.message, "declares 1"));
    CU_ASSERT_EQUAL(vyre__binding_resolve(&plan, VYRE__INPUT_HOST, sizes, 0, 0, &bound, &error),
                    VYRE_INVALID_ARGUMENT);
    vyre__binding_plan_release(&plan);
}

static void runtime_outputs_take_their_length_from_the_dispatch(void)
{
    const vyre__buffer a = buffer("a", 0, VYRE__ACCESS_WRITE, 0);
    vyre__binding_plan plan = plan_of(&a, 1);
    vyre__bound bound;
    vyre_error error = {0};
    CU_ASSERT_EQUAL(vyre__binding_resolve(&plan, VYRE__INPUT_HOST, NULL, 0, 5, &bound, &error),
                    VYRE_OK);
    CU_ASSERT_EQUAL(bound.size, 20);
    CU_ASSERT_EQUAL(vyre__binding_resolve(&plan, VYRE__INPUT_HOST, NULL, 0, 0, &bound, &error),
                    VYRE_INVALID_ARGUMENT);
    CU_ASSERT_PTR_NOT_NULL(strstr(error.fix, "elements"));
    CU_ASSERT_EQUAL(
        vyre__binding_resolve(&plan, VYRE__INPUT_HOST, NULL, 0, UINT64_C(1) << 32, &bound, &error),
        VYRE_INVALID_ARGUMENT);
    vyre__binding_plan_release(&plan);
}

static void more_elements_than_indices_are_refused(void)
{
    vyre__buffer a = buffer("a", 0, VYRE__ACCESS_READ, 0);
    a.type = &u8_type;
    vyre__binding_plan plan = plan_of(&a, 1);
    vyre__bound bound;
    vyre_error error = {0};
    CU_ASSERT_EQUAL(resolve(&plan, VYRE__INPUT_HOST, UINT32_MAX, &bound, &error), VYRE_OK);
    CU_ASSERT_EQUAL(resolve(&plan, VYRE__INPUT_HOST, UINT64_C(1) << 32, &bound, &error),
                    VYRE_INVALID_ARGUMENT);
    vyre__binding_plan_release(&plan);
}

static const unit_test tests[] = {
    {"roles", roles},
    {"read-only live-out is input and output", read_only_live_out_is_input_and_output},
    {"persistent needs a handle", persistent_needs_a_handle},
    {"B1 same layout, other counts: shared", b1_same_layout_with_other_counts_is_shared},
    {"B2 other number of bindings: not shared", b2_another_number_of_bindings_is_not_shared},
    {"B2 other role or element: not shared", b2_another_role_or_element_is_not_shared},
    {"B3 layout is stable over a rebuild", b3_layout_is_stable_over_a_rebuild},
    {"B4 slots are sorted by number", b4_slots_are_sorted_by_number},
    {"B5 backend layout is sorted and classified", b5_backend_layout_is_sorted_and_classified},
    {"B6 alignment hint is carried", b6_alignment_hint_is_carried},
    {"B7 alignment hint 48 is refused", b7_alignment_hint_48_is_refused},
    {"B8 default alignment", b8_default_alignment_is_that_of_the_element},
    {"B9 host inputs exact, resident ones may be larger",
     b9_host_inputs_are_exact_resident_ones_may_be_larger},
    {"B10 12 bytes of u32 are 3 elements", b10_twelve_bytes_of_u32_are_three_elements},
    {"B11 slots keep the order of declaration", b11_slots_keep_the_order_of_declaration},
    {"B12 packed elements count in bits", b12_packed_elements_count_in_bits},
    {"B13 elements without width are refused", b13_a_count_of_elements_without_width_is_refused},
    {"B14 resident lengths are checked", b14_resident_lengths_are_checked},
    {"the number of inputs is checked", the_number_of_inputs_is_checked},
    {"runtime outputs take `elements`", runtime_outputs_take_their_length_from_the_dispatch},
    {"more elements than indices are refused", more_elements_than_indices_are_refused},
    {NULL, NULL}};

int main(void)
{
    return unit_main("binding", tests);
}
