/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Integer arithmetic. Operands of lanes that are not active may be anything. */
#include "plugins/cpu/kernel/lanes.h"

CPU_BINARY(add_w32, uint32_t, uint32_t, x + y)
CPU_BINARY(sub_w32, uint32_t, uint32_t, x - y)
CPU_BINARY(mul_w32, uint32_t, uint32_t, x *y)
CPU_BINARY(and_w32, uint32_t, uint32_t, x &y)
CPU_BINARY(or_w32, uint32_t, uint32_t, x | y)
CPU_BINARY(xor_w32, uint32_t, uint32_t, x ^ y)
CPU_UNARY(not_w32, uint32_t, uint32_t, ~x)
CPU_UNARY(neg_w32, uint32_t, uint32_t, 0u - x)
CPU_BINARY(shl_w32, uint32_t, uint32_t, x << (y & 31))
CPU_BINARY(shr_u_w32, uint32_t, uint32_t, x >> (y & 31))
CPU_BINARY(shr_s_w32, uint32_t, uint32_t, (int32_t)x >> (y & 31))

CPU_BINARY(add_w64, uint64_t, uint64_t, x + y)
CPU_BINARY(sub_w64, uint64_t, uint64_t, x - y)
CPU_BINARY(mul_w64, uint64_t, uint64_t, x *y)
CPU_BINARY(and_w64, uint64_t, uint64_t, x &y)
CPU_BINARY(or_w64, uint64_t, uint64_t, x | y)
CPU_BINARY(xor_w64, uint64_t, uint64_t, x ^ y)
CPU_UNARY(not_w64, uint64_t, uint64_t, ~x)
CPU_UNARY(neg_w64, uint64_t, uint64_t, 0u - x)
CPU_BINARY_MIXED(shl_w64, uint64_t, uint64_t, uint32_t, x << (y & 63))
CPU_BINARY_MIXED(shr_u_w64, uint64_t, uint64_t, uint32_t, x >> (y & 63))
CPU_BINARY_MIXED(shr_s_w64, uint64_t, uint64_t, uint32_t, (int64_t)x >> (y & 63))

/* Where the form allows no division, any other divisor does. */
static int32_t safe_divisor(uint32_t x, uint32_t y)
{
    return y == 0 || (x == 0x80000000u && y == UINT32_MAX) ? 1 : (int32_t)y;
}

CPU_BINARY(div_u, uint32_t, uint32_t, x / (y ? y : 1))
CPU_BINARY(rem_u, uint32_t, uint32_t, x % (y ? y : 1))
CPU_BINARY(div_s, uint32_t, uint32_t, (int32_t)x / safe_divisor(x, y))
CPU_BINARY(rem_s, uint32_t, uint32_t, (int32_t)x % safe_divisor(x, y))
CPU_BINARY(min_u, uint32_t, uint32_t, x < y ? x : y)
CPU_BINARY(max_u, uint32_t, uint32_t, x > y ? x : y)
CPU_BINARY(min_s, uint32_t, uint32_t, (int32_t)x < (int32_t)y ? x : y)
CPU_BINARY(max_s, uint32_t, uint32_t, (int32_t)x > (int32_t)y ? x : y)
CPU_BINARY(mulhi_u, uint32_t, uint32_t, (uint64_t)x *y >> 32)
CPU_BINARY(mulhi_s, uint32_t, uint32_t, (uint64_t)((int64_t)(int32_t)x *(int32_t)y) >> 32)

static uint32_t count_bits(uint32_t x)
{
    x -= x >> 1 & 0x55555555u;
    x = (x & 0x33333333u) + (x >> 2 & 0x33333333u);
    x = (x + (x >> 4)) & 0x0F0F0F0Fu;
    return x * 0x01010101u >> 24;
}

static uint32_t spread_down(uint32_t x)
{
    x |= x >> 1;
    x |= x >> 2;
    x |= x >> 4;
    x |= x >> 8;
    return x | x >> 16;
}

static uint32_t reversed(uint32_t x)
{
    x = (x >> 1 & 0x55555555u) | (x & 0x55555555u) << 1;
    x = (x >> 2 & 0x33333333u) | (x & 0x33333333u) << 2;
    x = (x >> 4 & 0x0F0F0F0Fu) | (x & 0x0F0F0F0Fu) << 4;
    x = (x >> 8 & 0x00FF00FFu) | (x & 0x00FF00FFu) << 8;
    return x >> 16 | x << 16;
}

static uint32_t limited_product(uint32_t x, uint32_t y)
{
    const uint64_t product = (uint64_t)x * y;
    return product > UINT32_MAX ? UINT32_MAX : (uint32_t)product;
}

CPU_UNARY(popcount, uint32_t, uint32_t, count_bits(x))
CPU_UNARY(clz, uint32_t, uint32_t, 32 - count_bits(spread_down(x)))
CPU_UNARY(ctz, uint32_t, uint32_t, count_bits(~x &(x - 1)))
CPU_UNARY(reverse, uint32_t, uint32_t, reversed(x))
CPU_BINARY(rotl, uint32_t, uint32_t, x << (y & 31) | x >> (-y & 31))
CPU_BINARY(addsat_u, uint32_t, uint32_t, x > UINT32_MAX - y ? UINT32_MAX : x + y)
CPU_BINARY(subsat_u, uint32_t, uint32_t, x > y ? x - y : 0)
CPU_BINARY(mulsat_u, uint32_t, uint32_t, limited_product(x, y))
CPU_BINARY(absdiff_u, uint32_t, uint32_t, x > y ? x - y : y - x)

/* imm: how far to shift up, and then down. */
CPU_UNARY(extract_u, uint32_t, uint32_t, x << (op->imm & 31) >> (op->imm >> 8 & 31))
CPU_UNARY(extract_s, uint32_t, uint32_t, (int32_t)(x << (op->imm & 31)) >> (op->imm >> 8 & 31))

CPU_UNARY(widen_u, uint64_t, uint32_t, x)
CPU_UNARY(widen_s, uint64_t, uint32_t, (int64_t)(int32_t)x)
CPU_UNARY(narrow, uint32_t, uint64_t, x)
CPU_UNARY(high, uint32_t, uint64_t, x >> 32)
CPU_BINARY(mulwide_u, uint64_t, uint32_t, (uint64_t)x *y)

cpu_handler *cpu_integer_handler(uint32_t op, uint32_t type)
{
    switch (op) {
    case VYRE_OP_ADD: return type == VYRE_VALUE_W64 ? add_w64 : add_w32;
    case VYRE_OP_SUB: return type == VYRE_VALUE_W64 ? sub_w64 : sub_w32;
    case VYRE_OP_MUL: return type == VYRE_VALUE_W64 ? mul_w64 : mul_w32;
    case VYRE_OP_AND: return type == VYRE_VALUE_W64 ? and_w64 : and_w32;
    case VYRE_OP_OR: return type == VYRE_VALUE_W64 ? or_w64 : or_w32;
    case VYRE_OP_XOR: return type == VYRE_VALUE_W64 ? xor_w64 : xor_w32;
    case VYRE_OP_NOT: return type == VYRE_VALUE_W64 ? not_w64 : not_w32;
    case VYRE_OP_NEG: return type == VYRE_VALUE_W64 ? neg_w64 : neg_w32;
    case VYRE_OP_SHL: return type == VYRE_VALUE_W64 ? shl_w64 : shl_w32;
    case VYRE_OP_SHR_U: return type == VYRE_VALUE_W64 ? shr_u_w64 : shr_u_w32;
    case VYRE_OP_SHR_S: return type == VYRE_VALUE_W64 ? shr_s_w64 : shr_s_w32;
    case VYRE_OP_DIV_U: return div_u;
    case VYRE_OP_REM_U: return rem_u;
    case VYRE_OP_DIV_S: return div_s;
    case VYRE_OP_REM_S: return rem_s;
    case VYRE_OP_MIN_U: return min_u;
    case VYRE_OP_MAX_U: return max_u;
    case VYRE_OP_MIN_S: return min_s;
    case VYRE_OP_MAX_S: return max_s;
    case VYRE_OP_MULHI_U: return mulhi_u;
    case VYRE_OP_MULHI_S: return mulhi_s;
    case VYRE_OP_POPCOUNT: return popcount;
    case VYRE_OP_CLZ: return clz;
    case VYRE_OP_CTZ: return ctz;
    case VYRE_OP_REVERSE: return reverse;
    case VYRE_OP_ROTL: return rotl;
    case VYRE_OP_ADDSAT_U: return addsat_u;
    case VYRE_OP_SUBSAT_U: return subsat_u;
    case VYRE_OP_MULSAT_U: return mulsat_u;
    case VYRE_OP_ABSDIFF_U: return absdiff_u;
    case VYRE_OP_EXTRACT_U: return extract_u;
    case VYRE_OP_EXTRACT_S: return extract_s;
    case VYRE_OP_WIDEN_U: return widen_u;
    case VYRE_OP_WIDEN_S: return widen_s;
    case VYRE_OP_NARROW: return narrow;
    case VYRE_OP_HIGH: return high;
    case VYRE_OP_MULWIDE_U: return mulwide_u;
    default: return NULL;
    }
}
