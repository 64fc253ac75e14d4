/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * Atomics, lane after lane. Those on workgroup memory need no locked instruction: one thread runs a
 * workgroup. Traps.
 */
#include "plugins/cpu/llvm/emit.h"

/* An atomic under way. */
typedef struct atomic {
    uint32_t kind; /* VYRE_KERNEL_ATOMIC_* */
    int is_shared;
    simd_ir base;
    simd_ir limit; /* i32, or NOTHING */
    simd_ir index, value, expected;
} atomic;

static atomic atomic_of(simd_emitter *e, const vyre_instruction *in)
{
    atomic a = {.is_shared = in->op == VYRE_OP_SHARED_ATOMIC};
    const int guarded = (in->flags & VYRE_INSTRUCTION_GUARDED) != 0;
    if (a.is_shared) {
        a.kind = in->aux >> 24;
        a.base = simd_offset(e, e->shared, SIMD_IR_I8,
                             simd_constant(SIMD_IR_I64, 0, in->imm & UINT32_MAX));
        if (guarded)
            a.limit = simd_w32(in->aux & 0xFFFFFF);
    } else {
        a.kind = in->aux >> 16;
        a.base = simd_buffer(e, in->aux & 0xFFFF);
        if (guarded)
            a.limit = simd_limit(e, in->aux & 0xFFFF, 4);
    }
    return a;
}

/* ---- one lane ---- */

static const char *locked_name(uint32_t kind)
{
    switch (kind) {
    case VYRE_KERNEL_ATOMIC_ADD: return "add";
    case VYRE_KERNEL_ATOMIC_AND: return "and";
    case VYRE_KERNEL_ATOMIC_OR: return "or";
    case VYRE_KERNEL_ATOMIC_XOR: return "xor";
    case VYRE_KERNEL_ATOMIC_MIN_U: return "umin";
    case VYRE_KERNEL_ATOMIC_MAX_U: return "umax";
    default: return "xchg";
    }
}

static simd_ir locked(simd_emitter *e, const atomic *a, simd_ir at, simd_ir value, simd_ir expected)
{
    const simd_ir old = simd_fresh(e, SIMD_IR_I32, 0), pair = simd_fresh(e, SIMD_IR_I32, 0);
    if (a->kind == VYRE_KERNEL_ATOMIC_CAS) {
        simd_say(e, "%r = cmpxchg %R, %R, %R monotonic monotonic, align 4", pair, at, expected,
                 value);
        simd_say(e, "%r = extractvalue { i32, i1 } %r, 0", old, pair);
    } else {
        simd_say(e, "%r = atomicrmw %s %R, %R monotonic, align 4", old, locked_name(a->kind), at,
                 value);
    }
    return old;
}

static simd_ir combined(simd_emitter *e, const atomic *a, simd_ir old, simd_ir value,
                        simd_ir expected)
{
    switch (a->kind) {
    case VYRE_KERNEL_ATOMIC_MIN_U:
    case VYRE_KERNEL_ATOMIC_MAX_U: return simd_intrinsic2(e, locked_name(a->kind), old, value);
    case VYRE_KERNEL_ATOMIC_EXCHANGE: return value;
    case VYRE_KERNEL_ATOMIC_CAS:
        return simd_select(e, simd_compare(e, "icmp eq", old, expected), value, old);
    default: return simd_binary(e, locked_name(a->kind), old, value);
    }
}

static simd_ir one_lane(simd_emitter *e, const atomic *a, simd_ir index, simd_ir value,
                        simd_ir expected)
{
    const simd_ir at =
        simd_offset(e, a->base, SIMD_IR_I32, simd_cast(e, "zext", index, SIMD_IR_I64));
    if (!a->is_shared)
        return locked(e, a, at, value, expected);
    const simd_ir old = simd_load(e, SIMD_IR_I32, 0, at);
    simd_store(e, combined(e, a, old, value, expected), at);
    return old;
}

/* ---- all lanes ---- */

static simd_ir unrolled(simd_emitter *e, const atomic *a)
{
    simd_ir result = simd_constant(SIMD_IR_I32, e->plan->width, 0);
    for (uint32_t lane = 0; lane < e->plan->width; lane++) {
        const simd_ir n = simd_w32(lane), next = simd_fresh(e, SIMD_IR_I32, e->plan->width);
        const simd_ir old =
            one_lane(e, a, simd_element(e, a->index, n), simd_element(e, a->value, n),
                     a->expected.kind ? simd_element(e, a->expected, n) : a->expected);
        simd_say(e, "%r = insertelement %R, %R, i32 %u", next, result, old, lane);
        result = next;
    }
    return result;
}

static simd_ir spilled_element(simd_emitter *e, simd_ir slot, simd_ir lane)
{
    return simd_load(e, SIMD_IR_I32, 0, simd_offset(e, slot, SIMD_IR_I32, lane));
}

/* A round for each active lane. */
static simd_ir looped(simd_emitter *e, const atomic *a, simd_ir mask)
{
    const uint32_t width = e->plan->width;
    const simd_ir first = simd_mask_bits(e, mask), none = simd_constant(first.type, 0, 0);
    const simd_ir left = simd_slot(e, first.type, 0), result = simd_slot(e, SIMD_IR_I32, width);
    const simd_ir index = simd_slot(e, SIMD_IR_I32, width),
                  value = simd_slot(e, SIMD_IR_I32, width);
    const simd_ir expected = simd_slot(e, SIMD_IR_I32, width);
    const uint32_t next = simd_label(e), done = simd_label(e);
    simd_store(e, a->index, index);
    simd_store(e, a->value, value);
    if (a->expected.kind)
        simd_store(e, a->expected, expected);
    simd_store(e, simd_constant(SIMD_IR_I32, width, 0), result);
    simd_store(e, first, left);
    simd_branch(e, simd_compare(e, "icmp ne", first, none), next, done);
    simd_place(e, next);
    const simd_ir bits = simd_load(e, first.type, 0, left), lane = simd_lowest(e, bits);
    const simd_ir old =
        one_lane(e, a, spilled_element(e, index, lane), spilled_element(e, value, lane),
                 a->expected.kind ? spilled_element(e, expected, lane) : none);
    simd_store(e, old, simd_offset(e, result, SIMD_IR_I32, lane));
    const simd_ir rest =
        simd_binary(e, "and", bits, simd_binary(e, "sub", bits, simd_constant(bits.type, 0, 1)));
    simd_store(e, rest, left);
    simd_branch(e, simd_compare(e, "icmp ne", rest, none), next, done);
    simd_place(e, done);
    return simd_load(e, SIMD_IR_I32, width, result);
}

/* ---- one address ---- */

static simd_ir guarded_scalar(simd_emitter *e, const atomic *a, simd_ir value)
{
    if (!a->limit.kind)
        return one_lane(e, a, a->index, value, a->expected);
    const uint32_t inside = simd_label(e), after = simd_label(e);
    const simd_ir result = simd_slot(e, SIMD_IR_I32, 0);
    simd_store(e, simd_w32(0), result);
    simd_branch(e, simd_compare(e, "icmp ult", a->index, a->limit), inside, after);
    simd_place(e, inside);
    simd_store(e, one_lane(e, a, a->index, value, a->expected), result);
    simd_place(e, after);
    return simd_load(e, SIMD_IR_I32, 0, result);
}

/* Name of the reduction that does what all lanes together would; NULL: none. */
static const char *reduction_of(uint32_t kind)
{
    switch (kind) {
    case VYRE_KERNEL_ATOMIC_ADD: return "vector.reduce.add";
    case VYRE_KERNEL_ATOMIC_AND: return "vector.reduce.and";
    case VYRE_KERNEL_ATOMIC_OR: return "vector.reduce.or";
    case VYRE_KERNEL_ATOMIC_XOR: return "vector.reduce.xor";
    case VYRE_KERNEL_ATOMIC_MIN_U: return "vector.reduce.umin";
    case VYRE_KERNEL_ATOMIC_MAX_U: return "vector.reduce.umax";
    default: return NULL;
    }
}

static simd_ir reduced(simd_emitter *e, const atomic *a, simd_ir values)
{
    const int ones = a->kind == VYRE_KERNEL_ATOMIC_AND || a->kind == VYRE_KERNEL_ATOMIC_MIN_U;
    const simd_ir none = simd_constant(SIMD_IR_I32, values.lanes, ones ? UINT32_MAX : 0);
    if (e->mask.kind)
        values = simd_select(e, e->mask, values, none);
    return simd_intrinsic(e, reduction_of(a->kind), simd_w32(0), &values, 1, &values, 1, "");
}

simd_ir simd_emit_atomic(simd_emitter *e, const vyre_instruction *in)
{
    atomic a = atomic_of(e, in);
    const int uniform = e->plan->forms[in->arg[0]].form <= SIMD_FORM_VECTOR;
    if (e->plan->width == 1) {
        a.index = simd_scalar(e, in->arg[0]);
        a.expected = simd_argument(e, in->arg[2], 0);
        return guarded_scalar(e, &a, simd_scalar(e, in->arg[1]));
    }
    if (uniform && !e->plan->forms[in->result].used && reduction_of(a.kind)) {
        a.index = simd_scalar(e, in->arg[0]);
        guarded_scalar(e, &a, reduced(e, &a, simd_lanes(e, in->arg[1])));
        return simd_constant(SIMD_IR_I32, e->plan->width, 0);
    }
    a.index = simd_lanes(e, in->arg[0]);
    a.value = simd_lanes(e, in->arg[1]);
    a.expected = simd_argument(e, in->arg[2], 1);
    if (!a.limit.kind && !e->mask.kind)
        return unrolled(e, &a);
    simd_ir mask = e->mask;
    if (a.limit.kind)
        mask = simd_and_mask(e, mask, simd_compare(e, "icmp ult", a.index, simd_splat(e, a.limit)));
    return looped(e, &a, mask);
}

/* ---- traps ---- */

static simd_ir global_id_of(simd_emitter *e, uint32_t axis, simd_ir lane)
{
    const simd_form form = simd_plan_id(e->plan, VYRE_OP_GLOBAL_ID, axis);
    const simd_ir id = simd_emit_id(e, VYRE_OP_GLOBAL_ID, axis);
    if (id.lanes)
        return simd_element(e, id, lane);
    return form.form == SIMD_FORM_STRIDED ? simd_binary(e, "add", id, lane) : id;
}

static void put_trap_word(simd_emitter *e, uint32_t index, simd_ir word)
{
    simd_store(e, word, simd_offset(e, e->trap, SIMD_IR_I32, simd_constant(SIMD_IR_I64, 0, index)));
}

void simd_emit_trap(simd_emitter *e, const vyre_instruction *in)
{
    const uint32_t write = simd_label(e), after = simd_label(e);
    const simd_form *form = &e->plan->forms[in->arg[0]];
    const simd_ir pair = simd_fresh(e, SIMD_IR_I32, 0), taken = simd_fresh(e, SIMD_IR_I1, 0);
    const simd_ir lane = simd_first_lane(e);
    simd_ir address = simd_scalar(e, in->arg[0]);
    if (form->form > SIMD_FORM_VECTOR)
        address = simd_element(e, simd_lanes(e, in->arg[0]), lane);
    simd_say(e, "%r = cmpxchg %R, i32 0, i32 1 monotonic monotonic, align 4", pair, e->trap);
    simd_say(e, "%r = extractvalue { i32, i1 } %r, 1", taken, pair);
    simd_branch(e, taken, write, after);
    simd_place(e, write);
    put_trap_word(e, 1, simd_w32((uint32_t)in->imm));
    put_trap_word(e, 2, address);
    for (uint32_t axis = 0; axis < 3; axis++)
        put_trap_word(e, 3 + axis, global_id_of(e, axis, lane));
    simd_place(e, after);
}
