/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * Running a plugin's code in this process: its module, its driver, its end.
 *
 * Each function is serialised for one plugin by its caller, who holds no lock that a reader of the
 * registry takes. None of them changes the row's condition, except vyre__plugin_ready().
 */
#ifndef VYRE_CORE_REGISTRY_LOAD_H
#define VYRE_CORE_REGISTRY_LOAD_H

#include "core/registry/plugin.h"

/*
 * Opens the module that was inspected and holds the handshake. Does nothing when that was done.
 * Errors: CORRUPT (the loader refuses it, or the file is another than the one inspected),
 * ABI_MISMATCH, PERMISSION, what the plugin answers.
 */
vyre_status vyre__plugin_load(vyre__plugin *plugin, vyre_error *error);

/* Starts the driver of a loaded plugin. Does nothing when it runs. */
vyre_status vyre__plugin_start(vyre__plugin *plugin, vyre_error *error);

/* Lists the devices of a started plugin into `sink`, which accepts devices. */
vyre_status vyre__plugin_enumerate(vyre__plugin *plugin, vyre_sink *sink, vyre_error *error);

/* Shuts a started plugin down. Its devices are closed. */
void vyre__plugin_stop(vyre__plugin *plugin);

/*
 * Makes a plugin whose report is known ready for opening devices, once; later calls answer at once.
 * A failure settles the row as REJECTED or ABSENT and is repeated to every later caller. Any
 * thread.
 */
vyre_status vyre__plugin_ready(vyre__plugin *plugin, vyre_error *error);

#endif
