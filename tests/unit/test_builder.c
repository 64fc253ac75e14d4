/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* The builder: pinned programs, every construct, what has no wire form, and short memory. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/ir/model.h"
#include "tests/unit/memory_kit.h"
#include "tests/unit/unit.h"
#include "tests/unit/wire_kit.h"

/* ---- the five pinned programs ---- */

static vyre_value u32(vyre_builder *b, uint32_t value)
{
    return vyre_builder_u32(b, value);
}

static void trivial_const(vyre_builder *b, vyre_buffer_decl out)
{
    vyre_builder_store(b, out, u32(b, 0), u32(b, 42));
}

static void one_op_add(vyre_builder *b, vyre_buffer_decl out)
{
    vyre_builder_store(b, out, u32(b, 0),
                       vyre_builder_binary(b, VYRE_BINARY_ADD, u32(b, 1), u32(b, 2)));
}

/* let acc = 0; for (i in 0..end) { acc = acc + i; } */
static vyre_value accumulate(vyre_builder *b, uint32_t end)
{
    vyre_value acc = vyre_builder_let(b, "acc", u32(b, 0));
    vyre_value i = vyre_builder_begin_loop(b, "i", u32(b, 0), u32(b, end));
    vyre_builder_assign(b, acc, vyre_builder_binary(b, VYRE_BINARY_ADD, acc, i));
    vyre_builder_end(b);
    return acc;
}

static void loop_add(vyre_builder *b, vyre_buffer_decl out)
{
    vyre_value acc = accumulate(b, 4);
    vyre_builder_store(b, out, u32(b, 0), acc);
}

static void composed_nested(vyre_builder *b, vyre_buffer_decl out)
{
    vyre_builder_begin_region(b, "outer", NULL);
    vyre_builder_begin_region(b, "inner", NULL);
    vyre_builder_store(b, out, u32(b, 0), u32(b, 7));
    vyre_builder_end(b);
    vyre_builder_end(b);
}

static void region_chain(vyre_builder *b, vyre_buffer_decl out)
{
    vyre_builder_begin_region(b, "vyre.intrinsics.math.accum", NULL);
    vyre_value acc = accumulate(b, 3);
    vyre_value dial = vyre_builder_let(
        b, "dial", vyre_builder_call(b, "vyre-conform.test.identity_u32", &acc, 1));
    vyre_builder_store(b, out, u32(b, 0), dial);
    vyre_builder_end(b);
}

static void pinned_programs(void)
{
    void (*const fills[])(vyre_builder *, vyre_buffer_decl) = {trivial_const, one_op_add, loop_add,
                                                               composed_nested, region_chain};
    for (int i = 0; i < 10; i++) {
        const wire_golden *golden = &wire_goldens[i];
        vyre_builder *b = vyre_builder_create(NULL);
        vyre_program *program = NULL;
        void *wire = NULL;
        size_t size = 0;
        char digest[65];
        if (golden->revision == 6)
            vyre_builder_revision(b, 6);
        fills[i % 5](b, vyre_builder_buffer(b, "out", VYRE_DATA_U32, 1, VYRE_ACCESS_READ_WRITE));
        CU_ASSERT_EQUAL(vyre_builder_finish(b, &program, NULL), VYRE_OK);
        CU_ASSERT_EQUAL(vyre_program_encode(program, 0, &wire, &size, NULL), VYRE_OK);
        CU_ASSERT_EQUAL(size, golden->size);
        wire_hex(wire, size, digest);
        CU_ASSERT_STRING_EQUAL(digest, golden->digest);
        vyre_free(wire);
        vyre_program_release(program);
        vyre_builder_destroy(b);
    }
}

/* ---- the example of the header ---- */

static void example(void)
{
    vyre_builder *b = vyre_builder_create("saxpy");
    vyre_builder_workgroup(b, 256, 1, 1);
    vyre_buffer_decl a = vyre_builder_buffer(b, "a", VYRE_DATA_F32, 1, VYRE_ACCESS_UNIFORM);
    vyre_buffer_decl x = vyre_builder_buffer(b, "x", VYRE_DATA_F32, 0, VYRE_ACCESS_READ);
    vyre_buffer_decl y = vyre_builder_buffer(b, "y", VYRE_DATA_F32, 0, VYRE_ACCESS_READ_WRITE);

    vyre_value i = vyre_builder_let(b, "i", vyre_builder_invocation_id(b, 0));
    vyre_value inside = vyre_builder_binary(b, VYRE_BINARY_LT, i, vyre_builder_length(b, y));
    vyre_builder_begin_if(b, inside);
    {
        vyre_value factor = vyre_builder_load(b, a, vyre_builder_u32(b, 0));
        vyre_value sum =
            vyre_builder_fma(b, factor, vyre_builder_load(b, x, i), vyre_builder_load(b, y, i));
        vyre_builder_store(b, y, i, sum);
    }
    vyre_builder_end(b);

    vyre_program *program = NULL;
    vyre_error error = {0};
    CU_ASSERT_EQUAL(vyre_builder_finish(b, &program, &error), VYRE_OK);
    vyre_builder_destroy(b);
    const vyre__node_list *body = &program->entry.items[0]->body;
    CU_ASSERT_EQUAL(body->count, 2);
    CU_ASSERT_EQUAL(body->items[1]->tag, VYRE__NODE_IF);
    CU_ASSERT_EQUAL(body->items[1]->body.items[0]->value->tag, VYRE__EXPR_FMA);
    CU_ASSERT_EQUAL(program->buffers[2].binding, 2);
    wire_check_round_trip(program);
    vyre_program_release(program);
}

/* ---- every construct ---- */

static void every_type(vyre_builder *b, vyre_value value)
{
    static const uint32_t dims[] = {2, 3, 4};
    for (uint32_t tag = 0; tag < 0x20; tag++)
        if (vyre__type_plain((uint8_t)tag))
            vyre_builder_let(b, "plain", vyre_builder_cast(b, tag, value));
    const vyre_data_type types[] = {
        vyre_builder_array_type(b, 12),
        vyre_builder_handle_type(b, 7),
        vyre_builder_vector_type(b, VYRE_DATA_F32, 4),
        vyre_builder_tensor_type(b, VYRE_DATA_F16, dims, 3),
        vyre_builder_tensor_type(b, VYRE_DATA_F16, NULL, 0),
        vyre_builder_csr_type(b, VYRE_DATA_F32),
        vyre_builder_coo_type(b, VYRE_DATA_F32),
        vyre_builder_bsr_type(b, VYRE_DATA_F32, 4, 8),
        vyre_builder_mesh_type(b, dims, 2),
        vyre_builder_quantized_type(b, VYRE_DATA_I4, VYRE_SCALE_PER_GROUP, 32,
                                    VYRE_ZERO_PER_CHANNEL, 1),
        vyre_builder_opaque_type(b, 0x80000001u),
    };
    for (size_t i = 0; i < sizeof types / sizeof types[0]; i++)
        vyre_builder_let(b, "made", vyre_builder_cast(b, types[i], value));
    const vyre_data_type nested = vyre_builder_csr_type(b, types[2]);
    vyre_builder_let(b, "nested", vyre_builder_cast(b, nested, value));
}

static void every_operator(vyre_builder *b, vyre_buffer_decl x, vyre_value value)
{
    for (uint32_t op = VYRE_BINARY_ADD; op <= VYRE_BINARY_MUL_HIGH; op++)
        vyre_builder_let(b, "binary", vyre_builder_binary(b, op, value, u32(b, op)));
    for (uint32_t op = VYRE_UNARY_NEGATE; op <= VYRE_UNARY_RECIPROCAL; op++)
        vyre_builder_let(b, "unary", vyre_builder_unary(b, op, value));
    for (uint32_t op = VYRE_ATOMIC_ADD; op <= VYRE_ATOMIC_LRU; op++)
        for (uint32_t order = VYRE_ORDER_RELAXED; order <= VYRE_ORDER_GRID; order++)
            vyre_builder_let(b, "atomic",
                             vyre_builder_atomic(b, op, order, x, u32(b, 0),
                                                 op == VYRE_ATOMIC_CAS ? u32(b, 5) : 0, value));
    for (uint32_t op = VYRE_REDUCE_ADD; op <= VYRE_REDUCE_XOR; op++)
        vyre_builder_let(b, "reduce", vyre_builder_subgroup_reduce(b, op, value));
    const uint32_t id = 0xfffffffeu;
    vyre_builder_let(b, "o", vyre_builder_binary_opaque(b, id, value, value));
    vyre_builder_let(b, "o", vyre_builder_unary_opaque(b, id, value));
    vyre_builder_let(
        b, "o",
        vyre_builder_atomic_opaque(b, id, VYRE_ORDER_SEQ_CST, x, u32(b, 0), u32(b, 1), u32(b, 2)));
}

static void every_value(vyre_builder *b, vyre_buffer_decl x)
{
    const vyre_value args[] = {vyre_builder_buffer_ref(b, x), vyre_builder_f32(b, -0.0f)};
    const vyre_value values[] = {
        vyre_builder_i32(b, -5),
        vyre_builder_f32_bits(b, 0x7fc12345u),
        vyre_builder_bool(b, 9),
        vyre_builder_var(b, "naïve"),
        vyre_builder_load(b, x, u32(b, 1)),
        vyre_builder_length(b, x),
        vyre_builder_invocation_id(b, 0),
        vyre_builder_workgroup_id(b, 1),
        vyre_builder_local_id(b, 2),
        vyre_builder_call(b, "op::id", args, 2),
        vyre_builder_call(b, "op::id", NULL, 0),
        vyre_builder_select(b, vyre_builder_bool(b, 0), u32(b, 1), u32(b, 2)),
        vyre_builder_fma(b, args[1], args[1], args[1]),
        vyre_builder_subgroup_shuffle(b, u32(b, 1), u32(b, 2)),
        vyre_builder_subgroup_ballot(b, vyre_builder_bool(b, 1)),
        vyre_builder_subgroup_lane(b),
        vyre_builder_subgroup_size(b),
        vyre_builder_opaque(b, "kind", "\0\1\2", 3),
        vyre_builder_opaque(b, "empty", NULL, 0),
    };
    for (size_t i = 0; i < sizeof values / sizeof values[0]; i++)
        vyre_builder_let(b, "value", values[i]);
}

static void every_statement(vyre_builder *b, vyre_buffer_decl x, vyre_buffer_decl y)
{
    for (uint32_t order = VYRE_ORDER_RELAXED; order <= VYRE_ORDER_GRID; order++)
        vyre_builder_barrier(b, order);
    vyre_builder_begin_if(b, vyre_builder_bool(b, 1));
    vyre_builder_return(b);
    vyre_builder_else(b);
    vyre_builder_trap(b, u32(b, 1), "tag");
    vyre_builder_end(b);
    vyre_builder_begin_if(b, vyre_builder_bool(b, 1));
    vyre_builder_end(b);
    vyre_builder_begin_block(b);
    vyre_builder_begin_region(b, "region", "source");
    vyre_builder_end(b);
    vyre_builder_end(b);
    vyre_builder_resume(b, "tag");
    vyre_builder_indirect_dispatch(b, x, UINT64_C(0x123456789abcdef0));
    vyre_builder_async_load(b, x, y, u32(b, 1), u32(b, 2), "t");
    vyre_builder_async_store(b, y, x, u32(b, 3), u32(b, 4), "t");
    vyre_builder_async_wait(b, "t");
    for (uint32_t op = VYRE_COLLECTIVE_SUM; op <= VYRE_COLLECTIVE_XOR; op++) {
        vyre_builder_all_reduce(b, x, op, op);
        vyre_builder_reduce_scatter(b, x, y, op, 0);
    }
    vyre_builder_all_gather(b, x, y, 3);
    vyre_builder_broadcast(b, x, 2, 1);
    vyre_builder_opaque_node(b, "kind", "abc", 3);
}

static void every_buffer(vyre_builder *b)
{
    static const uint32_t accesses[] = {VYRE_ACCESS_READ, VYRE_ACCESS_READ_WRITE,
                                        VYRE_ACCESS_UNIFORM, VYRE_ACCESS_WORKGROUP,
                                        VYRE_ACCESS_WRITE};
    for (size_t i = 0; i < 5; i++)
        vyre_builder_buffer(b, "plain", VYRE_DATA_F32, 8, accesses[i]);
    vyre_buffer_decl full = vyre_builder_output(b, "full", VYRE_DATA_U32, 64);
    vyre_builder_set_binding(b, full, 9);
    vyre_builder_set_range(b, full, 4, 200);
    vyre_builder_set_axis(b, full, 1);
    vyre_builder_set_alignment(b, full, 256);
    vyre_builder_set_extract_bytes(b, full, 1);
    for (uint32_t kind = VYRE_KIND_GLOBAL; kind <= VYRE_KIND_PERSISTENT; kind++)
        vyre_builder_set_kind(b, full, kind);
    for (uint32_t locality = VYRE_LOCALITY_STREAMING; locality <= VYRE_LOCALITY_RANDOM; locality++)
        vyre_builder_set_locality(b, full, locality);
    for (uint32_t linear = VYRE_LINEAR_UNRESTRICTED; linear > VYRE_LINEAR_ONCE; linear--)
        vyre_builder_set_linear(b, full, linear);
    vyre_shape_predicate even = vyre_builder_shape(b, VYRE_SHAPE_MOD_EQUALS, 2, 0);
    vyre_shape_predicate affine = vyre_builder_shape_affine(b, -3, 7, INT64_MIN, INT64_MAX);
    vyre_shape_predicate either = vyre_builder_shape_combine(b, VYRE_SHAPE_OR, even, affine);
    vyre_shape_predicate both = vyre_builder_shape_combine(b, VYRE_SHAPE_AND, either, either);
    vyre_builder_set_shape(b, full, vyre_builder_shape_combine(b, VYRE_SHAPE_NOT, both, 0));
}

static vyre_program *every_construct(vyre_error *error)
{
    vyre_builder *b = vyre_builder_create("test::everything");
    vyre_program *program = NULL;
    vyre_builder_workgroup(b, 4, 3, 2);
    vyre_builder_non_composable(b);
    vyre_buffer_decl x = vyre_builder_buffer(b, "x", VYRE_DATA_U32, 4, VYRE_ACCESS_READ_WRITE);
    vyre_buffer_decl y =
        vyre_builder_buffer(b, "y", vyre_builder_array_type(b, 12), 4, VYRE_ACCESS_READ_WRITE);
    every_buffer(b);
    vyre_value one = vyre_builder_let(b, "one", u32(b, 1));
    every_type(b, one);
    every_operator(b, x, one);
    every_value(b, x);
    every_statement(b, x, y);
    vyre_builder_finish(b, &program, error);
    vyre_builder_destroy(b);
    return program;
}

static void everything(void)
{
    vyre_error error = {0};
    vyre_program *program = every_construct(&error);
    CU_ASSERT_STRING_EQUAL(error.message, "");
    CU_ASSERT_PTR_NOT_NULL_FATAL(program);
    CU_ASSERT_EQUAL(vyre_program_revision(program), 6);
    wire_check_round_trip(program);
    const vyre__buffer *full = &program->buffers[7];
    CU_ASSERT(full->binding == 9 && full->kind == VYRE__KIND_PERSISTENT && full->is_output &&
              full->live_out && full->has_range && full->range_start == 4 &&
              full->range_end == 200 && full->has_axis && full->axis == 1 &&
              full->alignment == 256 && full->locality == VYRE__LOCALITY_RANDOM &&
              full->linear == VYRE__AFFINE && full->extract_bytes && full->shape &&
              full->shape->tag == VYRE__SHAPE_NOT);
    CU_ASSERT_EQUAL(program->non_composable, 1);
    vyre_program_release(program);
}

static void building_is_deterministic(void)
{
    uint8_t first[32], second[32];
    vyre_program *a = every_construct(NULL), *b = every_construct(NULL);
    CU_ASSERT_EQUAL(vyre_program_fingerprint(a, first, NULL), VYRE_OK);
    CU_ASSERT_EQUAL(vyre_program_fingerprint(b, second, NULL), VYRE_OK);
    CU_ASSERT(memcmp(first, second, 32) == 0);
    vyre_program_release(a);
    vyre_program_release(b);
}

/* ---- wrapping ---- */

static vyre_program *regions(int raw, const char *plan)
{
    vyre_builder *b = vyre_builder_create(NULL);
    vyre_program *program = NULL;
    if (raw)
        vyre_builder_raw(b);
    for (; *plan; plan++) {
        if (*plan == 'r')
            vyre_builder_begin_region(b, "region", NULL);
        vyre_builder_return(b);
        if (*plan == 'r')
            vyre_builder_end(b);
    }
    CU_ASSERT_EQUAL(vyre_builder_finish(b, &program, NULL), VYRE_OK);
    vyre_builder_destroy(b);
    return program;
}

static void wrapping(void)
{
    static const struct {
        int raw;
        const char *plan; /* r: a region, s: a statement */
        uint32_t top;
        int wrapped, root;
    } rows[] = {{0, "", 1, 1, 1},   {0, "s", 1, 1, 1},  {0, "r", 1, 1, 0},
                {0, "rr", 2, 1, 0}, {0, "rs", 1, 1, 1}, {1, "", 0, 0, 0},
                {1, "s", 1, 0, 0},  {1, "rs", 2, 0, 0}, {1, "r", 1, 1, 0}};
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        vyre_program *program = regions(rows[i].raw, rows[i].plan);
        CU_ASSERT_EQUAL(program->entry.count, rows[i].top);
        CU_ASSERT_EQUAL(vyre__program_is_wrapped(program), rows[i].wrapped);
        if (program->entry.count > 0)
            CU_ASSERT_EQUAL(vyre__str_is(program->entry.items[0]->name, VYRE__ROOT_GENERATOR),
                            rows[i].root);
        wire_check_round_trip(program);
        vyre_program_release(program);
    }
}

/* ---- values ---- */

static void a_value_used_twice_is_copied(void)
{
    vyre_builder *b = vyre_builder_create(NULL);
    vyre_program *program = NULL;
    vyre_value i = vyre_builder_invocation_id(b, 1);
    vyre_value twice = vyre_builder_binary(b, VYRE_BINARY_MUL, i, i);
    vyre_builder_let(b, "a", twice);
    vyre_builder_let(b, "b", twice);
    CU_ASSERT_EQUAL(vyre_builder_finish(b, &program, NULL), VYRE_OK);
    const vyre__node_list *body = &program->entry.items[0]->body;
    const vyre__expr *first = body->items[0]->value, *second = body->items[1]->value;
    CU_ASSERT_PTR_NOT_EQUAL(first, second);
    CU_ASSERT_PTR_NOT_EQUAL(first->args[0], first->args[1]);
    CU_ASSERT_PTR_NOT_EQUAL(first->args[0], second->args[0]);
    CU_ASSERT_EQUAL(second->args[1]->tag, VYRE__EXPR_INVOCATION_ID);
    CU_ASSERT_EQUAL(second->args[1]->op, 1);
    vyre_program_release(program);
    vyre_builder_destroy(b);
}

static void float_bits_are_kept(void)
{
    static const uint32_t patterns[] = {0x80000000u, 0x00000001u, 0x7f800001u, 0xffc12345u};
    for (size_t i = 0; i < 4; i++) {
        vyre_builder *b = vyre_builder_create(NULL);
        vyre_program *program = NULL;
        vyre_builder_let(b, "x", vyre_builder_f32_bits(b, patterns[i]));
        vyre_builder_finish(b, &program, NULL);
        CU_ASSERT_EQUAL(program->entry.items[0]->body.items[0]->value->bits, patterns[i]);
        wire_check_round_trip(program);
        vyre_program_release(program);
        vyre_builder_destroy(b);
    }
}

/* ---- what can be built but not written ---- */

static void expect_unwritable(vyre_builder *b, const char *message, const char *location)
{
    vyre_program *program = NULL;
    vyre_error error = {0};
    void *wire = &program;
    size_t size = 1;
    CU_ASSERT_EQUAL_FATAL(vyre_builder_finish(b, &program, &error), VYRE_OK);
    CU_ASSERT_EQUAL(vyre_program_encode(program, 0, &wire, &size, &error), VYRE_INVALID_PROGRAM);
    CU_ASSERT_PTR_NULL(wire);
    CU_ASSERT_EQUAL(size, 0);
    if (!strstr(error.message, message) || strcmp(error.location, location) != 0) {
        printf("# wanted %s, got %s at %s\n", message, error.message, error.location);
        CU_FAIL("another refusal");
    }
    CU_ASSERT(error.fix[0] != '\0');
    vyre_program_release(program);
    vyre_builder_destroy(b);
}

static void unwritable_elements(void)
{
    static const uint32_t dims[] = {2};
    for (int i = 0; i < 6; i++) {
        vyre_builder *b = vyre_builder_create(NULL);
        const vyre_data_type types[] = {
            vyre_builder_vector_type(b, VYRE_DATA_F32, 4),
            vyre_builder_tensor_type(b, VYRE_DATA_F32, dims, 1),
            vyre_builder_csr_type(b, VYRE_DATA_F32),
            vyre_builder_coo_type(b, VYRE_DATA_F32),
            vyre_builder_bsr_type(b, VYRE_DATA_F32, 2, 2),
            vyre_builder_mesh_type(b, dims, 1),
        };
        vyre_builder_buffer(b, "fine", VYRE_DATA_F32, 1, VYRE_ACCESS_READ);
        vyre_builder_buffer(b, "not", types[i], 1, VYRE_ACCESS_READ);
        expect_unwritable(b, "element type of a buffer", "buffers[1]");
    }
}

static void unwritable_buffers(void)
{
    vyre_builder *b = vyre_builder_create(NULL);
    vyre_buffer_decl x = vyre_builder_buffer(b, "x", VYRE_DATA_U32, 0, VYRE_ACCESS_READ_WRITE);
    vyre_builder_set_live_out(b, x, 1);
    expect_unwritable(b, "needs a size", "buffers[0]");
    b = vyre_builder_create(NULL);
    x = vyre_builder_buffer(b, "x", VYRE_DATA_U32, 0, VYRE_ACCESS_READ_WRITE);
    vyre_builder_set_result(b, x, 1);
    expect_unwritable(b, "needs a size", "buffers[0]");
    b = vyre_builder_create(NULL);
    x = vyre_builder_output(b, "x", VYRE_DATA_U32, 4);
    vyre_builder_set_range(b, x, 0, 17);
    expect_unwritable(b, "beyond the end", "buffers[0]");
    b = vyre_builder_create(NULL);
    x = vyre_builder_output(b, "x", VYRE_DATA_TENSOR, 4);
    vyre_builder_set_range(b, x, 0, 1);
    expect_unwritable(b, "fixed size", "buffers[0]");
}

static void unwritable_sizes(void)
{
    vyre_builder *b = vyre_builder_create(NULL);
    char *payload = calloc(1, VYRE__MAX_OPAQUE);
    vyre_builder_begin_region(b, "r", NULL);
    vyre_builder_return(b);
    vyre_builder_opaque_node(b, "kind", payload, VYRE__MAX_OPAQUE);
    vyre_builder_end(b);
    expect_unwritable(b, "longer than a reader takes (4 MiB)", "entry[0]");
    b = vyre_builder_create(NULL);
    for (int i = 0; i < 17; i++) {
        vyre_builder_begin_region(b, "r", NULL);
        vyre_builder_opaque_node(b, "kind", payload, VYRE__MAX_OPAQUE - 64);
        vyre_builder_end(b);
    }
    expect_unwritable(b, "longer than 64 MiB", "");
    free(payload);
}

static void unwritable_depth(void)
{
    vyre_builder *b = vyre_builder_create(NULL);
    for (int i = 0; i < 70; i++)
        vyre_builder_begin_if(b, vyre_builder_bool(b, 1));
    for (int i = 0; i < 70; i++)
        vyre_builder_end(b);
    vyre_program *program = NULL;
    vyre_error error = {0};
    void *wire = NULL;
    size_t size = 0;
    CU_ASSERT_EQUAL(vyre_builder_finish(b, &program, &error), VYRE_OK);
    CU_ASSERT_EQUAL(vyre_program_encode(program, 0, &wire, &size, &error), VYRE_INVALID_PROGRAM);
    CU_ASSERT_PTR_NOT_NULL(strstr(error.message, "nest deeper than a reader takes (64)"));
    CU_ASSERT(strncmp(error.location, "entry[0].body[0].body[0].", 25) == 0);
    vyre_program_release(program);
    vyre_builder_destroy(b);
}

/* ---- short memory ---- */

static void every_allocation_fails(void)
{
    size_t count = 0;
    vyre_status status = VYRE_OUT_OF_HOST_MEMORY;
    for (; status == VYRE_OUT_OF_HOST_MEMORY && count < 10000; count++) {
        vyre_error error = {0};
        memory_left = count;
        vyre_program *program = every_construct(&error);
        memory_left = SIZE_MAX;
        status = error.status;
        CU_ASSERT_EQUAL(status == VYRE_OK, program != NULL);
        vyre_program_release(program);
    }
    CU_ASSERT_EQUAL(status, VYRE_OK);
    CU_ASSERT(count > 10);
}

static const unit_test tests[] = {
    {"pinned programs", pinned_programs},
    {"the example of the header", example},
    {"everything", everything},
    {"building is deterministic", building_is_deterministic},
    {"wrapping", wrapping},
    {"a value used twice is copied", a_value_used_twice_is_copied},
    {"float bits are kept", float_bits_are_kept},
    {"unwritable elements", unwritable_elements},
    {"unwritable buffers", unwritable_buffers},
    {"unwritable sizes", unwritable_sizes},
    {"unwritable depth", unwritable_depth},
    {"every allocation fails", every_allocation_fails},
    {NULL, NULL},
};

int main(void)
{
    return unit_main("builder", tests);
}
