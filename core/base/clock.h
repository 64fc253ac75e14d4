/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* The clock that deadlines and measurements use. */
#ifndef VYRE_CORE_BASE_CLOCK_H
#define VYRE_CORE_BASE_CLOCK_H

#include <stdint.h>

/* Nanoseconds of CLOCK_MONOTONIC. */
uint64_t vyre__clock_now(void);

/* The time `timeout` nanoseconds from now, saturated; 0 (no deadline) when timeout is 0. */
uint64_t vyre__clock_deadline(uint64_t timeout);

#endif
