/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* The text form: parsing with recovery, for callers that go on to validate. */
#ifndef VYRE_CORE_IR_TEXT_H
#define VYRE_CORE_IR_TEXT_H

#include "core/ir/model.h"

/*
 * Parses `text`, appends every syntax error to `diagnostics` and builds a program from what could
 * be read: failed expressions are VYRE__EXPR_ERROR, failed declarations are missing. *out_program
 * is NULL only when memory is short or a limit was passed. *out_errors counts the syntax errors;
 * with any the program serves validation alone. The program keeps a copy of the text as its source.
 */
vyre_status vyre__text_parse(const char *text, size_t size, const char *file,
                             vyre_diagnostics *diagnostics, vyre_program **out_program,
                             size_t *out_errors, vyre_error *error);

#endif
