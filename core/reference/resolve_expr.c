/* SPDX-License-Identifier: MIT OR Apache-2.0 */
#include "core/reference/kernels.h"
#include "core/reference/resolver.h"

static const char *const cast_first =
    "cast the operand first: u32(..), i32(..) and f32(..) give the types that are computed with";

static vyre__term *new_term(vyre__resolver *resolver, const vyre__expr *expr, uint8_t type)
{
    vyre__term *term = vyre__arena_alloc(&resolver->reference->arena, sizeof *term);
    if (!term)
        return vyre__resolver_fail(resolver,
                                   vyre__fail_memory(resolver->error, "the prepared program"));
    term->tag = expr->tag;
    term->op = expr->op;
    term->type = type;
    term->bits = expr->bits;
    return term;
}

static uint32_t larger(uint32_t a, uint32_t b)
{
    return a > b ? a : b;
}

/* Resolves the arguments and counts scratch rows. Argument i is computed into row i, counted from
 * the row of the result, or from the one after it when `apart`. */
static int take_args(vyre__resolver *resolver, vyre__term *term, const vyre__expr *expr,
                     uint32_t count, int apart)
{
    if (expr->arg_count < count) {
        vyre__resolver_fail(resolver, vyre__fail(resolver->error, VYRE_INVALID_PROGRAM,
                                                 "validate the program and correct what it reports",
                                                 "an expression lacks an operand"));
        return 0;
    }
    for (uint32_t i = 0; i < count; i++) {
        term->args[i] = vyre__resolve_expr(resolver, expr->args[i]);
        if (!term->args[i])
            return 0;
        term->rows = larger(term->rows, i + (apart ? 1 : 0) + term->args[i]->rows);
    }
    return 1;
}

static const vyre__term *refuse_operands(vyre__resolver *resolver, const char *word, uint8_t left,
                                         uint8_t right)
{
    const char *shown = word ? word : "an unknown operator";
    if (right)
        return vyre__resolver_fail(resolver,
                                   vyre__fail(resolver->error, VYRE_UNSUPPORTED, cast_first,
                                              "`%s` is not executed on %s and %s", shown,
                                              vyre__type_word(left), vyre__type_word(right)));
    return vyre__resolver_fail(resolver, vyre__fail(resolver->error, VYRE_UNSUPPORTED, cast_first,
                                                    "`%s` is not executed on %s", shown,
                                                    vyre__type_word(left)));
}

static const vyre__term *refuse_construct(vyre__resolver *resolver, const char *what,
                                          const char *fix)
{
    return vyre__resolver_fail(
        resolver, vyre__fail(resolver->error, VYRE_UNSUPPORTED, fix, "%s is not executed", what));
}

static const vyre__term *finish(vyre__resolver *resolver, vyre__term *term)
{
    term->flushes = resolver->reference->flush && vyre__type_is_float(term->type);
    return term;
}

static const vyre__term *resolve_var(vyre__resolver *resolver, const vyre__expr *expr)
{
    const vyre__local *local = vyre__resolver_local(resolver, expr->name);
    if (!local)
        return vyre__resolver_fail(resolver,
                                   vyre__fail(resolver->error, VYRE_INVALID_PROGRAM,
                                              "bind the name with `let` before it is used",
                                              "`%.*s` is not a local in scope",
                                              (int)expr->name.size, expr->name.data));
    vyre__term *term = new_term(resolver, expr, local->type);
    if (term)
        term->slot = (uint32_t)(local - resolver->locals);
    return term;
}

static const vyre__term *resolve_load(vyre__resolver *resolver, const vyre__expr *expr)
{
    const uint32_t buffer = vyre__resolver_buffer(resolver, expr->name);
    if (buffer == VYRE__NO_BUFFER)
        return NULL;
    vyre__term *term = new_term(resolver, expr, resolver->reference->memories[buffer].type);
    if (!term || !take_args(resolver, term, expr, 1, 0))
        return NULL;
    if (vyre__type_is_float(term->args[0]->type))
        return refuse_operands(resolver, "index of a load", term->args[0]->type, 0);
    term->slot = buffer;
    return finish(resolver, term);
}

static const vyre__term *resolve_buf_len(vyre__resolver *resolver, const vyre__expr *expr)
{
    const uint32_t buffer = vyre__resolver_buffer(resolver, expr->name);
    vyre__term *term = buffer == VYRE__NO_BUFFER ? NULL : new_term(resolver, expr, VYRE__TYPE_U32);
    if (term)
        term->slot = buffer;
    return term;
}

static const vyre__term *resolve_id(vyre__resolver *resolver, const vyre__expr *expr)
{
    if (expr->op > 2)
        return vyre__resolver_fail(resolver, vyre__fail(resolver->error, VYRE_INVALID_PROGRAM,
                                                        "use axis 0, 1 or 2", "there is no axis %u",
                                                        (unsigned)expr->op));
    return new_term(resolver, expr, VYRE__TYPE_U32);
}

static const vyre__term *resolve_binary(vyre__resolver *resolver, const vyre__expr *expr)
{
    if (expr->op == VYRE__OP_OPAQUE)
        return refuse_construct(resolver, "an opaque binary operator",
                                "write it with the operators of the format");
    if (expr->op >= VYRE__BIN_WAVE_SHUFFLE && expr->op <= VYRE__BIN_WAVE_BROADCAST)
        return refuse_construct(resolver,
                                "a wave operator (wave_shuffle, wave_ballot, "
                                "wave_reduce, wave_broadcast)",
                                "use the subgroup operations");
    vyre__term *term = new_term(resolver, expr, 0);
    if (!term || !take_args(resolver, term, expr, 2, 0))
        return NULL;
    const vyre__choice choice =
        vyre__choose_binary(expr->op, term->args[0]->type, term->args[1]->type);
    if (!choice.binary)
        return refuse_operands(resolver, vyre__binary_word(expr->op), term->args[0]->type,
                               term->args[1]->type);
    term->binary = choice.binary;
    term->type = choice.type;
    return finish(resolver, term);
}

static const vyre__term *resolve_unary(vyre__resolver *resolver, const vyre__expr *expr)
{
    if (expr->op == VYRE__OP_OPAQUE)
        return refuse_construct(resolver, "an opaque unary operator",
                                "write it with the operators of the format");
    vyre__term *term = new_term(resolver, expr, 0);
    if (!term || !take_args(resolver, term, expr, 1, 0))
        return NULL;
    const vyre__choice choice = vyre__choose_unary(expr->op, term->args[0]->type);
    if (!choice.unary)
        return refuse_operands(resolver, vyre__unary_word(expr->op), term->args[0]->type, 0);
    term->unary = choice.unary;
    term->type = choice.type;
    return finish(resolver, term);
}

static const vyre__term *resolve_cast(vyre__resolver *resolver, const vyre__expr *expr)
{
    const uint8_t target = expr->u.type->tag;
    if (!vyre__type_is_executed(target))
        return vyre__resolver_fail(
            resolver, vyre__fail(resolver->error, VYRE_UNSUPPORTED,
                                 "cast to u32, i32, f32, bool, or an 8 or 16 bit type",
                                 "a cast to %s is not executed", vyre__type_word(target)));
    vyre__term *term = new_term(resolver, expr, 0);
    if (!term || !take_args(resolver, term, expr, 1, 0))
        return NULL;
    const vyre__choice choice = vyre__choose_cast(term->args[0]->type, target);
    if (!choice.unary)
        return vyre__resolver_fail(
            resolver, vyre__fail(resolver->error, VYRE_UNSUPPORTED,
                                 "cast in two steps, by way of u32, i32 or f32",
                                 "a cast from %s to %s is not executed",
                                 vyre__type_word(term->args[0]->type), vyre__type_word(target)));
    term->unary = choice.unary;
    term->type = choice.type;
    return finish(resolver, term);
}

static const vyre__term *resolve_select(vyre__resolver *resolver, const vyre__expr *expr)
{
    vyre__term *term = new_term(resolver, expr, 0);
    if (!term || !take_args(resolver, term, expr, 3, 0))
        return NULL;
    const uint8_t left = term->args[1]->type, right = term->args[2]->type;
    if (left != right)
        return refuse_operands(resolver, "select", left, right);
    term->truth = vyre__type_truth(term->args[0]->type);
    term->type = left;
    return term;
}

static const vyre__term *resolve_fma(vyre__resolver *resolver, const vyre__expr *expr)
{
    vyre__term *term = new_term(resolver, expr, VYRE__TYPE_F32);
    if (!term || !take_args(resolver, term, expr, 3, 0))
        return NULL;
    for (int i = 0; i < 3; i++)
        if (!vyre__type_is_float(term->args[i]->type))
            return refuse_operands(resolver, "fma", term->args[i]->type, 0);
    return finish(resolver, term);
}

/* Operands are kept in the order in which they are evaluated: index, expected, value. */
static const vyre__term *resolve_atomic(vyre__resolver *resolver, const vyre__expr *expr)
{
    const char *word = vyre__atomic_word(expr->op);
    if (expr->op == VYRE__ATOMIC_CAS_WEAK)
        return refuse_construct(resolver, "a weak compare-and-exchange",
                                "use the strong form, `cas`");
    if (expr->op == VYRE__ATOMIC_NAND)
        return refuse_construct(resolver, "atomic nand", "write it as a loop around `cas`");
    if (!word)
        return refuse_construct(resolver, "an opaque atomic",
                                "write it with the operators of the format");
    const uint32_t buffer = vyre__resolver_buffer(resolver, expr->name);
    if (buffer == VYRE__NO_BUFFER)
        return NULL;
    const vyre__memory *memory = &resolver->reference->memories[buffer];
    if (memory->is_shared || memory->type != VYRE__TYPE_U32 ||
        resolver->program->buffers[buffer].access != VYRE__ACCESS_READ_WRITE)
        return vyre__resolver_fail(
            resolver, vyre__fail(resolver->error, VYRE_UNSUPPORTED, "use a readwrite buffer of u32",
                                 "an atomic on `%.*s`, which is not a readwrite buffer of u32",
                                 (int)expr->name.size, expr->name.data));
    vyre__term *term = new_term(resolver, expr, VYRE__TYPE_U32);
    const uint32_t count = expr->op == VYRE__ATOMIC_CAS ? 3 : 2;
    if (!term || !take_args(resolver, term, expr, count, 0))
        return NULL;
    if (count == 3) {
        const vyre__term *value = term->args[1];
        term->args[1] = term->args[2];
        term->args[2] = value;
        term->rows =
            larger(term->args[0]->rows, larger(1 + term->args[1]->rows, 2 + term->args[2]->rows));
    }
    for (uint32_t i = 0; i < count; i++)
        if (vyre__type_is_float(term->args[i]->type))
            return refuse_operands(resolver, word, term->args[i]->type, 0);
    term->slot = buffer;
    return term;
}

static const vyre__term *resolve_reduce(vyre__resolver *resolver, const vyre__expr *expr)
{
    const char *word = vyre__reduce_word(expr->op);
    vyre__term *term = new_term(resolver, expr, 0);
    if (!term || !take_args(resolver, term, expr, 1, 1))
        return NULL;
    const uint8_t type = term->args[0]->type;
    const int bitwise =
        expr->op == VYRE__REDUCE_AND || expr->op == VYRE__REDUCE_OR || expr->op == VYRE__REDUCE_XOR;
    const int is_word = type == VYRE__TYPE_U32 || type == VYRE__TYPE_I32;
    if (!word || (!is_word && (bitwise || type != VYRE__TYPE_F32)))
        return refuse_operands(resolver, word, type, 0);
    term->type = type;
    return finish(resolver, term);
}

static const vyre__term *resolve_subgroup(vyre__resolver *resolver, const vyre__expr *expr)
{
    vyre__term *term = new_term(resolver, expr, VYRE__TYPE_U32);
    const int shuffle = expr->tag == VYRE__EXPR_SUBGROUP_SHUFFLE;
    if (!term || !take_args(resolver, term, expr, shuffle ? 2 : 1, 1))
        return NULL;
    if (shuffle && vyre__type_is_float(term->args[1]->type))
        return refuse_operands(resolver, "subgroup_shuffle lane", term->args[1]->type, 0);
    if (shuffle)
        term->type = term->args[0]->type;
    else
        term->truth = vyre__type_truth(term->args[0]->type);
    return term;
}

static const vyre__term *resolve_literal(vyre__resolver *resolver, const vyre__expr *expr,
                                         uint8_t type)
{
    vyre__term *term = new_term(resolver, expr, type);
    if (term && type == VYRE__TYPE_BOOL)
        term->bits = expr->bits != 0;
    return term ? finish(resolver, term) : NULL;
}

static const vyre__term *resolve(vyre__resolver *resolver, const vyre__expr *expr)
{
    switch (expr->tag) {
    case VYRE__EXPR_LIT_U32: return resolve_literal(resolver, expr, VYRE__TYPE_U32);
    case VYRE__EXPR_LIT_I32: return resolve_literal(resolver, expr, VYRE__TYPE_I32);
    case VYRE__EXPR_LIT_BOOL: return resolve_literal(resolver, expr, VYRE__TYPE_BOOL);
    case VYRE__EXPR_LIT_F32: return resolve_literal(resolver, expr, VYRE__TYPE_F32);
    case VYRE__EXPR_VAR: return resolve_var(resolver, expr);
    case VYRE__EXPR_LOAD: return resolve_load(resolver, expr);
    case VYRE__EXPR_BUF_LEN: return resolve_buf_len(resolver, expr);
    case VYRE__EXPR_INVOCATION_ID:
    case VYRE__EXPR_WORKGROUP_ID:
    case VYRE__EXPR_LOCAL_ID: return resolve_id(resolver, expr);
    case VYRE__EXPR_BINARY: return resolve_binary(resolver, expr);
    case VYRE__EXPR_UNARY: return resolve_unary(resolver, expr);
    case VYRE__EXPR_SELECT: return resolve_select(resolver, expr);
    case VYRE__EXPR_CAST: return resolve_cast(resolver, expr);
    case VYRE__EXPR_ATOMIC: return resolve_atomic(resolver, expr);
    case VYRE__EXPR_FMA: return resolve_fma(resolver, expr);
    case VYRE__EXPR_SUBGROUP_REDUCE: return resolve_reduce(resolver, expr);
    case VYRE__EXPR_SUBGROUP_SHUFFLE:
    case VYRE__EXPR_SUBGROUP_BALLOT: return resolve_subgroup(resolver, expr);
    case VYRE__EXPR_SUBGROUP_LANE:
    case VYRE__EXPR_SUBGROUP_SIZE: return new_term(resolver, expr, VYRE__TYPE_U32);
    case VYRE__EXPR_CALL:
        return refuse_construct(resolver, "a call",
                                "put the statements of the operation in its place");
    case VYRE__EXPR_BUFFER_REF:
        return refuse_construct(resolver, "a buffer reference",
                                "put the statements of the called operation in its place");
    case VYRE__EXPR_OPAQUE:
        return refuse_construct(resolver, "an opaque expression",
                                "write it with the expressions of the format");
    default:
        return refuse_construct(resolver, "an unknown expression",
                                "validate the program and correct what it reports");
    }
}

const vyre__term *vyre__resolve_expr(vyre__resolver *resolver, const vyre__expr *expr)
{
    const unsigned limit = VYRE__MAX_VALIDATE_NESTING + VYRE__MAX_VALIDATE_EXPR_DEPTH;
    if (resolver->depth >= limit)
        return vyre__resolver_fail(resolver,
                                   vyre__fail(resolver->error, VYRE_LIMIT,
                                              "give parts of the expression a name with `let`",
                                              "an expression is nested deeper than %d levels",
                                              VYRE__MAX_VALIDATE_EXPR_DEPTH));
    resolver->depth++;
    const vyre__term *term = resolve(resolver, expr);
    resolver->depth--;
    return term;
}

const vyre__term *vyre__resolve_index(vyre__resolver *resolver, const vyre__expr *expr,
                                      const char *what)
{
    const vyre__term *term = vyre__resolve_expr(resolver, expr);
    if (term && vyre__type_is_float(term->type))
        return vyre__resolver_fail(resolver,
                                   vyre__fail(resolver->error, VYRE_UNSUPPORTED, "cast it to u32",
                                              "a float as %s is not executed", what));
    return term;
}
