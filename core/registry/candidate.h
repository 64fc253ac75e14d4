/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* From a file that was found to a row that was inspected, or says why not. Runs no plugin code. */
#ifndef VYRE_CORE_REGISTRY_CANDIDATE_H
#define VYRE_CORE_REGISTRY_CANDIDATE_H

#include "core/registry/plugin.h"
#include "core/registry/registry.h"
#include "core/registry/scan.h"

/* Reads the manifest into a new row: FOUND, FILTERED (empty manifest) or REJECTED. NULL when memory
 * is short. */
vyre__plugin *vyre__candidate_read(const vyre__candidate *candidate);

/* 1 when the row may stand for its id: not refused, not empty. */
int vyre__candidate_stands(const vyre__plugin *plugin);

/*
 * Checks [backend ID] against the manifest, applies it, and inspects the module of a row in state
 * FOUND: INSPECTED, FILTERED (switched off) or REJECTED. Errors: CONFIG (the section is wrong),
 * OUT_OF_HOST_MEMORY.
 */
vyre_status vyre__candidate_inspect(vyre__plugin *plugin, const vyre__candidate *candidate,
                                    const vyre__registry_options *options, vyre_error *error);

#endif
