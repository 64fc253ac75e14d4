/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Who stands for each physical device, and who comes before whom. */
#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "core/routing/deciding.h"

/* The best eligible device of the same physical one, if that is another. */
static const vyre__examined *find_representative(const vyre__deciding *d, const vyre__examined *e)
{
    const vyre__examined *best = e;
    for (size_t i = 0; i < d->count; i++) {
        const vyre__examined *other = &d->devices[i];
        if (vyre__examined_is_eligible(other) &&
            strcmp(other->record.identity.physical, e->record.identity.physical) == 0 &&
            vyre__order_compare(&other->record.keys, &best->record.keys, VYRE__AMONG_ALTERNATES,
                                NULL) < 0)
            best = other;
    }
    return best == e ? NULL : best;
}

/* 0: stands for its physical device; 1: an alternate of one that does; 2: rejected. */
static int tier_of(const vyre__examined *e)
{
    return !vyre__examined_is_eligible(e) ? 2 : e->representative != NULL;
}

static int compare(const void *left, const void *right)
{
    const vyre__examined *a = *(vyre__examined *const *)left;
    const vyre__examined *b = *(vyre__examined *const *)right;
    const int tier = tier_of(a);
    if (tier != tier_of(b))
        return tier - tier_of(b);
    return vyre__order_compare(&a->record.keys, &b->record.keys,
                               tier == 1 ? VYRE__AMONG_ALTERNATES : VYRE__AMONG_PHYSICAL, NULL);
}

void vyre__devices_rank(vyre__deciding *d)
{
    d->order = vyre__arena_array(&d->scratch, d->count, sizeof(vyre__examined *));
    if (!d->order) {
        d->failed = 1;
        return;
    }
    for (size_t i = 0; i < d->count; i++) {
        vyre__examined *e = &d->devices[i];
        e->representative = vyre__examined_is_eligible(e) ? find_representative(d, e) : NULL;
        e->record.alternate_of = e->representative ? e->representative->record.identity.id : NULL;
        d->order[i] = e;
    }
    if (d->count > 0)
        qsort(d->order, d->count, sizeof(vyre__examined *), compare);
}
