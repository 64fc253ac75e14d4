/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Findings: where they are, and the texts in them. All of it is made only when there is one. */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "core/ir/validate/validator.h"

enum {
    SHOWN_BYTES = 60,    /* of a name or type in a message */
    VALUE_BYTES = 48,    /* of a source excerpt in a fix */
    PLACED_ERRORS = 1000 /* finding a line means reading the text from its start */
};

/* ---- scratch texts ---- */

static char *next_scratch(vyre__validator *v)
{
    return v->scratch[v->next_scratch++ % VYRE__SCRATCH_TEXTS];
}

const char *vyre__scratch(vyre__validator *v, const char *format, ...)
{
    char *text = next_scratch(v);
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(text, VYRE__SCRATCH_SIZE, format, arguments);
    va_end(arguments);
    return text;
}

/* The longest part of at most `limit` bytes that ends at a character. */
static size_t cut(const char *data, size_t size, size_t limit)
{
    if (size <= limit)
        return size;
    size = limit;
    while (size > 0 && ((unsigned char)data[size] & 0xC0u) == 0x80u)
        size--;
    return size;
}

static const char *show_bytes(vyre__validator *v, const char *data, size_t size)
{
    const size_t shown = cut(data, size, SHOWN_BYTES);
    vyre__bytes text = {0};
    vyre__put_escaped(&text, data, shown);
    const size_t fits = text.failed ? 0 : cut((const char *)text.data, text.size, 200);
    const char *more = shown < size || fits < text.size ? "…" : "";
    const char *result = vyre__scratch(v, "%.*s%s", (int)fits, fits ? (char *)text.data : "", more);
    vyre__bytes_release(&text);
    return result;
}

const char *vyre__show_name(vyre__validator *v, vyre__str name)
{
    return show_bytes(v, name.data, name.size);
}

const char *vyre__show_type(vyre__validator *v, const vyre__type *type)
{
    vyre__bytes text = {0};
    vyre__type_print(&text, type);
    const char *result =
        text.failed ? "?" : show_bytes(v, text.size ? (const char *)text.data : "", text.size);
    vyre__bytes_release(&text);
    return result;
}

const char *vyre__show_place(vyre__validator *v, vyre__place place)
{
    if (place == 0 || !v->program->source.file || v->errors > PLACED_ERRORS)
        return "";
    uint32_t line, column;
    vyre__source_position(&v->program->source, place - 1, &line, &column);
    return vyre__scratch(v, " at %u:%u", (unsigned)line, (unsigned)column);
}

/* ---- the value of a statement, as written ---- */

static int is_compound(const char *text, size_t at, size_t size)
{
    return (at + 1 < size && text[at + 1] == '=') ||
           (at > 0 && strchr("<>!=+-*/%&|^", text[at - 1]));
}

/* Offset behind the `=` of a plain assignment, or size. */
static size_t find_value(const char *text, size_t at, size_t size)
{
    int depth = 0;
    for (; at < size; at++) {
        const char c = text[at];
        if (c == '(' || c == '[')
            depth++;
        else if (c == ')' || c == ']')
            depth--;
        else if (c == '=' && depth == 0)
            return is_compound(text, at, size) ? size : at + 1;
        else if (c == ';' || c == '{' || c == '"' || c == '`')
            return size;
    }
    return size;
}

const char *vyre__show_value(vyre__validator *v)
{
    const vyre__source *source = &v->program->source;
    if (!v->node || v->node->place == 0 || !source->file || v->node->place > source->size)
        return NULL;
    size_t start = find_value(source->text, v->node->place - 1, source->size);
    while (start < source->size && source->text[start] == ' ')
        start++;
    size_t end = start;
    while (end < source->size && end - start <= VALUE_BYTES &&
           !strchr(";\n\"`{", source->text[end]))
        end++;
    const size_t size = end - start;
    if (end >= source->size || source->text[end] != ';' || size == 0 || size > VALUE_BYTES ||
        memchr(source->text + start, '\0', size))
        return NULL;
    return vyre__scratch(v, "%.*s", (int)size, source->text + start);
}

/* ---- findings ---- */

static void put_path(vyre__bytes *out, const vyre__step *step)
{
    const vyre__step *steps[2 * VYRE__MAX_VALIDATE_NESTING + VYRE__MAX_VALIDATE_EXPR_DEPTH + 16];
    size_t count = 0;
    for (; step && count < sizeof steps / sizeof steps[0]; step = step->parent)
        steps[count++] = step;
    while (count-- > 0) {
        vyre__bytes_printf(out, "%s%s", out->size > 0 ? "." : "", steps[count]->field);
        if (steps[count]->item != VYRE__NO_ITEM)
            vyre__bytes_printf(out, "[%u]", (unsigned)steps[count]->item);
    }
    vyre__bytes_put_u8(out, 0);
}

/* Sugar leaves elements without a place of their own: the nearest one around them serves. */
static size_t offset_of(const vyre__step *step)
{
    while (step && step->place == 0)
        step = step->parent;
    return step ? step->place - 1 : VYRE__NO_OFFSET;
}

static void emit(vyre__validator *v, vyre_severity severity, const char *code, const char *fix,
                 const char *format, va_list arguments)
{
    v->findings++;
    if (v->silent)
        return;
    char message[1024];
    vsnprintf(message, sizeof message, format, arguments);
    vyre__bytes path = {0};
    put_path(&path, v->at);
    const vyre__source *source = v->program->source.file ? &v->program->source : NULL;
    vyre__diagnose(v->diagnostics, severity, code, source, offset_of(v->at),
                   path.failed ? "" : (const char *)path.data, fix, "%s", message);
    vyre__bytes_release(&path);
}

void vyre__report(vyre__validator *v, const char *code, const char *fix, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    emit(v, VYRE_SEVERITY_ERROR, code, fix, format, arguments);
    va_end(arguments);
    if (!v->silent)
        v->errors++;
}

void vyre__report_warning(vyre__validator *v, const char *code, const char *fix, const char *format,
                          ...)
{
    va_list arguments;
    va_start(arguments, format);
    emit(v, VYRE_SEVERITY_WARNING, code, fix, format, arguments);
    va_end(arguments);
}
