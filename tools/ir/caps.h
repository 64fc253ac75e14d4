/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* The device that kernels are made for: one that takes everything, or one of this host, less what
 * is left out. */
#ifndef TOOLS_IR_CAPS_H
#define TOOLS_IR_CAPS_H

#include <vyre/device.h>
#include <vyre/kernel.h>

#include "core/lower/lower.h"

/*
 * Adds to `lacking` what the words of `list`, with commas between, name: a feature as kernels name
 * it under `needs` (f64, subgroup, ...), storage64 (8-byte accesses), an optional operation
 * (fma_f), or `optional`, all of these. What cannot be without what is named goes with it. Errors:
 * INVALID_ARGUMENT.
 */
vyre_status caps_name(vyre_kernel_caps *lacking, const char *list, vyre_error *error);

/* Whom kernels are for. */
typedef struct caps_choice {
    vyre_kernel_caps caps;
    vyre__natives natives; /* errors of native functions that are known; none without a device */
    char device[256];      /* id; "" without a device */
} caps_choice;

/*
 * Finds what the first device that `selector` accepts takes, or with NULL a device that takes
 * everything, less `lacking`. Errors: those of making a context; NO_DEVICE; UNSUPPORTED when the
 * device takes whole programs; INVALID_ARGUMENT when the selector is none.
 */
vyre_status caps_find(const char *selector, const vyre_kernel_caps *lacking,
                      caps_choice *out_choice, vyre_error *error);

#endif
