/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Values at the edges of their types. */
#include "tests/conform/generate.h"

static const uint32_t words[] = {0,          1,          2,          3,          7,
                                 31,         32,         33,         0x7F,       0x80,
                                 0xFF,       0x100,      0x7FFF,     0x8000,     0xFFFF,
                                 0x10000,    0x7FFFFFFF, 0x80000000, 0x80000001, 0xFFFFFFFE,
                                 0xFFFFFFFF, 0xAAAAAAAA, 0x55555555, 0xDEADBEEF, 0x00FFFFFF};

/* Zeros, the least and the largest subnormal and normal, infinities, NaNs of both signs with and
 * without payload, ties of rounding to integers, to f16 and to bf16, ends of the ranges of integers
 * and of the functions. */
static const uint32_t floats[] = {
    0x00000000, 0x80000000, 0x00000001, 0x80000001, 0x007FFFFF, 0x807FFFFF, 0x00800000, 0x80800000,
    0x00800001, 0x7F7FFFFF, 0xFF7FFFFF, 0x7F800000, 0xFF800000, 0x7FC00000, 0xFFC00000, 0x7F800001,
    0xFFABCDEF, 0x3F800000, 0xBF800000, 0x3F800001, 0x3F7FFFFF, 0x3F000000, 0xBF000000, 0x3EFFFFFF,
    0x3FC00000, 0xBFC00000, 0x40200000, 0xC0200000, 0x4B000000, 0x4AFFFFFF, 0x4B7FFFFF, 0x4F000000,
    0x4EFFFFFF, 0xCF000000, 0xCF000001, 0x4F800000, 0x4F7FFFFF, 0x40490FDB, 0x3FC90FDB, 0x42B17218,
    0x42B0C0A5, 0xC2CFF1B5, 0xC3150000, 0x43000000, 0x477FE000, 0x477FEFFF, 0x477FF000, 0x33000000,
    0x33000001, 0x387FC000, 0x38800000, 0x3F801000, 0x3F803000, 0x3F808000, 0x3F818000, 0x7F7F8000,
    0x00008000, 0x501502F9, 0x7E967699, 0x20000000, 0x5F000000, 0x1A000000, 0x65A96816, 0x2EDBE6FF};

static const uint16_t halves[] = {0x0000, 0x8000, 0x0001, 0x8001, 0x03FF, 0x0400, 0x7BFF, 0x7C00,
                                  0xFC00, 0x7E00, 0xFE00, 0x7C01, 0x3C00, 0xBC00, 0x3800, 0x3555};
static const uint16_t brains[] = {0x0000, 0x8000, 0x0001, 0x8001, 0x007F, 0x0080, 0x7F7F, 0x7F80,
                                  0xFF80, 0x7FC0, 0xFFC0, 0x7F81, 0x3F80, 0xBF80, 0x3F00, 0x4049};

#define PICK(table) ((table)[random_below(r, sizeof(table) / sizeof *(table))])

uint32_t interesting_bits(random_source *r, uint8_t type)
{
    const uint32_t way = random_below(r, 8);
    switch (type) {
    case VYRE_DATA_F32:
        if (way == 0) /* moderate numbers */
            return 0x3C000000u + random_below(r, 0x0A000000u) + (random_word(r) & 0x80000000u);
        return way < 6 ? PICK(floats) : random_word(r);
    case VYRE_DATA_F16: return way < 5 ? PICK(halves) : random_word(r) & 0xFFFF;
    case VYRE_DATA_BF16: return way < 5 ? PICK(brains) : random_word(r) & 0xFFFF;
    case VYRE_DATA_BOOL: return way < 6 ? random_below(r, 2) : PICK(words);
    default:
        if (way < 2)
            return random_below(r, 40);
        return way < 6 ? PICK(words) : random_word(r);
    }
}

void fill_input(random_source *r, uint8_t type, uint8_t *out, uint32_t size)
{
    const uint32_t stride = type_stride(type);
    for (uint32_t at = 0; at + stride <= size; at += stride) {
        const uint32_t bits = interesting_bits(r, type);
        for (uint32_t i = 0; i < stride; i++)
            out[at + i] = (uint8_t)(bits >> (8 * i));
    }
}
