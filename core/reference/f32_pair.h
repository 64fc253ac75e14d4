/* SPDX-License-Identifier: MIT OR Apache-2.0 */
#ifndef VYRE_CORE_REFERENCE_F32_PAIR_H
#define VYRE_CORE_REFERENCE_F32_PAIR_H

#include <float.h>
#include <stdint.h>
#include <string.h>

#include "core/reference/f32_word.h"

/*
 * Binary64 pairs: an unevaluated sum h + l, l being small beside h, which carries the 70 or so
 * bits a correctly rounded binary32 result needs.
 *
 * Every operation must round once and in the order written: no wider evaluation, no contraction
 * to fused multiply-add, no reassociation. GCC has no pragma for contraction, so this folder is
 * also compiled with -ffp-contract=off.
 */
#if defined(__FAST_MATH__)
#error "the binary32 functions need IEEE 754 arithmetic: compile without -ffast-math"
#endif
#if defined(__clang__)
#pragma STDC FP_CONTRACT OFF
#endif
_Static_assert(FLT_EVAL_METHOD == 0, "binary64 expressions must be evaluated in binary64");
_Static_assert(FLT_MANT_DIG == 24 && DBL_MANT_DIG == 53, "float and double must be IEEE 754");

typedef struct vyre__pair {
    double h;
    double l;
} vyre__pair;

static inline uint64_t vyre__f64_bits(double x)
{
    uint64_t bits;
    memcpy(&bits, &x, sizeof bits);
    return bits;
}

static inline double vyre__f64_from_bits(uint64_t bits)
{
    double x;
    memcpy(&x, &bits, sizeof x);
    return x;
}

static inline float vyre__f32_nan(void)
{
    return vyre__f32_of(0x7fc00000u);
}

/* x without its sign bit, and x with the sign of `sign` added */
static inline float vyre__f32_magnitude(float x)
{
    return vyre__f32_of(vyre__f32_word(x) & 0x7fffffffu);
}

static inline float vyre__f32_with_sign(float x, float sign)
{
    return vyre__f32_of(vyre__f32_word(x) | (vyre__f32_word(sign) & 0x80000000u));
}

/*
 * Adding this rounds any |x| < 2^51 to an integer, which then stands, modulo 2^32, in the low
 * word of the sum; subtracting it again gives the integer as a double.
 */
#define VYRE__ROUNDER 0x1.8p52

/* a + b exactly, given |a| >= |b| or a == 0 */
static inline vyre__pair vyre__pair_fast_sum(double a, double b)
{
    double h = a + b;
    return (vyre__pair){h, (a - h) + b};
}

/* a + b exactly */
static inline vyre__pair vyre__pair_sum(double a, double b)
{
    double h = a + b;
    double t = h - a;
    return (vyre__pair){h, (a - (h - t)) + (b - t)};
}

/* The leading 26 bits of x; the remaining 27 are x minus this. */
static inline double vyre__f64_leading(double x)
{
    return vyre__f64_from_bits(vyre__f64_bits(x) & ~UINT64_C(0x7ffffff));
}

/* a * b with a relative error below 2^-105 */
static inline vyre__pair vyre__pair_product(double a, double b)
{
    double h = a * b;
    double ah = vyre__f64_leading(a), al = a - ah;
    double bh = vyre__f64_leading(b), bl = b - bh;
    return (vyre__pair){h, ((ah * bh - h) + ah * bl + al * bh) + al * bl};
}

/* n / d; d.l must be below a unit in the last place of d.h, else its square would matter. */
static inline vyre__pair vyre__pair_quotient(vyre__pair n, vyre__pair d)
{
    double q = n.h / d.h;
    vyre__pair back = vyre__pair_product(q, d.h);
    double rest = ((n.h - back.h) - back.l) + (n.l - q * d.l);
    return (vyre__pair){q, rest / d.h};
}

/*
 * h + l rounded to binary64 by rounding to odd: an inexact sum gets an odd last bit. A later
 * conversion to binary32 then rounds h + l itself, not its binary64 approximation.
 */
static inline double vyre__pair_to_odd(vyre__pair x)
{
    vyre__pair s = vyre__pair_fast_sum(x.h, x.l);
    uint64_t bits = vyre__f64_bits(s.h);
    uint64_t inexact = (uint64_t)((s.l > 0) | (s.l < 0));
    uint64_t even = ~bits & 1;
    uint64_t away = (uint64_t)((s.l > 0) == (s.h > 0));

    return vyre__f64_from_bits(bits + (inexact & even) * (2 * away - 1));
}

/* The binary32 number nearest to h + l */
static inline float vyre__pair_to_f32(vyre__pair x)
{
    return (float)vyre__pair_to_odd(x);
}

#endif
