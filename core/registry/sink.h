/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Sinks: where a plugin's devices, facts and bytes are checked and copied. */
#ifndef VYRE_CORE_REGISTRY_SINK_H
#define VYRE_CORE_REGISTRY_SINK_H

#include <vyre/kernel.h>

#include "core/base/bytes.h"
#include "core/registry/facts.h"
#include "core/registry/host.h"

enum { VYRE__MAX_DEVICES = 256 }; /* of one plugin */

/* A device as described by its plugin, copied. */
typedef struct vyre__device_record {
    vyre__arena arena; /* owns the strings */
    const char *key, *name;
    uint32_t device_class;
    int32_t rank;
    uint32_t flags;
    int has_caps;
    vyre_kernel_caps caps;
    vyre__facts facts;
} vyre__device_record;

/* OUT_OF_HOST_MEMORY: `out_record` is empty. */
vyre_status vyre__device_record_copy(vyre__device_record *out_record,
                                     const vyre__device_record *from);
void vyre__device_record_release(vyre__device_record *record);

/* True for 1 to 64 of a-z 0-9 : . _ - */
int vyre__is_device_key(const char *text);

enum { VYRE__SINK_DEVICES = 1, VYRE__SINK_FACTS = 2, VYRE__SINK_BYTES = 4 };

/* What one call may emit. Zero-initialise, set `accepts` and where things go. */
struct vyre_sink {
    uint32_t accepts;             /* VYRE__SINK_* */
    vyre__device_record *devices; /* owned by the call until taken; grows */
    size_t device_count, device_capacity;
    vyre__facts *facts;   /* where facts go; belongs to the caller */
    vyre__bytes bytes[3]; /* owned: artefact, text, log */
};

void vyre__sink_release(vyre_sink *sink);

/* vyre_host.emit_device, emit_fact and emit_bytes. */
vyre_status vyre__sink_device(vyre__host *host, vyre_sink *sink, const vyre_device_desc *device);
vyre_status vyre__sink_fact(vyre__host *host, vyre_sink *sink, const vyre_fact *fact);
vyre_status vyre__sink_bytes(vyre__host *host, vyre_sink *sink, uint32_t kind, const void *data,
                             size_t size);

#endif
