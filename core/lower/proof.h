/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * Proof at the launch: what has to hold of the grid and of the lengths of buffers for accesses to
 * be in range that the code alone does not show to be. Simplification collects it; where it holds,
 * a variant of the kernel without these guards may run.
 */
#ifndef VYRE_CORE_LOWER_PROOF_H
#define VYRE_CORE_LOWER_PROOF_H

#include <vyre/kernel.h>

#include "core/base/bytes.h"

enum {
    VYRE__PROOF_MAX_OBLIGATIONS = 16, /* accesses beyond them stay guarded */
    VYRE__PROOF_MAX_TERMS = 4
};

/* What bounds a value from above, apart from a constant. */
typedef enum vyre__proof_source {
    VYRE__SOURCE_GLOBAL_ID = 1, /* on an axis */
    VYRE__SOURCE_GROUP_ID,
    VYRE__SOURCE_GRID_SIZE,
    VYRE__SOURCE_LENGTH /* of a buffer */
} vyre__proof_source;

/* factor * least of: source, most, elements of the buffer `limit` + offset. */
typedef struct vyre__proof_term {
    uint32_t factor;
    uint32_t source; /* vyre__proof_source */
    uint32_t number; /* axis, or index in the buffer table */
    uint32_t most;
    uint32_t limit; /* index in the buffer table, UINT32_MAX: none */
    uint32_t reserved;
    int64_t offset;
} vyre__proof_term;

/* plus + the terms - minus is below the number of elements. */
typedef struct vyre__obligation {
    uint32_t buffer; /* index in the buffer table */
    uint32_t term_count;
    uint64_t plus, minus; /* below 2^62 */
    vyre__proof_term terms[VYRE__PROOF_MAX_TERMS];
} vyre__obligation;

/* Zero-initialise; release in every case. */
typedef struct vyre__proof {
    vyre__obligation *obligations; /* owned; NULL while there are none */
    uint32_t count;
    uint32_t workgroup[3];
    vyre__bytes accesses; /* uint32_t[]: indices of the accesses that they stand for */
} vyre__proof;

void vyre__proof_release(vyre__proof *proof);
void vyre__proof_clear(vyre__proof *proof);

/* Notes that the access at `index` needs the obligation. Padding and terms that are not used are
 * zero. Does nothing when there is no room. */
void vyre__proof_add(vyre__proof *proof, const vyre__obligation *obligation, uint32_t index);

/* The code was changed: access i stands at places[i], or is gone where alive[i] is 0. */
void vyre__proof_follow(vyre__proof *proof, const uint8_t *alive, const uint32_t *places);

/*
 * Does all of it hold for a launch? `elements` has an entry for each entry of the buffer table:
 * what LEN gives. No memory is taken, nothing fails.
 */
int vyre__proof_holds_for(const vyre__proof *proof, const uint32_t grid[3], const uint32_t base[3],
                          const uint64_t *elements);

#endif
