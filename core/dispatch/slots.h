/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Output slots: where results go, and how the caller's memory is used again. */
#ifndef VYRE_CORE_DISPATCH_SLOTS_H
#define VYRE_CORE_DISPATCH_SLOTS_H

#include <vyre/dispatch.h>

#include "core/base/error.h"
#include "core/ir/model.h"

/* Bytes of a buffer that go back to the caller. */
typedef struct vyre__output_range {
    uint64_t offset, size;
} vyre__output_range;

/* The declared range if the buffer has one that lies within its `size` bytes, else all of them. */
vyre__output_range vyre__output_range_of(const vyre__buffer *buffer, uint64_t size);

typedef struct vyre__slot_stats {
    uint32_t reused, moved, appended;
    uint64_t bytes_incoming; /* of all outputs */
    uint64_t bytes_copied;   /* into slots whose memory sufficed */
    uint64_t bytes_moved;    /* into slots that got new memory */
    uint64_t bytes_appended; /* into new slots */
    uint64_t bytes_retained; /* capacity of all slots afterwards */
} vyre__slot_stats;

/*
 * Makes `outputs` a list of `count` slots with room for sizes[i] bytes each; every slot's size is 0
 * afterwards. A slot whose memory suffices keeps it, surplus slots are released. OUT_OF_HOST_MEMORY
 * leaves a usable list.
 */
vyre_status vyre__slots_prepare(vyre_outputs *outputs, const uint64_t *sizes, size_t count,
                                vyre__slot_stats *out_stats, vyre_error *error);

/* Declares the bytes of every slot valid: sizes[i] of slot i. */
void vyre__slots_commit(vyre_outputs *outputs, const uint64_t *sizes);

/* Sets every size to 0, as after a failure. NULL is allowed. */
void vyre__slots_clear(vyre_outputs *outputs);

#endif
