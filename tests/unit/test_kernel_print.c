/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* The text of kernels. */
#include "tests/unit/unit.h"

#include <string.h>

#include "core/kernel/print.h"
#include "tests/unit/kernel_kit.h"

static void expect_text(const vyre_kernel *form, const char *expected)
{
    vyre__bytes text = {0};
    vyre__kernel_print(form, &text);
    vyre__bytes_put_u8(&text, 0);
    CU_ASSERT_FALSE_FATAL(text.failed);
    if (strcmp((const char *)text.data, expected) != 0) {
        printf("# got:\n%s# expected:\n%s", (const char *)text.data, expected);
        CU_FAIL("the text differs");
    }
    vyre__bytes_release(&text);
}

static void a_small_kernel_has_this_text(void)
{
    vyre__kernel *kernel = kernel_kit_saxpy();
    CU_ASSERT_PTR_NOT_NULL_FATAL(kernel);
    expect_text(
        &kernel->form,
        "kernel by-hand\n"
        "workgroup 64 1 1\n"
        "float strict\n"
        "is polls uniform-exit\n"
        "buffer0 input, elements of 4, aligned to 2^4, slot 0, binding 0: read read-only disjoint\n"
        "buffer1 output, elements of 4, aligned to 2^4, slot 1, binding 1: read write disjoint\n"
        "\n"
        "%1 = global_id.w32 x\n"
        "%2 = len.w32 buffer1 uniform\n"
        "%3 = lt_u.w32 %1, %2\n"
        "if %3\n"
        "  %4 = const.f32 2.0 uniform\n"
        "  %5 = load.w32 buffer0[%1] guarded\n"
        "  %6 = bitcast.f32 %5\n"
        "  %7 = load.w32 buffer1[%1] guarded\n"
        "  %8 = bitcast.f32 %7\n"
        "  %9 = mul_f.f32 %4, %6\n"
        "  %10 = add_f.f32 %9, %8\n"
        "  store.f32 buffer1[%1], %10 guarded\n"
        "end\n");
    vyre__kernel_release(kernel);
}

static void a_large_kernel_has_this_text(void)
{
    vyre__kernel *kernel = kernel_kit_large();
    CU_ASSERT_PTR_NOT_NULL_FATAL(kernel);
    expect_text(
        &kernel->form,
        "kernel by-hand\n"
        "workgroup 64 1 1\n"
        "float strict\n"
        "needs i64 f64 shared barrier atomic subgroup trap unbounded-loop\n"
        "is polls uniform-exit\n"
        "shared 256 bytes, aligned to 4\n"
        "buffer0 input, elements of 4, aligned to 2^4, slot 0, binding 0: read read-only disjoint\n"
        "buffer1 output, elements of 4, aligned to 2^4, slot 1, binding 1: write disjoint\n"
        "buffer2 inout, elements of 4, aligned to 2^4, slot 2, binding 2: atomic disjoint\n"
        "buffer3 trap, elements of 4, aligned to 2^4: write atomic disjoint\n"
        "local0 w32\n"
        "table0 f64[4]: 0x3FE0000000000000 0x3FF8000000000000 0x4004000000000000 0x400C000000000000\n"
        "site0 node 7\n"
        "\n"
        "%1 = local_linear.w32\n"
        "%2 = global_id.w32 x\n"
        "%3 = load.w32 buffer0[%2] guarded\n"
        "shared_store.w32 shared+0[%1 below 64], %3\n"
        "set.w32 local0, %1\n"
        "%4 = const.w32 0 uniform\n"
        "%5 = const.w32 6 uniform\n"
        "%6 = for.w32 %4 to %5 uniform\n"
        "  %7 = const.w32 32 uniform\n"
        "  %8 = shr_u.w32 %7, %6 uniform\n"
        "  barrier\n"
        "  %9 = lt_u.w32 %1, %8\n"
        "  if %9\n"
        "    %10 = add.w32 %1, %8\n"
        "    %11 = shared_load.w32 shared+0[%1 below 64]\n"
        "    %12 = shared_load.w32 shared+0[%10 below 64]\n"
        "    %13 = add.w32 %11, %12\n"
        "    shared_store.w32 shared+0[%1 below 64], %13\n"
        "  else\n"
        "    %14 = const.w32 0 uniform\n"
        "    shared_store.w32 shared+0[%1 below 64], %14\n"
        "  end\n"
        "end\n"
        "loop\n"
        "  %15 = poll.bool\n"
        "  if %15\n"
        "    break\n"
        "  end\n"
        "  %16 = get.w32 local0\n"
        "  %17 = const.w32 0 uniform\n"
        "  %18 = eq.w32 %16, %17\n"
        "  if %18\n"
        "    break\n"
        "  else\n"
        "    %19 = const.w32 2 uniform\n"
        "    %20 = div_u.w32 %16, %19\n"
        "    set.w32 local0, %20\n"
        "    continue\n"
        "  end\n"
        "end\n"
        "%21 = const.w32 3 uniform\n"
        "%22 = and.w32 %1, %21\n"
        "%23 = table_load.f64 table0[%22]\n"
        "%24 = bitcast.w64 %23\n"
        "%25 = high.w32 %24\n"
        "%26 = extract_u.w32 %25 11 bits from 20\n"
        "%27 = sg_reduce.add.w32 %26\n"
        "store.w32 buffer1[%1], %27 guarded\n"
        "%28 = atomic.add.w32 buffer2[%1], %2 guarded\n"
        "%29 = lt_u.w32 %28, %1\n"
        "if %29\n"
        "  trap %28 at site0\n"
        "end\n"
        "return uniform\n");
    vyre__kernel_release(kernel);
}

/* What the verifier refuses can be looked at. */
static void a_broken_kernel_has_a_text(void)
{
    static const vyre_instruction code[] = {
        {.op = VYRE_OP_END},
        {.op = 511, .type = 77, .flags = 0xF0, .result = 9, .arg = {1, 0, 3}},
        {.op = VYRE_OP_ATOMIC, .type = VYRE_VALUE_W32, .result = 10, .aux = 99u << 16},
        {.op = VYRE_OP_GLOBAL_ID, .type = VYRE_VALUE_W32, .aux = 7},
    };
    static const vyre_kernel form = {.code = code, .code_count = 4, .code_stride = 32};
    expect_text(&form, "kernel \n"
                       "workgroup 0 0 0\n"
                       "float ?\n"
                       "\n"
                       "end\n"
                       "%9 = op511.? %1, %3 ? ? ? ?\n"
                       "%10 = atomic.?.w32 buffer0[%0]\n"
                       "global_id.w32 ?\n");
}

static const unit_test tests[] = {
    {"a small kernel has this text", a_small_kernel_has_this_text},
    {"a large kernel has this text", a_large_kernel_has_this_text},
    {"a broken kernel has a text", a_broken_kernel_has_a_text},
    {NULL, NULL},
};

int main(void)
{
    return unit_main("kernel-print", tests);
}
