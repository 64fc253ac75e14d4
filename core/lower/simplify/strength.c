/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * Division and remainder by constants as multiplications and shifts, and multiplication by powers
 * of two as shifts.
 *
 * With m = (2^k + e) / d, floor(x * m / 2^k) is floor(x / d) for all x up to n if e * n < 2^k: what
 * x * e adds stays below the distance of x / d from the next integer, which is at least 1 / d.
 */
#include "config.h"

#include "core/lower/simplify/sweep.h"

static int is_power_of_two(uint32_t d)
{
    return d != 0 && (d & (d - 1)) == 0;
}

static uint32_t log2_of(uint32_t d)
{
    return 31 - (uint32_t)__builtin_clz(d);
}

static vyre__value op2(vyre__sweep *s, uint32_t op, vyre__value a, vyre__value b)
{
    return vyre__sweep_op2(s, op, VYRE_VALUE_W32, a, b);
}

static vyre__value with(vyre__sweep *s, uint32_t op, vyre__value a, uint32_t bits)
{
    return vyre__sweep_with(s, op, VYRE_VALUE_W32, a, bits);
}

/* ---- unsigned ---- */

/* A multiplier of 32 bits for all x up to n; 0: none. */
static uint32_t multiplier(uint32_t d, uint32_t n, uint32_t *out_shift)
{
    for (uint32_t shift = 0; shift < 32; shift++) {
        const uint64_t power = UINT64_C(1) << (32 + shift);
        const uint64_t m = power / d + 1; /* d is no power of two */
        const uint64_t e = m * d - power;
        if (m > UINT32_MAX)
            return 0;
        if (e * n < power) { /* e is at most d */
            *out_shift = shift;
            return (uint32_t)m;
        }
    }
    return 0;
}

/* With a multiplier m of 33 bits: t = x * (m - 2^32) / 2^32, ((x - t) / 2 + t) >> shift - 1. */
static vyre__value divide_by_33_bits(vyre__sweep *s, vyre__value x, uint32_t d)
{
    const uint32_t shift = log2_of(d) + 1;
    const uint64_t rest = ((UINT64_C(1) << shift) - d) << 32;
    const uint32_t low = (uint32_t)(rest / d + 1);
    const vyre__value t = with(s, VYRE_OP_MULHI_U, x, low);
    const vyre__value half = with(s, VYRE_OP_SHR_U, op2(s, VYRE_OP_SUB, x, t), 1);
    return with(s, VYRE_OP_SHR_U, op2(s, VYRE_OP_ADD, half, t), shift - 1);
}

static vyre__value divide(vyre__sweep *s, vyre__value x, uint32_t d)
{
    uint32_t shift = 0;
    const uint32_t even = (uint32_t)__builtin_ctz(d);
    if (is_power_of_two(d))
        return with(s, VYRE_OP_SHR_U, x, even);
    const uint32_t m = multiplier(d, vyre__sweep_known(s, x).most, &shift);
    if (m)
        return with(s, VYRE_OP_SHR_U, with(s, VYRE_OP_MULHI_U, x, m), shift);
    return even ? divide(s, with(s, VYRE_OP_SHR_U, x, even), d >> even)
                : divide_by_33_bits(s, x, d);
}

/* ---- signed ---- */

static uint32_t magnitude(uint32_t d)
{
    return d >> 31 ? 0 - d : d;
}

static vyre__value negated(vyre__sweep *s, vyre__value x)
{
    return vyre__sweep_op1(s, VYRE_OP_NEG, VYRE_VALUE_W32, x);
}

/* Rounds towards zero: a negative x is raised by one less than the divisor. */
static vyre__value divide_by_power(vyre__sweep *s, vyre__value x, uint32_t log2)
{
    if (log2 == 0)
        return x;
    const vyre__value signs = with(s, VYRE_OP_SHR_S, x, 31);
    const vyre__value rise = with(s, VYRE_OP_SHR_U, signs, 32 - log2);
    return with(s, VYRE_OP_SHR_S, op2(s, VYRE_OP_ADD, x, rise), log2);
}

/* m = 2^(32 + shift) / d rounded up, with an error e that is below 2^shift; m - 2^32 as a signed
 * multiplier gives x too little. The quotient of a negative x comes out one too low. */
static vyre__value divide_signed(vyre__sweep *s, vyre__value x, uint32_t d)
{
    const uint32_t log2 = log2_of(d);
    const uint64_t m = (UINT64_C(1) << (32 + log2)) / d + 1;
    vyre__value high = with(s, VYRE_OP_MULHI_S, x, (uint32_t)m);
    if (m >> 31)
        high = op2(s, VYRE_OP_ADD, high, x);
    const vyre__value quotient = with(s, VYRE_OP_SHR_S, high, log2);
    const vyre__value is_negative = with(s, VYRE_OP_SHR_U, x, 31);
    return op2(s, VYRE_OP_ADD, quotient, is_negative);
}

static vyre__value quotient_signed(vyre__sweep *s, vyre__value x, uint32_t d)
{
    const uint32_t size = magnitude(d);
    vyre__value quotient;
    if (vyre__sweep_known(s, x).most >> 31 == 0)
        quotient = divide(s, x, size);
    else if (is_power_of_two(size))
        quotient = divide_by_power(s, x, log2_of(size));
    else
        quotient = divide_signed(s, x, size);
    return d >> 31 ? negated(s, quotient) : quotient;
}

/* ---- all ---- */

static vyre__value rest_of(vyre__sweep *s, vyre__value x, vyre__value quotient, uint32_t d)
{
    return op2(s, VYRE_OP_SUB, x, with(s, VYRE_OP_MUL, quotient, d));
}

/* What is known of the division itself is known of its replacement. */
static vyre__value in_range(vyre__sweep *s, const vyre_instruction *in, vyre__value value)
{
    if (value && !s->failed)
        vyre__sweep_narrow(s, value, vyre__sweep_range(s, in));
    return value;
}

static vyre__value reduce_remainder(vyre__sweep *s, vyre__value x, uint32_t d)
{
    if (is_power_of_two(d))
        return with(s, VYRE_OP_AND, x, d - 1);
    return rest_of(s, x, divide(s, x, d), d);
}

vyre__value vyre__sweep_reduce(vyre__sweep *s, const vyre_instruction *in)
{
    uint64_t bits;
    if (in->type != VYRE_VALUE_W32 || !in->arg[1] ||
        !vyre__sweep_is_constant(s, in->arg[1], &bits) || bits == 0)
        return 0;
    const vyre__value x = in->arg[0];
    const uint32_t d = (uint32_t)bits;
    switch (in->op) {
    case VYRE_OP_MUL: return is_power_of_two(d) ? with(s, VYRE_OP_SHL, x, log2_of(d)) : 0;
    case VYRE_OP_DIV_U: return in_range(s, in, divide(s, x, d));
    case VYRE_OP_REM_U: return in_range(s, in, reduce_remainder(s, x, d));
    case VYRE_OP_DIV_S: return in_range(s, in, quotient_signed(s, x, d));
    case VYRE_OP_REM_S: return in_range(s, in, rest_of(s, x, quotient_signed(s, x, d), d));
    default: return 0;
    }
}
