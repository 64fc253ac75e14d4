/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * Strict binary32 operations. Each appends the operation of the form where the device has it, and
 * otherwise a sequence that gives the same bits for every operand. Operands and results are F32
 * unless something else is said. Where a result is not a number it is some NaN; see
 * vyre__lower_canonical().
 *
 * What is not here is one base operation: NEG_F, ABS_F, FLOOR, CEIL, TRUNC, RINT, U32_F, I32_F.
 *
 * All give 0 once the code has failed.
 */
#ifndef VYRE_CORE_LOWER_FLOAT_OPS_H
#define VYRE_CORE_LOWER_FLOAT_OPS_H

#include "core/kernel/code.h"

/* ---- arithmetic; a constant zero as operand is spelled out, since the form forbids it ---- */

vyre__value vyre__lower_add_f(vyre__code *code, const vyre_kernel_caps *caps, vyre__value a,
                              vyre__value b);
vyre__value vyre__lower_sub_f(vyre__code *code, const vyre_kernel_caps *caps, vyre__value a,
                              vyre__value b);
vyre__value vyre__lower_mul_f(vyre__code *code, const vyre_kernel_caps *caps, vyre__value a,
                              vyre__value b);
vyre__value vyre__lower_div_f(vyre__code *code, const vyre_kernel_caps *caps, vyre__value a,
                              vyre__value b);
vyre__value vyre__lower_reciprocal(vyre__code *code, const vyre_kernel_caps *caps, vyre__value a);
vyre__value vyre__lower_sqrt_f(vyre__code *code, const vyre_kernel_caps *caps, vyre__value a);

/* a * b + c, rounded once */
vyre__value vyre__lower_fma_f(vyre__code *code, const vyre_kernel_caps *caps, vyre__value a,
                              vyre__value b, vyre__value c);

/* ---- comparison: the result is BOOL ---- */

vyre__value vyre__lower_eq_f(vyre__code *code, const vyre_kernel_caps *caps, vyre__value a,
                             vyre__value b);
vyre__value vyre__lower_ne_f(vyre__code *code, const vyre_kernel_caps *caps, vyre__value a,
                             vyre__value b);
vyre__value vyre__lower_lt_f(vyre__code *code, const vyre_kernel_caps *caps, vyre__value a,
                             vyre__value b);
vyre__value vyre__lower_le_f(vyre__code *code, const vyre_kernel_caps *caps, vyre__value a,
                             vyre__value b);
vyre__value vyre__lower_is_nan(vyre__code *code, const vyre_kernel_caps *caps, vyre__value a);
vyre__value vyre__lower_is_inf(vyre__code *code, vyre__value a);
vyre__value vyre__lower_is_finite(vyre__code *code, vyre__value a);

/* ---- others ---- */

/* The other operand if one is NaN; -0 < +0. */
vyre__value vyre__lower_min_f(vyre__code *code, const vyre_kernel_caps *caps, vyre__value a,
                              vyre__value b);
vyre__value vyre__lower_max_f(vyre__code *code, const vyre_kernel_caps *caps, vyre__value a,
                              vyre__value b);

vyre__value vyre__lower_round(vyre__code *code, vyre__value a); /* halves away from zero */
vyre__value vyre__lower_sign(vyre__code *code, vyre__value a);  /* -1, +0, 1, or 0x7FC00000 */

vyre__value vyre__lower_canonical(vyre__code *code, vyre__value a); /* 0x7FC00000 for NaNs */
vyre__value vyre__lower_flush(vyre__code *code, vyre__value a);     /* subnormals to zeros */

/* Whether a result may be subnormal where the operands, expressions before it, are not. */
int vyre__lower_may_be_subnormal(const vyre__code *code, vyre__value result,
                                 const vyre__value *operands, uint32_t operand_count);

/* ---- conversion ---- */

/* To a W32: truncated, limited to the range, 0 for NaN. */
vyre__value vyre__lower_f_to_u32(vyre__code *code, const vyre_kernel_caps *caps, vyre__value a);
vyre__value vyre__lower_f_to_i32(vyre__code *code, const vyre_kernel_caps *caps, vyre__value a);

/* The 16-bit formats lie in the low half of a W32; the upper half is not looked at and zero in
 * results. Narrowing rounds to nearest even; NaN becomes 0x7E00 or 0x7FC0. */
vyre__value vyre__lower_f16_to_f32(vyre__code *code, const vyre_kernel_caps *caps, vyre__value a);
vyre__value vyre__lower_f32_to_f16(vyre__code *code, const vyre_kernel_caps *caps, vyre__value a);
vyre__value vyre__lower_bf16_to_f32(vyre__code *code, vyre__value a);
vyre__value vyre__lower_f32_to_bf16(vyre__code *code, vyre__value a);

/* F32 and F64. Only where vyre__lower_has_wide(). */
vyre__value vyre__lower_f32_to_f64(vyre__code *code, const vyre_kernel_caps *caps, vyre__value a);
vyre__value vyre__lower_f64_to_f32(vyre__code *code, const vyre_kernel_caps *caps, vyre__value a);

#endif
