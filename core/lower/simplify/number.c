/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Value numbering: an operation whose value is there already is not computed again. */
#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "core/lower/simplify/sweep.h"

/* ---- the table ---- */

/* Who writes the program chooses the keys. A table of secret hashes would make kernels differ from
 * run to run; so chains are followed this far, and equal programs give equal kernels. */
enum { MAX_CHAIN = 32 };

typedef struct key_words {
    uint64_t word[4];
} key_words;

static key_words words_of(const vyre_instruction *key)
{
    key_words words;
    memcpy(&words, key, sizeof words);
    return words;
}

uint32_t vyre__sweep_hash(const vyre_instruction *key)
{
    const key_words k = words_of(key);
    uint64_t hash =
        k.word[0] * UINT64_C(0x9E3779B97F4A7C15) + k.word[1] * UINT64_C(0xBF58476D1CE4E5B9) +
        k.word[2] * UINT64_C(0x94D049BB133111EB) + k.word[3] * UINT64_C(0xD6E8FEB86659FD93);
    hash = (hash ^ hash >> 32) * UINT64_C(0x9E3779B97F4A7C15);
    return (uint32_t)(hash >> 32);
}

static int is_equal(const vyre_instruction *a, const vyre_instruction *b)
{
    const key_words x = words_of(a), y = words_of(b);
    return ((x.word[0] ^ y.word[0]) | (x.word[1] ^ y.word[1]) | (x.word[2] ^ y.word[2]) |
            (x.word[3] ^ y.word[3])) == 0;
}

static uint32_t *bucket_of(const vyre__sweep *s, uint32_t hash)
{
    return &s->buckets[hash & (s->entry_capacity - 1)];
}

vyre__value vyre__sweep_find(const vyre__sweep *s, const vyre_instruction *key, uint32_t hash)
{
    int left = MAX_CHAIN;
    for (uint32_t at = *bucket_of(s, hash); at && left > 0; left--) {
        const vyre__entry *entry = &s->entries[at - 1];
        if (entry->hash == hash && is_equal(&entry->key, key))
            return entry->value;
        at = entry->next;
    }
    return 0;
}

/* The newest entry is the first of its bucket. */
static void put_in_bucket(vyre__sweep *s, uint32_t index)
{
    uint32_t *bucket = bucket_of(s, s->entries[index].hash);
    s->entries[index].next = *bucket;
    *bucket = index + 1;
}

static int grow_entries(vyre__sweep *s)
{
    const uint32_t capacity = s->entry_capacity * 2;
    vyre__entry *entries = realloc(s->entries, capacity * sizeof *entries);
    if (entries)
        s->entries = entries;
    uint32_t *buckets = calloc(capacity, sizeof *buckets);
    if (!entries || !buckets) {
        free(buckets);
        s->failed = s->is_short = 1;
        return 0;
    }
    free(s->buckets);
    s->buckets = buckets;
    s->entry_capacity = capacity;
    for (uint32_t i = 0; i < s->entry_count; i++)
        put_in_bucket(s, i);
    return 1;
}

void vyre__sweep_enter(vyre__sweep *s, const vyre_instruction *key, uint32_t hash,
                       vyre__value value)
{
    if (s->failed || (s->entry_count == s->entry_capacity && !grow_entries(s)))
        return;
    s->entries[s->entry_count] = (vyre__entry){.key = *key, .value = value, .hash = hash};
    put_in_bucket(s, s->entry_count++);
}

void vyre__sweep_forget_entries(vyre__sweep *s, uint32_t count)
{
    while (s->entry_count > count) {
        const vyre__entry *entry = &s->entries[--s->entry_count];
        *bucket_of(s, entry->hash) = entry->next;
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

/* What is known of the operands may have grown since the value was computed. */
static vyre__value found_again(vyre__sweep *s, vyre__value value, vyre__range range)
{
    if (vyre__sweep_type(s, value) <= VYRE_VALUE_W32)
        vyre__sweep_narrow(s, value, range);
    return value;
}

static uint32_t type_of_result(const vyre_instruction *in)
{
    return vyre__operation_of(in->op)->result == VYRE_OPERAND_BOOL ? (uint32_t)VYRE_VALUE_BOOL
                                                                   : in->type;
}

/* Among the values that are there, or appended. */
static vyre__value number(vyre__sweep *s, const vyre_instruction *in, vyre__range range)
{
    const uint32_t hash = vyre__sweep_hash(in);
    const vyre__value found = vyre__sweep_find(s, in, hash);
    if (found)
        return found_again(s, found, range);
    const vyre__value value = vyre__sweep_append_in(s, in, range);
    if (value)
        vyre__sweep_enter(s, in, hash, value);
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
    if (in.op == VYRE_OP_CONST)
        return number(s, &in, vyre__sweep_range(s, &in));
    if (vyre__operation_commutes(in.op))
        order_operands(s, &in);
    vyre__value value = fold(s, &in);
    if (value || s->failed)
        return value;
    const vyre__range range = vyre__sweep_range(s, &in);
    const uint32_t type = type_of_result(&in);
    /* One that is known, though its operation is not. */
    if (type <= VYRE_VALUE_W32 && range.least == range.most)
        return vyre__sweep_constant(s, type, range.least);
    value = number(s, &in, range);
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
