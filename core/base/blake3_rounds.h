/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * The rounds of BLAKE3 for words of any kind: of one block, or of several blocks side by side in
 * vectors. For blake3.c and blake3_chunks.c alone. Macros, so that both kinds share them, the order
 * of message words is a constant everywhere, and no vector is passed between functions.
 */
#ifndef VYRE_CORE_BASE_BLAKE3_ROUNDS_H
#define VYRE_CORE_BASE_BLAKE3_ROUNDS_H

#include <stdint.h>

#define VYRE__BLAKE3_INITIAL                                                                       \
    {                                                                                              \
        0x6A09E667, 0xBB67AE85, 0x3C6EF372, 0xA54FF53A, 0x510E527F, 0x9B05688C, 0x1F83D9AB,        \
            0x5BE0CD19                                                                             \
    }

enum { VYRE__BLAKE3_CHUNK_START = 1, VYRE__BLAKE3_CHUNK_END = 2 };
enum { VYRE__BLAKE3_BLOCK = 64, VYRE__BLAKE3_BLOCKS = 16, VYRE__BLAKE3_CHUNK = 1024 };

static inline uint32_t vyre__blake3_word(const uint8_t *bytes)
{
    return (uint32_t)bytes[0] | (uint32_t)bytes[1] << 8 | (uint32_t)bytes[2] << 16 |
           (uint32_t)bytes[3] << 24;
}

#define BLAKE3_ROTATE(x, count) ((x) >> (count) | (x) << (32 - (count)))

#define BLAKE3_MIX(s, a, b, c, d, x, y)                                                            \
    do {                                                                                           \
        (s)[a] += (s)[b] + (x);                                                                    \
        (s)[d] = BLAKE3_ROTATE((s)[d] ^ (s)[a], 16);                                               \
        (s)[c] += (s)[d];                                                                          \
        (s)[b] = BLAKE3_ROTATE((s)[b] ^ (s)[c], 12);                                               \
        (s)[a] += (s)[b] + (y);                                                                    \
        (s)[d] = BLAKE3_ROTATE((s)[d] ^ (s)[a], 8);                                                \
        (s)[c] += (s)[d];                                                                          \
        (s)[b] = BLAKE3_ROTATE((s)[b] ^ (s)[c], 7);                                                \
    } while (0)

/* Columns, then diagonals. */
#define BLAKE3_ROUND(s, m, A, B, C, D, E, F, G, H, I, J, K, L, M, N, O, P)                         \
    do {                                                                                           \
        BLAKE3_MIX(s, 0, 4, 8, 12, (m)[A], (m)[B]);                                                \
        BLAKE3_MIX(s, 1, 5, 9, 13, (m)[C], (m)[D]);                                                \
        BLAKE3_MIX(s, 2, 6, 10, 14, (m)[E], (m)[F]);                                               \
        BLAKE3_MIX(s, 3, 7, 11, 15, (m)[G], (m)[H]);                                               \
        BLAKE3_MIX(s, 0, 5, 10, 15, (m)[I], (m)[J]);                                               \
        BLAKE3_MIX(s, 1, 6, 11, 12, (m)[K], (m)[L]);                                               \
        BLAKE3_MIX(s, 2, 7, 8, 13, (m)[M], (m)[N]);                                                \
        BLAKE3_MIX(s, 3, 4, 9, 14, (m)[O], (m)[P]);                                                \
    } while (0)

/* All seven; the order of the message words is the permutation of the specification, repeated. */
#define BLAKE3_ROUNDS(s, m)                                                                        \
    do {                                                                                           \
        BLAKE3_ROUND(s, m, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15);                  \
        BLAKE3_ROUND(s, m, 2, 6, 3, 10, 7, 0, 4, 13, 1, 11, 12, 5, 9, 14, 15, 8);                  \
        BLAKE3_ROUND(s, m, 3, 4, 10, 12, 13, 2, 7, 14, 6, 5, 9, 0, 11, 15, 8, 1);                  \
        BLAKE3_ROUND(s, m, 10, 7, 12, 9, 14, 3, 13, 15, 4, 0, 11, 2, 5, 8, 1, 6);                  \
        BLAKE3_ROUND(s, m, 12, 13, 9, 11, 15, 10, 14, 8, 7, 2, 5, 3, 0, 1, 6, 4);                  \
        BLAKE3_ROUND(s, m, 9, 14, 11, 5, 8, 12, 15, 1, 13, 3, 0, 10, 2, 6, 4, 7);                  \
        BLAKE3_ROUND(s, m, 11, 15, 5, 0, 1, 9, 8, 6, 14, 10, 2, 12, 3, 4, 7, 13);                  \
    } while (0)

#endif
