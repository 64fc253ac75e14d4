/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * The text form: parsing with recovery, for callers that go on to validate.
 *
 * Places. Every expression, node and buffer of a parsed program records where it came from, so that
 * a finding can point at it:
 *   a name, a literal        its first character, the minus of a negative literal included
 *   a load, a store          the name of the buffer
 *   `a op b`, `op a`         the operator; of `x += e` the `+=`
 *   `c ? a : b`              the `?`
 *   a call of any kind       the word before `(` or `.`
 *   let, assignment, loop    the name that is bound or assigned
 *   if, return, region       the word; of a block and of the region around a body the `{`
 *   any other statement      its first word
 *   a buffer                 its name
 * A table is many stores in one place; their first index has the place of the range, each other
 * that of its value. What `x += e` and `b[i] += e` read has the place of x and b.
 */
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
