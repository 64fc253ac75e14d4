/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Open addressing with linear probing, at most three quarters full, hashed by SipHash-1-3. */
#include "config.h"

#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <time.h>

#include "core/base/text.h"

typedef struct vyre__map_entry {
    vyre__str key;
    uint32_t value;
    uint32_t used; /* 0: the slot is free */
} map_entry;

static uint64_t rotate_left(uint64_t x, unsigned count)
{
    return x << count | x >> (64 - count);
}

static void sip_round(uint64_t v[4])
{
    v[0] += v[1];
    v[1] = rotate_left(v[1], 13) ^ v[0];
    v[0] = rotate_left(v[0], 32);
    v[2] += v[3];
    v[3] = rotate_left(v[3], 16) ^ v[2];
    v[0] += v[3];
    v[3] = rotate_left(v[3], 21) ^ v[0];
    v[2] += v[1];
    v[1] = rotate_left(v[1], 17) ^ v[2];
    v[2] = rotate_left(v[2], 32);
}

static void sip_word(uint64_t v[4], uint64_t word)
{
    v[3] ^= word;
    sip_round(v);
    v[0] ^= word;
}

static uint64_t load_word(const char *data, size_t size)
{
    uint64_t word = 0;
    for (size_t i = 0; i < size; i++)
        word |= (uint64_t)(uint8_t)data[i] << 8 * i;
    return word;
}

static uint64_t hash_key(uint64_t seed, vyre__str key)
{
    const uint64_t k0 = seed, k1 = rotate_left(seed, 29) * 0x9E3779B97F4A7C15u;
    uint64_t v[4] = {k0 ^ 0x736F6D6570736575u, k1 ^ 0x646F72616E646F6Du, k0 ^ 0x6C7967656E657261u,
                     k1 ^ 0x7465646279746573u};
    size_t i = 0;
    for (; i + 8 <= key.size; i += 8)
        sip_word(v, load_word(key.data + i, 8));
    sip_word(v, load_word(key.data + i, key.size - i) | (uint64_t)key.size << 56);
    v[2] ^= 0xFF;
    for (int round = 0; round < 3; round++)
        sip_round(v);
    return v[0] ^ v[1] ^ v[2] ^ v[3];
}

static uint64_t new_seed(const vyre__map *map)
{
    uint64_t seed = 0;
    if (getrandom(&seed, sizeof seed, GRND_NONBLOCK) == (ssize_t)sizeof seed)
        return seed;
    struct timespec now = {0, 0};
    clock_gettime(CLOCK_MONOTONIC, &now);
    return ((uint64_t)now.tv_nsec << 32 ^ (uint64_t)now.tv_sec ^ (uintptr_t)map) *
           0x9E3779B97F4A7C15u;
}

/* The slot that holds `key`, or the free slot where it belongs. The table has a free slot. */
static map_entry *find_slot(map_entry *entries, uint32_t capacity, uint64_t seed, vyre__str key)
{
    const uint32_t mask = capacity - 1;
    uint32_t i = (uint32_t)hash_key(seed, key) & mask;
    while (entries[i].used && !vyre__str_equal(entries[i].key, key))
        i = (i + 1) & mask;
    return &entries[i];
}

uint32_t *vyre__map_get(const vyre__map *map, vyre__str key)
{
    if (map->count == 0)
        return NULL;
    map_entry *entry = find_slot(map->entries, map->capacity, map->seed, key);
    return entry->used ? &entry->value : NULL;
}

static int grow(vyre__map *map)
{
    if (map->capacity > UINT32_MAX / 2)
        return 0;
    const uint32_t capacity = map->capacity ? map->capacity * 2 : 16;
    map_entry *entries = calloc(capacity, sizeof *entries);
    if (!entries)
        return 0;
    if (map->capacity == 0)
        map->seed = new_seed(map);
    for (uint32_t i = 0; i < map->capacity; i++)
        if (map->entries[i].used)
            *find_slot(entries, capacity, map->seed, map->entries[i].key) = map->entries[i];
    free(map->entries);
    map->entries = entries;
    map->capacity = capacity;
    return 1;
}

int vyre__map_put(vyre__map *map, vyre__str key, uint32_t value)
{
    if (map->count >= map->capacity - map->capacity / 4 && !grow(map))
        return 0;
    map_entry *entry = find_slot(map->entries, map->capacity, map->seed, key);
    if (!entry->used)
        map->count++;
    *entry = (map_entry){.key = key, .value = value, .used = 1};
    return 1;
}

void vyre__map_release(vyre__map *map)
{
    free(map->entries);
    memset(map, 0, sizeof *map);
}
