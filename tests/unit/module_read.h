/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Reading modules that a test has made, and expectations on what comes of it. */
#ifndef TESTS_UNIT_MODULE_READ_H
#define TESTS_UNIT_MODULE_READ_H

#include "core/registry/module/module.h"
#include "tests/unit/elf_kit.h"

/* What the last call of module_read* came to; released by the next one. */
extern vyre__module module;
extern vyre_error module_error;

/* An empty file without a name; close() it. */
int module_file(void);

/* Reads the file as one of that size, "the/file.so" in messages. */
vyre_status module_read_file(int file, uint64_t size, int note_optional);

vyre_status module_read_bytes(const void *data, size_t size);
vyre_status module_read_kit(const elf_kit *kit);

/* Asserts the status and words of the message; success has none. `name` is for the report. */
void module_expect(vyre_status got, vyre_status status, const char *words, const char *name);

/* A module of the test plugins, tests/plugins/fake_VARIANT; vyre_free() it. */
uint8_t *module_load(const char *variant, size_t *out_size);

/* Makes a spare part of the kit one of notes. */
void module_note_at(elf_kit *kit, int part, size_t at, size_t size);

#endif
