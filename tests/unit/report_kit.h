/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Reports for tests, and their comparison. */
#ifndef TESTS_UNIT_REPORT_KIT_H
#define TESTS_UNIT_REPORT_KIT_H

#include "core/registry/probe/report.h"

/* A report with every member set: two devices, facts of every type, one of them volatile. */
void report_kit_full(vyre__report *out_report);

/* A report of a plugin that failed in init. */
void report_kit_failed(vyre__report *out_report, vyre_status status);

/* Asserts that they say the same. */
void report_kit_same(const vyre__report *a, const vyre__report *b);

#endif
