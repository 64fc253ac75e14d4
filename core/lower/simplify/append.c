/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* The code that the sweep builds. */
#include "config.h"

#include <stdlib.h>

#include "core/lower/simplify/sweep.h"

static void fail(vyre__sweep *s, int is_short)
{
    s->failed = 1;
    s->is_short |= is_short;
}

static int grow(vyre__sweep *s)
{
    const uint32_t capacity = s->capacity * 2;
    vyre_instruction *items = realloc(s->items, capacity * sizeof *items);
    if (items)
        s->items = items;
    vyre__known *values = realloc(s->values, ((size_t)capacity + 1) * sizeof *values);
    if (values)
        s->values = values;
    if (!items || !values) {
        fail(s, 1);
        return 0;
    }
    s->capacity = capacity;
    return 1;
}

vyre__value vyre__sweep_append_in(vyre__sweep *s, const vyre_instruction *in, vyre__range range)
{
    if (s->failed)
        return 0;
    if (s->count >= VYRE__CODE_MAX) {
        fail(s, 0);
        return 0;
    }
    if (s->count == s->capacity && !grow(s))
        return 0;
    vyre_instruction *at = &s->items[s->count];
    *at = *in;
    at->result = 0;
    if (vyre__operation_of(in->op)->result != VYRE_OPERAND_NONE) {
        at->result = ++s->value_count;
        s->values[at->result] = (vyre__known){s->count, range, 0};
    }
    s->count++;
    return at->result;
}

vyre__value vyre__sweep_append(vyre__sweep *s, vyre_instruction in)
{
    vyre__range range = {0, 0};
    if (!s->failed && vyre__operation_of(in.op)->result != VYRE_OPERAND_NONE)
        range = vyre__sweep_range(s, &in);
    return vyre__sweep_append_in(s, &in, range);
}

uint32_t vyre__sweep_type(const vyre__sweep *s, vyre__value value)
{
    const vyre_instruction *at = vyre__sweep_at(s, value);
    return vyre__operation_of(at->op)->result == VYRE_OPERAND_BOOL ? VYRE_VALUE_BOOL : at->type;
}
