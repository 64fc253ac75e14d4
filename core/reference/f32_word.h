/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Arithmetic on f32 values held as 32-bit words, one rule each, no dependence on the compiler. */
#ifndef VYRE_CORE_REFERENCE_F32_WORD_H
#define VYRE_CORE_REFERENCE_F32_WORD_H

#include <stdint.h>
#include <string.h>

#define VYRE__F32_SIGN 0x80000000u
#define VYRE__F32_INF 0x7F800000u
#define VYRE__F32_NAN 0x7FC00000u

static inline float vyre__f32_of(uint32_t word)
{
    float value;
    memcpy(&value, &word, sizeof value);
    return value;
}

static inline uint32_t vyre__f32_word(float value)
{
    uint32_t word;
    memcpy(&word, &value, sizeof word);
    return word;
}

static inline int vyre__f32_is_nan(uint32_t word)
{
    return (word & ~VYRE__F32_SIGN) > VYRE__F32_INF;
}

/* The one NaN that memory may hold. */
static inline uint32_t vyre__f32_canonical(uint32_t word)
{
    return vyre__f32_is_nan(word) ? VYRE__F32_NAN : word;
}

static inline uint32_t vyre__f32_flush(uint32_t word)
{
    return word & VYRE__F32_INF ? word : word & VYRE__F32_SIGN;
}

uint32_t vyre__f32_min(uint32_t a, uint32_t b); /* the other one when one is NaN; -0 < +0 */
uint32_t vyre__f32_max(uint32_t a, uint32_t b);
uint32_t vyre__f32_round(uint32_t a);  /* to an integer, halves away from zero */
uint32_t vyre__f32_signum(uint32_t a); /* -1, +0, 1, or NaN */
uint32_t vyre__f32_fma(uint32_t a, uint32_t b, uint32_t c); /* a * b + c, rounded once */
uint32_t vyre__f32_to_u32(uint32_t a);                      /* truncates and saturates, NaN is 0 */
uint32_t vyre__f32_to_i32(uint32_t a);

/* 16-bit formats. Narrowing rounds to nearest even; every NaN becomes 0x7E00 or 0x7FC0. */
uint32_t vyre__f32_of_f16(uint16_t half);
uint16_t vyre__f16_of_f32(uint32_t word);
uint32_t vyre__f32_of_bf16(uint16_t brain);
uint16_t vyre__bf16_of_f32(uint32_t word);

#endif
