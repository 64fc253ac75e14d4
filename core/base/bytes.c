/* SPDX-License-Identifier: MIT OR Apache-2.0 */
#include "core/base/bytes.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int vyre__bytes_reserve(vyre__bytes *bytes, size_t extra)
{
    if (bytes->failed)
        return 0;
    if (extra <= bytes->capacity - bytes->size)
        return 1;
    size_t capacity = bytes->capacity ? bytes->capacity : 64;
    while (capacity - bytes->size < extra) {
        if (capacity > SIZE_MAX / 4) {
            bytes->failed = 1;
            return 0;
        }
        capacity *= 2;
    }
    uint8_t *larger = realloc(bytes->data, capacity);
    if (!larger) {
        bytes->failed = 1;
        return 0;
    }
    bytes->data = larger;
    bytes->capacity = capacity;
    return 1;
}

void vyre__bytes_put_slow(vyre__bytes *bytes, const void *data, size_t size)
{
    if (size == 0 || !vyre__bytes_reserve(bytes, size))
        return;
    memcpy(bytes->data + bytes->size, data, size);
    bytes->size += size;
}

void vyre__bytes_put_u8(vyre__bytes *bytes, uint8_t value)
{
    if (!vyre__bytes_reserve(bytes, 1))
        return;
    bytes->data[bytes->size] = value;
    bytes->size++;
}

static void put_little_endian(vyre__bytes *bytes, uint64_t value, size_t size)
{
    uint8_t data[8];
    for (size_t i = 0; i < size; i++)
        data[i] = (uint8_t)(value >> 8 * i);
    vyre__bytes_put(bytes, data, size);
}

void vyre__bytes_put_u16(vyre__bytes *bytes, uint16_t value)
{
    put_little_endian(bytes, value, 2);
}

void vyre__bytes_put_u32(vyre__bytes *bytes, uint32_t value)
{
    put_little_endian(bytes, value, 4);
}

void vyre__bytes_put_u64(vyre__bytes *bytes, uint64_t value)
{
    put_little_endian(bytes, value, 8);
}

void vyre__bytes_put_leb(vyre__bytes *bytes, uint64_t value)
{
    uint8_t data[10];
    size_t size = 0;
    do {
        const uint8_t low = value & 0x7F;
        value >>= 7;
        data[size] = (uint8_t)(low | (value ? 0x80 : 0));
        size++;
    } while (value);
    vyre__bytes_put(bytes, data, size);
}

void vyre__bytes_put_text(vyre__bytes *bytes, const char *text)
{
    vyre__bytes_put(bytes, text, strlen(text));
}

void vyre__bytes_printf(vyre__bytes *bytes, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    const int length = vsnprintf(NULL, 0, format, arguments);
    va_end(arguments);
    if (length < 0)
        bytes->failed = 1;
    if (length < 0 || !vyre__bytes_reserve(bytes, (size_t)length + 1))
        return;
    va_start(arguments, format);
    vsnprintf((char *)bytes->data + bytes->size, (size_t)length + 1, format, arguments);
    va_end(arguments);
    bytes->size += (size_t)length;
}

void *vyre__bytes_take(vyre__bytes *bytes, size_t *out_size)
{
    void *data = NULL;
    if (out_size)
        *out_size = 0;
    if (vyre__bytes_reserve(bytes, 1)) {
        bytes->data[bytes->size] = 0;
        data = bytes->data;
        if (out_size)
            *out_size = bytes->size;
        bytes->data = NULL;
    }
    vyre__bytes_release(bytes);
    return data;
}

void vyre__bytes_release(vyre__bytes *bytes)
{
    free(bytes->data);
    memset(bytes, 0, sizeof *bytes);
}
