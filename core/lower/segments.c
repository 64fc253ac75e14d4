/* SPDX-License-Identifier: MIT OR Apache-2.0 */
#include "config.h"

#include "core/lower/segments.h"

#include <stdlib.h>

#include "core/lower/proof.h"
#include "core/lower/simplify/simplify.h"
#include "core/lower/value.h"

enum { MAX_SEGMENTS = UINT8_MAX };

void vyre__segments_release(vyre__segments *segments)
{
    for (uint32_t i = 0; i < segments->count; i++)
        vyre__code_release(&segments->finished[i]);
    free(segments->finished);
    free(segments->touched);
    *segments = (vyre__segments){0};
}

static void fail_memory(vyre__lowerer *l)
{
    if (vyre__lowerer_is_well(l))
        vyre__lowerer_fail(l, vyre__fail_memory(l->error, "the lowering of a program"));
}

/* ---- whether to cut ---- */

/* Counts barriers of the grid; 0: one of them stands in a branch or loop. */
static int count_cuts(vyre__node_list list, int inside, unsigned depth, uint32_t *count)
{
    for (uint32_t i = 0; depth <= VYRE__MAX_VALIDATE_NESTING && i < list.count; i++) {
        const vyre__node *node = list.items[i];
        const int within =
            inside || (node->tag != VYRE__NODE_BLOCK && node->tag != VYRE__NODE_REGION);
        if (node->tag == VYRE__NODE_BARRIER && node->op == VYRE__ORDER_GRID) {
            if (inside)
                return 0;
            ++*count;
        }
        if (!count_cuts(node->body, within, depth + 1, count) ||
            !count_cuts(node->orelse, within, depth + 1, count))
            return 0;
    }
    return 1;
}

int vyre__segments_can_split(const vyre_program *program)
{
    uint32_t count = 0;
    return count_cuts(program->entry, 0, 0, &count) && count < MAX_SEGMENTS;
}

/* ---- the beginning of a segment ---- */

static void add_hidden_buffers(vyre__lowerer *l)
{
    vyre__segments *s = &l->segments;
    s->scratch = VYRE__NO_BUFFER;
    if (!s->splits)
        return;
    const vyre_kernel_buffer scratch = {
        .role = VYRE_ROLE_SCRATCH, .element_bytes = 4, .align_log2 = 2, .slot = UINT32_MAX};
    s->scratch = vyre__code_buffer(&l->code, &scratch);
}

static void start_code(vyre__lowerer *l)
{
    vyre__code_start(&l->code, l->program->workgroup, l->name);
    l->code.float_mode = l->float_mode;
    l->code.ulp = l->ulp;
    l->gone = l->exchange = UINT32_MAX;
    for (uint32_t type = 0; type <= VYRE_VALUE_F64; type++)
        l->temporary[type] = UINT32_MAX;
    vyre__lowerer_make_stores(l);
    if (!vyre__lowerer_is_well(l))
        return;
    l->segments.shared = l->code.shared_bytes / 4;
    vyre__lowerer_add_buffers(l);
    add_hidden_buffers(l);
}

void vyre__segments_begin(vyre__lowerer *l)
{
    l->segments.touched = calloc((size_t)l->program->buffer_count + 1, 1);
    if (!l->segments.touched)
        fail_memory(l);
    start_code(l);
    if (vyre__lowerer_is_well(l) && vyre__lowerer_clears_shared(l))
        vyre__lowerer_clear_shared(l);
}

void vyre__segments_touch(vyre__lowerer *l, uint32_t buffer)
{
    l->segments.touched[buffer] = 1;
}

/* ---- names of locals and buffers that are still needed ---- */

/* What the map holds of a name. The lanes of a workgroup agree on a local in all of its uses or in
 * none; but a name may be that of several locals. */
enum { NEEDED_BY_LANE = 1, NEEDED_BY_GROUP = 2 };

static void need(vyre__lowerer *l, vyre__map *needed, vyre__str name, uint32_t how)
{
    const uint32_t *known = vyre__map_get(needed, name);
    if (known && *known <= how)
        return;
    if (!vyre__map_put(needed, name, how))
        fail_memory(l);
}

static void need_expr(vyre__lowerer *l, vyre__map *needed, const vyre__expr *expr, unsigned depth)
{
    if (!expr || depth > VYRE__MAX_VALIDATE_NESTING + VYRE__MAX_VALIDATE_EXPR_DEPTH)
        return;
    if (expr->tag == VYRE__EXPR_VAR || expr->tag == VYRE__EXPR_LOAD)
        need(l, needed, expr->name,
             vyre__uniformity_value(l->uniformity, expr) == VYRE__DIVERGENT ? NEEDED_BY_LANE
                                                                            : NEEDED_BY_GROUP);
    for (uint32_t i = 0; i < expr->arg_count; i++)
        need_expr(l, needed, expr->args[i], depth + 1);
}

static void need_list(vyre__lowerer *l, vyre__map *needed, vyre__node_list list, uint32_t first,
                      unsigned depth)
{
    if (depth > VYRE__MAX_VALIDATE_NESTING)
        return;
    for (uint32_t i = first; i < list.count; i++) {
        const vyre__node *node = list.items[i];
        if (node->tag == VYRE__NODE_ASSIGN || node->tag == VYRE__NODE_STORE)
            need(l, needed, node->name, NEEDED_BY_GROUP);
        need_expr(l, needed, node->index, 0);
        need_expr(l, needed, node->value, 0);
        need_list(l, needed, node->body, 0, depth + 1);
        need_list(l, needed, node->orelse, 0, depth + 1);
    }
}

static void find_needed(vyre__lowerer *l, vyre__map *needed)
{
    for (uint32_t i = 0; i < l->segments.open_count; i++)
        need_list(l, needed, l->segments.open[i].list, l->segments.open[i].next, i);
}

/* ---- what is carried ---- */

/* A name that is needed behind the barrier. */
typedef struct carried {
    uint32_t symbol;         /* position */
    vyre_instruction source; /* op 0: it is carried in scratch memory; else made again by this */
    uint32_t word;           /* of scratch memory */
    int is_uniform;          /* all lanes of a workgroup carry the same */
} carried;

/* True for what every segment can find out by itself. */
static int is_made_again(const vyre_instruction *in)
{
    switch (in->op) {
    case VYRE_OP_CONST:
    case VYRE_OP_LEN:
    case VYRE_OP_GROUP_ID:
    case VYRE_OP_LOCAL_ID:
    case VYRE_OP_GLOBAL_ID:
    case VYRE_OP_LOCAL_LINEAR:
    case VYRE_OP_GRID_SIZE: return 1;
    default: return 0;
    }
}

static void choose(vyre__lowerer *l, const vyre__map *needed, vyre__bytes *out, uint32_t *words)
{
    for (uint32_t i = 0; i < l->symbol_count; i++) {
        const vyre__symbol *symbol = &l->symbols[i];
        const uint32_t *how = vyre__map_get(needed, symbol->name);
        if (!how)
            continue;
        carried entry = {.symbol = i, .is_uniform = *how == NEEDED_BY_GROUP};
        const vyre_instruction *source =
            symbol->is_local ? NULL : vyre__code_definition(&l->code, symbol->where);
        if (source && is_made_again(source))
            entry.source = *source;
        else
            entry.word = (*words)++;
        vyre__bytes_put(out, &entry, sizeof entry);
    }
}

/* ---- scratch memory ---- */

static vyre__value op2(vyre__lowerer *l, uint32_t op, vyre__value a, vyre__value b)
{
    return vyre__value_op2(l, op, VYRE_VALUE_W32, a, b);
}

static vyre__value on_axis(vyre__lowerer *l, uint32_t op, uint32_t axis)
{
    return vyre__code_op0(&l->code, op, VYRE_VALUE_W32, axis);
}

/* Where a lane's words lie. Those that a segment saves are others than those it restores, so that
 * lanes may restore from the words of another lane: rows of two kinds take turns. */
typedef struct place {
    vyre__value lane;  /* linear number in the grid */
    vyre__value first; /* that of the first lane of the workgroup */
    vyre__value lanes; /* of the grid */
    uint32_t turn;     /* 0 or 1 */
} place;

/* `segment`: the one that saves. */
static place find_place(vyre__lowerer *l, uint32_t segment)
{
    const vyre__value size = vyre__value_w32(l, (uint32_t)l->lanes);
    vyre__value group = on_axis(l, VYRE_OP_GROUP_ID, 2), groups = size;
    for (uint32_t axis = 2; axis > 0; axis--) {
        group = op2(l, VYRE_OP_MUL, group, on_axis(l, VYRE_OP_GRID_SIZE, axis - 1));
        group = op2(l, VYRE_OP_ADD, group, on_axis(l, VYRE_OP_GROUP_ID, axis - 1));
    }
    for (uint32_t axis = 0; axis < 3; axis++)
        groups = op2(l, VYRE_OP_MUL, groups, on_axis(l, VYRE_OP_GRID_SIZE, axis));
    const vyre__value first = op2(l, VYRE_OP_MUL, group, size);
    const vyre__value lane = op2(l, VYRE_OP_ADD, first, on_axis(l, VYRE_OP_LOCAL_LINEAR, 0));
    return (place){lane, first, groups, segment & 1};
}

static vyre_instruction scratch_at(const vyre__lowerer *l, uint16_t op, vyre__value index,
                                   uint32_t type)
{
    return (vyre_instruction){
        .op = op, .type = (uint8_t)type, .arg = {index}, .aux = 4u << 16 | l->segments.scratch};
}

static vyre_instruction scratch_access(vyre__lowerer *l, uint16_t op, place at, vyre__value lane,
                                       uint32_t word, uint32_t type)
{
    const vyre__value row = op2(l, VYRE_OP_MUL, at.lanes, vyre__value_w32(l, 2 * word + at.turn));
    return scratch_at(l, op, op2(l, VYRE_OP_ADD, row, lane), type);
}

static void save(vyre__lowerer *l, place at, uint32_t word, vyre__value value)
{
    if (vyre__code_type(&l->code, value) == VYRE_VALUE_BOOL)
        value = vyre__value_op1(l, VYRE_OP_BOOL_W32, VYRE_VALUE_W32, value);
    vyre_instruction store =
        scratch_access(l, VYRE_OP_STORE, at, at.lane, word, vyre__code_type(&l->code, value));
    store.arg[1] = value;
    vyre__code_put(&l->code, store);
}

static vyre__value restore(vyre__lowerer *l, place at, vyre__value lane, uint32_t word,
                           uint32_t type)
{
    const int is_bool = type == VYRE_VALUE_BOOL;
    const vyre__value value = vyre__code_put(
        &l->code, scratch_access(l, VYRE_OP_LOAD, at, lane, word, is_bool ? VYRE_VALUE_W32 : type));
    return is_bool ? vyre__lowerer_truth(l, (vyre__typed){value, VYRE__TYPE_U32}) : value;
}

/* ---- workgroup memory ---- */

static int needs_shared(const vyre__lowerer *l, const vyre__map *needed)
{
    for (uint32_t i = 0; i < l->program->buffer_count; i++)
        if (l->stores[i].is_shared && l->segments.touched[i] &&
            vyre__map_get(needed, l->program->buffers[i].name))
            return 1;
    return 0;
}

/* Words of workgroup memory that each lane carries. */
static uint32_t share_of_lane(const vyre__lowerer *l)
{
    const uint32_t lanes = (uint32_t)l->lanes;
    return l->segments.shared / lanes + (l->segments.shared % lanes != 0);
}

static vyre_instruction shared_access(const vyre__lowerer *l, uint16_t op, vyre__value index)
{
    return (vyre_instruction){.op = op,
                              .type = VYRE_VALUE_W32,
                              .flags = VYRE_INSTRUCTION_GUARDED,
                              .arg = {index},
                              .aux = l->segments.shared,
                              .imm = UINT64_C(4) << 32};
}

static void put_barrier(vyre__lowerer *l)
{
    if (l->lanes > 1)
        vyre__code_put(&l->code, (vyre_instruction){.op = VYRE_OP_BARRIER});
}

/* To scratch memory, from word `first` of each lane on, or back. */
static void move_shared(vyre__lowerer *l, place at, uint32_t first, int is_back)
{
    if (!is_back)
        put_barrier(l);
    const vyre__value trip = vyre__value_for(l, 0, share_of_lane(l));
    const vyre__value twice = op2(l, VYRE_OP_MUL, trip, vyre__value_w32(l, 2));
    const vyre__value row = op2(l, VYRE_OP_ADD, twice, vyre__value_w32(l, 2 * first + at.turn));
    const vyre__value where = op2(l, VYRE_OP_ADD, op2(l, VYRE_OP_MUL, row, at.lanes), at.lane);
    vyre__value index = op2(l, VYRE_OP_MUL, trip, vyre__value_w32(l, (uint32_t)l->lanes));
    index = op2(l, VYRE_OP_ADD, index, on_axis(l, VYRE_OP_LOCAL_LINEAR, 0));
    vyre_instruction load = is_back ? scratch_at(l, VYRE_OP_LOAD, where, VYRE_VALUE_W32)
                                    : shared_access(l, VYRE_OP_SHARED_LOAD, index);
    vyre_instruction store = is_back ? shared_access(l, VYRE_OP_SHARED_STORE, index)
                                     : scratch_at(l, VYRE_OP_STORE, where, VYRE_VALUE_W32);
    store.arg[1] = vyre__code_put(&l->code, load);
    vyre__code_put(&l->code, store);
    vyre__code_end(&l->code);
    if (is_back)
        put_barrier(l);
}

/* ---- both sides of the cut ---- */

/* All that is carried. */
typedef struct cargo {
    const carried *list; /* borrowed */
    size_t count;
    int has_gone;    /* word 0 tells whether the lane is gone */
    int has_shared;  /* workgroup memory, from word `shared` on */
    uint32_t shared; /* the first word of it */
} cargo;

static void save_all(vyre__lowerer *l, const cargo *what)
{
    const place at = find_place(l, l->segments.count);
    for (size_t i = 0; i < what->count; i++) {
        const carried *entry = &what->list[i];
        const vyre__symbol *symbol = &l->symbols[entry->symbol];
        if (entry->source.op == 0)
            save(l, at, entry->word,
                 symbol->is_local ? vyre__code_get(&l->code, symbol->where) : symbol->where);
    }
    if (what->has_gone)
        save(l, at, 0, vyre__code_get(&l->code, l->gone));
    if (what->has_shared)
        move_shared(l, at, what->shared, 0);
}

static void restore_local(vyre__lowerer *l, place at, const carried *entry)
{
    vyre__symbol *symbol = &l->symbols[entry->symbol];
    const uint32_t type = vyre__holds_as(symbol->type);
    const vyre__value value =
        entry->source.op
            ? vyre__code_put(&l->code, entry->source)
            : restore(l, at, entry->is_uniform ? at.first : at.lane, entry->word, type);
    if (!symbol->is_local) {
        symbol->where = value;
        return;
    }
    symbol->where = vyre__code_local(&l->code, type);
    vyre__code_set(&l->code, symbol->where, value);
}

static void restore_all(vyre__lowerer *l, const cargo *what)
{
    const place at = find_place(l, l->segments.count - 1u);
    if (what->has_shared)
        move_shared(l, at, what->shared, 1);
    else if (vyre__lowerer_clears_shared(l))
        vyre__lowerer_clear_shared(l);
    if (what->has_gone) {
        vyre__lowerer_expect_gone(l);
        vyre__code_set(&l->code, l->gone, restore(l, at, at.lane, 0, VYRE_VALUE_BOOL));
    }
    for (size_t i = 0; i < what->count; i++)
        restore_local(l, at, &what->list[i]);
}

/* ---- the cut ---- */

static int push_finished(vyre__lowerer *l)
{
    vyre__segments *s = &l->segments;
    if (s->count == MAX_SEGMENTS - 1) {
        vyre__lowerer_fail(l, vyre__fail(l->error, VYRE_LIMIT, "split the program",
                                         "more than %d barriers of the grid", MAX_SEGMENTS - 1));
        return 0;
    }
    vyre__code *grown = realloc(s->finished, ((size_t)s->count + 1) * sizeof *grown);
    if (!grown) {
        fail_memory(l);
        return 0;
    }
    s->finished = grown;
    s->finished[s->count++] = l->code;
    l->code = (vyre__code){0};
    return 1;
}

static void cut(vyre__lowerer *l, const cargo *what)
{
    const uint32_t words = what->shared + (what->has_shared ? share_of_lane(l) : 0);
    if (l->segments.words < words)
        l->segments.words = words;
    save_all(l, what);
    if (!vyre__lowerer_is_well(l) || !push_finished(l))
        return;
    start_code(l);
    if (vyre__lowerer_is_well(l))
        restore_all(l, what);
}

void vyre__segments_cut(vyre__lowerer *l)
{
    vyre__map needed = {.seed = l->names.seed};
    vyre__bytes list = {0};
    cargo what = {.has_gone = l->gone != UINT32_MAX};
    if (l->code.depth > 0) {
        vyre__lowerer_refuse(l,
                             "a grid barrier inside a branch or loop, on a device without such "
                             "barriers,",
                             "move the barrier out of the branch or loop");
        return;
    }
    what.shared = what.has_gone != 0;
    find_needed(l, &needed);
    choose(l, &needed, &list, &what.shared);
    what.list = (const carried *)(const void *)list.data;
    what.count = list.size / sizeof(carried);
    what.has_shared = needs_shared(l, &needed);
    if (list.failed)
        fail_memory(l);
    if (vyre__lowerer_is_well(l))
        cut(l, &what);
    vyre__map_release(&needed);
    vyre__bytes_release(&list);
}

/* ---- the end ---- */

static vyre_status simplify(vyre__lowerer *l, vyre__code *code, vyre__proof *proof)
{
    const int guards_are_free = (l->caps->flags & VYRE_KERNEL_CAPS_FREE_GUARDS) != 0;
    if (!l->simplifies || code->status != VYRE_OK)
        return VYRE_OK;
    return vyre__simplify(code, l->caps, guards_are_free ? NULL : proof, l->error);
}

static vyre_status finish_one(vyre__lowerer *l, uint32_t index, vyre__lowered *lowered)
{
    vyre__segments *s = &l->segments;
    vyre__code *code = index < s->count ? &s->finished[index] : &l->code;
    vyre__proof *proof = &lowered->proofs[index];
    if (s->scratch != VYRE__NO_BUFFER && code->status == VYRE_OK)
        code->buffers[s->scratch].per_item_bytes = s->words * 2 * 4;
    vyre_status status = simplify(l, code, proof);
    if (status == VYRE_OK)
        status = vyre__kernel_finish(code, &lowered->kernels[index], l->error);
    if (status == VYRE_OK && proof->count > 0)
        status = vyre__kernel_unguard(
            lowered->kernels[index], (const uint32_t *)(const void *)proof->accesses.data,
            proof->accesses.size / sizeof(uint32_t), &lowered->kernels_proved[index], l->error);
    return status;
}

vyre_status vyre__segments_finish(vyre__lowerer *l, vyre__lowered *lowered)
{
    vyre_status status = VYRE_OK;
    lowered->kernel_count = l->segments.count + 1;
    for (uint32_t i = 0; status == VYRE_OK && i < lowered->kernel_count; i++)
        status = finish_one(l, i, lowered);
    return status;
}
