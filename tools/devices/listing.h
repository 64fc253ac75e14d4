/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* The devices as a table, or one by one with every fact. */
#ifndef TOOLS_DEVICES_LISTING_H
#define TOOLS_DEVICES_LISTING_H

#include "tools/devices/inventory.h"

/* The table, and what a reader of it should know: plugins that are not used, software devices. */
void listing_print(inventory *all, vyre__bytes *out);

/* Each device with every fact, its source and its note. */
void listing_print_verbose(inventory *all, vyre__bytes *out);

#endif
