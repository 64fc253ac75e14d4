/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* What the facts of a device say of its native functions. */
#ifndef VYRE_CORE_DISPATCH_NATIVES_H
#define VYRE_CORE_DISPATCH_NATIVES_H

#include <vyre/facts.h>

#include "core/lower/lower.h"

/* Errors that have been probed or verified; others do not count, nor does what was refuted. */
void vyre__natives_of(const vyre_fact *facts, uint32_t count, vyre__natives *out_natives);

#endif
