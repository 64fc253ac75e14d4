/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * A unit test program: a table of CUnit tests that reports in TAP.
 *
 *   static void empty_input(void) { CU_ASSERT_EQUAL(...); }
 *   static const unit_test tests[] = {{"empty input", empty_input}, {NULL, NULL}};
 *   int main(void) { return unit_main("blake3", tests); }
 */
#ifndef TESTS_UNIT_UNIT_H
#define TESTS_UNIT_UNIT_H

#include <CUnit/CUnit.h>

#include <stddef.h>
#include <stdint.h>

typedef struct unit_test {
    const char *name;
    void (*run)(void);
} unit_test;

/* Runs the tests up to the entry without a name; returns the exit status of the program. */
int unit_main(const char *suite, const unit_test *tests);

/* Marks the running test as skipped; `reason` names the part that is missing. Return afterwards. */
void unit_skip(const char *reason);

/* Reads a file below tests/data. Fails the test and returns NULL when it cannot. free() it. */
void *unit_read_data(const char *name, size_t *out_size);

#endif
