/* SPDX-License-Identifier: MIT OR Apache-2.0 */
#include "config.h"

#include "core/lower/fold.h"

#include <math.h>
#include <string.h>

#define SIGN 0x80000000u
#define INFINITE 0x7F800000u
#define NOT_A_NUMBER 0x7FC00000u

/* ---- words ---- */

static int fold_word(uint32_t op, uint32_t a, uint32_t b, uint32_t *out)
{
    switch (op) {
    case VYRE_OP_ADD: *out = a + b; return 1;
    case VYRE_OP_SUB: *out = a - b; return 1;
    case VYRE_OP_MUL: *out = a * b; return 1;
    case VYRE_OP_AND: *out = a & b; return 1;
    case VYRE_OP_OR: *out = a | b; return 1;
    case VYRE_OP_XOR: *out = a ^ b; return 1;
    case VYRE_OP_SHL: *out = a << (b & 31); return b < 32;
    case VYRE_OP_SHR_U: *out = a >> (b & 31); return b < 32;
    case VYRE_OP_DIV_U: *out = b ? a / b : 0; return b != 0;
    case VYRE_OP_REM_U: *out = b ? a % b : 0; return b != 0;
    case VYRE_OP_MIN_U: *out = a < b ? a : b; return 1;
    case VYRE_OP_MAX_U: *out = a > b ? a : b; return 1;
    case VYRE_OP_MULHI_U: *out = (uint32_t)((uint64_t)a * b >> 32); return 1;
    default: return 0;
    }
}

static int fold_comparison(uint32_t op, uint32_t a, uint32_t b, uint32_t *out)
{
    switch (op) {
    case VYRE_OP_EQ: *out = a == b; return 1;
    case VYRE_OP_NE: *out = a != b; return 1;
    case VYRE_OP_LT_U: *out = a < b; return 1;
    case VYRE_OP_LE_U: *out = a <= b; return 1;
    case VYRE_OP_LT_S: *out = (a ^ SIGN) < (b ^ SIGN); return 1;
    case VYRE_OP_LE_S: *out = (a ^ SIGN) <= (b ^ SIGN); return 1;
    default: return 0;
    }
}

static int fold_truth(uint32_t op, uint32_t a, uint32_t b, uint32_t *out)
{
    switch (op) {
    case VYRE_OP_AND_B: *out = a & b; return 1;
    case VYRE_OP_OR_B: *out = a | b; return 1;
    case VYRE_OP_XOR_B: *out = a ^ b; return 1;
    default: return 0;
    }
}

static int fold_word_unary(uint32_t op, uint32_t a, uint32_t *out)
{
    switch (op) {
    case VYRE_OP_NOT: *out = ~a; return 1;
    case VYRE_OP_NEG: *out = 0u - a; return 1;
    case VYRE_OP_POPCOUNT: *out = (uint32_t)__builtin_popcount(a); return 1;
    case VYRE_OP_BITCAST:
    case VYRE_OP_COPY:
    case VYRE_OP_BOOL_W32: *out = a; return 1;
    default: return 0;
    }
}

/* ---- floats ---- */

static float float_of(uint32_t bits)
{
    float value;
    memcpy(&value, &bits, sizeof value);
    return value;
}

static uint32_t bits_of(float value)
{
    uint32_t bits;
    memcpy(&bits, &value, sizeof bits);
    return (bits & ~SIGN) > INFINITE ? NOT_A_NUMBER : bits;
}

static int fold_float(uint32_t op, uint32_t a, uint32_t b, uint32_t *out)
{
    switch (op) {
    case VYRE_OP_ADD_F: *out = bits_of(float_of(a) + float_of(b)); return 1;
    case VYRE_OP_SUB_F: *out = bits_of(float_of(a) - float_of(b)); return 1;
    case VYRE_OP_MUL_F: *out = bits_of(float_of(a) * float_of(b)); return 1;
    case VYRE_OP_DIV_F: *out = bits_of(float_of(a) / float_of(b)); return 1;
    case VYRE_OP_EQ_F: *out = float_of(a) == float_of(b); return 1;
    case VYRE_OP_NE_F: *out = float_of(a) != float_of(b); return 1;
    case VYRE_OP_LT_F: *out = float_of(a) < float_of(b); return 1;
    case VYRE_OP_LE_F: *out = float_of(a) <= float_of(b); return 1;
    default: return 0;
    }
}

static int fold_float_unary(uint32_t op, uint32_t a, uint32_t *out)
{
    switch (op) {
    case VYRE_OP_NEG_F: *out = a ^ SIGN; return 1;
    case VYRE_OP_ABS_F: *out = a & ~SIGN; return 1;
    case VYRE_OP_SQRT_F: *out = bits_of(sqrtf(float_of(a))); return 1;
    case VYRE_OP_FLOOR: *out = bits_of(floorf(float_of(a))); return 1;
    case VYRE_OP_CEIL: *out = bits_of(ceilf(float_of(a))); return 1;
    case VYRE_OP_TRUNC: *out = bits_of(truncf(float_of(a))); return 1;
    case VYRE_OP_U32_F: *out = bits_of((float)a); return 1;
    case VYRE_OP_I32_F: *out = bits_of((float)(int32_t)a); return 1;
    case VYRE_OP_BITCAST:
    case VYRE_OP_COPY: *out = a; return 1;
    default: return 0;
    }
}

/* ---- by type ---- */

int vyre__fold_unary(uint32_t op, uint32_t type, uint64_t a, uint64_t *out_result)
{
    uint32_t result = 0;
    int known = 0;
    switch (type) {
    case VYRE_VALUE_W32: known = fold_word_unary(op, (uint32_t)a, &result); break;
    case VYRE_VALUE_F32: known = fold_float_unary(op, (uint32_t)a, &result); break;
    case VYRE_VALUE_BOOL:
        known = op == VYRE_OP_NOT_B;
        result = !a;
        break;
    default: break;
    }
    *out_result = result;
    return known;
}

int vyre__fold_binary(uint32_t op, uint32_t type, uint64_t a, uint64_t b, uint64_t *out_result)
{
    uint32_t result = 0;
    int known = 0;
    const uint32_t left = (uint32_t)a, right = (uint32_t)b;
    switch (type) {
    case VYRE_VALUE_W32:
        known = fold_word(op, left, right, &result) || fold_comparison(op, left, right, &result);
        break;
    case VYRE_VALUE_F32: known = fold_float(op, left, right, &result); break;
    case VYRE_VALUE_BOOL: known = fold_truth(op, left, right, &result); break;
    default: break;
    }
    *out_result = result;
    return known;
}
