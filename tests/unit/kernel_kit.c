/* SPDX-License-Identifier: MIT OR Apache-2.0 */
#include "tests/unit/kernel_kit.h"

#include <stddef.h>

enum { WORD = 4 << 16 }; /* aux of an access of 4 bytes */

uint32_t kernel_kit_buffer(vyre__code *code, uint32_t role, uint32_t element_bytes)
{
    const int hidden = role == VYRE_ROLE_TRAP || role == VYRE_ROLE_SCRATCH;
    return vyre__code_buffer(
        code, &(vyre_kernel_buffer){.role = role,
                                    .element_bytes = element_bytes,
                                    .align_log2 = 4,
                                    .binding = hidden ? 0 : code->buffer_count,
                                    .slot = hidden ? UINT32_MAX : code->buffer_count});
}

void kernel_kit_start(vyre__code *code)
{
    vyre__code_start(code, (const uint32_t[3]){64, 1, 1}, "by-hand");
    code->float_mode = 1;
    kernel_kit_buffer(code, VYRE_ROLE_INPUT, 4);
    kernel_kit_buffer(code, VYRE_ROLE_OUTPUT, 4);
}

vyre__value kernel_kit_axis(vyre__code *code, uint32_t op, uint32_t axis)
{
    return vyre__code_op0(code, op, VYRE_VALUE_W32, axis);
}

vyre__value kernel_kit_load(vyre__code *code, uint32_t buffer, vyre__value index)
{
    return vyre__code_put(code, (vyre_instruction){.op = VYRE_OP_LOAD,
                                                   .type = VYRE_VALUE_W32,
                                                   .flags = VYRE_INSTRUCTION_GUARDED,
                                                   .arg = {index},
                                                   .aux = buffer | WORD});
}

void kernel_kit_store(vyre__code *code, uint32_t buffer, vyre__value index, vyre__value value)
{
    vyre__code_put(code, (vyre_instruction){.op = VYRE_OP_STORE,
                                            .type = (uint8_t)vyre__code_type(code, value),
                                            .flags = VYRE_INSTRUCTION_GUARDED,
                                            .arg = {index, value},
                                            .aux = buffer | WORD});
}

void kernel_kit_put(vyre__code *code, uint32_t op)
{
    vyre__code_put(code, (vyre_instruction){.op = (uint16_t)op});
}

vyre__kernel *kernel_kit_finish(vyre__code *code)
{
    vyre__kernel *kernel = NULL;
    vyre__kernel_finish(code, &kernel, NULL);
    vyre__code_release(code);
    return kernel;
}

vyre__kernel *kernel_kit_saxpy(void)
{
    vyre__code code;
    kernel_kit_start(&code);
    const vyre__value i = kernel_kit_axis(&code, VYRE_OP_GLOBAL_ID, 0);
    const vyre__value end = vyre__code_op0(&code, VYRE_OP_LEN, VYRE_VALUE_W32, 1);
    vyre__code_if(&code, vyre__code_op2(&code, VYRE_OP_LT_U, VYRE_VALUE_W32, i, end));
    const vyre__value two = vyre__code_constant(&code, VYRE_VALUE_F32, 0x40000000);
    const vyre__value x =
        vyre__code_op1(&code, VYRE_OP_BITCAST, VYRE_VALUE_F32, kernel_kit_load(&code, 0, i));
    const vyre__value y =
        vyre__code_op1(&code, VYRE_OP_BITCAST, VYRE_VALUE_F32, kernel_kit_load(&code, 1, i));
    const vyre__value product = vyre__code_op2(&code, VYRE_OP_MUL_F, VYRE_VALUE_F32, two, x);
    kernel_kit_store(&code, 1, i, vyre__code_op2(&code, VYRE_OP_ADD_F, VYRE_VALUE_F32, product, y));
    vyre__code_end(&code);
    return kernel_kit_finish(&code);
}

/* ---- the large one ---- */

static vyre__value shared_load(vyre__code *code, uint32_t base, vyre__value index)
{
    return vyre__code_put(code, (vyre_instruction){.op = VYRE_OP_SHARED_LOAD,
                                                   .type = VYRE_VALUE_W32,
                                                   .arg = {index},
                                                   .aux = 64,
                                                   .imm = base | UINT64_C(4) << 32});
}

static void shared_store(vyre__code *code, uint32_t base, vyre__value index, vyre__value value)
{
    vyre__code_put(code, (vyre_instruction){.op = VYRE_OP_SHARED_STORE,
                                            .type = VYRE_VALUE_W32,
                                            .arg = {index, value},
                                            .aux = 64,
                                            .imm = base | UINT64_C(4) << 32});
}

/* Sums in workgroup memory: log2(64) rounds with a barrier each. */
static void add_rounds(vyre__code *code, uint32_t base, vyre__value lane)
{
    const vyre__value zero = vyre__code_w32(code, 0);
    const vyre__value i = vyre__code_for(code, zero, vyre__code_w32(code, 6));
    const vyre__value half = vyre__code_w32(code, 32);
    const vyre__value step = vyre__code_op2(code, VYRE_OP_SHR_U, VYRE_VALUE_W32, half, i);
    kernel_kit_put(code, VYRE_OP_BARRIER);
    vyre__code_if(code, vyre__code_op2(code, VYRE_OP_LT_U, VYRE_VALUE_W32, lane, step));
    const vyre__value other = vyre__code_op2(code, VYRE_OP_ADD, VYRE_VALUE_W32, lane, step);
    const vyre__value a = shared_load(code, base, lane);
    const vyre__value b = shared_load(code, base, other);
    shared_store(code, base, lane, vyre__code_op2(code, VYRE_OP_ADD, VYRE_VALUE_W32, a, b));
    vyre__code_else(code);
    shared_store(code, base, lane, vyre__code_w32(code, 0));
    vyre__code_end(code);
    vyre__code_end(code);
}

/* Halves a local until it is zero, or the launch is to end. */
static void add_loop(vyre__code *code, uint32_t local)
{
    vyre__code_loop(code);
    vyre__code_if(code, vyre__code_op0(code, VYRE_OP_POLL, VYRE_VALUE_BOOL, 0));
    vyre__code_break(code);
    vyre__code_end(code);
    const vyre__value left = vyre__code_get(code, local);
    vyre__code_if(code,
                  vyre__code_op2(code, VYRE_OP_EQ, VYRE_VALUE_W32, left, vyre__code_w32(code, 0)));
    vyre__code_break(code);
    vyre__code_else(code);
    vyre__code_set(
        code, local,
        vyre__code_op2(code, VYRE_OP_DIV_U, VYRE_VALUE_W32, left, vyre__code_w32(code, 2)));
    vyre__code_continue(code);
    vyre__code_end(code);
    vyre__code_end(code);
}

static void add_values(vyre__code *code, vyre__value lane)
{
    static const double data[] = {0.5, 1.5, 2.5, 3.5};
    const uint32_t table = vyre__code_table(code, VYRE_VALUE_F64, data, 4);
    const vyre__value index =
        vyre__code_op2(code, VYRE_OP_AND, VYRE_VALUE_W32, lane, vyre__code_w32(code, 3));
    const vyre__value wide = vyre__code_put(
        code, (vyre_instruction){
                  .op = VYRE_OP_TABLE_LOAD, .type = VYRE_VALUE_F64, .arg = {index}, .aux = table});
    const vyre__value bits = vyre__code_op1(code, VYRE_OP_BITCAST, VYRE_VALUE_W64, wide);
    const vyre__value high = vyre__code_op1(code, VYRE_OP_HIGH, VYRE_VALUE_W32, bits);
    const vyre__value field = vyre__code_put(code, (vyre_instruction){.op = VYRE_OP_EXTRACT_U,
                                                                      .type = VYRE_VALUE_W32,
                                                                      .arg = {high},
                                                                      .imm = 20 | 11 << 8});
    const vyre__value sum = vyre__code_put(code, (vyre_instruction){.op = VYRE_OP_SG_REDUCE,
                                                                    .type = VYRE_VALUE_W32,
                                                                    .arg = {field},
                                                                    .aux = VYRE_KERNEL_REDUCE_ADD});
    kernel_kit_store(code, 1, lane, sum);
}

vyre__kernel *kernel_kit_large(void)
{
    vyre__code code;
    kernel_kit_start(&code);
    const uint32_t counter = kernel_kit_buffer(&code, VYRE_ROLE_INOUT, 4);
    kernel_kit_buffer(&code, VYRE_ROLE_TRAP, 4);
    const uint32_t base = vyre__code_shared(&code, 256, 4);
    const uint32_t local = vyre__code_local(&code, VYRE_VALUE_W32);
    const vyre__value lane = vyre__code_op0(&code, VYRE_OP_LOCAL_LINEAR, VYRE_VALUE_W32, 0);
    const vyre__value id = kernel_kit_axis(&code, VYRE_OP_GLOBAL_ID, 0);
    shared_store(&code, base, lane, kernel_kit_load(&code, 0, id));
    vyre__code_set(&code, local, lane);
    add_rounds(&code, base, lane);
    add_loop(&code, local);
    add_values(&code, lane);
    const vyre__value old =
        vyre__code_put(&code, (vyre_instruction){.op = VYRE_OP_ATOMIC,
                                                 .type = VYRE_VALUE_W32,
                                                 .flags = VYRE_INSTRUCTION_GUARDED,
                                                 .arg = {lane, id},
                                                 .aux = counter | VYRE_KERNEL_ATOMIC_ADD << 16});
    vyre__code_if(&code, vyre__code_op2(&code, VYRE_OP_LT_U, VYRE_VALUE_W32, old, lane));
    vyre__code_put(&code, (vyre_instruction){.op = VYRE_OP_TRAP,
                                             .arg = {old},
                                             .imm = vyre__code_trap_site(&code, 7)});
    vyre__code_end(&code);
    kernel_kit_put(&code, VYRE_OP_RETURN);
    return kernel_kit_finish(&code);
}
