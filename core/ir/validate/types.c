/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* What operators take and give. A rule whose operand type is unknown stays silent. */
#include "core/ir/validate/validator.h"

const vyre__type vyre__type_failed = {.tag = 0};

static const vyre__type *plain(uint8_t tag)
{
    return vyre__type_plain(tag);
}

int vyre__type_is(const vyre__type *type, uint8_t tag)
{
    return type && type->tag == tag;
}

int vyre__type_is_known(const vyre__type *type)
{
    return type && type != &vyre__type_failed;
}

/* ---- conversions ---- */

static int is_integer_like(const vyre__type *type)
{
    switch (type->tag) {
    case VYRE__TYPE_U8:
    case VYRE__TYPE_U16:
    case VYRE__TYPE_U32:
    case VYRE__TYPE_U64:
    case VYRE__TYPE_I8:
    case VYRE__TYPE_I16:
    case VYRE__TYPE_I32:
    case VYRE__TYPE_I64:
    case VYRE__TYPE_BOOL: return 1;
    default: return 0;
    }
}

static int is_word(const vyre__type *type) /* u32, i32 or bool */
{
    return type->tag == VYRE__TYPE_U32 || type->tag == VYRE__TYPE_I32 ||
           type->tag == VYRE__TYPE_BOOL;
}

static int is_half(const vyre__type *type)
{
    return type->tag == VYRE__TYPE_F16 || type->tag == VYRE__TYPE_BF16;
}

static int cast_is_legal(const vyre__type *from, const vyre__type *to)
{
    if (vyre__type_equal(from, to) || (is_integer_like(from) && is_integer_like(to)))
        return 1;
    switch (to->tag) {
    case VYRE__TYPE_VEC2U32:
        return is_word(from) || from->tag == VYRE__TYPE_U64 || from->tag == VYRE__TYPE_VEC4U32;
    case VYRE__TYPE_VEC4U32: return is_word(from);
    case VYRE__TYPE_F32: return is_word(from) || is_half(from);
    case VYRE__TYPE_F16:
    case VYRE__TYPE_BF16: return from->tag == VYRE__TYPE_F32;
    default: break;
    }
    if (from->tag == VYRE__TYPE_F32)
        return is_word(to);
    if (from->tag == VYRE__TYPE_VEC2U32 || from->tag == VYRE__TYPE_VEC4U32)
        return is_word(to) || to->tag == VYRE__TYPE_U64;
    return 0;
}

/* Width of an integer, 0 for other types. */
static uint32_t integer_bits(const vyre__type *type)
{
    return is_integer_like(type) && type->tag != VYRE__TYPE_BOOL ? vyre__type_bits(type) : 0;
}

static int is_pair(const vyre__type *a, const vyre__type *b, uint8_t x, uint8_t y)
{
    return (a->tag == x && b->tag == y) || (a->tag == y && b->tag == x);
}

int vyre__type_stores(const vyre__validator *v, const vyre__type *from, const vyre__type *to)
{
    if (from->tag == VYRE__TYPE_BOOL && to->tag == VYRE__TYPE_U32)
        return v->program->revision > 4;
    return vyre__type_equal(from, to) || is_pair(from, to, VYRE__TYPE_U32, VYRE__TYPE_BYTES) ||
           is_pair(from, to, VYRE__TYPE_U32, VYRE__TYPE_BOOL) ||
           is_pair(from, to, VYRE__TYPE_U32, VYRE__TYPE_I32) ||
           is_pair(from, to, VYRE__TYPE_U64, VYRE__TYPE_I64);
}

const char *vyre__cast_fix(vyre__validator *v, const vyre__type *from, const vyre__type *to,
                           const char *text)
{
    if (!text)
        text = "…";
    if (from->tag == VYRE__TYPE_BOOL && to->tag == VYRE__TYPE_U32)
        return vyre__scratch(v, "write `%s ? 1 : 0`", text);
    const char *type = vyre__show_type(v, to);
    if (!cast_is_legal(from, to))
        return vyre__scratch(v, "use a value of type %s", type);
    if (vyre__type_plain(to->tag))
        return vyre__scratch(v, "write `%s(%s)`", type, text);
    return vyre__scratch(v, "write `cast(%s, %s)`", type, text);
}

const vyre__type *vyre__check_cast(vyre__validator *v, const vyre__expr *expr,
                                   const vyre__type *operand)
{
    const vyre__type *target = expr->u.type;
    if (!vyre__type_is_known(operand))
        return target;
    if (target->tag == VYRE__TYPE_BYTES && operand->tag != VYRE__TYPE_BYTES) {
        vyre__report(v, "V023", "store the value into a typed buffer instead",
                     "nothing can be cast to bytes, found %s", vyre__show_type(v, operand));
    } else if (!cast_is_legal(operand, target)) {
        const char *fix = cast_is_legal(operand, plain(VYRE__TYPE_U32)) &&
                                  cast_is_legal(plain(VYRE__TYPE_U32), target)
                              ? "cast to u32 first"
                              : "use a value of another type";
        vyre__report(v, "V012", fix, "there is no cast from %s to %s", vyre__show_type(v, operand),
                     vyre__show_type(v, target));
    } else if (integer_bits(target) != 0 && integer_bits(target) < integer_bits(operand)) {
        vyre__report_warning(v, "V035", "keep the wider type where the upper bits matter",
                             "the cast from %s to %s drops the upper bits",
                             vyre__show_type(v, operand), vyre__show_type(v, target));
    }
    return target;
}

/* ---- binary operators ---- */

static int is_numeric(const vyre__type *type)
{
    return type->tag == VYRE__TYPE_U32 || type->tag == VYRE__TYPE_I32 ||
           type->tag == VYRE__TYPE_F32;
}

static int is_int32(const vyre__type *type)
{
    return type->tag == VYRE__TYPE_U32 || type->tag == VYRE__TYPE_I32;
}

static int is_wide_integer(const vyre__type *type)
{
    return type->tag == VYRE__TYPE_U64 || type->tag == VYRE__TYPE_I64;
}

static int is_static_zero(const vyre__expr *expr)
{
    while (expr->tag == VYRE__EXPR_CAST)
        expr = expr->args[0];
    switch (expr->tag) {
    case VYRE__EXPR_LIT_U32:
    case VYRE__EXPR_LIT_I32: return expr->bits == 0;
    case VYRE__EXPR_LIT_F32: return (expr->bits & 0x7FFFFFFFu) == 0;
    default: return 0;
    }
}

/* In f32 it is defined, and mostly a mistake all the same. */
static void check_divisor(vyre__validator *v, const vyre__expr *expr, const vyre__type *type)
{
    static const char fix[] = "divide by another value, or choose one with `?:` before dividing";
    if (!is_static_zero(expr->args[1]))
        return;
    const char *word = vyre__binary_word(expr->op);
    if (vyre__type_is(type, VYRE__TYPE_F32) && expr->op == VYRE__BIN_DIV)
        vyre__report_warning(v, "V044", fix, "`%s` by a constant zero", word);
    else
        vyre__report(v, "V044", fix, "`%s` by a constant zero", word);
}

/* The literal of the other type that the user most likely meant. */
static const char *literal_fix(vyre__validator *v, const vyre__expr *literal,
                               const vyre__type *wanted)
{
    if (literal->tag != VYRE__EXPR_LIT_U32)
        return NULL;
    if (wanted->tag == VYRE__TYPE_F32)
        return vyre__scratch(v, "write `%u.0`", (unsigned)literal->bits);
    if (wanted->tag == VYRE__TYPE_I32 && literal->bits <= INT32_MAX)
        return vyre__scratch(v, "write `%ui`", (unsigned)literal->bits);
    return NULL;
}

static const char *agree_fix(vyre__validator *v, const vyre__expr *expr, const vyre__type *left,
                             const vyre__type *right)
{
    const char *fix = literal_fix(v, expr->args[1], left);
    if (!fix)
        fix = literal_fix(v, expr->args[0], right);
    if (fix)
        return fix;
    const vyre__type *target = left->tag == VYRE__TYPE_BOOL ? right : left;
    return vyre__scratch(v, "cast one side: `%s(…)`", vyre__show_type(v, target));
}

static void report_mismatch(vyre__validator *v, const char *code, const vyre__expr *expr,
                            const vyre__type *left, const vyre__type *right)
{
    vyre__report(v, code, agree_fix(v, expr, left, right),
                 "`%s` takes two values of one type, found %s and %s", vyre__binary_word(expr->op),
                 vyre__show_type(v, left), vyre__show_type(v, right));
}

/* One operand of a type that the operator does not take. */
static void report_operand(vyre__validator *v, const char *code, const char *word,
                           const char *takes, const vyre__type *found, const char *fix)
{
    vyre__report(v, code, fix, "`%s` takes %s, found %s", word, takes, vyre__show_type(v, found));
}

static int is_saturating(uint8_t op)
{
    return op == VYRE__BIN_SAT_ADD || op == VYRE__BIN_SAT_SUB || op == VYRE__BIN_SAT_MUL;
}

/* Rules for one kind of arithmetic that need both types. */
static void check_arithmetic_pair(vyre__validator *v, const vyre__expr *expr,
                                  const vyre__type *left, const vyre__type *right)
{
    const char *word = vyre__binary_word(expr->op);
    if (is_wide_integer(left) || is_wide_integer(right))
        report_operand(v, "V084", word, "u32, i32 or f32", is_wide_integer(left) ? left : right,
                       "split the value into two u32 with an explicit carry");
    const int unsigned_pair = left->tag == VYRE__TYPE_U32 && right->tag == VYRE__TYPE_U32;
    if (is_saturating(expr->op) && !unsigned_pair)
        report_operand(v, "V085", word, "u32", left->tag == VYRE__TYPE_U32 ? right : left,
                       "cast both sides: `u32(…)`");
    if (expr->op == VYRE__BIN_ABS_DIFF &&
        (left->tag == VYRE__TYPE_I32 || right->tag == VYRE__TYPE_I32))
        report_operand(v, "V086", word, "u32", left->tag == VYRE__TYPE_I32 ? left : right,
                       "cast both sides: `u32(…)`");
}

/* A reported mismatch gives no type, so that it is reported once. */
static const vyre__type *check_arithmetic(vyre__validator *v, const vyre__expr *expr,
                                          const vyre__type *left, const vyre__type *right)
{
    const int both = vyre__type_is_known(left) && vyre__type_is_known(right);
    int failed = left == &vyre__type_failed || right == &vyre__type_failed;
    if (expr->op == VYRE__BIN_DIV)
        check_divisor(v, expr, right);
    if (both)
        check_arithmetic_pair(v, expr, left, right);
    const vyre__type *const operands[2] = {left, right};
    for (int i = 0; i < 2; i++) {
        if (!vyre__type_is(operands[i], VYRE__TYPE_BOOL))
            continue;
        report_operand(v, "V087", vyre__binary_word(expr->op), "u32, i32 or f32", operands[i],
                       "write `… ? 1 : 0`");
        failed = 1;
    }
    if (both && is_numeric(left) && is_numeric(right) && left->tag != right->tag) {
        report_mismatch(v, "V088", expr, left, right);
        failed = 1;
    }
    if (failed)
        return &vyre__type_failed;
    if (both && expr->op != VYRE__BIN_ABS_DIFF && vyre__type_equal(left, right))
        return left;
    return plain(VYRE__TYPE_U32);
}

static void check_modulo(vyre__validator *v, const vyre__expr *expr, const vyre__type *left,
                         const vyre__type *right)
{
    check_divisor(v, expr, right);
    const vyre__type *const operands[2] = {left, right};
    for (int i = 0; i < 2; i++)
        if (vyre__type_is_known(operands[i]) && !is_int32(operands[i]))
            report_operand(v, "V089", "%", "u32 or i32", operands[i], "cast both sides: `u32(…)`");
    if (vyre__type_is_known(left) && vyre__type_is_known(right) && is_int32(left) &&
        is_int32(right) && left->tag != right->tag)
        report_mismatch(v, "V090", expr, left, right);
}

static void check_bitwise(vyre__validator *v, const vyre__expr *expr, const vyre__type *left,
                          const vyre__type *right)
{
    if (!vyre__type_is_known(left) || !vyre__type_is_known(right))
        return;
    const char *word = vyre__binary_word(expr->op);
    if (!is_int32(left))
        report_operand(v, "V091", word, "u32 or i32 on its left", left, "cast it: `u32(…)`");
    if (!is_int32(right))
        report_operand(v, "V092", word, "u32 or i32 on its right", right, "cast it: `u32(…)`");
    if (!vyre__type_equal(left, right))
        report_mismatch(v, "V093", expr, left, right);
}

/* Both operands one of two types (`also` may repeat `type`). */
static void check_each(vyre__validator *v, const vyre__expr *expr, const vyre__type *left,
                       const vyre__type *right, const char *code, uint8_t also, const char *takes)
{
    const vyre__type *const operands[2] = {left, right};
    for (int i = 0; i < 2; i++)
        if (vyre__type_is_known(operands[i]) && operands[i]->tag != VYRE__TYPE_U32 &&
            operands[i]->tag != also)
            report_operand(v, code, vyre__binary_word(expr->op), takes, operands[i],
                           "cast it: `u32(…)`");
}

const vyre__type *vyre__check_binary(vyre__validator *v, const vyre__expr *expr,
                                     const vyre__type *left, const vyre__type *right)
{
    switch (expr->op) {
    case VYRE__BIN_ADD:
    case VYRE__BIN_SUB:
    case VYRE__BIN_MUL:
    case VYRE__BIN_DIV:
    case VYRE__BIN_MIN:
    case VYRE__BIN_MAX:
    case VYRE__BIN_SAT_ADD:
    case VYRE__BIN_SAT_SUB:
    case VYRE__BIN_SAT_MUL:
    case VYRE__BIN_ABS_DIFF: return check_arithmetic(v, expr, left, right);
    case VYRE__BIN_MOD: check_modulo(v, expr, left, right); break;
    case VYRE__BIN_BIT_AND:
    case VYRE__BIN_BIT_OR:
    case VYRE__BIN_BIT_XOR: check_bitwise(v, expr, left, right); break;
    case VYRE__BIN_SHL:
    case VYRE__BIN_SHR:
    case VYRE__BIN_ROTL:
    case VYRE__BIN_ROTR: check_each(v, expr, left, right, "V094", VYRE__TYPE_U32, "u32"); break;
    case VYRE__BIN_AND:
    case VYRE__BIN_OR:
        check_each(v, expr, left, right, "V095", VYRE__TYPE_BOOL, "bool or u32");
        return plain(VYRE__TYPE_BOOL);
    case VYRE__BIN_EQ:
    case VYRE__BIN_NE:
    case VYRE__BIN_LT:
    case VYRE__BIN_GT:
    case VYRE__BIN_LE:
    case VYRE__BIN_GE:
        if (vyre__type_is_known(left) && vyre__type_is_known(right) &&
            !vyre__type_equal(left, right))
            report_mismatch(v, "V096", expr, left, right);
        return plain(VYRE__TYPE_BOOL);
    case VYRE__BIN_WAVE_SHUFFLE:
    case VYRE__BIN_WAVE_BALLOT:
    case VYRE__BIN_WAVE_REDUCE:
    case VYRE__BIN_WAVE_BROADCAST:
        vyre__report(v, "V097", "use `subgroup_shuffle`, `subgroup_ballot` or `subgroup_add`",
                     "`%s` has no defined meaning", vyre__binary_word(expr->op));
        break;
    default: break;
    }
    return plain(VYRE__TYPE_U32);
}

/* ---- unary operators ---- */

static void check_float(vyre__validator *v, const vyre__expr *expr, const vyre__type *operand)
{
    if (!vyre__type_is_known(operand) || operand->tag == VYRE__TYPE_F32)
        return;
    const vyre__expr *value = expr->args[0];
    const char *fix = "cast it: `f32(…)`";
    if (value->tag == VYRE__EXPR_LIT_U32)
        fix = vyre__scratch(v, "write `%u.0` or `f32(n)`", (unsigned)value->bits);
    report_operand(v, "V102", vyre__unary_word(expr->op), "f32", operand, fix);
}

static void check_negate(vyre__validator *v, const vyre__type *operand)
{
    if (!vyre__type_is_known(operand))
        return;
    if (operand->tag == VYRE__TYPE_I32)
        report_operand(v, "V098", "-", "u32 or f32", operand, "subtract: write `0i - …`");
    else if (operand->tag != VYRE__TYPE_U32 && operand->tag != VYRE__TYPE_F32)
        report_operand(v, "V099", "-", "u32 or f32", operand, "cast it: `f32(…)`");
}

static void check_bits(vyre__validator *v, const vyre__expr *expr, const vyre__type *operand)
{
    if (vyre__type_is_known(operand) && !is_int32(operand) && operand->tag != VYRE__TYPE_U64)
        report_operand(v, "V101", vyre__unary_word(expr->op), "u32, i32 or u64", operand,
                       "cast it: `u32(…)`");
}

const vyre__type *vyre__check_unary(vyre__validator *v, const vyre__expr *expr,
                                    const vyre__type *operand)
{
    switch (expr->op) {
    case VYRE__UN_NEGATE: check_negate(v, operand); return operand;
    case VYRE__UN_BIT_NOT:
    case VYRE__UN_POPCOUNT:
    case VYRE__UN_CLZ:
    case VYRE__UN_CTZ:
    case VYRE__UN_REVERSE_BITS: check_bits(v, expr, operand); return operand;
    case VYRE__UN_LOGICAL_NOT:
        if (vyre__type_is_known(operand) && operand->tag != VYRE__TYPE_U32 &&
            operand->tag != VYRE__TYPE_BOOL)
            report_operand(v, "V100", "!", "bool or u32", operand, "compare: write `… == 0`");
        return plain(VYRE__TYPE_BOOL);
    case VYRE__UN_IS_NAN:
    case VYRE__UN_IS_INF:
    case VYRE__UN_IS_FINITE: check_float(v, expr, operand); return plain(VYRE__TYPE_BOOL);
    case VYRE__UN_UNPACK4_LOW:
    case VYRE__UN_UNPACK4_HIGH:
    case VYRE__UN_UNPACK8_LOW:
    case VYRE__UN_UNPACK8_HIGH:
        if (vyre__type_is_known(operand) && !is_int32(operand))
            report_operand(v, "V103", vyre__unary_word(expr->op), "u32 or i32", operand,
                           "cast it: `u32(…)`");
        return NULL; /* the width of the parts is not in the type */
    case VYRE__OP_OPAQUE:
        if (vyre__type_is_known(operand))
            vyre__report(v, "V104", "replace it by operators of the language",
                         "the unary operator 0x%08x is not known", (unsigned)expr->bits);
        return NULL;
    default: check_float(v, expr, operand); return plain(VYRE__TYPE_F32);
    }
}

/* ---- select and fma ---- */

const vyre__type *vyre__check_select(vyre__validator *v, const vyre__type *yes,
                                     const vyre__type *no)
{
    if (yes == &vyre__type_failed || no == &vyre__type_failed)
        return &vyre__type_failed;
    if (!yes || !no)
        return NULL;
    if (vyre__type_equal(yes, no))
        return yes;
    vyre__report(v, "V029", vyre__scratch(v, "cast one arm: `%s(…)`", vyre__show_type(v, yes)),
                 "the arms of `?:` have one type, found %s and %s", vyre__show_type(v, yes),
                 vyre__show_type(v, no));
    return &vyre__type_failed;
}

const vyre__type *vyre__check_fma(vyre__validator *v, const vyre__type *const operands[3])
{
    int known = 1, failed = 0;
    for (int i = 0; i < 3; i++) {
        known &= vyre__type_is_known(operands[i]);
        failed |= operands[i] == &vyre__type_failed;
        if (!vyre__type_is_known(operands[i]) || operands[i]->tag == VYRE__TYPE_F32)
            continue;
        vyre__report(v, "V028", "cast it: `f32(…)`", "`fma` takes f32, found %s as operand %d",
                     vyre__show_type(v, operands[i]), i + 1);
        failed = 1;
    }
    if (failed)
        return &vyre__type_failed;
    return known ? plain(VYRE__TYPE_F32) : NULL;
}
