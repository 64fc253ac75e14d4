/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Findings as text. */
#include <stdarg.h>
#include <stdio.h>

#include "core/base/error.h"

/* Output that counts what did not fit. */
typedef struct writer {
    char *text; /* borrowed */
    size_t capacity;
    size_t length;
} writer;

static void put(writer *out, const char *format, ...) VYRE__PRINTF(2, 3);

static void put(writer *out, const char *format, ...)
{
    const size_t used = out->length < out->capacity ? out->length : out->capacity;
    va_list arguments;
    va_start(arguments, format);
    const int length =
        vsnprintf(out->capacity ? out->text + used : NULL, out->capacity - used, format, arguments);
    va_end(arguments);
    if (length > 0)
        out->length += (size_t)length;
}

static const char *severity_word(vyre_severity severity)
{
    switch (severity) {
    case VYRE_SEVERITY_ERROR: return "error";
    case VYRE_SEVERITY_WARNING: return "warning";
    case VYRE_SEVERITY_NOTE: return "note";
    }
    return "error";
}

static void put_place(writer *out, const vyre_diagnostic *diagnostic)
{
    if (diagnostic->file[0])
        put(out, "%s:", diagnostic->file);
    if (diagnostic->line > 0)
        put(out, "%u:%u:", (unsigned)diagnostic->line, (unsigned)diagnostic->column);
    else if (diagnostic->path[0])
        put(out, "%s%s:", diagnostic->file[0] ? " " : "", diagnostic->path);
    if (out->length > 0)
        put(out, " ");
}

size_t vyre_diagnostic_render(const vyre_diagnostic *diagnostic, char *text, size_t capacity)
{
    writer out = {text, capacity, 0};
    put_place(&out, diagnostic);
    put(&out, "%s[%s]: %s\n", severity_word(diagnostic->severity), diagnostic->code,
        diagnostic->message);
    if (diagnostic->excerpt[0])
        put(&out, "%s\n%*s^\n", diagnostic->excerpt, (int)diagnostic->caret, "");
    if (diagnostic->fix[0])
        put(&out, "  fix: %s\n", diagnostic->fix);
    return out.length;
}
