/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Classes of characters, independent of the locale. -1 stands for the end of the text. */
#ifndef VYRE_CORE_IR_TEXT_CHAR_H
#define VYRE_CORE_IR_TEXT_CHAR_H

#include <stdint.h>

static inline int vyre__is_digit(int c)
{
    return c >= '0' && c <= '9';
}

/* A letter, a digit or `_`. */
static inline int vyre__is_word_char(int c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || vyre__is_digit(c);
}

/* Value of a hexadecimal digit, or -1. */
static inline int vyre__hex_value(int c)
{
    if (vyre__is_digit(c))
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

/* The characters that make text read in another order than it is stored. */
static inline int vyre__is_direction_mark(uint32_t point)
{
    return point == 0x061C || point == 0x200E || point == 0x200F ||
           (point >= 0x202A && point <= 0x202E) || (point >= 0x2066 && point <= 0x2069);
}

#endif
