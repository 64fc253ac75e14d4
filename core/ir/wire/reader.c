/* SPDX-License-Identifier: MIT OR Apache-2.0 */
#include "core/ir/wire/reader.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/error.h"

/* ---- failures ---- */

static void stop(vyre__wire_reader *reader, vyre_status status)
{
    reader->status = status;
    reader->next = reader->end;
}

void vyre__read_fail(vyre__wire_reader *reader, const uint8_t *at, const char *code,
                     const char *fix, const char *format, ...)
{
    if (reader->status != VYRE_OK)
        return;
    char detail[512];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(detail, sizeof detail, format, arguments);
    va_end(arguments);
    const char *family =
        strcmp(code, VYRE__WIRE_VERSION) == 0 ? "E-WIRE-VERSION" : "E-WIRE-VALIDATION";
    stop(reader,
         vyre__fail(reader->error, VYRE_INVALID_PROGRAM, fix, "%s: %s: %s", family, code, detail));
    vyre__error_locate(reader->error, "byte %zu", (size_t)(at - reader->base));
}

void vyre__read_fail_memory(vyre__wire_reader *reader)
{
    if (reader->status == VYRE_OK)
        stop(reader, vyre__fail_memory(reader->error, "a program"));
}

void vyre__read_fail_truncated(vyre__wire_reader *reader)
{
    vyre__read_fail(reader, reader->next, VYRE__WIRE_TRUNCATED,
                    "Get the program again: the writer or the transport cut it off.",
                    "the program ends inside a value");
}

void *vyre__read_alloc(vyre__wire_reader *reader, size_t count, size_t size)
{
    void *memory = vyre__arena_array(&reader->program->arena, count, size);
    if (!memory)
        vyre__read_fail_memory(reader);
    return memory;
}

/* ---- numbers ---- */

/* The next `size` bytes, or NULL after recording the failure. */
static const uint8_t *take(vyre__wire_reader *reader, size_t size)
{
    if ((size_t)(reader->end - reader->next) < size) {
        vyre__read_fail_truncated(reader);
        return NULL;
    }
    const uint8_t *bytes = reader->next;
    reader->next += size;
    return bytes;
}

uint8_t vyre__read_u8(vyre__wire_reader *reader)
{
    const uint8_t *bytes = take(reader, 1);
    return bytes ? bytes[0] : 0;
}

uint32_t vyre__read_u32(vyre__wire_reader *reader)
{
    const uint8_t *bytes = take(reader, 4);
    if (!bytes)
        return 0;
    return (uint32_t)bytes[0] | (uint32_t)bytes[1] << 8 | (uint32_t)bytes[2] << 16 |
           (uint32_t)bytes[3] << 24;
}

uint64_t vyre__read_u64(vyre__wire_reader *reader)
{
    const uint64_t low = vyre__read_u32(reader);
    return low | (uint64_t)vyre__read_u32(reader) << 32;
}

uint64_t vyre__read_leb(vyre__wire_reader *reader)
{
    const uint8_t *start = reader->next;
    uint64_t value = 0;
    for (unsigned shift = 0; shift < 70; shift += 7) {
        const uint8_t byte = vyre__read_u8(reader);
        if (shift == 63 && byte > 1)
            break;
        value |= (uint64_t)(byte & 0x7f) << shift;
        if (!(byte & 0x80))
            return value;
    }
    vyre__read_fail(reader, start, VYRE__WIRE_VALUE,
                    "Write LEB128 numbers of at most 64 bits in at most 10 bytes.",
                    "a LEB128 number does not fit in 64 bits");
    return 0;
}

uint32_t vyre__read_leb_up_to(vyre__wire_reader *reader, uint32_t limit, const char *what)
{
    const uint8_t *start = reader->next;
    const uint64_t value = vyre__read_leb(reader);
    if (value <= limit)
        return (uint32_t)value;
    vyre__read_fail(reader, start, VYRE__WIRE_LIMIT, "Split the program, or mend its writer.",
                    "%s is %llu, the limit is %u", what, (unsigned long long)value,
                    (unsigned)limit);
    return 0;
}

uint8_t vyre__read_tag(vyre__wire_reader *reader, uint8_t first, uint8_t count, const char *what)
{
    const uint8_t *start = reader->next;
    const uint8_t value = vyre__read_u8(reader);
    if (value >= first && value - first < count)
        return value;
    vyre__read_fail(reader, start, VYRE__WIRE_TAG, "Mend the writer of the program.",
                    "%s cannot be %u; values are %u to %u", what, (unsigned)value, (unsigned)first,
                    (unsigned)(first + count - 1));
    return first;
}

/* ---- strings ---- */

static vyre__str copy_bytes(vyre__wire_reader *reader, size_t size)
{
    const vyre__str empty = {"", 0};
    const uint8_t *bytes = take(reader, size);
    if (!bytes)
        return empty;
    const char *copy = vyre__arena_copy(&reader->program->arena, bytes, size);
    if (!copy) {
        vyre__read_fail_memory(reader);
        return empty;
    }
    return (vyre__str){copy, (uint32_t)size};
}

static vyre__str copy_text(vyre__wire_reader *reader, const uint8_t *at, uint64_t size)
{
    if (size > VYRE__MAX_STRING) {
        vyre__read_fail(reader, at, VYRE__WIRE_LIMIT, "Shorten the name, or mend the writer.",
                        "a string of %llu bytes, the limit is %d", (unsigned long long)size,
                        VYRE__MAX_STRING);
        size = 0;
    }
    const uint8_t *start = reader->next;
    const vyre__str text = copy_bytes(reader, (size_t)size);
    const size_t bad = vyre__utf8_check(text.data, text.size);
    if (bad < text.size)
        vyre__read_fail(reader, start + bad, VYRE__WIRE_UTF8, "Write strings as UTF-8.",
                        "a string is not UTF-8");
    return text;
}

vyre__str vyre__read_str(vyre__wire_reader *reader)
{
    const uint8_t *at = reader->next;
    const uint32_t size = vyre__read_u32(reader);
    return copy_text(reader, at, size);
}

vyre__str vyre__read_lstr(vyre__wire_reader *reader)
{
    const uint8_t *at = reader->next;
    const uint64_t size = vyre__read_leb(reader);
    return copy_text(reader, at, size);
}

vyre__str vyre__read_payload(vyre__wire_reader *reader)
{
    const uint8_t *at = reader->next;
    uint32_t size = vyre__read_u32(reader);
    if (size > VYRE__MAX_OPAQUE) {
        vyre__read_fail(reader, at, VYRE__WIRE_LIMIT, "Split the payload.",
                        "an opaque payload of %u bytes, the limit is %d", (unsigned)size,
                        VYRE__MAX_OPAQUE);
        size = 0;
    }
    return copy_bytes(reader, size);
}

/* ---- sections and nesting ---- */

const uint8_t *vyre__read_section(vyre__wire_reader *reader, size_t size)
{
    const uint8_t *outer_end = reader->end;
    if ((size_t)(reader->end - reader->next) < size)
        vyre__read_fail_truncated(reader);
    else
        reader->end = reader->next + size;
    return outer_end;
}

void vyre__read_leave(vyre__wire_reader *reader, const uint8_t *outer_end, const char *what)
{
    if (reader->next != reader->end)
        vyre__read_fail(reader, reader->next, VYRE__WIRE_TRAILING,
                        "Mend the writer: the length must be that of the content.",
                        "%zu bytes are left over in %s", (size_t)(reader->end - reader->next),
                        what);
    if (reader->status == VYRE_OK)
        reader->end = outer_end;
}

int vyre__read_enter(vyre__wire_reader *reader)
{
    if (reader->depth >= VYRE__MAX_DECODE_DEPTH) {
        vyre__read_fail(reader, reader->next, VYRE__WIRE_DEPTH,
                        "Name intermediate values with `let` to make expressions flatter.",
                        "nodes, expressions and types nest deeper than %d levels",
                        VYRE__MAX_DECODE_DEPTH);
        return 0;
    }
    if (reader->status != VYRE_OK)
        return 0;
    reader->depth++;
    return 1;
}

void vyre__read_push(vyre__wire_reader *reader, const void *child)
{
    if (reader->pending_count == reader->pending_capacity) {
        const size_t capacity = reader->pending_capacity ? reader->pending_capacity * 2 : 64;
        const void **larger = realloc(reader->pending, capacity * sizeof *larger);
        if (!larger) {
            vyre__read_fail_memory(reader);
            return;
        }
        reader->pending = larger;
        reader->pending_capacity = capacity;
    }
    reader->pending[reader->pending_count++] = child;
}

const void *vyre__read_collect(vyre__wire_reader *reader, size_t first)
{
    const size_t count = reader->pending_count - first;
    void *items = vyre__read_alloc(reader, count, sizeof *reader->pending);
    if (items && count > 0)
        memcpy(items, reader->pending + first, count * sizeof *reader->pending);
    reader->pending_count = first;
    return items;
}
