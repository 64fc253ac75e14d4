/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * Which values and which control flow are the same for all lanes.
 *
 * One strict analysis serves validation and lowering. Uniform are literals, buffer lengths, the
 * subgroup width, and the workgroup id (within a workgroup); a load at a uniform index from a
 * buffer that the program never writes; an operator over uniform operands; a local whose every
 * assignment is uniform and made under uniform control; a loop variable whose bounds and control
 * are uniform. Everything else is divergent: other ids, lanes, atomics, calls, loads from written
 * buffers, results of subgroup operations. A local is one thing for its whole life: an assignment
 * later in a loop counts before it too.
 *
 * Lanes that returned or trapped do not count, so an early return does not make the control behind
 * it divergent.
 */
#ifndef VYRE_CORE_IR_UNIFORMITY_H
#define VYRE_CORE_IR_UNIFORMITY_H

#include "core/ir/model.h"

/* How far the lanes agree. A larger number is less agreement. */
typedef enum vyre__variance {
    VYRE__UNIFORM_GRID = 0,      /* all lanes of the launch */
    VYRE__UNIFORM_WORKGROUP = 1, /* all lanes of one workgroup */
    VYRE__DIVERGENT = 2
} vyre__variance;

/* Immutable once made; any number of threads may query it. The program must outlive it. */
typedef struct vyre__uniformity vyre__uniformity;

/*
 * Analyses a program in time linear in its size; it need not be valid. Statements and expressions
 * nested deeper than validation allows are not entered and count as divergent.
 * Errors: OUT_OF_HOST_MEMORY.
 */
vyre_status vyre__uniformity_create(const vyre_program *program, vyre__uniformity **out_uniformity,
                                    vyre_error *error);
void vyre__uniformity_release(vyre__uniformity *uniformity); /* NULL is allowed */

/* Do the lanes agree on running this statement? */
vyre__variance vyre__uniformity_control(const vyre__uniformity *uniformity, const vyre__node *node);

/* Of an `if`: on its condition. Of a loop: on both of its bounds. The control around it is not
 * part of the answer. Of other statements: VYRE__UNIFORM_GRID. */
vyre__variance vyre__uniformity_choice(const vyre__uniformity *uniformity, const vyre__node *node);

/* The worst choice of the loops around the statement; `if`s do not count. A subgroup operation runs
 * under predicated `if`s, but every lane has to make the same number of loop trips. */
vyre__variance vyre__uniformity_trips(const vyre__uniformity *uniformity, const vyre__node *node);

/* Do the lanes that evaluate the expression get the same value? */
vyre__variance vyre__uniformity_value(const vyre__uniformity *uniformity, const vyre__expr *expr);

#endif
