/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * The optional operations on integers: each appends the operation itself where the device has it,
 * and otherwise base operations that give the same result. All give 0 once the code has failed.
 */
#ifndef VYRE_CORE_LOWER_EXPAND_EXPAND_H
#define VYRE_CORE_LOWER_EXPAND_EXPAND_H

#include "core/kernel/code.h"

/* CLZ, CTZ, REVERSE: W32 to W32. */
vyre__value vyre__expand_unary(vyre__code *code, const vyre_kernel_caps *caps, uint32_t op,
                               vyre__value a);

/* ROTL, ADDSAT_U, SUBSAT_U, MULSAT_U, ABSDIFF_U: W32. */
vyre__value vyre__expand_binary(vyre__code *code, const vyre_kernel_caps *caps, uint32_t op,
                                vyre__value a, vyre__value b);

/* Between W32 and W64; only where the device has W64, and either the operation or F64 as well. */
vyre__value vyre__expand_widen_u(vyre__code *code, const vyre_kernel_caps *caps, vyre__value a);
vyre__value vyre__expand_narrow(vyre__code *code, const vyre_kernel_caps *caps, vyre__value a);
vyre__value vyre__expand_high(vyre__code *code, const vyre_kernel_caps *caps, vyre__value a);

/* A 64-bit integer in two W32, for devices without W64. */
typedef struct vyre__words {
    vyre__value low;
    vyre__value high;
} vyre__words;

vyre__words vyre__words_product(vyre__code *code, vyre__value a, vyre__value b); /* unsigned */
vyre__words vyre__words_add(vyre__code *code, vyre__words a, vyre__words b);
vyre__words vyre__words_sub(vyre__code *code, vyre__words a, vyre__words b);

/* Shifted left by the W32 `count`, at most 63. */
vyre__words vyre__words_shift_left(vyre__code *code, vyre__words a, vyre__value count);

/* Shifted right, unsigned, by the W32 `count`, at most 63; bit 0 of the result is 1 also when a
 * bit that is 1 was shifted out. */
vyre__words vyre__words_shift_sticky(vyre__code *code, vyre__words a, vyre__value count);

#endif
