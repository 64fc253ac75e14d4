/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * A plugin for tests of reports: devices whose names, ids and facts are hard to print. Each runs
 * any program by copying the first input to the first output.
 */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <vyre/facts.h>
#include <vyre/kernel.h>
#include <vyre/plugin.h>

#ifndef FLEET_ID
#define FLEET_ID "fleet"
#endif

VYRE_PLUGIN_NOTE(0, 0);

struct vyre_plugin_instance {
    const vyre_host *host;
};

struct vyre_plugin_device {
    int open;
};

#define FACT(KEY, TYPE, UNIT, ...)                                                                 \
    {                                                                                              \
        .struct_size = sizeof(vyre_fact), .key = VYRE_FACT_##KEY, .type = VYRE_TYPE_##TYPE,        \
        .source = VYRE_SOURCE_PROBED, .unit = VYRE_UNIT_##UNIT, __VA_ARGS__                        \
    }
#define TEXT(KEY, words, ...)                                                                      \
    FACT(KEY, TEXT, NONE, .size = sizeof(words) - 1, .value.text = (words), __VA_ARGS__)

static const uint8_t uuid[16] = {0x5f, 0xee, 0xd0, 0x0d, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12};

static const vyre_fact facts[] = {
    FACT(DEVICE_UUID, BYTES, NONE, .size = sizeof uuid, .value.bytes = uuid,
         .flags = VYRE_FACT_FLAG_IDENTITY),
    TEXT(SERIAL, "SN-0123456789", .flags = VYRE_FACT_FLAG_IDENTITY),
    TEXT(PCI_ADDRESS, "0000:c1:00.0", .flags = VYRE_FACT_FLAG_IDENTITY),
    TEXT(DRIVER_NAME,
         "\u56fe\u5f62 driver of a length that no table of eighty columns has room for",
         .note = "board SN-0123456789"),
    FACT(DRIVER_VERSION, VERSION, NONE, .value.u64 = VYRE_VERSION(535, 104, 0, 0)),
    FACT(BUFFER_BYTES, U64, BYTES, .value.u64 = UINT64_MAX),
    FACT(MEMORY_BYTES, U64, BYTES, .value.u64 = UINT64_C(80) << 30),
    FACT(MEMORY_FREE, U64, BYTES, .status = VYRE_TIMEOUT, .note = "the driver did not answer",
         .flags = VYRE_FACT_FLAG_VOLATILE),
    FACT(COMPUTE_UNITS, U64, COUNT, .value.u64 = 132),
    FACT(F32_RATE, F64, OPS_PER_SECOND, .value.f64 = 66.9e12),
};

/* Two whose ids differ in their middle only, longer than a table is wide together. */
#define LONG_KEY(letter) "uuid-3f2a9b1c-0000-4000-8000-" letter "00000000000a"

static const struct {
    const char *key, *name;
    uint32_t device_class;
} fleet[] = {
    {"pci-0000:c1:00.0", "\u56fe\u5f62\u5904\u7406\u5668 SN-0123456789",
     VYRE_DEVICE_CLASS_DISCRETE},
    {LONG_KEY("0"), "bad \xff\xfe bytes", VYRE_DEVICE_CLASS_DISCRETE},
    {LONG_KEY("1"), "tab\tand \x1b[31m colour", VYRE_DEVICE_CLASS_DISCRETE},
    {"raster", "a rasteriser", VYRE_DEVICE_CLASS_SOFTWARE},
};

static vyre_status init(const vyre_host *host, vyre_plugin_instance **out_instance)
{
    static vyre_plugin_instance instance;
#if defined(FLEET_DIES)
    abort();
#elif defined(FLEET_HANGS)
    for (;;)
        pause();
#endif
    instance.host = host;
    *out_instance = &instance;
    return VYRE_OK;
}

static void shut_down(vyre_plugin_instance *instance)
{
    instance->host = NULL;
}

static vyre_status enumerate(vyre_plugin_instance *instance, uint32_t how, vyre_sink *sink)
{
    static const vyre_kernel_caps caps = {.struct_size = sizeof caps,
                                          .flags = VYRE_KERNEL_CAPS_RUNS_PROGRAM};
    (void)how;
    for (size_t i = 0; i < sizeof fleet / sizeof *fleet; i++) {
        const int is_first = i == 0; /* facts that tell a board apart belong to one board */
        const vyre_device_desc device = {
            .struct_size = sizeof device,
            .key = fleet[i].key,
            .name = fleet[i].name,
            .device_class = fleet[i].device_class,
            .kernel = &caps,
            .facts = is_first ? facts : facts + 3,
            .fact_count = (uint32_t)(sizeof facts / sizeof *facts) - (is_first ? 0 : 3),
            .fact_stride = sizeof *facts,
        };
        const vyre_status status = instance->host->emit_device(instance->host->ctx, sink, &device);
        if (status != VYRE_OK && status != VYRE_INVALID_ARGUMENT)
            return status;
    }
    return VYRE_OK;
}

static vyre_status open_device(vyre_plugin_instance *instance, const vyre_open *request,
                               vyre_plugin_device **out_device, vyre_sink *sink)
{
    static vyre_plugin_device devices[sizeof fleet / sizeof *fleet];
    (void)instance;
    (void)sink;
#if defined(FLEET_REFUSES)
    /* One is in use by somebody else, the others do not work. */
    return strcmp(fleet[0].key, request->key) == 0 ? VYRE_BUSY : VYRE_UNAVAILABLE;
#endif
    for (size_t i = 0; i < sizeof fleet / sizeof *fleet; i++)
        if (strcmp(fleet[i].key, request->key) == 0) {
            devices[i].open = 1;
            *out_device = &devices[i];
            return VYRE_OK;
        }
    return VYRE_NOT_FOUND;
}

static void close_device(vyre_plugin_device *device)
{
    device->open = 0;
}

static vyre_status run(vyre_plugin_device *device, const vyre_submission *submission,
                       vyre_result *result)
{
    const vyre_binding *from = NULL, *to = NULL;
    const vyre_step *step = submission->steps;
    for (uint32_t i = 0; i < step->binding_count; i++) {
        const vyre_binding *binding = &step->bindings[i];
        if (!from && (binding->flags & VYRE_BINDING_COPY_IN))
            from = binding;
        if (!to && (binding->flags & VYRE_BINDING_COPY_OUT))
            to = binding;
    }
    if (device->open && from && to && to->out_size == from->size)
        memcpy(to->host_out, from->host_in, (size_t)from->size);
    result->status = VYRE_OK;
    return VYRE_OK;
}

static const vyre_device_fns functions = {
    .struct_size = sizeof functions,
    .close = close_device,
    .run = run,
};

static const vyre_plugin plugin = {
    .struct_size = sizeof plugin,
    .abi_minor = VYRE_ABI_MINOR,
    .id = FLEET_ID,
    .name = "Fleet",
    .version = "1.2",
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
