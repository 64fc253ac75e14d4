/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* The kernels that a program becomes, as text. */
#ifndef TOOLS_IR_KERNEL_H
#define TOOLS_IR_KERNEL_H

#include <vyre/program.h>

typedef struct kernel_request {
    uint32_t float_mode; /* VYRE_FLOAT_*; 0: strict */
    uint32_t ulp;
    int verify; /* run the verifier on each kernel */
} kernel_request;

/*
 * Lowers a program for a device that takes every operation, and prints the kernels, with an empty
 * line between them. The text is released with vyre_free. Errors: those of lowering; INTERNAL when
 * the verifier finds a mistake.
 */
vyre_status kernel_text(vyre_program *program, const kernel_request *request, char **out_text,
                        size_t *out_size, vyre_error *error);

#endif
