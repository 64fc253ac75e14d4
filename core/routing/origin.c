/* SPDX-License-Identifier: MIT OR Apache-2.0 */
#include "config.h"

#include "core/routing/origin.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

vyre_status vyre__origin_fail(vyre_error *error, const vyre__origin *origin, const char *value,
                              size_t offset, const char *fix, const char *format, ...)
{
    char message[512];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(message, sizeof message, format, arguments);
    va_end(arguments);
    if (!origin->file[0])
        return vyre__fail(error, VYRE_INVALID_ARGUMENT, fix, "%s", message);
    uint32_t column = origin->column;
    for (size_t i = 0; i < offset && value[i]; i++)
        column += ((unsigned char)value[i] & 0xC0) != 0x80;
    vyre__fail(error, VYRE_CONFIG, fix, "%s", message);
    vyre__error_locate(error, "%s:%u:%u", origin->file, origin->line, column);
    return VYRE_CONFIG;
}
