/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * What a person wrote that the program does not carry: comments, empty lines, and how the numbers
 * are spelled. The printer walks the program in the order of the text; this walks the text beside
 * it, item by item. An item is a declaration, a statement without a body, or the head of one with.
 */
#ifndef VYRE_CORE_IR_TEXT_TRIVIA_H
#define VYRE_CORE_IR_TEXT_TRIVIA_H

#include "core/ir/model.h"
#include "core/ir/text/lexer.h"

typedef struct vyre__span {
    uint32_t start, end;
    uint8_t blank_before, begins_line; /* as of a token */
    uint64_t value;                    /* of a number */
} vyre__span;

typedef struct vyre__spans {
    vyre__span *items; /* owned */
    size_t count, capacity;
} vyre__spans;

typedef struct vyre__trivia {
    vyre__lexer lexer; /* over the source, which parses */
    vyre__token token; /* the next one */

    vyre__spans pending;  /* comments that are not printed yet */
    size_t lead;          /* so many of them stood before the item */
    size_t own;           /* and so many before the token that ended it */
    vyre__spans trailing; /* comments behind the item on its last line */
    vyre__spans numbers;  /* of the item */
    size_t next_number;   /* numbers before it are printed */
    int blank_before;     /* an empty line before the item */
    int failed;           /* memory ran short */
} vyre__trivia;

/* `source` is borrowed until release. */
void vyre__trivia_init(vyre__trivia *trivia, const vyre__source *source);
void vyre__trivia_release(vyre__trivia *trivia);

/* Goes to the item that begins at place `first` (0: at the next token) and through `stop`, ';' or
 * '{', which ends it; `last` is the place of the last statement that the printer joins into it, or
 * `first`. An item that lies behind already has no trivia. */
void vyre__trivia_item(vyre__trivia *trivia, vyre__place first, vyre__place last, uint16_t stop);

/* Goes through `stop` without an item: every comment on the way is pending. */
void vyre__trivia_skip(vyre__trivia *trivia, uint16_t stop);

/* The next token is this word. */
int vyre__trivia_at_word(const vyre__trivia *trivia, const char *word);

/* Goes through the `}` that ends a body and through an empty `else` behind it. What is pending up
 * to `own` stood before. `extra` more closing braces are passed that the printer does not print. */
void vyre__trivia_close(vyre__trivia *trivia, unsigned extra);

/* Goes through the `}` before an `else`. */
void vyre__trivia_close_then(vyre__trivia *trivia);

/* Goes through `else` and `{`; `inner` is the place of the `if` of an `else if`, or 0. Returns how
 * many braces the source has around that `if`. */
unsigned vyre__trivia_else(vyre__trivia *trivia, vyre__place inner);

/* Comments up to the end of the text become pending. */
void vyre__trivia_finish(vyre__trivia *trivia);

/* The spelling of a literal, or an empty string when it is not that of the source. */
vyre__str vyre__trivia_literal(vyre__trivia *trivia, const vyre__expr *literal);

/* The spelling of the next number of the item with that value, else of any, else an empty string.
 */
vyre__str vyre__trivia_number(vyre__trivia *trivia, uint64_t value);

#endif
