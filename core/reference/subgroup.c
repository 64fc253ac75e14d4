/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * Subgroup operations over slices of 32 lanes of the linear local index; the last slice of a
 * workgroup may be shorter. Lanes that execute the operation take part, the other lanes of the
 * slice contribute zero.
 */
#include "core/reference/f32_word.h"
#include "core/reference/team.h"

/* Part of a slice that lies in a chunk. Positions count from the first lane of the chunk. */
typedef struct slice {
    uint32_t start, end;
    uint32_t lead; /* lanes of the slice before `start` */
    uint32_t size; /* lanes of the slice */
} slice;

/* Goes to the next slice; begin with end 0. False at the end of the chunk. */
static int next_slice(slice *part, const vyre__chunk *chunk)
{
    part->start = part->end;
    if (part->start >= chunk->count)
        return 0;
    const uint32_t group_lanes = chunk->team->group_lanes;
    const uint32_t local = (chunk->first + part->start) % group_lanes;
    part->lead = local % VYRE__SUBGROUP_LANES;
    const uint32_t left = group_lanes - (local - part->lead);
    part->size = left < VYRE__SUBGROUP_LANES ? left : VYRE__SUBGROUP_LANES;
    const uint32_t behind = part->start + part->size - part->lead;
    part->end = behind < chunk->count ? behind : chunk->count;
    return 1;
}

/* What lane `lane` of the slice contributes. */
static uint32_t contribution(const vyre__chunk *chunk, const slice *part, const uint32_t *value,
                             uint32_t lane)
{
    if (lane < part->lead || lane - part->lead >= part->end - part->start)
        return 0;
    const uint32_t position = part->start + lane - part->lead;
    return chunk->on[position] ? value[position] : 0;
}

/* ---- reductions ---- */

static uint32_t float_identity(uint8_t op)
{
    switch (op) {
    case VYRE__REDUCE_MUL: return 0x3F800000u;
    case VYRE__REDUCE_MIN: return VYRE__F32_INF;
    case VYRE__REDUCE_MAX: return VYRE__F32_INF | VYRE__F32_SIGN;
    default: return 0;
    }
}

static uint32_t float_combined(uint8_t op, uint32_t a, uint32_t b)
{
    switch (op) {
    case VYRE__REDUCE_ADD: return vyre__f32_word(vyre__f32_of(a) + vyre__f32_of(b));
    case VYRE__REDUCE_MUL: return vyre__f32_word(vyre__f32_of(a) * vyre__f32_of(b));
    case VYRE__REDUCE_MIN: return vyre__f32_min(a, b);
    default: return vyre__f32_max(a, b);
    }
}

/* `order` is the bit that turns the order of i32 into that of u32, or 0. */
static uint32_t word_identity(uint8_t op, uint32_t order)
{
    switch (op) {
    case VYRE__REDUCE_MUL: return 1;
    case VYRE__REDUCE_MIN: return UINT32_MAX ^ order;
    case VYRE__REDUCE_MAX: return order;
    case VYRE__REDUCE_AND: return UINT32_MAX;
    default: return 0;
    }
}

static uint32_t word_combined(uint8_t op, uint32_t a, uint32_t b, uint32_t order)
{
    switch (op) {
    case VYRE__REDUCE_ADD: return a + b;
    case VYRE__REDUCE_MUL: return a * b;
    case VYRE__REDUCE_MIN: return (a ^ order) < (b ^ order) ? a : b;
    case VYRE__REDUCE_MAX: return (a ^ order) > (b ^ order) ? a : b;
    case VYRE__REDUCE_AND: return a & b;
    case VYRE__REDUCE_OR: return a | b;
    default: return a ^ b;
    }
}

/* Folds in lane order from lane 0. */
static uint32_t reduced(const vyre__chunk *chunk, const vyre__term *term, const slice *part,
                        const uint32_t *value)
{
    const int is_float = term->type == VYRE__TYPE_F32;
    const uint32_t order = term->type == VYRE__TYPE_I32 ? 0x80000000u : 0;
    uint32_t result = is_float ? float_identity(term->op) : word_identity(term->op, order);
    for (uint32_t lane = 0; lane < part->size; lane++) {
        const uint32_t word = contribution(chunk, part, value, lane);
        result = is_float ? float_combined(term->op, result, word)
                          : word_combined(term->op, result, word, order);
        if (term->flushes)
            result = vyre__f32_flush(result);
    }
    return result;
}

void vyre__subgroup_reduce(const vyre__chunk *chunk, const vyre__term *term, uint32_t *out,
                           const uint32_t *value)
{
    slice part = {0};
    while (next_slice(&part, chunk)) {
        const uint32_t result = reduced(chunk, term, &part, value);
        for (uint32_t i = part.start; i < part.end; i++)
            out[i] = result;
    }
}

/* ---- exchange between lanes ---- */

void vyre__subgroup_shuffle(const vyre__chunk *chunk, uint32_t *out, const uint32_t *value,
                            const uint32_t *lane)
{
    slice part = {0};
    while (next_slice(&part, chunk))
        for (uint32_t i = part.start; i < part.end; i++)
            out[i] = contribution(chunk, &part, value, lane[i]);
}

void vyre__subgroup_ballot(const vyre__chunk *chunk, const vyre__term *term, uint32_t *out,
                           const uint32_t *condition)
{
    slice part = {0};
    while (next_slice(&part, chunk)) {
        uint32_t votes = 0;
        for (uint32_t lane = 0; lane < part.size; lane++)
            if (contribution(chunk, &part, condition, lane) & term->truth)
                votes |= 1u << lane;
        for (uint32_t i = part.start; i < part.end; i++)
            out[i] = votes;
    }
}

void vyre__subgroup_lane(const vyre__chunk *chunk, uint32_t *out)
{
    slice part = {0};
    while (next_slice(&part, chunk))
        for (uint32_t i = part.start; i < part.end; i++)
            out[i] = part.lead + (i - part.start);
}
