/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Division, square root and fused multiply-add in 32-bit integers, for devices without binary64. */
#include "config.h"

#include "core/lower/expand/expand.h"
#include "core/lower/float_bits.h"
#include "core/lower/float_ops.h"

/* The number is significand * 2^(exponent - 150); the significand has 24 bits, or is 0. */
struct parts {
    vyre__value significand;
    vyre__value exponent; /* signed: below 1 for what was subnormal */
};

static struct parts take_apart(const vyre__emit *e, vyre__value bits)
{
    const vyre__value magnitude = vyre__bits_magnitude(e, bits);
    const vyre__value exponent = vyre__emit_with(e, VYRE_OP_SHR_U, magnitude, 23);
    const vyre__value fraction = vyre__emit_with(e, VYRE_OP_AND, magnitude, 0x7FFFFFu);
    const vyre__value whole = vyre__emit_with(e, VYRE_OP_OR, fraction, 0x800000u);

    const vyre__value zeros = vyre__expand_unary(e->code, e->caps, VYRE_OP_CLZ, fraction);
    const vyre__value shift = vyre__emit_with(e, VYRE_OP_SUB, zeros, 8);
    const vyre__value count = vyre__emit_with(e, VYRE_OP_AND, shift, 31);
    const vyre__value moved = vyre__emit2(e, VYRE_OP_SHL, fraction, count);
    const vyre__value one = vyre__emit_w32(e, 1);
    const vyre__value low = vyre__emit2(e, VYRE_OP_SUB, one, shift);

    const vyre__value is_normal = vyre__emit_with(e, VYRE_OP_NE, exponent, 0);
    const vyre__value significand = vyre__emit_select(e, is_normal, whole, moved);
    return (struct parts){significand, vyre__emit_select(e, is_normal, exponent, low)};
}

static vyre__value as_word(const vyre__emit *e, vyre__value condition)
{
    return vyre__emit_to(e, VYRE_OP_BOOL_W32, VYRE_VALUE_W32, condition);
}

/*
 * The bits of significand * 2^(exponent - 158), rounded to nearest even, and the sign. The
 * significand has 32 bits, of which the last stands also for all that follow.
 */
static vyre__value put_together(const vyre__emit *e, vyre__value sign, vyre__value exponent,
                                vyre__value significand)
{
    const vyre__value least = vyre__emit_w32(e, 1);
    const vyre__value not_below = vyre__emit2(e, VYRE_OP_MAX_S, exponent, least);
    const vyre__value missing = vyre__emit2(e, VYRE_OP_SUB, not_below, exponent);
    const vyre__value shift = vyre__emit_with(e, VYRE_OP_MIN_U, missing, 31);
    const vyre__value shifted = vyre__emit2(e, VYRE_OP_SHR_U, significand, shift);
    const vyre__value back = vyre__emit2(e, VYRE_OP_SHL, shifted, shift);
    const vyre__value is_less = vyre__emit2(e, VYRE_OP_NE, back, significand);
    const vyre__value sticky = vyre__emit2(e, VYRE_OP_OR, shifted, as_word(e, is_less));

    const vyre__value kept = vyre__emit_with(e, VYRE_OP_SHR_U, sticky, 8);
    const vyre__value odd = vyre__emit_with(e, VYRE_OP_AND, kept, 1);
    const vyre__value rest = vyre__emit_with(e, VYRE_OP_AND, sticky, 255);
    const vyre__value half = vyre__emit_with(e, VYRE_OP_ADD, rest, 127);
    const vyre__value sum = vyre__emit2(e, VYRE_OP_ADD, half, odd);
    const vyre__value up = vyre__emit_with(e, VYRE_OP_SHR_U, sum, 8);
    const vyre__value rounded = vyre__emit2(e, VYRE_OP_ADD, kept, up);

    const vyre__value limited = vyre__emit_with(e, VYRE_OP_MIN_S, not_below, 255);
    const vyre__value field = vyre__emit_with(e, VYRE_OP_SUB, limited, 1);
    const vyre__value base = vyre__emit_with(e, VYRE_OP_SHL, field, 23);
    const vyre__value number = vyre__emit2(e, VYRE_OP_ADD, base, rounded);
    const vyre__value finite = vyre__emit_with(e, VYRE_OP_MIN_U, number, VYRE__F32_INFINITY);
    return vyre__emit2(e, VYRE_OP_OR, finite, sign);
}

/* ---- division ---- */

struct division {
    vyre__value quotient;
    vyre__value remainder;
};

/* The next `count` bits of a quotient. */
static struct division divide_on(const vyre__emit *e, struct division so_far, vyre__value divisor,
                                 uint32_t count)
{
    const vyre__value dividend = vyre__emit_with(e, VYRE_OP_SHL, so_far.remainder, count);
    const vyre__value digit = vyre__emit2(e, VYRE_OP_DIV_U, dividend, divisor);
    const vyre__value back = vyre__emit2(e, VYRE_OP_MUL, digit, divisor);
    const vyre__value remainder = vyre__emit2(e, VYRE_OP_SUB, dividend, back);
    if (!so_far.quotient)
        return (struct division){digit, remainder};
    const vyre__value moved = vyre__emit_with(e, VYRE_OP_SHL, so_far.quotient, count);
    return (struct division){vyre__emit2(e, VYRE_OP_ADD, moved, digit), remainder};
}

/* The quotient of the significands times 2^31 lies between 2^30 and 2^32. */
vyre__value vyre__exact_div(const vyre__emit *e, vyre__value a, vyre__value b)
{
    const vyre__value x = vyre__emit_bits(e, a);
    const vyre__value y = vyre__emit_bits(e, b);
    const struct parts n = take_apart(e, x);
    const struct parts d = take_apart(e, y);
    const vyre__value divisor = vyre__emit_with(e, VYRE_OP_MAX_U, d.significand, 1);
    struct division all = {0, n.significand};
    all = divide_on(e, all, divisor, 8);
    all = divide_on(e, all, divisor, 8);
    all = divide_on(e, all, divisor, 8);
    all = divide_on(e, all, divisor, 7);

    const vyre__value is_inexact = vyre__emit_with(e, VYRE_OP_NE, all.remainder, 0);
    const vyre__value quotient = vyre__emit2(e, VYRE_OP_OR, all.quotient, as_word(e, is_inexact));
    const vyre__value top = vyre__emit_with(e, VYRE_OP_SHR_U, quotient, 31);
    const vyre__value up = vyre__emit_with(e, VYRE_OP_XOR, top, 1);
    const vyre__value significand = vyre__emit2(e, VYRE_OP_SHL, quotient, up);
    const vyre__value apart = vyre__emit2(e, VYRE_OP_SUB, n.exponent, d.exponent);
    const vyre__value scaled = vyre__emit_with(e, VYRE_OP_ADD, apart, 126);
    const vyre__value exponent = vyre__emit2(e, VYRE_OP_ADD, scaled, top);
    const vyre__value sign = vyre__bits_sign(e, vyre__emit2(e, VYRE_OP_XOR, x, y));
    return vyre__emit_float(e, put_together(e, sign, exponent, significand));
}

/* ---- square root ---- */

/* 1 / sqrt(x) for 1 <= x < 4, a few units in the last place wrong */
static vyre__value near_inverse_sqrt(const vyre__emit *e, vyre__value x)
{
    const vyre__value seed = vyre__emit_w32(e, 0x5F3759DFu);
    const vyre__value halved = vyre__emit_with(e, VYRE_OP_SHR_U, vyre__emit_bits(e, x), 1);
    const vyre__value half = vyre__emit_with(e, VYRE_OP_MUL_F, x, 0x3F000000u);
    vyre__value y = vyre__emit_float(e, vyre__emit2(e, VYRE_OP_SUB, seed, halved));
    for (int step = 0; step < 3; step++) {
        const vyre__value square = vyre__emit2(e, VYRE_OP_MUL_F, y, y);
        const vyre__value product = vyre__emit2(e, VYRE_OP_MUL_F, half, square);
        const vyre__value three_halves = vyre__emit_constant(e, VYRE_VALUE_F32, 0x3FC00000u);
        const vyre__value factor = vyre__emit2(e, VYRE_OP_SUB_F, three_halves, product);
        y = vyre__emit2(e, VYRE_OP_MUL_F, y, factor);
    }
    return y;
}

/* square - root * root modulo 2^32, which is right as a signed number for a root that is near */
static vyre__value residual(const vyre__emit *e, vyre__value square, vyre__value root)
{
    return vyre__emit2(e, VYRE_OP_SUB, square, vyre__emit2(e, VYRE_OP_MUL, root, root));
}

/* root + residual / (2 root), rounded; `inverse` is 2^23 / root */
static vyre__value improve(const vyre__emit *e, vyre__value square, vyre__value root,
                           vyre__value inverse)
{
    const vyre__value rest =
        vyre__emit_to(e, VYRE_OP_I32_F, VYRE_VALUE_F32, residual(e, square, root));
    const vyre__value scaled = vyre__emit_with(e, VYRE_OP_MUL_F, rest, 0x33800000u); /* 2^-24 */
    const vyre__value step = vyre__emit2(e, VYRE_OP_MUL_F, scaled, inverse);
    const vyre__value whole = vyre__emit1(e, VYRE_OP_RINT, step);
    return vyre__emit2(e, VYRE_OP_ADD, root,
                       vyre__emit_to(e, VYRE_OP_F_I32, VYRE_VALUE_W32, whole));
}

/* The integer next to the root: one more if square > root^2 + root, one less if not above
 * root^2 - root. No root of an integer lies in the middle. */
static vyre__value nearest_root(const vyre__emit *e, vyre__value square, vyre__value root)
{
    const vyre__value rest = residual(e, square, root);
    const vyre__value more = as_word(e, vyre__emit2(e, VYRE_OP_LT_S, root, rest));
    const vyre__value opposite = vyre__emit1(e, VYRE_OP_NEG, root);
    const vyre__value less = as_word(e, vyre__emit2(e, VYRE_OP_LE_S, rest, opposite));
    return vyre__emit2(e, VYRE_OP_SUB, vyre__emit2(e, VYRE_OP_ADD, root, more), less);
}

/* The significand is taken times 2^23 or 2^24, whichever leaves an even exponent. */
vyre__value vyre__exact_sqrt(const vyre__emit *e, vyre__value a)
{
    const struct parts x = take_apart(e, vyre__emit_bits(e, a));
    const vyre__value even = vyre__emit_with(e, VYRE_OP_AND, x.exponent, 1);
    const vyre__value one_more = vyre__emit_with(e, VYRE_OP_XOR, even, 1);
    const vyre__value shift = vyre__emit_with(e, VYRE_OP_ADD, one_more, 23);
    const vyre__value square = vyre__emit2(e, VYRE_OP_SHL, x.significand, shift);

    const vyre__value field = vyre__emit_with(e, VYRE_OP_ADD, one_more, 126);
    const vyre__value base = vyre__emit_with(e, VYRE_OP_SHL, field, 23);
    const vyre__value near = vyre__emit_float(e, vyre__emit2(e, VYRE_OP_ADD, base, x.significand));
    const vyre__value inverse = near_inverse_sqrt(e, near);
    const vyre__value approximate = vyre__emit2(e, VYRE_OP_MUL_F, near, inverse);
    const vyre__value scaled =
        vyre__emit_with(e, VYRE_OP_MUL_F, approximate, 0x4B000000u); /* 2^23 */
    const vyre__value first = vyre__emit_to(e, VYRE_OP_F_U32, VYRE_VALUE_W32, scaled);
    const vyre__value second = improve(e, square, first, inverse);
    const vyre__value root = nearest_root(e, square, second);

    const vyre__value rest = vyre__emit2(e, VYRE_OP_SUB, x.exponent, shift);
    const vyre__value twice = vyre__emit_with(e, VYRE_OP_ADD, rest, 150);
    const vyre__value exponent = vyre__emit_with(e, VYRE_OP_SHR_S, twice, 1);
    const vyre__value less = vyre__emit_with(e, VYRE_OP_SUB, exponent, 1);
    const vyre__value bits = vyre__emit_with(e, VYRE_OP_SHL, less, 23);
    return vyre__emit_float(e, vyre__emit2(e, VYRE_OP_ADD, bits, root));
}

/* ---- fused multiply and add ---- */

/* words * 2^exponent */
struct scaled {
    vyre__words words;
    vyre__value exponent;
    vyre__value sign; /* the sign bit */
};

static struct scaled choose(const vyre__emit *e, vyre__value condition, struct scaled a,
                            struct scaled b)
{
    struct scaled chosen;
    chosen.words.low = vyre__emit_select(e, condition, a.words.low, b.words.low);
    chosen.words.high = vyre__emit_select(e, condition, a.words.high, b.words.high);
    chosen.exponent = vyre__emit_select(e, condition, a.exponent, b.exponent);
    chosen.sign = vyre__emit_select(e, condition, a.sign, b.sign);
    return chosen;
}

/* The sum of two numbers below 2^62 times their powers, sticky in the last bit; the exponent is
 * that of the larger power. The words of the result are not negative. */
static struct scaled add_scaled(const vyre__emit *e, struct scaled a, struct scaled b)
{
    const vyre__value a_is_high = vyre__emit2(e, VYRE_OP_LE_S, b.exponent, a.exponent);
    const struct scaled high = choose(e, a_is_high, a, b);
    const struct scaled low = choose(e, a_is_high, b, a);
    const vyre__value apart = vyre__emit2(e, VYRE_OP_SUB, high.exponent, low.exponent);
    const vyre__value shift = vyre__emit_with(e, VYRE_OP_MIN_U, apart, 63);
    const vyre__words moved = vyre__words_shift_sticky(e->code, low.words, shift);

    const vyre__words sum = vyre__words_add(e->code, high.words, moved);
    const vyre__words difference = vyre__words_sub(e->code, high.words, moved);
    const vyre__words opposite = vyre__words_sub(e->code, moved, high.words);
    const vyre__value negative = vyre__emit_with(e, VYRE_OP_LT_S, difference.high, 0);
    const vyre__value same_sign = vyre__emit2(e, VYRE_OP_EQ, high.sign, low.sign);
    struct scaled result = {.exponent = high.exponent};
    const vyre__value low_word = vyre__emit_select(e, negative, opposite.low, difference.low);
    const vyre__value high_word = vyre__emit_select(e, negative, opposite.high, difference.high);
    result.words.low = vyre__emit_select(e, same_sign, sum.low, low_word);
    result.words.high = vyre__emit_select(e, same_sign, sum.high, high_word);
    const vyre__value sign = vyre__emit_select(e, negative, low.sign, high.sign);
    result.sign = vyre__emit_select(e, same_sign, high.sign, sign);
    return result;
}

static vyre__value leading_zeros(const vyre__emit *e, vyre__words words)
{
    const vyre__value high = vyre__expand_unary(e->code, e->caps, VYRE_OP_CLZ, words.high);
    const vyre__value low = vyre__expand_unary(e->code, e->caps, VYRE_OP_CLZ, words.low);
    const vyre__value has_high = vyre__emit_with(e, VYRE_OP_NE, words.high, 0);
    return vyre__emit_select(e, has_high, high, vyre__emit_with(e, VYRE_OP_ADD, low, 32));
}

/* +0 for the words 0, which only numbers of opposite sign leave */
static vyre__value round_scaled(const vyre__emit *e, struct scaled x)
{
    const vyre__value zeros = leading_zeros(e, x.words);
    const vyre__words top = vyre__words_shift_left(e->code, x.words, zeros);
    const vyre__value sticky = as_word(e, vyre__emit_with(e, VYRE_OP_NE, top.low, 0));
    const vyre__value significand = vyre__emit2(e, VYRE_OP_OR, top.high, sticky);
    const vyre__value less = vyre__emit2(e, VYRE_OP_SUB, x.exponent, zeros);
    const vyre__value exponent = vyre__emit_with(e, VYRE_OP_ADD, less, 190);
    const vyre__value bits = put_together(e, x.sign, exponent, significand);
    const vyre__value any = vyre__emit2(e, VYRE_OP_OR, x.words.low, x.words.high);
    return vyre__emit_select_or(e, vyre__emit_with(e, VYRE_OP_NE, any, 0), bits, 0);
}

/* The product times 2^14 has up to 62 bits, and so has the addend times 2^38. */
static vyre__value usual_fma(const vyre__emit *e, vyre__value x, vyre__value y, vyre__value z)
{
    const struct parts a = take_apart(e, x);
    const struct parts b = take_apart(e, y);
    const struct parts c = take_apart(e, z);
    struct scaled product, addend;
    const vyre__value left = vyre__emit_with(e, VYRE_OP_SHL, a.significand, 7);
    const vyre__value right = vyre__emit_with(e, VYRE_OP_SHL, b.significand, 7);
    product.words = vyre__words_product(e->code, left, right);
    const vyre__value both = vyre__emit2(e, VYRE_OP_ADD, a.exponent, b.exponent);
    product.exponent = vyre__emit_with(e, VYRE_OP_SUB, both, 314);
    product.sign = vyre__bits_sign(e, vyre__emit2(e, VYRE_OP_XOR, x, y));

    addend.words.low = vyre__emit_w32(e, 0);
    addend.words.high = vyre__emit_with(e, VYRE_OP_SHL, c.significand, 6);
    const vyre__value is_zero = vyre__emit_with(e, VYRE_OP_EQ, c.significand, 0);
    const vyre__value exponent = vyre__emit_with(e, VYRE_OP_SUB, c.exponent, 188);
    addend.exponent = vyre__emit_select(e, is_zero, product.exponent, exponent);
    addend.sign = vyre__bits_sign(e, z);
    return vyre__emit_float(e, round_scaled(e, add_scaled(e, product, addend)));
}

/* A product that is zero, infinite or NaN is exact; so is an addend that is infinite or NaN, beside
 * a finite product. */
vyre__value vyre__exact_fma(const vyre__emit *e, vyre__value a, vyre__value b, vyre__value c)
{
    const vyre__value x = vyre__emit_bits(e, a);
    const vyre__value y = vyre__emit_bits(e, b);
    const vyre__value z = vyre__emit_bits(e, c);
    const vyre__value usual = usual_fma(e, x, y, z);
    const vyre__value c_is_finite = vyre__lower_is_finite(e->code, c);
    const vyre__value with_finite = vyre__emit_select(e, c_is_finite, usual, c);

    const vyre__value product = vyre__emit2(e, VYRE_OP_MUL_F, a, b);
    const vyre__value sum = vyre__lower_add_f(e->code, e->caps, product, c);
    const vyre__value left = vyre__bits_magnitude(e, x);
    const vyre__value right = vyre__bits_magnitude(e, y);
    const vyre__value least = vyre__emit2(e, VYRE_OP_MIN_U, left, right);
    const vyre__value most = vyre__emit2(e, VYRE_OP_MAX_U, left, right);
    const vyre__value not_zero = vyre__emit_with(e, VYRE_OP_NE, least, 0);
    const vyre__value not_infinite = vyre__emit_with(e, VYRE_OP_LT_U, most, VYRE__F32_INFINITY);
    const vyre__value is_usual = vyre__emit2(e, VYRE_OP_AND_B, not_zero, not_infinite);
    return vyre__emit_select(e, is_usual, with_finite, sum);
}
