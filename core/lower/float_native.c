/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * Errors are counted in units in the last place (ulp) of the exact result. One unit is 2^-24 to
 * 2^-23 of a number, so that an error of e ulp of a factor may be one of 2 e ulp of the product.
 */
#include "config.h"

#include "core/lower/float_native.h"

#include <vyre/plugin.h>

#include "core/lower/emit.h"
#include "core/lower/float_bits.h"
#include "core/lower/float_ops.h"
#include "core/lower/value.h"

/* Bits of log2(e) and what is left of it, of ln(2), of -104. */
enum { LOG2_E = 0x3FB8AA3B, LOG2_E_REST = 0x32A57060, LN_2 = 0x3F317218 };
#define LEAST UINT32_C(0xC2D00000)

/*
 * What the operations around a native one add, and by what its own error grows:
 * of e^x = 2^h * (1 + d), where d is known to 2^-40: the last rounding;
 * of ln x = log2 x * ln 2: the last rounding, and 0.05 ulp of the constant; a unit of the product
 * is at least 1 / (2 ln 2) units of the factor;
 * of tan x = sin x / cos x: the last rounding; each error counts twice.
 */
typedef struct composition {
    double added, grown;
} composition;

static const composition alone = {0, 1}, of_exp = {0.51, 2}, of_log = {0.56, 1.3863},
                         of_tan = {0.51, 4};

/* The error that the native operation may have; 0: not what it is proven to keep. */
static uint32_t allowance(const vyre__lowerer *l, uint32_t op, composition around)
{
    if (l->float_mode != VYRE_FLOAT_ULP || !l->natives || !vyre__lower_has(l->caps, op) ||
        !(l->caps->features & VYRE_KERNEL_FEATURE_NATIVE_MATH))
        return 0;
    const double proven = l->natives->error[op - VYRE_OP_EXP2_N];
    const double left = ((double)l->ulp - around.added) / around.grown;
    const uint32_t allowed = left >= 1 ? (uint32_t)left : 0;
    return proven > 0 && proven <= (double)allowed ? allowed : 0;
}

static vyre__value native(vyre__lowerer *l, uint32_t op, uint32_t ulp, vyre__value a, vyre__value b)
{
    return vyre__code_put(
        &l->code, (vyre_instruction){
                      .op = (uint16_t)op, .type = VYRE_VALUE_F32, .aux = ulp, .arg = {a, b, 0}});
}

/* ---- functions that are an operation ---- */

static uint32_t operation_of(uint8_t op)
{
    switch (op) {
    case VYRE__UN_EXP2: return VYRE_OP_EXP2_N;
    case VYRE__UN_LOG2: return VYRE_OP_LOG2_N;
    case VYRE__UN_SIN: return VYRE_OP_SIN_N;
    case VYRE__UN_COS: return VYRE_OP_COS_N;
    case VYRE__UN_TANH: return VYRE_OP_TANH_N;
    case VYRE__UN_RECIPROCAL: return VYRE_OP_RECIP_N;
    case VYRE__UN_INVERSE_SQRT: return VYRE_OP_RSQRT_N;
    case VYRE__UN_SQRT: return VYRE_OP_SQRT_N;
    default: return 0;
    }
}

/* ---- functions that are made of one ---- */

/*
 * x * log2(e) = h + rest, the rest to some 2^-43: with one word alone, half a unit of h = 128 would
 * be 44 units of the result. Below -104 the result is zero and the rest would be none; where 2^h is
 * infinite there is nothing to correct.
 */
static vyre__value exponential(vyre__lowerer *l, vyre__value x)
{
    const uint32_t ulp = allowance(l, VYRE_OP_EXP2_N, of_exp);
    const vyre__emit e = {&l->code, l->caps};
    if (!ulp || !vyre__emit_has(&e, VYRE_OP_FMA_F))
        return 0;
    const vyre__value most = vyre__value_f32(l, LOG2_E);
    const vyre__value least = vyre__value_f32(l, LEAST);
    const vyre__value is_less = vyre__lower_lt_f(&l->code, l->caps, x, least);
    const vyre__value limited = vyre__emit_select(&e, is_less, least, x);
    const vyre__value h = vyre__emit2(&e, VYRE_OP_MUL_F, limited, most);
    const vyre__value minus_h = vyre__emit1(&e, VYRE_OP_NEG_F, h);
    const vyre__value lost = vyre__lower_fma_f(&l->code, l->caps, limited, most, minus_h);
    const vyre__value rest =
        vyre__lower_fma_f(&l->code, l->caps, limited, vyre__value_f32(l, LOG2_E_REST), lost);
    const vyre__value d = vyre__emit2(&e, VYRE_OP_MUL_F, rest, vyre__value_f32(l, LN_2));
    const vyre__value power = native(l, VYRE_OP_EXP2_N, ulp, h, 0);
    const vyre__value result = vyre__lower_fma_f(&l->code, l->caps, power, d, power);
    const vyre__value infinity = vyre__value_f32(l, VYRE__F32_INFINITY);
    const vyre__value is_finite = vyre__lower_lt_f(&l->code, l->caps, power, infinity);
    return vyre__emit_select(&e, is_finite, result, power);
}

static vyre__value logarithm(vyre__lowerer *l, vyre__value x)
{
    const uint32_t ulp = allowance(l, VYRE_OP_LOG2_N, of_log);
    const vyre__emit e = {&l->code, l->caps};
    if (!ulp)
        return 0;
    const vyre__value log2 = native(l, VYRE_OP_LOG2_N, ulp, x, 0);
    return vyre__emit2(&e, VYRE_OP_MUL_F, log2, vyre__value_f32(l, LN_2));
}

static vyre__value tangent(vyre__lowerer *l, vyre__value x)
{
    const uint32_t of_sin = allowance(l, VYRE_OP_SIN_N, of_tan);
    const uint32_t of_cos = allowance(l, VYRE_OP_COS_N, of_tan);
    if (!of_sin || !of_cos)
        return 0;
    const vyre__value sine = native(l, VYRE_OP_SIN_N, of_sin, x, 0);
    const vyre__value cosine = native(l, VYRE_OP_COS_N, of_cos, x, 0);
    return vyre__lower_div_f(&l->code, l->caps, sine, cosine);
}

vyre__value vyre__native_unary(vyre__lowerer *l, uint8_t op, vyre__value x)
{
    switch (op) {
    case VYRE__UN_EXP: return exponential(l, x);
    case VYRE__UN_LOG: return logarithm(l, x);
    case VYRE__UN_TAN: return tangent(l, x);
    default: break;
    }
    const uint32_t operation = operation_of(op);
    const uint32_t ulp = operation ? allowance(l, operation, alone) : 0;
    return ulp ? native(l, operation, ulp, x, 0) : 0;
}

vyre__value vyre__native_quotient(vyre__lowerer *l, vyre__value x, vyre__value y)
{
    const uint32_t ulp = allowance(l, VYRE_OP_DIV_N, alone);
    return ulp ? native(l, VYRE_OP_DIV_N, ulp, x, y) : 0;
}

/* ---- contraction ---- */

/* True when the value is a product, and its factors. */
static int is_product(vyre__lowerer *l, vyre__value value, vyre__value factors[2])
{
    const vyre_instruction *at = vyre__code_definition(&l->code, value);
    if (!at || at->op != VYRE_OP_MUL_F || at->type != VYRE_VALUE_F32)
        return 0;
    factors[0] = at->arg[0];
    factors[1] = at->arg[1];
    return 1;
}

static int is_zero(vyre__lowerer *l, vyre__value value)
{
    uint64_t bits;
    return vyre__value_is_constant(l, value, &bits) && !(bits << 33);
}

vyre__value vyre__native_contracted(vyre__lowerer *l, uint8_t op, vyre__value x, vyre__value y)
{
    const vyre__emit e = {&l->code, l->caps};
    vyre__value f[2];
    if (l->float_mode != VYRE_FLOAT_ULP || (op != VYRE__BIN_ADD && op != VYRE__BIN_SUB) ||
        !vyre__emit_has(&e, VYRE_OP_FMA_F) || is_zero(l, x) || is_zero(l, y))
        return 0;
    if (is_product(l, x, f)) {
        if (op == VYRE__BIN_SUB)
            y = vyre__emit1(&e, VYRE_OP_NEG_F, y);
        return vyre__lower_fma_f(&l->code, l->caps, f[0], f[1], y);
    }
    if (!is_product(l, y, f))
        return 0;
    if (op == VYRE__BIN_SUB)
        f[0] = vyre__emit1(&e, VYRE_OP_NEG_F, f[0]);
    return vyre__lower_fma_f(&l->code, l->caps, f[0], f[1], x);
}
