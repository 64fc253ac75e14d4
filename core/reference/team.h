/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * State of a run. A team is the set of lanes that walk the tree in lock step: the invocations of
 * one workgroup, or of the whole grid when the program has a barrier of the grid. Lanes are
 * numbered x fastest, workgroup after workgroup.
 */
#ifndef VYRE_CORE_REFERENCE_TEAM_H
#define VYRE_CORE_REFERENCE_TEAM_H

#include "core/reference/resolved.h"

enum {
    VYRE__CHUNK_LANES = 1024, /* lanes for which an expression is evaluated at a time */
    VYRE__SUBGROUP_LANES = 32,
    VYRE__POLL_INTERVAL = 16384, /* lane-operations between looks at the clock */
    VYRE__MAX_GROUP_LANES = 65536,
    VYRE__MAX_TEAM_LANES = 1 << 23,
    VYRE__MAX_SHARED_BYTES = 64 << 20,
    VYRE__MAX_STATE_BYTES = 1 << 30
};

/* The lanes that execute a statement. Lanes outside [first, last) do not. */
typedef struct vyre__mask {
    uint8_t *on; /* one byte per lane of the team, owned by the team */
    uint32_t first, last;
} vyre__mask;

typedef struct vyre__team {
    const vyre__reference *reference;
    const vyre__reference_binding *bindings; /* the caller's */
    vyre_error *error;                       /* the caller's */
    vyre__reference_trap *trap;              /* the caller's */
    uint32_t first[3];                       /* added to the index of each workgroup */
    uint32_t grid[3];
    uint32_t origin[3];   /* workgroup that runs, counted from 0, when the team is one */
    uint32_t group_lanes; /* invocations of a workgroup */
    uint32_t group_count; /* workgroups in the team */
    uint32_t lanes;
    vyre__arena arena;  /* owns the arrays below */
    uint32_t *local[3]; /* ids within the workgroup, group_lanes each */
    uint32_t *slots;    /* rows of `lanes` words */
    uint32_t *scratch;  /* rows of VYRE__CHUNK_LANES words */
    uint8_t *masks;     /* rows of `lanes` bytes */
    uint8_t *alive;     /* 0 once a lane has returned */
    uint8_t *shared;    /* memory of each workgroup */
    int64_t budget;     /* lane-operations until the next look at the clock */
    uint64_t deadline_ns;
    const volatile int *stop;
    vyre_status status; /* the run ends when it is not OK */
} vyre__team;

/* Allocates for one workgroup, or for the whole grid. LIMIT, OUT_OF_HOST_MEMORY. */
vyre_status vyre__team_create(vyre__team *team);
void vyre__team_release(vyre__team *team);

/* Runs every workgroup of the grid. */
void vyre__team_run(vyre__team *team);

/* Looks at the clock and the stop flag; true when the run has to end. */
int vyre__team_poll(vyre__team *team);

/* Accounts for work done; true when the run has to end. */
static inline int vyre__team_charge(vyre__team *team, uint64_t lanes)
{
    team->budget -= (int64_t)lanes;
    return team->budget < 0 ? vyre__team_poll(team) : team->status != VYRE_OK;
}

/* Coordinates of workgroup `group` of the team. */
void vyre__team_group(const vyre__team *team, uint32_t group, uint32_t out_id[3]);

/* Walks the statements with the lanes of `mask`, and takes those from it that return. */
void vyre__execute(vyre__team *team, vyre__step_list list, vyre__mask *mask);

/* ---- evaluation ---- */

/* Neighbouring lanes for which expressions are evaluated together. */
typedef struct vyre__chunk {
    vyre__team *team;
    const uint8_t *on; /* of lane `first` and those after it */
    uint32_t first, count;
} vyre__chunk;

/* Goes to the next chunk of `mask`; begin with count 0 and first = mask->first. False at the end.
 * A subgroup never lies in two chunks. */
int vyre__chunk_next(vyre__chunk *chunk, const vyre__mask *mask);

/* The part of a chunk that lies in one workgroup. */
typedef struct vyre__segment {
    uint32_t group;      /* workgroup of the team */
    uint32_t start, end; /* lanes, counted from the first of the chunk */
} vyre__segment;

/* Goes to the next segment; begin with end 0. False at the end of the chunk. */
int vyre__segment_next(vyre__segment *segment, const vyre__chunk *chunk);

/*
 * Values of `term` for the lanes of the chunk: in `out`, or in place. `out` has room for one row
 * and `scratch` for term->rows more. Lanes that are not on get some value, and no effect.
 */
const uint32_t *vyre__evaluate(const vyre__chunk *chunk, const vyre__term *term, uint32_t *out,
                               uint32_t *scratch);

/* Elements of a buffer, and the loads and stores of one chunk. */
uint64_t vyre__memory_elements(const vyre__team *team, const vyre__memory *memory);
void vyre__memory_load(const vyre__chunk *chunk, const vyre__memory *memory, uint32_t *out,
                       const uint32_t *index);
void vyre__memory_store(const vyre__chunk *chunk, const vyre__memory *memory, const uint32_t *index,
                        const uint32_t *value);

/* One atomic per lane, in lane order. `operands` has three entries: index, then as in vyre__term.
 */
void vyre__atomic_lanes(const vyre__chunk *chunk, const vyre__term *term, uint32_t *out,
                        const uint32_t *const operands[3]);

void vyre__subgroup_reduce(const vyre__chunk *chunk, const vyre__term *term, uint32_t *out,
                           const uint32_t *value);
void vyre__subgroup_shuffle(const vyre__chunk *chunk, uint32_t *out, const uint32_t *value,
                            const uint32_t *lane);
void vyre__subgroup_ballot(const vyre__chunk *chunk, const vyre__term *term, uint32_t *out,
                           const uint32_t *condition);
void vyre__subgroup_lane(const vyre__chunk *chunk, uint32_t *out);

#endif
