/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* What a program contains, found in one walk before it is lowered. */
#ifndef VYRE_CORE_LOWER_CONTENTS_H
#define VYRE_CORE_LOWER_CONTENTS_H

#include "core/ir/model.h"

/* Of a statement with all that is inside. */
enum {
    VYRE__HAS_BARRIER = 1,      /* of a workgroup or of the grid */
    VYRE__HAS_GRID_BARRIER = 2, /* of the grid */
    VYRE__HAS_SUBGROUP = 4,     /* an operation in which lanes exchange values */
    VYRE__HAS_LEAVES = 8,       /* a lane may return or trap */
    VYRE__HAS_ASSIGNED = 16,    /* of a `let`: its local is assigned later */
    VYRE__HAS_TRAP = 32,
    VYRE__HAS_ATOMIC = 64
};

/* Of a buffer. */
enum { VYRE__USE_LOADED = 1, VYRE__USE_STORED = 2, VYRE__USE_ATOMIC = 4 };

/* Zero-initialise; release in every case. */
typedef struct vyre__contents {
    struct vyre__content *table; /* owned; open addressing by statement */
    size_t mask;
    uint8_t *uses;         /* owned; VYRE__USE_* of each buffer */
    uint32_t all;          /* of the whole program */
    uint32_t trap_count;   /* trap statements, in the order of the wire */
    vyre__bytes trap_tags; /* vyre__str[]: of each; the strings are the program's */
} vyre__contents;

/* Time linear in the size of the program. Statements and expressions nested deeper than lowering
 * goes are not entered. OUT_OF_HOST_MEMORY. */
vyre_status vyre__contents_find(const vyre_program *program, vyre__contents *contents,
                                vyre_error *error);
void vyre__contents_release(vyre__contents *contents);

/* VYRE__HAS_* of a statement; 0 for one that is not of the program. */
uint32_t vyre__contents_of(const vyre__contents *contents, const vyre__node *node);

/* Of all statements of a list. */
uint32_t vyre__contents_of_list(const vyre__contents *contents, vyre__node_list list);

/* Number of a trap statement, in the order of the wire. */
uint32_t vyre__contents_trap(const vyre__contents *contents, const vyre__node *node);

#endif
