/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Facts about types. Types nest no deeper than readers allow, so recursion is bounded. */
#include <string.h>

#include "core/ir/model.h"

typedef struct type_row {
    const char *word; /* of the text form */
    uint8_t plain;    /* the tag says everything */
    uint8_t size;     /* bytes, 0 when the element decides or there is none */
    uint8_t stride;   /* bytes */
    uint8_t bits;
} type_row;

static const type_row rows[] = {
    [VYRE__TYPE_U32] = {"u32", 1, 4, 4, 32},
    [VYRE__TYPE_I32] = {"i32", 1, 4, 4, 32},
    [VYRE__TYPE_U64] = {"u64", 1, 8, 8, 64},
    [VYRE__TYPE_VEC2U32] = {"u32x2", 1, 8, 8, 64},
    [VYRE__TYPE_VEC4U32] = {"u32x4", 1, 16, 16, 128},
    [VYRE__TYPE_BOOL] = {"bool", 1, 4, 4, 32},
    [VYRE__TYPE_BYTES] = {"bytes", 1, 1, 0, 8},
    [VYRE__TYPE_ARRAY] = {"array", 0, 0, 0, 0},
    [VYRE__TYPE_F16] = {"f16", 1, 2, 2, 16},
    [VYRE__TYPE_BF16] = {"bf16", 1, 2, 2, 16},
    [VYRE__TYPE_F32] = {"f32", 1, 4, 4, 32},
    [VYRE__TYPE_F64] = {"f64", 1, 8, 8, 64},
    [VYRE__TYPE_TENSOR] = {"tensor", 1, 0, 0, 0},
    [VYRE__TYPE_U8] = {"u8", 1, 1, 1, 8},
    [VYRE__TYPE_U16] = {"u16", 1, 2, 2, 16},
    [VYRE__TYPE_I8] = {"i8", 1, 1, 1, 8},
    [VYRE__TYPE_I16] = {"i16", 1, 2, 2, 16},
    [VYRE__TYPE_I64] = {"i64", 1, 8, 8, 64},
    [VYRE__TYPE_HANDLE] = {"handle", 0, 4, 4, 32},
    [VYRE__TYPE_VEC] = {"vec", 0, 0, 0, 0},
    [VYRE__TYPE_TENSOR_SHAPED] = {"tensor", 0, 0, 0, 0},
    [VYRE__TYPE_SPARSE_CSR] = {"csr", 0, 0, 0, 0},
    [VYRE__TYPE_SPARSE_COO] = {"coo", 0, 0, 0, 0},
    [VYRE__TYPE_SPARSE_BSR] = {"bsr", 0, 0, 0, 0},
    [VYRE__TYPE_F8E4M3] = {"f8e4m3", 1, 1, 1, 8},
    [VYRE__TYPE_F8E5M2] = {"f8e5m2", 1, 1, 1, 8},
    [VYRE__TYPE_I4] = {"i4", 1, 1, 1, 4},
    [VYRE__TYPE_FP4] = {"fp4", 1, 1, 1, 4},
    [VYRE__TYPE_NF4] = {"nf4", 1, 1, 1, 4},
    [VYRE__TYPE_DEVICE_MESH] = {"mesh", 0, 4, 0, 32},
    [VYRE__TYPE_QUANTIZED] = {"quant", 0, 0, 0, 0},
    [VYRE__TYPE_OPAQUE] = {"opaque", 0, 0, 0, 0},
};

static const type_row *row_of(uint8_t tag)
{
    return tag < sizeof rows / sizeof rows[0] ? &rows[tag] : &rows[0];
}

/* A vector of vectors can pass 2^32: such a type has no size. */
static uint32_t times(uint32_t value, uint32_t count)
{
    const uint64_t product = (uint64_t)value * count;
    return product > UINT32_MAX ? 0 : (uint32_t)product;
}

uint32_t vyre__type_size(const vyre__type *type)
{
    switch (type->tag) {
    case VYRE__TYPE_ARRAY: return type->a;
    case VYRE__TYPE_VEC: return times(vyre__type_size(type->element), type->a);
    case VYRE__TYPE_QUANTIZED: return vyre__type_size(type->element);
    default: return row_of(type->tag)->size;
    }
}

uint32_t vyre__type_stride(const vyre__type *type)
{
    switch (type->tag) {
    case VYRE__TYPE_VEC: return times(vyre__type_stride(type->element), type->a);
    case VYRE__TYPE_QUANTIZED: return vyre__type_stride(type->element);
    default: return row_of(type->tag)->stride;
    }
}

uint32_t vyre__type_bits(const vyre__type *type)
{
    switch (type->tag) {
    case VYRE__TYPE_VEC: return times(vyre__type_bits(type->element), type->a);
    case VYRE__TYPE_QUANTIZED: return vyre__type_bits(type->element);
    default: return row_of(type->tag)->bits;
    }
}

uint64_t vyre__type_packed_size(const vyre__type *type, uint32_t count, int *out_known)
{
    const uint32_t bits = vyre__type_bits(type);
    const uint32_t size = vyre__type_size(type);
    *out_known = count > 0 && (bits > 0 || size > 0);
    if (!*out_known)
        return 0;
    if (bits == 0)
        return (uint64_t)count * size;
    const uint64_t total = (uint64_t)count * bits;
    return total / 8 + (total % 8 != 0);
}

int vyre__type_equal(const vyre__type *a, const vyre__type *b)
{
    if (a == b)
        return 1;
    if (!a || !b || a->tag != b->tag || a->scale != b->scale || a->zero != b->zero ||
        a->a != b->a || a->b != b->b || a->dim_count != b->dim_count)
        return 0;
    if (a->dim_count > 0 && memcmp(a->dims, b->dims, a->dim_count * sizeof *a->dims) != 0)
        return 0;
    return vyre__type_equal(a->element, b->element);
}

const char *vyre__type_word(uint8_t tag)
{
    return row_of(tag)->word;
}

const vyre__type *vyre__type_plain(uint8_t tag)
{
    /* The tag is the index, so that a decoder needs no search. */
#define PLAIN(name) [VYRE__TYPE_##name] = {.tag = VYRE__TYPE_##name }
    static const vyre__type types[] = {
        PLAIN(U32),    PLAIN(I32), PLAIN(U64),  PLAIN(VEC2U32), PLAIN(VEC4U32), PLAIN(BOOL),
        PLAIN(BYTES),  PLAIN(F16), PLAIN(BF16), PLAIN(F32),     PLAIN(F64),     PLAIN(TENSOR),
        PLAIN(U8),     PLAIN(U16), PLAIN(I8),   PLAIN(I16),     PLAIN(I64),     PLAIN(F8E4M3),
        PLAIN(F8E5M2), PLAIN(I4),  PLAIN(FP4),  PLAIN(NF4),
    };
#undef PLAIN
    return row_of(tag)->plain ? &types[tag] : NULL;
}

/* ---- text ---- */

static void put_parameter(vyre__bytes *out, const char *name, uint32_t value, int has_value)
{
    vyre__bytes_put_text(out, ", ");
    vyre__bytes_put_text(out, name);
    if (has_value)
        vyre__bytes_printf(out, "(%u)", (unsigned)value);
}

static void put_quantised(vyre__bytes *out, const vyre__type *type)
{
    static const char *const scales[] = {"per_tensor", "per_channel", "per_group"};
    static const char *const zeros[] = {"none", "per_tensor", "per_channel", "per_group"};
    put_parameter(out, scales[type->scale], type->a, type->scale != VYRE__SCALE_PER_TENSOR);
    put_parameter(out, zeros[type->zero], type->b, type->zero >= VYRE__ZERO_PER_CHANNEL);
}

static void put_dims(vyre__bytes *out, const vyre__type *type)
{
    for (uint32_t i = 0; i < type->dim_count; i++)
        vyre__bytes_printf(out, i > 0 || type->element ? ", %u" : "%u", (unsigned)type->dims[i]);
}

void vyre__type_print(vyre__bytes *out, const vyre__type *type)
{
    vyre__bytes_put_text(out, row_of(type->tag)->word);
    if (row_of(type->tag)->plain)
        return;
    vyre__bytes_put_u8(out, '<');
    if (type->element)
        vyre__type_print(out, type->element);
    switch (type->tag) {
    case VYRE__TYPE_ARRAY:
    case VYRE__TYPE_HANDLE: vyre__bytes_printf(out, "%u", (unsigned)type->a); break;
    case VYRE__TYPE_OPAQUE: vyre__bytes_printf(out, "0x%08x", (unsigned)type->a); break;
    case VYRE__TYPE_VEC: vyre__bytes_printf(out, ", %u", (unsigned)type->a); break;
    case VYRE__TYPE_SPARSE_BSR:
        vyre__bytes_printf(out, ", %u, %u", (unsigned)type->a, (unsigned)type->b);
        break;
    case VYRE__TYPE_QUANTIZED: put_quantised(out, type); break;
    default: put_dims(out, type); break;
    }
    vyre__bytes_put_u8(out, '>');
}
