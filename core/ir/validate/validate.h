/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Validation of programs. docs/validation.md lists every code. */
#ifndef VYRE_CORE_IR_VALIDATE_H
#define VYRE_CORE_IR_VALIDATE_H

#include "core/ir/model.h"

/*
 * Applies every rule to `program`, appends the findings to `diagnostics` in the order of the tree
 * and counts the errors among them. With source text the findings carry line and column, and
 * always a path such as `entry[0].body[2].value`. Expressions of tag VYRE__EXPR_ERROR have no type
 * and are passed over, and so is whatever depends on them.
 *
 * Time is linear in the program. Statements nested beyond VYRE__MAX_VALIDATE_NESTING and
 * expressions beyond VYRE__MAX_VALIDATE_EXPR_DEPTH are reported once and not entered, so any tree
 * is safe. Errors: OUT_OF_HOST_MEMORY; the findings are then incomplete and the program counts as
 * unchecked.
 */
vyre_status vyre__validate(const vyre_program *program, vyre_diagnostics *diagnostics,
                           size_t *out_errors, vyre_error *error);

#endif
