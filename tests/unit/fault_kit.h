/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * System calls of the code under test that fail. A suite that uses this is linked with the --wrap
 * of each function in fault_functions (fault_kit_flags in tests/unit/registry.mk). One thread.
 */
#ifndef TESTS_UNIT_FAULT_KIT_H
#define TESTS_UNIT_FAULT_KIT_H

/* Names, ended by NULL. */
extern const char *const fault_functions[];

/* From now on the call of `function` after the next `after` ones fails with the errno `code`. */
void fault_arm(const char *function, unsigned after, int code);

/* Ends that; 1 when a call failed. */
int fault_disarm(void);

/* While it is set, reading and writing moves one byte in each call. */
extern int fault_short;

#endif
