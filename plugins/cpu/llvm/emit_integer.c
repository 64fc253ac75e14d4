/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Integers, booleans, and values from outside. */
#include "plugins/cpu/llvm/emit.h"

typedef struct operands {
    simd_ir a, b, c;
} operands;

static simd_ir like(simd_ir a, uint64_t bits)
{
    return simd_constant(a.type, a.lanes, bits);
}

/* ---- plain instructions and intrinsics ---- */

static const char *instruction_of(uint32_t op)
{
    switch (op) {
    case VYRE_OP_ADD: return "add";
    case VYRE_OP_SUB: return "sub";
    case VYRE_OP_MUL: return "mul";
    case VYRE_OP_AND:
    case VYRE_OP_AND_B: return "and";
    case VYRE_OP_OR:
    case VYRE_OP_OR_B: return "or";
    case VYRE_OP_XOR:
    case VYRE_OP_XOR_B: return "xor";
    default: return NULL;
    }
}

static const char *comparison_of(uint32_t op)
{
    switch (op) {
    case VYRE_OP_EQ: return "icmp eq";
    case VYRE_OP_NE: return "icmp ne";
    case VYRE_OP_LT_U: return "icmp ult";
    case VYRE_OP_LE_U: return "icmp ule";
    case VYRE_OP_LT_S: return "icmp slt";
    case VYRE_OP_LE_S: return "icmp sle";
    default: return NULL;
    }
}

static const char *intrinsic_of(uint32_t op)
{
    switch (op) {
    case VYRE_OP_MIN_U: return "umin";
    case VYRE_OP_MAX_U: return "umax";
    case VYRE_OP_MIN_S: return "smin";
    case VYRE_OP_MAX_S: return "smax";
    case VYRE_OP_ADDSAT_U: return "uadd.sat";
    case VYRE_OP_SUBSAT_U: return "usub.sat";
    default: return NULL;
    }
}

static simd_ir shift(simd_emitter *e, const char *operation, simd_ir a, simd_ir count)
{
    if (a.type == SIMD_IR_I64)
        count = simd_cast(e, "zext", count, SIMD_IR_I64);
    return simd_binary(e, operation, a, count);
}

/* Lanes that are not active may hold a zero, by which nothing can be divided. */
static simd_ir divide(simd_emitter *e, const char *operation, simd_ir a, simd_ir b)
{
    if (b.lanes && e->mask.kind && b.kind != SIMD_IR_CONSTANT)
        b = simd_select(e, e->mask, b, like(b, 1));
    return simd_binary(e, operation, a, b);
}

static simd_ir wide_product(simd_emitter *e, const char *extend, operands x)
{
    return simd_binary(e, "mul", simd_cast(e, extend, x.a, SIMD_IR_I64),
                       simd_cast(e, extend, x.b, SIMD_IR_I64));
}

static simd_ir high_half(simd_emitter *e, simd_ir product)
{
    return simd_cast(e, "trunc", simd_binary(e, "lshr", product, like(product, 32)), SIMD_IR_I32);
}

static simd_ir count_zeros(simd_emitter *e, const char *name, simd_ir a)
{
    const simd_ir arguments[2] = {a, simd_constant(SIMD_IR_I1, 0, 0)};
    return simd_intrinsic(e, name, a, &a, 1, arguments, 2, "");
}

static simd_ir rotate(simd_emitter *e, simd_ir a, simd_ir count)
{
    const simd_ir arguments[3] = {a, a, count};
    return simd_intrinsic(e, "fshl", a, &a, 1, arguments, 3, "");
}

static simd_ir limited_product(simd_emitter *e, operands x)
{
    const simd_ir product = wide_product(e, "zext", x);
    const simd_ir most = like(product, UINT32_MAX);
    return simd_cast(e, "trunc", simd_intrinsic2(e, "umin", product, most), SIMD_IR_I32);
}

static simd_ir extract(simd_emitter *e, const vyre_instruction *in, simd_ir a)
{
    const uint32_t n = simd_ir_bits(a.type);
    const uint32_t first = in->imm & 255, bits = (uint32_t)(in->imm >> 8);
    const simd_ir up = simd_binary(e, "shl", a, like(a, n - first - bits));
    return simd_binary(e, in->op == VYRE_OP_EXTRACT_S ? "ashr" : "lshr", up, like(a, n - bits));
}

static simd_ir bitcast(simd_emitter *e, simd_ir a, uint32_t type)
{
    return a.type == type ? a : simd_cast(e, "bitcast", a, type);
}

static simd_ir special(simd_emitter *e, const vyre_instruction *in, operands x)
{
    const simd_ir a = x.a, b = x.b;
    switch (in->op) {
    case VYRE_OP_COPY: return a;
    case VYRE_OP_SELECT: return simd_select(e, a, b, x.c);
    case VYRE_OP_BITCAST: return bitcast(e, a, simd_ir_of(in->type));
    case VYRE_OP_NOT:
        return simd_binary(e, "xor", a, like(a, UINT64_MAX >> (64 - simd_ir_bits(a.type))));
    case VYRE_OP_NOT_B: return simd_binary(e, "xor", a, like(a, 1));
    case VYRE_OP_NEG: return simd_binary(e, "sub", like(a, 0), a);
    case VYRE_OP_SHL: return shift(e, "shl", a, b);
    case VYRE_OP_SHR_U: return shift(e, "lshr", a, b);
    case VYRE_OP_SHR_S: return shift(e, "ashr", a, b);
    case VYRE_OP_DIV_U: return divide(e, "udiv", a, b);
    case VYRE_OP_REM_U: return divide(e, "urem", a, b);
    case VYRE_OP_DIV_S: return divide(e, "sdiv", a, b);
    case VYRE_OP_REM_S: return divide(e, "srem", a, b);
    case VYRE_OP_MULHI_U: return high_half(e, wide_product(e, "zext", x));
    case VYRE_OP_MULHI_S: return high_half(e, wide_product(e, "sext", x));
    case VYRE_OP_POPCOUNT: return simd_intrinsic1(e, "ctpop", a);
    case VYRE_OP_CLZ: return count_zeros(e, "ctlz", a);
    case VYRE_OP_CTZ: return count_zeros(e, "cttz", a);
    case VYRE_OP_REVERSE: return simd_intrinsic1(e, "bitreverse", a);
    case VYRE_OP_ROTL: return rotate(e, a, b);
    case VYRE_OP_MULSAT_U: return limited_product(e, x);
    case VYRE_OP_ABSDIFF_U:
        return simd_binary(e, "sub", simd_intrinsic2(e, "umax", a, b),
                           simd_intrinsic2(e, "umin", a, b));
    case VYRE_OP_EXTRACT_U:
    case VYRE_OP_EXTRACT_S: return extract(e, in, a);
    case VYRE_OP_WIDEN_U: return simd_cast(e, "zext", a, SIMD_IR_I64);
    case VYRE_OP_WIDEN_S: return simd_cast(e, "sext", a, SIMD_IR_I64);
    case VYRE_OP_NARROW: return simd_cast(e, "trunc", a, SIMD_IR_I32);
    case VYRE_OP_HIGH: return high_half(e, a);
    case VYRE_OP_MULWIDE_U: return wide_product(e, "zext", x);
    case VYRE_OP_BOOL_W32: return simd_cast(e, "zext", a, SIMD_IR_I32);
    default: return (simd_ir){0};
    }
}

simd_ir simd_emit_integer(simd_emitter *e, const vyre_instruction *in, int as_lanes)
{
    if (in->op < VYRE_OP_SELECT || in->op > VYRE_OP_BOOL_W32)
        return (simd_ir){0};
    const operands x = {simd_argument(e, in->arg[0], as_lanes),
                        simd_argument(e, in->arg[1], as_lanes),
                        simd_argument(e, in->arg[2], as_lanes)};
    if (in->op == VYRE_OP_ADD && e->within[in->result])
        return simd_binary(e, "add nuw", x.a, x.b);
    if (instruction_of(in->op))
        return simd_binary(e, instruction_of(in->op), x.a, x.b);
    if (comparison_of(in->op))
        return simd_compare(e, comparison_of(in->op), x.a, x.b);
    if (intrinsic_of(in->op))
        return simd_intrinsic2(e, intrinsic_of(in->op), x.a, x.b);
    return special(e, in, x);
}

/* ---- ids ---- */

/* LOCAL_LINEAR in each lane */
static simd_ir linear_lanes(simd_emitter *e)
{
    return simd_binary(e, "add", simd_splat(e, e->position), simd_ramp(e, 1));
}

static simd_ir local_id(simd_emitter *e, uint32_t axis)
{
    const uint32_t *size = e->kernel->workgroup;
    const simd_form form = simd_plan_id(e->plan, VYRE_OP_LOCAL_ID, axis);
    const uint32_t below = axis == 0 ? 1 : axis == 1 ? size[0] : size[0] * size[1];
    if (form.is_constant)
        return simd_w32(0);
    simd_ir id = form.form == SIMD_FORM_LANES ? linear_lanes(e) : e->position;
    if (below > 1)
        id = simd_binary(e, "udiv", id, like(id, below));
    if (axis < 2 && !e->plan->flat && size[axis] != e->plan->lanes)
        id = simd_binary(e, "urem", id, like(id, size[axis]));
    return id;
}

static simd_ir global_id(simd_emitter *e, uint32_t axis)
{
    const uint32_t size = e->kernel->workgroup[axis];
    if (e->plan->flat && axis == 0)
        return e->flat_first;
    const simd_ir local = local_id(e, axis);
    const simd_ir base = simd_binary(e, "mul", e->group[axis], simd_w32(size));
    if (local.kind == SIMD_IR_CONSTANT)
        return base;
    return simd_binary(e, "add", local.lanes ? simd_splat(e, base) : base, local);
}

simd_ir simd_emit_id(simd_emitter *e, uint32_t op, uint32_t axis)
{
    switch (op) {
    case VYRE_OP_LOCAL_ID: return local_id(e, axis);
    case VYRE_OP_GLOBAL_ID: return global_id(e, axis);
    case VYRE_OP_LOCAL_LINEAR: return e->position;
    case VYRE_OP_SG_LANE: return simd_w32(0);
    case VYRE_OP_GROUP_ID: return e->plan->flat && axis == 0 ? e->flat_group : e->group[axis];
    default: return e->grid[axis];
    }
}
