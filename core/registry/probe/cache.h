/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * Reports kept from one process to the next: one file for each plugin, ID.report, replaced by
 * renaming. Layout, numbers little-endian:
 *
 *   "VYPC"  u32 version  32 bytes BLAKE3 of what follows  32 bytes key  u64 seconds since the epoch
 *   the frame of the report
 *
 * A folder is used only if it and the file belong to root or to the user and nobody else may write
 * them; a file that is a link is not. A file that cannot be read for whatever reason is as if it
 * were not there, and so is one for another key: the next report replaces it. One that is damaged
 * or of another version is removed.
 */
#ifndef VYRE_CORE_REGISTRY_PROBE_CACHE_H
#define VYRE_CORE_REGISTRY_PROBE_CACHE_H

#include "core/base/log.h"
#include "core/registry/manifest.h"
#include "core/registry/module/module.h"
#include "core/registry/probe/report.h"

enum { VYRE__CACHE_KEY = 32 /* bytes */ };

typedef struct vyre__probe_cache {
    const char *folder;     /* owned; NULL: no cache, every lookup misses and stores do nothing */
    uint64_t failure_age_s; /* a report of a failure is believed for so long; 0: never */
    const vyre__log *log;   /* may be NULL */
} vyre__probe_cache;

/*
 * Finds the folder: `configured` unless it is empty, else /var/cache/vyre for root and
 * $XDG_CACHE_HOME/vyre or $HOME/.cache/vyre for others; made with mode 0700 when it is missing.
 * There is none (and a line in the log says why) when it cannot be made or must not be trusted,
 * when its path is relative, and in a process with raised privileges. OUT_OF_HOST_MEMORY.
 */
vyre_status vyre__probe_cache_open(vyre__probe_cache *out_cache, const char *configured,
                                   uint64_t failure_age_s, const vyre__log *log, vyre_error *error);
void vyre__probe_cache_close(vyre__probe_cache *cache);

/*
 * The key of a plugin's report: BLAKE3 over all that its answer depends on - the module's path and
 * identity and build id, the ABI and version of this library, the time it has for its examination,
 * the values of its options, the variables that its manifest names in `environment`, the user and
 * groups, the processors that this process may use, the boot id, and the versions of the kernel's
 * modules that the manifest names in `kernel_modules`, from /sys/module. Missing /proc or /sys
 * count as empty.
 */
void vyre__probe_cache_key(const vyre__manifest *manifest, const vyre__module *module,
                           const vyre__host_option *options, size_t option_count,
                           uint8_t out_key[VYRE__CACHE_KEY]);

/* NOT_FOUND, OUT_OF_HOST_MEMORY. `*out_age_s` is 0 when the clock went back; a failure is not
 * believed then. On failure the report is empty. */
vyre_status vyre__probe_cache_load(const vyre__probe_cache *cache, const char *id,
                                   const uint8_t key[VYRE__CACHE_KEY], vyre__report *out_report,
                                   uint64_t *out_age_s, vyre_error *error);

/* Keeps the report, unless it says no more than that memory was short. What goes wrong is logged
 * and has no other effect. */
void vyre__probe_cache_store(const vyre__probe_cache *cache, const char *id,
                             const uint8_t key[VYRE__CACHE_KEY], const vyre__report *report);

/* Forgets the report of a plugin. */
void vyre__probe_cache_drop(const vyre__probe_cache *cache, const char *id);

#endif
