/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * Values while code is made: what is known of one, and operations that are computed at once when
 * all operands are constants.
 *
 * Equal programs give equal code: at most one argument of a C call may itself append instructions.
 */
#ifndef VYRE_CORE_LOWER_VALUE_H
#define VYRE_CORE_LOWER_VALUE_H

#include "core/lower/lowering.h"

/* True when the value is a constant, with its bits. */
int vyre__value_is_constant(vyre__lowerer *l, vyre__value value, uint64_t *out_bits);

/* A bound that the W32 value never exceeds; UINT32_MAX when none is known. */
uint32_t vyre__value_most(vyre__lowerer *l, vyre__value value);

vyre__value vyre__value_w32(vyre__lowerer *l, uint32_t bits);
vyre__value vyre__value_bool(vyre__lowerer *l, int truth);
vyre__value vyre__value_f32(vyre__lowerer *l, uint32_t bits);

/* An operation, or its result if that is known. `type` is the instruction's. */
vyre__value vyre__value_op1(vyre__lowerer *l, uint32_t op, uint32_t type, vyre__value a);
vyre__value vyre__value_op2(vyre__lowerer *l, uint32_t op, uint32_t type, vyre__value a,
                            vyre__value b);
vyre__value vyre__value_select(vyre__lowerer *l, vyre__value condition, vyre__value yes,
                               vyre__value no);

/* Opens a FOR from `from` to below `to`: its variable. */
vyre__value vyre__value_for(vyre__lowerer *l, uint32_t from, uint32_t to);

/* Short spellings on W32 and BOOL. */
vyre__value vyre__value_and(vyre__lowerer *l, vyre__value a, uint32_t bits);
vyre__value vyre__value_sign_extended(vyre__lowerer *l, vyre__value a, uint32_t bits);
vyre__value vyre__value_equals(vyre__lowerer *l, vyre__value a, uint32_t bits);
vyre__value vyre__value_both(vyre__lowerer *l, vyre__value a,
                             vyre__value b); /* 0 stands for true */
vyre__value vyre__value_not(vyre__lowerer *l, vyre__value a);
vyre__value vyre__value_bits(vyre__lowerer *l, vyre__value a);  /* of an F32, as W32 */
vyre__value vyre__value_float(vyre__lowerer *l, vyre__value a); /* the other way */

#endif
