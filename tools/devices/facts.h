/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Facts of devices as text and as JSON. */
#ifndef TOOLS_DEVICES_FACTS_H
#define TOOLS_DEVICES_FACTS_H

#include <vyre/device.h>

#include "core/base/json.h"

/* Prints the name of a fact, the table's or the one a vendor sent: "grid[2]" where it is counted.
 */
void fact_name(const vyre_fact *fact, char *out, size_t capacity);

/* Prints the value with its unit, "16.0 GiB", "3.20 GHz", "yes"; "error: TIMEOUT" without one. */
void fact_value(const vyre_fact *fact, char *out, size_t capacity);

/* The fact of a device without index, or NULL when it is not reported or its query failed. */
const vyre_fact *fact_find(const vyre_device_info *device, uint32_t key);

/* Would the fact tell this machine from others? */
int fact_is_identity(const vyre_fact *fact);

/* One line: name, value, source, note. */
void fact_print(const vyre_fact *fact, vyre__bytes *out);

/* One object; `age_ms` is how old the value is. */
void fact_write(const vyre_fact *fact, uint64_t age_ms, vyre__json *json);

#endif
