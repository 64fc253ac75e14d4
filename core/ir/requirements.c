/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * What a device must have to run a program.
 *
 * construct                                          needs
 * -------------------------------------------------  -----------------------------------------
 * buffer of f16, bf16                                FLOAT16 or BFLOAT16, STORAGE16
 * buffer of f64, u64, i64                            FLOAT64, INT64
 * buffer of u8, i8 / u16, i16                        STORAGE8 / STORAGE16
 * buffer of tensors                                  TENSOR
 * buffer of any other type but u32, i32, bool, f32   WIDE_TYPE; of an opaque type OPAQUE too
 * workgroup memory                                   SHARED_MEMORY, its bytes in shared_bytes
 * cast to a type                                     as a buffer of it, without STORAGE
 * atomic                                             ATOMIC_U32
 * barrier / barrier over the grid                    BARRIER / GRID_BARRIER too
 * subgroup expression                                SUBGROUP
 * call                                               CALL; SUBGROUP when its op id says so
 * wave_* operator                                    SUBGROUP_OPERATOR
 * trap, indirect dispatch, copies, resume            TRAP, INDIRECT_DISPATCH, ASYNC_COPY, RESUME
 * collective of group 0 with root 0                  nothing: it is lowered for a single rank
 * other collective                                   COLLECTIVES
 * opaque statement, expression or operator           OPAQUE
 *
 * construct                 float mode strict, flush           float mode ulp:N
 * ------------------------  ---------------------------------  -------------------------------
 * f32 arithmetic            STRICT_FLOAT: every operation      nothing
 *                           rounded on its own, to nearest
 * sin, exp, log, tanh,      TRANSCENDENTAL and STRICT_FLOAT:   a native function within N, or
 * inverse_sqrt and so on    correctly rounded, expanded into   as strict
 *                           strict arithmetic
 * flushing of subnormals    STRICT_FLOAT: explicit operations  -
 *
 * The bits say what occurs; the float mode decides which of the two last count. Without types at
 * hand, f32 arithmetic is taken to occur when both f32 values and operators that apply to them do.
 */
#include <stdlib.h>
#include <string.h>

#include "core/base/error.h"
#include "core/ir/requirements.h"

/* One element that is still to be visited. */
typedef struct pending {
    const vyre__node *node; /* or NULL */
    const vyre__expr *expr; /* or NULL */
    uint32_t depth;
} pending;

typedef struct survey {
    const vyre_program *program;
    vyre_requirements *out; /* the sum in `full` */
    vyre__requirements *full;
    vyre__construct arithmetic; /* first operator that also applies to f32 */
    vyre__construct f32;        /* first f32 value */
    vyre__bytes stack;          /* pending[]: trees may be deeper than the C stack */
} survey;

static void increment(uint32_t *counter)
{
    if (*counter < UINT32_MAX)
        ++*counter;
}

static uint64_t add_saturated(uint64_t a, uint64_t b)
{
    return a > UINT64_MAX - b ? UINT64_MAX : a + b;
}

/* Whoever has a need first is remembered as its origin. */
static void note_needs(survey *s, uint32_t needs, vyre__construct construct)
{
    const uint32_t fresh = needs & ~s->out->needs;
    s->out->needs |= needs;
    for (uint32_t bit = 0; bit < VYRE__NEED_BITS; bit++)
        if (fresh & UINT32_C(1) << bit)
            s->full->of_need[bit] = construct;
}

static void note_first(vyre__construct *first, vyre__construct construct)
{
    if (!first->kind)
        *first = construct;
}

static vyre__construct construct_of(const char *kind, const char *word)
{
    return (vyre__construct){kind, vyre__str_of(word)};
}

/* ---- types and buffers ---- */

/* What a value of the type needs, and in *out_storage what a buffer of it needs besides. */
static uint32_t needs_of_type(const vyre__type *type, uint32_t *out_storage)
{
    *out_storage = 0;
    switch (type->tag) {
    case VYRE__TYPE_U32:
    case VYRE__TYPE_I32:
    case VYRE__TYPE_BOOL:
    case VYRE__TYPE_F32: return 0;
    case VYRE__TYPE_F16: *out_storage = VYRE_NEEDS_STORAGE16; return VYRE_NEEDS_FLOAT16;
    case VYRE__TYPE_BF16: *out_storage = VYRE_NEEDS_STORAGE16; return VYRE_NEEDS_BFLOAT16;
    case VYRE__TYPE_U8:
    case VYRE__TYPE_I8: *out_storage = VYRE_NEEDS_STORAGE8; return 0;
    case VYRE__TYPE_U16:
    case VYRE__TYPE_I16: *out_storage = VYRE_NEEDS_STORAGE16; return 0;
    case VYRE__TYPE_F64: return VYRE_NEEDS_FLOAT64;
    case VYRE__TYPE_U64:
    case VYRE__TYPE_I64: return VYRE_NEEDS_INT64;
    case VYRE__TYPE_TENSOR:
    case VYRE__TYPE_TENSOR_SHAPED: return VYRE_NEEDS_TENSOR;
    case VYRE__TYPE_OPAQUE: return VYRE_NEEDS_OPAQUE | VYRE_NEEDS_WIDE_TYPE;
    default: return VYRE_NEEDS_WIDE_TYPE;
    }
}

static int is_float(const vyre__type *type)
{
    return type->tag == VYRE__TYPE_F32 || type->tag == VYRE__TYPE_F16 ||
           type->tag == VYRE__TYPE_BF16;
}

/* What a dispatch moves to and from the device. */
static void add_transfer(survey *s, const vyre__buffer *buffer, uint64_t bytes)
{
    vyre__requirements *full = s->full;
    const uint32_t element = vyre__type_size(buffer->type);
    if (!vyre__buffer_is_allocated(buffer))
        full->input_bytes = add_saturated(full->input_bytes, bytes);
    if (vyre__buffer_is_output(buffer)) {
        full->output_bytes = add_saturated(full->output_bytes, bytes);
        if (full->largest_output_count < buffer->count)
            full->largest_output_count = buffer->count;
    }
    if (buffer->count == 0)
        full->element_bytes =
            element > UINT32_MAX - full->element_bytes ? UINT32_MAX : full->element_bytes + element;
}

static void add_buffer(survey *s, const vyre__buffer *buffer)
{
    vyre_requirements *out = s->out;
    uint32_t storage;
    int known;
    const uint64_t bytes = vyre__type_packed_size(buffer->type, buffer->count, &known);
    const vyre__construct construct = {"buffer ", buffer->name};
    const uint32_t needs = needs_of_type(buffer->type, &storage);
    note_needs(s, needs | storage, construct);
    if (is_float(buffer->type))
        note_first(&s->f32, construct);
    if (buffer->access == VYRE__ACCESS_WORKGROUP) {
        note_needs(s, VYRE_NEEDS_SHARED_MEMORY, construct);
        out->shared_bytes = add_saturated(out->shared_bytes, bytes);
        return;
    }
    out->static_storage_bytes = add_saturated(out->static_storage_bytes, bytes);
    if (out->largest_buffer_bytes < bytes) {
        out->largest_buffer_bytes = bytes;
        s->full->largest_buffer = construct;
    }
    add_transfer(s, buffer, bytes);
    increment(buffer->access == VYRE__ACCESS_UNIFORM ? &out->uniform_buffers
                                                     : &out->storage_buffers);
    if (buffer->count == 0)
        increment(&out->runtime_sized_buffers);
}

/* ---- expressions ---- */

static int mentions(vyre__str text, const char *part)
{
    const size_t size = strlen(part);
    for (uint32_t i = 0; i + size <= text.size; i++)
        if (memcmp(text.data + i, part, size) == 0)
            return 1;
    return 0;
}

/* The only trace that a called operation leaves of what it does. */
static int is_subgroup_call(vyre__str op_id)
{
    static const char *const parts[] = {"subgroup_", "::subgroup", "wave_",
                                        "::wave::",  "warp_",      "::warp::"};
    for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++)
        if (mentions(op_id, parts[i]))
            return 1;
    return 0;
}

static const vyre__construct opaque_operator = {"opaque operator", {"", 0}};

static void add_binary(survey *s, const vyre__expr *expr)
{
    const vyre__construct construct = construct_of("op.", vyre__binary_word(expr->op));
    switch (expr->op) {
    case VYRE__BIN_ADD:
    case VYRE__BIN_SUB:
    case VYRE__BIN_MUL:
    case VYRE__BIN_DIV:
    case VYRE__BIN_EQ:
    case VYRE__BIN_NE:
    case VYRE__BIN_LT:
    case VYRE__BIN_GT:
    case VYRE__BIN_LE:
    case VYRE__BIN_GE:
    case VYRE__BIN_MIN:
    case VYRE__BIN_MAX: note_first(&s->arithmetic, construct); break;
    case VYRE__BIN_WAVE_SHUFFLE:
    case VYRE__BIN_WAVE_BALLOT:
    case VYRE__BIN_WAVE_REDUCE:
    case VYRE__BIN_WAVE_BROADCAST: note_needs(s, VYRE_NEEDS_SUBGROUP_OPERATOR, construct); break;
    case VYRE__OP_OPAQUE: note_needs(s, VYRE_NEEDS_OPAQUE, opaque_operator); break;
    default: break;
    }
}

static void add_unary(survey *s, const vyre__expr *expr)
{
    const vyre__construct construct = construct_of("op.", vyre__unary_word(expr->op));
    switch (expr->op) {
    case VYRE__UN_NEGATE: note_first(&s->arithmetic, construct); break;
    case VYRE__UN_ABS:
    case VYRE__UN_SQRT:
    case VYRE__UN_FLOOR:
    case VYRE__UN_CEIL:
    case VYRE__UN_ROUND:
    case VYRE__UN_TRUNC:
    case VYRE__UN_SIGN:
    case VYRE__UN_IS_NAN:
    case VYRE__UN_IS_INF:
    case VYRE__UN_IS_FINITE:
    case VYRE__UN_RECIPROCAL: note_needs(s, VYRE_NEEDS_STRICT_FLOAT, construct); break;
    case VYRE__UN_COS:
    case VYRE__UN_SIN:
    case VYRE__UN_EXP:
    case VYRE__UN_LOG:
    case VYRE__UN_LOG2:
    case VYRE__UN_EXP2:
    case VYRE__UN_TAN:
    case VYRE__UN_ACOS:
    case VYRE__UN_ASIN:
    case VYRE__UN_ATAN:
    case VYRE__UN_TANH:
    case VYRE__UN_SINH:
    case VYRE__UN_COSH:
    case VYRE__UN_INVERSE_SQRT:
        note_needs(s, VYRE_NEEDS_STRICT_FLOAT | VYRE_NEEDS_TRANSCENDENTAL, construct);
        break;
    case VYRE__OP_OPAQUE: note_needs(s, VYRE_NEEDS_OPAQUE, opaque_operator); break;
    default: break;
    }
}

static void add_cast(survey *s, const vyre__expr *expr)
{
    uint32_t storage;
    const vyre__construct construct = construct_of("cast to ", vyre__type_word(expr->u.type->tag));
    note_needs(s, needs_of_type(expr->u.type, &storage), construct);
    if (is_float(expr->u.type))
        note_first(&s->f32, construct);
}

static void add_call(survey *s, const vyre__expr *expr)
{
    const vyre__construct construct = {"call ", expr->name};
    increment(&s->out->calls);
    note_needs(s, VYRE_NEEDS_CALL, construct);
    if (is_subgroup_call(expr->name)) {
        note_needs(s, VYRE_NEEDS_SUBGROUP, construct);
        s->full->subgroup_operations |= 1 | 2 | 4 | 8;
    }
}

static void add_atomic(survey *s, const vyre__expr *expr)
{
    const vyre__construct construct = construct_of("atomic ", vyre__atomic_word(expr->op));
    const uint32_t index = vyre__program_buffer(s->program, expr->name);
    increment(&s->out->atomics);
    note_needs(s, VYRE_NEEDS_ATOMIC_U32, construct);
    if (index != VYRE__NO_BUFFER && s->program->buffers[index].access == VYRE__ACCESS_WORKGROUP)
        note_first(&s->full->shared_atomic, construct);
    if (expr->op == VYRE__OP_OPAQUE)
        note_needs(s, VYRE_NEEDS_OPAQUE, opaque_operator);
}

/* Bits are those of the fact subgroup_operations. */
static void add_subgroup(survey *s, const vyre__expr *expr)
{
    static const struct {
        uint8_t tag;
        uint8_t bit;
        const char *word;
    } rows[] = {
        {VYRE__EXPR_SUBGROUP_LANE, 1, "subgroup lane"},
        {VYRE__EXPR_SUBGROUP_SIZE, 1, "subgroup size"},
        {VYRE__EXPR_SUBGROUP_BALLOT, 2, "subgroup ballot"},
        {VYRE__EXPR_SUBGROUP_SHUFFLE, 4, "subgroup shuffle"},
        {VYRE__EXPR_SUBGROUP_REDUCE, 8, "subgroup reduce"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        if (rows[i].tag == expr->tag) {
            note_needs(s, VYRE_NEEDS_SUBGROUP, construct_of(rows[i].word, NULL));
            s->full->subgroup_operations |= rows[i].bit;
        }
    if (expr->tag == VYRE__EXPR_SUBGROUP_REDUCE)
        note_first(&s->arithmetic, construct_of("subgroup reduce", NULL));
}

static void add_expr(survey *s, const vyre__expr *expr)
{
    vyre_requirements *out = s->out;
    increment(&out->expressions);
    switch (expr->tag) {
    case VYRE__EXPR_LOAD: increment(&out->loads); break;
    case VYRE__EXPR_BINARY: add_binary(s, expr); break;
    case VYRE__EXPR_UNARY: add_unary(s, expr); break;
    case VYRE__EXPR_CALL: add_call(s, expr); break;
    case VYRE__EXPR_CAST: add_cast(s, expr); break;
    case VYRE__EXPR_ATOMIC: add_atomic(s, expr); break;
    case VYRE__EXPR_LIT_F32: note_first(&s->f32, construct_of("f32 literal", NULL)); break;
    case VYRE__EXPR_FMA:
        note_needs(s, VYRE_NEEDS_STRICT_FLOAT, construct_of("op.fma", NULL));
        break;
    case VYRE__EXPR_SUBGROUP_REDUCE:
    case VYRE__EXPR_SUBGROUP_SHUFFLE:
    case VYRE__EXPR_SUBGROUP_BALLOT:
    case VYRE__EXPR_SUBGROUP_LANE:
    case VYRE__EXPR_SUBGROUP_SIZE: add_subgroup(s, expr); break;
    case VYRE__EXPR_OPAQUE:
        increment(&out->opaques);
        note_needs(s, VYRE_NEEDS_OPAQUE, (vyre__construct){"opaque expression ", expr->name});
        break;
    default: break;
    }
}

/* ---- statements ---- */

static vyre__construct statement_of(const vyre__node *node)
{
    return construct_of("statement ", vyre__node_op_id(node->tag));
}

static void add_collective(survey *s, const vyre__node *node)
{
    if (node->number == 0 && (node->tag != VYRE__NODE_BROADCAST || node->root == 0))
        increment(&s->out->local_collectives);
    else
        note_needs(s, VYRE_NEEDS_COLLECTIVES, statement_of(node));
}

static void add_barrier(survey *s, const vyre__node *node)
{
    increment(&s->out->barriers);
    note_needs(s, VYRE_NEEDS_BARRIER, construct_of("barrier", NULL));
    if (node->op == VYRE__ORDER_GRID)
        note_needs(s, VYRE_NEEDS_GRID_BARRIER, construct_of("grid barrier", NULL));
}

static void add_node(survey *s, const vyre__node *node)
{
    vyre_requirements *out = s->out;
    increment(&out->nodes);
    out->node_kinds |= 1u << (node->tag == VYRE__NODE_OPAQUE ? 31 : node->tag);
    switch (node->tag) {
    case VYRE__NODE_STORE: increment(&out->stores); break;
    case VYRE__NODE_BARRIER: add_barrier(s, node); break;
    case VYRE__NODE_REGION: increment(&out->regions); break;
    case VYRE__NODE_TRAP:
        increment(&out->traps);
        note_needs(s, VYRE_NEEDS_TRAP, (vyre__construct){"trap ", node->text});
        break;
    case VYRE__NODE_INDIRECT_DISPATCH:
        note_needs(s, VYRE_NEEDS_INDIRECT_DISPATCH, statement_of(node));
        break;
    case VYRE__NODE_ASYNC_LOAD:
    case VYRE__NODE_ASYNC_STORE:
    case VYRE__NODE_ASYNC_WAIT: note_needs(s, VYRE_NEEDS_ASYNC_COPY, statement_of(node)); break;
    case VYRE__NODE_RESUME: note_needs(s, VYRE_NEEDS_RESUME, statement_of(node)); break;
    case VYRE__NODE_ALL_REDUCE:
    case VYRE__NODE_ALL_GATHER:
    case VYRE__NODE_REDUCE_SCATTER:
    case VYRE__NODE_BROADCAST: add_collective(s, node); break;
    case VYRE__NODE_OPAQUE:
        increment(&out->opaques);
        note_needs(s, VYRE_NEEDS_OPAQUE, (vyre__construct){"opaque statement ", node->name});
        break;
    default: break;
    }
}

/* ---- the walk ---- */

static void push_expr(survey *s, const vyre__expr *expr, uint32_t depth)
{
    const pending entry = {NULL, expr, depth};
    if (expr)
        vyre__bytes_put(&s->stack, &entry, sizeof entry);
}

static void push_list(survey *s, const vyre__node_list *list, uint32_t depth)
{
    for (uint32_t i = 0; i < list->count; i++) {
        const pending entry = {list->items[i], NULL, depth};
        vyre__bytes_put(&s->stack, &entry, sizeof entry);
    }
}

static void visit(survey *s, pending entry)
{
    const uint32_t below = entry.depth < UINT32_MAX ? entry.depth + 1 : entry.depth;
    if (s->out->max_depth < entry.depth)
        s->out->max_depth = entry.depth;
    if (entry.expr) {
        add_expr(s, entry.expr);
        for (uint32_t i = 0; i < entry.expr->arg_count; i++)
            push_expr(s, entry.expr->args[i], below);
        return;
    }
    add_node(s, entry.node);
    push_expr(s, entry.node->index, below);
    push_expr(s, entry.node->value, below);
    push_list(s, &entry.node->body, below);
    push_list(s, &entry.node->orelse, below);
}

static int derive(const vyre_program *program, vyre__requirements *full)
{
    vyre_requirements *out = &full->sum;
    survey s = {.program = program, .out = out, .full = full};
    memset(full, 0, sizeof *full);
    out->workgroup_invocations = 1;
    for (uint32_t axis = 0; axis < 3; axis++) {
        const uint64_t size = program->workgroup[axis], product = out->workgroup_invocations;
        out->workgroup[axis] = program->workgroup[axis];
        out->workgroup_invocations =
            size > 0 && product > UINT64_MAX / size ? UINT64_MAX : product * size;
    }
    for (uint32_t i = 0; i < program->buffer_count; i++)
        add_buffer(&s, &program->buffers[i]);
    push_list(&s, &program->entry, 1);
    while (s.stack.size > 0 && !s.stack.failed) {
        pending entry;
        s.stack.size -= sizeof entry;
        memcpy(&entry, s.stack.data + s.stack.size, sizeof entry);
        visit(&s, entry);
    }
    if (s.f32.kind && s.arithmetic.kind)
        note_needs(&s, VYRE_NEEDS_STRICT_FLOAT, s.arithmetic);
    const int complete = !s.stack.failed;
    vyre__bytes_release(&s.stack);
    return complete;
}

/* Threads that ask first at the same time each derive; one result is kept. */
static vyre__requirements *publish(vyre_program *program, vyre__requirements *made)
{
    vyre__requirements *expected = NULL;
    if (atomic_compare_exchange_strong(&program->requirements, &expected, made))
        return made;
    free(made);
    return expected;
}

vyre_status vyre__program_requirements(const vyre_program *program,
                                       const vyre__requirements **out_requirements,
                                       vyre_error *error)
{
    /* The memo is not part of the program's value. */
    vyre_program *shared = (vyre_program *)(uintptr_t)program;
    vyre__requirements *known = atomic_load(&shared->requirements);
    if (!known) {
        vyre__requirements *made = malloc(sizeof *made);
        if (!made || !derive(program, made)) {
            free(made);
            return vyre__fail_memory(error, "the requirements of a program");
        }
        known = publish(shared, made);
    }
    *out_requirements = known;
    return VYRE_OK;
}

vyre_status vyre_program_requirements(const vyre_program *program,
                                      vyre_requirements *out_requirements, vyre_error *error)
{
    const vyre__requirements *known = NULL;
    const vyre_status status = vyre__program_requirements(program, &known, error);
    if (status == VYRE_OK)
        *out_requirements = known->sum;
    return status;
}

const char *vyre_need_name(uint32_t bit)
{
    static const struct {
        uint32_t bit;
        const char *name;
    } names[] = {
        {VYRE_NEEDS_SUBGROUP, "subgroup"},
        {VYRE_NEEDS_FLOAT16, "float16"},
        {VYRE_NEEDS_BFLOAT16, "bfloat16"},
        {VYRE_NEEDS_FLOAT64, "float64"},
        {VYRE_NEEDS_INT64, "int64"},
        {VYRE_NEEDS_STORAGE8, "storage8"},
        {VYRE_NEEDS_STORAGE16, "storage16"},
        {VYRE_NEEDS_ATOMIC_U32, "atomic_u32"},
        {VYRE_NEEDS_SHARED_MEMORY, "shared_memory"},
        {VYRE_NEEDS_BARRIER, "barrier"},
        {VYRE_NEEDS_GRID_BARRIER, "grid_barrier"},
        {VYRE_NEEDS_TRAP, "trap"},
        {VYRE_NEEDS_INDIRECT_DISPATCH, "indirect_dispatch"},
        {VYRE_NEEDS_ASYNC_COPY, "async_copy"},
        {VYRE_NEEDS_COLLECTIVES, "collectives"},
        {VYRE_NEEDS_TENSOR, "tensor"},
        {VYRE_NEEDS_CALL, "call"},
        {VYRE_NEEDS_OPAQUE, "opaque"},
        {VYRE_NEEDS_RESUME, "resume"},
        {VYRE_NEEDS_STRICT_FLOAT, "strict_float"},
        {VYRE_NEEDS_TRANSCENDENTAL, "transcendental"},
        {VYRE_NEEDS_WIDE_TYPE, "wide_type"},
        {VYRE_NEEDS_SUBGROUP_OPERATOR, "subgroup_operator"},
    };
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        if (names[i].bit == bit)
            return names[i].name;
    return NULL;
}
