/* SPDX-License-Identifier: MIT OR Apache-2.0 */
#include "config.h"

#include "core/registry/module/shown.h"

#include <stdio.h>
#include <string.h>

enum { HEAD = 120, TAIL = 200 };

static int is_continuation(char byte)
{
    return ((unsigned char)byte & 0xC0) == 0x80;
}

vyre__shown vyre__show_path(const char *path)
{
    vyre__shown shown;
    const size_t size = strlen(path);
    if (size < sizeof shown.text) {
        memcpy(shown.text, path, size + 1);
        return shown;
    }
    size_t head = HEAD, tail = size - TAIL;
    /* At most three: bytes that are no UTF-8 must not pull the cut further. */
    for (int i = 0; i < 3 && is_continuation(path[head]); i++)
        head--;
    for (int i = 0; i < 3 && is_continuation(path[tail]); i++)
        tail++;
    snprintf(shown.text, sizeof shown.text, "%.*s...%s", (int)head, path, path + tail);
    return shown;
}

vyre__shown vyre__show_command(const char *command, const char *path)
{
    vyre__shown shown;
    const int start = snprintf(shown.text, sizeof shown.text, "Run: %s '", command);
    size_t used = start > 0 ? (size_t)start : 0;
    for (; *path; path++) {
        const char *form = *path == '\'' ? "'\\''" : (const char[]){*path, 0};
        const size_t size = strlen(form);
        if (used + size + 2 > sizeof shown.text) {
            snprintf(shown.text, sizeof shown.text, "Go to its folder and run: %s ./NAME", command);
            return shown;
        }
        memcpy(shown.text + used, form, size);
        used += size;
    }
    memcpy(shown.text + used, "'", 2);
    return shown;
}
