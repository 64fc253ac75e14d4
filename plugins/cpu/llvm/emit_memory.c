/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * Accesses: a scalar one where the index is uniform, a vector where it grows by one from lane to
 * lane, gather and scatter otherwise.
 */
#include <stdio.h>

#include "plugins/cpu/llvm/emit.h"

/* What is accessed. */
typedef struct place {
    simd_ir base;  /* pointer to element 0 */
    simd_ir limit; /* i32: elements; NOTHING: every index is in range */
    uint32_t type; /* SIMD_IR_*, in memory */
    uint32_t bytes;
    uint32_t align;
    int never_written; /* while the kernel runs */
    char metadata[72];
} place;

/* ---- buffers ---- */

static const vyre_kernel_buffer *buffer_at(const simd_emitter *e, uint32_t index)
{
    const char *first = (const char *)e->kernel->buffers;
    return (const vyre_kernel_buffer *)(const void *)(first +
                                                      (size_t)index * e->kernel->buffer_stride);
}

/* Reads the table of bindings once, in the head of the function: entries are a pointer and a size
 * in bytes. */
static simd_ir binding_field(simd_emitter *e, uint32_t index, uint32_t field, uint32_t type)
{
    simd_text *const out = e->out;
    e->out = &e->head;
    const simd_ir table = simd_load(e, SIMD_IR_POINTER, 0, e->arguments);
    const simd_ir at = simd_offset(e, table, SIMD_IR_I64,
                                   simd_constant(SIMD_IR_I64, 0, (uint64_t)index * 2 + field));
    const simd_ir value = simd_load(e, type, 0, at);
    e->out = out;
    return value;
}

static simd_ir quotient(simd_emitter *e, uint32_t index, uint32_t bytes)
{
    const simd_ir size = binding_field(e, index, 1, SIMD_IR_I64);
    simd_text *const out = e->out;
    e->out = &e->head;
    const simd_ir count = simd_binary(e, "udiv", size, simd_constant(SIMD_IR_I64, 0, bytes));
    const simd_ir most = simd_constant(SIMD_IR_I64, 0, UINT32_MAX);
    const simd_ir result =
        simd_cast(e, "trunc", simd_intrinsic2(e, "umin", count, most), SIMD_IR_I32);
    e->out = out;
    return result;
}

simd_ir simd_buffer(simd_emitter *e, uint32_t index)
{
    if (!e->buffers[index].kind)
        e->buffers[index] = binding_field(e, index, 0, SIMD_IR_POINTER);
    return e->buffers[index];
}

simd_ir simd_length(simd_emitter *e, uint32_t index)
{
    if (!e->lengths[index].kind)
        e->lengths[index] = quotient(e, index, buffer_at(e, index)->element_bytes);
    return e->lengths[index];
}

simd_ir simd_limit(simd_emitter *e, uint32_t index, uint32_t bytes)
{
    const uint32_t which = bytes == 1 ? 0 : bytes == 2 ? 1 : bytes == 4 ? 2 : 3;
    simd_ir *limit = &e->limits[index * 4 + which];
    if (!limit->kind)
        *limit = quotient(e, index, bytes);
    return *limit;
}

/* ---- places ---- */

/* Nothing in another space overlaps what is in this one. */
static void mark_space(const simd_emitter *e, place *p, uint32_t space)
{
    if (e->kernel->buffer_count < SIMD_MAX_SPACES)
        snprintf(p->metadata, sizeof p->metadata, ", !alias.scope !%u, !noalias !%u", 3 * space + 2,
                 3 * space + 3);
}

static uint32_t memory_type(uint32_t value_type, uint32_t bytes)
{
    return bytes == 1 ? SIMD_IR_I8 : bytes == 2 ? SIMD_IR_I16 : simd_ir_of(value_type);
}

static place buffer_place(simd_emitter *e, const vyre_instruction *in)
{
    const uint32_t index = in->aux & 0xFFFF, bytes = in->aux >> 16;
    const uint32_t align_log2 = buffer_at(e, index)->align_log2;
    place p = {.base = simd_buffer(e, index), .type = memory_type(in->type, bytes), .bytes = bytes};
    p.align = align_log2 < 3 && 1u << align_log2 < bytes ? 1u << align_log2 : bytes;
    if ((in->flags & VYRE_INSTRUCTION_GUARDED) && !e->within[in->arg[0]])
        p.limit = simd_limit(e, index, bytes);
    p.never_written = (buffer_at(e, index)->flags & VYRE_BUFFER_READ_ONLY) != 0;
    mark_space(e, &p, index);
    return p;
}

static place shared_place(simd_emitter *e, const vyre_instruction *in)
{
    const uint32_t bytes = (uint32_t)(in->imm >> 32);
    place p = {.type = memory_type(in->type, bytes), .bytes = bytes, .align = bytes};
    p.base =
        simd_offset(e, e->shared, SIMD_IR_I8, simd_constant(SIMD_IR_I64, 0, in->imm & UINT32_MAX));
    if (in->flags & VYRE_INSTRUCTION_GUARDED)
        p.limit = simd_w32(in->aux);
    mark_space(e, &p, e->kernel->buffer_count);
    return p;
}

static place table_place(simd_emitter *e, const vyre_instruction *in)
{
    place p = {.type = simd_ir_of(in->type)};
    p.bytes = simd_ir_bits(p.type) / 8;
    p.align = p.bytes;
    p.base = simd_fresh(e, SIMD_IR_POINTER, 0);
    simd_say(e, "%r = getelementptr i8, ptr @table%u, i64 0", p.base, in->aux);
    return p;
}

static place place_of(simd_emitter *e, const vyre_instruction *in)
{
    switch (in->op) {
    case VYRE_OP_LOAD:
    case VYRE_OP_STORE: return buffer_place(e, in);
    case VYRE_OP_TABLE_LOAD: return table_place(e, in);
    default: return shared_place(e, in);
    }
}

/* ---- addresses ---- */

static simd_ir wide(simd_emitter *e, simd_ir index)
{
    return index.type == SIMD_IR_I64 ? index : simd_cast(e, "zext", index, SIMD_IR_I64);
}

static simd_ir scalar_address(simd_emitter *e, const place *p, simd_ir index)
{
    return simd_offset(e, p->base, p->type, wide(e, index));
}

static simd_ir is_inside(simd_emitter *e, const place *p, simd_ir index)
{
    const simd_ir limit = index.type == SIMD_IR_I64 ? wide(e, p->limit) : p->limit;
    return simd_compare(e, "icmp ult", index, limit);
}

/* Of the first lane, which may lie before element 0 if that lane is not active: its index has
 * passed below zero there, and the others' have not. */
static simd_ir masked_address(simd_emitter *e, const place *p, simd_ir index)
{
    const uint32_t width = e->plan->width;
    const simd_ir up = simd_binary(e, "add", index, simd_w32(width));
    const simd_ir back = simd_binary(e, "sub", simd_cast(e, "zext", up, SIMD_IR_I64),
                                     simd_constant(SIMD_IR_I64, 0, width));
    return simd_offset(e, p->base, p->type, back);
}

/* Processors extend 32-bit indices with their sign: the range is moved by 2^31, and the base. */
static simd_ir lane_addresses(simd_emitter *e, const place *p, simd_ir index)
{
    const simd_ir middle = simd_offset(
        e, p->base, SIMD_IR_I8, simd_constant(SIMD_IR_I64, 0, (UINT64_C(1) << 31) * p->bytes));
    const simd_ir moved =
        simd_binary(e, "xor", index, simd_constant(SIMD_IR_I32, index.lanes, 0x80000000));
    return simd_offset(e, middle, p->type, simd_cast(e, "sext", moved, SIMD_IR_I64));
}

static simd_ir guarded_mask(simd_emitter *e, const place *p, simd_ir index)
{
    if (!p->limit.kind)
        return e->mask;
    return simd_and_mask(e, e->mask, simd_compare(e, "icmp ult", index, simd_splat(e, p->limit)));
}

/* One lane for itself. */
static int is_alone(const simd_emitter *e)
{
    return e->alone || e->plan->width == 1;
}

/* ---- loads ---- */

static simd_ir load_at(simd_emitter *e, const place *p, simd_ir at)
{
    const simd_ir value = simd_fresh(e, p->type, 0);
    simd_say(e, "%r = load %T, %R, align %u%s%s", value, value, at, p->align,
             p->limit.kind ? "" : p->metadata, p->never_written ? SIMD_INVARIANT : "");
    return value;
}

/* Where this round can be had with all guards there is no other way to go on here. */
static simd_ir load_or_leave(simd_emitter *e, const place *p, simd_ir index)
{
    const uint32_t inside = simd_label(e);
    place unguarded = *p;
    unguarded.limit = (simd_ir){0};
    simd_branch_as(e, is_inside(e, p, index), inside, e->unfit, SIMD_MOSTLY);
    simd_place(e, inside);
    return load_at(e, &unguarded, scalar_address(e, p, index));
}

/* A branch is foreseen: what waits for the element does not wait for the comparison. What is out of
 * range comes from memory as well, in a block of its own, or it would be prepared before the
 * branch.
 */
static simd_ir load_if_inside(simd_emitter *e, const place *p, simd_ir index)
{
    if (e->unfit)
        return load_or_leave(e, p, index);
    const uint32_t inside = simd_label(e), outside = simd_label(e), after = simd_label(e);
    const simd_ir result = simd_slot(e, p->type, 0), zero = simd_fresh(e, p->type, 0);
    place unguarded = *p;
    unguarded.limit = (simd_ir){0};
    simd_branch_as(e, is_inside(e, p, index), inside, outside, SIMD_MOSTLY);
    simd_place(e, outside);
    simd_say(e, "%r = load volatile %T, ptr @zero, align 8", zero, zero);
    simd_store(e, zero, result);
    simd_go(e, after);
    simd_place(e, inside);
    simd_store(e, load_at(e, &unguarded, scalar_address(e, p, index)), result);
    simd_place(e, after);
    return simd_load(e, p->type, 0, result);
}

static simd_ir load_scalar(simd_emitter *e, const place *p, simd_ir index)
{
    if (p->limit.kind && is_alone(e))
        return load_if_inside(e, p, index);
    simd_ir at = scalar_address(e, p, index);
    if (p->limit.kind) {
        const simd_ir zero = simd_fresh(e, SIMD_IR_POINTER, 0);
        const simd_ir fits = is_inside(e, p, index);
        simd_say(e, "%r = getelementptr i8, ptr @zero, i64 0", zero);
        at = simd_select(e, fits, at, zero);
    }
    return load_at(e, p, at);
}

/* Masked accesses cost much without AVX-512: is the whole vector in range? */
static int needs_branch(const simd_emitter *e, const place *p)
{
    return p->limit.kind && !e->mask.kind && !e->isa->avx512;
}

/* The first lane is in range, and so many follow it. */
static simd_ir fits_whole(simd_emitter *e, const place *p, simd_ir first)
{
    const simd_ir end = simd_binary(e, "add", simd_cast(e, "zext", first, SIMD_IR_I64),
                                    simd_constant(SIMD_IR_I64, 0, e->plan->width));
    return simd_compare(e, "icmp ule", end, simd_cast(e, "zext", p->limit, SIMD_IR_I64));
}

static simd_ir load_row(simd_emitter *e, const place *p, uint32_t index);

static simd_ir load_branching(simd_emitter *e, const place *p, uint32_t index)
{
    const uint32_t whole = simd_label(e), part = simd_label(e), after = simd_label(e);
    const uint32_t width = e->plan->width;
    const simd_ir result = simd_slot(e, p->type, width), first = simd_scalar(e, index);
    place unguarded = *p;
    unguarded.limit = (simd_ir){0};
    simd_branch(e, fits_whole(e, p, first), whole, part);
    simd_place(e, whole);
    simd_store(e, load_row(e, &unguarded, index), result);
    simd_go(e, after);
    simd_place(e, part);
    e->mask = guarded_mask(e, p, simd_lanes(e, index));
    simd_store(e, load_row(e, &unguarded, index), result);
    e->mask = (simd_ir){0};
    simd_place(e, after);
    return simd_load(e, p->type, width, result);
}

static simd_ir load_row(simd_emitter *e, const place *p, uint32_t index)
{
    const uint32_t width = e->plan->width;
    if (needs_branch(e, p))
        return load_branching(e, p, index);
    const simd_ir first = simd_scalar(e, index);
    const simd_ir zero = simd_constant(p->type, width, 0);
    const simd_ir mask = p->limit.kind ? guarded_mask(e, p, simd_lanes(e, index)) : e->mask;
    if (!mask.kind) {
        const simd_ir value = simd_fresh(e, p->type, width);
        simd_say(e, "%r = load %T, %R, align %u%s%s", value, value, scalar_address(e, p, first),
                 p->align, p->metadata, p->never_written ? SIMD_INVARIANT : "");
        return value;
    }
    const simd_ir arguments[4] = {masked_address(e, p, first), simd_w32(p->align), mask, zero};
    const simd_ir on[2] = {zero, arguments[0]};
    return simd_intrinsic(e, "masked.load", zero, on, 2, arguments, 4, p->metadata);
}

/* Processors gather words, not parts of them. */
static int is_part_of_word(const simd_emitter *e, const place *p)
{
    return p->bytes < 4 && p->align == p->bytes && e->isa->avx2;
}

/*
 * The aligned words in which the elements lie, shifted down. Such a word may begin before the
 * buffer or end behind it, but never on a page that the buffer has no part of. The sum of the index
 * and of the elements that lie in the word before the buffer's first one may pass 2^32.
 */
static simd_ir gather_parts(simd_emitter *e, const place *p, simd_ir indices, simd_ir mask)
{
    const uint32_t width = e->plan->width, in_word_log2 = p->bytes == 1 ? 2 : 1;
    const simd_ir low = simd_constant(SIMD_IR_I32, width, (1u << in_word_log2) - 1);
    const simd_ir log2 = simd_constant(SIMD_IR_I32, width, in_word_log2);
    const simd_ir address = simd_cast(e, "ptrtoint", p->base, SIMD_IR_I64);
    const simd_ir beyond = simd_binary(e, "and", address, simd_constant(SIMD_IR_I64, 0, 3));
    const simd_ir first = simd_offset(
        e, p->base, SIMD_IR_I8, simd_binary(e, "sub", simd_constant(SIMD_IR_I64, 0, 0), beyond));
    const simd_ir before =
        simd_splat(e, simd_binary(e, "lshr", simd_cast(e, "trunc", beyond, SIMD_IR_I32),
                                  simd_w32(2 - in_word_log2)));
    const simd_ir offset = simd_binary(e, "add", simd_binary(e, "and", indices, low), before);
    const simd_ir word = simd_binary(e, "add", simd_binary(e, "lshr", indices, log2),
                                     simd_binary(e, "lshr", offset, log2));
    const simd_ir zero = simd_constant(SIMD_IR_I32, width, 0);
    const simd_ir at = simd_offset(e, first, SIMD_IR_I32, simd_cast(e, "sext", word, SIMD_IR_I64));
    const simd_ir arguments[4] = {at, simd_w32(4), simd_full_mask(e, mask), zero};
    const simd_ir on[2] = {zero, at};
    const simd_ir words =
        simd_intrinsic(e, "masked.gather", zero, on, 2, arguments, 4, p->metadata);
    const simd_ir down = simd_binary(e, "shl", simd_binary(e, "and", offset, low),
                                     simd_constant(SIMD_IR_I32, width, 5 - in_word_log2));
    return simd_cast(e, "trunc", simd_binary(e, "lshr", words, down), p->type);
}

static simd_ir gather(simd_emitter *e, const place *p, uint32_t index)
{
    const simd_ir indices = simd_lanes(e, index);
    if (is_part_of_word(e, p))
        return gather_parts(e, p, indices, guarded_mask(e, p, indices));
    const simd_ir zero = simd_constant(p->type, e->plan->width, 0);
    const simd_ir mask = simd_full_mask(e, guarded_mask(e, p, indices));
    const simd_ir arguments[4] = {lane_addresses(e, p, indices), simd_w32(p->align), mask, zero};
    const simd_ir on[2] = {zero, arguments[0]};
    return simd_intrinsic(e, "masked.gather", zero, on, 2, arguments, 4, p->metadata);
}

simd_ir simd_emit_load(simd_emitter *e, const vyre_instruction *in)
{
    const place p = place_of(e, in);
    const simd_form *form = &e->plan->forms[in->arg[0]];
    simd_ir value;
    if (form->form <= SIMD_FORM_VECTOR || is_alone(e))
        value = load_scalar(e, &p, simd_scalar(e, in->arg[0]));
    else if (form->form == SIMD_FORM_STRIDED && form->stride == 1)
        value = load_row(e, &p, in->arg[0]);
    else
        value = gather(e, &p, in->arg[0]);
    return p.bytes < 4 ? simd_cast(e, "zext", value, SIMD_IR_I32) : value;
}

/* ---- stores ---- */

static void store_scalar(simd_emitter *e, const place *p, simd_ir index, simd_ir value)
{
    const uint32_t inside = simd_label(e), after = simd_label(e);
    if (p->limit.kind) {
        simd_branch(e, is_inside(e, p, index), inside, after);
        simd_place(e, inside);
    }
    simd_say(e, "store %R, %R, align %u%s", value, scalar_address(e, p, index), p->align,
             p->metadata);
    simd_place(e, after);
}

static void store_row(simd_emitter *e, const place *p, uint32_t index, simd_ir value);

static void store_branching(simd_emitter *e, const place *p, uint32_t index, simd_ir value)
{
    const uint32_t whole = simd_label(e), part = simd_label(e), after = simd_label(e);
    place unguarded = *p;
    unguarded.limit = (simd_ir){0};
    simd_branch(e, fits_whole(e, p, simd_scalar(e, index)), whole, part);
    simd_place(e, whole);
    store_row(e, &unguarded, index, value);
    simd_go(e, after);
    simd_place(e, part);
    e->mask = guarded_mask(e, p, simd_lanes(e, index));
    store_row(e, &unguarded, index, value);
    e->mask = (simd_ir){0};
    simd_place(e, after);
}

static void store_row(simd_emitter *e, const place *p, uint32_t index, simd_ir value)
{
    if (needs_branch(e, p)) {
        store_branching(e, p, index, value);
        return;
    }
    const simd_ir first = simd_scalar(e, index), nothing = {0};
    const simd_ir mask = p->limit.kind ? guarded_mask(e, p, simd_lanes(e, index)) : e->mask;
    if (!mask.kind) {
        simd_say(e, "store %R, %R, align %u%s", value, scalar_address(e, p, first), p->align,
                 p->metadata);
        return;
    }
    const simd_ir arguments[4] = {value, masked_address(e, p, first), simd_w32(p->align), mask};
    simd_intrinsic(e, "masked.store", nothing, arguments, 2, arguments, 4, p->metadata);
}

static void scatter(simd_emitter *e, const place *p, uint32_t index, simd_ir value)
{
    const simd_ir indices = simd_lanes(e, index), nothing = {0};
    const simd_ir mask = simd_full_mask(e, guarded_mask(e, p, indices));
    const simd_ir arguments[4] = {value, lane_addresses(e, p, indices), simd_w32(p->align), mask};
    simd_intrinsic(e, "masked.scatter", nothing, arguments, 2, arguments, 4, p->metadata);
}

void simd_emit_store(simd_emitter *e, const vyre_instruction *in)
{
    const place p = place_of(e, in);
    const simd_form *form = &e->plan->forms[in->arg[0]];
    const int uniform = form->form <= SIMD_FORM_VECTOR || is_alone(e);
    simd_ir value = simd_argument(e, in->arg[1], !uniform);
    if (uniform && e->plan->forms[in->arg[1]].form > SIMD_FORM_VECTOR && !is_alone(e))
        value = simd_element(e, simd_lanes(e, in->arg[1]), simd_first_lane(e));
    if (p.bytes < 4)
        value = simd_cast(e, "trunc", value, p.type);
    if (uniform)
        store_scalar(e, &p, simd_scalar(e, in->arg[0]), value);
    else if (form->form == SIMD_FORM_STRIDED && form->stride == 1)
        store_row(e, &p, in->arg[0], value);
    else
        scatter(e, &p, in->arg[0], value);
}
