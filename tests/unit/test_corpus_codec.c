/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Every program of the corpus through the codec: decode, encode, canonical form, fingerprint, and
 * the other revision and back. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <vyre/program.h>

#include "core/ir/model.h"
#include "tests/unit/corpus.h"
#include "tests/unit/unit.h"

static unsigned refused_count;

static void check_bytes(const corpus_case *found, const char *what, const char *hex,
                        const void *bytes, size_t size, const vyre_error *error)
{
    size_t expected_size = 0;
    unsigned char *expected = corpus_bytes(hex, &expected_size);
    corpus_expect(bytes && size == expected_size && memcmp(bytes, expected, size) == 0, found, what,
                  error->message);
    free(expected);
}

static void check_way_back(const vyre_program *moved, uint32_t own, const corpus_case *found)
{
    vyre_error error = {0};
    vyre_program *back = NULL;
    void *bytes = NULL;
    size_t size = 0;
    corpus_expect(vyre_program_with_revision(moved, own, &back, &error) == VYRE_OK, found,
                  "back to its revision", error.message);
    if (back)
        vyre_program_encode(back, 0, &bytes, &size, &error);
    check_bytes(found, "the way through the other revision", found->wire, bytes, size, &error);
    vyre_free(bytes);
    vyre_program_release(back);
}

static void check_other_revision(const vyre_program *program, const corpus_case *found)
{
    const uint32_t own = vyre_program_revision(program);
    const uint32_t other = own == 4 ? 6 : 4;
    const int carried = other >= vyre__program_least_revision(program);
    vyre_error error = {0};
    vyre_program *moved = NULL;
    void *bytes = NULL;
    size_t size = 0;
    const vyre_status status = vyre_program_encode(program, other, &bytes, &size, &error);
    corpus_expect(status == (carried ? VYRE_OK : VYRE_INVALID_PROGRAM), found, "the other revision",
                  error.message);
    if (bytes)
        corpus_expect(vyre_program_decode(bytes, size, &moved, &error) == VYRE_OK, found,
                      "decoding the other revision", error.message);
    if (moved)
        check_way_back(moved, own, found);
    vyre_free(bytes);
    vyre_program_release(moved);
}

static void check_program(const vyre_program *program, const corpus_case *found)
{
    vyre_error error = {0};
    void *bytes = NULL;
    size_t size = 0;
    vyre_program_encode(program, 0, &bytes, &size, &error);
    check_bytes(found, "encode", found->wire, bytes, size, &error);
    vyre_free(bytes);
    vyre_program_canonical(program, &bytes, &size, &error);
    check_bytes(found, "canonical", found->canonical ? found->canonical : found->wire, bytes, size,
                &error);
    vyre_free(bytes);
    uint8_t digest[32] = {0};
    vyre_program_fingerprint(program, digest, &error);
    check_bytes(found, "fingerprint", found->fingerprint, digest, sizeof digest, &error);
    check_other_revision(program, found);
}

static void check_case(const corpus_case *found)
{
    size_t size = 0;
    unsigned char *wire = corpus_bytes(found->wire, &size);
    vyre_error error = {0};
    vyre_program *program = NULL;
    const vyre_status status = vyre_program_decode(wire, size, &program, &error);
    free(wire);
    if (found->decode && strncmp(found->decode, "error", 5) == 0) {
        refused_count++;
        corpus_expect(status == VYRE_INVALID_PROGRAM &&
                          strstr(error.message, "InvalidDiscriminant"),
                      found, "must be refused", error.message);
    } else if (corpus_expect(status == VYRE_OK, found, "decode", error.message)) {
        check_program(program, found);
    }
    vyre_program_release(program);
}

static void every_case(void)
{
    const unsigned count = corpus_each(check_case);
    printf("# %u cases, %u of them refused as they must be\n", count, refused_count);
    CU_ASSERT(count > 0);
}

static const unit_test tests[] = {{"every case", every_case}, {NULL, NULL}};

int main(void)
{
    return unit_main("corpus_codec", tests);
}
