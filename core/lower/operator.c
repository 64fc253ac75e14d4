/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Which operator takes which types, and the type of its result. */
#include "config.h"

#include "core/lower/float_ops.h"
#include "core/lower/value.h"

static const vyre__typed none = {0, 0};

static int is_word(uint8_t type)
{
    return type == VYRE__TYPE_U32 || type == VYRE__TYPE_I32;
}

static int is_condition(uint8_t type)
{
    return type == VYRE__TYPE_U32 || type == VYRE__TYPE_BOOL;
}

/* ---- one operand ---- */

vyre__typed vyre__lowerer_unary(vyre__lowerer *l, uint8_t op, vyre__typed a)
{
    if (op == VYRE__UN_LOGICAL_NOT) {
        if (!is_condition(a.type))
            return none;
        const vyre__value truth = vyre__lowerer_truth(l, a);
        return (vyre__typed){vyre__value_not(l, truth), VYRE__TYPE_BOOL};
    }
    if (is_word(a.type))
        return vyre__lowerer_integer_unary(l, op, a);
    if (vyre__holds_float(a.type))
        return vyre__lowerer_float_unary(l, op, a);
    return none;
}

/* ---- two operands ---- */

static int is_equality(uint8_t op)
{
    return op == VYRE__BIN_EQ || op == VYRE__BIN_NE;
}

static int is_comparison(uint8_t op)
{
    return op >= VYRE__BIN_EQ && op <= VYRE__BIN_GE;
}

/* The operators that take two i32, two floats, or words of both signs as u32. */
static int is_arithmetic(uint8_t op)
{
    switch (op) {
    case VYRE__BIN_ADD:
    case VYRE__BIN_SUB:
    case VYRE__BIN_MUL:
    case VYRE__BIN_DIV:
    case VYRE__BIN_MIN:
    case VYRE__BIN_MAX: return 1;
    default: return is_comparison(op);
    }
}

/* The operators that take words of both signs and give u32 also for two i32. */
static int gives_u32(uint8_t op)
{
    switch (op) {
    case VYRE__BIN_MOD:
    case VYRE__BIN_BIT_AND:
    case VYRE__BIN_BIT_OR:
    case VYRE__BIN_BIT_XOR:
    case VYRE__BIN_WRAP_ADD:
    case VYRE__BIN_WRAP_SUB: return 1;
    default: return 0;
    }
}

static vyre__typed logical(vyre__lowerer *l, uint8_t op, vyre__typed a, vyre__typed b)
{
    if (!is_condition(a.type) || !is_condition(b.type))
        return none;
    const vyre__value x = vyre__lowerer_truth(l, a), y = vyre__lowerer_truth(l, b);
    const uint32_t how = op == VYRE__BIN_AND ? VYRE_OP_AND_B : VYRE_OP_OR_B;
    return (vyre__typed){vyre__value_op2(l, how, VYRE_VALUE_BOOL, x, y), VYRE__TYPE_BOOL};
}

static vyre__typed equality_of_bools(vyre__lowerer *l, uint8_t op, vyre__typed a, vyre__typed b)
{
    vyre__value differ = vyre__value_op2(l, VYRE_OP_XOR_B, VYRE_VALUE_BOOL, a.value, b.value);
    if (op == VYRE__BIN_EQ)
        differ = vyre__value_not(l, differ);
    return (vyre__typed){differ, VYRE__TYPE_BOOL};
}

vyre__typed vyre__lowerer_binary(vyre__lowerer *l, uint8_t op, vyre__typed a, vyre__typed b)
{
    if (op == VYRE__BIN_AND || op == VYRE__BIN_OR)
        return logical(l, op, a, b);
    if (is_equality(op) && a.type == VYRE__TYPE_BOOL && b.type == VYRE__TYPE_BOOL)
        return equality_of_bools(l, op, a, b);
    if (is_arithmetic(op) && a.type == b.type && vyre__holds_float(a.type))
        return vyre__lowerer_float_binary(l, op, a, b);
    if (!is_word(a.type) || !is_word(b.type))
        return none;
    const int are_unsigned = a.type == VYRE__TYPE_U32 && b.type == VYRE__TYPE_U32;
    if (!is_arithmetic(op) && !gives_u32(op) && !are_unsigned)
        return none;
    vyre__typed result = vyre__lowerer_integer_binary(l, op, a, b);
    if (gives_u32(op) && result.type)
        result.type = VYRE__TYPE_U32;
    return result;
}

/* ---- conversions ---- */

static int is_signed(uint8_t type)
{
    return type == VYRE__TYPE_I32 || type == VYRE__TYPE_I16 || type == VYRE__TYPE_I8;
}

static vyre__value from_integer(vyre__lowerer *l, vyre__typed a, uint8_t target)
{
    const vyre__value word = vyre__lowerer_word(l, a);
    switch (target) {
    case VYRE__TYPE_U32:
    case VYRE__TYPE_I32: return word;
    case VYRE__TYPE_BOOL: return vyre__lowerer_truth(l, a);
    case VYRE__TYPE_U8: return vyre__value_and(l, word, 0xFF);
    case VYRE__TYPE_U16: return vyre__value_and(l, word, 0xFFFF);
    case VYRE__TYPE_I8: return vyre__value_sign_extended(l, word, 8);
    case VYRE__TYPE_I16: return vyre__value_sign_extended(l, word, 16);
    case VYRE__TYPE_F32:
        return vyre__value_op1(l, is_signed(a.type) ? VYRE_OP_I32_F : VYRE_OP_U32_F, VYRE_VALUE_F32,
                               word);
    default: return 0;
    }
}

static vyre__value from_float(vyre__lowerer *l, vyre__typed a, uint8_t target)
{
    vyre__code *code = &l->code;
    switch (target) {
    case VYRE__TYPE_U32: return vyre__lower_f_to_u32(code, l->caps, a.value);
    case VYRE__TYPE_I32: return vyre__lower_f_to_i32(code, l->caps, a.value);
    case VYRE__TYPE_F32: return a.value;
    case VYRE__TYPE_BOOL: return vyre__lowerer_truth(l, a);
    case VYRE__TYPE_F16:
        return vyre__lower_f16_to_f32(code, l->caps,
                                      vyre__lower_f32_to_f16(code, l->caps, a.value));
    case VYRE__TYPE_BF16:
        return vyre__lower_bf16_to_f32(code, vyre__lower_f32_to_bf16(code, a.value));
    default: return 0;
    }
}

vyre__typed vyre__lowerer_cast(vyre__lowerer *l, vyre__typed a, uint8_t target)
{
    const vyre__value value =
        vyre__holds_float(a.type) ? from_float(l, a, target) : from_integer(l, a, target);
    return (vyre__typed){value, value ? target : 0};
}

/* ---- as words ---- */

vyre__value vyre__lowerer_truth(vyre__lowerer *l, vyre__typed a)
{
    if (a.type == VYRE__TYPE_BOOL)
        return a.value;
    vyre__value bits = a.value;
    if (vyre__holds_float(a.type))
        bits = vyre__value_and(l, vyre__value_bits(l, bits), 0x7FFFFFFF);
    return vyre__value_op2(l, VYRE_OP_NE, VYRE_VALUE_W32, bits, vyre__value_w32(l, 0));
}

vyre__value vyre__lowerer_word(vyre__lowerer *l, vyre__typed a)
{
    return a.type == VYRE__TYPE_BOOL ? vyre__value_op1(l, VYRE_OP_BOOL_W32, VYRE_VALUE_W32, a.value)
                                     : a.value;
}
