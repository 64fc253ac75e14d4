/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * Executes kernel form. A compiler has the same switch: where a case here computes, it would write
 * an instruction of its target.
 *
 * No optional operation is taken, so the library spells them out in base operations. Each one that
 * is added to the switch and to `example_caps` makes kernels shorter.
 */
#include "interpreter.h"

#include <math.h>
#include <string.h>

const vyre_kernel_caps example_caps = {
    .struct_size = sizeof example_caps,
    .kernel_minor = VYRE_KERNEL_MINOR,
    .value_types = VYRE_KERNEL_VALUE_W64 | VYRE_KERNEL_VALUE_F64,
    .memory_widths = VYRE_KERNEL_WIDTH_8 | VYRE_KERNEL_WIDTH_16 | VYRE_KERNEL_WIDTH_64,
    .features = VYRE_KERNEL_FEATURE_I64 | VYRE_KERNEL_FEATURE_F64 | VYRE_KERNEL_FEATURE_SHARED |
                VYRE_KERNEL_FEATURE_BARRIER | VYRE_KERNEL_FEATURE_ATOMIC |
                VYRE_KERNEL_FEATURE_TRAP | VYRE_KERNEL_FEATURE_STORAGE8 |
                VYRE_KERNEL_FEATURE_STORAGE16 | VYRE_KERNEL_FEATURE_UNBOUNDED_LOOP,
    .flags = VYRE_KERNEL_CAPS_FREE_GUARDS,
};

/* ---- the copy ---- */

struct example_kernel {
    size_t bytes;     /* of this struct and the arrays behind it */
    uint32_t trap;    /* index of the buffer for traps; UINT32_MAX: none */
    vyre_kernel form; /* its pointers lead to those arrays, its strides are those of the structs */
    uint8_t *types;   /* of values, by number: VYRE_VALUE_*, where they are floats */
};

/* Copies bytes behind those that are there; only counts them if `block` is NULL. */
static void *keep(char *block, size_t *next, const void *data, size_t size)
{
    char *place = block ? block + *next : NULL;
    if (place && data && size > 0)
        memcpy(place, data, size);
    *next += (size + 7) / 8 * 8;
    return place;
}

static void *keep_array(char *block, size_t *next, const void *first, uint32_t stride,
                        uint32_t count, size_t size)
{
    char *place = block ? block + *next : NULL;
    for (uint32_t i = 0; i < count; i++)
        keep(block, next, element(first, stride, i), size);
    return place;
}

/* All sizes are multiples of 8: no array has gaps. */
static size_t keep_all(char *block, const vyre_kernel *given, vyre_kernel *form, uint8_t **types)
{
    size_t next = (sizeof(example_kernel) + 7) / 8 * 8;
    form->code = keep_array(block, &next, given->code, given->code_stride, given->code_count,
                            sizeof(vyre_instruction));
    form->buffers = keep_array(block, &next, given->buffers, given->buffer_stride,
                               given->buffer_count, sizeof(vyre_kernel_buffer));
    vyre_kernel_table *tables = keep_array(block, &next, given->tables, given->table_stride,
                                           given->table_count, sizeof(vyre_kernel_table));
    for (uint32_t i = 0; i < given->table_count; i++) {
        const vyre_kernel_table *table = element(given->tables, given->table_stride, i);
        const int wide = table->type == VYRE_VALUE_W64 || table->type == VYRE_VALUE_F64;
        void *data = keep(block, &next, table->data, (size_t)table->count * (wide ? 8 : 4));
        if (block)
            tables[i].data = data;
    }
    form->tables = tables;
    *types = keep(block, &next, NULL, (size_t)given->value_count + 1);
    return next;
}

example_kernel *example_kernel_copy(const vyre_host *host, const vyre_kernel *given)
{
    vyre_kernel form = {.struct_size = sizeof form};
    uint8_t *types = NULL;
    const size_t bytes = keep_all(NULL, given, &form, &types);
    example_kernel *kernel = host->alloc(host->ctx, bytes, 0);
    if (!kernel)
        return NULL;
    memset(kernel, 0, bytes);
    memcpy(&form, given, given->struct_size < sizeof form ? given->struct_size : sizeof form);
    keep_all((char *)kernel, given, &form, &types);
    *kernel = (example_kernel){.bytes = bytes, .trap = UINT32_MAX, .form = form, .types = types};
    for (uint32_t i = 0; i < form.code_count; i++)
        types[form.code[i].result] = form.code[i].type;
    for (uint32_t i = 0; i < form.buffer_count; i++)
        if (form.buffers[i].role == VYRE_ROLE_TRAP)
            kernel->trap = i;
    return kernel;
}

void example_kernel_release(const vyre_host *host, example_kernel *kernel)
{
    host->dealloc(host->ctx, kernel, kernel->bytes, 0);
}

uint32_t example_kernel_trap(const example_kernel *kernel)
{
    return kernel->trap;
}

/* ---- operations on values ---- */

static float f32_of(uint64_t bits)
{
    const uint32_t word = (uint32_t)bits;
    float x;
    memcpy(&x, &word, sizeof x);
    return x;
}

static uint64_t bits_of_f32(float x)
{
    uint32_t bits;
    memcpy(&bits, &x, sizeof bits);
    return bits;
}

static double f64_of(uint64_t bits)
{
    double x;
    memcpy(&x, &bits, sizeof x);
    return x;
}

static uint64_t bits_of_f64(double x)
{
    uint64_t bits;
    memcpy(&bits, &x, sizeof bits);
    return bits;
}

static uint32_t count_bits(uint32_t x)
{
    uint32_t count = 0;
    for (; x; x &= x - 1)
        count++;
    return count;
}

/* Of BOOL, W32 and F32. The caller takes the low half of the result. */
static uint64_t compute(uint32_t op, uint32_t a, uint32_t b)
{
    const int32_t sa = (int32_t)a, sb = (int32_t)b;
    const float x = f32_of(a), y = f32_of(b);
    switch (op) {
    case VYRE_OP_ADD: return a + b;
    case VYRE_OP_SUB: return a - b;
    case VYRE_OP_MUL: return a * b;
    case VYRE_OP_AND:
    case VYRE_OP_AND_B: return a & b;
    case VYRE_OP_OR:
    case VYRE_OP_OR_B: return a | b;
    case VYRE_OP_XOR:
    case VYRE_OP_XOR_B: return a ^ b;
    case VYRE_OP_NOT: return ~a;
    case VYRE_OP_NOT_B: return !a;
    case VYRE_OP_NEG: return 0u - a;
    case VYRE_OP_SHL: return a << b;
    case VYRE_OP_SHR_U: return a >> b;
    case VYRE_OP_SHR_S: return (uint32_t)(sa >> b);
    case VYRE_OP_DIV_U: return a / b;
    case VYRE_OP_REM_U: return a % b;
    case VYRE_OP_DIV_S: return (uint32_t)(sa / sb);
    case VYRE_OP_REM_S: return (uint32_t)(sa % sb);
    case VYRE_OP_MIN_U: return a < b ? a : b;
    case VYRE_OP_MAX_U: return a > b ? a : b;
    case VYRE_OP_MIN_S: return sa < sb ? a : b;
    case VYRE_OP_MAX_S: return sa > sb ? a : b;
    case VYRE_OP_MULHI_U: return (uint64_t)a * b >> 32;
    case VYRE_OP_MULHI_S: return (uint64_t)((int64_t)sa * sb) >> 32;
    case VYRE_OP_POPCOUNT: return count_bits(a);
    case VYRE_OP_EQ: return a == b;
    case VYRE_OP_NE: return a != b;
    case VYRE_OP_LT_U: return a < b;
    case VYRE_OP_LE_U: return a <= b;
    case VYRE_OP_LT_S: return sa < sb;
    case VYRE_OP_LE_S: return sa <= sb;
    case VYRE_OP_ADD_F: return bits_of_f32(x + y);
    case VYRE_OP_SUB_F: return bits_of_f32(x - y);
    case VYRE_OP_MUL_F: return bits_of_f32(x * y);
    case VYRE_OP_NEG_F: return a ^ 0x80000000u;
    case VYRE_OP_ABS_F: return a & 0x7FFFFFFFu;
    case VYRE_OP_FLOOR: return bits_of_f32(floorf(x));
    case VYRE_OP_CEIL: return bits_of_f32(ceilf(x));
    case VYRE_OP_TRUNC: return bits_of_f32(truncf(x));
    case VYRE_OP_RINT: return bits_of_f32(rintf(x));
    case VYRE_OP_U32_F: return bits_of_f32((float)a);
    case VYRE_OP_I32_F: return bits_of_f32((float)sa);
    default: return a; /* COPY, BITCAST, BOOL_W32 */
    }
}

/* Of W64 and F64. */
static uint64_t compute_wide(uint32_t op, uint64_t a, uint64_t b)
{
    const int64_t sa = (int64_t)a, sb = (int64_t)b;
    switch (op) {
    case VYRE_OP_ADD: return a + b;
    case VYRE_OP_SUB: return a - b;
    case VYRE_OP_MUL: return a * b;
    case VYRE_OP_AND: return a & b;
    case VYRE_OP_OR: return a | b;
    case VYRE_OP_XOR: return a ^ b;
    case VYRE_OP_NOT: return ~a;
    case VYRE_OP_NEG: return 0u - a;
    case VYRE_OP_SHL: return a << b;
    case VYRE_OP_SHR_U: return a >> b;
    case VYRE_OP_SHR_S: return (uint64_t)(sa >> b);
    case VYRE_OP_EQ: return a == b;
    case VYRE_OP_NE: return a != b;
    case VYRE_OP_LT_U: return a < b;
    case VYRE_OP_LE_U: return a <= b;
    case VYRE_OP_LT_S: return sa < sb;
    case VYRE_OP_LE_S: return sa <= sb;
    case VYRE_OP_ADD_F: return bits_of_f64(f64_of(a) + f64_of(b));
    case VYRE_OP_SUB_F: return bits_of_f64(f64_of(a) - f64_of(b));
    case VYRE_OP_MUL_F: return bits_of_f64(f64_of(a) * f64_of(b));
    case VYRE_OP_NEG_F: return a ^ UINT64_C(1) << 63;
    case VYRE_OP_ABS_F: return a & INT64_MAX;
    case VYRE_OP_U32_F: return bits_of_f64((double)(uint32_t)a);
    case VYRE_OP_I32_F: return bits_of_f64((double)(int32_t)a);
    default: return a; /* COPY, BITCAST */
    }
}

/* F_U32 and F_I32: any value will do for what does not fit. */
static uint32_t truncate_float(uint32_t op, double x)
{
    if (op == VYRE_OP_F_U32)
        return x > -1.0 && x < 0x1p32 ? (uint32_t)x : 0;
    return x > -0x1p31 - 1.0 && x < 0x1p31 ? (uint32_t)(int32_t)x : 0;
}

/* ---- a workgroup ---- */

/*
 * Every lane has a place in the code. Of all lanes those run next whose place comes first,
 * together: so they meet again behind branches and loops, and at a barrier, to which all lanes come
 * or none, there is nothing to wait for.
 */
typedef struct group {
    const example_kernel *kernel;
    const vyre_step *step;
    const example_memory *memory; /* of each buffer */
    size_t stride;
    uint32_t index[3]; /* grid_base included */
    uint32_t lanes;
    uint32_t *next;   /* of each lane: index of its next instruction */
    uint64_t *values; /* bits of value v in lane l: [v * lanes + l]; truths are 0 and 1 */
    uint64_t *locals; /* likewise */
    unsigned char *shared;
} group;

static const example_memory *buffer_of(const group *g, uint32_t number)
{
    return (const example_memory *)(const void *)((const char *)g->memory + number * g->stride);
}

static uint32_t local_id(const group *g, uint32_t lane, uint32_t axis)
{
    const uint32_t *size = g->kernel->form.workgroup;
    const uint32_t rest = lane / size[0];
    return axis == 0 ? lane % size[0] : axis == 1 ? rest % size[1] : rest / size[1];
}

static uint32_t global_id(const group *g, uint32_t lane, uint32_t axis)
{
    return g->index[axis] * g->kernel->form.workgroup[axis] + local_id(g, lane, axis);
}

/* Where an access goes: NULL when the index is out of range, which only a guarded one ever is. */
static unsigned char *place_of(const group *g, const vyre_instruction *in, uint64_t index,
                               size_t *out_width)
{
    if (in->op == VYRE_OP_SHARED_LOAD || in->op == VYRE_OP_SHARED_STORE) {
        *out_width = (size_t)(in->imm >> 32);
        return index < in->aux ? g->shared + (uint32_t)in->imm + index * *out_width : NULL;
    }
    const example_memory *buffer = buffer_of(g, in->aux & 0xFFFF);
    *out_width = in->op == VYRE_OP_ATOMIC ? 4 : in->aux >> 16;
    return index < buffer->size / *out_width ? (unsigned char *)buffer->data + index * *out_width
                                             : NULL;
}

static uint32_t change(uint32_t kind, uint32_t old, uint32_t b, uint32_t c)
{
    switch (kind) {
    case VYRE_KERNEL_ATOMIC_ADD: return old + b;
    case VYRE_KERNEL_ATOMIC_AND: return old & b;
    case VYRE_KERNEL_ATOMIC_OR: return old | b;
    case VYRE_KERNEL_ATOMIC_XOR: return old ^ b;
    case VYRE_KERNEL_ATOMIC_MIN_U: return old < b ? old : b;
    case VYRE_KERNEL_ATOMIC_MAX_U: return old > b ? old : b;
    case VYRE_KERNEL_ATOMIC_EXCHANGE: return b;
    default: return old == c ? b : old; /* CAS */
    }
}

/* Loads, stores, atomics: what was there, little-endian as the host is. One thread runs all lanes
 * of a submission, whose memory is its own: an atomic is indivisible as it is. */
static uint64_t access_memory(const group *g, const vyre_instruction *in, uint64_t a, uint64_t b,
                              uint64_t c)
{
    size_t width;
    uint64_t old = 0, changed = b;
    unsigned char *place = place_of(g, in, a, &width);
    if (!place)
        return 0;
    memcpy(&old, place, width);
    if (in->op == VYRE_OP_ATOMIC)
        changed = change(in->aux >> 16, (uint32_t)old, (uint32_t)b, (uint32_t)c);
    if (in->op != VYRE_OP_LOAD && in->op != VYRE_OP_SHARED_LOAD)
        memcpy(place, &changed, width);
    return old;
}

static uint64_t load_table(const vyre_kernel *form, const vyre_instruction *in, uint64_t index)
{
    const vyre_kernel_table *table = &form->tables[in->aux];
    return table->type == VYRE_VALUE_W64 || table->type == VYRE_VALUE_F64
               ? ((const uint64_t *)table->data)[index]
               : ((const uint32_t *)table->data)[index];
}

/* The first one wins. */
static void trap(const group *g, const vyre_instruction *in, uint64_t address, uint32_t lane)
{
    vyre_trap *record = buffer_of(g, g->kernel->trap)->data;
    if (record->taken)
        return;
    *record = (vyre_trap){.taken = 1, .site = (uint32_t)in->imm, .address = (uint32_t)address};
    for (uint32_t axis = 0; axis < 3; axis++)
        record->global_id[axis] = global_id(g, lane, axis);
}

/* The result of an instruction that has one. */
static uint64_t evaluate(const group *g, const vyre_instruction *in, uint32_t lane)
{
    const vyre_kernel *form = &g->kernel->form;
    const size_t lanes = g->lanes;
    const uint64_t a = g->values[in->arg[0] * lanes + lane];
    const uint64_t b = g->values[in->arg[1] * lanes + lane];
    const uint64_t c = g->values[in->arg[2] * lanes + lane];
    switch (in->op) {
    case VYRE_OP_CONST: return in->imm;
    case VYRE_OP_PARAM: return g->step->params[in->aux];
    case VYRE_OP_LEN: return buffer_of(g, in->aux)->size / form->buffers[in->aux].element_bytes;
    case VYRE_OP_GET: return g->locals[in->aux * lanes + lane];
    case VYRE_OP_GROUP_ID: return g->index[in->aux];
    case VYRE_OP_LOCAL_ID: return local_id(g, lane, in->aux);
    case VYRE_OP_GLOBAL_ID: return global_id(g, lane, in->aux);
    case VYRE_OP_LOCAL_LINEAR: return lane;
    case VYRE_OP_GRID_SIZE: return g->step->grid[in->aux];
    case VYRE_OP_SELECT: return a ? b : c;
    case VYRE_OP_F_U32:
    case VYRE_OP_F_I32:
        return truncate_float(
            in->op, g->kernel->types[in->arg[0]] == VYRE_VALUE_F64 ? f64_of(a) : (double)f32_of(a));
    case VYRE_OP_LOAD:
    case VYRE_OP_SHARED_LOAD:
    case VYRE_OP_ATOMIC: return access_memory(g, in, a, b, c);
    case VYRE_OP_TABLE_LOAD: return load_table(form, in, a);
    default:
        return in->type == VYRE_VALUE_W64 || in->type == VYRE_VALUE_F64
                   ? compute_wide(in->op, a, b)
                   : (uint32_t)compute(in->op, (uint32_t)a, (uint32_t)b);
    }
}

/* The END of a block: back to its beginning, or on. */
static uint32_t end_block(const group *g, uint32_t at, uint32_t lane)
{
    const vyre_instruction *code = g->kernel->form.code;
    const uint32_t start = code[at].aux;
    const size_t lanes = g->lanes;
    if (code[start].op == VYRE_OP_LOOP)
        return start + 1;
    if (code[start].op != VYRE_OP_FOR)
        return at + 1;
    uint64_t *i = &g->values[code[start].result * lanes + lane];
    return ++*i < g->values[code[start].arg[1] * lanes + lane] ? start + 1 : at + 1;
}

/* One instruction for one lane. Where the lane goes on. */
static uint32_t run_lane(const group *g, uint32_t at, uint32_t lane)
{
    const vyre_instruction *code = g->kernel->form.code, *in = &code[at];
    const size_t lanes = g->lanes;
    const uint64_t a = g->values[in->arg[0] * lanes + lane];
    const uint64_t b = g->values[in->arg[1] * lanes + lane];
    switch (in->op) {
    case VYRE_OP_IF: return a ? at + 1 : in->aux + 1;
    case VYRE_OP_ELSE: return in->aux + 1;
    case VYRE_OP_END: return end_block(g, at, lane);
    case VYRE_OP_FOR: g->values[in->result * lanes + lane] = a; return a < b ? at + 1 : in->aux + 1;
    case VYRE_OP_BREAK: return code[in->aux].aux + 1;
    case VYRE_OP_CONTINUE: return code[in->aux].aux;
    case VYRE_OP_RETURN: return g->kernel->form.code_count;
    case VYRE_OP_LOOP:
    case VYRE_OP_BARRIER:
    case VYRE_OP_FENCE: break;
    case VYRE_OP_TRAP: trap(g, in, a, lane); break;
    case VYRE_OP_SET: g->locals[in->aux * lanes + lane] = a; break;
    case VYRE_OP_STORE:
    case VYRE_OP_SHARED_STORE: access_memory(g, in, a, b, 0); break;
    default: g->values[in->result * lanes + lane] = evaluate(g, in, lane); break;
    }
    return at + 1;
}

/* 0 when the deadline has passed. */
static int run_group(const group *g, const vyre_host *host, uint64_t deadline)
{
    const vyre_kernel *form = &g->kernel->form;
    uint32_t rounds = 0;
    memset(g->next, 0, g->lanes * sizeof *g->next);
    memset(g->locals, 0, (size_t)form->local_count * g->lanes * sizeof *g->locals);
    for (;;) {
        uint32_t first = form->code_count;
        for (uint32_t lane = 0; lane < g->lanes; lane++)
            first = g->next[lane] < first ? g->next[lane] : first;
        if (first == form->code_count)
            return 1;
        for (uint32_t lane = 0; lane < g->lanes; lane++)
            if (g->next[lane] == first)
                g->next[lane] = run_lane(g, first, lane);
        if (deadline && rounds++ % 256 == 0 && host->now_ns(host->ctx) >= deadline)
            return 0;
    }
}

/* ---- all workgroups, one after the other ---- */

static vyre_status run_grid(group *g, const vyre_host *host, uint64_t deadline)
{
    const uint32_t *grid = g->step->grid;
    uint32_t at[3] = {0, 0, 0};
    do {
        for (int axis = 0; axis < 3; axis++)
            g->index[axis] = g->step->grid_base[axis] + at[axis];
        if (!run_group(g, host, deadline))
            return VYRE_TIMEOUT;
        for (int axis = 0; axis < 3 && ++at[axis] == grid[axis] && axis < 2; axis++)
            at[axis] = 0;
    } while (at[2] < grid[2]);
    return VYRE_OK;
}

vyre_status example_kernel_run(const vyre_host *host, const example_kernel *kernel,
                               const vyre_step *step, const example_memory *memory, size_t stride,
                               uint64_t deadline)
{
    const vyre_kernel *form = &kernel->form;
    const size_t lanes = (size_t)form->workgroup[0] * form->workgroup[1] * form->workgroup[2];
    const size_t values = ((size_t)form->value_count + 1) * lanes;
    const size_t words = values + form->local_count * lanes + (lanes + 1) / 2;
    const size_t bytes = words * sizeof(uint64_t) + form->shared_bytes;
    uint64_t *block = host->alloc(host->ctx, bytes, 64);
    if (!block)
        return VYRE_OUT_OF_HOST_MEMORY;
    memset(block, 0, bytes); /* value 0 is the operand that is not there */
    group g = {.kernel = kernel,
               .step = step,
               .memory = memory,
               .stride = stride,
               .lanes = (uint32_t)lanes,
               .values = block,
               .locals = block + values,
               .next = (uint32_t *)(block + values + form->local_count * lanes),
               .shared = (unsigned char *)(block + words)};
    const vyre_status status = run_grid(&g, host, deadline);
    host->dealloc(host->ctx, block, bytes, 64);
    return status;
}
