/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Optional operations on integers, for devices with and without them. */
#include <stdio.h>
#include <string.h>

#include "core/lower/expand/expand.h"
#include "tests/unit/kernel_eval.h"
#include "tests/unit/unit.h"

enum { LANES = KERNEL_EVAL_LANES, ROUNDS = 400 };

static const uint32_t edges[] = {0,          1,          2,          3,          31,
                                 32,         33,         63,         0x7fff,     0x8000,
                                 0xffff,     0x10000,    0x7fffffff, 0x80000000, 0x80000001,
                                 0xaaaaaaaa, 0x55555555, 0xfffffffe, 0xffffffff};

enum { EDGES = sizeof edges / sizeof edges[0] };

static uint64_t next(uint64_t *state)
{
    *state = *state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return *state >> 16;
}

static uint32_t operand(uint64_t *state)
{
    const uint32_t bits = (uint32_t)next(state);
    switch (next(state) >> 20 & 3) {
    case 0: return edges[bits % EDGES];
    case 1: return bits >> (next(state) >> 20 & 31);
    default: return bits;
    }
}

/* A sequence of up to two words from three, and what they must be. */
struct subject {
    const char *name;
    vyre__words (*build)(vyre__code *code, const vyre_kernel_caps *caps, const vyre__value in[3]);
    uint64_t (*expect)(uint32_t a, uint32_t b, uint32_t c);
};

#define ONE(name, call, right)                                                                     \
    static vyre__words build_##name(vyre__code *code, const vyre_kernel_caps *caps,                \
                                    const vyre__value in[3])                                       \
    {                                                                                              \
        (void)caps;                                                                                \
        return (vyre__words)call;                                                                  \
    }                                                                                              \
    static uint64_t expect_##name(uint32_t a, uint32_t b, uint32_t c)                              \
    {                                                                                              \
        (void)a, (void)b, (void)c;                                                                 \
        return (uint64_t)(right);                                                                  \
    }

static uint32_t reversed(uint32_t x)
{
    uint32_t y = 0;
    for (int i = 0; i < 32; i++, x >>= 1)
        y = y << 1 | (x & 1);
    return y;
}

static uint32_t leading(uint32_t x)
{
    uint32_t n = 32;
    for (; x; x >>= 1)
        n--;
    return n;
}

static uint64_t joined(uint32_t low, uint32_t high)
{
    return low | (uint64_t)high << 32;
}

static uint64_t sticky(uint64_t x, uint32_t count)
{
    return x >> count | ((x >> count << count) != x);
}

#define U(op)                                                                                      \
    {                                                                                              \
        vyre__expand_unary(code, caps, VYRE_OP_##op, in[0]), 0                                     \
    }
#define BIN(op)                                                                                    \
    {                                                                                              \
        vyre__expand_binary(code, caps, VYRE_OP_##op, in[0], in[1]), 0                             \
    }

ONE(clz, U(CLZ), leading(a))
ONE(ctz, U(CTZ), leading(reversed(a)))
ONE(reverse, U(REVERSE), reversed(a))
ONE(rotl, BIN(ROTL), (uint32_t)(joined(a, a) << (b & 31) >> 32))
ONE(addsat, BIN(ADDSAT_U), a > UINT32_MAX - b ? UINT32_MAX : a + b)
ONE(subsat, BIN(SUBSAT_U), a > b ? a - b : 0)
ONE(mulsat, BIN(MULSAT_U), (uint64_t)a *b >> 32 ? UINT32_MAX : a * b)
ONE(absdiff, BIN(ABSDIFF_U), a > b ? a - b : b - a)

/* The upper word of the second operand is the third. */
static vyre__words pair_of(const vyre__value in[3])
{
    return (vyre__words){in[0], in[1]};
}

static vyre__words other_of(const vyre__value in[3])
{
    return (vyre__words){in[1], in[2]};
}

static vyre__value below_64(vyre__code *code, vyre__value x)
{
    return vyre__code_op2(code, VYRE_OP_AND, VYRE_VALUE_W32, x, vyre__code_w32(code, 63));
}

#define WORDS(name, call, right)                                                                   \
    static vyre__words build_##name(vyre__code *code, const vyre_kernel_caps *caps,                \
                                    const vyre__value in[3])                                       \
    {                                                                                              \
        (void)caps;                                                                                \
        return call;                                                                               \
    }                                                                                              \
    static uint64_t expect_##name(uint32_t a, uint32_t b, uint32_t c)                              \
    {                                                                                              \
        (void)c;                                                                                   \
        return right;                                                                              \
    }

WORDS(words_add, vyre__words_add(code, pair_of(in), other_of(in)), joined(a, b) + joined(b, c))
WORDS(words_sub, vyre__words_sub(code, pair_of(in), other_of(in)), joined(a, b) - joined(b, c))
WORDS(words_left, vyre__words_shift_left(code, pair_of(in), below_64(code, in[2])),
      joined(a, b) << (c & 63))
WORDS(words_sticky, vyre__words_shift_sticky(code, pair_of(in), below_64(code, in[2])),
      sticky(joined(a, b), c & 63))
WORDS(words_product, vyre__words_product(code, in[0], in[1]), (uint64_t)a *b)

static const struct subject subjects[] = {
    {"clz", build_clz, expect_clz},
    {"ctz", build_ctz, expect_ctz},
    {"reverse", build_reverse, expect_reverse},
    {"rotl", build_rotl, expect_rotl},
    {"addsat", build_addsat, expect_addsat},
    {"subsat", build_subsat, expect_subsat},
    {"mulsat", build_mulsat, expect_mulsat},
    {"absdiff", build_absdiff, expect_absdiff},
    {"words_add", build_words_add, expect_words_add},
    {"words_sub", build_words_sub, expect_words_sub},
    {"words_shift_left", build_words_left, expect_words_left},
    {"words_shift_sticky", build_words_sticky, expect_words_sticky},
    {"words_product", build_words_product, expect_words_product},
};

static void start_code(vyre__code *code, vyre__value in[3])
{
    static const uint32_t workgroup[3] = {1, 1, 1};
    vyre__code_start(code, workgroup, "expand");
    for (uint32_t i = 0; i < 3; i++)
        in[i] = vyre__code_op0(code, VYRE_OP_PARAM, VYRE_VALUE_W32, i);
}

static int fails(const char *name, enum kernel_eval_set set, const char *what)
{
    char text[128];
    snprintf(text, sizeof text, "%s with %s: %s", name, kernel_eval_set_names[set], what);
    CU_assertImplementation(CU_FALSE, __LINE__, text, __FILE__, "", CU_FALSE);
    return 0;
}

static void check_subject(const struct subject *s, enum kernel_eval_set set)
{
    const vyre_kernel_caps caps = kernel_eval_caps(set);
    vyre__code code;
    vyre__value in[3];
    uint64_t state = 1;
    kernel_eval eval = {0};
    start_code(&code, in);
    const vyre__words result = s->build(&code, &caps, in);
    const char *wrong = kernel_eval_check(&code, &caps);
    int right = wrong ? fails(s->name, set, wrong) : kernel_eval_open(&eval, &code);
    for (int round = 0; right && round < ROUNDS; round++) {
        uint64_t words[3][LANES];
        for (int i = 0; i < 3 * LANES; i++)
            words[i / LANES][i % LANES] = operand(&state);
        kernel_eval_run(&eval, (const uint64_t(*)[LANES])words);
        for (int i = 0; right && i < LANES; i++) {
            const uint64_t high = result.high ? eval.values[result.high][i] : 0;
            const uint64_t expected =
                s->expect((uint32_t)words[0][i], (uint32_t)words[1][i], (uint32_t)words[2][i]);
            if ((eval.values[result.low][i] | high << 32) != expected)
                right = fails(s->name, set, "a wrong result");
        }
    }
    CU_ASSERT_EQUAL(eval.violations, 0);
    kernel_eval_close(&eval);
    vyre__code_release(&code);
}

static void every_operation(void)
{
    for (size_t s = 0; s < sizeof subjects / sizeof subjects[0]; s++)
        for (int set = 0; set < KERNEL_EVAL_SETS; set++)
            check_subject(&subjects[s], (enum kernel_eval_set)set);
}

/* ---- fields ---- */

/* ---- 64 bits ---- */

static void check_wide(enum kernel_eval_set set)
{
    const vyre_kernel_caps caps = kernel_eval_caps(set);
    vyre__code code;
    vyre__value in[3];
    uint64_t words[3][LANES], state = 3;
    kernel_eval eval;
    start_code(&code, in);
    const vyre__value widened = vyre__expand_widen_u(&code, &caps, in[0]);
    const vyre__value wide = vyre__code_op0(&code, VYRE_OP_PARAM, VYRE_VALUE_W64, 1);
    const vyre__value low = vyre__expand_narrow(&code, &caps, wide);
    const vyre__value high = vyre__expand_high(&code, &caps, wide);
    CU_ASSERT_PTR_NULL(kernel_eval_check(&code, &caps));
    CU_ASSERT_FATAL(kernel_eval_open(&eval, &code));
    for (int round = 0; round < ROUNDS; round++) {
        for (int i = 0; i < LANES; i++) {
            words[0][i] = operand(&state);
            words[1][i] = operand(&state);
            words[1][i] |= (uint64_t)operand(&state) << 32;
            words[2][i] = 0;
        }
        kernel_eval_run(&eval, (const uint64_t(*)[LANES])words);
        int wrong = 0;
        for (int i = 0; i < LANES; i++)
            wrong += eval.values[widened][i] != words[0][i] ||
                     eval.values[low][i] != (uint32_t)words[1][i] ||
                     eval.values[high][i] != words[1][i] >> 32;
        CU_ASSERT_EQUAL(wrong, 0);
    }
    CU_ASSERT_EQUAL(eval.violations, 0);
    kernel_eval_close(&eval);
    vyre__code_release(&code);
}

static void sixty_four_bits(void)
{
    check_wide(KERNEL_EVAL_ALL);
    check_wide(KERNEL_EVAL_TYPES);
}

int main(void)
{
    static const unit_test tests[] = {
        {"every operation", every_operation},
        {"64 bits", sixty_four_bits},
        {NULL, NULL},
    };
    return unit_main("expand", tests);
}
