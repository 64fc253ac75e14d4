/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Programs as a whole, facts about buffers, shape predicates, words. */
#include <string.h>

#include <vyre/vyre.h>

#include "core/ir/model.h"
#include "tests/unit/unit.h"

static vyre_program *build(void (*fill)(vyre_builder *builder))
{
    vyre_builder *builder = vyre_builder_create("test::op");
    vyre_program *program = NULL;
    vyre_error error = {0};
    fill(builder);
    CU_ASSERT_EQUAL(vyre_builder_finish(builder, &program, &error), VYRE_OK);
    vyre_builder_destroy(builder);
    return program;
}

/* ---- questions of an application ---- */

static void fill_buffers(vyre_builder *b)
{
    vyre_builder_workgroup(b, 8, 4, 2);
    vyre_builder_buffer(b, "in", VYRE_DATA_F32, 0, VYRE_ACCESS_READ);
    vyre_builder_buffer(b, "both", vyre_builder_vector_type(b, VYRE_DATA_F32, 4), 5,
                        VYRE_ACCESS_READ_WRITE);
    vyre_builder_buffer(b, "tile", VYRE_DATA_U32, 64, VYRE_ACCESS_WORKGROUP);
    vyre_builder_buffer(b, "k", VYRE_DATA_I4, 3, VYRE_ACCESS_UNIFORM);
    vyre_builder_output(b, "out", VYRE_DATA_U8, 7);
    vyre_builder_buffer(b, "late", VYRE_DATA_BYTES, 0, VYRE_ACCESS_WRITE);
    vyre_buffer_decl live = vyre_builder_buffer(b, "live", VYRE_DATA_U32, 1, VYRE_ACCESS_READ);
    vyre_builder_set_live_out(b, live, 1);
    vyre_builder_buffer(b, "in", VYRE_DATA_U32, 1, VYRE_ACCESS_READ); /* the name once more */
}

static void questions(void)
{
    static const struct {
        const char *name, *type, *access;
        uint32_t binding, count, size, bits;
        int in, out, shared;
    } rows[] = {
        {"in", "f32", "read", 0, 0, 4, 32, 1, 0, 0},
        {"both", "vec<f32, 4>", "readwrite", 1, 5, 16, 128, 1, 1, 0},
        {"tile", "u32", "workgroup", 0, 64, 4, 32, 0, 0, 1},
        {"k", "i4", "uniform", 2, 3, 1, 4, 1, 0, 0},
        {"out", "u8", "readwrite", 3, 7, 1, 8, 0, 1, 0},
        {"late", "bytes", "write", 4, 0, 0, 8, 0, 1, 0},
        {"live", "u32", "read", 5, 1, 4, 32, 1, 1, 0},
        {"in", "u32", "read", 6, 1, 4, 32, 1, 0, 0},
    };
    vyre_program *program = build(fill_buffers);
    uint32_t workgroup[3] = {0, 0, 0};
    vyre_program_workgroup(program, workgroup);
    CU_ASSERT(workgroup[0] == 8 && workgroup[1] == 4 && workgroup[2] == 2);
    CU_ASSERT_STRING_EQUAL(vyre_program_op_id(program), "test::op");
    CU_ASSERT_EQUAL(vyre_program_revision(program), 4);
    CU_ASSERT_EQUAL(vyre_program_buffer_count(program), 8);
    vyre_buffer_info info;
    for (uint32_t i = 0; i < 8; i++) {
        CU_ASSERT_EQUAL(vyre_program_buffer(program, i, &info), VYRE_OK);
        CU_ASSERT_STRING_EQUAL(info.name, rows[i].name);
        CU_ASSERT_EQUAL(info.name_size, strlen(rows[i].name));
        CU_ASSERT_STRING_EQUAL(info.type, rows[i].type);
        CU_ASSERT_STRING_EQUAL(info.access, rows[i].access);
        CU_ASSERT_EQUAL(info.binding, rows[i].binding);
        CU_ASSERT_EQUAL(info.count, rows[i].count);
        CU_ASSERT_EQUAL(info.element_size, rows[i].size);
        CU_ASSERT_EQUAL(info.element_bits, rows[i].bits);
        CU_ASSERT_EQUAL(info.is_input, rows[i].in);
        CU_ASSERT_EQUAL(info.is_output, rows[i].out);
        CU_ASSERT_EQUAL(info.is_shared, rows[i].shared);
    }
    CU_ASSERT_EQUAL(vyre_program_buffer(program, 8, &info), VYRE_INVALID_ARGUMENT);
    CU_ASSERT_PTR_NULL(info.name);
    CU_ASSERT_EQUAL(vyre_program_buffer(program, 0, NULL), VYRE_INVALID_ARGUMENT);
    CU_ASSERT_EQUAL(vyre__program_buffer(program, vyre__str_of("in")), 0);
    CU_ASSERT_EQUAL(vyre__program_buffer(program, vyre__str_of("late")), 5);
    CU_ASSERT_EQUAL(vyre__program_buffer(program, vyre__str_of("absent")), VYRE__NO_BUFFER);
    vyre_program_release(program);
}

static void references(void)
{
    vyre_program *program = build(fill_buffers);
    CU_ASSERT_PTR_EQUAL(vyre_program_retain(program), program);
    vyre_program_release(program);
    CU_ASSERT_EQUAL(vyre_program_buffer_count(program), 8);
    vyre_program_release(program);
    vyre_program_release(NULL);
    CU_ASSERT_PTR_NULL(vyre_program_retain(NULL));
}

/* ---- revisions ---- */

static void fill_nothing(vyre_builder *b)
{
    (void)b;
}

static void fill_reduce(vyre_builder *b)
{
    vyre_builder_let(b, "x",
                     vyre_builder_subgroup_reduce(b, VYRE_REDUCE_MAX, vyre_builder_u32(b, 1)));
}

static void fill_reference(vyre_builder *b)
{
    vyre_buffer_decl x = vyre_builder_buffer(b, "x", VYRE_DATA_U32, 1, VYRE_ACCESS_READ);
    const vyre_value arg = vyre_builder_buffer_ref(b, x);
    vyre_builder_begin_if(b, vyre_builder_bool(b, 1));
    vyre_builder_else(b);
    vyre_builder_let(b, "y", vyre_builder_call(b, "op", &arg, 1));
    vyre_builder_end(b);
}

static void fill_linear(vyre_builder *b)
{
    vyre_builder_set_linear(b, vyre_builder_buffer(b, "x", VYRE_DATA_U32, 1, VYRE_ACCESS_READ),
                            VYRE_LINEAR_ONCE);
}

static void fill_extract(vyre_builder *b)
{
    vyre_builder_set_extract_bytes(
        b, vyre_builder_buffer(b, "x", VYRE_DATA_BYTES, 1, VYRE_ACCESS_READ), 1);
}

static void fill_shape(vyre_builder *b)
{
    vyre_builder_set_shape(b, vyre_builder_buffer(b, "x", VYRE_DATA_U32, 1, VYRE_ACCESS_READ),
                           vyre_builder_shape(b, VYRE_SHAPE_AT_LEAST, 1, 0));
}

static void least_revisions(void)
{
    static const struct {
        void (*fill)(vyre_builder *builder);
        uint32_t chosen, least;
    } rows[] = {{fill_nothing, 4, 4}, {fill_reduce, 6, 5},  {fill_reference, 6, 5},
                {fill_linear, 6, 6},  {fill_extract, 6, 6}, {fill_shape, 6, 6}};
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        vyre_program *program = build(rows[i].fill);
        CU_ASSERT_EQUAL(vyre_program_revision(program), rows[i].chosen);
        CU_ASSERT_EQUAL(vyre__program_least_revision(program), rows[i].chosen);
        for (uint32_t revision = 4; revision <= 6; revision++) {
            vyre_program *copy = NULL;
            vyre_error error = {0};
            const vyre_status status = vyre_program_with_revision(program, revision, &copy, &error);
            CU_ASSERT_EQUAL(status, revision < rows[i].least ? VYRE_INVALID_PROGRAM : VYRE_OK);
            CU_ASSERT_EQUAL(copy ? vyre_program_revision(copy) : 0,
                            status == VYRE_OK ? revision : 0);
            vyre_program_release(copy);
        }
        vyre_program_release(program);
    }
}

static void a_copy_outlives_its_original(void)
{
    vyre_program *program = build(fill_buffers);
    vyre_program *copy = NULL, *copy_of_copy = NULL;
    vyre_error error = {0};
    CU_ASSERT_EQUAL(vyre_program_with_revision(program, 6, &copy, &error), VYRE_OK);
    CU_ASSERT_EQUAL(vyre_program_with_revision(copy, 5, &copy_of_copy, &error), VYRE_OK);
    vyre_program_release(program);
    vyre_program_release(copy);
    vyre_buffer_info info;
    CU_ASSERT_EQUAL(vyre_program_buffer(copy_of_copy, 1, &info), VYRE_OK);
    CU_ASSERT_STRING_EQUAL(info.type, "vec<f32, 4>");
    CU_ASSERT_STRING_EQUAL(vyre_program_op_id(copy_of_copy), "test::op");
    CU_ASSERT_EQUAL(vyre__program_buffer(copy_of_copy, vyre__str_of("late")), 5);
    vyre_program_release(copy_of_copy);
    CU_ASSERT_EQUAL(vyre_program_with_revision(NULL, 7, &copy, &error), VYRE_INVALID_ARGUMENT);
    CU_ASSERT_PTR_NULL(copy);
}

static void wrapping(void)
{
    vyre_program *program = build(fill_nothing);
    CU_ASSERT(vyre__program_is_wrapped(program));
    CU_ASSERT(vyre__str_is(program->entry.items[0]->name, VYRE__ROOT_GENERATOR));
    vyre_program_release(program);
}

/* ---- shape predicates ---- */

static int holds(uint8_t tag, uint32_t a, uint32_t b, uint32_t count)
{
    const vyre__shape shape = {.tag = tag, .a = a, .b = b};
    return vyre__shape_holds(&shape, count);
}

static int affine(int64_t scale, int64_t offset, int64_t min, int64_t max, uint32_t count)
{
    const vyre__shape shape = {.tag = VYRE__SHAPE_AFFINE, .affine = {scale, offset, min, max}};
    return vyre__shape_holds(&shape, count);
}

static void shapes(void)
{
    CU_ASSERT(holds(VYRE__SHAPE_AT_LEAST, 4, 0, 4) && !holds(VYRE__SHAPE_AT_LEAST, 4, 0, 3));
    CU_ASSERT(holds(VYRE__SHAPE_AT_MOST, 4, 0, 4) && !holds(VYRE__SHAPE_AT_MOST, 4, 0, 5));
    CU_ASSERT(holds(VYRE__SHAPE_EXACTLY, 4, 0, 4) && !holds(VYRE__SHAPE_EXACTLY, 4, 0, 5));
    CU_ASSERT(holds(VYRE__SHAPE_MULTIPLE_OF, 4, 0, 8) && !holds(VYRE__SHAPE_MULTIPLE_OF, 4, 0, 6));
    CU_ASSERT(!holds(VYRE__SHAPE_MULTIPLE_OF, 0, 0, 0));
    CU_ASSERT(holds(VYRE__SHAPE_MOD_EQUALS, 4, 3, 7) && !holds(VYRE__SHAPE_MOD_EQUALS, 4, 3, 8));
    CU_ASSERT(!holds(VYRE__SHAPE_MOD_EQUALS, 0, 0, 0) && !holds(VYRE__SHAPE_MOD_EQUALS, 4, 4, 8));
    CU_ASSERT(!holds(0, 0, 0, 0));
}

static void affine_shapes_are_exact(void)
{
    CU_ASSERT(affine(3, -2, 10, 10, 4) && !affine(3, -2, 11, 12, 4));
    CU_ASSERT(affine(-1, 0, -5, -5, 5));
    /* Beyond 64 bits: nothing wraps into the range. */
    CU_ASSERT(!affine(INT64_MAX, 0, INT64_MIN, INT64_MAX, 2));
    CU_ASSERT(!affine(INT64_MIN, 0, INT64_MIN, INT64_MAX, UINT32_MAX));
    CU_ASSERT(!affine(INT64_MAX, INT64_MAX, INT64_MIN, INT64_MAX, UINT32_MAX));
    CU_ASSERT(affine(INT64_MAX, 0, INT64_MAX, INT64_MAX, 1));
    CU_ASSERT(affine(INT64_MIN, INT64_MAX, -1, -1, 1));
}

static void combined_shapes(void)
{
    const vyre__shape low = {.tag = VYRE__SHAPE_AT_LEAST, .a = 4};
    const vyre__shape high = {.tag = VYRE__SHAPE_AT_MOST, .a = 8};
    const vyre__shape both = {.tag = VYRE__SHAPE_AND, .left = &low, .right = &high};
    const vyre__shape either = {.tag = VYRE__SHAPE_OR, .left = &low, .right = &high};
    const vyre__shape not_both = {.tag = VYRE__SHAPE_NOT, .left = &both};
    for (uint32_t count = 0; count < 12; count++) {
        CU_ASSERT_EQUAL(vyre__shape_holds(&both, count), count >= 4 && count <= 8);
        CU_ASSERT_EQUAL(vyre__shape_holds(&either, count), 1);
        CU_ASSERT_EQUAL(vyre__shape_holds(&not_both, count), count < 4 || count > 8);
    }
}

/* ---- words ---- */

static unsigned count_words(const char *(*word)(uint8_t tag))
{
    unsigned count = 0;
    for (unsigned tag = 0; tag < 256; tag++) {
        const char *text = word((uint8_t)tag);
        count += text != NULL;
        for (unsigned other = 0; text && other < tag; other++) {
            const char *earlier = word((uint8_t)other);
            CU_ASSERT(!earlier || strcmp(earlier, text) != 0);
        }
    }
    return count;
}

static void words(void)
{
    CU_ASSERT_EQUAL(count_words(vyre__binary_word), 33);
    CU_ASSERT_EQUAL(count_words(vyre__unary_word), 36);
    CU_ASSERT_EQUAL(count_words(vyre__atomic_word), 11);
    CU_ASSERT_EQUAL(count_words(vyre__order_word), 6);
    CU_ASSERT_EQUAL(count_words(vyre__reduce_word), 7);
    CU_ASSERT_EQUAL(count_words(vyre__collective_word), 6);
    CU_ASSERT_EQUAL(count_words(vyre__access_word), 5);
    CU_ASSERT_EQUAL(count_words(vyre__kind_word), 7);
    CU_ASSERT_EQUAL(count_words(vyre__node_op_id), 19);
    CU_ASSERT_STRING_EQUAL(vyre__binary_word(VYRE__BIN_ABS_DIFF), "abs_diff");
    CU_ASSERT_STRING_EQUAL(vyre__binary_word(VYRE__BIN_MUL_HIGH), "mul_high");
    CU_ASSERT_STRING_EQUAL(vyre__binary_word(VYRE__BIN_AND), "&&");
    CU_ASSERT_STRING_EQUAL(vyre__binary_word(VYRE__BIN_ROTL), "rotl");
    CU_ASSERT_STRING_EQUAL(vyre__unary_word(VYRE__UN_IS_NAN), "is_nan");
    CU_ASSERT_STRING_EQUAL(vyre__unary_word(VYRE__UN_RECIPROCAL), "reciprocal");
    CU_ASSERT_STRING_EQUAL(vyre__unary_word(VYRE__UN_INVERSE_SQRT), "inverse_sqrt");
    CU_ASSERT_STRING_EQUAL(vyre__atomic_word(VYRE__ATOMIC_LRU), "lru");
    CU_ASSERT_STRING_EQUAL(vyre__node_op_id(VYRE__NODE_BROADCAST), "vyre.node.broadcast");
}

static void kinds_follow_access(void)
{
    CU_ASSERT_EQUAL(vyre__kind_of_access(VYRE__ACCESS_READ), VYRE__KIND_READONLY);
    CU_ASSERT_EQUAL(vyre__kind_of_access(VYRE__ACCESS_READ_WRITE), VYRE__KIND_GLOBAL);
    CU_ASSERT_EQUAL(vyre__kind_of_access(VYRE__ACCESS_UNIFORM), VYRE__KIND_UNIFORM);
    CU_ASSERT_EQUAL(vyre__kind_of_access(VYRE__ACCESS_WORKGROUP), VYRE__KIND_SHARED);
    CU_ASSERT_EQUAL(vyre__kind_of_access(VYRE__ACCESS_WRITE), VYRE__KIND_GLOBAL);
}

static const unit_test tests[] = {
    {"questions", questions},
    {"references", references},
    {"least revisions", least_revisions},
    {"a copy outlives its original", a_copy_outlives_its_original},
    {"wrapping", wrapping},
    {"shapes", shapes},
    {"affine shapes are exact", affine_shapes_are_exact},
    {"combined shapes", combined_shapes},
    {"words", words},
    {"kinds follow access", kinds_follow_access},
    {NULL, NULL},
};

int main(void)
{
    return unit_main("model", tests);
}
