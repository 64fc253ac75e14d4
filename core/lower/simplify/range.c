/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Ranges of 32-bit integers, unsigned, and of truth values. */
#include "config.h"

#include <string.h>

#include "core/lower/simplify/sweep.h"

static const vyre__range everything = {0, UINT32_MAX};

static vyre__range up_to(uint64_t most)
{
    return (vyre__range){0, most > UINT32_MAX ? UINT32_MAX : (uint32_t)most};
}

/* ---- arithmetic ---- */

/* The numbers from least to most, modulo 2^32 if all of them wrap alike. */
static vyre__range wrapped(uint64_t least, uint64_t most)
{
    if (least >> 32 != most >> 32)
        return everything;
    return (vyre__range){(uint32_t)least, (uint32_t)most};
}

static vyre__range of_product(vyre__range a, vyre__range b)
{
    const uint64_t most = (uint64_t)a.most * b.most;
    if (most > UINT32_MAX)
        return everything;
    return (vyre__range){a.least * b.least, (uint32_t)most};
}

static uint32_t smeared(uint32_t bits)
{
    for (uint32_t shift = 1; shift < 32; shift *= 2)
        bits |= bits >> shift;
    return bits;
}

static uint32_t larger(uint32_t a, uint32_t b)
{
    return a > b ? a : b;
}

static uint32_t smaller(uint32_t a, uint32_t b)
{
    return a < b ? a : b;
}

static vyre__range of_shift(uint32_t op, vyre__range a, vyre__range count)
{
    if (count.most > 31)
        return op == VYRE_OP_SHR_U ? up_to(a.most) : everything;
    if (op == VYRE_OP_SHR_U)
        return (vyre__range){a.least >> count.most, a.most >> count.least};
    if (op == VYRE_OP_SHL && (uint64_t)a.most << count.most <= UINT32_MAX)
        return (vyre__range){a.least << count.least, a.most << count.most};
    if (op == VYRE_OP_SHR_S && a.most < UINT32_C(1) << 31)
        return (vyre__range){a.least >> count.most, a.most >> count.least};
    return everything;
}

/* Signed operations of operands that are not negative are unsigned ones. */
static int are_positive(vyre__range a, vyre__range b)
{
    return a.most >> 31 == 0 && b.most >> 31 == 0;
}

static vyre__range of_quotient(vyre__range a, vyre__range b)
{
    const uint32_t least = b.least ? b.least : 1;
    return (vyre__range){b.most ? a.least / b.most : 0, a.most / least};
}

static vyre__range of_remainder(vyre__range a, vyre__range b)
{
    if (a.most < b.least)
        return a;
    return up_to(smaller(a.most, b.most ? b.most - 1 : 0));
}

static vyre__range of_bits(uint32_t op, vyre__range a, vyre__range b)
{
    switch (op) {
    case VYRE_OP_AND: return up_to(smaller(a.most, b.most));
    case VYRE_OP_OR: return (vyre__range){larger(a.least, b.least), smeared(a.most | b.most)};
    default: return up_to(smeared(a.most | b.most));
    }
}

static vyre__range of_least(vyre__range a, vyre__range b)
{
    return (vyre__range){smaller(a.least, b.least), smaller(a.most, b.most)};
}

static vyre__range of_largest(vyre__range a, vyre__range b)
{
    return (vyre__range){larger(a.least, b.least), larger(a.most, b.most)};
}

static vyre__range of_two(uint32_t op, vyre__range a, vyre__range b)
{
    switch (op) {
    case VYRE_OP_ADD: return wrapped((uint64_t)a.least + b.least, (uint64_t)a.most + b.most);
    case VYRE_OP_SUB:
        return wrapped((UINT64_C(1) << 32) + a.least - b.most,
                       (UINT64_C(1) << 32) + a.most - b.least);
    case VYRE_OP_MUL: return of_product(a, b);
    case VYRE_OP_AND:
    case VYRE_OP_OR:
    case VYRE_OP_XOR: return of_bits(op, a, b);
    case VYRE_OP_SHL:
    case VYRE_OP_SHR_U:
    case VYRE_OP_SHR_S: return of_shift(op, a, b);
    case VYRE_OP_DIV_U: return of_quotient(a, b);
    case VYRE_OP_REM_U: return of_remainder(a, b);
    case VYRE_OP_DIV_S: return are_positive(a, b) ? of_quotient(a, b) : everything;
    case VYRE_OP_REM_S: return are_positive(a, b) ? of_remainder(a, b) : everything;
    case VYRE_OP_MIN_U: return of_least(a, b);
    case VYRE_OP_MAX_U: return of_largest(a, b);
    case VYRE_OP_MIN_S: return are_positive(a, b) ? of_least(a, b) : everything;
    case VYRE_OP_MAX_S: return are_positive(a, b) ? of_largest(a, b) : everything;
    case VYRE_OP_MULHI_U:
        return (vyre__range){(uint32_t)((uint64_t)a.least * b.least >> 32),
                             (uint32_t)((uint64_t)a.most * b.most >> 32)};
    case VYRE_OP_ADDSAT_U:
        return (vyre__range){a.least > UINT32_MAX - b.least ? UINT32_MAX : a.least + b.least,
                             a.most > UINT32_MAX - b.most ? UINT32_MAX : a.most + b.most};
    case VYRE_OP_SUBSAT_U:
        return (vyre__range){a.least > b.most ? a.least - b.most : 0,
                             a.most > b.least ? a.most - b.least : 0};
    default: return everything;
    }
}

/* ---- comparisons: what is decided ---- */

static vyre__range truth(int is_true, int is_false)
{
    return (vyre__range){is_true ? 1 : 0, is_false ? 0 : 1};
}

static vyre__range of_comparison(uint32_t op, vyre__range a, vyre__range b)
{
    const int same = a.least == a.most && b.least == b.most && a.least == b.least;
    const int apart = a.most < b.least || b.most < a.least;
    switch (op) {
    case VYRE_OP_EQ: return truth(same, apart);
    case VYRE_OP_NE: return truth(apart, same);
    case VYRE_OP_LT_U: return truth(a.most < b.least, a.least >= b.most);
    case VYRE_OP_LE_U: return truth(a.most <= b.least, a.least > b.most);
    case VYRE_OP_LT_S:
        return are_positive(a, b) ? of_comparison(VYRE_OP_LT_U, a, b) : (vyre__range){0, 1};
    case VYRE_OP_LE_S:
        return are_positive(a, b) ? of_comparison(VYRE_OP_LE_U, a, b) : (vyre__range){0, 1};
    default: return (vyre__range){0, 1};
    }
}

static vyre__range of_truth(uint32_t op, vyre__range a, vyre__range b)
{
    switch (op) {
    case VYRE_OP_AND_B: return (vyre__range){a.least & b.least, a.most & b.most};
    case VYRE_OP_OR_B: return (vyre__range){a.least | b.least, a.most | b.most};
    case VYRE_OP_NOT_B: return (vyre__range){!a.most, !a.least};
    default: return (vyre__range){0, 1};
    }
}

/* ---- values from outside ---- */

static uint64_t lanes_of(const vyre__sweep *s)
{
    const uint32_t *size = s->code->workgroup;
    return (uint64_t)size[0] * size[1] * size[2];
}

static vyre__range of_source(const vyre__sweep *s, const vyre_instruction *in)
{
    switch (in->op) {
    case VYRE_OP_CONST: return (vyre__range){(uint32_t)in->imm, (uint32_t)in->imm};
    case VYRE_OP_LEN: return (vyre__range){s->code->buffers[in->aux].min_elements, UINT32_MAX};
    case VYRE_OP_GROUP_ID: return up_to(UINT32_MAX / s->code->workgroup[in->aux]);
    case VYRE_OP_LOCAL_ID: return up_to(s->code->workgroup[in->aux] - 1);
    case VYRE_OP_LOCAL_LINEAR: return up_to(lanes_of(s) - 1);
    case VYRE_OP_GRID_SIZE: return (vyre__range){1, UINT32_MAX};
    case VYRE_OP_SG_LANE: return up_to(smaller(31, (uint32_t)(lanes_of(s) - 1)));
    case VYRE_OP_LOAD:
        return up_to(in->aux >> 16 < 4 ? (UINT64_C(1) << (in->aux >> 16) * 8) - 1 : UINT32_MAX);
    case VYRE_OP_SHARED_LOAD:
        return up_to(in->imm >> 32 < 4 ? (UINT64_C(1) << (in->imm >> 32) * 8) - 1 : UINT32_MAX);
    default: return everything;
    }
}

/* ---- all ---- */

static vyre__range of_selection(const vyre__sweep *s, const vyre_instruction *in)
{
    const vyre_instruction *condition = vyre__sweep_at(s, in->arg[0]);
    const vyre__range yes = vyre__sweep_known(s, in->arg[1]);
    vyre__range no = vyre__sweep_known(s, in->arg[2]);
    uint64_t number;
    /* x == k ? y : x, as it stands in front of divisions */
    if (condition->op == VYRE_OP_EQ && condition->arg[0] == in->arg[2] &&
        vyre__sweep_is_constant(s, condition->arg[1], &number)) {
        no.least += no.least == number && no.least < no.most;
        no.most -= no.most == number && no.least < no.most;
    }
    return (vyre__range){smaller(yes.least, no.least), larger(yes.most, no.most)};
}

static vyre__range of_one(const vyre__sweep *s, const vyre_instruction *in)
{
    const vyre__range a = vyre__sweep_known(s, in->arg[0]);
    switch (in->op) {
    case VYRE_OP_NOT: return (vyre__range){~a.most, ~a.least};
    case VYRE_OP_NEG: return of_two(VYRE_OP_SUB, (vyre__range){0, 0}, a);
    case VYRE_OP_BOOL_W32:
    case VYRE_OP_COPY: return a;
    case VYRE_OP_POPCOUNT:
    case VYRE_OP_CLZ:
    case VYRE_OP_CTZ: return up_to(32);
    case VYRE_OP_EXTRACT_U: return up_to((UINT64_C(1) << (in->imm >> 8)) - 1);
    case VYRE_OP_F32_F16: return up_to(UINT16_MAX);
    default: return everything;
    }
}

/* i runs from a to below b; where it runs at all, b is above a. */
static vyre__range of_loop(const vyre__sweep *s, const vyre_instruction *in)
{
    const vyre__range from = vyre__sweep_known(s, in->arg[0]),
                      to = vyre__sweep_known(s, in->arg[1]);
    return to.most > from.least ? (vyre__range){from.least, to.most - 1} : everything;
}

vyre__range vyre__sweep_range(const vyre__sweep *s, const vyre_instruction *in)
{
    const vyre__operation *row = vyre__operation_of(in->op);
    if (row->result == VYRE_OPERAND_BOOL || in->type == VYRE_VALUE_BOOL) {
        if (in->op == VYRE_OP_CONST)
            return of_source(s, in);
        if (in->op == VYRE_OP_SELECT)
            return of_selection(s, in);
        if (in->op == VYRE_OP_GET || in->op == VYRE_OP_POLL)
            return (vyre__range){0, 1};
        const vyre__range a = vyre__sweep_known(s, in->arg[0]);
        const vyre__range b = vyre__sweep_known(s, in->arg[1]);
        if (in->type == VYRE_VALUE_W32)
            return of_comparison(in->op, a, b);
        return in->type == VYRE_VALUE_BOOL ? of_truth(in->op, a, b) : (vyre__range){0, 1};
    }
    if (in->type != VYRE_VALUE_W32)
        return everything;
    if (in->op == VYRE_OP_FOR)
        return of_loop(s, in);
    if (in->op == VYRE_OP_SELECT)
        return of_selection(s, in);
    if (row->args[0] == VYRE_OPERAND_NONE || in->op == VYRE_OP_LOAD ||
        in->op == VYRE_OP_SHARED_LOAD)
        return of_source(s, in);
    if (row->args[1] == VYRE_OPERAND_NONE)
        return of_one(s, in);
    return of_two(in->op, vyre__sweep_known(s, in->arg[0]), vyre__sweep_known(s, in->arg[1]));
}

/* ---- narrowing ---- */

void vyre__sweep_narrow(vyre__sweep *s, vyre__value value, vyre__range range)
{
    vyre__range *known = &s->values[value].range;
    const vyre__range both = {larger(known->least, range.least), smaller(known->most, range.most)};
    /* What cannot be is in code that does not run: nothing is learned there. */
    if (both.least > both.most || (both.least == known->least && both.most == known->most))
        return;
    const vyre__undo undo = {value, *known};
    vyre__bytes_put(&s->range_log, &undo, sizeof undo);
    *known = both;
}

void vyre__sweep_forget_ranges(vyre__sweep *s, size_t size)
{
    vyre__undo undo;
    while (s->range_log.size > size) {
        s->range_log.size -= sizeof undo;
        memcpy(&undo, s->range_log.data + s->range_log.size, sizeof undo);
        s->values[undo.number].range = undo.range;
    }
}
