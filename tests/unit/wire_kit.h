/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Help for tests of the wire form: golden programs, patched programs, programs written by hand. */
#ifndef TESTS_UNIT_WIRE_KIT_H
#define TESTS_UNIT_WIRE_KIT_H

#include <vyre/vyre.h>

#include "core/base/bytes.h"

/* A golden program and the digest of all its bytes. */
typedef struct wire_golden {
    const char *name; /* of the file below tests/data/golden, without .bin */
    uint32_t revision;
    size_t size;
    const char *digest; /* hex */
} wire_golden;

/* Five small programs in revisions 4 and 6; ends with a NULL name. */
extern const wire_golden wire_goldens[];

/* Reads tests/data/golden/NAME.bin; free() it. */
uint8_t *wire_read_golden(const char *name, size_t *out_size);

/* Sets the digest in the header to that of the body. */
void wire_redigest(uint8_t *wire, size_t size);

/* The digest as hex, of `size` bytes of anything. */
void wire_hex(const void *data, size_t size, char out_text[65]);

/* Decodes, and fails the test when the status is not INVALID_PROGRAM with `code` in the message, or
 * OK when `code` is NULL. The program, to be released, or NULL. */
vyre_program *wire_expect(const void *wire, size_t size, const char *code);

/* An accepted program must come back from its own bytes: encode, decode, encode, the same. */
void wire_check_round_trip(const vyre_program *program);

/*
 * A program without buffers whose one record holds `payload`; the record is named after the node
 * tag that the payload begins with. `bytes` is released by the caller.
 */
void wire_craft(vyre__bytes *bytes, uint32_t revision, const void *payload, size_t size);

#endif
