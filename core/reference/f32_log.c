/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* ln(x) and log2(x) by a table of 64 factors and a short polynomial around 1. */
#include "core/math/f32_tables.h"
#include "core/reference/f32_math.h"
#include "core/reference/f32_pair.h"

/* x = 2^k * (1 + r) / c, c being the factor of the table row; k and r are exact. */
struct reduced {
    double k;
    double r;
    unsigned row;
};

/*
 * For a positive x that is finite in binary32; anything for the others. Subnormal arguments are
 * normal in binary64 and need no care.
 */
static struct reduced reduce(double x)
{
    const uint64_t one = UINT64_C(0x3ff0000000000000);
    const uint64_t first = UINT64_C(0x3fe6600000000000); /* where interval 0 starts */
    uint64_t bits = vyre__f64_bits(x);
    uint64_t scaled = bits + (one - first);
    unsigned exponent = (unsigned)(scaled >> 52);
    unsigned row = (unsigned)(scaled >> 46) & 63;
    double m = vyre__f64_from_bits(bits - ((uint64_t)exponent << 52) + one);

    return (struct reduced){(int)exponent - 1023, m * vyre__f32_log_table[row][0] - 1, row};
}

/* y with the values at and beyond the pole put right */
static float with_specials(float x, float y)
{
    const float infinity = vyre__f32_of(0x7f800000u);

    y = x > FLT_MAX ? infinity : y;
    y = x == 0 ? -infinity : y;
    return x >= 0 ? y : vyre__f32_nan();
}

static double tail(const double c[7], double r)
{
    double q = c[3] + r * (c[4] + r * (c[5] + r * c[6]));
    return r * r * (c[0] + r * (c[1] + r * (c[2] + r * q)));
}

float vyre__f32_log(float x)
{
    struct reduced a = reduce(x);
    const double *row = vyre__f32_log_table[a.row];
    double base = a.k * vyre__f32_ln2[0] + row[1]; /* exact, and 0 or larger than r */
    vyre__pair s = vyre__pair_fast_sum(base, a.r);

    s.l += (a.k * vyre__f32_ln2[1] + row[2]) + tail(vyre__f32_log_coef, a.r);
    return with_specials(x, vyre__pair_to_f32(s));
}

float vyre__f32_log2(float x)
{
    const double rounder = VYRE__ROUNDER * 0x1p-27;
    struct reduced a = reduce(x);
    const double *row = vyre__f32_log2_table[a.row];
    double rh = (a.r + rounder) - rounder; /* 21 bits, so its product below is exact */
    double rl = a.r - rh;
    vyre__pair s = vyre__pair_fast_sum(a.k + row[0], rh * vyre__f32_log2_e[0]);

    s.l += row[1] + (rl * vyre__f32_log2_e[0] + a.r * vyre__f32_log2_e[1]);
    s.l += tail(vyre__f32_log2_coef, a.r);
    return with_specials(x, vyre__pair_to_f32(s));
}
