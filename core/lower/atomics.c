/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * Atomics on u32 elements of buffers. Each gives the old value; out of bounds, 0. An order other
 * than relaxed is kept by fences around, unless no buffer is both stored and loaded plainly: then
 * there is nothing that could be seen too early.
 */
#include "config.h"

#include "core/lower/value.h"

static const vyre__typed none = {0, 0};

static vyre__typed refuse(vyre__lowerer *l, const char *what, const char *fix)
{
    vyre__lowerer_refuse(l, what, fix);
    return none;
}

static uint32_t kind_of(uint8_t op)
{
    switch (op) {
    case VYRE__ATOMIC_ADD: return VYRE_KERNEL_ATOMIC_ADD;
    case VYRE__ATOMIC_OR: return VYRE_KERNEL_ATOMIC_OR;
    case VYRE__ATOMIC_AND: return VYRE_KERNEL_ATOMIC_AND;
    case VYRE__ATOMIC_XOR: return VYRE_KERNEL_ATOMIC_XOR;
    case VYRE__ATOMIC_MIN: return VYRE_KERNEL_ATOMIC_MIN_U;
    case VYRE__ATOMIC_MAX:
    case VYRE__ATOMIC_LRU: return VYRE_KERNEL_ATOMIC_MAX_U;
    case VYRE__ATOMIC_EXCHANGE: return VYRE_KERNEL_ATOMIC_EXCHANGE;
    default: return VYRE_KERNEL_ATOMIC_CAS;
    }
}

static int is_atomic_buffer(vyre__lowerer *l, const vyre__expr *expr, uint32_t buffer)
{
    const vyre__store *store = &l->stores[buffer];
    if (!store->is_shared && store->type == VYRE__TYPE_U32 &&
        l->program->buffers[buffer].access == VYRE__ACCESS_READ_WRITE)
        return 1;
    vyre__lowerer_fail(l, vyre__fail(l->error, VYRE_UNSUPPORTED, "use a readwrite buffer of u32",
                                     "an atomic on `%.*s`, which is not a readwrite buffer of u32",
                                     (int)expr->name.size, expr->name.data));
    return 0;
}

static void fence(vyre__lowerer *l, const vyre__expr *expr, uint32_t order)
{
    if (l->fences && expr->order != VYRE__ORDER_RELAXED)
        vyre__code_op0(&l->code, VYRE_OP_FENCE, 0, VYRE_SCOPE_DEVICE | order << 8);
}

static vyre__value put_atomic(vyre__lowerer *l, const vyre__expr *expr, const vyre__store *store,
                              const vyre__value args[3])
{
    vyre_instruction atomic = {.op = VYRE_OP_ATOMIC,
                               .type = VYRE_VALUE_W32,
                               .arg = {args[0], args[1], args[2]},
                               .aux = kind_of(expr->op) << 16 | store->index};
    if (vyre__value_most(l, args[0]) >= store->count)
        atomic.flags = VYRE_INSTRUCTION_GUARDED;
    fence(l, expr, VYRE_FENCE_RELEASE);
    const vyre__value old = vyre__code_put(&l->code, atomic);
    fence(l, expr, VYRE_FENCE_ACQUIRE);
    return old;
}

/* Operands are evaluated in the order index, expected, value. */
static int take_operands(vyre__lowerer *l, const vyre__expr *expr, vyre__value out_args[3])
{
    const int compares = expr->op == VYRE__ATOMIC_CAS;
    const char *word = vyre__atomic_word(expr->op);
    if (expr->arg_count < (compares ? 3u : 2u)) {
        vyre__lowerer_fail(l, vyre__fail(l->error, VYRE_INVALID_PROGRAM,
                                         "validate the program and correct what it reports",
                                         "an expression lacks an operand"));
        return 0;
    }
    out_args[0] = vyre__lowerer_index(l, expr->args[0], word);
    out_args[2] = compares ? vyre__lowerer_index(l, expr->args[2], word) : 0;
    out_args[1] = vyre__lowerer_index(l, expr->args[1], word);
    return vyre__lowerer_is_well(l);
}

vyre__typed vyre__lowerer_atomic(vyre__lowerer *l, const vyre__expr *expr)
{
    if (expr->op == VYRE__ATOMIC_CAS_WEAK)
        return refuse(l, "a weak compare-and-exchange", "use the strong form, `cas`");
    if (expr->op == VYRE__ATOMIC_NAND)
        return refuse(l, "atomic nand", "write it as a loop around `cas`");
    if (!vyre__atomic_word(expr->op))
        return refuse(l, "an opaque atomic", "write it with the operators of the format");
    const uint32_t buffer = vyre__lowerer_buffer(l, expr->name);
    vyre__value args[3];
    if (buffer == VYRE__NO_BUFFER || !is_atomic_buffer(l, expr, buffer) ||
        !take_operands(l, expr, args))
        return none;
    const int entered = vyre__lowerer_enter(l);
    vyre__value old = put_atomic(l, expr, &l->stores[buffer], args);
    if (entered) {
        const uint32_t local = vyre__lowerer_temporary(l, VYRE_VALUE_W32);
        vyre__code_set(&l->code, local, old);
        vyre__lowerer_leave(l, entered);
        old = vyre__code_get(&l->code, local);
    }
    return (vyre__typed){old, VYRE__TYPE_U32};
}
