/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Parts of binary32 numbers, as W32, and tests on them that no mode of a device can disturb. */
#ifndef VYRE_CORE_LOWER_FLOAT_BITS_H
#define VYRE_CORE_LOWER_FLOAT_BITS_H

#include "core/lower/emit.h"

#define VYRE__F32_SIGN_BIT UINT32_C(0x80000000)
#define VYRE__F32_INFINITY UINT32_C(0x7F800000)
#define VYRE__F32_QUIET_NAN UINT32_C(0x7FC00000)
#define VYRE__F32_ONE UINT32_C(0x3F800000)

/* Of the bits of a number, not the number. */
static inline vyre__value vyre__bits_magnitude(const vyre__emit *e, vyre__value bits)
{
    return vyre__emit_with(e, VYRE_OP_AND, bits, ~VYRE__F32_SIGN_BIT);
}

static inline vyre__value vyre__bits_sign(const vyre__emit *e, vyre__value bits)
{
    return vyre__emit_with(e, VYRE_OP_AND, bits, VYRE__F32_SIGN_BIT);
}

/* BOOL: of the bits of a number of either sign. */
static inline vyre__value vyre__bits_are_zero(const vyre__emit *e, vyre__value bits)
{
    return vyre__emit_with(e, VYRE_OP_EQ, vyre__bits_magnitude(e, bits), 0);
}

static inline vyre__value vyre__bits_are_nan(const vyre__emit *e, vyre__value bits)
{
    const vyre__value infinity = vyre__emit_w32(e, VYRE__F32_INFINITY);
    return vyre__emit2(e, VYRE_OP_LT_U, infinity, vyre__bits_magnitude(e, bits));
}

/* BOOL: above zero and finite. */
static inline vyre__value vyre__bits_are_positive(const vyre__emit *e, vyre__value bits)
{
    const vyre__value less = vyre__emit_with(e, VYRE_OP_SUB, bits, 1);
    return vyre__emit_with(e, VYRE_OP_LT_U, less, VYRE__F32_INFINITY - 1);
}

/* ---- without binary64: float_exact.c ---- */

vyre__value vyre__exact_div(const vyre__emit *e, vyre__value a, vyre__value b);
vyre__value vyre__exact_sqrt(const vyre__emit *e, vyre__value a);
vyre__value vyre__exact_fma(const vyre__emit *e, vyre__value a, vyre__value b, vyre__value c);

/*
 * The quotient or square root of special operands, where `usual`, an F32, is right for all others.
 * The operands are given as bits.
 */
vyre__value vyre__special_div(const vyre__emit *e, vyre__value x, vyre__value y, vyre__value usual);
vyre__value vyre__special_sqrt(const vyre__emit *e, vyre__value x, vyre__value usual);

#endif
