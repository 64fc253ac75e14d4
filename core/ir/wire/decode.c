/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* From bytes to a program: the header and the sequence of sections. */
#include <stdlib.h>
#include <string.h>

#include "core/base/blake3.h"
#include "core/base/error.h"
#include "core/ir/wire/reader.h"
#include "core/ir/wire/wire.h"

static void read_magic(vyre__wire_reader *reader)
{
    const size_t size = (size_t)(reader->end - reader->base);
    if (size > VYRE__MAX_PROGRAM_BYTES)
        vyre__read_fail(reader, reader->base, VYRE__WIRE_LIMIT, "Split the program.",
                        "a program of %zu bytes, the limit is %d", size, VYRE__MAX_PROGRAM_BYTES);
    else if (size < 4 || memcmp(reader->base, VYRE__WIRE_MAGIC_BYTES, 4) != 0)
        vyre__read_fail(reader, reader->base, VYRE__WIRE_MAGIC,
                        "Pass a file that a vyre writer made.",
                        "this is no program in the wire form: it does not begin with VYRE");
    else if (size < 6)
        vyre__read_fail_truncated(reader);
}

static void read_version(vyre__wire_reader *reader)
{
    if (reader->status != VYRE_OK)
        return;
    reader->next = reader->base + 4;
    const unsigned low = vyre__read_u8(reader);
    reader->revision = low | (unsigned)vyre__read_u8(reader) << 8;
    if (reader->revision < 4 || reader->revision > 6)
        vyre__read_fail(reader, reader->base + 4, VYRE__WIRE_VERSION,
                        "Write the program as revision 4, 5 or 6, or update the library.",
                        "the program has wire revision %u, this library reads 4, 5 and 6",
                        (unsigned)reader->revision);
}

static void read_flags(vyre__wire_reader *reader)
{
    if (reader->status == VYRE_OK && reader->end - reader->base < VYRE__WIRE_HEADER)
        vyre__read_fail(reader, reader->end, VYRE__WIRE_TRUNCATED,
                        "Get the program again: the writer or the transport cut it off.",
                        "the header needs %d bytes", VYRE__WIRE_HEADER);
    const unsigned low = vyre__read_u8(reader);
    const unsigned flags = low | (unsigned)vyre__read_u8(reader) << 8;
    if (flags != VYRE__WIRE_FLAG_ENDIAN)
        vyre__read_fail(reader, reader->base + 6, VYRE__WIRE_FLAGS,
                        "Write programs uncompressed, unsealed and with flags 0x0004.",
                        "the flags are 0x%04x, only 0x%04x is read", flags, VYRE__WIRE_FLAG_ENDIAN);
}

static void check_digest(vyre__wire_reader *reader)
{
    if (reader->status != VYRE_OK)
        return;
    uint8_t digest[VYRE__BLAKE3_SIZE];
    const uint8_t *body = reader->base + VYRE__WIRE_HEADER;
    vyre__blake3_hash(body, (size_t)(reader->end - body), digest);
    if (memcmp(digest, reader->base + 8, sizeof digest) != 0)
        vyre__read_fail(reader, reader->base + 8, VYRE__WIRE_DIGEST,
                        "Get the program again: its bytes were changed or lost.",
                        "the digest in the header is not that of the body");
    reader->next = body;
}

/* ---- records ---- */

static void read_operands(vyre__wire_reader *reader)
{
    const uint8_t *at = reader->next;
    if (vyre__read_leb(reader) != 0)
        vyre__read_fail(reader, at, VYRE__WIRE_VALUE, "Write records without operands.",
                        "a record has operands");
}

static void read_metadata_record(vyre__wire_reader *reader)
{
    const uint8_t *at = reader->next;
    if (!vyre__str_is(vyre__read_lstr(reader), VYRE__WIRE_META_RECORD))
        vyre__read_fail(reader, at, VYRE__WIRE_OP, "Mend the writer of the program.",
                        "the first record is not " VYRE__WIRE_META_RECORD);
    const uint32_t size =
        vyre__read_leb_up_to(reader, VYRE__MAX_PROGRAM_BYTES, "the length of the metadata");
    const uint8_t *outer_end = vyre__read_section(reader, size);
    vyre__read_metadata(reader);
    vyre__read_leave(reader, outer_end, "the metadata");
    read_operands(reader);
}

static int names_node(vyre__str record, const vyre__node *node)
{
    if (node->tag == VYRE__NODE_OPAQUE)
        return vyre__str_equal(record, node->name);
    return vyre__str_is(record, vyre__node_op_id(node->tag));
}

/* A record's name may be as long as its payload: it is compared, not kept. */
static void read_node_record(vyre__wire_reader *reader)
{
    const uint8_t *at = reader->next;
    const uint32_t name_size =
        vyre__read_leb_up_to(reader, VYRE__MAX_STRING, "the length of a record's name");
    const vyre__str name = {(const char *)reader->next, name_size};
    const uint8_t *outer_end = vyre__read_section(reader, name_size);
    if (reader->status == VYRE_OK)
        reader->next = reader->end;
    vyre__read_leave(reader, outer_end, "the name of a record");
    const uint32_t size =
        vyre__read_leb_up_to(reader, VYRE__MAX_OPAQUE, "the length of a node record");
    outer_end = vyre__read_section(reader, size);
    const vyre__node *node = vyre__read_node(reader);
    vyre__read_leave(reader, outer_end, "a node record");
    read_operands(reader);
    if (reader->status == VYRE_OK && !names_node(name, node))
        vyre__read_fail(reader, at, VYRE__WIRE_OP, "Mend the writer of the program.",
                        "the name of a record is not that of its node (tag 0x%02x)",
                        (unsigned)node->tag);
    else
        vyre__read_push(reader, node);
}

static void read_records(vyre__wire_reader *reader)
{
    const uint8_t *at = reader->next;
    const uint32_t count = vyre__read_leb_up_to(reader, VYRE__MAX_NODES, "the number of records");
    if (count == 0)
        vyre__read_fail(reader, at, VYRE__WIRE_VALUE, "Mend the writer of the program.",
                        "there is no record, not even the metadata");
    read_metadata_record(reader);
    for (uint32_t i = 1; i < count && reader->status == VYRE_OK; i++)
        read_node_record(reader);
    if (reader->status != VYRE_OK)
        return;
    reader->program->entry.count = (uint32_t)reader->pending_count;
    reader->program->entry.items = vyre__read_collect(reader, 0);
}

static void read_program(vyre__wire_reader *reader)
{
    read_magic(reader);
    read_version(reader);
    read_flags(reader);
    check_digest(reader);
    read_records(reader);
    vyre__read_memory_regions(reader);
    vyre__read_output_set(reader);
    vyre__read_leave(reader, reader->end, "the program, behind its last section");
    reader->program->revision = reader->revision;
}

vyre_status vyre_program_decode(const void *wire, size_t size, vyre_program **out_program,
                                vyre_error *error)
{
    *out_program = NULL;
    vyre__wire_reader reader = {.base = wire ? wire : "", .error = error, .status = VYRE_OK};
    reader.next = reader.base;
    reader.end = reader.base + (wire ? size : 0);
    reader.program = vyre__program_new();
    if (!reader.program)
        return vyre__fail_memory(error, "a program");
    read_program(&reader);
    free(reader.pending);
    if (reader.status != VYRE_OK) {
        vyre__program_discard(reader.program);
        return reader.status;
    }
    return vyre__program_finish(reader.program, out_program, error);
}
