/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Values: each is a tree that has one place in the program; a second use takes a copy. */
#include <string.h>

#include "core/ir/builder/builder.h"

/* ---- handles ---- */

const vyre__built *vyre__build_value(vyre_builder *builder, vyre_value value)
{
    if (!vyre__build_ready(builder))
        return NULL;
    if (value > 0 && value <= builder->values.count)
        return (const vyre__built *)builder->values.items + (value - 1);
    vyre__build_fail(builder, "Use a value that this builder made.", "there is no value %u",
                     (unsigned)value);
    return NULL;
}

static int count_elements(vyre_builder *builder, uint32_t count)
{
    if (count > VYRE__BUILD_PROGRAM_SIZE - builder->size) {
        vyre__build_fail(builder, "Name what is used several times with vyre_builder_let.",
                         "the values have more than %d elements", VYRE__BUILD_PROGRAM_SIZE);
        return 0;
    }
    builder->size += count;
    return 1;
}

/* Depth is bounded by VYRE__BUILD_DEPTH. Names, types and payloads are shared. */
static const vyre__expr *copy_tree(vyre_builder *builder, const vyre__expr *expr)
{
    vyre__expr *copy = vyre__build_alloc(builder, 1, sizeof *copy);
    const vyre__expr **args = vyre__build_alloc(builder, expr->arg_count, sizeof *args);
    if (!copy || !args)
        return NULL;
    *copy = *expr;
    for (uint32_t i = 0; i < expr->arg_count; i++) {
        args[i] = copy_tree(builder, expr->args[i]);
        if (!args[i])
            return NULL;
    }
    copy->args = args;
    return copy;
}

const vyre__expr *vyre__build_take(vyre_builder *builder, vyre_value value)
{
    if (!vyre__build_value(builder, value))
        return NULL;
    vyre__built *built = (vyre__built *)builder->values.items + (value - 1);
    if (!built->used) {
        built->used = 1;
        return built->expr;
    }
    return count_elements(builder, built->size) ? copy_tree(builder, built->expr) : NULL;
}

/* ---- making ---- */

/* A new expression without arguments, its handle, or 0 and NULL. */
static vyre_value add_expr(vyre_builder *builder, uint8_t tag, vyre__expr **out_expr)
{
    *out_expr = NULL;
    vyre__expr *expr = vyre__build_alloc(builder, 1, sizeof *expr);
    if (!expr || !count_elements(builder, 1))
        return 0;
    vyre__built *built = vyre__build_grow(builder, &builder->values, sizeof *built);
    if (!built)
        return 0;
    expr->tag = tag;
    expr->name = vyre__str_of("");
    *built = (vyre__built){.expr = expr, .size = 1, .depth = 1};
    *out_expr = expr;
    return (vyre_value)builder->values.count;
}

/* Size and depth of a tree over the arguments; 0 when it is too large. */
static int measure(vyre_builder *builder, const vyre_value *args, uint32_t count, vyre__built *out)
{
    for (uint32_t i = 0; i < count; i++) {
        const vyre__built *arg = vyre__build_value(builder, args[i]);
        if (!arg)
            return 0;
        out->size += arg->size;
        if (arg->depth >= out->depth)
            out->depth = (uint16_t)(arg->depth + 1);
        if (out->size > VYRE__BUILD_VALUE_SIZE || out->depth > VYRE__BUILD_DEPTH) {
            vyre__build_fail(builder, "Name intermediate values with vyre_builder_let.",
                             "a value has more than %d levels or %d elements", VYRE__BUILD_DEPTH,
                             VYRE__BUILD_VALUE_SIZE);
            return 0;
        }
    }
    return 1;
}

/* A new expression over arguments. */
static vyre_value add_tree(vyre_builder *builder, uint8_t tag, const vyre_value *args,
                           uint32_t count, vyre__expr **out_expr)
{
    vyre__built shape = {.size = 1, .depth = 1};
    *out_expr = NULL;
    if (!vyre__build_ready(builder) || !measure(builder, args, count, &shape))
        return 0;
    const vyre__expr **taken = vyre__build_alloc(builder, count, sizeof *taken);
    for (uint32_t i = 0; taken && i < count; i++)
        taken[i] = vyre__build_take(builder, args[i]);
    const vyre_value value = add_expr(builder, tag, out_expr);
    if (value == 0)
        return 0;
    (*out_expr)->args = taken;
    (*out_expr)->arg_count = count;
    vyre__built *built = (vyre__built *)builder->values.items + (value - 1);
    built->size = shape.size;
    built->depth = shape.depth;
    return value;
}

/* ---- leaves ---- */

static vyre_value literal(vyre_builder *builder, uint8_t tag, uint32_t bits)
{
    vyre__expr *expr;
    const vyre_value value = add_expr(builder, tag, &expr);
    if (expr)
        expr->bits = bits;
    return value;
}

vyre_value vyre_builder_u32(vyre_builder *builder, uint32_t value)
{
    return literal(builder, VYRE__EXPR_LIT_U32, value);
}

vyre_value vyre_builder_i32(vyre_builder *builder, int32_t value)
{
    return literal(builder, VYRE__EXPR_LIT_I32, (uint32_t)value);
}

vyre_value vyre_builder_f32(vyre_builder *builder, float value)
{
    uint32_t bits;
    memcpy(&bits, &value, sizeof bits);
    return literal(builder, VYRE__EXPR_LIT_F32, bits);
}

vyre_value vyre_builder_f32_bits(vyre_builder *builder, uint32_t bits)
{
    return literal(builder, VYRE__EXPR_LIT_F32, bits);
}

vyre_value vyre_builder_bool(vyre_builder *builder, int value)
{
    return literal(builder, VYRE__EXPR_LIT_BOOL, value != 0);
}

static vyre_value named(vyre_builder *builder, uint8_t tag, vyre__str name)
{
    vyre__expr *expr;
    const vyre_value value = add_expr(builder, tag, &expr);
    if (expr)
        expr->name = name;
    return value;
}

vyre_value vyre_builder_var(vyre_builder *builder, const char *name)
{
    return named(builder, VYRE__EXPR_VAR, vyre__build_name(builder, name, "the name of a local"));
}

vyre_value vyre_builder_length(vyre_builder *builder, vyre_buffer_decl buffer)
{
    return named(builder, VYRE__EXPR_BUF_LEN, vyre__build_buffer_name(builder, buffer));
}

vyre_value vyre_builder_buffer_ref(vyre_builder *builder, vyre_buffer_decl buffer)
{
    return named(builder, VYRE__EXPR_BUFFER_REF, vyre__build_buffer_name(builder, buffer));
}

static vyre_value position(vyre_builder *builder, uint8_t tag, uint32_t axis)
{
    vyre__expr *expr;
    const uint8_t checked = vyre__build_enum(builder, axis, 0, 2, "axis");
    const vyre_value value = add_expr(builder, tag, &expr);
    if (expr)
        expr->op = checked;
    return value;
}

vyre_value vyre_builder_invocation_id(vyre_builder *builder, uint32_t axis)
{
    return position(builder, VYRE__EXPR_INVOCATION_ID, axis);
}

vyre_value vyre_builder_workgroup_id(vyre_builder *builder, uint32_t axis)
{
    return position(builder, VYRE__EXPR_WORKGROUP_ID, axis);
}

vyre_value vyre_builder_local_id(vyre_builder *builder, uint32_t axis)
{
    return position(builder, VYRE__EXPR_LOCAL_ID, axis);
}

vyre_value vyre_builder_subgroup_lane(vyre_builder *builder)
{
    return literal(builder, VYRE__EXPR_SUBGROUP_LANE, 0);
}

vyre_value vyre_builder_subgroup_size(vyre_builder *builder)
{
    return literal(builder, VYRE__EXPR_SUBGROUP_SIZE, 0);
}

vyre_value vyre_builder_opaque(vyre_builder *builder, const char *kind, const void *payload,
                               size_t size)
{
    const vyre__str copy = vyre__build_payload(builder, payload, size);
    const vyre_value value =
        named(builder, VYRE__EXPR_OPAQUE,
              vyre__build_name(builder, kind, "the kind of an opaque expression"));
    if (value)
        ((vyre__built *)builder->values.items)[value - 1].expr->u.payload = copy;
    return value;
}

/* ---- operators ---- */

/* An operator over arguments; `id` is that of an opaque one. */
static vyre_value operation(vyre_builder *builder, uint8_t tag, uint8_t op, uint32_t id,
                            const vyre_value *args, uint32_t count)
{
    vyre__expr *expr;
    const vyre_value value = add_tree(builder, tag, args, count, &expr);
    if (expr) {
        expr->op = op;
        expr->bits = id;
    }
    return value;
}

vyre_value vyre_builder_binary(vyre_builder *builder, uint32_t op, vyre_value left,
                               vyre_value right)
{
    const vyre_value args[] = {left, right};
    const uint8_t checked =
        vyre__build_enum(builder, op, VYRE__BIN_ADD, VYRE__BIN_MUL_HIGH, "binary operator");
    return operation(builder, VYRE__EXPR_BINARY, checked, 0, args, 2);
}

vyre_value vyre_builder_binary_opaque(vyre_builder *builder, uint32_t id, vyre_value left,
                                      vyre_value right)
{
    const vyre_value args[] = {left, right};
    return operation(builder, VYRE__EXPR_BINARY, VYRE__OP_OPAQUE,
                     vyre__build_opaque_id(builder, id), args, 2);
}

vyre_value vyre_builder_unary(vyre_builder *builder, uint32_t op, vyre_value operand)
{
    const uint8_t checked =
        vyre__build_enum(builder, op, VYRE__UN_NEGATE, VYRE__UN_RECIPROCAL, "unary operator");
    return operation(builder, VYRE__EXPR_UNARY, checked, 0, &operand, 1);
}

vyre_value vyre_builder_unary_opaque(vyre_builder *builder, uint32_t id, vyre_value operand)
{
    return operation(builder, VYRE__EXPR_UNARY, VYRE__OP_OPAQUE, vyre__build_opaque_id(builder, id),
                     &operand, 1);
}

vyre_value vyre_builder_select(vyre_builder *builder, vyre_value condition, vyre_value if_true,
                               vyre_value if_false)
{
    const vyre_value args[] = {condition, if_true, if_false};
    return operation(builder, VYRE__EXPR_SELECT, 0, 0, args, 3);
}

vyre_value vyre_builder_fma(vyre_builder *builder, vyre_value a, vyre_value b, vyre_value c)
{
    const vyre_value args[] = {a, b, c};
    return operation(builder, VYRE__EXPR_FMA, 0, 0, args, 3);
}

vyre_value vyre_builder_cast(vyre_builder *builder, vyre_data_type type, vyre_value operand)
{
    vyre__expr *expr;
    const vyre__type *target = vyre__build_type(builder, type);
    const vyre_value value = add_tree(builder, VYRE__EXPR_CAST, &operand, 1, &expr);
    if (expr)
        expr->u.type = target;
    return value;
}

static vyre_value named_tree(vyre_builder *builder, uint8_t tag, vyre__str name,
                             const vyre_value *args, uint32_t count)
{
    vyre__expr *expr;
    const vyre_value value = add_tree(builder, tag, args, count, &expr);
    if (expr)
        expr->name = name;
    return value;
}

vyre_value vyre_builder_load(vyre_builder *builder, vyre_buffer_decl buffer, vyre_value index)
{
    return named_tree(builder, VYRE__EXPR_LOAD, vyre__build_buffer_name(builder, buffer), &index,
                      1);
}

vyre_value vyre_builder_call(vyre_builder *builder, const char *op_id, const vyre_value *args,
                             uint32_t count)
{
    const vyre__str name = vyre__build_name(builder, op_id, "the operation of a call");
    if (count > VYRE__MAX_ARGS)
        vyre__build_fail(builder, "Pass fewer arguments.",
                         "a call with %u arguments, the limit is %d", (unsigned)count,
                         VYRE__MAX_ARGS);
    else if (count > 0 && !args)
        vyre__build_fail(builder, "Pass the arguments.", "the arguments of a call are NULL");
    return named_tree(builder, VYRE__EXPR_CALL, name, args, count);
}

static vyre_value atomic(vyre_builder *builder, uint8_t op, uint32_t id, uint32_t order,
                         vyre_buffer_decl buffer, const vyre_value args[3])
{
    const vyre__str name = vyre__build_buffer_name(builder, buffer);
    const uint8_t checked =
        vyre__build_enum(builder, order, VYRE__ORDER_RELAXED, VYRE__ORDER_GRID, "memory order");
    vyre__expr *expr;
    const vyre_value value = add_tree(builder, VYRE__EXPR_ATOMIC, args, args[2] ? 3 : 2, &expr);
    if (expr) {
        expr->op = op;
        expr->bits = id;
        expr->order = checked;
        expr->name = name;
    }
    return value;
}

vyre_value vyre_builder_atomic(vyre_builder *builder, uint32_t op, uint32_t order,
                               vyre_buffer_decl buffer, vyre_value index, vyre_value expected,
                               vyre_value value)
{
    const vyre_value args[3] = {index, value, expected};
    const uint8_t checked =
        vyre__build_enum(builder, op, VYRE__ATOMIC_ADD, VYRE__ATOMIC_LRU, "atomic operation");
    return atomic(builder, checked, 0, order, buffer, args);
}

vyre_value vyre_builder_atomic_opaque(vyre_builder *builder, uint32_t id, uint32_t order,
                                      vyre_buffer_decl buffer, vyre_value index,
                                      vyre_value expected, vyre_value value)
{
    const vyre_value args[3] = {index, value, expected};
    return atomic(builder, VYRE__OP_OPAQUE, vyre__build_opaque_id(builder, id), order, buffer,
                  args);
}

vyre_value vyre_builder_subgroup_reduce(vyre_builder *builder, uint32_t op, vyre_value operand)
{
    const uint8_t checked =
        vyre__build_enum(builder, op, VYRE__REDUCE_ADD, VYRE__REDUCE_XOR, "subgroup reduction");
    return operation(builder, VYRE__EXPR_SUBGROUP_REDUCE, checked, 0, &operand, 1);
}

vyre_value vyre_builder_subgroup_shuffle(vyre_builder *builder, vyre_value operand, vyre_value lane)
{
    const vyre_value args[] = {operand, lane};
    return operation(builder, VYRE__EXPR_SUBGROUP_SHUFFLE, 0, 0, args, 2);
}

vyre_value vyre_builder_subgroup_ballot(vyre_builder *builder, vyre_value condition)
{
    return operation(builder, VYRE__EXPR_SUBGROUP_BALLOT, 0, 0, &condition, 1);
}
