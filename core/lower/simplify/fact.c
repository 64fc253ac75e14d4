/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * What follows from conditions: ranges, and facts of the form x + k < y, from which it is seen that
 * an index is below the length of a buffer.
 */
#include "config.h"

#include <stdlib.h>

#include "core/lower/simplify/sweep.h"

enum {
    MAX_DEPTH = 6,  /* of values looked through */
    MAX_STEPS = 32, /* in one search */
    MAX_FACTS = 8,  /* of one value */
    MAX_PARTS = 32  /* of a condition */
};

/* ---- keeping facts ---- */

static void add_fact(vyre__sweep *s, vyre__value value, int64_t offset, vyre__value bound)
{
    if (s->failed)
        return;
    if (s->fact_count == s->fact_capacity) {
        const uint32_t capacity = s->fact_capacity ? s->fact_capacity * 2 : 64;
        vyre__fact *facts = realloc(s->facts, capacity * sizeof *facts);
        if (!facts) {
            s->failed = s->is_short = 1;
            return;
        }
        s->facts = facts;
        s->fact_capacity = capacity;
    }
    s->facts[s->fact_count] = (vyre__fact){value, bound, offset, s->values[value].facts};
    s->values[value].facts = ++s->fact_count;
}

void vyre__sweep_forget_facts(vyre__sweep *s, uint32_t count)
{
    while (s->fact_count > count) {
        const vyre__fact *fact = &s->facts[--s->fact_count];
        s->values[fact->value].facts = fact->next;
    }
}

/* ---- constants that are added ---- */

vyre__value vyre__sweep_split_sum(const vyre__sweep *s, vyre__value value, int64_t *offset)
{
    const vyre_instruction *at = vyre__sweep_at(s, value);
    uint64_t number;
    *offset = 0;
    if ((at->op != VYRE_OP_ADD && at->op != VYRE_OP_SUB) || at->type != VYRE_VALUE_W32 ||
        !vyre__sweep_is_constant(s, at->arg[1], &number))
        return value;
    const vyre__range a = vyre__sweep_known(s, at->arg[0]);
    if (at->op == VYRE_OP_SUB) {
        if (a.least < number)
            return value;
        *offset = -(int64_t)number;
    } else if (a.most + number <= UINT32_MAX) {
        *offset = (int64_t)number;
    } else if (a.least + number > UINT32_MAX) {
        *offset = (int64_t)number - (INT64_C(1) << 32);
    } else {
        return value;
    }
    return at->arg[0];
}

void vyre__sweep_assume_less(vyre__sweep *s, vyre__value value, int64_t offset, vyre__value bound)
{
    int64_t more;
    const vyre__value base = vyre__sweep_split_sum(s, value, &more);
    add_fact(s, value, offset, bound);
    if (base != value)
        add_fact(s, base, offset + more, bound);
}

/* ---- conditions ---- */

static void assume_less(vyre__sweep *s, vyre__value a, vyre__value b, int or_equal)
{
    const vyre__range left = vyre__sweep_known(s, a), right = vyre__sweep_known(s, b);
    const uint32_t step = or_equal ? 0 : 1;
    if (right.most >= step)
        vyre__sweep_narrow(s, a, (vyre__range){0, right.most - step});
    if (left.least <= UINT32_MAX - step)
        vyre__sweep_narrow(s, b, (vyre__range){left.least + step, UINT32_MAX});
    if (left.least != left.most && right.least != right.most)
        vyre__sweep_assume_less(s, a, or_equal ? -1 : 0, b);
}

static void assume_equal(vyre__sweep *s, vyre__value a, vyre__value b)
{
    vyre__sweep_narrow(s, a, vyre__sweep_known(s, b));
    vyre__sweep_narrow(s, b, vyre__sweep_known(s, a));
    if (vyre__sweep_known(s, a).least == vyre__sweep_known(s, a).most)
        return;
    add_fact(s, a, -1, b);
    add_fact(s, b, -1, a);
}

/* An end of the range is not taken. */
static void assume_differs(vyre__sweep *s, vyre__value a, vyre__value b)
{
    const vyre__range range = vyre__sweep_known(s, a), other = vyre__sweep_known(s, b);
    if (other.least != other.most || range.least == range.most)
        return;
    if (range.least == other.least)
        vyre__sweep_narrow(s, a, (vyre__range){range.least + 1, UINT32_MAX});
    if (range.most == other.least)
        vyre__sweep_narrow(s, a, (vyre__range){0, range.most - 1});
}

/* Between numbers that are not negative, or not below one that is not. */
static void assume_signed_less(vyre__sweep *s, vyre__value a, vyre__value b, int or_equal)
{
    const vyre__range left = vyre__sweep_known(s, a);
    if (left.most >> 31)
        return;
    vyre__sweep_narrow(s, b, (vyre__range){left.least, INT32_MAX});
    if (vyre__sweep_known(s, b).most >> 31 == 0)
        assume_less(s, a, b, or_equal);
}

static void assume_comparison(vyre__sweep *s, const vyre_instruction *at, int truth)
{
    const vyre__value a = at->arg[0], b = at->arg[1];
    const int is_equal = at->op == VYRE_OP_EQ || at->op == VYRE_OP_NE;
    if (is_equal && (at->op == VYRE_OP_EQ) == truth)
        assume_equal(s, a, b);
    else if (is_equal)
        assume_differs(s, a, b);
    else if (at->op == VYRE_OP_LT_U || at->op == VYRE_OP_LE_U)
        assume_less(s, truth ? a : b, truth ? b : a, (at->op == VYRE_OP_LE_U) == truth);
    else if (at->op == VYRE_OP_LT_S || at->op == VYRE_OP_LE_S)
        assume_signed_less(s, truth ? a : b, truth ? b : a, (at->op == VYRE_OP_LE_S) == truth);
}

void vyre__sweep_assume(vyre__sweep *s, vyre__value condition, int truth)
{
    struct {
        vyre__value value;
        int truth;
    } parts[MAX_PARTS] = {{condition, truth}};
    for (int i = 0, count = 1; i < count && !s->failed; i++) {
        const uint32_t bit = parts[i].truth != 0;
        const vyre_instruction *at = vyre__sweep_at(s, parts[i].value);
        vyre__sweep_narrow(s, parts[i].value, (vyre__range){bit, bit});
        const int is_both = (at->op == VYRE_OP_AND_B && bit) || (at->op == VYRE_OP_OR_B && !bit);
        for (int k = 0; is_both && k < 2 && count < MAX_PARTS; k++, count++) {
            parts[count].value = at->arg[k];
            parts[count].truth = parts[i].truth;
        }
        if (at->op == VYRE_OP_NOT_B && count < MAX_PARTS) {
            parts[count].value = at->arg[0];
            parts[count++].truth = !bit;
        }
        if (at->type == VYRE_VALUE_W32)
            assume_comparison(s, at, parts[i].truth);
    }
}

/* ---- sums ---- */

/* The end of a range of which `count` is the length and `start` the start; 0: none is seen. */
static vyre__value end_of(const vyre__sweep *s, vyre__value start, vyre__value count)
{
    const vyre_instruction *at = vyre__sweep_at(s, count);
    for (int i = 0; i < 2 && at->op == VYRE_OP_MIN_U; i++)
        if (vyre__sweep_at(s, at->arg[i])->op == VYRE_OP_SUB)
            at = vyre__sweep_at(s, at->arg[i]);
    return at->op == VYRE_OP_SUB && at->type == VYRE_VALUE_W32 && at->arg[1] == start ? at->arg[0]
                                                                                      : 0;
}

/* start + i is below end if i is below end - start, and start is not above end. */
static void learn_offset(vyre__sweep *s, vyre__value value, vyre__value start, vyre__value i)
{
    int left = MAX_FACTS;
    for (uint32_t at = s->values[i].facts; at && left > 0; at = s->facts[at - 1].next, left--) {
        const vyre__fact fact = s->facts[at - 1];
        const vyre__value end = fact.offset == 0 ? end_of(s, start, fact.bound) : 0;
        if (!end || !vyre__sweep_is_less(s, start, -1, end))
            continue;
        const vyre__range known = vyre__sweep_known(s, end);
        vyre__sweep_narrow(s, value,
                           (vyre__range){vyre__sweep_known(s, start).least, known.most - 1});
        vyre__sweep_assume_less(s, value, 0, end);
        return;
    }
}

void vyre__sweep_learn_sum(vyre__sweep *s, vyre__value value)
{
    const vyre_instruction *at = vyre__sweep_at(s, value);
    const vyre__value a = at->arg[0], b = at->arg[1];
    if (vyre__sweep_at(s, b)->op == VYRE_OP_CONST)
        return;
    learn_offset(s, value, a, b);
    learn_offset(s, value, b, a);
}

/* ---- searching ---- */

typedef struct search {
    const vyre__sweep *s;
    uint32_t buffer; /* whose length is the bound, or ... */
    vyre__value bound;
    int steps;
} search;

static int holds(search *q, vyre__value value, int64_t offset, int depth);

static int is_goal(const search *q, vyre__value value, int64_t offset)
{
    const vyre_instruction *at = vyre__sweep_at(q->s, value);
    if (q->bound)
        return value == q->bound && offset < 0;
    return at->op == VYRE_OP_LEN && at->aux == q->buffer && offset < 0;
}

static int holds_by_range(const search *q, vyre__value value, int64_t offset)
{
    const int64_t most = vyre__sweep_known(q->s, value).most;
    const uint32_t least = q->bound ? vyre__sweep_known(q->s, q->bound).least
                                    : q->s->code->buffers[q->buffer].min_elements;
    return most + offset < (int64_t)least;
}

static int holds_by_facts(search *q, vyre__value value, int64_t offset, int depth)
{
    for (uint32_t at = q->s->values[value].facts; at && q->steps > 0;
         at = q->s->facts[at - 1].next, q->steps--) {
        const vyre__fact *fact = &q->s->facts[at - 1];
        /* value + fact offset + 1 <= bound */
        if (holds(q, fact->bound, offset - fact->offset - 1, depth))
            return 1;
    }
    return 0;
}

/* By the operands that the value is not above. */
static int holds_by_definition(search *q, vyre__value value, int64_t offset, int depth)
{
    const vyre_instruction *at = vyre__sweep_at(q->s, value);
    int64_t more;
    switch (at->op) {
    case VYRE_OP_ADD:
    case VYRE_OP_SUB: {
        const vyre__value base = vyre__sweep_split_sum(q->s, value, &more);
        return base != value && holds(q, base, offset + more, depth);
    }
    case VYRE_OP_MIN_U:
    case VYRE_OP_AND:
        return at->type == VYRE_VALUE_W32 &&
               (holds(q, at->arg[0], offset, depth) || holds(q, at->arg[1], offset, depth));
    case VYRE_OP_MAX_U:
        return holds(q, at->arg[0], offset, depth) && holds(q, at->arg[1], offset, depth);
    case VYRE_OP_SELECT:
        return at->type == VYRE_VALUE_W32 && holds(q, at->arg[1], offset, depth) &&
               holds(q, at->arg[2], offset, depth);
    case VYRE_OP_REM_U:
        return holds(q, at->arg[1], offset - 1, depth) || holds(q, at->arg[0], offset, depth);
    case VYRE_OP_DIV_U:
    case VYRE_OP_SHR_U: return at->type == VYRE_VALUE_W32 && holds(q, at->arg[0], offset, depth);
    default: return 0;
    }
}

static int holds(search *q, vyre__value value, int64_t offset, int depth)
{
    if (q->steps-- <= 0)
        return 0;
    if (is_goal(q, value, offset) || holds_by_range(q, value, offset))
        return 1;
    if (depth == 0)
        return 0;
    return holds_by_facts(q, value, offset, depth - 1) ||
           holds_by_definition(q, value, offset, depth - 1);
}

int vyre__sweep_is_less(const vyre__sweep *s, vyre__value value, int64_t offset, vyre__value bound)
{
    search q = {s, 0, bound, MAX_STEPS};
    return holds(&q, value, offset, MAX_DEPTH);
}

int vyre__sweep_is_inside(const vyre__sweep *s, vyre__value value, uint32_t buffer)
{
    search q = {s, buffer, 0, MAX_STEPS};
    return holds(&q, value, 0, MAX_DEPTH);
}
