/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * How much a device can do (policy = capable), and how long a dispatch would take on it (policy =
 * fastest). Both in whole numbers, so that every host finds the same order. docs/routing.md has the
 * weights and the model.
 */
#ifndef VYRE_CORE_ROUTING_SCORE_H
#define VYRE_CORE_ROUTING_SCORE_H

#include "core/routing/expression.h"
#include "core/routing/needs.h"

enum { VYRE__SCORE_TERMS = 3 };

/* One summand. */
typedef struct vyre__score_term {
    const char *name; /* "compute", "bandwidth", "memory" */
    int known;
    uint64_t value; /* operations, bytes per second, bytes */
    uint8_t source; /* VYRE_SOURCE_*: the weakest of the facts that it is made of */
    uint32_t weight;
    uint64_t points;  /* 0 when unknown */
    const char *note; /* why it does not count; "" */
} vyre__score_term;

typedef struct vyre__score {
    uint64_t total;
    vyre__score_term terms[VYRE__SCORE_TERMS];
} vyre__score;

void vyre__score_device(const vyre__facts_of *device, vyre__score *out_score);

/* A prediction in nanoseconds. A part that is unknown makes the whole unknown. */
typedef struct vyre__prediction {
    int known;
    uint64_t total, launch, upload, compute, memory, download;
    const char *missing; /* the fact that would be needed; "" */
} vyre__prediction;

void vyre__predict(const vyre__facts_of *device, const vyre__requirements *requirements,
                   const vyre__load *load, vyre__prediction *out_prediction);

/* 16 for each doubling of `value` over `unit`, 1 at or below it; 0 for 0. */
uint64_t vyre__score_level(uint64_t value, uint64_t unit);

#endif
