/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * Which values and which control flow of a kernel are the same in all lanes. It finds at least what
 * core/ir/uniformity.h finds in the program.
 *
 * Uniform are constants, parameters, lengths and sizes of the grid; the group's id, and a lane's on
 * an axis of one lane, within a workgroup; a load at a uniform index from a table, or from a buffer
 * that the kernel does not write; any other value of uniform operands, but that of an atomic, of
 * POLL, of workgroup memory and of a slice that is not the whole workgroup; i of a FOR with uniform
 * bounds; a local that is only ever set to uniform values, under uniform control.
 *
 * Lanes that returned do not count. Lanes that leave a loop, or go on with its next round, while
 * others do not, make the control behind that point divergent up to the end of the loop; leaving
 * makes that of the whole loop divergent.
 */
#ifndef VYRE_CORE_KERNEL_UNIFORM_H
#define VYRE_CORE_KERNEL_UNIFORM_H

#include <vyre/kernel.h>

#include "core/base/error.h"
#include "core/ir/uniformity.h"
#include "core/kernel/code.h"

/* Zero-initialise; release in every case. Of vyre__variance each. */
typedef struct vyre__uniform {
    uint8_t *values;   /* owned; of each value, by number */
    uint8_t *controls; /* owned; of each instruction: do all lanes run it, or none? */
} vyre__uniform;

/*
 * Derives both for a kernel whose blocks are closed, whose operands are defined before and whose
 * indices are in range. Flags are not read. Linear in the size of the code. Errors:
 * OUT_OF_HOST_MEMORY.
 */
vyre_status vyre__uniform_derive(const vyre_kernel *kernel, vyre__uniform *out_uniform,
                                 vyre_error *error);
void vyre__uniform_release(vyre__uniform *uniform);

/* May instruction `index` carry VYRE_INSTRUCTION_UNIFORM? */
int vyre__uniform_holds(const vyre__uniform *uniform, const vyre_kernel *kernel, uint32_t index);

/* Sets VYRE_INSTRUCTION_UNIFORM where it holds, and clears it elsewhere. Blocks are closed. */
vyre_status vyre__uniform_mark(vyre__code *code, vyre_error *error);

#endif
