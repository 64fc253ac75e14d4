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

/* What in a program decides its revision. */
typedef struct vyre__wire_need {
    uint32_t revision;     /* least revision of the wire form that carries the program: 4, 5 or 6 */
    const char *construct; /* static: what needs it; NULL for revision 4 */
} vyre__wire_need;

vyre__wire_need vyre__program_wire_need(const vyre_program *program);

/* INVALID_ARGUMENT for an unknown revision, INVALID_PROGRAM naming the construct when `revision`
 * cannot carry the program. */
vyre_status vyre__wire_check_revision(const vyre_program *program, uint32_t revision,
                                      vyre_error *error);

#endif
