/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * Barriers of the grid: the program is cut there, into kernels that run as steps one after another.
 * What a lane still needs behind the barrier is carried in scratch memory: word k of all lanes,
 * then word k + 1, by the lane's linear number in the grid. The device's own barrier, if it has
 * one, is for what cannot be cut: it wants all workgroups resident at once, which limits the grid.
 *
 * Exact only where the barrier stands in no branch and no loop. A lane that returned is marked in
 * scratch memory, since it starts again; workgroup memory that is used on both sides is carried by
 * its lanes.
 */
#ifndef VYRE_CORE_LOWER_SEGMENTS_H
#define VYRE_CORE_LOWER_SEGMENTS_H

#include "core/ir/model.h"
#include "core/kernel/code.h"
#include "core/kernel/kernel.h"
#include "core/lower/lower.h"

struct vyre__lowerer;

/* A list of statements that is being lowered. */
typedef struct vyre__open_list {
    vyre__node_list list;
    uint32_t next; /* statement behind the one under way */
} vyre__open_list;

enum { VYRE__MAX_OPEN_LISTS = VYRE__MAX_VALIDATE_NESTING + 2 };

/* Zero-initialise. */
typedef struct vyre__segments {
    int splits;           /* the program has barriers of the grid, and is cut there */
    vyre__code *finished; /* owned: code of the segments before the one under way */
    uint32_t count;       /* of them */
    uint32_t scratch;     /* index in the buffer table, or VYRE__NO_BUFFER */
    uint32_t words;       /* of scratch memory that a lane needs */
    uint8_t *touched;     /* owned; per buffer: 1 once it was accessed */
    uint32_t shared;      /* words of workgroup memory that the program declares */
    vyre__open_list open[VYRE__MAX_OPEN_LISTS]; /* from the outermost on */
    uint32_t open_count;
} vyre__segments;

void vyre__segments_release(vyre__segments *segments);

/* Whether the program can be cut at all of its barriers of the grid. */
int vyre__segments_can_split(const vyre_program *program);

/* Begins the first segment: buffers, workgroup memory and its zeros. */
void vyre__segments_begin(struct vyre__lowerer *l);

/* Cuts at a barrier of the grid, which is `l->node`. */
void vyre__segments_cut(struct vyre__lowerer *l);

/* An access to a buffer. */
void vyre__segments_touch(struct vyre__lowerer *l, uint32_t buffer);

/* Makes a kernel of each segment, in order, and what belongs to it; `lowered` has room for
 * count + 1. On failure there may be some already. */
vyre_status vyre__segments_finish(struct vyre__lowerer *l, vyre__lowered *lowered);

#endif
