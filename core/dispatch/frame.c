/* SPDX-License-Identifier: MIT OR Apache-2.0 */
#include "core/dispatch/frame.h"

#include <stdlib.h>

/* Where the calling thread looks first: threads are numbered as they come. */
static unsigned first_place(void)
{
    static atomic_uint threads;
    static _Thread_local unsigned number;
    if (number == 0)
        number = atomic_fetch_add_explicit(&threads, 1, memory_order_relaxed) * 2 + 1;
    return number / 2 % VYRE__FRAMES;
}

static vyre__frame *new_frame(const vyre__binding_plan *plan, size_t bound, size_t steps)
{
    const size_t inputs = plan->input_count, outputs = plan->output_count, count = plan->count;
    /* At most 16384 buffers: the sum is far from overflow. Widest alignment first. */
    const size_t size = sizeof(vyre__frame) + bound * (sizeof(vyre_binding) + sizeof(uint64_t)) +
                        steps * sizeof(vyre_step) + count * sizeof(vyre__bound) +
                        (inputs + outputs) * sizeof(uint64_t) + inputs * sizeof(void *) +
                        VYRE__CACHE_LINE;
    vyre__frame *frame = calloc(1, size);
    if (!frame)
        return NULL;
    frame->bindings = (vyre_binding *)(void *)(frame + 1);
    frame->steps = (vyre_step *)(void *)(frame->bindings + bound);
    frame->bound = (vyre__bound *)(void *)(frame->steps + steps);
    frame->input_sizes = (uint64_t *)(void *)(frame->bound + count);
    frame->output_sizes = frame->input_sizes + inputs;
    frame->elements = frame->output_sizes + outputs;
    frame->staged = (void **)(void *)(frame->elements + bound);
    return frame;
}

vyre__frame *vyre__frame_take(vyre__frames *frames, const vyre__binding_plan *plan,
                              uint32_t bound_count, uint32_t step_count)
{
    const unsigned first = first_place();
    for (unsigned i = 0; i < VYRE__FRAMES; i++) {
        _Atomic(vyre__frame *) *place = &frames->places[(first + i) % VYRE__FRAMES].frame;
        if (!atomic_load_explicit(place, memory_order_relaxed))
            continue;
        vyre__frame *frame = atomic_exchange_explicit(place, NULL, memory_order_acquire);
        if (!frame)
            continue;
        frame->first = first;
        return frame;
    }
    vyre__frame *frame = new_frame(plan, bound_count, step_count);
    if (frame)
        frame->first = first;
    return frame;
}

void vyre__frame_give(vyre__frames *frames, vyre__frame *frame)
{
    const unsigned first = frame->first;
    for (unsigned i = 0; i < VYRE__FRAMES; i++) {
        vyre__frame *empty = NULL;
        if (atomic_compare_exchange_strong_explicit(
                &frames->places[(first + i) % VYRE__FRAMES].frame, &empty, frame,
                memory_order_release, memory_order_relaxed))
            return;
    }
    free(frame);
}

void vyre__frames_release(vyre__frames *frames)
{
    for (int i = 0; i < VYRE__FRAMES; i++)
        free(atomic_exchange(&frames->places[i].frame, NULL));
}
