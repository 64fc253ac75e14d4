/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * Indices as sums of ids and lengths with factors, for core/lower/proof.h. Looked for is a bound
 * from above: arithmetic that wraps gives less than the sum, so that only subtractions have to be
 * known not to wrap.
 */
#include "config.h"

#include <string.h>

#include "core/lower/proof.h"
#include "core/lower/simplify/sweep.h"

enum {
    MAX_DEPTH = 10,
    MAX_STEPS = 64,
    MAX_FACTS = 8,
    MAX_SPAN =
        1 << 20 /* of a value that stands for all that it may be: buffers are rarely longer */
};

typedef struct sum {
    const vyre__sweep *s;
    vyre__obligation out;
    int steps;
} sum;

static int add(sum *m, vyre__value value, uint32_t factor, int depth);

/* ---- limits ---- */

/* bound <= elements of *buffer + *offset */
static int is_length(const vyre__sweep *s, vyre__value bound, uint32_t *buffer, int64_t *offset)
{
    const vyre__value base = vyre__sweep_split_sum(s, bound, offset);
    const vyre_instruction *at = vyre__sweep_at(s, base);
    if (at->op == VYRE_OP_MIN_U && vyre__sweep_at(s, at->arg[0])->op == VYRE_OP_LEN)
        at = vyre__sweep_at(s, at->arg[0]);
    *buffer = at->aux;
    return at->op == VYRE_OP_LEN;
}

static void limit(const vyre__sweep *s, vyre__value value, vyre__proof_term *term)
{
    int left = MAX_FACTS;
    for (uint32_t at = s->values[value].facts; at && left > 0; at = s->facts[at - 1].next, left--) {
        const vyre__fact *fact = &s->facts[at - 1];
        uint32_t buffer;
        int64_t offset;
        if (!is_length(s, fact->bound, &buffer, &offset))
            continue;
        term->limit = buffer;
        term->offset = offset - fact->offset - 1;
        return;
    }
}

/* ---- terms ---- */

static int add_number(sum *m, uint32_t number, uint32_t factor)
{
    const uint64_t product = number * factor;
    if (product >> 61 || m->out.plus >> 61)
        return 0;
    m->out.plus += product;
    return 1;
}

static int add_term(sum *m, vyre__value value, uint32_t source, uint32_t number, uint32_t factor)
{
    vyre__proof_term term;
    memset(&term, 0, sizeof term);
    term.factor = factor;
    term.source = source;
    term.number = number;
    term.most = vyre__sweep_known(m->s, value).most;
    term.limit = UINT32_MAX;
    limit(m->s, value, &term);
    for (uint32_t i = 0; i < m->out.term_count; i++) {
        vyre__proof_term *other = &m->out.terms[i];
        if (other->source != source || other->number != number || other->limit != term.limit ||
            other->offset != term.offset || other->most != term.most ||
            factor > UINT32_MAX - other->factor)
            continue;
        other->factor += factor;
        return 1;
    }
    if (m->out.term_count == VYRE__PROOF_MAX_TERMS)
        return 0;
    m->out.terms[m->out.term_count++] = term;
    return 1;
}

/* ---- values ---- */

static int times(sum *m, vyre__value value, uint64_t by, uint32_t factor, int depth)
{
    return by * factor <= UINT32_MAX && add(m, value, (uint32_t)(by * factor), depth);
}

/* x - k, where x is known not to be less than k; x + k. */
static int add_with(sum *m, const vyre_instruction *at, vyre__value value, uint64_t k,
                    uint32_t factor, int depth)
{
    int64_t offset;
    const vyre__value base = vyre__sweep_split_sum(m->s, value, &offset);
    if (base != value && offset < 0) {
        m->out.minus += (uint64_t)-offset * factor;
        return m->out.minus >> 61 == 0 && add(m, base, factor, depth);
    }
    return k >> 31 == 0 && add_number(m, (uint32_t)k, factor) && add(m, at->arg[0], factor, depth);
}

/* Either will do. */
static int add_smaller(sum *m, const vyre_instruction *at, uint32_t factor, int depth)
{
    const vyre__obligation before = m->out;
    if (add(m, at->arg[0], factor, depth))
        return 1;
    m->out = before;
    return add(m, at->arg[1], factor, depth);
}

static int add_operation(sum *m, vyre__value value, uint32_t factor, int depth)
{
    const vyre_instruction *at = vyre__sweep_at(m->s, value);
    uint64_t k = 0;
    const int has_constant = at->arg[1] && vyre__sweep_is_constant(m->s, at->arg[1], &k);
    switch (at->op) {
    case VYRE_OP_GLOBAL_ID: return add_term(m, value, VYRE__SOURCE_GLOBAL_ID, at->aux, factor);
    case VYRE_OP_GROUP_ID: return add_term(m, value, VYRE__SOURCE_GROUP_ID, at->aux, factor);
    case VYRE_OP_GRID_SIZE: return add_term(m, value, VYRE__SOURCE_GRID_SIZE, at->aux, factor);
    case VYRE_OP_LEN: return add_term(m, value, VYRE__SOURCE_LENGTH, at->aux, factor);
    case VYRE_OP_ADD:
        if (has_constant)
            return add_with(m, at, value, k, factor, depth);
        return add(m, at->arg[0], factor, depth) && add(m, at->arg[1], factor, depth);
    case VYRE_OP_OR: /* not more than the sum */
        return add(m, at->arg[0], factor, depth) && add(m, at->arg[1], factor, depth);
    case VYRE_OP_SHL: return has_constant && times(m, at->arg[0], UINT64_C(1) << k, factor, depth);
    case VYRE_OP_MUL: return has_constant && times(m, at->arg[0], k, factor, depth);
    case VYRE_OP_MIN_U: return add_smaller(m, at, factor, depth);
    case VYRE_OP_AND:
    case VYRE_OP_SHR_U: return add(m, at->arg[0], factor, depth);
    default: return 0;
    }
}

/* value + offset < bound */
static int add_by_facts(sum *m, vyre__value value, uint32_t factor, int depth)
{
    const vyre__obligation before = m->out;
    int left = MAX_FACTS;
    for (uint32_t at = m->s->values[value].facts; at && left > 0;
         at = m->s->facts[at - 1].next, left--) {
        const vyre__fact *fact = &m->s->facts[at - 1];
        const int64_t less = fact->offset + 1;
        if (less >> 32 == 0) {
            m->out.minus += (uint64_t)less * factor;
            if (m->out.minus >> 61 == 0 && add(m, fact->bound, factor, depth))
                return 1;
        }
        m->out = before;
    }
    return 0;
}

static int add(sum *m, vyre__value value, uint32_t factor, int depth)
{
    const vyre__range known = vyre__sweep_known(m->s, value);
    const vyre__obligation before = m->out;
    if (known.least == known.most)
        return add_number(m, known.most, factor);
    if (depth == 0 || m->steps-- <= 0)
        return 0;
    const uint32_t op = vyre__sweep_at(m->s, value)->op;
    const int is_id = op == VYRE_OP_GLOBAL_ID || op == VYRE_OP_GROUP_ID;
    if (known.most < MAX_SPAN && !is_id)
        return add_number(m, known.most, factor);
    if (add_operation(m, value, factor, depth - 1))
        return 1;
    m->out = before;
    return add_by_facts(m, value, factor, depth - 1);
}

void vyre__sweep_note_access(vyre__sweep *s, uint32_t buffer, vyre__value index)
{
    sum m = {.s = s, .steps = MAX_STEPS};
    memset(&m.out, 0, sizeof m.out);
    m.out.buffer = buffer;
    if (add(&m, index, 1, MAX_DEPTH))
        vyre__proof_add(s->proof, &m.out, s->count - 1);
}
