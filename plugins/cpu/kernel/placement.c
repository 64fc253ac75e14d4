/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * How long values are needed, and where they live.
 *
 * A value that is defined outside of a loop and used inside is needed until the loop ends. A GET
 * whose local is not set while its value is needed shares the local's slot; a COPY and a BITCAST
 * share that of their operand.
 */
#include <string.h>

#include "plugins/cpu/kernel/placement.h"

uint32_t cpu_placement_root(const cpu_placement *placement, uint32_t value)
{
    return placement->values[value].same ? placement->values[value].same : value;
}

static uint32_t type_of_result(const vyre_instruction *in)
{
    switch (cpu_row_of(in->op)->result) {
    case VYRE_OPERAND_NONE: return 0;
    case VYRE_OPERAND_BOOL: return VYRE_VALUE_BOOL;
    default: return in->type;
    }
}

/* ---- ranges ---- */

typedef struct scan {
    cpu_placement *placement;
    uint32_t open[CPU_MAX_DEPTH];
    uint32_t depth;
} scan;

/* Notes that the instruction at `index` needs a value, and so does every round of a loop around
 * that does not contain the definition. */
static void use(scan *s, uint32_t number, uint32_t index)
{
    if (!number)
        return;
    const vyre_kernel *form = s->placement->form;
    cpu_value *value = &s->placement->values[cpu_placement_root(s->placement, number)];
    uint32_t last = index;
    for (uint32_t i = value->depth; i < s->depth; i++) {
        const vyre_instruction *block = cpu_instruction(form, s->open[i]);
        if (block->op == VYRE_OP_FOR || block->op == VYRE_OP_LOOP) {
            last = block->aux > last ? block->aux : last;
            break;
        }
    }
    if (last > value->last)
        value->last = last;
}

static void open_block(scan *s, const vyre_instruction *in, uint32_t index)
{
    const vyre_kernel *form = s->placement->form;
    if (in->op == VYRE_OP_IF && cpu_instruction(form, in->aux)->op == VYRE_OP_ELSE)
        use(s, in->arg[0], in->aux);
    if (in->op == VYRE_OP_FOR)
        use(s, in->arg[1], in->aux);
    s->open[s->depth++] = index;
}

static void follow_blocks(scan *s, const vyre_instruction *in, uint32_t index)
{
    cpu_placement *placement = s->placement;
    switch (in->op) {
    case VYRE_OP_IF:
    case VYRE_OP_FOR:
    case VYRE_OP_LOOP: open_block(s, in, index); break;
    case VYRE_OP_ELSE: placement->partner[index] = s->open[s->depth - 1]; break;
    case VYRE_OP_END: placement->partner[index] = s->open[--s->depth]; break;
    case VYRE_OP_BREAK:
    case VYRE_OP_CONTINUE:
        for (uint32_t i = 0; i < s->depth; i++)
            if (s->open[i] == in->aux)
                placement->level[index] = i + 1;
        break;
    default: break;
    }
}

static int is_permanent(uint32_t op)
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

static void define(scan *s, const vyre_instruction *in, uint32_t index)
{
    cpu_value *value = &s->placement->values[in->result];
    value->type = (uint8_t)type_of_result(in);
    value->defined = index;
    value->last = in->op == VYRE_OP_FOR ? in->aux : index;
    value->depth = s->depth;
    value->permanent = (uint8_t)is_permanent(in->op);
    if (in->op == VYRE_OP_COPY || in->op == VYRE_OP_BITCAST)
        value->same = cpu_placement_root(s->placement, in->arg[0]);
}

static void find_ranges(cpu_placement *placement)
{
    scan s = {.placement = placement};
    for (uint32_t i = 0; i < placement->form->code_count; i++) {
        const vyre_instruction *in = cpu_instruction(placement->form, i);
        for (int j = 0; j < 3; j++)
            use(&s, in->arg[j], i);
        follow_blocks(&s, in, i);
        if (in->result)
            define(&s, in, i);
    }
}

/* ---- locals ---- */

static int find_sets(cpu_placement *placement)
{
    const vyre_kernel *form = placement->form;
    uint32_t total = 0;
    placement->set_start =
        cpu_arena_take(&placement->arena, (size_t)form->local_count + 2, sizeof(uint32_t));
    if (!placement->set_start)
        return 0;
    for (uint32_t i = 0; i < form->code_count; i++) {
        const vyre_instruction *in = cpu_instruction(form, i);
        if (in->op == VYRE_OP_SET) {
            placement->set_start[in->aux + 2]++;
            total++;
        }
    }
    placement->sets = cpu_arena_take(&placement->arena, total, sizeof *placement->sets);
    if (!placement->sets)
        return 0;
    for (uint32_t i = 2; i < form->local_count + 2; i++)
        placement->set_start[i] += placement->set_start[i - 1];
    for (uint32_t i = 0; i < form->code_count; i++) {
        const vyre_instruction *in = cpu_instruction(form, i);
        if (in->op == VYRE_OP_SET)
            placement->sets[placement->set_start[in->aux + 1]++] = i;
    }
    return 1;
}

/* Whether a local is set after `first` and before `last`. */
static int is_set_between(const cpu_placement *placement, uint32_t local, uint32_t first,
                          uint32_t last)
{
    uint32_t low = placement->set_start[local], high = placement->set_start[local + 1];
    const uint32_t end = high;
    while (low < high) {
        const uint32_t middle = low + (high - low) / 2;
        if (placement->sets[middle] > first)
            high = middle;
        else
            low = middle + 1;
    }
    return low < end && placement->sets[low] < last;
}

/* ---- permanent slots ---- */

static uint8_t when_known(uint32_t op)
{
    switch (op) {
    case VYRE_OP_PARAM:
    case VYRE_OP_LEN:
    case VYRE_OP_GRID_SIZE: return CPU_EACH_LAUNCH;
    case VYRE_OP_GROUP_ID:
    case VYRE_OP_GLOBAL_ID: return CPU_EACH_ROW;
    default: return CPU_ONCE;
    }
}

static uint64_t source_bits(const vyre_instruction *in)
{
    if (in->op != VYRE_OP_CONST)
        return 0;
    return in->type == VYRE_VALUE_BOOL ? (in->imm ? UINT32_MAX : 0) : in->imm;
}

static uint32_t hash_source(const vyre_instruction *in)
{
    uint64_t h = source_bits(in) + in->aux * UINT64_C(0x9E3779B97F4A7C15) + in->op;
    h = (h + (cpu_is_wide(in->type) ? 1 : 0)) * UINT64_C(0xD6E8FEB86659FD93);
    return (uint32_t)(h >> 32);
}

static int is_source(const cpu_source *source, const vyre_instruction *in)
{
    return source->op == in->op && source->aux == in->aux &&
           source->wide == cpu_is_wide(in->type) && source->imm == source_bits(in);
}

static uint32_t take_slot(cpu_placement *placement, uint32_t units)
{
    const uint32_t slot = placement->units;
    placement->units += units;
    return slot;
}

/* Equal values share one slot: a table of size `mask` + 1, entries are one more than the index. */
static void place_source(cpu_placement *placement, const vyre_instruction *in, uint32_t *table,
                         uint32_t mask, uint32_t word_units)
{
    cpu_value *value = &placement->values[in->result];
    uint32_t at = hash_source(in) & mask;
    while (table[at] && !is_source(&placement->sources[table[at] - 1], in))
        at = (at + 1) & mask;
    if (!table[at]) {
        const int wide = cpu_is_wide(in->type);
        placement->sources[placement->source_count] =
            (cpu_source){.op = in->op,
                         .wide = (uint8_t)wide,
                         .when = when_known(in->op),
                         .aux = in->aux,
                         .imm = source_bits(in),
                         .slot = take_slot(placement, wide ? 2 * word_units : word_units)};
        table[at] = ++placement->source_count;
    }
    value->slot = placement->sources[table[at] - 1].slot;
    value->placed = 1;
}

static int place_sources(cpu_placement *placement, uint32_t word_units)
{
    const vyre_kernel *form = placement->form;
    uint32_t count = 0, size = 2;
    for (uint32_t i = 1; i <= form->value_count; i++)
        count += placement->values[i].permanent;
    while (size < count * 2)
        size *= 2;
    uint32_t *table = cpu_arena_take(&placement->arena, size, sizeof *table);
    placement->sources = cpu_arena_take(&placement->arena, count, sizeof *placement->sources);
    if (!table || !placement->sources)
        return 0;
    for (uint32_t i = 0; i < form->code_count; i++)
        if (is_permanent(cpu_instruction(form, i)->op))
            place_source(placement, cpu_instruction(form, i), table, size - 1, word_units);
    return 1;
}

/* ---- slots of the other values ---- */

typedef struct placing {
    cpu_placement *placement;
    uint32_t *ending; /* of each instruction: first of the values it ends, chained */
    uint32_t free[2]; /* free slots of one word, of two: chained through values */
    uint32_t word_units;
} placing;

static void place(placing *p, cpu_value *value, uint32_t number)
{
    const int wide = cpu_is_wide(value->type);
    const uint32_t free = p->free[wide];
    if (free) {
        value->slot = p->placement->values[free].slot;
        p->free[wide] = p->placement->values[free].next;
    } else {
        value->slot = take_slot(p->placement, wide ? 2 * p->word_units : p->word_units);
    }
    value->placed = 1;
    value->next = p->ending[value->last];
    p->ending[value->last] = number;
}

/* The values that end here give their slots back. */
static void end_values(placing *p, uint32_t index)
{
    uint32_t number = p->ending[index];
    p->ending[index] = 0;
    while (number) {
        cpu_value *value = &p->placement->values[number];
        const uint32_t next = value->next;
        const int wide = cpu_is_wide(value->type);
        value->next = p->free[wide];
        p->free[wide] = number;
        number = next;
    }
}

static void place_result(placing *p, const vyre_instruction *in, uint32_t index)
{
    cpu_placement *placement = p->placement;
    cpu_value *value = &placement->values[in->result];
    if (value->same || value->placed)
        return;
    if (in->op == VYRE_OP_GET && !is_set_between(placement, in->aux, index, value->last)) {
        value->slot = placement->local_slots[in->aux];
        value->placed = 1;
        return;
    }
    place(p, value, in->result);
}

/* Operations that read lanes other than the one they write: no operand shares the result's slot. */
static int mixes_lanes(uint32_t op)
{
    return op == VYRE_OP_SG_BALLOT || op == VYRE_OP_SG_SHUFFLE || op == VYRE_OP_SG_REDUCE;
}

static int place_values(cpu_placement *placement, uint32_t word_units)
{
    const vyre_kernel *form = placement->form;
    placing p = {.placement = placement, .word_units = word_units};
    p.ending = cpu_arena_take(&placement->arena, (size_t)form->code_count + 1, sizeof *p.ending);
    if (!p.ending)
        return 0;
    for (uint32_t i = 0; i < form->code_count; i++) {
        const vyre_instruction *in = cpu_instruction(form, i);
        if (!mixes_lanes(in->op))
            end_values(&p, i);
        if (in->result)
            place_result(&p, in, i);
        end_values(&p, i);
    }
    for (uint32_t i = 1; i <= form->value_count; i++)
        if (placement->values[i].same)
            placement->values[i].slot = placement->values[placement->values[i].same].slot;
    return 1;
}

static int place_locals(cpu_placement *placement, uint32_t word_units)
{
    const vyre_kernel *form = placement->form;
    placement->local_slots = cpu_arena_take(&placement->arena, form->local_count, sizeof(uint32_t));
    if (!placement->local_slots)
        return 0;
    placement->local_slot = placement->units;
    for (uint32_t i = 0; i < form->local_count; i++)
        placement->local_slots[i] =
            take_slot(placement, cpu_is_wide(form->locals[i]) ? 2 * word_units : word_units);
    placement->local_units = placement->units - placement->local_slot;
    return 1;
}

int cpu_placement_make(cpu_placement *placement, uint32_t row_lanes)
{
    const vyre_kernel *form = placement->form;
    const uint32_t word_units = row_lanes / (CPU_SLOT_UNIT / sizeof(uint32_t));
    const size_t values = (size_t)form->value_count + 1, code = (size_t)form->code_count + 1;
    placement->values = cpu_arena_take(&placement->arena, values, sizeof *placement->values);
    placement->partner = cpu_arena_take(&placement->arena, code, sizeof *placement->partner);
    placement->level = cpu_arena_take(&placement->arena, code, sizeof *placement->level);
    if (!placement->values || !placement->partner || !placement->level)
        return 0;
    find_ranges(placement);
    placement->units = word_units; /* slot 0: zeros */
    return find_sets(placement) && place_locals(placement, word_units) &&
           place_sources(placement, word_units) && place_values(placement, word_units);
}
