/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Folding of comparisons, truth values and selections. */
#include "config.h"

#include "core/lower/simplify/sweep.h"

static vyre__value truth(vyre__sweep *s, int is_true)
{
    return vyre__sweep_constant(s, VYRE_VALUE_BOOL, is_true != 0);
}

static vyre__value opposite(vyre__sweep *s, vyre__value value)
{
    return vyre__sweep_op1(s, VYRE_OP_NOT_B, VYRE_VALUE_BOOL, value);
}

/* ---- comparisons ---- */

/* x == 0 and x != 0, where x is a truth value as a word */
static vyre__value fold_word_of_truth(vyre__sweep *s, const vyre_instruction *in)
{
    uint64_t b;
    const vyre_instruction *at = vyre__sweep_at(s, in->arg[0]);
    if (at->op != VYRE_OP_BOOL_W32 || !vyre__sweep_is_constant(s, in->arg[1], &b) || b > 1)
        return 0;
    const vyre__value value = at->arg[0];
    return (in->op == VYRE_OP_EQ) == (b == 1) ? value : opposite(s, value);
}

/* A comparison that equal operands decide. */
static vyre__value fold_equals(vyre__sweep *s, const vyre_instruction *in)
{
    return truth(s, in->op == VYRE_OP_EQ || in->op == VYRE_OP_LE_U || in->op == VYRE_OP_LE_S);
}

static vyre__value fold_by_facts(vyre__sweep *s, const vyre_instruction *in)
{
    const vyre__value a = in->arg[0], b = in->arg[1];
    if (!s->values[a].facts && !s->values[b].facts)
        return 0;
    if (in->op == VYRE_OP_LT_U) {
        if (vyre__sweep_is_less(s, a, 0, b))
            return truth(s, 1);
        return vyre__sweep_is_less(s, b, -1, a) ? truth(s, 0) : 0;
    }
    if (in->op == VYRE_OP_LE_U) {
        if (vyre__sweep_is_less(s, a, -1, b))
            return truth(s, 1);
        return vyre__sweep_is_less(s, b, 0, a) ? truth(s, 0) : 0;
    }
    return 0;
}

/* Signed comparisons of numbers that are not negative are unsigned ones. */
static void make_unsigned(const vyre__sweep *s, vyre_instruction *in)
{
    if (vyre__sweep_known(s, in->arg[0]).most >> 31 || vyre__sweep_known(s, in->arg[1]).most >> 31)
        return;
    if (in->op == VYRE_OP_LT_S)
        in->op = VYRE_OP_LT_U;
    if (in->op == VYRE_OP_LE_S)
        in->op = VYRE_OP_LE_U;
}

vyre__value vyre__sweep_fold_comparison(vyre__sweep *s, vyre_instruction *in)
{
    if (in->arg[0] == in->arg[1])
        return fold_equals(s, in);
    if (in->type != VYRE_VALUE_W32)
        return 0;
    make_unsigned(s, in);
    if (in->op == VYRE_OP_EQ || in->op == VYRE_OP_NE)
        return fold_word_of_truth(s, in);
    return fold_by_facts(s, in);
}

/* ---- truth values ---- */

static vyre__value fold_not(vyre__sweep *s, vyre_instruction *in)
{
    const vyre_instruction *at = vyre__sweep_at(s, in->arg[0]);
    const vyre__value a = at->arg[0], b = at->arg[1];
    switch (at->op) {
    case VYRE_OP_NOT_B: return a;
    case VYRE_OP_EQ: return vyre__sweep_op2(s, VYRE_OP_NE, at->type, a, b);
    case VYRE_OP_NE: return vyre__sweep_op2(s, VYRE_OP_EQ, at->type, a, b);
    case VYRE_OP_LT_U: return vyre__sweep_op2(s, VYRE_OP_LE_U, at->type, b, a);
    case VYRE_OP_LE_U: return vyre__sweep_op2(s, VYRE_OP_LT_U, at->type, b, a);
    case VYRE_OP_LT_S: return vyre__sweep_op2(s, VYRE_OP_LE_S, at->type, b, a);
    case VYRE_OP_LE_S: return vyre__sweep_op2(s, VYRE_OP_LT_S, at->type, b, a);
    default: return 0;
    }
}

static vyre__value fold_with(vyre__sweep *s, const vyre_instruction *in, int b)
{
    switch (in->op) {
    case VYRE_OP_AND_B: return b ? in->arg[0] : in->arg[1];
    case VYRE_OP_OR_B: return b ? in->arg[1] : in->arg[0];
    case VYRE_OP_XOR_B: return b ? opposite(s, in->arg[0]) : in->arg[0];
    default: return 0;
    }
}

vyre__value vyre__sweep_fold_truth(vyre__sweep *s, vyre_instruction *in)
{
    uint64_t b;
    if (in->op == VYRE_OP_NOT_B)
        return fold_not(s, in);
    if (in->op != VYRE_OP_AND_B && in->op != VYRE_OP_OR_B && in->op != VYRE_OP_XOR_B)
        return 0;
    if (vyre__sweep_is_constant(s, in->arg[1], &b))
        return fold_with(s, in, b != 0);
    if (in->arg[0] == in->arg[1])
        return in->op == VYRE_OP_XOR_B ? truth(s, 0) : in->arg[0];
    return 0;
}

/* ---- selections ---- */

static vyre__value select_truth(vyre__sweep *s, const vyre_instruction *in)
{
    const vyre__value condition = in->arg[0], yes = in->arg[1], no = in->arg[2];
    uint64_t bits;
    if (vyre__sweep_is_constant(s, yes, &bits))
        return bits
                   ? vyre__sweep_op2(s, VYRE_OP_OR_B, VYRE_VALUE_BOOL, condition, no)
                   : vyre__sweep_op2(s, VYRE_OP_AND_B, VYRE_VALUE_BOOL, opposite(s, condition), no);
    if (vyre__sweep_is_constant(s, no, &bits))
        return bits ? vyre__sweep_op2(s, VYRE_OP_OR_B, VYRE_VALUE_BOOL, opposite(s, condition), yes)
                    : vyre__sweep_op2(s, VYRE_OP_AND_B, VYRE_VALUE_BOOL, condition, yes);
    return 0;
}

static vyre__value select_word(vyre__sweep *s, const vyre_instruction *in)
{
    uint64_t yes, no;
    if (in->type != VYRE_VALUE_W32 || !vyre__sweep_is_constant(s, in->arg[1], &yes) ||
        !vyre__sweep_is_constant(s, in->arg[2], &no))
        return 0;
    if (yes == 1 && no == 0)
        return vyre__sweep_op1(s, VYRE_OP_BOOL_W32, VYRE_VALUE_W32, in->arg[0]);
    return 0;
}

/* x == k ? k : x, and x == k ? x : k */
static vyre__value select_equal(vyre__sweep *s, const vyre_instruction *in)
{
    const vyre_instruction *at = vyre__sweep_at(s, in->arg[0]);
    if ((at->op != VYRE_OP_EQ && at->op != VYRE_OP_NE) || at->type != in->type)
        return 0;
    const vyre__value if_equal = in->arg[at->op == VYRE_OP_EQ ? 1 : 2];
    const vyre__value if_not = in->arg[at->op == VYRE_OP_EQ ? 2 : 1];
    const int fits = (if_equal == at->arg[0] && if_not == at->arg[1]) ||
                     (if_equal == at->arg[1] && if_not == at->arg[0]);
    return fits ? if_not : 0;
}

vyre__value vyre__sweep_fold_select(vyre__sweep *s, vyre_instruction *in)
{
    const vyre__range known = vyre__sweep_known(s, in->arg[0]);
    if (known.least == known.most)
        return in->arg[known.least ? 1 : 2];
    if (in->arg[1] == in->arg[2])
        return in->arg[1];
    const vyre_instruction *condition = vyre__sweep_at(s, in->arg[0]);
    if (condition->op == VYRE_OP_NOT_B)
        return vyre__sweep_op3(s, VYRE_OP_SELECT, in->type, condition->arg[0], in->arg[2],
                               in->arg[1]);
    if (in->type == VYRE_VALUE_BOOL)
        return select_truth(s, in);
    const vyre__value found = select_word(s, in);
    return found ? found : select_equal(s, in);
}
