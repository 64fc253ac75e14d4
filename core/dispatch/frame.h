/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* The lists that one dispatch fills, kept for later dispatches of the same pipeline. */
#ifndef VYRE_CORE_DISPATCH_FRAME_H
#define VYRE_CORE_DISPATCH_FRAME_H

#include <stdatomic.h>

#include <vyre/plugin.h>

#include "core/dispatch/binding.h"

enum {
    VYRE__FRAMES = 32,    /* kept; as many dispatches may run at once without new memory */
    VYRE__CACHE_LINE = 64 /* bytes that processors hand to each other as one */
};

/* One block of memory, no line of which is shared with another frame. */
typedef struct vyre__frame {
    uint64_t *input_sizes;  /* by input slot */
    uint64_t *output_sizes; /* by output slot */
    void **staged;          /* by input slot: an aligned copy, owned during the dispatch, or NULL */
    vyre__bound *bound;     /* by binding of the plan */
    vyre_binding *bindings; /* in the order of the plugin */
    vyre_step *steps;       /* of the executable */
    uint64_t *elements;     /* of each binding, in the same order */
    unsigned first;         /* place that is tried first when it is given back */
} vyre__frame;

/* Free frames. Zero-initialise. Safe for any number of threads, without a lock: each looks first
 * where it left a frame, so threads that dispatch at once do not write to the same line. */
typedef struct vyre__frames {
    struct {
        _Atomic(vyre__frame *) frame; /* owned, or NULL */
        char apart[VYRE__CACHE_LINE - sizeof(void *)];
    } places[VYRE__FRAMES];
} vyre__frames;

/* A frame for a plan, for a plugin that sees `bound_count` bindings and runs `step_count` steps.
 * NULL when memory is short. */
vyre__frame *vyre__frame_take(vyre__frames *frames, const vyre__binding_plan *plan,
                              uint32_t bound_count, uint32_t step_count);
void vyre__frame_give(vyre__frames *frames, vyre__frame *frame);

/* Frees the frames; none may be in use. */
void vyre__frames_release(vyre__frames *frames);

#endif
