/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* The kernels that a program becomes, as text or JSON. */
#ifndef TOOLS_IR_KERNEL_H
#define TOOLS_IR_KERNEL_H

#include <vyre/kernel.h>
#include <vyre/program.h>

#include "core/lower/lower.h"

typedef struct kernel_request {
    uint32_t float_mode; /* VYRE_FLOAT_*; 0: strict */
    uint32_t ulp;
    int verify;               /* run the verifier on each kernel */
    const char *device;       /* selector of the device that they are for; NULL: any */
    vyre_kernel_caps lacking; /* what that device is taken not to have; see caps_name() */
    int has_lacking;          /* something was named */
} kernel_request;

/*
 * Lowers a program, and prints the kernels with an empty line between them, or with `json` one
 * object of schema vyre.kernel.v1. The text is released with vyre_free. Errors: those of
 * caps_find() and of lowering; INTERNAL when the verifier finds a mistake.
 */
vyre_status kernel_text(vyre_program *program, const kernel_request *request, int json,
                        char **out_text, size_t *out_size, vyre_error *error);

/* The object; `device` is the id of the device, or "". NULL when memory is short. */
char *kernel_json(const vyre__lowered *lowered, const vyre_kernel_caps *caps, const char *device,
                  size_t *out_size);

#endif
