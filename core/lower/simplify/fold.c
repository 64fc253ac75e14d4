/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Folding of integers: identities that hold for all bits. */
#include "config.h"

#include <string.h>

#include "core/lower/constant.h"
#include "core/lower/simplify/sweep.h"

/* ---- constants ---- */

static vyre__value fold_table(vyre__sweep *s, const vyre_instruction *in, uint64_t index)
{
    const vyre_kernel_table *table = &s->code->tables[in->aux];
    const uint32_t bytes = vyre__value_type_bits(table->type) / 8;
    uint64_t bits = 0;
    if (index >= table->count)
        return 0;
    memcpy(&bits, (const unsigned char *)table->data + index * bytes, bytes);
    return vyre__sweep_constant(s, in->type, bits);
}

vyre__value vyre__sweep_fold_constants(vyre__sweep *s, const vyre_instruction *in)
{
    uint64_t args[3] = {0}, bits;
    for (int i = 0; i < 3; i++)
        if (in->arg[i] && !vyre__sweep_is_constant(s, in->arg[i], &args[i]))
            return 0;
    if (in->op == VYRE_OP_TABLE_LOAD)
        return fold_table(s, in, args[0]);
    if (!vyre__constant_of(in, args, vyre__sweep_type(s, in->arg[0]), &bits))
        return 0;
    const int is_bool = vyre__operation_of(in->op)->result == VYRE_OPERAND_BOOL;
    return vyre__sweep_constant(s, is_bool ? (uint32_t)VYRE_VALUE_BOOL : in->type, bits);
}

/* ---- what is asked of operands ---- */

static uint64_t all_ones(const vyre_instruction *in)
{
    return in->type == VYRE_VALUE_W64 ? UINT64_MAX : UINT32_MAX;
}

/* The operand is this operation, on the instruction's type. */
static const vyre_instruction *is_made_by(const vyre__sweep *s, const vyre_instruction *in,
                                          vyre__value operand, uint32_t op)
{
    const vyre_instruction *at = vyre__sweep_at(s, operand);
    return at->op == op && at->type == in->type ? at : NULL;
}

/* ---- a constant as second operand ---- */

/* (x op k) op b: x op (k op b) */
static vyre__value regroup(vyre__sweep *s, const vyre_instruction *in, uint64_t b)
{
    uint64_t k;
    const vyre_instruction *inner = is_made_by(s, in, in->arg[0], in->op);
    if (!inner || !vyre__sweep_is_constant(s, inner->arg[1], &k))
        return 0;
    const vyre__value x = inner->arg[0];
    const int is_shift =
        in->op == VYRE_OP_SHL || in->op == VYRE_OP_SHR_U || in->op == VYRE_OP_SHR_S;
    const uint64_t bits = vyre__value_type_bits(in->type);
    if (is_shift && k + b >= bits)
        return in->op == VYRE_OP_SHR_S ? 0 : vyre__sweep_constant(s, in->type, 0);
    if (is_shift)
        return vyre__sweep_with(s, in->op, in->type, x, k + b);
    const vyre__value both = vyre__sweep_op2(s, in->op, in->type, inner->arg[1], in->arg[1]);
    return vyre__sweep_op2(s, in->op, in->type, x, both);
}

static vyre__value zero(vyre__sweep *s, const vyre_instruction *in)
{
    return vyre__sweep_constant(s, in->type, 0);
}

/* x & b, where b leaves all bits alone that x may have */
static int keeps_all(const vyre__sweep *s, const vyre_instruction *in, uint64_t b)
{
    uint32_t bits = vyre__sweep_known(s, in->arg[0]).most;
    for (uint32_t shift = 1; shift < 32; shift *= 2)
        bits |= bits >> shift;
    return b == all_ones(in) || (in->type == VYRE_VALUE_W32 && (bits & ~b) == 0);
}

static vyre__value fold_bits_with(vyre__sweep *s, vyre_instruction *in, uint64_t b)
{
    const vyre__value x = in->arg[0];
    switch (in->op) {
    case VYRE_OP_AND:
        if (b == 0)
            return zero(s, in);
        return keeps_all(s, in, b) ? x : regroup(s, in, b);
    case VYRE_OP_OR:
        if (b == all_ones(in))
            return in->arg[1];
        return b == 0 ? x : regroup(s, in, b);
    case VYRE_OP_XOR:
        if (b == all_ones(in))
            return vyre__sweep_op1(s, VYRE_OP_NOT, in->type, x);
        return b == 0 ? x : regroup(s, in, b);
    case VYRE_OP_SHL:
    case VYRE_OP_SHR_U:
    case VYRE_OP_SHR_S: return b == 0 ? x : regroup(s, in, b);
    case VYRE_OP_ROTL: return (b & 31) == 0 ? x : 0;
    default: return 0;
    }
}

static vyre__value fold_with(vyre__sweep *s, vyre_instruction *in, uint64_t b)
{
    const vyre__value x = in->arg[0];
    switch (in->op) {
    case VYRE_OP_ADD: return b == 0 ? x : regroup(s, in, b);
    case VYRE_OP_SUB: return vyre__sweep_with(s, VYRE_OP_ADD, in->type, x, (0 - b) & all_ones(in));
    case VYRE_OP_MUL:
        if (b == 0)
            return zero(s, in);
        return b == 1 ? x : regroup(s, in, b);
    case VYRE_OP_MULHI_U: return b <= 1 ? zero(s, in) : 0;
    case VYRE_OP_MULHI_S: return b == 0 ? zero(s, in) : 0;
    case VYRE_OP_ADDSAT_U:
    case VYRE_OP_SUBSAT_U:
    case VYRE_OP_ABSDIFF_U: return b == 0 ? x : 0;
    case VYRE_OP_MULSAT_U: return b == 0 ? zero(s, in) : b == 1 ? x : 0;
    default: return fold_bits_with(s, in, b);
    }
}

/* ---- equal operands ---- */

static vyre__value fold_equals(vyre__sweep *s, const vyre_instruction *in)
{
    switch (in->op) {
    case VYRE_OP_SUB:
    case VYRE_OP_XOR:
    case VYRE_OP_SUBSAT_U:
    case VYRE_OP_ABSDIFF_U: return zero(s, in);
    case VYRE_OP_AND:
    case VYRE_OP_OR:
    case VYRE_OP_MIN_U:
    case VYRE_OP_MAX_U:
    case VYRE_OP_MIN_S:
    case VYRE_OP_MAX_S: return in->arg[0];
    default: return 0;
    }
}

/* ---- one operand ---- */

static vyre__value fold_one(vyre__sweep *s, vyre_instruction *in)
{
    const vyre_instruction *at = vyre__sweep_at(s, in->arg[0]);
    switch (in->op) {
    case VYRE_OP_NOT:
    case VYRE_OP_NEG:
    case VYRE_OP_REVERSE: return at->op == in->op ? at->arg[0] : 0;
    case VYRE_OP_BITCAST:
        return at->op == VYRE_OP_BITCAST && vyre__sweep_type(s, at->arg[0]) == in->type ? at->arg[0]
                                                                                        : 0;
    case VYRE_OP_NARROW:
        return at->op == VYRE_OP_WIDEN_U || at->op == VYRE_OP_WIDEN_S ? at->arg[0] : 0;
    case VYRE_OP_HIGH: return at->op == VYRE_OP_WIDEN_U ? zero(s, in) : 0;
    default: return 0;
    }
}

/* ---- by range ---- */

static vyre__value fold_by_range(vyre__sweep *s, const vyre_instruction *in)
{
    const vyre__range a = vyre__sweep_known(s, in->arg[0]), b = vyre__sweep_known(s, in->arg[1]);
    const int is_positive = a.most >> 31 == 0 && b.most >> 31 == 0;
    switch (in->op) {
    case VYRE_OP_MIN_S:
    case VYRE_OP_MAX_S:
        if (!is_positive)
            return 0;
        break;
    case VYRE_OP_DIV_U: return a.most < b.least ? zero(s, in) : 0;
    case VYRE_OP_REM_U: return a.most < b.least ? in->arg[0] : 0;
    case VYRE_OP_MIN_U:
    case VYRE_OP_MAX_U: break;
    default: return 0;
    }
    const int is_least = in->op == VYRE_OP_MIN_U || in->op == VYRE_OP_MIN_S;
    if (b.most <= a.least)
        return in->arg[is_least ? 1 : 0];
    /* A constant that limits a value may be what bounds the trips of a loop. */
    if (a.most > b.least || (in->op == VYRE_OP_MIN_U && b.least == b.most))
        return 0;
    return in->arg[is_least ? 0 : 1];
}

vyre__value vyre__sweep_fold_integer(vyre__sweep *s, vyre_instruction *in)
{
    uint64_t b;
    if (in->op == VYRE_OP_SELECT)
        return 0;
    if (!in->arg[1])
        return fold_one(s, in);
    vyre__value found = in->arg[0] == in->arg[1] ? fold_equals(s, in) : 0;
    if (!found && vyre__sweep_is_constant(s, in->arg[1], &b))
        found = fold_with(s, in, b);
    if (!found && in->type == VYRE_VALUE_W32)
        found = fold_by_range(s, in);
    return found;
}
