/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Facts of devices as text. */
#ifndef TOOLS_DEVICES_FACTS_H
#define TOOLS_DEVICES_FACTS_H

#include <vyre/facts.h>
#include <vyre/vyre.h>

/* Name of a fact: the table's, or the one a vendor sent. Valid as long as the fact. */
const char *fact_name(const vyre_fact *fact);

/* "probed", "table": where the value came from. Static string. */
const char *fact_source_word(uint8_t source);

/* Prints the value with its unit, "16.0 GiB", "3.20 GHz", "yes". */
void fact_value(const vyre_fact *fact, char *out, size_t capacity);

/* Prints the fact `key` of a device with its unit, "-" when the device does not report it. */
void fact_of_device(const vyre_device_info *device, uint32_t key, char *out, size_t capacity);

#endif
