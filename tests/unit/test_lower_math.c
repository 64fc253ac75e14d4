/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * The binary32 functions as kernel code, against the reference's, which are proven on all inputs.
 * tests/math/kernel-exhaustive covers every input.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/ir/model.h"
#include "core/lower/math/math.h"
#include "tests/math/near.h"
#include "tests/unit/math_kit.h"
#include "tests/unit/unit.h"

enum { LANES = KERNEL_EVAL_LANES, RANDOM = 100000, MAX_CODE = 260 };

/* One failure per function is enough to read. */
static int check_inputs(math_subject *s, const uint32_t inputs[LANES])
{
    math_mistake first;
    char text[160];
    if (!math_subject_check(s, inputs, &first))
        return 1;
    snprintf(text, sizeof text, "%s: 0x%08x gave 0x%08x, right is 0x%08x", s->oracle->name,
             (unsigned)first.input, (unsigned)first.actual, (unsigned)first.expected);
    CU_assertImplementation(CU_FALSE, __LINE__, text, __FILE__, "", CU_FALSE);
    return 0;
}

typedef void subject_test(math_subject *s);

static void with_each(subject_test *test)
{
    for (int f = 0; f < ORACLE_FUNCTIONS; f++)
        for (int set = 0; set < KERNEL_EVAL_NONE; set++) {
            math_subject s;
            CU_ASSERT_FATAL(math_subject_open(&s, &math_functions[f], (enum kernel_eval_set)set));
            test(&s);
            CU_ASSERT_EQUAL(s.eval.violations, 0);
            math_subject_close(&s);
        }
}

/* ---- the code ---- */

static void code_fits_the_device(void)
{
    for (int f = 0; f < ORACLE_FUNCTIONS; f++)
        for (int set = 0; set < KERNEL_EVAL_NONE; set++) {
            const vyre_kernel_caps caps = kernel_eval_caps((enum kernel_eval_set)set);
            vyre__code code;
            vyre__value result;
            math_emit(&code, &caps, math_functions[f].unary, &result);
            const char *wrong = kernel_eval_check(&code, &caps);
            if (wrong)
                CU_assertImplementation(CU_FALSE, __LINE__, wrong, math_functions[f].name, "",
                                        CU_FALSE);
            CU_ASSERT_EQUAL(vyre__code_type(&code, result), VYRE_VALUE_F32);
            CU_ASSERT(code.max_depth == 0 && code.local_count == 0);
            if (set == KERNEL_EVAL_ALL)
                CU_ASSERT(code.count <= MAX_CODE);
            vyre__code_release(&code);
        }
}

static void equal_calls_make_equal_code(void)
{
    const vyre_kernel_caps caps = kernel_eval_caps(KERNEL_EVAL_ALL);
    for (int f = 0; f < ORACLE_FUNCTIONS; f++) {
        vyre__code a, b;
        vyre__value x, y;
        math_emit(&a, &caps, math_functions[f].unary, &x);
        math_emit(&b, &caps, math_functions[f].unary, &y);
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
        math_emit(&code, &caps, math_functions[f].unary, &result);
        CU_ASSERT_EQUAL(result, 0);
        CU_ASSERT_EQUAL(code.count, 1);
        CU_ASSERT(vyre__lower_math_needs_f64(math_functions[f].unary));
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
    math_emit(&code, &caps, VYRE__UN_SQRT, &result);
    CU_ASSERT_EQUAL(result, 0);
    vyre__code_release(&code);
}

/* ---- values ---- */

static const uint32_t edges[] = {
    0,          1,          0x00400000, 0x007fffff, 0x00800000, 0x00800001, 0x33000000, 0x33800000,
    0x34000000, 0x38ffffff, 0x39000000, 0x3d000000, 0x3d800000, 0x3e000000, 0x3e7fffff, 0x3e800000,
    0x3e800001, 0x3effffff, 0x3f000000, 0x3f000001, 0x3f332fff, 0x3f333000, 0x3f7fffff, 0x3f800000,
    0x3f800001, 0x3fc90fda, 0x3fc90fdb, 0x40490fda, 0x40490fdb, 0x40c90fdb, 0x4202422f, 0x42af0000,
    0x42b17217, 0x42b17218, 0x42b2d4fc, 0x42b2d4fd, 0x42b40000, 0x42cff1b4, 0x42cff1b5, 0x42ffffff,
    0x43000000, 0x43150000, 0x43160000, 0x4b800000, 0x4f800000, 0x50000000, 0x53ffffff, 0x54000000,
    0x5f7fffff, 0x5f800000, 0x5f800001, 0x7f000000, 0x7f7fffff, 0x7f800000, 0x7f800001, 0x7fbfffff,
    0x7fc00000, 0x7fffffff,
};

enum { EDGES = sizeof edges / sizeof edges[0] };

/* With both neighbours, and with both signs. */
static void check_edges(math_subject *s)
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

static void edges_of_each(void)
{
    with_each(check_edges);
}

/* The last lanes repeat the last of the inputs. */
static void check_near(math_subject *s)
{
    size_t count, taken = 0;
    near_input *all = near_inputs_read(&count);
    uint32_t inputs[LANES];
    int right = 1;
    for (size_t i = 0; right && i < count; i++) {
        if (strcmp(all[i].function, s->oracle->name) != 0)
            continue;
        inputs[taken++ % LANES] = all[i].x;
        if (taken % LANES == 0)
            right = check_inputs(s, inputs);
    }
    for (size_t i = taken % LANES; taken > 0 && i < LANES; i++)
        inputs[i] = inputs[i > 0 ? i - 1 : 0];
    if (right && taken % LANES > 0)
        check_inputs(s, inputs);
    CU_ASSERT(taken > 0);
    free(all);
}

static void near_inputs(void)
{
    with_each(check_near);
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

static void check_random(math_subject *s)
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
        {"edges", edges_of_each},
        {"inputs near to the middle of two results", near_inputs},
        {"100,000 inputs of each function", random_inputs},
        {NULL, NULL},
    };
    return unit_main("lower_math", tests);
}
