/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Expressions: operands strictly from left to right, then the operator over all lanes. */
#include "core/reference/kernels.h"
#include "core/reference/team.h"

static void fill(uint32_t *out, uint32_t word, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++)
        out[i] = word;
}

static void put_workgroup_id(const vyre__chunk *chunk, uint8_t axis, uint32_t *out)
{
    vyre__segment segment = {0};
    while (vyre__segment_next(&segment, chunk)) {
        uint32_t id[3];
        vyre__team_group(chunk->team, segment.group, id);
        fill(out + segment.start, id[axis], segment.end - segment.start);
    }
}

/* Ids within the workgroup, plus the first of the workgroup when they count over the grid. */
static void put_ids(const vyre__chunk *chunk, uint8_t axis, int whole_grid, uint32_t *out)
{
    const vyre__team *team = chunk->team;
    const uint32_t size = team->reference->program->workgroup[axis];
    vyre__segment segment = {0};
    while (vyre__segment_next(&segment, chunk)) {
        uint32_t id[3];
        vyre__team_group(team, segment.group, id);
        const uint32_t base = whole_grid ? id[axis] * size : 0;
        const uint32_t *local =
            team->local[axis] + (chunk->first + segment.start - segment.group * team->group_lanes);
        for (uint32_t i = segment.start; i < segment.end; i++)
            out[i] = base + local[i - segment.start];
    }
}

static void put_length(const vyre__chunk *chunk, const vyre__term *term, uint32_t *out)
{
    const vyre__team *team = chunk->team;
    const uint64_t elements = vyre__memory_elements(team, &team->reference->memories[term->slot]);
    fill(out, elements > UINT32_MAX ? UINT32_MAX : (uint32_t)elements, chunk->count);
}

static void put_selected(const vyre__term *term, uint32_t *out, const uint32_t *const values[3],
                         uint32_t count)
{
    for (uint32_t i = 0; i < count; i++)
        out[i] = values[0][i] & term->truth ? values[1][i] : values[2][i];
}

/* Evaluates the arguments into successive rows, the first into `first`. */
static void take_args(const vyre__chunk *chunk, const vyre__term *term, uint32_t *first,
                      uint32_t *scratch, const uint32_t *out_values[3])
{
    for (int i = 0; i < 3 && term->args[i]; i++) {
        uint32_t *row = i == 0 ? first : scratch + (i - 1) * VYRE__CHUNK_LANES;
        out_values[i] = vyre__evaluate(chunk, term->args[i], row, scratch + i * VYRE__CHUNK_LANES);
    }
}

static void compute(const vyre__chunk *chunk, const vyre__term *term, uint32_t *out,
                    const uint32_t *const v[3])
{
    const vyre__memory *memories = chunk->team->reference->memories;
    const uint32_t count = chunk->count;
    switch (term->tag) {
    case VYRE__EXPR_LIT_U32:
    case VYRE__EXPR_LIT_I32:
    case VYRE__EXPR_LIT_BOOL:
    case VYRE__EXPR_LIT_F32: fill(out, term->bits, count); break;
    case VYRE__EXPR_LOAD: vyre__memory_load(chunk, &memories[term->slot], out, v[0]); break;
    case VYRE__EXPR_BUF_LEN: put_length(chunk, term, out); break;
    case VYRE__EXPR_INVOCATION_ID: put_ids(chunk, term->op, 1, out); break;
    case VYRE__EXPR_WORKGROUP_ID: put_workgroup_id(chunk, term->op, out); break;
    case VYRE__EXPR_LOCAL_ID: put_ids(chunk, term->op, 0, out); break;
    case VYRE__EXPR_BINARY: term->binary(out, v[0], v[1], count); break;
    case VYRE__EXPR_UNARY:
    case VYRE__EXPR_CAST: term->unary(out, v[0], count); break;
    case VYRE__EXPR_SELECT: put_selected(term, out, v, count); break;
    case VYRE__EXPR_FMA: vyre__fma_lanes(out, v[0], v[1], v[2], count); break;
    case VYRE__EXPR_ATOMIC: vyre__atomic_lanes(chunk, term, out, v); break;
    case VYRE__EXPR_SUBGROUP_REDUCE: vyre__subgroup_reduce(chunk, term, out, v[0]); break;
    case VYRE__EXPR_SUBGROUP_SHUFFLE: vyre__subgroup_shuffle(chunk, out, v[0], v[1]); break;
    case VYRE__EXPR_SUBGROUP_BALLOT: vyre__subgroup_ballot(chunk, term, out, v[0]); break;
    case VYRE__EXPR_SUBGROUP_LANE: vyre__subgroup_lane(chunk, out); break;
    case VYRE__EXPR_SUBGROUP_SIZE: fill(out, VYRE__SUBGROUP_LANES, count); break;
    default: break; /* resolving lets no other pass */
    }
}

/* These read what other lanes have while they write: their operands stay out of `out`. */
static int keeps_apart(const vyre__term *term)
{
    return term->tag == VYRE__EXPR_SUBGROUP_REDUCE || term->tag == VYRE__EXPR_SUBGROUP_SHUFFLE ||
           term->tag == VYRE__EXPR_SUBGROUP_BALLOT;
}

const uint32_t *vyre__evaluate(const vyre__chunk *chunk, const vyre__term *term, uint32_t *out,
                               uint32_t *scratch)
{
    vyre__team *team = chunk->team;
    if (vyre__team_charge(team, chunk->count))
        return out;
    if (term->tag == VYRE__EXPR_VAR)
        return team->slots + (size_t)term->slot * team->lanes + chunk->first;
    const uint32_t *values[3] = {NULL, NULL, NULL};
    if (keeps_apart(term))
        take_args(chunk, term, scratch, scratch + VYRE__CHUNK_LANES, values);
    else
        take_args(chunk, term, out, scratch, values);
    compute(chunk, term, out, values);
    if (term->flushes)
        vyre__flush_lanes(out, chunk->count);
    return out;
}
