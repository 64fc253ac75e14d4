/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * Writing the wire form. The first thing that cannot be written is kept with its place in the tree;
 * after it every put does nothing, so that a caller looks once, at the end.
 */
#ifndef VYRE_CORE_IR_WIRE_WRITER_H
#define VYRE_CORE_IR_WIRE_WRITER_H

#include "core/ir/model.h"

enum {
    VYRE__WIRE_MAX_STEPS = 1024, /* longest path that a writer follows: bounds its recursion */
    VYRE__IDENTITY_DEPTH = 512   /* depth up to which a program has a fingerprint */
};

/* One step from a tree element to a child of it. */
typedef struct vyre__wire_step {
    const char *member; /* static: "body" */
    uint32_t index;     /* in the list, or VYRE__NO_INDEX */
} vyre__wire_step;
#define VYRE__NO_INDEX UINT32_MAX

typedef struct vyre__wire_writer {
    vyre__bytes bytes;    /* owned; what was written */
    uint32_t revision;    /* 4, 5 or 6 */
    uint8_t canonical;    /* write the canonical form of the tree */
    unsigned depth;       /* open nodes, expressions and types */
    unsigned depth_limit; /* levels that a reader takes, or more for an identity */
    size_t size_limit;    /* of bytes.size */
    const char *refused;  /* static: what cannot be written; NULL: nothing */
    const char *fix;      /* static */
    vyre__place place;    /* of the refused element, or 0 */
    unsigned step_count;
    unsigned refused_steps; /* step_count when it was refused */
    vyre__wire_step steps[VYRE__WIRE_MAX_STEPS];
} vyre__wire_writer;

/* Keeps the first refusal; both texts are static. */
void vyre__write_refuse(vyre__wire_writer *writer, const char *refused, const char *fix);

/* Turns a refusal or a lack of memory into a failure; VYRE_OK when there was none. */
vyre_status vyre__write_status(const vyre__wire_writer *writer, const vyre_program *program,
                               vyre_error *error);

/* Goes to a child and back; 0 when the path is too long. */
int vyre__write_step(vyre__wire_writer *writer, const char *member, uint32_t index);
void vyre__write_back(vyre__wire_writer *writer);

/* A string with a length of four bytes, and one with a LEB128 length. */
void vyre__write_str(vyre__wire_writer *writer, vyre__str text);
void vyre__write_lstr(vyre__wire_writer *writer, vyre__str text);

/* An opaque payload with a length of four bytes. */
void vyre__write_payload(vyre__wire_writer *writer, vyre__str payload);

/* Opens a level of the tree at `place`; 0 when the writer has to stop. */
int vyre__write_enter(vyre__wire_writer *writer, vyre__place place);

void vyre__write_type(vyre__wire_writer *writer, const vyre__type *type);
void vyre__write_expr(vyre__wire_writer *writer, const vyre__expr *expr);
void vyre__write_node(vyre__wire_writer *writer, const vyre__node *node);
void vyre__write_shape(vyre__wire_writer *writer, const vyre__shape *shape);

/* In the canonical form a block that declares nothing is replaced by its nodes. */
int vyre__write_splices(const vyre__wire_writer *writer, const vyre__node *node);

/* The metadata, the memory regions and the output set, with the buffers in the given order. */
void vyre__write_metadata(vyre__wire_writer *writer, const vyre_program *program,
                          const uint32_t *order);
void vyre__write_memory_regions(vyre__wire_writer *writer, const vyre_program *program,
                                const uint32_t *order);
void vyre__write_output_set(vyre__wire_writer *writer, const vyre_program *program,
                            const uint32_t *order);

/* Fills order[0..buffer_count) with the canonical order of the buffers; 0 when memory is short. */
int vyre__canonical_order(const vyre_program *program, uint32_t *order);

/* How to write a whole program. */
typedef struct vyre__wire_options {
    uint32_t revision;
    uint8_t canonical;
    uint8_t identity; /* for a digest: trees that no reader would take are written too */
} vyre__wire_options;

/* Header and body. The bytes are the caller's to release, also on failure. */
vyre_status vyre__wire_write(const vyre_program *program, const vyre__wire_options *options,
                             vyre__bytes *out, vyre_error *error);

#endif
