/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Whole chunks of BLAKE3 input, several at once in the vectors of the processor. */
#ifndef VYRE_CORE_BASE_BLAKE3_CHUNKS_H
#define VYRE_CORE_BASE_BLAKE3_CHUNKS_H

#include <stddef.h>
#include <stdint.h>

enum { VYRE__BLAKE3_LANES = 8 }; /* chunks at once */

/*
 * Chaining values of `count` chunks, 1 to VYRE__BLAKE3_LANES, of 1024 bytes each, one after another
 * at `data`; the first is number `index` of the input. The time hardly depends on the count.
 */
void vyre__blake3_chunks(const uint8_t *data, size_t count, uint64_t index,
                         uint32_t out_cvs[VYRE__BLAKE3_LANES][8]);

#endif
