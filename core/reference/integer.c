/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Integer and boolean operators. Arithmetic is modulo 2^32; each line is the whole rule. */
#include "core/reference/kernels.h"
#include "core/reference/lanes.h"

/* Orders i32 words as unsigned ones. */
#define ORDER(x) ((x) ^ 0x80000000u)

static uint32_t divide_signed(uint32_t x, uint32_t y)
{
    if (y == 0)
        return 0;
    if (y == UINT32_MAX) /* -1: the negation, which wraps at the least number */
        return 0u - x;
    return (uint32_t)((int32_t)x / (int32_t)y);
}

static uint32_t remainder_signed(uint32_t x, uint32_t y)
{
    if (y == 0 || y == UINT32_MAX)
        return 0;
    return (uint32_t)((int32_t)x % (int32_t)y);
}

static uint32_t multiply_saturated(uint32_t x, uint32_t y)
{
    const uint64_t product = (uint64_t)x * y;
    return product > UINT32_MAX ? UINT32_MAX : (uint32_t)product;
}

static uint32_t rotate_left(uint32_t x, uint32_t count)
{
    count &= 31;
    return count ? x << count | x >> (32 - count) : x;
}

static uint32_t reverse_bits(uint32_t x)
{
    x = (x & 0x55555555u) << 1 | (x >> 1 & 0x55555555u);
    x = (x & 0x33333333u) << 2 | (x >> 2 & 0x33333333u);
    x = (x & 0x0F0F0F0Fu) << 4 | (x >> 4 & 0x0F0F0F0Fu);
    x = (x & 0x00FF00FFu) << 8 | (x >> 8 & 0x00FF00FFu);
    return x << 16 | x >> 16;
}

BINARY(add, x + y)
BINARY(subtract, x - y)
BINARY(multiply, x *y)
BINARY(divide_u32, y ? x / y : UINT32_MAX)
BINARY(divide_i32, divide_signed(x, y))
BINARY(modulo_u32, y ? x % y : 0)
BINARY(modulo_i32, remainder_signed(x, y))
BINARY(bit_and, x &y)
BINARY(bit_or, x | y)
BINARY(bit_xor, x ^ y)
BINARY(shift_left, x << (y & 31))
BINARY(shift_right, x >> (y & 31))
BINARY(equal, x == y)
BINARY(not_equal, x != y)
BINARY(less_u32, x < y)
BINARY(less_i32, ORDER(x) < ORDER(y))
BINARY(greater_u32, x > y)
BINARY(greater_i32, ORDER(x) > ORDER(y))
BINARY(less_equal_u32, x <= y)
BINARY(less_equal_i32, ORDER(x) <= ORDER(y))
BINARY(greater_equal_u32, x >= y)
BINARY(greater_equal_i32, ORDER(x) >= ORDER(y))
BINARY(logical_and, x &&y)
BINARY(logical_or, x || y)
BINARY(absolute_difference, x > y ? x - y : y - x)
BINARY(minimum_u32, x < y ? x : y)
BINARY(minimum_i32, ORDER(x) < ORDER(y) ? x : y)
BINARY(maximum_u32, x > y ? x : y)
BINARY(maximum_i32, ORDER(x) > ORDER(y) ? x : y)
BINARY(add_saturated, x > UINT32_MAX - y ? UINT32_MAX : x + y)
BINARY(subtract_saturated, x > y ? x - y : 0)
BINARY(multiply_saturated_u32, multiply_saturated(x, y))
BINARY(rotate_left_u32, rotate_left(x, y))
BINARY(rotate_right_u32, rotate_left(x, 0u - y))
BINARY(multiply_high, (uint64_t)x *y >> 32)

UNARY(negate, 0u - x)
UNARY(bit_not, ~x)
UNARY(logical_not, !x)
UNARY(population, __builtin_popcount(x))
UNARY(leading_zeros, x ? __builtin_clz(x) : 32)
UNARY(trailing_zeros, x ? __builtin_ctz(x) : 32)
UNARY(reversed, reverse_bits(x))
UNARY(unpack4_low, x & 0xF)
UNARY(unpack4_high, x >> 4 & 0xF)
UNARY(unpack8_low, x & 0xFF)
UNARY(unpack8_high, x >> 24)

vyre__binary_kernel *vyre__integer_binary(uint8_t op, int is_signed)
{
    switch (op) {
    case VYRE__BIN_ADD:
    case VYRE__BIN_WRAP_ADD: return add;
    case VYRE__BIN_SUB:
    case VYRE__BIN_WRAP_SUB: return subtract;
    case VYRE__BIN_MUL: return multiply;
    case VYRE__BIN_DIV: return is_signed ? divide_i32 : divide_u32;
    case VYRE__BIN_MOD: return is_signed ? modulo_i32 : modulo_u32;
    case VYRE__BIN_BIT_AND: return bit_and;
    case VYRE__BIN_BIT_OR: return bit_or;
    case VYRE__BIN_BIT_XOR: return bit_xor;
    case VYRE__BIN_SHL: return shift_left;
    case VYRE__BIN_SHR: return shift_right;
    case VYRE__BIN_EQ: return equal;
    case VYRE__BIN_NE: return not_equal;
    case VYRE__BIN_LT: return is_signed ? less_i32 : less_u32;
    case VYRE__BIN_GT: return is_signed ? greater_i32 : greater_u32;
    case VYRE__BIN_LE: return is_signed ? less_equal_i32 : less_equal_u32;
    case VYRE__BIN_GE: return is_signed ? greater_equal_i32 : greater_equal_u32;
    case VYRE__BIN_AND: return logical_and;
    case VYRE__BIN_OR: return logical_or;
    case VYRE__BIN_ABS_DIFF: return absolute_difference;
    case VYRE__BIN_MIN: return is_signed ? minimum_i32 : minimum_u32;
    case VYRE__BIN_MAX: return is_signed ? maximum_i32 : maximum_u32;
    case VYRE__BIN_SAT_ADD: return add_saturated;
    case VYRE__BIN_SAT_SUB: return subtract_saturated;
    case VYRE__BIN_SAT_MUL: return multiply_saturated_u32;
    case VYRE__BIN_ROTL: return rotate_left_u32;
    case VYRE__BIN_ROTR: return rotate_right_u32;
    case VYRE__BIN_MUL_HIGH: return multiply_high;
    default: return NULL;
    }
}

vyre__unary_kernel *vyre__integer_unary(uint8_t op)
{
    switch (op) {
    case VYRE__UN_NEGATE: return negate;
    case VYRE__UN_BIT_NOT: return bit_not;
    case VYRE__UN_LOGICAL_NOT: return logical_not;
    case VYRE__UN_POPCOUNT: return population;
    case VYRE__UN_CLZ: return leading_zeros;
    case VYRE__UN_CTZ: return trailing_zeros;
    case VYRE__UN_REVERSE_BITS: return reversed;
    case VYRE__UN_UNPACK4_LOW: return unpack4_low;
    case VYRE__UN_UNPACK4_HIGH: return unpack4_high;
    case VYRE__UN_UNPACK8_LOW: return unpack8_low;
    case VYRE__UN_UNPACK8_HIGH: return unpack8_high;
    default: return NULL;
    }
}
