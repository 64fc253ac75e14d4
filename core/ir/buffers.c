/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Facts about buffers and the predicates on their shape. */
#include "core/ir/model.h"

int vyre__buffer_is_allocated(const vyre__buffer *buffer)
{
    if (buffer->access == VYRE__ACCESS_WORKGROUP)
        return 0;
    return buffer->is_output || buffer->access == VYRE__ACCESS_WRITE ||
           (buffer->live_out && buffer->access == VYRE__ACCESS_READ_WRITE);
}

int vyre__buffer_is_output(const vyre__buffer *buffer)
{
    if (buffer->access == VYRE__ACCESS_WORKGROUP)
        return 0;
    return vyre__buffer_is_allocated(buffer) || buffer->access == VYRE__ACCESS_READ_WRITE ||
           buffer->live_out;
}

uint8_t vyre__kind_of_access(uint8_t access)
{
    switch (access) {
    case VYRE__ACCESS_READ: return VYRE__KIND_READONLY;
    case VYRE__ACCESS_UNIFORM: return VYRE__KIND_UNIFORM;
    case VYRE__ACCESS_WORKGROUP: return VYRE__KIND_SHARED;
    default: return VYRE__KIND_GLOBAL;
    }
}

/* |count * scale + offset| is below 2^96: too wide for 64 bits, exact in 128. */
static int affine_holds(const int64_t affine[4], uint32_t count)
{
    __extension__ typedef __int128 wide;
    const wide value = (wide)count * affine[0] + affine[1];
    return affine[2] <= value && value <= affine[3];
}

int vyre__shape_holds(const vyre__shape *shape, uint32_t count)
{
    switch (shape->tag) {
    case VYRE__SHAPE_AT_LEAST: return count >= shape->a;
    case VYRE__SHAPE_AT_MOST: return count <= shape->a;
    case VYRE__SHAPE_EXACTLY: return count == shape->a;
    case VYRE__SHAPE_MULTIPLE_OF: return shape->a != 0 && count % shape->a == 0;
    case VYRE__SHAPE_MOD_EQUALS:
        return shape->a != 0 && shape->b < shape->a && count % shape->a == shape->b;
    case VYRE__SHAPE_AFFINE: return affine_holds(shape->affine, count);
    case VYRE__SHAPE_AND:
        return vyre__shape_holds(shape->left, count) && vyre__shape_holds(shape->right, count);
    case VYRE__SHAPE_OR:
        return vyre__shape_holds(shape->left, count) || vyre__shape_holds(shape->right, count);
    case VYRE__SHAPE_NOT: return !vyre__shape_holds(shape->left, count);
    default: return 0;
    }
}
