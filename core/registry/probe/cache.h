/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * Reports kept from one process to the next: one file of a store for each plugin, whose content is
 * the frame of the report. Its name is ID-DIGEST.report with a digest of the manifest's path, so
 * that two installations that share the folder keep a report each. A report for another key is as
 * if it were not there: the next one replaces it.
 */
#ifndef VYRE_CORE_REGISTRY_PROBE_CACHE_H
#define VYRE_CORE_REGISTRY_PROBE_CACHE_H

#include "core/base/store.h"
#include "core/registry/manifest.h"
#include "core/registry/module/module.h"
#include "core/registry/probe/report.h"

#define VYRE__CACHE_SUFFIX ".report"

enum {
    VYRE__CACHE_KEY = VYRE__STORE_KEY, /* bytes */
    VYRE__CACHE_PATH_DIGITS = 12,      /* of the digest in a name, hexadecimal */
    VYRE__CACHE_MOST = 16 << 20        /* bytes of all reports that trimming leaves */
};

typedef struct vyre__probe_cache {
    vyre__store store;
    uint64_t failure_age_s; /* a report of a failure is believed for so long; 0: never */
} vyre__probe_cache;

/* Opens the store in the folder `configured`, or the usual one if it is empty.
 * OUT_OF_HOST_MEMORY. */
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

/* `manifest` is the absolute path of the plugin's manifest, here and below.
 * NOT_FOUND, OUT_OF_HOST_MEMORY. `*out_age_s` is 0 when the clock went back; a failure is not
 * believed then. On failure the report is empty. */
vyre_status vyre__probe_cache_load(const vyre__probe_cache *cache, const char *id,
                                   const char *manifest, const uint8_t key[VYRE__CACHE_KEY],
                                   vyre__report *out_report, uint64_t *out_age_s,
                                   vyre_error *error);

/* Keeps the report, unless it says no more than that memory was short. What goes wrong is logged
 * and has no other effect. */
void vyre__probe_cache_store(const vyre__probe_cache *cache, const char *id, const char *manifest,
                             const uint8_t key[VYRE__CACHE_KEY], const vyre__report *report);

/* Counts the files, and removes them where `clear` is set: then `*out_usage` says what was removed.
 * Other files in the folder are left alone. NOT_FOUND and PERMISSION of the folder or of a file. */
vyre_status vyre__probe_cache_measure(const vyre__probe_cache *cache, int clear,
                                      vyre__store_usage *out_usage, vyre_error *error);

/* Removes the oldest reports where they have become too many: those of manifests that are gone. */
void vyre__probe_cache_trim(const vyre__probe_cache *cache);

/* Forgets the report of a plugin. */
void vyre__probe_cache_drop(const vyre__probe_cache *cache, const char *id, const char *manifest);

#endif
