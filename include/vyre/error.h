/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * Errors and diagnostics of the application API.
 *
 * A failing call returns a vyre_status and, when the caller passed a vyre_error, fills it. A call
 * that inspects a whole program also appends every finding to a vyre_diagnostics list.
 */
#ifndef VYRE_ERROR_H
#define VYRE_ERROR_H

#include <stddef.h>
#include <stdint.h>

#include <vyre/export.h>
#include <vyre/plugin.h> /* vyre_status and its numbers, shared with plugins */

#ifdef __cplusplus
extern "C" {
#endif

/*
 * One failure, owned by the caller. Plain data: copy it freely, nothing to release.
 * All texts are UTF-8, NUL-terminated, cut at a character boundary when too long, and empty when
 * there is nothing to say. A successful call leaves the struct as it was.
 */
typedef struct vyre_error {
    vyre_status status;     /* what kind of failure; the same value the call returned */
    uint32_t context_count; /* frames used in `context`, at most 4 */
    char message[1024];     /* what went wrong */
    char fix[512];          /* what to do about it */
    char location[512];     /* file:line:column, or a path into the program; may be empty */
    char context[4][256];   /* what was being done, innermost first */
} vyre_error;

/* Name of a status, "TIMEOUT" for VYRE_TIMEOUT; "OTHER" for an unknown number. Static string. */
VYRE_API const char *vyre_status_name(vyre_status status);

/* One sentence for people about a status. Static string. */
VYRE_API const char *vyre_status_text(vyre_status status);

/* Exit code of the command line tools for a status: 0 fine, 1 the work failed, 2 usage,
 * 3 configuration, 4 no eligible device, 5 a required plugin failed. */
VYRE_API int vyre_status_exit_code(vyre_status status);

/* ---- diagnostics: a list of findings about one program or file ---- */

typedef enum vyre_severity {
    VYRE_SEVERITY_ERROR = 1,
    VYRE_SEVERITY_WARNING = 2,
    VYRE_SEVERITY_NOTE = 3
} vyre_severity;

/* A list of findings. Not thread-safe: one thread at a time. */
typedef struct vyre_diagnostics vyre_diagnostics;

/* One finding. The strings belong to the list and live until it is cleared or destroyed. */
typedef struct vyre_diagnostic {
    vyre_severity severity;
    const char *code;    /* stable: "V088", "S010", "E-WIRE-VERSION", "W001" */
    const char *message; /* one sentence, no final full stop */
    const char *fix;     /* what to do; never NULL */
    const char *file;    /* source file name, or "" when the program did not come from text */
    uint32_t line;       /* 1-based, 0 when unknown */
    uint32_t column;     /* 1-based, counts code points, a tab is one; 0 when unknown */
    const char *path;    /* place in the program tree, "entry[0].body[2].value"; may be "" */
    const char *excerpt; /* the source line, escaped and cut to 120 columns; may be "" */
    uint32_t caret;      /* 0-based column of the caret within `excerpt` */
} vyre_diagnostic;

/*
 * Creates an empty list that stores at most `max_errors` errors (0: 1000) and as many warnings;
 * more are counted, not stored. Returns NULL when memory is short.
 */
VYRE_API vyre_diagnostics *vyre_diagnostics_create(size_t max_errors);
VYRE_API void vyre_diagnostics_destroy(vyre_diagnostics *list); /* NULL is allowed */
VYRE_API void vyre_diagnostics_clear(vyre_diagnostics *list);

/* Findings stored. Order is by position once a call that fills the list has returned. */
VYRE_API size_t vyre_diagnostics_count(const vyre_diagnostics *list);

/* Findings of one severity seen, stored or not. */
VYRE_API size_t vyre_diagnostics_seen(const vyre_diagnostics *list, vyre_severity severity);

/* Copies finding `index` into `out`; INVALID_ARGUMENT when index >= count. */
VYRE_API vyre_status vyre_diagnostics_get(const vyre_diagnostics *list, size_t index,
                                          vyre_diagnostic *out_diagnostic);

/*
 * Renders one finding as text: `file:line:column: error[CODE]: message`, the source line, a caret
 * and `  fix: …`, each line ended by LF. Writes at most `capacity` bytes with a final NUL and
 * returns the length of the whole text in bytes, as snprintf does.
 */
VYRE_API size_t vyre_diagnostic_render(const vyre_diagnostic *diagnostic, char *text,
                                       size_t capacity);

/* Releases memory that the library handed to the caller. NULL is allowed. */
VYRE_API void vyre_free(void *memory);

#ifdef __cplusplus
}
#endif

#endif
