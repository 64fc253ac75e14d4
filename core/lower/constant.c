/* SPDX-License-Identifier: MIT OR Apache-2.0 */
#include "config.h"

#include "core/lower/constant.h"

#include <math.h>
#include <string.h>

#define SIGN32 0x80000000u
#define NAN32 0x7FC00000u
#define SIGN64 (UINT64_C(1) << 63)
#define NAN64 UINT64_C(0x7FF8000000000000)

/* ---- bits ---- */

static float float_of(uint64_t bits)
{
    const uint32_t low = (uint32_t)bits;
    float value;
    memcpy(&value, &low, sizeof value);
    return value;
}

static double double_of(uint64_t bits)
{
    double value;
    memcpy(&value, &bits, sizeof value);
    return value;
}

static uint64_t of_float(float value)
{
    uint32_t bits;
    memcpy(&bits, &value, sizeof bits);
    return isnan(value) ? NAN32 : bits;
}

static uint64_t of_double(double value)
{
    uint64_t bits;
    memcpy(&bits, &value, sizeof bits);
    return isnan(value) ? NAN64 : bits;
}

/* Signed arithmetic without overflow: the bits of 32-bit numbers as 64-bit ones. */
static int64_t wide(uint32_t bits)
{
    return (int64_t)(bits ^ SIGN32) - (int64_t)SIGN32;
}

static uint64_t shifted_with_sign(uint64_t bits, uint64_t count, uint64_t sign)
{
    const uint64_t fill = bits & sign ? ~((sign * 2 - 1) >> count) : 0;
    return (bits >> count | fill) & (sign * 2 - 1);
}

/* ---- 32-bit integers ---- */

static int on_w32(uint32_t op, uint32_t a, uint32_t b, uint64_t *out)
{
    switch (op) {
    case VYRE_OP_ADD: *out = (uint32_t)(a + b); return 1;
    case VYRE_OP_SUB: *out = (uint32_t)(a - b); return 1;
    case VYRE_OP_MUL: *out = (uint32_t)(a * b); return 1;
    case VYRE_OP_NEG: *out = (uint32_t)(0 - a); return 1;
    case VYRE_OP_NOT: *out = (uint32_t)~a; return 1;
    case VYRE_OP_SHL: *out = (uint32_t)(a << (b & 31)); return b < 32;
    case VYRE_OP_SHR_U: *out = a >> (b & 31); return b < 32;
    case VYRE_OP_SHR_S: *out = shifted_with_sign(a, b & 31, SIGN32); return b < 32;
    case VYRE_OP_MIN_U: *out = a < b ? a : b; return 1;
    case VYRE_OP_MAX_U: *out = a > b ? a : b; return 1;
    case VYRE_OP_MIN_S: *out = wide(a) < wide(b) ? a : b; return 1;
    case VYRE_OP_MAX_S: *out = wide(a) > wide(b) ? a : b; return 1;
    case VYRE_OP_MULHI_U: *out = (uint64_t)a * b >> 32; return 1;
    case VYRE_OP_MULHI_S: *out = (uint32_t)((uint64_t)(wide(a) * wide(b)) >> 32); return 1;
    case VYRE_OP_ADDSAT_U: *out = a > UINT32_MAX - b ? UINT32_MAX : a + b; return 1;
    case VYRE_OP_SUBSAT_U: *out = a > b ? a - b : 0; return 1;
    case VYRE_OP_MULSAT_U:
        *out = (uint64_t)a * b > UINT32_MAX ? UINT32_MAX : (uint64_t)a * b;
        return 1;
    case VYRE_OP_ABSDIFF_U: *out = a > b ? a - b : b - a; return 1;
    case VYRE_OP_ROTL: *out = (uint32_t)(a << (b & 31) | a >> (-b & 31)); return 1;
    case VYRE_OP_POPCOUNT: *out = (uint32_t)__builtin_popcount(a); return 1;
    case VYRE_OP_CLZ: *out = a ? (uint32_t)__builtin_clz(a) : 32; return 1;
    case VYRE_OP_CTZ: *out = a ? (uint32_t)__builtin_ctz(a) : 32; return 1;
    default: return 0;
    }
}

static int divide(uint32_t op, uint32_t a, uint32_t b, uint64_t *out)
{
    *out = 0;
    if (b == 0)
        return 0;
    switch (op) {
    case VYRE_OP_DIV_U: *out = a / b; return 1;
    case VYRE_OP_REM_U: *out = a % b; return 1;
    case VYRE_OP_DIV_S: *out = (uint32_t)(wide(a) / wide(b)); break;
    case VYRE_OP_REM_S: *out = (uint32_t)(wide(a) % wide(b)); break;
    default: return 0;
    }
    return a != SIGN32 || b != UINT32_MAX;
}

static int extract(const vyre_instruction *in, uint32_t a, uint64_t *out)
{
    const uint32_t first = in->imm & 255, count = (uint32_t)(in->imm >> 8);
    if (count < 1 || count > 32 || first > 32 - count)
        return 0;
    const uint64_t field = (uint64_t)a >> first & ((UINT64_C(1) << count) - 1);
    const uint64_t top = UINT64_C(1) << (count - 1);
    *out = in->op == VYRE_OP_EXTRACT_U ? field : (uint32_t)((field ^ top) - top);
    return 1;
}

static uint64_t reversed(uint32_t a)
{
    uint32_t bits = 0;
    for (int i = 0; i < 32; i++)
        bits |= (a >> i & 1) << (31 - i);
    return bits;
}

/* ---- 64-bit integers ---- */

static int on_w64(uint32_t op, uint64_t a, uint64_t b, uint64_t *out)
{
    switch (op) {
    case VYRE_OP_ADD: *out = a + b; return 1;
    case VYRE_OP_SUB: *out = a - b; return 1;
    case VYRE_OP_MUL: *out = a * b; return 1;
    case VYRE_OP_NEG: *out = 0 - a; return 1;
    case VYRE_OP_NOT: *out = ~a; return 1;
    case VYRE_OP_SHL: *out = a << (b & 63); return b < 64;
    case VYRE_OP_SHR_U: *out = a >> (b & 63); return b < 64;
    case VYRE_OP_SHR_S: *out = shifted_with_sign(a, b & 63, SIGN64); return b < 64;
    case VYRE_OP_WIDEN_U: *out = a; return 1;
    case VYRE_OP_WIDEN_S: *out = (uint64_t)wide((uint32_t)a); return 1;
    case VYRE_OP_MULWIDE_U: *out = a * b; return 1;
    default: return 0;
    }
}

/* ---- bits of any type, comparisons, truth ---- */

static int on_bits(uint32_t op, uint64_t a, uint64_t b, uint64_t sign, uint64_t *out)
{
    switch (op) {
    case VYRE_OP_AND:
    case VYRE_OP_AND_B: *out = a & b; return 1;
    case VYRE_OP_OR:
    case VYRE_OP_OR_B: *out = a | b; return 1;
    case VYRE_OP_XOR:
    case VYRE_OP_XOR_B: *out = a ^ b; return 1;
    case VYRE_OP_NOT_B: *out = !a; return 1;
    case VYRE_OP_BOOL_W32:
    case VYRE_OP_BITCAST:
    case VYRE_OP_COPY: *out = a; return 1;
    case VYRE_OP_EQ: *out = a == b; return 1;
    case VYRE_OP_NE: *out = a != b; return 1;
    case VYRE_OP_LT_U: *out = a < b; return 1;
    case VYRE_OP_LE_U: *out = a <= b; return 1;
    case VYRE_OP_LT_S: *out = (a ^ sign) < (b ^ sign); return 1;
    case VYRE_OP_LE_S: *out = (a ^ sign) <= (b ^ sign); return 1;
    case VYRE_OP_NARROW: *out = (uint32_t)a; return 1;
    case VYRE_OP_HIGH: *out = a >> 32; return 1;
    case VYRE_OP_REVERSE: *out = reversed((uint32_t)a); return 1;
    case VYRE_OP_NEG_F: *out = a ^ sign; return 1;
    case VYRE_OP_ABS_F: *out = a & ~sign; return 1;
    default: return 0;
    }
}

/* ---- floats ---- */

static int on_f32(uint32_t op, float a, float b, float c, uint64_t *out)
{
    switch (op) {
    case VYRE_OP_EQ_F: *out = a == b; return 1;
    case VYRE_OP_NE_F: *out = a != b; return 1;
    case VYRE_OP_LT_F: *out = a < b; return 1;
    case VYRE_OP_LE_F: *out = a <= b; return 1;
    case VYRE_OP_ADD_F: *out = of_float(a + b); return 1;
    case VYRE_OP_SUB_F: *out = of_float(a - b); return 1;
    case VYRE_OP_MUL_F: *out = of_float(a * b); return 1;
    case VYRE_OP_DIV_F: *out = of_float(a / b); return 1;
    case VYRE_OP_SQRT_F: *out = of_float(sqrtf(a)); return 1;
    case VYRE_OP_FMA_F: *out = of_float(fmaf(a, b, c)); return 1;
    case VYRE_OP_FLOOR: *out = of_float(floorf(a)); return 1;
    case VYRE_OP_CEIL: *out = of_float(ceilf(a)); return 1;
    case VYRE_OP_TRUNC: *out = of_float(truncf(a)); return 1;
    case VYRE_OP_RINT: *out = of_float(rintf(a)); return 1;
    default: return 0;
    }
}

static int on_f64(uint32_t op, double a, double b, double c, uint64_t *out)
{
    switch (op) {
    case VYRE_OP_EQ_F: *out = a == b; return 1;
    case VYRE_OP_NE_F: *out = a != b; return 1;
    case VYRE_OP_LT_F: *out = a < b; return 1;
    case VYRE_OP_LE_F: *out = a <= b; return 1;
    case VYRE_OP_ADD_F: *out = of_double(a + b); return 1;
    case VYRE_OP_SUB_F: *out = of_double(a - b); return 1;
    case VYRE_OP_MUL_F: *out = of_double(a * b); return 1;
    case VYRE_OP_DIV_F: *out = of_double(a / b); return 1;
    case VYRE_OP_SQRT_F: *out = of_double(sqrt(a)); return 1;
    case VYRE_OP_FMA_F: *out = of_double(fma(a, b, c)); return 1;
    default: return 0;
    }
}

/* An integer of any width to a float: each rounds once. */
static int to_float(const vyre_instruction *in, uint64_t a, uint64_t *out)
{
    const int is_double = in->type == VYRE_VALUE_F64;
    switch (in->op) {
    case VYRE_OP_U32_F:
    case VYRE_OP_U64_F: *out = is_double ? of_double((double)a) : of_float((float)a); return 1;
    case VYRE_OP_I32_F:
        *out =
            is_double ? of_double((double)wide((uint32_t)a)) : of_float((float)wide((uint32_t)a));
        return 1;
    case VYRE_OP_F32_F64: *out = of_double((double)float_of(a)); return 1;
    case VYRE_OP_F64_F32: *out = of_float((float)double_of(a)); return 1;
    default: return 0;
    }
}

/* A float to a 32-bit integer; what does not fit is known only where the operation limits it. */
static int to_integer(uint32_t op, double x, uint64_t *out)
{
    const int is_signed = op == VYRE_OP_F_I32 || op == VYRE_OP_F_I32_SAT;
    const int limits = op == VYRE_OP_F_U32_SAT || op == VYRE_OP_F_I32_SAT;
    const double least = is_signed ? -2147483648.0 : 0,
                 most = is_signed ? 2147483647.0 : 4294967295.0;
    if (!is_signed && !limits && op != VYRE_OP_F_U32)
        return 0;
    x = trunc(x);
    if (!(x >= least && x <= most) && !limits)
        return 0;
    x = isnan(x) ? 0 : x < least ? least : x > most ? most : x;
    *out = (uint32_t)(int64_t)x;
    return 1;
}

/* ---- all ---- */

static int on_floats(const vyre_instruction *in, const uint64_t args[3], uint32_t from,
                     uint64_t *out)
{
    if (to_float(in, args[0], out))
        return 1;
    if (from == VYRE_VALUE_F32)
        return on_f32(in->op, float_of(args[0]), float_of(args[1]), float_of(args[2]), out) ||
               to_integer(in->op, (double)float_of(args[0]), out);
    if (from == VYRE_VALUE_F64)
        return on_f64(in->op, double_of(args[0]), double_of(args[1]), double_of(args[2]), out) ||
               to_integer(in->op, double_of(args[0]), out);
    return 0;
}

int vyre__constant_of(const vyre_instruction *in, const uint64_t args[3], uint32_t from,
                      uint64_t *out_bits)
{
    const int is_64 = from == VYRE_VALUE_W64 || from == VYRE_VALUE_F64;
    *out_bits = 0;
    if (in->op == VYRE_OP_SELECT) {
        *out_bits = args[0] ? args[1] : args[2];
        return 1;
    }
    if (in->op == VYRE_OP_EXTRACT_U || in->op == VYRE_OP_EXTRACT_S)
        return extract(in, (uint32_t)args[0], out_bits);
    if (on_bits(in->op, args[0], args[1], is_64 ? SIGN64 : SIGN32, out_bits))
        return 1;
    if (in->type == VYRE_VALUE_W64 && on_w64(in->op, args[0], args[1], out_bits))
        return 1;
    if (from == VYRE_VALUE_W32 && in->type == VYRE_VALUE_W32 &&
        (on_w32(in->op, (uint32_t)args[0], (uint32_t)args[1], out_bits) ||
         divide(in->op, (uint32_t)args[0], (uint32_t)args[1], out_bits)))
        return 1;
    return on_floats(in, args, from, out_bits);
}
