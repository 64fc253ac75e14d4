/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Between W32 and W64, and 64-bit integers in two words. */
#include "config.h"

#include "core/lower/emit.h"
#include "core/lower/expand/expand.h"

/* The binary64 number 2^52 + n has the bits of n below these. */
#define TWO_52_BITS UINT64_C(0x4330000000000000)
#define TWO_52 0x1p52

vyre__value vyre__expand_widen_u(vyre__code *code, const vyre_kernel_caps *caps, vyre__value a)
{
    const vyre__emit e = {code, caps};
    if (vyre__emit_has(&e, VYRE_OP_WIDEN_U))
        return vyre__emit_to(&e, VYRE_OP_WIDEN_U, VYRE_VALUE_W64, a);
    const vyre__value number = vyre__emit_to(&e, VYRE_OP_U32_F, VYRE_VALUE_F64, a);
    const vyre__value above = vyre__emit_with_f64(&e, VYRE_OP_ADD_F, number, TWO_52);
    return vyre__emit_with(&e, VYRE_OP_XOR, vyre__emit_bits(&e, above), TWO_52_BITS);
}

vyre__value vyre__expand_narrow(vyre__code *code, const vyre_kernel_caps *caps, vyre__value a)
{
    const vyre__emit e = {code, caps};
    if (vyre__emit_has(&e, VYRE_OP_NARROW))
        return vyre__emit_to(&e, VYRE_OP_NARROW, VYRE_VALUE_W32, a);
    const vyre__value low = vyre__emit_with(&e, VYRE_OP_AND, a, UINT32_MAX);
    const vyre__value above = vyre__emit_with(&e, VYRE_OP_OR, low, TWO_52_BITS);
    const vyre__value number =
        vyre__emit_with_f64(&e, VYRE_OP_SUB_F, vyre__emit_float(&e, above), TWO_52);
    return vyre__emit_to(&e, VYRE_OP_F_U32, VYRE_VALUE_W32, number);
}

vyre__value vyre__expand_high(vyre__code *code, const vyre_kernel_caps *caps, vyre__value a)
{
    const vyre__emit e = {code, caps};
    if (vyre__emit_has(&e, VYRE_OP_HIGH))
        return vyre__emit_to(&e, VYRE_OP_HIGH, VYRE_VALUE_W32, a);
    return vyre__expand_narrow(code, caps, vyre__emit_with(&e, VYRE_OP_SHR_U, a, 32));
}

/* ---- two words ---- */

vyre__words vyre__words_product(vyre__code *code, vyre__value a, vyre__value b)
{
    const vyre__emit e = {code, NULL};
    const vyre__value low = vyre__emit2(&e, VYRE_OP_MUL, a, b);
    return (vyre__words){low, vyre__emit2(&e, VYRE_OP_MULHI_U, a, b)};
}

static vyre__value as_word(const vyre__emit *e, vyre__value condition)
{
    return vyre__emit_to(e, VYRE_OP_BOOL_W32, VYRE_VALUE_W32, condition);
}

vyre__words vyre__words_add(vyre__code *code, vyre__words a, vyre__words b)
{
    const vyre__emit e = {code, NULL};
    const vyre__value low = vyre__emit2(&e, VYRE_OP_ADD, a.low, b.low);
    const vyre__value carry = as_word(&e, vyre__emit2(&e, VYRE_OP_LT_U, low, a.low));
    const vyre__value high = vyre__emit2(&e, VYRE_OP_ADD, a.high, b.high);
    return (vyre__words){low, vyre__emit2(&e, VYRE_OP_ADD, high, carry)};
}

vyre__words vyre__words_sub(vyre__code *code, vyre__words a, vyre__words b)
{
    const vyre__emit e = {code, NULL};
    const vyre__value low = vyre__emit2(&e, VYRE_OP_SUB, a.low, b.low);
    const vyre__value borrow = as_word(&e, vyre__emit2(&e, VYRE_OP_LT_U, a.low, b.low));
    const vyre__value high = vyre__emit2(&e, VYRE_OP_SUB, a.high, b.high);
    return (vyre__words){low, vyre__emit2(&e, VYRE_OP_SUB, high, borrow)};
}

/* 31 - (count & 31): shifting by 1 and then by this shifts by 32 - count, also for 0. */
static vyre__value rest_of(const vyre__emit *e, vyre__value count)
{
    return vyre__emit_with(e, VYRE_OP_XOR, count, 31);
}

vyre__words vyre__words_shift_left(vyre__code *code, vyre__words a, vyre__value count)
{
    const vyre__emit e = {code, NULL};
    const vyre__value within = vyre__emit_with(&e, VYRE_OP_AND, count, 31);
    const vyre__value rest = rest_of(&e, within);
    const vyre__value low = vyre__emit2(&e, VYRE_OP_SHL, a.low, within);
    const vyre__value half = vyre__emit_with(&e, VYRE_OP_SHR_U, a.low, 1);
    const vyre__value across = vyre__emit2(&e, VYRE_OP_SHR_U, half, rest);
    const vyre__value shifted = vyre__emit2(&e, VYRE_OP_SHL, a.high, within);
    const vyre__value high = vyre__emit2(&e, VYRE_OP_OR, shifted, across);
    const vyre__value is_short = vyre__emit_with(&e, VYRE_OP_LT_U, count, 32);
    const vyre__value new_low = vyre__emit_select_or(&e, is_short, low, 0);
    return (vyre__words){new_low, vyre__emit_select(&e, is_short, high, low)};
}

vyre__words vyre__words_shift_sticky(vyre__code *code, vyre__words a, vyre__value count)
{
    const vyre__emit e = {code, NULL};
    const vyre__value within = vyre__emit_with(&e, VYRE_OP_AND, count, 31);
    const vyre__value rest = rest_of(&e, within);
    const vyre__value high = vyre__emit2(&e, VYRE_OP_SHR_U, a.high, within);
    const vyre__value doubled = vyre__emit_with(&e, VYRE_OP_SHL, a.high, 1);
    const vyre__value across = vyre__emit2(&e, VYRE_OP_SHL, doubled, rest);
    const vyre__value shifted = vyre__emit2(&e, VYRE_OP_SHR_U, a.low, within);
    const vyre__value low = vyre__emit2(&e, VYRE_OP_OR, shifted, across);
    const vyre__value low_doubled = vyre__emit_with(&e, VYRE_OP_SHL, a.low, 1);
    const vyre__value lost = vyre__emit2(&e, VYRE_OP_SHL, low_doubled, rest);

    const vyre__value is_short = vyre__emit_with(&e, VYRE_OP_LT_U, count, 32);
    const vyre__value all_lost = vyre__emit2(&e, VYRE_OP_OR, lost, low);
    const vyre__value dropped = vyre__emit_select(&e, is_short, lost, all_lost);
    const vyre__value sticky = as_word(&e, vyre__emit_with(&e, VYRE_OP_NE, dropped, 0));
    const vyre__value new_low = vyre__emit_select(&e, is_short, low, high);
    const vyre__value new_high = vyre__emit_select_or(&e, is_short, high, 0);
    return (vyre__words){vyre__emit2(&e, VYRE_OP_OR, new_low, sticky), new_high};
}
