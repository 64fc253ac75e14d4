/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * A plugin for tests: well-behaved by itself, and with one -DFAKE_... each, wrong in one respect.
 * Its device copies the first input to the first output.
 */
#include <stdlib.h>
#include <string.h>

#include <vyre/facts.h>
#include <vyre/kernel.h>
#include <vyre/plugin.h>

#ifndef FAKE_KEY
#define FAKE_KEY "zero"
#endif
#ifndef FAKE_CLASS
#define FAKE_CLASS VYRE_DEVICE_CLASS_ACCELERATOR
#endif
#ifndef FAKE_ID
#define FAKE_ID "fake"
#endif
#ifndef FAKE_VERSION
#define FAKE_VERSION "9.9"
#endif
#ifndef FAKE_SIZE
#define FAKE_SIZE sizeof(vyre_plugin)
#endif
#ifndef FAKE_DEVICE
#define FAKE_DEVICE (&instance->device)
#endif
#ifndef FAKE_INIT
#define FAKE_INIT init
#endif
#ifndef FAKE_REQUIRES
#define FAKE_REQUIRES 0
#endif

VYRE_PLUGIN_NOTE(0, 0);

struct vyre_plugin_device {
    vyre_plugin_instance *instance;
};

struct vyre_plugin_instance {
    const vyre_host *host;
    vyre_plugin_device device; /* the only one */
};

static void say(const vyre_host *host, const char *message)
{
    host->log(host->ctx, VYRE_LOG_INFO, message);
}

#ifdef FAKE_SERVICES
/* Uses each service and logs what came of it; the test reads the log. */
static void use_services(const vyre_host *host)
{
    char text[256] = "option=", word[8];
    size_t size = 0;
    vyre_status status = host->option(host->ctx, "mode", text + 7, sizeof text - 7, &size);
    say(host, status == VYRE_OK && size == strlen(text + 7) ? text : "option failed");
    status = host->option(host->ctx, "mode", word, 2, &size);
    say(host, status == VYRE_LIMIT && size > 2 ? "option limit" : "option did not limit");
    status = host->option(host->ctx, "mode", NULL, 0, &size);
    say(host, status == VYRE_LIMIT ? "option asked" : "option not asked");
    status = host->option(host->ctx, "other", text, sizeof text, NULL);
    say(host, status == VYRE_NOT_FOUND ? "option unknown" : "option known");
    const uint64_t then = host->now_ns(host->ctx);
    say(host, then > 0 && host->now_ns(host->ctx) >= then ? "clock" : "no clock");
    void *block = host->alloc(host->ctx, 100, 4096);
    say(host, block && (uintptr_t)block % 4096 == 0 ? "aligned" : "not aligned");
    host->dealloc(host->ctx, block, 100, 4096);
    host->dealloc(host->ctx, NULL, 100, 4096);
    say(host, host->alloc(host->ctx, 0, 0) ? "something" : "nothing for 0");
    say(host, host->alloc(host->ctx, 8, 3) ? "something" : "nothing for 3");
    say(host, "control \x1B[31m bytes");
    say(host, host->log_level(host->ctx) >= VYRE_LOG_INFO ? "level" : "no level");
    vyre_device_desc device = {.struct_size = sizeof device, .key = "a", .device_class = 1};
    say(host, host->emit_device(host->ctx, NULL, &device) == VYRE_INVALID_ARGUMENT
                  ? "no sink"
                  : "a sink from nowhere");
    int links = 0;
    for (const vyre_ext *ext = host->ext; ext; ext = ext->next)
        links += ext->type == VYRE_EXT_HOST_REFERENCE;
    say(host, links == 1 ? "reference" : "no reference");
}
#endif

__attribute__((unused)) static vyre_status init(const vyre_host *host,
                                                vyre_plugin_instance **out_instance)
{
#if defined(FAKE_UNAVAILABLE)
    host->error(host->ctx, VYRE_UNAVAILABLE, "libfake.so.1 is not there", "Install libfake1.");
    return VYRE_UNAVAILABLE;
#elif defined(FAKE_BROKEN)
    host->error(host->ctx, VYRE_INTERNAL, "first", "");
    host->error(host->ctx, VYRE_INTERNAL, "the driver \x01is broken", "Reboot.");
    return VYRE_INTERNAL;
#elif defined(FAKE_SILENT)
    (void)out_instance;
    return host ? 777 : VYRE_OK;
#endif
    vyre_plugin_instance *instance = calloc(1, sizeof *instance);
    if (!instance)
        return VYRE_OUT_OF_HOST_MEMORY;
    instance->host = host;
    instance->device.instance = instance;
#ifdef FAKE_LEAK
    static void *volatile kept;
    kept = host->alloc(host->ctx, 24, 0);
    say(host, kept ? "kept" : "no memory");
#endif
#ifdef FAKE_SERVICES
    use_services(host);
#endif
    *out_instance = instance;
    say(host, "init");
    return VYRE_OK;
}

static void shut_down(vyre_plugin_instance *instance)
{
    say(instance->host, "shutdown");
    free(instance);
}

static vyre_status enumerate(vyre_plugin_instance *instance, uint32_t how, vyre_sink *sink)
{
    (void)how;
    static const vyre_kernel_caps caps = {.struct_size = sizeof caps,
                                          .flags = VYRE_KERNEL_CAPS_RUNS_PROGRAM};
    const vyre_host *host = instance->host;
    const vyre_fact facts[] = {
        {.struct_size = sizeof facts[0],
         .key = VYRE_FACT_MEMORY_BYTES,
         .type = VYRE_TYPE_U64,
         .source = VYRE_SOURCE_PROBED,
         .unit = VYRE_UNIT_BYTES,
         .value.u64 = 1 << 20},
        {.struct_size = sizeof facts[0],
         .key = VYRE_FACT_INT64,
         .type = VYRE_TYPE_FLAG,
         .source = VYRE_SOURCE_TABLE,
         .value.u64 = 1},
        /* Not the plugin's to claim. */
        {.struct_size = sizeof facts[0],
         .key = VYRE_FACT_FLOAT64,
         .type = VYRE_TYPE_FLAG,
         .source = VYRE_SOURCE_CONFIG,
         .value.u64 = 1},
        /* Of another type than the table says. */
        {.struct_size = sizeof facts[0],
         .key = VYRE_FACT_QUEUES,
         .type = VYRE_TYPE_F64,
         .source = VYRE_SOURCE_PROBED,
         .unit = VYRE_UNIT_COUNT,
         .value.f64 = 2},
        {.struct_size = sizeof facts[0],
         .key = 0x8001,
         .type = VYRE_TYPE_TEXT,
         .source = VYRE_SOURCE_PROBED,
         .size = 5,
         .value.text = "blue\x07",
         .name = "fake.colour"},
        /* A vendor's key without a name. */
        {.struct_size = sizeof facts[0],
         .key = 0x8002,
         .type = VYRE_TYPE_U64,
         .source = VYRE_SOURCE_PROBED,
         .value.u64 = 3},
    };
    const vyre_device_desc device = {.struct_size = sizeof device,
                                     .key = FAKE_KEY,
                                     .name = "Fake \x1B device",
                                     .device_class = FAKE_CLASS,
                                     .kernel = &caps,
                                     .facts = facts,
                                     .fact_count = sizeof facts / sizeof facts[0],
                                     .fact_stride = sizeof facts[0]};
    vyre_status status = host->emit_device(host->ctx, sink, &device);
    if (status != VYRE_OK)
        say(host, status == VYRE_INVALID_ARGUMENT ? "device refused" : "device failed");
    if (host->emit_device(host->ctx, sink, &device) == VYRE_INVALID_ARGUMENT)
        say(host, "second refused");
#ifdef FAKE_MANY
    for (int i = 0; i < 300 && status != VYRE_LIMIT; i++) {
        char key[16] = "device-000";
        vyre_device_desc more = device;
        key[7] = (char)('0' + i / 100);
        key[8] = (char)('0' + i / 10 % 10);
        key[9] = (char)('0' + i % 10);
        more.key = key;
        status = host->emit_device(host->ctx, sink, &more);
    }
    say(host, status == VYRE_LIMIT ? "limit" : "no limit");
#endif
    return VYRE_OK;
}

static vyre_status open_device(vyre_plugin_instance *instance, const vyre_open *request,
                               vyre_plugin_device **out_device, vyre_sink *sink)
{
    const vyre_host *host = instance->host;
    const vyre_fact fact = {.struct_size = sizeof fact,
                            .key = VYRE_FACT_MEMORY_BYTES,
                            .type = VYRE_TYPE_U64,
                            .source = VYRE_SOURCE_PROBED,
                            .unit = VYRE_UNIT_BYTES,
                            .value.u64 = 2 << 20};
    host->emit_fact(host->ctx, sink, &fact);
    say(host, request->key);
    *out_device = FAKE_DEVICE;
    return VYRE_OK;
}

static void close_device(vyre_plugin_device *device)
{
    say(device->instance->host, "close");
}

#ifndef FAKE_NO_RUN
static vyre_status run(vyre_plugin_device *device, const vyre_submission *submission,
                       vyre_result *result)
{
    (void)device;
#ifdef FAKE_RUN_STATUS
    result->status = FAKE_RUN_STATUS;
    return FAKE_RUN_STATUS;
#endif
    const vyre_binding *from = NULL, *to = NULL;
    const vyre_step *step = submission->steps;
    for (uint32_t i = 0; i < step->binding_count; i++) {
        const vyre_binding *binding = &step->bindings[i];
        if (!from && (binding->flags & VYRE_BINDING_COPY_IN))
            from = binding;
        if (!to && (binding->flags & VYRE_BINDING_COPY_OUT))
            to = binding;
    }
    if (from && to && to->out_size == from->size)
        memcpy(to->host_out, from->host_in, (size_t)from->size);
    result->status = VYRE_OK;
    return VYRE_OK;
}
#endif

static const vyre_device_fns functions = {
    .struct_size = sizeof functions,
    .close = close_device,
#ifndef FAKE_NO_RUN
    .run = run,
#endif
};

static const vyre_plugin plugin = {
    .struct_size = FAKE_SIZE,
    .abi_minor = VYRE_ABI_MINOR,
    .requires_host = FAKE_REQUIRES,
    .id = FAKE_ID,
    .name = "Fake",
    .version = FAKE_VERSION,
    .init = FAKE_INIT,
    .shutdown = shut_down,
    .enumerate = enumerate,
    .open_device = open_device,
    .device = &functions,
};

#ifdef FAKE_NO_SYMBOL
const vyre_plugin *fake_query(void);
const vyre_plugin *fake_query(void)
{
    return &plugin;
}
#else
const vyre_plugin *vyre_plugin_query_v1(const vyre_host *host)
{
#ifdef FAKE_NULL
    host->error(host->ctx, VYRE_UNSUPPORTED, "this library is too old for me", "Upgrade it.");
    return plugin.struct_size > 1 ? NULL : &plugin;
#else
    (void)host;
    return &plugin;
#endif
}
#endif
