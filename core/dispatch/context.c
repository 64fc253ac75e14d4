/* SPDX-License-Identifier: MIT OR Apache-2.0 */
#include "config.h"

#include "core/dispatch/context.h"

#include <stdlib.h>
#include <string.h>

#include "core/dispatch/reference_service.h"
#include "core/registry/guard.h"
#include "core/routing/filter.h"
#include "core/routing/selector.h"

/* Unset, empty, or not to be trusted (a program with raised privileges): NULL. */
static const char *environment(const char *name)
{
    const char *value = secure_getenv(name);
    return value && value[0] ? value : NULL;
}

/* ---- creation ---- */

static vyre_status take_options(const vyre_context_options *given, vyre_context_options *out,
                                vyre_error *error)
{
    *out = (vyre_context_options){.struct_size = sizeof *out};
    if (!given)
        return VYRE_OK;
    if (given->struct_size < sizeof given->struct_size)
        return vyre__fail(error, VYRE_INVALID_ARGUMENT, "Set struct_size to sizeof the struct.",
                          "vyre_context_options has struct_size %u", given->struct_size);
    const size_t size = given->struct_size < sizeof *out ? given->struct_size : sizeof *out;
    memcpy(out, given, size);
    for (uint32_t i = 0; i < out->directory_count; i++)
        if (!out->plugin_directories || !out->plugin_directories[i] ||
            !out->plugin_directories[i][0])
            return vyre__fail(error, VYRE_INVALID_ARGUMENT,
                              "Pass directory_count paths in plugin_directories.",
                              "plugin directory %u is missing", i);
    return VYRE_OK;
}

static vyre_status load_config(vyre_context *context, const vyre_context_options *options,
                               vyre_error *error)
{
    const char *named = options->config_file && options->config_file[0]
                            ? options->config_file
                            : environment("VYRE_CONFIG");
    const vyre__config_file files[] = {{VYRE_CONF_DIR "/vyre.conf", 0}, {named, 1}};
    return vyre__config_load(files, sizeof files / sizeof files[0], &context->config, error);
}

/* The application's function gets what the configuration keeps; standard error is used only when
 * somebody asked for it. */
static vyre_status set_log(vyre_context *context, const vyre_context_options *options,
                           vyre_error *error)
{
    char word[VYRE__OPTION_VALUE];
    const char *wanted = environment("VYRE_LOG");
    vyre__config_core_value(context->config, "core", "log", word);
    vyre__log_level_of(word, &context->log.level);
    if (wanted && !vyre__log_level_of(wanted, &context->log.level)) {
        vyre__fail(error, VYRE_CONFIG, "Use off, error, warn, info, debug or trace.",
                   "`%s` is not a level of the log", wanted);
        vyre__error_locate(error, "environment variable VYRE_LOG");
        return VYRE_CONFIG;
    }
    context->log.write = options->log ? options->log : wanted ? vyre__log_to_stderr : NULL;
    context->log.user = options->log ? options->log_user : NULL;
    if (!context->log.write)
        context->log.level = 0;
    return VYRE_OK;
}

static vyre_status set_device(vyre_context *context, const vyre_context_options *options,
                              vyre_error *error)
{
    const int given = options->device && options->device[0];
    const char *selector = given ? options->device : environment("VYRE_DEVICE");
    if (!selector)
        return VYRE_OK;
    vyre_status status = vyre__selector_check(selector, error);
    if (status != VYRE_OK && !given) {
        status = VYRE_CONFIG;
        if (error)
            error->status = status;
        vyre__error_locate(error, "environment variable VYRE_DEVICE");
    }
    if (status != VYRE_OK)
        return status;
    context->device = strdup(selector);
    return context->device ? VYRE_OK : vyre__fail_memory(error, "a device selector");
}

static void free_context(vyre_context *context)
{
    vyre__registry_destroy(context->registry);
    vyre__config_release(context->config);
    free((char *)context->device);
    free(context);
}

vyre_status vyre_context_create(const vyre_context_options *options, vyre_context **out_context,
                                vyre_error *error)
{
    if (!out_context)
        return vyre__fail(error, VYRE_INVALID_ARGUMENT, "Pass a pointer for the context.",
                          "out_context is NULL");
    *out_context = NULL;
    vyre_context_options given;
    vyre_status status = vyre__fork_watch(error);
    if (status == VYRE_OK)
        status = vyre__api_enter(vyre__fork_count(), error);
    if (status == VYRE_OK)
        status = take_options(options, &given, error);
    if (status != VYRE_OK)
        return status;
    vyre_context *context = calloc(1, sizeof *context);
    if (!context)
        return vyre__fail_memory(error, "a context");
    context->fork_count = vyre__fork_count();
    status = load_config(context, &given, error);
    if (status == VYRE_OK)
        status = set_log(context, &given, error);
    if (status == VYRE_OK)
        status = set_device(context, &given, error);
    if (status == VYRE_OK) {
        const vyre__registry_options registry = {
            .directories = given.plugin_directories,
            .directory_count = given.directory_count,
            .config = context->config,
            .log = &context->log,
            .services = &vyre__reference_service.header,
        };
        status = vyre__registry_create(&registry, &context->registry, error);
    }
    if (status != VYRE_OK) {
        free_context(context);
        return status;
    }
    *out_context = context;
    return VYRE_OK;
}

vyre_status vyre_context_destroy(vyre_context *context, vyre_error *error)
{
    if (!context)
        return VYRE_OK;
    const vyre_status status = vyre__api_enter(context->fork_count, error);
    if (status != VYRE_OK)
        return status;
    const size_t pipelines = atomic_load(&context->pipelines);
    if (pipelines > 0)
        return vyre__fail(error, VYRE_BUSY, "Destroy the pipelines of the context first.",
                          "%zu pipeline(s) of the context are alive", pipelines);
    free_context(context);
    return VYRE_OK;
}

/* ---- looking ---- */

uint32_t vyre_context_plugin_count(const vyre_context *context)
{
    return context ? (uint32_t)context->registry->plugin_count : 0;
}

vyre_status vyre_context_plugin(const vyre_context *context, uint32_t index,
                                vyre_plugin_info *out_info)
{
    if (!context || !out_info || index >= context->registry->plugin_count)
        return VYRE_INVALID_ARGUMENT;
    const vyre_status status = vyre__api_enter(context->fork_count, NULL);
    if (status != VYRE_OK)
        return status;
    const vyre__plugin *plugin = context->registry->plugins[index];
    *out_info = (vyre_plugin_info){
        .id = plugin->manifest.id,
        .name = plugin->name,
        .version = plugin->version,
        .manifest = plugin->manifest_path,
        .library = plugin->library,
        .state = (vyre_plugin_state)atomic_load(&plugin->state),
        .reason_code = plugin->reason_code,
        .reason = plugin->reason,
        .fix = plugin->fix,
        .priority = plugin->manifest.priority,
        .required = plugin->manifest.required,
        .abi_minor =
            plugin->table.struct_size ? plugin->table.abi_minor : plugin->manifest.abi_minor,
    };
    return VYRE_OK;
}

uint32_t vyre_context_device_count(const vyre_context *context)
{
    return context ? (uint32_t)context->registry->device_count : 0;
}

vyre_status vyre_context_device(const vyre_context *context, uint32_t index,
                                vyre_device_info *out_info)
{
    if (!context || !out_info || index >= context->registry->device_count)
        return VYRE_INVALID_ARGUMENT;
    const vyre_status status = vyre__api_enter(context->fork_count, NULL);
    if (status != VYRE_OK)
        return status;
    vyre__device *device = context->registry->devices[index];
    const vyre__fact_view *facts = atomic_load_explicit(&device->facts, memory_order_acquire);
    *out_info = (vyre_device_info){
        .id = device->id,
        .plugin = device->plugin->manifest.id,
        .name = device->record.name,
        .state = vyre__device_state(device),
        .device_class = device->record.device_class,
        .fact_count = facts->count,
        .facts = facts->list,
    };
    return VYRE_OK;
}
