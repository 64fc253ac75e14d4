/* SPDX-License-Identifier: MIT OR Apache-2.0 */
#include "config.h"

#include "core/lower/proof.h"

#include <stdlib.h>
#include <string.h>

/* ---- collecting ---- */

void vyre__proof_release(vyre__proof *proof)
{
    free(proof->obligations);
    vyre__bytes_release(&proof->accesses);
    *proof = (vyre__proof){0};
}

void vyre__proof_clear(vyre__proof *proof)
{
    proof->count = 0;
    proof->accesses.size = 0;
}

static int is_known(const vyre__proof *proof, const vyre__obligation *obligation)
{
    for (uint32_t i = 0; i < proof->count; i++)
        if (memcmp(&proof->obligations[i], obligation, sizeof *obligation) == 0)
            return 1;
    return 0;
}

void vyre__proof_add(vyre__proof *proof, const vyre__obligation *obligation, uint32_t index)
{
    if (!is_known(proof, obligation)) {
        if (proof->count == VYRE__PROOF_MAX_OBLIGATIONS)
            return;
        if (!proof->obligations)
            proof->obligations = calloc(VYRE__PROOF_MAX_OBLIGATIONS, sizeof *proof->obligations);
        if (!proof->obligations)
            return;
        proof->obligations[proof->count++] = *obligation;
    }
    vyre__bytes_put(&proof->accesses, &index, sizeof index);
}

void vyre__proof_follow(vyre__proof *proof, const uint8_t *alive, const uint32_t *places)
{
    size_t kept = 0;
    for (size_t at = 0; at < proof->accesses.size; at += sizeof(uint32_t)) {
        uint32_t index;
        memcpy(&index, proof->accesses.data + at, sizeof index);
        if (!alive[index])
            continue;
        memcpy(proof->accesses.data + kept, &places[index], sizeof index);
        kept += sizeof index;
    }
    proof->accesses.size = kept;
    if (kept == 0)
        proof->count = 0;
}

/* ---- deciding ---- */

typedef struct launch {
    const uint32_t *grid, *base, *workgroup;
    const uint64_t *elements;
} launch;

static uint64_t greatest(const launch *at, const vyre__proof_term *term)
{
    const uint32_t n = term->number;
    switch (term->source) {
    case VYRE__SOURCE_GLOBAL_ID:
        return ((uint64_t)at->base[n] + at->grid[n]) * at->workgroup[n] - 1;
    case VYRE__SOURCE_GROUP_ID: return (uint64_t)at->base[n] + at->grid[n] - 1;
    case VYRE__SOURCE_GRID_SIZE: return at->grid[n];
    default: return at->elements[n];
    }
}

/* 0 when the value cannot be: the code that it stands in does not run. */
static int bound_of(const launch *at, const vyre__proof_term *term, uint64_t *out_bound)
{
    uint64_t bound = greatest(at, term);
    if (bound > term->most)
        bound = term->most;
    *out_bound = bound;
    if (term->limit == UINT32_MAX)
        return 1;
    const uint64_t length = at->elements[term->limit];
    if (length > UINT32_MAX)
        return 1;
    const int64_t limit = (int64_t)length + term->offset;
    if (limit < (int64_t)bound)
        *out_bound = limit < 0 ? 0 : (uint64_t)limit;
    return limit >= 0;
}

static int holds(const launch *at, const vyre__obligation *obligation)
{
    uint64_t sum = obligation->plus, bound, product;
    for (uint32_t i = 0; i < obligation->term_count; i++) {
        if (!bound_of(at, &obligation->terms[i], &bound))
            return 1;
        if (__builtin_mul_overflow(bound, obligation->terms[i].factor, &product) ||
            __builtin_add_overflow(sum, product, &sum))
            return 0;
    }
    return sum < obligation->minus || sum - obligation->minus < at->elements[obligation->buffer];
}

int vyre__proof_holds_for(const vyre__proof *proof, const uint32_t grid[3], const uint32_t base[3],
                          const uint64_t *elements)
{
    const launch at = {grid, base, proof->workgroup, elements};
    for (int axis = 0; axis < 3; axis++)
        if (grid[axis] == 0)
            return 1;
    for (uint32_t i = 0; i < proof->count; i++)
        if (!holds(&at, &proof->obligations[i]))
            return 0;
    return 1;
}
