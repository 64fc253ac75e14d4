/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Writing JSON with keys in the order of the calls. Nothing else in the project prints JSON. */
#ifndef VYRE_CORE_BASE_JSON_H
#define VYRE_CORE_BASE_JSON_H

#include <stddef.h>
#include <stdint.h>

#include "core/base/bytes.h"

/* Objects and arrays open at once. */
#define VYRE__JSON_DEPTH_MAX 32

/*
 * Zero-initialise; `indented` may be set before the first call. In an object every call takes the
 * key, in an array and at the top level the key is NULL. A call that breaks this, nests too deep or
 * closes what is not open marks the output as failed, as does a lack of memory.
 */
typedef struct vyre__json {
    vyre__bytes out;
    int indented;                             /* one member a line, two spaces a level */
    uint32_t depth;                           /* levels open */
    unsigned char kind[VYRE__JSON_DEPTH_MAX]; /* '{' or '[' of each level */
    unsigned char used[VYRE__JSON_DEPTH_MAX]; /* the level has a member */
    int complete;                             /* the top-level value is written */
} vyre__json;

void vyre__json_begin_object(vyre__json *json, const char *key);
void vyre__json_end_object(vyre__json *json);
void vyre__json_begin_array(vyre__json *json, const char *key);
void vyre__json_end_array(vyre__json *json);

/* Invalid UTF-8 is replaced by U+FFFD. */
void vyre__json_text(vyre__json *json, const char *key, const char *text, size_t size);
void vyre__json_string(vyre__json *json, const char *key, const char *text); /* NULL: null */

/* Numbers beyond 2^53 in magnitude, which many readers would round, are written as strings. */
void vyre__json_u64(vyre__json *json, const char *key, uint64_t value);
void vyre__json_i64(vyre__json *json, const char *key, int64_t value);

/* The shortest of 15 to 17 digits that reads back as `value`; null for a NaN or an infinity. */
void vyre__json_double(vyre__json *json, const char *key, double value);
void vyre__json_bool(vyre__json *json, const char *key, int value);
void vyre__json_null(vyre__json *json, const char *key);

/* Lower-case hexadecimal, as a string. */
void vyre__json_hex(vyre__json *json, const char *key, const void *data, size_t size);

/* One whole JSON value, as written by another writer; an indented one is indented further. */
void vyre__json_value(vyre__json *json, const char *key, const char *text, size_t size);

/* Ends the document with LF and hands the text over (free with vyre_free). NULL when something
 * failed or is still open. Releases the writer in any case. */
char *vyre__json_take(vyre__json *json, size_t *out_size);

#endif
