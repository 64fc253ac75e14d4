/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * Operations of the form on constants: W32, F32 and BOOL. Each is computed as the form says; a
 * result that is not a number is 0x7FC00000. The floating-point environment must be the default.
 */
#ifndef VYRE_CORE_LOWER_FOLD_H
#define VYRE_CORE_LOWER_FOLD_H

#include <vyre/kernel.h>

/* True, with the bits of the result, when the operation is known here and its guarantees hold. */
int vyre__fold_unary(uint32_t op, uint32_t type, uint64_t a, uint64_t *out_result);
int vyre__fold_binary(uint32_t op, uint32_t type, uint64_t a, uint64_t b, uint64_t *out_result);

#endif
