/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Which devices may run a program, best first. */
#ifndef VYRE_CORE_ROUTING_CHOOSE_H
#define VYRE_CORE_ROUTING_CHOOSE_H

#include "core/registry/registry.h"
#include "core/routing/filter.h"

/*
 * Lists the eligible devices in `*out_list` (free() it): by class, discrete first, then the
 * plugin's priority, the device's rank, its id. A software device is taken only when `selector`
 * names it. `selector` may be NULL; it has been checked.
 * Errors: NO_DEVICE, whose message says what each device lacks; OUT_OF_HOST_MEMORY.
 */
vyre_status vyre__choose_devices(const vyre__registry *registry, const char *selector,
                                 const vyre_requirements *requirements, uint32_t float_mode,
                                 vyre__device ***out_list, size_t *out_count, vyre_error *error);

#endif
