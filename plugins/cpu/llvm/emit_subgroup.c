/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Operations on slices of 32 lanes. In a kernel that has any, a vector is a slice. */
#include "plugins/cpu/llvm/emit.h"

static simd_ir existing(simd_emitter *e, simd_ir values, simd_ir other)
{
    return e->mask.kind ? simd_select(e, e->mask, values, other) : values;
}

static simd_ir shuffle(simd_emitter *e, const vyre_instruction *in)
{
    const uint32_t width = e->plan->width;
    const int uniform = e->plan->forms[in->arg[1]].form <= SIMD_FORM_VECTOR;
    const simd_ir zero = simd_constant(SIMD_IR_I32, width, 0);
    const simd_ir values = existing(e, simd_lanes(e, in->arg[0]), zero);
    const simd_ir from = simd_argument(e, in->arg[1], !uniform);
    const simd_ir last = simd_constant(SIMD_IR_I32, from.lanes, 31);
    const simd_ir there = simd_compare(e, "icmp ule", from, last);
    const simd_ir lane = simd_binary(e, "and", from, last);
    if (uniform)
        return simd_select(e, there, simd_element(e, values, lane), simd_w32(0));
    const simd_ir slot = simd_slot(e, SIMD_IR_I32, width);
    simd_store(e, values, slot);
    const simd_ir arguments[4] = {
        simd_offset(e, slot, SIMD_IR_I32, simd_cast(e, "zext", lane, SIMD_IR_I64)), simd_w32(4),
        there, zero};
    const simd_ir on[2] = {zero, arguments[0]};
    return simd_intrinsic(e, "masked.gather", zero, on, 2, arguments, 4, "");
}

typedef struct reduction {
    const char *name;
    uint32_t neutral;
} reduction;

static reduction reduction_of(uint32_t kind)
{
    switch (kind) {
    case VYRE_KERNEL_REDUCE_MUL: return (reduction){"vector.reduce.mul", 1};
    case VYRE_KERNEL_REDUCE_AND: return (reduction){"vector.reduce.and", UINT32_MAX};
    case VYRE_KERNEL_REDUCE_OR: return (reduction){"vector.reduce.or", 0};
    case VYRE_KERNEL_REDUCE_XOR: return (reduction){"vector.reduce.xor", 0};
    case VYRE_KERNEL_REDUCE_MIN_U: return (reduction){"vector.reduce.umin", UINT32_MAX};
    case VYRE_KERNEL_REDUCE_MAX_U: return (reduction){"vector.reduce.umax", 0};
    case VYRE_KERNEL_REDUCE_MIN_S: return (reduction){"vector.reduce.smin", INT32_MAX};
    case VYRE_KERNEL_REDUCE_MAX_S: return (reduction){"vector.reduce.smax", UINT32_C(1) << 31};
    default: return (reduction){"vector.reduce.add", 0};
    }
}

static simd_ir reduce(simd_emitter *e, const vyre_instruction *in)
{
    const reduction r = reduction_of(in->aux);
    const simd_ir none = simd_constant(SIMD_IR_I32, e->plan->width, r.neutral);
    const simd_ir values = existing(e, simd_lanes(e, in->arg[0]), none);
    return simd_intrinsic(e, r.name, simd_w32(0), &values, 1, &values, 1, "");
}

simd_ir simd_emit_subgroup(simd_emitter *e, const vyre_instruction *in)
{
    const simd_ir no = simd_constant(SIMD_IR_I1, e->plan->width, 0);
    switch (in->op) {
    case VYRE_OP_SG_BALLOT: return simd_mask_bits(e, existing(e, simd_lanes(e, in->arg[0]), no));
    case VYRE_OP_SG_SHUFFLE: return shuffle(e, in);
    case VYRE_OP_SG_REDUCE: return reduce(e, in);
    default: return (simd_ir){0};
    }
}
