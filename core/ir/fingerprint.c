/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* The canonical order of buffers and the digest of the canonical form. */
#include <stdlib.h>
#include <string.h>

#include "core/base/blake3.h"
#include "core/base/error.h"
#include "core/ir/wire/writer.h"

struct vyre__digest {
    uint8_t bytes[VYRE__BLAKE3_SIZE];
};

/* ---- order of buffers ---- */

typedef struct sort_key {
    size_t start, size;  /* in the bytes of all keys */
    const uint8_t *data; /* borrowed; set when all keys are written */
    uint32_t index;
} sort_key;

/* In keys the last two kinds have each other's number. */
static uint8_t kind_in_key(uint8_t kind)
{
    switch (kind) {
    case VYRE__KIND_PUSH: return VYRE__KIND_PERSISTENT;
    case VYRE__KIND_PERSISTENT: return VYRE__KIND_PUSH;
    default: return kind;
    }
}

static void write_key(vyre__wire_writer *writer, const vyre__buffer *buffer)
{
    vyre__bytes *bytes = &writer->bytes;
    vyre__write_str(writer, buffer->name);
    vyre__bytes_put_u32(bytes, buffer->binding);
    vyre__bytes_put_u8(bytes, buffer->access);
    vyre__bytes_put_u8(bytes, kind_in_key(buffer->kind));
    vyre__write_type(writer, buffer->type);
    vyre__bytes_put_u32(bytes, buffer->count);
    vyre__bytes_put_u8(bytes, buffer->is_output);
    vyre__bytes_put_u8(bytes, buffer->live_out);
    vyre__bytes_put_u8(bytes, buffer->has_range);
    if (buffer->has_range) {
        vyre__bytes_put_u32(bytes, (uint32_t)buffer->range_start);
        vyre__bytes_put_u32(bytes, (uint32_t)buffer->range_end);
    }
    vyre__bytes_put_u8(bytes, buffer->has_axis);
    if (buffer->has_axis)
        vyre__bytes_put_u8(bytes, buffer->axis);
    vyre__bytes_put_u32(bytes, buffer->alignment);
    vyre__bytes_put_u8(bytes, buffer->locality);
    vyre__bytes_put_u8(bytes, buffer->extract_bytes);
    vyre__bytes_put_u8(bytes, buffer->linear);
    vyre__write_shape(writer, buffer->shape);
}

static int compare_keys(const void *left, const void *right)
{
    const sort_key *a = left, *b = right;
    const int order = memcmp(a->data, b->data, a->size < b->size ? a->size : b->size);
    if (order != 0)
        return order;
    if (a->size != b->size)
        return a->size < b->size ? -1 : 1;
    return a->index < b->index ? -1 : 1;
}

int vyre__canonical_order(const vyre_program *program, uint32_t *order)
{
    const uint32_t count = program->buffer_count;
    int done = 0;
    vyre__wire_writer *writer = calloc(1, sizeof *writer);
    sort_key *keys = calloc((size_t)count + 1, sizeof *keys);
    if (!writer || !keys)
        goto out;
    writer->revision = program->revision;
    writer->depth_limit = VYRE__IDENTITY_DEPTH;
    writer->size_limit = SIZE_MAX;
    for (uint32_t i = 0; i < count; i++) {
        keys[i].index = i;
        keys[i].start = writer->bytes.size;
        write_key(writer, &program->buffers[i]);
        keys[i].size = writer->bytes.size - keys[i].start;
    }
    if (writer->bytes.failed)
        goto out;
    for (uint32_t i = 0; i < count; i++)
        keys[i].data = writer->bytes.data + keys[i].start;
    qsort(keys, count, sizeof *keys, compare_keys);
    for (uint32_t i = 0; i < count; i++)
        order[i] = keys[i].index;
    done = 1;
out:
    if (writer)
        vyre__bytes_release(&writer->bytes);
    free(writer);
    free(keys);
    return done;
}

/* ---- fingerprint ---- */

static vyre_status compute(const vyre_program *program, struct vyre__digest *digest,
                           vyre_error *error)
{
    const vyre__wire_options options = {
        .revision = program->revision, .canonical = 1, .identity = 1};
    vyre__bytes bytes = {0};
    const vyre_status status = vyre__wire_write(program, &options, &bytes, error);
    if (status == VYRE_OK)
        vyre__blake3_hash(bytes.data, bytes.size, digest->bytes);
    vyre__bytes_release(&bytes);
    return status;
}

vyre_status vyre_program_fingerprint(const vyre_program *program, uint8_t out_digest[32],
                                     vyre_error *error)
{
    /* Memoising is not a change that anybody can see. */
    vyre_program *memo = (vyre_program *)(uintptr_t)program;
    struct vyre__digest *known = atomic_load_explicit(&memo->fingerprint, memory_order_acquire);
    if (!known) {
        struct vyre__digest *digest = malloc(sizeof *digest);
        if (!digest)
            return vyre__fail_memory(error, "a fingerprint");
        const vyre_status status = compute(program, digest, error);
        if (status != VYRE_OK) {
            free(digest);
            return status;
        }
        if (atomic_compare_exchange_strong(&memo->fingerprint, &known, digest))
            known = digest;
        else
            free(digest); /* another thread was faster; `known` is its result */
    }
    memcpy(out_digest, known->bytes, sizeof known->bytes);
    return VYRE_OK;
}
