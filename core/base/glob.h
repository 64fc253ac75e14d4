/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Patterns with `*` for any text and `?` for one byte. */
#ifndef VYRE_CORE_BASE_GLOB_H
#define VYRE_CORE_BASE_GLOB_H

/* True when `text` matches `pattern`. Bytes; time is bounded by the product of the lengths. */
int vyre__glob(const char *pattern, const char *text);

/* The same for a list of patterns separated by blanks: true when one of them matches. Patterns over
 * 255 bytes match nothing. */
int vyre__glob_any(const char *patterns, const char *text);

#endif
