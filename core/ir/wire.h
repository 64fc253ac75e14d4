/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* The wire form: writing parts of it, for the encoder, canonical order and digests. */
#ifndef VYRE_CORE_IR_WIRE_H
#define VYRE_CORE_IR_WIRE_H

#include "core/ir/model.h"

/* Appends the payload of one expression, node or type in `revision`. Depth is bounded by the model.
 * A construct that the revision cannot carry sets *out_refused to a name for it (static string) and
 * stops. */
void vyre__wire_put_expr(vyre__bytes *out, const vyre__expr *expr, uint32_t revision,
                         const char **out_refused);
void vyre__wire_put_node(vyre__bytes *out, const vyre__node *node, uint32_t revision,
                         const char **out_refused);
void vyre__wire_put_type(vyre__bytes *out, const vyre__type *type, const char **out_refused);

#endif
