/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * Lowering: from the program tree to kernels, with every rule of the language spelled out in
 * operations that one device takes.
 */
#ifndef VYRE_CORE_LOWER_LOWER_H
#define VYRE_CORE_LOWER_LOWER_H

#include <vyre/kernel.h>

#include "core/ir/model.h"

struct vyre__kernel; /* core/kernel/kernel.h */
struct vyre__proof;  /* core/lower/proof.h */

/* What has been shown of the native functions of a device. */
typedef struct vyre__natives {
    double error[VYRE_OP_SQRT_N - VYRE_OP_EXP2_N + 1]; /* by operation, from EXP2_N on: the greatest
                                                          error in ulp, over all operands; 0: it is
                                                          not known */
} vyre__natives;

/* For whom and how. */
typedef struct vyre__lowering {
    const vyre_kernel_caps *caps; /* of the device; read during the call only */
    uint32_t float_mode;          /* VYRE_FLOAT_* of <vyre/plugin.h>; 0: strict */
    uint32_t ulp;                 /* with VYRE_FLOAT_ULP: the greatest error */
    const vyre__natives *natives; /* read during the call only; NULL: nothing has been shown */
    int is_plain;                 /* leaves the code as lowering made it, without simplification */
} vyre__lowering;

/*
 * What a program became. Immutable; any number of threads may use it.
 *
 * There is one kernel, or several that run as steps one after another where a barrier of the grid
 * had to be split. All have the same buffer table: first the program's buffers but those of
 * workgroup memory, in declaration order (`binding_count` of them), then those that are hidden.
 * Kernels with scratch memory, and cooperative ones, run the whole grid in one step each.
 */
typedef struct vyre__lowered {
    vyre__arena arena;                    /* owns the arrays below */
    vyre_program *program;                /* retained */
    struct vyre__kernel **kernels;        /* owned each */
    struct vyre__kernel **kernels_proved; /* of each the variant that may run where its proof
                                             holds, owned each; NULL: there is none */
    struct vyre__proof *proofs; /* of each; the array is the arena's, what is in it is owned */
    uint32_t kernel_count;      /* at least 1 */
    uint32_t binding_count;     /* of the program's buffers */
    uint32_t trap_buffer;       /* index in the buffer table, or VYRE__NO_BUFFER */
    uint32_t scratch_buffer;    /* likewise */
    int cooperative;            /* a kernel has GRID_BARRIER: the whole grid is resident */
    uint32_t trap_count;        /* trap statements of the program, in the order of the wire */
    const vyre__str *trap_tags; /* of each; the strings are the program's */
} vyre__lowered;

/*
 * Lowers a valid program. The same program, caps and mode give the same kernels, byte for byte.
 * Errors, with the statement as location: UNSUPPORTED (a construct that is not executed, or that
 * the device cannot run exactly), INVALID_PROGRAM (what validation would refuse; a barrier or a
 * subgroup operation under control that is not provably uniform), LIMIT (too large for a kernel or
 * for the device), INVALID_ARGUMENT (a float mode that is none), OUT_OF_HOST_MEMORY.
 */
vyre_status vyre__lower(vyre_program *program, const vyre__lowering *options,
                        vyre__lowered **out_lowered, vyre_error *error);

void vyre__lowered_release(vyre__lowered *lowered); /* NULL is allowed */

/*
 * May the variants of all kernels run? True when for this launch every index that they do not guard
 * is in range. `elements` has an entry for each entry of the buffer table: bytes / element_bytes.
 * Takes no memory and no lock.
 */
int vyre__proof_holds(const vyre__lowered *lowered, const uint32_t grid[3], const uint32_t base[3],
                      const uint64_t *elements);

/* The tag of the trap statement behind entry `site` of the trap sites of kernel `index`; "" when
 * there is none. Belongs to the program. */
vyre__str vyre__lowered_trap_tag(const vyre__lowered *lowered, uint32_t index, uint32_t site);

#endif
