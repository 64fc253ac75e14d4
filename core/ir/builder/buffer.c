/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Buffers, their attributes and shape predicates. */
#include "core/ir/builder/builder.h"

vyre__buffer *vyre__build_buffer(vyre_builder *builder, vyre_buffer_decl buffer)
{
    if (!vyre__build_ready(builder))
        return NULL;
    if (buffer > 0 && buffer <= builder->buffers.count)
        return (vyre__buffer *)builder->buffers.items + (buffer - 1);
    vyre__build_fail(builder, "Use a buffer that this builder declared.", "there is no buffer %u",
                     (unsigned)buffer);
    return NULL;
}

vyre__str vyre__build_buffer_name(vyre_builder *builder, vyre_buffer_decl buffer)
{
    const vyre__buffer *found = vyre__build_buffer(builder, buffer);
    return found ? found->name : vyre__str_of("");
}

vyre_buffer_decl vyre_builder_buffer(vyre_builder *builder, const char *name, vyre_data_type type,
                                     uint32_t count, uint32_t access)
{
    const vyre__str copy = vyre__build_name(builder, name, "the name of a buffer");
    const vyre__type *element = vyre__build_type(builder, type);
    const uint8_t checked =
        vyre__build_enum(builder, access, VYRE__ACCESS_READ, VYRE__ACCESS_WRITE, "access");
    if (access == VYRE__ACCESS_WORKGROUP && count == 0)
        vyre__build_fail(builder, "Give the number of elements.",
                         "workgroup memory without a size");
    if (!vyre__build_ready(builder))
        return 0;
    if (builder->buffers.count == VYRE__MAX_BUFFERS)
        vyre__build_fail(builder, "Use fewer buffers.", "there are more than %d buffers",
                         VYRE__MAX_BUFFERS);
    vyre__buffer *buffer = vyre__build_grow(builder, &builder->buffers, sizeof *buffer);
    if (!buffer)
        return 0;
    buffer->name = copy;
    buffer->type = element;
    buffer->count = count;
    buffer->access = checked;
    buffer->binding = checked == VYRE__ACCESS_WORKGROUP ? 0 : builder->binding++;
    buffer->kind = vyre__kind_of_access(checked);
    buffer->locality = VYRE__LOCALITY_TEMPORAL;
    buffer->linear = VYRE__UNRESTRICTED;
    return (vyre_buffer_decl)builder->buffers.count;
}

vyre_buffer_decl vyre_builder_output(vyre_builder *builder, const char *name, vyre_data_type type,
                                     uint32_t count)
{
    if (count == 0)
        vyre__build_fail(builder, "Give the number of elements.", "an output without a size");
    const vyre_buffer_decl buffer =
        vyre_builder_buffer(builder, name, type, count, VYRE_ACCESS_READ_WRITE);
    vyre_builder_set_result(builder, buffer, 1);
    vyre_builder_set_live_out(builder, buffer, 1);
    return buffer;
}

/* ---- attributes ---- */

void vyre_builder_set_binding(vyre_builder *builder, vyre_buffer_decl buffer, uint32_t binding)
{
    vyre__buffer *found = vyre__build_buffer(builder, buffer);
    if (found)
        found->binding = binding;
}

void vyre_builder_set_kind(vyre_builder *builder, vyre_buffer_decl buffer, uint32_t kind)
{
    vyre__buffer *found = vyre__build_buffer(builder, buffer);
    if (found)
        found->kind = vyre__build_enum(builder, kind, VYRE__KIND_GLOBAL, VYRE__KIND_PERSISTENT,
                                       "memory kind");
}

void vyre_builder_set_result(vyre_builder *builder, vyre_buffer_decl buffer, int result)
{
    vyre__buffer *found = vyre__build_buffer(builder, buffer);
    if (found)
        found->is_output = result != 0;
}

void vyre_builder_set_live_out(vyre_builder *builder, vyre_buffer_decl buffer, int live)
{
    vyre__buffer *found = vyre__build_buffer(builder, buffer);
    if (found)
        found->live_out = live != 0;
}

void vyre_builder_set_range(vyre_builder *builder, vyre_buffer_decl buffer, uint64_t start,
                            uint64_t end)
{
    if (start > end)
        vyre__build_fail(builder, "Pass the start before the end.",
                         "an output range ends before it starts");
    vyre__buffer *found = vyre__build_buffer(builder, buffer);
    if (!found)
        return;
    found->has_range = 1;
    found->range_start = start;
    found->range_end = end;
}

void vyre_builder_set_axis(vyre_builder *builder, vyre_buffer_decl buffer, uint8_t axis)
{
    vyre__buffer *found = vyre__build_buffer(builder, buffer);
    if (!found)
        return;
    found->has_axis = 1;
    found->axis = axis;
}

void vyre_builder_set_alignment(vyre_builder *builder, vyre_buffer_decl buffer, uint32_t alignment)
{
    vyre__buffer *found = vyre__build_buffer(builder, buffer);
    if (found)
        found->alignment = alignment;
}

void vyre_builder_set_locality(vyre_builder *builder, vyre_buffer_decl buffer, uint32_t locality)
{
    vyre__buffer *found = vyre__build_buffer(builder, buffer);
    if (found)
        found->locality = vyre__build_enum(builder, locality, VYRE__LOCALITY_STREAMING,
                                           VYRE__LOCALITY_RANDOM, "locality");
}

void vyre_builder_set_linear(vyre_builder *builder, vyre_buffer_decl buffer, uint32_t linear)
{
    vyre__buffer *found = vyre__build_buffer(builder, buffer);
    if (found)
        found->linear =
            vyre__build_enum(builder, linear, VYRE__LINEAR, VYRE__UNRESTRICTED, "linear type");
}

void vyre_builder_set_extract_bytes(vyre_builder *builder, vyre_buffer_decl buffer, int extract)
{
    vyre__buffer *found = vyre__build_buffer(builder, buffer);
    if (found)
        found->extract_bytes = extract != 0;
}

/* ---- shape predicates ---- */

static const vyre__built_shape *find_shape(vyre_builder *builder, vyre_shape_predicate shape)
{
    if (!vyre__build_ready(builder))
        return NULL;
    if (shape > 0 && shape <= builder->shapes.count)
        return (const vyre__built_shape *)builder->shapes.items + (shape - 1);
    vyre__build_fail(builder, "Use a predicate that this builder made.",
                     "there is no shape predicate %u", (unsigned)shape);
    return NULL;
}

static vyre_shape_predicate add_shape(vyre_builder *builder, const vyre__shape *shape,
                                      uint32_t size, uint32_t depth)
{
    if (depth > VYRE__MAX_SHAPE_DEPTH || size > VYRE__BUILD_SHAPE_SIZE)
        vyre__build_fail(builder, "Write a flatter predicate.",
                         "a shape predicate has more than %d levels or %d conditions",
                         VYRE__MAX_SHAPE_DEPTH, VYRE__BUILD_SHAPE_SIZE);
    vyre__built_shape *slot =
        shape ? vyre__build_grow(builder, &builder->shapes, sizeof *slot) : NULL;
    if (!slot)
        return 0;
    *slot = (vyre__built_shape){shape, size, depth};
    return (vyre_shape_predicate)builder->shapes.count;
}

vyre_shape_predicate vyre_builder_shape(vyre_builder *builder, uint32_t predicate, uint32_t a,
                                        uint32_t b)
{
    vyre__shape *shape = vyre__build_alloc(builder, 1, sizeof *shape);
    if (!shape)
        return 0;
    shape->tag = vyre__build_enum(builder, predicate, VYRE__SHAPE_AT_LEAST, VYRE__SHAPE_MOD_EQUALS,
                                  "simple shape predicate");
    shape->a = a;
    shape->b = shape->tag == VYRE__SHAPE_MOD_EQUALS ? b : 0;
    return add_shape(builder, shape, 1, 1);
}

vyre_shape_predicate vyre_builder_shape_affine(vyre_builder *builder, int64_t scale, int64_t offset,
                                               int64_t min, int64_t max)
{
    vyre__shape *shape = vyre__build_alloc(builder, 1, sizeof *shape);
    if (!shape)
        return 0;
    shape->tag = VYRE__SHAPE_AFFINE;
    shape->affine[0] = scale;
    shape->affine[1] = offset;
    shape->affine[2] = min;
    shape->affine[3] = max;
    return add_shape(builder, shape, 1, 1);
}

vyre_shape_predicate vyre_builder_shape_combine(vyre_builder *builder, uint32_t predicate,
                                                vyre_shape_predicate left,
                                                vyre_shape_predicate right)
{
    const uint8_t tag = vyre__build_enum(builder, predicate, VYRE__SHAPE_AND, VYRE__SHAPE_NOT,
                                         "combination of shape predicates");
    const vyre__built_shape *first = find_shape(builder, left);
    const vyre__built_shape *second = tag == VYRE__SHAPE_NOT ? NULL : find_shape(builder, right);
    if (tag == VYRE__SHAPE_NOT && right != 0)
        vyre__build_fail(builder, "Pass 0 as the right one.", "a negation takes one predicate");
    vyre__shape *shape = vyre__build_alloc(builder, 1, sizeof *shape);
    if (!shape)
        return 0;
    shape->tag = tag;
    shape->left = first->shape;
    shape->right = second ? second->shape : NULL;
    const uint32_t deeper = second && second->depth > first->depth ? second->depth : first->depth;
    return add_shape(builder, shape, first->size + (second ? second->size : 0) + 1, deeper + 1);
}

void vyre_builder_set_shape(vyre_builder *builder, vyre_buffer_decl buffer,
                            vyre_shape_predicate shape)
{
    const vyre__built_shape *predicate = find_shape(builder, shape);
    vyre__buffer *found = vyre__build_buffer(builder, buffer);
    if (found && predicate)
        found->shape = predicate->shape;
}
