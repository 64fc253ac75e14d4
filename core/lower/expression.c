/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Expressions: operands strictly from left to right, every one of them, then the operator. */
#include "config.h"

#include "core/lower/value.h"

static const vyre__typed none = {0, 0};

static const char *const cast_first =
    "cast the operand first: u32(..), i32(..) and f32(..) give the types that are computed with";

/* ---- failures ---- */

vyre__typed vyre__lowerer_refuse_operands(vyre__lowerer *l, const char *word, uint8_t left,
                                          uint8_t right)
{
    const char *shown = word ? word : "an unknown operator";
    if (!vyre__lowerer_is_well(l))
        return none;
    if (right)
        vyre__lowerer_fail(l, vyre__fail(l->error, VYRE_UNSUPPORTED, cast_first,
                                         "`%s` is not executed on %s and %s", shown,
                                         vyre__type_word(left), vyre__type_word(right)));
    else
        vyre__lowerer_fail(l,
                           vyre__fail(l->error, VYRE_UNSUPPORTED, cast_first,
                                      "`%s` is not executed on %s", shown, vyre__type_word(left)));
    return none;
}

static vyre__typed refuse(vyre__lowerer *l, const char *what, const char *fix)
{
    vyre__lowerer_refuse(l, what, fix);
    return none;
}

/* ---- operands ---- */

/* Lowers the first `count` arguments; false when one failed. */
static int take_args(vyre__lowerer *l, const vyre__expr *expr, uint32_t count,
                     vyre__typed out_args[3])
{
    if (expr->arg_count < count) {
        if (vyre__lowerer_is_well(l))
            vyre__lowerer_fail(l, vyre__fail(l->error, VYRE_INVALID_PROGRAM,
                                             "validate the program and correct what it reports",
                                             "an expression lacks an operand"));
        return 0;
    }
    for (uint32_t i = 0; i < count; i++) {
        out_args[i] = vyre__lowerer_expr(l, expr->args[i]);
        if (!out_args[i].type)
            return 0;
    }
    return 1;
}

vyre__value vyre__lowerer_index(vyre__lowerer *l, const vyre__expr *expr, const char *what)
{
    const vyre__typed index = vyre__lowerer_expr(l, expr);
    if (!index.type)
        return 0;
    if (!vyre__holds_float(index.type))
        return vyre__lowerer_word(l, index);
    if (vyre__lowerer_is_well(l))
        vyre__lowerer_fail(l, vyre__fail(l->error, VYRE_UNSUPPORTED, "cast it to u32",
                                         "a float as %s is not executed", what));
    return 0;
}

/* ---- leaves ---- */

static vyre__typed literal(vyre__lowerer *l, const vyre__expr *expr)
{
    switch (expr->tag) {
    case VYRE__EXPR_LIT_U32: return (vyre__typed){vyre__value_w32(l, expr->bits), VYRE__TYPE_U32};
    case VYRE__EXPR_LIT_I32: return (vyre__typed){vyre__value_w32(l, expr->bits), VYRE__TYPE_I32};
    case VYRE__EXPR_LIT_BOOL:
        return (vyre__typed){vyre__value_bool(l, expr->bits != 0), VYRE__TYPE_BOOL};
    default: break;
    }
    const int is_subnormal = !(expr->bits & 0x7F800000u);
    const uint32_t bits = l->flush && is_subnormal ? expr->bits & 0x80000000u : expr->bits;
    return (vyre__typed){vyre__value_f32(l, bits), VYRE__TYPE_F32};
}

static vyre__typed variable(vyre__lowerer *l, const vyre__expr *expr)
{
    const vyre__symbol *symbol = vyre__lowerer_find(l, expr->name);
    if (!symbol) {
        vyre__lowerer_fail(l, vyre__fail(l->error, VYRE_INVALID_PROGRAM,
                                         "bind the name with `let` before it is used",
                                         "`%.*s` is not a local in scope", (int)expr->name.size,
                                         expr->name.data));
        return none;
    }
    const vyre__value value =
        symbol->is_local ? vyre__code_get(&l->code, symbol->where) : symbol->where;
    return (vyre__typed){value, symbol->type};
}

static vyre__typed length(vyre__lowerer *l, const vyre__expr *expr)
{
    const uint32_t buffer = vyre__lowerer_buffer(l, expr->name);
    if (buffer == VYRE__NO_BUFFER)
        return none;
    const vyre__store *store = &l->stores[buffer];
    const vyre__value value =
        store->is_shared ? vyre__value_w32(l, store->count)
                         : vyre__code_op0(&l->code, VYRE_OP_LEN, VYRE_VALUE_W32, store->index);
    return (vyre__typed){value, VYRE__TYPE_U32};
}

static vyre__typed id(vyre__lowerer *l, const vyre__expr *expr)
{
    if (expr->op > 2) {
        vyre__lowerer_fail(l, vyre__fail(l->error, VYRE_INVALID_PROGRAM, "use axis 0, 1 or 2",
                                         "there is no axis %u", (unsigned)expr->op));
        return none;
    }
    const uint32_t op = expr->tag == VYRE__EXPR_INVOCATION_ID  ? VYRE_OP_GLOBAL_ID
                        : expr->tag == VYRE__EXPR_WORKGROUP_ID ? VYRE_OP_GROUP_ID
                                                               : VYRE_OP_LOCAL_ID;
    return (vyre__typed){vyre__code_op0(&l->code, op, VYRE_VALUE_W32, expr->op), VYRE__TYPE_U32};
}

/* ---- operators ---- */

static vyre__typed load(vyre__lowerer *l, const vyre__expr *expr)
{
    const uint32_t buffer = vyre__lowerer_buffer(l, expr->name);
    vyre__typed args[3];
    if (buffer == VYRE__NO_BUFFER || !take_args(l, expr, 1, args))
        return none;
    if (vyre__holds_float(args[0].type))
        return vyre__lowerer_refuse_operands(l, "index of a load", args[0].type, 0);
    return vyre__lowerer_load(l, buffer, vyre__lowerer_word(l, args[0]));
}

static vyre__typed binary(vyre__lowerer *l, const vyre__expr *expr)
{
    if (expr->op == VYRE__OP_OPAQUE)
        return refuse(l, "an opaque binary operator", "write it with the operators of the format");
    if (expr->op >= VYRE__BIN_WAVE_SHUFFLE && expr->op <= VYRE__BIN_WAVE_BROADCAST)
        return refuse(l, "a wave operator (wave_shuffle, wave_ballot, wave_reduce, wave_broadcast)",
                      "use the subgroup operations");
    vyre__typed args[3];
    if (!take_args(l, expr, 2, args))
        return none;
    const vyre__typed result = vyre__lowerer_binary(l, expr->op, args[0], args[1]);
    return result.type ? result
                       : vyre__lowerer_refuse_operands(l, vyre__binary_word(expr->op), args[0].type,
                                                       args[1].type);
}

static vyre__typed unary(vyre__lowerer *l, const vyre__expr *expr)
{
    if (expr->op == VYRE__OP_OPAQUE)
        return refuse(l, "an opaque unary operator", "write it with the operators of the format");
    vyre__typed args[3];
    if (!take_args(l, expr, 1, args))
        return none;
    const vyre__typed result = vyre__lowerer_unary(l, expr->op, args[0]);
    return result.type
               ? result
               : vyre__lowerer_refuse_operands(l, vyre__unary_word(expr->op), args[0].type, 0);
}

static vyre__typed cast(vyre__lowerer *l, const vyre__expr *expr)
{
    const uint8_t target = expr->u.type->tag;
    vyre__typed args[3];
    if (!vyre__holds_executed(target)) {
        vyre__lowerer_fail(l, vyre__fail(l->error, VYRE_UNSUPPORTED,
                                         "cast to u32, i32, f32, bool, or an 8 or 16 bit type",
                                         "a cast to %s is not executed", vyre__type_word(target)));
        return none;
    }
    if (!take_args(l, expr, 1, args))
        return none;
    const vyre__typed result = vyre__lowerer_cast(l, args[0], target);
    if (result.type)
        return target == VYRE__TYPE_BF16 ? vyre__lowerer_float(l, result.value, target) : result;
    if (vyre__lowerer_is_well(l))
        vyre__lowerer_fail(l, vyre__fail(l->error, VYRE_UNSUPPORTED,
                                         "cast in two steps, by way of u32, i32 or f32",
                                         "a cast from %s to %s is not executed",
                                         vyre__type_word(args[0].type), vyre__type_word(target)));
    return none;
}

static vyre__typed select(vyre__lowerer *l, const vyre__expr *expr)
{
    vyre__typed args[3];
    if (!take_args(l, expr, 3, args))
        return none;
    if (args[1].type != args[2].type)
        return vyre__lowerer_refuse_operands(l, "select", args[1].type, args[2].type);
    const vyre__value condition = vyre__lowerer_truth(l, args[0]);
    return (vyre__typed){vyre__value_select(l, condition, args[1].value, args[2].value),
                         args[1].type};
}

static vyre__typed fused(vyre__lowerer *l, const vyre__expr *expr)
{
    vyre__typed args[3];
    if (!take_args(l, expr, 3, args))
        return none;
    for (int i = 0; i < 3; i++)
        if (!vyre__holds_float(args[i].type))
            return vyre__lowerer_refuse_operands(l, "fma", args[i].type, 0);
    const vyre__value operands[3] = {args[0].value, args[1].value, args[2].value};
    const vyre__value result = vyre__lowerer_fma(l, operands[0], operands[1], operands[2]);
    return vyre__lowerer_float_of(l, result, VYRE__TYPE_F32, operands, 3);
}

/* ---- all of them ---- */

static vyre__typed lower(vyre__lowerer *l, const vyre__expr *expr)
{
    switch (expr->tag) {
    case VYRE__EXPR_LIT_U32:
    case VYRE__EXPR_LIT_I32:
    case VYRE__EXPR_LIT_BOOL:
    case VYRE__EXPR_LIT_F32: return literal(l, expr);
    case VYRE__EXPR_VAR: return variable(l, expr);
    case VYRE__EXPR_LOAD: return load(l, expr);
    case VYRE__EXPR_BUF_LEN: return length(l, expr);
    case VYRE__EXPR_INVOCATION_ID:
    case VYRE__EXPR_WORKGROUP_ID:
    case VYRE__EXPR_LOCAL_ID: return id(l, expr);
    case VYRE__EXPR_BINARY: return binary(l, expr);
    case VYRE__EXPR_UNARY: return unary(l, expr);
    case VYRE__EXPR_SELECT: return select(l, expr);
    case VYRE__EXPR_CAST: return cast(l, expr);
    case VYRE__EXPR_ATOMIC: return vyre__lowerer_atomic(l, expr);
    case VYRE__EXPR_FMA: return fused(l, expr);
    case VYRE__EXPR_SUBGROUP_REDUCE:
    case VYRE__EXPR_SUBGROUP_SHUFFLE:
    case VYRE__EXPR_SUBGROUP_BALLOT:
    case VYRE__EXPR_SUBGROUP_LANE:
    case VYRE__EXPR_SUBGROUP_SIZE: return vyre__lowerer_subgroup(l, expr);
    case VYRE__EXPR_CALL:
        return refuse(l, "a call", "put the statements of the operation in its place");
    case VYRE__EXPR_BUFFER_REF:
        return refuse(l, "a buffer reference",
                      "put the statements of the called operation in its place");
    case VYRE__EXPR_OPAQUE:
        return refuse(l, "an opaque expression", "write it with the expressions of the format");
    default:
        return refuse(l, "an unknown expression",
                      "validate the program and correct what it reports");
    }
}

vyre__typed vyre__lowerer_expr(vyre__lowerer *l, const vyre__expr *expr)
{
    const unsigned limit = VYRE__MAX_VALIDATE_NESTING + VYRE__MAX_VALIDATE_EXPR_DEPTH;
    if (!vyre__lowerer_is_well(l))
        return none;
    if (l->depth >= limit) {
        vyre__lowerer_fail(l, vyre__fail(l->error, VYRE_LIMIT,
                                         "give parts of the expression a name with `let`",
                                         "an expression is nested deeper than %d levels",
                                         VYRE__MAX_VALIDATE_EXPR_DEPTH));
        return none;
    }
    l->depth++;
    const vyre__typed result = lower(l, expr);
    l->depth--;
    return result;
}
