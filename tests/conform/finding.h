/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* A difference, on disk: the program as text, and a case for vyre-conform. */
#ifndef TESTS_CONFORM_FINDING_H
#define TESTS_CONFORM_FINDING_H

#include "tests/conform/target.h"

/*
 * Writes FOLDER/NAME.vyre and FOLDER/NAME.case, NAME being `seed-N`; the folder is made when it is
 * not there. What the case expects is what `oracle` gives. `why` goes into the text.
 */
vyre_status finding_write(const char *folder, const subject *s, const target *oracle,
                          const char *why, vyre_error *error);

#endif
