/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Looking at one plugin, as its author would. */
#ifndef TOOLS_DEVICES_CHECK_H
#define TOOLS_DEVICES_CHECK_H

#include "tools/devices/inventory.h"

/* Checks a module and, unless it is NULL, its manifest. Findings go to `all->findings`, a failure
 * to `all->failure`. */
vyre_status check_plugin(inventory *all, const char *library, const char *manifest);

/* Did the examination find a broken rule? */
int check_has_errors(const inventory *all);

/* Each finding, and how many there are. */
void check_print(const inventory *all, const char *library, vyre__bytes *out);

#endif
