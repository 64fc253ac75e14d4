/* SPDX-License-Identifier: MIT OR Apache-2.0 */
#include "core/base/source.h"

#include <stdlib.h>
#include <string.h>

#include "core/base/text.h"

enum {
    INDEX_STEP = 4096, /* bytes between two places of the index */
    UTF8_CHARACTER_MAX = 4
};

/* Moves `place` over text[0..size). Bytes that continue a character have no column. */
static void advance(vyre__line_column *place, const char *text, size_t size)
{
    for (size_t i = 0; i < size; i++) {
        if (text[i] == '\n') {
            place->line++;
            place->column = 1;
        } else if (((unsigned char)text[i] & 0xC0) != 0x80) {
            place->column++;
        }
    }
}

void vyre__source_position(const vyre__source *source, size_t offset, uint32_t *out_line,
                           uint32_t *out_column)
{
    vyre__line_column place = {1, 1};
    advance(&place, source->text, offset < source->size ? offset : source->size);
    *out_line = place.line;
    *out_column = place.column;
}

static void build_index(vyre__source_index *index, const vyre__source *source)
{
    vyre__source_index_release(index);
    const size_t count = source->size / INDEX_STEP + 1;
    index->places = calloc(count, sizeof *index->places);
    if (!index->places)
        return;
    index->text = source->text;
    index->size = source->size;
    vyre__line_column place = {1, 1};
    index->places[0] = place;
    for (size_t i = 1; i < count; i++) {
        advance(&place, source->text + (i - 1) * INDEX_STEP, INDEX_STEP);
        index->places[i] = place;
    }
}

void vyre__source_index_position(vyre__source_index *index, const vyre__source *source,
                                 size_t offset, uint32_t *out_line, uint32_t *out_column)
{
    if (offset > source->size)
        offset = source->size;
    if (!index->places || index->text != source->text || index->size != source->size)
        build_index(index, source);
    if (!index->places) {
        vyre__source_position(source, offset, out_line, out_column);
        return;
    }
    vyre__line_column place = index->places[offset / INDEX_STEP];
    advance(&place, source->text + offset - offset % INDEX_STEP, offset % INDEX_STEP);
    *out_line = place.line;
    *out_column = place.column;
}

void vyre__source_index_release(vyre__source_index *index)
{
    free(index->places);
    memset(index, 0, sizeof *index);
}

/* ---- excerpt ---- */

/* First byte to look at: the start of the line, or as far left as columns can be shown. */
static size_t excerpt_begin(const vyre__source *source, size_t offset, int *out_cut)
{
    size_t begin = offset;
    while (begin > 0 && source->text[begin - 1] != '\n' &&
           offset - begin < VYRE__EXCERPT_COLUMNS * UTF8_CHARACTER_MAX)
        begin--;
    *out_cut = begin > 0 && source->text[begin - 1] != '\n';
    while (*out_cut && begin < offset && ((unsigned char)source->text[begin] & 0xC0) == 0x80)
        begin++;
    return begin;
}

static size_t excerpt_end(const vyre__source *source, size_t offset, int *out_cut)
{
    size_t end = offset;
    while (end < source->size && source->text[end] != '\n' &&
           end - offset < VYRE__EXCERPT_COLUMNS * UTF8_CHARACTER_MAX)
        end++;
    *out_cut = end < source->size && source->text[end] != '\n';
    while (*out_cut && end > offset && ((unsigned char)source->text[end] & 0xC0) == 0x80)
        end--;
    if (!*out_cut && end > offset && source->text[end - 1] == '\r')
        end--;
    return end;
}

static void put_line_piece(vyre__bytes *bytes, const char *text, size_t size)
{
    for (size_t i = 0, run = 0; i < size; i += run ? run : 1) {
        const char *tab = memchr(text + i, '\t', size - i);
        run = tab ? (size_t)(tab - (text + i)) : size - i;
        if (run == 0)
            vyre__bytes_put_u8(bytes, ' ');
        else
            vyre__put_escaped(bytes, text + i, run);
    }
}

static size_t count_columns(const vyre__bytes *bytes)
{
    size_t columns = 0;
    for (size_t i = 0; i < bytes->size; i++)
        columns += (bytes->data[i] & 0xC0) != 0x80;
    return columns;
}

/* Offset of column `column` in well-formed text. */
static size_t column_offset(const vyre__bytes *bytes, size_t column)
{
    size_t i = 0;
    while (i < bytes->size) {
        if ((bytes->data[i] & 0xC0) != 0x80) {
            if (column == 0)
                break;
            column--;
        }
        i++;
    }
    return i;
}

static const char ellipsis[] = "\xE2\x80\xA6";

/* Appends the last `columns` columns of `piece`, the first of them an ellipsis when cut. */
static void put_left(vyre__bytes *excerpt, const vyre__bytes *piece, size_t columns, int cut)
{
    if (columns == 0)
        return;
    size_t skip = count_columns(piece) - columns;
    if (skip > 0 || cut) {
        vyre__bytes_put_text(excerpt, ellipsis);
        skip++;
    }
    const size_t from = column_offset(piece, skip);
    vyre__bytes_put(excerpt, piece->data + from, piece->size - from);
}

static void put_right(vyre__bytes *excerpt, const vyre__bytes *piece, size_t columns, int cut)
{
    cut = (cut || count_columns(piece) > columns) && columns > 1;
    const size_t shown = column_offset(piece, cut ? columns - 1 : columns);
    vyre__bytes_put(excerpt, piece->data, shown);
    if (cut)
        vyre__bytes_put_text(excerpt, ellipsis);
}

void vyre__source_excerpt(const vyre__source *source, size_t offset, vyre__bytes *excerpt,
                          uint32_t *out_caret)
{
    int cut_left = 0, cut_right = 0;
    if (offset > source->size)
        offset = source->size;
    const size_t begin = excerpt_begin(source, offset, &cut_left);
    const size_t end = excerpt_end(source, offset, &cut_right);
    vyre__bytes left = {0}, right = {0};
    put_line_piece(&left, source->text + begin, offset - begin);
    put_line_piece(&right, source->text + offset, end - offset);
    size_t left_columns = count_columns(&left), right_columns = count_columns(&right);
    if (left_columns + right_columns > VYRE__EXCERPT_COLUMNS) {
        const size_t half = VYRE__EXCERPT_COLUMNS / 2;
        const size_t kept = left_columns < half ? left_columns : half;
        if (right_columns > VYRE__EXCERPT_COLUMNS - kept)
            right_columns = VYRE__EXCERPT_COLUMNS - kept;
        left_columns = VYRE__EXCERPT_COLUMNS - right_columns;
    }
    put_left(excerpt, &left, left_columns, cut_left);
    put_right(excerpt, &right, right_columns, cut_right);
    *out_caret = (uint32_t)left_columns;
    if (left.failed || right.failed)
        excerpt->failed = 1;
    vyre__bytes_release(&left);
    vyre__bytes_release(&right);
}
