/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Random numbers that are the same on every platform. */
#ifndef TESTS_CONFORM_RANDOM_H
#define TESTS_CONFORM_RANDOM_H

#include <stdint.h>

typedef struct random_source {
    uint64_t state; /* never 0 */
} random_source;

/* Spreads the seed, so that neighbouring ones give unlike sequences. */
static inline random_source random_from(uint64_t seed)
{
    uint64_t x = seed + UINT64_C(0x9E3779B97F4A7C15);
    x = (x ^ (x >> 30)) * UINT64_C(0xBF58476D1CE4E5B9);
    x = (x ^ (x >> 27)) * UINT64_C(0x94D049BB133111EB);
    x ^= x >> 31;
    return (random_source){x ? x : 1};
}

static inline uint32_t random_word(random_source *r)
{
    uint64_t x = r->state;
    x ^= x >> 12;
    x ^= x << 25;
    x ^= x >> 27;
    r->state = x;
    return (uint32_t)((x * UINT64_C(0x2545F4914F6CDD1D)) >> 32);
}

/* A number below `below`, which is above 0. */
static inline uint32_t random_below(random_source *r, uint32_t below)
{
    return (uint32_t)(((uint64_t)random_word(r) * below) >> 32);
}

/* True once in `times`. */
static inline int random_once_in(random_source *r, uint32_t times)
{
    return random_below(r, times) == 0;
}

#endif
