/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* BLAKE3-256, unkeyed (https://github.com/BLAKE3-team/BLAKE3-specs). */
#ifndef VYRE_CORE_BASE_BLAKE3_H
#define VYRE_CORE_BASE_BLAKE3_H

#include <stddef.h>
#include <stdint.h>

#define VYRE__BLAKE3_SIZE 32

typedef struct vyre__blake3 {
    uint32_t chunk_cv[8];  /* chaining value of the open chunk */
    uint64_t chunk_index;  /* chunks completed before the open one */
    uint8_t block[64];     /* bytes of the open block */
    uint8_t block_size;    /* bytes used in `block` */
    uint8_t blocks_done;   /* blocks of the open chunk compressed so far */
    uint8_t stack_size;    /* subtree values in `stack` */
    uint32_t stack[54][8]; /* chaining values of complete subtrees; 2^54 chunks suffice */
} vyre__blake3;

void vyre__blake3_init(vyre__blake3 *state);
void vyre__blake3_update(vyre__blake3 *state, const void *data, size_t size);
void vyre__blake3_final(const vyre__blake3 *state, uint8_t out_digest[VYRE__BLAKE3_SIZE]);

/* All three in one call. */
void vyre__blake3_hash(const void *data, size_t size, uint8_t out_digest[VYRE__BLAKE3_SIZE]);

#endif
