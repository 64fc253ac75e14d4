/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Every misuse of the builder is told by name, keeps its place as the first, and does no harm. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <vyre/vyre.h>

#include "core/ir/model.h"
#include "tests/unit/unit.h"

static vyre_value u32(vyre_builder *b, uint32_t value)
{
    return vyre_builder_u32(b, value);
}

/* ---- misuse: each leaves a mistake that names it ---- */

static void m_workgroup(vyre_builder *b)
{
    vyre_builder_workgroup(b, 1, 0, 1);
}
static void m_revision(vyre_builder *b)
{
    vyre_builder_revision(b, 7);
}
static void m_type(vyre_builder *b)
{
    vyre_builder_buffer(b, "x", VYRE_DATA_U32 + 0x1f, 1, VYRE_ACCESS_READ);
}
static void m_made_type(vyre_builder *b)
{
    vyre_builder_cast(b, 0x100, u32(b, 1));
}
static void m_no_type(vyre_builder *b)
{
    vyre_builder_cast(b, 0, u32(b, 1));
}
static void m_type_needs_parameter(vyre_builder *b)
{
    vyre_builder_cast(b, VYRE__TYPE_VEC, u32(b, 1));
}
static void m_dims(vyre_builder *b)
{
    vyre_builder_tensor_type(b, VYRE_DATA_F32, NULL, 4097);
}
static void m_null_dims(vyre_builder *b)
{
    vyre_builder_mesh_type(b, NULL, 2);
}
static void m_quantised(vyre_builder *b)
{
    vyre_builder_quantized_type(b, VYRE_DATA_F32, 0, 0, 0, 0);
}
static void m_deep_type(vyre_builder *b)
{
    vyre_data_type type = VYRE_DATA_F32;
    for (int i = 0; i < 40; i++)
        type = vyre_builder_csr_type(b, type);
}
static void m_opaque_type(vyre_builder *b)
{
    vyre_builder_opaque_type(b, 1);
}
static void m_access(vyre_builder *b)
{
    vyre_builder_buffer(b, "x", VYRE_DATA_U32, 1, 5);
}
static void m_null_name(vyre_builder *b)
{
    vyre_builder_buffer(b, NULL, VYRE_DATA_U32, 1, VYRE_ACCESS_READ);
}
static void m_bad_name(vyre_builder *b)
{
    vyre_builder_var(b, "\xc3\x28");
}
static void m_long_name(vyre_builder *b)
{
    char *name = malloc(VYRE__MAX_STRING + 2);
    memset(name, 'n', VYRE__MAX_STRING + 1);
    name[VYRE__MAX_STRING + 1] = '\0';
    vyre_builder_var(b, name);
    free(name);
}
static void m_workgroup_size(vyre_builder *b)
{
    vyre_builder_buffer(b, "x", VYRE_DATA_U32, 0, VYRE_ACCESS_WORKGROUP);
}
static void m_output_size(vyre_builder *b)
{
    vyre_builder_output(b, "x", VYRE_DATA_U32, 0);
}
static void m_buffer(vyre_builder *b)
{
    vyre_builder_length(b, 1);
}
static void m_no_buffer(vyre_builder *b)
{
    vyre_builder_set_binding(b, 0, 1);
}
static void m_range(vyre_builder *b)
{
    vyre_builder_set_range(b, vyre_builder_output(b, "x", VYRE_DATA_U32, 4), 8, 4);
}
static void m_kind(vyre_builder *b)
{
    vyre_builder_set_kind(b, vyre_builder_output(b, "x", VYRE_DATA_U32, 4), 7);
}
static void m_locality(vyre_builder *b)
{
    vyre_builder_set_locality(b, vyre_builder_output(b, "x", VYRE_DATA_U32, 4), 3);
}
static void m_linear(vyre_builder *b)
{
    vyre_builder_set_linear(b, vyre_builder_output(b, "x", VYRE_DATA_U32, 4), 4);
}
static void m_shape(vyre_builder *b)
{
    vyre_builder_set_shape(b, vyre_builder_output(b, "x", VYRE_DATA_U32, 4), 1);
}
static void m_shape_word(vyre_builder *b)
{
    vyre_builder_shape(b, VYRE_SHAPE_AND, 1, 1);
}
static void m_shape_not(vyre_builder *b)
{
    vyre_shape_predicate shape = vyre_builder_shape(b, VYRE_SHAPE_EXACTLY, 1, 0);
    vyre_builder_shape_combine(b, VYRE_SHAPE_NOT, shape, shape);
}
static void m_shape_doubled(vyre_builder *b)
{
    vyre_shape_predicate shape = vyre_builder_shape(b, VYRE_SHAPE_EXACTLY, 1, 0);
    for (int i = 0; i < 31; i++)
        shape = vyre_builder_shape_combine(b, VYRE_SHAPE_OR, shape, shape);
}
static void m_value(vyre_builder *b)
{
    vyre_builder_let(b, "x", 1);
}
static void m_no_value(vyre_builder *b)
{
    vyre_builder_store(b, vyre_builder_output(b, "x", VYRE_DATA_U32, 4), u32(b, 0), 0);
}
static void m_axis(vyre_builder *b)
{
    vyre_builder_invocation_id(b, 3);
}
static void m_binary(vyre_builder *b)
{
    vyre_builder_binary(b, 0x22, u32(b, 1), u32(b, 1));
}
static void m_unary(vyre_builder *b)
{
    vyre_builder_unary(b, 0, u32(b, 1));
}
static void m_opaque_operator(vyre_builder *b)
{
    vyre_builder_unary_opaque(b, 0x7fffffffu, u32(b, 1));
}
static void m_atomic(vyre_builder *b)
{
    vyre_buffer_decl x = vyre_builder_output(b, "x", VYRE_DATA_U32, 4);
    vyre_builder_atomic(b, 0x0c, VYRE_ORDER_RELAXED, x, u32(b, 0), 0, u32(b, 0));
}
static void m_atomic_order(vyre_builder *b)
{
    vyre_buffer_decl x = vyre_builder_output(b, "x", VYRE_DATA_U32, 4);
    vyre_builder_atomic(b, VYRE_ATOMIC_ADD, 6, x, u32(b, 0), 0, u32(b, 0));
}
static void m_barrier(vyre_builder *b)
{
    vyre_builder_barrier(b, 6);
}
static void m_reduce(vyre_builder *b)
{
    vyre_builder_subgroup_reduce(b, 8, u32(b, 0));
}
static void m_collective(vyre_builder *b)
{
    vyre_builder_all_reduce(b, vyre_builder_output(b, "x", VYRE_DATA_U32, 4), 7, 0);
}
static void m_arguments(vyre_builder *b)
{
    vyre_builder_call(b, "op", NULL, 4097);
}
static void m_null_arguments(vyre_builder *b)
{
    vyre_builder_call(b, "op", NULL, 1);
}
static void m_payload(vyre_builder *b)
{
    vyre_builder_opaque(b, "kind", "x", VYRE__MAX_OPAQUE + 1);
}
static void m_null_payload(vyre_builder *b)
{
    vyre_builder_opaque_node(b, "kind", NULL, 1);
}
static void m_assign(vyre_builder *b)
{
    vyre_builder_assign(b, u32(b, 1), u32(b, 2));
}
static void m_tag(vyre_builder *b)
{
    vyre_builder_async_wait(b, NULL);
}
static void m_end(vyre_builder *b)
{
    vyre_builder_end(b);
}
static void m_else(vyre_builder *b)
{
    vyre_builder_else(b);
}
static void m_else_of_block(vyre_builder *b)
{
    vyre_builder_begin_block(b);
    vyre_builder_else(b);
}
static void m_second_else(vyre_builder *b)
{
    vyre_builder_begin_if(b, vyre_builder_bool(b, 1));
    vyre_builder_else(b);
    vyre_builder_else(b);
}
static void m_open(vyre_builder *b)
{
    vyre_builder_begin_loop(b, "i", u32(b, 0), u32(b, 1));
}
static void m_deep_blocks(vyre_builder *b)
{
    for (int i = 0; i < 300; i++)
        vyre_builder_begin_block(b);
}
static void m_deep_value(vyre_builder *b)
{
    vyre_value value = u32(b, 1);
    for (int i = 0; i < 300; i++)
        value = vyre_builder_unary(b, VYRE_UNARY_BIT_NOT, value);
}
static void m_doubled_value(vyre_builder *b)
{
    vyre_value value = u32(b, 1);
    for (int i = 0; i < 100; i++)
        value = vyre_builder_binary(b, VYRE_BINARY_ADD, value, value);
}
static void m_large_program(vyre_builder *b)
{
    vyre_value value = u32(b, 1);
    for (int i = 0; i < 16; i++)
        value = vyre_builder_binary(b, VYRE_BINARY_ADD, value, value);
    for (int i = 0; i < 100; i++)
        vyre_builder_let(b, "x", value);
}

static const struct {
    void (*run)(vyre_builder *builder);
    const char *message;
} misuses[] = {
    {m_workgroup, "axis of the workgroup is 0"},
    {m_revision, "no wire revision 7"},
    {m_type, "no type 32"},
    {m_made_type, "no type 256"},
    {m_no_type, "no type 0"},
    {m_type_needs_parameter, "no type 20"},
    {m_dims, "4097 dimensions"},
    {m_null_dims, "dimensions of a type are NULL"},
    {m_quantised, "storage of a quantised type"},
    {m_deep_type, "a type nests deeper than 32"},
    {m_opaque_type, "0x00000001 of an opaque type or operator"},
    {m_access, "no access 5"},
    {m_null_name, "name of a buffer is NULL"},
    {m_bad_name, "name of a local is not UTF-8"},
    {m_long_name, "name of a local is longer than 1 MiB"},
    {m_workgroup_size, "workgroup memory without a size"},
    {m_output_size, "an output without a size"},
    {m_buffer, "no buffer 1"},
    {m_no_buffer, "no buffer 0"},
    {m_range, "ends before it starts"},
    {m_kind, "no memory kind 7"},
    {m_locality, "no locality 3"},
    {m_linear, "no linear type 4"},
    {m_shape, "no shape predicate 1"},
    {m_shape_word, "no simple shape predicate 7"},
    {m_shape_not, "a negation takes one predicate"},
    {m_shape_doubled, "more than 32 levels or 4096 conditions"},
    {m_value, "no value 1"},
    {m_no_value, "no value 0"},
    {m_axis, "no axis 3"},
    {m_binary, "no binary operator 34"},
    {m_unary, "no unary operator 0"},
    {m_opaque_operator, "lacks its top bit"},
    {m_atomic, "no atomic operation 12"},
    {m_atomic_order, "no memory order 6"},
    {m_barrier, "no memory order 6"},
    {m_reduce, "no subgroup reduction 8"},
    {m_collective, "no collective operation 7"},
    {m_arguments, "4097 arguments"},
    {m_null_arguments, "arguments of a call are NULL"},
    {m_payload, "longer than 4194304 bytes"},
    {m_null_payload, "a payload is NULL"},
    {m_assign, "no local"},
    {m_tag, "a tag is NULL"},
    {m_end, "`end` without an open block"},
    {m_else, "`else` without an open block"},
    {m_else_of_block, "`else` without an `if`"},
    {m_second_else, "`else` without an `if`"},
    {m_open, "1 blocks are open"},
    {m_deep_blocks, "blocks nest deeper than 256"},
    {m_deep_value, "more than 256 levels"},
    {m_doubled_value, "1048576 elements"},
    {m_large_program, "more than 4194304 elements"},
};

static void every_misuse(void)
{
    for (size_t i = 0; i < sizeof misuses / sizeof misuses[0]; i++) {
        vyre_builder *b = vyre_builder_create(NULL);
        vyre_program *program = NULL;
        vyre_error error = {0};
        misuses[i].run(b);
        const vyre_status early = vyre_builder_status(b);
        vyre_builder_barrier(b, 99); /* a later mistake does not replace the first */
        const vyre_status status = vyre_builder_finish(b, &program, &error);
        CU_ASSERT_EQUAL(status, VYRE_INVALID_ARGUMENT);
        CU_ASSERT_EQUAL(error.status, VYRE_INVALID_ARGUMENT);
        CU_ASSERT_PTR_NULL(program);
        CU_ASSERT(error.fix[0] != '\0');
        if (misuses[i].run != m_open) {
            CU_ASSERT_EQUAL(early, VYRE_INVALID_ARGUMENT);
            if (!strstr(error.message, misuses[i].message)) {
                printf("# wanted %s, got %s\n", misuses[i].message, error.message);
                CU_FAIL("another mistake");
            }
            CU_ASSERT_EQUAL(vyre_builder_u32(b, 1), 0);
        }
        vyre_builder_destroy(b);
    }
}

static void open_blocks(void)
{
    vyre_builder *b = vyre_builder_create(NULL);
    vyre_program *program = NULL;
    vyre_error error = {0};
    m_open(b);
    CU_ASSERT_EQUAL(vyre_builder_finish(b, &program, &error), VYRE_INVALID_ARGUMENT);
    CU_ASSERT_PTR_NOT_NULL(strstr(error.message, "1 blocks are open"));
    vyre_builder_destroy(b);
}

static void a_wanted_revision_that_is_too_old(void)
{
    vyre_builder *b = vyre_builder_create(NULL);
    vyre_program *program = NULL;
    vyre_error error = {0};
    vyre_buffer_decl x = vyre_builder_buffer(b, "weights", VYRE_DATA_U32, 4, VYRE_ACCESS_READ);
    vyre_builder_set_linear(b, x, VYRE_LINEAR_ONCE);
    vyre_builder_revision(b, 5);
    CU_ASSERT_EQUAL(vyre_builder_finish(b, &program, &error), VYRE_INVALID_PROGRAM);
    CU_ASSERT_PTR_NOT_NULL(strstr(error.message, "the linear type of buffer `weights`"));
    CU_ASSERT_PTR_NULL(program);
    vyre_builder_destroy(b);
}

static void after_the_end(void)
{
    vyre_builder *b = vyre_builder_create(NULL);
    vyre_program *program = NULL, *second = NULL;
    vyre_error error = {0};
    CU_ASSERT_EQUAL(vyre_builder_finish(b, &program, &error), VYRE_OK);
    CU_ASSERT_EQUAL(vyre_builder_u32(b, 1), 0);
    vyre_builder_return(b);
    CU_ASSERT_EQUAL(vyre_builder_finish(b, &second, &error), VYRE_INVALID_ARGUMENT);
    CU_ASSERT_PTR_NULL(second);
    vyre_builder_destroy(b);
    CU_ASSERT_EQUAL(program->entry.count, 1);
    vyre_program_release(program);
}

static void no_builder(void)
{
    vyre_program *program = NULL;
    vyre_error error = {0};
    vyre_builder_workgroup(NULL, 1, 1, 1);
    CU_ASSERT_EQUAL(vyre_builder_let(NULL, "x", vyre_builder_u32(NULL, 1)), 0);
    vyre_builder_begin_if(NULL, 0);
    vyre_builder_else(NULL);
    vyre_builder_end(NULL);
    vyre_builder_set_shape(NULL, 0, vyre_builder_shape(NULL, VYRE_SHAPE_EXACTLY, 1, 0));
    CU_ASSERT_EQUAL(vyre_builder_status(NULL), VYRE_OUT_OF_HOST_MEMORY);
    CU_ASSERT_EQUAL(vyre_builder_finish(NULL, &program, &error), VYRE_OUT_OF_HOST_MEMORY);
    vyre_builder_destroy(NULL);
}

static const unit_test tests[] = {
    {"every misuse", every_misuse},
    {"open blocks", open_blocks},
    {"a wanted revision that is too old", a_wanted_revision_that_is_too_old},
    {"after the end", after_the_end},
    {"no builder", no_builder},
    {NULL, NULL},
};

int main(void)
{
    return unit_main("builder_misuse", tests);
}
