/* SPDX-License-Identifier: MIT OR Apache-2.0 */
#include "core/dispatch/slots.h"

#include <stdlib.h>
#include <string.h>

vyre__output_range vyre__output_range_of(const vyre__buffer *buffer, uint64_t size)
{
    if (buffer->has_range && buffer->range_start <= buffer->range_end && buffer->range_end <= size)
        return (vyre__output_range){buffer->range_start, buffer->range_end - buffer->range_start};
    return (vyre__output_range){0, size};
}

static vyre_status grow_list(vyre_outputs *outputs, size_t count, vyre_error *error)
{
    if (count <= outputs->capacity)
        return VYRE_OK;
    vyre_output *slots =
        count <= SIZE_MAX / sizeof *slots ? realloc(outputs->slots, count * sizeof *slots) : NULL;
    if (!slots)
        return vyre__fail_memory(error, "the list of outputs");
    memset(slots + outputs->capacity, 0, (count - outputs->capacity) * sizeof *slots);
    outputs->slots = slots;
    outputs->capacity = count;
    return VYRE_OK;
}

static vyre_status renew(vyre_output *slot, uint64_t size, vyre_error *error)
{
    void *memory = size <= PTRDIFF_MAX ? malloc((size_t)size) : NULL;
    if (!memory)
        return vyre__fail_memory(error, "an output");
    free(slot->data);
    *slot = (vyre_output){.data = memory, .capacity = (size_t)size};
    return VYRE_OK;
}

static vyre_status prepare_slot(vyre_output *slot, uint64_t size, int is_new,
                                vyre__slot_stats *stats, vyre_error *error)
{
    const int fits = size <= slot->capacity;
    if (!fits) {
        const vyre_status status = renew(slot, size, error);
        if (status != VYRE_OK)
            return status;
    }
    stats->bytes_incoming += size;
    stats->bytes_retained += slot->capacity;
    if (is_new) {
        stats->appended++;
        stats->bytes_appended += size;
    } else if (fits) {
        stats->reused++;
        stats->bytes_copied += size;
    } else {
        stats->moved++;
        stats->bytes_moved += size;
    }
    return VYRE_OK;
}

vyre_status vyre__slots_prepare(vyre_outputs *outputs, const uint64_t *sizes, size_t count,
                                vyre__slot_stats *out_stats, vyre_error *error)
{
    *out_stats = (vyre__slot_stats){0};
    vyre__slots_clear(outputs);
    vyre_status status = grow_list(outputs, count, error);
    if (status != VYRE_OK)
        return status;
    const size_t existing = outputs->count;
    for (size_t i = count; i < existing; i++) {
        free(outputs->slots[i].data);
        outputs->slots[i] = (vyre_output){0};
    }
    outputs->count = count;
    for (size_t i = 0; status == VYRE_OK && i < count; i++)
        status = prepare_slot(&outputs->slots[i], sizes[i], i >= existing, out_stats, error);
    return status;
}

void vyre__slots_commit(vyre_outputs *outputs, const uint64_t *sizes)
{
    for (size_t i = 0; i < outputs->count; i++)
        outputs->slots[i].size = (size_t)sizes[i];
}

void vyre__slots_clear(vyre_outputs *outputs)
{
    for (size_t i = 0; outputs && i < outputs->count; i++)
        outputs->slots[i].size = 0;
}

void vyre_outputs_release(vyre_outputs *outputs)
{
    if (!outputs)
        return;
    for (size_t i = 0; i < outputs->count; i++)
        free(outputs->slots[i].data);
    free(outputs->slots);
    *outputs = (vyre_outputs){0};
}
