/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Random kernels do the same before and after simplification; the largest ones are simplified. */
#include "config.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/kernel/verify.h"
#include "core/lower/proof.h"
#include "core/lower/simplify/simplify.h"
#include "tests/unit/kernel_kit.h"
#include "tests/unit/kernel_run.h"
#include "tests/unit/unit.h"

enum { W32 = VYRE_VALUE_W32, F32 = VYRE_VALUE_F32, BOOL = VYRE_VALUE_BOOL };
enum { INPUT = 0, OUTPUT = 1 };
enum { WORDS = 100, LOCALS = 3, MOST_DEPTH = 4, POOL = 40 };

/* ---- random numbers ---- */

static uint64_t state;

static uint32_t next(void)
{
    state = state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (uint32_t)(state >> 33);
}

static uint32_t below(uint32_t count)
{
    return next() % count;
}

static uint32_t number(void)
{
    static const uint32_t numbers[] = {0,          1,          2,          3,          5,
                                       7,          10,         15,         16,         31,
                                       32,         63,         64,         100,        641,
                                       0x7FFFFFFF, 0x80000000, 0x80000001, 0xFFFFFFFF, 0xFFFFFFFE,
                                       0x3F800000, 0x7F800000, 0x7FC00000, 0xBF800000, 0x00000001};
    return below(4) ? numbers[below(sizeof numbers / sizeof *numbers)] : next() ^ next() << 16;
}

/* ---- a random kernel ---- */

/* The newest values of each type that are in scope. */
typedef struct pool {
    vyre__value words[POOL], floats[POOL], truths[POOL];
    uint32_t word_count, float_count, truth_count;
} pool;

static vyre__code code;
static unsigned left; /* statements that may still be made */

static void keep(vyre__value *list, uint32_t *count, vyre__value value)
{
    list[*count < POOL ? (*count)++ : below(POOL)] = value;
}

static vyre__value constant(void)
{
    return vyre__code_w32(&code, number());
}

static vyre__value a_word(pool *p)
{
    return below(5) && p->word_count ? p->words[below(p->word_count)] : constant();
}

static vyre__value a_truth(pool *p)
{
    if (below(6) && p->truth_count)
        return p->truths[below(p->truth_count)];
    return vyre__code_constant(&code, BOOL, below(2));
}

/* Not zero, since the form has no constant zero in sums. */
static vyre__value a_float(pool *p)
{
    if (below(5) && p->float_count)
        return p->floats[below(p->float_count)];
    return vyre__code_constant(&code, F32, number() | 1);
}

static vyre__value with(uint32_t op, vyre__value a, uint32_t bits)
{
    const vyre__value b = vyre__code_w32(&code, bits);
    return vyre__code_op2(&code, op, W32, a, b);
}

static vyre__value new_word(pool *p)
{
    static const uint16_t free_ops[] = {VYRE_OP_ADD,   VYRE_OP_SUB,     VYRE_OP_MUL,
                                        VYRE_OP_AND,   VYRE_OP_OR,      VYRE_OP_XOR,
                                        VYRE_OP_MIN_U, VYRE_OP_MAX_U,   VYRE_OP_MIN_S,
                                        VYRE_OP_MAX_S, VYRE_OP_MULHI_U, VYRE_OP_MULHI_S};
    static const uint16_t shifts[] = {VYRE_OP_SHL, VYRE_OP_SHR_U, VYRE_OP_SHR_S};
    static const uint16_t quotients[] = {VYRE_OP_DIV_U, VYRE_OP_REM_U, VYRE_OP_DIV_S,
                                         VYRE_OP_REM_S};
    const vyre__value a = a_word(p);
    vyre__value b;
    switch (below(9)) {
    case 0:
        b = with(VYRE_OP_AND, a_word(p), 31);
        return vyre__code_op2(&code, shifts[below(3)], W32, a, b);
    case 1: { /* a divisor that is neither 0 nor -1 */
        const uint32_t d = number();
        b = below(2) ? vyre__code_w32(&code, d + 1 < 2 ? 9 : d)
                     : with(VYRE_OP_OR, with(VYRE_OP_AND, a_word(p), 0x7FFFFFFF), 1);
        return vyre__code_op2(&code, quotients[below(4)], W32, a, b);
    }
    case 2: return vyre__code_op1(&code, below(2) ? VYRE_OP_NOT : VYRE_OP_NEG, W32, a);
    case 3: return vyre__code_op1(&code, VYRE_OP_BOOL_W32, W32, a_truth(p));
    case 4: b = a_word(p); return vyre__code_op3(&code, VYRE_OP_SELECT, W32, a_truth(p), a, b);
    case 5: return vyre__code_get(&code, below(LOCALS));
    case 6: return kernel_kit_load(&code, below(2), with(VYRE_OP_AND, a, 127));
    default: b = a_word(p); return vyre__code_op2(&code, free_ops[below(12)], W32, a, b);
    }
}

static vyre__value new_truth(pool *p)
{
    vyre__value b;
    if (below(3) == 0) {
        b = a_truth(p);
        return vyre__code_op2(&code, (uint32_t)VYRE_OP_AND_B + below(3), BOOL, a_truth(p), b);
    }
    if (below(5) == 0)
        return vyre__code_op1(&code, VYRE_OP_NOT_B, BOOL, a_truth(p));
    b = a_word(p);
    return vyre__code_op2(&code, (uint32_t)VYRE_OP_EQ + below(6), W32, a_word(p), b);
}

static vyre__value new_float(pool *p)
{
    vyre__value b;
    switch (below(5)) {
    case 0: return vyre__code_op1(&code, VYRE_OP_BITCAST, F32, a_word(p));
    case 1: return vyre__code_op1(&code, below(2) ? VYRE_OP_NEG_F : VYRE_OP_ABS_F, F32, a_float(p));
    case 2:
        b = a_float(p);
        return vyre__code_op3(&code, VYRE_OP_SELECT, F32, a_truth(p), a_float(p), b);
    default:
        b = a_float(p);
        return vyre__code_op2(&code, (uint32_t)VYRE_OP_ADD_F + below(3), F32, a_float(p), b);
    }
}

/* The bits of a float, with one NaN for all. */
static vyre__value bits_of(vyre__value x)
{
    const vyre__value nan = vyre__code_constant(&code, F32, 0x7FC00000);
    const vyre__value is_nan = vyre__code_op2(&code, VYRE_OP_NE_F, F32, x, x);
    const vyre__value one = vyre__code_op3(&code, VYRE_OP_SELECT, F32, is_nan, nan, x);
    return vyre__code_op1(&code, VYRE_OP_BITCAST, W32, one);
}

static void put_list(pool p, unsigned depth, int in_loop);

static void put_block(pool *p, unsigned depth, int in_loop)
{
    if (below(2)) {
        vyre__code_if(&code, a_truth(p));
        put_list(*p, depth + 1, in_loop);
        if (below(2)) {
            vyre__code_else(&code);
            put_list(*p, depth + 1, in_loop);
        }
    } else {
        pool inner = *p;
        const vyre__value from = vyre__code_w32(&code, below(4));
        const vyre__value to = with(VYRE_OP_AND, a_word(p), 3);
        keep(inner.words, &inner.word_count, vyre__code_for(&code, from, to));
        put_list(inner, depth + 1, 1);
    }
    vyre__code_end(&code);
}

static void put_statement(pool *p, unsigned depth, int in_loop)
{
    switch (below(10)) {
    case 0:
    case 1: keep(p->floats, &p->float_count, new_float(p)); break;
    case 2:
    case 3: keep(p->truths, &p->truth_count, new_truth(p)); break;
    case 4: vyre__code_set(&code, below(LOCALS), a_word(p)); break;
    case 5: kernel_kit_store(&code, OUTPUT, with(VYRE_OP_AND, a_word(p), 127), a_word(p)); break;
    case 6:
        if (depth < MOST_DEPTH)
            put_block(p, depth, in_loop);
        break;
    case 7:
        if (p->float_count)
            keep(p->words, &p->word_count, bits_of(a_float(p)));
        break;
    default: keep(p->words, &p->word_count, new_word(p)); break;
    }
}

static void put_list(pool p, unsigned depth, int in_loop)
{
    for (unsigned i = below(12); i > 0 && left > 0; i--) {
        left--;
        put_statement(&p, depth, in_loop);
    }
    if (depth == 0 || below(5))
        return;
    if (in_loop && below(2))
        vyre__code_break(&code);
    else if (in_loop && below(2))
        vyre__code_continue(&code);
    else
        kernel_kit_put(&code, VYRE_OP_RETURN);
}

static void make(uint64_t seed)
{
    pool p = {.word_count = 0};
    state = seed * 2654435761u + 12345;
    left = 150;
    vyre__code_start(&code, (const uint32_t[3]){1, 1, 1}, "random");
    code.float_mode = 1;
    kernel_kit_buffer(&code, VYRE_ROLE_INPUT, 4);
    kernel_kit_buffer(&code, VYRE_ROLE_INOUT, 4);
    code.buffers[below(2)].min_elements = below(2) ? WORDS : 0;
    for (int i = 0; i < LOCALS; i++)
        vyre__code_local(&code, W32);
    keep(p.words, &p.word_count, kernel_kit_axis(&code, VYRE_OP_GLOBAL_ID, 0));
    keep(p.words, &p.word_count, vyre__code_op0(&code, VYRE_OP_LEN, W32, INPUT));
    while (left > 20)
        put_list(p, 0, 0);
    for (uint32_t i = 0; i < LOCALS; i++)
        kernel_kit_store(&code, OUTPUT, vyre__code_w32(&code, i), vyre__code_get(&code, i));
}

/* ---- comparing ---- */

static void run(uint32_t *output, uint64_t seed)
{
    uint32_t input[WORDS];
    state = seed;
    for (int i = 0; i < WORDS; i++)
        input[i] = number();
    for (int i = 0; i < WORDS; i++)
        output[i] = number();
    const cpu_buffer buffers[] = {{(unsigned char *)input, sizeof input},
                                  {(unsigned char *)output, sizeof input}};
    kernel_launch launch = {.buffers = buffers, .grid = {3, 1, 1}};
    CU_ASSERT_EQUAL(kernel_run_code(&code, &launch), VYRE_OK);
}

static void compare(uint64_t seed)
{
    uint32_t before[WORDS], after[WORDS];
    vyre__proof proof = {0};
    vyre_error error = {0};
    const vyre_kernel_caps caps = {.struct_size = sizeof caps};
    make(seed);
    vyre_kernel view = vyre__kernel_view(&code);
    if (vyre__code_verify(&view, &error) == VYRE_OK) {
        run(before, seed);
        CU_ASSERT_EQUAL(vyre__simplify(&code, &caps, &proof, &error), VYRE_OK);
        view = vyre__kernel_view(&code);
        CU_ASSERT_EQUAL(vyre__code_verify(&view, &error), VYRE_OK);
        run(after, seed);
        if (memcmp(before, after, sizeof before) != 0 || error.status != VYRE_OK) {
            CU_FAIL("the kernels differ");
            printf("# seed %llu: %s\n", (unsigned long long)seed, error.message);
        }
    } else {
        CU_FAIL("the kernel is wrong");
        printf("# seed %llu: %s\n", (unsigned long long)seed, error.message);
    }
    vyre__proof_release(&proof);
    vyre__code_release(&code);
}

static void does_the_same(void)
{
    for (uint64_t seed = 1; seed <= 3000; seed++)
        compare(seed);
}

/* ---- the largest ---- */

static void simplify_large(void)
{
    vyre__proof proof = {0};
    vyre_error error = {0};
    const vyre_kernel_caps caps = {.struct_size = sizeof caps};
    CU_ASSERT_EQUAL(vyre__code_status(&code, &error), VYRE_OK);
    CU_ASSERT_EQUAL(vyre__simplify(&code, &caps, &proof, &error), VYRE_OK);
    const vyre_kernel view = vyre__kernel_view(&code);
    CU_ASSERT_EQUAL(vyre__code_verify(&view, &error), VYRE_OK);
    if (error.status != VYRE_OK)
        printf("# %s\n", error.message);
    vyre__proof_release(&proof);
    vyre__code_release(&code);
}

/* At the limit of the form: quotients that would each become several instructions. */
static void takes_a_million_quotients(void)
{
    kernel_kit_start(&code);
    const vyre__value x =
        kernel_kit_load(&code, INPUT, kernel_kit_axis(&code, VYRE_OP_GLOBAL_ID, 0));
    vyre__value y = x;
    while (code.count + 4 < VYRE__CODE_MAX)
        y = with(VYRE_OP_DIV_S, y, code.count | 3);
    kernel_kit_store(&code, OUTPUT, x, y);
    simplify_large();
}

/* Each fact about x is one more to look at, and each sum one more to look through. */
static void takes_a_million_facts(void)
{
    kernel_kit_start(&code);
    const vyre__value x = kernel_kit_axis(&code, VYRE_OP_GLOBAL_ID, 0);
    while (code.count + 16 < VYRE__CODE_MAX) {
        const vyre__value end = kernel_kit_load(&code, OUTPUT, x);
        vyre__code_if(&code, vyre__code_op2(&code, VYRE_OP_LE_U, W32, end, x));
        kernel_kit_put(&code, VYRE_OP_RETURN);
        vyre__code_end(&code);
        kernel_kit_store(&code, OUTPUT, vyre__code_op2(&code, VYRE_OP_MIN_U, W32, x, end), end);
        kernel_kit_store(&code, OUTPUT, x, x);
    }
    simplify_large();
}

static void takes_deep_loops(void)
{
    kernel_kit_start(&code);
    const uint32_t local = vyre__code_local(&code, W32);
    const vyre__value few = vyre__code_w32(&code, 2), none = vyre__code_w32(&code, 0);
    for (int i = 0; i < VYRE__CODE_MAX_DEPTH; i++)
        vyre__code_for(&code, none, few);
    while (code.count + 200 < VYRE__CODE_MAX) {
        const vyre__value more = with(VYRE_OP_MUL, vyre__code_get(&code, local), code.count);
        vyre__code_set(&code, local, more);
    }
    for (int i = 0; i < VYRE__CODE_MAX_DEPTH; i++)
        vyre__code_end(&code);
    kernel_kit_store(&code, OUTPUT, none, vyre__code_get(&code, local));
    simplify_large();
}

static const unit_test tests[] = {{"does the same", does_the_same},
                                  {"takes a million quotients", takes_a_million_quotients},
                                  {"takes a million facts", takes_a_million_facts},
                                  {"takes deep loops", takes_deep_loops},
                                  {NULL, NULL}};

int main(void)
{
    return unit_main("simplify_random", tests);
}
