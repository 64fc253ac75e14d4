/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Pieces of binary64 arithmetic, for devices of which vyre__lower_has_wide() is true. */
#ifndef VYRE_CORE_LOWER_WIDE_FLOAT_H
#define VYRE_CORE_LOWER_WIDE_FLOAT_H

#include "core/lower/emit.h"

/* A number below 2^51 in magnitude loses its fraction when this is added: it then stands, modulo
 * 2^32, in the low bits of the sum, and is a number again when this is subtracted. */
#define VYRE__WIDE_ROUNDER 0x1.8p52

static inline vyre__value vyre__wide_add(const vyre__emit *e, vyre__value a, vyre__value b)
{
    return vyre__emit2(e, VYRE_OP_ADD_F, a, b);
}

static inline vyre__value vyre__wide_sub(const vyre__emit *e, vyre__value a, vyre__value b)
{
    return vyre__emit2(e, VYRE_OP_SUB_F, a, b);
}

static inline vyre__value vyre__wide_mul(const vyre__emit *e, vyre__value a, vyre__value b)
{
    return vyre__emit2(e, VYRE_OP_MUL_F, a, b);
}

/* With a number, which must not be zero. */
static inline vyre__value vyre__wide_plus(const vyre__emit *e, vyre__value a, double b)
{
    return vyre__emit_with_f64(e, VYRE_OP_ADD_F, a, b);
}

static inline vyre__value vyre__wide_minus(const vyre__emit *e, vyre__value a, double b)
{
    return vyre__emit_with_f64(e, VYRE_OP_SUB_F, a, b);
}

static inline vyre__value vyre__wide_times(const vyre__emit *e, vyre__value a, double b)
{
    return vyre__emit_with_f64(e, VYRE_OP_MUL_F, a, b);
}

/* The leading 26 bits of x; the remaining 27 are x minus this. */
vyre__value vyre__wide_leading(const vyre__emit *e, vyre__value x);

/*
 * h + l, |l| being at most half a unit in the last place of h, rounded to odd: the neighbour of the
 * sum towards zero, its last bit 1 if the sum is inexact. A conversion to binary32 then rounds the
 * sum itself. Both are finite and h is not zero, or l is +0.
 */
vyre__value vyre__wide_to_odd(const vyre__emit *e, vyre__value h, vyre__value l);

/* 1 / x, some units in the last place wrong, for a finite x >= 2^-1000, < 2^1000 by add and
 * multiply only. */
vyre__value vyre__wide_inverse(const vyre__emit *e, vyre__value x);

/* 1 / sqrt(x), likewise. */
vyre__value vyre__wide_inverse_sqrt(const vyre__emit *e, vyre__value x);

#endif
