/* SPDX-License-Identifier: MIT OR Apache-2.0 */
#include "core/config/list.h"

#include <stdio.h>
#include <string.h>

static int is_blank(char c)
{
    return c == ' ' || c == '\t';
}

char vyre__list_separator(uint32_t type)
{
    return type == VYRE__OPTION_FACTS ? ',' : type == VYRE__OPTION_PATHS ? ':' : ' ';
}

static int ends_entry(char c, char separator)
{
    return c == '\0' || c == separator || (separator == ' ' && is_blank(c));
}

static uint32_t points_in(const char *text, size_t size)
{
    uint32_t points = 0;
    for (size_t i = 0; i < size; i++)
        points += ((unsigned char)text[i] & 0xC0) != 0x80;
    return points;
}

int vyre__list_next(const char *value, char separator, size_t *offset, vyre__list_entry *out_entry)
{
    size_t begin = *offset;
    if (begin == SIZE_MAX)
        return 0;
    while (is_blank(value[begin]) || (separator == ':' && value[begin] == ':'))
        begin++;
    /* A comma has an entry on either side; the other separators only keep entries apart. */
    if (value[begin] == '\0' && (separator != ',' || *offset == 0))
        return 0;
    size_t end = begin;
    while (!ends_entry(value[end], separator))
        end++;
    *offset = value[end] ? end + 1 : SIZE_MAX;
    while (end > begin && is_blank(value[end - 1]))
        end--;
    *out_entry = (vyre__list_entry){value + begin, end - begin, points_in(value, begin)};
    return 1;
}

/* ---- checks ---- */

static int is_repeated(const char *value, const vyre__list_entry *entry)
{
    vyre__list_entry earlier;
    size_t offset = 0;
    while (vyre__list_next(value, ' ', &offset, &earlier) && earlier.text < entry->text)
        if (earlier.size == entry->size && memcmp(earlier.text, entry->text, entry->size) == 0)
            return 1;
    return 0;
}

static int check_id(const char *value, const vyre__list_entry *entry, char *why, size_t capacity)
{
    char id[VYRE__OPTION_VALUE];
    snprintf(id, sizeof id, "%.*s", (int)entry->size, entry->text);
    if (!vyre__is_name(id, 32, 0)) {
        snprintf(why, capacity,
                 "write ids of backends separated by blanks, such as `cuda cpu`; `%s` is none", id);
        return 0;
    }
    if (is_repeated(value, entry)) {
        snprintf(why, capacity, "name each backend once; `%s` is there twice", id);
        return 0;
    }
    return 1;
}

int vyre__list_check(uint32_t type, const char *value, char out[VYRE__OPTION_VALUE], char *why,
                     size_t why_capacity)
{
    const char separator = vyre__list_separator(type);
    vyre__list_entry entry;
    size_t offset = 0, used = 0;
    out[0] = '\0';
    if (strlen(value) >= VYRE__OPTION_VALUE) {
        snprintf(why, why_capacity, "use at most %d bytes", VYRE__OPTION_VALUE - 1);
        return 0;
    }
    while (vyre__list_next(value, separator, &offset, &entry)) {
        if (entry.size == 0) {
            snprintf(why, why_capacity, "write an expression before and after each comma");
            return 0;
        }
        if (type == VYRE__OPTION_IDS && !check_id(value, &entry, why, why_capacity))
            return 0;
        if (used > 0)
            out[used++] = separator;
        memcpy(out + used, entry.text, entry.size);
        used += entry.size;
        out[used] = '\0';
    }
    return 1;
}
