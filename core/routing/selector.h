/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * Selectors: how a person names devices.
 *
 *   cpu:host, cuda:*   the id, with `*` for any text and `?` for one character
 *   class:discrete     the class
 *   name:GLOB          the marketing name
 *   driver:GLOB        the name of the driver
 *   physical:ID        the PCI address, or `host`
 */
#ifndef VYRE_CORE_ROUTING_SELECTOR_H
#define VYRE_CORE_ROUTING_SELECTOR_H

#include "core/registry/device.h"

/* INVALID_ARGUMENT with a suggestion when `selector` is none of the above. */
vyre_status vyre__selector_check(const char *selector, vyre_error *error);

/* `selector` has been checked. */
int vyre__selector_matches(const char *selector, const vyre__device *device);

/* True when `text` matches `pattern`. Bytes; time is bounded by the product of the lengths. */
int vyre__glob(const char *pattern, const char *text);

#endif
