/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* The words of the text form that mean something before `(`, `.` or as a type. */
#ifndef VYRE_CORE_IR_TEXT_WORDS_H
#define VYRE_CORE_IR_TEXT_WORDS_H

#include "core/ir/model.h"

/* What may stand in the parentheses after a word, and what it builds. */
typedef enum vyre__form {
    VYRE__FORM_NONE,
    VYRE__FORM_BINARY,     /* (e, e); op: vyre__binary */
    VYRE__FORM_UNARY,      /* (e); op: vyre__unary */
    VYRE__FORM_ATOMIC,     /* [.order] (b[i], [e,] e); op: vyre__atomic */
    VYRE__FORM_ATOMIC_EXT, /* [.order] (id, b[i], [e,] e) */
    VYRE__FORM_REDUCE,     /* (e); op: vyre__reduce */
    VYRE__FORM_SHUFFLE,    /* (e, e) */
    VYRE__FORM_BALLOT,     /* (e) */
    VYRE__FORM_LANE,       /* () */
    VYRE__FORM_SIZE,       /* () */
    VYRE__FORM_LEN,        /* (buffer) */
    VYRE__FORM_REF,        /* (buffer) */
    VYRE__FORM_FMA,        /* (e, e, e) */
    VYRE__FORM_CAST,       /* (type, e) */
    VYRE__FORM_CALL,       /* ("op id", e, ...) */
    VYRE__FORM_OPAQUE,     /* ("kind", hex"...") */
    VYRE__FORM_BINARY_EXT, /* (id, e, e) */
    VYRE__FORM_UNARY_EXT,  /* (id, e) */
    VYRE__FORM_AXIS,       /* .x; op: vyre__expr_tag */
    VYRE__FORM_ACTION,     /* a statement; op: vyre__node_tag */
    VYRE__FORM_TYPE        /* op: vyre__type_tag; (e) casts when the type has no parameters */
} vyre__form;

typedef struct vyre__word {
    const char *text; /* static */
    uint8_t form;     /* vyre__form */
    uint8_t op;
} vyre__word;

/* The word, or NULL when it is none of the language. */
const vyre__word *vyre__word_find(vyre__str text);

/* All words in alphabetical order. */
const vyre__word *vyre__word_list(size_t *out_count);

/* `let if else for return region true false nan inf` */
int vyre__word_is_reserved(vyre__str text);

/* `_`, or `_` with digits. */
int vyre__word_is_kept(vyre__str text);

/* Can stand as a name without quotes. */
int vyre__word_is_plain_name(vyre__str text);

#endif
