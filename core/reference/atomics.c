/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Atomics on u32 elements: the old value is returned; min and max are unsigned. */
#include <string.h>

#include "core/reference/team.h"

static uint32_t updated(uint8_t op, uint32_t old, uint32_t value)
{
    switch (op) {
    case VYRE__ATOMIC_ADD: return old + value;
    case VYRE__ATOMIC_OR: return old | value;
    case VYRE__ATOMIC_AND: return old & value;
    case VYRE__ATOMIC_XOR: return old ^ value;
    case VYRE__ATOMIC_MIN: return old < value ? old : value;
    case VYRE__ATOMIC_MAX:
    case VYRE__ATOMIC_LRU: return old > value ? old : value;
    default: return value; /* exchange */
    }
}

void vyre__atomic_lanes(const vyre__chunk *chunk, const vyre__term *term, uint32_t *out,
                        const uint32_t *const operands[3])
{
    const vyre__team *team = chunk->team;
    const vyre__memory *memory = &team->reference->memories[term->slot];
    const uint64_t elements = vyre__memory_elements(team, memory);
    uint8_t *data = team->bindings[memory->binding].data;
    const uint32_t *index = operands[0];
    for (uint32_t i = 0; i < chunk->count; i++) {
        if (!chunk->on[i] || index[i] >= elements) {
            out[i] = 0;
            continue;
        }
        uint8_t *place = data + (size_t)index[i] * sizeof(uint32_t);
        uint32_t old, word;
        memcpy(&old, place, sizeof old);
        if (term->op == VYRE__ATOMIC_CAS)
            word = old == operands[1][i] ? operands[2][i] : old;
        else
            word = updated(term->op, old, operands[1][i]);
        memcpy(place, &word, sizeof word);
        out[i] = old;
    }
}
