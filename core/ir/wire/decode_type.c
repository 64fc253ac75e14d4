/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Types on the wire: in casts with all parameters, in buffers those that have a fixed layout. */
#include "core/ir/wire/reader.h"
#include "core/ir/wire/wire.h"

static const char mend[] = "Mend the writer of the program.";

static uint32_t opaque_id(vyre__wire_reader *reader, const uint8_t *at, uint32_t id)
{
    if (!(id & VYRE__OPAQUE_ID_BIT))
        vyre__read_fail(reader, at, VYRE__WIRE_TAG, "Set the top bit of ids of opaque types.",
                        "the id 0x%08x of an opaque type lacks its top bit", (unsigned)id);
    return id;
}

static const uint32_t *read_dims(vyre__wire_reader *reader, uint32_t limit, const char *what,
                                 uint32_t *out_count)
{
    const uint8_t *at = reader->next;
    *out_count = 0;
    const uint32_t count = vyre__read_u32(reader);
    if (count > limit) {
        vyre__read_fail(reader, at, VYRE__WIRE_LIMIT, mend, "%s is %u, the limit is %u", what,
                        (unsigned)count, (unsigned)limit);
        return NULL;
    }
    if ((size_t)(reader->end - reader->next) / 4 < count) {
        vyre__read_fail_truncated(reader);
        return NULL;
    }
    uint32_t *dims = vyre__read_alloc(reader, count, sizeof *dims);
    for (uint32_t i = 0; dims && i < count; i++)
        dims[i] = vyre__read_u32(reader);
    *out_count = dims ? count : 0;
    return dims;
}

const char *vyre__quantised_fault(const vyre__type *type)
{
    switch (type->element->tag) {
    case VYRE__TYPE_I4:
    case VYRE__TYPE_I8:
    case VYRE__TYPE_I16:
    case VYRE__TYPE_U8:
    case VYRE__TYPE_U16:
    case VYRE__TYPE_F8E4M3:
    case VYRE__TYPE_F8E5M2:
    case VYRE__TYPE_FP4:
    case VYRE__TYPE_NF4: break;
    default:
        return "the storage of a quantised type is i4, i8, i16, u8, u16, f8e4m3, f8e5m2, "
               "fp4 or nf4";
    }
    if (type->scale > VYRE__SCALE_PER_GROUP)
        return "a quantisation scale is per tensor, channel or group (0 to 2)";
    if (type->zero > VYRE__ZERO_PER_GROUP)
        return "a quantisation zero point is absent, per tensor, channel or group (0 to 3)";
    if (type->scale == VYRE__SCALE_PER_TENSOR && type->a != 0)
        return "a scale per tensor has the parameter 0";
    if (type->zero <= VYRE__ZERO_PER_TENSOR && type->b != 0)
        return "a zero point that is absent or per tensor has the parameter 0";
    if (type->scale == VYRE__SCALE_PER_GROUP && type->a == 0)
        return "a scale per group has a group size above 0";
    if (type->zero == VYRE__ZERO_PER_GROUP && type->b == 0)
        return "a zero point per group has a group size above 0";
    return NULL;
}

static void check_quantised(vyre__wire_reader *reader, const uint8_t *at, const vyre__type *type)
{
    if (reader->status != VYRE_OK)
        return;
    const char *fault = vyre__quantised_fault(type);
    if (fault)
        vyre__read_fail(reader, at, VYRE__WIRE_TAG, mend, "%s", fault);
}

/* ---- in expressions ---- */

static void read_parameters(vyre__wire_reader *reader, const uint8_t *at, vyre__type *type)
{
    const uint8_t *parameter = reader->next;
    switch (type->tag) {
    case VYRE__TYPE_ARRAY:
    case VYRE__TYPE_HANDLE: type->a = vyre__read_u32(reader); break;
    case VYRE__TYPE_OPAQUE: type->a = opaque_id(reader, parameter, vyre__read_u32(reader)); break;
    case VYRE__TYPE_VEC:
        type->element = vyre__read_type(reader);
        type->a = vyre__read_u8(reader);
        break;
    case VYRE__TYPE_TENSOR_SHAPED:
        type->element = vyre__read_type(reader);
        type->dims =
            read_dims(reader, VYRE__MAX_TENSOR_RANK, "the rank of a tensor", &type->dim_count);
        break;
    case VYRE__TYPE_SPARSE_CSR:
    case VYRE__TYPE_SPARSE_COO: type->element = vyre__read_type(reader); break;
    case VYRE__TYPE_SPARSE_BSR:
        type->element = vyre__read_type(reader);
        type->a = vyre__read_u32(reader);
        type->b = vyre__read_u32(reader);
        break;
    case VYRE__TYPE_DEVICE_MESH:
        type->dims = read_dims(reader, VYRE__MAX_MESH_AXES, "the number of axes of a mesh",
                               &type->dim_count);
        break;
    case VYRE__TYPE_QUANTIZED:
        type->element = vyre__read_type(reader);
        type->scale = vyre__read_u8(reader);
        type->a = vyre__read_u32(reader);
        type->zero = vyre__read_u8(reader);
        type->b = vyre__read_u32(reader);
        check_quantised(reader, at, type);
        break;
    default:
        vyre__read_fail(reader, at, VYRE__WIRE_TAG, mend, "there is no type with tag 0x%02x",
                        (unsigned)type->tag);
    }
}

const vyre__type *vyre__read_type(vyre__wire_reader *reader)
{
    if (!vyre__read_enter(reader))
        return NULL;
    const uint8_t *at = reader->next;
    const uint8_t tag = vyre__read_u8(reader);
    const vyre__type *plain = vyre__type_plain(tag);
    if (!plain && reader->status == VYRE_OK) {
        vyre__type *type = vyre__read_alloc(reader, 1, sizeof *type);
        if (type) {
            type->tag = tag;
            read_parameters(reader, at, type);
        }
        plain = type;
    }
    reader->depth--;
    return reader->status == VYRE_OK ? plain : NULL;
}

/* ---- in buffers ---- */

static uint32_t read_leb32(vyre__wire_reader *reader)
{
    return vyre__read_leb_up_to(reader, UINT32_MAX, "a parameter of an element type");
}

static uint8_t read_leb8(vyre__wire_reader *reader)
{
    return (uint8_t)vyre__read_leb_up_to(reader, UINT8_MAX, "a tag of an element type");
}

static void read_element_parameters(vyre__wire_reader *reader, const uint8_t *at, vyre__type *type)
{
    const uint8_t *parameter = reader->next;
    switch (type->tag) {
    case VYRE__TYPE_ARRAY:
    case VYRE__TYPE_HANDLE: type->a = read_leb32(reader); break;
    case VYRE__TYPE_OPAQUE: type->a = opaque_id(reader, parameter, read_leb32(reader)); break;
    case VYRE__TYPE_QUANTIZED:
        type->element = vyre__type_plain(read_leb8(reader));
        type->scale = read_leb8(reader);
        type->a = read_leb32(reader);
        type->zero = read_leb8(reader);
        type->b = read_leb32(reader);
        if (!type->element)
            vyre__read_fail(reader, parameter, VYRE__WIRE_TAG, mend,
                            "the storage of a quantised type is no plain type");
        check_quantised(reader, parameter, type);
        break;
    case VYRE__TYPE_VEC:
    case VYRE__TYPE_TENSOR_SHAPED:
    case VYRE__TYPE_SPARSE_CSR:
    case VYRE__TYPE_SPARSE_COO:
    case VYRE__TYPE_SPARSE_BSR:
    case VYRE__TYPE_DEVICE_MESH:
        vyre__read_fail(reader, at, VYRE__WIRE_TAG,
                        "Declare the buffer with the scalar type of its lanes, or as `tensor`.",
                        "the element type `%s` has no form in a buffer of the wire format",
                        vyre__type_word(type->tag));
        break;
    default:
        vyre__read_fail(reader, at, VYRE__WIRE_TAG, mend,
                        "there is no element type with tag 0x%02x", (unsigned)type->tag);
    }
}

const vyre__type *vyre__read_element(vyre__wire_reader *reader, const uint8_t *at, uint8_t tag)
{
    const vyre__type *plain = vyre__type_plain(tag);
    if (plain || reader->status != VYRE_OK)
        return plain;
    vyre__type *type = vyre__read_alloc(reader, 1, sizeof *type);
    if (!type)
        return NULL;
    type->tag = tag;
    read_element_parameters(reader, at, type);
    return type;
}
