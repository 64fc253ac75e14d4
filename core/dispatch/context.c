/* SPDX-License-Identifier: MIT OR Apache-2.0 */
#include "config.h"

#include "core/dispatch/context.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/auxv.h>

#include "core/config/host.h"
#include "core/registry/guard.h"
#include "core/routing/selector.h"

/* Unset, empty, or not to be trusted (a program with raised privileges): NULL. */
static const char *environment(const char *name)
{
    const char *value = secure_getenv(name);
    return value && value[0] ? value : NULL;
}

/* ---- options ---- */

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

/* NULL for NULL and for "". */
static vyre_status keep(vyre_context *context, const char *text, const char **out,
                        vyre_error *error)
{
    *out = text && text[0] ? vyre__arena_copy(&context->arena, text, strlen(text)) : NULL;
    return *out || !text || !text[0] ? VYRE_OK : vyre__fail_memory(error, "a context");
}

static vyre_status keep_options(vyre_context *context, const vyre_context_options *options,
                                vyre_error *error)
{
    const char *application =
        options->application ? options->application : program_invocation_short_name;
    context->directories =
        vyre__arena_array(&context->arena, (size_t)options->directory_count + 1, sizeof(char *));
    if (!context->directories)
        return vyre__fail_memory(error, "a context");
    vyre_status status = VYRE_OK;
    for (uint32_t i = 0; status == VYRE_OK && i < options->directory_count; i++)
        status = keep(context, options->plugin_directories[i], &context->directories[i], error);
    context->directory_count = options->directory_count;
    if (status == VYRE_OK)
        status = keep(context, options->config_file, &context->config_file, error);
    if (status == VYRE_OK)
        status = keep(context, options->config_text, &context->config_text, error);
    if (status == VYRE_OK)
        status = keep(context, application, &context->application, error);
    return status;
}

/* VYRE_LOG stands in the configuration like a value of a file. */
static vyre_status apply_environment(vyre__config *config, vyre_error *error)
{
    const char *level = environment("VYRE_LOG");
    return level ? vyre__config_override(config, "core", "log", level, VYRE__SETTING_ENVIRONMENT,
                                         "VYRE_LOG", error)
                 : VYRE_OK;
}

static vyre_status load_config(const vyre_context *context, vyre__config **out_config,
                               vyre_error *error)
{
    const char *text = context->config_text;
    vyre_status status = vyre__config_load_host(context->config_file, out_config, error);
    if (status == VYRE_OK && text)
        status = vyre__config_add(*out_config, "config_text", text, strlen(text), VYRE__SCOPE_USER,
                                  error);
    if (status == VYRE_OK)
        status = apply_environment(*out_config, error);
    if (status == VYRE_OK)
        return VYRE_OK;
    vyre__config_release(*out_config);
    *out_config = NULL;
    return status;
}

static uint32_t log_level(const vyre__config *config)
{
    char word[VYRE__OPTION_VALUE];
    uint32_t level = 0;
    vyre__config_core_value(config, "core", "log", word);
    vyre__log_level_of(word, &level);
    return level;
}

static void log_to_application(void *user, uint32_t level, const char *message)
{
    const vyre_context *context = user;
    vyre__call_log(context->write, context->write_user, level, message);
}

/* The application's function gets what the configuration keeps; standard error is used only when
 * somebody asked for it. */
static void set_log(vyre_context *context, const vyre__config *config,
                    const vyre_context_options *options)
{
    context->log.write = options->log              ? log_to_application
                         : environment("VYRE_LOG") ? vyre__log_to_stderr
                                                   : NULL;
    context->log.user = context;
    context->write = options->log;
    context->write_user = options->log_user;
    context->log.level = context->log.write ? log_level(config) : 0;
}

/* One line for whoever wonders why his variables do nothing in a setuid program. */
static void log_ignored(const vyre_context *context)
{
    static const char *const names[] = {"VYRE_CONFIG", "VYRE_DEVICE", "VYRE_LOG", "XDG_CONFIG_HOME",
                                        "HOME"};
    char list[128] = "";
    for (size_t i = 0; getauxval(AT_SECURE) && i < sizeof names / sizeof names[0]; i++) {
        const char *value = getenv(names[i]);
        if (value && value[0])
            snprintf(list + strlen(list), sizeof list - strlen(list), " %s", names[i]);
    }
    if (list[0])
        vyre__log_line(&context->log, VYRE_LOG_INFO,
                       "the process has raised privileges: it reads no file of the user, and these "
                       "variables do not count:%s",
                       list);
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
    context->device_origin = given ? "call" : "VYRE_DEVICE";
    return keep(context, selector, &context->device, error);
}

/* ---- scanning ---- */

/* Takes over `config`. The caller holds `scanning`, or nobody else knows the context yet. */
static vyre_status scan(vyre_context *context, vyre__config *config, uint32_t flags,
                        vyre_error *error)
{
    vyre_snapshot *next = NULL;
    const vyre__snapshot_request request = {
        .context = context,
        .previous = context->current,
        .directories = context->directories,
        .directory_count = context->directory_count,
        .flags = flags,
        .config = config,
    };
    const vyre_status status = vyre__snapshot_create(&request, &next, error);
    if (status != VYRE_OK)
        return status;
    pthread_mutex_lock(&context->lock);
    vyre_snapshot *old = context->current;
    context->current = next;
    pthread_mutex_unlock(&context->lock);
    vyre__snapshot_drop(old);
    return VYRE_OK;
}

vyre_snapshot *vyre__context_current(vyre_context *context)
{
    pthread_mutex_lock(&context->lock);
    vyre_snapshot *snapshot = vyre__snapshot_retain(context->current);
    pthread_mutex_unlock(&context->lock);
    return snapshot;
}

vyre_status vyre_context_rescan(vyre_context *context, uint32_t flags, vyre_error *error)
{
    if (!context || (flags & ~(VYRE_SCAN_NO_PROBE | VYRE_SCAN_REFRESH)))
        return vyre__fail(error, VYRE_INVALID_ARGUMENT,
                          "Pass a context, and VYRE_SCAN_NO_PROBE or VYRE_SCAN_REFRESH as flags.",
                          context ? "unknown flags 0x%x" : "context is NULL", flags);
    vyre_status status = vyre__api_enter(context->fork_count, error);
    if (status != VYRE_OK)
        return status;
    vyre__config *config = NULL;
    pthread_mutex_lock(&context->scanning);
    status = load_config(context, &config, error);
    const uint32_t level = status == VYRE_OK && context->log.write ? log_level(config) : 0;
    if (status == VYRE_OK)
        status = scan(context, config, flags, error);
    if (status == VYRE_OK)
        context->log.level = level;
    pthread_mutex_unlock(&context->scanning);
    return status;
}

/* ---- life ---- */

static void free_context(vyre_context *context)
{
    vyre__snapshot_drop(context->current);
    pthread_mutex_destroy(&context->scanning);
    pthread_mutex_destroy(&context->lock);
    vyre__code_cache_release(&context->code);
    vyre__arena_release(&context->arena);
    free(context);
}

static vyre_status set_up(vyre_context *context, const vyre_context_options *options,
                          vyre_error *error)
{
    vyre__config *config = NULL;
    vyre_status status = keep_options(context, options, error);
    if (status == VYRE_OK)
        status = load_config(context, &config, error);
    if (status == VYRE_OK) {
        set_log(context, config, options);
        log_ignored(context);
        status = set_device(context, options, error);
    }
    if (status == VYRE_OK)
        return scan(context, config, options->flags, error);
    vyre__config_release(config);
    return status;
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
    pthread_mutex_init(&context->scanning, NULL);
    pthread_mutex_init(&context->lock, NULL);
    vyre__code_cache_start(&context->code);
    status = set_up(context, &given, error);
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
    const size_t handles = atomic_load(&context->handles);
    if (pipelines + handles > 0)
        return vyre__fail(error, VYRE_BUSY,
                          "Destroy the pipelines and release the snapshots of the context first.",
                          "%zu pipeline(s) and %zu snapshot(s) of the context are alive", pipelines,
                          handles);
    free_context(context);
    return VYRE_OK;
}
