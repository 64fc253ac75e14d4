/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * Code: a kernel under construction. Values, locals, buffers, tables and trap sites are numbered as
 * they are added; blocks are opened and closed, and their partners linked.
 *
 * Failure is sticky: when memory is short or a limit of the form is passed, every later call does
 * nothing and gives 0, and vyre__code_status() reports it. So callers check once.
 */
#ifndef VYRE_CORE_KERNEL_CODE_H
#define VYRE_CORE_KERNEL_CODE_H

#include <vyre/kernel.h>

#include "core/base/arena.h"
#include "core/base/error.h"

enum {
    VYRE__CODE_MAX = 1 << 20, /* instructions */
    VYRE__CODE_MAX_DEPTH = 128,
    VYRE__CODE_MAX_LOCALS = 4096,
    VYRE__CODE_MAX_BUFFERS = 512,
    VYRE__CODE_MAX_TABLE_BYTES = 4096, /* of one table */
    VYRE__CODE_MAX_TABLES_BYTES = 65536
};

typedef uint32_t vyre__value; /* number of a value; 0: none */

/* What each operation is, by number; class 0: no such operation. */
typedef struct vyre__operation {
    const char *name; /* as in the table; static */
    uint8_t class;    /* VYRE_OPERATION_BASE, _OPTIONAL */
    uint8_t result;   /* VYRE_OPERAND_*, as the next */
    uint8_t args[3];
    uint8_t types; /* VYRE_VALUES_*: what the instruction's type may be */
} vyre__operation;

extern const vyre__operation vyre__operations[VYRE_OPERATION_END];

/* The row of an operation; class 0 for a number that is none. Static. */
static inline const vyre__operation *vyre__operation_of(uint32_t op)
{
    return &vyre__operations[op < VYRE_OPERATION_END ? op : 0];
}

const char *vyre__value_type_name(uint32_t type); /* "bool", "w32"; "?" for others */
uint32_t vyre__value_type_bits(uint32_t type);    /* 1, 32 or 64 */

/* Zero-initialise, then vyre__code_start(); release in every case. */
typedef struct vyre__code {
    vyre__arena arena;           /* owns names and the data of tables */
    vyre_instruction *items;     /* owned */
    uint8_t *types;              /* owned; of each value, by number; [0] is 0 */
    uint32_t *definitions;       /* owned; index of the instruction of each value, by number */
    uint8_t *locals;             /* owned; VYRE_VALUE_* of each */
    vyre_kernel_buffer *buffers; /* owned */
    vyre_kernel_table *tables;   /* owned */
    vyre_trap_site *sites;       /* owned */
    uint32_t count, capacity;    /* of items; types and definitions have room for one more */
    uint32_t value_count;
    uint32_t local_count, buffer_count, table_count, site_count;
    uint32_t table_bytes;
    uint32_t depth, max_depth;
    uint32_t open[VYRE__CODE_MAX_DEPTH]; /* indices of what opened the blocks around */
    uint32_t workgroup[3];
    uint32_t shared_bytes, shared_align;
    uint32_t float_mode, ulp;
    uint32_t param_count;
    const char *name;   /* in the arena, or static */
    vyre_status status; /* VYRE_OK until something failed: OUT_OF_HOST_MEMORY or LIMIT */
    const char *limit;  /* what was passed; static */
} vyre__code;

void vyre__code_start(vyre__code *code, const uint32_t workgroup[3], const char *name);
void vyre__code_release(vyre__code *code);

/* Appends any instruction: `result` is set here from the row of the operation. Its value, or 0. */
vyre__value vyre__code_put(vyre__code *code, vyre_instruction instruction);

/* VYRE_VALUE_*; 0 for 0 */
static inline uint32_t vyre__code_type(const vyre__code *code, vyre__value value)
{
    return value && value <= code->value_count ? code->types[value] : 0;
}

/* The instruction that defines a value, NULL for 0; valid until the next one is appended. */
static inline const vyre_instruction *vyre__code_definition(const vyre__code *code,
                                                            vyre__value value)
{
    return value && value <= code->value_count ? &code->items[code->definitions[value]] : NULL;
}

/* The usual forms. `type` is the instruction's. */
vyre__value vyre__code_op0(vyre__code *code, uint32_t op, uint32_t type, uint32_t aux);
vyre__value vyre__code_op1(vyre__code *code, uint32_t op, uint32_t type, vyre__value a);
vyre__value vyre__code_op2(vyre__code *code, uint32_t op, uint32_t type, vyre__value a,
                           vyre__value b);
vyre__value vyre__code_op3(vyre__code *code, uint32_t op, uint32_t type, vyre__value a,
                           vyre__value b, vyre__value c);
vyre__value vyre__code_constant(vyre__code *code, uint32_t type, uint64_t bits);
vyre__value vyre__code_w32(vyre__code *code, uint32_t bits);
vyre__value vyre__code_f64(vyre__code *code, double value);

/*
 * For passes over complete code. _replace takes `items` over, from malloc(), in place of those that
 * are there; types and definitions of values follow from them. 0 when memory is short: nothing is
 * taken over, and what is there is as it was. _renumber is for items that were changed in place,
 * and are not more than before.
 */
int vyre__code_replace(vyre__code *code, vyre_instruction *items, uint32_t count);
void vyre__code_renumber(vyre__code *code);

/* ---- blocks ---- */

void vyre__code_if(vyre__code *code, vyre__value condition);
void vyre__code_else(vyre__code *code);
vyre__value vyre__code_for(vyre__code *code, vyre__value from, vyre__value to);
void vyre__code_loop(vyre__code *code);
void vyre__code_end(vyre__code *code);
void vyre__code_break(vyre__code *code); /* of the innermost loop */
void vyre__code_continue(vyre__code *code);

/* ---- tables of the kernel ---- */

uint32_t vyre__code_local(vyre__code *code, uint32_t type); /* its index */
vyre__value vyre__code_get(vyre__code *code, uint32_t local);
void vyre__code_set(vyre__code *code, uint32_t local, vyre__value value);

uint32_t vyre__code_buffer(vyre__code *code, const vyre_kernel_buffer *buffer); /* its index */

/* Index of a table with these elements: the one that is there already, or a new one with a copy. */
uint32_t vyre__code_table(vyre__code *code, uint32_t type, const void *data, uint32_t count);

uint32_t vyre__code_trap_site(vyre__code *code, uint32_t node); /* its index */

/* Room in workgroup memory; the first byte of it. */
uint32_t vyre__code_shared(vyre__code *code, uint64_t bytes, uint32_t align);

/* OK, or why the code is useless: OUT_OF_HOST_MEMORY, LIMIT with what was passed. */
vyre_status vyre__code_status(const vyre__code *code, vyre_error *error);

#endif
