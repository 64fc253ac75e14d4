/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Comparisons, and the arithmetic of truth values. */
#include "plugins/cpu/kernel/lanes.h"

#define COMPARE(name, type, relation) CPU_BINARY(name, uint32_t, type, CPU_TRUTH(x relation y))

COMPARE(eq_w32, uint32_t, ==)
COMPARE(ne_w32, uint32_t, !=)
COMPARE(lt_u_w32, uint32_t, <)
COMPARE(le_u_w32, uint32_t, <=)
COMPARE(lt_s_w32, int32_t, <)
COMPARE(le_s_w32, int32_t, <=)
COMPARE(eq_f32, float, ==)
COMPARE(ne_f32, float, !=)
COMPARE(lt_f32, float, <)
COMPARE(le_f32, float, <=)

/* A narrow result beside wide operands: the vectors differ in length. */
COMPARE(eq_w64, uint64_t, ==)
COMPARE(ne_w64, uint64_t, !=)
COMPARE(lt_u_w64, uint64_t, <)
COMPARE(le_u_w64, uint64_t, <=)
COMPARE(lt_s_w64, int64_t, <)
COMPARE(le_s_w64, int64_t, <=)
COMPARE(eq_f64, double, ==)
COMPARE(ne_f64, double, !=)
COMPARE(lt_f64, double, <)
COMPARE(le_f64, double, <=)

CPU_BINARY(and_b, uint32_t, uint32_t, x &y)
CPU_BINARY(or_b, uint32_t, uint32_t, x | y)
CPU_BINARY(xor_b, uint32_t, uint32_t, x ^ y)
CPU_UNARY(not_b, uint32_t, uint32_t, ~x)
CPU_UNARY(bool_w32, uint32_t, uint32_t, x & 1)

static cpu_handler *compare_floats(uint32_t op, int wide)
{
    switch (op) {
    case VYRE_OP_EQ_F: return wide ? eq_f64 : eq_f32;
    case VYRE_OP_NE_F: return wide ? ne_f64 : ne_f32;
    case VYRE_OP_LT_F: return wide ? lt_f64 : lt_f32;
    case VYRE_OP_LE_F: return wide ? le_f64 : le_f32;
    default: return NULL;
    }
}

cpu_handler *cpu_compare_handler(uint32_t op, uint32_t type)
{
    const int wide = type == VYRE_VALUE_W64 || type == VYRE_VALUE_F64;
    switch (op) {
    case VYRE_OP_EQ: return wide ? eq_w64 : eq_w32;
    case VYRE_OP_NE: return wide ? ne_w64 : ne_w32;
    case VYRE_OP_LT_U: return wide ? lt_u_w64 : lt_u_w32;
    case VYRE_OP_LE_U: return wide ? le_u_w64 : le_u_w32;
    case VYRE_OP_LT_S: return wide ? lt_s_w64 : lt_s_w32;
    case VYRE_OP_LE_S: return wide ? le_s_w64 : le_s_w32;
    case VYRE_OP_AND_B: return and_b;
    case VYRE_OP_OR_B: return or_b;
    case VYRE_OP_XOR_B: return xor_b;
    case VYRE_OP_NOT_B: return not_b;
    case VYRE_OP_BOOL_W32: return bool_w32;
    default: return compare_floats(op, wide);
    }
}
