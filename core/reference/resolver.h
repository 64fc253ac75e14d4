/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* State of vyre__resolve(), shared by the files that resolve statements and expressions. */
#ifndef VYRE_CORE_REFERENCE_RESOLVER_H
#define VYRE_CORE_REFERENCE_RESOLVER_H

#include "core/base/error.h"
#include "core/base/text.h"
#include "core/reference/resolved.h"

/* A local in scope. Its slot is its position. */
typedef struct vyre__local {
    vyre__str name;    /* belongs to the program */
    uint8_t type;      /* vyre__type_tag */
    uint8_t is_loop;   /* a loop variable, or the bound of a loop */
    uint8_t is_hidden; /* has no name */
    uint32_t covered;  /* 1 + position of the local of the same name outside, or 0 */
} vyre__local;

typedef struct vyre__resolver {
    vyre__reference *reference; /* being filled */
    const vyre_program *program;
    vyre_error *error;
    vyre_status status;
    const vyre__node *node; /* being resolved, for messages */
    vyre__local *locals;    /* owned; those in scope */
    uint32_t local_count, local_capacity;
    vyre__map names; /* name to 1 + position in locals, 0 when out of scope */
    unsigned depth;  /* of statement lists, or of the expression */
} vyre__resolver;

/* Adds the place to a failure that vyre__fail() has just recorded. Returns NULL. */
void *vyre__resolver_fail(vyre__resolver *resolver, vyre_status status);

/* The local of that name in scope, or NULL. */
const vyre__local *vyre__resolver_local(const vyre__resolver *resolver, vyre__str name);

/* Number of the buffer of that name; fails with INVALID_PROGRAM and gives VYRE__NO_BUFFER. */
uint32_t vyre__resolver_buffer(vyre__resolver *resolver, vyre__str name);

/* The resolved expression, or NULL when it failed. */
const vyre__term *vyre__resolve_expr(vyre__resolver *resolver, const vyre__expr *expr);

/* An index, a lane or an address: any word but a float one. */
const vyre__term *vyre__resolve_index(vyre__resolver *resolver, const vyre__expr *expr,
                                      const char *what);

#endif
