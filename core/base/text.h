/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Strings with a length, UTF-8, and a map from strings to numbers. */
#ifndef VYRE_CORE_BASE_TEXT_H
#define VYRE_CORE_BASE_TEXT_H

#include <stddef.h>
#include <stdint.h>

#include "core/base/bytes.h"

/* A string that may hold any bytes, NUL included. The bytes belong to somebody else. */
typedef struct vyre__str {
    const char *data;
    uint32_t size; /* bytes */
} vyre__str;

vyre__str vyre__str_of(const char *text); /* of a NUL-terminated string; NULL gives "" */
int vyre__str_equal(vyre__str a, vyre__str b);
int vyre__str_is(vyre__str a, const char *text);

/* Decodes one code point at data[0..size). Returns its length in bytes, or 0 when the bytes are not
 * well-formed UTF-8 (overlong forms and surrogates are not). size must be > 0. */
size_t vyre__utf8_decode(const char *data, size_t size, uint32_t *out_point);

/* Offset of the first byte that is not well-formed UTF-8, or size. */
size_t vyre__utf8_check(const char *data, size_t size);

/* Appends `text` with control characters, direction marks, U+2028, U+2029, U+FEFF and invalid bytes
 * escaped as \u{..} or \x.., so that it can be shown on a terminal. */
void vyre__put_escaped(vyre__bytes *bytes, const char *text, size_t size);

/* Edit distance (insert, delete, replace, transpose) of two short strings, at most `limit` + 1. */
unsigned vyre__edit_distance(vyre__str a, vyre__str b, unsigned limit);

/* ---- map ---- */

/* Maps strings to u32. Zero-initialise, but for `seed` that of another map may be taken, which
 * saves a call of the system. Keys are borrowed and must outlive the map. Lookup cost does not
 * depend on hostile keys: the hash is seeded by the system. */
typedef struct vyre__map {
    struct vyre__map_entry *entries; /* owned */
    uint32_t capacity;               /* power of two, or 0 */
    uint32_t count;
    uint64_t seed;
} vyre__map;

/* Value stored for `key`, or NULL. The pointer is valid until the next put. */
uint32_t *vyre__map_get(const vyre__map *map, vyre__str key);

/* Sets the value of `key`, replacing an earlier one. 0 when memory is short. */
int vyre__map_put(vyre__map *map, vyre__str key, uint32_t value);

void vyre__map_release(vyre__map *map);

#endif
