/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Decoding: one cpu_op for each instruction that is still one, and jumps between them. */
#include <string.h>

#include "plugins/cpu/kernel/placement.h"

#define FIX_KERNEL "Report this to the library's authors, with the program."

static vyre_status fail(const vyre_host *host, vyre_status status, const char *message,
                        const char *fix)
{
    host->error(host->ctx, status, message, fix);
    return status;
}

static vyre_status fail_memory(const vyre_host *host)
{
    return fail(host, VYRE_OUT_OF_HOST_MEMORY, "out of memory for a kernel",
                "Free memory, or use a smaller workgroup.");
}

typedef struct decoder {
    const cpu_placement *placement;
    const vyre_kernel *form;
    cpu_kernel *kernel;
    uint32_t *place; /* of each instruction: index of its cpu_op, or of the next one */
    uint32_t count;  /* of cpu_ops */
} decoder;

/* ---- one instruction ---- */

/* What becomes no instruction: its value is in a slot already. */
static int is_gone(const cpu_placement *placement, const vyre_instruction *in)
{
    if (!in->result)
        return 0;
    const cpu_value *value = &placement->values[in->result];
    return value->permanent || value->same ||
           (in->op == VYRE_OP_GET && value->slot == placement->local_slots[in->aux]);
}

static int width_of_operand(uint32_t kind, const vyre_instruction *in, uint32_t actual)
{
    switch (kind) {
    case VYRE_OPERAND_NONE:
    case VYRE_OPERAND_FLOAT: return cpu_is_wide(actual);
    case VYRE_OPERAND_TYPE:
    case VYRE_OPERAND_SAME_SIZE: return cpu_is_wide(in->type);
    case VYRE_OPERAND_W64:
    case VYRE_OPERAND_F64: return 1;
    default: return 0;
    }
}

/* Whether each operand is as wide as the operation reads it. */
static int operands_fit(const cpu_placement *placement, const vyre_instruction *in)
{
    const cpu_row *row = cpu_row_of(in->op);
    for (int i = 0; i < 3; i++) {
        const uint32_t type = placement->values[in->arg[i]].type;
        if (in->arg[i] && width_of_operand(row->args[i], in, type) != cpu_is_wide(type))
            return 0;
    }
    return 1;
}

static int has_avx2(void)
{
#if defined(__x86_64__)
    return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
#else
    return 0;
#endif
}

/* Operations on values, in the order in which they mostly occur. */
static cpu_handler *find_avx2(uint32_t op, uint32_t type, uint32_t from)
{
    cpu_handler *found = cpu_integer_handler_avx2(op, type);
    if (!found)
        found = cpu_compare_handler_avx2(op, type);
    if (!found)
        found = cpu_float_handler_avx2(op, type);
    if (!found)
        found = cpu_convert_handler_avx2(op, type, from);
    return found ? found : cpu_move_handler_avx2(op, type);
}

static cpu_handler *find_base(uint32_t op, uint32_t type, uint32_t from)
{
    cpu_handler *found = cpu_integer_handler(op, type);
    if (!found)
        found = cpu_compare_handler(op, type);
    if (!found)
        found = cpu_float_handler(op, type);
    if (!found)
        found = cpu_convert_handler(op, type, from);
    return found ? found : cpu_move_handler(op, type);
}

static cpu_handler *find_handler(const cpu_placement *placement, const vyre_instruction *in,
                                 int avx2)
{
    const uint32_t from = placement->values[in->arg[0]].type;
    switch (in->op) {
    case VYRE_OP_LOAD:
    case VYRE_OP_STORE: return cpu_memory_handler(in->op, in->type, in->aux >> 16);
    case VYRE_OP_SHARED_LOAD:
    case VYRE_OP_SHARED_STORE:
        return cpu_memory_handler(in->op, in->type, (uint32_t)(in->imm >> 32));
    case VYRE_OP_TABLE_LOAD: return cpu_memory_handler(in->op, in->type, 0);
    case VYRE_OP_ATOMIC: return cpu_atomic_handler(in->op, in->aux >> 16);
    case VYRE_OP_SHARED_ATOMIC: return cpu_atomic_handler(in->op, in->aux >> 24);
    case VYRE_OP_SG_REDUCE: return cpu_reduce_handler(in->aux);
    default: break;
    }
    cpu_handler *found = avx2 ? find_avx2(in->op, in->type, from) : NULL;
    if (!found)
        found = find_base(in->op, in->type, from);
    return found ? found : cpu_lane_handler(in->op);
}

/* Which buffer or array, and where it begins. */
static void set_place(cpu_op *op, const vyre_instruction *in)
{
    switch (in->op) {
    case VYRE_OP_LOAD:
    case VYRE_OP_STORE:
    case VYRE_OP_ATOMIC: op->aux = in->aux & 0xFFFF; break;
    case VYRE_OP_SHARED_ATOMIC: op->aux = in->aux & 0xFFFFFF; break;
    default: op->aux = in->aux; break;
    }
    op->imm = in->imm;
    if (in->op == VYRE_OP_SHARED_LOAD || in->op == VYRE_OP_SHARED_STORE ||
        in->op == VYRE_OP_SHARED_ATOMIC)
        op->imm = in->imm & UINT32_MAX;
    if (in->op == VYRE_OP_EXTRACT_U || in->op == VYRE_OP_EXTRACT_S) {
        const uint64_t start = in->imm & 255, count = in->imm >> 8;
        op->imm = ((32 - start - count) & 31) | ((32 - count) & 31) << 8;
    }
}

/* Operations that cost more than the lanes of a vector register do: once is enough. */
static int is_dear(uint32_t op)
{
    switch (op) {
    case VYRE_OP_DIV_U:
    case VYRE_OP_REM_U:
    case VYRE_OP_DIV_S:
    case VYRE_OP_REM_S:
    case VYRE_OP_DIV_F:
    case VYRE_OP_SQRT_F:
    case VYRE_OP_FMA_F:
    case VYRE_OP_LOAD:
    case VYRE_OP_SHARED_LOAD:
    case VYRE_OP_TABLE_LOAD: return 1;
    default: return 0;
    }
}

static uint8_t control_of(const decoder *d, const vyre_instruction *in, uint32_t index)
{
    switch (in->op) {
    case VYRE_OP_IF: return CPU_IF;
    case VYRE_OP_ELSE: return CPU_ELSE;
    case VYRE_OP_FOR: return CPU_FOR;
    case VYRE_OP_LOOP: return CPU_LOOP;
    case VYRE_OP_BREAK: return CPU_BREAK;
    case VYRE_OP_CONTINUE: return CPU_CONTINUE;
    case VYRE_OP_RETURN: return CPU_RETURN;
    case VYRE_OP_BARRIER: return CPU_BARRIER;
    case VYRE_OP_GRID_BARRIER: return CPU_GRID_BARRIER;
    case VYRE_OP_END:
        switch (cpu_instruction(d->form, d->placement->partner[index])->op) {
        case VYRE_OP_FOR: return CPU_END_FOR;
        case VYRE_OP_LOOP: return CPU_END_LOOP;
        default: return CPU_END_IF;
        }
    default: return CPU_STRAIGHT;
    }
}

static uint32_t slot_of(const cpu_placement *placement, uint32_t value)
{
    return value ? placement->values[value].slot : 0;
}

static void decode_control(const decoder *d, cpu_op *op, const vyre_instruction *in, uint32_t index)
{
    op->partner = in->op == VYRE_OP_END ? d->placement->partner[index] : in->aux;
    op->aux = d->placement->level[index];
    /* ELSE looks at the condition of its IF again, the END of a FOR at its range. */
    const uint32_t head = op->control == CPU_ELSE || op->control == CPU_END_FOR
                              ? d->placement->partner[index]
                              : index;
    const vyre_instruction *opener = cpu_instruction(d->form, head);
    op->a = slot_of(d->placement, opener->arg[0]);
    op->b = slot_of(d->placement, opener->arg[1]);
    op->out = slot_of(d->placement, opener->result);
    op->uniform = (opener->flags & VYRE_INSTRUCTION_UNIFORM) && d->kernel->row_groups == 1;
}

static int decode_one(const decoder *d, cpu_op *op, const vyre_instruction *in, uint32_t index)
{
    op->control = control_of(d, in, index);
    if (op->control != CPU_STRAIGHT) {
        decode_control(d, op, in, index);
        return 1;
    }
    op->handler = find_handler(d->placement, in, d->kernel->avx2);
    op->a = in->op == VYRE_OP_GET ? d->placement->local_slots[in->aux]
                                  : slot_of(d->placement, in->arg[0]);
    op->b = slot_of(d->placement, in->arg[1]);
    op->c = slot_of(d->placement, in->arg[2]);
    op->out = in->op == VYRE_OP_SET ? d->placement->local_slots[in->aux]
                                    : slot_of(d->placement, in->result);
    op->wide = in->result && cpu_is_wide(d->placement->values[in->result].type);
    op->guarded = (in->flags & VYRE_INSTRUCTION_GUARDED) != 0;
    op->uniform = (in->flags & VYRE_INSTRUCTION_UNIFORM) && d->kernel->row_groups == 1 &&
                  d->kernel->group_lanes > CPU_VECTOR && in->result && is_dear(in->op);
    set_place(op, in);
    return op->handler != NULL;
}

/* ---- all of them ---- */

/* Jumps go to what is left of the code; straight pieces are measured from behind. */
static void link_code(const decoder *d)
{
    cpu_op *code = d->kernel->code;
    code[d->count].control = CPU_STOP;
    for (uint32_t i = d->count; i-- > 0;) {
        if (code[i].control == CPU_STRAIGHT)
            code[i].run = 1 + (code[i + 1].control == CPU_STRAIGHT ? code[i + 1].run : 0);
        else
            code[i].partner = d->place[code[i].partner];
    }
    d->kernel->code_count = d->count;
}

static vyre_status decode(decoder *d, cpu_arena *scratch)
{
    const vyre_host *host = d->kernel->host;
    d->place = cpu_arena_take(scratch, (size_t)d->form->code_count + 1, sizeof *d->place);
    for (uint32_t i = 0; d->place && i < d->form->code_count; i++) {
        d->place[i] = d->count;
        d->count += !is_gone(d->placement, cpu_instruction(d->form, i));
    }
    d->kernel->code =
        cpu_arena_take(&d->kernel->arena, (size_t)d->count + 1, sizeof *d->kernel->code);
    if (!d->place || !d->kernel->code)
        return fail_memory(host);
    for (uint32_t i = 0; i < d->form->code_count; i++) {
        const vyre_instruction *in = cpu_instruction(d->form, i);
        if (is_gone(d->placement, in))
            continue;
        if (!operands_fit(d->placement, in))
            return fail(host, VYRE_INVALID_PROGRAM, "an operand of the kernel has the wrong type",
                        FIX_KERNEL);
        if (!decode_one(d, &d->kernel->code[d->place[i]], in, i))
            return fail(host, VYRE_UNSUPPORTED,
                        "the kernel has an operation on a type that does not go with it",
                        FIX_KERNEL);
    }
    link_code(d);
    return VYRE_OK;
}

/* ---- the rest of the kernel ---- */

static int copy_tables(cpu_kernel *kernel, const vyre_kernel *form)
{
    const char *first = (const char *)(const void *)form->tables;
    kernel->tables = cpu_arena_take(&kernel->arena, form->table_count, sizeof *kernel->tables);
    for (uint32_t i = 0; kernel->tables && i < form->table_count; i++) {
        const vyre_kernel_table *table =
            (const vyre_kernel_table *)(const void *)(first + (size_t)i * form->table_stride);
        const size_t size = cpu_is_wide(table->type) ? 8 : 4;
        kernel->tables[i].data = cpu_arena_take(&kernel->arena, table->count, size);
        if (!kernel->tables[i].data)
            return 0;
        memcpy(kernel->tables[i].data, table->data, table->count * size);
    }
    return kernel->tables != NULL;
}

static int copy_buffers(cpu_kernel *kernel, const vyre_kernel *form)
{
    const char *first = (const char *)(const void *)form->buffers;
    kernel->trap_buffer = UINT32_MAX;
    kernel->buffer_count = form->buffer_count;
    kernel->buffers = cpu_arena_take(&kernel->arena, form->buffer_count, sizeof *kernel->buffers);
    for (uint32_t i = 0; kernel->buffers && i < form->buffer_count; i++) {
        const vyre_kernel_buffer *buffer =
            (const vyre_kernel_buffer *)(const void *)(first + (size_t)i * form->buffer_stride);
        kernel->buffers[i].element_bytes = buffer->element_bytes ? buffer->element_bytes : 1;
        kernel->buffers[i].written =
            (buffer->access & (VYRE_BUFFER_WRITE | VYRE_BUFFER_ATOMIC)) != 0;
        if (buffer->role == VYRE_ROLE_TRAP)
            kernel->trap_buffer = i;
    }
    return kernel->buffers != NULL;
}

static int speaks_to_lanes(uint32_t op)
{
    switch (op) {
    case VYRE_OP_BARRIER:
    case VYRE_OP_GRID_BARRIER:
    case VYRE_OP_SHARED_LOAD:
    case VYRE_OP_SHARED_STORE:
    case VYRE_OP_SHARED_ATOMIC:
    case VYRE_OP_SG_LANE:
    case VYRE_OP_SG_BALLOT:
    case VYRE_OP_SG_SHUFFLE:
    case VYRE_OP_SG_REDUCE: return 1;
    default: return 0;
    }
}

/* Small workgroups share a row, unless their lanes have something to say to each other. */
static void measure_rows(cpu_kernel *kernel, const vyre_kernel *form)
{
    int alone = 0;
    for (uint32_t i = 0; i < form->code_count; i++)
        alone |= speaks_to_lanes(cpu_instruction(form, i)->op);
    for (uint32_t i = 0; i < form->code_count; i++)
        kernel->cooperates |= cpu_instruction(form, i)->op == VYRE_OP_GRID_BARRIER;
    memcpy(kernel->workgroup, form->workgroup, sizeof kernel->workgroup);
    kernel->group_lanes = form->workgroup[0] * form->workgroup[1] * form->workgroup[2];
    kernel->row_groups = 1;
    if (!alone && kernel->group_lanes < CPU_ROW)
        kernel->row_groups = CPU_ROW / kernel->group_lanes;
    const uint32_t lanes = kernel->row_groups * kernel->group_lanes;
    kernel->row_lanes = (lanes + CPU_VECTOR - 1) / CPU_VECTOR * CPU_VECTOR;
}

static int keep_sources(cpu_kernel *kernel, const cpu_placement *placement)
{
    kernel->source_count = placement->source_count;
    kernel->sources =
        cpu_arena_take(&kernel->arena, placement->source_count, sizeof *kernel->sources);
    if (kernel->sources && placement->source_count > 0)
        memcpy(kernel->sources, placement->sources,
               placement->source_count * sizeof *kernel->sources);
    return kernel->sources != NULL;
}

static vyre_status prepare(cpu_kernel *kernel, cpu_placement *placement)
{
    const vyre_kernel *form = placement->form;
    decoder d = {.placement = placement, .form = form, .kernel = kernel};
    measure_rows(kernel, form);
    kernel->param_count = form->param_count;
    kernel->max_depth = form->max_depth;
    kernel->shared_bytes = form->shared_bytes;
    if (!copy_tables(kernel, form) || !copy_buffers(kernel, form) ||
        !cpu_placement_make(placement, kernel->row_lanes) || !keep_sources(kernel, placement))
        return fail_memory(kernel->host);
    kernel->slot_units = placement->units;
    kernel->local_slot = placement->local_slot;
    kernel->local_units = placement->local_units;
    kernel->state_bytes = cpu_state_size(kernel);
    return decode(&d, &placement->arena);
}

vyre_status cpu_kernel_prepare(const vyre_host *host, const vyre_kernel *form, uint32_t flags,
                               cpu_kernel **out_kernel)
{
    *out_kernel = NULL;
    const char *wrong = cpu_form_check(form);
    if (wrong)
        return fail(host, VYRE_INVALID_PROGRAM, wrong, FIX_KERNEL);
    cpu_kernel *kernel = host->alloc(host->ctx, sizeof *kernel, 0);
    if (!kernel)
        return fail_memory(host);
    memset(kernel, 0, sizeof *kernel);
    kernel->host = host;
    kernel->arena.host = host;
    kernel->avx2 = !(flags & CPU_BASE_PROCESSOR) && has_avx2();
    for (int i = 0; i < CPU_STATES; i++)
        atomic_init(&kernel->states[i], NULL);
    cpu_placement placement = {.arena = {.host = host}, .form = form};
    const vyre_status status = prepare(kernel, &placement);
    cpu_arena_release(&placement.arena);
    if (status == VYRE_OK)
        *out_kernel = kernel;
    else
        cpu_kernel_release(kernel);
    return status;
}
