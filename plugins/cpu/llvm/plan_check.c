/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * Where code looks whether its launch is stopped. A look costs about as much as one instruction,
 * so it stands where much is done between two of them, but never more than MOST_UNITS. A unit is
 * about the time of an instruction on one register: a quarter of a nanosecond, or several where
 * memory is slow.
 */
#include <stdlib.h>

#include "plugins/cpu/llvm/plan.h"

enum {
    MOST_UNITS = 1 << 18, /* without a look, where a look is dear */
    GOOD_UNITS = 1 << 16, /* without a look, where it can be had for nothing */
    HEAVY = 256,          /* units of a round that make a look free */
    MAX_BLOCKS = 128 + 1  /* of kernel form, and the kernel itself */
};

typedef struct block {
    uint64_t units; /* of one round, loops inside included */
    uint32_t index; /* of what opens it */
    int polls;      /* POLL stands in it, in no loop inside */
} block;

typedef struct walk {
    simd_plan *plan;
    uint32_t native; /* lanes of 32 bits in a register */
    uint32_t *most;  /* owned; of each value: no larger than this */
    uint32_t *made;  /* owned; of each value: index of the instruction */
    block blocks[MAX_BLOCKS];
    uint32_t depth;
    uint64_t straight; /* units, as if no loop went round */
} walk;

/* ---- what an instruction costs ---- */

static uint64_t weight(const walk *w, const vyre_instruction *in)
{
    const simd_plan *plan = w->plan;
    const uint64_t width = plan->width;
    const uint64_t registers = width > w->native ? width / w->native : 1;
    const int is_lanes = in->result && plan->forms[in->result].form == SIMD_FORM_LANES;
    switch (in->op) {
    case VYRE_OP_LOAD:
    case VYRE_OP_STORE:
    case VYRE_OP_SHARED_LOAD:
    case VYRE_OP_SHARED_STORE:
    case VYRE_OP_TABLE_LOAD:
        return plan->forms[in->arg[0]].form == SIMD_FORM_LANES ? 4 * width : 2 * registers;
    case VYRE_OP_ATOMIC:
    case VYRE_OP_SHARED_ATOMIC: return 16 * width;
    case VYRE_OP_DIV_U:
    case VYRE_OP_DIV_S:
    case VYRE_OP_REM_U:
    case VYRE_OP_REM_S: return is_lanes ? 4 * width : 16;
    case VYRE_OP_SG_BALLOT:
    case VYRE_OP_SG_SHUFFLE:
    case VYRE_OP_SG_REDUCE: return 64;
    default: return is_lanes ? registers : 1;
    }
}

/* ---- rounds ---- */

static uint32_t most_of(const walk *w, const vyre_instruction *in)
{
    if (in->op == VYRE_OP_CONST && in->type == VYRE_VALUE_W32)
        return (uint32_t)in->imm;
    if (in->op != VYRE_OP_MIN_U)
        return UINT32_MAX;
    const uint32_t a = w->most[in->arg[0]], b = w->most[in->arg[1]];
    return a < b ? a : b;
}

/* Rounds of a stretch, which ends so many behind where it begins; UINT32_MAX: it is none. */
static uint32_t stretch_of(const walk *w, const vyre_instruction *loop)
{
    const vyre_instruction *end = simd_plan_at(w->plan, w->made[loop->arg[1]]);
    if (end->op != VYRE_OP_ADD || (end->arg[0] != loop->arg[0] && end->arg[1] != loop->arg[0]))
        return UINT32_MAX;
    return w->most[end->arg[end->arg[0] == loop->arg[0]]];
}

/* UINT32_MAX: unknown. */
static uint32_t rounds_of(const walk *w, const vyre_instruction *in)
{
    if (in->op == VYRE_OP_FOR && stretch_of(w, in) < UINT32_MAX)
        return stretch_of(w, in);
    const simd_form *from = &w->plan->forms[in->arg[0]];
    const uint32_t first = from->is_constant ? (uint32_t)from->bits : 0;
    const uint32_t end = in->op == VYRE_OP_FOR ? w->most[in->arg[1]] : UINT32_MAX;
    return end > first ? end - first : 0;
}

/* ---- blocks ---- */

static uint64_t product(uint64_t a, uint64_t b)
{
    return b > 0 && a > UINT64_MAX / b ? UINT64_MAX : a * b;
}

static void add(walk *w, uint64_t units)
{
    block *around = &w->blocks[w->depth];
    around->units = around->units > UINT64_MAX - units ? UINT64_MAX : around->units + units;
}

/* Rounds between two looks; 0: none is needed. */
static uint32_t choose(const walk *w, const block *loop, uint32_t rounds)
{
    const simd_plan *plan = w->plan;
    const int is_for = simd_plan_at(plan, loop->index)->op == VYRE_OP_FOR;
    const int diverges = (plan->points[loop->index].flags & SIMD_POINT_DIVERGES) != 0;
    const uint64_t all = product(loop->units, rounds);
    if (loop->polls || all <= GOOD_UNITS)
        return 0;
    if (loop->units >= HEAVY || !is_for)
        return 1;
    if (all <= MOST_UNITS)
        return 0;
    return diverges ? 1 : (uint32_t)(GOOD_UNITS / (loop->units + 1) + 1);
}

/* A region is run for every vector before the next one begins. */
static uint64_t times(const walk *w, uint32_t i)
{
    const uint32_t flags = w->plan->points[i].flags;
    const int is_region = (flags & SIMD_POINT_AT_GROUP) && !(flags & SIMD_POINT_GROUP);
    return w->plan->split && is_region ? w->plan->vectors : 1;
}

static void close_block(walk *w)
{
    const block closed = w->blocks[w->depth--];
    const vyre_instruction *in = simd_plan_at(w->plan, closed.index);
    uint64_t units = closed.units;
    if (in->op != VYRE_OP_IF) {
        const uint32_t rounds = rounds_of(w, in);
        w->plan->points[closed.index].rounds = choose(w, &closed, rounds);
        units = product(units, rounds);
    }
    add(w, product(units, times(w, closed.index)));
}

static void visit(walk *w, uint32_t i)
{
    const vyre_instruction *in = simd_plan_at(w->plan, i);
    switch (in->op) {
    case VYRE_OP_IF:
    case VYRE_OP_FOR:
    case VYRE_OP_LOOP: w->blocks[++w->depth] = (block){.index = i, .units = 1}; return;
    case VYRE_OP_ELSE: return;
    case VYRE_OP_END: close_block(w); return;
    case VYRE_OP_POLL: w->blocks[w->depth].polls = 1; return;
    default: break;
    }
    if (in->result) {
        w->most[in->result] = most_of(w, in);
        w->made[in->result] = i;
    }
    add(w, product(weight(w, in), times(w, i)));
    w->straight += weight(w, in);
}

/* Between vectors, and between workgroups. */
static void choose_outside(const walk *w)
{
    simd_plan *plan = w->plan;
    const uint64_t units = w->blocks[0].units;
    if (plan->split)
        plan->checks_vectors = product(w->straight, plan->vectors) > MOST_UNITS;
    else
        plan->checks_vectors = units >= HEAVY && (plan->flat || plan->vectors > 1);
    /* So many that they are whole vectors. */
    plan->groups_a_check = UINT32_MAX;
    if (plan->flat && !plan->checks_vectors)
        plan->groups_a_check =
            ((uint32_t)(GOOD_UNITS / (units + 1)) / (plan->lanes + 1) + 1) * plan->width;
}

int simd_plan_checks(simd_plan *plan, uint32_t native)
{
    walk *w = calloc(1, sizeof *w);
    uint32_t *most = calloc((size_t)plan->kernel->value_count + 1, sizeof *most);
    uint32_t *made = calloc((size_t)plan->kernel->value_count + 1, sizeof *made);
    const int done = w && most && made;
    if (done) {
        w->plan = plan;
        w->native = native;
        w->most = most;
        w->made = made;
        for (uint32_t i = 0; i < plan->kernel->code_count; i++)
            visit(w, i);
        choose_outside(w);
    }
    free(most);
    free(made);
    free(w);
    return done;
}
