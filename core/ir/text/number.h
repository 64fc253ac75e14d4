/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Numbers of the text form: exact in both directions and independent of the locale. */
#ifndef VYRE_CORE_IR_TEXT_NUMBER_H
#define VYRE_CORE_IR_TEXT_NUMBER_H

#include <stddef.h>
#include <stdint.h>

/* Longest number token in characters. */
#define VYRE__NUMBER_MAX 128

typedef enum vyre__number_kind {
    VYRE__NUMBER_PLAIN, /* an integer without suffix or with `u`: value */
    VYRE__NUMBER_I32,   /* value: 32 bits */
    VYRE__NUMBER_F32    /* value: 32 bits */
} vyre__number_kind;

typedef struct vyre__number {
    vyre__number_kind kind;
    uint64_t value;
    const char *code; /* static; NULL: the number is fine, else "S020" or "S021" */
    char message[96];
    char fix[224];
} vyre__number;

/* Reads a number token; `negative` when a minus belongs to it (ignored for a plain integer). */
void vyre__number_read(const char *text, size_t size, int negative, vyre__number *out);

/* ---- binary32 ---- */

typedef enum vyre__f32_result {
    VYRE__F32_FINE,
    VYRE__F32_OVERFLOW,  /* no finite number is near enough */
    VYRE__F32_UNDERFLOW, /* not zero, but zero is the nearest */
    VYRE__F32_INEXACT    /* of a hexadecimal float */
} vyre__f32_result;

/* Bits of the float nearest to 0.digits * 10^exponent, ties to even. `digits` are decimal digits,
 * at most VYRE__NUMBER_MAX of them. */
vyre__f32_result vyre__f32_from_decimal(const char *digits, size_t count, int32_t exponent,
                                        uint32_t *out_bits);

/* Bits of exactly mantissa * 2^exponent. */
vyre__f32_result vyre__f32_from_binary(uint64_t mantissa, int32_t exponent, uint32_t *out_bits);

/* The shortest spelling that reads back to the same bits, "-0.0" or "inf" or "nan(0xffc00001)"
 * included. Returns its length; NUL-terminated. */
#define VYRE__F32_TEXT_MAX 24
size_t vyre__f32_print(uint32_t bits, char out[VYRE__F32_TEXT_MAX]);

#endif
