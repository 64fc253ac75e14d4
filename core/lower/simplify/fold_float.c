/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * Folding of floats: signs, and constant zeros, which the form does not let stand as operands of
 * sums and products. Nothing else is the same for all zeros, subnormals and infinities.
 */
#include "config.h"

#include "core/lower/simplify/sweep.h"

/* Of F32 or F64. */
typedef struct layout {
    uint64_t sign, infinity, quiet;
    uint32_t word; /* VYRE_VALUE_* of its bits */
} layout;

static layout layout_of(uint32_t type)
{
    if (type == VYRE_VALUE_F64)
        return (layout){UINT64_C(1) << 63, UINT64_C(0x7FF0000000000000),
                        UINT64_C(0x7FF8000000000000), VYRE_VALUE_W64};
    return (layout){UINT64_C(1) << 31, 0x7F800000, 0x7FC00000, VYRE_VALUE_W32};
}

static vyre__value bits_of(vyre__sweep *s, uint32_t type, vyre__value x)
{
    return vyre__sweep_op1(s, VYRE_OP_BITCAST, layout_of(type).word, x);
}

/* ---- zeros ---- */

typedef enum zero { NOT_ZERO, PLUS_ZERO, MINUS_ZERO } zero;

static zero zero_of(const vyre__sweep *s, uint32_t type, vyre__value value)
{
    uint64_t bits;
    if (!vyre__sweep_is_constant(s, value, &bits) || (bits & ~layout_of(type).sign) != 0)
        return NOT_ZERO;
    return bits ? MINUS_ZERO : PLUS_ZERO;
}

static vyre__value magnitude_of(vyre__sweep *s, uint32_t type, vyre__value x)
{
    const layout at = layout_of(type);
    return vyre__sweep_with(s, VYRE_OP_AND, at.word, bits_of(s, type, x), at.sign - 1);
}

/* x + 0, or -x + 0 with `sum` for -x: the same but for a zero, which is positive. */
static vyre__value plus_zero(vyre__sweep *s, uint32_t type, vyre__value x, vyre__value sum)
{
    const layout at = layout_of(type);
    const vyre__value is_zero =
        vyre__sweep_with(s, VYRE_OP_EQ, at.word, magnitude_of(s, type, x), 0);
    return vyre__sweep_op3(s, VYRE_OP_SELECT, type, is_zero, vyre__sweep_constant(s, type, 0), sum);
}

static vyre__value times_zero(vyre__sweep *s, uint32_t type, vyre__value x, zero by)
{
    const layout at = layout_of(type);
    const vyre__value finite =
        vyre__sweep_with(s, VYRE_OP_LT_U, at.word, magnitude_of(s, type, x), at.infinity);
    vyre__value bits = vyre__sweep_with(s, VYRE_OP_AND, at.word, bits_of(s, type, x), at.sign);
    if (by == MINUS_ZERO)
        bits = vyre__sweep_with(s, VYRE_OP_XOR, at.word, bits, at.sign);
    const vyre__value product = vyre__sweep_op1(s, VYRE_OP_BITCAST, type, bits);
    const vyre__value not_a_number = vyre__sweep_constant(s, type, at.quiet);
    return vyre__sweep_op3(s, VYRE_OP_SELECT, type, finite, product, not_a_number);
}

static vyre__value fold_difference(vyre__sweep *s, const vyre_instruction *in, zero a, zero b)
{
    const vyre__value x = in->arg[0], y = in->arg[1];
    if (b != NOT_ZERO)
        return b == PLUS_ZERO ? x : plus_zero(s, in->type, x, x);
    if (a == NOT_ZERO)
        return 0;
    const vyre__value negative = vyre__sweep_op1(s, VYRE_OP_NEG_F, in->type, y);
    return a == MINUS_ZERO ? negative : plus_zero(s, in->type, y, negative);
}

static vyre__value fold_zero(vyre__sweep *s, const vyre_instruction *in)
{
    const zero a = zero_of(s, in->type, in->arg[0]), b = zero_of(s, in->type, in->arg[1]);
    if (in->op == VYRE_OP_SUB_F)
        return fold_difference(s, in, a, b);
    if (a == NOT_ZERO && b == NOT_ZERO)
        return 0;
    const vyre__value x = in->arg[b == NOT_ZERO ? 1 : 0];
    const zero which = b == NOT_ZERO ? a : b;
    if (in->op == VYRE_OP_MUL_F)
        return times_zero(s, in->type, x, which);
    return which == MINUS_ZERO ? x : plus_zero(s, in->type, x, x);
}

/* ---- signs and bits ---- */

vyre__value vyre__sweep_fold_float(vyre__sweep *s, vyre_instruction *in)
{
    const vyre_instruction *at = vyre__sweep_at(s, in->arg[0]);
    switch (in->op) {
    case VYRE_OP_ADD_F:
    case VYRE_OP_SUB_F:
    case VYRE_OP_MUL_F: return fold_zero(s, in);
    case VYRE_OP_NEG_F: return at->op == VYRE_OP_NEG_F ? at->arg[0] : 0;
    case VYRE_OP_ABS_F:
        if (at->op == VYRE_OP_ABS_F)
            return in->arg[0];
        return at->op == VYRE_OP_NEG_F ? vyre__sweep_op1(s, VYRE_OP_ABS_F, in->type, at->arg[0])
                                       : 0;
    case VYRE_OP_BITCAST:
        return at->op == VYRE_OP_BITCAST && vyre__sweep_type(s, at->arg[0]) == in->type ? at->arg[0]
                                                                                        : 0;
    default: return 0;
    }
}
