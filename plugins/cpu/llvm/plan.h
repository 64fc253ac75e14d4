/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * What is decided about a kernel before code is written for it: how many lanes make a vector, which
 * values are the same in all lanes of a vector, where control flow diverges, and how the code
 * between barriers is cut into regions.
 *
 * A region is a piece of code that every vector of a workgroup runs before the first one runs the
 * next region. What happens between regions (uniform branches and loops around barriers, uniform
 * values) is done once for the workgroup: "at group level". A kernel that needs no such cuts is one
 * region, number 0.
 */
#ifndef PLUGINS_CPU_LLVM_PLAN_H
#define PLUGINS_CPU_LLVM_PLAN_H

#include <vyre/kernel.h>

/* How a value or a local differs within a vector. Each includes those before it. */
enum {
    SIMD_FORM_GROUP = 0,   /* one for the workgroup, computed at group level */
    SIMD_FORM_VECTOR = 1,  /* one for each vector: a scalar */
    SIMD_FORM_STRIDED = 2, /* a scalar, plus lane * stride: W32 only */
    SIMD_FORM_LANES = 3    /* one for each lane */
};

typedef struct simd_form {
    uint8_t form;        /* SIMD_FORM_* */
    uint8_t zeros;       /* so many low bits of it are 0 (STRIDED: of its scalar) */
    uint8_t is_constant; /* `bits` is known */
    uint8_t crosses;     /* used in another region than the one that makes it */
    uint8_t leads;       /* decides control flow at group level */
    uint8_t used;
    uint8_t in_turn;  /* made by lanes in turn: a scalar, which means nothing outside of the turn */
    uint8_t is_range; /* a strided value compared with a uniform one: true up to some lane */
    uint8_t made_anew; /* VYRE_OP_* of an id, cheaper than to keep: `bits` is its axis; or 0 */
    uint32_t stride;   /* STRIDED */
    uint32_t spill;    /* byte in the spill memory of a vector; if crosses */
    uint32_t region;   /* that makes it */
    uint64_t bits;
} simd_form;

typedef struct simd_local {
    uint8_t form;
    uint8_t lives;   /* keeps its value from region to region: lies in the spill memory */
    uint32_t spill;  /* byte in it, if lives */
    uint32_t scope;  /* index of what opens the block outside of which it means nothing */
    uint32_t region; /* that uses it, if only one does */
} simd_local;

/* simd_point.flags */
enum {
    SIMD_POINT_GROUP = 1,      /* opens a block at group level */
    SIMD_POINT_DIVERGES = 2,   /* lanes of a vector may go separate ways here */
    SIMD_POINT_LEAVES = 4,     /* lanes that went in may not come out: mask anew */
    SIMD_POINT_AT_GROUP = 8,   /* stands at group level itself */
    SIMD_POINT_CONVERGENT = 16 /* BREAK, CONTINUE, RETURN: all lanes that are there go */
};

/* What is known of an instruction. */
typedef struct simd_point {
    uint32_t parent; /* index of the IF, ELSE, FOR or LOOP around; SIMD_NOWHERE */
    uint32_t end;    /* of IF, FOR, LOOP: index of the END; of an ELSE likewise */
    uint32_t region;
    uint32_t flags;  /* SIMD_POINT_* */
    uint32_t rounds; /* FOR, LOOP: between two looks whether the launch is stopped; 0: none */
    uint32_t turn;   /* of a load: index of the store up to which lanes go in turn; or 0 */
} simd_point;

#define SIMD_NOWHERE UINT32_MAX
#define SIMD_FLUSH_STEP UINT32_MAX /* in simd_plan.flushed: on the way to such a value */

typedef struct simd_plan {
    const vyre_kernel *kernel; /* not owned */
    simd_point *points;        /* owned; of each instruction */
    simd_form *forms;          /* owned; of each value, by number */
    simd_local *locals;        /* owned */
    uint32_t *flushed;         /* owned; of each value: what it is without subnormals, or 0 */
    uint32_t width;            /* lanes of a vector: a power of two */
    uint32_t width_log2;
    uint32_t lanes;          /* in a workgroup */
    uint32_t vectors;        /* in a workgroup */
    uint32_t spill_unit;     /* bytes of spill memory for each vector: a multiple of 64 */
    int split;               /* more than one region */
    int flat;                /* one row of workgroups is run as if it were one workgroup */
    int uses_groups;         /* GROUP_ID x, LOCAL_ID x, LOCAL_LINEAR occur */
    int checks_vectors;      /* each vector looks whether the launch is stopped */
    uint32_t groups_a_check; /* if flat: workgroups between two looks */
} simd_plan;

/* `width`: lanes of 32 bits in a vector of this processor; `registers`: vectors that it holds. 0:
 * out of memory. */
int simd_plan_make(simd_plan *plan, const vyre_kernel *kernel, uint32_t width, uint32_t registers);
void simd_plan_release(simd_plan *plan);

const vyre_instruction *simd_plan_at(const simd_plan *plan, uint32_t index);

/* VYRE_VALUE_* of the result of an instruction that has one. */
uint32_t simd_plan_result_type(const vyre_instruction *in);

/* The form of LOCAL_ID or GLOBAL_ID. */
simd_form simd_plan_id(const simd_plan *plan, uint32_t op, uint32_t axis);

/* At group level: a barrier, or what opens or leaves a block there. */
int simd_plan_cuts(const simd_plan *plan, uint32_t index);

/* Control flow diverges between `index` and the block that `scope` opens. */
int simd_plan_is_apart(const simd_plan *plan, uint32_t index, uint32_t scope);

/* plan_form.c: forms of values and locals, divergence of control flow. */
void simd_plan_forms(simd_plan *plan);

/* plan_stream.c: opens loops at group level where addresses ascend then. Something has changed. */
int simd_plan_lift_streams(simd_plan *plan);

/*
 * plan_stretch.c: the width that is best for a plan. Loops whose rounds wait for each other run
 * faster on several registers at once, as long as there are enough of them.
 */
uint32_t simd_plan_stretch(const simd_plan *plan, uint32_t registers);

/* plan_flush.c: fills simd_plan.flushed. 0: out of memory. */
int simd_plan_flushes(simd_plan *plan);

/* plan_scalar.c: lanes are faster one by one than as vectors. */
int simd_plan_is_scalar(const simd_plan *plan);

/* plan_check.c: where code looks whether the launch is stopped. `native`: lanes of 32 bits in a
 * register. 0: out of memory. */
int simd_plan_checks(simd_plan *plan, uint32_t native);

/* Stands in a branch that is never taken. */
int simd_plan_is_dead(const simd_plan *plan, uint32_t index);

/* plan_turn.c: where lanes go in turn. */
void simd_plan_turns(simd_plan *plan);

/* plan_region.c: what crosses from region to region, and where it is kept. */
void simd_plan_spills(simd_plan *plan);

#endif
