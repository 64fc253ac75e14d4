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
static const char *fix_loading(const vyre__module *module)
{
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
    const char *reason = handle ? NULL : dlerror();
    if (handle)
        *(void **)out_query = dlsym(handle, QUERY_SYMBOL);
    vyre__call_end(&call, VYRE_OK, NULL);
    if (!handle)
        return vyre__fail(error, VYRE_CORRUPT, fix_loading(&plugin->module),
                          "cannot load the module: %s", reason ? reason : "no reason given");
    plugin->handle = handle;
    if (!*out_query)
        return vyre__fail(error, VYRE_ABI_MISMATCH,
                          "Export it: VYRE_PLUGIN_EXPORT and the version script of the plugin.",
                          "`%s` does not export " QUERY_SYMBOL, plugin->library);
    return compare_file(plugin, handle, error);
}

vyre_status vyre__plugin_load(vyre__plugin *plugin, vyre_error *error)
{
    vyre__query_function function = NULL;
    if (plugin->handle)
        return VYRE_OK;
    vyre_status status = open_module(plugin, &function, error);
    if (status == VYRE_OK)
        status = vyre__plugin_query(plugin, function, error);
    if (status != VYRE_OK && plugin->handle) {
        dlclose(plugin->handle);
        plugin->handle = NULL;
    }
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
    status = plugin->table.init(&plugin->host.table, &plugin->instance);
    status = vyre__call_end(&call, status, error);
    plugin->initialised = status == VYRE_OK;
    return status;
}

vyre_status vyre__plugin_enumerate(vyre__plugin *plugin, vyre_sink *sink, vyre_error *error)
{
    vyre__call call;
    const vyre_status status =
        vyre__call_begin(&call, plugin->manifest.id, "enumerate", sink, error);
    if (status != VYRE_OK)
        return status;
    return vyre__call_end(
        &call, plugin->table.enumerate(plugin->instance, VYRE_ENUMERATE_ACTIVE, sink), error);
}

void vyre__plugin_stop(vyre__plugin *plugin)
{
    vyre__call call;
    if (!plugin->initialised ||
        vyre__call_begin(&call, plugin->manifest.id, "shutdown", NULL, NULL) != VYRE_OK)
        return;
    plugin->table.shutdown(plugin->instance);
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
