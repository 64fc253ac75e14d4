/* SPDX-License-Identifier: MIT OR Apache-2.0 */
#include "tools/devices/columns.h"

#include <string.h>

#include "core/base/text.h"

typedef struct point_range {
    uint32_t first, last;
} point_range;

static const point_range combining[] = {
    {0x300, 0x36F},   {0x483, 0x489},   {0x591, 0x5BD},   {0x610, 0x61A},     {0x64B, 0x65F},
    {0x900, 0x902},   {0xE34, 0xE3A},   {0xE47, 0xE4E},   {0x1AB0, 0x1AFF},   {0x1DC0, 0x1DFF},
    {0x20D0, 0x20FF}, {0xFE00, 0xFE0F}, {0xFE20, 0xFE2F}, {0xE0100, 0xE01EF},
};

static const point_range wide[] = {
    {0x1100, 0x115F},   {0x2E80, 0x303E},   {0x3041, 0x4DBF},   {0x4E00, 0xA4CF},
    {0xA960, 0xA97F},   {0xAC00, 0xD7A3},   {0xF900, 0xFAFF},   {0xFE30, 0xFE6F},
    {0xFF00, 0xFF60},   {0xFFE0, 0xFFE6},   {0x1F300, 0x1F64F}, {0x1F680, 0x1F6FF},
    {0x1F900, 0x1F9FF}, {0x20000, 0x3FFFD},
};

static int is_among(uint32_t point, const point_range *ranges, size_t count)
{
    for (size_t i = 0; i < count && point >= ranges[i].first; i++)
        if (point <= ranges[i].last)
            return 1;
    return 0;
}

static size_t columns_of_point(uint32_t point)
{
    if (is_among(point, combining, sizeof combining / sizeof *combining))
        return 0;
    return is_among(point, wide, sizeof wide / sizeof *wide) ? 2 : 1;
}

/* Bytes and columns of the first character. */
static size_t first_unit(const char *text, size_t size, size_t *out_columns)
{
    uint32_t point = 0;
    const size_t length = vyre__utf8_decode(text, size, &point);
    *out_columns = length ? columns_of_point(point) : 1;
    return length ? length : 1;
}

size_t columns_fit(const char *text, size_t limit)
{
    const size_t size = strlen(text);
    size_t at = 0, used = 0;
    while (at < size) {
        size_t columns;
        const size_t length = first_unit(text + at, size - at, &columns);
        if (used + columns > limit)
            break;
        used += columns;
        at += length;
    }
    return at;
}

size_t columns_of(const char *text)
{
    const size_t size = strlen(text);
    size_t at = 0, total = 0;
    while (at < size) {
        size_t columns;
        at += first_unit(text + at, size - at, &columns);
        total += columns;
    }
    return total;
}
