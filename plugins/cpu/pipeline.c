/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Pipelines: a program for the host's interpreter, or a kernel for an engine of this module. */
#include <stdio.h>
#include <string.h>

#include "plugins/cpu/cpu.h"

/* ---- machine code ---- */

static void set_scratch(vyre_plugin_pipeline *pipeline)
{
    pipeline->scratch.size = cpu_code_scratch(pipeline->code);
}

/* The bytes of an earlier compile, if they are for this kernel and this processor. */
static int load_code(const vyre_compile *request, vyre_plugin_pipeline *pipeline)
{
    if (!request->artefact || cpu_code_load(request->kernel->digest, request->artefact,
                                            request->artefact_size, &pipeline->code) != VYRE_OK)
        return 0;
    set_scratch(pipeline);
    return 1;
}

static vyre_status emit_code(const vyre_host *host, const vyre_compile *request,
                             const cpu_code *code, vyre_compile_result *result, vyre_sink *sink)
{
    vyre_status status = VYRE_OK;
    cpu_code_piece pieces[2];
    const char *text = cpu_code_text(code);
    if (request->flags & VYRE_COMPILE_WANT_ARTEFACT) {
        cpu_code_save(code, pieces);
        for (int i = 0; status == VYRE_OK && i < 2; i++)
            status = host->emit_bytes(host->ctx, sink, VYRE_BYTES_ARTEFACT, pieces[i].data,
                                      pieces[i].size);
        result->artefact_emitted = status == VYRE_OK;
    }
    if (status == VYRE_OK && text[0])
        status = host->emit_bytes(host->ctx, sink, VYRE_BYTES_TEXT, text, strlen(text));
    return status;
}

static vyre_status compile_code(const vyre_plugin_instance *instance, const vyre_compile *request,
                                vyre_plugin_pipeline *pipeline, vyre_compile_result *result,
                                vyre_sink *sink)
{
    const cpu_code_request wanted = {
        .host = instance->host,
        .kernel = request->kernel,
        .library = instance->library,
        .deadline = request->deadline,
        .want_text = (request->flags & VYRE_COMPILE_WANT_TEXT) != 0,
    };
    const vyre_status status = cpu_code_compile(&wanted, &pipeline->code);
    if (status != VYRE_OK)
        return status;
    set_scratch(pipeline);
    return emit_code(instance->host, request, pipeline->code, result, sink);
}

/* With `auto`: once for each instance, so that nobody wonders why it is slow. */
static void report_interpretation(vyre_plugin_instance *instance, const char *why)
{
    char line[256];
    if (atomic_exchange(&instance->reported, 1))
        return;
    snprintf(line, sizeof line,
             "kernels are interpreted, which is slow: %s. Install libLLVM (15 to 22), or write "
             "`engine = kernel` in [backend cpu] if that is what you want.",
             why);
    instance->host->log(instance->host->ctx, VYRE_LOG_WARN, line);
}

/* With `auto`: what is not compiled, once for all kernels of a program. */
static void report_refusal(vyre_plugin_instance *instance, const vyre_kernel *kernel,
                           vyre_status status)
{
    char line[256];
    unsigned name = 1;
    for (const char *at = kernel->name; at && *at; at++)
        name = name * 31 + (unsigned char)*at;
    if (atomic_exchange(&instance->refused, name) == name)
        return;
    snprintf(
        line, sizeof line, "program `%.64s` is interpreted, which is slow: %s",
        kernel->name ? kernel->name : "",
        status == VYRE_PERMISSION
            ? "the system does not allow code made at run time"
            : "the code generator does not take it (`engine = llvm` in [backend cpu] says why)");
    instance->host->log(instance->host->ctx, VYRE_LOG_WARN, line);
}

/* ---- engines ---- */

static vyre_status prepare_kernel(vyre_plugin_instance *instance, const vyre_compile *request,
                                  vyre_plugin_pipeline *pipeline, vyre_compile_result *result,
                                  vyre_sink *sink)
{
    const vyre_host *host = instance->host;
    const char *why = NULL;
    if (!request->kernel)
        return cpu_fail(host, VYRE_UNSUPPORTED,
                        "the library does not lower programs, and the engine runs kernels only",
                        "Write `engine = reference` in [backend cpu].");
    if (!cpu_signature_of(request->kernel, &pipeline->signature))
        return cpu_fail(host, VYRE_UNSUPPORTED, "the kernel has more than 512 buffers",
                        "Use fewer buffers.");
    if (instance->engine == CPU_ENGINE_KERNEL)
        return cpu_kernel_prepare(host, request->kernel, 0, &pipeline->kernel);
    if (load_code(request, pipeline)) {
        result->artefact_used = 1;
        return VYRE_OK;
    }
    if (instance->engine == CPU_ENGINE_LLVM || cpu_llvm_available(instance->library, &why)) {
        const vyre_status status = compile_code(instance, request, pipeline, result, sink);
        if (instance->engine == CPU_ENGINE_LLVM ||
            (status != VYRE_UNSUPPORTED && status != VYRE_PERMISSION))
            return status;
        report_refusal(instance, request->kernel, status);
    } else {
        report_interpretation(instance, why);
    }
    return cpu_kernel_prepare(host, request->kernel, 0, &pipeline->kernel);
}

static vyre_status prepare(vyre_plugin_instance *instance, const vyre_compile *request,
                           vyre_plugin_pipeline *pipeline, vyre_compile_result *result,
                           vyre_sink *sink)
{
    const vyre_host *host = instance->host;
    if (instance->engine == CPU_ENGINE_REFERENCE)
        return instance->reference->prepare(host->ctx, request->program, request->program_size,
                                            request->float_mode, &pipeline->program);
    return prepare_kernel(instance, request, pipeline, result, sink);
}

static void release(const vyre_plugin_instance *instance, vyre_plugin_pipeline *pipeline)
{
    const vyre_host *host = instance->host;
    if (instance->reference)
        instance->reference->release(host->ctx, pipeline->program);
    cpu_kernel_release(pipeline->kernel);
    cpu_code_release(pipeline->code);
    cpu_scratch_release(&pipeline->scratch);
    host->dealloc(host->ctx, pipeline, sizeof *pipeline, 0);
}

vyre_status cpu_compile(vyre_plugin_device *device, const vyre_compile *request,
                        vyre_plugin_pipeline **out_pipeline, vyre_compile_result *result,
                        vyre_sink *sink)
{
    vyre_plugin_instance *instance = device->instance;
    const vyre_host *host = instance->host;
    const uint64_t start = host->now_ns(host->ctx);
    vyre_plugin_pipeline *pipeline = host->alloc(host->ctx, sizeof *pipeline, 0);
    if (!pipeline)
        return cpu_fail(host, VYRE_OUT_OF_HOST_MEMORY, "out of memory", "Free memory.");
    memset(pipeline, 0, sizeof *pipeline);
    const vyre_status status = prepare(instance, request, pipeline, result, sink);
    if (status != VYRE_OK) {
        release(instance, pipeline);
        return status;
    }
    if (pipeline->code)
        result->code_bytes = cpu_code_bytes(pipeline->code);
    result->compile_ns = host->now_ns(host->ctx) - start;
    *out_pipeline = pipeline;
    return VYRE_OK;
}

void cpu_pipeline_destroy(vyre_plugin_device *device, vyre_plugin_pipeline *pipeline)
{
    release(device->instance, pipeline);
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
