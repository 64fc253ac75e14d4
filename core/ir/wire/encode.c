/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* From a program to bytes: the header and the sequence of sections. */
#include <stdlib.h>
#include <string.h>

#include "core/base/blake3.h"
#include "core/base/error.h"
#include "core/ir/wire/wire.h"
#include "core/ir/wire/writer.h"

/* ---- records ---- */

/* Puts the length of what follows `start` in front of it. */
static void insert_length(vyre__bytes *bytes, size_t start)
{
    const size_t size = bytes->size - start;
    vyre__bytes_put_leb(bytes, size);
    if (bytes->failed)
        return;
    const size_t length_size = bytes->size - start - size;
    uint8_t length[10];
    memcpy(length, bytes->data + start + size, length_size);
    memmove(bytes->data + start + length_size, bytes->data + start, size);
    memcpy(bytes->data + start, length, length_size);
}

static void write_metadata_record(vyre__wire_writer *writer, const vyre_program *program,
                                  const uint32_t *order)
{
    vyre__write_lstr(writer, vyre__str_of(VYRE__WIRE_META_RECORD));
    const size_t start = writer->bytes.size;
    vyre__write_metadata(writer, program, order);
    insert_length(&writer->bytes, start);
    vyre__bytes_put_leb(&writer->bytes, 0); /* operands */
}

static void write_node_record(vyre__wire_writer *writer, const vyre__node *node, int identity)
{
    vyre__write_lstr(writer, node->tag == VYRE__NODE_OPAQUE
                                 ? node->name
                                 : vyre__str_of(vyre__node_op_id(node->tag)));
    const size_t start = writer->bytes.size;
    writer->size_limit = identity ? VYRE__MAX_PROGRAM_BYTES : start + VYRE__MAX_OPAQUE;
    vyre__write_node(writer, node);
    if (writer->bytes.size > writer->size_limit)
        vyre__write_refuse(writer, "a top-level node is longer than a reader takes (4 MiB)",
                           "Split the statements over several regions.");
    insert_length(&writer->bytes, start);
    vyre__bytes_put_leb(&writer->bytes, 0); /* operands */
}

static size_t count_records(const vyre__wire_writer *writer, const vyre__node_list *list,
                            unsigned depth)
{
    size_t count = 0;
    for (uint32_t i = 0; i < list->count; i++) {
        const vyre__node *node = list->items[i];
        if (depth < VYRE__WIRE_MAX_STEPS && vyre__write_splices(writer, node))
            count += count_records(writer, &node->body, depth + 1);
        else
            count++;
    }
    return count;
}

static void write_records(vyre__wire_writer *writer, const vyre__node_list *list,
                          const char *member, int identity)
{
    for (uint32_t i = 0; i < list->count; i++) {
        const vyre__node *node = list->items[i];
        if (!vyre__write_step(writer, member, i))
            return;
        if (vyre__write_splices(writer, node))
            write_records(writer, &node->body, "body", identity);
        else
            write_node_record(writer, node, identity);
        vyre__write_back(writer);
    }
}

static void write_body(vyre__wire_writer *writer, const vyre_program *program,
                       const uint32_t *order, int identity)
{
    const size_t records = count_records(writer, &program->entry, 0) + 1;
    if (records > VYRE__MAX_NODES)
        vyre__write_refuse(writer, "there are more than 999999 top-level nodes",
                           "Put the statements into regions.");
    vyre__bytes_put_leb(&writer->bytes, records);
    write_metadata_record(writer, program, order);
    write_records(writer, &program->entry, "entry", identity);
    vyre__write_memory_regions(writer, program, order);
    vyre__write_output_set(writer, program, order);
    if (writer->bytes.size > VYRE__MAX_PROGRAM_BYTES)
        vyre__write_refuse(writer, "it is longer than 64 MiB", "Split the program.");
}

/* ---- the whole ---- */

static void write_header(vyre__bytes *bytes, uint32_t revision)
{
    static const uint8_t no_digest[VYRE__BLAKE3_SIZE];
    vyre__bytes_put_text(bytes, VYRE__WIRE_MAGIC_BYTES);
    vyre__bytes_put_u16(bytes, (uint16_t)revision);
    vyre__bytes_put_u16(bytes, VYRE__WIRE_FLAG_ENDIAN);
    vyre__bytes_put(bytes, no_digest, sizeof no_digest);
}

static uint32_t *order_of_buffers(const vyre_program *program, int canonical)
{
    uint32_t *order = malloc((program->buffer_count + 1) * sizeof *order);
    for (uint32_t i = 0; order && i < program->buffer_count; i++)
        order[i] = i;
    if (order && canonical && !vyre__canonical_order(program, order)) {
        free(order);
        order = NULL;
    }
    return order;
}

vyre_status vyre__wire_write(const vyre_program *program, const vyre__wire_options *options,
                             vyre__bytes *out, vyre_error *error)
{
    vyre_status status = vyre__wire_check_revision(program, options->revision, error);
    if (status != VYRE_OK)
        return status;
    uint32_t *order = order_of_buffers(program, options->canonical);
    vyre__wire_writer *writer = calloc(1, sizeof *writer);
    if (!order || !writer) {
        status = vyre__fail_memory(error, "the wire form of a program");
        goto out;
    }
    writer->revision = options->revision;
    writer->canonical = options->canonical;
    writer->depth_limit = options->identity ? VYRE__IDENTITY_DEPTH : VYRE__MAX_DECODE_DEPTH;
    write_header(&writer->bytes, options->revision);
    write_body(writer, program, order, options->identity);
    status = vyre__write_status(writer, program, error);
    *out = writer->bytes;
    if (status == VYRE_OK)
        vyre__blake3_hash(out->data + VYRE__WIRE_HEADER, out->size - VYRE__WIRE_HEADER,
                          out->data + VYRE__WIRE_DIGEST_AT);
out:
    free(writer);
    free(order);
    return status;
}

static vyre_status write_out(const vyre_program *program, const vyre__wire_options *options,
                             void **out_wire, size_t *out_size, vyre_error *error)
{
    *out_wire = NULL;
    *out_size = 0;
    vyre__bytes bytes = {0};
    vyre_status status = vyre__wire_write(program, options, &bytes, error);
    if (status == VYRE_OK) {
        *out_wire = vyre__bytes_take(&bytes, out_size);
        if (!*out_wire)
            status = vyre__fail_memory(error, "the wire form of a program");
    }
    vyre__bytes_release(&bytes);
    return status;
}

vyre_status vyre_program_encode(const vyre_program *program, uint32_t revision, void **out_wire,
                                size_t *out_size, vyre_error *error)
{
    const vyre__wire_options options = {.revision = revision ? revision : program->revision};
    return write_out(program, &options, out_wire, out_size, error);
}

vyre_status vyre_program_canonical(const vyre_program *program, void **out_wire, size_t *out_size,
                                   vyre_error *error)
{
    const vyre__wire_options options = {.revision = program->revision, .canonical = 1};
    return write_out(program, &options, out_wire, out_size, error);
}
