/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* What the configuration says about routing, typed. Immutable once made; any thread may read it. */
#ifndef VYRE_CORE_ROUTING_POLICY_H
#define VYRE_CORE_ROUTING_POLICY_H

#include "core/config/config.h"
#include "core/routing/expression.h"
#include "core/routing/selector.h"

typedef enum vyre__policy_kind {
    VYRE__POLICY_CAPABLE = 0,
    VYRE__POLICY_FASTEST,
    VYRE__POLICY_PIN
} vyre__policy_kind;

typedef enum vyre__fallback {
    VYRE__FALLBACK_UNSET = 0,
    VYRE__FALLBACK_DENY,
    VYRE__FALLBACK_WARN,
    VYRE__FALLBACK_ALLOW
} vyre__fallback;

typedef enum vyre__retry { VYRE__RETRY_UNSET = 0, VYRE__RETRY_NO, VYRE__RETRY_NEXT } vyre__retry;

/* Patterns of which one has to match; none: everything matches. */
typedef struct vyre__globs {
    const char **items;
    uint32_t count;
} vyre__globs;

/* One rule. Strings and lists belong to the arena of whoever made it. */
typedef struct vyre__rule {
    const char *name;
    vyre__origin origin; /* of its section */
    vyre__globs label, op, application;
    const char *fingerprint; /* hexadecimal digits that it begins with; "": any */
    vyre__selectors pin, prefer, deny;
    vyre__expressions require;
    vyre__fallback fallback;
    vyre__origin fallback_origin;
    uint32_t float_mode; /* VYRE_FLOAT_*; 0: not set */
    uint32_t ulp;
    vyre__retry retry;
} vyre__rule;

/* What [routing], [core] plugins and the rules say. */
typedef struct vyre__policy {
    vyre__arena arena; /* owns everything below */
    vyre__policy_kind kind;
    vyre__origin kind_origin;
    vyre__selectors pin; /* of `policy = pin` */
    vyre__selectors deny;
    vyre__expressions require;
    vyre__fallback fallback;
    vyre__origin fallback_origin;
    uint32_t float_mode, ulp;
    const char **backends; /* [core] plugins: the preferred one first */
    uint32_t backend_count;
    vyre__rule *rules; /* in the order of precedence */
    uint32_t rule_count;
} vyre__policy;

/* Errors: CONFIG at file:line:column with a suggestion, OUT_OF_HOST_MEMORY. */
vyre_status vyre__policy_create(const vyre__config *config, vyre__policy **out_policy,
                                vyre_error *error);
void vyre__policy_release(vyre__policy *policy); /* NULL is allowed */

/* A policy without rules, in which every key has its default. NULL when memory is short. */
vyre__policy *vyre__policy_default(void);

const char *vyre__policy_kind_name(vyre__policy_kind kind);
const char *vyre__fallback_name(vyre__fallback fallback);

#endif
