/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* The handshake: asking a module for its table, and checking what it hands out. */
#ifndef VYRE_CORE_REGISTRY_HANDSHAKE_H
#define VYRE_CORE_REGISTRY_HANDSHAKE_H

#include "core/registry/plugin.h"

typedef const vyre_plugin *(*vyre__query_function)(const vyre_host *host);

/*
 * Calls the entry function, copies its tables into the row (zeroed beyond their size) and checks
 * sizes, host features, mandatory functions, the id against the manifest, and the note. Differences
 * of the options from the manifest's are logged. Errors: ABI_MISMATCH, or the plugin's own reason.
 */
vyre_status vyre__plugin_query(vyre__plugin *plugin, vyre__query_function function,
                               vyre_error *error);

#endif
