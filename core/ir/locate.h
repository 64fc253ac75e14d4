/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Where a statement stands, for messages. */
#ifndef VYRE_CORE_IR_LOCATE_H
#define VYRE_CORE_IR_LOCATE_H

#include "core/base/error.h"
#include "core/ir/model.h"

/* Sets the location of `error` to the place of `node`: file:line:column, or a path in the tree. The
 * caller has bounded the depth of the tree. */
void vyre__locate_node(vyre_error *error, const vyre_program *program, const vyre__node *node);

#endif
