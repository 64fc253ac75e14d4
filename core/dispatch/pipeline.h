/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* A pipeline: all that a dispatch needs and that does not change from one to the next. */
#ifndef VYRE_CORE_DISPATCH_PIPELINE_H
#define VYRE_CORE_DISPATCH_PIPELINE_H

#include <vyre/dispatch.h>

#include "core/dispatch/binding.h"
#include "core/dispatch/context.h"
#include "core/dispatch/launch.h"
#include "core/dispatch/traps.h"

enum { VYRE__FRAMES = 8 };

/* The lists that one dispatch fills. One block of memory; used again by later dispatches. */
typedef struct vyre__frame {
    uint64_t *input_sizes;  /* by input slot */
    uint64_t *output_sizes; /* by output slot */
    void **staged;          /* by input slot: an aligned copy, owned during the dispatch, or NULL */
    vyre__bound *bound;     /* by binding of the plan */
    vyre_binding *bindings; /* in the order of the plugin */
} vyre__frame;

struct vyre_pipeline {
    vyre_context *context;   /* outlives the pipeline */
    vyre_snapshot *snapshot; /* retained: keeps the device */
    vyre_program *program;   /* retained */
    vyre__binding_plan plan;
    vyre__device *device;         /* open; the registry's */
    vyre_plugin_pipeline *handle; /* the plugin's; NULL: steps carry `wire` */
    void *wire;                   /* canonical wire form, owned */
    size_t wire_size;
    uint32_t *order; /* owned: binding of the plan for each binding that the plugin sees */
    uint32_t bound_count;
    vyre__launch_limits limits;
    vyre__traps traps; /* strings of `program` */
    char *id;          /* owned */
    char label[64];
    uint32_t float_mode, ulp;
    int cooperates;                              /* has workgroup memory or atomics */
    _Atomic(vyre__frame *) frames[VYRE__FRAMES]; /* free ones, owned */
};

/* A frame of the pipeline, from the free ones if there is one. No lock. NULL when memory is short.
 */
vyre__frame *vyre__frame_take(vyre_pipeline *pipeline);
void vyre__frame_give(vyre_pipeline *pipeline, vyre__frame *frame);

#endif
