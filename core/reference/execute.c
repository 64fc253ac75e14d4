/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Statements: each is executed for all active lanes before the next one begins. */
#include <string.h>

#include "core/base/error.h"
#include "core/reference/team.h"

static uint32_t *slot_row(const vyre__team *team, uint32_t slot)
{
    return team->slots + (size_t)slot * team->lanes;
}

static vyre__mask mask_row(const vyre__team *team, uint32_t row, const vyre__mask *bounds)
{
    return (vyre__mask){.on = team->masks + (size_t)row * team->lanes,
                        .first = bounds->first,
                        .last = bounds->last};
}

static uint32_t *scratch_row(const vyre__team *team, uint32_t row)
{
    return team->scratch + (size_t)row * VYRE__CHUNK_LANES;
}

static int is_empty(const vyre__mask *mask)
{
    return mask->first >= mask->last;
}

/* Narrows the bounds to the first and the last lane that is on. */
static void narrow(vyre__mask *mask)
{
    while (mask->first < mask->last && !mask->on[mask->first])
        mask->first++;
    while (mask->first < mask->last && !mask->on[mask->last - 1])
        mask->last--;
}

/* Takes the lanes out that have returned. */
static void drop_returned(const vyre__team *team, vyre__mask *mask)
{
    for (uint32_t lane = mask->first; lane < mask->last; lane++)
        mask->on[lane] &= team->alive[lane];
    narrow(mask);
}

/* Evaluates into a local. The lanes in between that are off have no use for its old value: it has
 * just come into scope. */
static void define(vyre__team *team, const vyre__term *term, uint32_t slot, const vyre__mask *mask)
{
    vyre__chunk chunk = {.team = team, .first = mask->first};
    while (vyre__chunk_next(&chunk, mask)) {
        uint32_t *row = slot_row(team, slot) + chunk.first;
        const uint32_t *value = vyre__evaluate(&chunk, term, row, scratch_row(team, 0));
        if (value != row)
            memcpy(row, value, chunk.count * sizeof *row);
    }
}

static void assign(vyre__team *team, const vyre__step *step, const vyre__mask *mask)
{
    vyre__chunk chunk = {.team = team, .first = mask->first};
    while (vyre__chunk_next(&chunk, mask)) {
        uint32_t *row = slot_row(team, step->slot) + chunk.first;
        const uint32_t *value =
            vyre__evaluate(&chunk, step->value, scratch_row(team, 0), scratch_row(team, 1));
        for (uint32_t i = 0; i < chunk.count; i++)
            row[i] = chunk.on[i] ? value[i] : row[i];
    }
}

static void store(vyre__team *team, const vyre__step *step, const vyre__mask *mask)
{
    vyre__chunk chunk = {.team = team, .first = mask->first};
    while (vyre__chunk_next(&chunk, mask)) {
        const uint32_t *index =
            vyre__evaluate(&chunk, step->index, scratch_row(team, 0), scratch_row(team, 1));
        const uint32_t *value =
            vyre__evaluate(&chunk, step->value, scratch_row(team, 1), scratch_row(team, 2));
        if (team->status == VYRE_OK)
            vyre__memory_store(&chunk, &team->reference->memories[step->slot], index, value);
    }
}

/* ---- control flow ---- */

static void branch(vyre__team *team, const vyre__step *step, const vyre__mask *mask)
{
    vyre__mask then = mask_row(team, step->mask, mask);
    vyre__mask orelse = mask_row(team, step->mask + 1, mask);
    vyre__chunk chunk = {.team = team, .first = mask->first};
    while (vyre__chunk_next(&chunk, mask)) {
        const uint32_t *condition =
            vyre__evaluate(&chunk, step->value, scratch_row(team, 0), scratch_row(team, 1));
        for (uint32_t i = 0; i < chunk.count; i++) {
            const uint8_t taken = (condition[i] & step->truth) != 0;
            then.on[chunk.first + i] = chunk.on[i] & taken;
            orelse.on[chunk.first + i] = chunk.on[i] & (taken ^ 1);
        }
    }
    if (team->status != VYRE_OK)
        return;
    narrow(&then);
    vyre__execute(team, step->body, &then);
    if (step->orelse.count == 0)
        return;
    narrow(&orelse);
    vyre__execute(team, step->orelse, &orelse);
}

static void loop(vyre__team *team, const vyre__step *step, const vyre__mask *mask)
{
    define(team, step->index, step->slot, mask);
    define(team, step->value, step->bound, mask);
    uint32_t *next = slot_row(team, step->slot);
    const uint32_t *bound = slot_row(team, step->bound);
    vyre__mask inside = mask_row(team, step->mask, mask);
    for (uint32_t lane = mask->first; lane < mask->last; lane++)
        inside.on[lane] = mask->on[lane] & (next[lane] < bound[lane]);
    narrow(&inside);
    while (!is_empty(&inside) && !vyre__team_charge(team, inside.last - inside.first)) {
        vyre__execute(team, step->body, &inside);
        for (uint32_t lane = inside.first; lane < inside.last; lane++) {
            next[lane]++;
            inside.on[lane] &= next[lane] < bound[lane];
        }
        if (step->leaves)
            drop_returned(team, &inside);
        else
            narrow(&inside);
    }
}

static void leave(vyre__team *team, vyre__mask *mask)
{
    for (uint32_t lane = mask->first; lane < mask->last; lane++)
        if (mask->on[lane])
            mask->on[lane] = team->alive[lane] = 0;
    mask->first = mask->last;
}

static void trap(vyre__team *team, const vyre__step *step, const vyre__mask *mask)
{
    vyre__chunk chunk = {.team = team, .first = mask->first};
    if (!vyre__chunk_next(&chunk, mask))
        return;
    const uint32_t *address =
        vyre__evaluate(&chunk, step->value, scratch_row(team, 0), scratch_row(team, 1));
    if (team->status != VYRE_OK)
        return;
    /* The first lane of a mask is on. */
    const uint32_t group = chunk.first / team->group_lanes;
    const uint32_t local = chunk.first % team->group_lanes;
    uint32_t *lane = team->trap->lane;
    vyre__team_group(team, group, lane);
    for (int axis = 0; axis < 3; axis++)
        lane[axis] =
            lane[axis] * team->reference->program->workgroup[axis] + team->local[axis][local];
    team->trap->fired = 1;
    team->trap->address = address[0];
    team->trap->tag = step->text;
    team->status = vyre__fail(
        team->error, VYRE_TRAPPED,
        "the program stops itself here: correct the input or the program as the tag says",
        "the program trapped: tag `%.*s`, address %u, invocation %u, %u, %u", (int)step->text.size,
        step->text.data, (unsigned)address[0], (unsigned)lane[0], (unsigned)lane[1],
        (unsigned)lane[2]);
    vyre__locate_node(team->error, team->reference->program, step->node);
}

/* ---- barriers ---- */

static int is_on(const vyre__mask *mask, uint32_t lane)
{
    return lane >= mask->first && lane < mask->last && mask->on[lane];
}

/* All lanes in [first, last) that have not returned are on, or none is. */
static int is_whole(const vyre__team *team, const vyre__mask *mask, uint32_t first, uint32_t last)
{
    uint32_t present = 0, missing = 0;
    for (uint32_t lane = first; lane < last; lane++) {
        present += is_on(mask, lane) ? 1 : 0;
        missing += !is_on(mask, lane) && team->alive[lane] ? 1 : 0;
    }
    return present == 0 || missing == 0;
}

/* The lock step is the barrier; it remains to check that everyone is there. */
static void barrier(vyre__team *team, const vyre__step *step, const vyre__mask *mask)
{
    int whole = 1;
    if (step->whole_grid)
        whole = is_whole(team, mask, 0, team->lanes);
    for (uint32_t group = 0; whole && !step->whole_grid && group < team->group_count; group++)
        whole = is_whole(team, mask, group * team->group_lanes, (group + 1) * team->group_lanes);
    if (whole)
        return;
    team->status = vyre__fail(team->error, VYRE_INVALID_PROGRAM,
                              "move the barrier out of the branch or loop that only some "
                              "invocations execute",
                              "not every live invocation reached the same barrier");
    vyre__locate_node(team->error, team->reference->program, step->node);
}

/* ---- lists ---- */

static void execute_step(vyre__team *team, const vyre__step *step, vyre__mask *mask)
{
    switch (step->tag) {
    case VYRE__NODE_LET: define(team, step->value, step->slot, mask); break;
    case VYRE__NODE_ASSIGN: assign(team, step, mask); break;
    case VYRE__NODE_STORE: store(team, step, mask); break;
    case VYRE__NODE_IF: branch(team, step, mask); break;
    case VYRE__NODE_LOOP: loop(team, step, mask); break;
    case VYRE__NODE_BLOCK: vyre__execute(team, step->body, mask); break;
    case VYRE__NODE_RETURN: leave(team, mask); break;
    case VYRE__NODE_BARRIER: barrier(team, step, mask); break;
    case VYRE__NODE_TRAP: trap(team, step, mask); break;
    default: break; /* resolving lets no other pass */
    }
}

void vyre__execute(vyre__team *team, vyre__step_list list, vyre__mask *mask)
{
    for (uint32_t i = 0; i < list.count && !is_empty(mask); i++) {
        if (vyre__team_charge(team, mask->last - mask->first))
            return;
        execute_step(team, &list.items[i], mask);
        if (list.items[i].leaves && team->status == VYRE_OK)
            drop_returned(team, mask);
    }
}
