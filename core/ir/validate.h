/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Validation, and the analyses that validation and execution share. */
#ifndef VYRE_CORE_IR_VALIDATE_H
#define VYRE_CORE_IR_VALIDATE_H

#include "core/ir/model.h"

/*
 * Applies every rule to `program` and appends the findings. With the source text in the program the
 * findings carry line and column, else a path. Expressions of tag VYRE__EXPR_ERROR have no type and
 * are passed over. Returns the number of errors found.
 */
size_t vyre__validate(const vyre_program *program, vyre_diagnostics *diagnostics);

#endif
