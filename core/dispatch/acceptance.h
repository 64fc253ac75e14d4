/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* What a program must be before a device is looked for. */
#ifndef VYRE_CORE_DISPATCH_ACCEPTANCE_H
#define VYRE_CORE_DISPATCH_ACCEPTANCE_H

#include <vyre/program.h>

/* Errors: INVALID_PROGRAM (validation fails, or the entry is not Region-wrapped), UNSUPPORTED (a
 * construct that no engine executes, named), OUT_OF_HOST_MEMORY. */
vyre_status vyre__program_accept(const vyre_program *program, vyre_requirements *out_requirements,
                                 vyre_error *error);

#endif
