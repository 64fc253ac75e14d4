/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * Subgroup operations: slices of 32 lanes of a workgroup, by linear index. Lanes that do not take
 * part contribute zero.
 *
 * On a device without subgroups the lanes exchange their contributions through workgroup memory.
 */
#include "config.h"

#include "core/lower/float_ops.h"
#include "core/lower/value.h"

enum { SLICE = 32 };

static const vyre__typed none = {0, 0};

static vyre__value linear_id(vyre__lowerer *l)
{
    return vyre__code_op0(&l->code, VYRE_OP_LOCAL_LINEAR, VYRE_VALUE_W32, 0);
}

static int is_native(const vyre__lowerer *l, uint32_t op)
{
    return (l->caps->features & VYRE_KERNEL_FEATURE_SUBGROUP) && vyre__lower_has(l->caps, op);
}

static void barrier(vyre__lowerer *l)
{
    vyre__code_put(&l->code, (vyre_instruction){.op = VYRE_OP_BARRIER});
}

/* ---- what the lanes of a slice contribute ---- */

static vyre_instruction exchange_access(const vyre__lowerer *l, uint16_t op, vyre__value index)
{
    return (vyre_instruction){.op = op,
                              .type = VYRE_VALUE_W32,
                              .arg = {index},
                              .aux = (uint32_t)l->lanes,
                              .imm = UINT64_C(4) << 32 | l->exchange};
}

/* Makes the words of all lanes readable for the others of the slice. The end is closed by
 * end_exchange(), before the next one begins. */
static void begin_exchange(vyre__lowerer *l, vyre__value word)
{
    if (is_native(l, VYRE_OP_SG_SHUFFLE))
        return;
    if (l->exchange == UINT32_MAX)
        l->exchange = vyre__code_shared(&l->code, l->lanes * 4, 4);
    vyre_instruction store = exchange_access(l, VYRE_OP_SHARED_STORE, linear_id(l));
    store.arg[1] = word;
    vyre__code_put(&l->code, store);
    barrier(l);
}

static void end_exchange(vyre__lowerer *l)
{
    if (!is_native(l, VYRE_OP_SG_SHUFFLE))
        barrier(l);
}

/* The word of lane `lane` of the slice, 0 when the slice has no such lane. */
static vyre__value word_of(vyre__lowerer *l, vyre__value word, vyre__value lane)
{
    if (is_native(l, VYRE_OP_SG_SHUFFLE))
        return vyre__code_op2(&l->code, VYRE_OP_SG_SHUFFLE, VYRE_VALUE_W32, word, lane);
    const vyre__value first = vyre__value_and(l, linear_id(l), ~UINT32_C(31));
    const vyre__value index = vyre__value_op2(l, VYRE_OP_ADD, VYRE_VALUE_W32, first, lane);
    vyre_instruction load = exchange_access(l, VYRE_OP_SHARED_LOAD, index);
    load.flags = VYRE_INSTRUCTION_GUARDED;
    const vyre__value found = vyre__code_put(&l->code, load);
    if (vyre__value_most(l, lane) < SLICE)
        return found;
    const vyre__value is_lane =
        vyre__value_op2(l, VYRE_OP_LT_U, VYRE_VALUE_W32, lane, vyre__value_w32(l, SLICE));
    return vyre__value_select(l, is_lane, found, vyre__value_w32(l, 0));
}

/* Lanes of the largest slice. */
static uint32_t most_lanes(const vyre__lowerer *l)
{
    return l->lanes < SLICE ? (uint32_t)l->lanes : SLICE;
}

/* BOOL: the slice of this lane has a lane `lane`, below most_lanes(); 0: each slice has. */
static vyre__value has_lane(vyre__lowerer *l, vyre__value lane)
{
    if (l->lanes <= SLICE || l->lanes % SLICE == 0)
        return 0;
    const vyre__value first = vyre__value_and(l, linear_id(l), ~UINT32_C(31));
    const vyre__value index = vyre__value_op2(l, VYRE_OP_ADD, VYRE_VALUE_W32, first, lane);
    return vyre__value_op2(l, VYRE_OP_LT_U, VYRE_VALUE_W32, index,
                           vyre__value_w32(l, (uint32_t)l->lanes));
}

static vyre__value masked(vyre__lowerer *l, vyre__value word)
{
    const vyre__value part = vyre__lowerer_part(l);
    return part ? vyre__value_select(l, part, word, vyre__value_w32(l, 0)) : word;
}

/* ---- reductions ---- */

static uint32_t kind_of(uint8_t op, int is_signed)
{
    switch (op) {
    case VYRE__REDUCE_ADD: return VYRE_KERNEL_REDUCE_ADD;
    case VYRE__REDUCE_MUL: return VYRE_KERNEL_REDUCE_MUL;
    case VYRE__REDUCE_MIN: return is_signed ? VYRE_KERNEL_REDUCE_MIN_S : VYRE_KERNEL_REDUCE_MIN_U;
    case VYRE__REDUCE_MAX: return is_signed ? VYRE_KERNEL_REDUCE_MAX_S : VYRE_KERNEL_REDUCE_MAX_U;
    case VYRE__REDUCE_AND: return VYRE_KERNEL_REDUCE_AND;
    case VYRE__REDUCE_OR: return VYRE_KERNEL_REDUCE_OR;
    default: return VYRE_KERNEL_REDUCE_XOR;
    }
}

static uint32_t word_operation(uint8_t op, int is_signed)
{
    switch (op) {
    case VYRE__REDUCE_ADD: return VYRE_OP_ADD;
    case VYRE__REDUCE_MUL: return VYRE_OP_MUL;
    case VYRE__REDUCE_MIN: return is_signed ? VYRE_OP_MIN_S : VYRE_OP_MIN_U;
    case VYRE__REDUCE_MAX: return is_signed ? VYRE_OP_MAX_S : VYRE_OP_MAX_U;
    case VYRE__REDUCE_AND: return VYRE_OP_AND;
    case VYRE__REDUCE_OR: return VYRE_OP_OR;
    default: return VYRE_OP_XOR;
    }
}

static vyre__value float_combined(vyre__lowerer *l, uint8_t op, vyre__value a, vyre__value b)
{
    vyre__value result;
    switch (op) {
    case VYRE__REDUCE_ADD: result = vyre__lower_add_f(&l->code, l->caps, a, b); break;
    case VYRE__REDUCE_MUL: result = vyre__lower_mul_f(&l->code, l->caps, a, b); break;
    case VYRE__REDUCE_MIN: result = vyre__lower_min_f(&l->code, l->caps, a, b); break;
    default: result = vyre__lower_max_f(&l->code, l->caps, a, b); break;
    }
    return vyre__lowerer_float(l, result, VYRE__TYPE_F32).value;
}

static uint32_t float_identity(uint8_t op)
{
    switch (op) {
    case VYRE__REDUCE_MUL: return 0x3F800000u;
    case VYRE__REDUCE_MIN: return 0x7F800000u;
    case VYRE__REDUCE_MAX: return 0xFF800000u;
    default: return 0;
    }
}

static vyre__value combined(vyre__lowerer *l, const vyre__expr *expr, uint8_t type, vyre__value a,
                            vyre__value word)
{
    if (type == VYRE__TYPE_F32)
        return float_combined(l, expr->op, a, vyre__value_float(l, word));
    return vyre__value_op2(l, word_operation(expr->op, type == VYRE__TYPE_I32), VYRE_VALUE_W32, a,
                           word);
}

/* Folds in lane order from lane 0, one lane after another. */
static vyre__value folded(vyre__lowerer *l, const vyre__expr *expr, uint8_t type, vyre__value word)
{
    vyre__code *code = &l->code;
    const uint32_t local = vyre__lowerer_temporary(l, vyre__holds_as(type));
    begin_exchange(l, word);
    vyre__value first = word_of(l, word, vyre__value_w32(l, 0));
    if (type == VYRE__TYPE_F32)
        first = combined(l, expr, type, vyre__value_f32(l, float_identity(expr->op)), first);
    vyre__code_set(code, local, first);
    if (most_lanes(l) > 1) {
        const vyre__value lane = vyre__value_for(l, 1, most_lanes(l));
        const vyre__value before = vyre__code_get(code, local);
        vyre__value after = combined(l, expr, type, before, word_of(l, word, lane));
        const vyre__value exists = has_lane(l, lane);
        if (exists)
            after = vyre__value_select(l, exists, after, before);
        vyre__code_set(code, local, after);
        vyre__code_end(code);
    }
    end_exchange(l);
    return vyre__code_get(code, local);
}

static vyre__typed reduce(vyre__lowerer *l, const vyre__expr *expr, vyre__typed a)
{
    const char *word = vyre__reduce_word(expr->op);
    const int is_bitwise =
        expr->op == VYRE__REDUCE_AND || expr->op == VYRE__REDUCE_OR || expr->op == VYRE__REDUCE_XOR;
    const int is_word = a.type == VYRE__TYPE_U32 || a.type == VYRE__TYPE_I32;
    if (!word || (!is_word && (is_bitwise || a.type != VYRE__TYPE_F32)))
        return vyre__lowerer_refuse_operands(l, word, a.type, 0);
    const vyre__value given = masked(l, is_word ? a.value : vyre__value_bits(l, a.value));
    if (!is_word || !is_native(l, VYRE_OP_SG_REDUCE))
        return (vyre__typed){folded(l, expr, a.type, given), a.type};
    const vyre_instruction native = {.op = VYRE_OP_SG_REDUCE,
                                     .type = VYRE_VALUE_W32,
                                     .arg = {given},
                                     .aux = kind_of(expr->op, a.type == VYRE__TYPE_I32)};
    return (vyre__typed){vyre__code_put(&l->code, native), a.type};
}

/* ---- exchange ---- */

static vyre__typed shuffle(vyre__lowerer *l, vyre__typed a, vyre__typed lane)
{
    if (vyre__holds_float(lane.type))
        return vyre__lowerer_refuse_operands(l, "subgroup_shuffle lane", lane.type, 0);
    const int is_float = vyre__holds_float(a.type);
    const vyre__value given =
        masked(l, is_float ? vyre__value_bits(l, a.value) : vyre__lowerer_word(l, a));
    begin_exchange(l, given);
    vyre__value got = word_of(l, given, vyre__lowerer_word(l, lane));
    end_exchange(l);
    if (is_float)
        got = vyre__value_float(l, got);
    else if (a.type == VYRE__TYPE_BOOL)
        got = vyre__lowerer_truth(l, (vyre__typed){got, VYRE__TYPE_U32});
    return (vyre__typed){got, a.type};
}

/* Bit after bit, where the device has no ballot. */
static vyre__value counted_votes(vyre__lowerer *l, vyre__value vote)
{
    vyre__code *code = &l->code;
    const vyre__value word = vyre__value_op1(l, VYRE_OP_BOOL_W32, VYRE_VALUE_W32, vote);
    const uint32_t votes = vyre__lowerer_temporary(l, VYRE_VALUE_W32);
    begin_exchange(l, word);
    vyre__code_set(code, votes, vyre__value_w32(l, 0));
    const vyre__value lane = vyre__value_for(l, 0, most_lanes(l));
    const vyre__value bit =
        vyre__value_op2(l, VYRE_OP_SHL, VYRE_VALUE_W32, word_of(l, word, lane), lane);
    const vyre__value before = vyre__code_get(code, votes);
    vyre__code_set(code, votes, vyre__value_op2(l, VYRE_OP_OR, VYRE_VALUE_W32, before, bit));
    vyre__code_end(code);
    end_exchange(l);
    return vyre__code_get(code, votes);
}

static vyre__typed ballot(vyre__lowerer *l, vyre__typed a)
{
    const vyre__value truth = vyre__lowerer_truth(l, a);
    const vyre__value vote = vyre__value_both(l, truth, vyre__lowerer_part(l));
    if (!is_native(l, VYRE_OP_SG_BALLOT))
        return (vyre__typed){counted_votes(l, vote), VYRE__TYPE_U32};
    return (vyre__typed){vyre__code_op1(&l->code, VYRE_OP_SG_BALLOT, VYRE_VALUE_W32, vote),
                         VYRE__TYPE_U32};
}

/* ---- all of them ---- */

static int is_together(vyre__lowerer *l)
{
    if (l->flow.walk == VYRE__WALK_TOGETHER &&
        vyre__uniformity_trips(l->uniformity, l->node) != VYRE__DIVERGENT)
        return 1;
    if (vyre__lowerer_is_well(l))
        vyre__lowerer_fail(l, vyre__fail(l->error, VYRE_INVALID_PROGRAM,
                                         "move it behind the `for`, or make its bounds the same "
                                         "for all lanes",
                                         "a subgroup operation needs loops that every lane runs "
                                         "equally often"));
    return 0;
}

static vyre__typed exchange(vyre__lowerer *l, const vyre__expr *expr)
{
    vyre__typed args[2] = {{0, 0}, {0, 0}};
    const uint32_t count = expr->tag == VYRE__EXPR_SUBGROUP_SHUFFLE ? 2 : 1;
    if (expr->arg_count < count) {
        vyre__lowerer_fail(l, vyre__fail(l->error, VYRE_INVALID_PROGRAM,
                                         "validate the program and correct what it reports",
                                         "an expression lacks an operand"));
        return none;
    }
    for (uint32_t i = 0; i < count; i++)
        args[i] = vyre__lowerer_expr(l, expr->args[i]);
    if (!vyre__lowerer_is_well(l) || !is_together(l))
        return none;
    switch (expr->tag) {
    case VYRE__EXPR_SUBGROUP_REDUCE: return reduce(l, expr, args[0]);
    case VYRE__EXPR_SUBGROUP_SHUFFLE: return shuffle(l, args[0], args[1]);
    default: return ballot(l, args[0]);
    }
}

vyre__typed vyre__lowerer_subgroup(vyre__lowerer *l, const vyre__expr *expr)
{
    switch (expr->tag) {
    case VYRE__EXPR_SUBGROUP_LANE:
        return (vyre__typed){vyre__value_and(l, linear_id(l), SLICE - 1), VYRE__TYPE_U32};
    case VYRE__EXPR_SUBGROUP_SIZE: return (vyre__typed){vyre__value_w32(l, SLICE), VYRE__TYPE_U32};
    default: return exchange(l, expr);
    }
}
