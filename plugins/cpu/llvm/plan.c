/* SPDX-License-Identifier: MIT OR Apache-2.0 */
#include <stdlib.h>
#include <string.h>

#include "plugins/cpu/llvm/plan.h"

const vyre_instruction *simd_plan_at(const simd_plan *plan, uint32_t index)
{
    const char *first = (const char *)plan->kernel->code;
    return (const vyre_instruction *)(const void *)(first +
                                                    (size_t)index * plan->kernel->code_stride);
}

static int opens(uint32_t op)
{
    return op == VYRE_OP_IF || op == VYRE_OP_FOR || op == VYRE_OP_LOOP;
}

static int leaves(uint32_t op)
{
    return op == VYRE_OP_BREAK || op == VYRE_OP_CONTINUE || op == VYRE_OP_RETURN;
}

uint32_t simd_plan_result_type(const vyre_instruction *in)
{
    return (in->op >= VYRE_OP_EQ && in->op <= VYRE_OP_LE_S) ||
                   (in->op >= VYRE_OP_EQ_F && in->op <= VYRE_OP_NE_F)
               ? VYRE_VALUE_BOOL
               : in->type;
}

/* ---- structure ---- */

static void find_parents(simd_plan *plan)
{
    uint32_t parent = SIMD_NOWHERE;
    for (uint32_t i = 0; i < plan->kernel->code_count; i++) {
        const vyre_instruction *in = simd_plan_at(plan, i);
        simd_point *point = &plan->points[i];
        if (in->op == VYRE_OP_END || in->op == VYRE_OP_ELSE) {
            plan->points[parent].end = i;
            point->end = i;
            point->parent = plan->points[parent].parent;
            parent = in->op == VYRE_OP_ELSE ? i : point->parent;
            if (in->op == VYRE_OP_END && simd_plan_at(plan, in->aux)->op == VYRE_OP_IF)
                plan->points[in->aux].end = i;
        } else {
            point->parent = parent;
            if (opens(in->op))
                parent = i;
        }
    }
}

/* Marks the blocks around `index`, up to `limit` or to the outermost one, as opened at group level.
 */
static int lift(simd_plan *plan, uint32_t index, uint32_t limit)
{
    int changed = 0;
    for (uint32_t at = plan->points[index].parent; at != SIMD_NOWHERE;
         at = plan->points[at].parent) {
        uint32_t opener = at;
        if (simd_plan_at(plan, at)->op == VYRE_OP_ELSE)
            opener = simd_plan_at(plan, plan->points[at].end)->aux;
        changed |= !(plan->points[opener].flags & SIMD_POINT_GROUP);
        plan->points[opener].flags |= SIMD_POINT_GROUP;
        if (at == limit)
            break;
    }
    return changed;
}

static uint32_t loop_around(const simd_plan *plan, uint32_t index)
{
    uint32_t at = plan->points[index].parent;
    while (at != SIMD_NOWHERE && simd_plan_at(plan, at)->op != VYRE_OP_FOR &&
           simd_plan_at(plan, at)->op != VYRE_OP_LOOP)
        at = plan->points[at].parent;
    return at;
}

static void lift_barriers(simd_plan *plan)
{
    const uint32_t count = plan->kernel->code_count;
    for (uint32_t i = 0; i < count; i++) {
        const uint32_t op = simd_plan_at(plan, i)->op;
        if (op == VYRE_OP_BARRIER || op == VYRE_OP_RETURN)
            lift(plan, i, SIMD_NOWHERE);
    }
    for (uint32_t i = 0; i < count; i++) {
        const uint32_t op = simd_plan_at(plan, i)->op;
        const uint32_t loop =
            op == VYRE_OP_BREAK || op == VYRE_OP_CONTINUE ? loop_around(plan, i) : SIMD_NOWHERE;
        if (loop != SIMD_NOWHERE && (plan->points[loop].flags & SIMD_POINT_GROUP))
            lift(plan, i, loop);
    }
}

/* ELSE and END lie at group level when what they belong to opens a block there. */
int simd_plan_cuts(const simd_plan *plan, uint32_t i)
{
    const vyre_instruction *in = simd_plan_at(plan, i);
    const simd_point *point = &plan->points[i];
    switch (in->op) {
    case VYRE_OP_BARRIER: return 1;
    case VYRE_OP_IF:
    case VYRE_OP_FOR:
    case VYRE_OP_LOOP: return (point->flags & SIMD_POINT_GROUP) != 0;
    case VYRE_OP_ELSE:
        return (plan->points[simd_plan_at(plan, point->end)->aux].flags & SIMD_POINT_GROUP) != 0;
    case VYRE_OP_END: return (plan->points[in->aux].flags & SIMD_POINT_GROUP) != 0;
    default: return leaves(in->op) && (point->flags & SIMD_POINT_AT_GROUP);
    }
}

static void number_regions(simd_plan *plan)
{
    uint32_t region = 0;
    for (uint32_t i = 0; i < plan->kernel->code_count; i++) {
        simd_point *point = &plan->points[i];
        const uint32_t parent = point->parent;
        const vyre_instruction *around = parent == SIMD_NOWHERE ? NULL : simd_plan_at(plan, parent);
        if (around && around->op == VYRE_OP_ELSE)
            point->flags |= plan->points[parent].flags & SIMD_POINT_GROUP ? SIMD_POINT_AT_GROUP : 0;
        else if (!around || (plan->points[parent].flags & SIMD_POINT_GROUP))
            point->flags |= SIMD_POINT_AT_GROUP;
        if (simd_plan_at(plan, i)->op == VYRE_OP_ELSE && simd_plan_cuts(plan, i))
            point->flags |= SIMD_POINT_GROUP;
        if (simd_plan_cuts(plan, i))
            region++;
        point->region = region;
    }
}

/* ---- choices ---- */

static uint32_t scan_uses(simd_plan *plan)
{
    uint32_t barriers = 0;
    for (uint32_t i = 0; i < plan->kernel->code_count; i++) {
        const vyre_instruction *in = simd_plan_at(plan, i);
        if (in->op == VYRE_OP_BARRIER)
            barriers++;
        if (in->op == VYRE_OP_LOCAL_LINEAR ||
            ((in->op == VYRE_OP_LOCAL_ID || in->op == VYRE_OP_GROUP_ID) && in->aux == 0))
            plan->uses_groups = 1;
    }
    return barriers;
}

static void choose(simd_plan *plan, uint32_t width)
{
    const vyre_kernel *kernel = plan->kernel;
    const uint64_t alone =
        VYRE_KERNEL_FEATURE_SHARED | VYRE_KERNEL_FEATURE_BARRIER | VYRE_KERNEL_FEATURE_SUBGROUP;
    const uint32_t barriers = scan_uses(plan);
    const int row = kernel->workgroup[1] == 1 && kernel->workgroup[2] == 1;
    plan->lanes = kernel->workgroup[0] * kernel->workgroup[1] * kernel->workgroup[2];
    if (kernel->features & VYRE_KERNEL_FEATURE_SUBGROUP)
        width = 32;
    plan->flat = row && !(kernel->features & alone) && barriers == 0 &&
                 (!plan->uses_groups || plan->lanes % width == 0);
    while (!plan->flat && !(kernel->features & VYRE_KERNEL_FEATURE_SUBGROUP) && width > 1 &&
           width / 2 >= plan->lanes)
        width /= 2;
    plan->width = width;
    for (plan->width_log2 = 0; (1u << plan->width_log2) < width;)
        plan->width_log2++;
    plan->vectors = (plan->lanes + width - 1) / width;
    plan->split = barriers > 0 && plan->vectors > 1;
}

/* More blocks are opened at group level than when forms were found. */
static void cut_anew(simd_plan *plan)
{
    for (uint32_t i = 0; i < plan->kernel->code_count; i++)
        plan->points[i].flags &= SIMD_POINT_GROUP;
    memset(plan->forms, 0, ((size_t)plan->kernel->value_count + 1) * sizeof *plan->forms);
    number_regions(plan);
    simd_plan_forms(plan);
}

static int make(simd_plan *plan, const vyre_kernel *kernel, uint32_t width)
{
    memset(plan, 0, sizeof *plan);
    plan->kernel = kernel;
    plan->points = calloc((size_t)kernel->code_count + 1, sizeof *plan->points);
    plan->forms = calloc((size_t)kernel->value_count + 1, sizeof *plan->forms);
    plan->locals = calloc((size_t)kernel->local_count + 1, sizeof *plan->locals);
    plan->flushed = calloc((size_t)kernel->value_count + 1, sizeof *plan->flushed);
    if (!plan->points || !plan->forms || !plan->locals || !plan->flushed ||
        !simd_plan_flushes(plan)) {
        simd_plan_release(plan);
        return 0;
    }
    choose(plan, width);
    find_parents(plan);
    if (plan->split) {
        lift_barriers(plan);
        number_regions(plan);
    }
    simd_plan_forms(plan);
    return 1;
}

int simd_plan_make(simd_plan *plan, const vyre_kernel *kernel, uint32_t width, uint32_t registers)
{
    if (!make(plan, kernel, width))
        return 0;
    const uint32_t best = simd_plan_is_scalar(plan) ? 1 : simd_plan_stretch(plan, registers);
    if (best != plan->width) {
        simd_plan_release(plan);
        if (!make(plan, kernel, best))
            return 0;
    }
    if (plan->split && simd_plan_lift_streams(plan))
        cut_anew(plan);
    simd_plan_turns(plan);
    if (plan->split)
        simd_plan_spills(plan);
    if (simd_plan_checks(plan, width))
        return 1;
    simd_plan_release(plan);
    return 0;
}

void simd_plan_release(simd_plan *plan)
{
    free(plan->points);
    free(plan->forms);
    free(plan->locals);
    free(plan->flushed);
    memset(plan, 0, sizeof *plan);
}
