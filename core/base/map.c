/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * Open addressing with linear probing, at most three quarters full. Keys are hashed by two
 * multiplications a word with secret factors: who chooses keys and does not know the seed cannot
 * tell which of them meet.
 */
#include "config.h"

#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <time.h>

#include "core/base/text.h"

#define FACTOR UINT64_C(0x9E3779B97F4A7C15)

/* A hash has 31 bits. */
enum { MAX_CAPACITY = 1 << 30 };

typedef struct vyre__map_entry {
    vyre__str key;
    uint32_t value;
    uint32_t hash; /* 0: the slot is free */
} map_entry;

/* Up to eight bytes as a number, the first of them lowest or not. */
static uint64_t load_word(const char *data, size_t size)
{
    uint64_t word = 0;
    uint32_t low, high;
    if (size == 8) {
        memcpy(&word, data, 8);
    } else if (size >= 4) {
        memcpy(&low, data, 4);
        memcpy(&high, data + size - 4, 4);
        word = (uint64_t)high << 32 | low;
    } else if (size > 0) {
        word = (uint64_t)(uint8_t)data[0] << 16 | (uint64_t)(uint8_t)data[size / 2] << 8 |
               (uint8_t)data[size - 1];
    }
    return word;
}

/* Never 0. */
static uint32_t hash_key(uint64_t seed, vyre__str key)
{
    const uint64_t first = seed | 1, second = (seed >> 31 ^ seed << 33) * FACTOR | 1;
    uint64_t hash = seed ^ key.size;
    size_t i = 0;
    do {
        const size_t left = key.size - i;
        hash = (hash ^ load_word(key.data + i, left < 8 ? left : 8)) * first;
        hash = (hash ^ hash >> 32) * second;
        hash ^= hash >> 29;
        i += 8;
    } while (i < key.size);
    return (uint32_t)(hash >> 16) | UINT32_C(1) << 31;
}

static uint64_t new_seed(const vyre__map *map)
{
    uint64_t seed = 0;
    if (getrandom(&seed, sizeof seed, GRND_NONBLOCK) == (ssize_t)sizeof seed)
        return seed;
    struct timespec now = {0, 0};
    clock_gettime(CLOCK_MONOTONIC, &now);
    return ((uint64_t)now.tv_nsec << 32 ^ (uint64_t)now.tv_sec ^ (uintptr_t)map) * FACTOR;
}

static int is_key(const map_entry *entry, uint32_t hash, vyre__str key)
{
    return entry->hash == hash && vyre__str_equal(entry->key, key);
}

/* The slot that holds `key`, or the free slot where it belongs. The table has a free slot. */
static map_entry *find_slot(map_entry *entries, uint32_t capacity, uint32_t hash, vyre__str key)
{
    const uint32_t mask = capacity - 1;
    uint32_t i = hash & mask;
    while (entries[i].hash && !is_key(&entries[i], hash, key))
        i = (i + 1) & mask;
    return &entries[i];
}

uint32_t *vyre__map_get(const vyre__map *map, vyre__str key)
{
    if (map->count == 0)
        return NULL;
    map_entry *entry = find_slot(map->entries, map->capacity, hash_key(map->seed, key), key);
    return entry->hash ? &entry->value : NULL;
}

static int grow(vyre__map *map)
{
    if (map->capacity >= MAX_CAPACITY)
        return 0;
    const uint32_t capacity = map->capacity ? map->capacity * 2 : 16;
    map_entry *entries = calloc(capacity, sizeof *entries);
    if (!entries)
        return 0;
    if (map->seed == 0)
        map->seed = new_seed(map);
    for (uint32_t i = 0; i < map->capacity; i++) {
        const map_entry *entry = &map->entries[i];
        if (entry->hash)
            *find_slot(entries, capacity, entry->hash, entry->key) = *entry;
    }
    free(map->entries);
    map->entries = entries;
    map->capacity = capacity;
    return 1;
}

int vyre__map_put(vyre__map *map, vyre__str key, uint32_t value)
{
    if (map->count >= map->capacity - map->capacity / 4 && !grow(map))
        return 0;
    const uint32_t hash = hash_key(map->seed, key);
    map_entry *entry = find_slot(map->entries, map->capacity, hash, key);
    if (!entry->hash)
        map->count++;
    *entry = (map_entry){.key = key, .value = value, .hash = hash};
    return 1;
}

void vyre__map_release(vyre__map *map)
{
    free(map->entries);
    memset(map, 0, sizeof *map);
}
