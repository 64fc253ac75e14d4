/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* What a device must have to run a program, and which part of the program asks for it. */
#ifndef VYRE_CORE_IR_REQUIREMENTS_H
#define VYRE_CORE_IR_REQUIREMENTS_H

#include "core/ir/model.h"

enum { VYRE__NEED_BITS = 23 }; /* bits of vyre_requirements.needs in use */

/* The first construct found that has a need: "buffer " and "tile", "op." and "exp". */
typedef struct vyre__construct {
    const char *kind; /* static; NULL: none */
    vyre__str name;   /* belongs to the program, or static */
} vyre__construct;

/* Strings belong to the program. */
typedef struct vyre__requirements {
    vyre_requirements sum;
    vyre__construct of_need[VYRE__NEED_BITS]; /* by number of the bit */
    vyre__construct largest_buffer;
    vyre__construct shared_atomic; /* an atomic on workgroup memory */
    uint32_t subgroup_operations;  /* bits of the fact of that name */
    uint32_t element_bytes;        /* of the buffers of runtime size, one element of each */
    uint64_t input_bytes;          /* of input buffers of declared size, saturated */
    uint64_t output_bytes;         /* of output buffers of declared size, saturated */
    uint64_t largest_output_count; /* elements; 0 when no output has a declared size */
} vyre__requirements;

/* As vyre_program_requirements(); the result belongs to the program. */
vyre_status vyre__program_requirements(const vyre_program *program,
                                       const vyre__requirements **out_requirements,
                                       vyre_error *error);

#endif
