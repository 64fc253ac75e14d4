/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Types with parameters. */
#include <string.h>

#include "core/ir/builder/builder.h"
#include "core/ir/wire/wire.h"

const vyre__type *vyre__build_type(vyre_builder *builder, vyre_data_type type)
{
    if (!vyre__build_ready(builder))
        return NULL;
    if (type < VYRE__BUILD_FIRST_TYPE) {
        const vyre__type *plain = vyre__type_plain((uint8_t)type);
        if (!plain)
            vyre__build_fail(builder, "Use a VYRE_DATA_ constant or a type of this builder.",
                             "there is no type %u", (unsigned)type);
        return plain;
    }
    const size_t index = type - VYRE__BUILD_FIRST_TYPE;
    if (index < builder->types.count)
        return ((const vyre__type *const *)builder->types.items)[index];
    vyre__build_fail(builder, "Use a type that this builder made.", "there is no type %u",
                     (unsigned)type);
    return NULL;
}

static vyre__type *new_type(vyre_builder *builder, uint8_t tag)
{
    vyre__type *type = vyre__build_alloc(builder, 1, sizeof *type);
    if (type)
        type->tag = tag;
    return type;
}

static vyre__type *new_type_of(vyre_builder *builder, uint8_t tag, vyre_data_type element)
{
    const vyre__type *inner = vyre__build_type(builder, element);
    unsigned depth = 0;
    for (const vyre__type *type = inner; type; type = type->element)
        depth++;
    if (depth >= VYRE__BUILD_TYPE_DEPTH)
        vyre__build_fail(builder, "Use a flatter type.", "a type nests deeper than %d levels",
                         VYRE__BUILD_TYPE_DEPTH);
    vyre__type *type = new_type(builder, tag);
    if (type)
        type->element = inner;
    return type;
}

/* Gives a complete type its handle. */
static vyre_data_type add(vyre_builder *builder, const vyre__type *type)
{
    const vyre__type **slot =
        type ? vyre__build_grow(builder, &builder->types, sizeof *slot) : NULL;
    if (!slot)
        return 0;
    *slot = type;
    return (vyre_data_type)(VYRE__BUILD_FIRST_TYPE + builder->types.count - 1);
}

static void set_dims(vyre_builder *builder, vyre__type *type, const uint32_t *dims, uint32_t count)
{
    if (count > VYRE__MAX_TENSOR_RANK)
        vyre__build_fail(builder, "Use fewer dimensions.",
                         "a type has %u dimensions, the limit is %d", (unsigned)count,
                         VYRE__MAX_TENSOR_RANK);
    else if (count > 0 && !dims)
        vyre__build_fail(builder, "Pass the dimensions.", "the dimensions of a type are NULL");
    uint32_t *copy = type ? vyre__build_alloc(builder, count, sizeof *copy) : NULL;
    if (!copy)
        return;
    if (count > 0)
        memcpy(copy, dims, count * sizeof *copy);
    type->dims = copy;
    type->dim_count = count;
}

static vyre_data_type number_type(vyre_builder *builder, uint8_t tag, uint32_t number)
{
    vyre__type *type = new_type(builder, tag);
    if (type)
        type->a = number;
    return add(builder, type);
}

vyre_data_type vyre_builder_array_type(vyre_builder *builder, uint32_t element_bytes)
{
    return number_type(builder, VYRE__TYPE_ARRAY, element_bytes);
}

vyre_data_type vyre_builder_handle_type(vyre_builder *builder, uint32_t type_id)
{
    return number_type(builder, VYRE__TYPE_HANDLE, type_id);
}

vyre_data_type vyre_builder_opaque_type(vyre_builder *builder, uint32_t id)
{
    return number_type(builder, VYRE__TYPE_OPAQUE, vyre__build_opaque_id(builder, id));
}

vyre_data_type vyre_builder_vector_type(vyre_builder *builder, vyre_data_type element,
                                        uint8_t count)
{
    vyre__type *type = new_type_of(builder, VYRE__TYPE_VEC, element);
    if (type)
        type->a = count;
    return add(builder, type);
}

vyre_data_type vyre_builder_tensor_type(vyre_builder *builder, vyre_data_type element,
                                        const uint32_t *dims, uint32_t rank)
{
    vyre__type *type = new_type_of(builder, VYRE__TYPE_TENSOR_SHAPED, element);
    set_dims(builder, type, dims, rank);
    return add(builder, type);
}

vyre_data_type vyre_builder_csr_type(vyre_builder *builder, vyre_data_type element)
{
    return add(builder, new_type_of(builder, VYRE__TYPE_SPARSE_CSR, element));
}

vyre_data_type vyre_builder_coo_type(vyre_builder *builder, vyre_data_type element)
{
    return add(builder, new_type_of(builder, VYRE__TYPE_SPARSE_COO, element));
}

vyre_data_type vyre_builder_bsr_type(vyre_builder *builder, vyre_data_type element,
                                     uint32_t block_rows, uint32_t block_columns)
{
    vyre__type *type = new_type_of(builder, VYRE__TYPE_SPARSE_BSR, element);
    if (type) {
        type->a = block_rows;
        type->b = block_columns;
    }
    return add(builder, type);
}

vyre_data_type vyre_builder_mesh_type(vyre_builder *builder, const uint32_t *axes, uint32_t count)
{
    vyre__type *type = new_type(builder, VYRE__TYPE_DEVICE_MESH);
    set_dims(builder, type, axes, count);
    return add(builder, type);
}

vyre_data_type vyre_builder_quantized_type(vyre_builder *builder, vyre_data_type storage,
                                           uint8_t scale, uint32_t scale_parameter, uint8_t zero,
                                           uint32_t zero_parameter)
{
    vyre__type *type = new_type_of(builder, VYRE__TYPE_QUANTIZED, storage);
    if (!type)
        return 0;
    type->scale = scale;
    type->a = scale_parameter;
    type->zero = zero;
    type->b = zero_parameter;
    const char *fault = vyre__quantised_fault(type);
    if (fault)
        vyre__build_fail(builder, "Correct the quantised type.", "%s", fault);
    return add(builder, type);
}
