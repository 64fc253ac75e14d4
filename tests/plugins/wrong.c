/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * A plugin that is wrong: it runs programs on the host's interpreter and then breaks one rule,
 * which its option `fault` names.
 */
#include <signal.h>
#include <string.h>
#include <unistd.h>

#include <vyre/facts.h>
#include <vyre/kernel.h>
#include <vyre/plugin.h>

VYRE_PLUGIN_NOTE(0, 0);

struct vyre_plugin_instance {
    const vyre_host *host;
    const vyre_host_reference *reference;
    char fault[32];
};

struct vyre_plugin_device {
    vyre_plugin_instance *instance;
};

struct vyre_plugin_pipeline {
    vyre_reference *program;
};

static vyre_status refuse(const vyre_host *host, vyre_status status, const char *message)
{
    host->error(host->ctx, status, message, "Run this plugin in its test alone.");
    return status;
}

static const vyre_host_reference *find_reference(const vyre_host *host)
{
    for (const vyre_ext *ext = host->ext; ext; ext = ext->next)
        if (ext->type == VYRE_EXT_HOST_REFERENCE)
            return (const vyre_host_reference *)(const void *)ext;
    return NULL;
}

static vyre_status init(const vyre_host *host, vyre_plugin_instance **out_instance)
{
    size_t size = 0;
    vyre_plugin_instance *instance = host->alloc(host->ctx, sizeof *instance, 0);
    if (!instance)
        return refuse(host, VYRE_OUT_OF_HOST_MEMORY, "out of memory");
    *instance = (vyre_plugin_instance){.host = host, .reference = find_reference(host)};
    const vyre_status status =
        host->option(host->ctx, "fault", instance->fault, sizeof instance->fault, &size);
    if (status != VYRE_OK || !instance->reference) {
        host->dealloc(host->ctx, instance, sizeof *instance, 0);
        return refuse(host, VYRE_CONFIG, "no fault is named");
    }
    *out_instance = instance;
    return VYRE_OK;
}

static void shut_down(vyre_plugin_instance *instance)
{
    const vyre_host *host = instance->host;
    host->dealloc(host->ctx, instance, sizeof *instance, 0);
}

#define HAS(KEY)                                                                                   \
    {                                                                                              \
        .struct_size = sizeof(vyre_fact), .key = VYRE_FACT_##KEY, .type = VYRE_TYPE_FLAG,          \
        .source = VYRE_SOURCE_PROBED, .value.u64 = 1                                               \
    }
#define NUMBER(KEY, number)                                                                        \
    {                                                                                              \
        .struct_size = sizeof(vyre_fact), .key = VYRE_FACT_##KEY, .type = VYRE_TYPE_U64,           \
        .source = VYRE_SOURCE_PROBED, .value.u64 = (number)                                        \
    }

/* What the interpreter can. */
static const vyre_fact facts[] = {
    HAS(STORAGE8),
    HAS(STORAGE16),
    HAS(F32_ROUND_NEAREST),
    HAS(F32_SUBNORMALS),
    HAS(F32_NAN_KEPT),
    HAS(F32_DIVISION_EXACT),
    HAS(F32_SQRT_EXACT),
    HAS(F32_FMA_FUSED),
    HAS(ATOMIC_U32),
    HAS(GRID_BARRIER),
    HAS(TRAP_REPORT),
    HAS(SUBGROUP_LINEAR),
    HAS(SUBGROUP_SHUFFLE),
    NUMBER(MEMORY_SCOPES, 1 | 2),
    NUMBER(MEMORY_ORDERS, 1 | 2 | 4 | 8 | 16),
    NUMBER(SUBGROUP_SIZE, 32),
    NUMBER(SUBGROUP_SIZE_MIN, 32),
    NUMBER(SUBGROUP_SIZE_MAX, 32),
    NUMBER(SUBGROUP_OPERATIONS, 1 | 2 | 4 | 8),
    NUMBER(WORKGROUP_INVOCATIONS, 65536),
    NUMBER(SHARED_BYTES, 1 << 20),
};

static vyre_status enumerate(vyre_plugin_instance *instance, uint32_t how, vyre_sink *sink)
{
    static const vyre_kernel_caps caps = {.struct_size = sizeof caps,
                                          .flags = VYRE_KERNEL_CAPS_RUNS_PROGRAM};
    const vyre_device_desc device = {.struct_size = sizeof device,
                                     .key = "zero",
                                     .device_class = VYRE_DEVICE_CLASS_ACCELERATOR,
                                     .kernel = &caps,
                                     .facts = facts,
                                     .fact_count = sizeof facts / sizeof *facts,
                                     .fact_stride = sizeof *facts};
    (void)how;
    return instance->host->emit_device(instance->host->ctx, sink, &device);
}

static vyre_status open_device(vyre_plugin_instance *instance, const vyre_open *request,
                               vyre_plugin_device **out_device, vyre_sink *sink)
{
    const vyre_host *host = instance->host;
    (void)request, (void)sink;
    vyre_plugin_device *device = host->alloc(host->ctx, sizeof *device, 0);
    if (!device)
        return refuse(host, VYRE_OUT_OF_HOST_MEMORY, "out of memory");
    device->instance = instance;
    *out_device = device;
    return VYRE_OK;
}

static void close_device(vyre_plugin_device *device)
{
    const vyre_host *host = device->instance->host;
    host->dealloc(host->ctx, device, sizeof *device, 0);
}

static vyre_status compile(vyre_plugin_device *device, const vyre_compile *request,
                           vyre_plugin_pipeline **out_pipeline, vyre_compile_result *result,
                           vyre_sink *sink)
{
    const vyre_host *host = device->instance->host;
    (void)result, (void)sink;
    vyre_plugin_pipeline *pipeline = host->alloc(host->ctx, sizeof *pipeline, 0);
    if (!pipeline)
        return refuse(host, VYRE_OUT_OF_HOST_MEMORY, "out of memory");
    const vyre_status status =
        device->instance->reference->prepare(host->ctx, request->program, request->program_size,
                                             request->float_mode, &pipeline->program);
    if (status == VYRE_OK)
        *out_pipeline = pipeline;
    else
        host->dealloc(host->ctx, pipeline, sizeof *pipeline, 0);
    return status;
}

static void pipeline_destroy(vyre_plugin_device *device, vyre_plugin_pipeline *pipeline)
{
    const vyre_host *host = device->instance->host;
    device->instance->reference->release(host->ctx, pipeline->program);
    host->dealloc(host->ctx, pipeline, sizeof *pipeline, 0);
}

/* ---- the faults ---- */

static int has_fault(const vyre_plugin_device *device, const char *fault)
{
    return strcmp(device->instance->fault, fault) == 0;
}

/* A word that is the sign of a zero and nothing else. */
static void spoil_word(const vyre_plugin_device *device, uint8_t *word)
{
    static const uint8_t minus_zero[4] = {0, 0, 0, 0x80};
    if (memcmp(word, minus_zero, sizeof minus_zero) != 0)
        return;
    if (has_fault(device, "zero_sign"))
        word[3] = 0;
    if (has_fault(device, "crash"))
        raise(SIGUSR1); /* what no sanitizer turns into something else */
    while (has_fault(device, "hang"))
        pause();
}

static void spoil(const vyre_plugin_device *device, const vyre_binding *binding)
{
    uint8_t *bytes = binding->host_out;
    const size_t size = (size_t)binding->out_size;
    if (!(binding->flags & VYRE_BINDING_COPY_OUT) || size == 0)
        return;
    for (size_t at = 0; at + 4 <= size; at += 4)
        spoil_word(device, bytes + at);
    if (has_fault(device, "last_byte") && size % 4 == 2)
        bytes[size - 1] ^= 1;
}

static vyre_status run_step(const vyre_plugin_device *device, const vyre_submission *submission,
                            const vyre_step *given)
{
    const vyre_host *host = device->instance->host;
    vyre_step step = *given; /* the host is of the same version */
    if (has_fault(device, "last_group") && step.grid[0] > 1)
        step.grid[0]--;
    const vyre_status status = device->instance->reference->execute(
        host->ctx, given->pipeline->program, &step, submission->deadline, NULL);
    if (status == VYRE_TRAPPED && step.trap && has_fault(device, "trap_lane"))
        step.trap->global_id[0]++;
    for (uint32_t i = 0; status == VYRE_OK && i < step.binding_count; i++)
        spoil(device, &step.bindings[i]);
    return status;
}

static vyre_status run(vyre_plugin_device *device, const vyre_submission *submission,
                       vyre_result *result)
{
    vyre_status status = VYRE_OK;
    if (submission->repeat_count > 1)
        status = refuse(device->instance->host, VYRE_UNSUPPORTED, "no repetitions");
    for (uint32_t i = 0; status == VYRE_OK && i < submission->step_count; i++)
        status = run_step(device, submission, &submission->steps[i]);
    result->status = status;
    return status;
}

static const vyre_device_fns functions = {
    .struct_size = sizeof functions,
    .close = close_device,
    .run = run,
    .compile = compile,
    .pipeline_destroy = pipeline_destroy,
};

static const vyre_option option = {.struct_size = sizeof option,
                                   .type = VYRE_OPTION_TEXT,
                                   .name = "fault",
                                   .default_value = "none",
                                   .help = "What is done wrong."};

static const vyre_plugin plugin = {.struct_size = sizeof plugin,
                                   .abi_minor = VYRE_ABI_MINOR,
                                   .id = "wrong",
                                   .name = "Wrong",
                                   .version = "1",
                                   .options = &option,
                                   .option_count = 1,
                                   .option_stride = sizeof option,
                                   .init = init,
                                   .shutdown = shut_down,
                                   .enumerate = enumerate,
                                   .open_device = open_device,
                                   .device = &functions};

const vyre_plugin *vyre_plugin_query_v1(const vyre_host *host)
{
    (void)host;
    return &plugin;
}
