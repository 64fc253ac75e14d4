/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Whether a kernel is so far in order that decoding and running it touches no memory but its own.
 * The library guarantees more than that. */
#include "plugins/cpu/kernel/placement.h"

#define ROW(name, number, class, result, a, b, c, types)                                           \
    [number] = {1, VYRE_OPERAND_##result, {VYRE_OPERAND_##a, VYRE_OPERAND_##b, VYRE_OPERAND_##c}},

const cpu_row *cpu_row_of(uint32_t op)
{
    static const cpu_row rows[VYRE_OPERATION_END] = {VYRE_OPERATION_TABLE(ROW)};
    return &rows[op < VYRE_OPERATION_END ? op : 0];
}

typedef struct checker {
    const vyre_kernel *form;
    uint32_t open[CPU_MAX_DEPTH]; /* what opened the blocks around */
    uint32_t depth;
    uint32_t values;
} checker;

static const char *check_header(const vyre_kernel *form)
{
    uint64_t lanes = form->workgroup[0];
    if (form->struct_size < VYRE_KERNEL_SIZE_V1_0 || form->code_stride < sizeof(vyre_instruction))
        return "the struct_size of the kernel is out of range";
    lanes *= form->workgroup[1];
    if (lanes > CPU_MAX_LANES || (lanes *= form->workgroup[2]) > CPU_MAX_LANES || lanes == 0)
        return "the kernel has more than 65536 lanes in a workgroup, or none";
    if (form->code_count >= UINT32_MAX / 2 || form->value_count > form->code_count)
        return "the kernel has more values than instructions";
    for (uint32_t i = 0; i < form->local_count; i++)
        if (form->locals[i] < VYRE_VALUE_BOOL || form->locals[i] > VYRE_VALUE_F64)
            return "a local has an unknown type";
    return NULL;
}

static const char *check_block(checker *c, const vyre_instruction *in, uint32_t index)
{
    const uint32_t open = c->depth > 0 ? c->open[c->depth - 1] : UINT32_MAX;
    switch (in->op) {
    case VYRE_OP_IF:
    case VYRE_OP_FOR:
    case VYRE_OP_LOOP:
        if (c->depth == CPU_MAX_DEPTH || c->depth >= c->form->max_depth || in->aux <= index ||
            in->aux >= c->form->code_count)
            return "a block is open at the end, or nested too deep";
        c->open[c->depth++] = index;
        return NULL;
    case VYRE_OP_ELSE:
        if (open == UINT32_MAX || cpu_instruction(c->form, open)->op != VYRE_OP_IF ||
            cpu_instruction(c->form, open)->aux != index || in->aux <= index ||
            in->aux >= c->form->code_count)
            return "an ELSE has no IF";
        c->open[c->depth - 1] = index;
        return NULL;
    case VYRE_OP_END:
        if (open == UINT32_MAX || cpu_instruction(c->form, open)->aux != index)
            return "an END has no block";
        c->depth--;
        return NULL;
    default: return NULL;
    }
}

static int is_open_loop(const checker *c, uint32_t index)
{
    for (uint32_t i = 0; i < c->depth; i++)
        if (c->open[i] == index)
            return cpu_instruction(c->form, index)->op == VYRE_OP_FOR ||
                   cpu_instruction(c->form, index)->op == VYRE_OP_LOOP;
    return 0;
}

static const char *check_reference(const checker *c, const vyre_instruction *in)
{
    const vyre_kernel *form = c->form;
    int ok = 1;
    switch (in->op) {
    case VYRE_OP_PARAM: ok = in->aux < form->param_count; break;
    case VYRE_OP_LEN: ok = in->aux < form->buffer_count; break;
    case VYRE_OP_GET:
    case VYRE_OP_SET: ok = in->aux < form->local_count && form->locals[in->aux] == in->type; break;
    case VYRE_OP_GROUP_ID:
    case VYRE_OP_LOCAL_ID:
    case VYRE_OP_GLOBAL_ID:
    case VYRE_OP_GRID_SIZE: ok = in->aux < 3; break;
    case VYRE_OP_LOAD:
    case VYRE_OP_STORE:
    case VYRE_OP_ATOMIC: ok = (in->aux & 0xFFFF) < form->buffer_count; break;
    case VYRE_OP_TABLE_LOAD: ok = in->aux < form->table_count; break;
    case VYRE_OP_SHARED_LOAD:
    case VYRE_OP_SHARED_STORE:
        ok = (in->imm & UINT32_MAX) + (in->imm >> 32) * in->aux <= form->shared_bytes;
        break;
    case VYRE_OP_SHARED_ATOMIC:
        ok = (in->imm & UINT32_MAX) + UINT64_C(4) * (in->aux & 0xFFFFFF) <= form->shared_bytes;
        break;
    case VYRE_OP_BREAK:
    case VYRE_OP_CONTINUE: ok = is_open_loop(c, in->aux); break;
    default: break;
    }
    return ok ? NULL : "an instruction refers to what the kernel does not have";
}

static const char *check_values(checker *c, const vyre_instruction *in)
{
    const cpu_row *row = cpu_row_of(in->op);
    if (!row->known)
        return "the kernel has an unknown operation";
    for (int i = 0; i < 3; i++) {
        const int may_miss =
            i == 2 && (in->op == VYRE_OP_ATOMIC || in->op == VYRE_OP_SHARED_ATOMIC);
        if (in->arg[i] > c->values || (row->args[i] && !in->arg[i] && !may_miss))
            return "an operand is no value";
    }
    if (row->result && in->result != ++c->values)
        return "the values are not numbered in order";
    if (row->result && (in->type < VYRE_VALUE_BOOL || in->type > VYRE_VALUE_F64))
        return "a value has an unknown type";
    return NULL;
}

const char *cpu_form_check(const vyre_kernel *form)
{
    checker c = {.form = form};
    const char *wrong = check_header(form);
    for (uint32_t i = 0; !wrong && i < form->code_count; i++) {
        const vyre_instruction *in = cpu_instruction(form, i);
        wrong = check_reference(&c, in);
        if (!wrong)
            wrong = check_block(&c, in, i);
        if (!wrong)
            wrong = check_values(&c, in);
    }
    if (!wrong && (c.depth > 0 || c.values != form->value_count))
        wrong = "a block is open at the end, or the count of values is wrong";
    return wrong;
}
