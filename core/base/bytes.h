/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* A growable byte buffer. Failure is sticky: writers need no check until the end. */
#ifndef VYRE_CORE_BASE_BYTES_H
#define VYRE_CORE_BASE_BYTES_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "core/base/error.h"

/* Zero-initialise to start empty. */
typedef struct vyre__bytes {
    uint8_t *data; /* owned, malloc'd; NULL while capacity is 0 */
    size_t size;
    size_t capacity;
    int failed; /* memory ran short; later writes do nothing */
} vyre__bytes;

/* Makes room for `extra` more bytes; 0 when memory is short. */
int vyre__bytes_reserve(vyre__bytes *bytes, size_t extra);

/* Appends; the second where there may be no room yet. */
void vyre__bytes_put_slow(vyre__bytes *bytes, const void *data, size_t size);

static inline void vyre__bytes_put(vyre__bytes *bytes, const void *data, size_t size)
{
    if (bytes->failed || size == 0 || size > bytes->capacity - bytes->size) {
        vyre__bytes_put_slow(bytes, data, size);
        return;
    }
    memcpy(bytes->data + bytes->size, data, size);
    bytes->size += size;
}

void vyre__bytes_put_u8(vyre__bytes *bytes, uint8_t value);
void vyre__bytes_put_u16(vyre__bytes *bytes, uint16_t value);    /* little-endian */
void vyre__bytes_put_u32(vyre__bytes *bytes, uint32_t value);    /* little-endian */
void vyre__bytes_put_u64(vyre__bytes *bytes, uint64_t value);    /* little-endian */
void vyre__bytes_put_leb(vyre__bytes *bytes, uint64_t value);    /* minimal unsigned LEB128 */
void vyre__bytes_put_text(vyre__bytes *bytes, const char *text); /* without the NUL */
void vyre__bytes_printf(vyre__bytes *bytes, const char *format, ...) VYRE__PRINTF(2, 3);

/* Hands the memory to the caller (free with vyre_free) and leaves the buffer empty. A NUL that is
 * not counted follows the bytes. NULL when the buffer failed. */
void *vyre__bytes_take(vyre__bytes *bytes, size_t *out_size);

void vyre__bytes_release(vyre__bytes *bytes);

#endif
