/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Value numbering: an operation whose value is there already is not computed again. */
#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "core/lower/simplify/sweep.h"

/* ---- the table ---- */

static uint32_t bucket_of(const vyre__sweep *s, const vyre_instruction *key)
{
    uint64_t words[4], hash = 0;
    memcpy(words, key, sizeof words);
    for (int i = 0; i < 4; i++) {
        hash = (hash ^ words[i]) * UINT64_C(0x9E3779B97F4A7C15);
        hash ^= hash >> 29;
    }
    return (uint32_t)(hash >> 24) & s->bucket_mask;
}

vyre__value vyre__sweep_find(const vyre__sweep *s, const vyre_instruction *key)
{
    for (uint32_t at = s->buckets[bucket_of(s, key)]; at; at = s->entries[at - 1].next)
        if (memcmp(&s->entries[at - 1].key, key, sizeof *key) == 0)
            return s->entries[at - 1].value;
    return 0;
}

void vyre__sweep_enter(vyre__sweep *s, const vyre_instruction *key, vyre__value value)
{
    if (s->failed)
        return;
    if (s->entry_count == s->entry_capacity) {
        const uint32_t capacity = s->entry_capacity * 2;
        vyre__entry *entries = realloc(s->entries, capacity * sizeof *entries);
        if (!entries) {
            s->failed = s->is_short = 1;
            return;
        }
        s->entries = entries;
        s->entry_capacity = capacity;
    }
    uint32_t *bucket = &s->buckets[bucket_of(s, key)];
    s->entries[s->entry_count] = (vyre__entry){*key, value, *bucket};
    *bucket = ++s->entry_count;
}

/* The newest entry is the first of its bucket. */
void vyre__sweep_forget_entries(vyre__sweep *s, uint32_t count)
{
    while (s->entry_count > count) {
        const vyre__entry *entry = &s->entries[--s->entry_count];
        s->buckets[bucket_of(s, &entry->key)] = entry->next;
    }
}

/* ---- putting ---- */

static int is_constant(const vyre__sweep *s, vyre__value value)
{
    return vyre__sweep_at(s, value)->op == VYRE_OP_CONST;
}

/* Constants last, else the older value first. */
static void order_operands(const vyre__sweep *s, vyre_instruction *in)
{
    const vyre__value a = in->arg[0], b = in->arg[1];
    const int a_last = is_constant(s, a), b_last = is_constant(s, b);
    if (a_last != b_last ? a_last : a > b) {
        in->arg[0] = b;
        in->arg[1] = a;
    }
}

static vyre__value fold(vyre__sweep *s, vyre_instruction *in)
{
    if (!in->arg[0])
        return 0;
    vyre__value found = vyre__sweep_fold_constants(s, in);
    if (found)
        return found;
    switch (in->type) {
    case VYRE_VALUE_W32:
    case VYRE_VALUE_W64:
        found = in->op >= VYRE_OP_EQ && in->op <= VYRE_OP_LE_S ? vyre__sweep_fold_comparison(s, in)
                                                               : vyre__sweep_fold_integer(s, in);
        break;
    case VYRE_VALUE_BOOL: found = vyre__sweep_fold_truth(s, in); break;
    default: found = vyre__sweep_fold_float(s, in); break;
    }
    if (!found && in->op == VYRE_OP_SELECT)
        found = vyre__sweep_fold_select(s, in);
    return found ? found : vyre__sweep_reduce(s, in);
}

/* One that is known, though its operation is not. */
static vyre__value constant_by_range(vyre__sweep *s, const vyre_instruction *in)
{
    if (in->op == VYRE_OP_CONST || in->op == VYRE_OP_FOR)
        return 0;
    const uint32_t kind = vyre__operation_of(in->op)->result;
    const uint32_t type = kind == VYRE_OPERAND_BOOL ? (uint32_t)VYRE_VALUE_BOOL : in->type;
    if (type > VYRE_VALUE_W32)
        return 0;
    const vyre__range range = vyre__sweep_range(s, in);
    return range.least == range.most ? vyre__sweep_constant(s, type, range.least) : 0;
}

/* What is known of the operands may have grown since the value was computed. */
static vyre__value found_again(vyre__sweep *s, const vyre_instruction *in, vyre__value value)
{
    if (vyre__sweep_type(s, value) <= VYRE_VALUE_W32)
        vyre__sweep_narrow(s, value, vyre__sweep_range(s, in));
    return value;
}

vyre__value vyre__sweep_put(vyre__sweep *s, vyre_instruction in)
{
    if (s->failed)
        return 0;
    in.flags = 0;
    in.result = 0;
    if (in.op == VYRE_OP_COPY)
        return in.arg[0];
    if (vyre__operation_commutes(in.op))
        order_operands(s, &in);
    vyre__value value = fold(s, &in);
    if (!value && !s->failed)
        value = constant_by_range(s, &in);
    if (value || s->failed)
        return value;
    value = vyre__sweep_find(s, &in);
    if (value)
        return found_again(s, &in, value);
    value = vyre__sweep_append(s, in);
    if (value)
        vyre__sweep_enter(s, &in, value);
    if (value && in.op == VYRE_OP_ADD && in.type == VYRE_VALUE_W32)
        vyre__sweep_learn_sum(s, value);
    return value;
}

vyre__value vyre__sweep_constant(vyre__sweep *s, uint32_t type, uint64_t bits)
{
    return vyre__sweep_put(
        s, (vyre_instruction){.op = VYRE_OP_CONST, .type = (uint8_t)type, .imm = bits});
}

vyre__value vyre__sweep_w32(vyre__sweep *s, uint32_t bits)
{
    return vyre__sweep_constant(s, VYRE_VALUE_W32, bits);
}

vyre__value vyre__sweep_op1(vyre__sweep *s, uint32_t op, uint32_t type, vyre__value a)
{
    return vyre__sweep_op3(s, op, type, a, 0, 0);
}

vyre__value vyre__sweep_op2(vyre__sweep *s, uint32_t op, uint32_t type, vyre__value a,
                            vyre__value b)
{
    return vyre__sweep_op3(s, op, type, a, b, 0);
}

vyre__value vyre__sweep_op3(vyre__sweep *s, uint32_t op, uint32_t type, vyre__value a,
                            vyre__value b, vyre__value c)
{
    if (s->failed)
        return 0;
    return vyre__sweep_put(
        s, (vyre_instruction){.op = (uint16_t)op, .type = (uint8_t)type, .arg = {a, b, c}});
}

vyre__value vyre__sweep_with(vyre__sweep *s, uint32_t op, uint32_t type, vyre__value a,
                             uint64_t bits)
{
    const int is_shift = op == VYRE_OP_SHL || op == VYRE_OP_SHR_U || op == VYRE_OP_SHR_S;
    const vyre__value b = vyre__sweep_constant(s, is_shift ? (uint32_t)VYRE_VALUE_W32 : type, bits);
    return vyre__sweep_op2(s, op, type, a, b);
}
