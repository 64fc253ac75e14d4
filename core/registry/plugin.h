/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * One candidate plugin, from its manifest to its devices: a row of the table of plugins.
 *
 * Rows are counted: a re-scan takes over those that did not change. All of a row but its condition
 * and what `lock` guards is settled before the table is published.
 */
#ifndef VYRE_CORE_REGISTRY_PLUGIN_H
#define VYRE_CORE_REGISTRY_PLUGIN_H

#include <vyre/device.h>

#include "core/registry/device.h"
#include "core/registry/manifest.h"
#include "core/registry/module/module.h"
#include "core/registry/probe/cache.h"

/* Why a row is in its state. Never changed, never freed before the row. */
typedef struct vyre__condition {
    vyre_plugin_state state;
    vyre_status code;         /* VYRE_OK while nothing is wrong */
    const char *reason, *fix; /* in the row's arena or static; "" while nothing is wrong */
    int system_error;         /* errno of what could not be done; 0 none */
    int signal;               /* that ended the probe; 0 none */
    int exit_code; /* of the probe; -1 when it did not exit by itself, or there was none */
} vyre__condition;

typedef struct vyre__plugin {
    atomic_size_t references;
    pthread_mutex_t lock; /* guards `arena` once published, and the members from `handle` on */
    vyre__arena arena;    /* owns the strings below */
    _Atomic(const vyre__condition *) condition;

    vyre__manifest manifest;   /* priority and timeout_ms as the configuration has them */
    const char *manifest_path; /* never NULL, like the next ones; "" when unknown */
    const char *library;       /* absolute */
    const char *missing;       /* libraries that were not found, separated by blanks */
    const char *build_id;      /* lower-case hex */
    vyre__module module;
    uint64_t memory_budget;          /* of each of its devices, in bytes; 0: none */
    char shown[VYRE__OPTION_VALUE];  /* globs of the device keys that are used; "": all */
    uint8_t key[VYRE__CACHE_KEY];    /* of its report in the cache; set when it was inspected */
    uint8_t digest[VYRE__CACHE_KEY]; /* of all that this row was made from; likewise */
    int inspected;
    atomic_int stale; /* its report was found to be out of date: the next scan makes a new row */

    const char *name, *version, *build; /* from the report, as is what follows */
    uint32_t abi_minor, kernel_minor;
    vyre_probe_mode probe;
    uint64_t probe_ns, report_age_s;
    vyre__device **devices; /* owned */
    size_t device_count;

    vyre__host host; /* services; filled when it was inspected */
    int has_host;
    struct vyre__resident *resident; /* its module in this process; NULL before it is loaded */
    void *handle;                    /* of dlopen; NULL before */
    vyre_plugin table;               /* copy of what query returned, zeroed beyond its size */
    vyre_device_fns fns;             /* copy of its device table, likewise */
    vyre_plugin_instance *instance;  /* the plugin's */
    int initialised;
} vyre__plugin;

/* A row with one reference, in state FOUND; NULL when memory is short. */
vyre__plugin *vyre__plugin_new(const char *manifest_path);
vyre__plugin *vyre__plugin_retain(vyre__plugin *plugin);

/* The last reference closes the devices, shuts the plugin down and releases everything but the
 * mapping. NULL is allowed. */
void vyre__plugin_drop(vyre__plugin *plugin);

/* Escaped copy of at most `limit` bytes in the row's arena; `otherwise` when memory is short. */
const char *vyre__plugin_keep(vyre__plugin *plugin, const char *text, size_t limit,
                              const char *otherwise);

/* Puts the row into a state with a reason. Strings are copied; never fails. The `condition` given
 * has state and details; its code and texts come from `reason`. */
void vyre__plugin_settle(vyre__plugin *plugin, const vyre__condition *condition,
                         const vyre_error *reason);

/* The short form, without details. */
void vyre__plugin_reject(vyre__plugin *plugin, vyre_plugin_state state, const vyre_error *reason);

/* Puts the row into a state in which nothing is wrong. */
void vyre__plugin_advance(vyre__plugin *plugin, vyre_plugin_state state);

vyre_plugin_state vyre__plugin_state(const vyre__plugin *plugin);

/* Takes over the devices and the identity that a report found; OUT_OF_HOST_MEMORY. */
vyre_status vyre__plugin_adopt(vyre__plugin *plugin, vyre__report *report, vyre_error *error);

/* Fills `*out_info`; the strings belong to the row. Any thread. */
void vyre__plugin_describe(const vyre__plugin *plugin, vyre_plugin_info *out_info);

#endif
