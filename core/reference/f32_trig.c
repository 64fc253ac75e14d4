/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * sin, cos and tan. One reduction serves all arguments: the fraction of x * 2/pi to 100 bits
 * below the point, from a table of 2/pi that starts at a different bit for each range of x.
 */
#include "core/math/f32_tables.h"
#include "core/reference/f32_math.h"
#include "core/reference/f32_pair.h"

/* x = quadrant * pi/2 + angle modulo 2 pi, |angle| <= pi/4 */
struct reduced {
    vyre__pair angle;
    uint64_t quadrant; /* modulo 4 */
};

/* a * pi/2 */
static vyre__pair times_half_pi(vyre__pair a)
{
    const double *p = vyre__f32_half_pi_split;
    double h = vyre__f64_leading(a.h);
    double l = (a.h - h) + a.l;

    return vyre__pair_fast_sum(h * p[0], h * p[1] + l * p[0]);
}

/* The products with the first three columns, and the two differences with rint, are exact. */
static struct reduced reduce(float x)
{
    unsigned exponent = (vyre__f32_word(x) >> 23) & 255;
    const double *row = vyre__f32_two_over_pi[exponent < 160 ? 0 : (exponent - 152) >> 3];
    double d = x;
    double first = d * row[0];
    double turns = first + VYRE__ROUNDER;
    vyre__pair a = vyre__pair_sum(first - (turns - VYRE__ROUNDER), d * row[1]);
    double more = a.h + VYRE__ROUNDER;
    vyre__pair b = vyre__pair_sum(a.h - (more - VYRE__ROUNDER), d * row[2]);

    b = vyre__pair_fast_sum(b.h, b.l + (a.l + d * row[3]));
    return (struct reduced){
        .angle = times_half_pi(b),
        .quadrant = (vyre__f64_bits(turns) + vyre__f64_bits(more)) & 3,
    };
}

/*
 * The angle is split as a + b with a a multiple of 2^-14, so that the first two terms of both
 * series are exact in a and only small terms are rounded.
 */
struct split {
    double a;
    double b;
    double z; /* square of the angle */
};

static struct split split_angle(vyre__pair angle)
{
    const double rounder = VYRE__ROUNDER * 0x1p-14;
    double a = (angle.h + rounder) - rounder;

    return (struct split){a, (angle.h - a) + angle.l, angle.h * angle.h};
}

static vyre__pair sin_pair(vyre__pair angle, struct split s)
{
    const double *c = vyre__f32_sin_coef;
    double t = angle.h;
    double cubic = vyre__f32_sin_cubic[0];
    double q = c[3] + s.z * (c[4] + s.z * (c[5] + s.z * c[6]));
    double p = c[0] + s.z * (c[1] + s.z * (c[2] + s.z * q));
    double rest = s.b * (s.z + t * s.a + s.a * s.a); /* t^3 - a^3 */
    vyre__pair sum = vyre__pair_fast_sum(t, s.a * s.a * s.a * cubic);

    sum.l += angle.l + (rest * cubic + t * s.z * p);
    return vyre__pair_fast_sum(sum.h, sum.l);
}

static vyre__pair cos_pair(vyre__pair angle, struct split s)
{
    const double *c = vyre__f32_cos_coef;
    double q = c[3] + s.z * (c[4] + s.z * (c[5] + s.z * c[6]));
    double p = c[0] + s.z * (c[1] + s.z * (c[2] + s.z * q));
    double rest = s.b * (angle.h + s.a); /* t^2 - a^2 */

    return vyre__pair_fast_sum(1 - 0.5 * (s.a * s.a), s.z * s.z * p - 0.5 * rest);
}

/* sin of (quadrant * pi/2 + angle) */
static float sin_at(struct reduced x)
{
    struct split s = split_angle(x.angle);
    vyre__pair sine = sin_pair(x.angle, s);
    vyre__pair cosine = cos_pair(x.angle, s);
    vyre__pair y = (x.quadrant & 1) != 0 ? cosine : sine;
    float result = vyre__pair_to_f32(y);

    return (x.quadrant & 2) != 0 ? -result : result;
}

static int is_finite(float x)
{
    return vyre__f32_magnitude(x) <= FLT_MAX;
}

float vyre__f32_sin(float x)
{
    float y = sin_at(reduce(x));

    y = x == 0 ? x : y;
    return is_finite(x) ? y : vyre__f32_nan();
}

float vyre__f32_cos(float x)
{
    struct reduced r = reduce(x);

    r.quadrant = (r.quadrant + 1) & 3;
    float y = sin_at(r);
    return is_finite(x) ? y : vyre__f32_nan();
}

float vyre__f32_tan(float x)
{
    struct reduced r = reduce(x);
    struct split s = split_angle(r.angle);
    vyre__pair sine = sin_pair(r.angle, s);
    vyre__pair cosine = cos_pair(r.angle, s);
    int odd = (r.quadrant & 1) != 0;
    vyre__pair q = vyre__pair_quotient(odd ? cosine : sine, odd ? sine : cosine);
    float y = vyre__pair_to_f32(q);

    y = odd ? -y : y;
    y = x == 0 ? x : y;
    return is_finite(x) ? y : vyre__f32_nan();
}
