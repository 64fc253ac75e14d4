/* SPDX-License-Identifier: MIT OR Apache-2.0 */
#include "core/ir/text/words.h"

#include <string.h>

#include "core/ir/text/char.h"

/* In alphabetical order. `tensor` stands for the type with and without a shape. */
static const vyre__word words[] = {
    {"abs", VYRE__FORM_UNARY, VYRE__UN_ABS},
    {"abs_diff", VYRE__FORM_BINARY, VYRE__BIN_ABS_DIFF},
    {"acos", VYRE__FORM_UNARY, VYRE__UN_ACOS},
    {"all_gather", VYRE__FORM_ACTION, VYRE__NODE_ALL_GATHER},
    {"all_reduce", VYRE__FORM_ACTION, VYRE__NODE_ALL_REDUCE},
    {"array", VYRE__FORM_TYPE, VYRE__TYPE_ARRAY},
    {"asin", VYRE__FORM_UNARY, VYRE__UN_ASIN},
    {"async_load", VYRE__FORM_ACTION, VYRE__NODE_ASYNC_LOAD},
    {"async_store", VYRE__FORM_ACTION, VYRE__NODE_ASYNC_STORE},
    {"async_wait", VYRE__FORM_ACTION, VYRE__NODE_ASYNC_WAIT},
    {"atan", VYRE__FORM_UNARY, VYRE__UN_ATAN},
    {"atomic_add", VYRE__FORM_ATOMIC, VYRE__ATOMIC_ADD},
    {"atomic_and", VYRE__FORM_ATOMIC, VYRE__ATOMIC_AND},
    {"atomic_cas", VYRE__FORM_ATOMIC, VYRE__ATOMIC_CAS},
    {"atomic_cas_weak", VYRE__FORM_ATOMIC, VYRE__ATOMIC_CAS_WEAK},
    {"atomic_exchange", VYRE__FORM_ATOMIC, VYRE__ATOMIC_EXCHANGE},
    {"atomic_ext", VYRE__FORM_ATOMIC_EXT, VYRE__OP_OPAQUE},
    {"atomic_lru", VYRE__FORM_ATOMIC, VYRE__ATOMIC_LRU},
    {"atomic_max", VYRE__FORM_ATOMIC, VYRE__ATOMIC_MAX},
    {"atomic_min", VYRE__FORM_ATOMIC, VYRE__ATOMIC_MIN},
    {"atomic_nand", VYRE__FORM_ATOMIC, VYRE__ATOMIC_NAND},
    {"atomic_or", VYRE__FORM_ATOMIC, VYRE__ATOMIC_OR},
    {"atomic_xor", VYRE__FORM_ATOMIC, VYRE__ATOMIC_XOR},
    {"barrier", VYRE__FORM_ACTION, VYRE__NODE_BARRIER},
    {"bf16", VYRE__FORM_TYPE, VYRE__TYPE_BF16},
    {"binary_ext", VYRE__FORM_BINARY_EXT, 0},
    {"bool", VYRE__FORM_TYPE, VYRE__TYPE_BOOL},
    {"broadcast", VYRE__FORM_ACTION, VYRE__NODE_BROADCAST},
    {"bsr", VYRE__FORM_TYPE, VYRE__TYPE_SPARSE_BSR},
    {"bytes", VYRE__FORM_TYPE, VYRE__TYPE_BYTES},
    {"call", VYRE__FORM_CALL, 0},
    {"cast", VYRE__FORM_CAST, 0},
    {"ceil", VYRE__FORM_UNARY, VYRE__UN_CEIL},
    {"clz", VYRE__FORM_UNARY, VYRE__UN_CLZ},
    {"coo", VYRE__FORM_TYPE, VYRE__TYPE_SPARSE_COO},
    {"cos", VYRE__FORM_UNARY, VYRE__UN_COS},
    {"cosh", VYRE__FORM_UNARY, VYRE__UN_COSH},
    {"csr", VYRE__FORM_TYPE, VYRE__TYPE_SPARSE_CSR},
    {"ctz", VYRE__FORM_UNARY, VYRE__UN_CTZ},
    {"exp", VYRE__FORM_UNARY, VYRE__UN_EXP},
    {"exp2", VYRE__FORM_UNARY, VYRE__UN_EXP2},
    {"f16", VYRE__FORM_TYPE, VYRE__TYPE_F16},
    {"f32", VYRE__FORM_TYPE, VYRE__TYPE_F32},
    {"f64", VYRE__FORM_TYPE, VYRE__TYPE_F64},
    {"f8e4m3", VYRE__FORM_TYPE, VYRE__TYPE_F8E4M3},
    {"f8e5m2", VYRE__FORM_TYPE, VYRE__TYPE_F8E5M2},
    {"floor", VYRE__FORM_UNARY, VYRE__UN_FLOOR},
    {"fma", VYRE__FORM_FMA, 0},
    {"fp4", VYRE__FORM_TYPE, VYRE__TYPE_FP4},
    {"gid", VYRE__FORM_AXIS, VYRE__EXPR_INVOCATION_ID},
    {"handle", VYRE__FORM_TYPE, VYRE__TYPE_HANDLE},
    {"i16", VYRE__FORM_TYPE, VYRE__TYPE_I16},
    {"i32", VYRE__FORM_TYPE, VYRE__TYPE_I32},
    {"i4", VYRE__FORM_TYPE, VYRE__TYPE_I4},
    {"i64", VYRE__FORM_TYPE, VYRE__TYPE_I64},
    {"i8", VYRE__FORM_TYPE, VYRE__TYPE_I8},
    {"indirect_dispatch", VYRE__FORM_ACTION, VYRE__NODE_INDIRECT_DISPATCH},
    {"inverse_sqrt", VYRE__FORM_UNARY, VYRE__UN_INVERSE_SQRT},
    {"is_finite", VYRE__FORM_UNARY, VYRE__UN_IS_FINITE},
    {"is_inf", VYRE__FORM_UNARY, VYRE__UN_IS_INF},
    {"is_nan", VYRE__FORM_UNARY, VYRE__UN_IS_NAN},
    {"len", VYRE__FORM_LEN, 0},
    {"lid", VYRE__FORM_AXIS, VYRE__EXPR_LOCAL_ID},
    {"log", VYRE__FORM_UNARY, VYRE__UN_LOG},
    {"log2", VYRE__FORM_UNARY, VYRE__UN_LOG2},
    {"max", VYRE__FORM_BINARY, VYRE__BIN_MAX},
    {"mesh", VYRE__FORM_TYPE, VYRE__TYPE_DEVICE_MESH},
    {"min", VYRE__FORM_BINARY, VYRE__BIN_MIN},
    {"mul_high", VYRE__FORM_BINARY, VYRE__BIN_MUL_HIGH},
    {"nf4", VYRE__FORM_TYPE, VYRE__TYPE_NF4},
    {"opaque", VYRE__FORM_OPAQUE, 0},
    {"popcount", VYRE__FORM_UNARY, VYRE__UN_POPCOUNT},
    {"quant", VYRE__FORM_TYPE, VYRE__TYPE_QUANTIZED},
    {"reciprocal", VYRE__FORM_UNARY, VYRE__UN_RECIPROCAL},
    {"reduce_scatter", VYRE__FORM_ACTION, VYRE__NODE_REDUCE_SCATTER},
    {"ref", VYRE__FORM_REF, 0},
    {"resume", VYRE__FORM_ACTION, VYRE__NODE_RESUME},
    {"reverse_bits", VYRE__FORM_UNARY, VYRE__UN_REVERSE_BITS},
    {"rotl", VYRE__FORM_BINARY, VYRE__BIN_ROTL},
    {"rotr", VYRE__FORM_BINARY, VYRE__BIN_ROTR},
    {"round", VYRE__FORM_UNARY, VYRE__UN_ROUND},
    {"sat_add", VYRE__FORM_BINARY, VYRE__BIN_SAT_ADD},
    {"sat_mul", VYRE__FORM_BINARY, VYRE__BIN_SAT_MUL},
    {"sat_sub", VYRE__FORM_BINARY, VYRE__BIN_SAT_SUB},
    {"sign", VYRE__FORM_UNARY, VYRE__UN_SIGN},
    {"sin", VYRE__FORM_UNARY, VYRE__UN_SIN},
    {"sinh", VYRE__FORM_UNARY, VYRE__UN_SINH},
    {"sqrt", VYRE__FORM_UNARY, VYRE__UN_SQRT},
    {"subgroup_add", VYRE__FORM_REDUCE, VYRE__REDUCE_ADD},
    {"subgroup_and", VYRE__FORM_REDUCE, VYRE__REDUCE_AND},
    {"subgroup_ballot", VYRE__FORM_BALLOT, 0},
    {"subgroup_lane", VYRE__FORM_LANE, 0},
    {"subgroup_max", VYRE__FORM_REDUCE, VYRE__REDUCE_MAX},
    {"subgroup_min", VYRE__FORM_REDUCE, VYRE__REDUCE_MIN},
    {"subgroup_mul", VYRE__FORM_REDUCE, VYRE__REDUCE_MUL},
    {"subgroup_or", VYRE__FORM_REDUCE, VYRE__REDUCE_OR},
    {"subgroup_shuffle", VYRE__FORM_SHUFFLE, 0},
    {"subgroup_size", VYRE__FORM_SIZE, 0},
    {"subgroup_xor", VYRE__FORM_REDUCE, VYRE__REDUCE_XOR},
    {"tan", VYRE__FORM_UNARY, VYRE__UN_TAN},
    {"tanh", VYRE__FORM_UNARY, VYRE__UN_TANH},
    {"tensor", VYRE__FORM_TYPE, VYRE__TYPE_TENSOR},
    {"trap", VYRE__FORM_ACTION, VYRE__NODE_TRAP},
    {"trunc", VYRE__FORM_UNARY, VYRE__UN_TRUNC},
    {"u16", VYRE__FORM_TYPE, VYRE__TYPE_U16},
    {"u32", VYRE__FORM_TYPE, VYRE__TYPE_U32},
    {"u32x2", VYRE__FORM_TYPE, VYRE__TYPE_VEC2U32},
    {"u32x4", VYRE__FORM_TYPE, VYRE__TYPE_VEC4U32},
    {"u64", VYRE__FORM_TYPE, VYRE__TYPE_U64},
    {"u8", VYRE__FORM_TYPE, VYRE__TYPE_U8},
    {"unary_ext", VYRE__FORM_UNARY_EXT, 0},
    {"unpack4_high", VYRE__FORM_UNARY, VYRE__UN_UNPACK4_HIGH},
    {"unpack4_low", VYRE__FORM_UNARY, VYRE__UN_UNPACK4_LOW},
    {"unpack8_high", VYRE__FORM_UNARY, VYRE__UN_UNPACK8_HIGH},
    {"unpack8_low", VYRE__FORM_UNARY, VYRE__UN_UNPACK8_LOW},
    {"vec", VYRE__FORM_TYPE, VYRE__TYPE_VEC},
    {"wave_ballot", VYRE__FORM_BINARY, VYRE__BIN_WAVE_BALLOT},
    {"wave_broadcast", VYRE__FORM_BINARY, VYRE__BIN_WAVE_BROADCAST},
    {"wave_reduce", VYRE__FORM_BINARY, VYRE__BIN_WAVE_REDUCE},
    {"wave_shuffle", VYRE__FORM_BINARY, VYRE__BIN_WAVE_SHUFFLE},
    {"wid", VYRE__FORM_AXIS, VYRE__EXPR_WORKGROUP_ID},
    {"wrap_add", VYRE__FORM_BINARY, VYRE__BIN_WRAP_ADD},
    {"wrap_sub", VYRE__FORM_BINARY, VYRE__BIN_WRAP_SUB},
};

enum { WORD_COUNT = sizeof words / sizeof words[0] };

static int compare(vyre__str text, const char *word)
{
    const size_t size = strlen(word);
    const size_t common = text.size < size ? text.size : size;
    const int order = common > 0 ? memcmp(text.data, word, common) : 0;
    if (order != 0)
        return order;
    return text.size < size ? -1 : text.size > size;
}

const vyre__word *vyre__word_find(vyre__str text)
{
    size_t low = 0, high = WORD_COUNT;
    while (low < high) {
        const size_t middle = low + (high - low) / 2;
        const int order = compare(text, words[middle].text);
        if (order == 0)
            return &words[middle];
        if (order < 0)
            high = middle;
        else
            low = middle + 1;
    }
    return NULL;
}

const vyre__word *vyre__word_list(size_t *out_count)
{
    *out_count = WORD_COUNT;
    return words;
}

int vyre__word_is_reserved(vyre__str text)
{
    static const char *const reserved[] = {"let",    "if",   "else",  "for", "return",
                                           "region", "true", "false", "nan", "inf"};
    if (text.size < 2 || text.size > 6)
        return 0;
    for (size_t i = 0; i < sizeof reserved / sizeof reserved[0]; i++)
        if (vyre__str_is(text, reserved[i]))
            return 1;
    return 0;
}

int vyre__word_is_kept(vyre__str text)
{
    if (text.size == 0 || text.data[0] != '_')
        return 0;
    for (uint32_t i = 1; i < text.size; i++)
        if (!vyre__is_digit((unsigned char)text.data[i]))
            return 0;
    return 1;
}

int vyre__word_is_plain_name(vyre__str text)
{
    if (text.size == 0 || vyre__is_digit((unsigned char)text.data[0]))
        return 0;
    for (uint32_t i = 0; i < text.size; i++)
        if (!vyre__is_word_char((unsigned char)text.data[i]))
            return 0;
    return !vyre__word_is_kept(text) && !vyre__word_is_reserved(text);
}
