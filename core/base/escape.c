/* SPDX-License-Identifier: MIT OR Apache-2.0 */
#include "core/base/escape.h"

#include <string.h>

#include "core/base/text.h"

/* Code points that would move the cursor, hide, or reorder what a terminal shows. */
static int is_hidden(uint32_t point)
{
    return point < 0x20 || (point >= 0x7F && point <= 0x9F) || point == 0xAD || point == 0x61C ||
           (point >= 0x200B && point <= 0x200F) || (point >= 0x2028 && point <= 0x202E) ||
           (point >= 0x2060 && point <= 0x206F) || point == 0xFEFF;
}

static size_t put_hex(char *out_form, uint32_t value, size_t least_digits)
{
    size_t digits = least_digits;
    while (digits < 8 && value >> 4 * digits)
        digits++;
    for (size_t i = 0; i < digits; i++)
        out_form[i] = "0123456789abcdef"[value >> 4 * (digits - 1 - i) & 15];
    return digits;
}

size_t vyre__escape_unit(const char *data, size_t size, char out_form[VYRE__ESCAPE_MAX],
                         size_t *out_size)
{
    uint32_t point = 0;
    const size_t length = vyre__utf8_decode(data, size, &point);
    if (length == 0) {
        memcpy(out_form, "\\x", 2);
        *out_size = 2 + put_hex(out_form + 2, (unsigned char)data[0], 2);
        return 1;
    }
    if (is_hidden(point)) {
        memcpy(out_form, "\\u{", 3);
        const size_t digits = put_hex(out_form + 3, point, 1);
        out_form[3 + digits] = '}';
        *out_size = 4 + digits;
        return length;
    }
    memcpy(out_form, data, length);
    *out_size = length;
    return length;
}

void vyre__escape_into(char *target, size_t capacity, const char *text, size_t size)
{
    size_t used = 0;
    for (size_t i = 0; i < size;) {
        char form[VYRE__ESCAPE_MAX];
        size_t form_size = 0;
        i += vyre__escape_unit(text + i, size - i, form, &form_size);
        if (form_size >= capacity - used)
            break;
        memcpy(target + used, form, form_size);
        used += form_size;
    }
    if (capacity)
        target[used] = 0;
}
