/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Operators on floats. In float mode flush every float that an expression gives is free of
 * subnormals, so that operands need no care. */
#include "config.h"

#include "core/lower/float_native.h"
#include "core/lower/float_ops.h"
#include "core/lower/math/math.h"
#include "core/lower/value.h"

static const vyre__typed none = {0, 0};

vyre__typed vyre__lowerer_float(vyre__lowerer *l, vyre__value value, uint8_t type)
{
    if (l->flush && value)
        value = vyre__lower_flush(&l->code, value);
    return (vyre__typed){value, value ? type : (uint8_t)0};
}

vyre__typed vyre__lowerer_float_of(vyre__lowerer *l, vyre__value value, uint8_t type,
                                   const vyre__value *operands, uint32_t operand_count)
{
    if (l->flush && value &&
        !vyre__lower_may_be_subnormal(&l->code, value, operands, operand_count))
        return (vyre__typed){value, type};
    return vyre__lowerer_float(l, value, type);
}

/* ---- one operand ---- */

static vyre__value op1(vyre__lowerer *l, uint32_t op, vyre__value x)
{
    return vyre__value_op1(l, op, VYRE_VALUE_F32, x);
}

/* Results that cannot be subnormal when the operand is not. */
static vyre__value exact_unary(vyre__lowerer *l, uint8_t op, vyre__value x)
{
    switch (op) {
    case VYRE__UN_NEGATE: return op1(l, VYRE_OP_NEG_F, x);
    case VYRE__UN_ABS: return op1(l, VYRE_OP_ABS_F, x);
    case VYRE__UN_FLOOR: return op1(l, VYRE_OP_FLOOR, x);
    case VYRE__UN_CEIL: return op1(l, VYRE_OP_CEIL, x);
    case VYRE__UN_TRUNC: return op1(l, VYRE_OP_TRUNC, x);
    case VYRE__UN_ROUND: return vyre__lower_round(&l->code, x);
    case VYRE__UN_SIGN: return vyre__lower_sign(&l->code, x);
    case VYRE__UN_SQRT: return vyre__lower_sqrt_f(&l->code, l->caps, x);
    default: return 0;
    }
}

static vyre__value property(vyre__lowerer *l, uint8_t op, vyre__value x)
{
    switch (op) {
    case VYRE__UN_IS_NAN: return vyre__lower_is_nan(&l->code, l->caps, x);
    case VYRE__UN_IS_INF: return vyre__lower_is_inf(&l->code, x);
    case VYRE__UN_IS_FINITE: return vyre__lower_is_finite(&l->code, x);
    default: return 0;
    }
}

static vyre__value function(vyre__lowerer *l, uint8_t op, vyre__value x)
{
    if (vyre__lower_math_needs_f64(op) && !vyre__lower_has_wide(l->caps)) {
        vyre__lowerer_refuse(l, "a mathematical function on a device without 64-bit numbers",
                             "run the program on another device");
        return 0;
    }
    return vyre__lower_math(&l->code, l->caps, op, x);
}

vyre__typed vyre__lowerer_float_unary(vyre__lowerer *l, uint8_t op, vyre__typed a)
{
    const vyre__value truth = property(l, op, a.value);
    if (truth)
        return (vyre__typed){truth, VYRE__TYPE_BOOL};
    const vyre__value native = vyre__native_unary(l, op, a.value);
    if (native)
        return (vyre__typed){native, a.type};
    const vyre__value exact = exact_unary(l, op, a.value);
    if (exact)
        return (vyre__typed){exact, a.type};
    if (op == VYRE__UN_RECIPROCAL)
        return vyre__lowerer_float_of(l, vyre__lower_reciprocal(&l->code, l->caps, a.value), a.type,
                                      &a.value, 1);
    return vyre__lowerer_float(l, function(l, op, a.value), a.type);
}

/* ---- two operands ---- */

static vyre__value comparison(vyre__lowerer *l, uint8_t op, vyre__value x, vyre__value y)
{
    vyre__code *code = &l->code;
    switch (op) {
    case VYRE__BIN_EQ: return vyre__lower_eq_f(code, l->caps, x, y);
    case VYRE__BIN_NE: return vyre__lower_ne_f(code, l->caps, x, y);
    case VYRE__BIN_LT: return vyre__lower_lt_f(code, l->caps, x, y);
    case VYRE__BIN_GT: return vyre__lower_lt_f(code, l->caps, y, x);
    case VYRE__BIN_LE: return vyre__lower_le_f(code, l->caps, x, y);
    case VYRE__BIN_GE: return vyre__lower_le_f(code, l->caps, y, x);
    default: return 0;
    }
}

/* The result where both operands are constants; 0 when it is not known. */
static vyre__value folded(vyre__lowerer *l, uint8_t op, vyre__value x, vyre__value y)
{
    uint64_t a, b;
    if (!vyre__value_is_constant(l, x, &a) || !vyre__value_is_constant(l, y, &b))
        return 0;
    switch (op) {
    case VYRE__BIN_ADD: return vyre__value_op2(l, VYRE_OP_ADD_F, VYRE_VALUE_F32, x, y);
    case VYRE__BIN_SUB: return vyre__value_op2(l, VYRE_OP_SUB_F, VYRE_VALUE_F32, x, y);
    case VYRE__BIN_MUL: return vyre__value_op2(l, VYRE_OP_MUL_F, VYRE_VALUE_F32, x, y);
    case VYRE__BIN_DIV: return vyre__value_op2(l, VYRE_OP_DIV_F, VYRE_VALUE_F32, x, y);
    default: return 0;
    }
}

static vyre__value quotient(vyre__lowerer *l, vyre__value x, vyre__value y)
{
    const vyre__value native = vyre__native_quotient(l, x, y);
    return native ? native : vyre__lower_div_f(&l->code, l->caps, x, y);
}

static vyre__value arithmetic(vyre__lowerer *l, uint8_t op, vyre__value x, vyre__value y)
{
    vyre__code *code = &l->code;
    const vyre__value known = folded(l, op, x, y);
    if (known)
        return known;
    const vyre__value contracted = vyre__native_contracted(l, op, x, y);
    if (contracted)
        return contracted;
    switch (op) {
    case VYRE__BIN_ADD: return vyre__lower_add_f(code, l->caps, x, y);
    case VYRE__BIN_SUB: return vyre__lower_sub_f(code, l->caps, x, y);
    case VYRE__BIN_MUL: return vyre__lower_mul_f(code, l->caps, x, y);
    case VYRE__BIN_DIV: return quotient(l, x, y);
    default: return 0;
    }
}

vyre__typed vyre__lowerer_float_binary(vyre__lowerer *l, uint8_t op, vyre__typed a, vyre__typed b)
{
    const vyre__value x = a.value, y = b.value;
    const vyre__value truth = comparison(l, op, x, y);
    if (truth)
        return (vyre__typed){truth, VYRE__TYPE_BOOL};
    if (op == VYRE__BIN_MIN)
        return (vyre__typed){vyre__lower_min_f(&l->code, l->caps, x, y), a.type};
    if (op == VYRE__BIN_MAX)
        return (vyre__typed){vyre__lower_max_f(&l->code, l->caps, x, y), a.type};
    const vyre__value result = arithmetic(l, op, x, y);
    const vyre__value operands[2] = {x, y};
    return result ? vyre__lowerer_float_of(l, result, a.type, operands, 2) : none;
}

/* ---- three operands ---- */

vyre__value vyre__lowerer_fma(vyre__lowerer *l, vyre__value a, vyre__value b, vyre__value c)
{
    return vyre__lower_fma_f(&l->code, l->caps, a, b, c);
}
