/* SPDX-License-Identifier: MIT OR Apache-2.0 */
#include "core/config/ini.h"

#include <ini.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "core/base/arena.h"
#include "core/base/text.h"

typedef struct reader {
    const char *file; /* borrowed, like the text */
    const char *text;
    size_t size;
    size_t next; /* offset of the first byte not read */
    vyre__ini_handler handler;
    void *user;
    vyre_error *error;
    vyre_status status;
    vyre__arena arena;   /* keys of `seen` */
    vyre__map seen;      /* "section" and "section\nkey" to the line */
    const char *section; /* in the arena; NULL before the first */
    const char *line;    /* the line being parsed, in `text` */
    size_t line_size;
    vyre__ini_entry entry; /* of that line */
} reader;

vyre_status vyre__ini_fail(vyre_error *error, const vyre__ini_entry *entry, uint32_t column,
                           const char *fix, const char *format, ...)
{
    char message[512];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(message, sizeof message, format, arguments);
    va_end(arguments);
    vyre__fail(error, VYRE_CONFIG, fix, "%s", message);
    vyre__error_locate(error, "%s:%u:%u", entry->file, entry->line, column);
    return VYRE_CONFIG;
}

static int is_blank(char c)
{
    return c == ' ' || c == '\t';
}

/* Column of byte `offset` of the line, in code points. */
static uint32_t column_of(const reader *r, size_t offset)
{
    uint32_t column = 1;
    for (size_t i = 0; i < offset && i < r->line_size; i++)
        column += ((unsigned char)r->line[i] & 0xC0) != 0x80;
    return column;
}

static int refuse(reader *r, size_t offset, const char *fix, const char *message)
{
    r->status = vyre__ini_fail(r->error, &r->entry, column_of(r, offset), fix, "%s", message);
    return 0;
}

static int out_of_memory(reader *r)
{
    r->status = vyre__fail_memory(r->error, "a configuration file");
    return 0;
}

/* Notes a section or a key of the current section; an error when it is there already. */
static int note(reader *r, const char *key, size_t offset)
{
    char name[VYRE__INI_MAX_SECTION + VYRE__INI_MAX_LINE + 2];
    snprintf(name, sizeof name, "%s%s%s", r->section, key ? "\n" : "", key ? key : "");
    const uint32_t *line = vyre__map_get(&r->seen, vyre__str_of(name));
    if (line) {
        r->status =
            vyre__ini_fail(r->error, &r->entry, column_of(r, offset), "Keep one of the two.",
                           "%s `%s` is given twice: first on line %u", key ? "key" : "section",
                           key ? key : r->section, *line);
        return 0;
    }
    const char *copy = vyre__arena_copy(&r->arena, name, strlen(name));
    if (!copy || !vyre__map_put(&r->seen, vyre__str_of(copy), r->entry.line))
        return out_of_memory(r);
    return 1;
}

/* ---- checks of one line ---- */

static int check_bytes(reader *r)
{
    if (r->line_size > VYRE__INI_MAX_LINE)
        return refuse(r, VYRE__INI_MAX_LINE, "Shorten the line.", "the line has over 190 bytes");
    const size_t wrong = vyre__utf8_check(r->line, r->line_size);
    if (wrong < r->line_size)
        return refuse(r, wrong, "Save the file as UTF-8.", "the line is not UTF-8");
    for (size_t i = 0; i < r->line_size; i++) {
        const unsigned char c = (unsigned char)r->line[i];
        if (c == '\r')
            return refuse(r, i, "End lines with LF or CR LF.", "a carriage return inside a line");
        if ((c < 0x20 && c != '\t') || c == 0x7F)
            return refuse(r, i, "Remove the byte.", "a control character");
    }
    return 1;
}

static int check_comment(reader *r)
{
    for (size_t i = 1; i < r->line_size; i++)
        if (r->line[i] == ';' && is_blank(r->line[i - 1]))
            return refuse(r, i, "Put the comment on a line of its own.",
                          "`;` after a blank: the rest of the line would be lost");
    return 1;
}

static int check_section(reader *r)
{
    const char *end = memchr(r->line, ']', r->line_size);
    const size_t size = end ? (size_t)(end - r->line) - 1 : 0;
    if (!end)
        return refuse(r, 0, "End the section's name with `]`.", "a section without `]`");
    if (size == 0)
        return refuse(r, 1, "Write a name between the brackets.", "a section without a name");
    if (size > VYRE__INI_MAX_SECTION)
        return refuse(r, 1, "Use a name of at most 48 bytes.", "the section's name is too long");
    for (size_t i = size + 2; i < r->line_size; i++)
        if (!is_blank(r->line[i]))
            return refuse(r, i, "Put it on a line of its own.", "text after a section's name");
    if (memchr(r->line + 1, '[', size) || is_blank(r->line[1]) || is_blank(r->line[size]))
        return refuse(r, 1, "Write `[name]`.", "a bracket or a blank around the section's name");
    r->section = vyre__arena_copy(&r->arena, r->line + 1, size);
    if (!r->section)
        return out_of_memory(r);
    r->entry.section = r->section;
    r->entry.column = 2;
    if (!note(r, NULL, 1))
        return 0;
    r->status = r->handler(r->user, &r->entry, r->error);
    return r->status == VYRE_OK;
}

static int check_key(reader *r)
{
    size_t end = 0;
    while (end < r->line_size && r->line[end] != '=' && r->line[end] != ':')
        end++;
    if (end == r->line_size)
        return refuse(r, 0, "Write `key = value`.", "a key without `=`");
    if (r->line[end] == ':')
        return refuse(r, end, "Separate key and value with `=`; device ids are values, not keys.",
                      "`:` before `=`");
    if (end == 0)
        return refuse(r, 0, "Write `key = value`.", "a value without a key");
    if (!r->section)
        return refuse(r, 0, "Put the key below a section, such as [core].",
                      "a key before the first section");
    size_t value = end + 1;
    while (value < r->line_size && is_blank(r->line[value]))
        value++;
    r->entry.section = r->section;
    r->entry.column = 1;
    r->entry.value_column = column_of(r, value);
    return 1;
}

/* A line that says nothing: blank, or a comment. */
static int is_idle(const reader *r)
{
    size_t i = 0;
    while (i < r->line_size && is_blank(r->line[i]))
        i++;
    return i == r->line_size || r->line[0] == '#' || r->line[0] == ';';
}

static int check_line(reader *r)
{
    if (!check_bytes(r))
        return 0;
    if (is_idle(r))
        return 1;
    if (is_blank(r->line[0]))
        return refuse(r, 0, "Begin the line in its first column.", "the line begins with a blank");
    if (!check_comment(r))
        return 0;
    return r->line[0] == '[' ? check_section(r) : check_key(r);
}

/* ---- libinih: one checked line at a time ---- */

static int take_line(reader *r)
{
    if (r->status != VYRE_OK || r->next >= r->size)
        return 0;
    r->line = r->text + r->next;
    const char *end = memchr(r->line, '\n', r->size - r->next);
    r->line_size = end ? (size_t)(end - r->line) : r->size - r->next;
    r->next += r->line_size + (end != NULL);
    if (end && r->line_size > 0 && r->line[r->line_size - 1] == '\r')
        r->line_size--;
    const uint32_t number = r->entry.line + 1;
    r->entry = (vyre__ini_entry){.file = r->file, .line = number};
    return check_line(r);
}

static char *read_line(char *buffer, int capacity, void *stream)
{
    reader *r = stream;
    if (capacity < VYRE__INI_MAX_LINE + 2 || !take_line(r))
        return NULL;
    memcpy(buffer, r->line, r->line_size);
    memcpy(buffer + r->line_size, "\n", 2);
    return buffer;
}

static int take_pair(void *user, const char *section, const char *key, const char *value)
{
    (void)section;
    reader *r = user;
    if (r->status != VYRE_OK || !key || !value)
        return 0;
    r->entry.key = key;
    r->entry.value = value;
    if (!note(r, key, 0))
        return 0;
    r->status = r->handler(r->user, &r->entry, r->error);
    return r->status == VYRE_OK;
}

static vyre_status check_whole(reader *r)
{
    r->entry = (vyre__ini_entry){.file = r->file, .line = 1};
    if (r->size > VYRE__INI_MAX_SIZE)
        return vyre__ini_fail(r->error, &r->entry, 1, "Split the file.",
                              "the file has more than %d bytes", VYRE__INI_MAX_SIZE);
    const char *nul = memchr(r->text, '\0', r->size);
    if (nul) {
        const char *line = r->text;
        for (const char *p = r->text; p < nul; p++)
            if (*p == '\n') {
                r->entry.line++;
                line = p + 1;
            }
        return vyre__ini_fail(r->error, &r->entry, (uint32_t)(nul - line) + 1, "Remove the byte.",
                              "a NUL byte");
    }
    if (r->size >= 3 && memcmp(r->text, "\xEF\xBB\xBF", 3) == 0)
        r->next = 3;
    r->entry.line = 0;
    return VYRE_OK;
}

vyre_status vyre__ini_parse(const char *file, const char *text, size_t size,
                            vyre__ini_handler handler, void *user, vyre_error *error)
{
    reader r = {
        .file = file, .text = text, .size = size, .handler = handler, .user = user, .error = error};
    r.status = check_whole(&r);
    if (r.status == VYRE_OK) {
        const int line = ini_parse_stream(read_line, &r, take_pair, &r);
        if (line != 0 && r.status == VYRE_OK)
            r.status = vyre__ini_fail(error, &r.entry, 1, "Write `key = value`.",
                                      "the line cannot be read");
    }
    vyre__map_release(&r.seen);
    vyre__arena_release(&r.arena);
    return r.status;
}
