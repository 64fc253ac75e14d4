/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * Selectors: how a person names devices.
 *
 *   cpu:host, cuda:*   the id, with `*` for any text and `?` for one character
 *   class:discrete     the class
 *   name:GLOB          the marketing name
 *   driver:GLOB        the name of the driver
 *   physical:GLOB      the physical device behind it; `pci-` may be left out
 *   pci-…, uuid-…, host   the same, by the id of the physical device alone
 *
 * Several, with blanks between, make a list. A blank inside a name is written `?`.
 */
#ifndef VYRE_CORE_ROUTING_SELECTOR_H
#define VYRE_CORE_ROUTING_SELECTOR_H

#include "core/base/arena.h"
#include "core/base/glob.h"
#include "core/registry/device.h"
#include "core/routing/origin.h"

/* What selectors look at. Strings are never NULL, "" when unknown. */
typedef struct vyre__identity {
    const char *id, *name, *driver, *physical;
    uint32_t device_class; /* VYRE_DEVICE_CLASS_* */
} vyre__identity;

typedef enum vyre__selector_kind {
    VYRE__SELECT_ID,
    VYRE__SELECT_CLASS,
    VYRE__SELECT_NAME,
    VYRE__SELECT_DRIVER,
    VYRE__SELECT_PHYSICAL
} vyre__selector_kind;

/* Strings belong to the arena that the list was parsed into. */
typedef struct vyre__selector {
    vyre__selector_kind kind;
    const char *text;      /* as written */
    const char *pattern;   /* what follows the prefix */
    uint32_t device_class; /* of CLASS */
    vyre__origin origin;
} vyre__selector;

typedef struct vyre__selectors {
    vyre__selector *items; /* in the arena */
    uint32_t count;
} vyre__selectors;

/*
 * Appends the selectors of `text` to `list`. Errors: CONFIG or INVALID_ARGUMENT (see
 * vyre__origin_fail) with a suggestion, OUT_OF_HOST_MEMORY. A text without a selector is an error.
 */
vyre_status vyre__selectors_parse(vyre__selectors *list, const char *text,
                                  const vyre__origin *origin, vyre__arena *arena,
                                  vyre_error *error);

int vyre__selector_accepts(const vyre__selector *selector, const vyre__identity *device);

/* True when the selector says something about the devices it accepts: `*` does not. What is never
 * taken by default has to be named. */
int vyre__selector_names(const vyre__selector *selector);

/* The first selector that accepts the device, or NULL. `*out_position` (may be NULL) counts from 0.
 */
const vyre__selector *vyre__selectors_find(const vyre__selectors *list,
                                           const vyre__identity *device, uint32_t *out_position);

/* INVALID_ARGUMENT with a suggestion when `selector` is not a list of selectors. */
vyre_status vyre__selector_check(const char *selector, vyre_error *error);

/* `selector` has been checked. */
int vyre__selector_matches(const char *selector, const vyre__device *device);

#endif
