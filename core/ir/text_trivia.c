/* SPDX-License-Identifier: MIT OR Apache-2.0 */
#include "core/ir/text_trivia.h"

#include <stdlib.h>
#include <string.h>

#include "core/ir/text_number.h"

enum {
    NUMBERS_KEPT = 8192, /* of one item; the longest type has some 4,100 */
    NUMBERS_SEEN = 64    /* so far ahead a number is looked for */
};

static void add_span(vyre__trivia *trivia, vyre__spans *spans, vyre__span span)
{
    if (spans->count == spans->capacity) {
        const size_t capacity = spans->capacity ? spans->capacity * 2 : 16;
        vyre__span *larger = realloc(spans->items, capacity * sizeof *larger);
        if (!larger) {
            trivia->failed = 1;
            return;
        }
        spans->items = larger;
        spans->capacity = capacity;
    }
    spans->items[spans->count++] = span;
}

static void take_comment(void *context, const vyre__token *comment)
{
    vyre__trivia *trivia = context;
    const vyre__span span = {comment->start, comment->end, comment->blank_before,
                             comment->begins_line};
    add_span(trivia, &trivia->found, span);
}

/* Passes the next token. `ends_item`: what stands behind it on its line belongs to it. */
static void advance(vyre__trivia *trivia, int ends_item)
{
    trivia->token = vyre__lexer_next(&trivia->lexer);
    for (size_t i = 0; i < trivia->found.count; i++) {
        const vyre__span span = trivia->found.items[i];
        const int behind = ends_item && !span.value;
        add_span(trivia, behind ? &trivia->trailing : &trivia->pending, span);
    }
    trivia->found.count = 0;
}

void vyre__trivia_init(vyre__trivia *trivia, const vyre__source *source)
{
    memset(trivia, 0, sizeof *trivia);
    vyre__lexer_init(&trivia->lexer, source->text, source->size);
    trivia->lexer.on_comment = take_comment;
    trivia->lexer.context = trivia;
    advance(trivia, 0);
}

void vyre__trivia_release(vyre__trivia *trivia)
{
    free(trivia->found.items);
    free(trivia->pending.items);
    free(trivia->trailing.items);
    free(trivia->numbers.items);
    memset(trivia, 0, sizeof *trivia);
}

static void note_number(vyre__trivia *trivia)
{
    vyre__number number;
    const vyre__token token = trivia->token;
    if (token.kind != VYRE__TOKEN_NUMBER || trivia->numbers.count >= NUMBERS_KEPT)
        return;
    vyre__number_read(trivia->lexer.text + token.start, token.end - token.start, 0, &number);
    if (!number.code && number.kind == VYRE__NUMBER_PLAIN)
        add_span(trivia, &trivia->numbers, (vyre__span){token.start, token.end, 0, number.value});
}

static int at_end(const vyre__trivia *trivia)
{
    return trivia->token.kind == VYRE__TOKEN_END;
}

/* Through `stop` outside brackets. */
static void pass_through(vyre__trivia *trivia, uint16_t stop)
{
    unsigned depth = 0;
    while (!at_end(trivia)) {
        const uint16_t kind = trivia->token.kind;
        const int ends = depth == 0 && kind == stop;
        if (kind == '(' || kind == '[' || kind == '{')
            depth++;
        else if ((kind == ')' || kind == ']' || kind == '}') && depth > 0)
            depth--;
        note_number(trivia);
        advance(trivia, ends);
        if (ends)
            return;
    }
}

static void pass_to_place(vyre__trivia *trivia, vyre__place place)
{
    while (!at_end(trivia) && trivia->token.start + 1 < place) {
        note_number(trivia);
        advance(trivia, 0);
    }
}

/* Trailing comments nobody printed, because the line they are on is not printed as such. */
static void keep_trailing(vyre__trivia *trivia)
{
    for (size_t i = 0; i < trivia->trailing.count; i++)
        add_span(trivia, &trivia->pending, trivia->trailing.items[i]);
    trivia->trailing.count = 0;
}

void vyre__trivia_item(vyre__trivia *trivia, vyre__place first, vyre__place last, uint16_t stop)
{
    keep_trailing(trivia);
    trivia->blank_before = 0;
    trivia->numbers.count = 0;
    trivia->next_number = 0;
    trivia->lead = trivia->pending.count;
    if (first != 0 && trivia->token.start + 1 > first)
        return;
    pass_to_place(trivia, first);
    trivia->numbers.count = 0;
    trivia->blank_before = trivia->token.blank_before;
    trivia->lead = trivia->pending.count;
    pass_to_place(trivia, last);
    pass_through(trivia, stop);
}

int vyre__trivia_at_word(const vyre__trivia *trivia, const char *word)
{
    const vyre__str text = {trivia->lexer.text + trivia->token.start,
                            trivia->token.end - trivia->token.start};
    return trivia->token.kind == VYRE__TOKEN_WORD && vyre__str_is(text, word);
}

void vyre__trivia_close(vyre__trivia *trivia)
{
    keep_trailing(trivia);
    pass_through(trivia, '}');
    if (!vyre__trivia_at_word(trivia, "else"))
        return;
    keep_trailing(trivia);
    pass_through(trivia, '{');
    keep_trailing(trivia);
    pass_through(trivia, '}');
}

void vyre__trivia_else(vyre__trivia *trivia, vyre__place inner)
{
    keep_trailing(trivia);
    pass_through(trivia, '}');
    keep_trailing(trivia);
    trivia->extra_braces = 0;
    while (inner != 0 && !at_end(trivia) && trivia->token.start + 1 < inner) {
        trivia->extra_braces += trivia->token.kind == '{';
        advance(trivia, 0);
    }
    const size_t before = trivia->pending.count;
    pass_through(trivia, '{');
    if (before > 0)
        keep_trailing(trivia);
}

void vyre__trivia_close_extra(vyre__trivia *trivia, unsigned braces)
{
    for (; braces > 0; braces--) {
        const size_t before = trivia->pending.count;
        pass_through(trivia, '}');
        if (trivia->pending.count > before)
            keep_trailing(trivia);
    }
}

void vyre__trivia_finish(vyre__trivia *trivia)
{
    keep_trailing(trivia);
    while (!at_end(trivia))
        advance(trivia, 0);
    trivia->lead = trivia->pending.count;
    trivia->blank_before = 0;
}

vyre__str vyre__trivia_literal(const vyre__trivia *trivia, const vyre__expr *literal)
{
    const vyre__str none = {"", 0};
    vyre__lexer lexer = trivia->lexer;
    vyre__number number;
    if (literal->place == 0 || literal->place > lexer.size)
        return none;
    lexer.at = literal->place - 1;
    lexer.on_comment = NULL;
    lexer.after_word = 0;
    vyre__token token = vyre__lexer_next(&lexer);
    const int negative = token.kind == '-';
    if (negative)
        token = vyre__lexer_next(&lexer);
    if (token.kind != VYRE__TOKEN_NUMBER)
        return none;
    const vyre__str text = {lexer.text + token.start, token.end - token.start};
    vyre__number_read(text.data, text.size, negative, &number);
    const vyre__expr_tag tag = number.kind == VYRE__NUMBER_F32   ? VYRE__EXPR_LIT_F32
                               : number.kind == VYRE__NUMBER_I32 ? VYRE__EXPR_LIT_I32
                                                                 : VYRE__EXPR_LIT_U32;
    const int same = !number.code && number.value == literal->bits && tag == literal->tag &&
                     !(negative && tag == VYRE__EXPR_LIT_U32);
    return same ? text : none;
}

vyre__str vyre__trivia_number(vyre__trivia *trivia, uint64_t value)
{
    for (size_t i = trivia->next_number;
         i < trivia->numbers.count && i < trivia->next_number + NUMBERS_SEEN; i++) {
        const vyre__span *number = &trivia->numbers.items[i];
        if (number->value != value)
            continue;
        trivia->next_number = i + 1;
        return (vyre__str){trivia->lexer.text + number->start, number->end - number->start};
    }
    return (vyre__str){"", 0};
}
