/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * The forward sweep: it reads code from the first instruction to the last and builds new code. Each
 * value of the old code becomes a value of the new one, which may be older, a constant, or known to
 * be in some range. What is known of values, locals and memory holds in a block and what is nested
 * in it, and is taken back at its end.
 */
#ifndef VYRE_CORE_LOWER_SIMPLIFY_SWEEP_H
#define VYRE_CORE_LOWER_SIMPLIFY_SWEEP_H

#include "core/base/bytes.h"
#include "core/kernel/code.h"
#include "core/lower/simplify/simplify.h"

/* Bounds of a W32 or BOOL value, both included. */
typedef struct vyre__range {
    uint32_t least, most;
} vyre__range;

/* A value of the new code. */
typedef struct vyre__known {
    uint32_t definition; /* index of its instruction */
    vyre__range range;   /* as far as known here */
    uint32_t facts;      /* 1 + index of the newest fact about it; 0: none */
} vyre__known;

/* value + offset < bound, as numbers without a limit */
typedef struct vyre__fact {
    vyre__value value, bound;
    int64_t offset;
    uint32_t next; /* of the same value: 1 + index; 0: none */
} vyre__fact;

/* An expression that is there already. */
typedef struct vyre__entry {
    vyre_instruction key; /* result 0; of loads without flags, and with the state of memory in c */
    vyre__value value;
    uint32_t hash;
    uint32_t next; /* in the bucket: 1 + index; 0: none */
} vyre__entry;

/* A range, or the value of a local, as it was before it changed. */
typedef struct vyre__undo {
    uint32_t number;
    vyre__range range;
} vyre__undo;

typedef struct vyre__undo_local {
    uint32_t local;
    vyre__value value;
} vyre__undo_local;

/* A block of the old code that is open. */
typedef struct vyre__frame {
    uint32_t close;        /* old index of its ELSE or END */
    uint32_t opener;       /* new index of the IF, FOR or LOOP; no meaning when merged */
    uint32_t start;        /* new index of the opener, or of its ELSE */
    vyre__value condition; /* of an IF; 0 when its side is known */
    uint8_t is_loop;
    uint8_t is_merged; /* its instructions went into the block around */
    uint8_t ended;     /* no lane comes to its end */
    uint8_t has_else, first_ended;
    uint32_t entries, facts; /* how many there were at the start */
    size_t ranges, locals;
} vyre__frame;

typedef struct vyre__sweep {
    vyre__code *code; /* borrowed; the old code */
    const vyre_kernel_caps *caps;
    struct vyre__proof *proof; /* borrowed; may be NULL */
    int failed;                /* memory is short, or the limit of the form was passed */
    int is_short;              /* memory is short */

    vyre_instruction *items; /* owned; the new code */
    vyre__known *values;     /* owned; by number */
    uint32_t count, value_count, capacity;

    vyre__value *map; /* owned; new value of each old one */
    uint8_t *leaves;  /* owned; by old index of a loop: something breaks or continues it */
    uint32_t *writes; /* owned; old indices of what changes locals or memory, ascending */
    uint32_t write_count;
    vyre__value *locals;   /* owned; what each local holds here, 0 when that is not known */
    uint32_t *states;      /* owned; number of the state of each buffer; of those never written 0 */
    uint32_t state;        /* last number given */
    uint32_t shared_state; /* of workgroup memory */

    vyre__entry *entries; /* owned */
    uint32_t *buckets;    /* owned; 1 + index of an entry; as many as entry_capacity */
    uint32_t entry_count, entry_capacity;

    vyre__fact *facts; /* owned */
    uint32_t fact_count, fact_capacity;
    vyre__bytes range_log; /* vyre__undo[] */
    vyre__bytes local_log; /* vyre__undo_local[] */

    uint32_t depth;
    vyre__frame frames[VYRE__CODE_MAX_DEPTH + 1]; /* [0] is the kernel itself; last: those that are
                                                     not open are not initialised */
} vyre__sweep;

/* ---- the new code: append.c ---- */

/* Appends as it is; sets the result. The second knows the range of the result. */
vyre__value vyre__sweep_append(vyre__sweep *s, vyre_instruction in);
vyre__value vyre__sweep_append_in(vyre__sweep *s, const vyre_instruction *in, vyre__range range);

static inline const vyre_instruction *vyre__sweep_at(const vyre__sweep *s, vyre__value value)
{
    return &s->items[s->values[value].definition];
}

static inline int vyre__sweep_is_constant(const vyre__sweep *s, vyre__value value, uint64_t *bits)
{
    const vyre_instruction *at = vyre__sweep_at(s, value);
    *bits = at->imm;
    return at->op == VYRE_OP_CONST;
}

uint32_t vyre__sweep_type(const vyre__sweep *s, vyre__value value);

/* ---- pure operations: number.c ---- */

/* The value of a pure operation: simplified, found among those that are there, or appended. */
vyre__value vyre__sweep_put(vyre__sweep *s, vyre_instruction in);

vyre__value vyre__sweep_constant(vyre__sweep *s, uint32_t type, uint64_t bits);
vyre__value vyre__sweep_w32(vyre__sweep *s, uint32_t bits);
vyre__value vyre__sweep_op1(vyre__sweep *s, uint32_t op, uint32_t type, vyre__value a);
vyre__value vyre__sweep_op2(vyre__sweep *s, uint32_t op, uint32_t type, vyre__value a,
                            vyre__value b);
vyre__value vyre__sweep_op3(vyre__sweep *s, uint32_t op, uint32_t type, vyre__value a,
                            vyre__value b, vyre__value c);

/* With a constant of the type as second operand, or a count for a shift. */
vyre__value vyre__sweep_with(vyre__sweep *s, uint32_t op, uint32_t type, vyre__value a,
                             uint64_t bits);

/* The entry with that key, or 0; and a new one. Entries go with their block. */
uint32_t vyre__sweep_hash(const vyre_instruction *key);
vyre__value vyre__sweep_find(const vyre__sweep *s, const vyre_instruction *key, uint32_t hash);
void vyre__sweep_enter(vyre__sweep *s, const vyre_instruction *key, uint32_t hash,
                       vyre__value value);
void vyre__sweep_forget_entries(vyre__sweep *s, uint32_t count);

/* ---- simplification of one operation; 0: none, though *in may have become a simpler one ---- */

vyre__value vyre__sweep_fold_constants(vyre__sweep *s, const vyre_instruction *in);
vyre__value vyre__sweep_fold_integer(vyre__sweep *s, vyre_instruction *in);
vyre__value vyre__sweep_fold_comparison(vyre__sweep *s, vyre_instruction *in);
vyre__value vyre__sweep_fold_truth(vyre__sweep *s, vyre_instruction *in);
vyre__value vyre__sweep_fold_select(vyre__sweep *s, vyre_instruction *in);
vyre__value vyre__sweep_fold_float(vyre__sweep *s, vyre_instruction *in);

/* Division, remainder and multiplication by a constant. */
vyre__value vyre__sweep_reduce(vyre__sweep *s, const vyre_instruction *in);

/* ---- ranges: range.c ---- */

/* Of the result of an operation, as far as its operands tell; W32 and BOOL only. */
vyre__range vyre__sweep_range(const vyre__sweep *s, const vyre_instruction *in);

/* Narrows what is known of a value, up to the end of the block. */
void vyre__sweep_narrow(vyre__sweep *s, vyre__value value, vyre__range range);
void vyre__sweep_forget_ranges(vyre__sweep *s, size_t size);

static inline vyre__range vyre__sweep_known(const vyre__sweep *s, vyre__value value)
{
    return s->values[value].range;
}

/* ---- conditions: fact.c ---- */

/* The BOOL value is true, or false, up to the end of the block. */
void vyre__sweep_assume(vyre__sweep *s, vyre__value condition, int truth);

/* value + offset < bound, up to the end of the block. */
void vyre__sweep_assume_less(vyre__sweep *s, vyre__value value, int64_t offset, vyre__value bound);
/* A sum that was appended: what follows from how its operands are bounded. */
void vyre__sweep_learn_sum(vyre__sweep *s, vyre__value value);
void vyre__sweep_forget_facts(vyre__sweep *s, uint32_t count);

/* value = result + *offset as numbers without a limit, as far as it is known not to wrap. */
vyre__value vyre__sweep_split_sum(const vyre__sweep *s, vyre__value value, int64_t *offset);

/* Is value + offset < bound known, or value + offset below the number of elements of a buffer? */
int vyre__sweep_is_less(const vyre__sweep *s, vyre__value value, int64_t offset, vyre__value bound);
int vyre__sweep_is_inside(const vyre__sweep *s, vyre__value value, uint32_t buffer);

/* ---- locals and memory: local.c, access.c ---- */

int vyre__sweep_prepare_memory(vyre__sweep *s); /* 0: memory is short */

vyre__value vyre__sweep_get(vyre__sweep *s, const vyre_instruction *in);
void vyre__sweep_set(vyre__sweep *s, const vyre_instruction *in);

/* Locals that changed in the block hold unknown values behind it; or again what they held. */
void vyre__sweep_close_locals(vyre__sweep *s, size_t size);
void vyre__sweep_restore_locals(vyre__sweep *s, size_t size);

/* A load, store or atomic, whose operands are new values. */
vyre__value vyre__sweep_access(vyre__sweep *s, vyre_instruction in);

/* The guarded access that was appended last: what would prove its index. */
void vyre__sweep_note_access(vyre__sweep *s, uint32_t buffer, vyre__value index);

/* All that lanes share may have changed. */
void vyre__sweep_touch_all(vyre__sweep *s);

/* A loop begins at old index `start`: locals and memory that change in it. */
void vyre__sweep_enter_loop(vyre__sweep *s, uint32_t start, uint32_t end);

#endif
