/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * Deciding which device a program goes to. One function takes the decision and writes its record;
 * a caller that then opens the device and finds that it cannot be used asks again, with that
 * attempt added.
 */
#ifndef VYRE_CORE_ROUTING_ROUTE_H
#define VYRE_CORE_ROUTING_ROUTE_H

#include <vyre/route.h>

#include "core/base/log.h"
#include "core/registry/registry.h"
#include "core/routing/policy.h"

/* What is to be routed. Everything is borrowed for the call. */
typedef struct vyre__route_request {
    const vyre_program *program;
    const char *application;   /* that rules match; NULL: "" */
    const char *label;         /* NULL: "" */
    const char *device;        /* selectors that come before every rule; NULL or "": none */
    const char *device_origin; /* name of that rule: "call", "VYRE_DEVICE"; NULL: "call" */
    uint32_t float_mode;       /* VYRE_FLOAT_*; 0: what the rules say */
    uint32_t ulp;              /* of VYRE_FLOAT_ULP */
    uint32_t grid[3];          /* workgroups; all 0: unknown */
    uint64_t elements;         /* 0: unknown, like the next two */
    uint64_t bytes_in, bytes_out;
    const vyre__device *opened; /* a device that the caller holds open, or NULL */
} vyre__route_request;

/* A device that was tried and cannot be used. Borrowed for the call. */
typedef struct vyre__attempt {
    const vyre__device *device;
    const char *stage; /* "open", "lower", "fit", "compile", "run" */
    vyre_status status;
    const char *text;
} vyre__attempt;

/*
 * Decides. `generation` and `config_generation` are those of the snapshot. Devices in `attempts`
 * are not chosen. `*out_decision` (one reference) is set for VYRE_OK and for NO_DEVICE, whose
 * message says what each device lacks. Opens and loads nothing; any thread.
 * Errors: NO_DEVICE, INVALID_ARGUMENT (the selector, the float mode), OUT_OF_HOST_MEMORY.
 */
vyre_status vyre__decide(const vyre__policy *policy, const vyre__registry *registry,
                         uint64_t generation, uint64_t config_generation,
                         const vyre__route_request *request, const vyre__attempt *attempts,
                         size_t attempt_count, vyre_decision **out_decision, vyre_error *error);

/* What the caller acts on. */
typedef struct vyre__route_result {
    uint32_t device; /* place in the registry's list; UINT32_MAX when none was chosen */
    uint32_t float_mode, ulp;
    int retry; /* a failure to compile or to run moves on to the next device */
} vyre__route_result;

vyre__route_result vyre__decision_result(const vyre_decision *decision);

/* Logs a fallback that the policy wants to be warned of; one line. For whoever acts on the
 * decision, after it held. */
void vyre__decision_warn(const vyre_decision *decision, const vyre__log *log);

/*
 * Sorts a registry's list of devices in the order of preference of a program without needs: the
 * alternates of a physical device follow the one that stands for it. OUT_OF_HOST_MEMORY.
 */
vyre_status vyre__devices_sort(const vyre__policy *policy, vyre__device **devices, size_t count,
                               vyre_error *error);

#endif
