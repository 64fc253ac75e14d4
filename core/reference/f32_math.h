/* SPDX-License-Identifier: MIT OR Apache-2.0 */
#ifndef VYRE_CORE_REFERENCE_F32_MATH_H
#define VYRE_CORE_REFERENCE_F32_MATH_H

/*
 * Correctly rounded binary32 functions: each result is the binary32 number nearest to the real
 * value (ties to even), subnormal arguments and results included. Angles are in radians.
 *
 * All are pure and use binary64 add, subtract, multiply, divide and square root only, so the
 * results are the same bits on every IEEE 754 host. They expect the default floating-point
 * environment (round to nearest, no flushing of subnormals) and leave errno alone. They raise
 * floating-point flags freely.
 *
 * A NaN argument, or one outside the domain, gives the NaN 0x7fc00000. Zeros keep their sign in
 * the odd functions. Poles: log and log2 give -inf at both zeros; inverse_sqrt gives +inf at +0
 * and -inf at -0.
 */

float vyre__f32_exp(float x);
float vyre__f32_exp2(float x);
float vyre__f32_log(float x);
float vyre__f32_log2(float x);
float vyre__f32_sin(float x);
float vyre__f32_cos(float x);
float vyre__f32_tan(float x);
float vyre__f32_asin(float x);
float vyre__f32_acos(float x);
float vyre__f32_atan(float x);
float vyre__f32_sinh(float x);
float vyre__f32_cosh(float x);
float vyre__f32_tanh(float x);
float vyre__f32_inverse_sqrt(float x);

#endif
