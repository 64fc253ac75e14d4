/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * The verifier of kernel form: whether a kernel keeps everything that <vyre/kernel.h> promises of
 * it, as far as that can be seen in the code. What cannot be seen, for example that an index
 * without GUARDED is in range, is taken on trust; where an operand is a constant it is checked.
 *
 * The counts, strides and pointers of the kernel must describe memory that can be read. Any content
 * of that memory is checked, in time linear in it.
 */
#ifndef VYRE_CORE_KERNEL_VERIFY_H
#define VYRE_CORE_KERNEL_VERIFY_H

#include <vyre/kernel.h>

#include "core/base/error.h"

/*
 * A whole kernel, with all that is derived: features, operations, flags, depth, access, UNIFORM
 * flags, digest. The first mistake is told, as in "instruction 17: ADD: operand b is not defined
 * here". Errors: INTERNAL (a mistake), LIMIT (a limit of the form is passed), OUT_OF_HOST_MEMORY.
 */
vyre_status vyre__kernel_verify(const vyre_kernel *kernel, vyre_error *error);

/* The same without what is derived: for code whose kernel is not finished (vyre__kernel_view()). */
vyre_status vyre__code_verify(const vyre_kernel *view, vyre_error *error);

#endif
