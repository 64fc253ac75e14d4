/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * Short forms for sequences of operations whose types follow from the operands.
 *
 * Arguments of a C call are evaluated in no particular order, but equal programs must give equal
 * code: at most one argument of a call may itself append instructions.
 */
#ifndef VYRE_CORE_LOWER_EMIT_H
#define VYRE_CORE_LOWER_EMIT_H

#include <string.h>

#include "core/kernel/code.h"
#include "core/lower/caps.h"

/* Where instructions are appended, and for whom. */
typedef struct vyre__emit {
    vyre__code *code;             /* borrowed */
    const vyre_kernel_caps *caps; /* borrowed */
} vyre__emit;

static inline int vyre__emit_has(const vyre__emit *e, uint32_t op)
{
    return vyre__lower_has(e->caps, op);
}

static inline vyre__value vyre__emit_constant(const vyre__emit *e, uint32_t type, uint64_t bits)
{
    return vyre__code_constant(e->code, type, bits);
}

static inline vyre__value vyre__emit_w32(const vyre__emit *e, uint32_t bits)
{
    return vyre__code_w32(e->code, bits);
}

/* An operation whose type is that of its first operand. */
static inline vyre__value vyre__emit1(const vyre__emit *e, uint32_t op, vyre__value a)
{
    return vyre__code_op1(e->code, op, vyre__code_type(e->code, a), a);
}

static inline vyre__value vyre__emit2(const vyre__emit *e, uint32_t op, vyre__value a,
                                      vyre__value b)
{
    return vyre__code_op2(e->code, op, vyre__code_type(e->code, a), a, b);
}

static inline int vyre__emit_is_shift(uint32_t op)
{
    return op == VYRE_OP_SHL || op == VYRE_OP_SHR_U || op == VYRE_OP_SHR_S;
}

/* The same with a constant as second operand: bits of the type, or the count of a shift. */
static inline vyre__value vyre__emit_with(const vyre__emit *e, uint32_t op, vyre__value a,
                                          uint64_t bits)
{
    const uint32_t type =
        vyre__emit_is_shift(op) ? (uint32_t)VYRE_VALUE_W32 : vyre__code_type(e->code, a);
    return vyre__emit2(e, op, a, vyre__code_constant(e->code, type, bits));
}

/* The same with an F64 constant, which must not be zero. */
static inline vyre__value vyre__emit_with_f64(const vyre__emit *e, uint32_t op, vyre__value a,
                                              double value)
{
    return vyre__emit2(e, op, a, vyre__code_f64(e->code, value));
}

/* An operation that gives another type. */
static inline vyre__value vyre__emit_to(const vyre__emit *e, uint32_t op, uint32_t type,
                                        vyre__value a)
{
    return vyre__code_op1(e->code, op, type, a);
}

static inline vyre__value vyre__emit_select(const vyre__emit *e, vyre__value condition,
                                            vyre__value a, vyre__value b)
{
    return vyre__code_op3(e->code, VYRE_OP_SELECT, vyre__code_type(e->code, a), condition, a, b);
}

/* condition ? a : the constant, and the other way round */
static inline vyre__value vyre__emit_select_or(const vyre__emit *e, vyre__value condition,
                                               vyre__value a, uint64_t bits)
{
    const uint32_t type = vyre__code_type(e->code, a);
    return vyre__emit_select(e, condition, a, vyre__code_constant(e->code, type, bits));
}

static inline vyre__value vyre__emit_constant_or(const vyre__emit *e, vyre__value condition,
                                                 uint64_t bits, vyre__value a)
{
    const uint32_t type = vyre__code_type(e->code, a);
    return vyre__emit_select(e, condition, vyre__code_constant(e->code, type, bits), a);
}

/* The bits of a float as an integer, and back. */
static inline vyre__value vyre__emit_bits(const vyre__emit *e, vyre__value a)
{
    const uint32_t type = vyre__code_type(e->code, a);
    return vyre__emit_to(e, VYRE_OP_BITCAST,
                         type == VYRE_VALUE_F64 ? VYRE_VALUE_W64 : VYRE_VALUE_W32, a);
}

static inline vyre__value vyre__emit_float(const vyre__emit *e, vyre__value a)
{
    const uint32_t type = vyre__code_type(e->code, a);
    return vyre__emit_to(e, VYRE_OP_BITCAST,
                         type == VYRE_VALUE_W64 ? VYRE_VALUE_F64 : VYRE_VALUE_F32, a);
}

#endif
