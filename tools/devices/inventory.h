/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* What one run of vyre-devices found out. Tables and JSON are printed from it alone. */
#ifndef TOOLS_DEVICES_INVENTORY_H
#define TOOLS_DEVICES_INVENTORY_H

#include <vyre/device.h>

#include "tools/devices/messages.h"

/* Zero-initialise; close in every case. */
typedef struct inventory {
    vyre_context *context;      /* owned; NULL: nothing was scanned */
    vyre_snapshot *snapshot;    /* owned; NULL with `context` */
    vyre_plugin_info *plugins;  /* owned list; strings are the snapshot's, as below */
    vyre_device_info *devices;  /* owned list, in the total order */
    vyre_diagnostics *findings; /* owned: about a program or a plugin; NULL: there are none */
    vyre_error failure;         /* why the work could not be done; VYRE_OK: it could */
    uint32_t plugin_count, device_count;
    redactor redactor;
    messages messages;
} inventory;

/* Scans the host; what is logged meanwhile is on stderr afterwards, and a line of progress before.
 * Failures are in `failure` too. */
vyre_status inventory_open(inventory *all, const vyre_context_options *options);
void inventory_close(inventory *all);

/* Is it among those whose devices can be used? */
int inventory_is_used(const vyre_plugin_info *plugin);

/* The row of the plugin with this id that is used, or NULL. */
const vyre_plugin_info *inventory_plugin(const inventory *all, const char *id);

int inventory_is_usable(const vyre_device_info *device);

#endif
