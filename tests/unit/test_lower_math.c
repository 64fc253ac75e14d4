/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * The binary32 functions as kernel code, against the reference's, which are proven on all inputs.
 * tests/math/kernel-exhaustive covers every input.
 */
#include <stdio.h>
#include <string.h>

#include "core/ir/model.h"
#include "core/lower/math/math.h"
#include "tests/math/f32_oracle.h"
#include "tests/unit/kernel_eval.h"
#include "tests/unit/unit.h"

enum { LANES = KERNEL_EVAL_LANES, RANDOM = 100000, MAX_CODE = 260 };

struct function {
    const char *name;
    uint32_t unary;
};

static const struct function functions[ORACLE_FUNCTIONS] = {
    {"exp", VYRE__UN_EXP},   {"exp2", VYRE__UN_EXP2},
    {"log", VYRE__UN_LOG},   {"log2", VYRE__UN_LOG2},
    {"sin", VYRE__UN_SIN},   {"cos", VYRE__UN_COS},
    {"tan", VYRE__UN_TAN},   {"asin", VYRE__UN_ASIN},
    {"acos", VYRE__UN_ACOS}, {"atan", VYRE__UN_ATAN},
    {"sinh", VYRE__UN_SINH}, {"cosh", VYRE__UN_COSH},
    {"tanh", VYRE__UN_TANH}, {"inverse_sqrt", VYRE__UN_INVERSE_SQRT},
};

/* A function as code, and its reference. */
struct subject {
    const struct oracle_function *oracle;
    vyre__code code;
    vyre__value result;
    kernel_eval eval;
    char label[64];
};

static void emit(vyre__code *code, const vyre_kernel_caps *caps, uint32_t unary,
                 vyre__value *out_result)
{
    static const uint32_t workgroup[3] = {1, 1, 1};
    vyre__code_start(code, workgroup, "math");
    const vyre__value x = vyre__code_op0(code, VYRE_OP_PARAM, VYRE_VALUE_F32, 0);
    *out_result = vyre__lower_math(code, caps, unary, x);
}

static void open_subject(struct subject *s, const struct function *f, enum kernel_eval_set set)
{
    const vyre_kernel_caps caps = kernel_eval_caps(set);
    memset(s, 0, sizeof *s);
    snprintf(s->label, sizeof s->label, "%s with %s", f->name, kernel_eval_set_names[set]);
    s->oracle = oracle_find(f->name);
    CU_ASSERT_PTR_NOT_NULL_FATAL(s->oracle);
    emit(&s->code, &caps, f->unary, &s->result);
    CU_ASSERT_FATAL(s->code.status == VYRE_OK && s->result != 0);
    CU_ASSERT_FATAL(kernel_eval_open(&s->eval, &s->code));
}

static void close_subject(struct subject *s)
{
    CU_ASSERT_EQUAL(s->eval.violations, 0);
    kernel_eval_close(&s->eval);
    vyre__code_release(&s->code);
}

static int is_nan(uint32_t bits)
{
    return (bits & 0x7fffffffu) > 0x7f800000u;
}

/* One failure per function is enough to read. */
static int check_inputs(struct subject *s, const uint32_t inputs[LANES])
{
    uint64_t words[1][LANES];
    for (int i = 0; i < LANES; i++)
        words[0][i] = inputs[i];
    kernel_eval_run(&s->eval, (const uint64_t(*)[LANES])words);
    for (int i = 0; i < LANES; i++) {
        const uint32_t actual = (uint32_t)s->eval.values[s->result][i];
        const uint32_t expected = oracle_bits(s->oracle->actual(oracle_float(inputs[i])));
        char text[160];
        if (actual == expected || (is_nan(actual) && is_nan(expected)))
            continue;
        snprintf(text, sizeof text, "%s: 0x%08x gave 0x%08x, right is 0x%08x", s->label,
                 (unsigned)inputs[i], (unsigned)actual, (unsigned)expected);
        CU_assertImplementation(CU_FALSE, __LINE__, text, __FILE__, "", CU_FALSE);
        return 0;
    }
    return 1;
}

typedef void subject_test(struct subject *s);

static void with_each(subject_test *test)
{
    for (int f = 0; f < ORACLE_FUNCTIONS; f++)
        for (int set = 0; set < KERNEL_EVAL_NONE; set++) {
            struct subject s;
            open_subject(&s, &functions[f], (enum kernel_eval_set)set);
            test(&s);
            close_subject(&s);
        }
}

/* ---- the code ---- */

static void code_fits_the_device(void)
{
    for (int f = 0; f < ORACLE_FUNCTIONS; f++)
        for (int set = 0; set < KERNEL_EVAL_NONE; set++) {
            const vyre_kernel_caps caps = kernel_eval_caps((enum kernel_eval_set)set);
            struct subject s;
            open_subject(&s, &functions[f], (enum kernel_eval_set)set);
            const char *wrong = kernel_eval_check(&s.code, &caps);
            if (wrong)
                CU_assertImplementation(CU_FALSE, __LINE__, wrong, s.label, "", CU_FALSE);
            CU_ASSERT_EQUAL(vyre__code_type(&s.code, s.result), VYRE_VALUE_F32);
            CU_ASSERT(s.code.depth == 0 && s.code.local_count == 0);
            if (set == KERNEL_EVAL_ALL)
                CU_ASSERT(s.code.count <= MAX_CODE);
            close_subject(&s);
        }
}

static void equal_calls_make_equal_code(void)
{
    const vyre_kernel_caps caps = kernel_eval_caps(KERNEL_EVAL_ALL);
    for (int f = 0; f < ORACLE_FUNCTIONS; f++) {
        vyre__code a, b;
        vyre__value x, y;
        emit(&a, &caps, functions[f].unary, &x);
        emit(&b, &caps, functions[f].unary, &y);
        CU_ASSERT_FATAL(a.count == b.count && x == y);
        CU_ASSERT_EQUAL(memcmp(a.items, b.items, a.count * sizeof *a.items), 0);
        vyre__code_release(&a);
        vyre__code_release(&b);
    }
}

static void without_binary64_there_is_none(void)
{
    const vyre_kernel_caps caps = kernel_eval_caps(KERNEL_EVAL_NONE);
    for (int f = 0; f < ORACLE_FUNCTIONS; f++) {
        vyre__code code;
        vyre__value result;
        emit(&code, &caps, functions[f].unary, &result);
        CU_ASSERT_EQUAL(result, 0);
        CU_ASSERT_EQUAL(code.count, 1);
        CU_ASSERT(vyre__lower_math_needs_f64(functions[f].unary));
        vyre__code_release(&code);
    }
    CU_ASSERT(!vyre__lower_math_needs_f64(VYRE__UN_SQRT));
    CU_ASSERT(!vyre__lower_math_needs_f64(0));
}

static void other_operators_are_refused(void)
{
    const vyre_kernel_caps caps = kernel_eval_caps(KERNEL_EVAL_ALL);
    vyre__code code;
    vyre__value result;
    emit(&code, &caps, VYRE__UN_SQRT, &result);
    CU_ASSERT_EQUAL(result, 0);
    vyre__code_release(&code);
}

/* ---- values ---- */

static const uint32_t edges[] = {
    0,
    1,
    0x00400000,
    0x007fffff,
    0x00800000,
    0x00800001,
    0x33000000,
    0x33800000,
    0x34000000,
    0x38ffffff,
    0x39000000,
    0x3d000000,
    0x3d800000,
    0x3e000000,
    0x3e7fffff,
    0x3e800000,
    0x3e800001,
    0x3effffff,
    0x3f000000,
    0x3f000001,
    0x3f332fff,
    0x3f333000,
    0x3f7fffff,
    0x3f800000,
    0x3f800001,
    0x3fc90fda,
    0x3fc90fdb,
    0x40490fda,
    0x40490fdb,
    0x40c90fdb,
    0x4202422f,
    0x42af0000,
    0x42b17217,
    0x42b17218,
    0x42b2d4fc,
    0x42b2d4fd,
    0x42b40000,
    0x42cff1b4,
    0x42cff1b5,
    0x42ffffff,
    0x43000000,
    0x43150000,
    0x43160000,
    0x4b800000,
    0x4f800000,
    0x50000000,
    0x53ffffff,
    0x54000000,
    0x5f7fffff,
    0x5f800000,
    0x5f800001,
    0x7f000000,
    0x7f7fffff,
    0x7f800000,
    0x7f800001,
    0x7fbfffff,
    0x7fc00000,
    0x7fffffff,
    /* so near to the middle of two results that a sum rounded twice gets one of them wrong */
    0x3b429d37,
    0xbcf3a937,
    0x3c413d3a,
    0x41178feb,
    0x4c5d65a5,
    0x65d890d3,
    0x6f31a8ec,
    0x46199998,
    0x3d8d6b23,
    0x3a1285ff,
    0x328885a3,
    0x39826222,
    0x5f18b878,
    0x6115cb11,
    0x3f083a1a,
};

enum { EDGES = sizeof edges / sizeof edges[0] };

/* With both neighbours, and with both signs. */
static void check_edges(struct subject *s)
{
    uint32_t inputs[LANES];
    for (int i = 0; i < LANES; i++)
        inputs[i] = edges[i % EDGES];
    int right = check_inputs(s, inputs);
    for (uint32_t n = 0; right && n < EDGES; n += LANES / 6) {
        for (uint32_t i = 0; i < LANES; i++) {
            const uint32_t x = edges[(n + i / 6) % EDGES] + i % 3 - 1;
            inputs[i] = i % 6 < 3 ? x : x ^ 0x80000000u;
        }
        right = check_inputs(s, inputs);
    }
}

static void edges_and_hard_inputs(void)
{
    with_each(check_edges);
}

/* Half of them any bits, the others near the middle of the range. */
static uint32_t random_input(uint64_t *state)
{
    *state = *state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    const uint32_t bits = (uint32_t)(*state >> 32);
    if (*state >> 31 & 1)
        return bits;
    return (bits & 0x807fffffu) | (112 + (bits >> 23 & 31)) << 23;
}

static void check_random(struct subject *s)
{
    uint64_t state = 1;
    int right = 1;
    for (int n = 0; right && n < RANDOM; n += LANES) {
        uint32_t inputs[LANES];
        for (int i = 0; i < LANES; i++)
            inputs[i] = random_input(&state);
        right = check_inputs(s, inputs);
    }
}

static void random_inputs(void)
{
    with_each(check_random);
}

int main(void)
{
    static const unit_test tests[] = {
        {"the code has only what the device has", code_fits_the_device},
        {"equal calls make equal code", equal_calls_make_equal_code},
        {"without binary64 there is no code", without_binary64_there_is_none},
        {"other operators are refused", other_operators_are_refused},
        {"edges and hard inputs", edges_and_hard_inputs},
        {"100,000 inputs of each function", random_inputs},
        {NULL, NULL},
    };
    return unit_main("lower_math", tests);
}
