/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* The function around the code: workgroups, regions, vectors; and the module around the function.
 */
#include <stdlib.h>
#include <string.h>

#include "plugins/cpu/llvm/arguments.h"
#include "plugins/cpu/llvm/emit.h"

static simd_ir w64(uint64_t bits)
{
    return simd_constant(SIMD_IR_I64, 0, bits);
}

/* ---- one vector ---- */

static void clear_local(simd_emitter *e, uint32_t local)
{
    const uint32_t type = simd_ir_of(e->kernel->locals[local]);
    const uint32_t lanes = e->plan->locals[local].form == SIMD_FORM_LANES ? e->plan->width : 0;
    simd_store(e, simd_constant(type, lanes, 0), e->locals[local]);
}

static void take_tail_mask(simd_emitter *e)
{
    e->mask = (simd_ir){0};
    if (e->plan->lanes % e->plan->width == 0)
        return;
    const simd_ir lane = simd_binary(e, "add", simd_splat(e, e->position), simd_ramp(e, 1));
    e->mask = simd_compare(e, "icmp ult", lane,
                           simd_constant(SIMD_IR_I32, e->plan->width, e->plan->lanes));
}

static int may_return_alone(const simd_emitter *e)
{
    for (uint32_t i = 0; i < e->kernel->code_count; i++)
        if (simd_plan_at(e->plan, i)->op == VYRE_OP_RETURN &&
            !(e->plan->points[i].flags & SIMD_POINT_CONVERGENT) && !simd_plan_is_dead(e->plan, i))
            return 1;
    return 0;
}

void simd_emit_vector(simd_emitter *e)
{
    const uint32_t around = e->done;
    e->done = simd_label(e);
    e->dead = e->done;
    for (uint32_t l = 0; l < e->kernel->local_count; l++)
        clear_local(e, l);
    if (may_return_alone(e)) {
        if (!e->returned.kind)
            e->returned = simd_slot(e, SIMD_IR_I1, e->plan->width);
        simd_store(e, simd_constant(SIMD_IR_I1, e->plan->width, 0), e->returned);
    }
    simd_emit_range(e, 0, e->kernel->code_count);
    simd_place(e, e->done);
    e->done = around;
}

/* ---- ranges of code ---- */

static uint32_t next_of(const simd_emitter *e, uint32_t index)
{
    const uint32_t op = simd_plan_at(e->plan, index)->op;
    const int opens = op == VYRE_OP_IF || op == VYRE_OP_FOR || op == VYRE_OP_LOOP;
    return opens ? e->plan->points[index].end + 1 : index + 1;
}

static int is_done_at_group(const simd_emitter *e, uint32_t index)
{
    const vyre_instruction *in = simd_plan_at(e->plan, index);
    if (!e->plan->split || !(e->plan->points[index].flags & SIMD_POINT_AT_GROUP))
        return 0;
    if (in->op == VYRE_OP_SET)
        return e->plan->locals[in->aux].form == SIMD_FORM_GROUP;
    return in->result && in->op != VYRE_OP_FOR &&
           e->plan->forms[in->result].form == SIMD_FORM_GROUP;
}

/* What stands at group level up to the next cut, then the vectors' part of it, then the cut. */
static uint32_t emit_run(simd_emitter *e, uint32_t first, uint32_t end)
{
    uint32_t last = first;
    int has_rest = 0;
    for (; last < end && !simd_plan_cuts(e->plan, last); last = next_of(e, last)) {
        if (is_done_at_group(e, last))
            simd_emit_one(e, last);
        else
            has_rest = 1;
    }
    if (has_rest)
        simd_emit_region(e, first, last);
    if (last == end)
        return end;
    simd_emit_one(e, last);
    return next_of(e, last);
}

void simd_emit_range(simd_emitter *e, uint32_t first, uint32_t end)
{
    for (uint32_t i = first; i < end;) {
        if (e->at_group) {
            i = emit_run(e, i, end);
            continue;
        }
        const uint32_t turn = e->plan->points[i].turn;
        if (turn)
            simd_emit_turn(e, i);
        else if (!is_done_at_group(e, i))
            simd_emit_one(e, i);
        i = turn ? turn + 1 : next_of(e, i);
    }
}

/* ---- regions ---- */

static int uses_local(const simd_emitter *e, uint32_t first, uint32_t end, uint32_t local)
{
    for (uint32_t i = first; i < end; i++) {
        const vyre_instruction *in = simd_plan_at(e->plan, i);
        if ((in->op == VYRE_OP_GET || in->op == VYRE_OP_SET) && in->aux == local)
            return 1;
    }
    return 0;
}

static simd_ir spilled_local(simd_emitter *e, uint32_t local)
{
    return simd_offset(e, e->spill_here, SIMD_IR_I8, w64(e->plan->locals[local].spill));
}

static simd_ir local_type(const simd_emitter *e, uint32_t local)
{
    const uint32_t lanes = e->plan->locals[local].form == SIMD_FORM_LANES ? e->plan->width : 0;
    return simd_constant(simd_ir_of(e->kernel->locals[local]), lanes, 0);
}

static void fetch_local(simd_emitter *e, uint32_t local)
{
    const simd_ir type = local_type(e, local), at = spilled_local(e, local);
    if (type.type == SIMD_IR_I1)
        simd_store(e, simd_cast(e, "trunc", simd_load(e, SIMD_IR_I8, type.lanes, at), SIMD_IR_I1),
                   e->locals[local]);
    else
        simd_store(e, simd_load(e, type.type, type.lanes, at), e->locals[local]);
}

static void spill_local(simd_emitter *e, uint32_t local)
{
    const simd_ir type = local_type(e, local);
    const simd_ir value = simd_load(e, type.type, type.lanes, e->locals[local]);
    simd_store(e, type.type == SIMD_IR_I1 ? simd_cast(e, "zext", value, SIMD_IR_I8) : value,
               spilled_local(e, local));
}

typedef struct vectors {
    simd_ir counter;
    uint32_t head, exit;
} vectors;

static vectors begin_vectors(simd_emitter *e)
{
    const vectors v = {simd_slot(e, SIMD_IR_I32, 0), simd_label(e), simd_label(e)};
    simd_store(e, simd_w32(0), v.counter);
    simd_place(e, v.head);
    const simd_ir number = simd_load(e, SIMD_IR_I32, 0, v.counter);
    e->position = simd_binary(e, "shl", number, simd_w32(e->plan->width_log2));
    if (e->plan->split) {
        const simd_ir wide = simd_cast(e, "zext", number, SIMD_IR_I64);
        e->spill_here = simd_offset(e, e->spill, SIMD_IR_I8,
                                    simd_binary(e, "mul", wide, w64(e->plan->spill_unit)));
    }
    return v;
}

static void end_vectors(simd_emitter *e, const vectors *v)
{
    const simd_ir number = simd_load(e, SIMD_IR_I32, 0, v->counter);
    const simd_ir next = simd_binary(e, "add nuw", number, simd_w32(1));
    simd_store(e, next, v->counter);
    if (e->plan->checks_vectors)
        simd_emit_check(e);
    simd_branch(e, simd_compare(e, "icmp ult", next, simd_w32(e->plan->vectors)), v->head, v->exit);
    simd_place(e, v->exit);
}

static void append(simd_text *to, simd_text *from)
{
    if (from->size)
        simd_text_put(to, "%s", from->data);
    to->failed |= from->failed;
    from->size = 0;
}

static void begin_region_locals(simd_emitter *e, uint32_t first, uint32_t end)
{
    for (uint32_t l = 0; l < e->kernel->local_count; l++) {
        if (e->plan->locals[l].form == SIMD_FORM_GROUP || !uses_local(e, first, end, l))
            continue;
        if (e->plan->locals[l].lives)
            fetch_local(e, l);
        else
            clear_local(e, l);
    }
}

void simd_emit_region(simd_emitter *e, uint32_t first, uint32_t end)
{
    const uint32_t around = e->done;
    const vectors v = begin_vectors(e);
    e->at_group = 0;
    e->region = e->plan->points[first].region;
    e->done = simd_label(e);
    e->dead = e->done;
    take_tail_mask(e);
    begin_region_locals(e, first, end);
    e->out = &e->piece;
    simd_emit_range(e, first, end);
    simd_place(e, e->done);
    e->out = &e->body;
    append(&e->body, &e->prologue);
    append(&e->body, &e->piece);
    for (uint32_t l = 0; l < e->kernel->local_count; l++)
        if (e->plan->locals[l].lives && uses_local(e, first, end, l))
            spill_local(e, l);
    end_vectors(e, &v);
    e->at_group = 1;
    e->mask = (simd_ir){0};
    e->done = around;
}

/* ---- workgroups ---- */

static void clear_living_locals(simd_emitter *e)
{
    int any = 0;
    for (uint32_t l = 0; l < e->kernel->local_count; l++)
        any |= e->plan->locals[l].lives;
    if (!any)
        return;
    const vectors v = begin_vectors(e);
    for (uint32_t l = 0; l < e->kernel->local_count; l++) {
        simd_ir zero = local_type(e, l);
        zero.type = zero.type == SIMD_IR_I1 ? SIMD_IR_I8 : zero.type;
        if (e->plan->locals[l].lives)
            simd_store(e, zero, spilled_local(e, l));
    }
    end_vectors(e, &v);
}

static void emit_split_group(simd_emitter *e)
{
    e->done = simd_label(e);
    clear_living_locals(e);
    for (uint32_t l = 0; l < e->kernel->local_count; l++)
        if (e->plan->locals[l].form == SIMD_FORM_GROUP)
            clear_local(e, l);
    e->at_group = 1;
    simd_emit_range(e, 0, e->kernel->code_count);
    e->at_group = 0;
    simd_place(e, e->done);
}

static void emit_group(simd_emitter *e)
{
    if (e->plan->split) {
        emit_split_group(e);
        return;
    }
    const vectors v = begin_vectors(e);
    take_tail_mask(e);
    simd_emit_vector(e);
    end_vectors(e, &v);
}

/* Lanes [at, at + width) of a row of workgroups. */
static void place_flat(simd_emitter *e, simd_ir at, simd_ir first_group)
{
    const uint32_t size = e->kernel->workgroup[0];
    const simd_ir low = simd_cast(e, "trunc", at, SIMD_IR_I32);
    const simd_ir begin = simd_binary(e, "mul", first_group, simd_w32(size));
    e->flat_first = simd_binary(e, "add", begin, low);
    e->flat_group =
        simd_binary(e, "add", first_group,
                    simd_cast(e, "trunc", simd_binary(e, "udiv", at, w64(size)), SIMD_IR_I32));
    e->position = simd_cast(e, "trunc", simd_binary(e, "urem", at, w64(size)), SIMD_IR_I32);
}

static void emit_flat_tail(simd_emitter *e, simd_ir at, simd_ir total, simd_ir first_group,
                           uint32_t exit)
{
    const uint32_t tail = simd_label(e);
    simd_branch(e, simd_compare(e, "icmp ult", at, total), tail, exit);
    simd_place(e, tail);
    place_flat(e, at, first_group);
    const simd_ir left = simd_cast(e, "trunc", simd_binary(e, "sub", total, at), SIMD_IR_I32);
    e->mask = simd_compare(e, "icmp ult", simd_ramp(e, 1), simd_splat(e, left));
    simd_emit_vector(e);
    e->mask = (simd_ir){0};
}

/* `groups` (i64) workgroups of one row, from first_group (i32) on. */
static void emit_flat_row(simd_emitter *e, simd_ir groups, simd_ir first_group)
{
    const uint32_t size = e->kernel->workgroup[0], width = e->plan->width;
    const uint32_t head = simd_label(e), inside = simd_label(e), rest = simd_label(e);
    const uint32_t exit = simd_label(e);
    const simd_ir counter = simd_slot(e, SIMD_IR_I64, 0);
    const simd_ir total = simd_binary(e, "mul", groups, w64(size));
    simd_store(e, w64(0), counter);
    simd_place(e, head);
    const simd_ir at = simd_load(e, SIMD_IR_I64, 0, counter);
    const simd_ir next = simd_binary(e, "add nuw", at, w64(width));
    simd_branch(e, simd_compare(e, "icmp ule", next, total), inside, rest);
    simd_place(e, inside);
    place_flat(e, at, first_group);
    simd_emit_vector(e);
    simd_store(e, next, counter);
    if (e->plan->checks_vectors)
        simd_emit_check(e);
    simd_go(e, head);
    simd_place(e, rest);
    if (size % width)
        emit_flat_tail(e, at, total, first_group, exit);
    simd_place(e, exit);
}

/* Sets the ids of the workgroup of number `number` (i64). Gives how many follow it in its row, it
 * included. */
static simd_ir locate_group(simd_emitter *e, simd_ir number)
{
    const simd_ir wide_x = simd_cast(e, "zext", e->grid[0], SIMD_IR_I64);
    const simd_ir wide_y = simd_cast(e, "zext", e->grid[1], SIMD_IR_I64);
    const simd_ir x = simd_binary(e, "urem", number, wide_x);
    const simd_ir row = simd_binary(e, "udiv", number, wide_x);
    const simd_ir ids[3] = {x, simd_binary(e, "urem", row, wide_y),
                            simd_binary(e, "udiv", row, wide_y)};
    for (int axis = 0; axis < 3; axis++)
        e->group[axis] = simd_binary(e, "add", simd_cast(e, "trunc", ids[axis], SIMD_IR_I32),
                                     e->group_base[axis]);
    return simd_binary(e, "sub", wide_x, x);
}

static simd_ir argument(simd_emitter *e, size_t offset, uint32_t type)
{
    return simd_load(e, type, 0, simd_offset(e, e->arguments, SIMD_IR_I8, w64(offset)));
}

static void read_arguments(simd_emitter *e)
{
    e->out = &e->head;
    e->arguments = simd_fresh(e, SIMD_IR_POINTER, 0);
    simd_say(e, "%r = getelementptr i8, ptr %%0, i64 0", e->arguments);
    e->params = argument(e, offsetof(cpu_code_arguments, params), SIMD_IR_POINTER);
    e->shared = argument(e, offsetof(cpu_code_arguments, shared), SIMD_IR_POINTER);
    e->spill = argument(e, offsetof(cpu_code_arguments, spill), SIMD_IR_POINTER);
    e->trap = argument(e, offsetof(cpu_code_arguments, trap), SIMD_IR_POINTER);
    e->stop = argument(e, offsetof(cpu_code_arguments, stop), SIMD_IR_POINTER);
    for (size_t axis = 0; axis < 3; axis++) {
        e->grid[axis] = argument(e, offsetof(cpu_code_arguments, grid) + 4 * axis, SIMD_IR_I32);
        e->group_base[axis] =
            argument(e, offsetof(cpu_code_arguments, grid_base) + 4 * axis, SIMD_IR_I32);
    }
    for (uint32_t l = 0; l < e->kernel->local_count; l++) {
        const simd_ir type = local_type(e, l);
        e->locals[l] = simd_slot(e, type.type, type.lanes);
    }
    e->out = &e->body;
}

static void emit_groups(simd_emitter *e)
{
    const uint32_t head = simd_label(e), inside = simd_label(e), exit = simd_label(e);
    const simd_ir first = argument(e, offsetof(cpu_code_arguments, first), SIMD_IR_I64);
    const simd_ir end = argument(e, offsetof(cpu_code_arguments, end), SIMD_IR_I64);
    const simd_ir counter = simd_slot(e, SIMD_IR_I64, 0);
    simd_store(e, first, counter);
    simd_place(e, head);
    const simd_ir number = simd_load(e, SIMD_IR_I64, 0, counter);
    simd_branch(e, simd_compare(e, "icmp ult", number, end), inside, exit);
    simd_place(e, inside);
    simd_emit_check(e);
    const simd_ir in_row = locate_group(e, number);
    simd_ir count = w64(1);
    if (e->plan->flat) {
        count = simd_intrinsic2(e, "umin", in_row, simd_binary(e, "sub", end, number));
        count = simd_intrinsic2(e, "umin", count, w64(e->plan->groups_a_check));
        emit_flat_row(e, count, e->group[0]);
    } else {
        emit_group(e);
    }
    simd_store(e, simd_binary(e, "add nuw", number, count), counter);
    simd_go(e, head);
    simd_place(e, exit);
    simd_say(e, "ret void");
}

/* ---- the module ---- */

static void put_tables(simd_emitter *e)
{
    simd_text_put(&e->globals, "@zero = private unnamed_addr constant i64 0, align 8\n");
    for (uint32_t t = 0; t < e->kernel->table_count; t++) {
        const char *at = (const char *)e->kernel->tables + (size_t)t * e->kernel->table_stride;
        const vyre_kernel_table *table = (const vyre_kernel_table *)(const void *)at;
        const int wide = table->type == VYRE_VALUE_W64 || table->type == VYRE_VALUE_F64;
        const char *type = wide ? "i64" : "i32";
        simd_text_put(&e->globals, "@table%u = private unnamed_addr constant [%u x %s] [", t,
                      table->count, type);
        for (uint32_t i = 0; i < table->count; i++) {
            uint32_t narrow = 0;
            uint64_t bits;
            memcpy(wide ? (void *)&bits : (void *)&narrow,
                   (const char *)table->data + (size_t)i * (wide ? 8 : 4), wide ? 8 : 4);
            simd_text_put(&e->globals, i ? ", %s %l" : "%s %l", type, wide ? bits : narrow);
        }
        simd_text_put(&e->globals, "], align 64\n");
    }
}

static void put_spaces(simd_text *text, uint32_t count)
{
    simd_text_put(text, "!0 = distinct !{!0}\n");
    for (uint32_t space = 0; space < count; space++) {
        const uint32_t scope = 3 * space + 1;
        simd_text_put(text, "!%u = distinct !{!%u, !0}\n!%u = !{!%u}\n!%u = !{", scope, scope,
                      scope + 1, scope, scope + 2);
        for (uint32_t other = 0, n = 0; other < count; other++)
            if (other != space)
                simd_text_put(text, n++ ? ", !%u" : "!%u", 3 * other + 1);
        simd_text_put(text, "}\n");
    }
}

static char *join(simd_emitter *e, const char *layout, size_t *out_size)
{
    simd_text all = {0};
    simd_text_put(
        &all, "target datalayout = \"%s\"\ntarget triple = \"x86_64-unknown-linux-gnu\"\n", layout);
    append(&all, &e->globals);
    simd_text_put(&all, "define void @entry(ptr %%0) nounwind {\nhead:\n");
    append(&all, &e->head);
    simd_text_put(&all, "br label %%body\nbody:\n");
    append(&all, &e->body);
    simd_text_put(&all, "stopped:\nret void\n}\n");
    if (e->kernel->buffer_count < SIMD_MAX_SPACES)
        put_spaces(&all, e->kernel->buffer_count + 1);
    simd_text_put(&all, "!9998 = !{}\n!9999 = !{!\"branch_weights\", i32 1, i32 4000}\n"
                        "!9997 = !{!\"branch_weights\", i32 4000, i32 1}\n");
    if (all.failed) {
        simd_text_release(&all);
        return NULL;
    }
    *out_size = all.size;
    return all.data;
}

static int allocate(simd_emitter *e)
{
    const vyre_kernel *kernel = e->kernel;
    e->values = calloc((size_t)kernel->value_count + 1, sizeof *e->values);
    e->leads = calloc((size_t)kernel->value_count + 1, sizeof *e->leads);
    e->loaded = calloc((size_t)kernel->value_count + 1, sizeof *e->loaded);
    e->within = calloc((size_t)kernel->value_count + 1, sizeof *e->within);
    e->locals = calloc((size_t)kernel->local_count + 1, sizeof *e->locals);
    e->buffers = calloc((size_t)kernel->buffer_count + 1, sizeof *e->buffers);
    e->lengths = calloc((size_t)kernel->buffer_count + 1, sizeof *e->lengths);
    e->limits = calloc((size_t)kernel->buffer_count * 4 + 1, sizeof *e->limits);
    return e->values && e->leads && e->loaded && e->within && e->locals && e->buffers &&
           e->lengths && e->limits;
}

static void release(simd_emitter *e)
{
    simd_text_release(&e->head);
    simd_text_release(&e->body);
    simd_text_release(&e->prologue);
    simd_text_release(&e->piece);
    simd_text_release(&e->globals);
    free(e->values);
    free(e->leads);
    free(e->loaded);
    free(e->within);
    free(e->locals);
    free(e->buffers);
    free(e->lengths);
    free(e->limits);
    free(e);
}

char *simd_emit(const simd_plan *plan, const cpu_isa *isa, const char *layout, size_t *out_size,
                const char **out_refused)
{
    char *text = NULL;
    simd_emitter *e = calloc(1, sizeof *e);
    *out_refused = NULL;
    if (!e)
        return NULL;
    e->plan = plan;
    e->kernel = plan->kernel;
    e->isa = isa;
    e->out = &e->body;
    if (allocate(e)) {
        put_tables(e);
        read_arguments(e);
        emit_groups(e);
        *out_refused = e->refused;
        if (!e->refused)
            text = join(e, layout, out_size);
    }
    release(e);
    return text;
}
