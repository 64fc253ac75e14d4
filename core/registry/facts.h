/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Facts of a device: checked, copied, found by key. */
#ifndef VYRE_CORE_REGISTRY_FACTS_H
#define VYRE_CORE_REGISTRY_FACTS_H

#include <vyre/facts.h>

#include "core/base/arena.h"
#include "core/base/error.h"

/* Most bytes of the parts of a fact. */
enum { VYRE__FACT_MAX_VALUE = 4096, VYRE__FACT_MAX_NAME = 48, VYRE__FACT_MAX_NOTE = 96 };

/* Zero-initialise. Grown by one thread; readers see it afterwards. */
typedef struct vyre__facts {
    vyre__arena arena; /* owns texts and bytes */
    vyre_fact *list;   /* owned */
    uint32_t count, capacity;
} vyre__facts;

/* The table's row of a key. */
typedef struct vyre__fact_row {
    uint32_t key;
    const char *name; /* "memory_bytes" */
    uint8_t type, unit;
    uint8_t need; /* a program or a rule can require it */
    const char *help;
} vyre__fact_row;

const vyre__fact_row *vyre__fact_row_of(uint32_t key); /* NULL when the key is not in the table */

/*
 * Copies a fact that a plugin sent; `stride` bounds its size. One with the same key and index is
 * replaced. INVALID_ARGUMENT and a sentence in `why` when it breaks a rule, OUT_OF_HOST_MEMORY,
 * LIMIT beyond 4096 facts.
 */
vyre_status vyre__facts_add(vyre__facts *facts, const vyre_fact *fact, uint32_t stride, char *why,
                            size_t why_capacity);
void vyre__facts_release(vyre__facts *facts);

/* The fact of a key that has a value, or NULL. */
const vyre_fact *vyre__facts_find(const vyre_fact *list, uint32_t count, uint32_t key,
                                  uint32_t index);

/* Its number: u64, flag or version. 0 in the return value when unknown or not a number. With
 * `eligible`, only sources from probed upward count. */
int vyre__facts_number(const vyre_fact *list, uint32_t count, uint32_t key, uint32_t index,
                       int eligible, uint64_t *out_value);

#endif
