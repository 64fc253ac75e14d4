/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * Compiled code, kept in memory for the context and on disk for later processes. Plugins do no
 * input or output of their own: what one emitted as an artefact comes back to its next compile of
 * the same kernel, byte for byte.
 *
 * On disk each artefact is a file of the store (core/base/store.h) in `code` inside the folder of
 * the cache, named by its key. In a process with raised privileges nothing is taken from the disk
 * or put there.
 */
#ifndef VYRE_CORE_DISPATCH_CODE_CACHE_H
#define VYRE_CORE_DISPATCH_CODE_CACHE_H

#include <pthread.h>

#include "core/base/store.h"
#include "core/config/config.h"
#include "core/registry/plugin.h"

enum {
    VYRE__CODE_CACHE_ENTRIES = 256,          /* in memory */
    VYRE__CODE_CACHE_MEMORY = 64 << 20,      /* bytes in memory */
    VYRE__CODE_CACHE_MAX_ARTEFACT = 16 << 20 /* bytes of one; a larger one is not kept */
};

typedef struct vyre__code_key {
    uint8_t bytes[VYRE__STORE_KEY];
} vyre__code_key;

/* Where the artefact of a compile came from. */
typedef enum vyre__code_source {
    VYRE__CODE_COMPILED = 0, /* there was none, or the plugin did not want it */
    VYRE__CODE_FROM_MEMORY = 1,
    VYRE__CODE_FROM_DISK = 2
} vyre__code_source;

typedef struct vyre__code_entry {
    vyre__code_key key;
    uint8_t *data; /* owned */
    size_t size;
    uint64_t used; /* larger is later */
} vyre__code_entry;

/* Any thread may use it. */
typedef struct vyre__code_cache {
    pthread_mutex_t lock;      /* guards what follows; not held during input, output or a call */
    vyre__code_entry *entries; /* owned; VYRE__CODE_CACHE_ENTRIES of them, or NULL */
    uint32_t count;
    uint64_t bytes, clock;
} vyre__code_cache;

void vyre__code_cache_start(vyre__code_cache *cache);
void vyre__code_cache_release(vyre__code_cache *cache);

/*
 * The key of a compile: BLAKE3 over all that its outcome depends on - the digest of the kernel (or
 * of the program's bytes, where the device runs these), the plugin's id, version, build and build
 * id, the device's fact `artefact_key`, float mode and flags.
 */
vyre__code_key vyre__code_key_of(const vyre__device *device, const vyre_compile *request);

/*
 * Compiles with what is kept of an earlier compile, and keeps what the plugin emits. `config` says
 * where and how much (`cache`, `cache_directory`, `code_cache` in [core]). Errors are those of the
 * plugin's compile; a cache that fails is logged and has no other effect.
 */
vyre_status vyre__code_cache_compile(vyre__code_cache *cache, const vyre__config *config,
                                     const vyre__log *log, vyre__device *device,
                                     const vyre_compile *request,
                                     vyre_plugin_pipeline **out_pipeline,
                                     vyre_compile_result *out_result, vyre__code_source *out_source,
                                     vyre_error *error);

/* Counts the files of code in `folder`, that of the whole cache, and removes them where `clear` is
 * set: then `*out_usage` says what was removed. A folder that was never made is empty. PERMISSION,
 * OUT_OF_HOST_MEMORY. */
vyre_status vyre__code_cache_measure(const char *folder, const vyre__log *log, int clear,
                                     vyre__store_usage *out_usage, vyre_error *error);

#endif
