/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Moving values: copies, choices, locals. */
#include <string.h>

#include "plugins/cpu/kernel/lanes.h"

CPU_UNARY(copy_32, uint32_t, uint32_t, x)
CPU_UNARY(copy_64, uint64_t, uint64_t, x)
CPU_TERNARY(select_32, uint32_t, uint32_t, uint32_t, x ? y : z)
CPU_TERNARY(select_64, uint64_t, uint32_t, uint64_t, x ? y : z)

/* Only in the lanes that are active. */
#define SET(name, type, whole)                                                                     \
    static void name(cpu_frame *frame, const cpu_op *op, size_t first, size_t end)                 \
    {                                                                                              \
        type *out = cpu_slot(frame, op->out);                                                      \
        const type *a = cpu_slot(frame, op->a);                                                    \
        const uint32_t *mask = frame->mask;                                                        \
        if (frame->full) {                                                                         \
            whole(frame, op, first, end);                                                          \
            return;                                                                                \
        }                                                                                          \
        CPU_EACH                                                                                   \
        {                                                                                          \
            const type old = out[i], x = a[i];                                                     \
            out[i] = mask[i] ? x : old;                                                            \
        }                                                                                          \
    }

SET(set_32, uint32_t, copy_32)
SET(set_64, uint64_t, copy_64)

cpu_handler *cpu_move_handler(uint32_t op, uint32_t type)
{
    const int wide = type == VYRE_VALUE_W64 || type == VYRE_VALUE_F64;
    switch (op) {
    case VYRE_OP_GET:
    case VYRE_OP_COPY:
    case VYRE_OP_BITCAST: return wide ? copy_64 : copy_32;
    case VYRE_OP_SET: return wide ? set_64 : set_32;
    case VYRE_OP_SELECT: return wide ? select_64 : select_32;
    default: return NULL;
    }
}
