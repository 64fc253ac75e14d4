/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Makes a subject as simple as it can be while something stays true of it. */
#ifndef TESTS_CONFORM_SHRINK_H
#define TESTS_CONFORM_SHRINK_H

#include "tests/conform/subject.h"

/* True when the subject, which is orderly, still shows what it was kept for. */
typedef int shrink_test(void *context, const subject *s);

/*
 * Takes the subject over and returns the simplest one found. Tries `limit` changes at most and ends
 * after `seconds`. `*out_tried` counts the changes.
 */
subject *shrink(subject *s, shrink_test *still_shows, void *context, uint32_t limit,
                uint32_t seconds, uint32_t *out_tried);

#endif
