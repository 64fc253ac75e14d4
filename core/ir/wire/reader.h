/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * Reading the wire form: a cursor whose first failure is kept.
 *
 * After a failure every read gives 0, an empty string or NULL and takes nothing, so that a decoder
 * looks at the status where it loops and once at the end. Memory comes from the arena of the
 * program under construction and grows with what was read, never with what a count promises.
 */
#ifndef VYRE_CORE_IR_WIRE_READER_H
#define VYRE_CORE_IR_WIRE_READER_H

#include "core/ir/model.h"

typedef struct vyre__wire_reader {
    const uint8_t *base;   /* first byte of the program; borrowed, like the two below */
    const uint8_t *next;   /* first unread byte */
    const uint8_t *end;    /* end of the section that is being read */
    vyre_program *program; /* under construction; owned by the caller */
    vyre_error *error;     /* the caller's, may be NULL */
    vyre_status status;    /* VYRE_OK until something failed */
    uint32_t revision;     /* 4, 5 or 6 */
    unsigned depth;        /* open nodes, expressions and types */
    const void **pending;  /* owned: children of lists that are not complete */
    size_t pending_count;
    size_t pending_capacity;
} vyre__wire_reader;

/* What a failure is called in its message. */
#define VYRE__WIRE_MAGIC "MagicMismatch"
#define VYRE__WIRE_VERSION "UnknownSchemaVersion"
#define VYRE__WIRE_FLAGS "InvalidFlags"
#define VYRE__WIRE_TRUNCATED "TruncatedPayload"
#define VYRE__WIRE_DIGEST "IntegrityMismatch"
#define VYRE__WIRE_TAG "InvalidDiscriminant"
#define VYRE__WIRE_OP "UnknownOp"
#define VYRE__WIRE_UTF8 "InvalidUtf8"
#define VYRE__WIRE_LIMIT "LimitExceeded"
#define VYRE__WIRE_DEPTH "NestingTooDeep"
#define VYRE__WIRE_VALUE "InvalidValue"
#define VYRE__WIRE_ORDER "InconsistentSections"
#define VYRE__WIRE_TRAILING "TrailingBytes"

/* Records the first failure, `at` being the byte it is about. Later ones change nothing. */
void vyre__read_fail(vyre__wire_reader *reader, const uint8_t *at, const char *code,
                     const char *fix, const char *format, ...) VYRE__PRINTF(5, 6);
void vyre__read_fail_memory(vyre__wire_reader *reader);
void vyre__read_fail_truncated(vyre__wire_reader *reader);

/* Zeroed memory of the program, or NULL after recording the failure. */
void *vyre__read_alloc(vyre__wire_reader *reader, size_t count, size_t size);

uint8_t vyre__read_u8(vyre__wire_reader *reader);
uint32_t vyre__read_u32(vyre__wire_reader *reader);
uint64_t vyre__read_u64(vyre__wire_reader *reader);
uint64_t vyre__read_leb(vyre__wire_reader *reader);

/* A LEB128 number of at most `limit`; `what` names it in the message. */
uint32_t vyre__read_leb_up_to(vyre__wire_reader *reader, uint32_t limit, const char *what);

/* A byte below `count`, for enumerations that begin at `first`; `what` names it. */
uint8_t vyre__read_tag(vyre__wire_reader *reader, uint8_t first, uint8_t count, const char *what);

/* Strings with a length of four bytes, and with one in LEB128 (names of records). */
vyre__str vyre__read_str(vyre__wire_reader *reader);
vyre__str vyre__read_lstr(vyre__wire_reader *reader);

/* Bytes with a length of four bytes. */
vyre__str vyre__read_payload(vyre__wire_reader *reader);

/* Restricts the cursor to the next `size` bytes, which must be there. Returns the end to give back
 * to vyre__read_leave. */
const uint8_t *vyre__read_section(vyre__wire_reader *reader, size_t size);

/* Ends a section; `what` names it when bytes are left over. */
void vyre__read_leave(vyre__wire_reader *reader, const uint8_t *outer_end, const char *what);

/* Opens and closes one level of the tree; 0 when it is one too many. */
int vyre__read_enter(vyre__wire_reader *reader);

/* Adds to the children that are waiting for their list. */
void vyre__read_push(vyre__wire_reader *reader, const void *child);

/* Moves the children from `first` on into an array of the program. */
const void *vyre__read_collect(vyre__wire_reader *reader, size_t first);

/* ---- parts of a program ---- */

const vyre__type *vyre__read_type(vyre__wire_reader *reader);
const vyre__expr *vyre__read_expr(vyre__wire_reader *reader);
const vyre__node *vyre__read_node(vyre__wire_reader *reader);
void vyre__read_metadata(vyre__wire_reader *reader);
void vyre__read_memory_regions(vyre__wire_reader *reader);
void vyre__read_output_set(vyre__wire_reader *reader);

/* Element type `tag` of a buffer; its parameters follow as LEB128 numbers. */
const vyre__type *vyre__read_element(vyre__wire_reader *reader, const uint8_t *at, uint8_t tag);

#endif
