/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * The binding plan: which role each buffer of a program plays in a dispatch, which input and output
 * slot it has, and how long it is once the inputs are known.
 */
#ifndef VYRE_CORE_DISPATCH_BINDING_H
#define VYRE_CORE_DISPATCH_BINDING_H

#include "core/base/error.h"
#include "core/ir/model.h"

#define VYRE__NO_SLOT UINT32_MAX
#define VYRE__NO_SHIFT UINT32_MAX

typedef enum vyre__role {
    VYRE__ROLE_INPUT = 1,
    VYRE__ROLE_OUTPUT,
    VYRE__ROLE_INPUT_OUTPUT,
    VYRE__ROLE_UNIFORM,
    VYRE__ROLE_SHARED,    /* workgroup memory: never bound */
    VYRE__ROLE_PERSISTENT /* bound as a resident handle only */
} vyre__role;

typedef struct vyre__binding {
    const vyre__buffer *buffer; /* belongs to the program */
    uint32_t buffer_index;      /* in declaration order */
    uint32_t number;            /* declared binding number */
    vyre__role role;
    uint32_t element_bits;  /* packed; 0: the type has no fixed width */
    uint32_t element_size;  /* bytes, of sub-byte types 1 */
    uint32_t element_shift; /* 1 << it is the packed size in bytes; VYRE__NO_SHIFT when none is */
    uint32_t alignment;     /* bytes, a power of two when the program asks for one */
    uint32_t element_count; /* declared; 0: known at dispatch */
    uint64_t static_size;   /* bytes; 0: known at dispatch */
    uint32_t input;         /* slot among the inputs, or VYRE__NO_SLOT */
    uint32_t output;        /* slot among the outputs, or VYRE__NO_SLOT */
    int returned;           /* counts as a result when the grid is inferred */
} vyre__binding;

/* Slots are numbered in declaration order, whatever the binding numbers are. */
typedef struct vyre__binding_plan {
    vyre__binding *bindings; /* owned; sorted by number, equal numbers in declaration order */
    uint32_t *inputs;        /* owned; index into bindings for each input slot */
    uint32_t *outputs;       /* owned; index into bindings for each output slot */
    uint32_t count, input_count, output_count;
    uint32_t shared_count;
} vyre__binding_plan;

/*
 * Makes the plan of a program, which must outlive it. Errors: INVALID_PROGRAM (an alignment hint
 * that is not a power of two, a declared size without a fixed element width), OUT_OF_HOST_MEMORY.
 * On failure the plan is empty.
 */
vyre_status vyre__binding_plan_create(const vyre_program *program, vyre__binding_plan *out_plan,
                                      vyre_error *error);
void vyre__binding_plan_release(vyre__binding_plan *plan); /* an empty plan is allowed */

/* What a binding is in one dispatch. */
typedef struct vyre__bound {
    uint64_t size;     /* bytes */
    uint64_t elements; /* whole ones */
} vyre__bound;

typedef enum vyre__input_source {
    VYRE__INPUT_HOST,    /* declared sizes are exact */
    VYRE__INPUT_RESIDENT /* declared sizes are the least */
} vyre__input_source;

/*
 * Checks the sizes of the inputs (bytes, by input slot) and fills one entry of `out_bound` for each
 * binding of the plan. `elements` sizes the outputs of runtime size that take no input.
 * Errors: INVALID_ARGUMENT, which names the buffer.
 */
vyre_status vyre__binding_resolve(const vyre__binding_plan *plan, vyre__input_source source,
                                  const uint64_t *input_sizes, size_t input_count,
                                  uint64_t elements, vyre__bound *out_bound, vyre_error *error);

#endif
