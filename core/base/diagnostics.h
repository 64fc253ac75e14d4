/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Filling a vyre_diagnostics list. */
#ifndef VYRE_CORE_BASE_DIAGNOSTICS_H
#define VYRE_CORE_BASE_DIAGNOSTICS_H

#include "core/base/error.h"

/* A source text that positions refer to. Borrowed for the life of the call that uses it. */
typedef struct vyre__source {
    const char *file; /* name for messages, never NULL */
    const char *text; /* UTF-8, not NUL-terminated */
    size_t size;      /* bytes */
} vyre__source;

/* Line and column (1-based, code points) of byte `offset` in `source`; offset may be size. */
void vyre__source_position(const vyre__source *source, size_t offset, uint32_t *out_line,
                           uint32_t *out_column);

/*
 * Appends a finding. `source` may be NULL (no text); then `offset` is ignored and `path` says
 * where. `offset` is a byte offset into the source, or VYRE__NO_OFFSET. The message is formatted
 * from `format`; `fix` is copied. Invalid UTF-8 and control characters in the texts are escaped.
 * Never fails: when memory is short the finding is counted and dropped, and
 * vyre__diagnostics_out_of_memory() tells.
 */
#define VYRE__NO_OFFSET ((size_t)-1)
void vyre__diagnose(vyre_diagnostics *list, vyre_severity severity, const char *code,
                    const vyre__source *source, size_t offset, const char *path, const char *fix,
                    const char *format, ...) VYRE__PRINTF(8, 9);

/* Sorts by offset (findings without one last, in order of arrival) and drops repeats: the same
 * code at the same place. */
void vyre__diagnostics_sort(vyre_diagnostics *list);

/* True when a finding was dropped for want of memory. */
int vyre__diagnostics_out_of_memory(const vyre_diagnostics *list);

/*
 * Turns the first error of the list into a vyre_error with `status` and returns status; the message
 * says how many more there are. Used by calls that take both.
 */
vyre_status vyre__diagnostics_fail(const vyre_diagnostics *list, vyre_error *error,
                                   vyre_status status);

#endif
