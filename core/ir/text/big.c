/* SPDX-License-Identifier: MIT OR Apache-2.0 */
#include "core/ir/text/big.h"

#include <string.h>

void vyre__big_set(vyre__big *big, uint32_t value)
{
    big->count = value != 0;
    big->limbs[0] = value;
}

static void push(vyre__big *big, uint32_t limb)
{
    if (limb != 0 && big->count < VYRE__BIG_LIMBS)
        big->limbs[big->count++] = limb;
}

void vyre__big_multiply_add(vyre__big *big, uint32_t factor, uint32_t addend)
{
    uint64_t carry = addend;
    for (uint32_t i = 0; i < big->count; i++) {
        carry += (uint64_t)big->limbs[i] * factor;
        big->limbs[i] = (uint32_t)carry;
        carry >>= 32;
    }
    push(big, (uint32_t)carry);
}

void vyre__big_multiply_power10(vyre__big *big, uint32_t exponent)
{
    for (; exponent >= 9; exponent -= 9)
        vyre__big_multiply_add(big, 1000000000, 0);
    for (; exponent > 0; exponent--)
        vyre__big_multiply_add(big, 10, 0);
}

void vyre__big_shift(vyre__big *big, uint32_t bits)
{
    if (bits % 32 != 0)
        vyre__big_multiply_add(big, UINT32_C(1) << bits % 32, 0);
    const uint32_t limbs = bits / 32;
    if (limbs == 0 || big->count == 0 || big->count + limbs > VYRE__BIG_LIMBS)
        return;
    memmove(big->limbs + limbs, big->limbs, big->count * sizeof big->limbs[0]);
    memset(big->limbs, 0, limbs * sizeof big->limbs[0]);
    big->count += limbs;
}

void vyre__big_add(vyre__big *big, const vyre__big *addend)
{
    uint64_t carry = 0;
    const uint32_t count = big->count > addend->count ? big->count : addend->count;
    for (uint32_t i = 0; i < count; i++) {
        carry += i < big->count ? big->limbs[i] : 0;
        carry += i < addend->count ? addend->limbs[i] : 0;
        big->limbs[i] = (uint32_t)carry;
        carry >>= 32;
    }
    big->count = count;
    push(big, (uint32_t)carry);
}

void vyre__big_subtract(vyre__big *big, const vyre__big *less)
{
    uint64_t borrow = 0;
    for (uint32_t i = 0; i < big->count; i++) {
        const uint64_t part = (i < less->count ? less->limbs[i] : 0) + borrow;
        borrow = part > big->limbs[i];
        big->limbs[i] = (uint32_t)(big->limbs[i] - part);
    }
    while (big->count > 0 && big->limbs[big->count - 1] == 0)
        big->count--;
}

int vyre__big_compare(const vyre__big *a, const vyre__big *b)
{
    if (a->count != b->count)
        return a->count < b->count ? -1 : 1;
    for (uint32_t i = a->count; i-- > 0;)
        if (a->limbs[i] != b->limbs[i])
            return a->limbs[i] < b->limbs[i] ? -1 : 1;
    return 0;
}

uint32_t vyre__big_bits(const vyre__big *big)
{
    if (big->count == 0)
        return 0;
    uint32_t bits = (big->count - 1) * 32;
    for (uint32_t top = big->limbs[big->count - 1]; top != 0; top >>= 1)
        bits++;
    return bits;
}
