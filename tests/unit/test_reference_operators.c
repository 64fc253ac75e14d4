/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Truth tables: each operator over pairs of witness values, against plain C that says the same in
 * another way. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/unit/reference_run.h"
#include "tests/unit/unit.h"

typedef uint32_t binary_oracle(uint32_t x, uint32_t y);
typedef uint32_t unary_oracle(uint32_t x);

static float f(uint32_t word)
{
    float value;
    memcpy(&value, &word, sizeof value);
    return value;
}

static uint32_t w(float value)
{
    uint32_t word;
    memcpy(&word, &value, sizeof word);
    return isnan(value) ? 0x7fc00000 : word;
}

static int64_t s(uint32_t word)
{
    return word < 0x80000000 ? (int64_t)word : (int64_t)word - 0x100000000;
}

/* ---- running one operator over all pairs ---- */

enum { MAX_WITNESSES = 44, MAX_PAIRS = MAX_WITNESSES * MAX_WITNESSES };

typedef struct pairs {
    uint32_t a[MAX_PAIRS], b[MAX_PAIRS], out[MAX_PAIRS];
    uint32_t count;
} pairs;

static void fill_pairs(pairs *p, const uint32_t *words, uint32_t count)
{
    p->count = 0;
    for (uint32_t i = 0; i < count; i++)
        for (uint32_t j = 0; j < count; j++, p->count++) {
            p->a[p->count] = words[i];
            p->b[p->count] = words[j];
        }
    memset(p->out, 0xa5, sizeof p->out);
}

/* op 0 stands for a cast of `a` to `out_type`. */
static void run_pairs(pairs *p, int unary, uint32_t op, vyre_data_type type,
                      vyre_data_type out_type, uint32_t mode)
{
    vyre_builder *b = vyre_builder_create(NULL);
    vyre_builder_workgroup(b, 64, 1, 1);
    const vyre_buffer_decl left = vyre_builder_buffer(b, "left", type, 0, VYRE_ACCESS_READ);
    const vyre_buffer_decl right = vyre_builder_buffer(b, "right", type, 0, VYRE_ACCESS_READ);
    const vyre_buffer_decl out = vyre_builder_buffer(b, "out", out_type, 0, VYRE_ACCESS_READ_WRITE);
    const vyre_value i = vyre_builder_let(b, "i", gid(b));
    const vyre_value x = vyre_builder_load(b, left, i), y = vyre_builder_load(b, right, i);
    vyre_value result = op ? vyre_builder_unary(b, op, x) : vyre_builder_cast(b, out_type, x);
    if (!unary)
        result = vyre_builder_binary(b, op, x, y);
    vyre_builder_store(b, out, i, result);
    const size_t size = p->count * sizeof(uint32_t);
    const vyre__reference_binding bindings[] = {
        {.data = p->a, .size = size}, {.data = p->b, .size = size}, {.data = p->out, .size = size}};
    vyre_error error = {0};
    if (run_built(b, mode, bindings, 3, (p->count + 63) / 64, &error) != VYRE_OK) {
        printf("# operator %u: %s\n", (unsigned)op, error.message);
        CU_FAIL("the operator must run");
    }
}

static void report(const pairs *p, uint32_t i, uint32_t op, uint32_t expected)
{
    printf("# operator %#x of %08x, %08x gives %08x, expected %08x\n", (unsigned)op,
           (unsigned)p->a[i], (unsigned)p->b[i], (unsigned)p->out[i], (unsigned)expected);
    CU_FAIL("another result");
}

static uint32_t flushed(uint32_t word)
{
    return (word & 0x7f800000) == 0 ? word & 0x80000000 : word;
}

static void check_binary(uint32_t op, vyre_data_type type, vyre_data_type out_type,
                         binary_oracle *oracle)
{
    static pairs p;
    const int is_float = type == VYRE_DATA_F32;
    fill_pairs(&p, is_float ? witness_floats : witness_words, is_float ? 44 : 36);
    run_pairs(&p, 0, op, type, out_type, VYRE_FLOAT_STRICT);
    for (uint32_t i = 0; i < p.count; i++)
        if (p.out[i] != oracle(p.a[i], p.b[i]))
            report(&p, i, op, oracle(p.a[i], p.b[i]));
    if (!is_float)
        return;
    run_pairs(&p, 0, op, type, out_type, VYRE_FLOAT_FLUSH);
    for (uint32_t i = 0; i < p.count; i++) {
        uint32_t expected = oracle(flushed(p.a[i]), flushed(p.b[i]));
        if (out_type == VYRE_DATA_F32)
            expected = flushed(expected);
        if (p.out[i] != expected)
            report(&p, i, op, expected);
    }
}

static void check_unary(uint32_t op, vyre_data_type type, vyre_data_type out_type,
                        unary_oracle *oracle)
{
    static pairs p;
    const int is_float = type == VYRE_DATA_F32;
    fill_pairs(&p, is_float ? witness_floats : witness_words, is_float ? 44 : 36);
    run_pairs(&p, 1, op, type, out_type, VYRE_FLOAT_STRICT);
    for (uint32_t i = 0; i < p.count; i++)
        if (p.out[i] != oracle(p.a[i]))
            report(&p, i, op, oracle(p.a[i]));
    if (!is_float)
        return;
    run_pairs(&p, 1, op, type, out_type, VYRE_FLOAT_FLUSH);
    for (uint32_t i = 0; i < p.count; i++) {
        uint32_t expected = oracle(flushed(p.a[i]));
        if (out_type == VYRE_DATA_F32)
            expected = flushed(expected);
        if (p.out[i] != expected)
            report(&p, i, op, expected);
    }
}

/* ---- integers ---- */

#define BINARY(name, result)                                                                       \
    static uint32_t name(uint32_t x, uint32_t y)                                                   \
    {                                                                                              \
        return (uint32_t)(result);                                                                 \
    }
#define UNARY(name, result)                                                                        \
    static uint32_t name(uint32_t x)                                                               \
    {                                                                                              \
        return (uint32_t)(result);                                                                 \
    }

static uint64_t clamp(int64_t value)
{
    return value < 0 ? 0 : value > UINT32_MAX ? UINT32_MAX : (uint64_t)value;
}

static uint32_t bit(uint32_t x, unsigned i)
{
    return x >> i & 1;
}

/* Builds a word bit by bit: bit i of the result is bit `from` of x, 0 when out of range. */
static uint32_t moved(uint32_t x, int distance, int around)
{
    uint32_t result = 0;
    for (int i = 0; i < 32; i++) {
        int from = i - distance;
        if (around)
            from = (from + 64) % 32;
        if (from >= 0 && from < 32)
            result |= bit(x, (unsigned)from) << i;
    }
    return result;
}

static uint32_t count_from(uint32_t x, int top)
{
    uint32_t count = 0;
    while (count < 32 && !bit(x, top ? 31 - count : count))
        count++;
    return count;
}

static uint32_t ones(uint32_t x)
{
    uint32_t count = 0;
    for (unsigned i = 0; i < 32; i++)
        count += bit(x, i);
    return count;
}

static uint32_t mirrored(uint32_t x)
{
    uint32_t result = 0;
    for (unsigned i = 0; i < 32; i++)
        result |= bit(x, i) << (31 - i);
    return result;
}

BINARY(add_words, (uint64_t)x + y)
BINARY(sub_words, (uint64_t)x - y)
BINARY(mul_words, (uint64_t)x *y)
BINARY(div_unsigned, y == 0 ? 0xffffffff : (uint64_t)x / y)
BINARY(div_signed, y == 0 ? 0 : s(x) / s(y))
BINARY(mod_unsigned, y == 0 ? 0 : (uint64_t)x % y)
BINARY(mod_signed, y == 0 ? 0 : s(x) % s(y))
BINARY(and_words, ~(~x | ~y))
BINARY(or_words, ~(~x & ~y))
BINARY(xor_words, (x | y) - (x & y))
BINARY(shl_words, moved(x, (int)(y % 32), 0))
BINARY(shr_words, moved(x, -(int)(y % 32), 0))
BINARY(rotl_words, moved(x, (int)(y % 32), 1))
BINARY(rotr_words, moved(x, -(int)(y % 32), 1))
BINARY(eq_words, s(x) - s(y) == 0)
BINARY(ne_words, s(x) - s(y) != 0)
BINARY(lt_unsigned, (uint64_t)x < y)
BINARY(gt_unsigned, (uint64_t)x > y)
BINARY(le_unsigned, (uint64_t)x <= y)
BINARY(ge_unsigned, (uint64_t)x >= y)
BINARY(lt_signed, s(x) < s(y))
BINARY(gt_signed, s(x) > s(y))
BINARY(le_signed, s(x) <= s(y))
BINARY(ge_signed, s(x) >= s(y))
BINARY(and_logical, (x ? 1 : 0) * (y ? 1 : 0))
BINARY(or_logical, (x ? 1 : 0) + (y ? 1 : 0) > 0)
BINARY(distance, llabs((int64_t)x - (int64_t)y))
BINARY(min_unsigned, (uint64_t)x < y ? x : y)
BINARY(max_unsigned, (uint64_t)x > y ? x : y)
BINARY(min_signed, s(x) < s(y) ? x : y)
BINARY(max_signed, s(x) > s(y) ? x : y)
BINARY(sat_add, clamp((int64_t)x + (int64_t)y))
BINARY(sat_sub, clamp((int64_t)x - (int64_t)y))
BINARY(sat_mul, (uint64_t)x *y > 0xffffffff ? 0xffffffff : (uint64_t)x * y)
BINARY(mul_high, (uint64_t)x *y / 0x100000000)
UNARY(negated, -(int64_t)x)
UNARY(inverted, 0xffffffff - x)
UNARY(is_zero, x == 0)
UNARY(clz_word, count_from(x, 1))
UNARY(ctz_word, count_from(x, 0))
UNARY(bits_0_3, x % 16)
UNARY(bits_4_7, x / 16 % 16)
UNARY(bits_0_7, x % 256)
UNARY(bits_24_31, x / 0x1000000)

static void unsigned_operators(void)
{
    static const struct {
        uint32_t op;
        vyre_data_type out;
        binary_oracle *oracle;
    } table[] = {
        {VYRE_BINARY_ADD, VYRE_DATA_U32, add_words},
        {VYRE_BINARY_SUB, VYRE_DATA_U32, sub_words},
        {VYRE_BINARY_MUL, VYRE_DATA_U32, mul_words},
        {VYRE_BINARY_DIV, VYRE_DATA_U32, div_unsigned},
        {VYRE_BINARY_MOD, VYRE_DATA_U32, mod_unsigned},
        {VYRE_BINARY_BIT_AND, VYRE_DATA_U32, and_words},
        {VYRE_BINARY_BIT_OR, VYRE_DATA_U32, or_words},
        {VYRE_BINARY_BIT_XOR, VYRE_DATA_U32, xor_words},
        {VYRE_BINARY_SHL, VYRE_DATA_U32, shl_words},
        {VYRE_BINARY_SHR, VYRE_DATA_U32, shr_words},
        {VYRE_BINARY_ROTL, VYRE_DATA_U32, rotl_words},
        {VYRE_BINARY_ROTR, VYRE_DATA_U32, rotr_words},
        {VYRE_BINARY_EQ, VYRE_DATA_BOOL, eq_words},
        {VYRE_BINARY_NE, VYRE_DATA_BOOL, ne_words},
        {VYRE_BINARY_LT, VYRE_DATA_BOOL, lt_unsigned},
        {VYRE_BINARY_GT, VYRE_DATA_BOOL, gt_unsigned},
        {VYRE_BINARY_LE, VYRE_DATA_BOOL, le_unsigned},
        {VYRE_BINARY_GE, VYRE_DATA_BOOL, ge_unsigned},
        {VYRE_BINARY_AND, VYRE_DATA_BOOL, and_logical},
        {VYRE_BINARY_OR, VYRE_DATA_BOOL, or_logical},
        {VYRE_BINARY_ABS_DIFF, VYRE_DATA_U32, distance},
        {VYRE_BINARY_MIN, VYRE_DATA_U32, min_unsigned},
        {VYRE_BINARY_MAX, VYRE_DATA_U32, max_unsigned},
        {VYRE_BINARY_SAT_ADD, VYRE_DATA_U32, sat_add},
        {VYRE_BINARY_SAT_SUB, VYRE_DATA_U32, sat_sub},
        {VYRE_BINARY_SAT_MUL, VYRE_DATA_U32, sat_mul},
        {VYRE_BINARY_WRAP_ADD, VYRE_DATA_U32, add_words},
        {VYRE_BINARY_WRAP_SUB, VYRE_DATA_U32, sub_words},
        {VYRE_BINARY_MUL_HIGH, VYRE_DATA_U32, mul_high},
    };
    for (size_t i = 0; i < sizeof table / sizeof *table; i++)
        check_binary(table[i].op, VYRE_DATA_U32, table[i].out, table[i].oracle);
}

static void signed_operators(void)
{
    static const struct {
        uint32_t op;
        vyre_data_type out;
        binary_oracle *oracle;
    } table[] = {
        {VYRE_BINARY_ADD, VYRE_DATA_I32, add_words},
        {VYRE_BINARY_SUB, VYRE_DATA_I32, sub_words},
        {VYRE_BINARY_MUL, VYRE_DATA_I32, mul_words},
        {VYRE_BINARY_DIV, VYRE_DATA_I32, div_signed},
        {VYRE_BINARY_MOD, VYRE_DATA_U32, mod_signed},
        {VYRE_BINARY_BIT_AND, VYRE_DATA_U32, and_words},
        {VYRE_BINARY_BIT_OR, VYRE_DATA_U32, or_words},
        {VYRE_BINARY_BIT_XOR, VYRE_DATA_U32, xor_words},
        {VYRE_BINARY_EQ, VYRE_DATA_BOOL, eq_words},
        {VYRE_BINARY_NE, VYRE_DATA_BOOL, ne_words},
        {VYRE_BINARY_LT, VYRE_DATA_BOOL, lt_signed},
        {VYRE_BINARY_GT, VYRE_DATA_BOOL, gt_signed},
        {VYRE_BINARY_LE, VYRE_DATA_BOOL, le_signed},
        {VYRE_BINARY_GE, VYRE_DATA_BOOL, ge_signed},
        {VYRE_BINARY_MIN, VYRE_DATA_I32, min_signed},
        {VYRE_BINARY_MAX, VYRE_DATA_I32, max_signed},
        {VYRE_BINARY_WRAP_ADD, VYRE_DATA_U32, add_words},
        {VYRE_BINARY_WRAP_SUB, VYRE_DATA_U32, sub_words},
    };
    for (size_t i = 0; i < sizeof table / sizeof *table; i++)
        check_binary(table[i].op, VYRE_DATA_I32, table[i].out, table[i].oracle);
}

static void unary_words(void)
{
    for (int is_signed = 0; is_signed < 2; is_signed++) {
        const vyre_data_type type = is_signed ? VYRE_DATA_I32 : VYRE_DATA_U32;
        check_unary(VYRE_UNARY_BIT_NOT, type, type, inverted);
        check_unary(VYRE_UNARY_POPCOUNT, type, type, ones);
        check_unary(VYRE_UNARY_CLZ, type, type, clz_word);
        check_unary(VYRE_UNARY_CTZ, type, type, ctz_word);
        check_unary(VYRE_UNARY_REVERSE_BITS, type, type, mirrored);
        check_unary(VYRE_UNARY_UNPACK4_LOW, type, VYRE_DATA_U32, bits_0_3);
        check_unary(VYRE_UNARY_UNPACK4_HIGH, type, VYRE_DATA_U32, bits_4_7);
        check_unary(VYRE_UNARY_UNPACK8_LOW, type, VYRE_DATA_U32, bits_0_7);
        check_unary(VYRE_UNARY_UNPACK8_HIGH, type, VYRE_DATA_U32, bits_24_31);
    }
    check_unary(VYRE_UNARY_NEGATE, VYRE_DATA_U32, VYRE_DATA_U32, negated);
    check_unary(VYRE_UNARY_LOGICAL_NOT, VYRE_DATA_U32, VYRE_DATA_BOOL, is_zero);
}

/* ---- floats: through binary64, whose one extra rounding is harmless for these ---- */

BINARY(add_floats, w((float)((double)f(x) + (double)f(y))))
BINARY(sub_floats, w((float)((double)f(x) - (double)f(y))))
BINARY(mul_floats, w((float)((double)f(x) * (double)f(y))))
BINARY(div_floats, w((float)((double)f(x) / (double)f(y))))
BINARY(eq_floats, !isnan(f(x)) && !isnan(f(y)) && (double)f(x) - (double)f(y) == 0)
BINARY(lt_floats, isless((double)f(x), (double)f(y)))
BINARY(gt_floats, isgreater((double)f(x), (double)f(y)))
BINARY(le_floats, islessequal((double)f(x), (double)f(y)))
BINARY(ge_floats, isgreaterequal((double)f(x), (double)f(y)))
UNARY(negate_float, w(-f(x)))
UNARY(abs_float, w(fabsf(f(x))))
UNARY(sqrt_float, w((float)sqrt((double)f(x))))
UNARY(reciprocal_float, w((float)(1.0 / (double)f(x))))
UNARY(floor_float, w((float)floor((double)f(x))))
UNARY(ceil_float, w((float)ceil((double)f(x))))
UNARY(trunc_float, w((float)trunc((double)f(x))))
UNARY(round_float, w((float)round((double)f(x))))
UNARY(nan_float, x << 1 > 0xff000000)
UNARY(inf_float, x << 1 == 0xff000000)
UNARY(finite_float, x << 1 < 0xff000000)

static uint32_t equal_or_infinite(uint32_t x, uint32_t y)
{
    return x == y && isinf(f(x)) ? 1 : eq_floats(x, y);
}

static uint32_t different(uint32_t x, uint32_t y)
{
    return !equal_or_infinite(x, y);
}

/* Orders all floats but NaN, -0 before +0. */
static int64_t rank(uint32_t x)
{
    return x & 0x80000000 ? -(int64_t)(x & 0x7fffffff) - 1 : (int64_t)x;
}

static uint32_t min_floats(uint32_t x, uint32_t y)
{
    if (isnan(f(x)) || isnan(f(y)))
        return w(isnan(f(x)) ? f(y) : f(x));
    return rank(x) < rank(y) ? x : y;
}

static uint32_t max_floats(uint32_t x, uint32_t y)
{
    if (isnan(f(x)) || isnan(f(y)))
        return w(isnan(f(x)) ? f(y) : f(x));
    return rank(x) > rank(y) ? x : y;
}

static uint32_t sign_float(uint32_t x)
{
    if (isnan(f(x)))
        return 0x7fc00000;
    return w(f(x) > 0 ? 1.0f : f(x) < 0 ? -1.0f : 0.0f);
}

static void float_operators(void)
{
    check_binary(VYRE_BINARY_ADD, VYRE_DATA_F32, VYRE_DATA_F32, add_floats);
    check_binary(VYRE_BINARY_SUB, VYRE_DATA_F32, VYRE_DATA_F32, sub_floats);
    check_binary(VYRE_BINARY_MUL, VYRE_DATA_F32, VYRE_DATA_F32, mul_floats);
    check_binary(VYRE_BINARY_DIV, VYRE_DATA_F32, VYRE_DATA_F32, div_floats);
    check_binary(VYRE_BINARY_MIN, VYRE_DATA_F32, VYRE_DATA_F32, min_floats);
    check_binary(VYRE_BINARY_MAX, VYRE_DATA_F32, VYRE_DATA_F32, max_floats);
    check_binary(VYRE_BINARY_EQ, VYRE_DATA_F32, VYRE_DATA_BOOL, equal_or_infinite);
    check_binary(VYRE_BINARY_NE, VYRE_DATA_F32, VYRE_DATA_BOOL, different);
    check_binary(VYRE_BINARY_LT, VYRE_DATA_F32, VYRE_DATA_BOOL, lt_floats);
    check_binary(VYRE_BINARY_GT, VYRE_DATA_F32, VYRE_DATA_BOOL, gt_floats);
    check_binary(VYRE_BINARY_LE, VYRE_DATA_F32, VYRE_DATA_BOOL, le_floats);
    check_binary(VYRE_BINARY_GE, VYRE_DATA_F32, VYRE_DATA_BOOL, ge_floats);
    check_unary(VYRE_UNARY_NEGATE, VYRE_DATA_F32, VYRE_DATA_F32, negate_float);
    check_unary(VYRE_UNARY_ABS, VYRE_DATA_F32, VYRE_DATA_F32, abs_float);
    check_unary(VYRE_UNARY_SQRT, VYRE_DATA_F32, VYRE_DATA_F32, sqrt_float);
    check_unary(VYRE_UNARY_RECIPROCAL, VYRE_DATA_F32, VYRE_DATA_F32, reciprocal_float);
    check_unary(VYRE_UNARY_FLOOR, VYRE_DATA_F32, VYRE_DATA_F32, floor_float);
    check_unary(VYRE_UNARY_CEIL, VYRE_DATA_F32, VYRE_DATA_F32, ceil_float);
    check_unary(VYRE_UNARY_TRUNC, VYRE_DATA_F32, VYRE_DATA_F32, trunc_float);
    check_unary(VYRE_UNARY_ROUND, VYRE_DATA_F32, VYRE_DATA_F32, round_float);
    check_unary(VYRE_UNARY_SIGN, VYRE_DATA_F32, VYRE_DATA_F32, sign_float);
    check_unary(VYRE_UNARY_IS_NAN, VYRE_DATA_F32, VYRE_DATA_BOOL, nan_float);
    check_unary(VYRE_UNARY_IS_INF, VYRE_DATA_F32, VYRE_DATA_BOOL, inf_float);
    check_unary(VYRE_UNARY_IS_FINITE, VYRE_DATA_F32, VYRE_DATA_BOOL, finite_float);
}

/* That each operator reaches its function; the functions have a suite of their own. */
static double inverse_square_root(double x)
{
    return 1 / sqrt(x);
}

static void transcendental_operators(void)
{
    static const struct {
        uint32_t op;
        double (*oracle)(double);
    } table[] = {
        {VYRE_UNARY_SIN, sin},   {VYRE_UNARY_COS, cos},
        {VYRE_UNARY_TAN, tan},   {VYRE_UNARY_ASIN, asin},
        {VYRE_UNARY_ACOS, acos}, {VYRE_UNARY_ATAN, atan},
        {VYRE_UNARY_SINH, sinh}, {VYRE_UNARY_COSH, cosh},
        {VYRE_UNARY_TANH, tanh}, {VYRE_UNARY_EXP, exp},
        {VYRE_UNARY_EXP2, exp2}, {VYRE_UNARY_LOG, log},
        {VYRE_UNARY_LOG2, log2}, {VYRE_UNARY_INVERSE_SQRT, inverse_square_root},
    };
    static pairs p;
    for (size_t t = 0; t < sizeof table / sizeof *table; t++)
        for (uint32_t mode = VYRE_FLOAT_STRICT; mode <= VYRE_FLOAT_FLUSH; mode++) {
            fill_pairs(&p, witness_floats, 44);
            run_pairs(&p, 1, table[t].op, VYRE_DATA_F32, VYRE_DATA_F32, mode);
            for (uint32_t i = 0; i < p.count; i++) {
                const int flush = mode == VYRE_FLOAT_FLUSH;
                uint32_t expected =
                    w((float)table[t].oracle((double)f(flush ? flushed(p.a[i]) : p.a[i])));
                expected = flush ? flushed(expected) : expected;
                if (llabs(rank(p.out[i]) - rank(expected)) > 1)
                    report(&p, i, table[t].op, expected);
            }
        }
}

/* ---- fma ---- */

static void fused_multiply_add(void)
{
    static pairs p;
    static uint32_t c[MAX_PAIRS];
    fill_pairs(&p, witness_floats, 44);
    for (uint32_t k = 0; k < 44; k++) {
        for (uint32_t i = 0; i < p.count; i++)
            c[i] = k < 43 ? witness_floats[k] : w(-f(p.a[i]) * f(p.b[i]));
        vyre_builder *b = vyre_builder_create(NULL);
        vyre_builder_workgroup(b, 64, 1, 1);
        vyre_buffer_decl in[3];
        const char *const names[] = {"a", "b", "c"};
        for (int i = 0; i < 3; i++)
            in[i] = vyre_builder_buffer(b, names[i], VYRE_DATA_F32, 0, VYRE_ACCESS_READ);
        const vyre_buffer_decl out =
            vyre_builder_buffer(b, "out", VYRE_DATA_F32, 0, VYRE_ACCESS_READ_WRITE);
        vyre_builder_store(b, out, gid(b),
                           vyre_builder_fma(b, vyre_builder_load(b, in[0], gid(b)),
                                            vyre_builder_load(b, in[1], gid(b)),
                                            vyre_builder_load(b, in[2], gid(b))));
        const vyre__reference_binding bindings[] = {WHOLE(p.a), WHOLE(p.b), WHOLE(c), WHOLE(p.out)};
        run_well(b, bindings, 4, (p.count + 63) / 64);
        for (uint32_t i = 0; i < p.count; i++)
            if (p.out[i] != w(fmaf(f(p.a[i]), f(p.b[i]), f(c[i]))))
                report(&p, i, 0xf, w(fmaf(f(p.a[i]), f(p.b[i]), f(c[i]))));
    }
}

/* ---- select and the truth of each type ---- */

static void truth_of_values(void)
{
    const float floats[4] = {0.0f, -0.0f, NAN, 0x1p-149f};
    uint32_t words[4] = {0, 1, 0x80000000, 2};
    uint32_t of_floats[4], of_words[4], of_bools[4];
    vyre_builder *b = vyre_builder_create(NULL);
    vyre_builder_workgroup(b, 4, 1, 1);
    const vyre_buffer_decl in[] = {
        vyre_builder_buffer(b, "floats", VYRE_DATA_F32, 0, VYRE_ACCESS_READ),
        vyre_builder_buffer(b, "words", VYRE_DATA_U32, 0, VYRE_ACCESS_READ),
        vyre_builder_buffer(b, "bools", VYRE_DATA_BOOL, 0, VYRE_ACCESS_READ)};
    const char *const names[] = {"x", "y", "z"};
    for (int i = 0; i < 3; i++)
        vyre_builder_store(
            b, vyre_builder_buffer(b, names[i], VYRE_DATA_U32, 0, VYRE_ACCESS_READ_WRITE), lid(b),
            vyre_builder_select(b, vyre_builder_load(b, in[i], lid(b)), vyre_builder_u32(b, 7),
                                vyre_builder_u32(b, 9)));
    float copy[4];
    memcpy(copy, floats, sizeof copy);
    const vyre__reference_binding bindings[] = {WHOLE(copy),      WHOLE(words),    WHOLE(words),
                                                WHOLE(of_floats), WHOLE(of_words), WHOLE(of_bools)};
    run_well(b, bindings, 6, 1);
    const uint32_t expected_floats[4] = {9, 9, 7, 7}, expected_words[4] = {9, 7, 7, 7};
    CU_ASSERT_EQUAL(memcmp(of_floats, expected_floats, sizeof of_floats), 0);
    CU_ASSERT_EQUAL(memcmp(of_words, expected_words, sizeof of_words), 0);
    CU_ASSERT_EQUAL(memcmp(of_bools, expected_words, sizeof of_bools), 0);
}

/* ---- casts between words ---- */

UNARY(unchanged, x)
UNARY(not_zero, x != 0)
UNARY(float_of_unsigned, w((float)(double)x))
UNARY(float_of_signed, w((float)(double)s(x)))
UNARY(float_not_zero, isnan(f(x)) || (double)f(x) * 0x1p200 != 0)

static uint32_t saturated(uint32_t x, double low, double high)
{
    const double value = (double)f(x);
    if (isnan(value))
        return 0;
    return (uint32_t)(int64_t)(value < low ? low : value > high ? high : trunc(value));
}

static uint32_t unsigned_of_float(uint32_t x)
{
    return saturated(x, 0, 4294967295.0);
}

static uint32_t signed_of_float(uint32_t x)
{
    return saturated(x, -2147483648.0, 2147483647.0);
}

static uint32_t float_unchanged(uint32_t x)
{
    return w(f(x));
}

static void casts(void)
{
    check_unary(0, VYRE_DATA_U32, VYRE_DATA_U32, unchanged);
    check_unary(0, VYRE_DATA_U32, VYRE_DATA_I32, unchanged);
    check_unary(0, VYRE_DATA_I32, VYRE_DATA_U32, unchanged);
    check_unary(0, VYRE_DATA_U32, VYRE_DATA_BOOL, not_zero);
    check_unary(0, VYRE_DATA_I32, VYRE_DATA_BOOL, not_zero);
    check_unary(0, VYRE_DATA_BOOL, VYRE_DATA_U32, not_zero);
    check_unary(0, VYRE_DATA_BOOL, VYRE_DATA_BOOL, not_zero);
    check_unary(0, VYRE_DATA_U32, VYRE_DATA_F32, float_of_unsigned);
    check_unary(0, VYRE_DATA_I32, VYRE_DATA_F32, float_of_signed);
    check_unary(0, VYRE_DATA_F32, VYRE_DATA_U32, unsigned_of_float);
    check_unary(0, VYRE_DATA_F32, VYRE_DATA_I32, signed_of_float);
    check_unary(0, VYRE_DATA_F32, VYRE_DATA_BOOL, float_not_zero);
    check_unary(0, VYRE_DATA_F32, VYRE_DATA_F32, float_unchanged);
}

static const unit_test tests[] = {{"u32 operators", unsigned_operators},
                                  {"i32 operators", signed_operators},
                                  {"operators of one word", unary_words},
                                  {"f32 operators", float_operators},
                                  {"transcendental operators", transcendental_operators},
                                  {"fma rounds once", fused_multiply_add},
                                  {"truth of values", truth_of_values},
                                  {"casts", casts},
                                  {NULL, NULL}};

int main(void)
{
    return unit_main("reference_operators", tests);
}
