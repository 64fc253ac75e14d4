/* SPDX-License-Identifier: MIT OR Apache-2.0 */
#include "plugins/cpu/llvm/emit.h"

/*
 * Subnormals are rare: a branch that is foreseen takes the work out of chains of operations that
 * wait for each other. Zeros, which are not rare, are let through.
 */
simd_ir simd_emit_flush(simd_emitter *e, uint32_t operand)
{
    const uint32_t small = simd_label(e), after = simd_label(e);
    const simd_ir x = simd_scalar(e, operand), result = simd_slot(e, SIMD_IR_F32, 0);
    const simd_ir bits = simd_cast(e, "bitcast", x, SIMD_IR_I32);
    const simd_ir less = simd_binary(e, "sub", simd_binary(e, "add", bits, bits), simd_w32(1));
    simd_store(e, x, result);
    simd_branch_as(e, simd_compare(e, "icmp ult", less, simd_w32(0x00FFFFFF)), small, after,
                   SIMD_RARELY);
    simd_place(e, small);
    const simd_ir sign = simd_binary(e, "and", bits, simd_w32(0x80000000));
    simd_store(e, simd_cast(e, "bitcast", sign, SIMD_IR_F32), result);
    simd_place(e, after);
    return simd_load(e, SIMD_IR_F32, 0, result);
}
