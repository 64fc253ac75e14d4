/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * What is the same in every round of a loop goes in front of it: operations that are total, and
 * loads of buffers that the kernel does not write, which are guarded where they come to stand,
 * since what proved their index may not hold there. Out of a branch inside the loop go only values
 * from outside, which cost nothing.
 */
#include "config.h"

#include <stdlib.h>

#include "core/lower/simplify/simplify.h"

#define STAYS UINT32_MAX

/* A block that is open. */
typedef struct block {
    uint32_t index; /* of its opener */
    uint32_t loops; /* open, this one included */
    uint32_t least; /* loops that are around the innermost branch */
    uint32_t is_loop;
} block;

typedef struct motion {
    const vyre__code *code;
    uint32_t *levels;       /* owned; of each value: loops around the place where it will stand */
    uint32_t *next;         /* owned; of instructions that move before one loop, in order */
    uint32_t *first, *last; /* owned; by index of the loop */
    uint8_t *moves;         /* owned; of each instruction */
    uint8_t written[VYRE__CODE_MAX_BUFFERS];
    uint32_t loops[VYRE__CODE_MAX_DEPTH + 1]; /* open, by index of the opener */
    block blocks[VYRE__CODE_MAX_DEPTH + 1];
    uint32_t depth;
    uint32_t count; /* of instructions that move */
} motion;

/* ---- what may move, and how far ---- */

static int is_source(uint32_t op)
{
    switch (op) {
    case VYRE_OP_CONST:
    case VYRE_OP_PARAM:
    case VYRE_OP_LEN:
    case VYRE_OP_GROUP_ID:
    case VYRE_OP_LOCAL_ID:
    case VYRE_OP_GLOBAL_ID:
    case VYRE_OP_LOCAL_LINEAR:
    case VYRE_OP_GRID_SIZE:
    case VYRE_OP_SG_LANE: return 1;
    default: return 0;
    }
}

static const vyre_instruction *definition_of(const motion *m, vyre__value value)
{
    return vyre__code_definition(m->code, value);
}

/* Shifts and divisions by constants, and elements of tables at constants, are total. */
static int may_move(const motion *m, const vyre_instruction *in)
{
    if (in->op == VYRE_OP_LOAD)
        return !m->written[in->aux & 0xFFFF];
    if (!vyre__operation_is_pure(in->op))
        return 0;
    if (vyre__operation_is_total(in->op))
        return 1;
    const vyre__value decides = in->op == VYRE_OP_TABLE_LOAD ? in->arg[0] : in->arg[1];
    const vyre_instruction *by = definition_of(m, decides);
    const int is_signed = in->op == VYRE_OP_DIV_S || in->op == VYRE_OP_REM_S;
    return by->op == VYRE_OP_CONST && !(is_signed && by->imm == UINT32_MAX);
}

static uint32_t level_of(const motion *m, const vyre_instruction *in)
{
    uint32_t level = is_source(in->op) ? 0 : m->blocks[m->depth].least;
    for (int i = 0; i < 3; i++)
        if (in->arg[i] && m->levels[in->arg[i]] > level)
            level = m->levels[in->arg[i]];
    return level;
}

static void move(motion *m, uint32_t index, uint32_t level)
{
    const uint32_t loop = m->loops[level];
    m->moves[index] = 1;
    m->count++;
    if (m->first[loop] == STAYS)
        m->first[loop] = index;
    else
        m->next[m->last[loop]] = index;
    m->last[loop] = index;
}

/* ---- finding out ---- */

static void open_block(motion *m, const vyre_instruction *in, uint32_t index)
{
    const block outer = m->blocks[m->depth];
    block *inner = &m->blocks[++m->depth];
    *inner = (block){index, outer.loops, outer.least, in->op != VYRE_OP_IF};
    if (inner->is_loop)
        m->loops[inner->loops++] = index;
    else
        inner->least = inner->loops;
}

static void visit(motion *m, uint32_t index)
{
    const vyre_instruction *in = &m->code->items[index];
    const uint32_t here = m->blocks[m->depth].loops;
    uint32_t level = here;
    switch (in->op) {
    case VYRE_OP_FOR:
        open_block(m, in, index);
        m->levels[in->result] = here + 1;
        return;
    case VYRE_OP_IF:
    case VYRE_OP_LOOP: open_block(m, in, index); return;
    case VYRE_OP_END: m->depth--; return;
    default: break;
    }
    if (!in->result)
        return;
    if (here > 0 && may_move(m, in))
        level = level_of(m, in);
    m->levels[in->result] = level;
    if (level < here)
        move(m, index, level);
}

/* ---- moving ---- */

typedef struct rewrite {
    vyre_instruction *items; /* owned until handed over */
    uint32_t *values;        /* owned; new number of each value */
    uint32_t *places;        /* owned; new index of each opener and ELSE */
    uint32_t count, value_count;
} rewrite;

static void put(rewrite *r, vyre_instruction in)
{
    for (int i = 0; i < 3; i++)
        in.arg[i] = r->values[in.arg[i]];
    if (in.result) {
        r->values[in.result] = ++r->value_count;
        in.result = r->value_count;
    }
    r->items[r->count++] = in;
}

static void put_moved(const motion *m, rewrite *r, uint32_t index)
{
    vyre_instruction in = m->code->items[index];
    if (in.op == VYRE_OP_LOAD)
        in.flags |= VYRE_INSTRUCTION_GUARDED;
    put(r, in);
}

/* Openers name what closes them, which comes later: their `aux` is set when that is met. */
static void put_in_place(const motion *m, rewrite *r, uint32_t index)
{
    vyre_instruction in = m->code->items[index];
    switch (in.op) {
    case VYRE_OP_FOR:
    case VYRE_OP_LOOP:
        for (uint32_t i = m->first[index]; i != STAYS; i = m->next[i])
            put_moved(m, r, i);
        break;
    case VYRE_OP_BREAK:
    case VYRE_OP_CONTINUE:
    case VYRE_OP_END: in.aux = r->places[in.aux]; break;
    default: break;
    }
    r->places[index] = r->count;
    put(r, in);
}

/* Links each opener, or its ELSE, with what follows it, by the old indices that they hold. */
static void link_blocks(const motion *m, rewrite *r)
{
    for (uint32_t i = 0; i < m->code->count; i++) {
        const vyre_instruction *in = &m->code->items[i];
        if (in->op == VYRE_OP_IF || in->op == VYRE_OP_ELSE || in->op == VYRE_OP_FOR ||
            in->op == VYRE_OP_LOOP)
            r->items[r->places[i]].aux = r->places[in->aux];
    }
}

static vyre__pass rewrite_code(const motion *m, vyre__code *code)
{
    rewrite r = {.items = malloc(((size_t)code->count + 1) * sizeof *r.items),
                 .values = calloc((size_t)code->value_count + 1, sizeof *r.values),
                 .places = calloc((size_t)code->count + 1, sizeof *r.places)};
    vyre__pass result = VYRE__PASS_NO_MEMORY;
    if (r.items && r.values && r.places) {
        for (uint32_t i = 0; i < code->count; i++)
            if (!m->moves[i])
                put_in_place(m, &r, i);
        link_blocks(m, &r);
        if (vyre__code_replace(code, r.items, r.count)) {
            r.items = NULL;
            result = VYRE__PASS_CHANGED;
        }
    }
    free(r.items);
    free(r.values);
    free(r.places);
    return result;
}

/* ---- the pass ---- */

static int prepare(motion *m)
{
    const size_t count = (size_t)m->code->count + 1;
    m->levels = calloc((size_t)m->code->value_count + 1, sizeof *m->levels);
    m->next = malloc(count * sizeof *m->next);
    m->first = malloc(count * sizeof *m->first);
    m->last = malloc(count * sizeof *m->last);
    m->moves = calloc(count, 1);
    if (!m->levels || !m->next || !m->first || !m->last || !m->moves)
        return 0;
    for (size_t i = 0; i < count; i++)
        m->first[i] = m->next[i] = STAYS;
    for (uint32_t i = 0; i < m->code->count; i++) {
        const vyre_instruction *in = &m->code->items[i];
        if (in->op == VYRE_OP_STORE || in->op == VYRE_OP_ATOMIC)
            m->written[in->aux & 0xFFFF] = 1;
    }
    return 1;
}

static int has_loops(const vyre__code *code)
{
    for (uint32_t i = 0; i < code->count; i++)
        if (code->items[i].op == VYRE_OP_FOR || code->items[i].op == VYRE_OP_LOOP)
            return 1;
    return 0;
}

vyre__pass vyre__simplify_motion(vyre__code *code)
{
    vyre__pass result = VYRE__PASS_NO_MEMORY;
    if (!has_loops(code))
        return VYRE__PASS_SAME;
    motion *m = calloc(1, sizeof *m);
    if (!m)
        return result;
    m->code = code;
    if (prepare(m)) {
        for (uint32_t i = 0; i < code->count; i++)
            visit(m, i);
        result = m->count ? rewrite_code(m, code) : VYRE__PASS_SAME;
    }
    free(m->levels);
    free(m->next);
    free(m->first);
    free(m->last);
    free(m->moves);
    free(m);
    return result;
}
