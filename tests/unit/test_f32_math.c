/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* The correctly rounded binary32 functions. `make math-exhaustive` checks every input. */
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>

#include "core/reference/f32_math.h"
#include "core/reference/f32_pair.h"
#include "tests/math/f32_oracle.h"
#include "tests/math/near.h"
#include "tests/unit/unit.h"

enum { SAMPLES = 1000000, STEPS = 1 << 16, THREADS = 3 };

#define INF UINT32_C(0x7f800000)
#define NINF UINT32_C(0xff800000)
#define QNAN UINT32_C(0x7fc00000)
#define SIGN UINT32_C(0x80000000)
#define ONE UINT32_C(0x3f800000)

struct point {
    const char *function;
    uint32_t x;
    uint32_t y;
};

static uint32_t apply(const struct oracle_function *f, uint32_t x)
{
    return oracle_bits(f->actual(oracle_float(x)));
}

/* One failure per function and test is enough to read. */
static int agree(const struct oracle_function *f, uint32_t x, uint32_t actual, uint32_t expected)
{
    char text[128];

    if (actual == expected)
        return 1;
    snprintf(text, sizeof text, "%s(0x%08x) gave 0x%08x, right is 0x%08x", f->name, (unsigned)x,
             (unsigned)actual, (unsigned)expected);
    CU_assertImplementation(CU_FALSE, __LINE__, text, __FILE__, "", CU_FALSE);
    return 0;
}

static void check_points(const struct point *points, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        const struct oracle_function *f = oracle_find(points[i].function);
        CU_ASSERT_PTR_NOT_NULL_FATAL(f);
        agree(f, points[i].x, apply(f, points[i].x), points[i].y);
    }
}

/* Spread over all exponents: the high bits count up, the rest is a multiplicative scramble. */
static uint32_t stratified(uint32_t i, uint32_t count)
{
    uint64_t scrambled = i * UINT64_C(0x9e3779b97f4a7c15);
    uint32_t high = (uint32_t)(((uint64_t)i << 32) / count);

    return high ^ (uint32_t)(scrambled >> 52);
}

/* Values near the middle of the range, where the functions differ most from constants */
static uint32_t ordinary(uint32_t i)
{
    uint64_t scrambled = i * UINT64_C(0x9e3779b97f4a7c15);
    uint32_t exponent = 112 + (uint32_t)(scrambled >> 59);

    return (uint32_t)(scrambled & SIGN) | exponent << 23 | (uint32_t)(scrambled >> 33 & 0x7fffff);
}

static void special_values(void)
{
    static const struct point points[] = {
        {"exp", 0, ONE},
        {"exp", SIGN, ONE},
        {"exp", INF, INF},
        {"exp", NINF, 0},
        {"exp", ONE, 0x402df854},
        {"exp", 0x42b17217, 0x7f7fff84},
        {"exp", 0x42b17218, INF},
        {"exp", 0xc2cff1b4, 1},
        {"exp", 0xc2cff1b5, 0},
        {"exp2", 0, ONE},
        {"exp2", INF, INF},
        {"exp2", NINF, 0},
        {"exp2", 0x42ffffff, 0x7f7fffa7},
        {"exp2", 0x43000000, INF},
        {"exp2", 0xc3150000, 1},
        {"exp2", 0xc3160000, 0},
        {"exp2", 0xc315ffff, 1},
        {"log", 0, NINF},
        {"log", SIGN, NINF},
        {"log", ONE, 0},
        {"log", INF, INF},
        {"log", NINF, QNAN},
        {"log", 0xbf800000, QNAN},
        {"log", SIGN | 1, QNAN},
        {"log", 1, 0xc2ce8ed0},
        {"log2", 0, NINF},
        {"log2", SIGN, NINF},
        {"log2", ONE, 0},
        {"log2", 0x41000000, 0x40400000},
        {"log2", 1, 0xc3150000},
        {"log2", INF, INF},
        {"log2", 0xc0000000, QNAN},
        {"sin", 0, 0},
        {"sin", SIGN, SIGN},
        {"sin", 1, 1},
        {"sin", INF, QNAN},
        {"sin", NINF, QNAN},
        {"cos", 0, ONE},
        {"cos", SIGN, ONE},
        {"cos", INF, QNAN},
        {"cos", 0x40490fdb, 0xbf800000},
        {"tan", 0, 0},
        {"tan", SIGN, SIGN},
        {"tan", SIGN | 1, SIGN | 1},
        {"tan", INF, QNAN},
        {"asin", 0, 0},
        {"asin", SIGN, SIGN},
        {"asin", ONE, 0x3fc90fdb},
        {"asin", 0xbf800000, 0xbfc90fdb},
        {"asin", 0x3f800001, QNAN},
        {"asin", NINF, QNAN},
        {"acos", ONE, 0},
        {"acos", 0xbf800000, 0x40490fdb},
        {"acos", 0, 0x3fc90fdb},
        {"acos", 0xbf800001, QNAN},
        {"acos", INF, QNAN},
        {"atan", 0, 0},
        {"atan", SIGN, SIGN},
        {"atan", INF, 0x3fc90fdb},
        {"atan", NINF, 0xbfc90fdb},
        {"atan", 0x7f7fffff, 0x3fc90fdb},
        {"sinh", 0, 0},
        {"sinh", SIGN, SIGN},
        {"sinh", INF, INF},
        {"sinh", NINF, NINF},
        {"sinh", 0x42b2d4fd, INF},
        {"cosh", 0, ONE},
        {"cosh", INF, INF},
        {"cosh", NINF, INF},
        {"cosh", 0xc2b2d4fd, INF},
        {"tanh", 0, 0},
        {"tanh", SIGN, SIGN},
        {"tanh", INF, ONE},
        {"tanh", NINF, 0xbf800000},
        {"tanh", 0x7f7fffff, ONE},
        {"inverse_sqrt", 0, INF},
        {"inverse_sqrt", SIGN, NINF},
        {"inverse_sqrt", INF, 0},
        {"inverse_sqrt", NINF, QNAN},
        {"inverse_sqrt", SIGN | 1, QNAN},
        {"inverse_sqrt", 0x40800000, 0x3f000000},
        {"inverse_sqrt", 1, 0x64b504f3},
    };
    check_points(points, sizeof points / sizeof points[0]);
}

static void nan_arguments(void)
{
    static const uint32_t nans[] = {0x7fc00000, 0x7f800001, 0x7fffffff, 0xffc00000, 0xff800001};

    for (int i = 0; i < ORACLE_FUNCTIONS; i++)
        for (size_t n = 0; n < sizeof nans / sizeof nans[0]; n++)
            agree(&oracle_functions[i], nans[n], apply(&oracle_functions[i], nans[n]), QNAN);
}

/* Inputs whose results lie so near to the middle of two binary32 numbers that the C library's
 * binary64 does not tell which is right. */
static void near_inputs(void)
{
    size_t count;
    near_input *inputs = near_inputs_read(&count);
    CU_ASSERT(count > 350);
    for (size_t i = 0; i < count; i++) {
        const struct oracle_function *f = oracle_find(inputs[i].function);
        agree(f, inputs[i].x, apply(f, inputs[i].x), inputs[i].y);
        if (oracle_has_exact())
            agree(f, inputs[i].x, oracle_exact(f, inputs[i].x), inputs[i].y);
    }
    free(inputs);
}

/* 1 + 2^-24 is the middle of two binary32 numbers; the low part alone says which is nearer. */
static void rounding_to_odd(void)
{
    const double middle = 1 + 0x1p-24;

    CU_ASSERT_EQUAL(vyre__pair_to_f32((vyre__pair){middle, 0x1p-80}), 1 + 0x1p-23f);
    CU_ASSERT_EQUAL(vyre__pair_to_f32((vyre__pair){middle, -0x1p-80}), 1.0f);
    CU_ASSERT_EQUAL(vyre__pair_to_f32((vyre__pair){-middle, -0x1p-80}), -1 - 0x1p-23f);
    CU_ASSERT_EQUAL(vyre__pair_to_f32((vyre__pair){-middle, 0x1p-80}), -1.0f);
    CU_ASSERT_EQUAL(vyre__pair_to_f32((vyre__pair){middle, 0}), 1.0f);
    CU_ASSERT_EQUAL(vyre__pair_to_f32((vyre__pair){0x1.8p-149, -0x1p-230}), 0x1p-149f);
}

/* ---- a million inputs ---- */

/* What one function got wrong, or the C library's part of the oracle: at most one input. */
struct sample {
    uint32_t x, actual, expected;
    int is_wrong, oracle_is_wrong;
};

struct samples {
    struct sample of[ORACLE_FUNCTIONS];
    atomic_int next; /* function that no thread has begun */
};

/* Against MPFR; without it, against the C library where that is close enough. */
static int is_right(const struct oracle_function *f, struct sample *s, uint32_t x)
{
    uint32_t filtered;
    const int decided = oracle_filter(f, x, &filtered);
    s->x = x;
    s->actual = apply(f, x);
    s->expected = oracle_has_exact() ? oracle_exact(f, x) : decided ? filtered : s->actual;
    s->is_wrong = s->actual != s->expected;
    s->oracle_is_wrong = decided && filtered != s->expected;
    return !s->is_wrong && !s->oracle_is_wrong;
}

static void *take_samples(void *argument)
{
    struct samples *all = argument;
    int n;
    while ((n = atomic_fetch_add(&all->next, 1)) < ORACLE_FUNCTIONS) {
        const struct oracle_function *f = &oracle_functions[n];
        int right = 1;
        for (uint32_t i = 0; right && i < SAMPLES / 2; i++)
            right = is_right(f, &all->of[n], stratified(i, SAMPLES / 2)) &&
                    is_right(f, &all->of[n], ordinary(i));
    }
    oracle_thread_done();
    return NULL;
}

static void a_million_inputs(void)
{
    struct samples all = {.next = 0};
    pthread_t threads[THREADS];
    int started = 0;
    while (started < THREADS && pthread_create(&threads[started], NULL, take_samples, &all) == 0)
        started++;
    take_samples(&all);
    while (started > 0)
        pthread_join(threads[--started], NULL);
    for (int n = 0; n < ORACLE_FUNCTIONS; n++) {
        const struct sample *s = &all.of[n];
        agree(&oracle_functions[n], s->x, s->actual, s->expected);
        CU_ASSERT(!s->oracle_is_wrong);
    }
    if (!oracle_has_exact())
        unit_skip("built without MPFR (libmpfr-dev): against the C library alone");
}

static void odd_and_even_functions(void)
{
    static const char *const odd[] = {"sin", "tan", "asin", "atan", "sinh", "tanh"};
    static const char *const even[] = {"cos", "cosh"};

    for (uint32_t i = 0; i < STEPS; i++) {
        uint32_t x = stratified(i, STEPS) & ~SIGN;
        for (size_t n = 0; n < sizeof odd / sizeof odd[0]; n++) {
            const struct oracle_function *f = oracle_find(odd[n]);
            uint32_t y = apply(f, x);
            if (!agree(f, x | SIGN, apply(f, x | SIGN), y == QNAN ? y : y ^ SIGN))
                return;
        }
        for (size_t n = 0; n < sizeof even / sizeof even[0]; n++) {
            const struct oracle_function *f = oracle_find(even[n]);
            if (!agree(f, x | SIGN, apply(f, x | SIGN), apply(f, x)))
                return;
        }
    }
}

/* Neighbouring positive inputs, across the places where the evaluation changes its course */
static void monotonic_functions(void)
{
    static const uint32_t starts[] = {0,          0x3d7f8000, 0x3e7f8000, 0x3eff8000, 0x3f7e8000,
                                      0x3f7f8000, 0x41a00000, 0x42af0000, 0x4f000000};
    static const struct {
        const char *function;
        int rising;
    } cases[] = {{"exp", 1},  {"exp2", 1}, {"log", 1},         {"log2", 1},
                 {"asin", 1}, {"acos", 0}, {"atan", 1},        {"sinh", 1},
                 {"cosh", 1}, {"tanh", 1}, {"inverse_sqrt", 0}};

    for (size_t n = 0; n < sizeof cases / sizeof cases[0]; n++) {
        const struct oracle_function *f = oracle_find(cases[n].function);
        int falls = 0;
        for (size_t s = 0; s < sizeof starts / sizeof starts[0]; s++)
            for (uint32_t x = starts[s]; x < starts[s] + STEPS; x++) {
                float y = f->actual(oracle_float(x));
                float next = f->actual(oracle_float(x + 1));
                falls += cases[n].rising ? next < y : next > y;
            }
        CU_ASSERT_EQUAL(falls, 0);
    }
}

int main(void)
{
    static const unit_test tests[] = {
        {"special values", special_values},
        {"NaN arguments give the canonical NaN", nan_arguments},
        {"inputs near to the middle of two results", near_inputs},
        {"rounding to odd", rounding_to_odd},
        {"a million inputs of each function against MPFR", a_million_inputs},
        {"odd and even functions", odd_and_even_functions},
        {"monotonic functions", monotonic_functions},
        {NULL, NULL},
    };
    return unit_main("f32_math", tests);
}
