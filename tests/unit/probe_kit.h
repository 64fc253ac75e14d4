/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Probes of tests/plugins/bad.c, whose deed is in the name of its file. */
#ifndef TESTS_UNIT_PROBE_KIT_H
#define TESTS_UNIT_PROBE_KIT_H

#include "core/registry/probe/probe.h"

/* Makes the folder for modules and the manifest of plugin `bad`. */
void probe_kit_open(void);
void probe_kit_close(void);

/* A job for "DEED.STAGE", with `timeout_ms`. Valid until the kit is closed. */
vyre__probe_job probe_kit_job(const char *deed, uint32_t timeout_ms);

/* Runs one job; release its report. */
vyre__probe_job probe_kit_run(const char *deed, uint32_t timeout_ms);

/* Path of the program that was built. */
const char *probe_kit_program(void);

#endif
