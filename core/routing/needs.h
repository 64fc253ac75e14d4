/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* What one request asks of a device, as a list of comparisons with its facts. */
#ifndef VYRE_CORE_ROUTING_NEEDS_H
#define VYRE_CORE_ROUTING_NEEDS_H

#include "core/base/arena.h"
#include "core/ir/requirements.h"

typedef enum vyre__need_kind {
    VYRE__NEED_FLAG,    /* the fact is a flag, and set */
    VYRE__NEED_MASK,    /* the fact has all bits of the value */
    VYRE__NEED_LEAST,   /* the fact is at least the value; unknown: not excluded, ranked lower */
    VYRE__NEED_BOUND,   /* the same, but an unknown fact is no bound */
    VYRE__NEED_NOTHING, /* no fact meets it */
    VYRE__NEED_PROGRAMS /* the device takes programs */
} vyre__need_kind;

typedef struct vyre__need {
    const char *key; /* name of the fact, or of the need that no fact meets; static */
    uint32_t fact;   /* VYRE_FACT_*; 0 for the last two kinds */
    uint32_t index;  /* of the fact */
    vyre__need_kind kind;
    uint64_t value;
    const char *from; /* "buffer tile", "op.exp in strict"; belongs to the arena, or static */
} vyre__need;

/* The operator in records: ">=", "=" or "has". Static string. */
const char *vyre__need_operator(vyre__need_kind kind);

enum { VYRE__NEEDS_MAX = 48 };

typedef struct vyre__needs {
    vyre__need list[VYRE__NEEDS_MAX];
    uint32_t count;
} vyre__needs;

/* The part of a request that needs depend on. */
typedef struct vyre__load {
    uint32_t float_mode; /* VYRE_FLOAT_* */
    uint32_t grid[3];    /* workgroups; all 0: unknown */
    uint64_t elements;   /* 0: unknown, like the next two */
    uint64_t bytes_in, bytes_out;
} vyre__load;

/* The strings that are not static go to `arena`. OUT_OF_HOST_MEMORY. */
vyre_status vyre__needs_derive(const vyre__requirements *requirements, const vyre__load *load,
                               vyre__arena *arena, vyre__needs *out_needs, vyre_error *error);

#endif
