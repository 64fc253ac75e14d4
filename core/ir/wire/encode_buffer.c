/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Metadata, memory regions and output set to bytes. */
#include "core/ir/wire/wire.h"
#include "core/ir/wire/writer.h"

/* ---- shape predicates ---- */

static void write_shape_at(vyre__wire_writer *writer, const vyre__shape *shape, unsigned depth)
{
    vyre__bytes *bytes = &writer->bytes;
    if (depth >= VYRE__MAX_SHAPE_DEPTH)
        vyre__write_refuse(writer, "a shape predicate nests deeper than 32 levels",
                           "Write a flatter predicate.");
    if (writer->refused)
        return;
    vyre__bytes_put_u8(bytes, shape->tag);
    switch (shape->tag) {
    case VYRE__SHAPE_MOD_EQUALS:
        vyre__bytes_put_u32(bytes, shape->a);
        vyre__bytes_put_u32(bytes, shape->b);
        break;
    case VYRE__SHAPE_AFFINE:
        for (int i = 0; i < 4; i++)
            vyre__bytes_put_leb(bytes, (uint64_t)shape->affine[i]);
        break;
    case VYRE__SHAPE_AND:
    case VYRE__SHAPE_OR:
        write_shape_at(writer, shape->left, depth + 1);
        write_shape_at(writer, shape->right, depth + 1);
        break;
    case VYRE__SHAPE_NOT: write_shape_at(writer, shape->left, depth + 1); break;
    default: vyre__bytes_put_u32(bytes, shape->a); break;
    }
}

void vyre__write_shape(vyre__wire_writer *writer, const vyre__shape *shape)
{
    if (shape)
        write_shape_at(writer, shape, 0);
    else
        vyre__bytes_put_u8(&writer->bytes, 0);
}

/* ---- metadata ---- */

static void write_hints(vyre__bytes *bytes, const vyre__buffer *buffer)
{
    vyre__bytes_put_u8(bytes, buffer->has_axis);
    if (buffer->has_axis)
        vyre__bytes_put_u8(bytes, buffer->axis);
    vyre__bytes_put_u32(bytes, buffer->alignment);
    vyre__bytes_put_u8(bytes, buffer->locality);
}

static void write_buffer(vyre__wire_writer *writer, const vyre__buffer *buffer)
{
    vyre__bytes *bytes = &writer->bytes;
    const char *fault = vyre__buffer_fault(buffer);
    if (fault)
        vyre__write_refuse(writer, fault, "Correct the declaration of the buffer.");
    vyre__write_str(writer, buffer->name);
    vyre__bytes_put_u32(bytes, buffer->binding);
    vyre__bytes_put_u32(bytes, buffer->count);
    vyre__bytes_put_u8(bytes, buffer->is_output);
    vyre__bytes_put_u8(bytes, buffer->live_out);
    vyre__bytes_put_u8(bytes, buffer->has_range);
    if (buffer->has_range) {
        vyre__bytes_put_leb(bytes, buffer->range_start);
        vyre__bytes_put_leb(bytes, buffer->range_end);
    }
    write_hints(bytes, buffer);
    if (writer->revision < 6)
        return;
    vyre__bytes_put_u8(bytes, buffer->linear);
    vyre__bytes_put_u8(bytes, buffer->extract_bytes);
    vyre__write_shape(writer, buffer->shape);
}

static const vyre__buffer *enter_buffer(vyre__wire_writer *writer, const vyre_program *program,
                                        uint32_t index)
{
    if (!vyre__write_step(writer, "buffers", index))
        return NULL;
    return &program->buffers[index];
}

static void leave_buffer(vyre__wire_writer *writer, const vyre__buffer *buffer)
{
    if (writer->refused && writer->place == 0)
        writer->place = buffer->place;
    vyre__write_back(writer);
}

void vyre__write_metadata(vyre__wire_writer *writer, const vyre_program *program,
                          const uint32_t *order)
{
    vyre__bytes *bytes = &writer->bytes;
    vyre__bytes_put_text(bytes, VYRE__WIRE_META_MARK);
    vyre__bytes_put_u8(bytes, program->has_op_id);
    if (program->has_op_id)
        vyre__write_str(writer, program->op_id);
    for (int axis = 0; axis < 3; axis++) {
        if (program->workgroup[axis] == 0)
            vyre__write_refuse(writer, "an axis of the workgroup is 0",
                               "Make every axis at least 1.");
        vyre__bytes_put_u32(bytes, program->workgroup[axis]);
    }
    vyre__bytes_put_u8(bytes, program->non_composable);
    if (program->buffer_count > VYRE__MAX_BUFFERS)
        vyre__write_refuse(writer, "there are more than 16384 buffers", "Use fewer buffers.");
    vyre__bytes_put_leb(bytes, program->buffer_count);
    for (uint32_t i = 0; i < program->buffer_count && !writer->refused; i++) {
        const vyre__buffer *buffer = enter_buffer(writer, program, order[i]);
        write_buffer(writer, buffer);
        leave_buffer(writer, buffer);
    }
}

/* ---- memory regions ---- */

static void write_element_parameters(vyre__wire_writer *writer, vyre__bytes *out,
                                     const vyre__type *type)
{
    const char *fault = NULL;
    switch (type->tag) {
    case VYRE__TYPE_ARRAY:
    case VYRE__TYPE_HANDLE:
    case VYRE__TYPE_OPAQUE: vyre__bytes_put_leb(out, type->a); break;
    case VYRE__TYPE_QUANTIZED:
        fault = vyre__quantised_fault(type);
        vyre__bytes_put_leb(out, type->element->tag);
        vyre__bytes_put_leb(out, type->scale);
        vyre__bytes_put_leb(out, type->a);
        vyre__bytes_put_leb(out, type->zero);
        vyre__bytes_put_leb(out, type->b);
        break;
    default:
        if (!vyre__type_plain(type->tag))
            fault = "the element type of a buffer has no form in the wire format";
    }
    if (fault)
        vyre__write_refuse(writer, fault, "Declare the buffer with the scalar type of its lanes.");
}

/* A short part with its length in front. */
static void write_part(vyre__wire_writer *writer, vyre__bytes *part)
{
    vyre__bytes_put_leb(&writer->bytes, part->size);
    vyre__bytes_put(&writer->bytes, part->data, part->size);
    if (part->failed)
        writer->bytes.failed = 1;
    part->size = 0;
}

static void write_region(vyre__wire_writer *writer, const vyre__buffer *buffer, vyre__bytes *part)
{
    vyre__bytes *bytes = &writer->bytes;
    vyre__bytes_put_u8(bytes, buffer->kind);
    vyre__bytes_put_u8(bytes, buffer->access);
    vyre__bytes_put_u8(bytes, buffer->type->tag);
    vyre__bytes_put_u8(bytes, 0); /* the one layout there is: dense */
    vyre__bytes_put_leb(part, buffer->count);
    write_element_parameters(writer, part, buffer->type);
    write_part(writer, part);
    write_hints(part, buffer);
    write_part(writer, part);
}

void vyre__write_memory_regions(vyre__wire_writer *writer, const vyre_program *program,
                                const uint32_t *order)
{
    vyre__bytes part = {0};
    vyre__bytes_put_leb(&writer->bytes, program->buffer_count);
    for (uint32_t i = 0; i < program->buffer_count && !writer->refused; i++) {
        const vyre__buffer *buffer = enter_buffer(writer, program, order[i]);
        vyre__bytes_put_leb(&writer->bytes, i);
        write_region(writer, buffer, &part);
        leave_buffer(writer, buffer);
    }
    vyre__bytes_release(&part);
}

void vyre__write_output_set(vyre__wire_writer *writer, const vyre_program *program,
                            const uint32_t *order)
{
    uint32_t count = 0;
    for (uint32_t i = 0; i < program->buffer_count; i++)
        count += (uint32_t)vyre__buffer_in_output_set(&program->buffers[i]);
    vyre__bytes_put_leb(&writer->bytes, count);
    for (uint32_t i = 0; i < program->buffer_count; i++)
        if (vyre__buffer_in_output_set(&program->buffers[order[i]]))
            vyre__bytes_put_leb(&writer->bytes, i);
}
