/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * The printer of the text form. A group that does not fit in 100 columns is broken at its outermost
 * level; whether it fits is measured by printing it into nothing, which stops at the width, so the
 * time is linear in the output.
 */
#ifndef VYRE_CORE_IR_TEXT_PRINT_H
#define VYRE_CORE_IR_TEXT_PRINT_H

#include "core/ir/model.h"
#include "core/ir/text/trivia.h"

enum {
    VYRE__TEXT_WIDTH = 100,
    VYRE__TEXT_INDENT = 4,
    VYRE__TEXT_MOST_INDENT = 60,
    VYRE__TEXT_HEX_BYTES = 32 /* of a line */
};

typedef struct vyre__printer {
    vyre__bytes *out;
    vyre__trivia *trivia; /* NULL: the canonical form */
    unsigned column;      /* code points on this line */
    unsigned indent;      /* of the statement or of the group being broken */
    int flat;             /* nothing is to be broken */
    int measuring;        /* nothing is written; `room` counts down */
    long room;
    int body_begins;          /* no empty line may come next */
    uint32_t discards;        /* results thrown away so far */
    vyre__bytes word;         /* owned: one name or number at a time */
    const vyre__expr **chain; /* owned: operands of the chains being printed */
    size_t chain_count, chain_capacity;
    int failed; /* memory ran short */
} vyre__printer;

/* ---- pieces ---- */

void vyre__print_put(vyre__printer *printer, const char *data, size_t size);
void vyre__print_text(vyre__printer *printer, const char *text);
void vyre__print_name(vyre__printer *printer, vyre__str name);   /* bare or in backquotes */
void vyre__print_title(vyre__printer *printer, vyre__str name);  /* bare or as a string */
void vyre__print_string(vyre__printer *printer, vyre__str text); /* always quoted */
void vyre__print_bytes(vyre__printer *printer, vyre__str bytes);
void vyre__print_literal(vyre__printer *printer, const vyre__expr *literal, int mask);
void vyre__print_int(vyre__printer *printer, uint64_t value);   /* decimal */
void vyre__print_index(vyre__printer *printer, uint64_t value); /* as a u32 literal, or 2^32 */
void vyre__print_id(vyre__printer *printer, uint32_t id);       /* eight hexadecimal digits */
/* A line or part of one that holds numbers, in the spelling of the source. */
void vyre__print_spelled(vyre__printer *printer, const vyre__bytes *text);
void vyre__print_type(vyre__printer *printer, const vyre__type *type);

/* Quotes a name or string; used by vyre__print_name and where there is no printer. */
void vyre__text_put_name(vyre__bytes *out, vyre__str name);
void vyre__text_put_title(vyre__bytes *out, vyre__str name);

/* ---- lines ---- */

void vyre__print_newline(vyre__printer *printer, unsigned indent);
unsigned vyre__print_deeper(unsigned indent);

/* Before an item: its comments and the empty line before it, then the indentation. */
void vyre__print_begin(vyre__printer *printer, int empty_line, int keep_empty_line);
/* Behind an item: the comments on its last line and the end of the line. */
void vyre__print_end(vyre__printer *printer);
/* The first `count` pending comments, each on a line of its own. */
void vyre__print_comments(vyre__printer *printer, size_t count);

/* ---- expressions ---- */

/* `trail` columns follow the expression on its last line. */
void vyre__print_expr(vyre__printer *printer, const vyre__expr *expr, unsigned trail);

/* What stands between commas. */
typedef struct vyre__argument {
    const vyre__expr *expr;  /* or NULL */
    const vyre__expr *index; /* of an element; `name` is its buffer */
    const vyre__type *type;
    const char *word;
    vyre__str name, string, bytes;
    uint64_t number;
    enum {
        VYRE__ARGUMENT_EXPR,
        VYRE__ARGUMENT_ELEMENT,
        VYRE__ARGUMENT_TYPE,
        VYRE__ARGUMENT_WORD,
        VYRE__ARGUMENT_NAME,
        VYRE__ARGUMENT_STRING,
        VYRE__ARGUMENT_BYTES,
        VYRE__ARGUMENT_NUMBER,
        VYRE__ARGUMENT_ID
    } kind;
} vyre__argument;

typedef vyre__argument vyre__get_argument(const void *owner, uint32_t index);

/* `(a, b)`, on one line if it fits. */
void vyre__print_arguments(vyre__printer *printer, vyre__get_argument *get, const void *owner,
                           uint32_t count, unsigned trail);

/* A built-in word and its arguments; `b[i]`. */
void vyre__print_call(vyre__printer *printer, const vyre__expr *expr, unsigned trail);
void vyre__print_element(vyre__printer *printer, vyre__str name, const vyre__expr *index,
                         unsigned trail);

/* While measuring: what has been printed does not fit already. */
int vyre__print_is_full(const vyre__printer *printer);

/* Same trees, whatever their places. */
int vyre__expr_equal(const vyre__expr *a, const vyre__expr *b);

/* ---- nodes and programs ---- */

void vyre__print_list(vyre__printer *printer, const vyre__node_list *list, int top);
/* ` {`, the body and `}` of a head that has been printed. */
void vyre__print_body(vyre__printer *printer, const vyre__node_list *body);
void vyre__print_program(vyre__printer *printer, const vyre_program *program);

#endif
