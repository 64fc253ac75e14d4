/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * The record of one decision: what was asked, every rule and every device that was looked at, and
 * what became of each. Made by decide.c, immutable afterwards, counted. Everything it points to
 * lives in its arena.
 */
#ifndef VYRE_CORE_ROUTING_DECISION_H
#define VYRE_CORE_ROUTING_DECISION_H

#include <stdatomic.h>

#include <vyre/route.h>

#include "core/base/arena.h"
#include "core/base/json.h"
#include "core/routing/filter.h"
#include "core/routing/needs.h"
#include "core/routing/order.h"
#include "core/routing/policy.h"
#include "core/routing/route.h"
#include "core/routing/score.h"
#include "core/routing/selector.h"

/* What else keeps a device from being chosen. */
typedef struct vyre__exclusion {
    const char *by;   /* "deny", "require", "pin", "backend", "health", "software", "attempt",
                         "fallback" */
    const char *text; /* the selector or expression, or a sentence */
    const char *rule; /* name of the rule; "routing" for [routing]; "" */
    const char *file; /* "" when it is not in a file */
    uint32_t line;
} vyre__exclusion;

typedef enum vyre__verdict {
    VYRE__VERDICT_REJECTED = 0,
    VYRE__VERDICT_RANKED,
    VYRE__VERDICT_CHOSEN
} vyre__verdict;

/* One device. */
typedef struct vyre__contender {
    vyre__identity identity;
    const char *backend;
    const char *backend_version;
    uint32_t index; /* in the registry's list of devices */
    vyre__verdict verdict;
    uint32_t rank;            /* 1: chosen; 0: rejected */
    const char *reason;       /* what keeps it out, or made it lose; "" for the chosen one */
    const char *alternate_of; /* device that stands for the physical device, or NULL */
    vyre__miss *misses;
    uint32_t miss_count;
    const vyre__need **unknown; /* limits that it does not report; owned by nobody */
    uint32_t unknown_count;
    vyre__exclusion *exclusions;
    uint32_t exclusion_count;
    vyre__order_keys keys;
    vyre__score score;
    vyre__prediction prediction;
} vyre__contender;

/* One rule that was looked at. */
typedef struct vyre__rule_trace {
    const char *name, *file;
    uint32_t line;
    int matched;
    const char *action; /* what it did: "pin fallback"; "" when nothing */
    const char *effect; /* why it did not match, or that others decided before it; "" */
} vyre__rule_trace;

/* A device that was tried before. */
typedef struct vyre__attempt_trace {
    const char *device, *stage, *text;
    vyre_status status;
} vyre__attempt_trace;

struct vyre_decision {
    atomic_size_t references;
    atomic_int given_again; /* it answered an equal request */
    vyre__arena arena;
    vyre_outcome outcome;

    uint8_t digest[32];
    const char *fingerprint;                 /* the same in hexadecimal */
    const char *asked_device, *asked_origin; /* selectors of the request and who gave them; "" */
    uint32_t asked_mode, asked_ulp;          /* float mode of the request; 0: none */
    const char *label, *op_id, *application;
    uint32_t ulp;
    int retry; /* a failure to compile or to run moves on to the next device */
    vyre__load load;
    vyre__needs needs;

    vyre__policy_kind policy;
    vyre__origin policy_origin;
    vyre__fallback fallback; /* that holds for the request */
    vyre__origin fallback_origin;
    vyre__rule_trace *rules;
    uint32_t rule_count;
    const vyre__rule_trace *deciding_rule; /* that named the chosen device; or NULL */
    uint64_t generation, config_generation;

    vyre__contender *contenders; /* the chosen one first, the rejected ones last */
    uint32_t contender_count;
    int has_chosen;
    int is_open; /* the chosen device */
    int is_fallback;
    vyre__fallback fallback_in_force; /* for the reason below */
    const char *fallback_reason;      /* "" */
    const char *decided_by;           /* "" */
    vyre__attempt_trace *attempts;
    uint32_t attempt_count;
    const char **notes;
    uint32_t note_count;
    uint64_t decision_ns;
};

const char *vyre__verdict_name(vyre__verdict verdict);
const char *vyre__outcome_name(vyre_outcome outcome);
const char *vyre__source_name(uint8_t source); /* NULL for UNKNOWN */
const char *vyre__float_mode_name(uint32_t mode);

/* "shared_bytes >= 16384, has 8192", as people read it. */
void vyre__miss_print(vyre__bytes *out, const vyre__miss *miss);

/* All that keeps a device from the program, separated by "; ". */
void vyre__contender_reasons(vyre__bytes *out, const vyre__contender *contender);

/* Writes the whole record as a JSON object; `key` is NULL at the top level. */
void vyre__decision_write_json(const vyre_decision *decision, vyre__json *json, const char *key);

#endif
