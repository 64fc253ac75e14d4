/* SPDX-License-Identifier: MIT OR Apache-2.0 */
#include "config.h"

#include "tests/unit/kernel_random.h"

#include <string.h>

enum { TYPES = VYRE_VALUE_F64 + 1, POOL = 160, LOCALS = 3, SHARED_WORDS = 64 };

/* Values that may be used here: those of the blocks around. */
typedef struct pool {
    vyre__value items[TYPES][POOL];
    uint32_t counts[TYPES];
} pool;

typedef struct maker {
    vyre__code *code;
    uint64_t state;
    pool any, uniform;
    uint32_t locals[TYPES][LOCALS];
    uint32_t uniform_local; /* W32, set under uniform control only */
    uint32_t counters[8];   /* of loops, by depth */
    uint32_t trace;         /* local: what all values that were computed amount to */
    uint32_t depth, budget, outputs;
    uint32_t shared; /* first byte */
    uint32_t lanes;
    int divergent; /* under divergent control */
    int barriers, subgroups;
    int in_loop;
    int base;
    vyre__value id, linear;
} maker;

static uint32_t roll(maker *m, uint32_t sides)
{
    m->state = m->state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (uint32_t)((m->state >> 33) % sides);
}

static void add(pool *p, uint32_t type, vyre__value value)
{
    if (p->counts[type] < POOL)
        p->items[type][p->counts[type]++] = value;
}

static vyre__value keep(maker *m, uint32_t type, vyre__value value, int uniform)
{
    add(&m->any, type, value);
    if (uniform)
        add(&m->uniform, type, value);
    return value;
}

static vyre__value pick(maker *m, uint32_t type, int uniform)
{
    pool *p = uniform ? &m->uniform : &m->any;
    return p->items[type][roll(m, p->counts[type])];
}

static vyre__value w32(maker *m, uint32_t bits)
{
    return vyre__code_w32(m->code, bits);
}

static vyre__value op2(maker *m, uint32_t op, uint32_t type, vyre__value a, vyre__value b)
{
    return vyre__code_op2(m->code, op, type, a, b);
}

/* ---- values ---- */

static uint64_t random_bits(maker *m, uint32_t type)
{
    static const uint32_t words[] = {0, 1, 2, 16, 31, 64, 255, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFF};
    static const uint32_t floats[] = {0x3F800000, 0xBF000000, 0x00000001, 0x7F7FFFFF, 0x4B800001,
                                      0x7F800000, 0x4F000000, 0xCF000001, 0x3EAAAAAB, 0x807FFFFF};
    const uint32_t bits = type == VYRE_VALUE_F32 ? floats[roll(m, 10)]
                          : roll(m, 3)           ? words[roll(m, 10)]
                                                 : roll(m, UINT32_MAX);
    if (type == VYRE_VALUE_BOOL)
        return bits & 1;
    if (type == VYRE_VALUE_F64)
        return (uint64_t)(0x3E000000u + roll(m, 0x03000000)) << 32 | bits;
    return type == VYRE_VALUE_W64 ? (uint64_t)roll(m, 5) << 32 | bits : bits;
}

/* The bits of a float, NaNs made one. */
static vyre__value bits_of(maker *m, uint32_t type, vyre__value value)
{
    const int wide = type == VYRE_VALUE_F64;
    const uint32_t word = wide ? VYRE_VALUE_W64 : VYRE_VALUE_W32;
    const vyre__value bits = vyre__code_op1(m->code, VYRE_OP_BITCAST, word, value);
    const vyre__value unordered = op2(m, VYRE_OP_NE_F, type, value, value);
    const vyre__value nan = vyre__code_constant(
        m->code, word, wide ? UINT64_C(0x7FF8000000000000) : UINT64_C(0x7FC00000));
    return vyre__code_op3(m->code, VYRE_OP_SELECT, word, unordered, nan, bits);
}

static uint32_t result_type(uint32_t op, uint32_t type)
{
    return vyre__operation_of(op)->result == VYRE_OPERAND_BOOL ? VYRE_VALUE_BOOL : type;
}

static uint32_t operand_type(uint32_t operand, uint32_t type, uint32_t other)
{
    switch (operand) {
    case VYRE_OPERAND_TYPE: return type;
    case VYRE_OPERAND_BOOL: return VYRE_VALUE_BOOL;
    case VYRE_OPERAND_W32: return VYRE_VALUE_W32;
    case VYRE_OPERAND_W64: return VYRE_VALUE_W64;
    case VYRE_OPERAND_F32: return VYRE_VALUE_F32;
    case VYRE_OPERAND_F64: return VYRE_VALUE_F64;
    default: return other;
    }
}

static int is_left_out(const maker *m, uint32_t op)
{
    if (m->base && (op == VYRE_OP_FMA_F || op == VYRE_OP_F16_F32 || op == VYRE_OP_F32_F16))
        return 1;
    return op == VYRE_OP_BITCAST || op == VYRE_OP_F_U32 || op == VYRE_OP_F_I32 ||
           op == VYRE_OP_F_I64;
}

/* What the form guarantees is made true. */
static void make_fit(maker *m, vyre_instruction *in)
{
    const uint32_t type = in->type;
    const uint32_t bits = type == VYRE_VALUE_W64 ? 63 : 31;
    switch (in->op) {
    case VYRE_OP_SHL:
    case VYRE_OP_SHR_U:
    case VYRE_OP_SHR_S:
        in->arg[1] = op2(m, VYRE_OP_AND, VYRE_VALUE_W32, in->arg[1], w32(m, bits));
        break;
    case VYRE_OP_DIV_U:
    case VYRE_OP_REM_U:
    case VYRE_OP_DIV_S:
    case VYRE_OP_REM_S:
        in->arg[1] = op2(m, VYRE_OP_AND, type, in->arg[1], w32(m, 0x7FFF));
        in->arg[1] = op2(m, VYRE_OP_OR, type, in->arg[1], w32(m, 1 + roll(m, 4)));
        break;
    case VYRE_OP_EXTRACT_U:
    case VYRE_OP_EXTRACT_S: {
        const uint32_t first = roll(m, 32);
        in->imm = first | (1 + roll(m, 32 - first)) << 8;
        break;
    }
    default: break;
    }
}

static void compute(maker *m)
{
    uint32_t op, type;
    const vyre__operation *row;
    do {
        op = VYRE_OP_SELECT + roll(m, VYRE_OP_F32_F16 - VYRE_OP_SELECT + 1);
        row = vyre__operation_of(op);
        type = 1 + roll(m, TYPES - 1);
    } while (!row->class || is_left_out(m, op) || !(row->types & 1 << type));
    const int uniform = roll(m, 3) == 0;
    const uint32_t wide = roll(m, 2) ? VYRE_VALUE_F64 : VYRE_VALUE_F32;
    vyre_instruction in = {.op = (uint16_t)op, .type = (uint8_t)type};
    for (int i = 0; i < 3; i++)
        if (row->args[i])
            in.arg[i] = pick(m, operand_type(row->args[i], type, wide), uniform);
    make_fit(m, &in);
    keep(m, result_type(op, type), vyre__code_put(m->code, in), uniform);
}

/* ---- memory ---- */

static vyre__value access(maker *m, uint32_t op, uint32_t type, uint32_t buffer, uint32_t width,
                          vyre__value index, vyre__value value, int guarded)
{
    return vyre__code_put(m->code,
                          (vyre_instruction){.op = (uint16_t)op,
                                             .type = (uint8_t)type,
                                             .flags = guarded ? VYRE_INSTRUCTION_GUARDED : 0,
                                             .arg = {index, value},
                                             .aux = width << 16 | buffer});
}

static vyre__value near_index(maker *m)
{
    switch (roll(m, 6)) {
    case 0: return op2(m, VYRE_OP_ADD, VYRE_VALUE_W32, m->id, w32(m, roll(m, 40)));
    case 1: return op2(m, VYRE_OP_SUB, VYRE_VALUE_W32, m->id, w32(m, roll(m, 20)));
    case 2: return op2(m, VYRE_OP_SHL, VYRE_VALUE_W32, m->id, w32(m, roll(m, 3)));
    case 3: return op2(m, VYRE_OP_XOR, VYRE_VALUE_W32, m->id, w32(m, roll(m, 64)));
    case 4: return pick(m, VYRE_VALUE_W32, 1);
    default: return pick(m, VYRE_VALUE_W32, 0);
    }
}

static void load(maker *m)
{
    static const uint32_t widths[] = {1, 2, 4, 4, 8, 8};
    const uint32_t which = roll(m, 6);
    const uint32_t type = which < 3    ? VYRE_VALUE_W32
                          : which == 3 ? VYRE_VALUE_F32
                          : which == 4 ? VYRE_VALUE_W64
                                       : VYRE_VALUE_F64;
    const uint32_t buffer = which < 2 ? 3 : which < 4 ? 1 : 4;
    const int guarded = roll(m, 2) != 0;
    vyre__value index = near_index(m);
    if (!guarded)
        index = op2(m, VYRE_OP_AND, VYRE_VALUE_W32, index, w32(m, roll(m, 2) ? 63 : 127));
    keep(m, type, access(m, VYRE_OP_LOAD, type, buffer, widths[which], index, 0, guarded), 0);
}

/* Any value as a word. */
static vyre__value word_of(maker *m, uint32_t type, vyre__value value)
{
    if (type == VYRE_VALUE_F32 || type == VYRE_VALUE_F64)
        value = bits_of(m, type, value);
    if (type == VYRE_VALUE_BOOL)
        value = vyre__code_op1(m->code, VYRE_OP_BOOL_W32, VYRE_VALUE_W32, value);
    if (type == VYRE_VALUE_W64 || type == VYRE_VALUE_F64)
        value = op2(m, VYRE_OP_XOR, VYRE_VALUE_W32,
                    vyre__code_op1(m->code, VYRE_OP_NARROW, VYRE_VALUE_W32, value),
                    vyre__code_op1(m->code, VYRE_OP_HIGH, VYRE_VALUE_W32, value));
    return value;
}

/* Adds the values made since `before` to the trace. */
static void trace(maker *m, const pool *before)
{
    vyre__value sum = vyre__code_get(m->code, m->trace);
    for (uint32_t type = 1; type < TYPES; type++) {
        for (uint32_t i = before->counts[type]; i < m->any.counts[type]; i++) {
            sum = op2(m, VYRE_OP_MUL, VYRE_VALUE_W32, sum, w32(m, 33));
            sum = op2(m, VYRE_OP_XOR, VYRE_VALUE_W32, sum, word_of(m, type, m->any.items[type][i]));
        }
    }
    vyre__code_set(m->code, m->trace, sum);
}

static void output(maker *m)
{
    static const uint32_t types[] = {VYRE_VALUE_W32, VYRE_VALUE_F32, VYRE_VALUE_BOOL,
                                     VYRE_VALUE_W64, VYRE_VALUE_F64};
    const uint32_t type = types[roll(m, 5)], slot = m->outputs++ % KERNEL_RANDOM_OUTPUTS;
    const vyre__value value = m->depth == 0 && m->budget == 0 ? vyre__code_get(m->code, m->trace)
                                                              : word_of(m, type, pick(m, type, 0));
    /* interleaved, or one row after the other */
    vyre__value index =
        op2(m, VYRE_OP_ADD, VYRE_VALUE_W32,
            op2(m, VYRE_OP_MUL, VYRE_VALUE_W32, m->linear, w32(m, KERNEL_RANDOM_OUTPUTS)),
            w32(m, slot));
    if (slot >= KERNEL_RANDOM_OUTPUTS / 2)
        index = op2(m, VYRE_OP_ADD, VYRE_VALUE_W32, m->linear,
                    w32(m, slot * m->lanes * KERNEL_RANDOM_GRID +
                               m->lanes * KERNEL_RANDOM_GRID * KERNEL_RANDOM_OUTPUTS));
    access(m, VYRE_OP_STORE, VYRE_VALUE_W32, 0, 4, index, value, roll(m, 2) != 0);
}

/* Each counter knows one operation, so that the order does not matter. */
static void count(maker *m)
{
    static const uint32_t kinds[] = {VYRE_KERNEL_ATOMIC_ADD, VYRE_KERNEL_ATOMIC_MAX_U,
                                     VYRE_KERNEL_ATOMIC_XOR, VYRE_KERNEL_ATOMIC_AND};
    const int guarded = roll(m, 2) != 0;
    const uint32_t which = roll(m, 4);
    vyre__value index = roll(m, 2) ? pick(m, VYRE_VALUE_W32, roll(m, 2) != 0) : m->id;
    index = op2(m, VYRE_OP_AND, VYRE_VALUE_W32, index, w32(m, guarded ? 19 : 3));
    index = op2(m, VYRE_OP_ADD, VYRE_VALUE_W32, index, w32(m, which * 4));
    access(m, VYRE_OP_ATOMIC, VYRE_VALUE_W32, 2, kinds[which], index, pick(m, VYRE_VALUE_W32, 0),
           guarded);
}

static void store_narrow(maker *m)
{
    const uint32_t width = 1 + roll(m, 2), slot = roll(m, KERNEL_RANDOM_OUTPUTS / 2) * 2;
    const uint32_t all = m->lanes * KERNEL_RANDOM_GRID;
    const vyre__value index =
        op2(m, VYRE_OP_ADD, VYRE_VALUE_W32, m->linear,
            w32(m, width == 1 ? slot * all : (slot / 2 * all * 2 + all * 2 + 1) / 2 + all * 8));
    access(m, VYRE_OP_STORE, VYRE_VALUE_W32, 5, width, index, pick(m, VYRE_VALUE_W32, 0), 1);
}

static void look_up(maker *m)
{
    static const uint32_t entries[8] = {5, 0, 7, 0xFFFFFFFF, 0x80000000, 3, 9, 100};
    const vyre__value index =
        op2(m, VYRE_OP_AND, VYRE_VALUE_W32, pick(m, VYRE_VALUE_W32, roll(m, 2) != 0), w32(m, 7));
    keep(m, VYRE_VALUE_W32,
         vyre__code_put(m->code, (vyre_instruction){.op = VYRE_OP_TABLE_LOAD,
                                                    .type = VYRE_VALUE_W32,
                                                    .arg = {index},
                                                    .aux = vyre__code_table(m->code, VYRE_VALUE_W32,
                                                                            entries, 8)}),
         0);
}

/* ---- workgroup memory and subgroups: only under uniform control ---- */

static vyre__value shared(maker *m, uint32_t op, vyre__value index, vyre__value value)
{
    return vyre__code_put(m->code, (vyre_instruction){.op = (uint16_t)op,
                                                      .type = VYRE_VALUE_W32,
                                                      .flags = VYRE_INSTRUCTION_GUARDED,
                                                      .arg = {index, value},
                                                      .aux = m->lanes,
                                                      .imm = (uint64_t)4 << 32 | m->shared});
}

static void barrier(maker *m)
{
    vyre__code_put(m->code, (vyre_instruction){.op = VYRE_OP_BARRIER});
}

static void exchange(maker *m)
{
    const vyre__value mine = vyre__code_op0(m->code, VYRE_OP_LOCAL_LINEAR, VYRE_VALUE_W32, 0);
    shared(m, VYRE_OP_SHARED_STORE, mine, pick(m, VYRE_VALUE_W32, 0));
    barrier(m);
    const vyre__value from =
        roll(m, 2) ? op2(m, VYRE_OP_ADD, VYRE_VALUE_W32, mine, w32(m, roll(m, 20)))
                   : op2(m, VYRE_OP_REM_U, VYRE_VALUE_W32, pick(m, VYRE_VALUE_W32, roll(m, 2) == 0),
                         w32(m, m->lanes + 3));
    keep(m, VYRE_VALUE_W32, shared(m, VYRE_OP_SHARED_LOAD, from, 0), 0);
    const vyre__value all = shared(m, VYRE_OP_SHARED_LOAD, w32(m, roll(m, m->lanes)), 0);
    keep(m, VYRE_VALUE_W32, all, 1);
    barrier(m);
    if (roll(m, 2))
        return;
    vyre__code_put(m->code, (vyre_instruction){.op = VYRE_OP_SHARED_ATOMIC,
                                               .type = VYRE_VALUE_W32,
                                               .flags = VYRE_INSTRUCTION_GUARDED,
                                               .arg = {from, pick(m, VYRE_VALUE_W32, 0)},
                                               .aux = VYRE_KERNEL_ATOMIC_ADD << 24 | m->lanes,
                                               .imm = (uint64_t)4 << 32 | m->shared});
    barrier(m);
    keep(m, VYRE_VALUE_W32, shared(m, VYRE_OP_SHARED_LOAD, mine, 0), 0);
    barrier(m);
}

static void speak(maker *m)
{
    const uint32_t op = VYRE_OP_SG_BALLOT + roll(m, 3);
    const vyre__value a = pick(m, op == VYRE_OP_SG_BALLOT ? VYRE_VALUE_BOOL : VYRE_VALUE_W32, 0);
    const vyre__value b = op == VYRE_OP_SG_SHUFFLE
                              ? op2(m, VYRE_OP_AND, VYRE_VALUE_W32,
                                    pick(m, VYRE_VALUE_W32, roll(m, 2) != 0), w32(m, 63))
                              : 0;
    const uint32_t kind = op == VYRE_OP_SG_REDUCE ? 1 + roll(m, 9) : 0;
    keep(m, VYRE_VALUE_W32,
         vyre__code_put(m->code, (vyre_instruction){.op = (uint16_t)op,
                                                    .type = VYRE_VALUE_W32,
                                                    .arg = {a, b},
                                                    .aux = kind}),
         0);
}

/* ---- control ---- */

static void block(maker *m);

static void inside(maker *m, int uniform)
{
    const pool any = m->any, same = m->uniform;
    const int divergent = m->divergent;
    m->divergent |= !uniform;
    m->depth++;
    block(m);
    m->depth--;
    m->divergent = divergent;
    m->any = any;
    m->uniform = same;
}

static void leave(maker *m, int is_break)
{
    if (is_break)
        vyre__code_break(m->code);
    else
        vyre__code_continue(m->code);
}

static void branch(maker *m)
{
    const int uniform = roll(m, 2) == 0;
    vyre__code_if(m->code, pick(m, VYRE_VALUE_BOOL, uniform));
    inside(m, uniform);
    const int leaves = m->in_loop && (m->divergent || !uniform) && roll(m, 3) == 0;
    if (leaves)
        leave(m, roll(m, 2) != 0);
    else if (!m->barriers && !m->subgroups && roll(m, 12) == 0)
        vyre__code_put(m->code, (vyre_instruction){.op = VYRE_OP_RETURN});
    if (roll(m, 2)) {
        vyre__code_else(m->code);
        inside(m, uniform);
    }
    vyre__code_end(m->code);
}

/* A loop that may be left from anywhere: barriers may not stand in it. */
static void counted(maker *m)
{
    const int uniform = roll(m, 2) == 0;
    const int in_loop = m->in_loop, barriers = m->barriers, subgroups = m->subgroups;
    const vyre__value from =
        op2(m, VYRE_OP_AND, VYRE_VALUE_W32, pick(m, VYRE_VALUE_W32, uniform), w32(m, 3));
    const vyre__value to =
        op2(m, VYRE_OP_AND, VYRE_VALUE_W32, pick(m, VYRE_VALUE_W32, uniform), w32(m, 7));
    const vyre__value i = vyre__code_for(m->code, from, to);
    const pool any = m->any, same = m->uniform;
    m->in_loop = !uniform || m->divergent || roll(m, 2);
    keep(m, VYRE_VALUE_W32, i, uniform && !m->in_loop);
    inside(m, uniform && !m->in_loop);
    vyre__code_end(m->code);
    m->any = any;
    m->uniform = same;
    m->in_loop = in_loop;
    m->barriers = barriers;
    m->subgroups = subgroups;
}

static void endless(maker *m)
{
    const int in_loop = m->in_loop;
    const uint32_t counter = m->counters[m->depth];
    vyre__code_set(m->code, counter, w32(m, 0));
    vyre__code_loop(m->code);
    const vyre__value n =
        op2(m, VYRE_OP_ADD, VYRE_VALUE_W32, vyre__code_get(m->code, counter), w32(m, 1));
    vyre__code_set(m->code, counter, n);
    const vyre__value most =
        roll(m, 2) ? w32(m, roll(m, 6))
                   : op2(m, VYRE_OP_AND, VYRE_VALUE_W32, pick(m, VYRE_VALUE_W32, 0), w32(m, 7));
    vyre__code_if(m->code, op2(m, VYRE_OP_LT_U, VYRE_VALUE_W32, most, n));
    vyre__code_break(m->code);
    vyre__code_end(m->code);
    m->in_loop = 1;
    inside(m, 0);
    vyre__code_end(m->code);
    m->in_loop = in_loop;
}

static void set_local(maker *m)
{
    const uint32_t type = 1 + roll(m, TYPES - 1);
    if (!m->divergent && roll(m, 3) == 0) {
        vyre__code_set(m->code, m->uniform_local, pick(m, VYRE_VALUE_W32, 1));
        return;
    }
    vyre__code_set(m->code, m->locals[type][roll(m, LOCALS)], pick(m, type, 0));
}

static void get_local(maker *m)
{
    const uint32_t type = 1 + roll(m, TYPES - 1);
    if (!m->divergent && roll(m, 3) == 0) {
        keep(m, VYRE_VALUE_W32, vyre__code_get(m->code, m->uniform_local), 1);
        return;
    }
    keep(m, type, vyre__code_get(m->code, m->locals[type][roll(m, LOCALS)]), 0);
}

static void statement(maker *m)
{
    const uint32_t what = roll(m, 30);
    if (what < 12)
        compute(m);
    else if (what < 15)
        load(m);
    else if (what < 16 && roll(m, 3) == 0)
        look_up(m);
    else if (what < 16 && roll(m, 2))
        store_narrow(m);
    else if (what < 17)
        output(m);
    else if (what < 18)
        count(m);
    else if (what < 21)
        set_local(m);
    else if (what < 24)
        get_local(m);
    else if (what < 26 && !m->divergent && m->barriers)
        exchange(m);
    else if (what < 27 && !m->divergent && m->subgroups)
        speak(m);
    else if (m->depth < 4 && what < 28)
        branch(m);
    else if (m->depth < 4 && what < 29)
        counted(m);
    else if (m->depth < 4)
        endless(m);
}

static void block(maker *m)
{
    const pool before = m->any;
    for (uint32_t n = 2 + roll(m, 10); n > 0 && m->budget > 0; n--) {
        m->budget--;
        statement(m);
    }
    trace(m, &before);
}

/* ---- the kernel ---- */

static void seed_values(maker *m)
{
    for (uint32_t axis = 0; axis < 3; axis++) {
        keep(m, VYRE_VALUE_W32, vyre__code_op0(m->code, VYRE_OP_GLOBAL_ID, VYRE_VALUE_W32, axis),
             0);
        keep(m, VYRE_VALUE_W32, vyre__code_op0(m->code, VYRE_OP_LOCAL_ID, VYRE_VALUE_W32, axis), 0);
        keep(m, VYRE_VALUE_W32, vyre__code_op0(m->code, VYRE_OP_GROUP_ID, VYRE_VALUE_W32, axis), 1);
    }
    for (uint32_t i = 0; i < KERNEL_RANDOM_BUFFERS; i++)
        keep(m, VYRE_VALUE_W32, vyre__code_op0(m->code, VYRE_OP_LEN, VYRE_VALUE_W32, i), 1);
    for (uint32_t i = 0; i < 4; i++)
        keep(m, VYRE_VALUE_W32, vyre__code_op0(m->code, VYRE_OP_PARAM, VYRE_VALUE_W32, i), 1);
    for (uint32_t type = 1; type < TYPES; type++)
        for (uint32_t i = 0; i < 3; i++)
            keep(m, type, vyre__code_constant(m->code, type, random_bits(m, type)), 1);
    const vyre__value parity = op2(m, VYRE_OP_AND, VYRE_VALUE_W32, m->id, w32(m, 1 + roll(m, 40)));
    keep(m, VYRE_VALUE_BOOL, op2(m, VYRE_OP_LT_U, VYRE_VALUE_W32, parity, w32(m, 1 + roll(m, 20))),
         0);
    keep(m, VYRE_VALUE_BOOL, op2(m, VYRE_OP_LT_U, VYRE_VALUE_W32, m->id, w32(m, roll(m, 300))), 0);
    const vyre__value group = vyre__code_op0(m->code, VYRE_OP_GROUP_ID, VYRE_VALUE_W32, 0);
    keep(m, VYRE_VALUE_BOOL, op2(m, VYRE_OP_LT_U, VYRE_VALUE_W32, group, w32(m, 2)), 1);
    keep(m, VYRE_VALUE_F32, vyre__code_op1(m->code, VYRE_OP_I32_F, VYRE_VALUE_F32, m->id), 0);
}

/* Number of the lane among all of the launch, whose grid is KERNEL_RANDOM_GRID on axis x. */
static void number_lanes(maker *m)
{
    m->id = vyre__code_op0(m->code, VYRE_OP_GLOBAL_ID, VYRE_VALUE_W32, 0);
    if (m->code->workgroup[1] == 1 && m->code->workgroup[2] == 1) {
        m->linear = m->id;
        return;
    }
    const vyre__value group = vyre__code_op0(m->code, VYRE_OP_GROUP_ID, VYRE_VALUE_W32, 0);
    m->linear = op2(m, VYRE_OP_ADD, VYRE_VALUE_W32,
                    op2(m, VYRE_OP_MUL, VYRE_VALUE_W32, group, w32(m, m->lanes)),
                    vyre__code_op0(m->code, VYRE_OP_LOCAL_LINEAR, VYRE_VALUE_W32, 0));
}

static void add_buffers(maker *m)
{
    static const vyre_kernel_buffer buffers[KERNEL_RANDOM_BUFFERS] = {
        {.role = VYRE_ROLE_OUTPUT, .element_bytes = 4, .align_log2 = 2},
        {.role = VYRE_ROLE_INPUT,
         .flags = VYRE_BUFFER_READ_ONLY,
         .element_bytes = 4,
         .align_log2 = 2},
        {.role = VYRE_ROLE_INOUT, .element_bytes = 4, .align_log2 = 2},
        {.role = VYRE_ROLE_INPUT, .flags = VYRE_BUFFER_READ_ONLY, .element_bytes = 1},
        {.role = VYRE_ROLE_INPUT, .element_bytes = 8, .align_log2 = 3},
        {.role = VYRE_ROLE_OUTPUT, .element_bytes = 1, .align_log2 = 1},
    };
    for (int i = 0; i < KERNEL_RANDOM_BUFFERS; i++)
        vyre__code_buffer(m->code, &buffers[i]);
}

void kernel_random(vyre__code *code, uint64_t seed, int base)
{
    static const uint32_t sizes[][3] = {{64, 1, 1},  {1, 1, 1},  {3, 1, 1},  {40, 1, 1}, {16, 4, 1},
                                        {8, 4, 2},   {5, 3, 2},  {32, 1, 1}, {16, 1, 1}, {2, 2, 2},
                                        {100, 1, 1}, {32, 2, 1}, {1, 70, 1}};
    static maker m;
    memset(&m, 0, sizeof m);
    m.code = code;
    m.base = base;
    m.state = seed * UINT64_C(0x9E3779B97F4A7C15) + 12345;
    const uint32_t *size = sizes[roll(&m, sizeof sizes / sizeof sizes[0])];
    vyre__code_start(code, size, "random");
    m.lanes = size[0] * size[1] * size[2];
    m.budget = 20 + roll(&m, 120);
    m.barriers = roll(&m, 2) == 0;
    m.subgroups = roll(&m, 4) == 0;
    code->param_count = 4;
    add_buffers(&m);
    if (m.barriers)
        m.shared = vyre__code_shared(code, (uint64_t)m.lanes * 4, 4);
    for (uint32_t type = 1; type < TYPES; type++)
        for (uint32_t i = 0; i < LOCALS; i++)
            m.locals[type][i] = vyre__code_local(code, type);
    m.uniform_local = vyre__code_local(code, VYRE_VALUE_W32);
    m.trace = vyre__code_local(code, VYRE_VALUE_W32);
    for (uint32_t i = 0; i < 8; i++)
        m.counters[i] = vyre__code_local(code, VYRE_VALUE_W32);
    number_lanes(&m);
    seed_values(&m);
    while (m.budget > 0)
        block(&m);
    do
        output(&m);
    while (m.outputs < KERNEL_RANDOM_OUTPUTS);
}
