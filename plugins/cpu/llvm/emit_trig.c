/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* The native sine and cosine. */
#include <math.h>

#include "plugins/cpu/llvm/emit_native.h"

/* |x| = quadrant * pi/2 + angle + rest modulo 2 pi, |angle| at most a little more than pi/4 */
typedef struct reduced {
    simd_ir angle, rest;
    simd_ir quadrant; /* modulo 4 in the low bits */
} reduced;

/* Up to here quadrant * pi/2 is exact enough in three words. */
#define LARGEST 0x1p17f

/* a + b, and what rounding loses of it */
static simd_ir sum_of(simd_emitter *e, simd_ir a, simd_ir b, simd_ir *out_lost)
{
    const simd_ir sum = simd_plus(e, a, b);
    const simd_ir part = simd_minus(e, sum, a);
    const simd_ir lost_a = simd_minus(e, a, simd_minus(e, sum, part));
    *out_lost = simd_plus(e, lost_a, simd_minus(e, b, part));
    return sum;
}

/* Of pi/2 the first word is taken off exactly, the second with what rounding loses. */
static reduced reduce(simd_emitter *e, simd_ir a)
{
    const simd_ir rounder = simd_f32(a, SIMD_ROUNDER);
    const simd_ir turns = simd_fused(e, a, simd_f32(a, 0x1.45f306p-1f), rounder);
    const simd_ir k = simd_negated(e, simd_minus(e, turns, rounder));
    const simd_ir second = simd_f32(a, -0x1.777a5cp-25f);
    const simd_ir first = simd_fused(e, k, simd_f32(a, 0x1.921fb6p+0f), a);
    const simd_ir product = simd_times(e, k, second);
    const simd_ir lost = simd_fused(e, k, second, simd_negated(e, product));
    simd_ir rest;
    const simd_ir sum = sum_of(e, first, product, &rest);
    rest = simd_plus(e, rest, lost);
    rest = simd_fused(e, k, simd_f32(a, -0x1.ee59dap-50f), rest);
    const simd_ir angle = simd_plus(e, sum, rest);
    return (reduced){angle, simd_minus(e, rest, simd_minus(e, angle, sum)), simd_bits(e, turns)};
}

/* v less a multiple of 4 */
static simd_ir modulo_4(simd_emitter *e, simd_ir v)
{
    const simd_ir quarter = simd_times(e, v, simd_f64(v, 0.25));
    const simd_ir whole = simd_intrinsic1(e, "roundeven", quarter);
    return simd_fused(e, whole, simd_f64(v, -4.0), v);
}

/* For any number, in binary64: each product with 24 bits of 2/pi is exact, also modulo 4. */
static reduced reduce_any(simd_emitter *e, simd_ir a)
{
    static const double two_over_pi[] = {
        0x1.45f306p-1,  0x1.b9391p-26,   0x1.529fcp-52,   0x1.3abe88p-75,
        0x1.ea69bap-97, 0x1.81b6c4p-121, 0x1.2b3278p-145, 0x1.0e4104p-170,
    };
    const simd_ir wide = simd_cast(e, "fpext", a, SIMD_IR_F64), rounder = simd_f64(a, 0x1.8p52);
    simd_ir sum = modulo_4(e, simd_times(e, wide, simd_f64(a, two_over_pi[0])));
    simd_ir rest = simd_f64(a, 0.0);
    for (uint32_t i = 1; i < sizeof two_over_pi / sizeof two_over_pi[0]; i++) {
        simd_ir lost;
        const simd_ir product = simd_times(e, wide, simd_f64(a, two_over_pi[i]));
        sum = sum_of(e, sum, modulo_4(e, product), &lost);
        rest = simd_plus(e, rest, lost);
    }
    const simd_ir turns = simd_plus(e, sum, rounder);
    const simd_ir fraction = simd_minus(e, sum, simd_minus(e, turns, rounder));
    const simd_ir half_pi = simd_f64(a, 0x1.921fb54442d18p+0);
    const simd_ir exact = simd_times(e, simd_plus(e, fraction, rest), half_pi);
    const simd_ir angle = simd_cast(e, "fptrunc", exact, SIMD_IR_F32);
    const simd_ir back = simd_cast(e, "fpext", angle, SIMD_IR_F64);
    const simd_ir left = simd_cast(e, "fptrunc", simd_minus(e, exact, back), SIMD_IR_F32);
    const simd_ir bits = simd_cast(e, "bitcast", turns, SIMD_IR_I64);
    return (reduced){angle, left, simd_cast(e, "trunc", bits, SIMD_IR_I32)};
}

static simd_ir kept(simd_emitter *e, simd_ir value)
{
    const simd_ir slot = simd_slot(e, value.type, value.lanes);
    simd_store(e, value, slot);
    return slot;
}

static simd_ir again(simd_emitter *e, simd_ir like, simd_ir slot)
{
    return simd_load(e, like.type, like.lanes, slot);
}

/* Replaces what is in a slot in some lanes. */
static void replace(simd_emitter *e, simd_ir where, simd_ir value, simd_ir slot)
{
    simd_store(e, simd_select(e, where, value, again(e, value, slot)), slot);
}

/* A vector without large numbers, which is the rule, goes past their reduction. */
static reduced reduce_each(simd_emitter *e, simd_ir a)
{
    const reduced usual = reduce(e, a);
    const simd_ir is_large = simd_compare(e, "fcmp ogt", a, simd_f32(a, LARGEST));
    const simd_ir angle = kept(e, usual.angle), rest = kept(e, usual.rest);
    const simd_ir quadrant = kept(e, usual.quadrant);
    const uint32_t large = simd_label(e), after = simd_label(e);
    simd_say(e, "br %R, label %%l%u, label %%l%u" SIMD_RARELY,
             a.lanes ? simd_any(e, is_large) : is_large, large, after);
    e->ended = 1;
    simd_place(e, large);
    const reduced other = reduce_any(e, a);
    replace(e, is_large, other.angle, angle);
    replace(e, is_large, other.rest, rest);
    replace(e, is_large, other.quadrant, quadrant);
    simd_place(e, after);
    return (reduced){again(e, usual.angle, angle), again(e, usual.rest, rest),
                     again(e, usual.quadrant, quadrant)};
}

/* sin(angle + rest); square = angle^2 */
static simd_ir sine(simd_emitter *e, const reduced *r, simd_ir square)
{
    static const float c[] = {-0x1.555546p-3f, 0x1.110776p-7f, -0x1.9952ecp-13f};
    const simd_ir factor = simd_polynomial(e, square, c, sizeof c / sizeof c[0]);
    const simd_ir more = simd_fused(e, simd_times(e, factor, square), r->angle, r->rest);
    return simd_plus(e, r->angle, more);
}

/* cos(angle + rest): 1 - square / 2, with what rounding loses of it, and the rest */
static simd_ir cosine(simd_emitter *e, const reduced *r, simd_ir square)
{
    static const float c[] = {0x1.55554ap-5f, -0x1.6c0c2ap-10f, 0x1.99e8c8p-16f};
    const simd_ir one = simd_f32(square, 1.0f);
    const simd_ir half = simd_times(e, square, simd_f32(square, 0.5f));
    const simd_ir most = simd_minus(e, one, half);
    const simd_ir lost = simd_minus(e, simd_minus(e, one, most), half);
    const simd_ir factor = simd_polynomial(e, square, c, sizeof c / sizeof c[0]);
    const simd_ir rest = simd_minus(e, lost, simd_times(e, r->angle, r->rest));
    return simd_plus(e, most, simd_fused(e, simd_times(e, square, square), factor, rest));
}

simd_ir simd_emit_trig(simd_emitter *e, int is_cosine, simd_ir x)
{
    const simd_ir bits = simd_bits(e, x);
    const reduced r = reduce_each(e, simd_absolute(e, x));
    const simd_ir square = simd_times(e, r.angle, r.angle);
    const simd_ir turn = simd_word(x, is_cosine ? 1 : 0), zero = simd_word(x, 0);
    const simd_ir quadrant = simd_binary(e, "add", r.quadrant, turn);
    const simd_ir low = simd_binary(e, "and", quadrant, simd_word(x, 1));
    const simd_ir is_even = simd_compare(e, "icmp eq", low, zero);
    const simd_ir sin = sine(e, &r, square), cos = cosine(e, &r, square);
    const simd_ir half = simd_binary(e, "and", quadrant, simd_word(x, 2));
    simd_ir sign = simd_binary(e, "shl", half, simd_word(x, 30));
    if (!is_cosine)
        sign = simd_binary(e, "xor", sign, simd_binary(e, "and", bits, simd_word(x, 0x80000000)));
    const simd_ir value = simd_select(e, is_even, sin, cos);
    return simd_float(e, simd_binary(e, "xor", simd_bits(e, value), sign));
}
