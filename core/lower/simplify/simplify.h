/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * Simplification: code that does the same with less. What a kernel computes stays the same to the
 * bit, but for values that the form leaves open; the order of effects and the tables stay, locals
 * are numbered anew.
 *
 * Passes, each linear in the size of the code but for a factor of the depth of blocks:
 *   sweep   forward: folding, value numbering, values of locals, ranges, division by constants,
 *           guards that are not needed
 *   motion  what is the same in every round of a loop goes in front of it
 *   dead    what nothing depends on goes away
 */
#ifndef VYRE_CORE_LOWER_SIMPLIFY_SIMPLIFY_H
#define VYRE_CORE_LOWER_SIMPLIFY_SIMPLIFY_H

#include "core/base/error.h"
#include "core/kernel/code.h"

struct vyre__proof;

/*
 * Simplifies code whose blocks are closed and which vyre__code_verify() takes, for a device. The
 * floating-point environment must be the default.
 *
 * Code that is at the limit of the form may be left as it is. `proof`, NULL or empty, receives what
 * would have to hold for guards that are left: see core/lower/proof.h. Errors: OUT_OF_HOST_MEMORY;
 * INTERNAL in builds that verify after each pass (--enable-checks).
 */
vyre_status vyre__simplify(vyre__code *code, const vyre_kernel_caps *caps,
                           struct vyre__proof *proof, vyre_error *error);

/* ---- the passes ---- */

/* What became of a pass; on failure the code is as it was. */
typedef enum vyre__pass {
    VYRE__PASS_SAME,    /* nothing changed */
    VYRE__PASS_CHANGED, /* the code is another one */
    VYRE__PASS_NO_MEMORY
} vyre__pass;

vyre__pass vyre__simplify_sweep(vyre__code *code, const vyre_kernel_caps *caps,
                                struct vyre__proof *proof);
vyre__pass vyre__simplify_motion(vyre__code *code);
vyre__pass vyre__simplify_dead(vyre__code *code, struct vyre__proof *proof);

/* ---- what the passes know of operations ---- */

/* The value depends on operands, aux and imm alone: it may be computed once for many uses. */
int vyre__operation_is_pure(uint32_t op);

/* A pure operation that is defined for operands of which nothing is known, or is not computed at
 * all: it may run where the program would not run it. */
int vyre__operation_is_total(uint32_t op);

/* The operands may change places. */
int vyre__operation_commutes(uint32_t op);

/* BREAK, CONTINUE, RETURN */
int vyre__operation_leaves(uint32_t op);

#endif
