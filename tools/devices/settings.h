/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* The configuration in force: each value with where it came from. */
#ifndef TOOLS_DEVICES_SETTINGS_H
#define TOOLS_DEVICES_SETTINGS_H

#include "core/base/json.h"
#include "tools/devices/inventory.h"

/* One configuration file with the same effect, read in place of all; origins, defaults and the list
 * of the files are its comments. */
void settings_print(const inventory *all, vyre__bytes *out);

/* The arrays `config` and `files`. */
void settings_write(const inventory *all, vyre__json *json);

#endif
