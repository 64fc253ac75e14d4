/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Making text safe to show: one unit at a time, without allocation. */
#ifndef VYRE_CORE_BASE_ESCAPE_H
#define VYRE_CORE_BASE_ESCAPE_H

#include <stddef.h>

/* Longest form of one unit: \u{10ffff}. */
#define VYRE__ESCAPE_MAX 10

/*
 * Writes the form in which the code point (or invalid byte) at data[0..size) is shown and its
 * length in bytes; returns how many bytes of the input it stands for. size must be > 0. The form is
 * well-formed UTF-8, and escaping it again changes nothing.
 */
size_t vyre__escape_unit(const char *data, size_t size, char out_form[VYRE__ESCAPE_MAX],
                         size_t *out_size);

/* Copies `text` escaped into `target` with a NUL, cut between units when it does not fit. */
void vyre__escape_into(char *target, size_t capacity, const char *text, size_t size);

#endif
