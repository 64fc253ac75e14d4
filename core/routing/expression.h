/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * Fact expressions: what `require` demands of a device.
 *
 *   float64                 the flag is set
 *   !float64                the flag is not known to be set
 *   memory_bytes >= 8G      < <= = != >= >
 *   workgroup_size[0] >= 512
 *   driver_version >= 535.104
 *   class <= integrated     the class stands at or before it: discrete, integrated, virtual,
 *                           accelerator, cpu, software
 *
 * Several, with commas between, all have to hold. Numbers take K, M, G or T: powers of 1024 for
 * facts in bytes, of 1000 for all others. Only facts from probed upward count; an unknown fact
 * satisfies nothing but `!`.
 */
#ifndef VYRE_CORE_ROUTING_EXPRESSION_H
#define VYRE_CORE_ROUTING_EXPRESSION_H

#include <vyre/facts.h>

#include "core/base/arena.h"
#include "core/base/bytes.h"
#include "core/routing/origin.h"

typedef enum vyre__relation {
    VYRE__RELATION_SET,
    VYRE__RELATION_UNSET,
    VYRE__RELATION_LESS,
    VYRE__RELATION_AT_MOST,
    VYRE__RELATION_EQUAL,
    VYRE__RELATION_UNEQUAL,
    VYRE__RELATION_AT_LEAST,
    VYRE__RELATION_GREATER
} vyre__relation;

/* Strings belong to the arena that the list was parsed into. */
typedef struct vyre__expression {
    const char *text; /* as written, without blanks around it */
    uint32_t key;     /* VYRE_FACT_*; 0: the class */
    uint32_t index;
    uint8_t type; /* VYRE_TYPE_* of the key; U64 for the class */
    vyre__relation relation;
    uint64_t number; /* compared with, unless the type is F64 */
    double real;     /* compared with a fact of type F64 */
    vyre__origin origin;
} vyre__expression;

typedef struct vyre__expressions {
    vyre__expression *items; /* in the arena */
    uint32_t count;
} vyre__expressions;

/*
 * Appends the expressions of `text` to `list`. Errors: CONFIG or INVALID_ARGUMENT (see
 * vyre__origin_fail) with a suggestion, OUT_OF_HOST_MEMORY. A text without an expression is an
 * error.
 */
vyre_status vyre__expressions_parse(vyre__expressions *list, const char *text,
                                    const vyre__origin *origin, vyre__arena *arena,
                                    vyre_error *error);

/* What a device is asked about. The facts belong to the device. */
typedef struct vyre__facts_of {
    uint32_t device_class;
    const vyre_fact *list;
    uint32_t count;
} vyre__facts_of;

/* Whether it holds. When it does not, `why` (may be NULL) gets what the device has instead. */
int vyre__expression_holds(const vyre__expression *expression, const vyre__facts_of *device,
                           vyre__bytes *why);

#endif
