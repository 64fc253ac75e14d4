/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Barriers, subgroup operations and the control flow that they stand in. */
#include "core/ir/validate/validator.h"

/* ---- leaving a loop that synchronises ---- */

void vyre__flow_append(vyre__flow *flow, vyre__flow step, int inlined)
{
    flow->barrier |= step.barrier;
    flow->leaves |= step.leaves;
    if (inlined) {
        if (step.tail != VYRE__TAIL_NONE)
            flow->tail = step.tail;
    } else if (step.leaves) {
        flow->tail = VYRE__TAIL_LEAVES;
    }
}

/* Programs of revision 4 were written without this rule, and many rely on the return. */
void vyre__check_back_edge(vyre__validator *v, vyre__flow body)
{
    static const char fix[] = "put `barrier();` at the end of the loop body, behind the return";
    static const char message[] = "a lane may return from this loop behind its last barrier, "
                                  "unordered with the writes of the next trip";
    if (!body.barrier || body.tail != VYRE__TAIL_LEAVES)
        return;
    if (v->program->revision > 4)
        vyre__report(v, "V055", fix, message);
    else
        vyre__report_warning(v, "V055", fix, message);
}

/* ---- uniform control ---- */

static const vyre__uniformity *uniformity_of(vyre__validator *v)
{
    if (!v->uniformity && !v->out_of_memory &&
        vyre__uniformity_create(v->program, &v->uniformity, NULL) != VYRE_OK)
        v->out_of_memory = 1;
    return v->uniformity;
}

/* Advice that names the innermost statement around the one at hand on which the lanes disagree
 * by more than `most`. */
static const char *move_behind(vyre__validator *v, vyre__variance most)
{
    for (const vyre__step *step = v->at->parent; step; step = step->parent)
        if (step->node && vyre__uniformity_choice(v->uniformity, step->node) > most)
            return step->node->tag == VYRE__NODE_LOOP ? "move it behind the `for`"
                                                      : "move it behind the `if`";
    return "move it out of branches and loops";
}

void vyre__check_barrier(vyre__validator *v, const vyre__node *node)
{
    const vyre__uniformity *uniformity = uniformity_of(v);
    if (!uniformity)
        return;
    const vyre__variance control = vyre__uniformity_control(uniformity, node);
    if (control == VYRE__DIVERGENT)
        vyre__report(v, "V010", move_behind(v, VYRE__UNIFORM_WORKGROUP),
                     "a barrier must be reached by every lane of the workgroup");
    else if (node->op == VYRE__ORDER_GRID && control != VYRE__UNIFORM_GRID)
        vyre__report(v, "V010", move_behind(v, VYRE__UNIFORM_GRID),
                     "a grid barrier must be reached by every lane of the grid");
    if (node->op == VYRE__ORDER_RELAXED)
        vyre__report(v, "V043", "write `barrier();`, or remove it",
                     "a barrier orders memory, `relaxed` does not");
}

void vyre__check_subgroup_control(vyre__validator *v)
{
    const vyre__uniformity *uniformity = uniformity_of(v);
    if (!uniformity || !v->node)
        return;
    if (vyre__uniformity_trips(uniformity, v->node) == VYRE__DIVERGENT)
        vyre__report(v, "V010",
                     "give the loop bounds that are the same for every lane, and an `if` inside",
                     "a subgroup operation needs loops that every lane runs equally often");
}
