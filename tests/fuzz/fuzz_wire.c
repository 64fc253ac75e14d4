/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * The wire decoder on any bytes: as they are, and with the digest in the header made right, so that
 * the search gets behind it. A program that is accepted must be written, read and written again to
 * the same bytes, and its canonical form must be canonical.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <vyre/program.h>

#include "core/base/blake3.h"
#include "core/ir/wire/wire.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(int condition)
{
    if (!condition)
        abort();
}

static vyre_program *decode(const void *wire, size_t size)
{
    vyre_program *program = NULL;
    vyre_error error = {0};
    const vyre_status status = vyre_program_decode(wire, size, &program, &error);
    require((status == VYRE_OK) == (program != NULL));
    require(status == VYRE_OK || (error.message[0] && error.fix[0] && error.location[0]));
    return program;
}

static void check_encoding(const vyre_program *program)
{
    void *first = NULL, *second = NULL;
    size_t first_size = 0, second_size = 0;
    require(vyre_program_encode(program, 0, &first, &first_size, NULL) == VYRE_OK);
    vyre_program *again = decode(first, first_size);
    require(again != NULL);
    require(vyre_program_encode(again, 0, &second, &second_size, NULL) == VYRE_OK);
    require(first_size == second_size && memcmp(first, second, first_size) == 0);
    vyre_free(first);
    vyre_free(second);
    vyre_program_release(again);
}

/* The canonical form may pass a limit that the program kept: then it has none. */
static void check_canonical(const vyre_program *program)
{
    void *first = NULL, *second = NULL;
    size_t first_size = 0, second_size = 0;
    uint8_t digest[32], expected[32];
    if (vyre_program_canonical(program, &first, &first_size, NULL) != VYRE_OK)
        return;
    vyre_program *canonical = decode(first, first_size);
    require(canonical != NULL);
    require(vyre_program_canonical(canonical, &second, &second_size, NULL) == VYRE_OK);
    require(first_size == second_size && memcmp(first, second, first_size) == 0);
    require(vyre_program_fingerprint(program, digest, NULL) == VYRE_OK);
    vyre__blake3_hash(first, first_size, expected);
    require(memcmp(digest, expected, sizeof digest) == 0);
    vyre_free(first);
    vyre_free(second);
    vyre_program_release(canonical);
}

static void check(const uint8_t *wire, size_t size)
{
    vyre_program *program = decode(wire, size);
    if (!program)
        return;
    check_encoding(program);
    check_canonical(program);
    vyre_program_release(program);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    check(data, size);
    if (size < VYRE__WIRE_HEADER)
        return 0;
    uint8_t *copy = malloc(size);
    if (!copy)
        return 0;
    memcpy(copy, data, size);
    vyre__blake3_hash(copy + VYRE__WIRE_HEADER, size - VYRE__WIRE_HEADER,
                      copy + VYRE__WIRE_DIGEST_AT);
    check(copy, size);
    free(copy);
    return 0;
}
