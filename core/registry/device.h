/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* The registry's record of a device, and calls into the plugin on its behalf. */
#ifndef VYRE_CORE_REGISTRY_DEVICE_H
#define VYRE_CORE_REGISTRY_DEVICE_H

#include <pthread.h>
#include <stdatomic.h>

#include "core/registry/sink.h"

struct vyre__plugin;

/* Facts as they are at one time. Never changed, never freed before the device. */
typedef struct vyre__fact_view {
    const vyre_fact *list;
    uint32_t count;
} vyre__fact_view;

typedef struct vyre__device {
    struct vyre__plugin *plugin; /* owns this record */
    vyre__device_record record;
    const char *id;      /* "cpu:host" */
    const char *blocked; /* why it must not be used; NULL: nothing forbids it. Static */
    _Atomic(const vyre__fact_view *) facts;
    pthread_mutex_t lock;       /* held while the device is opened or closed */
    vyre_plugin_device *handle; /* the plugin's; NULL while closed */
    vyre__facts opened;         /* facts that open_device sent */
} vyre__device;

/* Takes over `record`. NULL when memory is short; the record is released then. */
vyre__device *vyre__device_new(struct vyre__plugin *plugin, vyre__device_record *record);

/* The device must be closed. NULL is allowed. */
void vyre__device_free(vyre__device *device);

/*
 * Opens the device unless it is open, loading its plugin if need be. It stays open until
 * vyre__device_close(). Any thread. Errors: those of vyre__plugin_ready(), NOT_FOUND (the device is
 * not there any more), what the plugin reports.
 */
vyre_status vyre__device_open(vyre__device *device, vyre_error *error);
void vyre__device_close(vyre__device *device);

/* 1 when the device makes pipelines; otherwise steps carry the program. */
int vyre__device_compiles(const vyre__device *device);

/* Calls of an open device, from any thread. `*out_pipeline` is not NULL after success. */
vyre_status vyre__device_compile(vyre__device *device, const vyre_compile *request,
                                 vyre_plugin_pipeline **out_pipeline, vyre_compile_result *result,
                                 vyre__bytes *out_artefact, vyre_error *error);
/* Asks an open device whether it takes the program; UNSUPPORTED with its reason. */
vyre_status vyre__device_fit(vyre__device *device, const vyre_compile *request, vyre_error *error);
void vyre__device_pipeline_destroy(vyre__device *device, vyre_plugin_pipeline *pipeline);
vyre_status vyre__device_run(vyre__device *device, const vyre_submission *submission,
                             vyre_result *out_result, vyre_error *error);

/* A numeric fact that may make a device eligible (probed or better); 0 when there is none. */
int vyre__device_fact(const vyre__device *device, uint32_t key, uint32_t index,
                      uint64_t *out_value);

#endif
