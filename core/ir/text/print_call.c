/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Words with arguments, of expressions and statements. */
#include "core/ir/text/print.h"

static vyre__argument expr_argument(const vyre__expr *expr)
{
    return (vyre__argument){.kind = VYRE__ARGUMENT_EXPR, .expr = expr};
}

static vyre__argument id_argument(uint32_t id)
{
    return (vyre__argument){.kind = VYRE__ARGUMENT_ID, .number = id};
}

static vyre__argument atomic_argument(const vyre__expr *expr, uint32_t index)
{
    if (expr->op == VYRE__OP_OPAQUE) {
        if (index == 0)
            return id_argument(expr->bits);
        index--;
    }
    if (index == 0)
        return (vyre__argument){
            .kind = VYRE__ARGUMENT_ELEMENT, .name = expr->name, .index = expr->args[0]};
    if (expr->arg_count == 3)
        return expr_argument(expr->args[index == 1 ? 2 : 1]);
    return expr_argument(expr->args[1]);
}

static vyre__argument get_argument(const void *owner, uint32_t index)
{
    const vyre__expr *expr = owner;
    switch (expr->tag) {
    case VYRE__EXPR_ATOMIC: return atomic_argument(expr, index);
    case VYRE__EXPR_BUF_LEN:
    case VYRE__EXPR_BUFFER_REF:
        return (vyre__argument){.kind = VYRE__ARGUMENT_NAME, .name = expr->name};
    case VYRE__EXPR_CALL:
        if (index == 0)
            return (vyre__argument){.kind = VYRE__ARGUMENT_STRING, .string = expr->name};
        return expr_argument(expr->args[index - 1]);
    case VYRE__EXPR_OPAQUE:
        if (index == 0)
            return (vyre__argument){.kind = VYRE__ARGUMENT_STRING, .string = expr->name};
        return (vyre__argument){.kind = VYRE__ARGUMENT_BYTES, .bytes = expr->u.payload};
    case VYRE__EXPR_CAST:
        if (index == 0 && !vyre__type_plain(expr->u.type->tag))
            return (vyre__argument){.kind = VYRE__ARGUMENT_TYPE, .type = expr->u.type};
        return expr_argument(expr->args[0]);
    case VYRE__EXPR_BINARY:
    case VYRE__EXPR_UNARY:
        if (expr->op != VYRE__OP_OPAQUE)
            return expr_argument(expr->args[index]);
        return index == 0 ? id_argument(expr->bits) : expr_argument(expr->args[index - 1]);
    default: return expr_argument(expr->args[index]);
    }
}

static uint32_t argument_count(const vyre__expr *expr)
{
    switch (expr->tag) {
    case VYRE__EXPR_CALL: return expr->arg_count + 1;
    case VYRE__EXPR_OPAQUE: return 2;
    case VYRE__EXPR_BUF_LEN:
    case VYRE__EXPR_BUFFER_REF: return 1;
    case VYRE__EXPR_CAST: return vyre__type_plain(expr->u.type->tag) ? 1 : 2;
    case VYRE__EXPR_BINARY:
    case VYRE__EXPR_UNARY:
    case VYRE__EXPR_ATOMIC: return expr->arg_count + (expr->op == VYRE__OP_OPAQUE);
    default: return expr->arg_count;
    }
}

static void print_atomic_head(vyre__printer *printer, const vyre__expr *expr)
{
    vyre__print_text(printer, "atomic_");
    vyre__print_text(printer, expr->op == VYRE__OP_OPAQUE ? "ext" : vyre__atomic_word(expr->op));
    if (expr->order == VYRE__ORDER_SEQ_CST)
        return;
    vyre__print_text(printer, ".");
    vyre__print_text(printer, vyre__order_word(expr->order));
}

static void print_word(vyre__printer *printer, const vyre__expr *expr)
{
    switch (expr->tag) {
    case VYRE__EXPR_BUF_LEN: vyre__print_text(printer, "len"); break;
    case VYRE__EXPR_BUFFER_REF: vyre__print_text(printer, "ref"); break;
    case VYRE__EXPR_CALL: vyre__print_text(printer, "call"); break;
    case VYRE__EXPR_OPAQUE: vyre__print_text(printer, "opaque"); break;
    case VYRE__EXPR_FMA: vyre__print_text(printer, "fma"); break;
    case VYRE__EXPR_CAST:
        vyre__print_text(printer, vyre__type_plain(expr->u.type->tag)
                                      ? vyre__type_word(expr->u.type->tag)
                                      : "cast");
        break;
    case VYRE__EXPR_BINARY:
        vyre__print_text(printer,
                         expr->op == VYRE__OP_OPAQUE ? "binary_ext" : vyre__binary_word(expr->op));
        break;
    case VYRE__EXPR_UNARY:
        vyre__print_text(printer,
                         expr->op == VYRE__OP_OPAQUE ? "unary_ext" : vyre__unary_word(expr->op));
        break;
    case VYRE__EXPR_ATOMIC: print_atomic_head(printer, expr); break;
    case VYRE__EXPR_SUBGROUP_REDUCE:
        vyre__print_text(printer, "subgroup_");
        vyre__print_text(printer, vyre__reduce_word(expr->op));
        break;
    case VYRE__EXPR_SUBGROUP_SHUFFLE: vyre__print_text(printer, "subgroup_shuffle"); break;
    case VYRE__EXPR_SUBGROUP_BALLOT: vyre__print_text(printer, "subgroup_ballot"); break;
    case VYRE__EXPR_SUBGROUP_LANE: vyre__print_text(printer, "subgroup_lane"); break;
    default: vyre__print_text(printer, "subgroup_size"); break;
    }
}

void vyre__print_element(vyre__printer *printer, vyre__str name, const vyre__expr *index,
                         unsigned trail)
{
    vyre__print_name(printer, name);
    vyre__print_text(printer, "[");
    vyre__print_expr(printer, index, trail + 1);
    vyre__print_text(printer, "]");
}

static void print_argument(vyre__printer *printer, const vyre__argument *argument, unsigned trail)
{
    switch (argument->kind) {
    case VYRE__ARGUMENT_EXPR: vyre__print_expr(printer, argument->expr, trail); break;
    case VYRE__ARGUMENT_ELEMENT:
        vyre__print_element(printer, argument->name, argument->index, trail);
        break;
    case VYRE__ARGUMENT_TYPE: vyre__print_type(printer, argument->type); break;
    case VYRE__ARGUMENT_WORD: vyre__print_text(printer, argument->word); break;
    case VYRE__ARGUMENT_NAME: vyre__print_name(printer, argument->name); break;
    case VYRE__ARGUMENT_STRING: vyre__print_string(printer, argument->string); break;
    case VYRE__ARGUMENT_BYTES: vyre__print_bytes(printer, argument->bytes); break;
    case VYRE__ARGUMENT_NUMBER: vyre__print_int(printer, argument->number); break;
    case VYRE__ARGUMENT_ID: vyre__print_id(printer, (uint32_t)argument->number); break;
    }
}

static void print_flat_arguments(vyre__printer *printer, vyre__get_argument *get, const void *owner,
                                 uint32_t count)
{
    vyre__print_text(printer, "(");
    for (uint32_t i = 0; i < count && !vyre__print_is_full(printer); i++) {
        const vyre__argument argument = get(owner, i);
        if (i > 0)
            vyre__print_text(printer, ", ");
        print_argument(printer, &argument, 0);
    }
    vyre__print_text(printer, ")");
}

static void print_broken_arguments(vyre__printer *printer, vyre__get_argument *get,
                                   const void *owner, uint32_t count)
{
    const unsigned indent = printer->indent;
    vyre__print_text(printer, "(");
    printer->indent = vyre__print_deeper(indent);
    for (uint32_t i = 0; i < count; i++) {
        const vyre__argument argument = get(owner, i);
        vyre__print_newline(printer, printer->indent);
        print_argument(printer, &argument, i + 1 < count);
        if (i + 1 < count)
            vyre__print_text(printer, ",");
    }
    printer->indent = indent;
    vyre__print_newline(printer, indent);
    vyre__print_text(printer, ")");
}

/* Breaking gains nothing where there is no expression. */
static int can_break(vyre__get_argument *get, const void *owner, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++) {
        const vyre__argument argument = get(owner, i);
        if (argument.kind == VYRE__ARGUMENT_EXPR || argument.kind == VYRE__ARGUMENT_ELEMENT)
            return 1;
    }
    return 0;
}

void vyre__print_arguments(vyre__printer *printer, vyre__get_argument *get, const void *owner,
                           uint32_t count, unsigned trail)
{
    if (printer->flat || !can_break(get, owner, count)) {
        print_flat_arguments(printer, get, owner, count);
        return;
    }
    const size_t next_number = printer->trivia ? printer->trivia->next_number : 0;
    const unsigned used = printer->column + trail;
    printer->room = used > VYRE__TEXT_WIDTH ? -1 : (long)(VYRE__TEXT_WIDTH - used);
    printer->measuring = printer->flat = 1;
    print_flat_arguments(printer, get, owner, count);
    printer->measuring = printer->flat = 0;
    if (printer->trivia)
        printer->trivia->next_number = next_number;
    if (printer->room >= 0) {
        printer->flat = 1;
        print_flat_arguments(printer, get, owner, count);
        printer->flat = 0;
    } else {
        print_broken_arguments(printer, get, owner, count);
    }
}

void vyre__print_call(vyre__printer *printer, const vyre__expr *expr, unsigned trail)
{
    print_word(printer, expr);
    vyre__print_arguments(printer, get_argument, expr, argument_count(expr), trail);
}
