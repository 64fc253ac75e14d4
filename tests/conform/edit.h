/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Small changes that make a subject simpler. */
#ifndef TESTS_CONFORM_EDIT_H
#define TESTS_CONFORM_EDIT_H

#include "tests/conform/subject.h"

/* Kinds of changes, the ones that take the most away first. */
typedef enum edit_stage {
    EDIT_STATEMENTS,
    EDIT_LAUNCH,
    EDIT_BUFFERS,
    EDIT_EXPRESSIONS,
    EDIT_INPUTS,
    EDIT_STAGES
} edit_stage;

/* Makes change number `number` of a stage. 0 when there are no more. The subject may be invalid
 * then, or as it was. */
int edit_apply(subject *s, edit_stage stage, uint32_t number);

#endif
