/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Finding out what inspected plugins can do: from cached reports, or by examining them. */
#ifndef VYRE_CORE_REGISTRY_DISCOVERY_H
#define VYRE_CORE_REGISTRY_DISCOVERY_H

#include "core/registry/plugin.h"

/* Everything is borrowed. */
typedef struct vyre__discovery {
    const vyre__probe_cache *cache;
    const char *probe_program; /* path of vyre-probe */
    const vyre__log *log;
    uint32_t flags; /* VYRE_SCAN_* */
} vyre__discovery;

/*
 * Brings each row in state INSPECTED to PROBED (or, when it was examined in this process, to
 * INITIALISED), ABSENT or REJECTED; one that was not examined stays INSPECTED with the reason.
 * Reports that were not cached are kept in the cache. OUT_OF_HOST_MEMORY.
 */
vyre_status vyre__discover_rows(const vyre__discovery *how, vyre__plugin **rows, size_t count,
                                vyre_error *error);

#endif
