/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Outputs beside those that the strict rules give. */
#ifndef TOOLS_RUN_COMPARE_H
#define TOOLS_RUN_COMPARE_H

#include <stddef.h>
#include <stdint.h>

/*
 * True when `size` bytes, elements of the type ("f32"), are those that are expected. With ulp > 0
 * floats may lie so many units in the last place apart, all NaNs are alike, and subnormals may be
 * zeros.
 */
int run_outputs_agree(const char *type, uint32_t ulp, const void *actual, const void *expected,
                      size_t size);

#endif
