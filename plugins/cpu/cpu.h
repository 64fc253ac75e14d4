/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* The CPU backend: one device, `host`, that runs programs through an engine. */
#ifndef PLUGINS_CPU_CPU_H
#define PLUGINS_CPU_CPU_H

#include <stdatomic.h>

#include <vyre/facts.h>
#include <vyre/kernel.h>
#include <vyre/plugin.h>

struct vyre_plugin_instance {
    const vyre_host *host;                /* valid until shutdown returned */
    const vyre_host_reference *reference; /* service of the host: the engine `reference` */
};

struct vyre_plugin_device {
    vyre_plugin_instance *instance; /* outlives the device */
};

struct vyre_plugin_pipeline {
    vyre_reference *program; /* the host's, released with the pipeline */
};

struct vyre_plugin_memory {
    void *data; /* owned; NULL when size is 0 */
    size_t size;
    size_t align;
    atomic_uint users; /* submissions that run with it */
    atomic_int mapped;
};

/* Reports a failure and returns `status`. */
vyre_status cpu_fail(const vyre_host *host, vyre_status status, const char *message,
                     const char *fix);

/* devices.c */
vyre_status cpu_enumerate(vyre_plugin_instance *instance, uint32_t how, vyre_sink *sink);
vyre_status cpu_facts(vyre_plugin_device *device, uint32_t groups, vyre_sink *sink);

/* memory.c */
vyre_status cpu_memory_create(vyre_plugin_device *device, const vyre_memory_request *request,
                              vyre_plugin_memory **out_memory);
vyre_status cpu_memory_destroy(vyre_plugin_device *device, vyre_plugin_memory *memory);
vyre_status cpu_memory_map(vyre_plugin_device *device, vyre_plugin_memory *memory, uint64_t offset,
                           uint64_t size, void **out_address);
vyre_status cpu_memory_unmap(vyre_plugin_device *device, vyre_plugin_memory *memory);

/* True when [offset, offset + size) lies in the memory. */
int cpu_memory_holds(const vyre_plugin_memory *memory, uint64_t offset, uint64_t size);

/* transfer.c: runs a list of transfers in order, counts them in `result`. */
vyre_status cpu_transfer(const vyre_host *host, const vyre_transfer *list, uint32_t count,
                         uint32_t stride, vyre_result *result);

/* run.c */
vyre_status cpu_run(vyre_plugin_device *device, const vyre_submission *submission,
                    vyre_result *result);

#endif
