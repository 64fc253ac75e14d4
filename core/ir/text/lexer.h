/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Tokens of the text form. */
#ifndef VYRE_CORE_IR_TEXT_LEXER_H
#define VYRE_CORE_IR_TEXT_LEXER_H

#include <stddef.h>
#include <stdint.h>

/* Kinds of tokens. A punctuation mark of one character is its own kind, '+' for example. */
typedef enum vyre__token_kind {
    VYRE__TOKEN_END = 128,
    VYRE__TOKEN_WORD,   /* an identifier without quotes, reserved or not */
    VYRE__TOKEN_NAME,   /* a name in backquotes */
    VYRE__TOKEN_STRING, /* "..." */
    VYRE__TOKEN_BYTES,  /* hex"..." */
    VYRE__TOKEN_NUMBER,
    VYRE__TOKEN_BAD,     /* damaged: `error` of the lexer said why */
    VYRE__TOKEN_COMMENT, /* only for on_comment */
    VYRE__TOKEN_DOT_DOT,
    VYRE__TOKEN_SHL_ASSIGN,
    VYRE__TOKEN_SHR_ASSIGN,
    VYRE__TOKEN_ADD_ASSIGN,
    VYRE__TOKEN_SUB_ASSIGN,
    VYRE__TOKEN_MUL_ASSIGN,
    VYRE__TOKEN_DIV_ASSIGN,
    VYRE__TOKEN_MOD_ASSIGN,
    VYRE__TOKEN_AND_ASSIGN,
    VYRE__TOKEN_OR_ASSIGN,
    VYRE__TOKEN_XOR_ASSIGN,
    VYRE__TOKEN_SHL,
    VYRE__TOKEN_SHR,
    VYRE__TOKEN_LE,
    VYRE__TOKEN_GE,
    VYRE__TOKEN_EQ,
    VYRE__TOKEN_NE,
    VYRE__TOKEN_AND_AND,
    VYRE__TOKEN_OR_OR,
    VYRE__TOKEN_PLUS_PLUS,   /* only to be refused with advice, like the two below */
    VYRE__TOKEN_MINUS_MINUS, /* -- */
    VYRE__TOKEN_ARROW        /* -> */
} vyre__token_kind;

typedef struct vyre__token {
    uint16_t kind;        /* vyre__token_kind, or a character */
    uint8_t begins_line;  /* a line ended between the token before it and this one */
    uint8_t blank_before; /* an empty line lies between it and what comes before it */
    uint32_t start, end;  /* byte offsets */
} vyre__token;

/* What is wrong with a token or the comments before it. */
typedef struct vyre__lex_error {
    const char *code; /* static; NULL: nothing is wrong */
    const char *fix;  /* static */
    uint32_t offset;
    char message[96];
} vyre__lex_error;

/* Where comments go. */
typedef void vyre__on_comment(void *context, const vyre__token *comment);

typedef struct vyre__lexer {
    const char *text; /* borrowed; need not be well-formed */
    uint32_t size;    /* bytes */
    uint32_t at;      /* next byte */
    uint8_t after_word;
    uint8_t newline; /* a line ended since the last token */
    uint8_t badly_encoded;
    vyre__lex_error error;        /* first of the latest token; the caller clears it */
    vyre__on_comment *on_comment; /* or NULL */
    void *context;                /* for on_comment; borrowed */
} vyre__lexer;

void vyre__lexer_init(vyre__lexer *lexer, const char *text, size_t size);

/* Reads the next token. At the end of the text VYRE__TOKEN_END, again and again. */
vyre__token vyre__lexer_next(vyre__lexer *lexer);

/* Splits `>>` into two `>` and returns the first; the next call yields the second. */
vyre__token vyre__lexer_split(vyre__lexer *lexer, vyre__token token);

/* Contents of a well-formed NAME or STRING token with its escapes resolved. `out` has room for the
 * length of the token. Returns the size. */
size_t vyre__token_unescape(const char *text, const vyre__token *token, char *out);

/* Bytes of a well-formed BYTES token. `out` may be NULL to learn the size. */
size_t vyre__token_bytes(const char *text, const vyre__token *token, uint8_t *out);

/* Spelling of a punctuation kind, "<<=" for example. */
const char *vyre__token_text(uint16_t kind);

#endif
