/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Properties of operations that the passes rest on. */
#include "config.h"

#include "core/lower/simplify/simplify.h"

int vyre__operation_is_pure(uint32_t op)
{
    switch (op) {
    case VYRE_OP_GET:
    case VYRE_OP_SET:
    case VYRE_OP_LOAD:
    case VYRE_OP_STORE:
    case VYRE_OP_SHARED_LOAD:
    case VYRE_OP_SHARED_STORE:
    case VYRE_OP_ATOMIC:
    case VYRE_OP_SHARED_ATOMIC:
    case VYRE_OP_SG_BALLOT:
    case VYRE_OP_SG_SHUFFLE:
    case VYRE_OP_SG_REDUCE: return 0;
    default: return op >= VYRE_OP_CONST;
    }
}

int vyre__operation_is_total(uint32_t op)
{
    switch (op) {
    case VYRE_OP_SHL:
    case VYRE_OP_SHR_U:
    case VYRE_OP_SHR_S:
    case VYRE_OP_DIV_U:
    case VYRE_OP_REM_U:
    case VYRE_OP_DIV_S:
    case VYRE_OP_REM_S:
    case VYRE_OP_TABLE_LOAD: return 0;
    default: return vyre__operation_is_pure(op);
    }
}

int vyre__operation_commutes(uint32_t op)
{
    switch (op) {
    case VYRE_OP_ADD:
    case VYRE_OP_MUL:
    case VYRE_OP_AND:
    case VYRE_OP_OR:
    case VYRE_OP_XOR:
    case VYRE_OP_MIN_U:
    case VYRE_OP_MAX_U:
    case VYRE_OP_MIN_S:
    case VYRE_OP_MAX_S:
    case VYRE_OP_MULHI_U:
    case VYRE_OP_MULHI_S:
    case VYRE_OP_ADDSAT_U:
    case VYRE_OP_MULSAT_U:
    case VYRE_OP_ABSDIFF_U:
    case VYRE_OP_MULWIDE_U:
    case VYRE_OP_EQ:
    case VYRE_OP_NE:
    case VYRE_OP_AND_B:
    case VYRE_OP_OR_B:
    case VYRE_OP_XOR_B:
    case VYRE_OP_EQ_F:
    case VYRE_OP_NE_F:
    case VYRE_OP_ADD_F:
    case VYRE_OP_MUL_F: return 1;
    default: return 0;
    }
}

int vyre__operation_leaves(uint32_t op)
{
    return op == VYRE_OP_BREAK || op == VYRE_OP_CONTINUE || op == VYRE_OP_RETURN;
}
