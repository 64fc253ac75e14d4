/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Operators on u32 and i32. What the form leaves open (zero divisors, the least number by -1, large
 * shift counts) is settled here. */
#include "config.h"

#include "core/lower/expand/expand.h"
#include "core/lower/value.h"

static const vyre__typed none = {0, 0};

static vyre__value op2(vyre__lowerer *l, uint32_t op, vyre__value a, vyre__value b)
{
    return vyre__value_op2(l, op, VYRE_VALUE_W32, a, b);
}

static vyre__value bit_field(vyre__lowerer *l, vyre__value a, uint32_t first, uint32_t bits)
{
    const vyre__value shifted = first ? op2(l, VYRE_OP_SHR_U, a, vyre__value_w32(l, first)) : a;
    return vyre__value_and(l, shifted, bits);
}

/* ---- one operand ---- */

vyre__typed vyre__lowerer_integer_unary(vyre__lowerer *l, uint8_t op, vyre__typed a)
{
    const vyre__value x = a.value;
    vyre__code *code = &l->code;
    switch (op) {
    case VYRE__UN_NEGATE:
        return (vyre__typed){vyre__value_op1(l, VYRE_OP_NEG, VYRE_VALUE_W32, x), a.type};
    case VYRE__UN_BIT_NOT:
        return (vyre__typed){vyre__value_op1(l, VYRE_OP_NOT, VYRE_VALUE_W32, x), a.type};
    case VYRE__UN_POPCOUNT:
        return (vyre__typed){vyre__value_op1(l, VYRE_OP_POPCOUNT, VYRE_VALUE_W32, x), a.type};
    case VYRE__UN_CLZ:
        return (vyre__typed){vyre__expand_unary(code, l->caps, VYRE_OP_CLZ, x), a.type};
    case VYRE__UN_CTZ:
        return (vyre__typed){vyre__expand_unary(code, l->caps, VYRE_OP_CTZ, x), a.type};
    case VYRE__UN_REVERSE_BITS:
        return (vyre__typed){vyre__expand_unary(code, l->caps, VYRE_OP_REVERSE, x), a.type};
    case VYRE__UN_UNPACK4_LOW: return (vyre__typed){bit_field(l, x, 0, 0xF), VYRE__TYPE_U32};
    case VYRE__UN_UNPACK4_HIGH: return (vyre__typed){bit_field(l, x, 4, 0xF), VYRE__TYPE_U32};
    case VYRE__UN_UNPACK8_LOW: return (vyre__typed){bit_field(l, x, 0, 0xFF), VYRE__TYPE_U32};
    case VYRE__UN_UNPACK8_HIGH: return (vyre__typed){bit_field(l, x, 24, 0xFF), VYRE__TYPE_U32};
    default: return none;
    }
}

/* ---- division ---- */

static vyre__value divide_unsigned(vyre__lowerer *l, vyre__value x, vyre__value y)
{
    const vyre__value is_zero = vyre__value_equals(l, y, 0);
    const vyre__value divisor = vyre__value_select(l, is_zero, vyre__value_w32(l, 1), y);
    const vyre__value quotient = op2(l, VYRE_OP_DIV_U, x, divisor);
    return vyre__value_select(l, is_zero, vyre__value_w32(l, UINT32_MAX), quotient);
}

/* Modulo 1 everything is 0, which is what a divisor of 0 shall give. */
static vyre__value remainder_unsigned(vyre__lowerer *l, vyre__value x, vyre__value y)
{
    const vyre__value is_zero = vyre__value_equals(l, y, 0);
    return op2(l, VYRE_OP_REM_U, x, vyre__value_select(l, is_zero, vyre__value_w32(l, 1), y));
}

/* 0 and -1: the divisors that the form does not take for every dividend. */
static vyre__value is_special(vyre__lowerer *l, vyre__value y)
{
    const vyre__value one = vyre__value_w32(l, 1);
    return op2(l, VYRE_OP_LE_U, op2(l, VYRE_OP_ADD, y, one), one);
}

/* -x & y is 0 for the divisor 0, and -x for the divisor -1. */
static vyre__value divide_signed(vyre__lowerer *l, vyre__value x, vyre__value y)
{
    const vyre__value special = is_special(l, y);
    const vyre__value divisor = vyre__value_select(l, special, vyre__value_w32(l, 1), y);
    const vyre__value quotient = op2(l, VYRE_OP_DIV_S, x, divisor);
    const vyre__value negated = vyre__value_op1(l, VYRE_OP_NEG, VYRE_VALUE_W32, x);
    return vyre__value_select(l, special, op2(l, VYRE_OP_AND, negated, y), quotient);
}

static vyre__value remainder_signed(vyre__lowerer *l, vyre__value x, vyre__value y)
{
    const vyre__value special = is_special(l, y);
    return op2(l, VYRE_OP_REM_S, x, vyre__value_select(l, special, vyre__value_w32(l, 1), y));
}

/* ---- two operands ---- */

static vyre__value rotate_left(vyre__lowerer *l, vyre__value x, vyre__value count)
{
    return vyre__expand_binary(&l->code, l->caps, VYRE_OP_ROTL, x, count);
}

static vyre__value arithmetic(vyre__lowerer *l, uint8_t op, vyre__value x, vyre__value y,
                              int is_signed)
{
    switch (op) {
    case VYRE__BIN_ADD:
    case VYRE__BIN_WRAP_ADD: return op2(l, VYRE_OP_ADD, x, y);
    case VYRE__BIN_SUB:
    case VYRE__BIN_WRAP_SUB: return op2(l, VYRE_OP_SUB, x, y);
    case VYRE__BIN_MUL: return op2(l, VYRE_OP_MUL, x, y);
    case VYRE__BIN_DIV: return is_signed ? divide_signed(l, x, y) : divide_unsigned(l, x, y);
    case VYRE__BIN_MOD: return is_signed ? remainder_signed(l, x, y) : remainder_unsigned(l, x, y);
    case VYRE__BIN_MIN: return op2(l, is_signed ? VYRE_OP_MIN_S : VYRE_OP_MIN_U, x, y);
    case VYRE__BIN_MAX: return op2(l, is_signed ? VYRE_OP_MAX_S : VYRE_OP_MAX_U, x, y);
    case VYRE__BIN_BIT_AND: return op2(l, VYRE_OP_AND, x, y);
    case VYRE__BIN_BIT_OR: return op2(l, VYRE_OP_OR, x, y);
    case VYRE__BIN_BIT_XOR: return op2(l, VYRE_OP_XOR, x, y);
    case VYRE__BIN_SHL: return op2(l, VYRE_OP_SHL, x, vyre__value_and(l, y, 31));
    case VYRE__BIN_SHR: return op2(l, VYRE_OP_SHR_U, x, vyre__value_and(l, y, 31));
    case VYRE__BIN_ROTL: return rotate_left(l, x, y);
    case VYRE__BIN_ROTR:
        return rotate_left(l, x, vyre__value_op1(l, VYRE_OP_NEG, VYRE_VALUE_W32, y));
    case VYRE__BIN_ABS_DIFF: return vyre__expand_binary(&l->code, l->caps, VYRE_OP_ABSDIFF_U, x, y);
    case VYRE__BIN_SAT_ADD: return vyre__expand_binary(&l->code, l->caps, VYRE_OP_ADDSAT_U, x, y);
    case VYRE__BIN_SAT_SUB: return vyre__expand_binary(&l->code, l->caps, VYRE_OP_SUBSAT_U, x, y);
    case VYRE__BIN_SAT_MUL: return vyre__expand_binary(&l->code, l->caps, VYRE_OP_MULSAT_U, x, y);
    case VYRE__BIN_MUL_HIGH: return op2(l, VYRE_OP_MULHI_U, x, y);
    default: return 0;
    }
}

static vyre__value comparison(vyre__lowerer *l, uint8_t op, vyre__value x, vyre__value y,
                              int is_signed)
{
    const uint32_t less = is_signed ? VYRE_OP_LT_S : VYRE_OP_LT_U;
    const uint32_t less_equal = is_signed ? VYRE_OP_LE_S : VYRE_OP_LE_U;
    switch (op) {
    case VYRE__BIN_EQ: return op2(l, VYRE_OP_EQ, x, y);
    case VYRE__BIN_NE: return op2(l, VYRE_OP_NE, x, y);
    case VYRE__BIN_LT: return op2(l, less, x, y);
    case VYRE__BIN_GT: return op2(l, less, y, x);
    case VYRE__BIN_LE: return op2(l, less_equal, x, y);
    case VYRE__BIN_GE: return op2(l, less_equal, y, x);
    default: return 0;
    }
}

vyre__typed vyre__lowerer_integer_binary(vyre__lowerer *l, uint8_t op, vyre__typed a, vyre__typed b)
{
    const int is_signed = a.type == VYRE__TYPE_I32 && b.type == VYRE__TYPE_I32;
    const vyre__value truth = comparison(l, op, a.value, b.value, is_signed);
    if (truth)
        return (vyre__typed){truth, VYRE__TYPE_BOOL};
    const vyre__value word = arithmetic(l, op, a.value, b.value, is_signed);
    return (vyre__typed){word, word ? (uint8_t)(is_signed ? a.type : VYRE__TYPE_U32) : (uint8_t)0};
}
