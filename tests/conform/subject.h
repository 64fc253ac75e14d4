/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * A program under test with all that a dispatch of it needs, as a tree that is easy to change.
 *
 * The tree says less than the language can: where a lane writes is not any expression, but one of a
 * few `place`s, so that no change of the tree makes two lanes touch one element, and loops have a
 * bound on their trips. `subject_is_orderly` checks what remains.
 */
#ifndef TESTS_CONFORM_SUBJECT_H
#define TESTS_CONFORM_SUBJECT_H

#include <vyre/builder.h>

#include "core/base/arena.h"

enum { MAX_BUFFERS = 14, MAX_INPUT_BYTES = 1 << 20 };

/* ---- expressions ---- */

typedef enum expr_kind {
    EXPR_LITERAL,    /* bits, of type u32, i32, f32 or bool */
    EXPR_LOCAL,      /* name */
    EXPR_LOAD,       /* buffer, place; arg 0: index */
    EXPR_LENGTH,     /* buffer */
    EXPR_GLOBAL_ID,  /* op: axis */
    EXPR_GROUP_ID,   /* op: axis */
    EXPR_LOCAL_ID,   /* op: axis */
    EXPR_LANE,       /* number of the lane in the launch, as the subject counts them */
    EXPR_LOCAL_LANE, /* number of the lane in its workgroup */
    EXPR_BINARY,     /* op */
    EXPR_UNARY,      /* op */
    EXPR_SELECT,     /* condition, if true, if false */
    EXPR_CAST,       /* to the type */
    EXPR_FMA,        /* three operands */
    EXPR_ATOMIC,     /* op, order, buffer, place; index, value, [expected] */
    EXPR_REDUCE,     /* op */
    EXPR_SHUFFLE,    /* value, lane */
    EXPR_BALLOT,     /* condition */
    EXPR_SUBGROUP_LANE,
    EXPR_SUBGROUP_SIZE,
    EXPR_KINDS
} expr_kind;

/* Which element an access means. */
typedef enum place {
    PLACE_ANY,     /* the index as it is */
    PLACE_OWN,     /* one of the slots that only this lane has; the index chooses among them */
    PLACE_GROUP,   /* a slot of some lane of the workgroup */
    PLACE_OUTSIDE, /* beyond the end of every buffer */
    PLACES
} place;

typedef struct expr {
    uint8_t kind;  /* expr_kind */
    uint8_t type;  /* VYRE_DATA_* */
    uint8_t op;    /* see the kinds */
    uint8_t order; /* VYRE_ORDER_* of an atomic */
    uint8_t place;
    uint8_t arg_count;
    uint32_t bits;
    uint32_t name;   /* of a local */
    uint32_t buffer; /* index */
    struct expr *args[3];
} expr;

/* ---- statements ---- */

typedef enum node_kind {
    NODE_LET,    /* name, value */
    NODE_ASSIGN, /* name, value */
    NODE_STORE,  /* buffer, place, index, value */
    NODE_IF,     /* value, body, orelse */
    NODE_LOOP,   /* name, index: from, value: to, limit, body */
    NODE_RETURN,
    NODE_BLOCK,      /* body */
    NODE_REGION,     /* body */
    NODE_BARRIER,    /* op: order */
    NODE_TRAP,       /* limit: the lane that traps, value: address */
    NODE_COUNT,      /* op, order, buffer, index, value: an atomic whose result nobody reads */
    NODE_COLLECTIVE, /* op: wire number of the statement (all_reduce, broadcast), buffer */
    NODE_KINDS
} node_kind;

typedef struct node_list {
    struct node **items;
    uint32_t count, capacity;
} node_list;

typedef struct node {
    uint8_t kind; /* node_kind */
    uint8_t op;
    uint8_t order;
    uint8_t place;
    uint32_t name;
    uint32_t buffer;
    uint32_t limit; /* of a loop: both bounds are taken modulo this, 0: they are literals */
    expr *index, *value;
    node_list body, orelse;
} node;

/* ---- buffers ---- */

typedef enum buffer_role {
    ROLE_INPUT,    /* never written; read anywhere */
    ROLE_OWN,      /* each lane has its slots, others never look at them */
    ROLE_EXCHANGE, /* each lane writes its slots, others read them behind a barrier */
    ROLE_COUNTER,  /* all lanes do one commutative atomic on any element; nobody uses the result */
    ROLE_CELL,     /* atomics of each lane on its own slots */
    ROLES
} buffer_role;

/* How lane L of N with m slots each counts its slots j. */
typedef enum layout {
    LAYOUT_ROWS,     /* L * m + j */
    LAYOUT_COLUMNS,  /* L + N * j */
    LAYOUT_REVERSED, /* (N - 1 - L) * m + j */
    LAYOUT_XOR,      /* (L ^ twist) * m + j */
    LAYOUT_SHIFTED,  /* L + twist, m is 1 */
    LAYOUTS
} layout;

typedef struct buffer {
    uint8_t type;   /* VYRE_DATA_* */
    uint8_t access; /* VYRE_ACCESS_* */
    uint8_t role;   /* buffer_role */
    uint8_t is_result, live_out;
    uint8_t layout;
    uint8_t op; /* of ROLE_COUNTER: VYRE_ATOMIC_* */
    uint8_t has_range;
    uint32_t slots; /* of each lane, at least 1 */
    uint32_t twist;
    uint32_t count; /* declared elements; 0: known at dispatch */
    uint32_t range_start, range_end;
    uint32_t input_size; /* bytes */
    uint8_t *input;      /* in the arena; NULL when no input is taken */
} buffer;

/* ---- the whole ---- */

typedef struct subject {
    vyre__arena arena; /* owns everything below */
    uint64_t seed;     /* that it was made from */
    int failed;        /* memory ran short */
    uint32_t workgroup[3];
    uint32_t grid[3];      /* workgroups; all 0: inferred */
    uint32_t elements;     /* of the dispatch options */
    uint32_t iterations;   /* of the dispatch options */
    uint32_t float_mode;   /* VYRE_FLOAT_STRICT or _FLUSH */
    uint32_t revision;     /* 0: the least */
    uint8_t lanes_by_axis; /* lanes are counted along the axes of the launch, not by workgroups */
    uint32_t buffer_count;
    buffer buffers[MAX_BUFFERS];
    node_list body;
    uint32_t names; /* locals named so far */
} subject;

subject *subject_create(uint64_t seed); /* NULL when memory is short */
void subject_destroy(subject *s);       /* NULL is allowed */
subject *subject_copy(const subject *s);

expr *subject_expr(subject *s, expr_kind kind, uint8_t type);
node *subject_node(subject *s, node_kind kind);
void subject_append(subject *s, node_list *list, node *item);

uint32_t subject_group_lanes(const subject *s);
uint32_t subject_groups(const subject *s); /* 0 when inferred */
uint32_t type_stride(uint8_t type);        /* bytes of an element */
int type_is_float(uint8_t type);
int buffer_takes_input(const buffer *b);

/*
 * True when no result depends on the order in which lanes run: every lane that reads a slot of
 * another one is apart from the write by a barrier, and every counter has one operation.
 * Uniform control around barriers is for the validator to check.
 */
int subject_is_orderly(const subject *s);

/* Makes the program. Errors: those of the builder and of validation; OUT_OF_HOST_MEMORY. */
vyre_status subject_build(const subject *s, vyre_program **out_program, vyre_error *error);

#endif
