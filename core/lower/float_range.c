/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * What is known of the size of a float, for float mode flush: a result that cannot be subnormal
 * needs no care. Every statement holds for all operands, infinities and NaNs among them.
 */
#include "config.h"

#include "core/lower/float_bits.h"
#include "core/lower/float_ops.h"

enum {
    DEPTH = 5,     /* operations that are looked at, one inside the other */
    NORMAL = -126, /* the least normal number is 2 to this power, */
    LEAST = -149,  /* the least one this */
    MOST = 128,
    SIGNIFICAND = 24
};

/* Of a number, unless it is infinite or a NaN. */
typedef struct size_of_float {
    int least;       /* it is zero, or at least 2^least */
    int most;        /* it is at most 2^most */
    int grain;       /* it is a multiple of 2^grain */
    int width;       /* from 2^n on it is a multiple of 2^(n - width) */
    int is_positive; /* or zero of either sign */
    int is_nonzero;
} size_of_float;

typedef struct finder {
    const vyre__code *code;
    const vyre__value *operands; /* these are not subnormal */
    uint32_t operand_count;
} finder;

static int least_of(int a, int b)
{
    return a < b ? a : b;
}

static int most_of(int a, int b)
{
    return a > b ? a : b;
}

static size_of_float anything(void)
{
    return (size_of_float){.least = LEAST, .most = MOST, .grain = LEAST, .width = SIGNIFICAND - 1};
}

static size_of_float constant(uint32_t bits)
{
    const int exponent = (int)(bits >> 23 & 0xFF);
    size_of_float s = anything();
    if (exponent == 0 || exponent == 0xFF)
        return s;
    s.least = exponent - 127;
    s.most = s.least + 1;
    s.grain = s.least - (SIGNIFICAND - 1);
    s.is_positive = !(bits >> 31);
    s.is_nonzero = 1;
    return s;
}

static size_of_float whole(uint32_t op)
{
    size_of_float s = anything();
    s.least = s.grain = 0;
    s.is_positive = op == VYRE_OP_U32_F;
    return s;
}

/* Rounded to the nearest float: powers of two are floats, so are sums of a coarse grain. */
static size_of_float rounded(size_of_float s)
{
    s.is_nonzero &= s.least >= LEAST;
    s.least = most_of(s.least, LEAST);
    s.grain = most_of(s.grain, LEAST);
    s.most = least_of(s.most, MOST);
    s.width = SIGNIFICAND - 1;
    return s;
}

static size_of_float product(size_of_float a, size_of_float b, int is_square)
{
    return (size_of_float){.least = a.least + b.least,
                           .most = a.most + b.most,
                           .grain = a.grain + b.grain,
                           .width = a.width + b.width + 1,
                           .is_positive = is_square || (a.is_positive && b.is_positive),
                           .is_nonzero = a.is_nonzero && b.is_nonzero};
}

/*
 * Of what is left when `b` is taken from `a`, which is not zero: if b is less than half of it, half
 * of it. If not, b is a multiple of 2^(a.least - 1 - b.width), and so is a of less.
 */
static int left_of(size_of_float a, size_of_float b)
{
    return a.is_nonzero ? a.least - 1 - most_of(a.width, b.width) : 2 * LEAST;
}

static size_of_float sum(size_of_float a, size_of_float b)
{
    size_of_float s = {.most = most_of(a.most, b.most) + 1, .grain = least_of(a.grain, b.grain)};
    s.is_positive = a.is_positive && b.is_positive;
    s.is_nonzero = s.is_positive && (a.is_nonzero || b.is_nonzero);
    s.least = most_of(s.grain, most_of(left_of(a, b), left_of(b, a)));
    if (s.is_positive)
        s.least = most_of(s.least, least_of(a.least, b.least));
    if (s.is_positive && a.is_nonzero)
        s.least = most_of(s.least, a.least);
    if (s.is_positive && b.is_nonzero)
        s.least = most_of(s.least, b.least);
    return s;
}

static size_of_float quotient(size_of_float a, size_of_float b)
{
    size_of_float s = anything();
    s.least = a.least - b.most;
    s.most = a.most - b.least;
    s.is_positive = a.is_positive && b.is_positive;
    return s;
}

/* Half of an exponent, towards less. */
static int half(int exponent)
{
    return (exponent - (exponent & 1)) / 2;
}

static size_of_float root(size_of_float a)
{
    size_of_float s = anything();
    s.least = half(a.least);
    s.most = half(a.most + 1);
    s.is_positive = 1;
    s.is_nonzero = a.is_nonzero;
    return s;
}

static size_of_float either(size_of_float a, size_of_float b)
{
    return (size_of_float){.least = least_of(a.least, b.least),
                           .most = most_of(a.most, b.most),
                           .grain = least_of(a.grain, b.grain),
                           .width = most_of(a.width, b.width),
                           .is_positive = a.is_positive && b.is_positive,
                           .is_nonzero = a.is_nonzero && b.is_nonzero};
}

static size_of_float find(const finder *f, vyre__value value, int depth);

/* Whether the value is the bits of `x` in the mask. */
static int is_masked(const vyre__code *code, vyre__value value, vyre__value x, uint32_t mask)
{
    const vyre_instruction *and = vyre__code_definition(code, value);
    if (and->op != VYRE_OP_AND)
        return 0;
    const vyre_instruction *cast = vyre__code_definition(code, and->arg[0]);
    const vyre_instruction *bits = vyre__code_definition(code, and->arg[1]);
    return cast->op == VYRE_OP_BITCAST && cast->arg[0] == x && bits->op == VYRE_OP_CONST &&
           bits->imm == mask;
}

/* As vyre__lower_flush() writes it. */
static int is_flush(const vyre__code *code, const vyre_instruction *select)
{
    const vyre_instruction *test = vyre__code_definition(code, select->arg[0]);
    const vyre_instruction *zero = vyre__code_definition(code, select->arg[2]);
    if (test->op != VYRE_OP_NE || zero->op != VYRE_OP_BITCAST)
        return 0;
    const vyre_instruction *none = vyre__code_definition(code, test->arg[1]);
    return none->op == VYRE_OP_CONST && none->imm == 0 &&
           is_masked(code, test->arg[0], select->arg[1], VYRE__F32_INFINITY) &&
           is_masked(code, zero->arg[0], select->arg[1], VYRE__F32_SIGN_BIT);
}

static size_of_float find_select(const finder *f, const vyre_instruction *in, int depth)
{
    size_of_float s = find(f, in->arg[1], depth);
    if (!is_flush(f->code, in))
        return either(s, find(f, in->arg[2], depth));
    s.is_nonzero &= s.least >= NORMAL;
    s.least = most_of(s.least, NORMAL);
    return s;
}

static size_of_float find_made(const finder *f, const vyre_instruction *in, int depth)
{
    const vyre__value a = in->arg[0], b = in->arg[1];
    switch (in->op) {
    case VYRE_OP_CONST: return constant((uint32_t)in->imm);
    case VYRE_OP_U32_F:
    case VYRE_OP_I32_F: return whole(in->op);
    case VYRE_OP_SQRT_F: return root(find(f, a, depth));
    case VYRE_OP_MUL_F: return rounded(product(find(f, a, depth), find(f, b, depth), a == b));
    case VYRE_OP_DIV_F: return rounded(quotient(find(f, a, depth), find(f, b, depth)));
    case VYRE_OP_ADD_F: return rounded(sum(find(f, a, depth), find(f, b, depth)));
    case VYRE_OP_SUB_F: {
        size_of_float less = find(f, b, depth);
        less.is_positive = 0;
        return rounded(sum(find(f, a, depth), less));
    }
    case VYRE_OP_FMA_F:
        return rounded(
            sum(product(find(f, a, depth), find(f, b, depth), a == b), find(f, in->arg[2], depth)));
    case VYRE_OP_SELECT: return find_select(f, in, depth);
    default: return anything();
    }
}

static size_of_float find(const finder *f, vyre__value value, int depth)
{
    const vyre_instruction *in = vyre__code_definition(f->code, value);
    size_of_float s =
        depth > 0 && in->type == VYRE_VALUE_F32 ? find_made(f, in, depth - 1) : anything();
    for (uint32_t i = 0; i < f->operand_count; i++)
        if (f->operands[i] == value)
            s.least = most_of(s.least, NORMAL);
    return s;
}

int vyre__lower_may_be_subnormal(const vyre__code *code, vyre__value result,
                                 const vyre__value *operands, uint32_t operand_count)
{
    const finder f = {code, operands, operand_count};
    return find(&f, result, DEPTH).least < NORMAL;
}
