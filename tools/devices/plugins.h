/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* The plugins, used or not. */
#ifndef TOOLS_DEVICES_PLUGINS_H
#define TOOLS_DEVICES_PLUGINS_H

#include "core/base/json.h"
#include "tools/devices/inventory.h"

/* Each candidate that is not used: state, reason, what to do, and what the system said. */
void plugins_print_rejected(const inventory *all, vyre__bytes *out);

/* Each candidate that is used: version, file, how its devices came to be known. */
void plugins_print_used(const inventory *all, vyre__bytes *out);

/* The array `plugins`: every candidate. */
void plugins_write(const inventory *all, vyre__json *json);

#endif
