/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* The order of devices where no program is at hand. */
#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "core/routing/deciding.h"

static const vyre__examined *head_of(const vyre__examined *e)
{
    return e->representative ? e->representative : e;
}

/* Physical devices by their best member, then the members of each. */
static int compare(const void *left, const void *right)
{
    const vyre__examined *a = *(vyre__examined *const *)left;
    const vyre__examined *b = *(vyre__examined *const *)right;
    if (head_of(a) != head_of(b))
        return vyre__order_compare(&head_of(a)->record.keys, &head_of(b)->record.keys,
                                   VYRE__AMONG_PHYSICAL, NULL);
    return vyre__order_compare(&a->record.keys, &b->record.keys, VYRE__AMONG_ALTERNATES, NULL);
}

vyre_status vyre__devices_sort(const vyre__policy *policy, vyre__device **devices, size_t count,
                               vyre_error *error)
{
    const vyre__registry table = {.devices = devices, .device_count = count};
    vyre_decision *decision = calloc(1, sizeof *decision);
    if (!decision)
        return vyre__fail_memory(error, "the order of the devices");
    vyre__deciding d = {.decision = decision, .policy = policy, .registry = &table};
    vyre__devices_measure(&d);
    vyre__device **sorted = calloc(count + 1, sizeof(vyre__device *));
    if (!d.failed)
        vyre__devices_rank(&d);
    const int complete = sorted && !d.failed;
    if (complete && count > 0) {
        qsort(d.order, count, sizeof(vyre__examined *), compare);
        for (size_t i = 0; i < count; i++)
            sorted[i] = devices[d.order[i]->record.index];
        memcpy(devices, sorted, count * sizeof(vyre__device *));
    }
    free(sorted);
    vyre__arena_release(&d.scratch);
    vyre__arena_release(&decision->arena);
    free(decision);
    return complete ? VYRE_OK : vyre__fail_memory(error, "the order of the devices");
}
