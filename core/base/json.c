/* SPDX-License-Identifier: MIT OR Apache-2.0 */
#include "core/base/json.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/text.h"

/* Largest magnitude up to which a double holds every integer. */
#define EXACT_INTEGER_MAX ((uint64_t)1 << 53)

static void new_line(vyre__json *json)
{
    if (!json->indented)
        return;
    vyre__bytes_put_u8(&json->out, '\n');
    for (uint32_t i = 0; i < json->depth; i++)
        vyre__bytes_put_text(&json->out, "  ");
}

/* One code point, or the mark for an invalid byte; returns the bytes read. */
static size_t put_point(vyre__bytes *out, const char *text, size_t size)
{
    uint32_t point = 0;
    const size_t length = vyre__utf8_decode(text, size, &point);
    if (length == 0) {
        vyre__bytes_put_text(out, "\xEF\xBF\xBD");
        return 1;
    }
    switch (point) {
    case '"': vyre__bytes_put_text(out, "\\\""); break;
    case '\\': vyre__bytes_put_text(out, "\\\\"); break;
    case '\n': vyre__bytes_put_text(out, "\\n"); break;
    case '\r': vyre__bytes_put_text(out, "\\r"); break;
    case '\t': vyre__bytes_put_text(out, "\\t"); break;
    default:
        /* The line separators are legal JSON but end a line in JavaScript. */
        if (point < 0x20 || (point >= 0x7F && point < 0xA0) || point == 0x2028 || point == 0x2029)
            vyre__bytes_printf(out, "\\u%04x", (unsigned)point);
        else
            vyre__bytes_put(out, text, length);
    }
    return length;
}

static void put_quoted(vyre__bytes *out, const char *text, size_t size)
{
    vyre__bytes_put_u8(out, '"');
    for (size_t i = 0; i < size;)
        i += put_point(out, text + i, size - i);
    vyre__bytes_put_u8(out, '"');
}

/* Everything before a value: the comma, the line, the key. */
static void begin_value(vyre__json *json, const char *key)
{
    const int in_object = json->depth > 0 && json->kind[json->depth - 1] == '{';
    if ((key != NULL) != in_object || (json->depth == 0 && json->complete)) {
        json->out.failed = 1;
        return;
    }
    if (json->depth == 0) {
        json->complete = 1;
        return;
    }
    if (json->used[json->depth - 1])
        vyre__bytes_put_u8(&json->out, ',');
    json->used[json->depth - 1] = 1;
    new_line(json);
    if (key) {
        put_quoted(&json->out, key, strlen(key));
        vyre__bytes_put_text(&json->out, json->indented ? ": " : ":");
    }
}

static void begin_level(vyre__json *json, const char *key, char kind)
{
    begin_value(json, key);
    if (json->depth == VYRE__JSON_DEPTH_MAX) {
        json->out.failed = 1;
        return;
    }
    vyre__bytes_put_u8(&json->out, (uint8_t)kind);
    json->kind[json->depth] = (unsigned char)kind;
    json->used[json->depth] = 0;
    json->depth++;
}

static void end_level(vyre__json *json, char kind, char close)
{
    if (json->depth == 0 || json->kind[json->depth - 1] != kind) {
        json->out.failed = 1;
        return;
    }
    json->depth--;
    if (json->used[json->depth])
        new_line(json);
    vyre__bytes_put_u8(&json->out, (uint8_t)close);
}

void vyre__json_begin_object(vyre__json *json, const char *key)
{
    begin_level(json, key, '{');
}

void vyre__json_end_object(vyre__json *json)
{
    end_level(json, '{', '}');
}

void vyre__json_begin_array(vyre__json *json, const char *key)
{
    begin_level(json, key, '[');
}

void vyre__json_end_array(vyre__json *json)
{
    end_level(json, '[', ']');
}

void vyre__json_text(vyre__json *json, const char *key, const char *text, size_t size)
{
    begin_value(json, key);
    put_quoted(&json->out, text, size);
}

void vyre__json_string(vyre__json *json, const char *key, const char *text)
{
    if (text)
        vyre__json_text(json, key, text, strlen(text));
    else
        vyre__json_null(json, key);
}

void vyre__json_u64(vyre__json *json, const char *key, uint64_t value)
{
    const char *quote = value > EXACT_INTEGER_MAX ? "\"" : "";
    begin_value(json, key);
    vyre__bytes_printf(&json->out, "%s%" PRIu64 "%s", quote, value, quote);
}

void vyre__json_i64(vyre__json *json, const char *key, int64_t value)
{
    const int exact = value >= -(int64_t)EXACT_INTEGER_MAX && value <= (int64_t)EXACT_INTEGER_MAX;
    const char *quote = exact ? "" : "\"";
    begin_value(json, key);
    vyre__bytes_printf(&json->out, "%s%" PRId64 "%s", quote, value, quote);
}

/* The decimal point of printf follows the locale and may take several bytes. */
static void put_number(vyre__bytes *out, const char *number)
{
    int in_point = 0;
    for (const char *c = number; *c; c++) {
        const int is_point = !strchr("0123456789eE+-", *c);
        if (!is_point)
            vyre__bytes_put_u8(out, (uint8_t)*c);
        else if (!in_point)
            vyre__bytes_put_u8(out, '.');
        in_point = is_point;
    }
}

void vyre__json_double(vyre__json *json, const char *key, double value)
{
    if (!isfinite(value)) {
        vyre__json_null(json, key);
        return;
    }
    char number[64];
    for (int digits = 15; digits <= 17; digits++) {
        snprintf(number, sizeof number, "%.*g", digits, value);
        /* Written and read in one locale, so its decimal point does not matter. */
        const double back = strtod(number, NULL);
        if (memcmp(&back, &value, sizeof value) == 0)
            break;
    }
    begin_value(json, key);
    put_number(&json->out, number);
}

void vyre__json_bool(vyre__json *json, const char *key, int value)
{
    begin_value(json, key);
    vyre__bytes_put_text(&json->out, value ? "true" : "false");
}

void vyre__json_null(vyre__json *json, const char *key)
{
    begin_value(json, key);
    vyre__bytes_put_text(&json->out, "null");
}

void vyre__json_hex(vyre__json *json, const char *key, const void *data, size_t size)
{
    static const char digits[] = "0123456789abcdef";
    const uint8_t *bytes = data;
    begin_value(json, key);
    vyre__bytes_put_u8(&json->out, '"');
    for (size_t i = 0; i < size; i++) {
        vyre__bytes_put_u8(&json->out, (uint8_t)digits[bytes[i] >> 4]);
        vyre__bytes_put_u8(&json->out, (uint8_t)digits[bytes[i] & 15]);
    }
    vyre__bytes_put_u8(&json->out, '"');
}

void vyre__json_value(vyre__json *json, const char *key, const char *text, size_t size)
{
    begin_value(json, key);
    while (size > 0 && text[size - 1] == '\n')
        size--;
    json->out.failed |= size == 0;
    for (size_t i = 0; i < size; i++) {
        if (text[i] == '\n')
            new_line(json);
        else
            vyre__bytes_put_u8(&json->out, (uint8_t)text[i]);
    }
}

char *vyre__json_take(vyre__json *json, size_t *out_size)
{
    if (json->depth > 0 || !json->complete)
        json->out.failed = 1;
    vyre__bytes_put_u8(&json->out, '\n');
    char *text = vyre__bytes_take(&json->out, out_size);
    memset(json, 0, sizeof *json);
    return text;
}
