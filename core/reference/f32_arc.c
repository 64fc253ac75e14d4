/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* The inverse trigonometric functions. */
#include <math.h>

#include "core/math/f32_tables.h"
#include "core/reference/f32_math.h"
#include "core/reference/f32_pair.h"

/*
 * With |x| = n/d, one of n and d being 1 and n <= d, and c the multiple of 1/16 next to n/d:
 * atan(n/d) = atan(c) + atan(t), t = (n - c d)/(d + c n). Both parts of t are exact.
 */
static vyre__pair atan_positive(double a)
{
    const double *p = vyre__f32_atan_coef;
    int swapped = a > 1;
    double n = swapped ? 1 : a;
    double d = swapped ? a : 1;
    double rounded = n / d * 16 + VYRE__ROUNDER;
    double c = (rounded - VYRE__ROUNDER) * 0x1p-4;
    const double *base = vyre__f32_atan_table[(vyre__f64_bits(rounded) & 31) + (swapped ? 17 : 0)];
    vyre__pair t = vyre__pair_quotient((vyre__pair){n - c * d, 0}, (vyre__pair){d + c * n, 0});
    double sign = swapped ? -1 : 1;
    double z = t.h * t.h;
    double tail = t.l + t.h * z * (p[0] + z * (p[1] + z * (p[2] + z * p[3])));
    vyre__pair s = vyre__pair_fast_sum(base[0], sign * t.h);

    s.l += base[1] + sign * tail;
    return s;
}

/* Above 2^64 the result rounds to pi/2, and the limit keeps infinity out of the quotients. */
float vyre__f32_atan(float x)
{
    double a = vyre__f32_magnitude(x);
    float y = vyre__pair_to_f32(atan_positive(a > 0x1p64 ? 0x1p64 : a));

    y = vyre__f32_with_sign(y, x);
    return x != x ? vyre__f32_nan() : y;
}

/* sqrt(x) for x >= 0 */
static vyre__pair root(double x)
{
    double s = sqrt(x);
    vyre__pair square = vyre__pair_product(s, s);
    double rest = (x - square.h) - square.l;

    return (vyre__pair){s, rest / (s > 0 ? 2 * s : 1)};
}

/* asin(s) - s.h for 0 <= s <= 1/2, z being the square of s */
static double asin_tail(vyre__pair s, double z)
{
    const double *c = vyre__f32_asin_coef;
    double p = c[8] + z * (c[9] + z * (c[10] + z * (c[11] + z * c[12])));

    p = c[4] + z * (c[5] + z * (c[6] + z * (c[7] + z * p)));
    p = c[0] + z * (c[1] + z * (c[2] + z * (c[3] + z * p)));
    return s.l + s.h * z * p;
}

/*
 * Up to 1/2, asin(a) by its series. Above, asin(a) = pi/2 - 2 asin(s), s = sqrt((1 - a)/2).
 * `s` is a or the root; the arc is asin(s).
 */
struct arc {
    double s;
    double tail;
    int halved;
};

static struct arc arc_of(double a)
{
    int halved = a > 0.5;
    double z = halved ? (1 - a) * 0.5 : a * a;
    vyre__pair r = root(z);
    vyre__pair s = {halved ? r.h : a, halved ? r.l : 0};

    return (struct arc){s.h, asin_tail(s, z), halved};
}

/* start + factor * arc, for a factor that is a power of two and a start of 0 or beyond the arc */
static float combine(vyre__pair start, double factor, struct arc arc)
{
    vyre__pair y = vyre__pair_fast_sum(start.h, factor * arc.s);

    y.l += start.l + factor * arc.tail;
    return vyre__pair_to_f32(y);
}

static vyre__pair times_half_pi(double n)
{
    return (vyre__pair){n * vyre__f32_half_pi[0], n * vyre__f32_half_pi[1]};
}

float vyre__f32_asin(float x)
{
    double a = vyre__f32_magnitude(x);
    struct arc arc = arc_of(a <= 1 ? a : 1);
    float y = combine(times_half_pi(arc.halved ? 1 : 0), arc.halved ? -2 : 1, arc);

    return a <= 1 ? vyre__f32_with_sign(y, x) : vyre__f32_nan();
}

float vyre__f32_acos(float x)
{
    double a = vyre__f32_magnitude(x);
    struct arc arc = arc_of(a <= 1 ? a : 1);
    double sign = x < 0 ? 1 : -1;
    double far = x < 0 ? 2 : 0;
    float y = combine(times_half_pi(arc.halved ? far : 1), arc.halved ? -2 * sign : sign, arc);

    return a <= 1 ? y : vyre__f32_nan();
}
