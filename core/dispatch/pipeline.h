/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* A pipeline: all that a dispatch needs and that does not change from one to the next. */
#ifndef VYRE_CORE_DISPATCH_PIPELINE_H
#define VYRE_CORE_DISPATCH_PIPELINE_H

#include <vyre/route.h>

#include "core/dispatch/binding.h"
#include "core/dispatch/context.h"
#include "core/dispatch/executable.h"
#include "core/dispatch/frame.h"
#include "core/dispatch/launch.h"
#include "core/dispatch/request.h"
#include "core/dispatch/traps.h"

/* A device that was tried for a pipeline and cannot be used. */
typedef struct vyre__refusal {
    vyre__device *device; /* the snapshot's */
    const char *stage;    /* "open", "lower", "fit", "compile", "run"; static */
    vyre_status status;
    char text[512];
} vyre__refusal;

typedef struct vyre__refusals {
    vyre__refusal *list; /* owned */
    size_t count;
} vyre__refusals;

struct vyre_pipeline {
    vyre_context *context;       /* outlives the pipeline */
    vyre_snapshot *snapshot;     /* retained: keeps the device */
    vyre_program *program;       /* retained */
    vyre__route_request request; /* its strings are the pipeline's and the context's */
    char *selector;              /* of the request, owned; or NULL */
    vyre_decision *decision;     /* retained */
    vyre__refusals refusals;
    vyre__binding_plan plan;
    vyre__device *device; /* open; the registry's */
    vyre__executable executable;
    vyre__launch_limits limits;
    vyre__traps traps; /* strings of `program` */
    char *id;          /* owned */
    char label[VYRE__LABEL];
    int retries;                   /* a failure moves the pipeline on to the next device */
    pthread_mutex_t moving;        /* held while `next` is made */
    _Atomic(vyre_pipeline *) next; /* owned; what it moved on to, or NULL */
    int cooperates;                /* has workgroup memory or atomics */
    vyre__frames frames;           /* of its dispatches */
};

/* What compiling for the pipeline needs. */
vyre__compiling vyre__pipeline_compiling(const vyre_pipeline *pipeline);

/* The pipeline on the next device after a run that failed, where a rule says `retry = next` and the
 * failure is the device's; NULL otherwise, and when no other device can run the program. Any
 * thread. */
vyre_pipeline *vyre__pipeline_move(vyre_pipeline *pipeline, const vyre_error *reason);

/* What the pipeline moved on to, or itself. */
const vyre_pipeline *vyre__pipeline_current(const vyre_pipeline *pipeline);

#endif
