/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * State of vyre__lower(), shared by the files that lower statements and expressions.
 *
 * A value of the language is held so: bool as BOOL; f32, f16 and bf16 as the F32 of the same value;
 * every integer as a W32, the narrow ones extended by their sign.
 *
 * Failure is sticky: the first one is kept, later calls do nothing.
 */
#ifndef VYRE_CORE_LOWER_LOWERING_H
#define VYRE_CORE_LOWER_LOWERING_H

#include "core/base/error.h"
#include "core/ir/model.h"
#include "core/ir/uniformity.h"
#include "core/kernel/code.h"
#include "core/lower/caps.h"
#include "core/lower/contents.h"
#include "core/lower/lower.h"
#include "core/lower/segments.h"

/* A value and its type in the language; type 0: lowering has failed. */
typedef struct vyre__typed {
    vyre__value value;
    uint8_t type; /* vyre__type_tag */
} vyre__typed;

/* A name in scope. */
typedef struct vyre__symbol {
    vyre__str name;   /* belongs to the program */
    uint8_t type;     /* vyre__type_tag */
    uint8_t is_loop;  /* a loop variable */
    uint8_t is_local; /* assigned somewhere: `where` is a local, else a value */
    uint32_t where;
    uint32_t covered; /* 1 + position of the symbol of the same name outside, or 0 */
} vyre__symbol;

/* Where a buffer of the program lies. */
typedef struct vyre__store {
    uint8_t type; /* vyre__type_tag of an element */
    uint8_t is_shared;
    uint8_t is_packed; /* narrow elements, on a device that accesses whole words only */
    uint32_t stride;   /* bytes of an element */
    uint32_t cell;     /* bytes in which workgroup memory holds an element */
    uint32_t index;    /* in the kernel's buffer table, when not shared */
    uint32_t offset;   /* bytes, when shared */
    uint32_t count;    /* elements that there are at least; when shared: exactly */
} vyre__store;

/*
 * How the lanes walk through the statements at hand. In a program in which lanes wait for each
 * other a lane may not return by itself; it is marked as gone and walks on without effect.
 */
typedef enum vyre__walk {
    VYRE__WALK_ALONE,    /* no lane waits for another: each returns where it stands */
    VYRE__WALK_TOGETHER, /* all lanes of the workgroup are here, also those that are gone */
    VYRE__WALK_APART     /* only lanes that take part are here; the others wait behind */
} vyre__walk;

typedef struct vyre__flow {
    uint8_t walk;      /* vyre__walk */
    uint8_t may_break; /* APART: a block around is a loop that a lane leaves when it returns */
    vyre__value mask;  /* TOGETHER: BOOL, the lanes that run the statements; 0: all that are not
                          gone, and control is uniform */
} vyre__flow;

typedef struct vyre__lowerer {
    const vyre_program *program;
    const vyre_kernel_caps *caps;
    uint32_t float_mode, ulp;
    const vyre__natives *natives; /* or NULL */
    uint8_t flush;                /* float mode flush */
    uint8_t simplifies;
    const char *name; /* of the kernels; in the arena, or static */
    vyre_error *error;
    vyre_status status;
    vyre__code code;
    vyre__arena arena; /* owns `stores` and what is made up */
    vyre__contents contents;
    vyre__uniformity *uniformity; /* owned; NULL where lanes do not wait for each other */
    const vyre__store *stores;    /* one per buffer of the program */
    const vyre__node *node;       /* being lowered, for messages */
    vyre__symbol *symbols;        /* owned; those in scope */
    uint32_t symbol_count, symbol_capacity;
    vyre__map names; /* name to 1 + position in symbols, 0 when out of scope */
    unsigned depth;  /* of statement lists and expressions */
    vyre__flow flow;
    vyre__segments segments;
    uint64_t lanes;    /* of a workgroup */
    uint32_t exchange; /* byte of workgroup memory through which lanes exchange values, where the
                          device has no subgroups; UINT32_MAX: none yet */
    uint32_t temporary[VYRE_VALUE_F64 + 1]; /* locals by type, UINT32_MAX: none yet */
    uint32_t gone;                          /* local: the lane has returned; UINT32_MAX: none yet */
    uint32_t trap_buffer;                   /* index in the buffer table, or VYRE__NO_BUFFER */
    uint8_t fences;                         /* atomics that are not relaxed order plain accesses */
} vyre__lowerer;

/* ---- failure ---- */

/* Keeps a failure that vyre__fail() has just recorded, with the place of the statement. Gives 0. */
int vyre__lowerer_fail(vyre__lowerer *l, vyre_status status);

/* UNSUPPORTED: "WHAT is not executed". */
int vyre__lowerer_refuse(vyre__lowerer *l, const char *what, const char *fix);

/* UNSUPPORTED: "`WORD` is not executed on LEFT and RIGHT"; right 0: on LEFT. Gives type 0. */
vyre__typed vyre__lowerer_refuse_operands(vyre__lowerer *l, const char *word, uint8_t left,
                                          uint8_t right);

/* True when nothing has failed. */
static inline int vyre__lowerer_is_well(const vyre__lowerer *l)
{
    return l->status == VYRE_OK && l->code.status == VYRE_OK;
}

/* ---- names ---- */

const vyre__symbol *vyre__lowerer_find(const vyre__lowerer *l, vyre__str name); /* NULL: none */

/* Brings a name into scope. */
void vyre__lowerer_declare(vyre__lowerer *l, vyre__symbol symbol);

/* Takes the names out of scope that came after the first `count`. */
void vyre__lowerer_leave_scope(vyre__lowerer *l, uint32_t count);

/* Number of the buffer of that name; fails and gives VYRE__NO_BUFFER. */
uint32_t vyre__lowerer_buffer(vyre__lowerer *l, vyre__str name);

/* A local of type VYRE_VALUE_* in which a value is carried out of a block, to be read at once. */
uint32_t vyre__lowerer_temporary(vyre__lowerer *l, uint32_t type);

/* ---- expressions ---- */

vyre__typed vyre__lowerer_expr(vyre__lowerer *l, const vyre__expr *expr);

/* An index, a lane, a bound or an address as W32: any word but a float one. 0 when it failed. */
vyre__value vyre__lowerer_index(vyre__lowerer *l, const vyre__expr *expr, const char *what);

/* The BOOL that tells whether a value counts as true. */
vyre__value vyre__lowerer_truth(vyre__lowerer *l, vyre__typed value);

/* The W32 of an integer or a bool. */
vyre__value vyre__lowerer_word(vyre__lowerer *l, vyre__typed value);

/* A float result: subnormals become zeros in float mode flush. */
vyre__typed vyre__lowerer_float(vyre__lowerer *l, vyre__value value, uint8_t type);
/* The same, of an operation on expressions, whose operands tell whether it needs care. */
vyre__typed vyre__lowerer_float_of(vyre__lowerer *l, vyre__value value, uint8_t type,
                                   const vyre__value *operands, uint32_t operand_count);

/* Each gives type 0 when the operator does not take the operands. */
vyre__typed vyre__lowerer_unary(vyre__lowerer *l, uint8_t op, vyre__typed a);
vyre__typed vyre__lowerer_binary(vyre__lowerer *l, uint8_t op, vyre__typed a, vyre__typed b);
vyre__typed vyre__lowerer_cast(vyre__lowerer *l, vyre__typed a, uint8_t target);

/* The parts of these for integers and bools, and for floats. */
vyre__typed vyre__lowerer_integer_unary(vyre__lowerer *l, uint8_t op, vyre__typed a);
vyre__typed vyre__lowerer_integer_binary(vyre__lowerer *l, uint8_t op, vyre__typed a,
                                         vyre__typed b);
vyre__typed vyre__lowerer_float_unary(vyre__lowerer *l, uint8_t op, vyre__typed a);
vyre__typed vyre__lowerer_float_binary(vyre__lowerer *l, uint8_t op, vyre__typed a, vyre__typed b);
vyre__value vyre__lowerer_fma(vyre__lowerer *l, vyre__value a, vyre__value b, vyre__value c);

/* ---- memory ---- */

/* A load's value; a store. Out of bounds: zero; no effect. */
vyre__typed vyre__lowerer_load(vyre__lowerer *l, uint32_t buffer, vyre__value index);
void vyre__lowerer_store(vyre__lowerer *l, uint32_t buffer, vyre__value index, vyre__typed value);
vyre__typed vyre__lowerer_atomic(vyre__lowerer *l, const vyre__expr *expr);

/* Describes the buffers, lays workgroup memory out, and adds the buffer table to the code. */
void vyre__lowerer_make_stores(vyre__lowerer *l);
void vyre__lowerer_add_buffers(vyre__lowerer *l);

/* True when workgroup memory has to be cleared before a lane reads it. */
int vyre__lowerer_clears_shared(const vyre__lowerer *l);
void vyre__lowerer_clear_shared(vyre__lowerer *l);

/* ---- lanes that take part ---- */

/* BOOL: the lane takes part in the statements at hand; 0: every lane that is here does. */
vyre__value vyre__lowerer_part(vyre__lowerer *l);

/* Opens an IF for the lanes that take part where others are here; closed by _leave(). */
int vyre__lowerer_enter(vyre__lowerer *l);
void vyre__lowerer_leave(vyre__lowerer *l, int entered);

/* A lane may be gone from here on. */
void vyre__lowerer_expect_gone(vyre__lowerer *l);

/* ---- subgroups ---- */

vyre__typed vyre__lowerer_subgroup(vyre__lowerer *l, const vyre__expr *expr);

/* ---- statements ---- */

/* Lowers statements in a scope of their own. True when no lane goes on behind them. */
int vyre__lowerer_list(vyre__lowerer *l, vyre__node_list list);

int vyre__lowerer_if(vyre__lowerer *l, const vyre__node *node);
void vyre__lowerer_loop(vyre__lowerer *l, const vyre__node *node);

/* The lanes at hand have returned; like _list(). */
int vyre__lowerer_return(vyre__lowerer *l);

/* ---- facts about types ---- */

int vyre__holds_float(uint8_t type);   /* f32, f16, bf16 */
int vyre__holds_integer(uint8_t type); /* u32, i32 and the narrow ones */
int vyre__holds_executed(uint8_t type);
uint32_t vyre__holds_as(uint8_t type); /* VYRE_VALUE_* in which a value is held */

#endif
