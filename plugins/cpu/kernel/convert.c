/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * Conversions between integers and floats, and between widths of floats. C leaves the conversion of
 * a value that does not fit undefined, so each such value is replaced first.
 */
#include <string.h>

#include "plugins/cpu/kernel/lanes.h"

static uint32_t bits_of(float x)
{
    uint32_t bits;
    memcpy(&bits, &x, sizeof bits);
    return bits;
}

static float float_of(uint32_t bits)
{
    float x;
    memcpy(&x, &bits, sizeof x);
    return x;
}

CPU_UNARY(u32_f32, float, uint32_t, x)
CPU_UNARY(u32_f64, double, uint32_t, x)
CPU_UNARY(i32_f32, float, int32_t, x)
CPU_UNARY(i32_f64, double, int32_t, x)
CPU_UNARY(u64_f32, float, uint64_t, x)
CPU_UNARY(u64_f64, double, uint64_t, x)
CPU_UNARY(i64_f32, float, int64_t, x)
CPU_UNARY(i64_f64, double, int64_t, x)

/* A comparison with NaN is false, so NaN becomes 0. */
static uint32_t to_u32(double x)
{
    const double low = x >= 0x1p31 ? x - 0x1p31 : x;
    const double fits = low > -1.0 && low < 0x1p31 ? low : 0.0;
    return (uint32_t)(int32_t)fits + (x >= 0x1p31 ? 0x80000000u : 0u);
}

static int32_t to_i32(double x)
{
    return (int32_t)(x > -0x1p31 - 1.0 && x < 0x1p31 ? x : 0.0);
}

static int64_t to_i64(double x)
{
    return (int64_t)(x >= -0x1p63 && x < 0x1p63 ? x : 0.0);
}

static uint32_t to_u32_limited(double x)
{
    return x >= 0x1p32 ? UINT32_MAX : (x > 0.0 ? to_u32(x) : 0);
}

static int32_t to_i32_limited(double x)
{
    return x >= 0x1p31 ? INT32_MAX : (x <= -0x1p31 ? INT32_MIN : to_i32(x));
}

CPU_UNARY(f32_u32, uint32_t, float, to_u32((double)x))
CPU_UNARY(f64_u32, uint32_t, double, to_u32(x))
CPU_UNARY(f32_i32, int32_t, float, to_i32((double)x))
CPU_UNARY(f64_i32, int32_t, double, to_i32(x))
CPU_UNARY(f32_i64, int64_t, float, to_i64((double)x))
CPU_UNARY(f64_i64, int64_t, double, to_i64(x))
CPU_UNARY(f32_u32_sat, uint32_t, float, to_u32_limited((double)x))
CPU_UNARY(f64_u32_sat, uint32_t, double, to_u32_limited(x))
CPU_UNARY(f32_i32_sat, int32_t, float, to_i32_limited((double)x))
CPU_UNARY(f64_i32_sat, int32_t, double, to_i32_limited(x))

CPU_UNARY(f32_f64, double, float, x)
CPU_UNARY(f64_f32, float, double, x)

/* The exponent is moved by a multiplication, which also makes subnormal numbers normal. */
static float from_f16(uint32_t half)
{
    const float finite = float_of((half & 0x7FFF) << 13) * 0x1p112f;
    const uint32_t special = 0x7F800000u | (half & 0x3FF) << 13;
    const uint32_t magnitude = (half & 0x7C00) == 0x7C00 ? special : bits_of(finite);
    return float_of(magnitude | (half & 0x8000) << 16);
}

/*
 * Below 2^-14 adding 1/2 leaves the multiple of 2^-24 in the low bits, rounded to nearest even;
 * above, half of a unit less one, and the last bit that is kept, do the same.
 */
static uint32_t to_f16(float x)
{
    const uint32_t bits = bits_of(x), magnitude = bits & 0x7FFFFFFFu;
    const uint32_t small = bits_of(float_of(magnitude) + 0.5f) - 0x3F000000u;
    const uint32_t normal = (magnitude + 0xFFF + (magnitude >> 13 & 1) - 0x38000000u) >> 13;
    uint32_t half = magnitude < 0x38800000u ? small : normal;
    half = magnitude >= 0x477FF000u ? 0x7C00u : half;
    half |= bits >> 16 & 0x8000u;
    return magnitude > 0x7F800000u ? 0x7E00u : half;
}

CPU_UNARY(f16_f32, float, uint32_t, from_f16(x))
CPU_UNARY(f32_f16, uint32_t, float, to_f16(x))

static cpu_handler *from_float(uint32_t op, int wide)
{
    switch (op) {
    case VYRE_OP_F_U32: return wide ? f64_u32 : f32_u32;
    case VYRE_OP_F_I32: return wide ? f64_i32 : f32_i32;
    case VYRE_OP_F_I64: return wide ? f64_i64 : f32_i64;
    case VYRE_OP_F_U32_SAT: return wide ? f64_u32_sat : f32_u32_sat;
    case VYRE_OP_F_I32_SAT: return wide ? f64_i32_sat : f32_i32_sat;
    default: return NULL;
    }
}

cpu_handler *cpu_convert_handler(uint32_t op, uint32_t type, uint32_t from)
{
    const int wide = type == VYRE_VALUE_F64;
    switch (op) {
    case VYRE_OP_U32_F: return wide ? u32_f64 : u32_f32;
    case VYRE_OP_I32_F: return wide ? i32_f64 : i32_f32;
    case VYRE_OP_U64_F: return wide ? u64_f64 : u64_f32;
    case VYRE_OP_I64_F: return wide ? i64_f64 : i64_f32;
    case VYRE_OP_F32_F64: return f32_f64;
    case VYRE_OP_F64_F32: return f64_f32;
    case VYRE_OP_F16_F32: return f16_f32;
    case VYRE_OP_F32_F16: return f32_f16;
    default: return from_float(op, from == VYRE_VALUE_F64);
    }
}
