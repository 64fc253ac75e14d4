/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * Control flow. A branch that all lanes of a vector take together is a branch. Where they part,
 * both blocks run, each with its mask and only if a lane is in it.
 */
#include "plugins/cpu/llvm/emit.h"

enum {
    CHEAP = 12,   /* instructions of a block that is not worth a branch */
    DOUBLED = 200 /* of a block that may be there twice */
};

static int diverges(const simd_emitter *e, uint32_t index)
{
    return (e->plan->points[index].flags & SIMD_POINT_DIVERGES) != 0;
}

/* ---- leaving ---- */

static void add_lanes(simd_emitter *e, simd_ir slot, simd_ir lanes)
{
    const simd_ir was = simd_load(e, SIMD_IR_I1, e->plan->width, slot);
    simd_store(e, simd_binary(e, "or", was, lanes), slot);
}

static void remove_lanes(simd_emitter *e, simd_ir slot, simd_ir lanes)
{
    const simd_ir was = simd_load(e, SIMD_IR_I1, e->plan->width, slot);
    const simd_ir others = simd_binary(e, "xor", lanes, simd_constant(SIMD_IR_I1, lanes.lanes, 1));
    simd_store(e, simd_binary(e, "and", was, others), slot);
}

static void leave_loop(simd_emitter *e, simd_loop *loop, simd_ir lanes, int for_good)
{
    if (!loop->live.kind)
        return;
    add_lanes(e, loop->gone, lanes);
    if (for_good)
        remove_lanes(e, loop->live, lanes);
}

static void emit_leave(simd_emitter *e, uint32_t index)
{
    const uint32_t op = simd_plan_at(e->plan, index)->op;
    simd_loop *loop = e->loop_count ? &e->loops[e->loop_count - 1] : NULL;
    if (e->at_group || (e->plan->points[index].flags & SIMD_POINT_CONVERGENT)) {
        if (op == VYRE_OP_RETURN || !loop)
            simd_go(e, e->done);
        else
            simd_go(e, op == VYRE_OP_BREAK ? loop->exit : loop->next);
        return;
    }
    const simd_ir lanes = simd_full_mask(e, e->mask);
    if (op == VYRE_OP_RETURN) {
        for (uint32_t i = 0; i < e->loop_count; i++)
            leave_loop(e, &e->loops[i], lanes, 1);
        add_lanes(e, e->returned, lanes);
    } else {
        leave_loop(e, loop, lanes, op == VYRE_OP_BREAK);
    }
    simd_go(e, e->dead);
}

/* After a block in which lanes may have left. */
static void remask(simd_emitter *e)
{
    simd_ir gone = e->returned;
    const uint32_t on = simd_label(e);
    for (uint32_t i = 0; i < e->loop_count; i++)
        if (e->loops[i].gone.kind)
            gone = e->loops[i].gone;
    const simd_ir left = simd_load(e, SIMD_IR_I1, e->plan->width, gone);
    const simd_ir here = simd_binary(e, "xor", left, simd_constant(SIMD_IR_I1, left.lanes, 1));
    e->mask = simd_and_mask(e, e->mask, here);
    simd_branch(e, simd_any(e, e->mask), on, e->dead);
    simd_place(e, on);
}

/* ---- IF ---- */

/* A block that only computes, and so little that a branch around it costs more. */
static int is_cheap(const simd_emitter *e, uint32_t first, uint32_t end)
{
    if (end - first > CHEAP)
        return 0;
    for (uint32_t i = first; i < end; i++) {
        const uint32_t op = simd_plan_at(e->plan, i)->op;
        if (op < VYRE_OP_CONST || op > VYRE_OP_F32_F16 ||
            (op >= VYRE_OP_DIV_U && op <= VYRE_OP_REM_S))
            return 0;
    }
    return 1;
}

static void emit_masked(simd_emitter *e, uint32_t first, uint32_t end, simd_ir mask)
{
    const uint32_t inside = simd_label(e), after = simd_label(e), dead = e->dead;
    e->mask = mask;
    if (is_cheap(e, first, end)) {
        simd_emit_range(e, first, end);
        return;
    }
    simd_branch(e, simd_any(e, mask), inside, after);
    simd_place(e, inside);
    e->dead = after;
    simd_emit_range(e, first, end);
    e->dead = dead;
    simd_place(e, after);
}

/* `lane < n`, mostly true for all lanes or for none: worth a copy of the block for all of them. */
static int is_range_check(const simd_emitter *e, uint32_t index, uint32_t end)
{
    const uint32_t condition = simd_plan_at(e->plan, index)->arg[0];
    return !e->mask.kind && !e->doubled && e->plan->forms[condition].is_range &&
           end - index <= DOUBLED;
}

static void emit_range_check(simd_emitter *e, uint32_t index, uint32_t end)
{
    const uint32_t whole = simd_label(e), part = simd_label(e), after = simd_label(e);
    const simd_ir yes = simd_lanes(e, simd_plan_at(e->plan, index)->arg[0]);
    const simd_ir no = simd_binary(e, "xor", yes, simd_constant(SIMD_IR_I1, yes.lanes, 1));
    const uint32_t dead = e->dead;
    e->doubled = 1;
    e->dead = after;
    simd_branch(e, simd_any(e, no), part, whole);
    simd_place(e, whole);
    simd_emit_range(e, index + 1, end);
    simd_go(e, after);
    simd_place(e, part);
    emit_masked(e, index + 1, end, yes);
    simd_place(e, after);
    e->dead = dead;
    e->doubled = 0;
    e->mask = (simd_ir){0};
}

static void emit_parted(simd_emitter *e, uint32_t index, uint32_t other, uint32_t end)
{
    const simd_ir all = e->mask, yes = simd_lanes(e, simd_plan_at(e->plan, index)->arg[0]);
    const simd_ir no = simd_binary(e, "xor", yes, simd_constant(SIMD_IR_I1, yes.lanes, 1));
    const simd_ir else_mask = simd_and_mask(e, all, no);
    emit_masked(e, index + 1, other, simd_and_mask(e, all, yes));
    if (other != end)
        emit_masked(e, other + 1, end, else_mask);
    e->mask = all;
}

static void emit_together(simd_emitter *e, uint32_t index, uint32_t other, uint32_t end)
{
    const uint32_t yes = simd_label(e), no = simd_label(e), after = simd_label(e);
    const simd_ir all = e->mask, condition = simd_scalar(e, simd_plan_at(e->plan, index)->arg[0]);
    simd_ir bit = condition;
    if (condition.lanes)
        bit = simd_element(e, condition, simd_w32(0));
    simd_branch(e, bit, yes, other == end ? after : no);
    simd_place(e, yes);
    simd_emit_range(e, index + 1, other);
    simd_go(e, after);
    e->mask = all;
    if (other != end) {
        simd_place(e, no);
        simd_emit_range(e, other + 1, end);
        e->mask = all;
    }
    simd_place(e, after);
}

static void emit_if(simd_emitter *e, uint32_t index)
{
    const uint32_t other = simd_plan_at(e->plan, index)->aux, end = e->plan->points[index].end;
    if (other == end && simd_plan_is_dead(e->plan, index + 1))
        return;
    if (diverges(e, index) && other == end && is_range_check(e, index, end))
        emit_range_check(e, index, end);
    else if (diverges(e, index))
        emit_parted(e, index, other, end);
    else
        emit_together(e, index, other, end);
    if (!e->at_group && (e->plan->points[index].flags & SIMD_POINT_LEAVES))
        remask(e);
}

/* ---- loops ---- */

static simd_loop *enter_loop(simd_emitter *e)
{
    simd_loop *loop = &e->loops[e->loop_count++];
    *loop = (simd_loop){.next = simd_label(e), .exit = simd_label(e), .dead = e->dead};
    e->dead = loop->exit;
    return loop;
}

static void leave_loop_block(simd_emitter *e, uint32_t index, simd_ir mask)
{
    e->loop_count--;
    e->dead = e->loops[e->loop_count].dead;
    e->mask = mask;
    if (!e->at_group && (e->plan->points[index].flags & SIMD_POINT_LEAVES))
        remask(e);
}

/* Takes the lanes `enter` into the loop, at least one. */
static void part_loop(simd_emitter *e, simd_loop *loop, simd_ir enter)
{
    const uint32_t width = e->plan->width;
    loop->live = simd_slot(e, SIMD_IR_I1, width);
    loop->gone = simd_slot(e, SIMD_IR_I1, width);
    simd_store(e, enter, loop->live);
    e->dead = loop->next;
}

/* With a look, if each round needs one: before the round, or what the round computes would be put
 * off until it is known that the launch goes on, and be two blocks to those who order
 * instructions. */
static void begin_round(simd_emitter *e, uint32_t index, uint32_t head)
{
    const simd_loop *loop = &e->loops[e->loop_count - 1];
    simd_place(e, head);
    if (e->plan->points[index].rounds == 1)
        simd_emit_check(e);
    if (!loop->live.kind)
        return;
    e->mask = simd_load(e, SIMD_IR_I1, e->plan->width, loop->live);
    simd_store(e, simd_constant(SIMD_IR_I1, e->plan->width, 0), loop->gone);
}

/* A loop whose counter is one for all lanes. */
typedef struct simd_round {
    simd_ir counter;       /* slot */
    simd_ir to, stretch;   /* i32: the loop, the stretch ends here */
    uint32_t stretch_head; /* labels: a stretch, a round begins; one label if there are none */
    uint32_t head;
} simd_round;

static void emit_loop(simd_emitter *e, uint32_t index)
{
    const uint32_t head = simd_label(e), width = e->plan->width;
    const simd_ir mask = e->mask;
    simd_loop *loop = enter_loop(e);
    if (diverges(e, index))
        part_loop(e, loop, simd_full_mask(e, mask));
    begin_round(e, index, head);
    simd_emit_range(e, index + 1, e->plan->points[index].end);
    simd_place(e, loop->next);
    if (loop->live.kind)
        simd_branch(e, simd_any(e, simd_load(e, SIMD_IR_I1, width, loop->live)), head, loop->exit);
    else
        simd_go(e, head);
    simd_place(e, loop->exit);
    leave_loop_block(e, index, mask);
}

/* The end of a loop whose counter is the same in all lanes, behind a look if it is time for one. */
static void go_round(simd_emitter *e, uint32_t index, const simd_round *round)
{
    const simd_loop *loop = &e->loops[e->loop_count - 1];
    const uint32_t rounds = e->plan->points[index].rounds, look = simd_label(e);
    const simd_ir now = simd_load(e, SIMD_IR_I32, 0, round->counter);
    const simd_ir next = simd_binary(e, "add nuw", now, simd_w32(1));
    simd_store(e, next, round->counter);
    if (rounds > 1) {
        simd_branch(e, simd_compare(e, "icmp ult", next, round->stretch), round->head, look);
        simd_place(e, look);
        simd_emit_check(e);
    }
    simd_branch(e, simd_compare(e, "icmp ult", next, round->to), round->stretch_head, loop->exit);
}

/* Many short rounds are run in stretches, so that looks between them cost nothing. */
static void begin_stretch(simd_emitter *e, uint32_t index, simd_round *round)
{
    const uint32_t rounds = e->plan->points[index].rounds;
    round->head = round->stretch_head;
    if (rounds <= 1)
        return;
    const simd_ir start = simd_load(e, SIMD_IR_I32, 0, round->counter);
    const simd_ir left = simd_binary(e, "sub", round->to, start);
    const simd_ir trips = simd_intrinsic2(e, "umin", left, simd_w32(rounds));
    round->stretch = simd_binary(e, "add nuw", start, trips);
    round->head = simd_label(e);
    simd_place(e, round->head);
}

/* All rounds of a loop, at least one, from the counter on; the first one begins at `head`. */
static void emit_rounds(simd_emitter *e, uint32_t index, simd_ir counter, simd_ir to, uint32_t head)
{
    const simd_ir mask = e->mask;
    simd_round round = {.counter = counter, .to = to, .stretch_head = head};
    simd_loop *loop = enter_loop(e);
    begin_round(e, index, round.stretch_head);
    begin_stretch(e, index, &round);
    e->values[simd_plan_at(e->plan, index)->result] = simd_load(e, SIMD_IR_I32, 0, round.counter);
    simd_emit_range(e, index + 1, e->plan->points[index].end);
    simd_place(e, loop->next);
    go_round(e, index, &round);
    simd_place(e, loop->exit);
    e->loop_count--;
    e->dead = loop->dead;
    e->mask = mask;
}

static void emit_uniform_for(simd_emitter *e, uint32_t index)
{
    const vyre_instruction *in = simd_plan_at(e->plan, index);
    const uint32_t inside = simd_label(e), after = simd_label(e);
    simd_ir from = simd_scalar(e, in->arg[0]), to = simd_scalar(e, in->arg[1]);
    from = from.lanes ? simd_element(e, from, simd_w32(0)) : from;
    to = to.lanes ? simd_element(e, to, simd_w32(0)) : to;
    simd_branch(e, simd_compare(e, "icmp ult", from, to), inside, after);
    simd_place(e, inside);
    const simd_ir counter = simd_slot(e, SIMD_IR_I32, 0);
    const uint32_t part = simd_label(e);
    simd_store(e, from, counter);
    const simd_ir fits = simd_begin_walks(e, index, to);
    if (fits.kind) {
        const uint32_t whole = simd_label(e), unfit = e->unfit;
        simd_branch_as(e, fits, whole, part, SIMD_MOSTLY);
        e->unfit = part;
        emit_rounds(e, index, counter, to, whole);
        e->unfit = unfit;
        simd_end_walks(e, index);
        simd_go(e, after);
    }
    emit_rounds(e, index, counter, to, part);
    simd_place(e, after);
    if (!e->at_group && (e->plan->points[index].flags & SIMD_POINT_LEAVES))
        remask(e);
}

/* Lanes have ranges of their own; where all begin alike the counter is one for all. */
static void emit_parted_for(simd_emitter *e, uint32_t index)
{
    const vyre_instruction *in = simd_plan_at(e->plan, index);
    const uint32_t head = simd_label(e), width = e->plan->width;
    const int apart = e->plan->forms[in->result].form == SIMD_FORM_LANES;
    const simd_ir mask = e->mask, counter = simd_slot(e, SIMD_IR_I32, apart ? width : 0);
    const simd_ir from = simd_argument(e, in->arg[0], apart), to = simd_lanes(e, in->arg[1]);
    simd_loop *loop = enter_loop(e);
    const simd_ir first = apart ? from : simd_splat(e, from);
    const simd_ir enter = simd_and_mask(e, mask, simd_compare(e, "icmp ult", first, to));
    simd_store(e, from, counter);
    part_loop(e, loop, enter);
    simd_branch(e, simd_any(e, enter), head, loop->exit);
    begin_round(e, index, head);
    e->values[in->result] = simd_load(e, SIMD_IR_I32, from.lanes, counter);
    simd_emit_range(e, index + 1, e->plan->points[index].end);
    simd_place(e, loop->next);
    const simd_ir now = simd_load(e, SIMD_IR_I32, from.lanes, counter);
    const simd_ir next = simd_binary(e, "add", now, simd_constant(SIMD_IR_I32, from.lanes, 1));
    simd_store(e, next, counter);
    const simd_ir below = simd_compare(e, "icmp ult", apart ? next : simd_splat(e, next), to);
    const simd_ir live = simd_and_mask(e, simd_load(e, SIMD_IR_I1, width, loop->live), below);
    simd_store(e, live, loop->live);
    simd_branch(e, simd_any(e, live), head, loop->exit);
    simd_place(e, loop->exit);
    leave_loop_block(e, index, mask);
}

/* ---- locals ---- */

static void emit_set(simd_emitter *e, uint32_t index)
{
    const vyre_instruction *in = simd_plan_at(e->plan, index);
    const simd_local *local = &e->plan->locals[in->aux];
    const simd_ir slot = e->locals[in->aux];
    const int as_lanes = local->form == SIMD_FORM_LANES;
    simd_ir value = simd_argument(e, in->arg[0], as_lanes);
    if (as_lanes && e->mask.kind && simd_plan_is_apart(e->plan, index, local->scope))
        value = simd_select(e, e->mask, value, simd_load(e, value.type, value.lanes, slot));
    simd_store(e, value, slot);
}

static simd_ir emit_get(simd_emitter *e, const vyre_instruction *in)
{
    const uint32_t lanes = e->plan->locals[in->aux].form == SIMD_FORM_LANES ? e->plan->width : 0;
    return simd_load(e, simd_ir_of(in->type), lanes, e->locals[in->aux]);
}

static void emit_fence(simd_emitter *e, const vyre_instruction *in)
{
    static const char *const orders[] = {"acq_rel", "acquire", "release", "acq_rel"};
    const int alone = (in->aux & 255) == VYRE_SCOPE_WORKGROUP;
    simd_say(e, "fence %s%s", alone ? "syncscope(\"singlethread\") " : "",
             orders[in->aux >> 8 & 3]);
}

/* ---- any instruction ---- */

static simd_ir emit_param(simd_emitter *e, uint32_t index)
{
    const simd_ir at = simd_offset(e, e->params, SIMD_IR_I32, simd_constant(SIMD_IR_I64, 0, index));
    return simd_load(e, SIMD_IR_I32, 0, at);
}

static simd_ir emit_value(simd_emitter *e, const vyre_instruction *in)
{
    const simd_form *form = &e->plan->forms[in->result];
    const int as_lanes = form->form == SIMD_FORM_LANES;
    if (form->is_constant)
        return simd_constant(simd_ir_of(in->type), 0, form->bits);
    switch (in->op) {
    case VYRE_OP_PARAM: return emit_param(e, in->aux);
    case VYRE_OP_LEN: return simd_length(e, in->aux);
    case VYRE_OP_GET: return emit_get(e, in);
    case VYRE_OP_GROUP_ID:
    case VYRE_OP_LOCAL_ID:
    case VYRE_OP_GLOBAL_ID:
    case VYRE_OP_LOCAL_LINEAR:
    case VYRE_OP_GRID_SIZE:
    case VYRE_OP_SG_LANE: return simd_emit_id(e, in->op, in->aux);
    case VYRE_OP_LOAD:
    case VYRE_OP_SHARED_LOAD:
    case VYRE_OP_TABLE_LOAD: return simd_emit_load(e, in);
    case VYRE_OP_ATOMIC:
    case VYRE_OP_SHARED_ATOMIC: return simd_emit_atomic(e, in);
    case VYRE_OP_SG_BALLOT:
    case VYRE_OP_SG_SHUFFLE:
    case VYRE_OP_SG_REDUCE: return simd_emit_subgroup(e, in);
    default: break;
    }
    if (e->plan->flushed[in->result] && in->op == VYRE_OP_SELECT && !as_lanes)
        return simd_emit_flush(e, e->plan->flushed[in->result]);
    simd_ir result = simd_emit_integer(e, in, as_lanes);
    if (!result.kind)
        result = simd_emit_native(e, in, as_lanes);
    return result.kind ? result : simd_emit_float(e, in, as_lanes);
}

/* A value that others than this region want is put where they find it. */
static void publish(simd_emitter *e, uint32_t value)
{
    const simd_form *form = &e->plan->forms[value];
    simd_ir operand = e->values[value];
    if (e->at_group || form->is_constant)
        return;
    if (form->leads) {
        if (!e->leads[value].kind)
            e->leads[value] = simd_slot(e, operand.type, 0);
        simd_store(e, simd_element(e, operand, simd_w32(0)), e->leads[value]);
    }
    if (form->crosses && !form->made_anew) {
        if (operand.type == SIMD_IR_I1)
            operand = simd_cast(e, "zext", operand, SIMD_IR_I8);
        simd_store(
            e, operand,
            simd_offset(e, e->spill_here, SIMD_IR_I8, simd_constant(SIMD_IR_I64, 0, form->spill)));
    }
}

/* Nothing is changed by it, so that it may be done again. */
static int only_computes(const vyre_instruction *in)
{
    return in->result && in->op != VYRE_OP_FOR && in->op != VYRE_OP_ATOMIC &&
           in->op != VYRE_OP_SHARED_ATOMIC;
}

void simd_emit_one(simd_emitter *e, uint32_t index)
{
    const vyre_instruction *in = simd_plan_at(e->plan, index);
    if (!only_computes(in))
        e->unfit = 0;
    switch (in->op) {
    case VYRE_OP_IF: emit_if(e, index); return;
    case VYRE_OP_LOOP: emit_loop(e, index); return;
    case VYRE_OP_FOR:
        if (diverges(e, index))
            emit_parted_for(e, index);
        else
            emit_uniform_for(e, index);
        return;
    case VYRE_OP_BREAK:
    case VYRE_OP_CONTINUE:
    case VYRE_OP_RETURN: emit_leave(e, index); return;
    case VYRE_OP_BARRIER: return;
    case VYRE_OP_FENCE: emit_fence(e, in); return;
    case VYRE_OP_TRAP: simd_emit_trap(e, in); return;
    case VYRE_OP_POLL: simd_emit_check(e); break;
    case VYRE_OP_SET: emit_set(e, index); return;
    case VYRE_OP_STORE:
    case VYRE_OP_SHARED_STORE: simd_emit_store(e, in); return;
    default: break;
    }
    e->values[in->result] = emit_value(e, in);
    if (!e->values[in->result].kind) {
        e->refused = "the kernel has an operation that the code generator does not know";
        e->values[in->result] = simd_w32(0);
        return;
    }
    publish(e, in->result);
}
