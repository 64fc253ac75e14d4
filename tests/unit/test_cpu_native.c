/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Native functions as machine code: the same bits in vectors of each width and as single values. */
#include "config.h"

#include <stdio.h>
#include <string.h>

#include "plugins/cpu/llvm/isa.h"
#include "tests/unit/llvm_run.h"
#include "tests/unit/unit.h"

enum { OPERANDS = 4096, RUN = 32 }; /* operands; how many that are alike follow each other */

static const uint16_t natives[] = {VYRE_OP_EXP2_N, VYRE_OP_LOG2_N, VYRE_OP_SIN_N,
                                   VYRE_OP_COS_N,  VYRE_OP_TANH_N, VYRE_OP_RSQRT_N};
enum { NATIVES = sizeof natives / sizeof natives[0] };

static uint32_t operands[OPERANDS];

/* Numbers of all sizes, with stretches in which none is large. */
static void fill_operands(void)
{
    uint32_t state = 1;
    for (uint32_t i = 0; i < OPERANDS; i++) {
        state = state * 1664525u + 1013904223u;
        const uint32_t exponent = i / RUN % 3 ? 110 + state % 30 : state % 256;
        operands[i] = (state & 0x807FFFFF) | exponent << 23;
    }
}

static vyre__value load(vyre__code *code, vyre__value index)
{
    return vyre__code_put(
        code, (vyre_instruction){
                  .op = VYRE_OP_LOAD, .type = VYRE_VALUE_F32, .arg = {index}, .aux = 4u << 16 | 1});
}

/* out[i] = f(in[i]); with `uniform`, all lanes of a workgroup have the operand of the first. */
static void write_native(vyre__code *code, uint32_t op, int uniform)
{
    static const vyre_kernel_buffer out = {
        .role = VYRE_ROLE_OUTPUT, .element_bytes = 4, .align_log2 = 2};
    static const vyre_kernel_buffer in = {.role = VYRE_ROLE_INPUT,
                                          .element_bytes = 4,
                                          .align_log2 = 2,
                                          .flags = VYRE_BUFFER_READ_ONLY};
    vyre__code_start(code, (uint32_t[3]){RUN, 1, 1}, "native");
    code->float_mode = VYRE_FLOAT_ULP;
    code->ulp = 4;
    vyre__code_buffer(code, &out);
    vyre__code_buffer(code, &in);
    const vyre__value id = vyre__code_op0(code, VYRE_OP_GLOBAL_ID, VYRE_VALUE_W32, 0);
    const vyre__value group = vyre__code_op0(code, VYRE_OP_GROUP_ID, VYRE_VALUE_W32, 0);
    const vyre__value x = load(code, uniform ? group : id);
    const vyre__value y = vyre__code_put(
        code, (vyre_instruction){.op = (uint16_t)op, .type = VYRE_VALUE_F32, .aux = 4, .arg = {x}});
    vyre__code_put(
        code, (vyre_instruction){
                  .op = VYRE_OP_STORE, .type = VYRE_VALUE_F32, .arg = {id, y}, .aux = 4u << 16});
}

static vyre_status run(uint32_t op, int uniform, uint32_t level, uint32_t *results)
{
    const cpu_buffer buffers[] = {{results, OPERANDS * 4}, {operands, sizeof operands}};
    kernel_launch launch = {.buffers = buffers, .grid = {OPERANDS / RUN, 1, 1}};
    vyre__code code;
    write_native(&code, op, uniform);
    llvm_level = level;
    const vyre_status status = llvm_run_code(&code, &launch);
    llvm_level = 0;
    vyre__code_release(&code);
    return status;
}

static int is_ready(void)
{
    if (!llvm_is_here())
        return 0;
    if (!cpu_isa_of_host().fma)
        unit_skip("the processor has no fused multiply-add");
    fill_operands();
    return cpu_isa_of_host().fma;
}

static void widths_agree(void)
{
    static uint32_t widest[OPERANDS], other[OPERANDS];
    for (int i = 0; i < NATIVES && is_ready(); i++) {
        CU_ASSERT_EQUAL(run(natives[i], 0, 0, widest), VYRE_OK);
        CU_ASSERT_EQUAL(run(natives[i], 0, 3, other), VYRE_OK);
        CU_ASSERT_EQUAL(memcmp(widest, other, sizeof widest), 0);
    }
}

static void single_values_agree(void)
{
    static uint32_t vector[OPERANDS], single[OPERANDS];
    for (int i = 0; i < NATIVES && is_ready(); i++) {
        uint32_t wrong = 0;
        CU_ASSERT_EQUAL(run(natives[i], 0, 0, vector), VYRE_OK);
        CU_ASSERT_EQUAL(run(natives[i], 1, 0, single), VYRE_OK);
        for (uint32_t k = 0; k < OPERANDS; k++)
            wrong += single[k] != vector[k / RUN];
        CU_ASSERT_EQUAL(wrong, 0);
    }
}

static void none_without_fma(void)
{
    static uint32_t results[OPERANDS];
    for (int i = 0; i < NATIVES && is_ready(); i++) {
        CU_ASSERT_EQUAL(run(natives[i], 0, 2, results), VYRE_UNSUPPORTED);
        CU_ASSERT_PTR_NOT_NULL(strstr(kernel_error(), "fused"));
    }
}

/* What is told is offered, and nothing else. */
static void caps_and_facts_agree(void)
{
    uint32_t count = 0;
    const cpu_native *told = cpu_llvm_natives(&count);
    const vyre_kernel_caps *caps = cpu_llvm_caps();
    uint64_t offered = 0;
    for (uint32_t i = 0; i < count; i++) {
        offered |= UINT64_C(1) << told[i].op % 64;
        CU_ASSERT(told[i].op / 64 == VYRE_OP_EXP2_N / 64 && told[i].ulp >= 0.5);
    }
    CU_ASSERT_EQUAL(caps->operations[VYRE_OP_EXP2_N / 64] & 0x1FF, offered);
    CU_ASSERT_EQUAL((caps->features & VYRE_KERNEL_FEATURE_NATIVE_MATH) != 0, count > 0);
    CU_ASSERT_EQUAL(count > 0, cpu_isa_of_host().fma);
}

static const unit_test tests[] = {{"vectors of each width agree", widths_agree},
                                  {"single values agree with vectors", single_values_agree},
                                  {"none without fused multiply-add", none_without_fma},
                                  {"what is told is offered", caps_and_facts_agree},
                                  {NULL, NULL}};

int main(void)
{
    return unit_main("cpu_native", tests);
}
