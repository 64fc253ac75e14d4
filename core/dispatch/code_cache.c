/* SPDX-License-Identifier: MIT OR Apache-2.0 */
#include "config.h"

#include "core/dispatch/code_cache.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <vyre/kernel.h>

#include "core/base/blake3.h"

#define SUFFIX ".code"

enum { MAX_PATH = 4096 };

static const char content[] = "compiled kernels";
static const char inner[] = "code"; /* folder in that of the cache */

/* ---- the key ---- */

static void add_text(vyre__blake3 *hash, const char *text)
{
    vyre__blake3_update(hash, text, strlen(text) + 1);
}

static void add_number(vyre__blake3 *hash, uint64_t number)
{
    uint8_t bytes[8];
    for (int i = 0; i < 8; i++)
        bytes[i] = (uint8_t)(number >> 8 * i);
    vyre__blake3_update(hash, bytes, sizeof bytes);
}

static void add_device(vyre__blake3 *hash, const vyre__device *device)
{
    const vyre__fact_view *view = atomic_load(&device->facts);
    const vyre_fact *fact =
        vyre__facts_find(view->list, (uint32_t)view->count, VYRE_FACT_ARTEFACT_KEY, 0);
    add_number(hash, fact ? fact->size : 0);
    if (fact)
        vyre__blake3_update(hash, fact->value.bytes, fact->size);
}

vyre__code_key vyre__code_key_of(const vyre__device *device, const vyre_compile *request)
{
    const vyre__plugin *plugin = device->plugin;
    vyre__code_key key;
    vyre__blake3 hash;
    uint8_t digest[VYRE__BLAKE3_SIZE];
    vyre__blake3_init(&hash);
    add_text(&hash, "vyre code 1");
    add_text(&hash, plugin->manifest.id);
    add_text(&hash, plugin->version);
    add_text(&hash, plugin->build);
    add_text(&hash, plugin->build_id);
    add_device(&hash, device);
    add_number(&hash, request->float_mode);
    add_number(&hash, request->ulp);
    add_number(&hash, request->flags);
    if (request->kernel)
        memcpy(digest, request->kernel->digest, sizeof digest);
    else
        vyre__blake3_hash(request->program, request->program_size, digest);
    add_number(&hash, request->kernel != NULL);
    vyre__blake3_update(&hash, digest, sizeof digest);
    vyre__blake3_final(&hash, key.bytes);
    return key;
}

/* ---- in memory ---- */

void vyre__code_cache_start(vyre__code_cache *cache)
{
    *cache = (vyre__code_cache){0};
    pthread_mutex_init(&cache->lock, NULL);
}

void vyre__code_cache_release(vyre__code_cache *cache)
{
    for (uint32_t i = 0; i < cache->count; i++)
        free(cache->entries[i].data);
    free(cache->entries);
    pthread_mutex_destroy(&cache->lock);
}

static vyre__code_entry *find_locked(vyre__code_cache *cache, const vyre__code_key *key)
{
    for (uint32_t i = 0; i < cache->count; i++)
        if (memcmp(&cache->entries[i].key, key, sizeof *key) == 0)
            return &cache->entries[i];
    return NULL;
}

static void drop_oldest_locked(vyre__code_cache *cache)
{
    uint32_t oldest = 0;
    for (uint32_t i = 1; i < cache->count; i++)
        if (cache->entries[i].used < cache->entries[oldest].used)
            oldest = i;
    cache->bytes -= cache->entries[oldest].size;
    free(cache->entries[oldest].data);
    cache->entries[oldest] = cache->entries[--cache->count];
}

/* A copy for the caller, or NULL. */
static uint8_t *take_from_memory(vyre__code_cache *cache, const vyre__code_key *key,
                                 size_t *out_size)
{
    uint8_t *copy = NULL;
    pthread_mutex_lock(&cache->lock);
    vyre__code_entry *entry = find_locked(cache, key);
    if (entry && (copy = malloc(entry->size + 1))) {
        memcpy(copy, entry->data, entry->size);
        *out_size = entry->size;
        entry->used = ++cache->clock;
    }
    pthread_mutex_unlock(&cache->lock);
    return copy;
}

/* When memory is short, nothing is kept. */
static void keep_in_memory(vyre__code_cache *cache, const vyre__code_key *key, const void *data,
                           size_t size)
{
    uint8_t *copy = malloc(size + 1);
    if (!copy)
        return;
    memcpy(copy, data, size);
    pthread_mutex_lock(&cache->lock);
    if (!cache->entries)
        cache->entries = calloc(VYRE__CODE_CACHE_ENTRIES, sizeof *cache->entries);
    vyre__code_entry *entry = cache->entries ? find_locked(cache, key) : NULL;
    if (entry) {
        cache->bytes -= entry->size;
        free(entry->data);
        *entry = cache->entries[--cache->count];
    }
    while (cache->count > 0 && (cache->count == VYRE__CODE_CACHE_ENTRIES ||
                                cache->bytes + size > VYRE__CODE_CACHE_MEMORY))
        drop_oldest_locked(cache);
    if (cache->entries) {
        cache->entries[cache->count++] = (vyre__code_entry){*key, copy, size, ++cache->clock};
        cache->bytes += size;
        copy = NULL;
    }
    pthread_mutex_unlock(&cache->lock);
    free(copy);
}

/* ---- on disk ---- */

/* Most bytes on disk; 0: nothing is kept there. */
static uint64_t open_store(vyre__store *store, const vyre__config *config, const vyre__log *log)
{
    char value[VYRE__OPTION_VALUE], folder[MAX_PATH];
    vyre__config_core_value(config, "core", "cache", value);
    if (value[0] != '1')
        return 0;
    vyre__config_core_value(config, "core", "code_cache", value);
    const uint64_t most = strtoull(value, NULL, 10);
    const int given = vyre__config_path(config, "core", "cache_directory", folder, sizeof folder);
    if (most == 0 ||
        vyre__store_open(store, given ? folder : "", inner, content, log, NULL) != VYRE_OK)
        return 0;
    return most;
}

/* The digits of a key, or a draft. */
static int is_code(const char *name)
{
    char stem[VYRE__STORE_NAME];
    return vyre__store_name_stem(name, SUFFIX, stem, sizeof stem) &&
           strlen(stem) == (size_t)2 * VYRE__STORE_KEY &&
           strspn(stem, "0123456789abcdef") == (size_t)2 * VYRE__STORE_KEY;
}

vyre_status vyre__code_cache_measure(const char *folder, const vyre__log *log, int clear,
                                     vyre__store_usage *out_usage, vyre_error *error)
{
    char path[MAX_PATH];
    const vyre__store store = {.folder = path, .content = content, .log = log};
    *out_usage = (vyre__store_usage){0};
    const int size = snprintf(path, sizeof path, "%s/%s", folder, inner);
    if (size < 0 || (size_t)size >= sizeof path || access(path, F_OK) != 0)
        return VYRE_OK;
    return vyre__store_measure(&store, is_code, clear, out_usage, error);
}

static void set_name(const vyre__code_key *key, char out_name[VYRE__STORE_NAME])
{
    size_t size = 0;
    for (size_t i = 0; i < sizeof key->bytes; i++)
        size += (size_t)snprintf(out_name + size, VYRE__STORE_NAME - size, "%02x", key->bytes[i]);
    snprintf(out_name + size, VYRE__STORE_NAME - size, "%s", SUFFIX);
}

/* The artefact alone, or NULL. */
static uint8_t *take_from_disk(const vyre__store *store, const vyre__code_key *key,
                               size_t *out_size)
{
    char name[VYRE__STORE_NAME];
    uint64_t stored = 0;
    size_t size = 0;
    set_name(key, name);
    uint8_t *file = vyre__store_load(
        store, name, key->bytes, VYRE__STORE_HEAD + VYRE__CODE_CACHE_MAX_ARTEFACT, &size, &stored);
    if (!file)
        return NULL;
    *out_size = size - VYRE__STORE_HEAD;
    memmove(file, file + VYRE__STORE_HEAD, *out_size);
    vyre__store_touch(store, name);
    return file;
}

static void keep_on_disk(const vyre__store *store, uint64_t most, const vyre__code_key *key,
                         const vyre__bytes *artefact)
{
    char name[VYRE__STORE_NAME];
    vyre__bytes file = {0};
    set_name(key, name);
    vyre__store_begin(&file, key->bytes);
    vyre__bytes_put(&file, artefact->data, artefact->size);
    if (file.size <= most) {
        vyre__store_save(store, name, &file);
        vyre__store_trim(store, SUFFIX, most);
    }
    vyre__bytes_release(&file);
}

/* ---- compiling ---- */

/* A lookup, or two. */
static uint8_t *find(vyre__code_cache *cache, const vyre__store *store, const vyre__code_key *key,
                     size_t *out_size, vyre__code_source *out_source)
{
    uint8_t *artefact = take_from_memory(cache, key, out_size);
    *out_source = VYRE__CODE_FROM_MEMORY;
    if (artefact)
        return artefact;
    artefact = take_from_disk(store, key, out_size);
    *out_source = artefact ? VYRE__CODE_FROM_DISK : VYRE__CODE_COMPILED;
    if (artefact)
        keep_in_memory(cache, key, artefact, *out_size);
    return artefact;
}

vyre_status vyre__code_cache_compile(vyre__code_cache *cache, const vyre__config *config,
                                     const vyre__log *log, vyre__device *device,
                                     const vyre_compile *request,
                                     vyre_plugin_pipeline **out_pipeline,
                                     vyre_compile_result *out_result, vyre__code_source *out_source,
                                     vyre_error *error)
{
    vyre_compile wanted = *request;
    vyre__store store = {0};
    vyre__bytes emitted = {0};
    wanted.flags |= VYRE_COMPILE_WANT_ARTEFACT;
    const vyre__code_key key = vyre__code_key_of(device, &wanted);
    const uint64_t most = open_store(&store, config, log);
    uint8_t *artefact = find(cache, &store, &key, &wanted.artefact_size, out_source);
    wanted.artefact = artefact;
    const vyre_status status =
        vyre__device_compile(device, &wanted, out_pipeline, out_result, &emitted, error);
    if (status == VYRE_OK && !out_result->artefact_used)
        *out_source = VYRE__CODE_COMPILED;
    if (status == VYRE_OK && !emitted.failed && emitted.size > 0 &&
        emitted.size <= VYRE__CODE_CACHE_MAX_ARTEFACT) {
        keep_in_memory(cache, &key, emitted.data, emitted.size);
        if (most > 0)
            keep_on_disk(&store, most, &key, &emitted);
    }
    free(artefact);
    vyre__bytes_release(&emitted);
    vyre__store_close(&store);
    return status;
}
