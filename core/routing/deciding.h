/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* One decision in the making: shared by the steps of decide.c, seen by nobody else. */
#ifndef VYRE_CORE_ROUTING_DECIDING_H
#define VYRE_CORE_ROUTING_DECIDING_H

#include "core/routing/decision.h"

/* A list of devices that somebody named, and what happens when none of them can be had. */
typedef struct vyre__claim {
    const vyre__selectors *list; /* NULL: there is no such claim */
    const vyre__rule *rule;      /* NULL: [routing] */
    uint32_t trace;              /* of the rule, among the traces; UINT32_MAX: none */
    vyre__fallback fallback;
} vyre__claim;

/* What the rules say about one request. */
typedef struct vyre__directions {
    const vyre__rule **matched; /* in the order of precedence */
    uint32_t matched_count;
    vyre__claim pin, prefer;
    vyre__fallback fallback; /* where no claim was disappointed */
    uint32_t float_mode, ulp;
    int retry;
} vyre__directions;

/* One device while it is looked at. */
typedef struct vyre__examined {
    vyre__contender record;
    const vyre__device *device;
    vyre__facts_of facts; /* the device's */
    const struct vyre__examined
        *representative; /* the better one of the same physical device; or NULL */
    uint8_t is_named;    /* a claim names it */
    uint8_t by_program;  /* a need of the program keeps it out */
    uint8_t by_rule;     /* deny, require or pin do */
    uint8_t by_other;    /* anything else does */
} vyre__examined;

typedef struct vyre__deciding {
    vyre_decision *decision;
    const vyre__policy *policy;
    const vyre__registry *registry;
    const vyre__route_request *request;
    const vyre__attempt *attempts;
    size_t attempt_count;
    const vyre__requirements *requirements;
    vyre__rule call; /* the rule that stands for the selector of the request */
    int has_call;
    vyre__directions directions;
    vyre__examined *devices; /* in the scratch arena, like the next one */
    vyre__examined **order;  /* all of them: best first, rejected last */
    size_t count;
    vyre__arena scratch;
    int failed; /* memory ran short */
} vyre__deciding;

/* Copies for the record; "" and `failed` when memory is short. */
const char *vyre__deciding_keep(vyre__deciding *d, const char *text);
const char *vyre__deciding_take(vyre__deciding *d, vyre__bytes *text); /* releases `text` */
/* Zeroed memory of the record; NULL and `failed` when memory is short. */
void *vyre__deciding_array(vyre__deciding *d, size_t count, size_t size);

/* Which rules match, and what they say together. Fills directions and traces. */
void vyre__rules_apply(vyre__deciding *d);

/* Fills `devices`: identity, misses, exclusions, score, prediction and keys of each. */
void vyre__devices_examine(vyre__deciding *d);

/* The same without a program, rules and needs: every device is eligible. */
void vyre__devices_measure(vyre__deciding *d);

/* Adds an exclusion. The strings are kept. `origin` may be NULL. */
void vyre__examined_exclude(vyre__deciding *d, vyre__examined *e, const char *by, const char *text,
                            const char *rule, const vyre__origin *origin);

static inline int vyre__examined_is_eligible(const vyre__examined *e)
{
    return !e->by_program && !e->by_rule && !e->by_other;
}

/* Fills `order`: who stands for each physical device, and who comes before whom. */
void vyre__devices_rank(vyre__deciding *d);

/* Why choosing a device is a fallback, "" when it is none; `*out_policy` says what then holds. */
const char *vyre__fallback_of(vyre__deciding *d, const vyre__examined *e,
                              vyre__fallback *out_policy);

/* Notes about plugins that offer nothing or whose report is out of date, before devices are looked
 * at; and about needed facts that were refuted, once they are listed. */
void vyre__note_plugins(vyre__deciding *d);
void vyre__note_facts(vyre__deciding *d);

/* Fills `error` with NO_DEVICE and all that keeps each device from the program. */
vyre_status vyre__deciding_refuse(vyre__deciding *d, vyre_error *error);

#endif
