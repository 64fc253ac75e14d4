/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * The text of a kernel, for people. The same kernel has the same text on every host; the digest and
 * whatever else belongs to one version of the library is not in it. There is no way back.
 *
 *   %4 = lt_u.w32 %1, %3              a value: number, operation, the instruction's type, operands
 *   if %4                             blocks are indented, up to their `end`
 *     %5 = load.w32 buffer0[%1] guarded
 *   %6 = global_id.w32 x uniform      flags stand last
 */
#ifndef VYRE_CORE_KERNEL_PRINT_H
#define VYRE_CORE_KERNEL_PRINT_H

#include <vyre/kernel.h>

#include "core/base/bytes.h"

/*
 * Appends the text. Of a kernel that breaks rules of the form too, if its counts, strides and
 * pointers describe memory that can be read: so that what the verifier complains about can be seen.
 */
void vyre__kernel_print(const vyre_kernel *kernel, vyre__bytes *out);

#endif
