/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Strict binary32 operations as kernel code, for devices with and without the operations. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "core/lower/caps.h"
#include "core/lower/float_ops.h"
#include "core/reference/f32_word.h"
#include "tests/unit/kernel_eval.h"
#include "tests/unit/unit.h"

enum { LANES = KERNEL_EVAL_LANES, RANDOM = 100000 };

#define F(bits) vyre__f32_of((uint32_t)(bits))
#define W(value) vyre__f32_word(value)

/* What an operation takes and gives. */
enum form { FLOAT, WORD, WIDE };

typedef vyre__value build_function(vyre__code *code, const vyre_kernel_caps *caps,
                                   const vyre__value in[3]);
typedef uint32_t expect_function(uint64_t a, uint64_t b, uint64_t c);

struct subject {
    const char *name;
    build_function *build;
    expect_function *expect;
    int arity;
    enum form takes;
    enum form gives; /* WORD: every bit counts; FLOAT: one NaN is as good as another */
};

/* ---- the operations ---- */

#define ONE(name, call, right)                                                                     \
    static vyre__value build_##name(vyre__code *code, const vyre_kernel_caps *caps,                \
                                    const vyre__value in[3])                                       \
    {                                                                                              \
        (void)caps;                                                                                \
        return call;                                                                               \
    }                                                                                              \
    static uint32_t expect_##name(uint64_t a, uint64_t b, uint64_t c)                              \
    {                                                                                              \
        (void)a, (void)b, (void)c;                                                                 \
        return (uint32_t)(right);                                                                  \
    }

#define A (uint32_t) a
#define B (uint32_t) b

ONE(add, vyre__lower_add_f(code, caps, in[0], in[1]), W(F(a) + F(b)))
ONE(sub, vyre__lower_sub_f(code, caps, in[0], in[1]), W(F(a) - F(b)))
ONE(mul, vyre__lower_mul_f(code, caps, in[0], in[1]), W(F(a) * F(b)))
ONE(div, vyre__lower_div_f(code, caps, in[0], in[1]), W(F(a) / F(b)))
ONE(reciprocal, vyre__lower_reciprocal(code, caps, in[0]), W(1.0f / F(a)))
ONE(sqrt, vyre__lower_sqrt_f(code, caps, in[0]), W(sqrtf(F(a))))
ONE(fma, vyre__lower_fma_f(code, caps, in[0], in[1], in[2]), W(fmaf(F(a), F(b), F(c))))
ONE(eq, vyre__lower_eq_f(code, caps, in[0], in[1]), F(a) == F(b))
ONE(ne, vyre__lower_ne_f(code, caps, in[0], in[1]), F(a) != F(b))
ONE(lt, vyre__lower_lt_f(code, caps, in[0], in[1]), F(a) < F(b))
ONE(le, vyre__lower_le_f(code, caps, in[0], in[1]), F(a) <= F(b))
ONE(is_nan, vyre__lower_is_nan(code, caps, in[0]), isnan(F(a)) != 0)
ONE(is_inf, vyre__lower_is_inf(code, in[0]), isinf(F(a)) != 0)
ONE(is_finite, vyre__lower_is_finite(code, in[0]), isfinite(F(a)) != 0)
ONE(min, vyre__lower_min_f(code, caps, in[0], in[1]), vyre__f32_min(A, B))
ONE(max, vyre__lower_max_f(code, caps, in[0], in[1]), vyre__f32_max(A, B))
ONE(round, vyre__lower_round(code, in[0]), vyre__f32_round(A))
ONE(sign, vyre__lower_sign(code, in[0]), vyre__f32_signum(A))
ONE(canonical, vyre__lower_canonical(code, in[0]), vyre__f32_canonical(A))
ONE(flush, vyre__lower_flush(code, in[0]), vyre__f32_flush(A))
ONE(to_u32, vyre__lower_f_to_u32(code, caps, in[0]), vyre__f32_to_u32(A))
ONE(to_i32, vyre__lower_f_to_i32(code, caps, in[0]), vyre__f32_to_i32(A))
ONE(from_f16, vyre__lower_f16_to_f32(code, caps, in[0]), vyre__f32_of_f16((uint16_t)a))
ONE(to_f16, vyre__lower_f32_to_f16(code, caps, in[0]), vyre__f16_of_f32(A))
ONE(from_bf16, vyre__lower_bf16_to_f32(code, in[0]), vyre__f32_of_bf16((uint16_t)a))
ONE(to_bf16, vyre__lower_f32_to_bf16(code, in[0]), vyre__bf16_of_f32(A))

static const struct subject subjects[] = {
    {"add", build_add, expect_add, 2, FLOAT, FLOAT},
    {"sub", build_sub, expect_sub, 2, FLOAT, FLOAT},
    {"mul", build_mul, expect_mul, 2, FLOAT, FLOAT},
    {"div", build_div, expect_div, 2, FLOAT, FLOAT},
    {"reciprocal", build_reciprocal, expect_reciprocal, 1, FLOAT, FLOAT},
    {"sqrt", build_sqrt, expect_sqrt, 1, FLOAT, FLOAT},
    {"fma", build_fma, expect_fma, 3, FLOAT, FLOAT},
    {"eq", build_eq, expect_eq, 2, FLOAT, WORD},
    {"ne", build_ne, expect_ne, 2, FLOAT, WORD},
    {"lt", build_lt, expect_lt, 2, FLOAT, WORD},
    {"le", build_le, expect_le, 2, FLOAT, WORD},
    {"is_nan", build_is_nan, expect_is_nan, 1, FLOAT, WORD},
    {"is_inf", build_is_inf, expect_is_inf, 1, FLOAT, WORD},
    {"is_finite", build_is_finite, expect_is_finite, 1, FLOAT, WORD},
    {"min", build_min, expect_min, 2, FLOAT, FLOAT},
    {"max", build_max, expect_max, 2, FLOAT, FLOAT},
    {"round", build_round, expect_round, 1, FLOAT, FLOAT},
    {"sign", build_sign, expect_sign, 1, FLOAT, WORD},
    {"canonical", build_canonical, expect_canonical, 1, FLOAT, WORD},
    {"flush", build_flush, expect_flush, 1, FLOAT, WORD},
    {"f_to_u32", build_to_u32, expect_to_u32, 1, FLOAT, WORD},
    {"f_to_i32", build_to_i32, expect_to_i32, 1, FLOAT, WORD},
    {"f16_to_f32", build_from_f16, expect_from_f16, 1, WORD, FLOAT},
    {"f32_to_f16", build_to_f16, expect_to_f16, 1, FLOAT, WORD},
    {"bf16_to_f32", build_from_bf16, expect_from_bf16, 1, WORD, FLOAT},
    {"f32_to_bf16", build_to_bf16, expect_to_bf16, 1, FLOAT, WORD},
};

enum { SUBJECTS = sizeof subjects / sizeof subjects[0] };

/* ---- running one ---- */

struct run {
    const struct subject *subject;
    vyre__code code;
    vyre__value result;
    kernel_eval eval;
    const char *set;
};

static void start_code(vyre__code *code, enum form takes, vyre__value in[3])
{
    static const uint32_t workgroup[3] = {1, 1, 1};
    static const uint32_t types[] = {VYRE_VALUE_F32, VYRE_VALUE_W32, VYRE_VALUE_F64};
    vyre__code_start(code, workgroup, "ops");
    for (uint32_t i = 0; i < 3; i++)
        in[i] = vyre__code_op0(code, VYRE_OP_PARAM, types[takes], i);
}

static int open_run(struct run *r, const struct subject *subject, enum kernel_eval_set set)
{
    const vyre_kernel_caps caps = kernel_eval_caps(set);
    vyre__value in[3];
    memset(r, 0, sizeof *r);
    r->subject = subject;
    r->set = kernel_eval_set_names[set];
    start_code(&r->code, subject->takes, in);
    r->result = subject->build(&r->code, &caps, in);
    const char *wrong = kernel_eval_check(&r->code, &caps);
    if (wrong || !r->result)
        CU_assertImplementation(CU_FALSE, __LINE__, wrong ? wrong : "no code", subject->name, "",
                                CU_FALSE);
    return !wrong && r->result && kernel_eval_open(&r->eval, &r->code);
}

static void close_run(struct run *r)
{
    CU_ASSERT_EQUAL(r->eval.violations, 0);
    kernel_eval_close(&r->eval);
    vyre__code_release(&r->code);
}

static int same(const struct subject *subject, uint32_t actual, uint32_t expected)
{
    return actual == expected ||
           (subject->gives == FLOAT && vyre__f32_is_nan(actual) && vyre__f32_is_nan(expected));
}

/* One failure per subject is enough to read. */
static int check(struct run *r, const uint64_t in[3][LANES])
{
    kernel_eval_run(&r->eval, in);
    for (int i = 0; i < LANES; i++) {
        const uint64_t a = in[0][i], b = in[1][i], c = in[2][i];
        const uint32_t actual = (uint32_t)r->eval.values[r->result][i];
        const uint32_t expected = r->subject->expect(a, b, c);
        char text[160];
        if (same(r->subject, actual, expected))
            continue;
        snprintf(text, sizeof text, "%s with %s of %llx %llx %llx gave 0x%08x, right is 0x%08x",
                 r->subject->name, r->set, (unsigned long long)a, (unsigned long long)b,
                 (unsigned long long)c, (unsigned)actual, (unsigned)expected);
        CU_assertImplementation(CU_FALSE, __LINE__, text, __FILE__, "", CU_FALSE);
        return 0;
    }
    return 1;
}

typedef void run_test(struct run *r);

static void with_each(run_test *test)
{
    for (int s = 0; s < SUBJECTS; s++)
        for (int set = 0; set < KERNEL_EVAL_SETS; set++) {
            struct run r;
            if (open_run(&r, &subjects[s], (enum kernel_eval_set)set))
                test(&r);
            close_run(&r);
        }
}

/* ---- operands ---- */

static const uint32_t specials[] = {
    0,          1,          2,          3,          0x00400000, 0x007fffff, 0x00800000, 0x00800001,
    0x00ffffff, 0x01000000, 0x33000000, 0x33000001, 0x33800000, 0x34000000, 0x38000000, 0x387fc000,
    0x387fe000, 0x38800000, 0x3effffff, 0x3f000000, 0x3f000001, 0x3f7fffff, 0x3f800000, 0x3f800001,
    0x3fc00000, 0x40200000, 0x477fe000, 0x477fefff, 0x477ff000, 0x47800000, 0x4affffff, 0x4b000000,
    0x4b000001, 0x4b7fffff, 0x4effffff, 0x4f000000, 0x4f7fffff, 0x4f800000, 0x7e800000, 0x7f000000,
    0x7f7fffff, 0x7f800000, 0x7f800001, 0x7fc00000, 0x7fffffff,
};

enum { SPECIALS = sizeof specials / sizeof specials[0], SIGNED = 2 * SPECIALS };

static uint32_t special(uint32_t i)
{
    return i < SPECIALS ? specials[i] : specials[i - SPECIALS] | 0x80000000u;
}

/* Every pair of specials; of three operands the third goes round. */
static void check_specials(struct run *r)
{
    const uint32_t total = SIGNED * SIGNED;
    uint64_t in[3][LANES];
    int right = 1;
    for (uint32_t n = 0; right && n < total; n += LANES) {
        for (uint32_t i = 0; i < LANES; i++) {
            const uint32_t at = (n + i) % total;
            in[0][i] = special(at % SIGNED);
            in[1][i] = special(at / SIGNED);
            in[2][i] = special((at * 7 + at / SIGNED) % SIGNED);
        }
        right = check(r, (const uint64_t(*)[LANES])in);
    }
}

static uint64_t next(uint64_t *state)
{
    *state = *state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return *state >> 16;
}

/* Any bits, subnormal, next to 1, an integer and a half, a special value. */
static uint32_t random_number(uint64_t *state)
{
    const uint32_t bits = (uint32_t)next(state);
    switch (next(state) >> 20 & 7) {
    case 0: return bits & 0x807fffff;
    case 1: return (bits & 0x800fffff) | 0x3f800000;
    case 2: return W((float)(int32_t)(bits & 0xffff) - 32768.0f + 0.5f);
    case 3: return (bits & 0x807fffff) | (120 + (bits >> 23 & 15)) << 23;
    case 4: return special(bits % SIGNED);
    default: return bits;
    }
}

/* Of three operands half have a third that nearly cancels the product, or is far below its last
 * place, so that the sum lies next to the middle of two results. */
static uint32_t random_addend(uint64_t *state, uint32_t a, uint32_t b)
{
    const float product = F(a) * F(b);
    const uint64_t kind = next(state) >> 20;
    switch (kind & 3) {
    case 0: return W(-product) + (uint32_t)(kind >> 8 & 7) - 3;
    case 1: return W(ldexpf(product, -(int)(20 + (kind >> 8 & 15))));
    default: return random_number(state);
    }
}

static void check_random(struct run *r)
{
    uint64_t state = 1;
    uint64_t in[3][LANES];
    int right = 1;
    for (int n = 0; right && n < RANDOM; n += LANES) {
        for (int i = 0; i < LANES; i++) {
            in[0][i] = random_number(&state);
            in[1][i] = random_number(&state);
            if ((next(&state) & 7) == 0)
                in[1][i] = in[0][i] + (next(&state) & 3);
            in[1][i] = (uint32_t)in[1][i];
            in[2][i] = random_addend(&state, (uint32_t)in[0][i], (uint32_t)in[1][i]);
        }
        right = check(r, (const uint64_t(*)[LANES])in);
    }
}

static void special_operands(void)
{
    with_each(check_specials);
}

static void random_operands(void)
{
    with_each(check_random);
}

/* All 65,536 of them. */
static void check_halves(struct run *r)
{
    uint64_t in[3][LANES] = {{0}};
    int right = 1;
    for (uint32_t n = 0; right && n < 65536; n += LANES) {
        for (uint32_t i = 0; i < LANES; i++)
            in[0][i] = (n + i) | (n & 1024 ? 0xABCD0000u : 0);
        right = check(r, (const uint64_t(*)[LANES])in);
    }
}

static void every_half(void)
{
    for (int s = 0; s < SUBJECTS; s++)
        for (int set = 0; subjects[s].takes == WORD && set < KERNEL_EVAL_SETS; set++) {
            struct run r;
            if (open_run(&r, &subjects[s], (enum kernel_eval_set)set))
                check_halves(&r);
            close_run(&r);
        }
}

/* ---- constant zeros ---- */

/* Which operand is zero, and which zero; the builders below see these. */
static int zero_place;
static uint32_t zero_bits;
static const struct subject *zero_subject;

static vyre__value build_zero(vyre__code *code, const vyre_kernel_caps *caps,
                              const vyre__value in[3])
{
    vyre__value with[3] = {in[0], in[1], in[2]};
    with[zero_place] = vyre__code_constant(code, VYRE_VALUE_F32, zero_bits);
    if (zero_bits) { /* as it may also come */
        const vyre__value word = vyre__code_w32(code, zero_bits);
        with[zero_place] = vyre__code_op1(code, VYRE_OP_BITCAST, VYRE_VALUE_F32, word);
    }
    return zero_subject->build(code, caps, with);
}

static uint32_t expect_zero(uint64_t a, uint64_t b, uint64_t c)
{
    uint64_t with[3] = {a, b, c};
    with[zero_place] = zero_bits;
    return zero_subject->expect(with[0], with[1], with[2]);
}

static void constant_zeros(void)
{
    for (int s = 0; s < 7; s++)
        for (int n = 0; n < 2 * subjects[s].arity * KERNEL_EVAL_SETS; n++) {
            struct subject subject = subjects[s];
            struct run r;
            zero_subject = &subjects[s];
            zero_bits = n & 1 ? 0x80000000u : 0;
            zero_place = n / 2 % subject.arity;
            subject.build = build_zero;
            subject.expect = expect_zero;
            if (open_run(&r, &subject, (enum kernel_eval_set)(n / 2 / subject.arity)))
                check_specials(&r);
            close_run(&r);
        }
}

/* ---- binary64 ---- */

static vyre__value build_narrowed(vyre__code *code, const vyre_kernel_caps *caps,
                                  const vyre__value in[3])
{
    return vyre__lower_f64_to_f32(code, caps, in[0]);
}

static uint32_t right_narrowed(uint64_t a, uint64_t b, uint64_t c)
{
    double x;
    memcpy(&x, &a, sizeof x);
    (void)b, (void)c;
    return W((float)x);
}

static vyre__value build_widened(vyre__code *code, const vyre_kernel_caps *caps,
                                 const vyre__value in[3])
{
    const vyre__value wide = vyre__lower_f32_to_f64(code, caps, in[0]);
    const vyre__value bits = vyre__code_op1(code, VYRE_OP_BITCAST, VYRE_VALUE_W64, wide);
    return zero_place ? vyre__code_op1(code, VYRE_OP_HIGH, VYRE_VALUE_W32, bits)
                      : vyre__code_op1(code, VYRE_OP_NARROW, VYRE_VALUE_W32, bits);
}

static uint32_t right_widened(uint64_t a, uint64_t b, uint64_t c)
{
    const double x = (double)F(a);
    uint64_t bits;
    (void)b, (void)c;
    memcpy(&bits, &x, sizeof bits);
    return (uint32_t)(bits >> (zero_place ? 32 : 0));
}

/* Next to the middles of two results, normal and not, and any bits. */
static uint64_t random_wide(uint64_t *state)
{
    const double middle = ((double)F(random_number(state) & 0x7fffffff) * (1 + 0x1p-24));
    uint64_t bits;
    memcpy(&bits, &middle, sizeof bits);
    switch (next(state) >> 20 & 3) {
    case 0: return next(state) << 32 ^ next(state);
    case 1: return (bits & ~UINT64_C(0xFFFFFFF)) + (next(state) & 3) - 1;
    case 2:
        return ((UINT64_C(868) + (next(state) & 31)) << 52) +
               ((next(state) & 15) << (48 - (next(state) & 7))) + (next(state) & 3) - 1;
    default: return bits ^ (next(state) & 1) << 63;
    }
}

static void narrowing(void)
{
    const struct subject subject = {"f64_to_f32", build_narrowed, right_narrowed, 1, WIDE, FLOAT};
    for (int set = 0; set < KERNEL_EVAL_NONE; set++) {
        uint64_t in[3][LANES] = {{0}}, state = 5;
        struct run r;
        int right = open_run(&r, &subject, (enum kernel_eval_set)set);
        for (int n = 0; right && n < 4 * RANDOM; n += LANES) {
            for (int i = 0; i < LANES; i++)
                in[0][i] = random_wide(&state);
            right = check(&r, (const uint64_t(*)[LANES])in);
        }
        close_run(&r);
    }
}

/* The evaluator takes NaNs as some NaN, so the bits of those are not looked at. */
static void widening(void)
{
    const struct subject subject = {"f32_to_f64", build_widened, right_widened, 1, FLOAT, WORD};
    vyre_kernel_caps caps = kernel_eval_caps(KERNEL_EVAL_ALL);
    caps.operations[VYRE_OP_F32_F64 / 64] &= ~(UINT64_C(1) << VYRE_OP_F32_F64 % 64);
    for (zero_place = 0; zero_place < 2; zero_place++) {
        uint64_t in[3][LANES] = {{0}}, state = 7;
        struct run r = {.subject = &subject, .set = "no conversion"};
        vyre__value operands[3];
        start_code(&r.code, FLOAT, operands);
        r.result = build_widened(&r.code, &caps, operands);
        CU_ASSERT_PTR_NULL(kernel_eval_check(&r.code, &caps));
        int right = kernel_eval_open(&r.eval, &r.code);
        for (int n = 0; right && n < RANDOM; n += LANES) {
            for (int i = 0; i < LANES; i++) {
                const uint32_t x = random_number(&state);
                in[0][i] = vyre__f32_is_nan(x) ? 0 : x;
            }
            right = check(&r, (const uint64_t(*)[LANES])in);
        }
        close_run(&r);
    }
}

/* ---- all square roots of two binades ---- */

static void every_square_root(void)
{
    for (int set = KERNEL_EVAL_TYPES; set < KERNEL_EVAL_SETS; set++) {
        uint64_t in[3][LANES] = {{0}};
        struct run r;
        int right = open_run(&r, &subjects[5], (enum kernel_eval_set)set);
        for (uint32_t x = 0x3f800000; right && x < 0x40800000; x += 17 * LANES) {
            for (uint32_t i = 0; i < LANES; i++)
                in[0][i] = x + i * 17;
            right = check(&r, (const uint64_t(*)[LANES])in);
        }
        close_run(&r);
    }
}

int main(void)
{
    static const unit_test tests[] = {
        {"special operands", special_operands},
        {"100,000 random operands of each operation", random_operands},
        {"every number of 16 bits", every_half},
        {"constant zeros", constant_zeros},
        {"from binary64", narrowing},
        {"to binary64", widening},
        {"square roots of two binades", every_square_root},
        {NULL, NULL},
    };
    return unit_main("float_ops", tests);
}
