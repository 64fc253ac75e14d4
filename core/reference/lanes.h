/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * Functions that apply one operator to the values of many lanes: `result` is an expression of the
 * words `x` and `y` of one lane. `out` may be one of the operands.
 */
#ifndef VYRE_CORE_REFERENCE_LANES_H
#define VYRE_CORE_REFERENCE_LANES_H

#include <stdint.h>

#define BINARY(name, result)                                                                       \
    static void name(uint32_t *out, const uint32_t *a, const uint32_t *b, uint32_t count)          \
    {                                                                                              \
        for (uint32_t i = 0; i < count; i++) {                                                     \
            const uint32_t x = a[i], y = b[i];                                                     \
            out[i] = (uint32_t)(result);                                                           \
        }                                                                                          \
    }

#define UNARY(name, result)                                                                        \
    static void name(uint32_t *out, const uint32_t *a, uint32_t count)                             \
    {                                                                                              \
        for (uint32_t i = 0; i < count; i++) {                                                     \
            const uint32_t x = a[i];                                                               \
            out[i] = (uint32_t)(result);                                                           \
        }                                                                                          \
    }

#endif
