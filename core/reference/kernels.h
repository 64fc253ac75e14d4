/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Tables of the functions that compute operators. An entry is NULL where there is none. */
#ifndef VYRE_CORE_REFERENCE_KERNELS_H
#define VYRE_CORE_REFERENCE_KERNELS_H

#include "core/reference/resolved.h"

/* `op` is a vyre__binary or vyre__unary, known or not. Operands are u32, i32 or bool words. */
vyre__binary_kernel *vyre__integer_binary(uint8_t op, int is_signed);
vyre__unary_kernel *vyre__integer_unary(uint8_t op);

/* Operands are f32 words. */
vyre__binary_kernel *vyre__float_binary(uint8_t op);
vyre__unary_kernel *vyre__float_unary(uint8_t op);

/* Conversion of a value. */
vyre__unary_kernel *vyre__cast_kernel(uint8_t from, uint8_t target);

/* out = fma(out, b, c) with one rounding. */
void vyre__fma_lanes(uint32_t *out, const uint32_t *a, const uint32_t *b, const uint32_t *c,
                     uint32_t count);

/* Replaces each subnormal f32 by a zero of its sign. */
void vyre__flush_lanes(uint32_t *values, uint32_t count);

#endif
