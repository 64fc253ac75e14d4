/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* The configuration in force: each value with where it came from. */
#ifndef TOOLS_DEVICES_SETTINGS_H
#define TOOLS_DEVICES_SETTINGS_H

#include "core/base/json.h"
#include "tools/devices/inventory.h"

/* One configuration file with the same effect; see vyre_snapshot_config_text. A failure is in
 * `all->failure` too; what is printed is complete all the same, unless memory is short. */
vyre_status settings_print(inventory *all, vyre__bytes *out);

/* The arrays `config` and `files`. */
void settings_write(const inventory *all, vyre__json *json);

#endif
