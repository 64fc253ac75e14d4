/* SPDX-License-Identifier: MIT OR Apache-2.0 */
#include "plugins/cpu/cpu.h"

#include <string.h>

#define VERSION "1.0"
#define FLAGS (VYRE_PLUGIN_FLAG_PASSIVE_ENUM | VYRE_PLUGIN_FLAG_FORK_SAFE)

VYRE_PLUGIN_NOTE(0, FLAGS);

vyre_status cpu_fail(const vyre_host *host, vyre_status status, const char *message,
                     const char *fix)
{
    host->error(host->ctx, status, message, fix);
    return status;
}

/* ---- the driver: there is none, but the engine is the host's ---- */

static const vyre_host_reference *find_reference(const vyre_host *host)
{
    int links = 0;
    for (const vyre_ext *ext = host->ext; ext && links < 64; ext = ext->next, links++)
        if (ext->type == VYRE_EXT_HOST_REFERENCE &&
            ext->struct_size >= VYRE_HOST_REFERENCE_SIZE_V1_0)
            return (const vyre_host_reference *)(const void *)ext;
    return NULL;
}

static vyre_status init(const vyre_host *host, vyre_plugin_instance **out_instance)
{
    char engine[32];
    size_t size = 0;
    vyre_status status = host->option(host->ctx, "engine", engine, sizeof engine, &size);
    if (status != VYRE_OK || strcmp(engine, "reference") != 0)
        return cpu_fail(host, VYRE_CONFIG, "the option `engine` names no engine of this module",
                        "Write `engine = reference` in [backend cpu], or install the manifest "
                        "that belongs to the module.");
    const vyre_host_reference *reference = find_reference(host);
    if (!reference)
        return cpu_fail(host, VYRE_UNAVAILABLE,
                        "the library does not offer the reference interpreter to plugins",
                        "Install the library that belongs to this plugin.");
    vyre_plugin_instance *instance = host->alloc(host->ctx, sizeof *instance, 0);
    if (!instance)
        return cpu_fail(host, VYRE_OUT_OF_HOST_MEMORY, "out of memory", "Free memory.");
    *instance = (vyre_plugin_instance){.host = host, .reference = reference};
    *out_instance = instance;
    return VYRE_OK;
}

static void shut_down(vyre_plugin_instance *instance)
{
    const vyre_host *host = instance->host;
    host->dealloc(host->ctx, instance, sizeof *instance, 0);
}

/* ---- devices ---- */

static vyre_status open_device(vyre_plugin_instance *instance, const vyre_open *request,
                               vyre_plugin_device **out_device, vyre_sink *sink)
{
    (void)sink;
    const vyre_host *host = instance->host;
    if (!request->key || strcmp(request->key, "host") != 0)
        return cpu_fail(host, VYRE_NOT_FOUND, "the CPU backend has one device: `host`",
                        "Open the device `host`.");
    vyre_plugin_device *device = host->alloc(host->ctx, sizeof *device, 0);
    if (!device)
        return cpu_fail(host, VYRE_OUT_OF_HOST_MEMORY, "out of memory", "Free memory.");
    *device = (vyre_plugin_device){.instance = instance};
    *out_device = device;
    return VYRE_OK;
}

static void close_device(vyre_plugin_device *device)
{
    const vyre_host *host = device->instance->host;
    host->dealloc(host->ctx, device, sizeof *device, 0);
}

/* ---- pipelines ---- */

static vyre_status compile(vyre_plugin_device *device, const vyre_compile *request,
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
    const vyre_status status =
        instance->reference->prepare(host->ctx, request->program, request->program_size,
                                     request->float_mode, &pipeline->program);
    if (status != VYRE_OK) {
        host->dealloc(host->ctx, pipeline, sizeof *pipeline, 0);
        return status;
    }
    result->compile_ns = host->now_ns(host->ctx) - start;
    *out_pipeline = pipeline;
    return VYRE_OK;
}

static void pipeline_destroy(vyre_plugin_device *device, vyre_plugin_pipeline *pipeline)
{
    const vyre_plugin_instance *instance = device->instance;
    const vyre_host *host = instance->host;
    instance->reference->release(host->ctx, pipeline->program);
    host->dealloc(host->ctx, pipeline, sizeof *pipeline, 0);
}

/* ---- tables ---- */

static const vyre_device_fns device_functions = {
    .struct_size = sizeof device_functions,
    .close = close_device,
    .run = cpu_run,
    .compile = compile,
    .pipeline_destroy = pipeline_destroy,
    .memory_create = cpu_memory_create,
    .memory_destroy = cpu_memory_destroy,
    .memory_map = cpu_memory_map,
    .memory_unmap = cpu_memory_unmap,
    .facts = cpu_facts,
};

static const vyre_option options[] = {{
    .struct_size = sizeof options[0],
    .type = VYRE_OPTION_CHOICE,
    .name = "engine",
    .default_value = "reference",
    .range = "reference",
    .help = "How programs are executed: by the reference interpreter.",
}};

static const vyre_plugin plugin = {
    .struct_size = sizeof plugin,
    .abi_minor = VYRE_ABI_MINOR,
    .flags = FLAGS,
    .id = "cpu",
    .name = "CPU",
    .version = VERSION,
    .build = __VERSION__,
    .options = options,
    .option_count = sizeof options / sizeof options[0],
    .option_stride = sizeof options[0],
    .init = init,
    .shutdown = shut_down,
    .enumerate = cpu_enumerate,
    .open_device = open_device,
    .device = &device_functions,
};

const vyre_plugin *vyre_plugin_query_v1(const vyre_host *host)
{
    (void)host;
    return &plugin;
}
