/* SPDX-License-Identifier: MIT OR Apache-2.0 */
#include "config.h"

#include "core/registry/host.h"

#include <stdlib.h>
#include <string.h>

#include "core/base/clock.h"
#include "core/registry/guard.h"
#include "core/registry/sink.h"

void vyre__host_error(void *ctx, vyre_status status, const char *message, const char *fix)
{
    const vyre__host *host = ctx;
    vyre__call *call = vyre__call_current();
    if (call)
        vyre__call_report(call, status, message, fix);
    else
        vyre__log_line(host->log, VYRE_LOG_ERROR, "plugin `%s`: %s", host->plugin,
                       message ? message : "");
}

static void service_log(void *ctx, uint32_t level, const char *message)
{
    const vyre__host *host = ctx;
    if (level == 0 || level > host->log->level)
        return;
    vyre__log_line(host->log, level, "plugin `%s`: %s", host->plugin, message ? message : "");
}

static uint32_t service_log_level(void *ctx)
{
    const vyre__host *host = ctx;
    return host->log->level;
}

static vyre_status service_option(void *ctx, const char *key, char *buf, size_t cap,
                                  size_t *out_len)
{
    const vyre__host *host = ctx;
    if (out_len)
        *out_len = 0;
    for (size_t i = 0; key && i < host->option_count; i++) {
        if (strcmp(host->options[i].name, key) != 0)
            continue;
        const size_t size = strlen(host->options[i].value);
        if (out_len)
            *out_len = size;
        if (!buf || size >= cap)
            return VYRE_LIMIT;
        memcpy(buf, host->options[i].value, size + 1);
        return VYRE_OK;
    }
    return VYRE_NOT_FOUND;
}

static vyre_status service_emit_device(void *ctx, vyre_sink *sink, const vyre_device_desc *device)
{
    return vyre__sink_device(ctx, sink, device);
}

static vyre_status service_emit_fact(void *ctx, vyre_sink *sink, const vyre_fact *fact)
{
    return vyre__sink_fact(ctx, sink, fact);
}

static vyre_status service_emit_bytes(void *ctx, vyre_sink *sink, uint32_t kind, const void *data,
                                      size_t size)
{
    return vyre__sink_bytes(ctx, sink, kind, data, size);
}

static void *service_alloc(void *ctx, size_t size, size_t align)
{
    vyre__host *host = ctx;
    void *memory = NULL;
    if (size == 0 || (align & (align - 1)) != 0)
        return NULL;
    if (align <= sizeof(void *))
        memory = malloc(size);
    else if (posix_memalign(&memory, align, size) != 0)
        memory = NULL;
    if (memory) {
        atomic_fetch_add_explicit(&host->allocations, 1, memory_order_relaxed);
        atomic_fetch_add_explicit(&host->allocated_bytes, size, memory_order_relaxed);
    }
    return memory;
}

static void service_dealloc(void *ctx, void *memory, size_t size, size_t align)
{
    (void)align;
    vyre__host *host = ctx;
    if (!memory)
        return;
    free(memory);
    atomic_fetch_sub_explicit(&host->allocations, 1, memory_order_relaxed);
    atomic_fetch_sub_explicit(&host->allocated_bytes, size, memory_order_relaxed);
}

static uint64_t service_now_ns(void *ctx)
{
    (void)ctx;
    return vyre__clock_now();
}

static vyre_status start(vyre__host *host, const vyre__manifest *manifest, const vyre__log *log,
                         const vyre_ext *ext, vyre_error *error)
{
    memset(host, 0, sizeof *host);
    host->plugin = manifest->id;
    host->log = log;
    host->table = (vyre_host){
        .struct_size = sizeof host->table,
        .abi_minor = VYRE_ABI_MINOR,
        .ctx = host,
        .error = vyre__host_error,
        .log = service_log,
        .log_level = service_log_level,
        .option = service_option,
        .emit_device = service_emit_device,
        .emit_fact = service_emit_fact,
        .emit_bytes = service_emit_bytes,
        .alloc = service_alloc,
        .dealloc = service_dealloc,
        .now_ns = service_now_ns,
        .ext = ext,
    };
    if (manifest->option_count == 0)
        return VYRE_OK;
    host->options = calloc(manifest->option_count, sizeof *host->options);
    if (!host->options)
        return vyre__fail_memory(error, "the options of a plugin");
    host->option_count = manifest->option_count;
    for (size_t i = 0; i < host->option_count; i++)
        host->options[i].name = manifest->options[i].name;
    return VYRE_OK;
}

vyre_status vyre__host_init(vyre__host *host, const vyre__manifest *manifest,
                            const vyre__config *config, const vyre__log *log, const vyre_ext *ext,
                            vyre_error *error)
{
    const vyre_status status = start(host, manifest, log, ext, error);
    for (size_t i = 0; status == VYRE_OK && i < host->option_count; i++)
        vyre__config_backend_value(config, manifest->id, &manifest->options[i],
                                   host->options[i].value);
    return status;
}

vyre_status vyre__host_init_values(vyre__host *host, const vyre__manifest *manifest,
                                   const vyre__host_option *values, size_t value_count,
                                   const vyre__log *log, const vyre_ext *ext, vyre_error *error)
{
    char why[128];
    vyre_status status = start(host, manifest, log, ext, error);
    for (size_t i = 0; status == VYRE_OK && i < host->option_count; i++)
        vyre__option_check(&manifest->options[i], manifest->options[i].default_value,
                           host->options[i].value, why, sizeof why);
    for (size_t i = 0; status == VYRE_OK && i < value_count; i++) {
        size_t at = 0;
        while (at < host->option_count && strcmp(host->options[at].name, values[i].name) != 0)
            at++;
        if (at == host->option_count)
            status = vyre__fail(error, VYRE_INVALID_ARGUMENT, "Declare it in the manifest.",
                                "plugin `%s` has no option `%s`", manifest->id, values[i].name);
        else
            memcpy(host->options[at].value, values[i].value, sizeof values[i].value);
    }
    return status;
}

void vyre__host_release(vyre__host *host)
{
    const size_t left = atomic_load(&host->allocations);
    if (left > 0)
        vyre__log_line(host->log, VYRE_LOG_WARN, "plugin `%s` leaked %zu block(s), %zu byte(s)",
                       host->plugin, left, atomic_load(&host->allocated_bytes));
    free(host->options);
    host->options = NULL;
    host->option_count = 0;
}
