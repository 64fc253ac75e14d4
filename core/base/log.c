/* SPDX-License-Identifier: MIT OR Apache-2.0 */
#include "core/base/log.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "core/base/text.h"

static const char *const level_words[] = {"off", "error", "warn", "info", "debug", "trace"};

int vyre__log_level_of(const char *word, uint32_t *out_level)
{
    for (uint32_t i = 0; i < sizeof level_words / sizeof level_words[0]; i++)
        if (strcmp(word, level_words[i]) == 0) {
            *out_level = i;
            return 1;
        }
    return 0;
}

void vyre__log_line(const vyre__log *log, uint32_t level, const char *format, ...)
{
    if (!log || level > log->level || !log->write)
        return;
    char text[1024];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    vyre__bytes line = {0};
    vyre__put_escaped(&line, text, strlen(text));
    vyre__bytes_put_u8(&line, 0);
    if (!line.failed)
        log->write(log->user, level, (const char *)line.data);
    vyre__bytes_release(&line);
}

void vyre__log_to_stderr(void *user, uint32_t level, const char *message)
{
    (void)user;
    const char *word = level < sizeof level_words / sizeof level_words[0] ? level_words[level] : "";
    fprintf(stderr, "vyre: %s: %s\n", word, message);
}
