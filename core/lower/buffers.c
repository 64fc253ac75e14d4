/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * Buffers: their places in the kernel's table, and the layout of workgroup memory, which starts as
 * zeros in the language and as anything in the form.
 */
#include "config.h"

#include "core/lower/value.h"

enum { SMALL_BYTES = 16384 };

/* ---- description ---- */

/* Elements narrower than a word take a whole one on devices without such accesses. */
static uint32_t cell_of(const vyre__lowerer *l, uint32_t stride)
{
    const uint64_t narrow = VYRE_KERNEL_FEATURE_STORAGE8 | VYRE_KERNEL_FEATURE_STORAGE16;
    return stride < 4 && (l->caps->features & narrow) != narrow ? 4 : stride;
}

static int is_packed(const vyre__lowerer *l, uint32_t stride)
{
    const uint64_t feature =
        stride == 1 ? VYRE_KERNEL_FEATURE_STORAGE8 : VYRE_KERNEL_FEATURE_STORAGE16;
    return stride < 4 && !(l->caps->features & feature);
}

static void place_shared(vyre__lowerer *l, vyre__store *store)
{
    const uint64_t bytes = (uint64_t)store->count * store->cell;
    store->offset = vyre__code_shared(&l->code, (bytes + 3) & ~UINT64_C(3), 4);
}

static int describe(vyre__lowerer *l, uint32_t number, uint32_t *binding_count, vyre__store *store)
{
    const vyre__buffer *buffer = &l->program->buffers[number];
    if (!vyre__holds_executed(buffer->type->tag))
        return vyre__lowerer_fail(
            l, vyre__fail(
                   l->error, VYRE_UNSUPPORTED, "use u32, i32, f32, bool, or an 8 or 16 bit type",
                   "the buffer `%.*s` of %s: the element type is not executed",
                   (int)buffer->name.size, buffer->name.data, vyre__type_word(buffer->type->tag)));
    store->type = buffer->type->tag;
    store->stride = vyre__type_stride(buffer->type);
    store->count = buffer->count;
    store->is_shared = buffer->access == VYRE__ACCESS_WORKGROUP;
    if (!store->is_shared) {
        store->index = (*binding_count)++;
        store->is_packed = is_packed(l, store->stride) != 0;
        return 1;
    }
    store->cell = cell_of(l, store->stride);
    place_shared(l, store);
    return 1;
}

void vyre__lowerer_make_stores(vyre__lowerer *l)
{
    uint32_t binding_count = 0;
    vyre__store *stores = vyre__arena_array(&l->arena, l->program->buffer_count, sizeof *stores);
    if (!stores) {
        vyre__lowerer_fail(l, vyre__fail_memory(l->error, "the lowering of a program"));
        return;
    }
    l->stores = stores;
    for (uint32_t i = 0; i < l->program->buffer_count; i++)
        if (!describe(l, i, &binding_count, &stores[i]))
            return;
}

/* ---- the buffer table ---- */

static uint32_t role_of(const vyre__buffer *buffer)
{
    if (buffer->kind == VYRE__KIND_PERSISTENT)
        return VYRE_ROLE_RESIDENT;
    if (vyre__buffer_is_allocated(buffer))
        return VYRE_ROLE_OUTPUT;
    switch (buffer->access) {
    case VYRE__ACCESS_READ_WRITE: return VYRE_ROLE_INOUT;
    case VYRE__ACCESS_UNIFORM: return VYRE_ROLE_UNIFORM;
    default: return VYRE_ROLE_INPUT;
    }
}

static uint32_t alignment_log2(const vyre__store *store)
{
    return store->stride >= 4 || store->is_packed ? 2 : store->stride / 2;
}

static void add_buffer(vyre__lowerer *l, uint32_t number)
{
    const vyre__buffer *buffer = &l->program->buffers[number];
    const vyre__store *store = &l->stores[number];
    vyre_kernel_buffer entry = {.role = role_of(buffer),
                                .element_bytes = store->stride,
                                .align_log2 = alignment_log2(store),
                                .binding = buffer->binding,
                                .slot = number,
                                .min_elements = buffer->count};
    if (buffer->count > 0 && (uint64_t)buffer->count * store->stride <= SMALL_BYTES)
        entry.flags = VYRE_BUFFER_SMALL;
    vyre__code_buffer(&l->code, &entry);
}

void vyre__lowerer_add_buffers(vyre__lowerer *l)
{
    for (uint32_t i = 0; i < l->program->buffer_count; i++)
        if (!l->stores[i].is_shared)
            add_buffer(l, i);
    l->trap_buffer = VYRE__NO_BUFFER;
    if (l->contents.all & VYRE__HAS_TRAP)
        l->trap_buffer = vyre__code_buffer(&l->code, &(vyre_kernel_buffer){.role = VYRE_ROLE_TRAP,
                                                                           .element_bytes = 4,
                                                                           .align_log2 = 2,
                                                                           .slot = UINT32_MAX,
                                                                           .min_elements = 8});
}

/* ---- zeros ---- */

int vyre__lowerer_clears_shared(const vyre__lowerer *l)
{
    const uint8_t both = VYRE__USE_LOADED | VYRE__USE_STORED;
    for (uint32_t i = 0; i < l->program->buffer_count; i++)
        if (l->stores[i].is_shared && l->stores[i].count > 0 &&
            (l->contents.uses[i] & both) == both)
            return 1;
    return 0;
}

static void clear_word(vyre__lowerer *l, vyre__value index, uint32_t words)
{
    const int may_pass = vyre__value_most(l, index) >= words;
    vyre__code_put(&l->code, (vyre_instruction){.op = VYRE_OP_SHARED_STORE,
                                                .type = VYRE_VALUE_W32,
                                                .flags = may_pass ? VYRE_INSTRUCTION_GUARDED : 0,
                                                .arg = {index, vyre__value_w32(l, 0)},
                                                .aux = words,
                                                .imm = UINT64_C(4) << 32});
}

void vyre__lowerer_clear_shared(vyre__lowerer *l)
{
    vyre__code *code = &l->code;
    const uint32_t words = code->shared_bytes / 4;
    const uint32_t lanes = (uint32_t)l->lanes;
    const uint32_t trips = words / lanes + (words % lanes != 0);
    vyre__value index = vyre__code_op0(code, VYRE_OP_LOCAL_LINEAR, VYRE_VALUE_W32, 0);
    if (trips == 1) {
        clear_word(l, index, words);
    } else {
        const vyre__value trip = vyre__value_for(l, 0, trips);
        const vyre__value first =
            vyre__value_op2(l, VYRE_OP_MUL, VYRE_VALUE_W32, trip, vyre__value_w32(l, lanes));
        index = vyre__value_op2(l, VYRE_OP_ADD, VYRE_VALUE_W32, first, index);
        clear_word(l, index, words);
        vyre__code_end(code);
    }
    if (lanes > 1)
        vyre__code_put(code, (vyre_instruction){.op = VYRE_OP_BARRIER});
}
