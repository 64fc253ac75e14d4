/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * Pairs of binary64 values: an unevaluated sum h + l, l being small beside h, which carries the 70
 * or so bits that a correctly rounded binary32 result needs. And what the functions share.
 */
#ifndef VYRE_CORE_LOWER_MATH_PAIR_H
#define VYRE_CORE_LOWER_MATH_PAIR_H

#include "core/lower/wide_float.h"

typedef struct vyre__wide_pair {
    vyre__value h;
    vyre__value l; /* 0 (no value): nothing is added */
} vyre__wide_pair;

/* a + b exactly, given |a| >= |b| or a == 0 */
vyre__wide_pair vyre__wide_fast_sum(const vyre__emit *e, vyre__value a, vyre__value b);

/* a + b exactly */
vyre__wide_pair vyre__wide_sum(const vyre__emit *e, vyre__value a, vyre__value b);

/* n / d for normal d; d.l is below a unit in the last place of d.h. */
vyre__wide_pair vyre__wide_quotient(const vyre__emit *e, vyre__wide_pair n, vyre__wide_pair d);

/* sqrt(x) for x = 0 or 2^-100 <= x < 2^100; for a smaller x something finite */
vyre__wide_pair vyre__wide_root(const vyre__emit *e, vyre__value x);

vyre__wide_pair vyre__wide_choose(const vyre__emit *e, vyre__value condition, vyre__wide_pair a,
                                  vyre__wide_pair b);

/* h + l rounded to odd, and the binary32 number nearest to h + l; given |h| >= |l|, h finite */
vyre__value vyre__wide_pair_to_odd(const vyre__emit *e, vyre__wide_pair x);
vyre__value vyre__wide_pair_to_f32(const vyre__emit *e, vyre__wide_pair x);

/* coef[0] + z * (coef[1] + z * (... coef[count - 1])) */
vyre__value vyre__wide_polynomial(const vyre__emit *e, vyre__value z, const double *coef,
                                  int count);

/* Element [row][column] of an array of `rows` times `columns` numbers, by the W32 `row`; at most 64
 * rows. */
vyre__value vyre__wide_lookup(const vyre__emit *e, const double *array, uint32_t rows,
                              uint32_t columns, uint32_t column, vyre__value row);

/* The F32 `usual`, or 0x7FC00000 unless the BOOL holds. */
vyre__value vyre__f32_or_nan(const vyre__emit *e, vyre__value is_number, vyre__value usual);

/* ---- the functions: of F32, to F32 ---- */

vyre__value vyre__math_exp(const vyre__emit *e, vyre__value x);
vyre__value vyre__math_exp2(const vyre__emit *e, vyre__value x);
vyre__value vyre__math_sinh(const vyre__emit *e, vyre__value x);
vyre__value vyre__math_cosh(const vyre__emit *e, vyre__value x);
vyre__value vyre__math_tanh(const vyre__emit *e, vyre__value x);
vyre__value vyre__math_log(const vyre__emit *e, vyre__value x);
vyre__value vyre__math_log2(const vyre__emit *e, vyre__value x);
vyre__value vyre__math_sin(const vyre__emit *e, vyre__value x);
vyre__value vyre__math_cos(const vyre__emit *e, vyre__value x);
vyre__value vyre__math_tan(const vyre__emit *e, vyre__value x);
vyre__value vyre__math_asin(const vyre__emit *e, vyre__value x);
vyre__value vyre__math_acos(const vyre__emit *e, vyre__value x);
vyre__value vyre__math_atan(const vyre__emit *e, vyre__value x);
vyre__value vyre__math_inverse_sqrt(const vyre__emit *e, vyre__value x);

#endif
