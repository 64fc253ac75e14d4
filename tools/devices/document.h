/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Everything as one JSON document of the schema vyre.devices.v1. */
#ifndef TOOLS_DEVICES_DOCUMENT_H
#define TOOLS_DEVICES_DOCUMENT_H

#include "tools/devices/inventory.h"

/* Appends the document. `decision` is JSON or NULL; `exit_code` is what the tool ends with. */
void document_print(inventory *all, const char *decision, int exit_code, vyre__bytes *out);

#endif
