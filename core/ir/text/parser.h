/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * The parser of the text form: a recursive descent that reads one token ahead.
 *
 * A mistake that leaves the parser in step yields VYRE__EXPR_ERROR and goes on. One that does not
 * sets `lost`: nothing is consumed and nothing is reported any more until the statement or
 * declaration has been skipped. Recursion is bounded by VYRE__TEXT_NESTING.
 */
#ifndef VYRE_CORE_IR_TEXT_PARSER_H
#define VYRE_CORE_IR_TEXT_PARSER_H

#include "core/ir/model.h"
#include "core/ir/text/lexer.h"
#include "core/ir/text/number.h"
#include "core/ir/text/words.h"

enum { VYRE__TEXT_NESTING = 200 };

/* An opening brace whose closing brace has not come yet. */
typedef struct vyre__open_brace {
    uint32_t offset;
    uint32_t indent; /* columns before the first token of its line */
} vyre__open_brace;

typedef struct vyre__parser {
    vyre__lexer lexer;
    vyre__token token;     /* the next one */
    uint32_t last_end;     /* end of the token before it */
    uint32_t line_indent;  /* columns before the first token of the line of `token` */
    uint64_t token_number; /* of `token`, counted from 1 */

    vyre_program *program; /* under construction */
    const vyre__source *source;
    vyre_diagnostics *diagnostics; /* or NULL */
    size_t errors;
    uint64_t error_token;  /* token_number of the last error; 0: none */
    uint64_t blamed_token; /* the same for an error that is reported behind what it is about */
    int quiet;             /* the statement has had its error */
    unsigned hushed;       /* calls of vyre__parser_hush without the other */
    int lost;              /* see above */
    int stopped;           /* memory is short or a limit was passed: every token is the end */
    int out_of_memory;

    unsigned depth;       /* of nesting at `token` */
    unsigned deepest;     /* of what was parsed since somebody reset it */
    int made_select;      /* the last vyre__parse_expr was a `?:` outside parentheses */
    uint64_t effects;     /* atomics, calls and opaque expressions so far */
    uint32_t discards;    /* results thrown away so far */
    uint32_t operator_at; /* offset of the last binary operator, for the advice of S010 */
    uint32_t operator_left;
    uint16_t operator_kind;

    const void **stack; /* owned: elements of the lists under construction */
    size_t stack_count, stack_capacity;
    size_t list_base;      /* first element of the innermost list of statements */
    vyre__expr spare_expr; /* stands in when memory is short */
    vyre__node spare_node;

    vyre__open_brace braces[VYRE__TEXT_NESTING + 2];
    unsigned brace_count;
    uint32_t odd_brace; /* 1 + offset of the first `{` whose `}` is indented otherwise, or 0 */
} vyre__parser;

/* ---- tokens ---- */

void vyre__parser_advance(vyre__parser *parser);
int vyre__parser_at(const vyre__parser *parser, uint16_t kind); /* never when lost */
int vyre__parser_at_word(const vyre__parser *parser, const char *word);
int vyre__parser_accept(vyre__parser *parser, uint16_t kind);
int vyre__parser_accept_word(vyre__parser *parser, const char *word);

/* Passes a token of that kind; otherwise S002 with `fix` (NULL: "write `KIND`") and lost. */
int vyre__parser_expect(vyre__parser *parser, uint16_t kind, const char *fix);

/* Passes the `;` that ends a statement or declaration; otherwise S014. */
void vyre__parser_end_statement(vyre__parser *parser);

/* The bytes of a token or a span of the source. */
vyre__str vyre__parser_slice(const vyre__parser *parser, uint32_t start, uint32_t end);
vyre__str vyre__parser_spelling(const vyre__parser *parser, const vyre__token *token);

static inline vyre__place vyre__token_place(const vyre__token *token)
{
    return token->start + 1;
}

/* ---- errors ---- */

/* `offset` into the text. The fix is printed from `fix`, the message from `format`. */
void vyre__parser_error(vyre__parser *parser, uint32_t offset, const char *code, const char *fix,
                        const char *format, ...) VYRE__PRINTF(5, 6);

/* The same at the next token, after which the parser is lost. */
void vyre__parser_lose(vyre__parser *parser, const char *code, const char *fix, const char *format,
                       ...) VYRE__PRINTF(4, 5);

/* Between these two errors are dropped, for they are part of one that is reported afterwards. */
void vyre__parser_hush(vyre__parser *parser);
void vyre__parser_unhush(vyre__parser *parser);

/* The next token for a message: "`;`", "the end of the text". */
#define VYRE__TOKEN_SHOWN 48
const char *vyre__parser_show(const vyre__parser *parser, char out[VYRE__TOKEN_SHOWN]);

/* Copies at most `capacity` - 1 bytes of a span on one line; 0 when it is longer or not on one. */
int vyre__parser_quote(const vyre__parser *parser, uint32_t start, uint32_t end, char *out,
                       size_t capacity);

/* Skips to where a statement can begin, and ends being lost. */
void vyre__parser_skip_statement(vyre__parser *parser);

/* Skips to behind the bracket that closes the one before the next token. */
void vyre__parser_skip_brackets(vyre__parser *parser);

/* ---- nesting ---- */

/* Goes one level down; 0 and lost when that is too deep. Every success is paired with leave. */
int vyre__parser_enter(vyre__parser *parser);
void vyre__parser_leave(vyre__parser *parser);

/* Counts a level that only the printed form has, around what was parsed since `deepest` was set to
 * `depth`; `outer` is what it was before. */
void vyre__parser_deepen(vyre__parser *parser, unsigned outer, int extra);

/* ---- memory ---- */

/* Zeroed memory from the program; NULL stops the parser. */
void *vyre__parser_alloc(vyre__parser *parser, size_t size);

/* Never NULL. */
vyre__expr *vyre__parser_expr(vyre__parser *parser, vyre__expr_tag tag, vyre__place place,
                              uint32_t arg_count);
vyre__expr *vyre__parser_error_expr(vyre__parser *parser, vyre__place place);
void vyre__expr_set_arg(vyre__expr *expr, uint32_t index, const vyre__expr *arg);

/* A list under construction: note stack_count, push, then take what lies above. */
void vyre__parser_push(vyre__parser *parser, const void *element);
const void *const *vyre__parser_take(vyre__parser *parser, size_t base, uint32_t *out_count);

/* A node appended to the list under construction; never NULL. */
vyre__node *vyre__parser_node(vyre__parser *parser, vyre__node_tag tag, vyre__place place);

/* ---- pieces of the grammar ---- */

/* A name, bare or in backquotes. `what` names it for the message. 0 and lost when there is none. */
int vyre__parse_name(vyre__parser *parser, const char *what, vyre__str *out_name);
/* A plain word that came from `token`, as a name: reports S004 and S005. */
int vyre__parser_check_name(vyre__parser *parser, const vyre__token *token);
/* A bare or quoted name, for programs and regions. */
int vyre__parse_title(vyre__parser *parser, const char *what, vyre__str *out_name);
int vyre__parse_string(vyre__parser *parser, const char *what, vyre__str *out_text);
int vyre__parse_bytes(vyre__parser *parser, vyre__str *out_bytes);
/* An integer up to `most`. */
int vyre__parse_int(vyre__parser *parser, const char *what, uint64_t most, uint64_t *out_value);
int vyre__parse_u32(vyre__parser *parser, const char *what, uint32_t *out_value);
/* The token as a number; an error expression when it is damaged. `place` is where it began. */
const vyre__expr *vyre__parse_number(vyre__parser *parser, int negative, vyre__place place);
/* A literal of a table or an expression that begins with a number, `inf`, `nan`, `true`, `false`,
 * without a minus. NULL when the next token begins none. */
const vyre__expr *vyre__parse_literal(vyre__parser *parser, int negative, vyre__place place);

const vyre__type *vyre__parse_type(vyre__parser *parser);   /* never NULL */
const vyre__shape *vyre__parse_shape(vyre__parser *parser); /* NULL after an error */
void vyre__parse_header(vyre__parser *parser);
void vyre__parse_buffers(vyre__parser *parser);

const vyre__expr *vyre__parse_expr(vyre__parser *parser); /* never NULL */
const vyre__expr *vyre__parse_primary(vyre__parser *parser);
const vyre__expr *vyre__parse_unary(vyre__parser *parser);
/* What follows a plain word and `(` or `.`. `statement` is set when it begins one. */
const vyre__expr *vyre__parse_builtin(vyre__parser *parser, const vyre__token *word, int statement);

/* The arguments of a word, one after the other: `(`, `,` between them and `)`. Too few or too many
 * are S040; `takes` shows what is right: "b[i], value". */
int vyre__parse_open(vyre__parser *parser);
int vyre__parse_comma(vyre__parser *parser, const vyre__token *word, const char *takes);
int vyre__parse_close(vyre__parser *parser, const vyre__token *word, const char *takes);
/* `.relaxed` and the like, if there; 0 and lost when it is none. */
int vyre__parse_order(vyre__parser *parser, uint8_t *inout_order);

vyre__node_list vyre__parse_block(vyre__parser *parser);
void vyre__parse_statement(vyre__parser *parser);
/* Behind a name: `=`, `+=` and the like, or `[`. */
void vyre__parse_assignment(vyre__parser *parser, vyre__str name, vyre__place place);
void vyre__parse_store(vyre__parser *parser, vyre__str name, vyre__place place);
uint8_t vyre__compound_operator(uint16_t kind); /* of `+=` and the like, or 0 */
/* `++` and `--`; `start` is where the name before it begins. */
int vyre__parser_at_increment(const vyre__parser *parser);
void vyre__refuse_increment(vyre__parser *parser, uint32_t start);
void vyre__refuse_prefix_increment(vyre__parser *parser);
/* A statement that begins with a plain word, `(` or `.`. */
void vyre__parse_action(vyre__parser *parser, const vyre__token *word);
/* Statements of other languages. Their first word has been passed. */
int vyre__parse_foreign_word(vyre__parser *parser, const vyre__token *word); /* 1: it was one */
void vyre__parse_foreign_declaration(vyre__parser *parser, const vyre__token *word);
/* The head of a C loop up to its `)`. Returns the name of its variable. */
vyre__str vyre__parse_foreign_for(vyre__parser *parser, const vyre__token *first);
vyre__node_list vyre__parse_entry(vyre__parser *parser);

/* ---- advice ---- */

/* What to write in place of a word that means nothing; always a complete advice. `call` when it
 * stands before `(`; `arguments` is their spelling or NULL. */
void vyre__suggest_word(vyre__str word, int call, const char *arguments, int statement, char *out,
                        size_t capacity);
/* The type of that name in another language, in the spelling of this one, or NULL. */
const char *vyre__suggest_type(vyre__str word);
/* A type whose name is near, or NULL. */
const char *vyre__suggest_near_type(vyre__str word);
/* The nearest of `count` words, or NULL when none is near. */
const char *vyre__suggest_near(vyre__str word, const char *const *words, size_t count);

#endif
