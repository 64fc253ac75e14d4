/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Loads and stores. Out of bounds a load gives zero and a store does nothing. */
#include <string.h>

#include "core/reference/f32_word.h"
#include "core/reference/team.h"

/* Memory as one workgroup sees it. */
typedef struct view {
    uint8_t *data;
    uint64_t elements;
} view;

static uint32_t load_32(const uint8_t *from)
{
    uint32_t word;
    memcpy(&word, from, sizeof word);
    return word;
}

static uint16_t load_16(const uint8_t *from)
{
    uint16_t word;
    memcpy(&word, from, sizeof word);
    return word;
}

static void store_32(uint8_t *to, uint32_t word)
{
    memcpy(to, &word, sizeof word);
}

static void store_16(uint8_t *to, uint32_t word)
{
    const uint16_t low = (uint16_t)word;
    memcpy(to, &low, sizeof low);
}

uint64_t vyre__memory_elements(const vyre__team *team, const vyre__memory *memory)
{
    const uint64_t size = memory->is_shared ? memory->size : team->bindings[memory->binding].size;
    return size / memory->stride;
}

static view view_of(const vyre__team *team, const vyre__memory *memory, uint32_t group)
{
    view seen = {.elements = vyre__memory_elements(team, memory)};
    if (memory->is_shared)
        seen.data = team->shared + (size_t)team->reference->shared_bytes * group + memory->offset;
    else
        seen.data = team->bindings[memory->binding].data;
    return seen;
}

/* Lanes that are out of bounds look at element 0, and get zero. */
#define LOAD_LANES(bytes, result)                                                                  \
    for (uint32_t i = 0; i < count; i++) {                                                         \
        const size_t inside = index[i] < from_view.elements;                                       \
        const uint8_t *from = from_view.data + inside * index[i] * (bytes);                        \
        out[i] = inside ? (uint32_t)(result) : 0;                                                  \
    }                                                                                              \
    break

static void load(view from_view, uint8_t type, uint32_t *out, const uint32_t *index, uint32_t count)
{
    if (from_view.elements == 0) {
        memset(out, 0, count * sizeof *out);
        return;
    }
    switch (type) {
    case VYRE__TYPE_BOOL: LOAD_LANES(4, load_32(from) != 0);
    case VYRE__TYPE_U8: LOAD_LANES(1, *from);
    case VYRE__TYPE_I8: LOAD_LANES(1, (int8_t)*from);
    case VYRE__TYPE_U16: LOAD_LANES(2, load_16(from));
    case VYRE__TYPE_I16: LOAD_LANES(2, (int16_t)load_16(from));
    case VYRE__TYPE_F16: LOAD_LANES(2, vyre__f32_of_f16(load_16(from)));
    case VYRE__TYPE_BF16: LOAD_LANES(2, vyre__f32_of_bf16(load_16(from)));
    default: LOAD_LANES(4, load_32(from));
    }
}

#define STORE_LANES(bytes, action)                                                                 \
    for (uint32_t i = 0; i < count; i++)                                                           \
        if (on[i] && index[i] < to_view.elements) {                                                \
            uint8_t *to = to_view.data + (size_t)index[i] * (bytes);                               \
            action;                                                                                \
        }                                                                                          \
    break

static void store(view to_view, uint8_t type, const uint8_t *on, const uint32_t *index,
                  const uint32_t *value, uint32_t count)
{
    switch (type) {
    case VYRE__TYPE_U8:
    case VYRE__TYPE_I8: STORE_LANES(1, *to = (uint8_t)value[i]);
    case VYRE__TYPE_U16:
    case VYRE__TYPE_I16: STORE_LANES(2, store_16(to, value[i]));
    case VYRE__TYPE_F16: STORE_LANES(2, store_16(to, vyre__f16_of_f32(value[i])));
    case VYRE__TYPE_BF16: STORE_LANES(2, store_16(to, vyre__bf16_of_f32(value[i])));
    case VYRE__TYPE_F32: STORE_LANES(4, store_32(to, vyre__f32_canonical(value[i])));
    default: STORE_LANES(4, store_32(to, value[i]));
    }
}

void vyre__memory_load(const vyre__chunk *chunk, const vyre__memory *memory, uint32_t *out,
                       const uint32_t *index)
{
    if (!memory->is_shared) {
        load(view_of(chunk->team, memory, 0), memory->type, out, index, chunk->count);
        return;
    }
    vyre__segment part = {0};
    while (vyre__segment_next(&part, chunk))
        load(view_of(chunk->team, memory, part.group), memory->type, out + part.start,
             index + part.start, part.end - part.start);
}

void vyre__memory_store(const vyre__chunk *chunk, const vyre__memory *memory, const uint32_t *index,
                        const uint32_t *value)
{
    vyre__segment part = {0};
    while (vyre__segment_next(&part, chunk))
        store(view_of(chunk->team, memory, part.group), memory->type, chunk->on + part.start,
              index + part.start, value + part.start, part.end - part.start);
}
