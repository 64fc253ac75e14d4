/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * Pins the signature of every function that crosses the border: a plugin that spells each of them
 * out, compiled as C99, C11 and C++11. Built as a module it carries the note and exports one
 * symbol.
 */
#include <vyre/facts.h>
#include <vyre/kernel.h>
#include <vyre/plugin.h>

struct vyre_plugin_instance {
    const vyre_host *host;
};
struct vyre_plugin_device {
    const vyre_host *host;
};

static vyre_plugin_instance the_instance;
static vyre_plugin_device the_device;

static vyre_status unsupported(vyre_plugin_device *device)
{
    device->host->error(device->host->ctx, VYRE_UNSUPPORTED, "this plugin only has a shape", NULL);
    return VYRE_UNSUPPORTED;
}

static void close_device(vyre_plugin_device *device)
{
    device->host = NULL;
}

static vyre_status run(vyre_plugin_device *device, const vyre_submission *submission,
                       vyre_result *result)
{
    return submission->step_count == 0 ? (result->status = VYRE_OK) : unsupported(device);
}

static vyre_status compile(vyre_plugin_device *device, const vyre_compile *request,
                           vyre_plugin_pipeline **out_pipeline, vyre_compile_result *result,
                           vyre_sink *sink)
{
    static const char text[] = "no code";
    const vyre_host *host = device->host;
    (void)out_pipeline;
    result->cache = VYRE_CACHE_UNKNOWN;
    if (request->flags & VYRE_COMPILE_WANT_TEXT)
        return host->emit_bytes(host->ctx, sink, VYRE_BYTES_TEXT, text, sizeof text - 1);
    return unsupported(device);
}

static void pipeline_destroy(vyre_plugin_device *device, vyre_plugin_pipeline *pipeline)
{
    (void)device;
    (void)pipeline;
}

static vyre_status fit(vyre_plugin_device *device, const vyre_compile *request, vyre_fit *out_fit)
{
    (void)device;
    out_fit->verdict = VYRE_GET(request, float_mode) == VYRE_FLOAT_ULP ? -1 : 0;
    return VYRE_OK;
}

static vyre_status submit(vyre_plugin_device *device, const vyre_submission *submission,
                          vyre_plugin_job **out_job)
{
    (void)submission;
    (void)out_job;
    return unsupported(device);
}

static vyre_status poll(vyre_plugin_device *device, vyre_plugin_job *job)
{
    (void)job;
    return unsupported(device);
}

static vyre_status wait(vyre_plugin_device *device, vyre_plugin_job *job, uint64_t deadline,
                        vyre_result *result)
{
    (void)job;
    (void)deadline;
    (void)result;
    return unsupported(device);
}

static vyre_status cancel(vyre_plugin_device *device, vyre_plugin_job *job)
{
    (void)job;
    return unsupported(device);
}

static void job_destroy(vyre_plugin_device *device, vyre_plugin_job *job)
{
    (void)device;
    (void)job;
}

static vyre_status memory_create(vyre_plugin_device *device, const vyre_memory_request *request,
                                 vyre_plugin_memory **out_memory)
{
    (void)request;
    (void)out_memory;
    return unsupported(device);
}

static vyre_status memory_destroy(vyre_plugin_device *device, vyre_plugin_memory *memory)
{
    (void)memory;
    return unsupported(device);
}

static vyre_status memory_map(vyre_plugin_device *device, vyre_plugin_memory *memory,
                              uint64_t offset, uint64_t size, void **out_address)
{
    (void)memory;
    (void)offset;
    (void)size;
    (void)out_address;
    return unsupported(device);
}

static vyre_status host_alloc(vyre_plugin_device *device, size_t size, size_t align,
                              void **out_address, vyre_plugin_region **out_region)
{
    (void)size;
    (void)align;
    (void)out_address;
    (void)out_region;
    return unsupported(device);
}

static vyre_status region_end(vyre_plugin_device *device, vyre_plugin_region *region)
{
    (void)region;
    return unsupported(device);
}

static vyre_status host_import(vyre_plugin_device *device, void *address, size_t size,
                               vyre_plugin_region **out_region)
{
    (void)address;
    (void)size;
    (void)out_region;
    return unsupported(device);
}

static vyre_status facts(vyre_plugin_device *device, uint32_t groups, vyre_sink *sink)
{
    vyre_fact fact = {sizeof fact,
                      VYRE_FACT_STATE,
                      VYRE_TYPE_U64,
                      VYRE_SOURCE_PROBED,
                      VYRE_UNIT_NONE,
                      VYRE_FACT_FLAG_VOLATILE,
                      0,
                      0,
                      VYRE_OK,
                      {VYRE_STATE_HEALTHY},
                      NULL,
                      "signatures.c"};
    const vyre_host *host = device->host;
    if (!(groups & VYRE_FACT_GROUP_BIT(VYRE_FACT_STATE)))
        return VYRE_OK;
    return host->emit_fact(host->ctx, sink, &fact);
}

static vyre_status grid_fit(vyre_plugin_device *device, vyre_plugin_pipeline *pipeline,
                            const uint32_t grid[3], uint64_t *out_max_groups)
{
    (void)device;
    (void)pipeline;
    *out_max_groups = grid[0];
    return VYRE_OK;
}

static vyre_status flush(vyre_plugin_device *device, uint64_t deadline)
{
    (void)device;
    (void)deadline;
    return VYRE_OK;
}

static vyre_status state(vyre_plugin_device *device, uint32_t *out_state, uint32_t *out_generation)
{
    (void)device;
    *out_state = VYRE_STATE_HEALTHY;
    *out_generation = 1;
    return VYRE_OK;
}

static vyre_status recover(vyre_plugin_device *device, uint32_t flags, uint32_t *out_generation)
{
    (void)flags;
    (void)out_generation;
    return unsupported(device);
}

static const vyre_device_fns functions = {sizeof(vyre_device_fns),
                                          0,
                                          close_device,
                                          run,
                                          compile,
                                          pipeline_destroy,
                                          fit,
                                          submit,
                                          poll,
                                          wait,
                                          cancel,
                                          job_destroy,
                                          memory_create,
                                          memory_destroy,
                                          memory_map,
                                          memory_destroy,
                                          host_alloc,
                                          region_end,
                                          host_import,
                                          region_end,
                                          facts,
                                          grid_fit,
                                          unsupported,
                                          flush,
                                          state,
                                          recover};

static vyre_status init(const vyre_host *host, vyre_plugin_instance **out_instance)
{
    char value[16];
    size_t length = 0;
    vyre_status status = host->option(host->ctx, "mode", value, sizeof value, &length);
    if (status != VYRE_OK && host->log_level(host->ctx) >= VYRE_LOG_INFO)
        host->log(host->ctx, VYRE_LOG_INFO, "no mode is set");
    host->dealloc(host->ctx, host->alloc(host->ctx, 8, 0), 8, 0);
    the_instance.host = host;
    *out_instance = &the_instance;
    return VYRE_OK;
}

static void shut_down(vyre_plugin_instance *instance)
{
    instance->host = NULL;
}

static vyre_status enumerate(vyre_plugin_instance *instance, uint32_t how, vyre_sink *sink)
{
    vyre_device_desc device = {sizeof device,
                               VYRE_DEVICE_FLAG_PASSIVE,
                               "shape",
                               NULL,
                               VYRE_DEVICE_CLASS_CPU,
                               0,
                               NULL,
                               NULL,
                               0,
                               0,
                               NULL};
    const vyre_host *host = instance->host;
    if (how != VYRE_ENUMERATE_PASSIVE && how != VYRE_ENUMERATE_ACTIVE)
        return VYRE_INVALID_ARGUMENT;
    return host->emit_device(host->ctx, sink, &device);
}

static vyre_status open_device(vyre_plugin_instance *instance, const vyre_open *request,
                               vyre_plugin_device **out_device, vyre_sink *sink)
{
    the_device.host = instance->host;
    *out_device = &the_device;
    return request->generation ? facts(&the_device, UINT32_MAX, sink) : VYRE_INVALID_ARGUMENT;
}

static vyre_status emit(const vyre_host *host, const vyre_emit *request, vyre_sink *sink)
{
    return host->emit_bytes(host->ctx, sink, VYRE_BYTES_TEXT, request->target, 1);
}

static const vyre_kernel_caps text_caps = {sizeof(vyre_kernel_caps),
                                           VYRE_KERNEL_MINOR,
                                           {0, 0, 0, 0, 0, 0, 0, 0},
                                           0,
                                           0,
                                           0,
                                           VYRE_KERNEL_CAPS_FREE_GUARDS,
                                           0,
                                           0,
                                           0,
                                           0,
                                           0,
                                           0};
static const vyre_target target = {sizeof target, 0, "shape", &text_caps};
static const vyre_option option = {sizeof option, VYRE_OPTION_CHOICE, "mode", "a",
                                   "a|b",         "What the mode is."};
static const vyre_plugin plugin = {sizeof(vyre_plugin),
                                   VYRE_ABI_MINOR,
                                   0,
                                   0,
                                   VYRE_PLUGIN_FLAG_PASSIVE_ENUM | VYRE_PLUGIN_FLAG_UNLOADABLE,
                                   "shape",
                                   "Shape of a plugin",
                                   "1.0",
                                   "test",
                                   &option,
                                   1,
                                   sizeof option,
                                   &target,
                                   1,
                                   sizeof target,
                                   init,
                                   shut_down,
                                   enumerate,
                                   open_device,
                                   &functions,
                                   emit,
                                   NULL,
                                   NULL};

VYRE_PLUGIN_NOTE(VYRE_KERNEL_MINOR, VYRE_PLUGIN_FLAG_PASSIVE_ENUM | VYRE_PLUGIN_FLAG_UNLOADABLE);

VYRE_PLUGIN_EXPORT const vyre_plugin *vyre_plugin_query_v1(const vyre_host *host)
{
    return VYRE_HAS(host, emit_bytes) ? &plugin : NULL;
}

/* The other side: a host that spells each service out. */
static void error(void *ctx, vyre_status status, const char *message, const char *fix)
{
    (void)ctx;
    (void)status;
    (void)message;
    (void)fix;
}

static void log_line(void *ctx, uint32_t level, const char *message)
{
    (void)ctx;
    (void)level;
    (void)message;
}

static uint32_t log_level(void *ctx)
{
    return ctx ? VYRE_LOG_WARN : 0;
}

static vyre_status find_option(void *ctx, const char *key, char *buf, size_t cap, size_t *out_len)
{
    (void)ctx;
    (void)key;
    (void)buf;
    (void)cap;
    *out_len = 0;
    return VYRE_NOT_FOUND;
}

static vyre_status emit_device(void *ctx, vyre_sink *sink, const vyre_device_desc *device)
{
    (void)ctx;
    (void)sink;
    return device->key ? VYRE_OK : VYRE_INVALID_ARGUMENT;
}

static vyre_status emit_fact(void *ctx, vyre_sink *sink, const vyre_fact *fact)
{
    (void)ctx;
    (void)sink;
    return fact->key ? VYRE_OK : VYRE_INVALID_ARGUMENT;
}

static vyre_status emit_bytes(void *ctx, vyre_sink *sink, uint32_t kind, const void *data,
                              size_t size)
{
    (void)ctx;
    (void)sink;
    (void)kind;
    return data || size == 0 ? VYRE_OK : VYRE_INVALID_ARGUMENT;
}

static void *allocate(void *ctx, size_t size, size_t align)
{
    (void)size;
    (void)align;
    return ctx;
}

static void release(void *ctx, void *memory, size_t size, size_t align)
{
    (void)ctx;
    (void)memory;
    (void)size;
    (void)align;
}

static uint64_t now_ns(void *ctx)
{
    return ctx ? 1 : 0;
}

static vyre_status prepare(void *ctx, const void *wire, size_t wire_size, uint32_t float_mode,
                           vyre_reference **out_reference)
{
    (void)ctx;
    (void)wire;
    (void)wire_size;
    (void)out_reference;
    return float_mode > VYRE_FLOAT_ULP ? VYRE_INVALID_ARGUMENT : VYRE_UNSUPPORTED;
}

static vyre_status execute(void *ctx, const vyre_reference *reference, const vyre_step *step,
                           uint64_t deadline, const volatile int32_t *stop)
{
    (void)ctx;
    (void)reference;
    (void)step;
    (void)deadline;
    return stop && *stop ? VYRE_CANCELLED : VYRE_OK;
}

static void release_reference(void *ctx, vyre_reference *reference)
{
    (void)ctx;
    (void)reference;
}

static const vyre_host_reference service = {
    {sizeof service, VYRE_EXT_HOST_REFERENCE, NULL}, prepare, execute, release_reference};
static const vyre_host shape_of_host = {
    sizeof(vyre_host), VYRE_ABI_MINOR, 0,           NULL,        error,
    log_line,          log_level,      find_option, emit_device, emit_fact,
    emit_bytes,        allocate,       release,     now_ns,      &service.header};

const vyre_host *shape_host(void);
const vyre_host *shape_host(void)
{
    return &shape_of_host;
}
