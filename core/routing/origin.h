/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Where a part of the policy is written. */
#ifndef VYRE_CORE_ROUTING_ORIGIN_H
#define VYRE_CORE_ROUTING_ORIGIN_H

#include <stddef.h>
#include <stdint.h>

#include "core/base/error.h"

typedef struct vyre__origin {
    const char *file;      /* "" when it is not in a file; belongs to who made the origin */
    uint32_t line, column; /* 1-based, of the value, in code points; 0 when it is not in a file */
} vyre__origin;

/*
 * Refuses what stands at byte `offset` of `value`, which begins at `origin`: CONFIG at
 * file:line:column, or INVALID_ARGUMENT without a location when it is not in a file.
 */
vyre_status vyre__origin_fail(vyre_error *error, const vyre__origin *origin, const char *value,
                              size_t offset, const char *fix, const char *format, ...)
    VYRE__PRINTF(6, 7);

#endif
