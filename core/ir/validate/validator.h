/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* State of one validation, shared by the validate_*.c files and by nothing else. */
#ifndef VYRE_CORE_IR_VALIDATOR_H
#define VYRE_CORE_IR_VALIDATOR_H

#include "core/ir/model.h"
#include "core/ir/uniformity.h"

/* ---- where the walk is ---- */

#define VYRE__NO_ITEM UINT32_MAX

/* One step of the path to the element at hand. Steps live on the C stack of the walk. */
typedef struct vyre__step {
    const struct vyre__step *parent; /* NULL at the top */
    const char *field;               /* static string */
    uint32_t item;                   /* index within the field, or VYRE__NO_ITEM */
    vyre__place place;
    const vyre__node *node; /* the statement, in the program; NULL: no statement */
} vyre__step;

/* ---- what is known of a local and of a buffer ---- */

typedef struct vyre__binding {
    const vyre__type *type; /* of the program or static; NULL unknown; vyre__type_failed */
    vyre__place place;      /* of the declaration */
    uint32_t scope;         /* serial number of the list that declares it */
    uint32_t is_loop;       /* a loop variable */
} vyre__binding;

typedef struct vyre__buffer_use {
    uint32_t references;   /* places of the program that name it */
    uint32_t read_epoch;   /* epoch of the last plain access, 0 for none */
    uint32_t atomic_epoch; /* epoch of the last atomic */
    uint32_t hazard_node;  /* node whose hazard was reported */
} vyre__buffer_use;

enum { VYRE__SCRATCH_TEXTS = 8, VYRE__SCRATCH_SIZE = 256 };

typedef struct vyre__validator {
    const vyre_program *program;   /* borrowed */
    vyre_diagnostics *diagnostics; /* borrowed */
    const vyre__step *at;          /* innermost step, on the C stack */
    size_t errors;                 /* reported */
    size_t findings;               /* errors and warnings, also those found silently */
    int silent;                    /* findings are counted, not reported */
    int replay;                    /* the expression was walked before: no effects but reports */
    int out_of_memory;

    vyre__map names;      /* owned: name to index of its live binding, or VYRE__NO_ITEM */
    vyre__bytes bindings; /* owned: vyre__binding[] */
    vyre__bytes undo;     /* owned: what closing a scope restores */
    uint32_t scope;       /* serial number of the open list */
    uint32_t scopes;      /* serial numbers given away */

    vyre__buffer_use *uses;  /* owned: one per buffer */
    vyre__bytes touched;     /* owned: accesses of the open nodes */
    vyre__bytes epochs_undo; /* owned */
    uint32_t epoch;          /* accesses since the last barrier of the open list carry it */
    uint32_t epochs;         /* numbers given away */

    vyre__map exclusive;          /* owned: generators of self-exclusive regions seen */
    vyre__uniformity *uniformity; /* owned; made when first needed */
    const vyre__node *node;       /* at hand; in the program */
    uint32_t nodes;               /* visited */
    uint32_t nesting;             /* open node lists */
    uint32_t expr_depth;          /* open expressions */
    uint8_t node_limit_reported, nesting_reported, expr_depth_reported;

    uint32_t next_scratch;
    char scratch[VYRE__SCRATCH_TEXTS][VYRE__SCRATCH_SIZE];
} vyre__validator;

/* ---- reporting (validate_report.c) ---- */

/* Adds an error or a warning at the element at hand. `fix` says what to write instead. */
void vyre__report(vyre__validator *v, const char *code, const char *fix, const char *format, ...)
    VYRE__PRINTF(4, 5);
void vyre__report_warning(vyre__validator *v, const char *code, const char *fix, const char *format,
                          ...) VYRE__PRINTF(4, 5);

/* Short-lived texts: the VYRE__SCRATCH_TEXTS newest stay valid. Names are escaped and cut. */
const char *vyre__scratch(vyre__validator *v, const char *format, ...) VYRE__PRINTF(2, 3);
const char *vyre__show_name(vyre__validator *v, vyre__str name);
const char *vyre__show_type(vyre__validator *v, const vyre__type *type);

/* The value of the statement at hand as it stands in the source, when that is short and on one
 * line; else NULL. */
const char *vyre__show_value(vyre__validator *v);

/* " at 7:9" of a place, or "" when the program has no text or too many errors to read them all. */
const char *vyre__show_place(vyre__validator *v, vyre__place place);

/* ---- types (validate_types.c) ---- */

/* Stands for the type of what did not parse or was reported: rules that meet it stay silent. */
extern const vyre__type vyre__type_failed;

int vyre__type_is(const vyre__type *type, uint8_t tag);
int vyre__type_is_known(const vyre__type *type);

/* A value of type `from` may be stored where `to` is declared. Revision 4 has no store of a bool
 * into u32. */
int vyre__type_stores(const vyre__validator *v, const vyre__type *from, const vyre__type *to);

/* "write `f32(x)`": how a value of type `from` becomes `to`; `text` is the value or NULL. */
const char *vyre__cast_fix(vyre__validator *v, const vyre__type *from, const vyre__type *to,
                           const char *text);

/* Check one operator whose operands have these types, and give the type of its result. */
const vyre__type *vyre__check_binary(vyre__validator *v, const vyre__expr *expr,
                                     const vyre__type *left, const vyre__type *right);
const vyre__type *vyre__check_unary(vyre__validator *v, const vyre__expr *expr,
                                    const vyre__type *operand);
const vyre__type *vyre__check_cast(vyre__validator *v, const vyre__expr *expr,
                                   const vyre__type *operand);
const vyre__type *vyre__check_select(vyre__validator *v, const vyre__type *yes,
                                     const vyre__type *no);
const vyre__type *vyre__check_fma(vyre__validator *v, const vyre__type *const operands[3]);

/* ---- expressions (validate_exprs.c) ---- */

/* Checks the tree below `expr`, which is `field` of the node at hand. */
const vyre__type *vyre__check_expr(vyre__validator *v, const vyre__expr *expr, const char *field);

/* As vyre__check_expr, but reports nothing: *out_findings tells whether there is anything to
 * report. Ask vyre__replay_expr for it after the rules of the node have had their say. */
const vyre__type *vyre__probe_expr(vyre__validator *v, const vyre__expr *expr, const char *field,
                                   int *out_findings);
void vyre__replay_expr(vyre__validator *v, const vyre__expr *expr, const char *field);

/* ---- atomics (validate_atomics.c) ---- */

/* `expected` is NULL when the atomic has none. */
void vyre__check_atomic(vyre__validator *v, const vyre__expr *expr, const vyre__type *index,
                        const vyre__type *value, const vyre__type *expected);

/* ---- names (validate_names.c) ---- */

/* The live binding, or NULL. Valid until the next declaration. */
const vyre__binding *vyre__find_local(const vyre__validator *v, vyre__str name);

/* Declares a local in the open list; reports V008 and V032. */
void vyre__declare_local(vyre__validator *v, vyre__str name, const vyre__type *type, int is_loop);

typedef struct vyre__scope_mark {
    uint32_t scope;
    size_t undo;
} vyre__scope_mark;
vyre__scope_mark vyre__open_scope(vyre__validator *v);
void vyre__close_scope(vyre__validator *v, vyre__scope_mark mark);

/* ---- plain and atomic accesses to one buffer (validate_hazards.c) ---- */

/* Counts a reference by the node at hand. Unknown buffers are passed over. */
void vyre__touch_buffer(vyre__validator *v, uint32_t buffer, int is_atomic);

/* Reports V116 for what the node touched since `mark` (a size of v->touched)... */
void vyre__check_hazards(vyre__validator *v, size_t mark);
/* ...and remembers it for the nodes that follow in the list. */
void vyre__commit_touched(vyre__validator *v, size_t mark);

/* A barrier: what came before does not matter any more. */
void vyre__forget_accesses(vyre__validator *v);

typedef struct vyre__epoch_mark {
    uint32_t epoch;
    size_t undo;
} vyre__epoch_mark;
vyre__epoch_mark vyre__open_accesses(vyre__validator *v);
void vyre__close_accesses(vyre__validator *v, vyre__epoch_mark mark);

/* ---- declarations and memory (validate_buffers.c) ---- */

void vyre__check_header(vyre__validator *v);
void vyre__check_buffers(vyre__validator *v);
void vyre__check_store(vyre__validator *v, const vyre__node *node, const vyre__type *index,
                       const vyre__type *value);
void vyre__check_load(vyre__validator *v, const vyre__expr *expr, uint32_t buffer);

/* Rules that need the count of references: after the walk. */
void vyre__check_linear_types(vyre__validator *v);

/* ---- statements that move data or leave the program (validate_transfers.c) ---- */

void vyre__check_transfer(vyre__validator *v, const vyre__node *node);

/* ---- control (validate_control.c) ---- */

/* What running a list can do, seen from the loop around it. */
typedef struct vyre__flow {
    uint8_t barrier; /* a barrier may be reached */
    uint8_t leaves;  /* an invocation may return */
    uint8_t tail;    /* the later one of the two, where both lie outside branches */
} vyre__flow;

enum { VYRE__TAIL_NONE, VYRE__TAIL_BARRIER, VYRE__TAIL_LEAVES };

/* Appends one statement to a list: `step` is what it does, `inlined` tells that the statement is a
 * block or region, whose statements run unconditionally. */
void vyre__flow_append(vyre__flow *flow, vyre__flow step, int inlined);

void vyre__check_barrier(vyre__validator *v, const vyre__node *node);
void vyre__check_back_edge(vyre__validator *v, vyre__flow body);
void vyre__check_subgroup_control(vyre__validator *v);

#endif
