/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * Native functions: binary32 arithmetic with fused multiply-add, each operation rounded on its own
 * and in the order that is written, so that vectors of all widths and single values give the same
 * bits. native.sollya makes the coefficients; docs/math.md has the errors and how they were found.
 */
#ifndef PLUGINS_CPU_LLVM_EMIT_NATIVE_H
#define PLUGINS_CPU_LLVM_EMIT_NATIVE_H

#include "plugins/cpu/llvm/emit.h"

/* Adding it rounds to an integer, which stands in the low bits of the sum. */
#define SIMD_ROUNDER 0x1.8p23f

/* Constants of the shape of `like`. */
simd_ir simd_f32(simd_ir like, float value);
simd_ir simd_f64(simd_ir like, double value);
simd_ir simd_word(simd_ir like, uint32_t bits);

simd_ir simd_plus(simd_emitter *e, simd_ir a, simd_ir b);
simd_ir simd_minus(simd_emitter *e, simd_ir a, simd_ir b);
simd_ir simd_times(simd_emitter *e, simd_ir a, simd_ir b);
simd_ir simd_negated(simd_emitter *e, simd_ir a);
simd_ir simd_fused(simd_emitter *e, simd_ir a, simd_ir b, simd_ir c); /* a * b + c */
simd_ir simd_bits(simd_emitter *e, simd_ir a);                        /* of an F32 */
simd_ir simd_float(simd_emitter *e, simd_ir a);                       /* the other way */
simd_ir simd_absolute(simd_emitter *e, simd_ir a);

/* coefficients[0] + x * (coefficients[1] + ...) */
simd_ir simd_polynomial(simd_emitter *e, simd_ir x, const float *coefficients, uint32_t count);

/* The sine, or the cosine. */
simd_ir simd_emit_trig(simd_emitter *e, int is_cosine, simd_ir x);

#endif
