/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Atomics: one lane after the other, each indivisible among all threads. */
#include "plugins/cpu/kernel/lanes.h"

static uint32_t *word_of(const cpu_frame *frame, const cpu_op *op, uint32_t index)
{
    const cpu_buffer *buffer = &frame->launch->buffers[op->aux];
    if (op->guarded && index >= buffer->size / sizeof(uint32_t))
        return NULL;
    return (uint32_t *)buffer->data + index;
}

/* imm: the first byte. */
static uint32_t *shared_word_of(const cpu_frame *frame, const cpu_op *op, uint32_t index)
{
    if (op->guarded && index >= op->aux)
        return NULL;
    return (uint32_t *)(void *)(frame->shared + op->imm) + index;
}

/* GCC and clang have no fetch-and-minimum. */
static uint32_t fetch_limit(uint32_t *word, uint32_t x, int least)
{
    uint32_t old = __atomic_load_n(word, __ATOMIC_RELAXED);
    while ((least ? x < old : x > old) &&
           !__atomic_compare_exchange_n(word, &old, x, 1, __ATOMIC_RELAXED, __ATOMIC_RELAXED))
        ;
    return old;
}

static uint32_t fetch_add(uint32_t *word, uint32_t x, uint32_t expected)
{
    (void)expected;
    return __atomic_fetch_add(word, x, __ATOMIC_RELAXED);
}

static uint32_t fetch_and(uint32_t *word, uint32_t x, uint32_t expected)
{
    (void)expected;
    return __atomic_fetch_and(word, x, __ATOMIC_RELAXED);
}

static uint32_t fetch_or(uint32_t *word, uint32_t x, uint32_t expected)
{
    (void)expected;
    return __atomic_fetch_or(word, x, __ATOMIC_RELAXED);
}

static uint32_t fetch_xor(uint32_t *word, uint32_t x, uint32_t expected)
{
    (void)expected;
    return __atomic_fetch_xor(word, x, __ATOMIC_RELAXED);
}

static uint32_t fetch_min(uint32_t *word, uint32_t x, uint32_t expected)
{
    (void)expected;
    return fetch_limit(word, x, 1);
}

static uint32_t fetch_max(uint32_t *word, uint32_t x, uint32_t expected)
{
    (void)expected;
    return fetch_limit(word, x, 0);
}

static uint32_t exchange(uint32_t *word, uint32_t x, uint32_t expected)
{
    (void)expected;
    return __atomic_exchange_n(word, x, __ATOMIC_RELAXED);
}

static uint32_t compare_exchange(uint32_t *word, uint32_t x, uint32_t expected)
{
    __atomic_compare_exchange_n(word, &expected, x, 0, __ATOMIC_RELAXED, __ATOMIC_RELAXED);
    return expected;
}

/* c is the slot of zeros where there is no operand c. */
#define ATOMIC(name, where, action)                                                                \
    static void name(cpu_frame *frame, const cpu_op *op, size_t first, size_t end)                 \
    {                                                                                              \
        const uint32_t *index = cpu_slot(frame, op->a), *x = cpu_slot(frame, op->b);               \
        const uint32_t *expected = cpu_slot(frame, op->c), *mask = frame->mask;                    \
        uint32_t *out = cpu_slot(frame, op->out);                                                  \
        const size_t last = cpu_last(frame, end);                                                  \
        for (size_t i = first; i < last; i++) {                                                    \
            uint32_t *word = mask[i] ? where(frame, op, index[i]) : NULL;                          \
            out[i] = word ? action(word, x[i], expected[i]) : 0;                                   \
        }                                                                                          \
    }

#define BOTH(action)                                                                               \
    ATOMIC(buffer_##action, word_of, action)                                                       \
    ATOMIC(shared_##action, shared_word_of, action)

BOTH(fetch_add)
BOTH(fetch_and)
BOTH(fetch_or)
BOTH(fetch_xor)
BOTH(fetch_min)
BOTH(fetch_max)
BOTH(exchange)
BOTH(compare_exchange)

cpu_handler *cpu_atomic_handler(uint32_t op, uint32_t kind)
{
    const int shared = op == VYRE_OP_SHARED_ATOMIC;
    switch (kind) {
    case VYRE_KERNEL_ATOMIC_ADD: return shared ? shared_fetch_add : buffer_fetch_add;
    case VYRE_KERNEL_ATOMIC_AND: return shared ? shared_fetch_and : buffer_fetch_and;
    case VYRE_KERNEL_ATOMIC_OR: return shared ? shared_fetch_or : buffer_fetch_or;
    case VYRE_KERNEL_ATOMIC_XOR: return shared ? shared_fetch_xor : buffer_fetch_xor;
    case VYRE_KERNEL_ATOMIC_MIN_U: return shared ? shared_fetch_min : buffer_fetch_min;
    case VYRE_KERNEL_ATOMIC_MAX_U: return shared ? shared_fetch_max : buffer_fetch_max;
    case VYRE_KERNEL_ATOMIC_EXCHANGE: return shared ? shared_exchange : buffer_exchange;
    case VYRE_KERNEL_ATOMIC_CAS: return shared ? shared_compare_exchange : buffer_compare_exchange;
    default: return NULL;
    }
}
