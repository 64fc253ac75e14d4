/* SPDX-License-Identifier: MIT OR Apache-2.0 */
#include "core/base/blake3.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/unit/unit.h"

typedef struct vector {
    size_t size;
    const char *digest; /* of the bytes i % 251 */
} vector;

static const vector vectors[] = {
    {0, "af1349b9f5f9a1a6a0404dea36dcc9499bcb25c9adc112b7cc9a93cae41f3262"},
    {1, "2d3adedff11b61f14c886e35afa036736dcd87a74d27b5c1510225d0f592e213"},
    {2, "7b7015bb92cf0b318037702a6cdd81dee41224f734684c2c122cd6359cb1ee63"},
    {63, "e9bc37a594daad83be9470df7f7b3798297c3d834ce80ba85d6e207627b7db7b"},
    {64, "4eed7141ea4a5cd4b788606bd23f46e212af9cacebacdc7d1f4c6dc7f2511b98"},
    {65, "de1e5fa0be70df6d2be8fffd0e99ceaa8eb6e8c93a63f2d8d1c30ecb6b263dee"},
    {127, "d81293fda863f008c09e92fc382a81f5a0b4a1251cba1634016a0f86a6bd640d"},
    {128, "f17e570564b26578c33bb7f44643f539624b05df1a76c81f30acd548c44b45ef"},
    {1023, "10108970eeda3eb932baac1428c7a2163b0e924c9a9e25b35bba72b28f70bd11"},
    {1024, "42214739f095a406f3fc83deb889744ac00df831c10daa55189b5d121c855af7"},
    {1025, "d00278ae47eb27b34faecf67b4fe263f82d5412916c1ffd97c8cb7fb814b8444"},
    {2047, "58830fbf51a4423c573b164471690570e544cfe793bead46225664796b4b1467"},
    {2048, "e776b6028c7cd22a4d0ba182a8bf62205d2ef576467e838ed6f2529b85fba24a"},
    {2049, "5f4d72f40d7a5f82b15ca2b2e44b1de3c2ef86c426c95c1af0b6879522563030"},
    {3072, "b98cb0ff3623be03326b373de6b9095218513e64f1ee2edd2525c7ad1e5cffd2"},
    {3073, "7124b49501012f81cc7f11ca069ec9226cecb8a2c850cfe644e327d22d3e1cd3"},
    {4096, "015094013f57a5277b59d8475c0501042c0b642e531b0a1c8f58d2163229e969"},
    {4097, "9b4052b38f1c5fc8b1f9ff7ac7b27cd242487b3d890d15c96a1c25b8aa0fb995"},
    {5120, "9cadc15fed8b5d854562b26a9536d9707cadeda9b143978f319ab34230535833"},
    {6145, "f1323a8631446cc50536a9f705ee5cb619424d46887f3c376c695b70e0f0507f"},
    {7168, "61da957ec2499a95d6b8023e2b0e604ec7f6b50e80a9678b89d2628e99ada77a"},
    {8193, "bab6c09cb8ce8cf459261398d2e7aef35700bf488116ceb94a36d0f5f1b7bc3b"},
    {16384, "f875d6646de28985646f34ee13be9a576fd515f76b5b0a26bb324735041ddde4"},
    {31744, "62b6960e1a44bcc1eb1a611a8d6235b6b4b78f32e7abc4fb4c6cdcce94895c47"},
    {102400, "bc3e3d41a1146b069abffad3c0d44860cf664390afce4d9661f7902e7943e085"},
    {1048575, "f32b849d19684c18c138cf13e29dbadc776f4bc2a56b477680ef546b39ac3f71"},
    {1048576, "74cb441fd087764ca9c3694da742ebe30cbeb3060a17009ca81825c7a8d10343"},
    {1048577, "2f053cd7472cf0cd2f9adaf45c1180255b91b9a865404a63671a0ee5f792ed33"},
    {1148576, "96dfce7a229034bb5938793b8624349fe29d7a178984af4eb96f2601e865928e"},
};

enum { VECTORS = sizeof vectors / sizeof vectors[0], LARGEST = 1148576 };

static uint8_t *pattern(void)
{
    uint8_t *data = malloc(LARGEST);
    CU_ASSERT_PTR_NOT_NULL_FATAL(data);
    for (size_t i = 0; i < LARGEST; i++)
        data[i] = (uint8_t)(i % 251);
    return data;
}

static int digest_is(const uint8_t digest[VYRE__BLAKE3_SIZE], const char *expected)
{
    char text[2 * VYRE__BLAKE3_SIZE + 1];
    for (size_t i = 0; i < VYRE__BLAKE3_SIZE; i++)
        snprintf(text + 2 * i, 3, "%02x", (unsigned)digest[i]);
    return strcmp(text, expected) == 0;
}

static void known_digests(void)
{
    uint8_t *data = pattern();
    for (size_t i = 0; i < VECTORS; i++) {
        uint8_t digest[VYRE__BLAKE3_SIZE];
        vyre__blake3_hash(data, vectors[i].size, digest);
        CU_ASSERT(digest_is(digest, vectors[i].digest));
    }
    free(data);
}

static void empty_input(void)
{
    uint8_t digest[VYRE__BLAKE3_SIZE];
    vyre__blake3_hash(NULL, 0, digest);
    CU_ASSERT(
        digest_is(digest, "af1349b9f5f9a1a6a0404dea36dcc9499bcb25c9adc112b7cc9a93cae41f3262"));
}

static void pieces(void)
{
    static const size_t steps[] = {1, 3, 63, 64, 65, 1000, 1024, 1025, 4099, 70001};
    uint8_t *data = pattern();
    for (size_t i = 0; i < VECTORS; i++)
        for (size_t s = 0; s < sizeof steps / sizeof steps[0]; s++) {
            if (steps[s] == 1 && vectors[i].size > 40000)
                continue;
            vyre__blake3 state;
            uint8_t digest[VYRE__BLAKE3_SIZE];
            vyre__blake3_init(&state);
            for (size_t at = 0; at < vectors[i].size; at += steps[s]) {
                const size_t left = vectors[i].size - at;
                vyre__blake3_update(&state, data + at, left < steps[s] ? left : steps[s]);
            }
            vyre__blake3_final(&state, digest);
            CU_ASSERT(digest_is(digest, vectors[i].digest));
        }
    free(data);
}

static void growing_pieces(void)
{
    uint8_t *data = pattern();
    vyre__blake3 state;
    uint8_t whole[VYRE__BLAKE3_SIZE], digest[VYRE__BLAKE3_SIZE];
    size_t at = 0;
    vyre__blake3_init(&state);
    for (size_t piece = 0; at + piece <= 100000; piece++) {
        vyre__blake3_update(&state, data + at, piece);
        at += piece;
    }
    vyre__blake3_final(&state, digest);
    vyre__blake3_hash(data, at, whole);
    CU_ASSERT(memcmp(digest, whole, sizeof whole) == 0);
    free(data);
}

static void final_leaves_the_state(void)
{
    uint8_t *data = pattern();
    vyre__blake3 state;
    uint8_t first[VYRE__BLAKE3_SIZE], whole[VYRE__BLAKE3_SIZE];
    vyre__blake3_init(&state);
    vyre__blake3_update(&state, data, 3000);
    vyre__blake3_final(&state, first);
    vyre__blake3_update(&state, data + 3000, 72);
    vyre__blake3_final(&state, first);
    vyre__blake3_hash(data, 3072, whole);
    CU_ASSERT(memcmp(first, whole, sizeof whole) == 0);
    free(data);
}

static const unit_test tests[] = {
    {"known digests", known_digests},
    {"empty input", empty_input},
    {"pieces of one size", pieces},
    {"pieces that grow", growing_pieces},
    {"final leaves the state", final_leaves_the_state},
    {NULL, NULL},
};

int main(void)
{
    return unit_main("blake3", tests);
}
