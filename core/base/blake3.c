/* SPDX-License-Identifier: MIT OR Apache-2.0 */
#include "core/base/blake3.h"

#include <string.h>

#include "core/base/blake3_chunks.h"
#include "core/base/blake3_rounds.h"

enum {
    CHUNK_START = VYRE__BLAKE3_CHUNK_START,
    CHUNK_END = VYRE__BLAKE3_CHUNK_END,
    PARENT = 4,
    ROOT = 8,
    BLOCK_SIZE = VYRE__BLAKE3_BLOCK,
    BLOCKS_PER_CHUNK = VYRE__BLAKE3_BLOCKS
};

static const uint32_t initial_value[8] = VYRE__BLAKE3_INITIAL;

/* The arguments of one compression, kept until it is known whether it is the root. */
typedef struct node {
    uint32_t cv[8];
    uint32_t words[16];
    uint64_t counter;
    uint32_t size; /* bytes of input in `words` */
    uint32_t flags;
} node;

static void load_words(uint32_t words[16], const uint8_t block[BLOCK_SIZE])
{
    for (size_t i = 0; i < 16; i++)
        words[i] = vyre__blake3_word(block + 4 * i);
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
    BLAKE3_ROUNDS(s, words);
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

/* The value of a full chunk that is not the last joins the subtrees that it completes, one for each
 * trailing zero bit of the number of chunks. */
static void push_chunk(vyre__blake3 *state, uint32_t cv[8])
{
    state->chunk_index++;
    for (uint64_t chunks = state->chunk_index; (chunks & 1) == 0; chunks >>= 1) {
        node parent;
        state->stack_size--;
        parent_node(&parent, state->stack[state->stack_size], cv);
        node_value(&parent, 0, cv);
    }
    memcpy(state->stack[state->stack_size], cv, 8 * sizeof cv[0]);
    state->stack_size++;
}

static void close_chunk(vyre__blake3 *state)
{
    node last;
    uint32_t cv[8];
    chunk_node(&last, state);
    node_value(&last, 0, cv);
    push_chunk(state, cv);
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

/* Chunks that lie in the input as a whole and are not its last, where there are several; the bytes
 * that they take. */
static size_t take_chunks(vyre__blake3 *state, const uint8_t *data, size_t size)
{
    size_t taken = 0;
    while (size - taken > 2 * VYRE__BLAKE3_CHUNK) {
        uint32_t cvs[VYRE__BLAKE3_LANES][8];
        size_t count = (size - taken - 1) / VYRE__BLAKE3_CHUNK;
        if (count > VYRE__BLAKE3_LANES)
            count = VYRE__BLAKE3_LANES;
        vyre__blake3_chunks(data + taken, count, state->chunk_index, cvs);
        for (size_t i = 0; i < count; i++)
            push_chunk(state, cvs[i]);
        taken += count * VYRE__BLAKE3_CHUNK;
    }
    return taken;
}

static int is_between_chunks(const vyre__blake3 *state)
{
    return state->blocks_done == 0 && state->block_size == 0;
}

void vyre__blake3_update(vyre__blake3 *state, const void *data, size_t size)
{
    const uint8_t *next = data;
    while (size > 0) {
        if (state->block_size == BLOCK_SIZE)
            close_block(state);
        const size_t taken = is_between_chunks(state) ? take_chunks(state, next, size) : 0;
        next += taken;
        size -= taken;
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
