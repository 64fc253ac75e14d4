/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * Decisions that were taken, for requests that come again. Bounded: of the requests that fall on
 * one set of four, the one that was not asked for longest gives way. Belongs to one snapshot. Safe
 * for any number of threads.
 */
#ifndef VYRE_CORE_ROUTING_MEMO_H
#define VYRE_CORE_ROUTING_MEMO_H

#include "core/routing/route.h"

enum { VYRE__MEMO_SETS = 64, VYRE__MEMO_WAYS = 4 };

typedef struct vyre__memo vyre__memo;

/* OUT_OF_HOST_MEMORY. */
vyre_status vyre__memo_create(vyre__memo **out_memo, vyre_error *error);
void vyre__memo_release(vyre__memo *memo); /* NULL is allowed */

/*
 * As vyre__decide() without attempts, for the snapshot that the memo belongs to. A decision for an
 * equal request is given out again, without allocation, while the states of plugins and the facts
 * of devices are as they were. Decisions without a device are not kept.
 */
vyre_status vyre__memo_decide(vyre__memo *memo, const vyre__policy *policy,
                              const vyre__registry *registry, uint64_t generation,
                              uint64_t config_generation, const vyre__route_request *request,
                              vyre_decision **out_decision, vyre_error *error);

#endif
