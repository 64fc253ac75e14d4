/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * Leaving out what tells this machine from others: UUIDs, serial numbers, the name of the host, the
 * home directory. Each is replaced by a label that is the same everywhere in one output. PCI
 * addresses stay: they name a slot, not a machine.
 */
#ifndef TOOLS_DEVICES_REDACT_H
#define TOOLS_DEVICES_REDACT_H

#include <vyre/device.h>

#include "core/base/bytes.h"

typedef struct redact_word {
    char *text;     /* owned */
    char label[32]; /* what stands in its place */
} redact_word;

/* Zero-initialise; a zero redactor changes nothing. */
typedef struct redactor {
    redact_word *words; /* owned: texts to replace */
    size_t word_count, serial_count;
    char **uuids; /* owned, as each: hexadecimal digits, lower case; label N is entry N - 1 */
    size_t uuid_count;
    int enabled;
    int failed; /* memory ran short: nothing may be shown */
} redactor;

/* Switches the redactor on; what this host and process are called is replaced from now on. */
void redact_begin(redactor *words);

/* Replaces the values of the device's identity facts from now on. */
void redact_learn(redactor *words, const vyre_device_info *device);

/* Appends `text` with everything known replaced. UUIDs are known by their form as well. */
void redact_put(redactor *words, const char *text, size_t size, vyre__bytes *out);

/* The same as a string to free with vyre_free; NULL when memory is short. */
char *redact_copy(redactor *words, const char *text);

/* Replaces what is known in every text of an error. */
void redact_error(redactor *words, vyre_error *error);

void redact_end(redactor *words);

#endif
