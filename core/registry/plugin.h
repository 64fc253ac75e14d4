/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* One candidate plugin, from its manifest to its devices. */
#ifndef VYRE_CORE_REGISTRY_PLUGIN_H
#define VYRE_CORE_REGISTRY_PLUGIN_H

#include <vyre/device.h>

#include "core/registry/device.h"
#include "core/registry/manifest.h"

typedef struct vyre__plugin {
    vyre__manifest manifest;
    vyre__arena arena;         /* owns the strings below */
    const char *manifest_path; /* never NULL, like the next ones; "" when unknown */
    const char *library;       /* absolute */
    const char *name, *version;
    const char *reason, *fix;
    vyre_status reason_code;
    atomic_int state; /* vyre_plugin_state */
    void *handle;     /* of dlopen; NULL before */
    vyre__host host;  /* services; filled before loading */
    int has_host;
    vyre_plugin table;              /* copy of what query returned, zeroed beyond its size */
    vyre_device_fns fns;            /* copy of its device table, likewise */
    vyre_plugin_instance *instance; /* the plugin's */
    int initialised;
    vyre__device **devices; /* owned */
    size_t device_count;
} vyre__plugin;

/* Puts the row into a state with a reason. Strings are copied; never fails. */
void vyre__plugin_settle(vyre__plugin *plugin, vyre_plugin_state state, const vyre_error *reason);

/*
 * Loads the module and holds the handshake. `plugin->library` and `plugin->host` are set. On
 * failure the row says why. Serialised by the caller for one plugin, no lock held.
 */
vyre_status vyre__plugin_load(vyre__plugin *plugin, vyre_error *error);

/* Starts the driver and lists its devices. On failure the row says why. */
vyre_status vyre__plugin_start(vyre__plugin *plugin, vyre_error *error);

/* Fills `*out_info`; the strings belong to the plugin. Any thread. */
void vyre__plugin_describe(const vyre__plugin *plugin, vyre_plugin_info *out_info);

/* Closes the devices, shuts the plugin down and releases everything but the mapping. */
void vyre__plugin_free(vyre__plugin *plugin);

#endif
