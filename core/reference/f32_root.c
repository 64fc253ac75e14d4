/* SPDX-License-Identifier: MIT OR Apache-2.0 */
#include <math.h>

#include "core/reference/f32_math.h"
#include "core/reference/f32_pair.h"

/*
 * Two binary64 roundings before the last one: no binary32 argument brings the quotient close
 * enough to the middle of two results for them to matter.
 */
float vyre__f32_inverse_sqrt(float x)
{
    const float infinity = vyre__f32_of(0x7f800000u);
    double root = sqrt(x > 0 ? (double)x : 1.0);
    float y = (float)(1 / root);

    y = x == 0 ? vyre__f32_with_sign(infinity, x) : y;
    return x >= 0 ? y : vyre__f32_nan();
}
