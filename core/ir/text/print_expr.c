/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Expressions of the printer. */
#include <stdlib.h>
#include <string.h>

#include "core/ir/text/print.h"

/* ---- precedence ---- */

typedef enum operator_class {
    CLASS_NONE, /* no binary operator: a function, a name, a prefix ... */
    CLASS_BIT_AND,
    CLASS_BIT_OR,
    CLASS_BIT_XOR,
    CLASS_SHIFT,
    CLASS_AND,
    CLASS_OR,
    CLASS_COMPARE,
    CLASS_SUM,
    CLASS_PRODUCT
} operator_class;

static operator_class class_of(const vyre__expr *expr)
{
    if (expr->tag != VYRE__EXPR_BINARY)
        return CLASS_NONE;
    switch (expr->op) {
    case VYRE__BIN_ADD:
    case VYRE__BIN_SUB: return CLASS_SUM;
    case VYRE__BIN_MUL:
    case VYRE__BIN_DIV:
    case VYRE__BIN_MOD: return CLASS_PRODUCT;
    case VYRE__BIN_BIT_AND: return CLASS_BIT_AND;
    case VYRE__BIN_BIT_OR: return CLASS_BIT_OR;
    case VYRE__BIN_BIT_XOR: return CLASS_BIT_XOR;
    case VYRE__BIN_SHL:
    case VYRE__BIN_SHR: return CLASS_SHIFT;
    case VYRE__BIN_EQ:
    case VYRE__BIN_NE:
    case VYRE__BIN_LT:
    case VYRE__BIN_GT:
    case VYRE__BIN_LE:
    case VYRE__BIN_GE: return CLASS_COMPARE;
    case VYRE__BIN_AND: return CLASS_AND;
    case VYRE__BIN_OR: return CLASS_OR;
    default: return CLASS_NONE;
    }
}

/* `a op b op c` without parentheses. */
static int chains(operator_class c)
{
    return c != CLASS_NONE && c != CLASS_SHIFT && c != CLASS_COMPARE;
}

static int is_mask(operator_class c)
{
    return c == CLASS_BIT_AND || c == CLASS_BIT_OR || c == CLASS_BIT_XOR;
}

static int needs_parentheses(operator_class parent, const vyre__expr *child, int right)
{
    const operator_class c = class_of(child);
    if (child->tag == VYRE__EXPR_SELECT)
        return 1;
    if (c == CLASS_NONE || (c == parent && !right && chains(c)))
        return 0;
    if (parent == CLASS_SHIFT || is_mask(parent) || c == CLASS_SHIFT || is_mask(c))
        return 1;
    if (parent == CLASS_AND || parent == CLASS_OR)
        return c < CLASS_COMPARE;
    return c <= parent;
}

static int is_number(const vyre__expr *expr)
{
    return expr->tag == VYRE__EXPR_LIT_U32 || expr->tag == VYRE__EXPR_LIT_I32 ||
           expr->tag == VYRE__EXPR_LIT_F32;
}

static int is_prefix(const vyre__expr *expr)
{
    return expr->tag == VYRE__EXPR_UNARY && expr->op <= VYRE__UN_LOGICAL_NOT;
}

/* ---- fitting ---- */

static void print_any(vyre__printer *printer, const vyre__expr *expr, unsigned trail, int mask);

static int fits(vyre__printer *printer, const vyre__expr *expr, unsigned trail, int mask)
{
    const unsigned used = printer->column + trail;
    const size_t next_number = printer->trivia ? printer->trivia->next_number : 0;
    printer->room = used > VYRE__TEXT_WIDTH ? -1 : (long)(VYRE__TEXT_WIDTH - used);
    printer->measuring = 1;
    printer->flat = 1;
    print_any(printer, expr, 0, mask);
    printer->flat = 0;
    printer->measuring = 0;
    if (printer->trivia)
        printer->trivia->next_number = next_number;
    return printer->room >= 0;
}

int vyre__print_is_full(const vyre__printer *printer)
{
    return printer->measuring && printer->room < 0;
}

/* ---- operators ---- */

static void print_operand(vyre__printer *printer, operator_class parent, const vyre__expr *child,
                          int right, unsigned trail)
{
    if (!needs_parentheses(parent, child, right)) {
        print_any(printer, child, trail, is_mask(parent));
        return;
    }
    vyre__print_text(printer, "(");
    print_any(printer, child, trail + 1, 0);
    vyre__print_text(printer, ")");
}

static void print_operator(vyre__printer *printer, const vyre__expr *expr)
{
    vyre__print_text(printer, vyre__binary_word(expr->op));
    vyre__print_text(printer, " ");
}

/* Everything down the left side that needs no parentheses; deeper than `limit` it cannot fit. */
static size_t left_side(const vyre__expr *expr, const vyre__expr **spine, size_t limit)
{
    size_t count = 0;
    for (;;) {
        if (count == limit)
            return limit + 1;
        spine[count++] = expr;
        const vyre__expr *left = expr->args[0];
        if (class_of(left) == CLASS_NONE || needs_parentheses(class_of(expr), left, 0))
            return count;
        expr = left;
    }
}

static void print_flat_operators(vyre__printer *printer, const vyre__expr *expr)
{
    const vyre__expr *spine[VYRE__TEXT_WIDTH / 2];
    size_t count = left_side(expr, spine, sizeof spine / sizeof spine[0]);
    if (count > sizeof spine / sizeof spine[0]) {
        printer->room = -1;
        return;
    }
    const vyre__expr *first = spine[count - 1];
    print_operand(printer, class_of(first), first->args[0], 0, 0);
    while (count-- > 0 && !vyre__print_is_full(printer)) {
        vyre__print_text(printer, " ");
        print_operator(printer, spine[count]);
        print_operand(printer, class_of(spine[count]), spine[count]->args[1], 1, 0);
    }
}

static void push_chain(vyre__printer *printer, const vyre__expr *expr)
{
    if (printer->chain_count == printer->chain_capacity) {
        const size_t capacity = printer->chain_capacity ? printer->chain_capacity * 2 : 64;
        const vyre__expr **larger = realloc(printer->chain, capacity * sizeof *larger);
        if (!larger) {
            printer->failed = 1;
            return;
        }
        printer->chain = larger;
        printer->chain_capacity = capacity;
    }
    printer->chain[printer->chain_count++] = expr;
}

/* A chain of one class, broken before each operator. */
static void print_broken_chain(vyre__printer *printer, const vyre__expr *expr, unsigned trail)
{
    const operator_class class = class_of(expr);
    const size_t base = printer->chain_count;
    const unsigned indent = printer->indent;
    push_chain(printer, expr);
    while (chains(class) && class_of(expr->args[0]) == class) {
        expr = expr->args[0];
        push_chain(printer, expr);
    }
    printer->indent = vyre__print_deeper(indent);
    print_operand(printer, class, expr->args[0], 0, 0);
    while (printer->chain_count > base) {
        const vyre__expr *part = printer->chain[--printer->chain_count];
        vyre__print_newline(printer, printer->indent);
        print_operator(printer, part);
        print_operand(printer, class, part->args[1], 1, printer->chain_count == base ? trail : 0);
    }
    printer->indent = indent;
}

static void print_prefix(vyre__printer *printer, const vyre__expr *expr, unsigned trail)
{
    const vyre__expr *operand = expr->args[0];
    const int minus = expr->op == VYRE__UN_NEGATE;
    const int again = is_prefix(operand) && operand->op == VYRE__UN_NEGATE;
    vyre__print_text(printer, vyre__unary_word(expr->op));
    if (class_of(operand) != CLASS_NONE || operand->tag == VYRE__EXPR_SELECT ||
        (minus && (is_number(operand) || again))) {
        vyre__print_text(printer, "(");
        print_any(printer, operand, trail + 1, 0);
        vyre__print_text(printer, ")");
    } else {
        print_any(printer, operand, trail, 0);
    }
}

/* A select within a select stands in parentheses unless it is the last arm. */
static void print_arm(vyre__printer *printer, const vyre__expr *arm, unsigned trail)
{
    if (arm->tag != VYRE__EXPR_SELECT) {
        print_any(printer, arm, trail, 0);
        return;
    }
    vyre__print_text(printer, "(");
    print_any(printer, arm, trail + 1, 0);
    vyre__print_text(printer, ")");
}

/* `c ? t` of each select, then the last value; broken before each `:`. */
static void print_select(vyre__printer *printer, const vyre__expr *expr, unsigned trail)
{
    const unsigned indent = printer->indent;
    if (!printer->flat)
        printer->indent = vyre__print_deeper(indent);
    for (;;) {
        print_arm(printer, expr->args[0], 2);
        vyre__print_text(printer, " ? ");
        print_arm(printer, expr->args[1], 0);
        expr = expr->args[2];
        if (vyre__print_is_full(printer))
            break;
        if (printer->flat)
            vyre__print_text(printer, " ");
        else
            vyre__print_newline(printer, printer->indent);
        vyre__print_text(printer, ": ");
        if (expr->tag != VYRE__EXPR_SELECT) {
            print_any(printer, expr, trail, 0);
            break;
        }
    }
    printer->indent = indent;
}

/* ---- everything ---- */

static void print_axis(vyre__printer *printer, const char *word, uint8_t axis)
{
    static const char *const names[] = {"x", "y", "z"};
    vyre__print_text(printer, word);
    if (axis < 3)
        vyre__print_text(printer, names[axis]);
    else
        vyre__print_int(printer, axis);
}

static void print_shape(vyre__printer *printer, const vyre__expr *expr, unsigned trail, int mask)
{
    switch (expr->tag) {
    case VYRE__EXPR_LIT_U32:
    case VYRE__EXPR_LIT_I32:
    case VYRE__EXPR_LIT_BOOL:
    case VYRE__EXPR_LIT_F32: vyre__print_literal(printer, expr, mask); return;
    case VYRE__EXPR_VAR: vyre__print_name(printer, expr->name); return;
    case VYRE__EXPR_LOAD: vyre__print_element(printer, expr->name, expr->args[0], trail); return;
    case VYRE__EXPR_INVOCATION_ID: print_axis(printer, "gid.", expr->op); return;
    case VYRE__EXPR_WORKGROUP_ID: print_axis(printer, "wid.", expr->op); return;
    case VYRE__EXPR_LOCAL_ID: print_axis(printer, "lid.", expr->op); return;
    case VYRE__EXPR_SELECT: print_select(printer, expr, trail); return;
    default: break;
    }
    if (class_of(expr) != CLASS_NONE && printer->flat) {
        print_flat_operators(printer, expr);
    } else if (class_of(expr) != CLASS_NONE) {
        print_broken_chain(printer, expr, trail);
    } else if (is_prefix(expr)) {
        print_prefix(printer, expr, trail);
    } else {
        vyre__print_call(printer, expr, trail);
    }
}

static void print_any(vyre__printer *printer, const vyre__expr *expr, unsigned trail, int mask)
{
    if (vyre__print_is_full(printer))
        return;
    if (!printer->flat && fits(printer, expr, trail, mask)) {
        printer->flat = 1;
        print_shape(printer, expr, trail, mask);
        printer->flat = 0;
    } else {
        print_shape(printer, expr, trail, mask);
    }
}

void vyre__print_expr(vyre__printer *printer, const vyre__expr *expr, unsigned trail)
{
    print_any(printer, expr, trail, 0);
}

/* ---- equality ---- */

static int same_content(const vyre__expr *a, const vyre__expr *b)
{
    if (a->tag != b->tag || a->op != b->op || a->order != b->order || a->bits != b->bits ||
        a->arg_count != b->arg_count || !vyre__str_equal(a->name, b->name))
        return 0;
    if (a->tag == VYRE__EXPR_CAST)
        return vyre__type_equal(a->u.type, b->u.type);
    return a->tag != VYRE__EXPR_OPAQUE || vyre__str_equal(a->u.payload, b->u.payload);
}

/* Long chains lean left, so that side is walked and only the others nest. */
int vyre__expr_equal(const vyre__expr *a, const vyre__expr *b)
{
    while (a != b) {
        if (!same_content(a, b))
            return 0;
        for (uint32_t i = 1; i < a->arg_count; i++)
            if (!vyre__expr_equal(a->args[i], b->args[i]))
                return 0;
        if (a->arg_count == 0)
            return 1;
        a = a->args[0];
        b = b->args[0];
    }
    return 1;
}
