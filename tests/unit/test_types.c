/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Sizes, names and equality of types, by a table that is written out in full. */
#include <string.h>

#include "core/ir/model.h"
#include "tests/unit/unit.h"

typedef struct row {
    const char *text;
    vyre__type type;
    uint32_t size, stride, bits;
} row;

static const uint32_t dims[] = {2, 3, 4};
static const vyre__type f32 = {.tag = VYRE__TYPE_F32};
static const vyre__type i4 = {.tag = VYRE__TYPE_I4};
static const vyre__type vec_f32_4 = {.tag = VYRE__TYPE_VEC, .a = 4, .element = &f32};
static const vyre__type quant_i4 = {.tag = VYRE__TYPE_QUANTIZED, .element = &i4};

static const row rows[] = {
    {"u32", {.tag = 0x01}, 4, 4, 32},
    {"i32", {.tag = 0x02}, 4, 4, 32},
    {"u64", {.tag = 0x03}, 8, 8, 64},
    {"u32x2", {.tag = 0x04}, 8, 8, 64},
    {"u32x4", {.tag = 0x05}, 16, 16, 128},
    {"bool", {.tag = 0x06}, 4, 4, 32},
    {"bytes", {.tag = 0x07}, 1, 0, 8},
    {"array<12>", {.tag = 0x08, .a = 12}, 12, 0, 0},
    {"f16", {.tag = 0x09}, 2, 2, 16},
    {"bf16", {.tag = 0x0A}, 2, 2, 16},
    {"f32", {.tag = 0x0B}, 4, 4, 32},
    {"f64", {.tag = 0x0C}, 8, 8, 64},
    {"tensor", {.tag = 0x0D}, 0, 0, 0},
    {"u8", {.tag = 0x0E}, 1, 1, 8},
    {"u16", {.tag = 0x0F}, 2, 2, 16},
    {"i8", {.tag = 0x10}, 1, 1, 8},
    {"i16", {.tag = 0x11}, 2, 2, 16},
    {"i64", {.tag = 0x12}, 8, 8, 64},
    {"handle<4000000000>", {.tag = 0x13, .a = 4000000000u}, 4, 4, 32},
    {"vec<f32, 4>", {.tag = 0x14, .a = 4, .element = &f32}, 16, 16, 128},
    {"vec<vec<f32, 4>, 3>", {.tag = 0x14, .a = 3, .element = &vec_f32_4}, 48, 48, 384},
    {"vec<i4, 5>", {.tag = 0x14, .a = 5, .element = &i4}, 5, 5, 20},
    {"tensor<f32, 2, 3, 4>", {.tag = 0x15, .element = &f32, .dims = dims, .dim_count = 3}, 0, 0, 0},
    {"tensor<f32>", {.tag = 0x15, .element = &f32}, 0, 0, 0},
    {"csr<f32>", {.tag = 0x16, .element = &f32}, 0, 0, 0},
    {"coo<f32>", {.tag = 0x17, .element = &f32}, 0, 0, 0},
    {"bsr<f32, 4, 8>", {.tag = 0x18, .element = &f32, .a = 4, .b = 8}, 0, 0, 0},
    {"f8e4m3", {.tag = 0x19}, 1, 1, 8},
    {"f8e5m2", {.tag = 0x1A}, 1, 1, 8},
    {"i4", {.tag = 0x1B}, 1, 1, 4},
    {"fp4", {.tag = 0x1C}, 1, 1, 4},
    {"nf4", {.tag = 0x1D}, 1, 1, 4},
    {"mesh<>", {.tag = 0x1E}, 4, 0, 32},
    {"mesh<2, 3>", {.tag = 0x1E, .dims = dims, .dim_count = 2}, 4, 0, 32},
    {"quant<i4, per_tensor, none>", {.tag = 0x1F, .element = &i4}, 1, 1, 4},
    {"quant<i4, per_channel(1), per_tensor>",
     {.tag = 0x1F, .element = &i4, .scale = 1, .a = 1, .zero = 1},
     1,
     1,
     4},
    {"quant<i4, per_group(32), per_channel(2)>",
     {.tag = 0x1F, .element = &i4, .scale = 2, .a = 32, .zero = 2, .b = 2},
     1,
     1,
     4},
    {"quant<i4, per_group(32), per_group(16)>",
     {.tag = 0x1F, .element = &i4, .scale = 2, .a = 32, .zero = 3, .b = 16},
     1,
     1,
     4},
    {"vec<quant<i4, per_tensor, none>, 2>", {.tag = 0x14, .a = 2, .element = &quant_i4}, 2, 2, 8},
    {"opaque<0x80000001>", {.tag = 0x80, .a = 0x80000001u}, 0, 0, 0},
};
enum { ROWS = sizeof rows / sizeof rows[0] };

static void sizes(void)
{
    for (size_t i = 0; i < ROWS; i++) {
        CU_ASSERT_EQUAL(vyre__type_size(&rows[i].type), rows[i].size);
        CU_ASSERT_EQUAL(vyre__type_stride(&rows[i].type), rows[i].stride);
        CU_ASSERT_EQUAL(vyre__type_bits(&rows[i].type), rows[i].bits);
    }
}

static void text(void)
{
    for (size_t i = 0; i < ROWS; i++) {
        vyre__bytes out = {0};
        vyre__type_print(&out, &rows[i].type);
        CU_ASSERT(out.size == strlen(rows[i].text) &&
                  memcmp(out.data, rows[i].text, out.size) == 0);
        const char *word = vyre__type_word(rows[i].type.tag);
        CU_ASSERT(word && strncmp(word, rows[i].text, strlen(word)) == 0);
        vyre__bytes_release(&out);
    }
}

static void equality(void)
{
    for (size_t i = 0; i < ROWS; i++)
        for (size_t k = 0; k < ROWS; k++) {
            vyre__type copy = rows[k].type;
            CU_ASSERT_EQUAL(vyre__type_equal(&rows[i].type, &copy), i == k);
        }
    const uint32_t other_dims[] = {2, 3, 5};
    vyre__type tensor = {.tag = 0x15, .element = &f32, .dims = dims, .dim_count = 3};
    vyre__type other = tensor;
    other.dims = other_dims;
    CU_ASSERT_FALSE(vyre__type_equal(&tensor, &other));
    CU_ASSERT_FALSE(vyre__type_equal(&tensor, NULL));
}

static void plain_types(void)
{
    unsigned count = 0;
    for (unsigned tag = 0; tag < 256; tag++) {
        const vyre__type *plain = vyre__type_plain((uint8_t)tag);
        if (!plain)
            continue;
        count++;
        CU_ASSERT_EQUAL(plain->tag, tag);
        CU_ASSERT_PTR_EQUAL(plain, vyre__type_plain((uint8_t)tag));
        CU_ASSERT_PTR_NULL(plain->element);
    }
    CU_ASSERT_EQUAL(count, 22);
    CU_ASSERT_PTR_NULL(vyre__type_plain(VYRE__TYPE_VEC));
    CU_ASSERT_PTR_NULL(vyre__type_plain(VYRE__TYPE_OPAQUE));
    CU_ASSERT_PTR_NULL(vyre__type_word(0));
    CU_ASSERT_PTR_NULL(vyre__type_word(0x20));
    CU_ASSERT_PTR_NULL(vyre__type_word(0xff));
}

static void packed_sizes(void)
{
    static const vyre__type array = {.tag = VYRE__TYPE_ARRAY, .a = 12};
    static const vyre__type tensor = {.tag = VYRE__TYPE_TENSOR};
    static const struct {
        const vyre__type *type;
        uint32_t count;
        int known;
        uint64_t size;
    } cases[] = {
        {&f32, 3, 1, 12},
        {&f32, 0, 0, 0},
        {&i4, 1, 1, 1},
        {&i4, 2, 1, 1},
        {&i4, 3, 1, 2},
        {&array, 5, 1, 60},
        {&tensor, 5, 0, 0},
        {&f32, UINT32_MAX, 1, UINT64_C(17179869180)},
        {&i4, UINT32_MAX, 1, UINT64_C(2147483648)},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        int known = 7;
        CU_ASSERT_EQUAL(vyre__type_packed_size(cases[i].type, cases[i].count, &known),
                        cases[i].size);
        CU_ASSERT_EQUAL(known, cases[i].known);
    }
}

/* 255^5 lanes pass 2^32: the type has no size, and nothing wraps around. */
static void vectors_beyond_32_bits(void)
{
    vyre__type levels[5];
    for (int i = 0; i < 5; i++)
        levels[i] =
            (vyre__type){.tag = VYRE__TYPE_VEC, .a = 255, .element = i > 0 ? &levels[i - 1] : &f32};
    CU_ASSERT_EQUAL(vyre__type_size(&levels[1]), 255 * 255 * 4);
    CU_ASSERT_EQUAL(vyre__type_size(&levels[4]), 0);
    CU_ASSERT_EQUAL(vyre__type_stride(&levels[4]), 0);
    CU_ASSERT_EQUAL(vyre__type_bits(&levels[4]), 0);
}

static const unit_test tests[] = {
    {"sizes", sizes},
    {"text", text},
    {"equality", equality},
    {"plain types", plain_types},
    {"packed sizes", packed_sizes},
    {"vectors beyond 32 bits", vectors_beyond_32_bits},
    {NULL, NULL},
};

int main(void)
{
    return unit_main("types", tests);
}
