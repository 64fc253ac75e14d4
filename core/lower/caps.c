/* SPDX-License-Identifier: MIT OR Apache-2.0 */
#include "config.h"

#include "core/lower/caps.h"

#include "core/kernel/code.h"

int vyre__lower_has(const vyre_kernel_caps *caps, uint32_t op)
{
    switch (vyre__operation_of(op)->class) {
    case VYRE_OPERATION_BASE: return 1;
    case VYRE_OPERATION_OPTIONAL: return caps->operations[op / 64] >> op % 64 & 1;
    default: return 0;
    }
}

int vyre__lower_has_type(const vyre_kernel_caps *caps, uint32_t type)
{
    switch (type) {
    case VYRE_VALUE_BOOL:
    case VYRE_VALUE_W32:
    case VYRE_VALUE_F32: return 1;
    case VYRE_VALUE_W64: return (caps->value_types & VYRE_KERNEL_VALUE_W64) != 0;
    case VYRE_VALUE_F64: return (caps->value_types & VYRE_KERNEL_VALUE_F64) != 0;
    default: return 0;
    }
}

int vyre__lower_has_wide(const vyre_kernel_caps *caps)
{
    return vyre__lower_has_type(caps, VYRE_VALUE_W64) && vyre__lower_has_type(caps, VYRE_VALUE_F64);
}
