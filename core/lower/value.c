/* SPDX-License-Identifier: MIT OR Apache-2.0 */
#include "config.h"

#include "core/lower/value.h"

#include "core/lower/constant.h"

enum { RANGE_DEPTH = 8 };

/* ---- constants ---- */

int vyre__value_is_constant(vyre__lowerer *l, vyre__value value, uint64_t *out_bits)
{
    const vyre_instruction *definition = vyre__code_definition(&l->code, value);
    if (!definition || definition->op != VYRE_OP_CONST)
        return 0;
    *out_bits = definition->imm;
    return 1;
}

/* ---- ranges ---- */

static uint64_t most(vyre__lowerer *l, vyre__value value, unsigned depth);

static uint64_t least_of(uint64_t a, uint64_t b)
{
    return a < b ? a : b;
}

/* Results of two operands whose bounds are `a` and `b`. */
static uint64_t most_of_two(uint32_t op, uint64_t a, uint64_t b)
{
    switch (op) {
    case VYRE_OP_ADD: return a + b;
    case VYRE_OP_MUL: return a == 0 || b <= UINT32_MAX / a ? a * b : UINT32_MAX;
    case VYRE_OP_AND:
    case VYRE_OP_MIN_U: return least_of(a, b);
    case VYRE_OP_MAX_U:
    case VYRE_OP_SELECT: return a > b ? a : b;
    case VYRE_OP_DIV_U: return a;
    case VYRE_OP_REM_U: return b > 0 ? least_of(a, b - 1) : a;
    default: return UINT32_MAX;
    }
}

static uint64_t most_of_operation(vyre__lowerer *l, vyre_instruction in, unsigned depth)
{
    uint64_t bits;
    switch (in.op) {
    case VYRE_OP_CONST: return in.imm;
    case VYRE_OP_BOOL_W32: return 1;
    case VYRE_OP_LOCAL_ID: return l->code.workgroup[in.aux] - 1;
    case VYRE_OP_LOCAL_LINEAR: return l->lanes - 1;
    case VYRE_OP_POPCOUNT:
    case VYRE_OP_CLZ:
    case VYRE_OP_CTZ: return 32;
    case VYRE_OP_LOAD: return in.aux >> 16 < 4 ? (1u << (in.aux >> 16) * 8) - 1 : UINT32_MAX;
    case VYRE_OP_SHL:
        return vyre__value_is_constant(l, in.arg[1], &bits) ? most(l, in.arg[0], depth) << bits
                                                            : UINT32_MAX;
    case VYRE_OP_SHR_U:
        return vyre__value_is_constant(l, in.arg[1], &bits) ? most(l, in.arg[0], depth) >> bits
                                                            : most(l, in.arg[0], depth);
    case VYRE_OP_FOR: {
        const uint64_t end = most(l, in.arg[1], depth);
        return end > 0 ? end - 1 : 0;
    }
    case VYRE_OP_SELECT:
        return most_of_two(in.op, most(l, in.arg[1], depth), most(l, in.arg[2], depth));
    case VYRE_OP_ADD:
    case VYRE_OP_MUL:
    case VYRE_OP_AND:
    case VYRE_OP_MIN_U:
    case VYRE_OP_MAX_U:
    case VYRE_OP_DIV_U:
    case VYRE_OP_REM_U:
        return most_of_two(in.op, most(l, in.arg[0], depth), most(l, in.arg[1], depth));
    default: return UINT32_MAX;
    }
}

static uint64_t most(vyre__lowerer *l, vyre__value value, unsigned depth)
{
    const vyre_instruction *definition = depth ? vyre__code_definition(&l->code, value) : NULL;
    if (!definition)
        return UINT32_MAX;
    const uint64_t bound = most_of_operation(l, *definition, depth - 1);
    return bound > UINT32_MAX ? UINT32_MAX : bound; /* what may wrap has no bound */
}

uint32_t vyre__value_most(vyre__lowerer *l, vyre__value value)
{
    return (uint32_t)most(l, value, RANGE_DEPTH);
}

/* ---- operations ---- */

vyre__value vyre__value_w32(vyre__lowerer *l, uint32_t bits)
{
    return vyre__code_w32(&l->code, bits);
}

vyre__value vyre__value_bool(vyre__lowerer *l, int truth)
{
    return vyre__code_constant(&l->code, VYRE_VALUE_BOOL, truth != 0);
}

vyre__value vyre__value_f32(vyre__lowerer *l, uint32_t bits)
{
    return vyre__code_constant(&l->code, VYRE_VALUE_F32, bits);
}

static vyre__value folded(vyre__lowerer *l, uint32_t op, uint32_t type, const uint64_t args[3],
                          uint32_t from)
{
    const vyre_instruction in = {.op = (uint16_t)op, .type = (uint8_t)type};
    const int is_truth = vyre__operation_of(op)->result == VYRE_OPERAND_BOOL;
    uint64_t bits;
    if (!vyre__constant_of(&in, args, from, &bits))
        return 0;
    return vyre__code_constant(&l->code, is_truth ? (uint32_t)VYRE_VALUE_BOOL : type, bits);
}

vyre__value vyre__value_op1(vyre__lowerer *l, uint32_t op, uint32_t type, vyre__value a)
{
    uint64_t args[3] = {0};
    vyre__value value = 0;
    if (vyre__value_is_constant(l, a, &args[0]))
        value = folded(l, op, type, args, vyre__code_type(&l->code, a));
    return value ? value : vyre__code_op1(&l->code, op, type, a);
}

vyre__value vyre__value_op2(vyre__lowerer *l, uint32_t op, uint32_t type, vyre__value a,
                            vyre__value b)
{
    uint64_t args[3] = {0};
    vyre__value value = 0;
    if (vyre__value_is_constant(l, a, &args[0]) && vyre__value_is_constant(l, b, &args[1]))
        value = folded(l, op, type, args, vyre__code_type(&l->code, a));
    return value ? value : vyre__code_op2(&l->code, op, type, a, b);
}

vyre__value vyre__value_select(vyre__lowerer *l, vyre__value condition, vyre__value yes,
                               vyre__value no)
{
    uint64_t truth;
    if (vyre__value_is_constant(l, condition, &truth))
        return truth ? yes : no;
    return yes == no ? yes
                     : vyre__code_op3(&l->code, VYRE_OP_SELECT, vyre__code_type(&l->code, yes),
                                      condition, yes, no);
}

vyre__value vyre__value_for(vyre__lowerer *l, uint32_t from, uint32_t to)
{
    const vyre__value first = vyre__value_w32(l, from);
    return vyre__code_for(&l->code, first, vyre__value_w32(l, to));
}

vyre__value vyre__value_and(vyre__lowerer *l, vyre__value a, uint32_t bits)
{
    return vyre__value_op2(l, VYRE_OP_AND, VYRE_VALUE_W32, a, vyre__value_w32(l, bits));
}

vyre__value vyre__value_sign_extended(vyre__lowerer *l, vyre__value a, uint32_t bits)
{
    const vyre__value count = vyre__value_w32(l, 32 - bits);
    const vyre__value high = vyre__value_op2(l, VYRE_OP_SHL, VYRE_VALUE_W32, a, count);
    return vyre__value_op2(l, VYRE_OP_SHR_S, VYRE_VALUE_W32, high, count);
}

vyre__value vyre__value_equals(vyre__lowerer *l, vyre__value a, uint32_t bits)
{
    return vyre__value_op2(l, VYRE_OP_EQ, VYRE_VALUE_W32, a, vyre__value_w32(l, bits));
}

vyre__value vyre__value_both(vyre__lowerer *l, vyre__value a, vyre__value b)
{
    if (!a || !b)
        return a ? a : b;
    return vyre__value_op2(l, VYRE_OP_AND_B, VYRE_VALUE_BOOL, a, b);
}

vyre__value vyre__value_not(vyre__lowerer *l, vyre__value a)
{
    return vyre__value_op1(l, VYRE_OP_NOT_B, VYRE_VALUE_BOOL, a);
}

vyre__value vyre__value_bits(vyre__lowerer *l, vyre__value a)
{
    return vyre__value_op1(l, VYRE_OP_BITCAST, VYRE_VALUE_W32, a);
}

vyre__value vyre__value_float(vyre__lowerer *l, vyre__value a)
{
    return vyre__value_op1(l, VYRE_OP_BITCAST, VYRE_VALUE_F32, a);
}
