/* SPDX-License-Identifier: MIT OR Apache-2.0 */
#include "config.h"

#include "core/registry/load.h"

#include <dlfcn.h>
#include <errno.h>
#include <link.h>
#include <string.h>
#include <sys/stat.h>

#include "core/registry/guard.h"
#include "core/registry/handshake.h"
#include "core/registry/resident.h"

#define QUERY_SYMBOL "vyre_plugin_query_v1"

/* ---- the module ---- */

/* Between inspection and loading somebody may have replaced the file. */
static vyre_status compare_file(const vyre__plugin *plugin, void *handle, vyre_error *error)
{
    const struct link_map *map = NULL;
    struct stat info;
    if (dlinfo(handle, RTLD_DI_LINKMAP, &map) == 0 && map && map->l_name[0] &&
        stat(map->l_name, &info) == 0 && (uint64_t)info.st_dev == plugin->module.file.dev &&
        (uint64_t)info.st_ino == plugin->module.file.ino)
        return VYRE_OK;
    return vyre__fail(error, VYRE_CORRUPT, "Scan again when the installation has ended.",
                      "`%s` was replaced while it was being loaded", plugin->library);
}

/* The loader's own words say what is missing, but not what to do. */
static const char *fix_loading(const vyre__module *module, const char *reason)
{
    if (strstr(reason, "static TLS"))
        return "Start the application with GLIBC_TUNABLES=glibc.rtld.optional_static_tls=2000000, "
               "or with the module in LD_PRELOAD.";
    return module->is_noexec ? "Put the module on a file system that is not mounted noexec."
                             : "Install what the message says is missing, or the plugin again.";
}

static vyre_status open_module(vyre__plugin *plugin, vyre__query_function *out_query,
                               vyre_error *error)
{
    vyre__call call;
    *out_query = NULL;
    /* Constructors of the module are code of the plugin already. */
    vyre_status status = vyre__call_begin(&call, plugin->manifest.id, "the loading", NULL, error);
    if (status != VYRE_OK)
        return status;
    void *handle = dlopen(plugin->module.path, RTLD_NOW | RTLD_LOCAL | RTLD_NODELETE);
    const char *words = handle ? NULL : dlerror();
    const char *reason = words ? words : "no reason given";
    if (handle)
        *(void **)out_query = dlsym(handle, QUERY_SYMBOL);
    vyre__call_end(&call, VYRE_OK, NULL);
    if (!handle)
        return vyre__fail(error, VYRE_CORRUPT, fix_loading(&plugin->module, reason),
                          "cannot load the module: %s", reason);
    plugin->handle = handle;
    if (!*out_query)
        return vyre__fail(error, VYRE_ABI_MISMATCH,
                          "Export it: VYRE_PLUGIN_EXPORT and the version script of the plugin.",
                          "`%s` does not export " QUERY_SYMBOL, plugin->library);
    return compare_file(plugin, handle, error);
}

/* Threads and descriptors of its driver stayed with the process that started it. */
static vyre_status check_fork(const vyre__plugin *plugin, vyre_error *error)
{
    const vyre__notes *notes = &plugin->module.notes;
    if ((notes->has_note && (notes->note.flags & VYRE_PLUGIN_FLAG_FORK_SAFE)) ||
        !vyre__resident_is_inherited(plugin->resident))
        return VYRE_OK;
    return vyre__fail(error, VYRE_FORKED,
                      "Create the first context after the fork, or start the child with exec.",
                      "plugin `%s` was started before the process forked and cannot be started "
                      "again in the child",
                      plugin->manifest.id);
}

static vyre_status load_locked(vyre__plugin *plugin, vyre_error *error)
{
    vyre__query_function function = NULL;
    vyre_status status = open_module(plugin, &function, error);
    if (status == VYRE_OK)
        status = vyre__plugin_query(plugin, function, error);
    if (status != VYRE_OK && plugin->handle) {
        dlclose(plugin->handle);
        plugin->handle = NULL;
    }
    return status;
}

vyre_status vyre__plugin_load(vyre__plugin *plugin, vyre_error *error)
{
    if (plugin->handle)
        return VYRE_OK;
    plugin->resident = vyre__resident_of(&plugin->module.file);
    if (!plugin->resident)
        return vyre__fail_memory(error, "a module");
    vyre_status status = check_fork(plugin, error);
    if (status != VYRE_OK)
        return status;
    pthread_mutex_lock(&plugin->resident->lock);
    status = load_locked(plugin, error);
    pthread_mutex_unlock(&plugin->resident->lock);
    return status;
}

/* ---- the driver ---- */

vyre_status vyre__plugin_start(vyre__plugin *plugin, vyre_error *error)
{
    vyre__call call;
    if (plugin->initialised)
        return VYRE_OK;
    vyre_status status = vyre__call_begin(&call, plugin->manifest.id, "init", NULL, error);
    if (status != VYRE_OK)
        return status;
    pthread_mutex_lock(&plugin->resident->lock);
    status = plugin->table.init(&plugin->host.table, &plugin->instance);
    if (status == VYRE_OK)
        atomic_store(&plugin->resident->started, 1);
    pthread_mutex_unlock(&plugin->resident->lock);
    status = vyre__call_end(&call, status, error);
    plugin->initialised = status == VYRE_OK;
    return status;
}

vyre_status vyre__plugin_enumerate(vyre__plugin *plugin, vyre_sink *sink, vyre_error *error)
{
    vyre__call call;
    vyre_status status = vyre__call_begin(&call, plugin->manifest.id, "enumerate", sink, error);
    if (status != VYRE_OK)
        return status;
    pthread_mutex_lock(&plugin->resident->lock);
    status = plugin->table.enumerate(plugin->instance, VYRE_ENUMERATE_ACTIVE, sink);
    pthread_mutex_unlock(&plugin->resident->lock);
    return vyre__call_end(&call, status, error);
}

void vyre__plugin_stop(vyre__plugin *plugin)
{
    vyre__call call;
    if (!plugin->initialised ||
        vyre__call_begin(&call, plugin->manifest.id, "shutdown", NULL, NULL) != VYRE_OK)
        return;
    pthread_mutex_lock(&plugin->resident->lock);
    plugin->table.shutdown(plugin->instance);
    pthread_mutex_unlock(&plugin->resident->lock);
    vyre__call_end(&call, VYRE_OK, NULL);
    plugin->initialised = 0;
    plugin->instance = NULL;
}

/* ---- on demand ---- */

/* A call from inside a plugin, and a shortage, say nothing about this one. */
static int is_lasting(vyre_status status)
{
    return status != VYRE_BUSY && status != VYRE_OUT_OF_HOST_MEMORY;
}

static vyre_status bring_up(vyre__plugin *plugin, vyre_error *error)
{
    const vyre_status status = vyre__plugin_load(plugin, error);
    if (status != VYRE_OK)
        return status;
    vyre__plugin_advance(plugin, VYRE_PLUGIN_LOADED);
    return vyre__plugin_start(plugin, error);
}

static vyre_status ready_locked(vyre__plugin *plugin, vyre_error *error)
{
    const vyre__condition *condition = atomic_load(&plugin->condition);
    vyre_error reason = {0};
    if (condition->code != VYRE_OK)
        return vyre__fail(error, condition->code, condition->fix, "%s", condition->reason);
    if (plugin->initialised)
        return VYRE_OK;
    const vyre_status status = bring_up(plugin, &reason);
    if (status == VYRE_OK) {
        vyre__plugin_advance(plugin, VYRE_PLUGIN_INITIALISED);
        return VYRE_OK;
    }
    if (is_lasting(status)) {
        vyre__plugin_reject(plugin,
                            status == VYRE_UNAVAILABLE ? VYRE_PLUGIN_ABSENT : VYRE_PLUGIN_REJECTED,
                            &reason);
        vyre__log_line(plugin->host.log, VYRE_LOG_WARN,
                       "plugin `%s` was probed, but fails here: %s. %s", plugin->manifest.id,
                       reason.message, reason.fix);
    }
    if (error)
        *error = reason;
    return status;
}

vyre_status vyre__plugin_ready(vyre__plugin *plugin, vyre_error *error)
{
    pthread_mutex_lock(&plugin->lock);
    const vyre_status status = ready_locked(plugin, error);
    pthread_mutex_unlock(&plugin->lock);
    return status;
}
