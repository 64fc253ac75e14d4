/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * The binary32 functions exp exp2 log log2 sin cos tan asin acos atan sinh cosh tanh inverse_sqrt
 * as operations of the form, without branches: binary64 add, subtract, multiply, divide and square
 * root, integer work on the bits, tables of at most 4 KiB.
 *
 * The results are the binary32 numbers nearest to the real values, for every operand, as long as
 * the operations are executed as written; docs/math.md has the conventions and the proof.
 */
#ifndef VYRE_CORE_LOWER_MATH_MATH_H
#define VYRE_CORE_LOWER_MATH_MATH_H

#include "core/kernel/code.h"

/* 1 if the function, a VYRE__UN_* tag, can only be lowered where vyre__lower_has_wide(). */
int vyre__lower_math_needs_f64(uint32_t unary);

/*
 * Appends the function, F32 to F32. NaN results are some NaN. The device must have what
 * vyre__lower_math_needs_f64() says; 0 for a tag that is none of the functions above, and once the
 * code has failed.
 */
vyre__value vyre__lower_math(vyre__code *code, const vyre_kernel_caps *caps, uint32_t unary,
                             vyre__value x);

#endif
