/* SPDX-License-Identifier: MIT OR Apache-2.0 */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include <math.h>
#include <string.h>
#ifdef HAVE_MPFR
#include <mpfr.h>
#endif

#include "core/reference/f32_math.h"
#include "tests/math/f32_oracle.h"

#define QUIET_NAN UINT32_C(0x7fc00000)

static double inverse_sqrt(double x)
{
    return 1 / sqrt(x);
}

enum exact { EXP, EXP2, LOG, LOG2, SIN, COS, TAN, ASIN, ACOS, ATAN, SINH, COSH, TANH, REC_SQRT };

const struct oracle_function oracle_functions[ORACLE_FUNCTIONS] = {
    {"exp", vyre__f32_exp, exp, EXP},
    {"exp2", vyre__f32_exp2, exp2, EXP2},
    {"log", vyre__f32_log, log, LOG},
    {"log2", vyre__f32_log2, log2, LOG2},
    {"sin", vyre__f32_sin, sin, SIN},
    {"cos", vyre__f32_cos, cos, COS},
    {"tan", vyre__f32_tan, tan, TAN},
    {"asin", vyre__f32_asin, asin, ASIN},
    {"acos", vyre__f32_acos, acos, ACOS},
    {"atan", vyre__f32_atan, atan, ATAN},
    {"sinh", vyre__f32_sinh, sinh, SINH},
    {"cosh", vyre__f32_cosh, cosh, COSH},
    {"tanh", vyre__f32_tanh, tanh, TANH},
    {"inverse_sqrt", vyre__f32_inverse_sqrt, inverse_sqrt, REC_SQRT},
};

uint32_t oracle_bits(float x)
{
    uint32_t bits;
    memcpy(&bits, &x, sizeof bits);
    return bits;
}

float oracle_float(uint32_t bits)
{
    float x;
    memcpy(&x, &bits, sizeof x);
    return x;
}

const struct oracle_function *oracle_find(const char *name)
{
    for (int i = 0; i < ORACLE_FUNCTIONS; i++)
        if (strcmp(oracle_functions[i].name, name) == 0)
            return &oracle_functions[i];
    return NULL;
}

int oracle_filter(const struct oracle_function *f, uint32_t x, uint32_t *out_bits)
{
    double y = f->approximate((double)oracle_float(x));
    uint32_t low = oracle_bits((float)(y * (1 - 0x1p-50)));
    uint32_t high = oracle_bits((float)(y * (1 + 0x1p-50)));

    *out_bits = y != y ? QUIET_NAN : low;
    return y != y || low == high;
}

#ifdef HAVE_MPFR

enum { USUAL_BITS = 64, EXACT_BITS = 256 };

typedef int exact_function(mpfr_t y, const mpfr_t x, mpfr_rnd_t round);

static int exact_rec_sqrt(mpfr_t y, const mpfr_t x, mpfr_rnd_t round)
{
    return mpfr_rec_sqrt(y, x, round);
}

static exact_function *const exact_functions[ORACLE_FUNCTIONS] = {
    [EXP] = mpfr_exp,   [EXP2] = mpfr_exp2,
    [LOG] = mpfr_log,   [LOG2] = mpfr_log2,
    [SIN] = mpfr_sin,   [COS] = mpfr_cos,
    [TAN] = mpfr_tan,   [ASIN] = mpfr_asin,
    [ACOS] = mpfr_acos, [ATAN] = mpfr_atan,
    [SINH] = mpfr_sinh, [COSH] = mpfr_cosh,
    [TANH] = mpfr_tanh, [REC_SQRT] = exact_rec_sqrt,
};

int oracle_has_exact(void)
{
    return 1;
}

/* MPFR gives +inf for the reciprocal square root of both zeros; C and IEEE 754 keep the sign. */
static int is_negative_pole(const struct oracle_function *f, uint32_t x)
{
    return f->exact == REC_SQRT && x == UINT32_C(0x80000000);
}

static uint32_t bits_of(mpfr_t t)
{
    const float y = mpfr_get_flt(t, MPFR_RNDN);
    return y != y ? QUIET_NAN : oracle_bits(y);
}

/* Most results are known from 64 bits: cut off there, they lie between two numbers that round to
 * one binary32 number. 0 when these differ. */
static int decide_early(const struct oracle_function *f, uint32_t x, uint32_t *out_bits)
{
    mpfr_t t;
    mpfr_init2(t, USUAL_BITS);
    mpfr_set_flt(t, oracle_float(x), MPFR_RNDN);
    exact_functions[f->exact](t, t, MPFR_RNDZ);
    *out_bits = bits_of(t);
    if (mpfr_signbit(t))
        mpfr_nextbelow(t);
    else
        mpfr_nextabove(t);
    const int decided = bits_of(t) == *out_bits;
    mpfr_clear(t);
    return decided;
}

uint32_t oracle_exact(const struct oracle_function *f, uint32_t x)
{
    mpfr_t t;
    uint32_t bits;
    if (is_negative_pole(f, x))
        return UINT32_C(0xff800000);
    if (decide_early(f, x, &bits))
        return bits;
    mpfr_init2(t, EXACT_BITS);
    mpfr_set_flt(t, oracle_float(x), MPFR_RNDN);
    exact_functions[f->exact](t, t, MPFR_RNDN);
    bits = bits_of(t);
    mpfr_clear(t);
    return bits;
}

void oracle_thread_done(void)
{
    mpfr_free_cache();
}

#else

int oracle_has_exact(void)
{
    return 0;
}

uint32_t oracle_exact(const struct oracle_function *f, uint32_t x)
{
    (void)f;
    (void)x;
    return QUIET_NAN;
}

void oracle_thread_done(void)
{
}

#endif
