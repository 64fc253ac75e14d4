/* SPDX-License-Identifier: MIT OR Apache-2.0 */
#include "core/reference/team.h"

#include <string.h>

#include "core/base/clock.h"
#include "core/base/error.h"

/* Saturates at UINT64_MAX. */
static uint64_t product(uint64_t a, uint64_t b)
{
    uint64_t result;
    return __builtin_mul_overflow(a, b, &result) ? UINT64_MAX : result;
}

static uint64_t sum(uint64_t a, uint64_t b)
{
    return a > UINT64_MAX - b ? UINT64_MAX : a + b;
}

static uint64_t volume(const uint32_t size[3])
{
    return product(product(size[0], size[1]), size[2]);
}

static vyre_status check_limits(vyre__team *team, uint64_t group_lanes, uint64_t groups)
{
    const vyre__reference *reference = team->reference;
    if (group_lanes > VYRE__MAX_GROUP_LANES)
        return vyre__fail(team->error, VYRE_LIMIT, "use a smaller workgroup",
                          "a workgroup of %llu invocations; the interpreter takes at most %d",
                          (unsigned long long)group_lanes, VYRE__MAX_GROUP_LANES);
    if (reference->shared_bytes > VYRE__MAX_SHARED_BYTES)
        return vyre__fail(team->error, VYRE_LIMIT, "declare less workgroup memory",
                          "%llu bytes of workgroup memory; the limit is %d",
                          (unsigned long long)reference->shared_bytes, VYRE__MAX_SHARED_BYTES);
    const uint64_t lanes = product(groups, group_lanes);
    const uint64_t per_lane = (uint64_t)reference->slots * 4 + reference->masks + 1;
    const uint64_t state = sum(product(lanes, per_lane), product(groups, reference->shared_bytes));
    if (lanes > VYRE__MAX_TEAM_LANES || state > VYRE__MAX_STATE_BYTES)
        return vyre__fail(team->error, VYRE_LIMIT,
                          reference->whole_grid
                              ? "use a smaller grid: a barrier of the grid keeps every invocation"
                              : "use a smaller workgroup or fewer locals",
                          "%llu invocations run together and need %llu bytes of state; the limits "
                          "are %d and %d",
                          (unsigned long long)lanes, (unsigned long long)state,
                          VYRE__MAX_TEAM_LANES, VYRE__MAX_STATE_BYTES);
    return VYRE_OK;
}

static void number_lanes(vyre__team *team, const uint32_t workgroup[3])
{
    uint32_t lane = 0;
    for (uint32_t z = 0; z < workgroup[2]; z++)
        for (uint32_t y = 0; y < workgroup[1]; y++)
            for (uint32_t x = 0; x < workgroup[0]; x++, lane++) {
                team->local[0][lane] = x;
                team->local[1][lane] = y;
                team->local[2][lane] = z;
            }
}

vyre_status vyre__team_create(vyre__team *team)
{
    const vyre__reference *reference = team->reference;
    const uint32_t *workgroup = reference->program->workgroup;
    const uint64_t group_lanes = volume(workgroup);
    const uint64_t groups = reference->whole_grid ? volume(team->grid) : 1;
    const vyre_status status = check_limits(team, group_lanes, groups);
    if (status != VYRE_OK)
        return status;
    team->group_lanes = (uint32_t)group_lanes;
    team->group_count = (uint32_t)groups;
    team->lanes = team->group_lanes * team->group_count;
    vyre__arena *arena = &team->arena;
    for (int axis = 0; axis < 3; axis++)
        team->local[axis] = vyre__arena_array(arena, team->group_lanes, sizeof(uint32_t));
    team->slots = vyre__arena_array(arena, team->lanes, sizeof(uint32_t) * reference->slots);
    team->scratch = vyre__arena_array(arena, reference->rows, sizeof(uint32_t) * VYRE__CHUNK_LANES);
    team->masks = vyre__arena_array(arena, team->lanes, reference->masks);
    team->alive = vyre__arena_alloc(arena, team->lanes);
    team->shared = vyre__arena_array(arena, team->group_count, (size_t)reference->shared_bytes);
    if (!team->local[0] || !team->local[1] || !team->local[2] || !team->slots || !team->scratch ||
        !team->masks || !team->alive || !team->shared)
        return vyre__fail_memory(team->error, "the invocations of a workgroup");
    number_lanes(team, workgroup);
    return VYRE_OK;
}

void vyre__team_release(vyre__team *team)
{
    vyre__arena_release(&team->arena);
}

int vyre__team_poll(vyre__team *team)
{
    team->budget = VYRE__POLL_INTERVAL;
    if (team->status != VYRE_OK)
        return 1;
    if (team->stop && __atomic_load_n(team->stop, __ATOMIC_RELAXED)) {
        team->status = vyre__fail(team->error, VYRE_CANCELLED,
                                  "dispatch again when the result is wanted after all",
                                  "the dispatch was cancelled while it ran");
        return 1;
    }
    if (team->deadline_ns == 0 || vyre__clock_now() < team->deadline_ns)
        return 0;
    team->status = vyre__fail(team->error, VYRE_TIMEOUT,
                              "raise the timeout of the dispatch, or check that every loop of the "
                              "program ends",
                              "the program did not finish before its deadline");
    return 1;
}

void vyre__team_group(const vyre__team *team, uint32_t group, uint32_t out_id[3])
{
    if (team->group_count == 1 && !team->reference->whole_grid) {
        memcpy(out_id, team->origin, sizeof team->origin);
    } else {
        out_id[0] = group % team->grid[0];
        out_id[1] = group / team->grid[0] % team->grid[1];
        out_id[2] = group / team->grid[0] / team->grid[1];
    }
    for (int axis = 0; axis < 3; axis++)
        out_id[axis] += team->first[axis];
}

/* In pieces, since the first touch of 64 MiB takes longer than a deadline may be missed by. */
static void clear_shared(vyre__team *team)
{
    const size_t size = (size_t)team->reference->shared_bytes * team->group_count;
    const size_t piece = 1 << 20;
    for (size_t at = 0; at < size; at += piece) {
        const size_t bytes = size - at < piece ? size - at : piece;
        if (vyre__team_charge(team, bytes / 16))
            return;
        memset(team->shared + at, 0, bytes);
    }
}

/* Runs the lanes of the team from the first statement to the last. */
static void run_once(vyre__team *team)
{
    const vyre__reference *reference = team->reference;
    if (!reference->whole_grid) /* else the memory is fresh */
        clear_shared(team);
    if (vyre__team_charge(team, team->lanes / 8 + 1))
        return;
    memset(team->alive, 1, team->lanes);
    memset(team->masks, 1, team->lanes);
    vyre__mask everyone = {.on = team->masks, .first = 0, .last = team->lanes};
    vyre__execute(team, reference->entry, &everyone);
}

void vyre__team_run(vyre__team *team)
{
    if (team->reference->whole_grid) {
        run_once(team);
        return;
    }
    uint32_t *id = team->origin;
    for (id[2] = 0; id[2] < team->grid[2] && team->status == VYRE_OK; id[2]++)
        for (id[1] = 0; id[1] < team->grid[1] && team->status == VYRE_OK; id[1]++)
            for (id[0] = 0; id[0] < team->grid[0] && team->status == VYRE_OK; id[0]++)
                run_once(team);
}

int vyre__chunk_next(vyre__chunk *chunk, const vyre__mask *mask)
{
    chunk->first += chunk->count;
    if (chunk->first >= mask->last || chunk->team->status != VYRE_OK)
        return 0;
    uint32_t end = mask->last;
    if (end - chunk->first > VYRE__CHUNK_LANES) {
        const uint32_t group_lanes = chunk->team->group_lanes;
        end = chunk->first + VYRE__CHUNK_LANES;
        end -= end % group_lanes % VYRE__SUBGROUP_LANES;
    }
    chunk->on = mask->on + chunk->first;
    chunk->count = end - chunk->first;
    return 1;
}

int vyre__segment_next(vyre__segment *segment, const vyre__chunk *chunk)
{
    segment->start = segment->end;
    if (segment->start >= chunk->count)
        return 0;
    const uint32_t group_lanes = chunk->team->group_lanes;
    segment->group = (chunk->first + segment->start) / group_lanes;
    const uint32_t behind = (segment->group + 1) * group_lanes - chunk->first;
    segment->end = behind < chunk->count ? behind : chunk->count;
    return 1;
}
