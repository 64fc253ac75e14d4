/* SPDX-License-Identifier: MIT OR Apache-2.0 */
#include "config.h"

#include "core/lower/math/pair.h"

#include "core/lower/float_bits.h"
#include "core/lower/float_ops.h"

vyre__wide_pair vyre__wide_fast_sum(const vyre__emit *e, vyre__value a, vyre__value b)
{
    const vyre__value h = vyre__wide_add(e, a, b);
    const vyre__value rest = vyre__wide_sub(e, a, h);
    return (vyre__wide_pair){h, vyre__wide_add(e, rest, b)};
}

vyre__wide_pair vyre__wide_sum(const vyre__emit *e, vyre__value a, vyre__value b)
{
    const vyre__value h = vyre__wide_add(e, a, b);
    const vyre__value b_part = vyre__wide_sub(e, h, a);
    const vyre__value a_part = vyre__wide_sub(e, h, b_part);
    const vyre__value a_rest = vyre__wide_sub(e, a, a_part);
    const vyre__value b_rest = vyre__wide_sub(e, b, b_part);
    return (vyre__wide_pair){h, vyre__wide_add(e, a_rest, b_rest)};
}

/* a * b with a relative error below 2^-105 */
static vyre__wide_pair product(const vyre__emit *e, vyre__value a, vyre__value b)
{
    const vyre__value h = vyre__wide_mul(e, a, b);
    const vyre__value ah = vyre__wide_leading(e, a);
    const vyre__value al = vyre__wide_sub(e, a, ah);
    const vyre__value bh = vyre__wide_leading(e, b);
    const vyre__value bl = vyre__wide_sub(e, b, bh);
    const vyre__value high = vyre__wide_sub(e, vyre__wide_mul(e, ah, bh), h);
    const vyre__value half = vyre__wide_add(e, high, vyre__wide_mul(e, ah, bl));
    const vyre__value most = vyre__wide_add(e, half, vyre__wide_mul(e, al, bh));
    return (vyre__wide_pair){h, vyre__wide_add(e, most, vyre__wide_mul(e, al, bl))};
}

/* x less the product of a and b, which is next to it */
static vyre__value less_product(const vyre__emit *e, vyre__value x, vyre__value a, vyre__value b)
{
    const vyre__wide_pair back = product(e, a, b);
    return vyre__wide_sub(e, vyre__wide_sub(e, x, back.h), back.l);
}

/* 1 / x, a unit in the last place or two wrong */
static vyre__value inverse(const vyre__emit *e, vyre__value x)
{
    if (vyre__emit_has(e, VYRE_OP_DIV_F)) {
        const vyre__value one = vyre__code_f64(e->code, 1);
        return vyre__emit2(e, VYRE_OP_DIV_F, one, x);
    }
    const vyre__value bits = vyre__emit_bits(e, x);
    const vyre__value sign = vyre__emit_with(e, VYRE_OP_AND, bits, UINT64_C(1) << 63);
    const vyre__value magnitude = vyre__emit1(e, VYRE_OP_ABS_F, x);
    const vyre__value near = vyre__emit_bits(e, vyre__wide_inverse(e, magnitude));
    return vyre__emit_float(e, vyre__emit2(e, VYRE_OP_OR, near, sign));
}

/* What the first quotient lacks is known exactly, but for its own error, and divided again. */
vyre__wide_pair vyre__wide_quotient(const vyre__emit *e, vyre__wide_pair n, vyre__wide_pair d)
{
    const vyre__value by = inverse(e, d.h);
    const vyre__value q = vyre__wide_mul(e, n.h, by);
    vyre__value rest = less_product(e, n.h, q, d.h);
    if (n.l)
        rest = vyre__wide_add(e, rest, n.l);
    if (d.l)
        rest = vyre__wide_sub(e, rest, vyre__wide_mul(e, q, d.l));
    return (vyre__wide_pair){q, vyre__wide_mul(e, rest, by)};
}

/* The number that is added keeps zero out of the inverses and is lost beside any other. */
vyre__wide_pair vyre__wide_root(const vyre__emit *e, vyre__value x)
{
    const double tiny = 0x1p-300;
    vyre__value root, half_inverse;
    if (vyre__emit_has(e, VYRE_OP_SQRT_F)) {
        root = vyre__emit1(e, VYRE_OP_SQRT_F, x);
        const vyre__value twice = vyre__wide_plus(e, vyre__wide_times(e, root, 2), tiny);
        half_inverse = inverse(e, twice);
    } else {
        const vyre__value by = vyre__wide_inverse_sqrt(e, vyre__wide_plus(e, x, tiny));
        root = vyre__wide_mul(e, x, by);
        half_inverse = vyre__wide_times(e, by, 0.5);
    }
    const vyre__value rest = less_product(e, x, root, root);
    return (vyre__wide_pair){root, vyre__wide_mul(e, rest, half_inverse)};
}

vyre__wide_pair vyre__wide_choose(const vyre__emit *e, vyre__value condition, vyre__wide_pair a,
                                  vyre__wide_pair b)
{
    const vyre__value h = vyre__emit_select(e, condition, a.h, b.h);
    return (vyre__wide_pair){h, vyre__emit_select(e, condition, a.l, b.l)};
}

vyre__value vyre__wide_pair_to_odd(const vyre__emit *e, vyre__wide_pair x)
{
    const vyre__wide_pair sum = vyre__wide_fast_sum(e, x.h, x.l);
    return vyre__wide_to_odd(e, sum.h, sum.l);
}

vyre__value vyre__wide_pair_to_f32(const vyre__emit *e, vyre__wide_pair x)
{
    return vyre__lower_f64_to_f32(e->code, e->caps, vyre__wide_pair_to_odd(e, x));
}

vyre__value vyre__wide_polynomial(const vyre__emit *e, vyre__value z, const double *coef, int count)
{
    vyre__value sum = vyre__code_f64(e->code, coef[count - 1]);
    for (int i = count - 2; i >= 0; i--)
        sum = vyre__wide_plus(e, vyre__wide_mul(e, z, sum), coef[i]);
    return sum;
}

vyre__value vyre__wide_lookup(const vyre__emit *e, const double *array, uint32_t rows,
                              uint32_t columns, uint32_t column, vyre__value row)
{
    double data[64];
    for (uint32_t i = 0; i < rows; i++)
        data[i] = array[(size_t)i * columns + column];
    const uint32_t table = vyre__code_table(e->code, VYRE_VALUE_F64, data, rows);
    return vyre__code_put(
        e->code, (vyre_instruction){
                     .op = VYRE_OP_TABLE_LOAD, .type = VYRE_VALUE_F64, .arg = {row}, .aux = table});
}

vyre__value vyre__f32_or_nan(const vyre__emit *e, vyre__value is_number, vyre__value usual)
{
    return vyre__emit_select_or(e, is_number, usual, VYRE__F32_QUIET_NAN);
}
