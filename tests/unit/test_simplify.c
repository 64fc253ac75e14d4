/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Each pass of simplification on kernels built by hand: what becomes of them, as text. */
#include "config.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/kernel/print.h"
#include "core/kernel/verify.h"
#include "core/lower/proof.h"
#include "core/lower/simplify/simplify.h"
#include "tests/unit/kernel_kit.h"
#include "tests/unit/unit.h"

enum { W32 = VYRE_VALUE_W32, F32 = VYRE_VALUE_F32, BOOL = VYRE_VALUE_BOOL };
enum { INPUT = 0, OUTPUT = 1 };

static vyre__code code;

/* ---- building ---- */

static vyre__value word(uint32_t bits)
{
    return vyre__code_w32(&code, bits);
}

static vyre__value op2(uint32_t op, vyre__value a, vyre__value b)
{
    return vyre__code_op2(&code, op, W32, a, b);
}

static vyre__value with(uint32_t op, vyre__value a, uint32_t b)
{
    return op2(op, a, word(b));
}

static vyre__value length(uint32_t buffer)
{
    return vyre__code_op0(&code, VYRE_OP_LEN, W32, buffer);
}

static vyre__value id(uint32_t op)
{
    return kernel_kit_axis(&code, op, 0);
}

static vyre__value load(vyre__value index)
{
    return kernel_kit_load(&code, INPUT, index);
}

static void store(vyre__value index, vyre__value value)
{
    kernel_kit_store(&code, OUTPUT, index, value);
}

/* ---- comparing ---- */

/* The instructions of the simplified code, in the text of core/kernel/print.h. */
static void expect(const char *expected)
{
    vyre_error error = {0};
    vyre__bytes text = {0};
    const vyre_kernel_caps caps = {.struct_size = sizeof caps};
    CU_ASSERT_EQUAL(vyre__simplify(&code, &caps, NULL, &error), VYRE_OK);
    const vyre_kernel view = vyre__kernel_view(&code);
    CU_ASSERT_EQUAL(vyre__code_verify(&view, &error), VYRE_OK);
    vyre__kernel_print(&view, &text);
    vyre__bytes_put_u8(&text, 0);
    const char *body = strstr((const char *)text.data, "\n\n");
    const int is_same = body && strcmp(body + 2, expected) == 0;
    CU_ASSERT(is_same);
    if (!is_same)
        printf("# ---- got\n%s# ---- instead of\n%s", body ? body + 2 : "", expected);
    vyre__bytes_release(&text);
    vyre__code_release(&code);
}

/* ---- folding ---- */

static void folds_constants(void)
{
    kernel_kit_start(&code);
    const vyre__value product = with(VYRE_OP_MUL, word(6), 7);
    const vyre__value sum = with(VYRE_OP_ADD, product, 0xFFFFFFFF);
    store(word(0), sum);
    expect("%1 = const.w32 41\n"
           "%2 = const.w32 0\n"
           "store.w32 buffer1[%2], %1 guarded\n");
}

static void folds_identities(void)
{
    kernel_kit_start(&code);
    const vyre__value zero = word(0);
    const vyre__value x = load(id(VYRE_OP_GLOBAL_ID));
    vyre__value y = with(VYRE_OP_ADD, x, 0);
    y = with(VYRE_OP_MUL, y, 1);
    y = op2(VYRE_OP_AND, y, x);
    y = with(VYRE_OP_XOR, with(VYRE_OP_XOR, y, 0xFF), 0xFF);
    y = with(VYRE_OP_SUB, with(VYRE_OP_ADD, y, 5), 5);
    store(zero, op2(VYRE_OP_OR, y, op2(VYRE_OP_SUB, x, x)));
    expect("%1 = const.w32 0\n"
           "%2 = global_id.w32 x\n"
           "%3 = load.w32 buffer0[%2] guarded\n"
           "store.w32 buffer1[%1], %3 guarded\n");
}

static void keeps_float_sums(void)
{
    kernel_kit_start(&code);
    const vyre__value x = vyre__code_op1(&code, VYRE_OP_BITCAST, F32, load(word(0)));
    const vyre__value one = vyre__code_constant(&code, F32, 0x3F800000);
    const vyre__value sum = vyre__code_op2(&code, VYRE_OP_ADD_F, F32, x, one);
    store(word(0), vyre__code_op2(&code, VYRE_OP_SUB_F, F32, sum, one));
    expect("%1 = const.w32 0\n"
           "%2 = load.w32 buffer0[%1] guarded\n"
           "%3 = bitcast.f32 %2\n"
           "%4 = const.f32 1.0\n"
           "%5 = add_f.f32 %3, %4\n"
           "%6 = sub_f.f32 %5, %4\n"
           "store.f32 buffer1[%1], %6 guarded\n");
}

/* The form has no constant zero in a sum: it shows only when the selection is decided. */
static void spells_out_sums_with_zero(void)
{
    kernel_kit_start(&code);
    const vyre__value x = vyre__code_op1(&code, VYRE_OP_BITCAST, F32, load(word(0)));
    const vyre__value zero = vyre__code_constant(&code, F32, 0);
    const vyre__value is_true = vyre__code_constant(&code, BOOL, 1);
    const vyre__value chosen = vyre__code_op3(&code, VYRE_OP_SELECT, F32, is_true, zero, x);
    store(word(0), vyre__code_op2(&code, VYRE_OP_ADD_F, F32, x, chosen));
    expect("%1 = const.w32 0\n"
           "%2 = load.w32 buffer0[%1] guarded\n"
           "%3 = bitcast.f32 %2\n"
           "%4 = const.f32 0.0\n"
           "%5 = const.w32 0x7FFFFFFF\n"
           "%6 = and.w32 %2, %5\n"
           "%7 = eq.w32 %6, %1\n"
           "%8 = select.f32 %7, %4, %3\n"
           "store.f32 buffer1[%1], %8 guarded\n");
}

static void decides_branches(void)
{
    kernel_kit_start(&code);
    const vyre__value zero = word(0);
    vyre__code_if(&code, with(VYRE_OP_LT_U, id(VYRE_OP_LOCAL_ID), 64));
    store(zero, word(1));
    vyre__code_else(&code);
    store(zero, word(2));
    vyre__code_end(&code);
    vyre__code_for(&code, word(5), word(5));
    store(zero, word(3));
    vyre__code_end(&code);
    const vyre__value i = vyre__code_for(&code, word(5), word(6));
    store(zero, i);
    vyre__code_end(&code);
    expect("%1 = const.w32 0\n"
           "%2 = const.w32 1\n"
           "store.w32 buffer1[%1], %2 guarded\n"
           "%3 = const.w32 5\n"
           "store.w32 buffer1[%1], %3 guarded\n");
}

/* Behind a branch that is always taken and ends, nothing runs. */
static void drops_what_no_lane_reaches(void)
{
    kernel_kit_start(&code);
    vyre__code_for(&code, word(0), load(word(0)));
    vyre__code_if(&code, vyre__code_constant(&code, BOOL, 1));
    vyre__code_break(&code);
    vyre__code_end(&code);
    store(word(0), word(1));
    vyre__code_end(&code);
    store(word(0), word(2));
    expect("%1 = const.w32 0\n"
           "%2 = const.w32 2\n"
           "store.w32 buffer1[%1], %2 guarded\n");
}

/* ---- values ---- */

static void numbers_values(void)
{
    kernel_kit_start(&code);
    const vyre__value i = id(VYRE_OP_GLOBAL_ID);
    vyre__code_if(&code, op2(VYRE_OP_LT_U, i, length(OUTPUT)));
    const vyre__value first = load(i), lane = id(VYRE_OP_LOCAL_LINEAR);
    const vyre__value a = op2(VYRE_OP_ADD, first, lane);
    const vyre__value again = id(VYRE_OP_LOCAL_LINEAR), second = load(id(VYRE_OP_GLOBAL_ID));
    const vyre__value b = op2(VYRE_OP_ADD, again, second);
    store(i, op2(VYRE_OP_MUL, a, b));
    vyre__code_end(&code);
    expect("%1 = global_id.w32 x\n"
           "%2 = len.w32 buffer1\n"
           "%3 = lt_u.w32 %1, %2\n"
           "if %3\n"
           "  %4 = load.w32 buffer0[%1] guarded\n"
           "  %5 = local_linear.w32\n"
           "  %6 = add.w32 %4, %5\n"
           "  %7 = mul.w32 %6, %6\n"
           "  store.w32 buffer1[%1], %7\n"
           "end\n");
}

static void does_not_number_across_branches(void)
{
    kernel_kit_start(&code);
    const vyre__value x = load(word(0));
    vyre__code_if(&code, with(VYRE_OP_EQ, load(word(1)), 9));
    store(word(0), with(VYRE_OP_MUL, x, 3));
    vyre__code_else(&code);
    store(word(1), with(VYRE_OP_MUL, x, 3));
    vyre__code_end(&code);
    expect("%1 = const.w32 0\n"
           "%2 = load.w32 buffer0[%1] guarded\n"
           "%3 = const.w32 1\n"
           "%4 = load.w32 buffer0[%3] guarded\n"
           "%5 = const.w32 9\n"
           "%6 = eq.w32 %4, %5\n"
           "if %6\n"
           "  %7 = const.w32 3\n"
           "  %8 = mul.w32 %2, %7\n"
           "  store.w32 buffer1[%1], %8 guarded\n"
           "else\n"
           "  %9 = const.w32 3\n"
           "  %10 = mul.w32 %2, %9\n"
           "  store.w32 buffer1[%3], %10 guarded\n"
           "end\n");
}

/* A store changes what a load gives; an unguarded one tells it. */
static void follows_stores(void)
{
    kernel_kit_start(&code);
    const vyre__value zero = word(0), i = id(VYRE_OP_GLOBAL_ID);
    code.buffers[OUTPUT].min_elements = 1;
    const vyre__value before = kernel_kit_load(&code, OUTPUT, i);
    store(zero, before);
    const vyre__value same = kernel_kit_load(&code, OUTPUT, zero);
    const vyre__value after = kernel_kit_load(&code, OUTPUT, i);
    store(zero, op2(VYRE_OP_ADD, same, after));
    expect("%1 = const.w32 0\n"
           "%2 = global_id.w32 x\n"
           "%3 = load.w32 buffer1[%2] guarded\n"
           "store.w32 buffer1[%1], %3\n"
           "%4 = load.w32 buffer1[%2] guarded\n"
           "%5 = add.w32 %3, %4\n"
           "store.w32 buffer1[%1], %5\n");
}

static void follows_locals(void)
{
    kernel_kit_start(&code);
    const uint32_t a = vyre__code_local(&code, W32), unread = vyre__code_local(&code, W32);
    const uint32_t sum = vyre__code_local(&code, W32);
    const vyre__value x = load(word(0));
    vyre__code_set(&code, a, x);
    vyre__code_set(&code, unread, x);
    vyre__code_for(&code, word(0), word(9));
    const vyre__value more = op2(VYRE_OP_ADD, vyre__code_get(&code, sum), vyre__code_get(&code, a));
    vyre__code_set(&code, sum, more);
    vyre__code_end(&code);
    store(word(0), vyre__code_get(&code, sum));
    expect("%1 = const.w32 0\n"
           "%2 = load.w32 buffer0[%1] guarded\n"
           "%3 = const.w32 9\n"
           "%4 = for.w32 %1 to %3\n"
           "  %5 = get.w32 local0\n"
           "  %6 = add.w32 %2, %5\n"
           "  set.w32 local0, %6\n"
           "end\n"
           "%7 = get.w32 local0\n"
           "store.w32 buffer1[%1], %7 guarded\n");
}

static void forgets_locals_behind_branches(void)
{
    kernel_kit_start(&code);
    const uint32_t a = vyre__code_local(&code, W32);
    const vyre__value x = load(word(0));
    vyre__code_set(&code, a, word(4));
    vyre__code_if(&code, with(VYRE_OP_EQ, x, 0));
    vyre__code_set(&code, a, x);
    vyre__code_end(&code);
    store(word(0), vyre__code_get(&code, a));
    expect("%1 = const.w32 0\n"
           "%2 = load.w32 buffer0[%1] guarded\n"
           "%3 = const.w32 4\n"
           "set.w32 local0, %3\n"
           "%4 = eq.w32 %2, %1\n"
           "if %4\n"
           "  set.w32 local0, %1\n"
           "end\n"
           "%5 = get.w32 local0\n"
           "store.w32 buffer1[%1], %5 guarded\n");
}

/* ---- loops ---- */

/* What proved the index inside does not hold in front: the load is guarded again. */
static void moves_invariants(void)
{
    kernel_kit_start(&code);
    const uint32_t sum = vyre__code_local(&code, W32);
    const vyre__value n = load(word(0));
    const vyre__value k = vyre__code_for(&code, word(0), with(VYRE_OP_AND, n, 7));
    const vyre__value x = with(VYRE_OP_MUL, load(with(VYRE_OP_ADD, n, 3)), 5);
    const vyre__value shifted = op2(VYRE_OP_SHL, x, k);
    vyre__code_set(&code, sum, op2(VYRE_OP_ADD, vyre__code_get(&code, sum), shifted));
    vyre__code_end(&code);
    store(word(0), vyre__code_get(&code, sum));
    expect("%1 = const.w32 0\n"
           "%2 = load.w32 buffer0[%1] guarded\n"
           "%3 = const.w32 7\n"
           "%4 = and.w32 %2, %3\n"
           "%5 = const.w32 3\n"
           "%6 = add.w32 %2, %5\n"
           "%7 = load.w32 buffer0[%6] guarded\n"
           "%8 = const.w32 5\n"
           "%9 = mul.w32 %7, %8\n"
           "%10 = for.w32 %1 to %4\n"
           "  %11 = shl.w32 %9, %10\n"
           "  %12 = get.w32 local0\n"
           "  %13 = add.w32 %11, %12\n"
           "  set.w32 local0, %13\n"
           "end\n"
           "%14 = get.w32 local0\n"
           "store.w32 buffer1[%1], %14 guarded\n");
}

/* A quotient that the loop's own bound keeps from failing stays inside. */
static void leaves_divisions_in_loops(void)
{
    kernel_kit_start(&code);
    const vyre__value n = load(word(0));
    const vyre__value k = vyre__code_for(&code, word(0), with(VYRE_OP_AND, n, 7));
    store(k, op2(VYRE_OP_DIV_U, load(word(1)), with(VYRE_OP_AND, n, 7)));
    vyre__code_end(&code);
    expect("%1 = const.w32 0\n"
           "%2 = load.w32 buffer0[%1] guarded\n"
           "%3 = const.w32 7\n"
           "%4 = and.w32 %2, %3\n"
           "%5 = const.w32 1\n"
           "%6 = load.w32 buffer0[%5] guarded\n"
           "%7 = for.w32 %1 to %4\n"
           "  %8 = div_u.w32 %6, %4\n"
           "  store.w32 buffer1[%7], %8 guarded\n"
           "end\n");
}

/* ---- division ---- */

static void reduces_division(void)
{
    kernel_kit_start(&code);
    const vyre__value x = load(word(0));
    const vyre__value one = word(1), two = word(2);
    store(word(0), with(VYRE_OP_DIV_U, x, 16));
    store(one, with(VYRE_OP_REM_U, x, 16));
    store(two, with(VYRE_OP_DIV_U, x, 3));
    expect("%1 = const.w32 0\n"
           "%2 = load.w32 buffer0[%1] guarded\n"
           "%3 = const.w32 1\n"
           "%4 = const.w32 2\n"
           "%5 = const.w32 4\n"
           "%6 = shr_u.w32 %2, %5\n"
           "store.w32 buffer1[%1], %6 guarded\n"
           "%7 = const.w32 15\n"
           "%8 = and.w32 %2, %7\n"
           "store.w32 buffer1[%3], %8 guarded\n"
           "%9 = const.w32 0xAAAAAAAB\n"
           "%10 = mulhi_u.w32 %2, %9\n"
           "%11 = shr_u.w32 %10, %3\n"
           "store.w32 buffer1[%4], %11 guarded\n");
}

/* ---- ranges ---- */

static void removes_guards(void)
{
    kernel_kit_start(&code);
    code.buffers[INPUT].min_elements = 64;
    const vyre__value i = id(VYRE_OP_GLOBAL_ID);
    const vyre__value x = load(id(VYRE_OP_LOCAL_ID));
    vyre__code_if(&code, op2(VYRE_OP_LE_U, length(OUTPUT), i));
    kernel_kit_put(&code, VYRE_OP_RETURN);
    vyre__code_end(&code);
    store(i, x);
    expect("%1 = global_id.w32 x\n"
           "%2 = local_id.w32 x\n"
           "%3 = load.w32 buffer0[%2]\n"
           "%4 = len.w32 buffer1\n"
           "%5 = le_u.w32 %4, %1\n"
           "if %5\n"
           "  return\n"
           "end\n"
           "store.w32 buffer1[%1], %3\n");
}

/* 1 <= i and i < len - 1: its neighbours are inside. */
static void sees_neighbours(void)
{
    kernel_kit_start(&code);
    code.buffers[OUTPUT].min_elements = 1;
    const vyre__value i = id(VYRE_OP_GLOBAL_ID);
    const vyre__value above = op2(VYRE_OP_LE_U, word(1), i);
    const vyre__value below = op2(VYRE_OP_LT_U, i, with(VYRE_OP_SUB, length(OUTPUT), 1));
    vyre__code_if(&code, vyre__code_op2(&code, VYRE_OP_AND_B, BOOL, above, below));
    store(with(VYRE_OP_SUB, i, 1), i);
    store(with(VYRE_OP_ADD, i, 1), i);
    store(with(VYRE_OP_ADD, i, 2), i);
    vyre__code_end(&code);
    expect("%1 = global_id.w32 x\n"
           "%2 = const.w32 1\n"
           "%3 = le_u.w32 %2, %1\n"
           "%4 = len.w32 buffer1\n"
           "%5 = const.w32 0xFFFFFFFF\n"
           "%6 = add.w32 %4, %5\n"
           "%7 = lt_u.w32 %1, %6\n"
           "%8 = and_b.bool %3, %7\n"
           "if %8\n"
           "  %9 = add.w32 %1, %5\n"
           "  store.w32 buffer1[%9], %1\n"
           "  %10 = add.w32 %1, %2\n"
           "  store.w32 buffer1[%10], %1\n"
           "  %11 = const.w32 2\n"
           "  %12 = add.w32 %1, %11\n"
           "  store.w32 buffer1[%12], %1 guarded\n"
           "end\n");
}

static void decides_by_ranges(void)
{
    kernel_kit_start(&code);
    const vyre__value x = load(word(0));
    const vyre__value low = with(VYRE_OP_AND, x, 15);
    const vyre__value divisor = with(VYRE_OP_ADD, low, 1);
    const vyre__value is_zero = with(VYRE_OP_EQ, divisor, 0);
    const vyre__value safe = vyre__code_op3(&code, VYRE_OP_SELECT, W32, is_zero, word(1), divisor);
    const vyre__value count = with(VYRE_OP_AND, low, 31);
    store(word(0), op2(VYRE_OP_DIV_U, op2(VYRE_OP_SHR_U, x, count), safe));
    expect("%1 = const.w32 0\n"
           "%2 = load.w32 buffer0[%1] guarded\n"
           "%3 = const.w32 15\n"
           "%4 = and.w32 %2, %3\n"
           "%5 = const.w32 1\n"
           "%6 = add.w32 %4, %5\n"
           "%7 = shr_u.w32 %2, %4\n"
           "%8 = div_u.w32 %7, %6\n"
           "store.w32 buffer1[%1], %8 guarded\n");
}

/* ---- proof ---- */

/* input[4 * i + 3] where i < len(output): with n elements of output, 4 * n of input. */
static void proves_at_the_launch(void)
{
    vyre__proof proof = {0};
    const vyre_kernel_caps caps = {.struct_size = sizeof caps};
    const uint32_t grid[3] = {2, 1, 1}, base[3] = {0, 0, 0};
    kernel_kit_start(&code);
    const vyre__value i = id(VYRE_OP_GLOBAL_ID);
    vyre__code_if(&code, op2(VYRE_OP_LT_U, i, length(OUTPUT)));
    store(i, load(with(VYRE_OP_ADD, with(VYRE_OP_MUL, i, 4), 3)));
    vyre__code_end(&code);
    CU_ASSERT_EQUAL(vyre__simplify(&code, &caps, &proof, NULL), VYRE_OK);
    CU_ASSERT_EQUAL(proof.count, 1);
    CU_ASSERT_EQUAL(proof.accesses.size, sizeof(uint32_t));
    CU_ASSERT(vyre__proof_holds_for(&proof, grid, base, (const uint64_t[]){400, 100}));
    CU_ASSERT(!vyre__proof_holds_for(&proof, grid, base, (const uint64_t[]){399, 100}));
    /* 128 lanes do not reach more than 512 elements, however long the output is. */
    CU_ASSERT(vyre__proof_holds_for(&proof, grid, base, (const uint64_t[]){512, 1000}));
    CU_ASSERT(!vyre__proof_holds_for(&proof, grid, base, (const uint64_t[]){511, 1000}));
    CU_ASSERT(!vyre__proof_holds_for(&proof, grid, grid, (const uint64_t[]){512, 1000}));
    CU_ASSERT(vyre__proof_holds_for(&proof, grid, base, (const uint64_t[]){0, 0}));
    vyre__proof_release(&proof);
    vyre__code_release(&code);
}

/* ---- all ---- */

static const unit_test tests[] = {
    {"folds constants", folds_constants},
    {"folds identities", folds_identities},
    {"keeps float sums", keeps_float_sums},
    {"spells out sums with zero", spells_out_sums_with_zero},
    {"decides branches", decides_branches},
    {"drops what no lane reaches", drops_what_no_lane_reaches},
    {"numbers values", numbers_values},
    {"numbers not across branches", does_not_number_across_branches},
    {"follows stores", follows_stores},
    {"follows locals", follows_locals},
    {"forgets locals behind branches", forgets_locals_behind_branches},
    {"moves invariants", moves_invariants},
    {"leaves divisions in loops", leaves_divisions_in_loops},
    {"reduces division", reduces_division},
    {"removes guards", removes_guards},
    {"sees neighbours", sees_neighbours},
    {"decides by ranges", decides_by_ranges},
    {"proves at the launch", proves_at_the_launch},
    {NULL, NULL}};

int main(void)
{
    return unit_main("simplify", tests);
}
