/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * Floats. No instruction carries a fast-math flag, and none that fuses or that treats zeros or NaNs
 * in a way of its own (fmuladd, minnum, fptosi.sat) is used.
 */
#include "plugins/cpu/llvm/emit.h"

static simd_ir like(simd_ir a, uint64_t bits)
{
    return simd_constant(a.type, a.lanes, bits);
}

static const char *instruction_of(uint32_t op)
{
    switch (op) {
    case VYRE_OP_ADD_F: return "fadd";
    case VYRE_OP_SUB_F: return "fsub";
    case VYRE_OP_MUL_F: return "fmul";
    case VYRE_OP_DIV_F: return "fdiv";
    default: return NULL;
    }
}

static const char *comparison_of(uint32_t op)
{
    switch (op) {
    case VYRE_OP_EQ_F: return "fcmp oeq";
    case VYRE_OP_NE_F: return "fcmp une";
    case VYRE_OP_LT_F: return "fcmp olt";
    case VYRE_OP_LE_F: return "fcmp ole";
    default: return NULL;
    }
}

static const char *intrinsic_of(uint32_t op)
{
    switch (op) {
    case VYRE_OP_ABS_F: return "fabs";
    case VYRE_OP_SQRT_F: return "sqrt";
    case VYRE_OP_FLOOR: return "floor";
    case VYRE_OP_CEIL: return "ceil";
    case VYRE_OP_TRUNC: return "trunc";
    case VYRE_OP_RINT: return "roundeven";
    default: return NULL;
    }
}

static const char *conversion_of(uint32_t op)
{
    switch (op) {
    case VYRE_OP_U32_F:
    case VYRE_OP_U64_F: return "uitofp";
    case VYRE_OP_I32_F:
    case VYRE_OP_I64_F: return "sitofp";
    case VYRE_OP_F32_F64: return "fpext";
    case VYRE_OP_F64_F32: return "fptrunc";
    default: return NULL;
    }
}

/* Equal operands (the zeros) are joined bit by bit; a NaN gives way to the other. */
static simd_ir extreme(simd_emitter *e, int greatest, simd_ir a, simd_ir b)
{
    const simd_ir first = simd_compare(e, greatest ? "fcmp ogt" : "fcmp olt", a, b);
    const simd_ir equal = simd_compare(e, "fcmp oeq", a, b);
    const simd_ir joined =
        simd_binary(e, greatest ? "and" : "or", simd_cast(e, "bitcast", a, SIMD_IR_I32),
                    simd_cast(e, "bitcast", b, SIMD_IR_I32));
    simd_ir result = simd_select(e, first, a, b);
    result = simd_select(e, equal, simd_cast(e, "bitcast", joined, SIMD_IR_F32), result);
    return simd_select(e, simd_compare(e, "fcmp uno", b, b), a, result);
}

/* `operation` gives poison where the result does not fit: some value, once for all. */
static simd_ir to_integer(simd_emitter *e, const char *operation, simd_ir a, uint32_t type)
{
    const simd_ir raw = simd_cast(e, operation, a, type), result = simd_fresh(e, type, a.lanes);
    simd_say(e, "%r = freeze %R", result, raw);
    return result;
}

/* The constants 2^31, -2^31 and 2^32 of the type of `a`. */
static simd_ir bound(simd_ir a, uint32_t exponent, int negative)
{
    const uint64_t sign = negative ? 1 : 0;
    return a.type == SIMD_IR_F64 ? like(a, sign << 63 | (uint64_t)(1023 + exponent) << 52)
                                 : like(a, sign << 31 | (uint64_t)(127 + exponent) << 23);
}

/* The operand is brought into the range before the conversion, which then always fits. */
static simd_ir saturated(simd_emitter *e, int is_signed, simd_ir a)
{
    const simd_ir top = bound(a, is_signed ? 31 : 32, 0);
    const simd_ir bottom = is_signed ? bound(a, 31, 1) : like(a, 0);
    const simd_ir too_much = simd_compare(e, "fcmp oge", a, top);
    const simd_ir too_little = simd_compare(e, "fcmp olt", a, bottom);
    const simd_ir not_less = simd_compare(e, "fcmp oge", a, bottom);
    const simd_ir below = simd_compare(e, "fcmp olt", a, top);
    const simd_ir fits = simd_binary(e, "and", not_less, below);
    const simd_ir safe = simd_select(e, fits, a, like(a, 0));
    const simd_ir whole = simd_cast(e, is_signed ? "fptosi" : "fptoui", safe, SIMD_IR_I32);
    const simd_ir most = like(whole, is_signed ? 0x7FFFFFFF : 0xFFFFFFFF);
    const simd_ir least = like(whole, is_signed ? 0x80000000 : 0);
    return simd_select(e, too_much, most, simd_select(e, too_little, least, whole));
}

static simd_ir from_half(simd_emitter *e, simd_ir a)
{
    const simd_ir half =
        simd_cast(e, "bitcast", simd_cast(e, "trunc", a, SIMD_IR_I16), SIMD_IR_F16);
    return simd_cast(e, "fpext", half, SIMD_IR_F32);
}

static simd_ir to_half(simd_emitter *e, simd_ir a)
{
    const simd_ir half = simd_cast(e, "fptrunc", a, SIMD_IR_F16);
    const simd_ir word =
        simd_cast(e, "zext", simd_cast(e, "bitcast", half, SIMD_IR_I16), SIMD_IR_I32);
    return simd_select(e, simd_compare(e, "fcmp uno", a, a), like(word, 0x7E00), word);
}

static simd_ir fused(simd_emitter *e, simd_ir a, simd_ir b, simd_ir c)
{
    const simd_ir arguments[3] = {a, b, c};
    return simd_intrinsic(e, "fma", a, &a, 1, arguments, 3, "");
}

static simd_ir negated(simd_emitter *e, simd_ir a)
{
    const simd_ir result = simd_fresh(e, a.type, a.lanes);
    simd_say(e, "%r = fneg %R", result, a);
    return result;
}

simd_ir simd_emit_float(simd_emitter *e, const vyre_instruction *in, int as_lanes)
{
    if (in->op < VYRE_OP_EQ_F || in->op > VYRE_OP_F32_F16)
        return (simd_ir){0};
    const simd_ir a = simd_argument(e, in->arg[0], as_lanes);
    const simd_ir b = simd_argument(e, in->arg[1], as_lanes);
    if (instruction_of(in->op))
        return simd_binary(e, instruction_of(in->op), a, b);
    if (comparison_of(in->op))
        return simd_compare(e, comparison_of(in->op), a, b);
    if (intrinsic_of(in->op))
        return simd_intrinsic1(e, intrinsic_of(in->op), a);
    if (conversion_of(in->op))
        return simd_cast(e, conversion_of(in->op), a, simd_ir_of(in->type));
    switch (in->op) {
    case VYRE_OP_NEG_F: return negated(e, a);
    case VYRE_OP_FMA_F: return fused(e, a, b, simd_argument(e, in->arg[2], as_lanes));
    case VYRE_OP_MIN_F: return extreme(e, 0, a, b);
    case VYRE_OP_MAX_F: return extreme(e, 1, a, b);
    case VYRE_OP_F_U32: return to_integer(e, "fptoui", a, SIMD_IR_I32);
    case VYRE_OP_F_I32: return to_integer(e, "fptosi", a, SIMD_IR_I32);
    case VYRE_OP_F_I64: return to_integer(e, "fptosi", a, SIMD_IR_I64);
    case VYRE_OP_F_U32_SAT: return saturated(e, 0, a);
    case VYRE_OP_F_I32_SAT: return saturated(e, 1, a);
    case VYRE_OP_F16_F32: return from_half(e, a);
    case VYRE_OP_F32_F16: return to_half(e, a);
    default: return (simd_ir){0};
    }
}
