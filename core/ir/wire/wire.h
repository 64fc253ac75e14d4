/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* The wire form: what reader and writer share. docs/program-format.md describes it. */
#ifndef VYRE_CORE_IR_WIRE_H
#define VYRE_CORE_IR_WIRE_H

#include "core/ir/model.h"

#define VYRE__WIRE_MAGIC_BYTES "VYRE"
#define VYRE__WIRE_META_MARK "VYRE-META"
#define VYRE__WIRE_META_RECORD "vyre.program.metadata"

enum {
    VYRE__WIRE_HEADER = 40,         /* bytes in front of the body, which begins with the records */
    VYRE__WIRE_DIGEST_AT = 8,       /* offset of the digest of the body */
    VYRE__WIRE_FLAG_ENDIAN = 0x0004 /* opaque payloads have a fixed byte order: the one flag set */
};

/* ---- what both directions refuse: static texts, NULL when there is no fault ---- */

/* Size, flags and output range of a buffer against each other. */
const char *vyre__buffer_fault(const vyre__buffer *buffer);

/* Storage and parameters of a quantised type, whose element must be set. */
const char *vyre__quantised_fault(const vyre__type *type);

/* The dispatch may write it: its index is in the output set. */
int vyre__buffer_in_output_set(const vyre__buffer *buffer);

/* ---- revisions ---- */

/* What in a program decides its revision. */
typedef struct vyre__wire_need {
    uint32_t revision;     /* least revision of the wire form that carries the program: 4, 5 or 6 */
    const char *construct; /* static: what needs it; NULL for revision 4 */
    vyre__str name;        /* of the buffer that is concerned, or empty; belongs to the program */
} vyre__wire_need;

vyre__wire_need vyre__program_wire_need(const vyre_program *program);

/* INVALID_ARGUMENT for an unknown revision, INVALID_PROGRAM naming the construct when `revision`
 * cannot carry the program. */
vyre_status vyre__wire_check_revision(const vyre_program *program, uint32_t revision,
                                      vyre_error *error);

#endif
