/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * Loads and stores of buffers, workgroup memory and tables. Lanes that are not active touch
 * nothing. Where all lanes are active and their indices follow each other, as they mostly do, the
 * access is one copy.
 */
#include <string.h>

#include "plugins/cpu/kernel/lanes.h"

/* Where elements are, and how many of them a guarded access may touch. */
typedef struct place {
    char *data;
    uint64_t count;
} place;

static place buffer_of(const cpu_frame *frame, const cpu_op *op, uint32_t width)
{
    const cpu_buffer *buffer = &frame->launch->buffers[op->aux];
    return (place){buffer->data, op->guarded ? buffer->size / width : UINT64_MAX};
}

/* imm: the first byte. */
static place shared_of(const cpu_frame *frame, const cpu_op *op, uint32_t width)
{
    (void)width;
    return (place){frame->shared + op->imm, op->guarded ? op->aux : UINT64_MAX};
}

static place table_of(const cpu_frame *frame, const cpu_op *op, uint32_t width)
{
    (void)width;
    return (place){frame->kernel->tables[op->aux].data, UINT64_MAX};
}

/* Whether lanes [first, end), at least one, are all active and access elements in a row, all of
 * which are there. */
static int in_a_row(const cpu_frame *frame, const uint32_t *index, size_t first, size_t end,
                    uint64_t count)
{
    const uint32_t start = index[first] - (uint32_t)first;
    uint32_t different = 0;
    if (!frame->full || (uint64_t)index[first] + (end - first) > count ||
        (uint64_t)index[first] + (end - first) > UINT64_C(1) << 32)
        return 0;
    for (size_t i = first; i < end; i++)
        different |= index[i] ^ (start + (uint32_t)i);
    return different == 0;
}

#define LOAD(name, to, stored, where)                                                              \
    static void name(cpu_frame *frame, const cpu_op *op, size_t first, size_t end)                 \
    {                                                                                              \
        const place from = where(frame, op, sizeof(stored));                                       \
        const uint32_t *index = cpu_slot(frame, op->a);                                            \
        to *out = cpu_slot(frame, op->out);                                                        \
        const size_t last = cpu_last(frame, end);                                                  \
        if (first >= last)                                                                         \
            return;                                                                                \
        if (in_a_row(frame, index, first, last, from.count)) {                                     \
            const char *start = from.data + (size_t)index[first] * sizeof(stored);                 \
            if (sizeof(stored) == sizeof(to)) {                                                    \
                memcpy(out + first, start, (last - first) * sizeof(to));                           \
                return;                                                                            \
            }                                                                                      \
            for (size_t i = first; i < last; i++) {                                                \
                stored x;                                                                          \
                memcpy(&x, start + (i - first) * sizeof x, sizeof x);                              \
                out[i] = x;                                                                        \
            }                                                                                      \
            return;                                                                                \
        }                                                                                          \
        const uint32_t *mask = frame->mask;                                                        \
        for (size_t i = first; i < last; i++) {                                                    \
            stored x = 0;                                                                          \
            if (mask[i] && index[i] < from.count)                                                  \
                memcpy(&x, from.data + (size_t)index[i] * sizeof x, sizeof x);                     \
            out[i] = x;                                                                            \
        }                                                                                          \
    }

#define STORE(name, from, stored, where)                                                           \
    static void name(cpu_frame *frame, const cpu_op *op, size_t first, size_t end)                 \
    {                                                                                              \
        const place to = where(frame, op, sizeof(stored));                                         \
        const uint32_t *index = cpu_slot(frame, op->a);                                            \
        const from *b = cpu_slot(frame, op->b);                                                    \
        const size_t last = cpu_last(frame, end);                                                  \
        if (first >= last)                                                                         \
            return;                                                                                \
        if (sizeof(stored) == sizeof(from) && in_a_row(frame, index, first, last, to.count)) {     \
            memcpy(to.data + (size_t)index[first] * sizeof(stored), b + first,                     \
                   (last - first) * sizeof(stored));                                               \
            return;                                                                                \
        }                                                                                          \
        const uint32_t *mask = frame->mask;                                                        \
        for (size_t i = first; i < last; i++) {                                                    \
            const stored x = (stored)b[i];                                                         \
            if (mask[i] && index[i] < to.count)                                                    \
                memcpy(to.data + (size_t)index[i] * sizeof x, &x, sizeof x);                       \
        }                                                                                          \
    }

LOAD(load_1, uint32_t, uint8_t, buffer_of)
LOAD(load_2, uint32_t, uint16_t, buffer_of)
LOAD(load_4, uint32_t, uint32_t, buffer_of)
LOAD(load_8, uint64_t, uint64_t, buffer_of)
STORE(store_1, uint32_t, uint8_t, buffer_of)
STORE(store_2, uint32_t, uint16_t, buffer_of)
STORE(store_4, uint32_t, uint32_t, buffer_of)
STORE(store_8, uint64_t, uint64_t, buffer_of)

LOAD(shared_load_1, uint32_t, uint8_t, shared_of)
LOAD(shared_load_2, uint32_t, uint16_t, shared_of)
LOAD(shared_load_4, uint32_t, uint32_t, shared_of)
LOAD(shared_load_8, uint64_t, uint64_t, shared_of)
STORE(shared_store_1, uint32_t, uint8_t, shared_of)
STORE(shared_store_2, uint32_t, uint16_t, shared_of)
STORE(shared_store_4, uint32_t, uint32_t, shared_of)
STORE(shared_store_8, uint64_t, uint64_t, shared_of)

LOAD(table_4, uint32_t, uint32_t, table_of)
LOAD(table_8, uint64_t, uint64_t, table_of)

static cpu_handler *by_width(uint32_t width, cpu_handler *one, cpu_handler *two, cpu_handler *four,
                             cpu_handler *eight)
{
    return width == 1 ? one : width == 2 ? two : width == 4 ? four : width == 8 ? eight : NULL;
}

cpu_handler *cpu_memory_handler(uint32_t op, uint32_t type, uint32_t width)
{
    const int wide = type == VYRE_VALUE_W64 || type == VYRE_VALUE_F64;
    if (op != VYRE_OP_TABLE_LOAD && wide != (width == 8))
        return NULL;
    switch (op) {
    case VYRE_OP_LOAD: return by_width(width, load_1, load_2, load_4, load_8);
    case VYRE_OP_STORE: return by_width(width, store_1, store_2, store_4, store_8);
    case VYRE_OP_SHARED_LOAD:
        return by_width(width, shared_load_1, shared_load_2, shared_load_4, shared_load_8);
    case VYRE_OP_SHARED_STORE:
        return by_width(width, shared_store_1, shared_store_2, shared_store_4, shared_store_8);
    case VYRE_OP_TABLE_LOAD: return wide ? table_8 : table_4;
    default: return NULL;
    }
}
