/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Natural numbers of a bounded size, for exact conversions between decimal and binary. */
#ifndef VYRE_CORE_IR_TEXT_BIG_H
#define VYRE_CORE_IR_TEXT_BIG_H

#include <stdint.h>

/* 1,536 bits. The largest number in use has 128 decimal digits times 10^41, shifted by as many bits
 * as 10^174 has: under 1,200. */
#define VYRE__BIG_LIMBS 48

typedef struct vyre__big {
    uint32_t count; /* limbs in use; the last is not 0 */
    uint32_t limbs[VYRE__BIG_LIMBS];
} vyre__big;

void vyre__big_set(vyre__big *big, uint32_t value);
void vyre__big_multiply_add(vyre__big *big, uint32_t factor, uint32_t addend);
void vyre__big_multiply_power10(vyre__big *big, uint32_t exponent);
void vyre__big_shift(vyre__big *big, uint32_t bits); /* to the left */
void vyre__big_add(vyre__big *big, const vyre__big *addend);
void vyre__big_subtract(vyre__big *big, const vyre__big *less); /* less <= big */
int vyre__big_compare(const vyre__big *a, const vyre__big *b);  /* -1, 0 or 1 */
uint32_t vyre__big_bits(const vyre__big *big);                  /* 0 for 0 */

#endif
