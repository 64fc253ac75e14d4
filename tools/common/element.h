/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Element types of buffers, and their values as text. */
#ifndef TOOLS_COMMON_ELEMENT_H
#define TOOLS_COMMON_ELEMENT_H

#include <stddef.h>
#include <stdint.h>

typedef enum element_kind {
    ELEMENT_NONE = 0, /* a type whose values have no text form here */
    ELEMENT_U8,
    ELEMENT_U16,
    ELEMENT_U32,
    ELEMENT_I8,
    ELEMENT_I16,
    ELEMENT_I32,
    ELEMENT_F32,
    ELEMENT_F16,
    ELEMENT_BF16,
    ELEMENT_BOOL /* a 32-bit word */
} element_kind;

/* "u32" to ELEMENT_U32; ELEMENT_NONE for any other word. `length` bytes of `word` count. */
element_kind element_of_word(const char *word, size_t length);

const char *element_word(element_kind kind);
size_t element_size(element_kind kind); /* bytes; 0 for ELEMENT_NONE */

/* Stores a whole number in the element: modulo 2^n for integers, nearest for floats, != 0 for bool.
 */
void element_put_integer(element_kind kind, void *out, uint64_t value);

/*
 * Reads one value: decimal or 0x for integers (a leading minus for signed ones), decimal,
 * hexadecimal float, inf or nan for floats, 0, 1, true or false for bool. Returns the characters
 * used, or 0 when there is no value or it does not fit.
 */
size_t element_parse(element_kind kind, const char *text, void *out);

/* Prints one value, the shortest text that reads back to the same bits. Returns its length. */
size_t element_print(element_kind kind, const void *value, char *out, size_t capacity);

#endif
