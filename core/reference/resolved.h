/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * The resolved tree: what the interpreter walks. It mirrors the program tree, with names replaced
 * by local slots and buffer numbers, every value typed, and every operator bound to the function
 * that computes it.
 *
 * A value is one 32-bit word per lane. Narrow integers are widened by their sign, f16 and bf16 are
 * held as the f32 of the same value, a bool is 0 or 1.
 */
#ifndef VYRE_CORE_REFERENCE_RESOLVED_H
#define VYRE_CORE_REFERENCE_RESOLVED_H

#include "core/ir/locate.h"
#include "core/ir/model.h"
#include "core/reference/reference.h"

/* Computes `count` results. `out` may be the same array as an operand. Defined for every word, so
 * that idle lanes may be computed along with the active ones. */
typedef void vyre__unary_kernel(uint32_t *out, const uint32_t *a, uint32_t count);
typedef void vyre__binary_kernel(uint32_t *out, const uint32_t *a, const uint32_t *b,
                                 uint32_t count);

/* An expression. Terms lie in the arena of the prepared program. */
typedef struct vyre__term {
    uint8_t tag;     /* vyre__expr_tag */
    uint8_t op;      /* axis, vyre__atomic or vyre__reduce */
    uint8_t type;    /* vyre__type_tag */
    uint8_t flushes; /* a subnormal result becomes a zero of its sign */
    uint32_t bits;   /* of a literal */
    uint32_t slot;   /* local slot of a variable, or number of a buffer */
    uint32_t truth;  /* bits of the condition (argument 0) of which one makes it true */
    uint32_t rows;   /* scratch rows that evaluation needs beside the one for the result */
    vyre__unary_kernel *unary;
    vyre__binary_kernel *binary;
    const struct vyre__term *args[3]; /* in the order of evaluation */
} vyre__term;

typedef struct vyre__step_list {
    const struct vyre__step *items; /* in the arena */
    uint32_t count;
} vyre__step_list;

/* A statement. */
typedef struct vyre__step {
    uint8_t tag;             /* vyre__node_tag; a region is BLOCK, a collective BLOCK or IF */
    uint8_t leaves;          /* a lane may return inside */
    uint8_t whole_grid;      /* of a barrier */
    uint32_t slot;           /* local written, loop variable, or buffer stored to */
    uint32_t bound;          /* slot that keeps the bound of a loop */
    uint32_t mask;           /* first mask row of an IF (then, else) or LOOP */
    uint32_t truth;          /* bits of the condition of which one makes it true */
    vyre__str text;          /* tag of a trap, belongs to the program */
    const vyre__term *index; /* index of a store, first value of a loop */
    const vyre__term *value;
    vyre__step_list body, orelse;
    const vyre__node *node; /* for messages, belongs to the program */
} vyre__step;

/* A buffer of the program. */
typedef struct vyre__memory {
    uint8_t type;      /* vyre__type_tag of an element */
    uint8_t is_shared; /* workgroup memory */
    uint32_t stride;   /* bytes of an element */
    uint32_t binding;  /* number of the binding, when not shared */
    uint64_t offset;   /* bytes from the start of the workgroup's memory, when shared */
    uint64_t size;     /* bytes, when shared */
} vyre__memory;

struct vyre__reference {
    vyre_program *program; /* retained */
    vyre__arena arena;     /* owns the resolved tree */
    uint8_t flush;         /* float mode */
    uint8_t whole_grid;    /* a barrier of the grid occurs */
    uint32_t slots;        /* locals that live at the same time */
    uint32_t masks;        /* mask rows, see vyre__step.mask */
    uint32_t rows;         /* scratch rows of the most demanding statement */
    uint32_t binding_count;
    uint64_t shared_bytes;        /* of one workgroup */
    const vyre__memory *memories; /* one per buffer of the program */
    vyre__step_list entry;
};

/* Fills the tree of `reference` from its program. Errors as vyre__reference_prepare(). */
vyre_status vyre__resolve(vyre__reference *reference, vyre_error *error);

/* ---- choosing operators ---- */

/* A choice: the kernel and the type of its result. Both are 0 when the operator does not take the
 * operands. */
typedef struct vyre__choice {
    vyre__unary_kernel *unary;
    vyre__binary_kernel *binary;
    uint8_t type;
} vyre__choice;

vyre__choice vyre__choose_unary(uint8_t op, uint8_t type);
vyre__choice vyre__choose_binary(uint8_t op, uint8_t left, uint8_t right);
vyre__choice vyre__choose_cast(uint8_t from, uint8_t target);

int vyre__type_is_float(uint8_t type);   /* f32, f16, bf16 */
int vyre__type_is_integer(uint8_t type); /* u32, i32 and the narrow ones */
int vyre__type_is_executed(uint8_t type);
uint32_t vyre__type_truth(uint8_t type); /* bits of which one makes a value true */

#endif
