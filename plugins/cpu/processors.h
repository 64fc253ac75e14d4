/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* How many processors this process may keep busy. */
#ifndef PLUGINS_CPU_PROCESSORS_H
#define PLUGINS_CPU_PROCESSORS_H

#include <stdint.h>

/* Those of the affinity mask of the calling thread; 0 when unknown. *out_note says who was asked;
 * static. */
uint32_t cpu_affinity(const char **out_note);

/*
 * The quota of the control group and of those around it, version 1 or 2, rounded up to whole
 * processors; UINT32_MAX without one. `root` stands in front of /proc and /sys: "" for the system.
 */
uint32_t cpu_quota(const char *root);

/* The smaller of both, at least 1. */
uint32_t cpu_processors(void);

#endif
