/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Types and expressions to bytes, as they are or in the canonical form. */
#include <string.h>

#include "core/ir/wire/wire.h"
#include "core/ir/wire/writer.h"

/* ---- types ---- */

static void write_dims(vyre__wire_writer *writer, const vyre__type *type, uint32_t limit)
{
    if (type->dim_count > limit)
        vyre__write_refuse(writer, "a tensor or mesh has more than 4096 dimensions",
                           "Use fewer dimensions.");
    if (writer->refused)
        return;
    vyre__bytes_put_u32(&writer->bytes, type->dim_count);
    for (uint32_t i = 0; i < type->dim_count; i++)
        vyre__bytes_put_u32(&writer->bytes, type->dims[i]);
}

static void write_quantised(vyre__wire_writer *writer, const vyre__type *type)
{
    const char *fault = vyre__quantised_fault(type);
    if (fault)
        vyre__write_refuse(writer, fault, "Correct the quantised type.");
    vyre__bytes_put_u8(&writer->bytes, type->scale);
    vyre__bytes_put_u32(&writer->bytes, type->a);
    vyre__bytes_put_u8(&writer->bytes, type->zero);
    vyre__bytes_put_u32(&writer->bytes, type->b);
}

static void write_parameters(vyre__wire_writer *writer, const vyre__type *type)
{
    vyre__bytes *bytes = &writer->bytes;
    switch (type->tag) {
    case VYRE__TYPE_ARRAY:
    case VYRE__TYPE_HANDLE:
    case VYRE__TYPE_OPAQUE: vyre__bytes_put_u32(bytes, type->a); break;
    case VYRE__TYPE_VEC: vyre__bytes_put_u8(bytes, (uint8_t)type->a); break;
    case VYRE__TYPE_TENSOR_SHAPED: write_dims(writer, type, VYRE__MAX_TENSOR_RANK); break;
    case VYRE__TYPE_DEVICE_MESH: write_dims(writer, type, VYRE__MAX_MESH_AXES); break;
    case VYRE__TYPE_SPARSE_BSR:
        vyre__bytes_put_u32(bytes, type->a);
        vyre__bytes_put_u32(bytes, type->b);
        break;
    case VYRE__TYPE_QUANTIZED: write_quantised(writer, type); break;
    default: break;
    }
}

void vyre__write_type(vyre__wire_writer *writer, const vyre__type *type)
{
    if (!vyre__write_enter(writer, 0))
        return;
    vyre__bytes_put_u8(&writer->bytes, type->tag);
    if (type->element)
        vyre__write_type(writer, type->element);
    write_parameters(writer, type);
    writer->depth--;
}

/* ---- canonical order of operands ---- */

static int is_literal(uint8_t tag)
{
    return tag == VYRE__EXPR_LIT_U32 || tag == VYRE__EXPR_LIT_I32 || tag == VYRE__EXPR_LIT_BOOL ||
           tag == VYRE__EXPR_LIT_F32;
}

#define BIT(op) (UINT64_C(1) << VYRE__BIN_##op)

/* Operators whose operands are ordered by their bytes whatever they are. */
static const uint64_t ordered = BIT(WRAP_ADD) | BIT(SAT_ADD) | BIT(SAT_MUL) | BIT(BIT_AND) |
                                BIT(BIT_OR) | BIT(BIT_XOR) | BIT(EQ) | BIT(NE) | BIT(AND) |
                                BIT(OR) | BIT(ABS_DIFF);

/* Operators that only move a literal to the right and order two literals: on floats the order of
 * other operands can decide which NaN or zero comes out. */
static const uint64_t literals_only = BIT(ADD) | BIT(MUL) | BIT(MIN) | BIT(MAX);

static int bytes_are_after(const uint8_t *a, size_t a_size, const uint8_t *b, size_t b_size)
{
    const int order = memcmp(a, b, a_size < b_size ? a_size : b_size);
    return order != 0 ? order > 0 : a_size > b_size;
}

static void reverse(uint8_t *first, uint8_t *last)
{
    for (; first < last; first++, last--) {
        const uint8_t byte = *first;
        *first = *last;
        *last = byte;
    }
}

/* The operands lie at [left, right) and [right, end of bytes). */
static void order_operands(vyre__wire_writer *writer, uint8_t op, size_t left, size_t right)
{
    uint8_t *data = writer->bytes.data;
    const size_t end = writer->bytes.size;
    if (writer->refused || writer->bytes.failed || op > VYRE__BIN_MUL_HIGH ||
        !((ordered | literals_only) >> op & 1))
        return;
    const int left_literal = is_literal(data[left]);
    const int right_literal = is_literal(data[right]);
    if (right_literal && !left_literal)
        return;
    if (left_literal == right_literal) {
        const int comparable = left_literal || (ordered >> op & 1);
        if (!comparable || !bytes_are_after(data + left, right - left, data + right, end - right))
            return;
    }
    /* Reversing both parts and then the whole swaps them in place. */
    reverse(data + left, data + right - 1);
    reverse(data + right, data + end - 1);
    reverse(data + left, data + end - 1);
}

/* ---- expressions ---- */

static void write_arg(vyre__wire_writer *writer, const vyre__expr *expr, uint32_t index)
{
    if (!vyre__write_step(writer, "args", index))
        return;
    vyre__write_expr(writer, expr->args[index]);
    vyre__write_back(writer);
}

static void write_args(vyre__wire_writer *writer, const vyre__expr *expr)
{
    for (uint32_t i = 0; i < expr->arg_count; i++)
        write_arg(writer, expr, i);
}

static void write_operator(vyre__wire_writer *writer, const vyre__expr *expr)
{
    vyre__bytes_put_u8(&writer->bytes, expr->op);
    if (expr->op == VYRE__OP_OPAQUE)
        vyre__bytes_put_u32(&writer->bytes, expr->bits);
}

static void write_binary(vyre__wire_writer *writer, const vyre__expr *expr)
{
    write_operator(writer, expr);
    const size_t left = writer->bytes.size;
    write_arg(writer, expr, 0);
    const size_t right = writer->bytes.size;
    write_arg(writer, expr, 1);
    if (writer->canonical)
        order_operands(writer, expr->op, left, right);
}

static void write_atomic(vyre__wire_writer *writer, const vyre__expr *expr)
{
    const int has_expected = expr->arg_count == 3;
    write_operator(writer, expr);
    vyre__bytes_put_u8(&writer->bytes, expr->order);
    vyre__write_str(writer, expr->name);
    write_arg(writer, expr, 0);
    vyre__bytes_put_u8(&writer->bytes, (uint8_t)has_expected);
    if (has_expected)
        write_arg(writer, expr, 2);
    write_arg(writer, expr, 1);
}

static void write_call(vyre__wire_writer *writer, const vyre__expr *expr)
{
    if (expr->arg_count > VYRE__MAX_ARGS)
        vyre__write_refuse(writer, "a call has more than 4096 arguments", "Pass fewer arguments.");
    vyre__write_str(writer, expr->name);
    vyre__bytes_put_u32(&writer->bytes, expr->arg_count);
    write_args(writer, expr);
}

static void write_operands(vyre__wire_writer *writer, const vyre__expr *expr)
{
    switch (expr->tag) {
    case VYRE__EXPR_BINARY: write_binary(writer, expr); break;
    case VYRE__EXPR_CALL: write_call(writer, expr); break;
    case VYRE__EXPR_ATOMIC: write_atomic(writer, expr); break;
    case VYRE__EXPR_OPAQUE:
        vyre__write_str(writer, expr->name);
        vyre__write_payload(writer, expr->u.payload);
        break;
    case VYRE__EXPR_ERROR:
        vyre__write_refuse(writer, "an expression did not parse", "Correct the text first.");
        break;
    case VYRE__EXPR_UNARY:
        write_operator(writer, expr);
        write_args(writer, expr);
        break;
    case VYRE__EXPR_CAST:
        vyre__write_type(writer, expr->u.type);
        write_args(writer, expr);
        break;
    case VYRE__EXPR_SUBGROUP_REDUCE:
        if (writer->revision > 4)
            vyre__bytes_put_u8(&writer->bytes, expr->op);
        write_args(writer, expr);
        break;
    default: write_args(writer, expr); break;
    }
}

static void write_content(vyre__wire_writer *writer, const vyre__expr *expr)
{
    vyre__bytes *bytes = &writer->bytes;
    vyre__bytes_put_u8(bytes, expr->tag);
    switch (expr->tag) {
    case VYRE__EXPR_LIT_U32:
    case VYRE__EXPR_LIT_I32:
    case VYRE__EXPR_LIT_F32: vyre__bytes_put_u32(bytes, expr->bits); break;
    case VYRE__EXPR_LIT_BOOL: vyre__bytes_put_u8(bytes, expr->bits != 0); break;
    case VYRE__EXPR_VAR:
    case VYRE__EXPR_BUF_LEN:
    case VYRE__EXPR_BUFFER_REF: vyre__write_str(writer, expr->name); break;
    case VYRE__EXPR_LOAD:
        vyre__write_str(writer, expr->name);
        write_args(writer, expr);
        break;
    case VYRE__EXPR_INVOCATION_ID:
    case VYRE__EXPR_WORKGROUP_ID:
    case VYRE__EXPR_LOCAL_ID: vyre__bytes_put_u8(bytes, expr->op); break;
    default: write_operands(writer, expr); break;
    }
}

void vyre__write_expr(vyre__wire_writer *writer, const vyre__expr *expr)
{
    if (!vyre__write_enter(writer, expr->place))
        return;
    write_content(writer, expr);
    if (writer->refused && writer->place == 0)
        writer->place = expr->place;
    writer->depth--;
}
