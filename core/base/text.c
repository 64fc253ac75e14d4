/* SPDX-License-Identifier: MIT OR Apache-2.0 */
#include "core/base/text.h"

#include <string.h>

#include "core/base/escape.h"

vyre__str vyre__str_of(const char *text)
{
    const size_t size = text ? strlen(text) : 0;
    return (vyre__str){text ? text : "", size > UINT32_MAX ? UINT32_MAX : (uint32_t)size};
}

int vyre__str_equal(vyre__str a, vyre__str b)
{
    return a.size == b.size && (a.size == 0 || memcmp(a.data, b.data, a.size) == 0);
}

int vyre__str_is(vyre__str a, const char *text)
{
    return vyre__str_equal(a, vyre__str_of(text));
}

/* Length that the first byte of a sequence announces, and the bits it carries; 0 when no sequence
 * begins with it. */
static size_t sequence_length(uint8_t first, uint32_t *out_bits)
{
    if (first < 0x80) {
        *out_bits = first;
        return 1;
    }
    if (first >= 0xC2 && first <= 0xDF) {
        *out_bits = first & 0x1Fu;
        return 2;
    }
    if (first >= 0xE0 && first <= 0xEF) {
        *out_bits = first & 0x0Fu;
        return 3;
    }
    if (first >= 0xF0 && first <= 0xF4) {
        *out_bits = first & 0x07u;
        return 4;
    }
    return 0;
}

size_t vyre__utf8_decode(const char *data, size_t size, uint32_t *out_point)
{
    static const uint32_t least[5] = {0, 0, 0x80, 0x800, 0x10000};
    const uint8_t *bytes = (const uint8_t *)data;
    uint32_t point = 0;
    const size_t length = sequence_length(bytes[0], &point);
    *out_point = 0;
    if (length == 0 || length > size)
        return 0;
    for (size_t i = 1; i < length; i++) {
        if ((bytes[i] & 0xC0) != 0x80)
            return 0;
        point = point << 6 | (bytes[i] & 0x3Fu);
    }
    if (point < least[length] || point > 0x10FFFF || (point >= 0xD800 && point <= 0xDFFF))
        return 0;
    *out_point = point;
    return length;
}

size_t vyre__utf8_check(const char *data, size_t size)
{
    size_t i = 0;
    while (i < size) {
        uint32_t point;
        const size_t length = vyre__utf8_decode(data + i, size - i, &point);
        if (length == 0)
            break;
        i += length;
    }
    return i;
}

void vyre__put_escaped(vyre__bytes *bytes, const char *text, size_t size)
{
    for (size_t i = 0; i < size;) {
        char form[VYRE__ESCAPE_MAX];
        size_t form_size = 0;
        i += vyre__escape_unit(text + i, size - i, form, &form_size);
        vyre__bytes_put(bytes, form, form_size);
    }
}

/* Longest string that is compared: suggestions are for names that people type. */
enum { DISTANCE_MAX_SIZE = 64 };

static unsigned least_of(unsigned a, unsigned b)
{
    return a < b ? a : b;
}

unsigned vyre__edit_distance(vyre__str a, vyre__str b, unsigned limit)
{
    if (vyre__str_equal(a, b))
        return 0;
    const uint32_t difference = a.size > b.size ? a.size - b.size : b.size - a.size;
    if (difference > limit || a.size > DISTANCE_MAX_SIZE || b.size > DISTANCE_MAX_SIZE)
        return limit + 1;
    unsigned rows[3][DISTANCE_MAX_SIZE + 1]; /* row i: distances of a[0..i) to prefixes of b */
    unsigned *older = rows[0], *old = rows[1], *row = rows[2];
    memset(rows, 0, sizeof rows);
    for (unsigned j = 0; j <= b.size; j++)
        old[j] = j;
    for (unsigned i = 1; i <= a.size; i++) {
        row[0] = i;
        for (unsigned j = 1; j <= b.size; j++) {
            const char x = a.data[i - 1], y = b.data[j - 1];
            row[j] = least_of(old[j - 1] + (x != y), least_of(old[j], row[j - 1]) + 1);
            if (i > 1 && j > 1 && x == b.data[j - 2] && a.data[i - 2] == y)
                row[j] = least_of(row[j], older[j - 2] + 1);
        }
        unsigned *spare = older;
        older = old;
        old = row;
        row = spare;
    }
    return least_of(old[b.size], limit + 1);
}
