/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Short programs in text for the suites of core/lower. */
#ifndef TESTS_UNIT_LOWER_KIT_H
#define TESTS_UNIT_LOWER_KIT_H

#include "core/kernel/kernel.h"
#include "tests/unit/lower_compare.h"

/* The program of a text; NULL, with a failed test, when it is not one. It is not validated. */
vyre_program *lower_parse(const char *text);

/*
 * Runs a program by the reference interpreter and lowered, for both devices of lower_compare.h, in
 * the float modes strict and flush, with `groups` workgroups along x. Inputs hold words that are
 * not orderly, outputs of runtime size have `elements`. Fails the test where they differ.
 */
void lower_runs_alike(const char *text, uint32_t groups, uint64_t elements);

/* The first kernel of the lowered text, not simplified; NULL, with a failed test, when it cannot be
 * lowered. The kernel lives until the next call. */
const vyre_kernel *lower_text(const char *text, const vyre_kernel_caps *caps);

/* Instructions of one operation. */
unsigned lower_count(const vyre_kernel *form, uint32_t op);

/* Lowering the text fails so; `part` occurs in the message or the location. */
void lower_refuses(const char *text, const vyre_kernel_caps *caps, vyre_status status,
                   const char *part);

#endif
