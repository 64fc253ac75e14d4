/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Expressions: one walk from the operands up, which checks and infers at once. */
#include "core/ir/validate/validator.h"

/* What the surroundings of an expression say. */
enum {
    IN_ARM = 1u << 0,     /* below an arm of `?:` */
    IS_ARGUMENT = 1u << 1 /* directly the argument of a call */
};

static const vyre__type *check(vyre__validator *v, const vyre__expr *expr, const char *field,
                               uint32_t item, unsigned flags);

static const vyre__type *check_arg(vyre__validator *v, const vyre__expr *expr, uint32_t index,
                                   unsigned flags)
{
    return check(v, expr->args[index], "args", index, flags & IN_ARM);
}

static const vyre__type *check_var(vyre__validator *v, const vyre__expr *expr)
{
    const vyre__binding *binding = vyre__find_local(v, expr->name);
    if (binding)
        return binding->type;
    const char *name = vyre__show_name(v, expr->name);
    const int is_buffer = vyre__program_buffer(v->program, expr->name) != VYRE__NO_BUFFER;
    const int is_id = vyre__str_is(expr->name, "gid") || vyre__str_is(expr->name, "lid") ||
                      vyre__str_is(expr->name, "wid");
    vyre__report(v, "V066",
                 vyre__scratch(v,
                               is_buffer ? "index the buffer: `%s[i]`"
                               : is_id   ? "name the axis: `%s.x`"
                                         : "declare it before: `let %s = …;`",
                               name),
                 is_buffer ? "`%s` is a buffer, not a local" : "`%s` is not declared here", name);
    return &vyre__type_failed;
}

static const vyre__type *check_load(vyre__validator *v, const vyre__expr *expr, unsigned flags)
{
    const uint32_t buffer = vyre__program_buffer(v->program, expr->name);
    vyre__check_load(v, expr, buffer);
    vyre__touch_buffer(v, buffer, 0);
    check_arg(v, expr, 0, flags);
    return buffer == VYRE__NO_BUFFER ? &vyre__type_failed : v->program->buffers[buffer].type;
}

static const vyre__type *check_length(vyre__validator *v, const vyre__expr *expr)
{
    const uint32_t buffer = vyre__program_buffer(v->program, expr->name);
    if (buffer == VYRE__NO_BUFFER)
        vyre__report(v, "V067", "declare the buffer, or correct its name",
                     "`len` of an unknown buffer `%s`", vyre__show_name(v, expr->name));
    vyre__touch_buffer(v, buffer, 0);
    return vyre__type_plain(VYRE__TYPE_U32);
}

static const vyre__type *check_axis(vyre__validator *v, const vyre__expr *expr)
{
    if (expr->op > 2)
        vyre__report(v, "V068", "use x, y or z", "axis %u does not exist", (unsigned)expr->op);
    return vyre__type_plain(VYRE__TYPE_U32);
}

static const vyre__type *check_atomic(vyre__validator *v, const vyre__expr *expr, unsigned flags)
{
    const vyre__type *types[3] = {NULL, NULL, NULL};
    if (flags & IN_ARM)
        vyre__report_warning(v, "W001", "use `if`",
                             "both arms of `?:` are evaluated, so the atomic always happens");
    for (uint32_t i = 0; i < expr->arg_count && i < 3; i++)
        types[i] = check_arg(v, expr, i, flags);
    vyre__check_atomic(v, expr, types[0], types[1], types[2]);
    return vyre__type_plain(VYRE__TYPE_U32);
}

static const vyre__type *check_call(vyre__validator *v, const vyre__expr *expr, unsigned flags)
{
    for (uint32_t i = 0; i < expr->arg_count; i++)
        check(v, expr->args[i], "args", i, (flags & IN_ARM) | IS_ARGUMENT);
    return NULL;
}

static const vyre__type *check_reference(vyre__validator *v, const vyre__expr *expr, unsigned flags)
{
    const uint32_t buffer = vyre__program_buffer(v->program, expr->name);
    const char *name = vyre__show_name(v, expr->name);
    if (!(flags & IS_ARGUMENT))
        vyre__report(v, "V051", vyre__scratch(v, "load an element: `%s[i]`", name),
                     "`ref(%s)` is no value; only a call takes it", name);
    else if (buffer == VYRE__NO_BUFFER)
        vyre__report(v, "V052", "declare the buffer, or correct its name",
                     "the call is given an unknown buffer `%s`", name);
    vyre__touch_buffer(v, buffer, 0);
    return NULL;
}

static const vyre__type *check_reduce(vyre__validator *v, const vyre__expr *expr, unsigned flags)
{
    const vyre__type *type = check_arg(v, expr, 0, flags);
    const int is_bitwise =
        expr->op == VYRE__REDUCE_AND || expr->op == VYRE__REDUCE_OR || expr->op == VYRE__REDUCE_XOR;
    if (is_bitwise && vyre__type_is(type, VYRE__TYPE_F32))
        vyre__report(v, "V047", "reduce the bits of an integer, or use `subgroup_add`",
                     "`subgroup_%s` takes u32 or i32, found f32", vyre__reduce_word(expr->op));
    vyre__check_subgroup_control(v);
    return type;
}

static const vyre__type *check_shuffle(vyre__validator *v, const vyre__expr *expr, unsigned flags)
{
    const vyre__type *type = check_arg(v, expr, 0, flags);
    check_arg(v, expr, 1, flags);
    vyre__check_subgroup_control(v);
    return type;
}

static const vyre__type *check_opaque(vyre__validator *v, const vyre__expr *expr)
{
    if (expr->name.size == 0)
        vyre__report(v, "V030", "name the extension", "an opaque expression without a kind");
    return NULL;
}

static const vyre__type *check_three(vyre__validator *v, const vyre__expr *expr, unsigned flags)
{
    const unsigned arm = expr->tag == VYRE__EXPR_SELECT ? IN_ARM : 0;
    const vyre__type *types[3];
    for (uint32_t i = 0; i < 3; i++)
        types[i] = check_arg(v, expr, i, i > 0 ? flags | arm : flags);
    return arm ? vyre__check_select(v, types[1], types[2]) : vyre__check_fma(v, types);
}

static const vyre__type *check_operator(vyre__validator *v, const vyre__expr *expr, unsigned flags)
{
    const vyre__type *left = check_arg(v, expr, 0, flags);
    if (expr->tag == VYRE__EXPR_CAST)
        return vyre__check_cast(v, expr, left);
    if (expr->tag == VYRE__EXPR_UNARY)
        return vyre__check_unary(v, expr, left);
    return vyre__check_binary(v, expr, left, check_arg(v, expr, 1, flags));
}

static const vyre__type *check_tag(vyre__validator *v, const vyre__expr *expr, unsigned flags)
{
    switch (expr->tag) {
    case VYRE__EXPR_LIT_U32:
    case VYRE__EXPR_SUBGROUP_LANE:
    case VYRE__EXPR_SUBGROUP_SIZE: return vyre__type_plain(VYRE__TYPE_U32);
    case VYRE__EXPR_LIT_I32: return vyre__type_plain(VYRE__TYPE_I32);
    case VYRE__EXPR_LIT_BOOL: return vyre__type_plain(VYRE__TYPE_BOOL);
    case VYRE__EXPR_LIT_F32: return vyre__type_plain(VYRE__TYPE_F32);
    case VYRE__EXPR_VAR: return check_var(v, expr);
    case VYRE__EXPR_LOAD: return check_load(v, expr, flags);
    case VYRE__EXPR_BUF_LEN: return check_length(v, expr);
    case VYRE__EXPR_INVOCATION_ID:
    case VYRE__EXPR_WORKGROUP_ID:
    case VYRE__EXPR_LOCAL_ID: return check_axis(v, expr);
    case VYRE__EXPR_BINARY:
    case VYRE__EXPR_UNARY:
    case VYRE__EXPR_CAST: return check_operator(v, expr, flags);
    case VYRE__EXPR_SELECT:
    case VYRE__EXPR_FMA: return check_three(v, expr, flags);
    case VYRE__EXPR_CALL: return check_call(v, expr, flags);
    case VYRE__EXPR_ATOMIC: return check_atomic(v, expr, flags);
    case VYRE__EXPR_SUBGROUP_REDUCE: return check_reduce(v, expr, flags);
    case VYRE__EXPR_SUBGROUP_SHUFFLE: return check_shuffle(v, expr, flags);
    case VYRE__EXPR_SUBGROUP_BALLOT:
        check_arg(v, expr, 0, flags);
        vyre__check_subgroup_control(v);
        return vyre__type_plain(VYRE__TYPE_U32);
    case VYRE__EXPR_BUFFER_REF: return check_reference(v, expr, flags);
    case VYRE__EXPR_OPAQUE: return check_opaque(v, expr);
    default: return &vyre__type_failed; /* did not parse, and was reported */
    }
}

static void report_depth(vyre__validator *v)
{
    if (v->expr_depth_reported)
        return;
    vyre__report(v, "V033", "bind parts of it with `let`", "an expression is nested deeper than %d",
                 VYRE__MAX_VALIDATE_EXPR_DEPTH);
    v->expr_depth_reported = !v->silent;
}

static const vyre__type *check(vyre__validator *v, const vyre__expr *expr, const char *field,
                               uint32_t item, unsigned flags)
{
    const vyre__step step = {.parent = v->at, .field = field, .item = item, .place = expr->place};
    const vyre__type *type = &vyre__type_failed;
    v->at = &step;
    if (v->expr_depth > VYRE__MAX_VALIDATE_EXPR_DEPTH) {
        report_depth(v);
    } else {
        v->expr_depth++;
        type = check_tag(v, expr, flags);
        v->expr_depth--;
    }
    v->at = step.parent;
    return type;
}

const vyre__type *vyre__check_expr(vyre__validator *v, const vyre__expr *expr, const char *field)
{
    return expr ? check(v, expr, field, VYRE__NO_ITEM, 0) : &vyre__type_failed;
}

const vyre__type *vyre__probe_expr(vyre__validator *v, const vyre__expr *expr, const char *field,
                                   int *out_findings)
{
    const size_t before = v->findings;
    v->silent = 1;
    const vyre__type *type = vyre__check_expr(v, expr, field);
    v->silent = 0;
    *out_findings = v->findings != before;
    return type;
}

void vyre__replay_expr(vyre__validator *v, const vyre__expr *expr, const char *field)
{
    v->replay = 1;
    vyre__check_expr(v, expr, field);
    v->replay = 0;
}
