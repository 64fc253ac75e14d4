/* SPDX-License-Identifier: MIT OR Apache-2.0 */
#include "core/base/error.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/escape.h"

static void format_into(char *target, size_t capacity, const char *format, va_list arguments)
{
    char raw[1024];
    const int length = vsnprintf(raw, sizeof raw, format, arguments);
    size_t size = length < 0 ? 0 : (size_t)length;
    if (size >= sizeof raw) {
        size = sizeof raw - 1;
        /* Drop the start of a character that the cut went through. */
        while (size > 0 && ((unsigned char)raw[size - 1] & 0xC0) == 0x80)
            size--;
        if (size > 0 && (unsigned char)raw[size - 1] >= 0xC0)
            size--;
    }
    vyre__escape_into(target, capacity, raw, size);
}

vyre_status vyre__fail(vyre_error *error, vyre_status status, const char *fix, const char *format,
                       ...)
{
    if (!error)
        return status;
    char message[sizeof error->message];
    va_list arguments;
    va_start(arguments, format);
    format_into(message, sizeof message, format, arguments);
    va_end(arguments);
    char advice[sizeof error->fix];
    vyre__escape_into(advice, sizeof advice, fix ? fix : "", fix ? strlen(fix) : 0);
    memset(error, 0, sizeof *error);
    error->status = status;
    memcpy(error->message, message, strlen(message) + 1);
    memcpy(error->fix, advice, strlen(advice) + 1);
    return status;
}

vyre_status vyre__fail_memory(vyre_error *error, const char *what)
{
    return vyre__fail(error, VYRE_OUT_OF_HOST_MEMORY,
                      "free memory on this host, raise the memory limit, or use a smaller input",
                      "not enough memory for %s", what);
}

void vyre__error_locate(vyre_error *error, const char *format, ...)
{
    if (!error)
        return;
    char location[sizeof error->location];
    va_list arguments;
    va_start(arguments, format);
    format_into(location, sizeof location, format, arguments);
    va_end(arguments);
    memcpy(error->location, location, strlen(location) + 1);
}

void vyre__error_context(vyre_error *error, const char *format, ...)
{
    if (!error || error->context_count >= sizeof error->context / sizeof error->context[0])
        return;
    char frame[sizeof error->context[0]];
    va_list arguments;
    va_start(arguments, format);
    format_into(frame, sizeof frame, format, arguments);
    va_end(arguments);
    memcpy(error->context[error->context_count], frame, strlen(frame) + 1);
    error->context_count++;
}

void vyre_free(void *memory)
{
    free(memory);
}
