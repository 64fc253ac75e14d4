/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* What the code of a kernel says about the kernel: all that is derived and not chosen. */
#ifndef VYRE_CORE_KERNEL_SUMMARY_H
#define VYRE_CORE_KERNEL_SUMMARY_H

#include <vyre/kernel.h>

#include "core/base/error.h"
#include "core/kernel/code.h"

typedef struct vyre__summary {
    uint64_t features;
    uint64_t operations[8];
    uint64_t flags; /* UNIFORM_EXIT rests on the UNIFORM flags of the instructions */
    uint32_t max_depth;
    uint32_t subgroup_width;
    uint8_t access[VYRE__CODE_MAX_BUFFERS]; /* VYRE_BUFFER_READ, ...; of each buffer */
} vyre__summary;

/* Is it one of LOAD, STORE, SHARED_LOAD, SHARED_STORE, ATOMIC, SHARED_ATOMIC? */
int vyre__operation_is_access(uint32_t op);

/* Does the operation act among the lanes of a subgroup? SG_LANE does not. */
int vyre__operation_is_subgroup(uint32_t op);

/*
 * Of a kernel whose code, locals, tables and buffers are right in themselves: blocks are closed,
 * operands are defined, indices are in range. Errors: OUT_OF_HOST_MEMORY.
 */
vyre_status vyre__summarise(const vyre_kernel *kernel, vyre__summary *out_summary,
                            vyre_error *error);

#endif
