/* SPDX-License-Identifier: MIT OR Apache-2.0 */
#include "config.h"

#include "core/routing/memo.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "core/routing/decision.h"

/* Empty while `decision` is NULL. */
typedef struct entry {
    vyre_decision *decision; /* one reference */
    uint64_t hash;           /* of the request */
    uint64_t stamp;          /* of the table of devices */
    int recent;              /* asked for since the hand passed */
} entry;

typedef struct entry_set {
    entry ways[VYRE__MEMO_WAYS];
    uint32_t hand;
} entry_set;

struct vyre__memo {
    pthread_mutex_t lock; /* guards the sets; never held while deciding */
    entry_set sets[VYRE__MEMO_SETS];
};

vyre_status vyre__memo_create(vyre__memo **out_memo, vyre_error *error)
{
    vyre__memo *memo = calloc(1, sizeof *memo);
    *out_memo = memo;
    if (!memo)
        return vyre__fail_memory(error, "the memory of decisions");
    pthread_mutex_init(&memo->lock, NULL);
    return VYRE_OK;
}

void vyre__memo_release(vyre__memo *memo)
{
    if (!memo)
        return;
    for (size_t i = 0; i < VYRE__MEMO_SETS; i++)
        for (size_t way = 0; way < VYRE__MEMO_WAYS; way++)
            vyre_decision_release(memo->sets[i].ways[way].decision);
    pthread_mutex_destroy(&memo->lock);
    free(memo);
}

/* ---- keys ---- */

static uint64_t mix(uint64_t hash, uint64_t value)
{
    hash = (hash ^ value) * UINT64_C(0x9E3779B97F4A7C15);
    return hash ^ hash >> 29;
}

static uint64_t mix_text(uint64_t hash, const char *text)
{
    for (; text && *text; text++)
        hash = mix(hash, (unsigned char)*text);
    return mix(hash, 0x100);
}

static uint64_t hash_request(const vyre__route_request *request, const uint8_t digest[32])
{
    uint64_t hash;
    memcpy(&hash, digest, sizeof hash);
    hash = mix(hash, (uint64_t)request->float_mode << 32 | request->ulp);
    hash = mix(hash, (uint64_t)request->grid[0] << 32 | request->grid[1]);
    hash = mix(hash, request->grid[2]);
    hash = mix(mix(mix(hash, request->elements), request->bytes_in), request->bytes_out);
    hash = mix_text(mix_text(hash, request->label), request->application);
    return mix_text(mix_text(hash, request->device), request->device_origin);
}

/* Changes whenever a device's facts were corrected or a plugin's state changed. */
static uint64_t stamp_of(const vyre__registry *registry)
{
    uint64_t stamp = registry->device_count;
    for (size_t i = 0; i < registry->device_count; i++)
        stamp = mix(stamp, (uint64_t)(uintptr_t)atomic_load_explicit(&registry->devices[i]->facts,
                                                                     memory_order_acquire));
    for (size_t i = 0; i < registry->plugin_count; i++)
        stamp = mix(stamp, (uint64_t)(uintptr_t)atomic_load_explicit(
                               &registry->plugins[i]->condition, memory_order_acquire));
    return stamp;
}

static int is_same_text(const char *a, const char *b)
{
    return strcmp(a ? a : "", b ? b : "") == 0;
}

static int answers(const vyre_decision *decision, const vyre__route_request *request,
                   const uint8_t digest[32])
{
    const vyre__load *load = &decision->load;
    return memcmp(decision->digest, digest, 32) == 0 &&
           decision->asked_mode == request->float_mode && decision->asked_ulp == request->ulp &&
           memcmp(load->grid, request->grid, sizeof load->grid) == 0 &&
           load->elements == request->elements && load->bytes_in == request->bytes_in &&
           load->bytes_out == request->bytes_out && is_same_text(decision->label, request->label) &&
           is_same_text(decision->application, request->application) &&
           is_same_text(decision->asked_device, request->device) &&
           is_same_text(decision->asked_origin, request->device_origin);
}

/* ---- the table ---- */

static vyre_decision *find(vyre__memo *memo, const vyre__route_request *request,
                           const uint8_t digest[32], uint64_t hash, uint64_t stamp)
{
    entry_set *set = &memo->sets[hash % VYRE__MEMO_SETS];
    vyre_decision *found = NULL;
    pthread_mutex_lock(&memo->lock);
    for (size_t way = 0; !found && way < VYRE__MEMO_WAYS; way++) {
        entry *e = &set->ways[way];
        if (e->decision && e->hash == hash && e->stamp == stamp &&
            answers(e->decision, request, digest)) {
            e->recent = 1;
            found = vyre_decision_retain(e->decision);
        }
    }
    pthread_mutex_unlock(&memo->lock);
    if (found)
        atomic_store_explicit(&found->given_again, 1, memory_order_relaxed);
    return found;
}

/* The place that gives way: an empty one, or the first that was not asked for lately. */
static entry *find_place(entry_set *set)
{
    for (size_t way = 0; way < VYRE__MEMO_WAYS; way++)
        if (!set->ways[way].decision)
            return &set->ways[way];
    for (;;) {
        entry *e = &set->ways[set->hand];
        set->hand = (set->hand + 1) % VYRE__MEMO_WAYS;
        if (!e->recent)
            return e;
        e->recent = 0;
    }
}

static void keep(vyre__memo *memo, vyre_decision *decision, uint64_t hash, uint64_t stamp)
{
    pthread_mutex_lock(&memo->lock);
    entry *place = find_place(&memo->sets[hash % VYRE__MEMO_SETS]);
    vyre_decision *old = place->decision;
    *place = (entry){vyre_decision_retain(decision), hash, stamp, 0};
    pthread_mutex_unlock(&memo->lock);
    vyre_decision_release(old);
}

vyre_status vyre__memo_decide(vyre__memo *memo, const vyre__policy *policy,
                              const vyre__registry *registry, uint64_t generation,
                              uint64_t config_generation, const vyre__route_request *request,
                              vyre_decision **out_decision, vyre_error *error)
{
    uint8_t digest[32];
    *out_decision = NULL;
    vyre_status status = vyre_program_fingerprint(request->program, digest, error);
    if (status != VYRE_OK)
        return status;
    const uint64_t hash = hash_request(request, digest), stamp = stamp_of(registry);
    *out_decision = find(memo, request, digest, hash, stamp);
    if (*out_decision)
        return VYRE_OK;
    status = vyre__decide(policy, registry, generation, config_generation, request, NULL, 0,
                          out_decision, error);
    if (status == VYRE_OK && !request->opened)
        keep(memo, *out_decision, hash, stamp);
    return status;
}
