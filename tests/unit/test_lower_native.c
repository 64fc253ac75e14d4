/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Float mode ulp: what is native, from which bound on, and what is contracted. */
#include <stdio.h>
#include <string.h>

#include <vyre/plugin.h>

#include "core/dispatch/natives.h"
#include "core/lower/lower.h"
#include "tests/unit/lower_kit.h"
#include "tests/unit/unit.h"

enum { FIRST = VYRE_OP_EXP2_N, NATIVES = VYRE_OP_SQRT_N - VYRE_OP_EXP2_N + 1 };

static const uint32_t all_natives[] = {
    VYRE_OP_EXP2_N,  VYRE_OP_LOG2_N,  VYRE_OP_SIN_N, VYRE_OP_COS_N,  VYRE_OP_TANH_N,
    VYRE_OP_RECIP_N, VYRE_OP_RSQRT_N, VYRE_OP_DIV_N, VYRE_OP_SQRT_N,
};

/* How the next texts are lowered. */
static vyre_kernel_caps caps;
static vyre__natives natives;
static vyre__lowering how;

static void start(uint32_t ulp, double error)
{
    caps = *compare_caps_full();
    caps.features |= VYRE_KERNEL_FEATURE_NATIVE_MATH;
    for (int i = 0; i < NATIVES; i++)
        natives.error[i] = error;
    how = (vyre__lowering){
        .caps = &caps, .float_mode = VYRE_FLOAT_ULP, .ulp = ulp, .natives = &natives};
}

static void without(uint32_t op)
{
    caps.operations[op / 64] &= ~(UINT64_C(1) << op % 64);
}

/* The kernel of y[i] = EXPRESSION, over f32 a, b, c; it lives until the next call. */
static const vyre_kernel *lowered_form(const char *expression)
{
    static vyre__lowered *lowered;
    vyre_error error = {0};
    char text[512];
    snprintf(text, sizeof text,
             "program p;\nworkgroup 64;\nbuffer x: f32[] read;\nbuffer y: f32[] write;\n"
             "{ let i = gid.x; let a = x[i]; let b = x[i + 1]; let c = x[i + 2]; y[i] = %s; }\n",
             expression);
    vyre__lowered_release(lowered);
    lowered = NULL;
    vyre_program *program = lower_parse(text);
    CU_ASSERT_PTR_NOT_NULL_FATAL(program);
    if (vyre__lower(program, &how, &lowered, &error) != VYRE_OK)
        printf("# %s: %s\n", expression, error.message);
    vyre_program_release(program);
    CU_ASSERT_PTR_NOT_NULL_FATAL(lowered);
    return &lowered->kernels[0]->form;
}

static unsigned count_of(const char *expression, uint32_t op)
{
    return lower_count(lowered_form(expression), op);
}

static unsigned native_count(const char *expression)
{
    const vyre_kernel *form = lowered_form(expression);
    unsigned count = 0;
    for (size_t i = 0; i < sizeof all_natives / sizeof all_natives[0]; i++)
        count += lower_count(form, all_natives[i]);
    CU_ASSERT_EQUAL((form->features & VYRE_KERNEL_FEATURE_NATIVE_MATH) != 0, count > 0);
    return count;
}

/* The error that the native operation may have; 0: there is none. */
static uint32_t allowed(const char *expression, uint32_t op)
{
    const vyre_kernel *form = lowered_form(expression);
    for (uint32_t i = 0; i < form->code_count; i++)
        if (vyre__kernel_at(form, i)->op == op)
            return vyre__kernel_at(form, i)->aux;
    return 0;
}

/* ---- functions ---- */

typedef struct native_case {
    const char *expression;
    uint32_t op;
    uint32_t least;  /* N from which on it is native, when its error is 1 ulp */
    uint32_t of_100; /* what it may have with N = 100 */
} native_case;

static const native_case cases[] = {
    {"exp2(a)", VYRE_OP_EXP2_N, 1, 100},
    {"log2(a)", VYRE_OP_LOG2_N, 1, 100},
    {"sin(a)", VYRE_OP_SIN_N, 1, 100},
    {"cos(a)", VYRE_OP_COS_N, 1, 100},
    {"tanh(a)", VYRE_OP_TANH_N, 1, 100},
    {"reciprocal(a)", VYRE_OP_RECIP_N, 1, 100},
    {"inverse_sqrt(a)", VYRE_OP_RSQRT_N, 1, 100},
    {"sqrt(a)", VYRE_OP_SQRT_N, 1, 100},
    {"a / b", VYRE_OP_DIV_N, 1, 100},
    {"exp(a)", VYRE_OP_EXP2_N, 3, 49},
    {"log(a)", VYRE_OP_LOG2_N, 2, 71},
    {"tan(a)", VYRE_OP_SIN_N, 5, 24},
    {"tan(a)", VYRE_OP_COS_N, 5, 24},
};
enum { CASES = sizeof cases / sizeof cases[0] };

static void from_its_bound_on(void)
{
    for (int i = 0; i < CASES; i++) {
        start(cases[i].least, 1);
        CU_ASSERT_EQUAL(allowed(cases[i].expression, cases[i].op), 1);
        start(100, 1);
        CU_ASSERT_EQUAL(allowed(cases[i].expression, cases[i].op), cases[i].of_100);
        start(cases[i].least, 1.01);
        CU_ASSERT_EQUAL(native_count(cases[i].expression), 0);
        if (cases[i].least > 1) {
            start(cases[i].least - 1, 1);
            CU_ASSERT_EQUAL(native_count(cases[i].expression), 0);
        }
    }
}

static void never_without_proof(void)
{
    for (int i = 0; i < CASES; i++) {
        start(100, 0);
        CU_ASSERT_EQUAL(native_count(cases[i].expression), 0);
        start(100, 1);
        how.natives = NULL;
        CU_ASSERT_EQUAL(native_count(cases[i].expression), 0);
    }
}

static void never_where_the_device_has_none(void)
{
    for (int i = 0; i < CASES; i++) {
        start(100, 1);
        without(cases[i].op);
        CU_ASSERT_EQUAL(native_count(cases[i].expression), 0);
        start(100, 1);
        caps.features &= ~VYRE_KERNEL_FEATURE_NATIVE_MATH;
        CU_ASSERT_EQUAL(native_count(cases[i].expression), 0);
    }
}

static void never_in_other_modes(void)
{
    for (int i = 0; i < CASES; i++)
        for (uint32_t mode = VYRE_FLOAT_STRICT; mode <= VYRE_FLOAT_FLUSH; mode++) {
            start(0, 1);
            how.float_mode = mode;
            CU_ASSERT_EQUAL(native_count(cases[i].expression), 0);
        }
}

/* Strict sequences take their place. */
static void other_functions_stay(void)
{
    static const char *const others[] = {"sinh(a)", "cosh(a)",  "asin(a)", "acos(a)",
                                         "atan(a)", "floor(a)", "abs(a)"};
    for (size_t i = 0; i < sizeof others / sizeof others[0]; i++) {
        start(1000, 1);
        CU_ASSERT_EQUAL(native_count(others[i]), 0);
    }
}

/* The correction of e^x needs one rounding. */
static void exp_needs_fma(void)
{
    start(100, 1);
    without(VYRE_OP_FMA_F);
    CU_ASSERT_EQUAL(native_count("exp(a)"), 0);
    CU_ASSERT_EQUAL(native_count("log(a)"), 1);
}

static void narrow_devices_get_functions(void)
{
    start(4, 1);
    caps.value_types = 0;
    CU_ASSERT_EQUAL(native_count("exp(a) + sin(b)"), 2);
}

/* ---- facts ---- */

static void claims_do_not_count(void)
{
    vyre_fact fact = {.struct_size = sizeof fact,
                      .key = VYRE_FACT_ULP,
                      .type = VYRE_TYPE_F64,
                      .index = VYRE_OP_SIN_N,
                      .value.f64 = 2.5};
    vyre__natives found;
    for (uint8_t source = VYRE_SOURCE_UNKNOWN; source <= VYRE_SOURCE_REFUTED; source++) {
        const int counts = source == VYRE_SOURCE_PROBED || source == VYRE_SOURCE_VERIFIED;
        fact.source = source;
        vyre__natives_of(&fact, 1, &found);
        for (uint32_t op = FIRST; op < FIRST + NATIVES; op++)
            CU_ASSERT_EQUAL(found.error[op - FIRST], op == VYRE_OP_SIN_N && counts ? 2.5 : 0);
    }
    fact.source = VYRE_SOURCE_PROBED;
    fact.status = VYRE_UNSUPPORTED;
    vyre__natives_of(&fact, 1, &found);
    CU_ASSERT_EQUAL(found.error[VYRE_OP_SIN_N - FIRST], 0);
}

/* ---- contraction ---- */

typedef struct contraction {
    const char *expression;
    unsigned fused, products, sums; /* operations left */
} contraction;

static const contraction contractions[] = {
    {"a * b + c", 1, 0, 0},        {"c + a * b", 1, 0, 0},     {"a * b - c", 1, 0, 0},
    {"c - a * b", 1, 0, 0},        {"a * a + b * b", 1, 1, 0}, {"a * a + b * b + c * c", 2, 1, 0},
    {"a * b + 0.0", 0, 1, 0},      {"a + b", 0, 0, 1},         {"(a + b) * c", 0, 1, 1},
    {"fma(a, b, c) + a", 1, 0, 1},
};
enum { CONTRACTIONS = sizeof contractions / sizeof contractions[0] };

static unsigned sums_of(const vyre_kernel *form)
{
    return lower_count(form, VYRE_OP_ADD_F) + lower_count(form, VYRE_OP_SUB_F);
}

static void products_join_sums(void)
{
    for (int i = 0; i < CONTRACTIONS; i++) {
        const contraction *c = &contractions[i];
        start(1, 0);
        const vyre_kernel *form = lowered_form(c->expression);
        CU_ASSERT_EQUAL(lower_count(form, VYRE_OP_FMA_F), c->fused);
        CU_ASSERT_EQUAL(lower_count(form, VYRE_OP_MUL_F), c->products);
        CU_ASSERT_EQUAL(sums_of(form), c->sums);
    }
}

static void not_where_fma_is_a_sequence(void)
{
    start(1, 0);
    without(VYRE_OP_FMA_F);
    CU_ASSERT_EQUAL(count_of("a * b + c", VYRE_OP_MUL_F), 1);
    CU_ASSERT_EQUAL(sums_of(lowered_form("a * b + c")), 1);
    start(0, 0);
    how.float_mode = VYRE_FLOAT_STRICT;
    CU_ASSERT_EQUAL(count_of("a * b + c", VYRE_OP_FMA_F), 0);
}

static const unit_test tests[] = {
    {"native from its bound on", from_its_bound_on},
    {"never without proof", never_without_proof},
    {"never where the device has none", never_where_the_device_has_none},
    {"never in other modes", never_in_other_modes},
    {"other functions stay", other_functions_stay},
    {"exp needs fma", exp_needs_fma},
    {"devices without 64-bit numbers get functions", narrow_devices_get_functions},
    {"claims do not count", claims_do_not_count},
    {"products join sums", products_join_sums},
    {"not where fma is a sequence", not_where_fma_is_a_sequence},
    {NULL, NULL},
};

int main(void)
{
    return unit_main("lower_native", tests);
}
