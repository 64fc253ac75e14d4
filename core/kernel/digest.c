/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* The digest of a kernel: the same on every host, whatever its byte order. */
#include "config.h"

#include <string.h>

#include "core/base/blake3.h"
#include "core/kernel/kernel.h"

/* Bytes on their way into the hash. */
typedef struct sink {
    vyre__blake3 hash;
    uint8_t bytes[1024];
    size_t size;
} sink;

enum { LARGEST = 64 }; /* bytes that one element puts */

static void flush(sink *out)
{
    vyre__blake3_update(&out->hash, out->bytes, out->size);
    out->size = 0;
}

static void make_room(sink *out)
{
    if (sizeof out->bytes - out->size < LARGEST)
        flush(out);
}

static void put(sink *out, uint64_t value, unsigned bytes)
{
    for (unsigned i = 0; i < bytes; i++)
        out->bytes[out->size++] = (uint8_t)(value >> (8 * i));
}

static void put_words(sink *out, const uint32_t *words, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        make_room(out);
        put(out, words[i], 4);
    }
}

static void put_header(sink *out, const vyre_kernel *k)
{
    const uint32_t words[] = {
        k->float_mode,   k->ulp,          k->workgroup[0],   k->workgroup[1],    k->workgroup[2],
        k->shared_bytes, k->shared_align, k->subgroup_width, k->value_count,     k->code_count,
        k->local_count,  k->buffer_count, k->table_count,    k->trap_site_count, k->param_count,
        k->max_depth};
    put(out, k->features, 8);
    for (size_t i = 0; i < sizeof k->operations / sizeof *k->operations; i++)
        put(out, k->operations[i], 8);
    put(out, k->flags, 8);
    put_words(out, words, sizeof words / sizeof *words);
}

static void put_instruction(sink *out, const vyre_instruction *at)
{
    make_room(out);
    put(out, at->op, 2);
    put(out, at->type, 1);
    put(out, at->flags, 1);
    put(out, at->result, 4);
    for (int i = 0; i < 3; i++)
        put(out, at->arg[i], 4);
    put(out, at->aux, 4);
    put(out, at->imm, 8);
}

static void put_buffer(sink *out, const vyre_kernel_buffer *b)
{
    const uint32_t words[] = {b->role,           b->access,        b->flags, b->element_bytes,
                              b->align_log2,     b->binding,       b->slot,  b->min_elements,
                              b->per_item_bytes, b->per_grid_bytes};
    put_words(out, words, sizeof words / sizeof *words);
}

static void put_table(sink *out, const vyre_kernel_table *table)
{
    const size_t size = vyre__value_type_bits(table->type) / 8;
    put_words(out, &table->type, 1);
    put_words(out, &table->count, 1);
    for (uint32_t i = 0; i < table->count; i++) {
        make_room(out);
        put(out, vyre__kernel_table_element(table, i), (unsigned)size);
    }
}

/* In the memory of a little-endian host instructions look as they are hashed: no padding. */
static int is_hashed_as_it_lies(const vyre_kernel *kernel)
{
    const uint32_t one = 1;
    uint8_t first;
    memcpy(&first, &one, 1);
    return first == 1 && kernel->code_count && kernel->code_stride == sizeof(vyre_instruction);
}

static void put_code(sink *out, const vyre_kernel *kernel)
{
    if (is_hashed_as_it_lies(kernel)) {
        flush(out);
        vyre__blake3_update(&out->hash, kernel->code, kernel->code_count * sizeof *kernel->code);
        return;
    }
    for (uint32_t i = 0; i < kernel->code_count; i++)
        put_instruction(out, vyre__kernel_at(kernel, i));
}

void vyre__kernel_digest(const vyre_kernel *kernel, uint8_t out_digest[32])
{
    sink out = {.size = 0};
    vyre__blake3_init(&out.hash);
    put_header(&out, kernel);
    put_code(&out, kernel);
    flush(&out);
    if (kernel->local_count)
        vyre__blake3_update(&out.hash, kernel->locals, kernel->local_count);
    for (uint32_t i = 0; i < kernel->buffer_count; i++)
        put_buffer(&out, vyre__kernel_buffer_at(kernel, i));
    for (uint32_t i = 0; i < kernel->table_count; i++)
        put_table(&out, vyre__kernel_table_at(kernel, i));
    for (uint32_t i = 0; i < kernel->trap_site_count; i++)
        put_words(&out, &kernel->trap_sites[i].node, 1);
    flush(&out);
    vyre__blake3_final(&out.hash, out_digest);
}
