/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Whether a device can run a program: its facts against the program's requirements. */
#ifndef VYRE_CORE_ROUTING_FILTER_H
#define VYRE_CORE_ROUTING_FILTER_H

#include <vyre/program.h>

#include "core/base/bytes.h"
#include "core/registry/device.h"

/* Needs that no engine of any device meets: a mask of VYRE_NEEDS_*. */
extern const uint32_t vyre__unexecuted_needs;

/*
 * Appends every miss to `misses`, separated by "; ", and returns how many there are. Only facts
 * from probed upward count.
 */
unsigned vyre__filter(const vyre_requirements *requirements, uint32_t float_mode,
                      const vyre__device *device, vyre__bytes *misses);

/* "usable", or what keeps the device from running anything. Static string. */
const char *vyre__device_state(const vyre__device *device);

#endif
