/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Expressions on the wire: a tag, then the payload of the tag, depth first. */
#include "core/ir/wire/reader.h"

/* The operator byte; an opaque operator has its id behind it. */
static void read_operator(vyre__wire_reader *reader, vyre__expr *expr, const char *kind,
                          const char *(*word)(uint8_t op))
{
    const uint8_t *at = reader->next;
    expr->op = vyre__read_u8(reader);
    if (expr->op == VYRE__OP_OPAQUE) {
        expr->bits = vyre__read_u32(reader);
        if (!(expr->bits & VYRE__OPAQUE_ID_BIT))
            vyre__read_fail(reader, at + 1, VYRE__WIRE_TAG,
                            "Set the top bit of ids of opaque operators.",
                            "the id 0x%08x of an opaque %s operator lacks its top bit",
                            (unsigned)expr->bits, kind);
    } else if (!word(expr->op)) {
        vyre__read_fail(reader, at, VYRE__WIRE_OP,
                        "Mend the writer, or read the program with a newer library.",
                        "there is no %s operator with tag 0x%02x", kind, (unsigned)expr->op);
    }
}

/* Makes `args` the arguments of the expression. */
static void set_args(vyre__wire_reader *reader, vyre__expr *expr, const vyre__expr *const *args,
                     uint32_t count)
{
    const vyre__expr **copy = vyre__read_alloc(reader, count, sizeof *copy);
    if (!copy)
        return;
    for (uint32_t i = 0; i < count; i++)
        copy[i] = args[i];
    expr->args = copy;
    expr->arg_count = count;
}

static void read_args(vyre__wire_reader *reader, vyre__expr *expr, uint32_t count)
{
    const vyre__expr *args[3];
    for (uint32_t i = 0; i < count; i++)
        args[i] = vyre__read_expr(reader);
    if (reader->status == VYRE_OK)
        set_args(reader, expr, args, count);
}

static void read_call(vyre__wire_reader *reader, vyre__expr *expr)
{
    expr->name = vyre__read_str(reader);
    const uint8_t *at = reader->next;
    const uint32_t count = vyre__read_u32(reader);
    if (count > VYRE__MAX_ARGS)
        vyre__read_fail(reader, at, VYRE__WIRE_LIMIT, "Pass fewer arguments.",
                        "a call with %u arguments, the limit is %d", (unsigned)count,
                        VYRE__MAX_ARGS);
    const size_t first = reader->pending_count;
    for (uint32_t i = 0; i < count && reader->status == VYRE_OK; i++)
        vyre__read_push(reader, vyre__read_expr(reader));
    if (reader->status != VYRE_OK)
        return;
    expr->args = vyre__read_collect(reader, first);
    expr->arg_count = count;
}

static void read_atomic(vyre__wire_reader *reader, vyre__expr *expr)
{
    const vyre__expr *args[3] = {NULL, NULL, NULL};
    read_operator(reader, expr, "atomic", vyre__atomic_word);
    expr->order = vyre__read_tag(reader, VYRE__ORDER_RELAXED, 6, "a memory order");
    expr->name = vyre__read_str(reader);
    args[0] = vyre__read_expr(reader);
    const int has_expected = vyre__read_u8(reader) != 0;
    if (has_expected)
        args[2] = vyre__read_expr(reader);
    args[1] = vyre__read_expr(reader);
    if (reader->status == VYRE_OK)
        set_args(reader, expr, args, has_expected ? 3 : 2);
}

/* Revision 4 has the sum alone and no operator byte. */
static void read_reduce(vyre__wire_reader *reader, vyre__expr *expr)
{
    expr->op = VYRE__REDUCE_ADD;
    if (reader->revision > 4)
        expr->op = vyre__read_tag(reader, VYRE__REDUCE_ADD, 7, "a subgroup reduction");
    read_args(reader, expr, 1);
}

static void read_buffer_ref(vyre__wire_reader *reader, vyre__expr *expr, const uint8_t *at)
{
    if (reader->revision < 5)
        vyre__read_fail(reader, at, VYRE__WIRE_TAG, "Write the program as revision 5 or 6.",
                        "a reference to a buffer does not exist in revision 4");
    expr->name = vyre__read_str(reader);
}

static void read_operands(vyre__wire_reader *reader, vyre__expr *expr, const uint8_t *at)
{
    switch (expr->tag) {
    case VYRE__EXPR_LOAD:
        expr->name = vyre__read_str(reader);
        read_args(reader, expr, 1);
        break;
    case VYRE__EXPR_BINARY:
        read_operator(reader, expr, "binary", vyre__binary_word);
        read_args(reader, expr, 2);
        break;
    case VYRE__EXPR_UNARY:
        read_operator(reader, expr, "unary", vyre__unary_word);
        read_args(reader, expr, 1);
        break;
    case VYRE__EXPR_CALL: read_call(reader, expr); break;
    case VYRE__EXPR_SELECT:
    case VYRE__EXPR_FMA: read_args(reader, expr, 3); break;
    case VYRE__EXPR_CAST:
        expr->u.type = vyre__read_type(reader);
        read_args(reader, expr, 1);
        break;
    case VYRE__EXPR_ATOMIC: read_atomic(reader, expr); break;
    case VYRE__EXPR_SUBGROUP_REDUCE: read_reduce(reader, expr); break;
    case VYRE__EXPR_SUBGROUP_SHUFFLE: read_args(reader, expr, 2); break;
    case VYRE__EXPR_SUBGROUP_BALLOT: read_args(reader, expr, 1); break;
    case VYRE__EXPR_OPAQUE:
        expr->name = vyre__read_str(reader);
        expr->u.payload = vyre__read_payload(reader);
        break;
    default:
        vyre__read_fail(reader, at, VYRE__WIRE_TAG,
                        "Mend the writer, or read the program with a newer library.",
                        "there is no expression with tag 0x%02x", (unsigned)expr->tag);
    }
}

/* Leaves are read here, expressions with operands above. */
static void read_content(vyre__wire_reader *reader, vyre__expr *expr, const uint8_t *at)
{
    switch (expr->tag) {
    case VYRE__EXPR_LIT_U32:
    case VYRE__EXPR_LIT_I32:
    case VYRE__EXPR_LIT_F32: expr->bits = vyre__read_u32(reader); break;
    case VYRE__EXPR_LIT_BOOL: expr->bits = vyre__read_u8(reader) != 0; break;
    case VYRE__EXPR_VAR:
    case VYRE__EXPR_BUF_LEN: expr->name = vyre__read_str(reader); break;
    case VYRE__EXPR_INVOCATION_ID:
    case VYRE__EXPR_WORKGROUP_ID:
    case VYRE__EXPR_LOCAL_ID: expr->op = vyre__read_u8(reader); break;
    case VYRE__EXPR_SUBGROUP_LANE:
    case VYRE__EXPR_SUBGROUP_SIZE: break;
    case VYRE__EXPR_BUFFER_REF: read_buffer_ref(reader, expr, at); break;
    default: read_operands(reader, expr, at); break;
    }
}

const vyre__expr *vyre__read_expr(vyre__wire_reader *reader)
{
    if (!vyre__read_enter(reader))
        return NULL;
    vyre__expr *expr = vyre__read_alloc(reader, 1, sizeof *expr);
    if (expr) {
        const uint8_t *at = reader->next;
        expr->tag = vyre__read_u8(reader);
        if (reader->status == VYRE_OK)
            read_content(reader, expr, at);
    }
    reader->depth--;
    return reader->status == VYRE_OK ? expr : NULL;
}
