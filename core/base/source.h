/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Finding and showing places in a source text. */
#ifndef VYRE_CORE_BASE_SOURCE_H
#define VYRE_CORE_BASE_SOURCE_H

#include "core/base/bytes.h"
#include "core/base/diagnostics.h"

/* Columns of a shown source line. */
#define VYRE__EXCERPT_COLUMNS 120

/* Where a byte of the text is. */
typedef struct vyre__line_column {
    uint32_t line;   /* 1-based */
    uint32_t column; /* 1-based, code points */
} vyre__line_column;

/* Places at regular distances in one text, so that a list of findings costs one pass over the text
 * in whatever order they come. Zero-initialise. */
typedef struct vyre__source_index {
    const char *text;          /* borrowed; what the places belong to */
    size_t size;               /* bytes of text */
    vyre__line_column *places; /* owned; NULL: not built */
} vyre__source_index;

/* As vyre__source_position, building the index on first use and when the text is another one. The
 * index must be released before the text changes or ends. */
void vyre__source_index_position(vyre__source_index *index, const vyre__source *source,
                                 size_t offset, uint32_t *out_line, uint32_t *out_column);

void vyre__source_index_release(vyre__source_index *index);

/* Appends the line around `offset`, escaped, with tabs as one space, cut to VYRE__EXCERPT_COLUMNS;
 * *out_caret is the 0-based column of `offset` in what was appended. */
void vyre__source_excerpt(const vyre__source *source, size_t offset, vyre__bytes *excerpt,
                          uint32_t *out_caret);

#endif
