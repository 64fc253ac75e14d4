/* SPDX-License-Identifier: MIT OR Apache-2.0 */
#include "core/base/diagnostics.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/arena.h"
#include "core/base/escape.h"
#include "core/base/source.h"

enum {
    DEFAULT_MAX_ERRORS = 1000,
    TEXT_MAX = 2048, /* bytes of one text of a finding, its NUL included */
    SEVERITIES = 4
};

typedef struct finding {
    vyre_diagnostic shown; /* strings in the arena of the list, `code` included */
    size_t offset;         /* VYRE__NO_OFFSET when unknown */
    size_t arrival;        /* position in the order of arrival */
} finding;

struct vyre_diagnostics {
    vyre__arena strings;
    finding *findings; /* owned */
    size_t count;
    size_t capacity;
    size_t max_errors;
    size_t stored[SEVERITIES];
    size_t seen[SEVERITIES];
    vyre__source_index index;
    int out_of_memory;
};

vyre_diagnostics *vyre_diagnostics_create(size_t max_errors)
{
    vyre_diagnostics *list = calloc(1, sizeof *list);
    if (list)
        list->max_errors = max_errors ? max_errors : DEFAULT_MAX_ERRORS;
    return list;
}

void vyre_diagnostics_clear(vyre_diagnostics *list)
{
    const size_t max_errors = list->max_errors;
    vyre__arena_release(&list->strings);
    vyre__source_index_release(&list->index);
    free(list->findings);
    memset(list, 0, sizeof *list);
    list->max_errors = max_errors;
}

void vyre_diagnostics_destroy(vyre_diagnostics *list)
{
    if (!list)
        return;
    vyre_diagnostics_clear(list);
    free(list);
}

size_t vyre_diagnostics_count(const vyre_diagnostics *list)
{
    return list->count;
}

static size_t severity_slot(vyre_severity severity)
{
    return severity >= VYRE_SEVERITY_ERROR && severity <= VYRE_SEVERITY_NOTE ? (size_t)severity : 0;
}

size_t vyre_diagnostics_seen(const vyre_diagnostics *list, vyre_severity severity)
{
    return list->seen[severity_slot(severity)];
}

vyre_status vyre_diagnostics_get(const vyre_diagnostics *list, size_t index,
                                 vyre_diagnostic *out_diagnostic)
{
    memset(out_diagnostic, 0, sizeof *out_diagnostic);
    if (index >= list->count)
        return VYRE_INVALID_ARGUMENT;
    *out_diagnostic = list->findings[index].shown;
    return VYRE_OK;
}

int vyre__diagnostics_out_of_memory(const vyre_diagnostics *list)
{
    return list && list->out_of_memory;
}

/* ---- adding ---- */

static finding *new_finding(vyre_diagnostics *list)
{
    if (list->count == list->capacity) {
        const size_t capacity = list->capacity ? list->capacity * 2 : 16;
        finding *larger = capacity > SIZE_MAX / sizeof *larger
                              ? NULL
                              : realloc(list->findings, capacity * sizeof *larger);
        if (!larger)
            return NULL;
        list->findings = larger;
        list->capacity = capacity;
    }
    finding *added = &list->findings[list->count];
    memset(added, 0, sizeof *added);
    added->arrival = list->count;
    return added;
}

/* An escaped copy, bounded in size; NULL when memory is short. */
static const char *keep_text(vyre_diagnostics *list, const char *text)
{
    char escaped[TEXT_MAX];
    vyre__escape_into(escaped, sizeof escaped, text, strlen(text));
    return vyre__arena_copy(&list->strings, escaped, strlen(escaped));
}

static int place_in_source(vyre_diagnostics *list, finding *added, const vyre__source *source,
                           size_t offset)
{
    added->shown.file = keep_text(list, source->file);
    if (offset == VYRE__NO_OFFSET)
        return added->shown.file != NULL;
    vyre__bytes excerpt = {0};
    added->offset = offset < source->size ? offset : source->size;
    vyre__source_index_position(&list->index, source, added->offset, &added->shown.line,
                                &added->shown.column);
    vyre__source_excerpt(source, added->offset, &excerpt, &added->shown.caret);
    if (!excerpt.failed)
        added->shown.excerpt = vyre__arena_copy(&list->strings, excerpt.data, excerpt.size);
    vyre__bytes_release(&excerpt);
    return added->shown.file && added->shown.excerpt;
}

void vyre__diagnose(vyre_diagnostics *list, vyre_severity severity, const char *code,
                    const vyre__source *source, size_t offset, const char *path, const char *fix,
                    const char *format, ...)
{
    if (!list)
        return;
    const size_t slot = severity_slot(severity);
    list->seen[slot]++;
    if (list->stored[slot] >= list->max_errors)
        return;
    char message[TEXT_MAX];
    va_list arguments;
    va_start(arguments, format);
    if (vsnprintf(message, sizeof message, format, arguments) < 0)
        message[0] = 0;
    va_end(arguments);

    finding *added = new_finding(list);
    if (!added) {
        list->out_of_memory = 1;
        return;
    }
    added->offset = VYRE__NO_OFFSET;
    added->shown.severity = severity;
    added->shown.file = added->shown.excerpt = "";
    added->shown.code = keep_text(list, code);
    added->shown.message = keep_text(list, message);
    added->shown.fix = keep_text(list, fix ? fix : "");
    added->shown.path = keep_text(list, path ? path : "");
    const int placed = !source || place_in_source(list, added, source, offset);
    if (!placed || !added->shown.code || !added->shown.message || !added->shown.fix ||
        !added->shown.path) {
        list->out_of_memory = 1;
        return;
    }
    list->stored[slot]++;
    list->count++;
}

/* ---- order ---- */

static int compare_findings(const void *left, const void *right)
{
    const finding *a = left, *b = right;
    if (a->offset != b->offset)
        return a->offset < b->offset ? -1 : 1;
    return a->arrival < b->arrival ? -1 : a->arrival > b->arrival;
}

static int same_place(const finding *a, const finding *b)
{
    if (a->offset != b->offset || strcmp(a->shown.file, b->shown.file) != 0)
        return 0;
    return a->offset != VYRE__NO_OFFSET || strcmp(a->shown.path, b->shown.path) == 0;
}

/* Findings at one offset are neighbours; those without one are compared with all of their kind,
 * whose number max_errors bounds. */
static int is_repeat(const vyre_diagnostics *list, size_t kept, const finding *candidate)
{
    for (size_t i = kept; i > 0 && list->findings[i - 1].offset == candidate->offset; i--) {
        const finding *earlier = &list->findings[i - 1];
        if (same_place(earlier, candidate) &&
            strcmp(earlier->shown.code, candidate->shown.code) == 0)
            return 1;
    }
    return 0;
}

void vyre__diagnostics_sort(vyre_diagnostics *list)
{
    if (!list)
        return;
    vyre__source_index_release(&list->index);
    if (list->count == 0)
        return;
    qsort(list->findings, list->count, sizeof *list->findings, compare_findings);
    size_t kept = 0;
    for (size_t i = 0; i < list->count; i++) {
        const finding candidate = list->findings[i];
        if (is_repeat(list, kept, &candidate)) {
            const size_t slot = severity_slot(candidate.shown.severity);
            list->stored[slot]--;
            list->seen[slot]--;
            continue;
        }
        list->findings[kept] = candidate;
        list->findings[kept].arrival = kept;
        kept++;
    }
    list->count = kept;
}

vyre_status vyre__diagnostics_fail(const vyre_diagnostics *list, vyre_error *error,
                                   vyre_status status)
{
    const vyre_diagnostic *first = NULL;
    for (size_t i = 0; list && i < list->count && !first; i++)
        if (list->findings[i].shown.severity == VYRE_SEVERITY_ERROR)
            first = &list->findings[i].shown;
    if (!first)
        return vyre__diagnostics_out_of_memory(list)
                   ? vyre__fail_memory(error, "the list of findings")
                   : vyre__fail(error, status,
                                "run `vyre-ir check` on the program to see every "
                                "finding",
                                "the program has errors");
    const size_t more = vyre_diagnostics_seen(list, VYRE_SEVERITY_ERROR) - 1;
    if (more > 0)
        vyre__fail(error, status, first->fix, "%s: %.800s (and %zu more error%s)", first->code,
                   first->message, more, more == 1 ? "" : "s");
    else
        vyre__fail(error, status, first->fix, "%s: %s", first->code, first->message);
    if (first->line > 0)
        vyre__error_locate(error, "%s:%u:%u", first->file, (unsigned)first->line,
                           (unsigned)first->column);
    else
        vyre__error_locate(error, "%s%s%s", first->file,
                           first->file[0] && first->path[0] ? ": " : "", first->path);
    return status;
}
