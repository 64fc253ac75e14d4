/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * A vector holds the same word of each chunk. The code is written once, with the vectors of the
 * compiler, and compiled for what every processor of the architecture has and for what newer ones
 * have.
 */
#include "core/base/blake3_chunks.h"

#include <string.h>

#include "core/base/blake3_rounds.h"

enum { LANES = VYRE__BLAKE3_LANES };

typedef uint32_t lanes_u32 __attribute__((vector_size(4 * LANES)));

/* One block of each chunk; behind the last chunk stands the first again. */
static inline __attribute__((always_inline)) void
load_blocks(const uint8_t *data, size_t count, size_t block, lanes_u32 out_message[16])
{
    uint32_t message[16][LANES];
    for (size_t lane = 0; lane < LANES; lane++) {
        const size_t chunk = lane < count ? lane : 0;
        const uint8_t *from = data + chunk * VYRE__BLAKE3_CHUNK + block * VYRE__BLAKE3_BLOCK;
        for (size_t i = 0; i < 16; i++)
            message[i][lane] = vyre__blake3_word(from + 4 * i);
    }
    memcpy(out_message, message, sizeof message);
}

static inline __attribute__((always_inline)) void
hash_chunks(const uint8_t *data, size_t count, uint64_t index, uint32_t out_cvs[LANES][8])
{
    static const uint32_t initial[8] = VYRE__BLAKE3_INITIAL;
    lanes_u32 cv[8], low, high;
    for (size_t lane = 0; lane < LANES; lane++) {
        low[lane] = (uint32_t)(index + lane);
        high[lane] = (uint32_t)((index + lane) >> 32);
    }
    for (size_t i = 0; i < 8; i++)
        cv[i] = (lanes_u32){0} + initial[i];
    for (size_t block = 0; block < VYRE__BLAKE3_BLOCKS; block++) {
        const uint32_t flags = (block == 0 ? VYRE__BLAKE3_CHUNK_START : 0) |
                               (block == VYRE__BLAKE3_BLOCKS - 1 ? VYRE__BLAKE3_CHUNK_END : 0);
        lanes_u32 message[16];
        lanes_u32 s[16] = {cv[0],
                           cv[1],
                           cv[2],
                           cv[3],
                           cv[4],
                           cv[5],
                           cv[6],
                           cv[7],
                           (lanes_u32){0} + initial[0],
                           (lanes_u32){0} + initial[1],
                           (lanes_u32){0} + initial[2],
                           (lanes_u32){0} + initial[3],
                           low,
                           high,
                           (lanes_u32){0} + (uint32_t)VYRE__BLAKE3_BLOCK,
                           (lanes_u32){0} + flags};
        load_blocks(data, count, block, message);
        BLAKE3_ROUNDS(s, message);
        for (size_t i = 0; i < 8; i++)
            cv[i] = s[i] ^ s[i + 8];
    }
    for (size_t lane = 0; lane < count; lane++)
        for (size_t i = 0; i < 8; i++)
            out_cvs[lane][i] = cv[i][lane];
}

static void hash_anywhere(const uint8_t *data, size_t count, uint64_t index,
                          uint32_t out_cvs[LANES][8])
{
    hash_chunks(data, count, index, out_cvs);
}

#if defined(__x86_64__)
__attribute__((target("avx2"))) static void
hash_with_avx2(const uint8_t *data, size_t count, uint64_t index, uint32_t out_cvs[LANES][8])
{
    hash_chunks(data, count, index, out_cvs);
}

/* Rotations are one instruction there, and there are twice as many registers. */
__attribute__((target("avx512f,avx512vl"))) static void
hash_with_avx512(const uint8_t *data, size_t count, uint64_t index, uint32_t out_cvs[LANES][8])
{
    hash_chunks(data, count, index, out_cvs);
}
#endif

void vyre__blake3_chunks(const uint8_t *data, size_t count, uint64_t index,
                         uint32_t out_cvs[LANES][8])
{
#if defined(__x86_64__)
    if (__builtin_cpu_supports("avx512vl")) {
        hash_with_avx512(data, count, index, out_cvs);
        return;
    }
    if (__builtin_cpu_supports("avx2")) {
        hash_with_avx2(data, count, index, out_cvs);
        return;
    }
#endif
    hash_anywhere(data, count, index, out_cvs);
}
