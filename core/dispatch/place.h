/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Finding the device of a pipeline: decide, load, open, look again, compile. */
#ifndef VYRE_CORE_DISPATCH_PLACE_H
#define VYRE_CORE_DISPATCH_PLACE_H

#include "core/dispatch/pipeline.h"

/* OUT_OF_HOST_MEMORY. */
vyre_status vyre__refusals_add(vyre__refusals *refusals, vyre__device *device, const char *stage,
                               const vyre_error *reason, vyre_error *error);

/*
 * Sets device, handle, float mode and decision of a pipeline whose program and request are set.
 * Each device is tried at most once; those in `pipeline->refusals` count as tried, and new ones are
 * added. A device of a cached report that is not there any more makes the context scan again, once.
 * Errors: NO_DEVICE; that of the only device that was tried; COMPILE_FAILED and what else a compile
 * reports, unless a rule says `retry = next`; OUT_OF_HOST_MEMORY.
 */
vyre_status vyre__pipeline_place(vyre_pipeline *pipeline, vyre_error *error);

#endif
