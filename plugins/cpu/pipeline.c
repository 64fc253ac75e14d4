/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Pipelines: a program for the host's interpreter, or a kernel for an engine of this module. */
#include <stdio.h>

#include "plugins/cpu/cpu.h"

static vyre_status prepare(const vyre_plugin_instance *instance, const vyre_compile *request,
                           vyre_plugin_pipeline *pipeline)
{
    const vyre_host *host = instance->host;
    if (instance->engine == CPU_ENGINE_REFERENCE)
        return instance->reference->prepare(host->ctx, request->program, request->program_size,
                                            request->float_mode, &pipeline->program);
    if (!request->kernel)
        return cpu_fail(host, VYRE_UNSUPPORTED,
                        "the library does not lower programs, and the engine runs kernels only",
                        "Write `engine = reference` in [backend cpu].");
    return cpu_kernel_prepare(host, request->kernel, 0, &pipeline->kernel);
}

vyre_status cpu_compile(vyre_plugin_device *device, const vyre_compile *request,
                        vyre_plugin_pipeline **out_pipeline, vyre_compile_result *result,
                        vyre_sink *sink)
{
    (void)sink;
    const vyre_plugin_instance *instance = device->instance;
    const vyre_host *host = instance->host;
    const uint64_t start = host->now_ns(host->ctx);
    vyre_plugin_pipeline *pipeline = host->alloc(host->ctx, sizeof *pipeline, 0);
    if (!pipeline)
        return cpu_fail(host, VYRE_OUT_OF_HOST_MEMORY, "out of memory", "Free memory.");
    *pipeline = (vyre_plugin_pipeline){.program = NULL};
    const vyre_status status = prepare(instance, request, pipeline);
    if (status != VYRE_OK) {
        host->dealloc(host->ctx, pipeline, sizeof *pipeline, 0);
        return status;
    }
    result->compile_ns = host->now_ns(host->ctx) - start;
    *out_pipeline = pipeline;
    return VYRE_OK;
}

void cpu_pipeline_destroy(vyre_plugin_device *device, vyre_plugin_pipeline *pipeline)
{
    const vyre_plugin_instance *instance = device->instance;
    const vyre_host *host = instance->host;
    if (instance->reference)
        instance->reference->release(host->ctx, pipeline->program);
    cpu_kernel_release(pipeline->kernel);
    host->dealloc(host->ctx, pipeline, sizeof *pipeline, 0);
}

vyre_status cpu_fit(vyre_plugin_device *device, const vyre_compile *request, vyre_fit *fit)
{
    (void)request;
    if (device->instance->engine == CPU_ENGINE_KERNEL)
        snprintf(fit->reason, sizeof fit->reason, "kernels are interpreted, not compiled");
    return VYRE_OK;
}

vyre_status cpu_grid_fit(vyre_plugin_device *device, vyre_plugin_pipeline *pipeline,
                         const uint32_t grid[3], uint64_t *out_max_groups)
{
    (void)device, (void)grid;
    *out_max_groups = pipeline->kernel ? cpu_kernel_resident(pipeline->kernel) : UINT64_MAX;
    return VYRE_OK;
}
