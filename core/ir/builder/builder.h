/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* What the parts of the builder share. */
#ifndef VYRE_CORE_IR_BUILDER_H
#define VYRE_CORE_IR_BUILDER_H

#include <vyre/builder.h>

#include "core/ir/model.h"

enum {
    VYRE__BUILD_DEPTH = 256,          /* levels of a value, and of open blocks */
    VYRE__BUILD_VALUE_SIZE = 1 << 20, /* elements of a value */
    VYRE__BUILD_PROGRAM_SIZE = 1 << 22,
    VYRE__BUILD_TYPE_DEPTH = 32,
    VYRE__BUILD_SHAPE_SIZE = 4096, /* elements of a shape predicate */
    VYRE__BUILD_FIRST_TYPE = 0x100 /* smaller handles of types are tags */
};

/* A growable array; elements are plain data. */
typedef struct vyre__table {
    void *items; /* owned */
    size_t count, capacity;
} vyre__table;

/* One value. The expression is in the arena of the program. */
typedef struct vyre__built {
    vyre__expr *expr;
    uint32_t size; /* elements of the tree */
    uint16_t depth;
    uint16_t used; /* it has a place in the program; the next use takes a copy */
} vyre__built;

typedef struct vyre__built_shape {
    const vyre__shape *shape; /* in the arena */
    uint32_t size, depth;
} vyre__built_shape;

/* An open block. */
typedef struct vyre__open {
    vyre__node *node; /* in the arena */
    size_t first;     /* its statements in `pending` begin here */
    int in_else;
} vyre__open;

struct vyre_builder {
    vyre_program *program; /* owned; NULL once it was handed out */
    vyre_status status;    /* of the first mistake */
    vyre_error error;      /* the first mistake */
    int raw;
    uint32_t revision;   /* wanted, or 0 */
    uint32_t binding;    /* of the next buffer that is not workgroup memory */
    uint32_t size;       /* elements of all values, copies included */
    vyre__table values;  /* vyre__built; handle 1 is item 0 */
    vyre__table types;   /* const vyre__type *; handle VYRE__BUILD_FIRST_TYPE is item 0 */
    vyre__table shapes;  /* vyre__built_shape; handle 1 is item 0 */
    vyre__table buffers; /* vyre__buffer; handle 1 is item 0 */
    vyre__table pending; /* const vyre__node *: statements of the open blocks */
    vyre__table blocks;  /* vyre__open */
};

/* True when the builder takes calls: it exists, holds a program and saw no mistake. */
int vyre__build_ready(const vyre_builder *builder);

/* Keeps the first mistake. */
void vyre__build_fail(vyre_builder *builder, const char *fix, const char *format, ...)
    VYRE__PRINTF(3, 4);
void vyre__build_fail_memory(vyre_builder *builder);

/* Zeroed memory of the program, or NULL after recording the failure. */
void *vyre__build_alloc(vyre_builder *builder, size_t count, size_t size);

/* Adds room for one element of `size` bytes and returns it zeroed, or NULL. */
void *vyre__build_grow(vyre_builder *builder, vyre__table *table, size_t size);

/* A checked copy of a name; `what` names it when it is wrong. */
vyre__str vyre__build_name(vyre_builder *builder, const char *name, const char *what);

/* A checked copy of a payload. */
vyre__str vyre__build_payload(vyre_builder *builder, const void *payload, size_t size);

/* `value` when it is in [first, last], else `first` after recording the mistake. */
uint8_t vyre__build_enum(vyre_builder *builder, uint32_t value, uint32_t first, uint32_t last,
                         const char *what);

/* `id` with its top bit set, checked. */
uint32_t vyre__build_opaque_id(vyre_builder *builder, uint32_t id);

/* The type, buffer and expression of a handle, or NULL after recording the mistake. Taking an
 * expression gives it its place in the tree. */
const vyre__type *vyre__build_type(vyre_builder *builder, vyre_data_type type);
vyre__buffer *vyre__build_buffer(vyre_builder *builder, vyre_buffer_decl buffer);
vyre__str vyre__build_buffer_name(vyre_builder *builder, vyre_buffer_decl buffer);
const vyre__built *vyre__build_value(vyre_builder *builder, vyre_value value);
const vyre__expr *vyre__build_take(vyre_builder *builder, vyre_value value);

#endif
