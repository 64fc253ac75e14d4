/* SPDX-License-Identifier: MIT OR Apache-2.0 */
#include "tests/conform/shrink.h"

#include "core/base/clock.h"
#include "tests/conform/edit.h"

typedef struct search {
    subject *best; /* owned */
    shrink_test *still_shows;
    void *context;
    uint32_t tried, limit;
    uint64_t end_ns;
} search;

static int is_over(const search *s)
{
    return s->tried >= s->limit || vyre__clock_now() > s->end_ns;
}

/* Tries one change: 1 kept, 0 not, -1 there is no such change. */
static int try_change(search *s, edit_stage stage, uint32_t number)
{
    subject *candidate = subject_copy(s->best);
    if (!candidate)
        return -1;
    if (!edit_apply(candidate, stage, number)) {
        subject_destroy(candidate);
        return -1;
    }
    s->tried++;
    if (!candidate->failed && subject_is_orderly(candidate) &&
        s->still_shows(s->context, candidate)) {
        subject_destroy(s->best);
        s->best = candidate;
        return 1;
    }
    subject_destroy(candidate);
    return 0;
}

/* Tries each change of a stage, and those that become possible at the same place. */
static int run_stage(search *s, edit_stage stage)
{
    int changed = 0;
    for (uint32_t number = 0; !is_over(s);) {
        const int result = try_change(s, stage, number);
        if (result < 0)
            break;
        changed |= result;
        number += result == 0;
    }
    return changed;
}

subject *shrink(subject *s, shrink_test *still_shows, void *context, uint32_t limit,
                uint32_t seconds, uint32_t *out_tried)
{
    search state = {.best = s,
                    .still_shows = still_shows,
                    .context = context,
                    .limit = limit,
                    .end_ns = vyre__clock_deadline(seconds * UINT64_C(1000000000))};
    int changed = 1;
    while (changed && !is_over(&state)) {
        changed = 0;
        for (int stage = 0; stage < EDIT_STAGES; stage++)
            changed |= run_stage(&state, (edit_stage)stage);
    }
    *out_tried = state.tried;
    return state.best;
}
