/* SPDX-License-Identifier: MIT OR Apache-2.0 */
#include "core/base/blake3.h"

#include <string.h>

enum { CHUNK_START = 1, CHUNK_END = 2, PARENT = 4, ROOT = 8 };

enum { BLOCK_SIZE = 64, BLOCKS_PER_CHUNK = 16 };

static const uint32_t initial_value[8] = {0x6A09E667, 0xBB67AE85, 0x3C6EF372, 0xA54FF53A,
                                          0x510E527F, 0x9B05688C, 0x1F83D9AB, 0x5BE0CD19};

/* Message words of each round: the permutation of the specification, applied repeatedly. */
static const uint8_t schedule[7][16] = {
    {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15},
    {2, 6, 3, 10, 7, 0, 4, 13, 1, 11, 12, 5, 9, 14, 15, 8},
    {3, 4, 10, 12, 13, 2, 7, 14, 6, 5, 9, 0, 11, 15, 8, 1},
    {10, 7, 12, 9, 14, 3, 13, 15, 4, 0, 11, 2, 5, 8, 1, 6},
    {12, 13, 9, 11, 15, 10, 14, 8, 7, 2, 5, 3, 0, 1, 6, 4},
    {9, 14, 11, 5, 8, 12, 15, 1, 13, 3, 0, 10, 2, 6, 4, 7},
    {11, 15, 5, 0, 1, 9, 8, 6, 14, 10, 2, 12, 3, 4, 7, 13},
};

/* The arguments of one compression, kept until it is known whether it is the root. */
typedef struct node {
    uint32_t cv[8];
    uint32_t words[16];
    uint64_t counter;
    uint32_t size; /* bytes of input in `words` */
    uint32_t flags;
} node;

static uint32_t rotate_right(uint32_t x, unsigned count)
{
    return x >> count | x << (32 - count);
}

static uint32_t load_u32(const uint8_t *bytes)
{
    return (uint32_t)bytes[0] | (uint32_t)bytes[1] << 8 | (uint32_t)bytes[2] << 16 |
           (uint32_t)bytes[3] << 24;
}

static void load_words(uint32_t words[16], const uint8_t block[BLOCK_SIZE])
{
    for (size_t i = 0; i < 16; i++)
        words[i] = load_u32(block + 4 * i);
}

static void mix(uint32_t *a, uint32_t *b, uint32_t *c, uint32_t *d, uint32_t x, uint32_t y)
{
    *a += *b + x;
    *d = rotate_right(*d ^ *a, 16);
    *c += *d;
    *b = rotate_right(*b ^ *c, 12);
    *a += *b + y;
    *d = rotate_right(*d ^ *a, 8);
    *c += *d;
    *b = rotate_right(*b ^ *c, 7);
}

static void mix_round(uint32_t s[16], const uint32_t m[16], const uint8_t order[16])
{
    mix(&s[0], &s[4], &s[8], &s[12], m[order[0]], m[order[1]]);
    mix(&s[1], &s[5], &s[9], &s[13], m[order[2]], m[order[3]]);
    mix(&s[2], &s[6], &s[10], &s[14], m[order[4]], m[order[5]]);
    mix(&s[3], &s[7], &s[11], &s[15], m[order[6]], m[order[7]]);
    mix(&s[0], &s[5], &s[10], &s[15], m[order[8]], m[order[9]]);
    mix(&s[1], &s[6], &s[11], &s[12], m[order[10]], m[order[11]]);
    mix(&s[2], &s[7], &s[8], &s[13], m[order[12]], m[order[13]]);
    mix(&s[3], &s[4], &s[9], &s[14], m[order[14]], m[order[15]]);
}

/* First half of the compression's output: a chaining value, or the digest of the root. */
static void compress(const uint32_t cv[8], const uint32_t words[16], uint64_t counter,
                     uint32_t size, uint32_t flags, uint32_t out_cv[8])
{
    uint32_t s[16];
    memcpy(s, cv, 8 * sizeof s[0]);
    memcpy(s + 8, initial_value, 4 * sizeof s[0]);
    s[12] = (uint32_t)counter;
    s[13] = (uint32_t)(counter >> 32);
    s[14] = size;
    s[15] = flags;
    for (size_t i = 0; i < 7; i++)
        mix_round(s, words, schedule[i]);
    for (size_t i = 0; i < 8; i++)
        out_cv[i] = s[i] ^ s[i + 8];
}

static void node_value(const node *n, uint32_t extra_flags, uint32_t out_cv[8])
{
    compress(n->cv, n->words, n->counter, n->size, n->flags | extra_flags, out_cv);
}

static void parent_node(node *out_node, const uint32_t left[8], const uint32_t right[8])
{
    memcpy(out_node->cv, initial_value, sizeof initial_value);
    memcpy(out_node->words, left, 8 * sizeof left[0]);
    memcpy(out_node->words + 8, right, 8 * sizeof right[0]);
    out_node->counter = 0;
    out_node->size = BLOCK_SIZE;
    out_node->flags = PARENT;
}

static uint32_t start_flag(const vyre__blake3 *state)
{
    return state->blocks_done == 0 ? CHUNK_START : 0;
}

/* The last block of the open chunk. */
static void chunk_node(node *out_node, const vyre__blake3 *state)
{
    uint8_t block[BLOCK_SIZE] = {0};
    memcpy(block, state->block, state->block_size);
    memcpy(out_node->cv, state->chunk_cv, sizeof out_node->cv);
    load_words(out_node->words, block);
    out_node->counter = state->chunk_index;
    out_node->size = state->block_size;
    out_node->flags = start_flag(state) | CHUNK_END;
}

static void open_chunk(vyre__blake3 *state)
{
    memcpy(state->chunk_cv, initial_value, sizeof initial_value);
    state->block_size = 0;
    state->blocks_done = 0;
}

/* Closes a full chunk that is not the last: its value joins the subtrees it completes, one for each
 * trailing zero bit of the number of chunks. */
static void close_chunk(vyre__blake3 *state)
{
    node last;
    uint32_t cv[8];
    chunk_node(&last, state);
    node_value(&last, 0, cv);
    state->chunk_index++;
    for (uint64_t chunks = state->chunk_index; (chunks & 1) == 0; chunks >>= 1) {
        node parent;
        state->stack_size--;
        parent_node(&parent, state->stack[state->stack_size], cv);
        node_value(&parent, 0, cv);
    }
    memcpy(state->stack[state->stack_size], cv, sizeof cv);
    state->stack_size++;
    open_chunk(state);
}

/* Closes a full block that is not the last of the input. */
static void close_block(vyre__blake3 *state)
{
    if (state->blocks_done == BLOCKS_PER_CHUNK - 1) {
        close_chunk(state);
        return;
    }
    uint32_t words[16];
    load_words(words, state->block);
    compress(state->chunk_cv, words, state->chunk_index, BLOCK_SIZE, start_flag(state),
             state->chunk_cv);
    state->blocks_done++;
    state->block_size = 0;
}

void vyre__blake3_init(vyre__blake3 *state)
{
    state->chunk_index = 0;
    state->stack_size = 0;
    open_chunk(state);
}

void vyre__blake3_update(vyre__blake3 *state, const void *data, size_t size)
{
    const uint8_t *next = data;
    while (size > 0) {
        if (state->block_size == BLOCK_SIZE)
            close_block(state);
        size_t piece = (size_t)BLOCK_SIZE - state->block_size;
        if (piece > size)
            piece = size;
        memcpy(state->block + state->block_size, next, piece);
        state->block_size = (uint8_t)(state->block_size + piece);
        next += piece;
        size -= piece;
    }
}

void vyre__blake3_final(const vyre__blake3 *state, uint8_t out_digest[VYRE__BLAKE3_SIZE])
{
    node top;
    uint32_t cv[8];
    chunk_node(&top, state);
    for (size_t i = state->stack_size; i > 0; i--) {
        node_value(&top, 0, cv);
        parent_node(&top, state->stack[i - 1], cv);
    }
    node_value(&top, ROOT, cv);
    for (size_t i = 0; i < VYRE__BLAKE3_SIZE; i++)
        out_digest[i] = (uint8_t)(cv[i / 4] >> 8 * (i % 4));
}

void vyre__blake3_hash(const void *data, size_t size, uint8_t out_digest[VYRE__BLAKE3_SIZE])
{
    vyre__blake3 state;
    vyre__blake3_init(&state);
    vyre__blake3_update(&state, data, size);
    vyre__blake3_final(&state, out_digest);
}
