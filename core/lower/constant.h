/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Operations of the form on constants. */
#ifndef VYRE_CORE_LOWER_CONSTANT_H
#define VYRE_CORE_LOWER_CONSTANT_H

#include <vyre/kernel.h>

/*
 * True, with the bits of the result, when the operation is known here and what the form guarantees
 * of its operands holds. `args` are the bits of the operands, `from` is the type of the first. A
 * result that is not a number is the positive quiet one without payload. The floating-point
 * environment must be the default.
 */
int vyre__constant_of(const vyre_instruction *in, const uint64_t args[3], uint32_t from,
                      uint64_t *out_bits);

#endif
