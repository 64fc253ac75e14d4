/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* A plugin whose devices accept every program and do nothing: what remains is the library's share.
 * NULL_DEVICES of them, NULL_ID names it. */
#include <stdio.h>

#include <vyre/facts.h>
#include <vyre/kernel.h>
#include <vyre/plugin.h>

VYRE_PLUGIN_NOTE(0, 0);

struct vyre_plugin_instance {
    const vyre_host *host;
};

struct vyre_plugin_device {
    int unused;
};

struct vyre_plugin_pipeline {
    int unused;
};

static vyre_plugin_instance the_instance;
static vyre_plugin_device the_device;
static vyre_plugin_pipeline the_pipeline;

static vyre_status init(const vyre_host *host, vyre_plugin_instance **out_instance)
{
    the_instance.host = host;
    *out_instance = &the_instance;
    return VYRE_OK;
}

static void shut_down(vyre_plugin_instance *instance)
{
    instance->host = NULL;
}

#define FLAG(KEY)                                                                                  \
    {                                                                                              \
        .struct_size = sizeof(vyre_fact), .key = VYRE_FACT_##KEY, .type = VYRE_TYPE_FLAG,          \
        .source = VYRE_SOURCE_PROBED, .value.u64 = 1                                               \
    }
#define FACT(KEY, UNIT, number, place)                                                             \
    {                                                                                              \
        .struct_size = sizeof(vyre_fact), .key = VYRE_FACT_##KEY, .index = (place),                \
        .type = VYRE_TYPE_U64, .source = VYRE_SOURCE_PROBED, .unit = VYRE_UNIT_##UNIT,             \
        .value.u64 = (number)                                                                      \
    }

/* No two are alike, so that every comparison of an order is made. */
static vyre_status emit(const vyre_host *host, vyre_sink *sink, uint64_t index)
{
    static const vyre_kernel_caps caps = {.struct_size = sizeof caps,
                                          .flags = VYRE_KERNEL_CAPS_RUNS_PROGRAM};
    char key[16], name[32];
    const vyre_fact facts[] = {
        FACT(BUFFER_BYTES, BYTES, UINT64_C(1) << 32, 0),
        FACT(MEMORY_BYTES, BYTES, (UINT64_C(4) << 30) + index, 0),
        FACT(COMPUTE_UNITS, COUNT, 16 + index % 8, 0),
        FACT(GRID, COUNT, 65535, 0),
        FACT(GRID, COUNT, 65535, 1),
        FACT(GRID, COUNT, 65535, 2),
        FACT(WORKGROUP_SIZE, COUNT, 1024, 0),
        FACT(WORKGROUP_SIZE, COUNT, 1024, 1),
        FACT(WORKGROUP_SIZE, COUNT, 64, 2),
        FACT(WORKGROUP_INVOCATIONS, COUNT, 1024, 0),
        FLAG(F32_ROUND_NEAREST),
        FLAG(F32_SUBNORMALS),
    };
    snprintf(key, sizeof key, "d%u", (unsigned)index);
    snprintf(name, sizeof name, "Null device %u", (unsigned)index);
    const vyre_device_desc device = {
        .struct_size = sizeof device,
        .key = key,
        .name = name,
        .device_class = VYRE_DEVICE_CLASS_ACCELERATOR,
        .kernel = &caps,
        .facts = facts,
        .fact_count = sizeof facts / sizeof *facts,
        .fact_stride = sizeof *facts,
    };
    return host->emit_device(host->ctx, sink, &device);
}

static vyre_status enumerate(vyre_plugin_instance *instance, uint32_t how, vyre_sink *sink)
{
    vyre_status status = VYRE_OK;
    (void)how;
    for (uint64_t i = 0; status == VYRE_OK && i < NULL_DEVICES; i++)
        status = emit(instance->host, sink, i);
    return status;
}

static vyre_status open_device(vyre_plugin_instance *instance, const vyre_open *request,
                               vyre_plugin_device **out_device, vyre_sink *sink)
{
    (void)instance;
    (void)request;
    (void)sink;
    *out_device = &the_device;
    return VYRE_OK;
}

static void close_device(vyre_plugin_device *device)
{
    (void)device;
}

static vyre_status compile(vyre_plugin_device *device, const vyre_compile *request,
                           vyre_plugin_pipeline **out_pipeline, vyre_compile_result *result,
                           vyre_sink *sink)
{
    (void)device;
    (void)request;
    (void)result;
    (void)sink;
    *out_pipeline = &the_pipeline;
    return VYRE_OK;
}

static void pipeline_destroy(vyre_plugin_device *device, vyre_plugin_pipeline *pipeline)
{
    (void)device;
    (void)pipeline;
}

static vyre_status run(vyre_plugin_device *device, const vyre_submission *submission,
                       vyre_result *result)
{
    (void)device;
    (void)submission;
    result->status = VYRE_OK;
    return VYRE_OK;
}

static const vyre_device_fns functions = {
    .struct_size = sizeof functions,
    .close = close_device,
    .run = run,
    .compile = compile,
    .pipeline_destroy = pipeline_destroy,
};

static const vyre_plugin plugin = {
    .struct_size = sizeof plugin,
    .abi_minor = VYRE_ABI_MINOR,
    .id = NULL_ID,
    .name = "Null",
    .version = "1",
    .init = init,
    .shutdown = shut_down,
    .enumerate = enumerate,
    .open_device = open_device,
    .device = &functions,
};

const vyre_plugin *vyre_plugin_query_v1(const vyre_host *host)
{
    (void)host;
    return &plugin;
}
