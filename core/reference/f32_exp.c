/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * e^x and 2^x by a table of 2^(j/32) and a short polynomial, and the hyperbolic functions that
 * are built on e^x.
 */
#include "core/math/f32_tables.h"
#include "core/reference/f32_math.h"
#include "core/reference/f32_pair.h"

/* 2^n * (h + l): the power is kept apart so that rounding to odd comes before any scaling. */
struct scaled {
    vyre__pair value;
    double power;
};

static double clamp(double x, double low, double high)
{
    x = x < low ? low : x;
    return x > high ? high : x;
}

/* 2^(k/32) * (1 + p); `rounded` is the integer k plus VYRE__ROUNDER */
static struct scaled scale_table(double rounded, double p)
{
    uint64_t k = vyre__f64_bits(rounded);
    const double *row = vyre__f32_exp2_32nds[k & 31];

    return (struct scaled){
        .value = {row[0], row[0] * p + row[1]},
        /* Shifting k left drops its high bits, which is right modulo 2^64 for negative k too. */
        .power = vyre__f64_from_bits(UINT64_C(0x3ff0000000000000) + ((k >> 5) << 52)),
    };
}

/* e^x for -110 <= x <= 90 */
static struct scaled exp_core(double x)
{
    const double *c = vyre__f32_exp_coef;
    double rounded = x * 0x1.71547652b82fep5 + VYRE__ROUNDER;
    double k = rounded - VYRE__ROUNDER;
    double r = (x - k * vyre__f32_ln2_32nd[0]) - k * vyre__f32_ln2_32nd[1];
    double q = c[0] + r * (c[1] + r * (c[2] + r * (c[3] + r * c[4])));

    return scale_table(rounded, r + r * r * q);
}

static float scaled_to_f32(struct scaled x)
{
    return (float)(vyre__pair_to_odd(x.value) * x.power);
}

/* Below -110 e^x rounds to 0, above 90 to infinity. */
float vyre__f32_exp(float x)
{
    float y = scaled_to_f32(exp_core(clamp(x, -110, 90)));
    return x != x ? vyre__f32_nan() : y;
}

float vyre__f32_exp2(float x)
{
    const double *c = vyre__f32_exp2_coef;
    double t = clamp(x, -160, 130);
    double rounded = t * 32 + VYRE__ROUNDER;
    double r = t - (rounded - VYRE__ROUNDER) * 0x1p-5;
    double p = r * (c[0] + r * (c[1] + r * (c[2] + r * (c[3] + r * (c[4] + r * c[5])))));
    float y = scaled_to_f32(scale_table(rounded, p));

    return x != x ? vyre__f32_nan() : y;
}

/* factor * e^x as a pair, for a factor that is a power of two */
static vyre__pair exp_pair(double x, double factor)
{
    struct scaled e = exp_core(x);
    double power = e.power * factor;

    return (vyre__pair){e.value.h * power, e.value.l * power};
}

static float sinh_small(double x)
{
    const double *c = vyre__f32_sinh_coef;
    double z = x * x;
    double p = c[0] + z * (c[1] + z * (c[2] + z * (c[3] + z * (c[4] + z * c[5]))));

    return vyre__pair_to_f32((vyre__pair){x, x * z * p});
}

/* (e^x + sign * e^-x) / 2 for x >= 0 and a sign of +1 or -1 */
static float half_sum(double x, double sign)
{
    vyre__pair a = exp_pair(x, 0.5);
    vyre__pair b = exp_pair(-x, 0.5 * sign);
    vyre__pair s = vyre__pair_fast_sum(a.h, b.h);

    s.l += a.l + b.l;
    return vyre__pair_to_f32(s);
}

float vyre__f32_sinh(float x)
{
    double a = vyre__f32_magnitude(x);
    float small = sinh_small(clamp(a, 0, 0.5));
    float large = half_sum(clamp(a, 0.5, 90), -1);
    float y = vyre__f32_with_sign(a < 0.5 ? small : large, x);

    return x != x ? vyre__f32_nan() : y;
}

float vyre__f32_cosh(float x)
{
    float y = half_sum(clamp(vyre__f32_magnitude(x), 0, 90), 1);
    return x != x ? vyre__f32_nan() : y;
}

static float tanh_small(double x)
{
    const double *c = vyre__f32_tanh_coef;
    double z = x * x;
    double p = c[4] + z * (c[5] + z * (c[6] + z * c[7]));

    p = c[0] + z * (c[1] + z * (c[2] + z * (c[3] + z * p)));
    return vyre__pair_to_f32((vyre__pair){x, x * z * p});
}

/* 1 - 2 / (e^2x + 1) */
static float tanh_large(double x)
{
    vyre__pair e = exp_pair(2 * x, 1);
    vyre__pair d = vyre__pair_fast_sum(e.h, 1);
    vyre__pair q, s;

    d = vyre__pair_fast_sum(d.h, d.l + e.l);
    q = vyre__pair_quotient((vyre__pair){2, 0}, d);
    s = vyre__pair_fast_sum(1, -q.h);
    s.l -= q.l;
    return vyre__pair_to_f32(s);
}

/* Above 40 the result rounds to 1. */
float vyre__f32_tanh(float x)
{
    double a = vyre__f32_magnitude(x);
    float small = tanh_small(clamp(a, 0, 0.25));
    float large = tanh_large(clamp(a, 0.25, 40));
    float y = vyre__f32_with_sign(a < 0.25 ? small : large, x);

    return x != x ? vyre__f32_nan() : y;
}
