/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Whether a device can run a program: its facts against the program's requirements. */
#ifndef VYRE_CORE_ROUTING_FILTER_H
#define VYRE_CORE_ROUTING_FILTER_H

#include <vyre/program.h>

#include "core/base/bytes.h"
#include "core/registry/device.h"
#include "core/routing/expression.h"
#include "core/routing/needs.h"

/* Needs that no engine of any device meets: a mask of VYRE_NEEDS_*. */
extern const uint32_t vyre__unexecuted_needs;

/* A need that a device does not meet. */
typedef struct vyre__miss {
    const vyre__need *need;
    int known; /* the device says something about it */
    uint64_t available;
    uint8_t source;    /* VYRE_SOURCE_* of what it says; UNKNOWN when it says nothing */
    const char *state; /* of the device, for a need of kind PROGRAMS; static; else NULL */
} vyre__miss;

/* What a device makes of a list of needs. */
typedef struct vyre__findings {
    vyre__miss misses[VYRE__NEEDS_MAX]; /* all of them */
    uint32_t miss_count;
    const vyre__need *unknown[VYRE__NEEDS_MAX]; /* limits that it does not report */
    uint32_t unknown_count;
} vyre__findings;

/*
 * Compares a device with every need. Only facts from probed upward count. A flag that is not known
 * to be set is a miss; a limit that is not known is none.
 */
void vyre__filter_needs(const vyre__needs *needs, const vyre__device *device,
                        const vyre__facts_of *facts, vyre__findings *out_findings);

/* Float modes in which the device can do f32 arithmetic: bit 1 << VYRE_FLOAT_*. */
uint32_t vyre__device_float_modes(const vyre__device *device);

/* "usable", or what keeps the device from running anything. Static string. */
const char *vyre__device_state(const vyre__device *device);

#endif
