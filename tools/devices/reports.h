/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* The reports of plugins that are kept for later processes. */
#ifndef TOOLS_DEVICES_REPORTS_H
#define TOOLS_DEVICES_REPORTS_H

#include "core/base/json.h"
#include "tools/devices/inventory.h"

/* The folder, what it takes, and each plugin with where its report is from. A failure is in
 * `all->failure` too, as of the next. */
vyre_status reports_print(inventory *all, vyre__bytes *out);

/* Removes the reports and says how many there were. */
vyre_status reports_clear(inventory *all, vyre__bytes *out);

/* The object `cache`. */
void reports_write(const inventory *all, vyre__json *json);

#endif
