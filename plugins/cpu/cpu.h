/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* The CPU backend: one device, `host`, that runs programs through an engine. */
#ifndef PLUGINS_CPU_CPU_H
#define PLUGINS_CPU_CPU_H

#include <stdatomic.h>

#include <vyre/facts.h>
#include <vyre/kernel.h>
#include <vyre/plugin.h>

#include "plugins/cpu/kernel/kernel.h"
#include "plugins/cpu/llvm/llvm.h"
#include "plugins/cpu/pool.h"
#include "plugins/cpu/scratch.h"
#include "plugins/cpu/signature.h"

/* How work is done: the option `engine`. */
enum {
    CPU_ENGINE_REFERENCE = 1, /* the host runs the program tree */
    CPU_ENGINE_KERNEL = 2,    /* kernel form is interpreted */
    CPU_ENGINE_LLVM = 3,      /* kernel form is compiled */
    CPU_ENGINE_AUTO = 4       /* compiled where that is possible, else interpreted */
};

enum { CPU_MAX_PATH = 4096 };

struct vyre_plugin_instance {
    const vyre_host *host;                /* valid until shutdown returned */
    const vyre_host_reference *reference; /* service of the host; with CPU_ENGINE_REFERENCE */
    cpu_pool *pool;                       /* owned; for the other engines */
    uint32_t engine;                      /* CPU_ENGINE_* */
    char library[CPU_MAX_PATH];           /* the option `llvm`; "": the newest libLLVM there is */
    atomic_int reported;                  /* it was said that kernels are interpreted */
    atomic_uint refused;                  /* hash of the program of which that was said last */
};

struct vyre_plugin_device {
    vyre_plugin_instance *instance; /* outlives the device */
};

/* One of the three, as the engine is. */
struct vyre_plugin_pipeline {
    vyre_reference *program; /* the host's, released with the pipeline */
    cpu_kernel *kernel;      /* owned */
    cpu_code *code;          /* owned */
    cpu_signature signature; /* of the kernel */
    cpu_scratch scratch;     /* of the threads that run `code` */
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

/* pipeline.c */
vyre_status cpu_compile(vyre_plugin_device *device, const vyre_compile *request,
                        vyre_plugin_pipeline **out_pipeline, vyre_compile_result *result,
                        vyre_sink *sink);
void cpu_pipeline_destroy(vyre_plugin_device *device, vyre_plugin_pipeline *pipeline);
vyre_status cpu_fit(vyre_plugin_device *device, const vyre_compile *request, vyre_fit *fit);
vyre_status cpu_grid_fit(vyre_plugin_device *device, vyre_plugin_pipeline *pipeline,
                         const uint32_t grid[3], uint64_t *out_max_groups);

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

/* step.c: one step whose bindings all are in place: of kind HOST, with host_in the memory that is
 * read and written. Its trap is filled, except for `step`. */
vyre_status cpu_step_run(const vyre_plugin_instance *instance, const vyre_step *step,
                         uint64_t deadline);

/* run.c */
vyre_status cpu_run(vyre_plugin_device *device, const vyre_submission *submission,
                    vyre_result *result);

#endif
