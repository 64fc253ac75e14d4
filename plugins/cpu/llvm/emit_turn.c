/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Lanes in turn: see plan_turn.c. */
#include "plugins/cpu/llvm/emit.h"

enum {
    MOST = 32,  /* values that lanes take an element of */
    AT_ONCE = 8 /* lanes that stand in the code one after another */
};

/* Vectors that lanes in turn take their element of: they lie in memory. */
typedef struct turn {
    uint32_t first, last; /* the load, the store */
    uint32_t count;
    uint32_t values[MOST];
    simd_ir slots[MOST], were[MOST];
    uint32_t index; /* value, if it is nothing but an index; or 0 */
} turn;

static int is_alone(const simd_emitter *e, uint32_t index)
{
    return e->plan->forms[simd_plan_at(e->plan, index)->result].in_turn;
}

static void take(simd_emitter *e, turn *t, uint32_t value)
{
    const simd_form *form = &e->plan->forms[value];
    if (!value || form->form <= SIMD_FORM_VECTOR || form->in_turn || t->count == MOST)
        return;
    for (uint32_t i = 0; i < t->count; i++)
        if (t->values[i] == value)
            return;
    simd_ir vector = simd_lanes(e, value);
    if (vector.type == SIMD_IR_I1)
        vector = simd_cast(e, "zext", vector, SIMD_IR_I8);
    t->values[t->count] = value;
    t->slots[t->count] = simd_slot(e, vector.type, vector.lanes);
    t->were[t->count++] = e->values[value];
    simd_store(e, vector, t->slots[t->count - 1]);
}

static uint32_t find_index(const simd_emitter *e, const turn *t)
{
    const uint32_t index = simd_plan_at(e->plan, t->first)->arg[0];
    for (uint32_t i = t->first + 1; i <= t->last; i++)
        for (int n = i == t->last; n < 3; n++)
            if (simd_plan_at(e->plan, i)->arg[n] == index && (i == t->last || is_alone(e, i)))
                return 0;
    return index;
}

static simd_ir element(simd_emitter *e, simd_ir was, simd_ir slot, simd_ir lane)
{
    if (was.type == SIMD_IR_I1)
        return simd_cast(e, "trunc",
                         simd_load(e, SIMD_IR_I8, 0, simd_offset(e, slot, SIMD_IR_I8, lane)),
                         SIMD_IR_I1);
    return simd_load(e, was.type, 0, simd_offset(e, slot, was.type, lane));
}

static void one_lane(simd_emitter *e, const turn *t, simd_ir lane, simd_ir index)
{
    for (uint32_t i = 0; i < t->count; i++)
        e->values[t->values[i]] = t->values[i] == t->index && index.kind
                                      ? index
                                      : element(e, t->were[i], t->slots[i], lane);
    e->alone = 1;
    for (uint32_t i = t->first; i < t->last; i++) {
        const vyre_instruction *in = simd_plan_at(e->plan, i);
        if (!is_alone(e, i))
            continue;
        simd_ir value = i == t->first ? simd_emit_load(e, in) : simd_emit_integer(e, in, 0);
        e->values[in->result] = value.kind ? value : simd_emit_float(e, in, 0);
    }
    simd_emit_store(e, simd_plan_at(e->plan, t->last));
    e->alone = 0;
}

/* A round for each active lane. */
static void looped(simd_emitter *e, const turn *t, simd_ir mask)
{
    const simd_ir first = simd_mask_bits(e, mask), none = simd_constant(first.type, 0, 0);
    const simd_ir left = simd_slot(e, first.type, 0);
    const uint32_t next = simd_label(e), done = simd_label(e);
    simd_store(e, first, left);
    simd_branch(e, simd_compare(e, "icmp ne", first, none), next, done);
    simd_place(e, next);
    const simd_ir bits = simd_load(e, first.type, 0, left);
    one_lane(e, t, simd_lowest(e, bits), (simd_ir){0});
    const simd_ir rest =
        simd_binary(e, "and", bits, simd_binary(e, "sub", bits, simd_constant(bits.type, 0, 1)));
    simd_store(e, rest, left);
    simd_branch(e, simd_compare(e, "icmp ne", rest, none), next, done);
    simd_place(e, done);
}

/* Indices are read two at a time. */
static void two_lanes(simd_emitter *e, const turn *t, simd_ir lane)
{
    simd_ir low = {0}, high = {0};
    for (uint32_t i = 0; i < t->count; i++) {
        if (t->values[i] != t->index)
            continue;
        const simd_ir at = simd_offset(e, t->slots[i], SIMD_IR_I32, lane);
        const simd_ir pair = simd_load(e, SIMD_IR_I64, 0, at);
        low = simd_binary(e, "and", pair, simd_constant(SIMD_IR_I64, 0, UINT32_MAX));
        high = simd_binary(e, "lshr", pair, simd_constant(SIMD_IR_I64, 0, 32));
    }
    one_lane(e, t, lane, low);
    one_lane(e, t, simd_binary(e, "add", lane, simd_w32(1)), high);
}

static void unmasked(simd_emitter *e, const turn *t)
{
    const uint32_t width = e->plan->width, next = simd_label(e), done = simd_label(e);
    const simd_ir counter = simd_slot(e, SIMD_IR_I32, 0);
    simd_store(e, simd_w32(0), counter);
    simd_place(e, next);
    const simd_ir lane = simd_load(e, SIMD_IR_I32, 0, counter);
    for (uint32_t i = 0; i < width && i < AT_ONCE; i += 2)
        two_lanes(e, t, simd_binary(e, "add", lane, simd_w32(i)));
    const simd_ir then = simd_binary(e, "add nuw", lane, simd_w32(AT_ONCE));
    simd_store(e, then, counter);
    simd_branch(e, simd_compare(e, "icmp ult", then, simd_w32(width)), next, done);
    simd_place(e, done);
}

void simd_emit_turn(simd_emitter *e, uint32_t first)
{
    turn t = {.first = first, .last = e->plan->points[first].turn};
    const simd_ir mask = e->mask;
    e->unfit = 0;
    for (uint32_t i = first; i < t.last; i++)
        if (!is_alone(e, i))
            simd_emit_range(e, i, i + 1);
    for (uint32_t i = first; i <= t.last; i++)
        for (int n = 0; n < 3 && (i == t.last || is_alone(e, i)); n++)
            take(e, &t, simd_plan_at(e->plan, i)->arg[n]);
    t.index = find_index(e, &t);
    e->mask = (simd_ir){0};
    if (mask.kind)
        looped(e, &t, mask);
    else
        unmasked(e, &t);
    e->mask = mask;
    for (uint32_t i = 0; i < t.count; i++)
        e->values[t.values[i]] = t.were[i];
}
