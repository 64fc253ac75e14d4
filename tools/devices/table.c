/* SPDX-License-Identifier: MIT OR Apache-2.0 */
#include "tools/devices/table.h"

#include <stdlib.h>
#include <string.h>

#include "core/base/text.h"
#include "tools/devices/columns.h"

void table_add(table *rows, const char *text)
{
    if (rows->cell_count == rows->cell_capacity) {
        const size_t capacity = rows->cell_capacity ? 2 * rows->cell_capacity : 64;
        char **grown = realloc(rows->cells, capacity * sizeof *grown);
        if (!grown) {
            rows->failed = 1;
            return;
        }
        rows->cells = grown;
        rows->cell_capacity = capacity;
    }
    vyre__bytes shown = {0};
    vyre__put_escaped(&shown, *text ? text : "-", *text ? strlen(text) : 1);
    char *cell = vyre__bytes_take(&shown, NULL);
    if (cell)
        rows->cells[rows->cell_count++] = cell;
    rows->failed |= !cell;
}

static const char *cell_at(const table *rows, size_t row, size_t column)
{
    return rows->cells[row * rows->column_count + column];
}

static size_t row_count(const table *rows)
{
    return rows->cell_count / rows->column_count;
}

/* ---- widths ---- */

static size_t least_width(const table_column *column)
{
    const size_t title = columns_of(column->title);
    return column->least > title ? column->least : title;
}

static size_t natural_width(const table *rows, size_t column)
{
    size_t width = columns_of(rows->columns[column].title);
    for (size_t row = 0; row < row_count(rows); row++) {
        const size_t needed = columns_of(cell_at(rows, row, column));
        width = needed > width ? needed : width;
    }
    return width;
}

/* How a table is laid out. */
typedef struct layout {
    size_t widths[TABLE_COLUMNS_MAX];
    size_t gap; /* blanks between columns: 2, or 1 where room is short */
} layout;

static layout choose_layout(const table *rows)
{
    layout chosen = {.gap = 2};
    const size_t gaps = rows->column_count - 1;
    size_t total = 0;
    for (size_t i = 0; i < rows->column_count; i++)
        total += chosen.widths[i] = natural_width(rows, i);
    if (total + 2 * gaps > TABLE_WIDTH)
        chosen.gap = 1;
    total += chosen.gap * gaps;
    for (size_t i = rows->column_count; i-- > 0 && total > TABLE_WIDTH;) {
        const size_t least = least_width(&rows->columns[i]);
        const size_t spare = chosen.widths[i] > least ? chosen.widths[i] - least : 0;
        const size_t cut = total - TABLE_WIDTH < spare ? total - TABLE_WIDTH : spare;
        chosen.widths[i] -= cut;
        total -= cut;
    }
    return chosen;
}

/* ---- cells ---- */

static int is_selected(const char *text, const char *head, size_t head_size, const char *tail)
{
    const size_t size = strlen(text), tail_size = strlen(tail);
    return size >= head_size + tail_size && memcmp(text, head, head_size) == 0 &&
           strcmp(text + size - tail_size, tail) == 0;
}

/* Is this row the only one that `head*tail` selects? */
static int selects_alone(const table *rows, size_t row, size_t column, size_t head_size,
                         const char *tail)
{
    const char *head = cell_at(rows, row, column);
    for (size_t other = 0; other < row_count(rows); other++)
        if (other != row && is_selected(cell_at(rows, other, column), head, head_size, tail))
            return 0;
    return 1;
}

/* Shortens an id to `width` bytes as `head*tail`, with the longest head that selects it alone. */
static int put_pattern(const table *rows, size_t row, size_t column, size_t width, vyre__bytes *out)
{
    const char *text = cell_at(rows, row, column);
    const size_t size = strlen(text);
    const size_t backend = strcspn(text, ":") + 1;
    if (columns_of(text) != size) /* ids are ASCII; one that is not is left whole */
        return 0;
    for (size_t head = width - 1; head >= backend && head > 0; head--) {
        const char *tail = text + size - (width - 1 - head);
        if (!selects_alone(rows, row, column, head, tail))
            continue;
        vyre__bytes_put(out, text, head);
        vyre__bytes_put_u8(out, '*');
        vyre__bytes_put_text(out, tail);
        return 1;
    }
    return 0;
}

static void put_blanks(vyre__bytes *out, size_t count)
{
    for (size_t i = 0; i < count; i++)
        vyre__bytes_put_u8(out, ' ');
}

/* Prints a cell; returns the columns it took, which are more than `width` for an id left whole. */
static size_t put_cell(const table *rows, size_t row, size_t column, size_t width, vyre__bytes *out)
{
    const char *text = cell_at(rows, row, column);
    const size_t needed = columns_of(text);
    const int cut = needed > width;
    if (cut && rows->columns[column].pattern && put_pattern(rows, row, column, width, out))
        return width;
    if (cut && !rows->columns[column].pattern) {
        const size_t kept = columns_fit(text, width - 1);
        vyre__bytes_put(out, text, kept);
        vyre__bytes_put_u8(out, '~');
        return width;
    }
    vyre__bytes_put_text(out, text);
    return needed;
}

static void put_row(const table *rows, size_t row, const layout *chosen, vyre__bytes *out)
{
    size_t used = 0, start = 0;
    for (size_t i = 0; i < rows->column_count; i++) {
        const size_t needed = columns_of(cell_at(rows, row, i));
        size_t gap = start > used ? start - used : i > 0;
        if (rows->columns[i].right && needed < chosen->widths[i])
            gap += chosen->widths[i] - needed;
        put_blanks(out, gap);
        used += gap + put_cell(rows, row, i, chosen->widths[i], out);
        start += chosen->widths[i] + chosen->gap;
    }
    vyre__bytes_put_u8(out, '\n');
}

static void put_titles(const table *rows, const layout *chosen, vyre__bytes *out)
{
    for (size_t i = 0; i < rows->column_count; i++) {
        const char *title = rows->columns[i].title;
        const size_t spare = chosen->widths[i] - columns_of(title);
        const int is_last = i + 1 == rows->column_count;
        put_blanks(out, rows->columns[i].right ? spare : 0);
        vyre__bytes_put_text(out, title);
        put_blanks(out, is_last ? 0 : chosen->gap + (rows->columns[i].right ? 0 : spare));
    }
    vyre__bytes_put_u8(out, '\n');
}

void table_print(table *rows, vyre__bytes *out)
{
    if (rows->failed) {
        out->failed = 1;
        return;
    }
    const layout chosen = choose_layout(rows);
    put_titles(rows, &chosen, out);
    for (size_t row = 0; row < row_count(rows); row++)
        put_row(rows, row, &chosen, out);
}

void table_release(table *rows)
{
    for (size_t i = 0; i < rows->cell_count; i++)
        free(rows->cells[i]);
    free(rows->cells);
    *rows = (table){.columns = rows->columns, .column_count = rows->column_count};
}
