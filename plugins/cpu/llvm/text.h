/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * The text of a module in LLVM's language, as it grows, and the operands in it.
 */
#ifndef PLUGINS_CPU_LLVM_TEXT_H
#define PLUGINS_CPU_LLVM_TEXT_H

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

/* Types of operands. */
enum {
    SIMD_IR_I1 = 1,
    SIMD_IR_I8,
    SIMD_IR_I16,
    SIMD_IR_I32,
    SIMD_IR_I64,
    SIMD_IR_F16,
    SIMD_IR_F32,
    SIMD_IR_F64,
    SIMD_IR_POINTER
};

uint32_t simd_ir_bits(uint32_t type); /* 1 to 64 */

enum { SIMD_IR_NOTHING = 0, SIMD_IR_TEMPORARY = 1, SIMD_IR_CONSTANT = 2 };

/* An operand: `%tID`, or a constant. `lanes` > 0: a vector of so many, all equal if constant. */
typedef struct simd_ir {
    uint8_t kind; /* SIMD_IR_NOTHING, ... */
    uint8_t type; /* SIMD_IR_I1, ... */
    uint16_t lanes;
    uint32_t id;
    uint64_t bits; /* of a constant */
} simd_ir;

/* Zero-initialise; free `data`. */
typedef struct simd_text {
    char *data; /* owned, NUL-terminated */
    size_t size, capacity;
    int failed; /* memory was short: what follows is dropped */
} simd_text;

/*
 * Appends. The directives are %s (const char *), %u (uint32_t), %l (uint64_t), %r (simd_ir: the
 * operand), %R (the same with its type before it), %T (simd_ir: its type only), %%.
 */
void simd_text_put(simd_text *text, const char *format, ...);
void simd_text_put_list(simd_text *text, const char *format, va_list list);
void simd_text_release(simd_text *text);

#endif
