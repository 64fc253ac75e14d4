/* SPDX-License-Identifier: MIT OR Apache-2.0 */
#include "core/ir/text/trivia.h"

#include <stdlib.h>
#include <string.h>

#include "core/ir/text/number.h"

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
    add_span(
        trivia, &trivia->pending,
        (vyre__span){comment->start, comment->end, comment->blank_before, comment->begins_line, 0});
}

static void advance(vyre__trivia *trivia)
{
    trivia->token = vyre__lexer_next(&trivia->lexer);
}

void vyre__trivia_init(vyre__trivia *trivia, const vyre__source *source)
{
    memset(trivia, 0, sizeof *trivia);
    vyre__lexer_init(&trivia->lexer, source->text, source->size);
    trivia->lexer.on_comment = take_comment;
    trivia->lexer.context = trivia;
    advance(trivia);
}

void vyre__trivia_release(vyre__trivia *trivia)
{
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
        add_span(trivia, &trivia->numbers,
                 (vyre__span){token.start, token.end, 0, 0, number.value});
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
        trivia->own = trivia->pending.count;
        advance(trivia);
        if (ends)
            return;
    }
}

static void pass_to_place(vyre__trivia *trivia, vyre__place place)
{
    while (!at_end(trivia) && trivia->token.start + 1 < place) {
        note_number(trivia);
        advance(trivia);
    }
}

/* The comments behind the last token that was passed, on its line, belong to that line. */
static void split_trailing(vyre__trivia *trivia)
{
    vyre__spans *pending = &trivia->pending;
    size_t i = trivia->own;
    for (; i < pending->count && !pending->items[i].begins_line; i++)
        add_span(trivia, &trivia->trailing, pending->items[i]);
    for (size_t to = trivia->own; i < pending->count; i++, to++)
        pending->items[to] = pending->items[i];
    pending->count -= trivia->trailing.count;
}

void vyre__trivia_item(vyre__trivia *trivia, vyre__place first, vyre__place last, uint16_t stop)
{
    trivia->trailing.count = 0;
    trivia->blank_before = 0;
    trivia->numbers.count = 0;
    trivia->next_number = 0;
    trivia->lead = trivia->own = 0;
    if (first != 0 && trivia->token.start + 1 > first)
        return;
    /* Braces around what the printer does not put in braces. */
    while (trivia->token.kind == '}' && trivia->token.start + 1 < first)
        advance(trivia);
    trivia->lead = trivia->pending.count;
    trivia->blank_before = trivia->token.blank_before;
    pass_to_place(trivia, last);
    pass_through(trivia, stop);
    split_trailing(trivia);
}

void vyre__trivia_skip(vyre__trivia *trivia, uint16_t stop)
{
    pass_through(trivia, stop);
}

int vyre__trivia_at_word(const vyre__trivia *trivia, const char *word)
{
    const vyre__str text = {trivia->lexer.text + trivia->token.start,
                            trivia->token.end - trivia->token.start};
    return trivia->token.kind == VYRE__TOKEN_WORD && vyre__str_is(text, word);
}

void vyre__trivia_close(vyre__trivia *trivia, unsigned extra)
{
    pass_through(trivia, '}');
    if (vyre__trivia_at_word(trivia, "else")) {
        pass_through(trivia, '{');
        pass_through(trivia, '}');
    }
    const size_t own = trivia->own;
    split_trailing(trivia);
    for (; extra > 0; extra--)
        pass_through(trivia, '}');
    trivia->own = own;
}

void vyre__trivia_close_then(vyre__trivia *trivia)
{
    pass_through(trivia, '}');
}

unsigned vyre__trivia_else(vyre__trivia *trivia, vyre__place inner)
{
    unsigned extra = 0;
    while (inner != 0 && !at_end(trivia) && trivia->token.start + 1 < inner) {
        extra += trivia->token.kind == '{';
        advance(trivia);
    }
    pass_through(trivia, '{');
    if (trivia->own == 0)
        split_trailing(trivia);
    return extra;
}

void vyre__trivia_finish(vyre__trivia *trivia)
{
    while (!at_end(trivia))
        advance(trivia);
}

/* The number token of a literal; of another kind when the source has none there. */
static vyre__token literal_token(const vyre__trivia *trivia, const vyre__expr *literal,
                                 int *out_negative)
{
    vyre__lexer lexer = trivia->lexer;
    vyre__token token = {.kind = VYRE__TOKEN_END};
    *out_negative = 0;
    if (literal->place == 0 || literal->place > lexer.size)
        return token;
    lexer.at = literal->place - 1;
    lexer.on_comment = NULL;
    lexer.after_word = 0;
    token = vyre__lexer_next(&lexer);
    *out_negative = token.kind == '-';
    return token.kind == '-' ? vyre__lexer_next(&lexer) : token;
}

vyre__str vyre__trivia_literal(vyre__trivia *trivia, const vyre__expr *literal)
{
    static const uint8_t tags[] = {[VYRE__NUMBER_PLAIN] = VYRE__EXPR_LIT_U32,
                                   [VYRE__NUMBER_I32] = VYRE__EXPR_LIT_I32,
                                   [VYRE__NUMBER_F32] = VYRE__EXPR_LIT_F32};
    const vyre__str none = {"", 0};
    int negative;
    vyre__number number;
    const vyre__token token = literal_token(trivia, literal, &negative);
    if (token.kind != VYRE__TOKEN_NUMBER)
        return none;
    const vyre__str text = {trivia->lexer.text + token.start, token.end - token.start};
    vyre__number_read(text.data, text.size, negative, &number);
    if (number.code || number.value != literal->bits || tags[number.kind] != literal->tag ||
        (negative && number.kind == VYRE__NUMBER_PLAIN))
        return none;
    while (trivia->next_number < trivia->numbers.count &&
           trivia->numbers.items[trivia->next_number].start <= token.start)
        trivia->next_number++;
    return text;
}

static vyre__str take_number(vyre__trivia *trivia, size_t first, uint64_t value)
{
    for (size_t i = first; i < trivia->numbers.count && i < first + NUMBERS_SEEN; i++) {
        const vyre__span *number = &trivia->numbers.items[i];
        if (number->value != value)
            continue;
        trivia->next_number = i + 1;
        return (vyre__str){trivia->lexer.text + number->start, number->end - number->start};
    }
    return (vyre__str){"", 0};
}

vyre__str vyre__trivia_number(vyre__trivia *trivia, uint64_t value)
{
    const vyre__str next = take_number(trivia, trivia->next_number, value);
    return next.size > 0 ? next : take_number(trivia, 0, value);
}
