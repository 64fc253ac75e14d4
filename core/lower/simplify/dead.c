/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * What nothing depends on goes away. Alive are effects, what they are made of, the sets of locals
 * that something alive reads, and the blocks around all of these. A FOR ends by itself, so that one
 * without anything alive in it goes too; a LOOP stays.
 */
#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "core/lower/proof.h"
#include "core/lower/simplify/simplify.h"

#define NOWHERE UINT32_MAX

typedef struct dead {
    const vyre__code *code;
    uint8_t *alive;        /* owned; of each instruction */
    uint32_t *around;      /* owned; index of the opener or ELSE that an instruction stands in */
    uint32_t *next;        /* owned; next SET of the local, or next BREAK or CONTINUE of the loop */
    uint32_t *first_set;   /* owned; of each local */
    uint32_t *first_leave; /* owned; by index of a loop */
    uint32_t at;           /* the walk has come down to here */
    uint32_t *work;        /* owned; indices behind it that turned out to be alive since */
    uint32_t work_count;
    uint32_t *names; /* owned; new number of each value, later of each instruction */
} dead;

/* ---- finding out ---- */

static int has_effect(uint32_t op)
{
    switch (op) {
    case VYRE_OP_LOOP:
    case VYRE_OP_RETURN:
    case VYRE_OP_BARRIER:
    case VYRE_OP_GRID_BARRIER:
    case VYRE_OP_FENCE:
    case VYRE_OP_TRAP:
    case VYRE_OP_STORE:
    case VYRE_OP_SHARED_STORE:
    case VYRE_OP_ATOMIC:
    case VYRE_OP_SHARED_ATOMIC: return 1;
    default: return 0;
    }
}

static void mark(dead *d, uint32_t index)
{
    if (index == NOWHERE || d->alive[index])
        return;
    d->alive[index] = 1;
    if (index > d->at)
        d->work[d->work_count++] = index;
}

static void mark_list(dead *d, uint32_t index)
{
    for (; index != NOWHERE; index = d->next[index])
        mark(d, index);
}

/* An IF and its ELSE are two: the first is needed for the second. */
static void mark_reasons(dead *d, uint32_t index)
{
    const vyre_instruction *at = &d->code->items[index];
    mark(d, d->around[index]);
    for (int i = 0; i < 3; i++)
        if (at->arg[i])
            mark(d, d->code->definitions[at->arg[i]]);
    if (at->op == VYRE_OP_GET) {
        mark_list(d, d->first_set[at->aux]);
        d->first_set[at->aux] = NOWHERE;
    }
    if (at->op == VYRE_OP_FOR || at->op == VYRE_OP_LOOP)
        mark_list(d, d->first_leave[index]);
}

/* The block around each instruction; an ELSE stands in its IF, an END where its opener stands. */
static void survey(dead *d)
{
    uint32_t around = NOWHERE;
    for (uint32_t i = 0; i < d->code->count; i++) {
        const vyre_instruction *at = &d->code->items[i];
        if (at->op == VYRE_OP_END) {
            around = d->around[at->aux];
            d->around[i] = around;
            continue;
        }
        if (at->op == VYRE_OP_ELSE) {
            d->around[i] = d->code->items[around].op == VYRE_OP_ELSE ? d->around[around] : around;
            around = i;
            continue;
        }
        d->around[i] = around;
        if (at->op == VYRE_OP_IF || at->op == VYRE_OP_FOR || at->op == VYRE_OP_LOOP)
            around = i;
        if (at->op == VYRE_OP_SET) {
            d->next[i] = d->first_set[at->aux];
            d->first_set[at->aux] = i;
        }
        if (at->op == VYRE_OP_BREAK || at->op == VYRE_OP_CONTINUE) {
            d->next[i] = d->first_leave[at->aux];
            d->first_leave[at->aux] = i;
        }
    }
}

/* From the end to the start: what a thing is made of comes before it, but for sets of locals and
 * for what leaves a loop. */
static void find_alive(dead *d)
{
    survey(d);
    for (uint32_t i = d->code->count; i > 0; i--) {
        d->at = i - 1;
        if (has_effect(d->code->items[d->at].op))
            d->alive[d->at] = 1;
        if (d->alive[d->at])
            mark_reasons(d, d->at);
        while (d->work_count > 0)
            mark_reasons(d, d->work[--d->work_count]);
    }
    for (uint32_t i = 0; i < d->code->count; i++)
        if (d->code->items[i].op == VYRE_OP_END)
            d->alive[i] = d->alive[d->code->items[i].aux];
}

/* ---- taking away ---- */

static void name_locals(const dead *d, vyre__code *code, uint32_t *names)
{
    uint32_t count = 0;
    for (uint32_t i = 0; i < code->local_count; i++)
        names[i] = 0;
    for (uint32_t i = 0; i < code->count; i++)
        if (d->alive[i] && code->items[i].op == VYRE_OP_GET)
            names[code->items[i].aux] = 1;
    for (uint32_t i = 0; i < code->local_count; i++)
        if (names[i]) {
            code->locals[count] = code->locals[i];
            names[i] = count++;
        }
    code->local_count = count;
}

/* Where an opener or ELSE goes is `work`, by old index; a partner is told when it is met. */
static void take_away(dead *d, vyre__code *code)
{
    uint32_t count = 0, values = 0;
    uint32_t *locals = d->first_set, *values_named = d->names, *places = d->work;
    name_locals(d, code, locals);
    for (uint32_t i = 0; i < code->count; i++) {
        vyre_instruction in = code->items[i];
        if (!d->alive[i])
            continue;
        for (int k = 0; k < 3; k++)
            in.arg[k] = values_named[in.arg[k]];
        if (in.result)
            in.result = values_named[in.result] = ++values;
        if (in.op == VYRE_OP_GET || in.op == VYRE_OP_SET)
            in.aux = locals[in.aux];
        if (in.op == VYRE_OP_BREAK || in.op == VYRE_OP_CONTINUE)
            in.aux = places[in.aux];
        places[i] = count;
        if (in.op == VYRE_OP_ELSE)
            code->items[places[d->around[i]]].aux = count;
        if (in.op == VYRE_OP_END) {
            const uint32_t opener = places[in.aux];
            const uint32_t other = code->items[opener].aux;
            const int has_else = code->items[opener].op == VYRE_OP_IF && other > opener &&
                                 other < count && code->items[other].op == VYRE_OP_ELSE;
            code->items[has_else ? other : opener].aux = count;
            in.aux = opener;
        }
        if (in.op == VYRE_OP_IF)
            in.aux = 0;
        code->items[count++] = in;
    }
    code->count = count;
}

/* ---- the pass ---- */

static int prepare(dead *d)
{
    const size_t count = (size_t)d->code->count + 1;
    const size_t locals = (size_t)d->code->local_count + 1;
    d->alive = calloc(count, 1);
    d->around = malloc(count * sizeof *d->around);
    d->next = malloc(count * sizeof *d->next);
    d->first_set = malloc(locals * sizeof *d->first_set);
    d->first_leave = malloc(count * sizeof *d->first_leave);
    d->work = malloc(count * sizeof *d->work);
    d->names = calloc((size_t)d->code->value_count + 1, sizeof *d->names);
    if (!d->alive || !d->around || !d->next || !d->first_set || !d->first_leave || !d->work ||
        !d->names)
        return 0;
    memset(d->next, 0xFF, count * sizeof *d->next);
    memset(d->first_set, 0xFF, locals * sizeof *d->first_set);
    memset(d->first_leave, 0xFF, count * sizeof *d->first_leave);
    return 1;
}

static void release(dead *d)
{
    free(d->alive);
    free(d->around);
    free(d->next);
    free(d->first_set);
    free(d->first_leave);
    free(d->work);
    free(d->names);
}

vyre__pass vyre__simplify_dead(vyre__code *code, struct vyre__proof *proof)
{
    vyre__pass result = VYRE__PASS_NO_MEMORY;
    dead d = {.code = code};
    if (prepare(&d)) {
        const uint32_t before = code->count;
        find_alive(&d);
        take_away(&d, code);
        if (proof)
            vyre__proof_follow(proof, d.alive, d.work);
        result = code->count == before ? VYRE__PASS_SAME : VYRE__PASS_CHANGED;
        vyre__code_renumber(code);
    }
    release(&d);
    return result;
}
