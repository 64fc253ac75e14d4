/* SPDX-License-Identifier: MIT OR Apache-2.0 */
#include "plugins/cpu/cpu.h"

#include <stdlib.h>
#include <string.h>

#define VERSION "1.0"
#define FLAGS (VYRE_PLUGIN_FLAG_PASSIVE_ENUM | VYRE_PLUGIN_FLAG_FORK_SAFE)

VYRE_PLUGIN_NOTE(VYRE_KERNEL_MINOR, FLAGS);

vyre_status cpu_fail(const vyre_host *host, vyre_status status, const char *message,
                     const char *fix)
{
    host->error(host->ctx, status, message, fix);
    return status;
}

/* ---- engines ---- */

static const vyre_host_reference *find_reference(const vyre_host *host)
{
    int links = 0;
    for (const vyre_ext *ext = host->ext; ext && links < 64; ext = ext->next, links++)
        if (ext->type == VYRE_EXT_HOST_REFERENCE &&
            ext->struct_size >= VYRE_HOST_REFERENCE_SIZE_V1_0)
            return (const vyre_host_reference *)(const void *)ext;
    return NULL;
}

/* The word of the configuration, or 0. */
static uint32_t read_engine(const vyre_host *host)
{
    static const char *const words[] = {[CPU_ENGINE_REFERENCE] = "reference",
                                        [CPU_ENGINE_KERNEL] = "kernel",
                                        [CPU_ENGINE_LLVM] = "llvm",
                                        [CPU_ENGINE_AUTO] = "auto"};
    char word[32];
    size_t size = 0;
    if (host->option(host->ctx, "engine", word, sizeof word, &size) != VYRE_OK)
        return 0;
    for (uint32_t i = 1; i < sizeof words / sizeof words[0]; i++)
        if (strcmp(word, words[i]) == 0)
            return i;
    return 0;
}

static vyre_status read_library(vyre_plugin_instance *instance)
{
    const vyre_host *host = instance->host;
    size_t size = 0;
    const vyre_status status =
        host->option(host->ctx, "llvm", instance->library, sizeof instance->library, &size);
    if (status == VYRE_LIMIT)
        return cpu_fail(host, VYRE_CONFIG, "the option `llvm` is too long",
                        "Name a file by a shorter path in [backend cpu].");
    return VYRE_OK;
}

static void read_threads(const vyre_plugin_instance *instance)
{
    char number[16];
    size_t size = 0;
    const vyre_host *host = instance->host;
    const vyre_status status = host->option(host->ctx, "threads", number, sizeof number, &size);
    const unsigned long threads = status == VYRE_OK ? strtoul(number, NULL, 10) : 0;
    cpu_pool_limit(instance->pool, threads < CPU_MAX_THREADS ? (uint32_t)threads : CPU_MAX_THREADS);
}

static vyre_status choose_engine(vyre_plugin_instance *instance)
{
    const vyre_host *host = instance->host;
    instance->engine = read_engine(host);
    if (instance->engine == 0)
        return cpu_fail(host, VYRE_CONFIG, "the option `engine` names no engine of this module",
                        "Write `engine = reference` in [backend cpu], or install the manifest "
                        "that belongs to the module.");
    if (instance->engine != CPU_ENGINE_REFERENCE)
        return VYRE_OK;
    instance->reference = find_reference(host);
    if (!instance->reference)
        return cpu_fail(host, VYRE_UNAVAILABLE,
                        "the library does not offer the reference interpreter to plugins",
                        "Install the library that belongs to this plugin.");
    return VYRE_OK;
}

static void shut_down(vyre_plugin_instance *instance)
{
    const vyre_host *host = instance->host;
    cpu_pool_destroy(instance->pool);
    host->dealloc(host->ctx, instance, sizeof *instance, 0);
}

static vyre_status init(const vyre_host *host, vyre_plugin_instance **out_instance)
{
    vyre_plugin_instance *instance = host->alloc(host->ctx, sizeof *instance, 0);
    if (!instance)
        return cpu_fail(host, VYRE_OUT_OF_HOST_MEMORY, "out of memory", "Free memory.");
    *instance = (vyre_plugin_instance){.host = host, .pool = cpu_pool_create(host)};
    cpu_llvm_watch_forks();
    vyre_status status = VYRE_OK;
    if (!instance->pool)
        status = cpu_fail(host, VYRE_OUT_OF_HOST_MEMORY, "out of memory", "Free memory.");
    if (status == VYRE_OK)
        status = choose_engine(instance);
    if (status == VYRE_OK)
        status = read_library(instance);
    if (status == VYRE_OK)
        *out_instance = instance;
    else
        shut_down(instance);
    return status;
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
    read_threads(instance);
    *out_device = device;
    return VYRE_OK;
}

static void close_device(vyre_plugin_device *device)
{
    const vyre_host *host = device->instance->host;
    host->dealloc(host->ctx, device, sizeof *device, 0);
}

static vyre_status prepare(vyre_plugin_device *device)
{
    read_threads(device->instance);
    return VYRE_OK;
}

/* ---- tables ---- */

static const vyre_device_fns device_functions = {
    .struct_size = sizeof device_functions,
    .close = close_device,
    .run = cpu_run,
    .compile = cpu_compile,
    .pipeline_destroy = cpu_pipeline_destroy,
    .fit = cpu_fit,
    .memory_create = cpu_memory_create,
    .memory_destroy = cpu_memory_destroy,
    .memory_map = cpu_memory_map,
    .memory_unmap = cpu_memory_unmap,
    .facts = cpu_facts,
    .grid_fit = cpu_grid_fit,
    .prepare = prepare,
};

/* As in cpu.ini, word for word. */
static const vyre_option options[] = {
    {
        .struct_size = sizeof options[0],
        .type = VYRE_OPTION_CHOICE,
        .name = "engine",
        .default_value = "auto",
        .range = "auto|llvm|kernel|reference",
        .help = "How programs are executed: compiled with libLLVM, interpreted as kernels, or by "
                "the reference interpreter; auto: compiled where libLLVM is installed, else "
                "interpreted as kernels.",
    },
    {
        .struct_size = sizeof options[0],
        .type = VYRE_OPTION_TEXT,
        .name = "llvm",
        .default_value = "",
        .range = "",
        .help = "The libLLVM that compiles, as a path or a name for the dynamic linker; empty: the "
                "newest of the versions 15 to 22 that is installed.",
    },
    {
        .struct_size = sizeof options[0],
        .type = VYRE_OPTION_INT,
        .name = "threads",
        .default_value = "0",
        .range = "0..256",
        .help = "Threads that share the work of a dispatch; 0: one for each processor that the "
                "process may use.",
    },
};

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
