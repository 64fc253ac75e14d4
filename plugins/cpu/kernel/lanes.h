/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * How functions over rows of lanes are written. The inner loop has a fixed number of rounds and no
 * dependence between them (operands and result are the same slot or do not overlap), so that
 * compilers turn it into vector instructions.
 */
#ifndef PLUGINS_CPU_KERNEL_LANES_H
#define PLUGINS_CPU_KERNEL_LANES_H

#include "plugins/cpu/kernel/form.h"

#if defined(__clang__)
#pragma clang diagnostic ignored "-Wpass-failed" /* calls of libm stay scalar */
#define CPU_INDEPENDENT _Pragma("clang loop vectorize(assume_safety)")
#else
#define CPU_INDEPENDENT _Pragma("GCC ivdep")
#endif

/* for each lane i of [first, end) */
#define CPU_EACH                                                                                   \
    for (size_t at = first; at < end; at += CPU_VECTOR)                                            \
        CPU_INDEPENDENT                                                                            \
    for (size_t round = 0, i = at; round < CPU_VECTOR; round++, i++)

/* Functions of operands x, y, z: CPU_UNARY(name, type of the result, of x, expression). */
#define CPU_UNARY(name, to, from, expression)                                                      \
    static void name(cpu_frame *frame, const cpu_op *op, size_t first, size_t end)                 \
    {                                                                                              \
        to *out = cpu_slot(frame, op->out);                                                        \
        const from *a = cpu_slot(frame, op->a);                                                    \
        CPU_EACH                                                                                   \
        {                                                                                          \
            const from x = a[i];                                                                   \
            out[i] = (to)(expression);                                                             \
        }                                                                                          \
    }

#define CPU_BINARY_MIXED(name, to, from, second, expression)                                       \
    static void name(cpu_frame *frame, const cpu_op *op, size_t first, size_t end)                 \
    {                                                                                              \
        to *out = cpu_slot(frame, op->out);                                                        \
        const from *a = cpu_slot(frame, op->a);                                                    \
        const second *b = cpu_slot(frame, op->b);                                                  \
        CPU_EACH                                                                                   \
        {                                                                                          \
            const from x = a[i];                                                                   \
            const second y = b[i];                                                                 \
            out[i] = (to)(expression);                                                             \
        }                                                                                          \
    }

#define CPU_BINARY(name, to, from, expression) CPU_BINARY_MIXED(name, to, from, from, expression)

#define CPU_TERNARY(name, to, first_type, second, expression)                                      \
    static void name(cpu_frame *frame, const cpu_op *op, size_t first, size_t end)                 \
    {                                                                                              \
        to *out = cpu_slot(frame, op->out);                                                        \
        const first_type *a = cpu_slot(frame, op->a);                                              \
        const second *b = cpu_slot(frame, op->b);                                                  \
        const second *c = cpu_slot(frame, op->c);                                                  \
        CPU_EACH                                                                                   \
        {                                                                                          \
            const first_type x = a[i];                                                             \
            const second y = b[i], z = c[i];                                                       \
            out[i] = (to)(expression);                                                             \
        }                                                                                          \
    }

/* true as a mask */
#define CPU_TRUTH(condition) ((condition) ? UINT32_MAX : 0)

#endif
