/* SPDX-License-Identifier: MIT OR Apache-2.0 */
#include "tests/conform/operators.h"

#include <stddef.h>

#define U32 VYRE_DATA_U32
#define I32 VYRE_DATA_I32
#define F32 VYRE_DATA_F32
#define F16 VYRE_DATA_F16
#define BF16 VYRE_DATA_BF16
#define BOOL VYRE_DATA_BOOL
#define U8 VYRE_DATA_U8
#define U16 VYRE_DATA_U16
#define I8 VYRE_DATA_I8
#define I16 VYRE_DATA_I16

const uint8_t value_types[VALUE_TYPES] = {U32, I32, F32, BOOL, F16, BF16, U8, U16, I8, I16};

#define B(name, operand, result)                                                                   \
    {                                                                                              \
        EXPR_BINARY, VYRE_BINARY_##name, operand, operand, result                                  \
    }
#define MIXED(name, operand, second, result)                                                       \
    {                                                                                              \
        EXPR_BINARY, VYRE_BINARY_##name, operand, second, result                                   \
    }
#define U(name, operand, result)                                                                   \
    {                                                                                              \
        EXPR_UNARY, VYRE_UNARY_##name, operand, operand, result                                    \
    }
#define C(operand, result)                                                                         \
    {                                                                                              \
        EXPR_CAST, 0, operand, operand, result                                                     \
    }
#define R(name, operand)                                                                           \
    {                                                                                              \
        EXPR_REDUCE, VYRE_REDUCE_##name, operand, operand, operand                                 \
    }
#define ARITHMETIC(type)                                                                           \
    B(ADD, type, type), B(SUB, type, type), B(MUL, type, type), B(DIV, type, type),                \
        B(MIN, type, type), B(MAX, type, type)
#define COMPARISONS(type)                                                                          \
    B(EQ, type, BOOL), B(NE, type, BOOL), B(LT, type, BOOL), B(GT, type, BOOL), B(LE, type, BOOL), \
        B(GE, type, BOOL)
#define WORDS(type)                                                                                \
    B(MOD, type, U32), B(BIT_AND, type, U32), B(BIT_OR, type, U32), B(BIT_XOR, type, U32),         \
        B(WRAP_ADD, type, U32), B(WRAP_SUB, type, U32), U(BIT_NOT, type, type),                    \
        U(POPCOUNT, type, type), U(CLZ, type, type), U(CTZ, type, type),                           \
        U(REVERSE_BITS, type, type), U(UNPACK4_LOW, type, U32), U(UNPACK4_HIGH, type, U32),        \
        U(UNPACK8_LOW, type, U32), U(UNPACK8_HIGH, type, U32)
#define TO_INTEGERS(type)                                                                          \
    C(type, U32), C(type, I32), C(type, BOOL), C(type, U8), C(type, U16), C(type, I8), C(type, I16)
#define REDUCTIONS(type) R(ADD, type), R(MUL, type), R(MIN, type), R(MAX, type)

static const operation rows[] = {
    ARITHMETIC(U32),
    ARITHMETIC(I32),
    ARITHMETIC(F32),
    ARITHMETIC(F16),
    ARITHMETIC(BF16),
    COMPARISONS(U32),
    COMPARISONS(I32),
    COMPARISONS(F32),
    COMPARISONS(F16),
    COMPARISONS(BF16),
    B(EQ, BOOL, BOOL),
    B(NE, BOOL, BOOL),
    B(AND, BOOL, BOOL),
    B(OR, BOOL, BOOL),
    B(AND, U32, BOOL),
    B(OR, U32, BOOL),
    MIXED(AND, U32, BOOL, BOOL),
    MIXED(AND, BOOL, U32, BOOL),
    MIXED(OR, U32, BOOL, BOOL),
    MIXED(OR, BOOL, U32, BOOL),
    MIXED(WRAP_ADD, U32, I32, U32),
    MIXED(WRAP_ADD, I32, U32, U32),
    MIXED(WRAP_SUB, U32, I32, U32),
    MIXED(WRAP_SUB, I32, U32, U32),
    WORDS(U32),
    WORDS(I32),
    B(SHL, U32, U32),
    B(SHR, U32, U32),
    B(ROTL, U32, U32),
    B(ROTR, U32, U32),
    B(ABS_DIFF, U32, U32),
    B(SAT_ADD, U32, U32),
    B(SAT_SUB, U32, U32),
    B(SAT_MUL, U32, U32),
    B(MUL_HIGH, U32, U32),
    U(NEGATE, U32, U32),
    U(NEGATE, F32, F32),
    U(LOGICAL_NOT, U32, BOOL),
    U(LOGICAL_NOT, BOOL, BOOL),
    U(COS, F32, F32),
    U(SIN, F32, F32),
    U(ABS, F32, F32),
    U(SQRT, F32, F32),
    U(FLOOR, F32, F32),
    U(CEIL, F32, F32),
    U(ROUND, F32, F32),
    U(TRUNC, F32, F32),
    U(SIGN, F32, F32),
    U(IS_NAN, F32, BOOL),
    U(IS_INF, F32, BOOL),
    U(IS_FINITE, F32, BOOL),
    U(EXP, F32, F32),
    U(LOG, F32, F32),
    U(LOG2, F32, F32),
    U(EXP2, F32, F32),
    U(TAN, F32, F32),
    U(ACOS, F32, F32),
    U(ASIN, F32, F32),
    U(ATAN, F32, F32),
    U(TANH, F32, F32),
    U(SINH, F32, F32),
    U(COSH, F32, F32),
    U(INVERSE_SQRT, F32, F32),
    U(RECIPROCAL, F32, F32),
    TO_INTEGERS(U32),
    TO_INTEGERS(I32),
    TO_INTEGERS(BOOL),
    TO_INTEGERS(U8),
    TO_INTEGERS(U16),
    TO_INTEGERS(I8),
    TO_INTEGERS(I16),
    C(U32, F32),
    C(I32, F32),
    C(BOOL, F32),
    C(F16, F32),
    C(BF16, F32),
    C(F32, F32),
    C(F32, U32),
    C(F32, I32),
    C(F32, BOOL),
    C(F32, F16),
    C(F32, BF16),
    C(F16, F16),
    C(BF16, BF16),
    REDUCTIONS(U32),
    REDUCTIONS(I32),
    REDUCTIONS(F32),
    R(AND, U32),
    R(OR, U32),
    R(XOR, U32),
    R(AND, I32),
    R(OR, I32),
    R(XOR, I32),
};

const operation *operations_all(uint32_t *out_count)
{
    *out_count = sizeof rows / sizeof rows[0];
    return rows;
}

const operation *operation_for(random_source *r, uint8_t kind, uint8_t result)
{
    uint32_t matches = 0;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        matches += rows[i].kind == kind && rows[i].result == result;
    if (matches == 0)
        return NULL;
    uint32_t chosen = random_below(r, matches);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        if (rows[i].kind == kind && rows[i].result == result && chosen-- == 0)
            return &rows[i];
    return NULL;
}

const char *type_word(uint8_t type)
{
    switch (type) {
    case U32: return "u32";
    case I32: return "i32";
    case F32: return "f32";
    case F16: return "f16";
    case BF16: return "bf16";
    case BOOL: return "bool";
    case U8: return "u8";
    case U16: return "u16";
    case I8: return "i8";
    default: return "i16";
    }
}
