/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * Loads and stores. An access is guarded unless its index is known to be in range.
 *
 * A device without 8- or 16-bit accesses binds such buffers padded with zeros to whole words: an
 * element is taken from its word, and put there by two atomics, which leave its neighbours alone.
 * The length is compared, since the padding may hold a part of an element.
 */
#include "config.h"

#include "core/lower/float_ops.h"
#include "core/lower/value.h"

/* ---- one access ---- */

static vyre_instruction access_of(vyre__lowerer *l, const vyre__store *store, vyre__value index,
                                  uint32_t bytes, uint32_t type)
{
    vyre_instruction access = {.type = (uint8_t)type, .arg = {index}};
    if (vyre__value_most(l, index) >= store->count)
        access.flags = VYRE_INSTRUCTION_GUARDED;
    if (store->is_shared) {
        access.aux = store->count;
        access.imm = (uint64_t)store->cell << 32 | store->offset;
    } else {
        access.aux = bytes << 16 | store->index;
    }
    return access;
}

static vyre__value load_bits(vyre__lowerer *l, const vyre__store *store, vyre__value index,
                             uint32_t type)
{
    vyre_instruction access = access_of(l, store, index, store->stride, type);
    access.op = store->is_shared ? VYRE_OP_SHARED_LOAD : VYRE_OP_LOAD;
    return vyre__code_put(&l->code, access);
}

static void store_bits(vyre__lowerer *l, const vyre__store *store, vyre__value index,
                       vyre__value bits)
{
    vyre_instruction access =
        access_of(l, store, index, store->stride, vyre__code_type(&l->code, bits));
    access.op = store->is_shared ? VYRE_OP_SHARED_STORE : VYRE_OP_STORE;
    access.arg[1] = bits;
    vyre__code_put(&l->code, access);
}

/* ---- narrow elements inside words ---- */

/* The word that holds an element, and how far up the element lies in it. */
typedef struct position {
    vyre__value word, shift;
} position;

static position position_of(vyre__lowerer *l, const vyre__store *store, vyre__value index)
{
    const uint32_t log2 = store->stride == 1 ? 2 : 1; /* elements of a word */
    const vyre__value within = vyre__value_and(l, index, (1u << log2) - 1);
    const vyre__value word =
        vyre__value_op2(l, VYRE_OP_SHR_U, VYRE_VALUE_W32, index, vyre__value_w32(l, log2));
    return (position){word, vyre__value_op2(l, VYRE_OP_SHL, VYRE_VALUE_W32, within,
                                            vyre__value_w32(l, 5 - log2))};
}

static vyre__value is_inside(vyre__lowerer *l, const vyre__store *store, vyre__value index)
{
    const vyre__value count = vyre__code_op0(&l->code, VYRE_OP_LEN, VYRE_VALUE_W32, store->index);
    return vyre__value_op2(l, VYRE_OP_LT_U, VYRE_VALUE_W32, index, count);
}

/* Under an IF: a word that holds an element is there, even if the buffer ends within it. */
static vyre__value load_packed(vyre__lowerer *l, const vyre__store *store, vyre__value index)
{
    vyre__code *code = &l->code;
    const uint32_t local = vyre__lowerer_temporary(l, VYRE_VALUE_W32);
    vyre__code_set(code, local, vyre__value_w32(l, 0));
    vyre__code_if(code, is_inside(l, store, index));
    const position at = position_of(l, store, index);
    const vyre__value word =
        vyre__code_put(code, (vyre_instruction){.op = VYRE_OP_LOAD,
                                                .type = VYRE_VALUE_W32,
                                                .arg = {at.word},
                                                .aux = 4u << 16 | store->index});
    const vyre__value shifted = vyre__value_op2(l, VYRE_OP_SHR_U, VYRE_VALUE_W32, word, at.shift);
    vyre__code_set(code, local, vyre__value_and(l, shifted, store->stride == 1 ? 0xFF : 0xFFFF));
    vyre__code_end(code);
    return vyre__code_get(code, local);
}

static void change_word(vyre__lowerer *l, const vyre__store *store, vyre__value word, uint32_t how,
                        vyre__value bits)
{
    vyre__code_put(&l->code, (vyre_instruction){.op = VYRE_OP_ATOMIC,
                                                .type = VYRE_VALUE_W32,
                                                .arg = {word, bits},
                                                .aux = how << 16 | store->index});
}

static void store_packed(vyre__lowerer *l, const vyre__store *store, vyre__value index,
                         vyre__value bits)
{
    const uint32_t all = store->stride == 1 ? 0xFF : 0xFFFF;
    vyre__code_if(&l->code, is_inside(l, store, index));
    const position at = position_of(l, store, index);
    const vyre__value hole =
        vyre__value_op2(l, VYRE_OP_SHL, VYRE_VALUE_W32, vyre__value_w32(l, all), at.shift);
    const vyre__value shifted =
        vyre__value_op2(l, VYRE_OP_SHL, VYRE_VALUE_W32, vyre__value_and(l, bits, all), at.shift);
    change_word(l, store, at.word, VYRE_KERNEL_ATOMIC_AND,
                vyre__value_op1(l, VYRE_OP_NOT, VYRE_VALUE_W32, hole));
    change_word(l, store, at.word, VYRE_KERNEL_ATOMIC_OR, shifted);
    vyre__code_end(&l->code);
}

/* ---- loads ---- */

/* The value of an element's bits. */
static vyre__value widened(vyre__lowerer *l, uint8_t type, vyre__value bits)
{
    switch (type) {
    case VYRE__TYPE_BOOL:
        return vyre__value_op2(l, VYRE_OP_NE, VYRE_VALUE_W32, bits, vyre__value_w32(l, 0));
    case VYRE__TYPE_I8: return vyre__value_sign_extended(l, bits, 8);
    case VYRE__TYPE_I16: return vyre__value_sign_extended(l, bits, 16);
    case VYRE__TYPE_F16: return vyre__lower_f16_to_f32(&l->code, l->caps, bits);
    case VYRE__TYPE_BF16: return vyre__lower_bf16_to_f32(&l->code, bits);
    default: return bits;
    }
}

/* Workgroup memory that nobody writes is known to be zero, also to the analysis of uniformity. */
static int is_blank(const vyre__lowerer *l, uint32_t buffer)
{
    return l->stores[buffer].is_shared && !(l->contents.uses[buffer] & VYRE__USE_STORED);
}

vyre__typed vyre__lowerer_load(vyre__lowerer *l, uint32_t buffer, vyre__value index)
{
    const vyre__store *store = &l->stores[buffer];
    vyre__value value;
    vyre__segments_touch(l, buffer);
    if (is_blank(l, buffer))
        value = store->type == VYRE__TYPE_F32 ? vyre__value_f32(l, 0) : vyre__value_w32(l, 0);
    else if (store->is_packed)
        value = load_packed(l, store, index);
    else
        value = load_bits(l, store, index,
                          store->type == VYRE__TYPE_F32 ? VYRE_VALUE_F32 : VYRE_VALUE_W32);
    value = widened(l, store->type, value);
    /* workgroup memory holds what expressions have given */
    if (!store->is_shared && (store->type == VYRE__TYPE_F32 || store->type == VYRE__TYPE_BF16))
        return vyre__lowerer_float(l, value, store->type);
    return (vyre__typed){value, value ? store->type : (uint8_t)0};
}

/* ---- stores ---- */

/* What memory holds of a value; NaNs of f32 are made the one that it may hold. */
static vyre__value narrowed(vyre__lowerer *l, const vyre__store *store, vyre__typed value)
{
    vyre__value bits;
    switch (store->type) {
    case VYRE__TYPE_F32: return vyre__lower_canonical(&l->code, value.value);
    case VYRE__TYPE_F16: return vyre__lower_f32_to_f16(&l->code, l->caps, value.value);
    case VYRE__TYPE_BF16: return vyre__lower_f32_to_bf16(&l->code, value.value);
    default: break;
    }
    bits = vyre__lowerer_word(l, value);
    if (store->is_shared && store->cell > store->stride)
        bits = vyre__value_and(l, bits, store->stride == 1 ? 0xFF : 0xFFFF);
    return bits;
}

void vyre__lowerer_store(vyre__lowerer *l, uint32_t buffer, vyre__value index, vyre__typed value)
{
    const vyre__store *store = &l->stores[buffer];
    vyre__segments_touch(l, buffer);
    const int entered = vyre__lowerer_enter(l);
    const vyre__value bits = narrowed(l, store, value);
    if (store->is_packed)
        store_packed(l, store, index, bits);
    else
        store_bits(l, store, index, bits);
    vyre__lowerer_leave(l, entered);
}
