/* SPDX-License-Identifier: MIT OR Apache-2.0 */
#include "config.h"

#include "core/lower/wide_float.h"

vyre__value vyre__wide_leading(const vyre__emit *e, vyre__value x)
{
    const vyre__value bits = vyre__emit_bits(e, x);
    return vyre__emit_float(e, vyre__emit_with(e, VYRE_OP_AND, bits, ~UINT64_C(0x7FFFFFF)));
}

/* Opposite signs make the magnitude of the sum less than that of h. */
vyre__value vyre__wide_to_odd(const vyre__emit *e, vyre__value h, vyre__value l)
{
    const vyre__value whole = vyre__emit_bits(e, h);
    const vyre__value rest = vyre__emit_bits(e, l);
    const vyre__value signs = vyre__emit2(e, VYRE_OP_XOR, whole, rest);
    const vyre__value less = vyre__emit_with(e, VYRE_OP_SHR_U, signs, 63);
    const vyre__value towards_zero = vyre__emit2(e, VYRE_OP_SUB, whole, less);
    const vyre__value odd = vyre__emit_with(e, VYRE_OP_OR, towards_zero, 1);
    const vyre__value is_inexact = vyre__emit_with(e, VYRE_OP_NE, rest, 0);
    return vyre__emit_float(e, vyre__emit_select(e, is_inexact, odd, whole));
}

/* y * (2 - x * y): each step doubles the number of right bits, from 4. */
vyre__value vyre__wide_inverse(const vyre__emit *e, vyre__value x)
{
    const vyre__value seed = vyre__emit_constant(e, VYRE_VALUE_W64, UINT64_C(0x7FDE623800000000));
    const vyre__value bits = vyre__emit2(e, VYRE_OP_SUB, seed, vyre__emit_bits(e, x));
    vyre__value y = vyre__emit_float(e, bits);
    for (int step = 0; step < 4; step++) {
        const vyre__value product = vyre__emit2(e, VYRE_OP_MUL_F, x, y);
        const vyre__value two = vyre__code_f64(e->code, 2);
        const vyre__value factor = vyre__emit2(e, VYRE_OP_SUB_F, two, product);
        y = vyre__emit2(e, VYRE_OP_MUL_F, y, factor);
    }
    return y;
}

/* y * (3/2 - x/2 * y * y) */
vyre__value vyre__wide_inverse_sqrt(const vyre__emit *e, vyre__value x)
{
    const vyre__value seed = vyre__emit_constant(e, VYRE_VALUE_W64, UINT64_C(0x5FE6EB50C7B537A9));
    const vyre__value halved = vyre__emit_with(e, VYRE_OP_SHR_U, vyre__emit_bits(e, x), 1);
    const vyre__value half = vyre__emit_with_f64(e, VYRE_OP_MUL_F, x, 0.5);
    vyre__value y = vyre__emit_float(e, vyre__emit2(e, VYRE_OP_SUB, seed, halved));
    for (int step = 0; step < 5; step++) {
        const vyre__value square = vyre__emit2(e, VYRE_OP_MUL_F, y, y);
        const vyre__value product = vyre__emit2(e, VYRE_OP_MUL_F, half, square);
        const vyre__value three_halves = vyre__code_f64(e->code, 1.5);
        const vyre__value factor = vyre__emit2(e, VYRE_OP_SUB_F, three_halves, product);
        y = vyre__emit2(e, VYRE_OP_MUL_F, y, factor);
    }
    return y;
}
