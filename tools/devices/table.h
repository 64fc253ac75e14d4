/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* A table for a terminal: columns as wide as needed, narrowed together to 80. */
#ifndef TOOLS_DEVICES_TABLE_H
#define TOOLS_DEVICES_TABLE_H

#include <stddef.h>

#include "core/base/bytes.h"

enum { TABLE_WIDTH = 80, TABLE_COLUMNS_MAX = 8 };

typedef struct table_column {
    const char *title; /* static */
    size_t least;      /* it is not made narrower than this, nor than its title */
    int right;         /* numbers: aligned to the right */
    int pattern;       /* ids: cut in the middle by `*`, so that what is left still selects */
} table_column;

/* Zero-initialise, set `columns` and `column_count`. */
typedef struct table {
    const table_column *columns; /* borrowed; those that come last are narrowed first */
    size_t column_count;
    char **cells; /* owned, as each cell; rows one after the other */
    size_t cell_count, cell_capacity;
    int failed; /* memory ran short */
} table;

/* Adds a cell, row by row. Text is escaped for a terminal; an empty one is shown as `-`. */
void table_add(table *rows, const char *text);

/* Prints titles and rows, no line wider than TABLE_WIDTH: a cell that does not fit ends in `~`. A
 * pattern column whose cut cells would select another row too stays whole. */
void table_print(table *rows, vyre__bytes *out);

void table_release(table *rows);

#endif
