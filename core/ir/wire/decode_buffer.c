/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Buffers on the wire: described in the metadata, in the memory regions and in the output set. */

#include "core/ir/wire/reader.h"
#include "core/ir/wire/wire.h"

enum {
    MIN_BUFFER_BYTES = 21, /* of the metadata of one buffer with an empty name */
    MAX_REGION_PART = 64   /* bytes of the shape and of the hints of a memory region */
};

static const char mend[] = "Mend the writer of the program.";

/* ---- shape predicates ---- */

static const vyre__shape *read_shape(vyre__wire_reader *reader, unsigned depth);

static void read_shape_content(vyre__wire_reader *reader, vyre__shape *shape, const uint8_t *at,
                               unsigned depth)
{
    switch (shape->tag) {
    case VYRE__SHAPE_AT_LEAST:
    case VYRE__SHAPE_AT_MOST:
    case VYRE__SHAPE_EXACTLY:
    case VYRE__SHAPE_MULTIPLE_OF: shape->a = vyre__read_u32(reader); break;
    case VYRE__SHAPE_MOD_EQUALS:
        shape->a = vyre__read_u32(reader);
        shape->b = vyre__read_u32(reader);
        break;
    case VYRE__SHAPE_AFFINE:
        for (int i = 0; i < 4; i++)
            shape->affine[i] = (int64_t)vyre__read_leb(reader);
        break;
    case VYRE__SHAPE_AND:
    case VYRE__SHAPE_OR:
        shape->left = read_shape(reader, depth + 1);
        shape->right = read_shape(reader, depth + 1);
        break;
    case VYRE__SHAPE_NOT: shape->left = read_shape(reader, depth + 1); break;
    default:
        vyre__read_fail(reader, at, VYRE__WIRE_TAG, mend,
                        "there is no shape predicate with tag %u here", (unsigned)shape->tag);
    }
}

/* A tag of 0, no predicate, is allowed at depth 0 only. */
static const vyre__shape *read_shape(vyre__wire_reader *reader, unsigned depth)
{
    const uint8_t *at = reader->next;
    const uint8_t tag = vyre__read_u8(reader);
    if ((tag == 0 && depth == 0) || reader->status != VYRE_OK)
        return NULL;
    if (depth >= VYRE__MAX_SHAPE_DEPTH) {
        vyre__read_fail(reader, at, VYRE__WIRE_DEPTH, "Write a flatter predicate.",
                        "a shape predicate nests deeper than %d levels", VYRE__MAX_SHAPE_DEPTH);
        return NULL;
    }
    vyre__shape *shape = vyre__read_alloc(reader, 1, sizeof *shape);
    if (!shape)
        return NULL;
    shape->tag = tag;
    read_shape_content(reader, shape, at, depth);
    return shape;
}

/* ---- metadata ---- */

static void read_hints(vyre__wire_reader *reader, vyre__buffer *buffer)
{
    buffer->has_axis = vyre__read_tag(reader, 0, 2, "the mark of a coalescing axis");
    buffer->axis = buffer->has_axis ? vyre__read_u8(reader) : 0;
    buffer->alignment = vyre__read_u32(reader);
    buffer->locality = vyre__read_tag(reader, VYRE__LOCALITY_STREAMING, 3, "a cache locality");
}

static void read_range(vyre__wire_reader *reader, vyre__buffer *buffer)
{
    buffer->has_range = vyre__read_tag(reader, 0, 2, "the mark of an output range");
    if (!buffer->has_range)
        return;
    const uint8_t *at = reader->next;
    buffer->range_start = vyre__read_leb(reader);
    buffer->range_end = vyre__read_leb(reader);
    if (buffer->range_start > buffer->range_end)
        vyre__read_fail(reader, at, VYRE__WIRE_VALUE, mend,
                        "an output range ends before it starts");
}

static void read_buffer(vyre__wire_reader *reader, vyre__buffer *buffer)
{
    buffer->name = vyre__read_str(reader);
    buffer->binding = vyre__read_u32(reader);
    buffer->count = vyre__read_u32(reader);
    buffer->is_output = vyre__read_u8(reader) != 0;
    buffer->live_out = vyre__read_u8(reader) != 0;
    read_range(reader, buffer);
    read_hints(reader, buffer);
    buffer->linear = VYRE__UNRESTRICTED;
    if (reader->revision < 6)
        return;
    buffer->linear = vyre__read_tag(reader, VYRE__LINEAR, 4, "a linear type");
    buffer->extract_bytes = vyre__read_tag(reader, 0, 2, "the mark of byte extraction");
    buffer->shape = read_shape(reader, 0);
}

static void read_buffers(vyre__wire_reader *reader)
{
    const uint32_t count = vyre__read_leb_up_to(reader, VYRE__MAX_BUFFERS, "the number of buffers");
    if ((size_t)(reader->end - reader->next) / MIN_BUFFER_BYTES < count)
        vyre__read_fail_truncated(reader);
    if (reader->status != VYRE_OK)
        return;
    vyre__buffer *buffers = vyre__read_alloc(reader, count, sizeof *buffers);
    for (uint32_t i = 0; i < count && reader->status == VYRE_OK; i++)
        read_buffer(reader, &buffers[i]);
    reader->program->buffers = buffers;
    reader->program->buffer_count = count;
}

static void read_workgroup(vyre__wire_reader *reader)
{
    for (int axis = 0; axis < 3; axis++) {
        const uint8_t *at = reader->next;
        const uint32_t size = vyre__read_u32(reader);
        if (size == 0)
            vyre__read_fail(reader, at, VYRE__WIRE_VALUE, "Make every axis at least 1.",
                            "axis %d of the workgroup is 0", axis);
        reader->program->workgroup[axis] = size;
    }
}

void vyre__read_metadata(vyre__wire_reader *reader)
{
    vyre_program *program = reader->program;
    for (size_t i = 0; i < sizeof VYRE__WIRE_META_MARK - 1; i++) {
        const uint8_t *at = reader->next;
        if (vyre__read_u8(reader) != (uint8_t)VYRE__WIRE_META_MARK[i])
            vyre__read_fail(reader, at, VYRE__WIRE_TAG, mend,
                            "the metadata does not begin with " VYRE__WIRE_META_MARK);
    }
    program->has_op_id = vyre__read_tag(reader, 0, 2, "the mark of an operation id");
    if (program->has_op_id)
        program->op_id = vyre__read_str(reader);
    read_workgroup(reader);
    program->non_composable = vyre__read_tag(reader, 0, 2, "the mark of self-composition");
    read_buffers(reader);
}

/* ---- memory regions ---- */

static void read_region_shape(vyre__wire_reader *reader, vyre__buffer *buffer, const uint8_t *at,
                              uint8_t tag)
{
    const uint32_t size =
        vyre__read_leb_up_to(reader, MAX_REGION_PART, "the length of a region's shape");
    const uint8_t *outer_end = vyre__read_section(reader, size);
    const uint8_t *count_at = reader->next;
    const uint64_t count = vyre__read_leb(reader);
    buffer->type = vyre__read_element(reader, at, tag);
    vyre__read_leave(reader, outer_end, "the shape of a memory region");
    if (count != buffer->count)
        vyre__read_fail(reader, count_at, VYRE__WIRE_ORDER, mend,
                        "a memory region has %llu elements, its buffer %u",
                        (unsigned long long)count, (unsigned)buffer->count);
}

static void read_region_hints(vyre__wire_reader *reader, vyre__buffer *buffer)
{
    const uint32_t size =
        vyre__read_leb_up_to(reader, MAX_REGION_PART, "the length of a region's hints");
    const uint8_t *outer_end = vyre__read_section(reader, size);
    read_hints(reader, buffer);
    vyre__read_leave(reader, outer_end, "the hints of a memory region");
}

static void read_region(vyre__wire_reader *reader, vyre__buffer *buffer, uint32_t index)
{
    const uint8_t *start = reader->next;
    if (vyre__read_leb(reader) != index)
        vyre__read_fail(reader, start, VYRE__WIRE_ORDER, mend,
                        "memory regions are out of order at region %u", (unsigned)index);
    buffer->kind = vyre__read_tag(reader, VYRE__KIND_GLOBAL, 7, "a memory kind");
    buffer->access = vyre__read_tag(reader, VYRE__ACCESS_READ, 5, "an access");
    const uint8_t *element_at = reader->next;
    const uint8_t tag = vyre__read_u8(reader);
    vyre__read_tag(reader, 0, 1, "the layout of a memory region");
    read_region_shape(reader, buffer, element_at, tag);
    read_region_hints(reader, buffer);
    if (reader->status != VYRE_OK)
        return;
    const char *fault = vyre__buffer_fault(buffer);
    if (fault)
        vyre__read_fail(reader, start, VYRE__WIRE_VALUE, "Correct the declaration of the buffer.",
                        "buffer %u: %s", (unsigned)index, fault);
}

void vyre__read_memory_regions(vyre__wire_reader *reader)
{
    const uint8_t *at = reader->next;
    const uint32_t count =
        vyre__read_leb_up_to(reader, VYRE__MAX_BUFFERS, "the number of memory regions");
    if (count != reader->program->buffer_count)
        vyre__read_fail(reader, at, VYRE__WIRE_ORDER, mend,
                        "there are %u memory regions for %u buffers", (unsigned)count,
                        (unsigned)reader->program->buffer_count);
    if (reader->status != VYRE_OK)
        return;
    /* The table is this reader's own until the program is finished. */
    vyre__buffer *buffers = (vyre__buffer *)(uintptr_t)reader->program->buffers;
    for (uint32_t i = 0; i < count && reader->status == VYRE_OK; i++)
        read_region(reader, &buffers[i], i);
}

const char *vyre__buffer_fault(const vyre__buffer *buffer)
{
    if (buffer->access == VYRE__ACCESS_WORKGROUP && buffer->count == 0)
        return "workgroup memory needs a size";
    if ((buffer->is_output || buffer->live_out) && buffer->count == 0)
        return "a buffer that is the result or live after the dispatch needs a size";
    if (!buffer->has_range)
        return NULL;
    if (buffer->range_start > buffer->range_end)
        return "the output range ends before it starts";
    const uint32_t size = vyre__type_size(buffer->type);
    if (size == 0)
        return "an output range needs an element type of fixed size";
    if (buffer->range_end > (uint64_t)buffer->count * size)
        return "the output range goes beyond the end of the buffer";
    return NULL;
}

/* ---- output set ---- */

int vyre__buffer_in_output_set(const vyre__buffer *buffer)
{
    return buffer->access == VYRE__ACCESS_READ_WRITE || buffer->access == VYRE__ACCESS_WRITE;
}

void vyre__read_output_set(vyre__wire_reader *reader)
{
    const vyre_program *program = reader->program;
    const uint8_t *start = reader->next;
    const uint32_t count =
        vyre__read_leb_up_to(reader, VYRE__MAX_BUFFERS, "the size of the output set");
    uint32_t writable = 0;
    for (uint32_t i = 0; i < program->buffer_count && reader->status == VYRE_OK; i++) {
        if (!vyre__buffer_in_output_set(&program->buffers[i]))
            continue;
        const uint8_t *at = reader->next;
        if (writable < count && vyre__read_leb(reader) != i)
            vyre__read_fail(reader, at, VYRE__WIRE_ORDER, mend,
                            "entry %u of the output set is not the next writable buffer, %u",
                            (unsigned)writable, (unsigned)i);
        writable++;
    }
    if (count != writable)
        vyre__read_fail(reader, start, VYRE__WIRE_ORDER, mend,
                        "the output set has %u entries, %u buffers are writable", (unsigned)count,
                        (unsigned)writable);
}
