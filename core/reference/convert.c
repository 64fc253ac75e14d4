/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Conversions between value types. */
#include "core/reference/f32_word.h"
#include "core/reference/kernels.h"
#include "core/reference/lanes.h"

UNARY(same, x)
UNARY(integer_to_bool, x != 0)
UNARY(float_to_bool, (x & ~VYRE__F32_SIGN) != 0)
UNARY(low_u8, x & 0xFF)
UNARY(low_u16, x & 0xFFFF)
UNARY(low_i8, ((x & 0xFF) ^ 0x80) - 0x80)
UNARY(low_i16, ((x & 0xFFFF) ^ 0x8000) - 0x8000)
UNARY(u32_to_f32, vyre__f32_word((float)x))
UNARY(i32_to_f32, vyre__f32_word((float)(int32_t)x))
UNARY(f32_to_u32, vyre__f32_to_u32(x))
UNARY(f32_to_i32, vyre__f32_to_i32(x))
UNARY(round_to_f16, vyre__f32_of_f16(vyre__f16_of_f32(x)))
UNARY(round_to_bf16, vyre__f32_of_bf16(vyre__bf16_of_f32(x)))

static vyre__unary_kernel *from_float(uint8_t target)
{
    switch (target) {
    case VYRE__TYPE_U32: return f32_to_u32;
    case VYRE__TYPE_I32: return f32_to_i32;
    case VYRE__TYPE_F32: return same;
    case VYRE__TYPE_BOOL: return float_to_bool;
    case VYRE__TYPE_F16: return round_to_f16;
    case VYRE__TYPE_BF16: return round_to_bf16;
    default: return NULL;
    }
}

static vyre__unary_kernel *from_integer(uint8_t from, uint8_t target)
{
    const int is_signed = from == VYRE__TYPE_I32 || from == VYRE__TYPE_I16 || from == VYRE__TYPE_I8;
    switch (target) {
    case VYRE__TYPE_U32:
    case VYRE__TYPE_I32: return same;
    case VYRE__TYPE_F32: return is_signed ? i32_to_f32 : u32_to_f32;
    case VYRE__TYPE_BOOL: return integer_to_bool;
    case VYRE__TYPE_U8: return low_u8;
    case VYRE__TYPE_U16: return low_u16;
    case VYRE__TYPE_I8: return low_i8;
    case VYRE__TYPE_I16: return low_i16;
    default: return NULL;
    }
}

vyre__unary_kernel *vyre__cast_kernel(uint8_t from, uint8_t target)
{
    return vyre__type_is_float(from) ? from_float(target) : from_integer(from, target);
}
