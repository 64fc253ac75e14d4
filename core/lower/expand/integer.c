/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Operations from W32 to W32. */
#include "config.h"

#include "core/lower/emit.h"
#include "core/lower/expand/expand.h"

/* Every bit below the highest 1 becomes 1; the zeros left are those above it. */
static vyre__value count_leading(const vyre__emit *e, vyre__value a)
{
    for (uint32_t distance = 1; distance < 32; distance *= 2)
        a = vyre__emit2(e, VYRE_OP_OR, a, vyre__emit_with(e, VYRE_OP_SHR_U, a, distance));
    return vyre__emit1(e, VYRE_OP_POPCOUNT, vyre__emit1(e, VYRE_OP_NOT, a));
}

/* The zeros below the lowest 1, as ones. */
static vyre__value count_trailing(const vyre__emit *e, vyre__value a)
{
    const vyre__value less = vyre__emit_with(e, VYRE_OP_SUB, a, 1u);
    return vyre__emit1(e, VYRE_OP_POPCOUNT,
                       vyre__emit2(e, VYRE_OP_AND, less, vyre__emit1(e, VYRE_OP_NOT, a)));
}

/* Swaps neighbouring groups of `distance` bits; `mask` has the lower group of each two. */
static vyre__value swap_groups(const vyre__emit *e, vyre__value a, uint32_t distance, uint32_t mask)
{
    const vyre__value shifted = vyre__emit_with(e, VYRE_OP_SHR_U, a, distance);
    const vyre__value down = vyre__emit_with(e, VYRE_OP_AND, shifted, mask);
    const vyre__value kept = vyre__emit_with(e, VYRE_OP_AND, a, mask);
    return vyre__emit2(e, VYRE_OP_OR, down, vyre__emit_with(e, VYRE_OP_SHL, kept, distance));
}

static vyre__value rotate(const vyre__emit *e, vyre__value a, vyre__value count)
{
    const vyre__value up = vyre__emit_with(e, VYRE_OP_AND, count, 31);
    const vyre__value rest = vyre__emit1(e, VYRE_OP_NEG, count);
    const vyre__value down = vyre__emit_with(e, VYRE_OP_AND, rest, 31);
    const vyre__value high = vyre__emit2(e, VYRE_OP_SHL, a, up);
    return vyre__emit2(e, VYRE_OP_OR, high, vyre__emit2(e, VYRE_OP_SHR_U, a, down));
}

static vyre__value reverse(const vyre__emit *e, vyre__value a)
{
    a = swap_groups(e, a, 1, 0x55555555u);
    a = swap_groups(e, a, 2, 0x33333333u);
    a = swap_groups(e, a, 4, 0x0F0F0F0Fu);
    a = swap_groups(e, a, 8, 0x00FF00FFu);
    const vyre__value low = vyre__emit_with(e, VYRE_OP_SHL, a, 16);
    return vyre__emit2(e, VYRE_OP_OR, low, vyre__emit_with(e, VYRE_OP_SHR_U, a, 16));
}

vyre__value vyre__expand_unary(vyre__code *code, const vyre_kernel_caps *caps, uint32_t op,
                               vyre__value a)
{
    const vyre__emit e = {code, caps};
    if (vyre__emit_has(&e, op))
        return vyre__emit1(&e, op, a);
    switch (op) {
    case VYRE_OP_CLZ: return count_leading(&e, a);
    case VYRE_OP_CTZ: return count_trailing(&e, a);
    case VYRE_OP_REVERSE: return reverse(&e, a);
    default: return 0;
    }
}

static vyre__value add_saturated(const vyre__emit *e, vyre__value a, vyre__value b)
{
    const vyre__value sum = vyre__emit2(e, VYRE_OP_ADD, a, b);
    const vyre__value carry = vyre__emit2(e, VYRE_OP_LT_U, sum, a);
    return vyre__emit_constant_or(e, carry, UINT32_MAX, sum);
}

static vyre__value multiply_saturated(const vyre__emit *e, vyre__value a, vyre__value b)
{
    const vyre__value high = vyre__emit2(e, VYRE_OP_MULHI_U, a, b);
    const vyre__value fits = vyre__emit_with(e, VYRE_OP_EQ, high, 0);
    return vyre__emit_select_or(e, fits, vyre__emit2(e, VYRE_OP_MUL, a, b), UINT32_MAX);
}

static vyre__value difference(const vyre__emit *e, vyre__value a, vyre__value b)
{
    const vyre__value larger = vyre__emit2(e, VYRE_OP_MAX_U, a, b);
    return vyre__emit2(e, VYRE_OP_SUB, larger, vyre__emit2(e, VYRE_OP_MIN_U, a, b));
}

vyre__value vyre__expand_binary(vyre__code *code, const vyre_kernel_caps *caps, uint32_t op,
                                vyre__value a, vyre__value b)
{
    const vyre__emit e = {code, caps};
    if (vyre__emit_has(&e, op))
        return vyre__emit2(&e, op, a, b);
    switch (op) {
    case VYRE_OP_ROTL: return rotate(&e, a, b);
    case VYRE_OP_ADDSAT_U: return add_saturated(&e, a, b);
    case VYRE_OP_SUBSAT_U:
        return vyre__emit2(&e, VYRE_OP_SUB, vyre__emit2(&e, VYRE_OP_MAX_U, a, b), b);
    case VYRE_OP_MULSAT_U: return multiply_saturated(&e, a, b);
    case VYRE_OP_ABSDIFF_U: return difference(&e, a, b);
    default: return 0;
    }
}
