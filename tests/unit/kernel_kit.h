/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Kernels built by hand for tests. */
#ifndef TESTS_UNIT_KERNEL_KIT_H
#define TESTS_UNIT_KERNEL_KIT_H

#include "core/kernel/code.h"
#include "core/kernel/kernel.h"

/* Code of a workgroup of 64 lanes with two buffers of 32-bit elements: 0 `input`, 1 `output`. */
void kernel_kit_start(vyre__code *code);

uint32_t kernel_kit_buffer(vyre__code *code, uint32_t role, uint32_t element_bytes);

vyre__value kernel_kit_axis(vyre__code *code, uint32_t op, uint32_t axis);
vyre__value kernel_kit_load(vyre__code *code, uint32_t buffer, vyre__value index);
void kernel_kit_store(vyre__code *code, uint32_t buffer, vyre__value index, vyre__value value);
void kernel_kit_put(vyre__code *code, uint32_t op); /* without operands */

/* Finishes; fails the test and returns NULL when that fails. */
vyre__kernel *kernel_kit_finish(vyre__code *code);

/* output[i] = 2 * input[i] + output[i], guarded, for i = GLOBAL_ID x. */
vyre__kernel *kernel_kit_saxpy(void);

/* Everything that a base kernel may have: nested blocks, loops, locals, tables, workgroup memory,
 * barriers, a trap, POLL, subgroups, 64-bit values. */
vyre__kernel *kernel_kit_large(void);

#endif
